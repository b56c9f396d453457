"""One table in every layout: separators, one cell a line, fused, years down, two-line heads, broken labels."""

from __future__ import annotations

import pytest
from casebook import read_cases
from hypothesis import given
from hypothesis import strategies as st

from duibiao.documents import read_document
from duibiao.extraction.document import extract_document
from duibiao.extraction.explain import explain
from duibiao.extraction.fusedheads import read_fused_heads
from duibiao.extraction.heads import read_loose_head, stacked
from duibiao.extraction.view import view
from duibiao.extraction.wording import read_cell

CASES = read_cases("layouts.csv")
TITLE = "某市“十四五”卫生健康主要指标"
HEADS = ["序号", "指标", "单位", "2020年", "2025年目标", "性质"]
ROWS = [
    ["1", "婴儿死亡率", "‰", "4.22", "5以内", "预期性"],
    ["2", "电子病历普及使用率", "%", "—", "80", "约束性"],
    ["3", "医疗卫生机构诊疗人次", "人次", "12,345", "13000", "预期性"],
    ["4", "人均预期寿命", "岁", "77.30", "78.5左右", "预期性"],
]
WANTED = {
    ("婴儿死亡率", 2020, "actual", "4.22", "eq", "expected"),
    ("婴儿死亡率", 2025, "target", "5", "le", "expected"),
    ("电子病历普及使用率", 2025, "target", "80", "eq", "binding"),
    ("医疗卫生机构诊疗人次", 2020, "actual", "12345", "eq", "expected"),
    ("医疗卫生机构诊疗人次", 2025, "target", "13000", "eq", "expected"),
    ("人均预期寿命", 2020, "actual", "77.30", "eq", "expected"),
    ("人均预期寿命", 2025, "target", "78.5", "approx", "expected"),
}


