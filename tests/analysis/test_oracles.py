"""Published figures, each within its tolerance. The files name their sources."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import polars as pl
import pytest

from duibiao.analysis.averages import aapc_frame
from duibiao.analysis.fits import FitOptions, fit_frame
from duibiao.analysis.intervals import byar, exact_poisson, poisson_rate, wilson
from duibiao.analysis.joinpoints import aapc, joinpoint, most_joinpoints
from duibiao.analysis.pace import aarr, aarr_regression
from duibiao.analysis.progress import cagr_ratio, un_ratio
from duibiao.analysis.slopes import mann_kendall, theil_sen
from duibiao.analysis.small_numbers import PrintedRate, chance_by_luck, deaths_allowed, recover_counts

#: Series of other lengths and numbers of joinpoints on which the permutation test, which is slow, is held as well.
TESTED = ("drug_black", "other_op_black")
CASES = Path(__file__).parent.parent / "cases"


def read(name: str) -> list[dict[str, str]]:
    with (CASES / f"oracle_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return float(text) if text else None


def year(text: str) -> int | None:
    return int(text) if text else None


def asked(row: dict[str, str]) -> tuple:
    return (
        number(row["baseline"]),
        year(row["baseline_year"]),
        number(row["latest"]),
        year(row["latest_year"]),
        int(row["direction"]),
        number(row["target"]),
        year(row["target_year"]),
    )


@pytest.mark.parametrize("row", read("cagr_ratio"), ids=lambda row: row["series"])
def test_cagr_ratio(row: dict[str, str]) -> None:
    found = cagr_ratio(*asked(row), limit=number(row["limit"]))
    assert found.status == row["status"]
    for got, want in ((found.value, number(row["progress_value"])), (found.score, number(row["score"]))):
        assert got == (None if want is None else pytest.approx(want, rel=1e-9, abs=1e-9))


@pytest.mark.parametrize("row", read("un_ratio"), ids=lambda row: row["series"])
def test_un_ratio(row: dict[str, str]) -> None:
    assert un_ratio(*asked(row)).value == pytest.approx(float(row["q"]), abs=5e-5)
    assert cagr_ratio(*asked(row)).value == pytest.approx(float(row["ratio"]), abs=5e-5)


@pytest.mark.parametrize("row", read("aarr"), ids=lambda row: row["case"])
def test_aarr(row: dict[str, str]) -> None:
    places = len(row["published_percent"].partition(".")[2])
    found = aarr(float(row["start"]), 0, float(row["end"]), int(row["years"]), row["convention"])
    assert found == pytest.approx(float(row["published_percent"]), abs=0.5 * 10**-places + 1e-9)


def test_aarr_by_regression_of_an_even_fall_is_the_discrete_rate() -> None:
    years = [2015, 2016, 2018, 2020]
    values = [10 * 0.95 ** (y - 2015) for y in years]
    assert aarr_regression(years, values) == pytest.approx(5.0)


@pytest.mark.parametrize("row", read("intervals"), ids=lambda row: f"{row['method']} {row['numerator']}")
@pytest.mark.parametrize(("level", "suffix"), [(0.95, "95"), (0.998, "998")])
def test_intervals(row: dict[str, str], level: float, suffix: str) -> None:
    events, per = float(row["numerator"]), float(row["multiplier"])
    if row["method"] == "byar":
        low, high = byar(events, level)
    elif row["method"] == "wilson":
        low, high = (per * bound for bound in wilson(events, float(row["denominator"]), level))
    else:
        low, high = poisson_rate(events, float(row["denominator"]), per, level)
    assert (low, high) == pytest.approx((float(row[f"lower{suffix}"]), float(row[f"upper{suffix}"])), abs=2e-6)


@pytest.mark.parametrize("row", read("mann_kendall"), ids=lambda row: row["series"])
def test_mann_kendall_and_sen(row: dict[str, str]) -> None:
    values = [float(text) for text in row["values"].split()]
    found = mann_kendall(values)
    assert found.z == pytest.approx(float(row["z"]), abs=5e-5)
    assert found.p == pytest.approx(float(row["p"]), rel=5e-4)
    if row["S"]:
        assert (found.s, found.variance) == (int(row["S"]), float(row["varS"]))
        assert found.tau == pytest.approx(float(row["tau"]), abs=5e-8)
    if row["sen_slope"]:
        line = theil_sen(range(len(values)), values)
        assert line.slope == pytest.approx(float(row["sen_slope"]), abs=5e-7)
        assert line.lower == pytest.approx(float(row["sen_lower95"]), abs=5e-7)
        assert line.upper == pytest.approx(float(row["sen_upper95"]), abs=5e-7)


@pytest.mark.parametrize("row", read("exact_p"), ids=lambda row: f"n={row['n']}")
def test_exact_p_of_a_monotone_series(row: dict[str, str]) -> None:
    assert mann_kendall(list(range(int(row["n"])))).p == pytest.approx(float(row["p"]), abs=5e-7)


@pytest.mark.parametrize("row", read("aapc"), ids=lambda row: f"{row['series']} {row['window']}")
def test_aapc(row: dict[str, str]) -> None:
    pieces = []
    for piece in row["segments"].split(";"):
        span, _, apc = piece.partition(":")
        start, _, end = span.partition("-")
        pieces.append((int(start), int(end), float(apc)))
    start, _, end = row["window"].partition("-")
    assert aapc(pieces, (int(start), int(end))) == pytest.approx(float(row["published_aapc"]), abs=0.051)


@pytest.mark.parametrize("row", read("joinpoint_segments"), ids=lambda row: row["series"])
def test_joinpoint(row: dict[str, str]) -> None:
    points = [p for p in read("joinpoint_published") if p["series"] == row["series"] and p["left_out"] == "no"]
    before, after = joinpoint([int(p["year"]) for p in points], [float(p["observed"]) for p in points], 1)
    assert before.end == after.start == int(row["joinpoint"])
    assert before.apc == pytest.approx(float(row["apc_before"]), abs=0.1)
    assert after.apc == pytest.approx(float(row["apc_after"]), abs=0.1)
    fitted = dict(before.fitted) | dict(after.fitted)
    for point in points:
        assert fitted[int(point["year"])] == pytest.approx(float(point["published_fit"]), rel=0.0025)


def test_weighted_joinpoint() -> None:
    points = read("joinpoint_weighted")
    years, rates = [int(p["year"]) for p in points], [float(p["rate"]) for p in points]
    pieces = joinpoint(years, rates, 4, [float(p["standard_error"]) for p in points])
    fitted = {year: value for piece in pieces for year, value in piece.fitted}
    published = {int(p["year"]): float(p["published_fit"]) for p in points if p["published_fit"]}
    for year, value in published.items():
        assert fitted[year] == pytest.approx(value, abs=0.06)


@pytest.mark.parametrize("selection", ["wbic", "bic3"])
def test_the_published_number_of_joinpoints_is_chosen(selection: str) -> None:
    rows = [row for row in read("joinpoint_published") if row["left_out"] == "no"]
    series = [
        (name, [(int(row["year"]), float(row["observed"]), None) for row in rows if row["series"] == name], 1)
        for name in ("tennessee_under_50", "maryland_hispanic")
    ]
    weighted = [
        (int(row["year"]), float(row["rate"]), float(row["standard_error"])) for row in read("joinpoint_weighted")
    ]
    for name, points, published in [*series, ("male", weighted, 4)]:
        table = pl.DataFrame(points, ["series_year", "value", "se"], orient="row").select(
            "value", year="series_year", series=pl.lit(name), se=pl.col("se").cast(pl.Float64)
        )
        segments, _ = fit_frame(table, FitOptions(selection=selection))
        assert segments.height == published + 1, name


@pytest.mark.parametrize("row", read("joinpoint_nci_aapc"), ids=lambda row: row["series"])
def test_all_that_nci_joinpoint_printed_of_a_weighted_fit(row: dict[str, str]) -> None:
    # Years of the joinpoints, fitted rates, yearly changes with their intervals and p, the average with its interval,
    # and the number of joinpoints that the permutation test of the program chose.
    points = [point for point in read("joinpoint_nci") if point["series"] == row["series"]]
    table = pl.DataFrame(
        {
            "series": row["series"],
            "year": [int(point["year"]) for point in points],
            "value": [float(point["rate"]) for point in points],
            "se": [float(point["standard_error"]) for point in points],
        }
    )
    count = int(row["joinpoints"])
    segments, fitted = fit_frame(table, FitOptions(joinpoints=count))
    printed = [piece for piece in read("joinpoint_nci_segments") if piece["series"] == row["series"]]
    for found, piece in zip(segments.to_dicts(), printed, strict=True):
        assert (found["start"], found["end"]) == (int(piece["start"]), int(piece["end"]))
        for ours, name in (("apc", "apc"), ("lower", "lower"), ("upper", "upper")):
            assert found[ours] == pytest.approx(float(piece[name]), abs=0.004, rel=5e-5)
        assert found["p"] == pytest.approx(float(piece["p"]), abs=2e-4)
    fits = [float(point["published_fit"]) for point in points]
    assert fitted["fitted"].to_list() == pytest.approx(fits, rel=2e-4)
    average = aapc_frame(table, FitOptions(joinpoints=count), (int(row["start"]), int(row["end"]))).row(0, named=True)
    for name in ("aapc", "lower", "upper"):
        assert average[name] == pytest.approx(float(row[name]), abs=0.0025)
    if row["series"] in TESTED:
        assert fit_frame(table, FitOptions(selection="permutation"))[0].height == count + 1


def test_most_joinpoints() -> None:
    assert [most_joinpoints(n) for n in (6, 7, 11, 12, 16, 17, 22, 27, 32, 36, 37)] == [0, 1, 1, 2, 2, 3, 4, 5, 6, 6, 7]


@pytest.mark.parametrize("row", read("counts"), ids=lambda row: f"{row['region']} {row['maternal_deaths']}")
def test_counts_behind_rates(row: dict[str, str]) -> None:
    rates = [PrintedRate(float(row["maternal"]), 0.005, 100_000)]
    rates += [PrintedRate(float(row[name]), 0.005, 1_000) for name in ("infant", "under5")]
    (found,) = recover_counts(rates, int(row["birth_window_low"]), int(row["birth_window_high"]))
    assert found.events == tuple(int(row[f"{name}_deaths"]) for name in ("maternal", "infant", "under5"))
    assert (found.births_low, found.births_high) == (int(row["births_low"]), int(row["births_high"]))


def test_one_death_in_baoshan() -> None:
    low, high = exact_poisson(1)
    assert (round(low / 22034 * 1e5, 2), round(high / 22034 * 1e5, 1)) == (0.11, 25.3)


def test_what_a_target_allows() -> None:
    assert deaths_allowed(10, 100_000, 15_000) == 1
    assert deaths_allowed(10, 100_000, 20_000) == 2
    assert deaths_allowed(10, 100_000, 20_000, "lt") == 1
    assert round(100 * chance_by_luck(10, 100_000, 15_000, 14.3)) == 37


def test_upper_limit_of_no_death() -> None:
    assert exact_poisson(0)[1] == pytest.approx(-math.log(0.025))
    assert round(exact_poisson(0)[1] / 6770 * 1e5) == 54
