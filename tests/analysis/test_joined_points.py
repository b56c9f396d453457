"""Joinpoints of the long table's series, with a disputed year in and left out."""

from __future__ import annotations

import math

import polars as pl
import pytest

from duibiao.analysis.joined_points import JOINED, both_ways
from duibiao.analysis.points import series


def bent(make_long, years: range, bend: int, odd: dict[int, float] | None = None, indicator: str = "infant_mortality"):
    """A rate that falls 5 % a year and from ``bend`` on 10 %; a little noise that is no rule of its own."""
    rows = []
    for year in years:
        slope = -0.05 * (year - years[0]) - 0.05 * max(0, year - bend)
        value = 20 * math.exp(slope + 0.002 * ((year * 7) % 5 - 2)) * (odd or {}).get(year, 1.0)
        rows.append(("china", indicator, year, "actual", round(value, 3), 0.0005, "eq", "d", year, {}))
    return make_long(rows)


def fits(long, catalogue, **options) -> pl.DataFrame:
    return both_ways(series(long, catalogue, ["china"]), catalogue, **options)


def test_each_series_is_fitted_with_the_year_and_without(catalogue, make_long) -> None:
    found = fits(bent(make_long, range(2008, 2025), 2015), catalogue, most=1)
    assert dict(found.schema) == JOINED
    for without, n in (("", 17), ("2020", 16)):
        part = found.filter(pl.col("without") == without)
        assert part["end"].to_list() == [2015, 2024] and set(part["n"]) == {n} and set(part["same"]) == {True}
        assert part["value"].to_list() == pytest.approx([100 * math.expm1(-0.05), 100 * math.expm1(-0.10)], abs=0.3)
        assert (part["lower"] < part["value"]).all() and (part["value"] < part["upper"]).all()


@pytest.mark.parametrize(
    ("odd", "bends", "same"),
    [
        ({2020: 1.6}, {"": [2018], "2020": []}, False),  # the rate runs straight but for 2020: the bend is the year's
        ({2018: 1.1, 2019: 1.25, 2020: 1.6}, {"": [2018], "2020": [2017]}, False),  # it moves with the year
        ({2019: 1.3, 2020: 1.6}, {"": [2018], "2020": [2017]}, False),
        ({}, {"": [], "2020": []}, True),
    ],
)
def test_a_bend_that_hangs_on_the_year_is_seen(catalogue, make_long, odd, bends, same) -> None:
    found = fits(bent(make_long, range(2008, 2021), 2099, odd), catalogue, most=1)
    pieces = found.group_by("without", maintain_order=True)
    assert {without: part["end"].to_list()[:-1] for (without,), part in pieces} == bends
    assert set(found["same"]) == {same}


def test_a_series_without_the_year_has_one_fit(catalogue, make_long) -> None:
    found = fits(bent(make_long, range(2005, 2020), 2012), catalogue)
    assert set(found["without"]) == {""} and found["same"].null_count() == found.height


@pytest.mark.parametrize("points", [1, 2, 6])
def test_up_to_six_points_no_joinpoint_is_looked_for(catalogue, make_long, points) -> None:
    found = fits(bent(make_long, range(2012, 2012 + points), 2015), catalogue)
    assert found.select("status", "note", "value", "n").rows() == [("not_assessable", "too_few_points", None, points)]


def test_seven_points_become_six_where_the_year_is_left_out(catalogue, make_long) -> None:
    found = fits(bent(make_long, range(2016, 2023), 2099), catalogue)
    told = dict(found.select("without", "status").rows())
    assert told == {"": "ok", "2020": "not_assessable"} and found["same"].null_count() == found.height


def test_zero_and_rates_of_growth_are_refused(catalogue, make_long) -> None:
    zero = fits(bent(make_long, range(2008, 2020), 2015, {2012: 0.0}), catalogue)
    assert zero["note"].to_list() == ["zero_or_negative"]


def test_a_constant_series_has_no_joinpoint(catalogue, make_long) -> None:
    rows = [("china", "beds", year, "actual", 5.0, 0.05, "eq", "d", year, {}) for year in range(2008, 2024)]
    found = fits(make_long(rows), catalogue)
    assert set(found["joinpoints"]) == {0} and found["value"].to_list() == pytest.approx([0.0, 0.0])
