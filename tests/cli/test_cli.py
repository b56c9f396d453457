"""The command: exit status 0 done, 1 something failed, 2 called wrongly; every error without a traceback."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from duibiao import cli
from duibiao.cli import reports
from duibiao.cli.common import tell
from duibiao.errors import CatalogueError

COMMANDS = ("extract", "register", "import", "build", "report", "trace", "audit", "check")


@pytest.fixture(autouse=True)
def here(home, monkeypatch):
    monkeypatch.setenv("DUIBIAO_HOME", str(home.root))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(command, capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main([command, "--help"])
    assert f"examples:\n  duibiao {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [[], ["fly"], ["trace", "china"], ["extract", "plan.txt"], ["report", "--jobs", "0"], ["trace", "a", "b", "x"]],
)
def test_a_wrong_call_ends_with_2(words):
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2


def test_a_folder_without_a_project_ends_with_2(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DUIBIAO_HOME", str(tmp_path))
    assert cli.main(["check"]) == 2
    assert "no project found" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["build"], ["check"], ["report"], ["trace", "china", "infant_mortality"]])
def test_an_offices_folder_that_is_not_there_ends_with_2(command, tmp_path, capsys):
    assert cli.main([*command, "--data", str(tmp_path / "offise")]) == 2
    assert "there is no such folder" in capsys.readouterr().err
    assert not (tmp_path / "offise").exists()


def test_an_error_of_ours_ends_with_1_and_no_traceback(monkeypatch, capsys):
    monkeypatch.setattr(reports, "home_of", lambda given: (_ for _ in ()).throw(CatalogueError("the unit is gone")))
    assert cli.main(["build"]) == 1
    assert capsys.readouterr().err == "duibiao: the unit is gone\n"


def test_an_error_nobody_thought_of_is_called_a_bug(monkeypatch, capsys):
    monkeypatch.setattr(reports, "home_of", lambda given: 1 / 0)
    assert cli.main(["build"]) == 1
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "this is a bug in duibiao" in told


def test_a_document_that_is_not_there_leaves_the_others_done(tmp_path, capsys):
    plan = tmp_path / "plan.txt"
    plan.write_text("到2025年，人均预期寿命达到78岁。\n", encoding="utf-8")
    out = tmp_path / "out"
    assert cli.main(["extract", str(plan), str(tmp_path / "absent.txt"), "--out", str(out)]) == 1
    assert "absent.txt" in capsys.readouterr().err
    assert len((out / "plan.csv").read_text(encoding="utf-8").splitlines()) == 2
    assert "absent.txt" in (out / "refused.csv").read_text(encoding="utf-8")


def test_a_document_without_indicators_writes_a_header_and_a_warning(tmp_path, capsys):
    plan = tmp_path / "plan.txt"
    plan.write_text("各区人民政府：现将规划印发给你们。\n", encoding="utf-8")
    assert cli.main(["extract", str(plan), "--out", str(tmp_path / "out")]) == 0
    assert "warning: " in capsys.readouterr().err
    assert len((tmp_path / "out" / "plan.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_two_documents_of_one_stem_end_with_2_before_anything_is_written(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "plan.txt").write_text("x\n", encoding="utf-8")
    words = [
        "extract",
        str(tmp_path / "a" / "plan.txt"),
        str(tmp_path / "b" / "plan.txt"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert cli.main(words) == 2
    assert not (tmp_path / "out").exists()


def test_trace_leads_to_the_line(capsys):
    assert cli.main(["trace", "baoshan", "infant_mortality", "2020"]) == 0
    assert "baoshan.csv" in capsys.readouterr().out


def test_trace_of_an_unknown_region_ends_with_2_and_the_nearest(capsys):
    assert cli.main(["trace", "baoshann", "infant_mortality"]) == 2
    assert "baoshan" in capsys.readouterr().err


def test_an_unknown_region_in_a_parameter_file_runs_nothing(tmp_path, capsys):
    path = tmp_path / "one.yaml"
    path.write_text(
        "notebook: data_quality\ntitle: {zh: 一, en: One}\nparameters: {documents: [haicangg]}\n", encoding="utf-8"
    )
    assert cli.main(["report", str(path), "--out", str(tmp_path / "out")]) == 1
    assert "the document 'haicangg' is not known" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_parameter_needs_one_file(capsys):
    assert cli.main(["report", "-p", "year=2020"]) == 2
    assert "-p needs exactly one parameter file" in capsys.readouterr().err


def test_the_project_is_in_order(capsys):
    assert cli.main(["check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("code", ["import duibiao", "import duibiao.cli"])
def test_importing_is_light(code):
    heavy = "polars pandas scipy statsmodels papermill altair pydantic yaml jinja2"
    asked = f"{code}; import sys; print([name for name in '{heavy}'.split() if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_nothing_that_is_told_is_obeyed_by_a_terminal(capsys):
    """Titles and lines are of documents: one could rename the window or turn a line around."""
    tell("甲\tb\n\x1b]0;renamed\x07\u202e\x9b2J\r")
    assert capsys.readouterr().out == "甲\tb\n\\x1b]0;renamed\\x07\\x202e\\x9b2J\\x0d\n"


@pytest.mark.parametrize(("encoding", "shown"), [("ascii", "\\u2030"), ("gbk", "‰"), ("utf-8", "‰")])
def test_what_a_terminal_cannot_show_is_told_by_its_code(encoding, shown):
    with io.TextIOWrapper(io.BytesIO(), encoding=encoding) as stream:
        tell("4‰ é", file=stream)
        told = stream.buffer.getvalue().decode(encoding)
    assert told.startswith(f"4{shown} ")


def test_extract_counts_names_without_an_indicator_and_explains_what_is_asked_about(tmp_path, capsys):
    page = tmp_path / "plan.html"
    page.write_text(
        "<html><body><h1>某市“十四五”卫生健康规划</h1><table><tr><th>指标</th><th>单位</th><th>2020年</th></tr>"
        "<tr><td>婴儿死亡率</td><td>‰</td><td>4.22</td></tr><tr><td>每千人口游泳池数</td><td>个</td><td>1.5</td></tr>"
        "</table></body></html>",
        encoding="utf-8",
    )
    assert cli.main(["extract", str(page), "--out", str(tmp_path / "out"), "--about", "婴儿"]) == 0
    told = capsys.readouterr().out
    assert "plan.csv: 2 rows, 1 of names that no indicator has" in told
    assert "its row: 婴儿死亡率 | ‰ | 4.22" in told and "每千人口游泳池数 eq" not in told
    assert cli.main(["extract", str(page), "--out", str(tmp_path / "out"), "--about", "床位"]) == 0
    assert "no name that was read holds '床位'; there are: 婴儿死亡率、每千人口游泳池数" in capsys.readouterr().out
