"""The edge-case policy on anybody's table: what assess, fit and project answer to each case of it."""

from __future__ import annotations

import polars as pl
import pytest

from duibiao.analysis.assessed_table import assess_frame
from duibiao.analysis.averages import aapc_frame
from duibiao.analysis.fits import FIT_METHODS, FitOptions, fit_frame
from duibiao.analysis.projection import project_frame

TARGET_METHODS = ("un", "healthy_people", "schedule", "escap")


def assessed(zero: str = "linear", **changed) -> dict:
    row = {
        "series": "a", "baseline": 10.0, "baseline_year": 2015, "latest": 8.0, "latest_year": 2020,
        "direction": "lower", "target": 6.0, "target_year": 2025, "limit": None,
    }  # fmt: skip
    schema = {"baseline_year": pl.Int64, "latest_year": pl.Int64, "target_year": pl.Int64}
    floats = dict.fromkeys(("baseline", "latest", "target", "limit"), pl.Float64)
    table = pl.DataFrame([row | changed], schema_overrides=schema | floats)
    return assess_frame(table, zero).to_dicts()[0]


def statuses(row: dict) -> set[str]:
    return {row[f"{method}_status"] for method in TARGET_METHODS}


def table(values: list[float | None], start: int = 2010, **columns) -> pl.DataFrame:
    years = range(start, start + len(values))
    frame = pl.DataFrame({"series": "a", "year": years, "value": values}, schema_overrides={"value": pl.Float64})
    return frame.with_columns(**{name: pl.lit(value) for name, value in columns.items()})


def fitted(values: list[float | None], **options) -> dict:
    segments, _ = fit_frame(table(values), FitOptions(**options))
    return segments.to_dicts()[0]


# assess


def test_a_plain_series_is_on_its_way() -> None:
    row = assessed()
    assert row["role"] == "improve" and row["met_at_baseline"] is row["met_now"] is False
    assert row["required_linear"] == pytest.approx(-0.4)
    assert row["required_aarr"] == pytest.approx(100 * (1 - 0.6**0.1))
    assert row["headroom"] is None and row["agree"] in ("agree", "disagree")


def test_a_missing_baseline_is_not_available_and_the_target_an_aim() -> None:
    row = assessed(baseline=None)
    assert row["cagr_status"] == "not_available" and statuses(row) == {"not_available"}
    assert (row["role"], row["met_now"], row["agree"]) == ("aim", False, "not_assessable")


def test_only_baseline_and_target_give_the_required_pace_and_no_verdict() -> None:
    row = assessed(latest=None, latest_year=None)
    assert row["cagr_status"] == "not_available" and statuses(row) == {"not_available"}
    assert row["cagr_value"] is None and row["required_linear"] == pytest.approx(-0.4)


def test_one_year_is_not_available() -> None:
    row = assessed(latest=10.0, latest_year=2015)
    assert row["cagr_status"] == "not_available" and statuses(row) == {"not_available"}


def test_a_target_met_now_is_achieved_whatever_the_trend() -> None:
    row = assessed(latest=5.0)
    assert {row["cagr_status"], *statuses(row)} == {"target_achieved"}
    assert (row["cagr_score"], row["met_at_baseline"], row["met_now"]) == (5.0, False, True)


def test_a_target_weaker_than_the_baseline_is_held_with_headroom() -> None:
    row = assessed(target=12.0)
    assert (row["role"], row["headroom"]) == ("hold", pytest.approx(4.0))
    assert row["required_linear"] is None and row["required_aarr"] is None
    # Only the published score calls a met floor an achievement; no share and no index is made of it.
    assert all(row[f"{method}_value"] is None for method in TARGET_METHODS)


def test_a_hold_that_is_lost_is_not_on_track() -> None:
    row = assessed(target=12.0, latest=13.0)
    assert (row["role"], row["headroom"], row["met_now"]) == ("hold", None, False)
    assert row["cagr_status"] == "deterioration"
    assert not statuses(row) & {"on_track", "on_schedule", "target_achieved", "improved"}


def test_a_target_equal_to_the_baseline_has_no_ratio() -> None:
    row = assessed(target=10.0, latest=11.0)
    assert (row["cagr_value"], row["cagr_status"]) == (None, "not_assessable")
    assert "cagr:target_equals_baseline" in row["note"]
    assert assessed(target=10.0, latest=10.0)["cagr_score"] == 5.0


