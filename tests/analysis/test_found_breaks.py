"""Breaks that nobody listed."""

from __future__ import annotations

import csv

import numpy as np
import polars as pl
import pytest
from casebook import CASES

from duibiao.analysis.found_breaks import BY_SOURCE, FOUND, breaks_by_source, found_breaks, with_found
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


LISTED = pl.DataFrame({"indicator": ["gps"], "region": ["china"], "year": [2023], "reasons": ["series_break"]})


def test_a_break_says_whether_it_is_listed_found_or_both(make_long, catalogue) -> None:
    def told(values: dict[int, float], listed: pl.DataFrame | None) -> list[tuple]:
        whole, split = points(make_long, catalogue, values), points(make_long, catalogue, values, listed)
        found = breaks_by_source(whole, split, catalogue)
        assert dict(found.schema) == BY_SOURCE
        return found.select("year", "source").rows()

    assert told(GPS, LISTED) == [(2023, "listed")]
    assert told(shifted(2016, 3.0), None) == [(2016, "found")]
    assert told(shifted(2016, 3.0), LISTED.with_columns(year=pl.lit(2016))) == [(2016, "both")]
    assert told(STEADY, None) == []


def test_found_breaks_split_only_where_they_are_believed(make_long, catalogue) -> None:
    whole = points(make_long, catalogue, shifted(2016, 3.0))
    for believe, segments in ((False, 1), (True, 2)):
        breaks = with_found(LISTED, whole, catalogue, believe)
        split = points(make_long, catalogue, shifted(2016, 3.0), breaks)
        assert split["segment"].max() == segments
        told = breaks_by_source(whole, split, catalogue)
        assert told.select("year", "source", "splits").rows() == [(2016, "found", believe)]


def test_a_listed_break_says_how_far_off_its_change_is(make_long, catalogue) -> None:
    whole, split = points(make_long, catalogue, GPS), points(make_long, catalogue, GPS, LISTED)
    row = breaks_by_source(whole, split, catalogue).row(0, named=True)
    single = np.array([0.20, 0.31, 0.40, 0.39, 0.29, 0.18, 0.20, 0.71])  # 2014 to 2016 are two years
    usual = np.median(single)
    spread = 1.4826 * np.median(np.abs(single - usual))
    assert row["value"] == pytest.approx((0.71 - usual) / spread) and row["n"] == 8


def test_documented_breaks_are_found_by_the_numbers_alone_in_nine_of_ten_series(make_long, catalogue) -> None:
    with (CASES / "documented_breaks.csv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    right = 0
    for case in cases:
        values = {int(case["first_year"]) + k: float(text) for k, text in enumerate(case["values"].split())}
        rows = [("china", "beds_total", year, "actual", v, 0.005, "eq", "d", year, {}) for year, v in values.items()]
        found = found_breaks(series(make_long(rows), catalogue, ["china"]), catalogue)
        right += found["year"].to_list() == [int(case["break"])]
    assert len(cases) == 62 and right == 56


def test_one_in_ten_series_without_a_break_is_suspected_all_the_same(make_long, catalogue) -> None:
    draws = 60 + np.cumsum(np.random.default_rng(12).normal(0, 1, (400, 13)), axis=1)
    suspected = 0
    for values in draws:
        rows = [("china", "gps", 2010 + k, "actual", float(v), 1e-6, "eq", "d", k, {}) for k, v in enumerate(values)]
        suspected += found_breaks(series(make_long(rows), catalogue, ["china"]), catalogue).height
    assert 0.05 < suspected / len(draws) < 0.15
