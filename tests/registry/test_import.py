"""A year's actuals in five minutes: form, filled, imported, built, traced; and bulletins of any format."""

from __future__ import annotations

import io
import shutil

import openpyxl
import pytest
from registry_plans import contents

from duibiao.catalogue import load_catalogue
from duibiao.documents import read_document
from duibiao.extraction.document import extract_document
from duibiao.extraction.explain import explain_file
from duibiao.extraction.rows import read_printed
from duibiao.home import Home
from duibiao.longformat.load import load
from duibiao.registry.actuals import known_levels
from duibiao.registry.template import template_of

FILLED = {"婴儿死亡率": 1.52, "孕产妇死亡率": 9.1, "每千人口医疗卫生机构床位数": 5.12}
BULLETIN = """\
2022年宁波市卫生健康事业发展统计公报
发布日期：2023-05-06
来源：宁波市卫生健康委员会
2022年，全市婴儿死亡率为1.40‰，孕产妇死亡率为2.61/10万。按照“十四五”规划，到2025年婴儿死亡率控制在3‰以下。
2020年，全市婴儿死亡率为1.95‰。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What is made once: the office's folder with a plan of the city, built, and the city's form."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def registered(run, plan, office, made):
    """The office's folder with a plan of the city, built."""
    if not (made / "office").is_dir():
        assert run("register", plan, "--yes") == 0
        assert run("build") == 0
        assert run("import", "--template", made / "form.xlsx", "--region", "ningbo") == 0
        shutil.copytree(office, made / "office")
    else:
        shutil.copytree(made / "office", office)
    return office


@pytest.fixture
def form(registered, made, tmp_path):
    """Fill cells of the city's form in; give its path."""

    def fill(values, name="filled.xlsx", office_name="宁波市卫生健康委员会"):
        path = tmp_path / "form.xlsx"
        shutil.copy2(made / "form.xlsx", path)
        book = openpyxl.load_workbook(path)
        sheet = book.active
        sheet["B6"] = office_name
        for row in sheet.iter_rows(min_row=9):
            if row[0].value in values:
                row[7].value = values[row[0].value]
        book.save(tmp_path / name)
        return tmp_path / name

    return fill


def test_form_filled_imported_built_traced(run, form, registered, home, capsys):
    before = contents(home.data)
    assert run("import", form(FILLED), "--yes") == 0
    assert run("build") == 0
    own = load(home=Home(home.root, registered)).filter(document="ningbo_form_2021")
    assert sorted(own["value"].to_list()) == [1.52, 5.12, 9.1]
    assert set(own["derivation"]) == {"printed"} and set(own["kind"]) == {"actual"} and set(own["year"]) == {2021}
    capsys.readouterr()
    assert run("trace", "ningbo", "infant_mortality", 2021) == 0
    told = capsys.readouterr().out
    assert "ningbo_form_2021.xlsx part 2021!H" in told and "【1.52】" in told
    assert run("check") == 0
    assert contents(home.data) == before


def test_the_form_names_what_is_known_in_both_languages(home, run, registered):
    year, data = template_of(Home(home.root, registered), "宁波市")
    assert year == 2021
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=9)}
    catalogue = load_catalogue(home)
    assert set(rows) == {indicator.zh for indicator in catalogue.indicators.values()}
    assert list(rows)[:2] == ["孕产妇死亡率", "婴儿死亡率"]  # what is known stands first
    known = ["婴儿死亡率", "Infant mortality rate", "", "‰", "per 1,000", 2020, 1.59, None, None]
    assert rows["婴儿死亡率"] == known
    allowed = {
        str(one.sqref): (float(one.formula1), float(one.formula2)) for one in sheet.data_validations.dataValidation
    }
    at = list(rows).index("居民健康素养水平") + 9
    assert allowed[f"H{at}"] == (0, 100)
    assert template_of(Home(home.root, registered), "宁波市")[1] == data


def test_an_empty_form_has_no_figure(run, form, capsys):
    assert run("import", form({}), "--yes") == 2
    told = capsys.readouterr().err
    assert "no actual figure" in told and "fill in the shaded cells" in told


