"""Breaks in anybody's table: nothing is fitted, averaged or projected across them."""

from __future__ import annotations

import polars as pl
import pytest

from duibiao.analysis.averages import aapc_frame
from duibiao.analysis.fits import FIT_METHODS, FitOptions, fit_frame
from duibiao.analysis.projection import project_frame

# General practitioners per 10,000 people in China: the published figures; the count of 2023 on is another one.
GPS = {2016: 1.51, 2017: 1.82, 2018: 2.22, 2019: 2.61, 2020: 2.90, 2021: 3.08, 2022: 3.28, 2023: 3.99, 2024: 4.54}
OTHER = {2015 + k: 10.0 - 0.3 * k + 0.1 * (k % 2) for k in range(9)}


def table(breaks: dict[int, str] | None = None, values: dict[int, float] = GPS, name: str = "gps") -> pl.DataFrame:
    frame = pl.DataFrame({"series": name, "year": list(values), "value": list(values.values())})
    if breaks is None:
        return frame
    marks = [breaks.get(year) for year in values]
    return frame.with_columns(pl.Series("break", marks, dtype=pl.String))


BROKEN = {2023: "yes"}


@pytest.mark.parametrize("method", FIT_METHODS)
def test_each_part_is_fitted_by_itself(method) -> None:
    options = FitOptions(method=method)
    segments, fitted = fit_frame(table(BROKEN), options)
    parts = [{y: v for y, v in GPS.items() if (y < 2023) is first} for first in (True, False)]
    alone = [fit_frame(table(values=part), options) for part in parts]
    own = pl.concat([part for part, _ in alone])
    assert segments["series"].unique().to_list() == ["gps"]
    assert segments["segment"].to_list() == list(range(1, own.height + 1))
    assert (
        segments.select("start", "end", "slope", "apc", "n").rows()
        == own.select("start", "end", "slope", "apc", "n").rows()
    )
    assert all("series_break" in note.split(";") for note in segments["note"])
    assert fitted["fitted"].to_list() == pytest.approx(pl.concat([values for _, values in alone])["fitted"].to_list())
    assert fitted["year"].to_list() == list(GPS) and set(fitted["series"]) == {"gps"}


@pytest.mark.parametrize("order", [["gps", "other"], ["other", "gps"]])
def test_series_keep_their_order_and_those_without_a_break_their_answer(order) -> None:
    both = {"gps": table(BROKEN), "other": table({}, OTHER, "other")}
    segments, fitted = fit_frame(pl.concat([both[name] for name in order]), FitOptions(method="ols"))
    alone, _ = fit_frame(table(values=OTHER, name="other"), FitOptions(method="ols"))
    assert segments["series"].unique(maintain_order=True).to_list() == order
    assert segments.filter(pl.col("series") == "other").rows() == alone.rows()
    assert fitted["series"].unique(maintain_order=True).to_list() == order


def test_only_what_follows_the_break_is_projected() -> None:
    longer = GPS | {2025: 4.9, 2026: 5.2, 2027: 5.6}
    found = project_frame(table(BROKEN, longer), 2029)
    after = project_frame(table(values={y: v for y, v in longer.items() if y >= 2023}), 2029)
    assert found["series"].to_list() == ["gps", "gps"]
    assert found.drop("note").rows() == after.drop("note").rows() and set(found["n"]) == {5}
    assert all("series_break" in note.split(";") for note in found["note"])
    short = project_frame(table(BROKEN), 2029).row(0, named=True)
    assert (short["value"], short["n"], short["note"]) == (None, 2, "too_few_points;series_break")


def test_no_average_goes_across_a_break() -> None:
    windows = {(2016, 2022): True, (2023, 2024): True, (2020, 2024): False}
    for window, told in windows.items():
        row = aapc_frame(table(BROKEN), FitOptions(), window)
        assert row.height == 1 and (row["aapc"][0] is not None) is told
        assert ("outside_window" in row["note"][0].split(";")) is not told
    inside = aapc_frame(table(BROKEN), FitOptions(), (2016, 2022))["aapc"][0]
    assert (
        inside
        == aapc_frame(table(values={y: v for y, v in GPS.items() if y < 2023}), FitOptions(), (2016, 2022))["aapc"][0]
    )


@pytest.mark.parametrize("mark", ["yes", "TRUE", "1", True])
def test_a_break_is_marked_by_any_of_its_words(mark) -> None:
    marked = table().with_columns(pl.when(pl.col("year") == 2023).then(pl.lit(mark)).alias("break"))
    assert fit_frame(marked, FitOptions(method="ols"))[0].height == 2
    unmarked = table({2023: "no"})
    segments, _ = fit_frame(unmarked, FitOptions(method="ols"))
    assert segments.height == 1 and "series_break" not in segments["note"][0]


@pytest.mark.parametrize("year", [2013, 2018])
def test_what_may_be_a_break_is_noted_when_asked_and_splits_nothing(year) -> None:
    values = {2008 + k: 5 + 0.3 * k + 0.05 * (k % 3) + 3.0 * (2008 + k >= year) for k in range(14)}
    plain, _ = fit_frame(table(values=values), FitOptions(method="ols", scale="linear"))
    noted, _ = fit_frame(table(values=values), FitOptions(method="ols", scale="linear", find_breaks=True))
    assert f"jump={year}" in noted["note"][0].split(";") and "jump" not in plain["note"][0]
    assert noted.drop("note").rows() == plain.drop("note").rows()
    steady, _ = fit_frame(table(values=OTHER), FitOptions(method="ols", scale="linear", find_breaks=True))
    assert "jump" not in steady["note"][0]