@pytest.mark.parametrize(("name", "note"), [("baseline", "zero_linear"), ("target", "zero_linear")])
def test_zero_takes_the_linear_form_unless_the_published_one_is_asked_for(name, note) -> None:
    changed = {"baseline": 0.0, "latest": 2.0, "direction": "higher"} if name == "baseline" else {"target": 0.0}
    linear, published = assessed(**changed), assessed("published", **changed)
    assert f"cagr:{note}" in linear["note"] and "cagr:zero_substituted" in published["note"]
    assert linear["cagr_value"] != pytest.approx(published["cagr_value"])


def test_zero_without_a_target_is_not_assessable() -> None:
    row = assessed(baseline=0.0, target=None, target_year=None)
    assert (row["cagr_value"], row["cagr_status"]) == (None, "not_assessable")


def test_published_zero_is_the_published_arithmetic() -> None:
    row = assessed("published", target=0.0)
    ratio = -((8 / 10) ** (1 / 5) - 1) / abs((0.001 / 10) ** (1 / 10) - 1)
    assert row["cagr_value"] == pytest.approx(ratio)


def test_a_change_of_sign_is_not_assessable() -> None:
    row = assessed(baseline=-2.0, latest=3.0, direction="higher")
    assert row["cagr_status"] == "not_assessable" and "cagr:sign_change" in row["note"]


def test_negative_values_turn_the_sign_of_the_rate() -> None:
    row = assessed(baseline=-4.0, latest=-2.0, direction="higher", target=None, target_year=None)
    assert row["cagr_value"] == pytest.approx(-((0.5) ** 0.2 - 1)) and row["cagr_status"] == "substantial"


def test_no_target_leaves_the_rate_alone() -> None:
    row = assessed(target=None, target_year=None)
    assert row["cagr_value"] == pytest.approx(1 - 0.8**0.2) and statuses(row) == {"not_available"}
    assert (row["role"], row["met_now"]) == ("", None)


def test_a_target_without_a_year_is_not_assessable() -> None:
    row = assessed(target_year=None)
    assert row["cagr_status"] == "not_assessable" and "cagr:no_target_year" in row["note"]


def test_a_natural_limit_that_is_reached_is_substantial() -> None:
    row = assessed(baseline=100.0, latest=100.0, direction="higher", target=None, target_year=None, limit=100.0)
    assert (row["cagr_status"], row["cagr_score"]) == ("substantial", 5.0)


def test_the_direction_must_be_known() -> None:
    with pytest.raises(ValueError, match="sideways"):
        assessed(direction="sideways")
    with pytest.raises(ValueError, match="zero"):
        assessed("maybe")


def test_other_columns_pass_and_verdicts_of_before_are_replaced() -> None:
    row = assessed(cagr_value=99.0, place="x")
    assert row["place"] == "x" and row["cagr_value"] != 99.0


# fit


@pytest.mark.parametrize("method", FIT_METHODS)
@pytest.mark.parametrize(
    ("values", "note"),
    [([], "too_few_points"), ([5.0], "one_point"), ([None, 5.0], "one_point"), ([5.0, 0.0, 4.0], "zero_or_negative"),
     ([5.0, -1.0, 4.0], "zero_or_negative")],
)  # fmt: skip
def test_fit_refuses_in_one_row_with_the_reason(method, values, note) -> None:
    if not values:
        segments, _ = fit_frame(table([None]), FitOptions(method=method))
        row = segments.to_dicts()[0]
    else:
        row = fitted(values, method=method)
    assert note in row["note"].split(";")
    assert row["slope"] is row["segment"] is row["p"] is None


@pytest.mark.parametrize("method", FIT_METHODS)
def test_two_points_have_a_slope_and_no_uncertainty(method) -> None:
    row = fitted([5.0, 4.0], method=method)
    assert row["apc"] == pytest.approx(-20.0)
    assert row["lower"] is row["upper"] is row["p"] is None and "no_uncertainty" in row["note"]


def test_four_points_cannot_reach_five_percent() -> None:
    row = fitted([1.0, 2.0, 3.0, 4.0], method="theil_sen")
    assert row["p"] == pytest.approx(1 / 12) and row["lower"] is None
    assert {"n4_cannot_reach_5_percent", "no_rank_interval"} <= set(row["note"].split(";"))


@pytest.mark.parametrize("joinpoints", [1, "auto"])
def test_six_points_get_one_straight_segment_that_says_so(joinpoints) -> None:
    segments, _ = fit_frame(table([1.0, 2, 3, 3, 2, 1]), FitOptions(joinpoints=joinpoints))
    assert segments.height == 1 and "too_few_points" in segments["note"][0]