def altered(path, alter):
    """Change a form as people change sheets."""
    book = openpyxl.load_workbook(path)
    alter(book.active)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda sheet: sheet.delete_cols(1), "it is damaged: without 指标"),
        (lambda sheet: sheet.delete_cols(4), "it is damaged: without 单位"),
        (lambda sheet: sheet.delete_cols(8), "it is damaged: without …年数值 value"),
        (lambda sheet: sheet.delete_rows(8), "it is damaged: without 指标, 范围 scope, 单位"),
        (
            lambda sheet: sheet.__setitem__("B5", "lishui"),
            "its title says 宁波市, and '地区编号 region id' says lishui",
        ),
        (
            lambda sheet: sheet.__setitem__("B5", "莆田市"),
            "the region '莆田市' behind '地区编号 region id' is not known",
        ),
        (lambda sheet: sheet.__setitem__("B5", None), "no region behind '地区编号 region id'"),
        (lambda sheet: sheet.__setitem__("A1", "宁波市2022年卫生健康指标填报表"), "its title says 2022"),
        (lambda sheet: sheet.__setitem__("A9", None), "2021!H9: a figure in a row that names no indicator"),
    ],
)
def test_a_damaged_form_is_not_read_as_something_else(run, form, registered, capsys, alter, told):
    before = contents(registered)
    assert run("import", altered(form(FILLED), alter), "--yes") == 2
    said = capsys.readouterr().err
    assert told in said and "what to do" in said and "issuer" not in said
    assert contents(registered) == before


def test_two_filled_forms_in_one_workbook_are_told(run, form, capsys):
    """The second sheet would be lost without a word; an empty copy loses nothing."""

    def copy(sheet, value):
        other = sheet.parent.copy_worksheet(sheet)
        other.title, other["A1"], other["H8"] = "2022", "宁波市2022年卫生健康指标填报表", "2022年数值 value"
        for row in range(9, other.max_row + 1):
            other.cell(row, 8).value = value if row == 9 else None

    assert run("import", altered(form(FILLED), lambda sheet: copy(sheet, 1.5)), "--yes") == 2
    assert "2 forms in one file, for 2021, 2022" in capsys.readouterr().err
    assert run("import", altered(form(FILLED), lambda sheet: copy(sheet, None)), "--yes") == 0


def test_a_figure_in_the_column_of_the_last_one_is_asked_about(run, form, capsys):
    assert run("import", altered(form(FILLED), lambda sheet: sheet.__setitem__("G9", 2.5)), "--dry-run") == 0
    told = capsys.readouterr().out
    assert "孕产妇死亡率 [2021!G9]: 2.5 as the last value, 2.61 is known of 2020" in told and "是填错了列吗" in told
    assert run("import", form(FILLED), "--dry-run") == 0
    assert "as the last value" not in capsys.readouterr().out


def test_a_region_may_be_written_into_a_form_by_its_name(run, form, registered):
    assert run("import", altered(form(FILLED), lambda sheet: sheet.__setitem__("B5", "宁波市")), "--yes") == 0
    assert (registered / "sources" / "ningbo_form_2021.yaml").is_file()


def test_a_formula_that_no_program_worked_out_is_told(run, form, registered, capsys):
    assert run("import", form({**FILLED, "婴儿死亡率": "=H10*2"}), "--yes") == 1
    assert "婴儿死亡率: '#公式未计算': this is no number" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.15, "a wrong unit or decimal point? 1.5 ‰ would be near 1.59 单位或小数点有误?1.5‰才与1.59相近"),
        (150, "a wrong unit or decimal point? 1.5 ‰ would be near 1.59"),
        (1.59, "the same as in 2020: is it this year's? 与2020年相同,是本年的数吗"),
        (1.6, ""),
    ],
)
def test_what_looks_like_a_slip_is_asked_about(run, form, capsys, value, told):
    assert run("import", form({"婴儿死亡率": value}), "--dry-run") == 0
    said = capsys.readouterr().out
    assert told in said and ("warning" in said.partition("actual figures")[2].partition(", ")[0]) == bool(told)


