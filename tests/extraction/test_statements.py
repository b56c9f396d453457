"""Single sentences and what they state: `tests/cases/statements.csv`, one sentence a row."""

from __future__ import annotations

import pytest
from casebook import read_cases

from duibiao.documents import read_document
from duibiao.extraction.document import extract_document

CASES = read_cases("statements.csv")
TITLED = read_cases("statements_titled.csv")
SENTENCES = {case["case"]: case["sentence"] for case in CASES}


def _read(sentence: str, catalogue, folder):
    path = folder / "plan.txt"
    path.write_text(f"某市卫生健康发展规划(2021-2025年)\n{sentence}\n", encoding="utf-8")
    return extract_document(read_document(path), catalogue).rows


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_statement(case, catalogue, tmp_path):
    rows = _read(case["sentence"], catalogue, tmp_path)
    told = [f"{row.label}|{row.year}|{row.comparator}|{row.value}" for row in rows]
    assert sorted(told) == sorted(filter(None, case["rows"].split(";")))


@pytest.mark.parametrize("case", TITLED, ids=[case["case"] for case in TITLED])
def test_statement_below_its_title(case, catalogue, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(f"{case['title']}\n{case['sentence']}\n", encoding="utf-8")
    rows = [row for row in extract_document(read_document(path), catalogue).rows if row.line == 2]
    told = [f"{row.label}|{row.year}|{row.kind}|{row.comparator}|{row.value}" for row in rows]
    assert told == list(filter(None, case["rows"].split(";")))
    assert [case["sentence"][row.start : row.end] for row in rows] == [row.text for row in rows]


def test_a_list_goes_on_for_the_year_of_its_head(catalogue, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("某市:到2020年将实现:\n1、人均期望寿命达到81岁\n2、市域内住院率达到98%以上\n", encoding="utf-8")
    rows = extract_document(read_document(path), catalogue).rows
    assert [(row.line, row.year, row.kind, row.value) for row in rows] == [
        (2, 2020, "target", "81"),
        (3, 2020, "target", "98"),
    ]


def test_a_change_in_brackets_counts_from_the_same_year(catalogue, tmp_path):
    path = tmp_path / "page.txt"
    sentence = "2021年末,卫生人员总数1398.3万人,比上年增加50.8万人(增长3.8%)。"
    path.write_text(f"2021年卫生健康事业发展统计公报\n{sentence}\n", encoding="utf-8")
    rows = extract_document(read_document(path), catalogue).rows
    assert [(row.form, row.base_year, row.value) for row in rows] == [
        ("level", None, "1398.3"),
        ("change", 2020, "50.8"),
        ("relative_change", 2020, "3.8"),
    ]


@pytest.mark.parametrize("there_are", ["全省共设4509个乡镇卫生院", "全县共有乡镇卫生院12个", "全县共有12个乡镇卫生院"])
def test_people_are_those_of_the_institutions_counted_before_them(catalogue, tmp_path, there_are):
    rows = _read(f"2020年,{there_are},卫生技术人员8.12万人。", catalogue, tmp_path)
    assert [(row.scope, row.label) for row in rows if row.unit == "万人"] == [("乡镇卫生院", "卫生技术人员")]


def test_people_after_all_institutions_are_those_of_the_region(catalogue, tmp_path):
    rows = _read("2020年,全县共有12个医疗卫生机构,卫生技术人员812人。", catalogue, tmp_path)
    assert [(row.scope, row.label) for row in rows if row.unit == "人"] == [("", "卫生技术人员")]


def test_a_part_of_any_place_is_a_scope_and_no_region(catalogue, tmp_path):
    sentence = (
        "2020年,居民健康素养水平为20%,城市地区25%,农村地区15%;长宁市、衡源县居民健康素养水平分别达到36.4%和34.8%。"
    )
    rows = _read(sentence, catalogue, tmp_path)
    assert [(row.region_printed, row.scope, row.value) for row in rows] == [
        ("", "", "20"),
        ("", "城市地区", "25"),
        ("", "农村地区", "15"),
        ("长宁市", "", "36.4"),
        ("衡源县", "", "34.8"),
    ]


def test_areas_and_scopes_stay_with_their_figures(catalogue, tmp_path):
    areas = _read(SENTENCES["two_areas_one_name"], catalogue, tmp_path)
    assert [(row.region_printed, row.value) for row in areas] == [("全国", "70.81"), ("全市", "78.02")]
    later = _read(SENTENCES["areas_that_go_on"], catalogue, tmp_path)
    assert [row.region_printed for row in later] == ["全国", "全省", "全市"]
    scopes = _read(SENTENCES["rate_of_other_people"], catalogue, tmp_path)
    assert [row.value for row in scopes if row.scope.startswith("常住")] == ["55"]


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u200d\u200c", "\u2066", "\u2069"], ids=ascii
)
def test_characters_that_nobody_sees_cut_no_figure(catalogue, tmp_path, unseen):
    sentence = f"到2025年,人均预期寿命达到8{unseen}1.2岁,婴儿{unseen}死亡率控制在4.{unseen}5‰以下。"
    rows = _read(sentence, catalogue, tmp_path)
    assert [(row.label, row.value) for row in rows] == [("人均预期寿命", "81.2"), ("婴儿死亡率", "4.5")]
    assert [sentence[row.start : row.end] for row in rows] == [row.text for row in rows]
    assert rows[0].text == f"8{unseen}1.2岁"


def test_a_level_in_brackets_behind_that_of_others_is_theirs(catalogue, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("2023年统计公报\n每千人口床位数6.97张,高于全国平均水平(7.23张)。\n", encoding="utf-8")
    rows = extract_document(read_document(path), catalogue).rows
    assert [(row.region_printed, row.value) for row in rows] == [("", "6.97"), ("全国", "7.23")]


def _told(path, text, catalogue):
    path.write_text(text, encoding="utf-8")
    return extract_document(read_document(path), catalogue).rows


def test_this_year_is_that_of_the_page(catalogue, tmp_path):
    text = (
        "“十四五”主题新闻发布会\n发布时间:2025-09-26 15:32:18\n"
        "截至今年6月底,全省每千人口托位数4.63个,较2020年底的1.53个增长两倍多,3岁以下婴幼儿入托率11.8%。\n"
    )
    rows = _told(tmp_path / "page.txt", text, catalogue)
    assert [(row.label, row.year, row.value) for row in rows] == [
        ("每千人口托位数", 2025, "4.63"),
        ("每千人口托位数", 2020, "1.53"),
        ("3岁以下婴幼儿入托率", 2025, "11.8"),
    ]


def test_the_title_of_a_page_tells_its_plan(catalogue, tmp_path):
    text = (
        "<html><head><title>某市国民经济和社会发展第十五个五年规划纲要</title></head><body><h1>健康篇</h1>"
        "<p>适龄儿童免疫规划疫苗接种率保持在95%以上。</p></body></html>"
    )
    (row,) = _told(tmp_path / "page.html", text, catalogue)
    assert (row.year, row.kind, row.comparator) == (2030, "target", "ge")


def test_a_binding_goal_says_so_in_brackets(catalogue, tmp_path):
    text = "某市“十四五”卫生健康发展规划\n到2025年,养老机构护理型床位占比达到65%以上(约束性)。\n"
    (row,) = _told(tmp_path / "plan.txt", text, catalogue)
    assert (row.nature, row.value) == ("binding", "65")


def test_a_heading_that_is_a_year_tells_that_of_its_figures(catalogue, tmp_path):
    text = "健康城市评估简报\n## 2020年\n健康素养水平19.6%。\n## 2021年\n健康素养水平22.8%。\n"
    rows = _told(tmp_path / "page.md", text, catalogue)
    assert [(row.year, row.value, row.flags) for row in rows] == [
        (2020, "19.6", "year_carried"),
        (2021, "22.8", "year_carried"),
    ]


#: Broken at a width of 44 columns, and in the middle of a number and of a name.
_WRAPPED = """某县2010年国民经济和社会发展统计公报
    卫生事业稳步发展。年末全县共有医疗卫生机构
386个,其中县级医院3个,乡镇卫生院26个,妇幼保健
院1个。卫生机构床位1412张,卫生技术人员1587人。
    公共卫生服务能力增强。全县法定报告传染病发
病率296.41/10万,比上年下降12.6%。孕产妇死亡
率36.28/10万,婴儿死亡率13.47‰,5岁以下儿童
死亡率16.05‰,新生儿破伤风发病率为0。65岁以
上老年人健康管理率39.5%,居民健康档案建档率48.
7%。住院分娩率98.92%,农村卫生厕所普及率54.8
%。婚前医学检查率61.3%,每千人口床位数2.93
张。
"""


def test_lines_broken_at_a_width_are_one_paragraph(catalogue, tmp_path):
    rows = _told(tmp_path / "page.txt", _WRAPPED, catalogue)
    told = {row.label: row.value for row in rows}
    assert told["孕产妇死亡率"] == "36.28"
    assert told["65岁以上老年人健康管理率"] == "39.5"
    assert not any(row.value in ("48", "48.", "7") for row in rows)  # a number over two lines is left out


def test_a_multiple_of_an_old_year_leaves_the_sentence_its_year(catalogue, tmp_path):
    text = "新闻发布会\n发布时间:2024-05-20\n到2023年底,全市医疗卫生机构5127家,是1949年的146倍;每千人口床位数6.12张。\n"
    rows = _told(tmp_path / "page.txt", text, catalogue)
    assert [(row.year, row.kind, row.value) for row in rows] == [(2023, "actual", "5127"), (2023, "actual", "6.12")]


def test_the_month_a_table_was_sent_in_is_not_its_year(catalogue, tmp_path):
    text = (
        "某市卫生健康主要指标与全省比较(2022年度)\n供稿:规划信息科|2023年9月|内部资料\n"
        "序号|指标|单位|全市|全省\n1|人均预期寿命|岁|78.85|78.60\n2|婴儿死亡率|‰|3.02|3.61\n"
    )
    rows = _told(tmp_path / "page.txt", text, catalogue)
    assert [(row.year, row.value) for row in rows] == [(2022, "78.85"), (2022, "78.60"), (2022, "3.02"), (2022, "3.61")]


def test_places_stand_over_the_years_of_their_figures(catalogue, tmp_path):
    cells = (
        "类别 指标名称 全国 2025年 全省 2025年 某岭区 2020年 某岭区 2025年 属性"
        " 居民健康 人均预期寿命(岁) 78.93 79.5 80.24 81.2 预期性 孕产妇死亡率(/10万) 14.5 ≤9 6.37 ≤7 预期性"
    )
    text = "某岭区“十四五”卫生健康发展规划\n主要指标\n" + "\n".join(cells.split()) + "\n"
    rows = _told(tmp_path / "plan.txt", text, catalogue)
    assert [(row.region_printed, row.year, row.kind, row.value) for row in rows if row.label.startswith("孕产妇")] == [
        ("全国2025年", 2025, "target", "14.5"),
        ("全省2025年", 2025, "target", "9"),
        ("某岭区2020年", 2020, "actual", "6.37"),
        ("某岭区2025年", 2025, "target", "7"),
    ]


def test_a_row_numbered_in_its_name_and_progress_of_a_year(catalogue, tmp_path):
    text = (
        "某市“十四五”卫生健康规划中期评估\n|指标|属性|2020年基期|2022年进展|2025年目标|进度评价|\n|---|---|---|---|---|---|\n"
        "|3.婴儿死亡率(‰)|预期性|3.81|3.36|≤3.6|提前完成|\n|4.5岁以下儿童死亡率(‰)|预期性|5.20|4.63|≤5|提前完成|\n"
    )
    rows = _told(tmp_path / "page.md", text, catalogue)
    assert [(row.label, row.year, row.kind, row.value) for row in rows[3:]] == [
        ("5岁以下儿童死亡率(‰)", 2020, "actual", "5.20"),
        ("5岁以下儿童死亡率(‰)", 2022, "actual", "4.63"),
        ("5岁以下儿童死亡率(‰)", 2025, "target", "5"),
    ]
    assert not any("uncatalogued" in row.flags for row in rows)


def test_beds_and_people_after_a_kind_of_institutions_are_theirs(catalogue, tmp_path):
    path = tmp_path / "page.txt"
    sentences = (
        "2023年末,全市共有乡镇卫生院337个,床位1505张,卫生人员1605人,卫生人员数比上年增加60人;"
        "全市卫生技术人员15230人。\n全市医疗卫生机构2100个,其中医院52个,卫生人员总数44907人。"
    )
    path.write_text(f"2023年卫生健康事业发展统计公报\n{sentences}\n", encoding="utf-8")
    rows = extract_document(read_document(path), catalogue).rows
    scopes = {row.value: row.scope for row in rows}
    assert scopes["1505"] == scopes["1605"] == scopes["60"] == "乡镇卫生院"
    assert scopes["15230"] == scopes["44907"] == ""


def test_a_nature_behind_a_figure_is_that_of_its_goal(catalogue, tmp_path):
    path = tmp_path / "page.txt"
    lines = (
        "附件:主要指标\n1.人均预期寿命:2020年77.8岁,2025年达到78.8岁左右。(预期性)\n"
        "2.家庭医生签约率:2025年达到75%(约束性),重点人群2025年达到85%。\n"
    )
    path.write_text(lines, encoding="utf-8")
    rows = extract_document(read_document(path), catalogue).rows
    assert [(row.year, row.kind, row.value, row.nature) for row in rows][:3] == [
        (2020, "actual", "77.8", ""),
        (2025, "target", "78.8", "expected"),
        (2025, "target", "75", "binding"),
    ]


def test_a_line_of_figures_alone_is_no_sentence(catalogue, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(f"某市“十四五”卫生健康规划\n{'率1甲' * 600}\n孕产妇死亡率控制在9/10万以下。\n", encoding="utf-8")
    assert [row.line for row in extract_document(read_document(path), catalogue).rows] == [3]


@pytest.mark.parametrize(("figures", "told"), [(150, 0), (250, 1)])
def test_a_sentence_of_too_many_figures_is_told(figures, told, catalogue, tmp_path):
    path = tmp_path / "page.txt"
    values = ",".join(f"某社区{number % 50 + 10}%" for number in range(figures))
    path.write_text(f"某市卫生健康发展规划(2021-2025年)\n吸烟率:{values}。\n", encoding="utf-8")
    warnings = extract_document(read_document(path), catalogue).warnings
    assert len([words for words in warnings if "line 2: more figures than a sentence has" in words]) == told


def test_a_change_counts_from_the_month_of_a_year(catalogue, tmp_path):
    sentence = "截至2021年3月底,全市医疗卫生机构总数达1007个,比2020年3月底增加13个。"
    level, change = _read(sentence, catalogue, tmp_path)
    assert (level.value, change.form, change.value, change.base_year) == ("1007", "change", "13", 2020)
