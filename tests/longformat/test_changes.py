"""What moved between two long tables."""

from duibiao.longformat.changes import compare
from duibiao.longformat.schema import LONG_COLUMNS


def cells(**known: str) -> dict[str, str]:
    plain = {"figure": "plan:1:0:x", "label_printed": "x", "region": "r", "indicator": "i", "value": "1", "unit": "%"}
    return dict.fromkeys(LONG_COLUMNS, "") | plain | {"comparator": "eq", "preferred": "true"} | known


def told(before: list[dict[str, str]], after: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(change.before, change.after) for change in compare(before, after)]


def test_the_same_is_no_change():
    assert told([cells(), cells(year="2020")], [cells(year="2020"), cells()]) == []


def test_a_shifted_line_is_no_change():
    assert told([cells(line="1")], [cells(line="2", figure="plan:2:0:x")]) == []


def test_value_unit_comparator_and_preference_are_told():
    assert told([cells()], [cells(value="2")]) == [("1 %", "2 %")]
    assert told([cells()], [cells(unit="‰")]) == [("1 %", "1 ‰")]
    assert told([cells()], [cells(comparator="le")]) == [("1 %", "le 1 %")]
    assert told([cells()], [cells(preferred="false")]) == [("1 %", "1 % (not preferred)")]


def test_of_two_places_only_the_moved_one_is_told():
    assert told([cells(), cells(value="3")], [cells(value="3"), cells(value="4")]) == [("1 %", "4 %")]


def test_new_and_gone():
    assert told([], [cells()]) == [("", "1 %")]
    assert told([cells(value="", unit="", text_printed="稳步提高")], []) == [("稳步提高", "")]