def test_a_slip_that_was_entered_all_the_same_is_told_by_the_audit(run, form, capsys):
    assert run("import", form({"婴儿死亡率": 15.2}), "--yes") == 0
    assert run("build") == 0
    assert "duibiao audit --data" in capsys.readouterr().out
    assert run("audit") == 0
    told = capsys.readouterr().out
    assert "    !婴儿死亡率 infant_mortality, 宁波市, 2021 actual 实际: 15.2 ‰ [ningbo_form_2021, 2021!H" in told
    assert "保山市" not in told


def test_figures_are_told_in_the_order_of_the_rows(run, form, capsys):
    assert run("import", form({"孕产妇死亡率": 2.6, "婴儿死亡率": 1.5, "人均预期寿命": 80}), "--dry-run") == 0
    said = capsys.readouterr().out
    assert said.index("!H9]") < said.index("!H10]") < said.index("!H11]")


def test_each_figure_is_shown_beside_what_is_known(run, form, capsys):
    assert run("import", form(FILLED), "--dry-run") == 0
    told = capsys.readouterr().out
    assert "孕产妇死亡率 ningbo 2021: 9.1 /10万" in told
    assert "a jump: 2.61 in 2020, 9.1 in 2021" in told
    assert "a jump: 1.59" not in told
    assert "3 new 新增, 1 with a warning" in told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("约2", "this is no number"),
        ("5张", "the unit '张' is none that it has"),
        (1400, "outside what is possible: 0 to 1000 ‰"),
        (-1, "outside what is possible"),
    ],
)
def test_a_cell_that_cannot_be_is_told_with_its_place(run, form, registered, capsys, value, told):
    before = contents(registered)
    assert run("import", form({"婴儿死亡率": value}), "--yes") == 1
    said = capsys.readouterr().err
    assert told in said and "2021!H" in said and "mend the cell" in said
    assert contents(registered) == before


@pytest.mark.parametrize(("value", "digits"), [("1.5‰", "1.5"), ("１．５", "1.5"), ("0.15%", "0.15"), (1.5, "1.5")])
def test_a_unit_in_the_cell_is_the_figures_own(run, form, registered, home, value, digits):
    assert run("import", form({"婴儿死亡率": value}), "--yes") == 0
    (row,) = read_printed(registered / "printed" / "ningbo_form_2021.csv")
    assert row.value == digits
    assert run("build") == 0
    assert load(home=Home(home.root, registered)).filter(document="ningbo_form_2021")["value"].to_list() == [1.5]


def test_the_form_is_read_alike_by_every_command(run, form, registered, home):
    path = form(FILLED)
    assert run("import", path, "--yes") == 0
    office = Home(home.root, registered)
    catalogue = load_catalogue(office)
    rows = extract_document(read_document(path), catalogue).rows
    assert [(row.label, row.value, row.region) for row in rows] == [
        (row.label, row.value, "") for row in read_printed(registered / "printed" / "ningbo_form_2021.csv")
    ]
    assert "a form that was filled in" in explain_file(path, office)


def test_a_corrected_form_replaces_the_first_only_when_asked(run, form, registered, capsys):
    assert run("import", form(FILLED), "--yes") == 0
    second = form({**FILLED, "婴儿死亡率": 1.53}, "second.xlsx")
    assert run("import", second, "--yes") == 2
    assert "--replace to write over it" in capsys.readouterr().err
    assert run("import", second, "--yes", "--replace") == 0
    rows = read_printed(registered / "printed" / "ningbo_form_2021.csv")
    assert {row.label: row.value for row in rows}["婴儿死亡率"] == "1.53"