def test_more_joinpoints_than_the_length_allows_are_cut_and_noted() -> None:
    segments, _ = fit_frame(table([1.0, 2, 3, 4, 3, 2, 1, 1]), FitOptions(joinpoints=3))
    assert segments.height == 2 and "too_few_points" in segments["note"][0]


@pytest.mark.parametrize("method", ["ols", "theil_sen"])
def test_a_constant_series_has_slope_zero_and_p_one(method) -> None:
    row = fitted([3.0] * 8, method=method)
    assert (row["apc"], row["p"], row["lower"], row["upper"]) == (0.0, 1.0, 0.0, 0.0)


def test_a_constant_series_takes_no_joinpoint() -> None:
    assert fitted([3.0] * 12)["end"] == 2021


def test_left_out_and_missing_years_are_listed_and_not_fitted() -> None:
    segments, values = fit_frame(table([1.0, 2, None, 4, 5, 6]), FitOptions(method="ols", leave_out=frozenset({2014})))
    assert segments["note"][0].endswith("left_out=2014;missing=2012")
    assert values["year"].to_list() == [2010, 2011, 2013, 2015] and segments["n"][0] == 4


def test_shares_go_on_the_logit_scale_and_outside_it_nowhere() -> None:
    assert fitted([50.0, 60, 70, 80], method="ols", scale="logit")["note"].startswith("few_points")
    assert "outside_scale" in fitted([50.0, 60, 100.0], method="ols", scale="logit")["note"]


def test_the_linear_scale_bounds_the_slope_and_has_no_apc() -> None:
    row = fitted([1.0, 2.1, 2.9, 4.2, 5.0], method="ols", scale="linear")
    assert row["apc"] is None and row["lower"] < row["slope"] < row["upper"]


def test_standard_errors_weight_joinpoints_only() -> None:
    with_se = table([1.0, 2, 3, 4, 9, 9, 9]).with_columns(se=pl.Series([0.1, 0.1, 0.1, 0.1, 5, 5, 5]))
    plain, _ = fit_frame(with_se.drop("se"), FitOptions(method="ols"))
    ols, _ = fit_frame(with_se, FitOptions(method="ols"))
    assert ols["slope"].to_list() == plain["slope"].to_list() and "se_unused" in ols["note"][0]
    weighted, _ = fit_frame(with_se, FitOptions(joinpoints=0))
    assert weighted["slope"][0] != pytest.approx(plain["slope"][0]) and "weighted" in weighted["note"][0]
    gap, _ = fit_frame(with_se.with_columns(se=pl.Series([0.1, None, 0.1, 0.1, 5, 5, 5])), FitOptions(joinpoints=0))
    assert gap["slope"][0] == pytest.approx(plain["slope"][0]) and "se_missing" in gap["note"][0]


@pytest.mark.parametrize(
    "options",
    [{"method": "spline"}, {"scale": "cubic"}, {"method": "aarr", "scale": "linear"}, {"joinpoints": -1},
     {"selection": "aic"}, {"convention": "none"}],
)  # fmt: skip
def test_options_that_do_not_exist_are_refused(options) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the messages differ
        FitOptions(**options)


def test_a_year_twice_is_an_error() -> None:
    twice = pl.concat([table([1.0, 2.0]), table([1.0])])
    for run in (lambda: fit_frame(twice, FitOptions()), lambda: project_frame(twice, 2030)):
        with pytest.raises(ValueError, match="a year stands twice in: a"):
            run()


def test_an_average_outside_the_series_is_refused() -> None:
    found = aapc_frame(table([1.0, 2, 3, 4, 5, 6, 7, 8]), FitOptions(), (2005, 2012))
    assert (found["aapc"][0], found["note"][0]) == (None, "outside_window")


def test_ten_series_in_one_table_are_ten_tables() -> None:
    parts = [table([1.0 + k, 2, 3 + k, 4, 4 - k / 3, 6, 7, 8]).with_columns(series=pl.lit(f"s{k}")) for k in range(10)]
    for method in FIT_METHODS:
        options = FitOptions(method=method)
        together, _ = fit_frame(pl.concat(parts), options)
        apart = pl.concat([fit_frame(part, options)[0] for part in parts])
        assert together.drop("series", "method", "note", "p").to_numpy() == pytest.approx(
            apart.drop("series", "method", "note", "p").to_numpy(), rel=1e-9, nan_ok=True
        )
        assert together["series"].to_list() == apart["series"].to_list()
