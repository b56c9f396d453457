"""A figure that moved must be named in the changelog."""

from __future__ import annotations

import pytest

from duibiao.longformat.schema import LONG_COLUMNS
from duibiao.running.published import named
from duibiao.running.revision import moved


def row(document, region, indicator, year, value):
    cells = dict.fromkeys(LONG_COLUMNS, "")
    return cells | {
        "figure": f"{document}:1:0:{indicator}{year}",
        "document": document,
        "region": region,
        "indicator": indicator,
        "year": year,
        "value": value,
        "kind": "actual",
        "form": "level",
        "preferred": "true",
    }


OLD = [row("plan", "here", "beds", "2020", "5.1"), row("plan", "here", "nurses", "2020", "3.2")]


def test_nothing_moved():
    assert moved(OLD, OLD) == {}


def test_a_changed_value_is_named_by_region_indicator_year():
    new = [row("plan", "here", "beds", "2020", "5.2"), OLD[1]]
    (changes,) = moved(OLD, new).values()
    assert list(moved(OLD, new)) == ["here beds 2020"]
    assert ("5.1" in changes[0].before, "5.2" in changes[0].after) == (True, True)


def test_a_figure_that_is_gone_is_named_too():
    assert list(moved(OLD, OLD[:1])) == ["here nurses 2020"]


def test_a_new_document_is_named_once():
    new = [*OLD, row("other", "there", "beds", "2020", "4"), row("other", "there", "nurses", "2020", "2")]
    assert {name: len(changes) for name, changes in moved(OLD, new).items()} == {"other": 2}


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("- here beds 2020: 5.1 -> 5.2; misread", True),
        ("- here beds\n  2020: misread", True),
        ("- here beds 2020-2025", False),
        ("- there here_beds 2020", False),
        ("- here beds 2019", False),
        ("", False),
    ],
)
def test_a_name_is_found_whole(text, there):
    assert named("here beds 2020", text) is there
