"""The id of a figure: readable, unique, and the same whatever else is in the table."""

from dataclasses import replace

import pytest

from duibiao.errors import LongFormatError
from duibiao.longformat.keys import give_figures
from duibiao.longformat.rows import LongRow

PLAIN = LongRow(
    region="baoshan", indicator="maternal_mortality", scope="", year=2020, base_year=None, kind="actual", form="level",
    comparator="eq", nature="", value=None, resolution=None, unit="/10万", stated_by="baoshan",
    document="plan", part="", line=221, start=0, end=3, label_printed="孕产妇死亡率", unit_printed="",
    text_printed="4.5", remark="", derivation="printed", flags="", source="table",
)  # fmt: skip


def figures(*changes: dict[str, object]) -> list[str]:
    return [row.figure for row in give_figures([replace(PLAIN, **change) for change in changes])]


def test_it_is_document_line_start_and_label():
    assert figures({}) == ["plan:221:0:孕产妇死亡率"]


def test_a_part_stands_behind_the_document():
    assert figures({"part": "p3"}) == ["plan#p3:221:0:孕产妇死亡率"]


def test_the_ends_of_a_range_are_told_apart():
    ends = [{"comparator": "ge", "flags": "range"}, {"comparator": "le", "flags": "range"}]
    assert figures(*ends) == ["plan:221:0:孕产妇死亡率:ge", "plan:221:0:孕产妇死亡率:le"]


def test_two_names_of_one_figure_are_two_figures():
    assert figures({}, {"label_printed": "婴儿死亡率"}) == ["plan:221:0:孕产妇死亡率", "plan:221:0:婴儿死亡率"]


def test_one_figure_of_several_regions_tells_the_region():
    both = figures({"region": "yunnan"}, {}, {"line": 9})
    assert both == ["plan:221:0:孕产妇死亡率:yunnan", "plan:221:0:孕产妇死亡率:baoshan", "plan:9:0:孕产妇死亡率"]


def test_the_same_figure_twice_is_refused():
    with pytest.raises(LongFormatError, match="plan:221:0:孕产妇死亡率.*stands 2 times"):
        figures({}, {})
