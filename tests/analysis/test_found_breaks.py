"""Breaks that nobody listed."""

from __future__ import annotations

import polars as pl
import pytest

from duibiao.analysis.found_breaks import FOUND, found_breaks
from duibiao.analysis.points import series
from duibiao.analysis.trend import trend

# General practitioners per 10,000 people in China, the count of 2023 on is another one: the published figures.
GPS = {2013: 1.07, 2014: 1.27, 2016: 1.51, 2017: 1.82, 2018: 2.22, 2019: 2.61, 2020: 2.90, 2021: 3.08, 2022: 3.28,
       2023: 3.99}  # fmt: skip
STEADY = {2010 + i: 5 + 0.3 * i + (0.05 if i % 3 else -0.05) for i in range(12)}


def points(make_long, catalogue, values: dict[int, float], breaks: pl.DataFrame | None = None) -> pl.DataFrame:
    rows = [("china", "gps", year, "actual", value, 0.005, "eq", "d", year, {}) for year, value in values.items()]
    return series(make_long(rows), catalogue, ["china"], breaks=breaks)


def shifted(year: int, by: float) -> dict[int, float]:
    return {at: value + (by if at >= year else 0) for at, value in STEADY.items()}


@pytest.mark.parametrize(("year", "by"), [(2016, 2.0), (2016, -3.0), (2021, 2.0), (2011, 2.0)])
def test_a_level_that_shifts_is_found(make_long, catalogue, year, by) -> None:
    found = found_breaks(points(make_long, catalogue, shifted(year, by)), catalogue)
    assert dict(found.schema) == FOUND and found["year"].to_list() == [year]


@pytest.mark.parametrize(
    "values",
    [STEADY, {**STEADY, 2016: 12.0}, {2020 + i: 5.0 + i**2 for i in range(5)}, dict.fromkeys(range(2010, 2022), 4.0)],
    ids=["steady", "one odd year", "too few", "constant"],
)
def test_no_break_where_there_is_none(make_long, catalogue, values) -> None:
    assert found_breaks(points(make_long, catalogue, values), catalogue).is_empty()


def test_a_found_break_splits_the_series_and_nothing_is_fitted_across(make_long, catalogue) -> None:
    whole = points(make_long, catalogue, shifted(2016, 3.0))
    found = found_breaks(whole, catalogue)
    split = points(make_long, catalogue, shifted(2016, 3.0), found)
    assert split["segment"].to_list() == [1] * 6 + [2] * 6
    assert "jump" in split.filter(pl.col("year") == 2016)["reasons"][0]
    assert set(trend(split, catalogue).filter(pl.col("method") == "ols")["end"]) == {2015, 2021}


def test_the_general_practitioners_of_2023_must_be_listed(make_long, catalogue) -> None:
    # +0.71 after changes of 0.18 to 0.40 is 2.8 robust deviations off: numbers alone do not tell it from growth.
    assert found_breaks(points(make_long, catalogue, GPS), catalogue).is_empty()
    assert found_breaks(points(make_long, catalogue, GPS), catalogue, unlike=2.0)["year"].to_list() == [2023]
