"""The figures of a document in words: a line a name, as one reads them beside the page."""

from __future__ import annotations

from dataclasses import replace

from duibiao.extraction.rows import PrintedRow
from duibiao.registry.figures import MOST_NAMES, figures_lines, where

ROW = PrintedRow(
    document="plan", part="", line=3, start=0, end=4, source="prose", table=None, row=None, row_printed="", region="",
    region_printed="", scope="", label="婴儿死亡率", unit="‰", nature="", year=2020, base_year=None, kind="actual",
    form="level", comparator="eq", value="1.59", text="1.59‰", remark="", confidence=0.95, flags="",
)  # fmt: skip


def test_a_name_is_told_once_with_all_its_years():
    rows = [
        replace(ROW, part="table 1!r10c3", line=1, unit="", label="婴儿死亡率"),
        ROW,
        replace(ROW, year=2025, kind="target", comparator="le", value="3"),
        replace(ROW, year=2025, kind="target", comparator="approx", value="2.5"),
        replace(ROW, base_year=2015, form="change", value="-0.5"),
        replace(ROW, line=4, label="床位", unit="张", value="17", form="change"),
        replace(ROW, line=5, label="吸烟率", value="", text="持续下降", form="qualitative", scope="成人"),
    ]
    assert figures_lines(rows, {"床位"}) == [
        "  婴儿死亡率: 2020 1.59‰; 2025 target 目标 ≤3‰ / ≈2.5‰; 2020 change 增减 since 2015 -0.5‰ [line 3]",
        " ?床位: 2020 change 增减 +17 张 [line 4]",
        "  吸烟率 (成人): 2020 “持续下降” [line 5]",
    ]


def test_cells_are_told_in_the_order_of_the_rows():
    rows = [replace(ROW, part=f"table 1!r{at}c2", line=1, label=f"指标{at}") for at in (10, 2, 1)]
    assert [line.split(":")[0].strip() for line in figures_lines(rows, ())] == ["指标1", "指标2", "指标10"]


def test_the_rest_of_very_many_is_counted():
    rows = [replace(ROW, line=at, label=f"指标{at}") for at in range(1, MOST_NAMES + 8)]
    told = figures_lines(rows, ())
    assert len(told) == MOST_NAMES + 1 and "7 more names" in told[-1]


def test_places_are_told_as_people_look_for_them():
    assert [where(*place) for place in (("", 3), ("table 1!r2c3", 1), ("2021!H9", 1), ("p2", 4))] == [
        "line 3", "table 1!r2c3", "2021!H9", "p2, line 4",
    ]  # fmt: skip
