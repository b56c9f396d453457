"""Actual, nation and parent of the same year, in one row."""

from __future__ import annotations

import polars as pl
import pytest

from duibiao.analysis.sidebyside import STANDING, standing

NOTHING = (None, "")


def row(table: pl.DataFrame, indicator: str) -> dict:
    return table.row(by_predicate=pl.col("indicator") == indicator, named=True)


def made(make_long, catalogue, rows, **options) -> pl.DataFrame:
    table = standing(
        make_long([(*one, 0.005, "eq", "d", at, {}) for at, one in enumerate(rows, 1)]),
        catalogue,
        ["baoshan"],
        **options,
    )
    assert dict(table.schema) == STANDING
    return table


def test_nation_and_parent_stand_for_the_same_year_only(make_long, catalogue) -> None:
    rows = [
        ("baoshan", "physicians", 2020, "actual", 2.55),
        ("yunnan", "physicians", 2020, "actual", 2.76),
        ("china", "physicians", 2020, "actual", 2.90),
        ("baoshan", "beds", 2020, "actual", 7.04),
        ("yunnan", "beds", 2022, "actual", 7.26),
        ("china", "beds", 2019, "actual", 6.30),
    ]
    table = made(make_long, catalogue, rows)
    told = row(table, "physicians")
    assert (told["value"], told["value_nation"], told["value_parent"], told["parent"]) == (2.55, 2.90, 2.76, "yunnan")
    assert told["grade_nation"] in "ABC" and told["grade_parent"] in "ABC"
    assert (told["line"], told["line_nation"], told["line_parent"]) == (1, 3, 2)
    alone = row(table, "beds")
    assert (alone["value"], alone["value_nation"], alone["value_parent"], alone["parent"]) == (7.04, None, None, "")
    assert alone["grade_nation"] in NOTHING and alone["figure_nation"] == ""


@pytest.mark.parametrize(("year", "value"), [(None, 3.1), (2022, 3.1), (2021, 2.55), (2019, None)])
def test_the_latest_actual_stands_and_none_later_than_the_year(make_long, catalogue, year, value) -> None:
    rows = [("baoshan", "physicians", 2020, "actual", 2.55), ("baoshan", "physicians", 2022, "actual", 3.1),
            ("baoshan", "physicians", 2025, "target", 3.2)]  # fmt: skip
    table = made(make_long, catalogue, rows, year=year)
    assert table["value"].to_list() == ([] if value is None else [value])


def test_what_is_refused_leaves_its_grade_and_no_figure(make_long, catalogue) -> None:
    rows = [("baoshan", "beds_total", 2020, "actual", 17100.0), ("china", "beds_total", 2020, "actual", 9100700.0)]
    told = row(made(make_long, catalogue, rows), "beds_total")
    assert (told["grade_nation"], told["value_nation"], told["figure_nation"]) == ("X", None, "")


def test_the_nation_has_nobody_beside_it(make_long, catalogue) -> None:
    long = make_long([("china", "physicians", 2020, "actual", 2.9, 0.005, "eq", "d", 1, {})])
    told = row(standing(long, catalogue, ["china"]), "physicians")
    assert (told["value"], told["value_nation"], told["value_parent"]) == (2.9, None, None)
