"""The edge-case policy, a test a row, and the refusals of every method."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duibiao.analysis import gap, progress, trend, verdicts
from duibiao.analysis.assessed_table import assess_frame
from duibiao.analysis.pace import aarr, aarr_regression, projected
from duibiao.analysis.progress import cagr_ratio, escap, healthy_people, schedule, un_ratio
from duibiao.analysis.slopes import mann_kendall

METHODS = (cagr_ratio, un_ratio, healthy_people, schedule, escap)


def target_of(long, catalogue, sources, region, indicator, year=2025):
    found = gap.register(long, catalogue, [region], year, sources=sources).filter(pl.col("indicator") == indicator)
    assert found.height == 1
    return found.to_dicts()[0]


def assessed(long, catalogue, sources, region, indicator, year=2025):
    found = verdicts.assess(long, catalogue, [region], sources=sources)
    found = found.filter((pl.col("indicator") == indicator) & (pl.col("target_year") == year))
    assert found.height == 1
    return found.to_dicts()[0]


def test_missing_baseline_takes_the_first_year_after_it(long, catalogue, sources) -> None:
    row = assessed(long, catalogue, sources, "china", "literacy")
    assert (row["baseline_year"], row["baseline_status"]) == (2021, "later_year")
    assert "baseline_later_year" in row["reasons"]


def test_no_baseline_at_all_is_not_assessable(long, catalogue, sources) -> None:
    row = target_of(long, catalogue, sources, "baoshan", "county_visits")
    assert (row["role"], row["status"], row["gap"]) == ("aim", "not_assessable", None)
    assert row["reasons"] == "baseline_missing;other_scope_only"


def test_baseline_and_target_alone_give_a_pace_and_no_verdict(long, catalogue, sources) -> None:
    row = target_of(long, catalogue, sources, "baoshan", "physicians")
    assert row["required_linear"] == pytest.approx(0.13)
    assert row["required_aarr"] == pytest.approx(100 * (1 - (3.2 / 2.55) ** 0.2))
    assert verdicts.assess(long, catalogue, ["baoshan"], sources=sources).is_empty()


def test_two_points_have_a_rate_and_no_uncertainty(long, catalogue) -> None:
    points = trend.series(long, catalogue, ["xinjiang_corps"], ["infant_mortality"])
    found = {row["method"]: row for row in trend.trend(points, catalogue).to_dicts()}
    assert found["aarr"]["value"] == pytest.approx(100 * (1 - (4.22 / 5.88) ** 0.2))
    assert (found["aarr"]["lower"], found["aarr"]["p"], found["aarr"]["note"]) == (None, None, "no_uncertainty")
    assert found["ols"]["status"] == found["theil_sen"]["status"] == "not_assessable"


@pytest.mark.parametrize(("n", "note"), [(3, "too_few_points"), (4, "n4_cannot_reach_5_percent")])
def test_fewer_than_five_points_get_no_mann_kendall_verdict(make_long, catalogue, n, note) -> None:
    rows = [("china", "beds", 2020 + i, "actual", 6.0 + i, 0.5, "eq", "d", i, {}) for i in range(n)]
    points = trend.series(make_long(rows), catalogue)
    found = trend.trend(points, catalogue).filter(pl.col("method") == "mann_kendall").to_dicts()[0]
    assert (found["status"], found["note"], found["p"]) == ("no_verdict", note, None)


def test_six_points_take_no_joinpoint(make_long, catalogue) -> None:
    rows = [("china", "beds", 2020 + i, "actual", 6.0 + i, 0.5, "eq", "d", i, {}) for i in range(6)]
    found = trend.trend(trend.series(make_long(rows), catalogue), catalogue, joinpoints=1)
    pieces = found.filter(pl.col("method") == "joinpoint").to_dicts()
    assert [(p["start"], p["end"], p["note"]) for p in pieces] == [(2020, 2025, "too_few_points")]


def test_met_at_baseline_and_met_now_are_two_things(long, catalogue, sources) -> None:
    row = assessed(long, catalogue, sources, "china", "physicians")
    assert (row["met_at_baseline"], row["met"], row["role"]) == (False, "met", "improve")
    row = assessed(long, catalogue, sources, "china", "literacy")
    assert (row["met_at_baseline"], row["met"], row["role"]) == (True, "met", "hold")
    points = trend.series(long, catalogue, ["china"], ["literacy"])
    assert "ok" in trend.trend(points, catalogue)["status"]


@pytest.mark.parametrize(
    ("region", "indicator", "headroom"),
    [
        ("xinjiang_corps", "infant_mortality", 0.78),
        ("baoshan", "maternal_mortality", 5.46),
        ("baoshan", "mothers_managed", 3.24),
    ],
)
def test_target_weaker_than_the_baseline_is_held(long, catalogue, sources, region, indicator, headroom) -> None:
    row = target_of(long, catalogue, sources, region, indicator)
    assert (row["role"], row["weaker_than_baseline"]) == ("hold", True)
    assert row["headroom"] == pytest.approx(headroom)
    assert row["required_linear"] is None and row["required_aarr"] is None
    assert "target_weaker" in row["reasons"]


def test_a_met_floor_gets_no_score(long, catalogue, sources) -> None:
    row = assessed(long, catalogue, sources, "china", "literacy")
    assert row["cagr_score"] is None and row["agree"] == "not_assessable" and row["share"] is None
    assert row["headroom"] == pytest.approx(6.87)


@pytest.mark.parametrize(
    ("value", "target", "comparator", "direction", "met"),
    [
        (90, 90, "ge", "higher", True),
        (90, 90, "gt", "higher", False),
        (7, 7, "le", "lower", True),
        (7, 7, "lt", "lower", False),
        (107.02, 107, "le", "none", False),
        (106, 107, "le", "none", True),
        (26.4, 26, "approx", "lower", True),
        (26.6, 26, "approx", "lower", False),
        (78.5, 79, "approx", "higher", True),
        (7.4, 7.5, "eq", "none", False),
        (12.0, 12, "eq", "lower", True),
    ],
)
def test_comparators_are_bounds(value, target, comparator, direction, met) -> None:
    from duibiao.analysis.targets import meets

    assert meets(value, target, comparator, direction, 0.05, 0.5) is met


def test_annual_change_is_an_implied_level(long, catalogue, sources) -> None:
    row = target_of(long, catalogue, sources, "baoshan", "myopia")
    assert row["target"] == pytest.approx(46.83)
    assert (row["stated"], row["form"], row["implied"]) == (-0.5, "annual_change", True)
    assert "implied" in row["reasons"]
    assert row["copied_from"] == ""


def test_qualitative_target_never_becomes_a_number(make_long, catalogue, sources) -> None:
    words = ("baoshan", "sanitary", 2025, "target", None, None, "", "d", 1, {"form": "qualitative"})
    row = target_of(make_long([words]), catalogue, sources, "baoshan", "sanitary")
    assert (row["role"], row["status"], row["target"], row["gap"]) == ("qualitative", "qualitative", None, None)


def test_left_out_years_are_listed(long, catalogue) -> None:
    points = trend.series(long, catalogue, ["china"], ["gps"], leave_out=[2020])
    found = trend.trend(points, catalogue)
    assert set(found["left_out"]) == {"2020"}
    assert "2020" not in found["years"][0]


def test_a_floor_is_no_baseline(long, catalogue, sources) -> None:
    row = target_of(long, catalogue, sources, "baoshan", "immunisation")
    assert (row["role"], row["baseline_status"], row["gap"]) == ("not_assessable", "floor_not_measurement", None)


def test_a_range_is_a_band(long, catalogue, sources) -> None:
    row = target_of(long, catalogue, sources, "lishui", "staff_per_centre")
    assert (row["role"], row["target_low"], row["target_high"]) == ("band", 1.0, 1.5)


def test_a_growth_rate_is_never_grown_again(make_long, catalogue, sources) -> None:
    rows = [
        ("baoshan", "growth", 2020, "actual", 8.0, 0.5, "eq", "baoshan", 1, {}),
        ("baoshan", "growth", 2025, "target", 10.0, 0.5, "ge", "baoshan", 2, {}),
    ]
    row = target_of(make_long(rows), catalogue, sources, "baoshan", "growth")
    assert row["required_aarr"] is None and "growth_rate" in row["reasons"]


def test_zero_baseline_has_a_linear_pace_only(long, catalogue, sources) -> None:
    row = target_of(long, catalogue, sources, "baoshan", "sanitary")
    assert (row["role"], row["required_linear"], row["required_aarr"]) == ("improve", 2.0, None)
    assert row["gap_relative"] is None and "zero_or_negative" in row["reasons"]


def test_zero_in_the_cagr_ratio_is_linear_unless_the_published_way_is_asked_for() -> None:
    asked = (0.0, 2020, 4.0, 2023, "higher", 10.0, 2025)
    linear, published = cagr_ratio(*asked), cagr_ratio(*asked, zero="published")
    assert (linear.value, linear.note) == (pytest.approx(2 / 3), "zero_linear")
    assert published.note == "zero_substituted" and published.value != linear.value


@pytest.mark.parametrize("method", METHODS)
def test_missing_and_single_years_are_not_available(method) -> None:
    assert method(None, 2020, 5.0, 2023, 1, 6.0, 2025).status == "not_available"
    assert method(5.0, 2020, 5.0, 2020, 1, 6.0, 2025).status == "not_available"
    assert method(5.0, 2020, math.nan, 2023, 1, 6.0, 2025).status == "not_available"


def test_target_equal_to_baseline() -> None:
    assert cagr_ratio(5.0, 2020, 4.0, 2023, 1, 5.0, 2025).status == "not_assessable"
    met = cagr_ratio(5.0, 2020, 5.0, 2023, 1, 5.0, 2025)
    assert (met.value, met.score, met.status) == (None, 5.0, "target_achieved")


def test_sign_change_is_not_assessable() -> None:
    assert cagr_ratio(-2.0, 2020, 3.0, 2023, 1, 6.0, 2025).note == "sign_change"


def test_direction_must_be_one() -> None:
    with pytest.raises(ValueError, match="none"):
        cagr_ratio(1.0, 2020, 2.0, 2023, "none", 3.0, 2025)


def test_series_twice_is_an_error() -> None:
    row = {"series": "a", "baseline": 1.0, "baseline_year": 2020, "latest": 2.0, "latest_year": 2023, "direction": "1"}
    table = pl.DataFrame([row | {"target": 3.0, "target_year": 2025, "limit": None}] * 2)
    with pytest.raises(ValueError, match="a"):
        assess_frame(table)
    assert assess_frame(table.head(1))["cagr_status"].to_list() == ["substantial"]


@pytest.mark.parametrize(("first", "last"), [(0.0, 1.0), (1.0, 0.0), (-1.0, 2.0)])
def test_aarr_refuses_zero_and_negative(first, last) -> None:
    with pytest.raises(ValueError, match="zero_or_negative"):
        aarr(first, 2015, last, 2020)


def test_aarr_refuses_one_year() -> None:
    with pytest.raises(ValueError, match="too_few_points"):
        aarr_regression([2020, 2020], [1.0, 2.0])


def test_constant_series_has_no_trend() -> None:
    assert mann_kendall([3.0] * 12).p == 1.0
    assert mann_kendall([3.0] * 6).p == 1.0


def test_ties_are_settled_exactly() -> None:
    # 1 1 2: of its three different orders only the printed one and its mirror reach |S| = 2.
    assert mann_kendall([1, 1, 2]).p == pytest.approx(2 / 3)


def test_a_year_twice_is_an_error(long, catalogue) -> None:
    points = trend.series(long, catalogue, ["china"], ["gps"])
    with pytest.raises(ValueError, match="twice"):
        trend.trend(pl.concat([points, points]), catalogue)


levels = st.floats(0.5, 200)


@given(levels, levels, levels, st.integers(1, 9), st.sampled_from([1, -1]))
def test_met_now_is_achieved_in_every_method(baseline, latest, target, years, direction) -> None:
    asked = (baseline, 2015, latest, 2015 + years, direction, target, 2025)
    met = progress.reached(latest, target, direction)
    for method in METHODS:
        status = method(*asked).status
        assert (status == "target_achieved") == met


@given(levels, levels, st.integers(1, 15))
def test_required_rate_leads_to_the_target(baseline, target, years) -> None:
    rate = aarr(baseline, 2020, target, 2020 + years)
    assert projected(baseline, 2020, 2020 + years, rate) == pytest.approx(target)


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), min_size=5, max_size=8))
def test_mann_kendall_is_the_same_backwards(values) -> None:
    there, back = mann_kendall(values), mann_kendall(values[::-1])
    assert there.s == -back.s and there.p == pytest.approx(back.p)
