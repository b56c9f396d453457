"""A report is made again when what it is made from changed, and only then; an interrupted run goes on."""

from __future__ import annotations

import shutil

import pytest

from duibiao.home import Home
from duibiao.running import fanout
from duibiao.running.execute import environment
from duibiao.running.fanout import plan, run_reports
from duibiao.running.paramfiles import read_reports
from duibiao.running.runs import read_runs


@pytest.fixture
def own(home, project, tmp_path):
    """A project whose data can be changed, the long table and reference data copied."""
    root = tmp_path / "own"
    shutil.copytree(home.root, root, symlinks=True)
    for name in ("long", "reference", "printed"):
        (root / "data" / name).unlink()
        shutil.copytree(project.data / name, root / "data" / name)
    return Home(root)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def why(path, home, out, *overrides, force=False):
    """Why the report of a parameter file would be made."""
    (want,) = plan(read_reports([path], home, overrides), home, out, force)
    return list(want.why)


def make(path, home, out, **options):
    """Make the report of a parameter file; give the names of those that were really made."""
    told = []
    runs = run_reports(read_reports([path], home), home, out, told=lambda run: told.append(run.report), **options)
    for run in runs:
        if run.error:
            print(run.report, run.error)  # shown where the test fails
    return told


def add(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_what_did_not_change_is_not_made_again(own, out, params):
    path = params("one")
    assert why(path, own, out) == ["it was never made to its end"]
    assert make(path, own, out) == ["one"]
    page, runs = (out / "one" / "index.html").stat().st_mtime_ns, (out / "runs.json").read_bytes()
    assert why(path, own, out) == []
    assert make(path, own, out) == []
    assert (out / "one" / "index.html").stat().st_mtime_ns == page
    assert (out / "runs.json").read_bytes() == runs


def test_each_input_that_changes_is_named(own, out, params, texts, monkeypatch):
    path = params("one")
    make(path, own, out)
    assert why(path, own, out, "year=2021") == ["its parameters changed", "its title changed"]
    assert why(path, own, out, force=True) == ["it was asked for (--force)"]
    params("one", texts["good"].replace("A sample", "Another"))
    assert why(path, own, out) == ["its title changed"]
    params("one")
    add(own.notebooks / "benchmark.ipynb", "\n")
    add(own.long / "flags.csv", "\n")
    add(own.printed / "baoshan.csv", "\n")
    assert why(path, own, out) == ["the notebook changed", "data changed: long"]
    monkeypatch.setattr("duibiao.running.manifest.library", lambda: "other")
    monkeypatch.setattr("duibiao.running.manifest.environment", lambda: "other")
    assert why(path, own, out)[1:3] == ["the library changed", "the environment changed"]


def test_dates_do_not_matter(own, out, params):
    path = params("one")
    make(path, own, out)
    (own.notebooks / "benchmark.ipynb").touch()
    path.touch()
    assert why(path, own, out) == []


def test_a_page_that_was_altered_is_made_again(own, out, params):
    path = params("one")
    make(path, own, out)
    add(out / "one" / "index.html", "<!-- mine -->")
    assert why(path, own, out) == ["index.html is not what was made"]
    (out / "one" / "index.html").unlink()
    assert make(path, own, out) == ["one"]


def test_a_report_that_failed_is_tried_again(own, out, params, texts):
    path = params("one", texts["failing"])
    make(path, own, out)
    assert why(path, own, out) == ["it failed the last time"]


def test_an_interrupted_run_goes_on_where_it_was(own, out, params, monkeypatch):
    paths = [params(stem) for stem in ("a", "b", "c")]
    reports = read_reports(paths, own)

    def interrupt(run):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_reports(reports, own, out, jobs=1, told=interrupt)
    # The record of what ended may be lost as well: the manifests are enough.
    (out / "runs.json").unlink()
    left = [want.report.stem for want in plan(reports, own, out) if want.why]
    assert 1 <= len(left) < 3
    told = []
    runs = run_reports(reports, own, out, told=lambda run: told.append(run.report))
    assert sorted(told) == left
    assert [run.state for run in runs] == ["done"] * 3
    assert sorted(read_runs(out)) == ["a", "b", "c"]


def test_nothing_is_started_when_nothing_is_to_do(own, out, params, monkeypatch):
    path = params("one")
    make(path, own, out)
    monkeypatch.setattr(fanout, "cluster", lambda *given: pytest.fail("a cluster was started"))
    assert make(path, own, out) == []


def test_an_offices_folder_counts_as_data(own, out, params, tmp_path):
    """What an office adds makes reports anew, by the name of what changed; its reports lie in its folder."""
    office = Home(own.root, tmp_path / "office")
    shutil.copytree(own.long, office.long)
    for name in ("sources", "catalogue"):
        (office.overlay / name).mkdir()
    path = params("one")
    assert make(path, office, out) == ["one"]
    assert why(path, office, out) == []
    (office.overlay / "catalogue" / "regions.yaml").write_text(
        "ningbo:\n  zh: 宁波市\n  en: Ningbo\n  level: prefecture\n  parent: zhejiang\n", encoding="utf-8"
    )
    assert why(path, office, out) == ["data changed: own catalogue"]
    add(office.long / "flags.csv", "\n")
    assert why(path, office, out) == ["data changed: long, own catalogue"]
    assert office.reports == office.overlay / "reports"
    assert office.params == own.params
    (office.overlay / "params").mkdir()
    assert office.params == office.overlay / "params"


def test_an_index_is_written_from_anywhere_in_the_offices_words(own, out, params, tmp_path, monkeypatch):
    """Who names project and office folder need not work in them: the dictionary knows the office's own regions."""
    office = Home(own.root, tmp_path / "office")
    shutil.copytree(own.long, office.long)
    (office.overlay / "catalogue").mkdir()
    (office.overlay / "catalogue" / "regions.yaml").write_text(
        "yunxi:\n  zh: 云溪市\n  en: Yunxi\n  level: prefecture\n  parent: zhejiang\n"
        "linxi:\n  zh: 临溪区\n  en: Linxi\n  level: district\n  parent: yunxi\n",
        encoding="utf-8",
    )
    monkeypatch.delenv("DUIBIAO_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert make(params("one"), office, out) == ["one"]
    told = (out / "dictionary.html").read_text(encoding="utf-8")
    assert "临溪区" in told
    assert told.count("云溪市") > 1  # its own entry, and as the parent of the other


def test_a_kernel_finds_the_offices_folder(own, tmp_path):
    assert environment(tmp_path, Home(own.root, tmp_path / "office"))["DUIBIAO_DATA"] == str(tmp_path / "office")
    assert environment(tmp_path, own)["DUIBIAO_DATA"] == ""
