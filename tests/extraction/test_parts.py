"""The parts of the reading: views and their offsets, spam, heads, cells dealt out, fused rows cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duibiao.documents import read_document
from duibiao.extraction import cells, fused, heads
from duibiao.extraction.deciding import Evidence
from duibiao.extraction.document import extract_document
from duibiao.extraction.fusedheads import read_fused_heads
from duibiao.extraction.spam import find_scattered, find_spam
from duibiao.extraction.view import view

HEADS = read_fused_heads("领域序号主要指标单位20202025性质")


@given(st.text(alphabet="婴儿死亡率4.22‰%(),;  \u3000。abc", max_size=50))
def test_a_view_keeps_the_way_back(line):
    seen = view(line)
    assert len(seen.text) == len(seen.places)
    assert list(seen.places) == sorted(set(seen.places))
    for at, place in enumerate(seen.places):
        assert line[place] == seen.text[at] or not line[place].isascii() or line[place] == "~"


def test_a_foreign_word_is_found_by_its_many_neighbours():
    spam = "88app官方下载_bt88网上"
    lines = [
        f"{before}{spam}{after}"
        for before, after in zip("甲乙丙丁戊己", ["一师", "二团", "级医院", "疾控", "规划", "特色"], strict=True)
    ]
    assert find_spam(lines) == (spam,)


def test_a_foreign_word_without_latin_letters_is_found_by_its_trade():
    spam = "澳门威尼斯人娱乐城"
    lines = [f"{a}{spam}{b}" for a, b in zip("甲乙丙丁", ["医院床位数", "率达到", "人口", "规划"], strict=True)]
    assert find_spam([*lines, "福利彩票公益金", "福利彩票发行", "福利彩票资助"]) == (spam,)
    assert find_spam(lines[:2]) == ()


def test_what_a_lottery_put_in_is_found_in_one_place():
    assert find_spam(["城市居民33.1%,澳门三肖三码精准1OO%农村居民26.4%,澳门特别行政区"]) == ("澳门三肖三码精准1OO%",)


_SCATTERED = [
    "2023年全省居民健康素养水平提高到29.12%",
    "某网讯 ，年全2023年居民健康素养水平达到29.12%，省居比上年提高1.4个百分点，民健继续提升。",
    "结果显示，康素城市居民为33.1%，养水农村居民为26.4%，平提较上年分别增长1.3和2.4个百分点。",
    "，年全监测覆盖10个县，省居共5000人，民健问卷有效，康素应答率95%，养水抽样规范，平提质量可靠。",
]


def test_pieces_of_the_title_before_clauses_are_foreign_there_only(tmp_path, catalogue):
    assert set(find_scattered(_SCATTERED)) == {"年全", "省居", "民健", "康素", "养水", "平提"}
    path = tmp_path / "page.txt"
    path.write_text("\n".join(_SCATTERED) + "\n", encoding="utf-8")
    rows = extract_document(read_document(path), catalogue).rows
    told = [(row.line, row.label, row.scope, row.value) for row in rows if "素养" in row.label]
    assert told == [
        (1, "居民健康素养水平", "", "29.12"),
        (2, "居民健康素养水平", "", "29.12"),
        (2, "居民健康素养水平", "", "1.4"),
    ]
    assert all(_SCATTERED[row.line - 1][row.start : row.end] == row.text for row in rows)


def test_words_of_the_title_that_begin_clauses_are_left():
    title = "2023年某省居民健康素养水平稳步提高"
    lines = [f"{title}\n居民吸烟率20%，健康知识知晓率80%，水平较高，提高明显，居民满意，健康生活。"] * 3
    assert find_scattered([title, *lines]) == ()


def test_a_term_of_the_trade_is_no_spam():
    assert find_spam(["推进DRG付费改革", "按DRG付费", "DRG和PET/CT", "5G网络", "ECMO、移动DR"] * 5) == ()


@pytest.mark.parametrize(
    ("text", "year", "kind", "whose"),
    [
        ("2020年", 2020, "", ""),
        ("2025年目标(省)", 2025, "target", "省"),
        ("2020年市级规划目标", 2020, "target", "市级"),
        ("2020年指标情况", 2020, "actual", ""),
        ("2025年目标值", 2025, "target", ""),
        ("2020", 2020, "", ""),
    ],
)
def test_a_value_head(text, year, kind, whose):
    head = heads.read_head(text)
    assert (head.role, head.year, head.kind, head.whose) == ("value", year, kind, whose)


def test_a_head_broken_over_two_lines_is_joined_but_not_with_a_column_of_its_own():
    columns = heads.read_heads(["序号", "指标名称", "2020年市级", "规划目标", "2020年", "指标情况", "完成情况"])
    assert [c.printed for c in columns] == ["序号", "指标名称", "2020年市级规划目标", "2020年指标情况", "完成情况"]


@pytest.mark.parametrize(
    "fragments", [["设备品目", "合计", "2021年"], ["序号", "工作任务", "责任部门"], ["序号", "指标", "单位"]]
)
def test_what_is_no_indicator_table(fragments):
    assert not heads.makes_table(heads.read_heads(fragments))


def test_cells_are_dealt_out_though_units_and_baselines_are_missing():
    columns = heads.read_heads(["领域", "主要指标", "单位", "性质", "2020年", "2025年"])
    body = ["健康", "水平", "甲率", "%", "预期性", "1", "2", "乙数", "预期性", "≥70", "第三章", "无关"]
    rows = cells.deal(body, columns)
    assert [[body[p] for places in row.cells.values() for p in places] for row in rows] == [
        ["健康", "水平", "甲率", "%", "预期性", "1", "2"], ["乙数", "预期性", "≥70"],
    ]  # fmt: skip
    assert rows[1].cells[5] == [9]  # the lone figure is the target


CELLS = st.sampled_from(["1", "2", "12", "%", "‰", "—", "≥70", "4.5", "44", "预期性", "甲率", "乙丙数", "健康水平"])


@given(st.lists(CELLS, max_size=6), st.lists(CELLS, max_size=6), st.booleans())
def test_no_figure_unit_or_nature_is_made_of_two_cells(before, after, one_row):
    columns = heads.read_heads(["序号", "主要指标", "单位", "2020年", "2025年", "性质"])
    for row in cells.deal([*before, "1", "甲率", "4.5", *after], columns, one_row=one_row):
        for column, places in row.cells.items():
            assert len(places) == 1 or columns[column].role == heads.NAME


def cut(text, expected=1, evidence=None):
    return fused.cut_row(text, HEADS, expected, lambda name: evidence or Evidence())


@pytest.mark.parametrize(
    ("text", "expected", "evidence", "values", "decided"),
    [
        ("4婴儿死亡率4.225预期性", 4, Evidence(frozenset({"4.22"})), ["4.22", "5"], "split_prose"),
        ("4婴儿死亡率4.225预期性", 4, Evidence(), ["4.22", "5"], "split_format"),
        ("3孕产妇死亡率/1015.9212预期性", 3, Evidence(), ["15.92", "12"], "split_format"),
        ("6重大慢性病过早死亡率%15预期性", 6, Evidence(), ["15"], "lone_value"),
        ("9国家卫生城市数量占比%9持续提升预期性", 9, Evidence(), ["9", ""], ""),
        ("55岁以下儿童死亡率5.736预期性", 5, Evidence(), ["5.73", "6"], "split_format"),
        ("健康生活7居民健康素养水平%18.225预期性", 7, Evidence(frozenset({"18.2"})), ["18.2", "25"], "split_prose"),
        ("健康生活7居民健康素养水平%18.225预期性", 7, Evidence(low=10, high=65), ["18.2", "25"], "split_range"),
        ("健康生活7居民健康素养水平%18.225预期性", 7, Evidence(), ["18.2", "25"], "low_confidence"),
        ("其中:每千人口医师数0.160.57预期性", 12, Evidence(), ["0.16", "0.57"], "split_format"),
    ],
)
def test_a_fused_row_is_cut_and_says_what_decided(text, expected, evidence, values, decided):
    row = cut(text, expected, evidence)
    assert [figure.value for _, _, figure in row.cut.figures] == values
    assert row.decided_by == decided


def test_no_percentage_of_thousands_is_made_of_a_range():
    columns = read_fused_heads("序号主要指标2020年2025年2030年性质")
    row = fused.cut_row("5药箱按期巡检率(%)6570-7678预期性", columns, 5, lambda name: Evidence())
    assert [value for _, value in row.cut.levels] == ["65", "70", "76", "78"]


def test_a_unit_that_lost_its_last_character_is_repaired_and_flagged():
    row = cut("3孕产妇死亡率/1015.9212预期性", 3)
    assert fused.whole_unit(row.cut.unit) == "/10万" and row.flags == ("unit_repaired",)


@given(
    st.decimals(min_value="0.01", max_value=99, places=2),
    st.floats(min_value=0.5, max_value=2),
)
def test_two_figures_printed_together_are_told_apart_or_flagged(first, ratio):
    a, b = str(first), f"{float(first) * ratio:.2f}"
    row = cut(f"1某某健康水平{a}{b}预期性")
    read = [figure.value for _, _, figure in row.cut.figures]
    assert read == [a, b] or row.decided_by == "low_confidence"


def test_digits_behind_the_words_of_a_share_lead_back_to_themselves():
    line = "孕产妇死亡率为10万分之16.1,系统管理率为百分之92"
    seen = view(line)
    assert seen.text == "孕产妇死亡率为16.1/10万,系统管理率为92%"
    at = seen.text.index("16.1")
    assert [line[place] for place in seen.places[at + 1 : at + 4]] == ["6", ".", "1"]
    assert line[slice(*seen.span(at, at + 8))] == "10万分之16.1"
