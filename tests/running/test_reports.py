"""Reports are made side by side: folder, manifest, runs, index; a failure stays with its own report."""

from __future__ import annotations

import json
import os
from types import SimpleNamespace

import pytest

from duibiao.errors import UsageError
from duibiao.running.fanout import _longest_first, plan, run_reports
from duibiao.running.freshness import Wanted
from duibiao.running.paramfiles import read_reports
from duibiao.running.runs import Run, read_runs


@pytest.fixture(scope="module")
def made(home, tmp_path_factory, texts):
    """Two reports that can be made, and one between them whose notebook fails."""
    folder = tmp_path_factory.mktemp("made")
    files = {"b_first": texts["good"], "c_failing": texts["failing"], "d_last": texts["good"].replace("2020", "2021")}
    for stem, text in files.items():
        (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
    reports = read_reports([folder / f"{stem}.yaml" for stem in files], home)
    out = folder / "reports"
    return out, run_reports(reports, home, out, jobs=2)


def test_a_failing_notebook_leaves_the_others_to_finish(made):
    out, runs = made
    assert [(run.report, run.state) for run in runs] == [
        ("b_first", "done"),
        ("c_failing", "failed"),
        ("d_last", "done"),
    ]
    assert (out / "b_first" / "index.html").is_file()
    assert (out / "d_last" / "index.html").is_file()


def test_a_failure_tells_last_line_and_cell_in_runs_and_index(made):
    out, runs = made
    assert (runs[1].error, runs[1].cell) == ("ValueError: no figures of that year", 4)
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "ValueError: no figures of that year" in index
    assert "c_failing.yaml" in index
    assert not (out / "c_failing" / "index.html").exists()
    assert "no figures of that year" in (out / "c_failing" / "report.ipynb").read_text(encoding="utf-8")


def test_the_index_has_titles_and_regions_in_both_languages(made):
    index = (made[0] / "index.html").read_text(encoding="utf-8")
    for words in ("样例", "A sample", "保山市", "Baoshan", 'href="b_first/index.html"'):
        assert words in index


def test_times_are_in_runs_and_their_index_only(made):
    out, _ = made
    year = read_runs(out)["b_first"].started[:4]
    assert year.isdecimal()
    assert f"{year}-" in (out / "index.html").read_text(encoding="utf-8")
    for name in ("dictionary.html", "b_first/index.html", "b_first/manifest.json"):
        assert f"{year}-" not in (out / name).read_text(encoding="utf-8")


def test_page_and_manifest_are_the_same_when_made_again(made, home, params, tmp_path):
    out, _ = made
    (again,) = run_reports(read_reports([params("b_first")], home), home, tmp_path / "again")
    assert again.state == "done"
    for name in ("index.html", "manifest.json"):
        assert (tmp_path / "again" / "b_first" / name).read_bytes() == (out / "b_first" / name).read_bytes()


def test_the_manifest_names_what_the_report_was_made_from(made):
    told = json.loads((made[0] / "b_first" / "manifest.json").read_text(encoding="utf-8"))
    assert told["parameters"] == {"regions": ["baoshan", "lishui"], "year": 2020, "peers": [], "level": 0.95}
    assert set(told["data"]) == {"catalogue", "long", "reference", "sources"}
    assert all(
        len(checksum) == 64
        for checksum in [*told["data"].values(), told["library"], told["environment"], told["made"]["index.html"]]
    )


def test_a_failure_takes_the_page_of_an_earlier_run_away(home, params, texts, tmp_path):
    out = tmp_path / "out"
    run_reports(read_reports([params("one")], home), home, out)
    run_reports(read_reports([params("one", texts["failing"])], home), home, out)
    assert sorted(path.name for path in (out / "one").iterdir()) == ["report.ipynb"]


def test_a_run_remembers_the_reports_it_did_not_make(home, params, tmp_path):
    out = tmp_path / "out"
    run_reports(read_reports([params("one")], home), home, out)
    run_reports(read_reports([params("two")], home), home, out)
    assert sorted(read_runs(out)) == ["one", "two"]
    assert 'href="one/index.html"' in (out / "index.html").read_text(encoding="utf-8")


def test_the_environment_is_left_as_it_was(home, params, tmp_path):
    before = dict(os.environ)
    run_reports(read_reports([params("one")], home), home, tmp_path / "out")
    assert dict(os.environ) == before


def test_a_kernel_that_dies_is_a_failure_like_any_other(home, params, texts, tmp_path):
    reports = read_reports([params("one", texts["good"].replace("2020", "1998")), params("two")], home)
    runs = run_reports(reports, home, tmp_path / "out")
    assert [run.state for run in runs] == ["failed", "done"]
    assert "the kernel died" in runs[0].error


def test_formats_bring_documents_and_pictures_that_the_page_offers(home, tmp_path, params, texts):
    path = params("whole", texts["good"] + "formats: [html, svg, docx, pdf]\n")
    (run,) = run_reports(read_reports([path], home), home, tmp_path / "out")
    assert run.error == ""
    folder = tmp_path / "out" / "whole"
    beside = {f"whole.{language}.{kind}" for language in ("zh", "en") for kind in ("docx", "pdf")}
    assert beside <= {one.name for one in folder.iterdir()}
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert [name for name in beside if f'href="{name}"' not in page] == []
    assert {one.suffix for one in (folder / "charts").iterdir()} == {".svg"}
    assert beside <= set(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["made"])
    path.write_text(texts["good"], encoding="utf-8")
    run_reports(read_reports([path], home), home, tmp_path / "out")
    assert not beside & {one.name for one in folder.iterdir()}


def test_a_report_that_needs_a_font_is_refused_without_one(home, tmp_path, params, texts, monkeypatch):
    monkeypatch.setattr("duibiao.presentation.pictures.FOLDERS", (str(tmp_path),))
    monkeypatch.setattr("duibiao.presentation.pictures.find_font.__defaults__", ((str(tmp_path),),))
    path = params("whole", texts["good"] + "formats: [pdf]\n")
    (run,) = run_reports(read_reports([path], home), home, tmp_path / "out")
    assert "no font with Chinese characters" in run.error
    assert not (tmp_path / "out" / "whole" / "index.html").exists()


@pytest.mark.parametrize("name", ["", "tables", "charts"])
def test_a_report_whose_folder_leads_elsewhere_is_refused(name, home, params, tmp_path):
    """A sweep of such a folder would take what is another's."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.pdf").write_text("mine")
    folder = tmp_path / "reports" / "one" / name
    folder.parent.mkdir(parents=True)
    folder.symlink_to(elsewhere)
    reports = read_reports([params("one")], home)
    for run in (plan, run_reports):
        with pytest.raises(UsageError, match="is a link: the report would be made elsewhere"):
            run(reports, home, tmp_path / "reports")
    assert [path.name for path in elsewhere.iterdir()] == ["mine.pdf"]


def test_what_took_long_the_last_time_or_was_never_made_goes_first():
    took = {"short": 0.4, "long": 2.0, "middle": 1.0, "fresh": 9.0}
    known = {name: Run(name, "done", "", "", {}, seconds=seconds) for name, seconds in took.items()}
    names = ("short", "new", "long", "fresh", "middle")
    found = [Wanted(SimpleNamespace(stem=name), {}, () if name == "fresh" else ("changed",)) for name in names]
    assert [want.report.stem for want in _longest_first(found, known)] == ["new", "long", "middle", "short"]
