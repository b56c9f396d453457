"""`duibiao register` and `duibiao import`: into an office's own folder, shown first, undone by nobody's silence."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from duibiao.cli import main
from duibiao.extraction.rows import read_printed
from duibiao.home import find_home
from duibiao.longformat.load import load

PLAN = """云溪市人民政府办公室关于印发云溪市“十四五”卫生健康发展规划的通知
云政办发〔2021〕12号
2021年9月3日
云溪市“十四五”卫生健康发展规划
2020年，全市人均预期寿命达到78.2岁，婴儿死亡率为3.10‰，健康小屋覆盖率达到41%。
到2025年，全市人均预期寿命达到79岁，婴儿死亡率控制在5‰以下。
"""


@pytest.fixture(autouse=True)
def here(home, monkeypatch):
    monkeypatch.chdir(home.root)


@pytest.fixture
def office(tmp_path):
    return tmp_path / "office"


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "yunxi.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")


@pytest.fixture
def registered(office, plan):
    assert main(["register", str(plan), "--data", str(office), "--yes"]) == 0
    assert main(["build", "--data", str(office)]) == 0
    return office


def test_a_new_region_is_proposed_written_built_and_traced(registered, capsys):
    assert {"catalogue/regions.yaml", "printed/yunxi.csv", "sources/yunxi.yaml"} <= set(files(registered))
    assert len(read_printed(registered / "printed" / "yunxi.csv")) == 5
    capsys.readouterr()
    assert main(["trace", "yunxi", "infant_mortality", "2020", "--data", str(registered)]) == 0
    assert "'3.10‰' (prose)" in capsys.readouterr().out
    assert main(["check", "--data", str(registered)]) == 0


def test_the_proposal_says_where_it_was_found_and_what_is_unknown(office, plan, capsys):
    assert main(["register", str(plan), "--data", str(office), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "云政办发〔2021〕12号   (line 2)" in told
    assert "2021-09-03   (line 3)" in told
    assert "健康小屋覆盖率 (1): " in told
    assert not office.exists()


@pytest.mark.parametrize(("answer", "written"), [("y", True), ("是", True), ("", False), ("n", False)])
def test_nothing_is_written_without_agreement(answer, written, office, plan, monkeypatch):
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda self: True})())
    monkeypatch.setattr("builtins.input", lambda asked: answer)
    assert main(["register", str(plan), "--data", str(office)]) == 0
    assert (office / "sources" / "yunxi.yaml").is_file() is written


def test_where_nobody_can_be_asked_it_is_said(office, plan, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["register", str(plan), "--data", str(office)]) == 2
    assert "--yes" in capsys.readouterr().err
    assert not (office / "sources").exists()


def test_all_that_is_missing_is_told_at_once(office, tmp_path, capsys):
    path = tmp_path / "1.txt"
    path.write_text("到2025年，婴儿死亡率控制在5‰以下。", encoding="utf-8")
    assert main(["register", str(path), "--data", str(office), "--yes", "--set", "issued=yesterday"]) == 2
    told = capsys.readouterr().err
    for wanted in ("--set title=", "--set issuer=", "--set issued=2022-12-29", "--id NAME", "--region ID"):
        assert wanted in told


def test_a_document_is_registered_once(registered, plan, capsys):
    assert main(["register", str(plan), "--data", str(registered), "--yes", "--id", "again"]) == 2
    assert "registered already, as yunxi" in capsys.readouterr().err


def filled(path, values):
    book = openpyxl.load_workbook(path)
    sheet = book["actuals"]
    for row in range(5, sheet.max_row + 1):
        if sheet.cell(row, 1).value in values:
            sheet.cell(row, 7).value = values[sheet.cell(row, 1).value]
    book.save(path)


def test_a_template_goes_out_and_comes_back(registered, tmp_path, capsys):
    path = tmp_path / "2023.xlsx"
    office = ["--data", str(registered)]
    assert main(["import", "--template", str(path), "--region", "yunxi", "--year", "2023", *office]) == 0
    sheet = openpyxl.load_workbook(path)["actuals"]
    asked = {row[0]: row[4:6] for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert asked == {"infant_mortality": (2020, 3.1), "life_expectancy": (2020, 78.2)}
    filled(path, {"infant_mortality": 8.25, "life_expectancy": "78.9"})
    capsys.readouterr()
    assert main(["import", str(path), *office, "--yes"]) == 0
    told = capsys.readouterr().out
    assert "new      婴儿死亡率 2023: 8.25 ‰   (2020: 3.1, +166.1%; a jump: look again)" in told
    assert main(["build", *office]) == 0
    long = load(home=find_home(overlay=registered))
    actual = long.filter(region="yunxi", year=2023)
    assert dict(actual.select("indicator", "value").iter_rows()) == {"infant_mortality": 8.25, "life_expectancy": 78.9}
    assert set(actual["derivation"].cast(str)) == {"printed"}
    assert set(actual["text_printed"]) == {"8.25", "78.9"}
    filled(path, {"infant_mortality": 3.05, "life_expectancy": "78.9"})
    capsys.readouterr()
    assert main(["import", str(path), *office, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "(in place of those taken in before)" in told
    assert "changed  婴儿死亡率 2023: 3.05 ‰   (the long table has 8.25;" in told
    assert "same     人均预期寿命 2023: 78.9 岁" in told


@pytest.mark.parametrize(
    ("value", "told"), [("x", "'x' is no number"), ("3至4", "'3至4' is no number"), ("提高2%", "'提高2%' is no number")]
)
def test_a_cell_that_is_no_figure_is_named(value, told, registered, tmp_path, capsys):
    path = tmp_path / "2023.xlsx"
    assert (
        main(["import", "--template", str(path), "--region", "yunxi", "--year", "2023", "--data", str(registered)]) == 0
    )
    filled(path, {"infant_mortality": value})
    assert main(["import", str(path), "--data", str(registered), "--yes"]) == 2
    assert f"actuals!G5: {told}" in capsys.readouterr().err
    assert "sources/yunxi_2023_actuals.yaml" not in files(registered)


def test_a_bulletin_is_held_against_what_is_known(registered, tmp_path, capsys):
    path = tmp_path / "yunxi_2023.txt"
    told = "2023年，全市婴儿死亡率为3.02‰，人均预期寿命达到780岁。2020年，全市婴儿死亡率为3.10‰。"
    path.write_text(f"2023年云溪市卫生健康统计公报\n云溪市卫生健康委员会\n{told}\n", encoding="utf-8")
    assert main(["import", str(path), "--data", str(registered), "--yes"]) == 0
    out = capsys.readouterr().out
    assert "new      婴儿死亡率 2023: 3.02 ‰   (2020: 3.1, -2.6%)" in out
    assert "same     婴儿死亡率 2020: 3.10 ‰" in out
    assert "doubted  人均预期寿命 2023: 780 岁" in out
    assert main(["build", "--data", str(registered)]) == 0
    rows = read_printed(registered / "printed" / "yunxi_2023.csv")
    assert {row.kind for row in rows} == {"actual"}


def test_the_projects_own_data_is_left_alone(registered, home):
    assert not list((home.data / "sources").glob("yunxi*"))
    assert not list((home.data / "printed").glob("yunxi*"))


def test_what_an_offices_plan_claims_is_held_against_the_nation(office, tmp_path):
    path = tmp_path / "yunxi.txt"
    path.write_text(PLAN.replace("3.10‰，", "3.10‰，低于全国平均水平，"), encoding="utf-8")
    assert main(["register", str(path), "--data", str(office), "--yes"]) == 0
    assert main(["build", "--data", str(office)]) == 0
    with (office / "long" / "claims.csv").open(encoding="utf-8", newline="") as file:
        told = [row for row in csv.DictReader(file) if row["document"] == "yunxi"]
    verdicts = [(row["claim"], row["indicator"], row["verdict"], row["other_region"]) for row in told]
    # The life expectancy of the same list may be meant, and is not below the nation's: that is no verdict on it.
    assert ("below", "infant_mortality", "holds", "china") in verdicts
    assert {row["verdict"] for row in told} == {"holds", "cannot_be_checked"}