def test_a_form_is_not_written_over(run, form, tmp_path, capsys):
    form({})
    assert run("import", "--template", tmp_path / "form.xlsx", "--region", "ningbo") == 2
    assert "there is a file already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--template", "x.xlsx"], "--region is missing"),
        (["--template", "x.xlsx", "--region", "ningpo"], "ningbo"),
        (["--template", "x.xlsx", "--region", "ningbo", "--year", "20"], "1949 to 2099"),
        (["--template", "x.docx", "--region", "ningbo"], "ends with .xlsx"),
        ([], "name a FILE"),
    ],
)
def test_a_wrong_call_is_told(run, registered, capsys, words, told, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run("import", *words) == 2
    assert told in capsys.readouterr().err


@pytest.fixture
def bulletin(tmp_path):
    path = tmp_path / "gongbao.txt"
    path.write_text(BULLETIN, encoding="utf-8")
    return path


def test_a_bulletin_is_read_and_compared(run, registered, bulletin, home, capsys):
    assert run("import", bulletin, "--yes") == 0
    told = capsys.readouterr().out
    assert "new 新增           婴儿死亡率 ningbo 2022: 1.4 ‰ [line 4]; 2020: 1.59" in told
    assert "changed 不同       婴儿死亡率 ningbo 2020: 1.95 ‰ [line 5]; known 1.59 (ningbo_2021_2025)" in told
    assert "1 others" in told and "  婴儿死亡率: 2025 target 目标 ≤3‰ [line 4]" in told
    assert run("build") == 0
    own = load(every_place=True, home=Home(home.root, registered)).filter(document="gongbao")
    kinds = {
        (row["year"], row["kind"]): row["value"] for row in own.to_dicts() if row["indicator"] == "infant_mortality"
    }
    assert kinds == {(2022, "actual"): 1.4, (2020, "actual"): 1.95, (2025, "target"): 3.0}


@pytest.mark.parametrize("answer", ["n", KeyboardInterrupt])
def test_without_a_yes_nothing_is_written(run, registered, bulletin, monkeypatch, answer):
    before = contents(registered)

    def asked(question: str) -> str:
        if isinstance(answer, str):
            return answer
        raise answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", asked)
    assert run("import", bulletin) == 1
    assert contents(registered) == before


def test_a_plan_is_not_imported(run, registered, plan, capsys):
    assert run("import", plan, "--yes") == 2
    assert "this is a plan" in capsys.readouterr().err


def test_a_region_nobody_registered_is_told(run, registered, bulletin, capsys):
    bulletin.write_text(BULLETIN.replace("宁波", "温州"), encoding="utf-8")
    assert run("import", bulletin, "--region", "浙江省温州市", "--yes") == 2
    assert "the region 温州市 is not known" in capsys.readouterr().err


def test_a_part_of_the_population_is_asked_for_where_it_is_known(home, tmp_path):
    """The form of a region whose figures are of parts too has a row for each, and a filled one keeps its part."""
    known = {(s[0], s[1], s[2]) for s in known_levels(home) if s[2]}
    region, indicator, scope = sorted(known)[0]
    _, data = template_of(home, region, 2030)
    path = tmp_path / "form.xlsx"
    path.write_bytes(data)
    book = openpyxl.load_workbook(path)
    zh = load_catalogue(home).indicators[indicator].zh
    (row,) = [row for row in book.active.iter_rows(min_row=9) if (row[0].value, row[2].value) == (zh, scope)]
    row[7].value = 1.5
    book.save(path)
    (read,) = extract_document(read_document(path), load_catalogue(home)).rows
    assert (read.label, read.scope, read.value, read.year) == (zh, scope, "1.5", 2030)


def test_without_a_long_table_the_command_that_makes_it_is_named(run, plan, bulletin, office, capsys):
    assert run("register", plan, "--yes") == 0
    assert run("import", bulletin, "--yes") == 1
    assert f"duibiao build --data {office}" in capsys.readouterr().err


def test_a_unit_that_the_indicator_never_has_is_shown(run, registered, bulletin, capsys):
    bulletin.write_text(BULLETIN.replace("死亡率为1.40‰", "死亡率为1.40张"), encoding="utf-8")
    assert run("import", bulletin, "--dry-run") == 0
    told = capsys.readouterr().out
    assert "unreadable 不可读" in told and "the unit '张' is none that it has" in told