def read(text, catalogue, tmp_path, name="plan.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    document = read_document(path)
    extraction = extract_document(document, catalogue)
    lines = {(line.part, line.number): line.text for line in document.lines}
    assert all(lines[row.part, row.line][row.start : row.end] == row.text for row in extraction.rows)
    return extraction.rows


def found(rows):
    return {(row.label, row.year, row.kind, row.value, row.comparator, row.nature) for row in rows}


@pytest.mark.parametrize("separator", ["\t", " | ", ",", "    ", "，"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_table_with_separators(separator, gap, catalogue, tmp_path):
    table = [row[:3] + [cell.replace(",", "") for cell in row[3:]] for row in [HEADS, *ROWS]]
    text = gap.join([TITLE, *(separator.join(row) for row in table)])
    assert found(read(text, catalogue, tmp_path)) == WANTED


@pytest.mark.parametrize("separator", ["\t", " | ", "    "])
def test_a_comma_of_thousands_is_no_separator(separator, catalogue, tmp_path):
    text = "\n".join([TITLE, *(separator.join(row) for row in [HEADS, *ROWS])])
    assert found(read(text, catalogue, tmp_path)) == WANTED


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_table_of_one_cell_a_line_with_a_page_break(gap, catalogue, tmp_path):
    cells = [*HEADS, *ROWS[0], *ROWS[1], "- 12 -", *HEADS, *ROWS[2], *ROWS[3]]
    assert found(read(gap.join([TITLE, *cells]), catalogue, tmp_path)) == WANTED


def test_sections_and_any_order_of_columns(catalogue, tmp_path):
    order = [0, 5, 1, 3, 4, 2]
    lines = [[row[at] for at in order] for row in [HEADS, *ROWS]]
    text = "\n".join([TITLE, "\t".join(lines[0]), "健康水平", *("\t".join(row) for row in lines[1:])])
    assert found(read(text, catalogue, tmp_path)) == WANTED


def test_a_name_broken_over_two_lines(catalogue, tmp_path):
    text = f"{TITLE}\n序号\t指标\t2020年\t2025年\n1\t重大慢性病过早\n死亡率(%)\t15.1\t13.5\n2\t婴儿死亡率\t4\t3"
    labels = [row.label for row in read(text, catalogue, tmp_path)]
    assert labels == ["重大慢性病过早死亡率(%)"] * 2 + ["婴儿死亡率"] * 2


def test_heads_of_two_lines_and_several_authorities(catalogue, tmp_path):
    text = f"{TITLE}\n指标\t单位\t2025年目标\t\t\n\t\t国家\t省\t市\n婴儿死亡率\t‰\t5\t4.5\t4"
    rows = read(text, catalogue, tmp_path)
    assert [(row.value, row.region_printed) for row in rows] == [("5", "国家"), ("4.5", "省"), ("4", "")]


def test_a_completion_table_takes_its_year_from_the_title(catalogue, tmp_path):
    text = "“十三五”主要指标完成情况\n指标\t目标值\t实际值\t完成情况\n婴儿死亡率\t5以下\t4.2\t完成"
    rows = read(text, catalogue, tmp_path)
    assert [(r.year, r.kind, r.value, r.remark) for r in rows] == [
        (2020, "target", "5", ""),
        (2020, "actual", "4.2", "完成"),
    ]


def test_years_down_the_rows(catalogue, tmp_path):
    text = "年份\t婴儿死亡率(‰)\t每千人口床位数(张)\n2019\t4.1\t6.0\n2020\t3.9\t6.2\n2021\t3.8\t—"
    rows = read(text, catalogue, tmp_path)
    assert [(r.label, r.unit, r.year, r.value) for r in rows] == [
        ("婴儿死亡率(‰)", "‰", 2019, "4.1"), ("每千人口床位数(张)", "张", 2019, "6.0"),
        ("婴儿死亡率(‰)", "‰", 2020, "3.9"), ("每千人口床位数(张)", "张", 2020, "6.2"),
        ("婴儿死亡率(‰)", "‰", 2021, "3.8"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        "序号\t设备名称\t数量(台)\t2025年\n1\tCT\t3\t5\n2\tMRI\t1\t2",
        "序号\t项目名称\t建设内容\t建设年限\t总投资(万元)\n1\t医院新建项目\t用房\t2021-2025\t33800",
        "序号\t工作任务\t责任部门\t完成时限\n1\t深化改革\t卫健委\t2025年",
    ],
)
def test_what_is_no_table_of_indicators_is_left_out(table, catalogue, tmp_path):
    assert read(table, catalogue, tmp_path) == []


@pytest.mark.parametrize(
    ("heads", "flags"),
    [
        ("完成值,完成值,2025年目标", ["low_confidence;year_from_period", "low_confidence;year_from_period", ""]),
        ("2023年1-6月,2023年6月底,2025年目标", ["part_of_year", "part_of_year", ""]),
        ("2022年12月底,2023年,2025年目标", ["", "", ""]),
    ],
)
def test_a_column_whose_year_is_in_doubt_is_a_flag(heads, flags, catalogue, tmp_path):
    text = f"某市“十四五”卫生健康规划,,,,\n指标,单位,{heads}\n婴儿死亡率,‰,3.1,3.2,3"
    rows = read(text, catalogue, tmp_path, "plan.csv")
    assert [row.flags for row in rows if row.label == "婴儿死亡率"] == flags


def test_a_cell_with_digits_that_cannot_be_read_is_a_flag(catalogue, tmp_path):
    rows = read("指标\t单位\t2020年\t2025年\n婴儿死亡率\t‰\t4.2\t3.x9", catalogue, tmp_path)
    assert [(row.value, "unreadable" in row.flags) for row in rows] == [("4.2", False), ("", True)]


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#公式未计算"])
def test_what_a_sheet_shows_for_a_formula_without_a_figure_is_a_flag(error, catalogue, tmp_path):
    rows = read(
        f"指标,单位,2020年,2025年\n婴儿死亡率,‰,4.2,{error}\n人均预期寿命,岁,78.5,80", catalogue, tmp_path, "plan.csv"
    )
    told = [(row.year, row.form, row.value, "unreadable" in row.flags) for row in rows if row.label == "婴儿死亡率"]
    assert told == [(2020, "level", "4.2", False), (2025, "level", "", True)]


@pytest.mark.parametrize("separator", ["    ", " | ", "\t"])
def test_a_cell_too_many_makes_no_figure_out_of_two(separator, catalogue, tmp_path):
    table = [HEADS, *ROWS, ["5", "药店数", "44", "47", "6.4", "约束性"], ["6", "桥数", "—", "3", "9", "8", "预期性"]]
    rows = read("\n".join([TITLE, *(separator.join(row) for row in table)]), catalogue, tmp_path)
    assert found(rows) >= WANTED
    unread = [row for row in rows if row.label in ("药店数", "桥数")]
    assert [(row.label, row.value, "unreadable" in row.flags) for row in unread] == [
        ("药店数", "", True),
        ("桥数", "", True),
    ]
    assert {row.value for row in rows} <= {""} | {
        cell.rstrip("以内左右").replace(",", "") for row in table for cell in row
    }


@pytest.mark.parametrize("gap", ["\t", " | "])
def test_a_row_without_figures_lends_nothing_to_the_next(gap, catalogue, tmp_path):
    table = [HEADS, ["1", "药店覆盖率", "%", "", "", "约束性"], ["2", "桥梁数", "", "3", "9", ""], *ROWS[2:]]
    rows = read("\n".join([TITLE, *(gap.join(row) for row in table)]), catalogue, tmp_path)
    assert [(row.label, row.unit, row.nature, row.row_printed) for row in rows if row.value in ("3", "9")] == [
        ("桥梁数", "", "", "2"),
        ("桥梁数", "", "", "2"),
    ]


def test_a_name_over_two_lines_keeps_the_number_and_nature_of_the_first(catalogue, tmp_path):
    text = (
        "序号\t性质\t指标\t2025年\t2030年\n1\t约束性\t社区药箱坠落事\n件发生率\t22.57\t23\n2\t预期性\t婴儿死亡率\t5\t4"
    )
    rows = read(f"{TITLE}\n{text}", catalogue, tmp_path)
    assert [(row.label, row.row_printed, row.nature) for row in rows][::2] == [
        ("社区药箱坠落事件发生率", "1", "binding"),
        ("婴儿死亡率", "2", "expected"),
    ]


def test_a_sentence_without_a_stop_is_read_in_parts_and_cuts_no_figure(catalogue, tmp_path):
    names = [f"第{'一二三四五六七八九'[n % 9]}种药品抽检合格率达到{n + 10000}.25%" for n in range(200)]
    rows = read("到2025年," + ",".join(names), catalogue, tmp_path)
    assert [row.value for row in rows] == [f"{n + 10000}.25" for n in range(200)]
    assert {row.year for row in rows} == {2025}
    # Without a comma nobody wrote a sentence: what a cut could fall into is left out.
    run_on = "健康档案建档率达到91.25%的地方和" * 400
    assert {row.value for row in read(run_on, catalogue, tmp_path)} <= {"91.25"}


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("指标指标性质2015年完成值2020年", ["name", "nature", "value", "value"]),
        ("类别指标单位2023年实际值2025年目标指标属性", ["category", "name", "unit", "value", "value", "nature"]),
        ("领域序号指标名称单位目标值实际值", ["category", "number", "name", "unit", "value", "value"]),
        ("主要指标2015年2020年目标(2025年)", ["name", "value", "value", "value"]),
    ],
)
def test_fused_heads_are_read_as_a_table(text, roles):
    assert [column.role for column in read_fused_heads(text)] == roles


@pytest.mark.parametrize(
    ("text", "year", "kind", "whose", "unit"),
    [
        ("目标(2025年)", 2025, "target", "", ""),
        ("“十四五”末目标值", 2025, "target", "", ""),
        ("2020年(实际)", 2020, "actual", "", ""),
        ("省2025年目标", 2025, "target", "省", ""),
        ("2020年(%)", 2020, "", "", "%"),
        ("全国", None, "", "全国", ""),
    ],
)
def test_a_loose_head(text, year, kind, whose, unit):
    head = read_loose_head(text)
    assert (head.year, head.kind, head.whose, head.unit) == (year, kind, whose, unit)


def test_heads_above_each_other_say_it_together():
    head = stacked(["目标值", "2030年", "市"])
    assert (head.year, head.kind, head.whose, head.printed) == (2030, "target", "市", "市")


@pytest.mark.parametrize(
    ("cell", "value", "comparator", "unit"),
    [
        ("百分之二十五", "25", "eq", "%"), ("四点五", "4.5", "eq", ""), ("八十以上", "80", "ge", ""),
        ("不低于百分之九十", "90", "ge", "%"), ("1/10万", "1", "eq", "/10万"), ("10/10万以下", "10", "le", "/10万"),
        ("达到90%", "90", "eq", "%"), ("4.22*", "4.22", "eq", ""), ("77.3[1]", "77.3", "eq", ""),
        ("1,234.5", "1234.5", "eq", ""), ("-1.2‰", "-1.2", "eq", "‰"), ("1:1.25", "1.25", "eq", "1:"),
    ],
)  # fmt: skip
def test_a_cell(cell, value, comparator, unit):
    figure = read_cell(cell)[0]
    assert (figure.value, figure.comparator, figure.unit, figure.end) == (value, comparator, unit, len(cell))


@pytest.mark.parametrize("cell", ["三级", "十四五", "百万", "第三章", "婴儿死亡率"])
def test_a_cell_that_is_no_figure(cell):
    assert read_cell(cell) is None


@given(st.decimals(min_value="0.01", max_value=99, places=2), st.sampled_from(["", "%", "以上", "左右", "岁"]))
def test_a_cell_gives_back_the_digits_it_was_made_of(number, tail):
    assert read_cell(f"{number}{tail}")[0].value == str(number)


def test_numerals_in_a_sentence_lead_back_to_their_characters():
    seen = view("达到百分之二十五以上")
    at = seen.text.index("25%")
    assert "达到百分之二十五以上"[slice(*seen.span(at, at + 3))] == "百分之二十五"


def test_an_explanation_shows_the_span_the_layout_and_what_was_rejected(catalogue, tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(f"{TITLE}\n序号主要指标单位20202025性质\n1婴儿死亡率‰4.225预期性", encoding="utf-8")
    told = explain(read_document(path), catalogue)
    assert "[[4.22]]" in told and "fused" in told and "split_format" in told
    assert "rejected: 4.2 | 25 (unit ‰): one figure is more than 5 times the other" in told
    assert "year: 2020, in the head of the column; whose: the document's own" in told


def test_an_explanation_tells_where_a_year_comes_from(catalogue, tmp_path):
    path = tmp_path / "plan.txt"
    lines = ["某市卫生健康规划(2021-2025年)", "到2025年,产前筛查率达到85%。", "全国、全市婚前医学检查率达到60%、70%。"]
    path.write_text("\n".join(lines), encoding="utf-8")
    told = explain(read_document(path), catalogue)
    assert "year: 2025, in the sentence" in told
    assert "year: 2025, the last of the plan 2021-2025; whose: 全国 (printed)" in told


@pytest.mark.parametrize(("year", "kind"), [("2023", "actual"), ("2030", "target")])
def test_without_a_plan_a_year_that_is_to_come_is_a_target(year, kind, catalogue, tmp_path):
    text = f"指标,单位,{year}年\n婴儿死亡率,‰,4.22\n人均预期寿命,岁,77.30\n孕产妇死亡率,1/10万,9.5\n"
    rows = read(text, catalogue, tmp_path, "figures.csv")
    assert [(row.label, row.year, row.kind) for row in rows] == [
        ("婴儿死亡率", int(year), kind),
        ("人均预期寿命", int(year), kind),
        ("孕产妇死亡率", int(year), kind),
    ]


def test_too_many_ways_to_cut_a_row_are_none(catalogue, tmp_path):
    """Ten cells of forty digits can be cut in 211 million ways: any choice is a guess."""
    years = "".join(str(year) for year in range(2016, 2026))
    text = f"{TITLE}\n序号指标{years}\n1婴儿死亡率{'1234567890' * 4}\n2人均预期寿命{'7.' * 20}\n"
    assert {row.source for row in read(text, catalogue, tmp_path)} <= {"prose"}


def test_a_column_of_yearly_growth_is_no_column_of_values(catalogue, tmp_path):
    """Figures of the national plan for Chinese medicine of 2012, as pages print them: a bar behind every cell."""
    rows = [["中医医院(所)", "3232", "3397", "1"], ["中医医院床位数(万张)", "47.1", "69.2", "8"],
            ["中医医院病床使用率(%)", "84", "94", "—"]]  # fmt: skip
    cells = ["具体指标", "2010年", "2015年", "年均增长(%)", "属性", *sum([[*row, "预期性"] for row in rows], [])]
    text = "\n".join(["专栏2 “十二五”时期中医药发展主要指标简表 |", "||||", *(f"{cell} |" for cell in cells)])
    found = read(text, catalogue, tmp_path)
    assert [(row.label, row.year, row.value, row.unit) for row in found if row.form == "level"] == [
        ("中医医院(所)", 2010, "3232", "所"),
        ("中医医院(所)", 2015, "3397", "所"),
        ("中医医院床位数(万张)", 2010, "47.1", "万张"),
        ("中医医院床位数(万张)", 2015, "69.2", "万张"),
        ("中医医院病床使用率(%)", 2010, "84", "%"),
        ("中医医院病床使用率(%)", 2015, "94", "%"),
    ]
    assert [(row.label, row.year, row.form, row.value, row.unit) for row in found if row.form != "level"] == [
        ("中医医院(所)", 2015, "annual_relative_change", "1", "%"),
        ("中医医院床位数(万张)", 2015, "annual_relative_change", "8", "%"),
    ]


def test_remarks_between_the_rows_of_a_table_do_not_end_it(catalogue, tmp_path):
    rows = [["1", "婴儿死亡率(‰)", "4.22", "≤4", "预期性"], ["2", "人均预期寿命(岁)", "77.30", "78.5", "预期性"]]
    remark = "说明:指一岁以内死亡的婴儿数与同期活产数之比,以千分数计,由各级妇幼保健机构按照监测方案逐级上报。"
    cells = ["序号", "指标", "基期水平", "2025年目标值", "指标性质", *rows[0], remark, *rows[1]]
    found = read("\n\n".join([TITLE, *cells]), catalogue, tmp_path)
    assert [(row.value, row.kind, row.comparator) for row in found] == [
        ("4.22", "actual", "eq"),
        ("4", "target", "le"),
        ("77.30", "actual", "eq"),
        ("78.5", "target", "eq"),
    ]


def told(row):
    cells = [row.label, row.scope, row.region_printed, row.year, row.base_year, row.kind, row.form, row.comparator]
    return "|".join(str(cell or "") for cell in [*cells, row.value, row.unit, row.nature])


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_layout_of_the_table_of_cases(case, catalogue, tmp_path):
    text = case["document"].replace("⏎", "\n").replace("→", "\t")
    rows = read(text, catalogue, tmp_path, f"plan.{case['format']}")
    assert [told(row) for row in rows] == [one for one in case["rows"].split(" ; ") if one]


@pytest.mark.parametrize(("cells", "told"), [(("22.84", "22.89", "22.37 |"), 1), (("22.84", "-3-"), 0)])
def test_cells_of_a_table_that_was_not_read_are_told(cells, told, catalogue, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("\n".join(("某市卫生健康情况", "卫生机构床位数(万张) |", *cells, "上一篇")), encoding="utf-8")
    extraction = extract_document(read_document(path), catalogue)
    assert extraction.rows == []
    lost = f"page line 3: what looks like rows of a table was not read (lines: {len(cells)})"
    assert len([warning for warning in extraction.warnings if lost in warning]) == told


def test_rows_of_a_table_that_was_not_read_are_told(catalogue, tmp_path):
    path = tmp_path / "page.txt"
    lines = (
        "某市卫生健康情况",
        "经常参加体育锻炼人数比例(%)\t37.8\t≥39\t≥43",
        "全市婴儿死亡率为3.1‰,5岁以下儿童死亡率为4.2‰。",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    extraction = extract_document(read_document(path), catalogue)
    assert [row.line for row in extraction.rows] == [3, 3]
    assert [warning for warning in extraction.warnings if "page line 2: " in warning and "(lines: 1)" in warning]


def test_units_said_above_a_table_that_cannot_be_dealt_out_are_told_to_be_lost(catalogue, tmp_path):
    case = next(case for case in CASES if case["case"].startswith("units in a line above that cannot be dealt out"))
    rows = read(case["document"].replace("⏎", "\n").replace("→", "\t"), catalogue, tmp_path)
    assert rows and all("unit_lost" in row.flags.split(";") and not row.unit for row in rows)
