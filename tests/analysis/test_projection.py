"""Projection: what is refused, what intervals mean, and whether the shipped calibration is that of the series."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from performance.measure_projection import reference_series, second_series

from duibiao.analysis import smoothing
from duibiao.analysis.calibration import ENSEMBLE, PEERS, backtest, calibrate, coverage, histories, measure
from duibiao.analysis.point_forecast import ensemble
from duibiao.analysis.points import series as series_of
from duibiao.analysis.projected_points import PROJECTED_POINTS, births_of, project_points
from duibiao.analysis.projection import (
    LEVELS,
    PROJECTED,
    accuracy,
    coverage_by_family,
    project_frame,
    shipped,
)
from duibiao.analysis.scales import scaled

ROOT = Path(__file__).parent.parent.parent


def series(values: list[float | None], start: int = 2010, **columns) -> pl.DataFrame:
    years = range(start, start + len(values))
    frame = pl.DataFrame({"series": "a", "year": years, "value": values}, schema_overrides={"value": pl.Float64})
    return frame.with_columns(**{name: pl.lit(value) for name, value in columns.items()})


def last(values: list[float | None], ahead: int = 3, **columns) -> dict:
    return project_frame(series(values, **columns), 2009 + len(values) + ahead).to_dicts()[-1]


FALL = [9.5, 8.9, 8.1, 7.5, 6.8, 6.1, 5.6, 5.4]


@pytest.mark.parametrize(
    ("values", "ahead", "columns", "note"),
    [
        ([5.0], 3, {}, "one_point"),
        ([5.0, 4.0, 3.0, 2.0], 3, {}, "too_few_points"),
        ([5.0, None, None, 4.0, None, None, 3.0, None, None, 2.0, None, None, 1.0], 3, {}, "gaps"),
        ([5.0, 4.0, 0.0, 2.0, 1.0], 3, {"scale": "log"}, "zero_or_negative"),
        ([5.0, 4.0, 103.0, 2.0, 1.0], 3, {"scale": "logit"}, "outside_scale"),
        (FALL, 0, {}, "not_after_last"),
        (FALL, 30, {}, "too_far"),
    ],
)
def test_what_cannot_be_projected_is_one_row_with_the_reason(values, ahead, columns, note) -> None:
    found = project_frame(series(values, **columns), 2009 + len(values) + ahead)
    assert found.height == 1 and found.columns == list(PROJECTED)
    row = found.to_dicts()[0]
    assert (row["note"], row["method"], row["value"], row["probability"]) == (note, "none", None, None)
    assert row["lower50"] is row["upper95"] is None


def test_every_year_up_to_the_last_one_has_a_row() -> None:
    found = project_frame(series(FALL), 2021)
    assert found["year"].to_list() == [2018, 2019, 2020, 2021] and set(found["n"]) == {8}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0.5, 90), min_size=5, max_size=12), st.sampled_from(["log", "linear", "logit"]))
def test_wider_levels_lie_around_narrower_ones_and_grow(values, scale) -> None:
    rows = project_frame(series(values, scale=scale), 2009 + len(values) + 4).to_dicts()
    widths = []
    for row in rows:
        bounds = [row["lower95"], row["lower80"], row["lower50"], row["value"], row["upper50"], row["upper80"]]
        assert all(a <= b + 1e-9 for a, b in zip(bounds, [*bounds[1:], row["upper95"]], strict=True))
        on_scale = {"log": np.log, "linear": float, "logit": lambda v: np.log(v / (100 - v))}[scale]
        if row["lower95"] > 0 and row["upper95"] < 99.999999:
            widths.append(on_scale(row["upper95"]) - on_scale(row["lower95"]))
    assert all(b >= a - 1e-6 for a, b in zip(widths, widths[1:], strict=False))


def test_units_do_not_matter_on_the_log_scale() -> None:
    # Ten times the figures, with as many digits after the point: only the noise of rounding differs.
    one, ten = last([v + 0.001 for v in FALL]), last([10 * v + 0.01 for v in FALL])
    assert ten["value"] == pytest.approx(10 * one["value"], rel=1e-9)
    assert ten["upper80"] == pytest.approx(10 * one["upper80"], rel=1e-4)


def test_the_probability_is_a_half_at_the_forecast_and_falls_with_the_target() -> None:
    value = last(FALL)["value"]
    chances = [
        last(FALL, target=target, direction="lower")["probability"] for target in (value * 1.3, value, value / 2)
    ]
    assert chances[1] == pytest.approx(0.5)
    assert chances[0] > 0.5 > chances[2]
    higher = last(FALL, target=value * 1.3, direction="higher")["probability"]
    assert higher == pytest.approx(1 - chances[0])


@pytest.mark.parametrize("level", LEVELS)
def test_a_target_at_a_bound_has_the_probability_of_the_bound(level) -> None:
    bound = last(FALL)[f"lower{level}"]
    assert last(FALL, target=bound, direction="lower")["probability"] == pytest.approx((1 - level / 100) / 2, abs=1e-6)


def test_without_target_or_direction_there_is_no_probability() -> None:
    assert last(FALL)["probability"] is last(FALL, target=4.0)["probability"] is None


def test_a_constant_series_has_the_width_of_its_digits() -> None:
    row = last([5.0] * 8)
    assert row["value"] == pytest.approx(5.0) and "constant" in row["note"]
    assert 0 < row["upper95"] - row["lower95"] < 2
    finer = last([5.01] * 8)
    assert finer["upper95"] - finer["lower95"] < (row["upper95"] - row["lower95"]) / 5


def test_digits_of_small_figures_are_counted_however_they_are_written() -> None:
    # 5e-05 has five digits after the point: its rounding is no wider than itself.
    row = last([5e-05] * 8)
    assert row["lower95"] > 0 and row["upper95"] < 1e-4


def test_noise_of_the_events_widens_the_interval() -> None:
    many, few = last(FALL, events=10_000), last(FALL, events=20)
    plain = last(FALL)
    assert plain["upper95"] < many["upper95"] < few["upper95"]
    assert "poisson_added" in few["note"] and few["value"] == plain["value"]


@pytest.mark.parametrize("scale", ["log", "linear", "logit"])
def test_the_events_add_their_variance_on_the_scale_of_the_series(scale: str) -> None:
    without, with_it = last(FALL, scale=scale), last(FALL, scale=scale, events=25)

    def half(row: dict) -> float:
        lower, upper = (float(scaled(np.array(row[name]), scale)) for name in ("lower95", "upper95"))
        return (upper - lower) / 2

    # The rate's own relative error is 1/sqrt(25); at the last value it is that much on the scale.
    value = FALL[-1]
    step = {"log": 1.0, "linear": value, "logit": 100 / (100 - value)}[scale] / 5
    assert half(with_it) ** 2 - half(without) ** 2 == pytest.approx((1.959963984540054 * step) ** 2, rel=1e-6)
    assert "poisson_added" in with_it["note"].split(";")


def test_no_events_add_no_noise_and_it_is_said() -> None:
    assert "events_unknown" in last(FALL, events=0)["note"].split(";")
    assert last(FALL, events=0)["upper95"] == last(FALL)["upper95"]


def test_shares_stay_inside_and_hundred_is_brought_inside() -> None:
    row = last([95.0, 97.0, 99.0, 100.0, 100.0], 5, scale="logit")
    assert 0 < row["lower95"] < row["upper95"] < 100 and "clipped" in row["note"]


def test_what_was_never_negative_is_not_projected_to_be() -> None:
    row = last([5.0, 0.0, 3.0, 1.0, 0.0])
    assert row["lower95"] == 0.0 and {"clipped", "linear"} <= set(row["note"].split(";"))


def test_single_gaps_are_filled_and_noted() -> None:
    row = last([9.0, 8.5, None, 7.5, 7.0, 6.5])
    assert row["n"] == 5 and "gaps_interpolated" in row["note"]


def test_early_years_far_apart_are_left_out_and_gaps_are_not_taken_for_calm() -> None:
    row = last([12.0, *[None] * 9, *FALL])
    assert row["n"] == 8 and "early_years_left_out" in row["note"]
    assert row["value"] == pytest.approx(last(FALL)["value"])
    wave = [5.0, 6.0, 4.5, 6.5, 5.2, 5.9, 4.8]
    yearly = last(wave)
    biennial = last([value for pair in zip(wave, [None] * 7, strict=True) for value in pair][:-1], 2)
    assert "gaps_interpolated" in biennial["note"] and biennial["n"] == yearly["n"] == 7


def test_years_beyond_the_back_test_are_noted_and_no_surer() -> None:
    rows = project_frame(series(FALL), 2017 + 14).to_dicts()
    noted = ["beyond_backtest" in row["note"] for row in rows]
    assert noted == [False] * 10 + [True] * 4
    assert rows[13]["upper80"] / rows[13]["value"] > rows[9]["upper80"] / rows[9]["value"]


def test_smoothing_of_a_straight_line_goes_on_straight() -> None:
    line = np.arange(10.0)[None, :] * 2 + 3
    assert smoothing.holt(line, 3)[0] == pytest.approx([23, 25, 27])
    assert smoothing.naive(line, 2)[0] == pytest.approx([21, 21])
    assert smoothing.drift(line, 2)[0] == pytest.approx([23, 25])
    assert ensemble(np.full((1, 8), 4.0), 3)[0] == pytest.approx([4, 4, 4])


def test_exponential_smoothing_takes_the_trend_that_pays_for_its_parameters() -> None:
    noise = np.random.default_rng(3).normal(0, 0.2, (2, 20))
    level, line = noise[0] + 5, noise[1] + 2 * np.arange(20.0)
    both = np.array([level, line])
    found = smoothing.ets(both, 3)
    assert found[0] == pytest.approx(smoothing.ses(both, 3)[0])
    assert np.diff(found[1]) == pytest.approx(2, abs=0.2)
    # Five points bear no trend: as many parameters as points, less one.
    assert smoothing.ets(both[:, :5], 2) == pytest.approx(smoothing.ses(both[:, :5], 2))


def test_growth_of_logarithms_is_no_faster_than_that_of_the_values() -> None:
    rising, falling = np.exp(0.2 * np.arange(8.0))[None, :], np.exp(-0.2 * np.arange(8.0))[None, :]
    both = np.log(np.concatenate([rising, falling]))
    unchecked, checked = ensemble(both, 5), ensemble(both, 5, np.array([True, True]))
    assert checked[0] == pytest.approx(np.log(ensemble(rising, 5)[0]))
    assert (checked[0] < unchecked[0]).all() and (checked[0] >= both[0, -1]).all()
    assert checked[1] == pytest.approx(unchecked[1]), "a fall of so many percent a year goes on"
    assert ensemble(both, 5, np.array([False, True])) == pytest.approx(unchecked), "another scale is left alone"


def test_simple_smoothing_is_that_of_statsmodels_at_its_weight() -> None:
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    y = np.random.default_rng(2).normal(10, 1, 15)
    best = min(
        (
            SimpleExpSmoothing(y, initialization_method="known", initial_level=y[0]).fit(alpha, optimized=False)
            for alpha in np.arange(1, 11) / 10
        ),
        key=lambda fit: fit.sse,
    )
    assert smoothing.ses(y[None, :], 1)[0, 0] == pytest.approx(best.forecast(1)[0])


def test_theta_is_that_of_statsmodels_at_its_weight() -> None:
    y = np.cumsum(np.random.default_rng(4).normal(0.3, 1, 20))
    from statsmodels.tsa.forecasting.theta import ThetaModel
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    best = min(
        (
            SimpleExpSmoothing(y, initialization_method="known", initial_level=y[0]).fit(alpha, optimized=False)
            for alpha in np.arange(1, 11) / 10
        ),
        key=lambda fit: fit.sse,
    )
    alpha = best.params["smoothing_level"]
    fit = ThetaModel(y, period=1, deseasonalize=False).fit(use_mle=False)
    slope = fit.params["b0"]
    drift = slope / 2 * (np.arange(4) + (1 - (1 - alpha) ** 20) / alpha)
    assert smoothing.theta(y[None, :], 4)[0] == pytest.approx(best.forecast(1)[0] + drift)


# What it is worth: on the series held out, whose list was laid down before anything was tuned


@pytest.fixture(scope="module")
def reference() -> pl.DataFrame:
    return reference_series(ROOT / "data" / "reference")


@pytest.fixture(scope="module")
def calibration(reference) -> pl.DataFrame:
    return calibrate(backtest(histories(reference.filter(~pl.col("held") & (pl.col("kind") == "observed")))))


@pytest.fixture(scope="module")
def held(reference) -> pl.DataFrame:
    return backtest(histories(reference.filter(pl.col("held") & (pl.col("kind") == "observed"))))


def test_no_series_both_calibrates_and_measures(reference) -> None:
    sides = reference.select("source", "series", "held").unique()
    assert not sides.select("source", "series").is_duplicated().any()
    assert sides["held"].sum() > 100


def test_the_second_set_held_out_is_the_listed_one_and_shares_no_series_with_the_first(reference) -> None:
    second = second_series(ROOT / "data" / "reference")
    first = reference.filter(pl.col("kind") == "observed")
    assert second["series"].n_unique() > 80 and not set(second["family"]) & set(first["family"])


def test_the_shipped_calibration_is_that_of_the_series(calibration) -> None:
    assert shipped("projection_calibration").to_numpy() == pytest.approx(calibration.to_numpy(), rel=1e-6)


def test_intervals_cover_what_their_name_says_on_series_never_seen(held, calibration) -> None:
    found = measure(held, calibration).row(0, named=True)
    assert found["method"] == "ensemble"
    for level in LEVELS:
        assert found[f"covered{level}"] == pytest.approx(level, abs=5)


def test_the_forecast_beats_naive_and_theta_on_series_never_seen(held, calibration) -> None:
    # Up to ten years ahead, and of the near years alone; in the series' own unit, where users see it.
    for farthest in (10, 5, 3, 1):
        near = measure(held.filter(pl.col("h") <= farthest), calibration)
        for name in ("mase", "smape"):
            errors = dict(near.select("method", name).iter_rows())
            assert errors["ensemble"] < errors["naive"] and errors["ensemble"] <= errors["theta"], (farthest, name)


@pytest.fixture(scope="module")
def second() -> pl.DataFrame:
    return backtest(histories(second_series(ROOT / "data" / "reference")))


@pytest.fixture(params=["observed", "second"])
def a_set(request) -> tuple[str, pl.DataFrame]:
    return request.param, request.getfixturevalue("held" if request.param == "observed" else "second")


def test_the_second_set_looked_at_once_says_the_same(second, calibration) -> None:
    told = {row["method"]: row for row in measure(second, calibration).to_dicts()}
    for level in LEVELS:
        assert told["ensemble"][f"covered{level}"] == pytest.approx(level, abs=5)
    assert told["ensemble"]["mase"] < min(told["naive"]["mase"], told["theta"]["mase"])


def test_the_shipped_accuracy_is_the_measured_one(a_set, calibration) -> None:
    kind, errors = a_set
    told = accuracy().filter((pl.col("kind") == kind) & pl.col("method").is_in([ENSEMBLE, *PEERS])).drop("kind")
    for row, measured in zip(told.to_dicts(), measure(errors, calibration).to_dicts(), strict=True):
        assert row == pytest.approx(measured, abs=2e-3)
    assert {"ensemble", "naive", "theta", "ets"} <= set(told["method"])


def test_the_shipped_coverage_of_each_family_is_the_measured_one(a_set, calibration) -> None:
    kind, errors = a_set
    told = coverage_by_family().filter(pl.col("kind") == kind).drop("kind")
    for row, measured in zip(told.to_dicts(), coverage(errors, calibration).to_dicts(), strict=True):
        assert row == pytest.approx(measured, abs=0.11)
    assert (told["covered80"] - 80).abs().max() > 5, "families differ, and the table must show it"


# The long table's own series


def beds(make_long, years: int, indicator: str = "beds"):
    return make_long(
        [("china", indicator, 2014 + i, "actual", 5.0 + i / 10, 0.05, "eq", "d", i, {}) for i in range(years)]
    )


def test_the_long_tables_series_take_scale_and_direction_from_the_catalogue(make_long, catalogue) -> None:
    points = series_of(beds(make_long, 8, "physicians"), catalogue)
    targets = pl.DataFrame({"region": ["china"], "indicator": ["physicians"], "scope": [""], "target": [6.0]})
    found = project_points(points, catalogue, 2024, targets)
    assert found.columns == list(PROJECTED_POINTS) and found["year"].to_list() == [2022, 2023, 2024]
    assert "linear" in found["note"][0] and found["probability"].is_between(0, 1).all()


def test_rates_of_deaths_carry_the_noise_of_the_regions_own_births(make_long, catalogue) -> None:
    deaths = [
        ("baoshan", "infant_mortality", 2013 + i, "actual", 8.0 - i / 2, 0.05, "eq", "d", i, {}) for i in range(8)
    ]
    births = [("baoshan", "births", year, "actual", 9000.0 + year, 0.5, "eq", "d", year, {}) for year in (2018, 2020)]
    long = make_long([*deaths, *births])
    points = series_of(long, catalogue, indicators=["infant_mortality"])
    born = births_of(long, catalogue)
    assert born.rows() == [("baoshan", 11020.0)]
    without = project_points(points, catalogue, 2022).row(-1, named=True)
    with_it = project_points(points, catalogue, 2022, births=born).row(-1, named=True)
    assert "events_unknown" in without["note"].split(";") and "poisson_added" in with_it["note"].split(";")
    assert with_it["value"] == without["value"] and with_it["upper95"] > without["upper95"]
    # As for a table that says how many deaths there are a year: 4.5 per mille of 11,020 births.
    table = series([8.0 - i / 2 for i in range(8)], 2013, scale="log", events=4.5 * 11.02)
    assert with_it["upper95"] == pytest.approx(project_frame(table, 2022)["upper95"][-1])
    beyond = series_of(beds(make_long, 8), catalogue)
    assert "events" not in project_points(beyond, catalogue, 2024, births=born)["note"][0]


def test_short_series_and_rates_of_growth_are_refused(make_long, catalogue) -> None:
    assert project_points(series_of(beds(make_long, 4), catalogue), catalogue, 2024)["note"].to_list() == [
        "too_few_points"
    ]
    growth = project_points(series_of(beds(make_long, 8, "growth"), catalogue), catalogue, 2024)
    assert growth["note"].to_list() == ["growth_rate"] and growth["value"].null_count() == 1


def test_nothing_is_projected_across_a_break(make_long, catalogue) -> None:
    breaks = pl.DataFrame({"indicator": ["beds"], "region": ["china"], "year": [2019], "reasons": ["series_break"]})
    found = project_points(series_of(beds(make_long, 8), catalogue, breaks=breaks), catalogue, 2024)
    assert found["note"].to_list() == ["too_few_points"] and found["n"].to_list() == [3]


def test_figures_beyond_the_catalogues_bounds_are_cut_off_and_say_so(make_long, catalogue, monkeypatch) -> None:
    points = series_of(beds(make_long, 8, "physicians"), catalogue)
    free = project_points(points, catalogue, 2024)
    bounded = dataclasses.replace(catalogue.indicators["physicians"], upper_bound=5.8)
    monkeypatch.setitem(catalogue.indicators, "physicians", bounded)
    held = project_points(points, catalogue, 2024)
    assert free["upper95"].max() > 5.8 and not any("clipped" in note for note in free["note"])
    for row, cut in zip(free.to_dicts(), held.to_dicts(), strict=True):
        assert cut["upper95"] == min(row["upper95"], 5.8)
        assert ("clipped" in cut["note"].split(";")) is (row["upper95"] > 5.8)
