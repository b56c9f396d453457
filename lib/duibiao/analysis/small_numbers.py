"""Counts behind rates: the whole deaths and births that give all printed rates at once, and what a target allows.

Rates printed to two digits betray their counts. Every number of births is tried at which whole events give each
printed rate, as rounded; often one or two solutions stand. They are recovered, never published: always shown so.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import (
    Columns,
    Figure,
    Figures,
    chosen,
    frame,
    nation_of,
    nearest_year,
    place_columns,
    read_figures,
)
from duibiao.analysis.intervals import exact_rate
from duibiao.analysis.whole_counts import (
    MOST_SOLUTIONS,
    Counts,
    PrintedRate,
    chance_by_luck,
    deaths_allowed,
    recover_counts,
)

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

__all__ = [
    "Counts",
    "PrintedRate",
    "allowance",
    "chance_by_luck",
    "counts",
    "deaths_allowed",
    "on_births",
    "per_of",
    "recover_counts",
    "solutions_of",
]

#: Crude birth rates (per mille) of a population whose own are not known. Wide on purpose: it only rejects multiples of
#: a solution that no population could have had about 2020.
BIRTH_RATES = (3.0, 14.0)
#: How far births may lie from the region's recorded birth rates of the years around, as a share: around 2020 recorded
#: rates fell by up to a third in two years, and twice or thrice the births is what has to be told apart.
BIRTH_RATE_SLACK = 0.4
#: Years around a rate whose recorded birth rates are asked.
AROUND = 3
#: How far above the highest plausible birth rate solutions are looked for, so that what is rejected is seen.
LOOK_ABOVE = 1.8
_PER = {"‰": 1_000, "/10万": 100_000, "/1万": 10_000, "/万": 10_000}
#: People counts that may serve as the population behind births, by unit.
_PEOPLE = {"人": 1, "万人": 10_000, "亿人": 100_000_000}
_LEVEL = 0.95


COUNTS: Columns = {
    "region": pl.String,
    "year": pl.Int64,
    "solution": pl.Int64,
    "births_low": pl.Int64,
    "births_high": pl.Int64,
    "indicator": pl.String,
    "rate": pl.Float64,
    "resolution": pl.Float64,
    "per": pl.Int64,
    "events": pl.Int64,
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "level": pl.Float64,
    "method": pl.String,
    "n": pl.Int64,
    "birth_rate_low": pl.Float64,
    "birth_rate_high": pl.Float64,
    "population": pl.Float64,
    "population_year": pl.Int64,
    "plausible": pl.String,
    "status": pl.String,
    "note": pl.String,
    **place_columns(),
}


def counts(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None = None,
    birth_rates: tuple[float, float] | None = None,
) -> pl.DataFrame:
    """Recover the counts behind every region's printed vital rates of a year; columns: see the package.

    A solution is ``plausible`` where its births, over the region's population of the nearest year, are a birth rate
    within ``birth_rates`` (per mille); by default within 40 % of the region's recorded birth rates of the three years
    around, else 3 to 14. It is ``unknown`` where the boundary changed since.
    """
    figures = read_figures(long, catalogue)
    return frame(
        (row for region in chosen(regions, catalogue) for row in _of_region(region, figures, catalogue, birth_rates)),
        COUNTS,
        ("region", "year", "solution", "indicator"),
    )


def on_births(indicator: str, catalogue: Catalogue) -> bool:
    """Whether an indicator counts vital events on live births."""
    entry = catalogue.indicators[indicator]
    told = f"{entry.denominator_en} {entry.denominator_zh}".lower()
    return entry.error_kind == "vital" and entry.unit in _PER and ("live birth" in told or "活产" in told)


def per_of(unit: str) -> int | None:
    """Births that a rate's unit is counted on, None for a unit that is no rate of events."""
    return _PER.get(unit)


def solutions_of(counted: pl.DataFrame) -> dict[tuple[str, str, int], list[tuple[int, int, int]]]:
    """Events and births (events, births low, births high) by region, indicator and year: those that may stand."""
    found: dict[tuple[str, str, int], list[tuple[int, int, int]]] = {}
    for row in counted.filter((pl.col("status") == "ok") & (pl.col("plausible") != "rejected")).to_dicts():
        key = (row["region"], row["indicator"], row["year"])
        found.setdefault(key, []).append((row["events"], row["births_low"], row["births_high"]))
    return found


def _of_region(
    region: str, figures: Figures, catalogue: Catalogue, birth_rates: tuple[float, float] | None
) -> Iterator[dict[str, Any]]:
    if catalogue.regions[region].level == "nation":
        return
    by_year: dict[int, list[Figure]] = {}
    for (indicator, scope), years in figures.actuals_of(region).items():
        if not scope and on_births(indicator, catalogue):
            for year, row in years.items():
                by_year.setdefault(year, []).append(row)
    for year in sorted(by_year):
        rates = birth_rates or _birth_rates(region, year, figures)
        yield from _of_year(by_year[year], _population(region, year, figures, catalogue), rates)


def _birth_rates(region: str, year: int, figures: Figures) -> tuple[float, float]:
    recorded = figures.actuals().get((region, "birth_rate", ""), {})
    near = [row.number for when, row in recorded.items() if abs(when - year) <= AROUND and row.number > 0]
    return (min(near) * (1 - BIRTH_RATE_SLACK), max(near) * (1 + BIRTH_RATE_SLACK)) if near else BIRTH_RATES


def _of_year(
    rows: list[Figure], population: tuple[float, int, bool] | None, birth_rates: tuple[float, float]
) -> Iterator[dict[str, Any]]:
    rates = [PrintedRate(row.number, row.resolution, _PER[row.unit]) for row in rows]
    if population is None:
        yield from (_refused(row, "no_births") for row in rows)
        return
    people, population_year, same_boundary = population
    low = math.ceil(people * birth_rates[0] / 1000) if same_boundary else 1
    above = LOOK_ABOVE if same_boundary else 1.0
    found = recover_counts(rates, low, math.floor(people * birth_rates[1] * above / 1000))
    if not found or len(found) > MOST_SOLUTIONS:
        yield from (_refused(row, "too_many_solutions" if found else "no_solution") for row in rows)
        return
    shares = [(1000 * one.births_low / people, 1000 * one.births_high / people) for one in found]
    fits = [birth_rates[0] <= share[0] and share[1] <= birth_rates[1] for share in shares]
    stand = sum(fits) if same_boundary else len(found)
    for number, (solution, implied, fit) in enumerate(zip(found, shares, fits, strict=True), start=1):
        shared = {
            "solution": number,
            "births_low": solution.births_low,
            "births_high": solution.births_high,
            "birth_rate_low": implied[0] if same_boundary else None,
            "birth_rate_high": implied[1] if same_boundary else None,
            "population": people,
            "population_year": population_year,
            "plausible": ("plausible" if fit else "rejected") if same_boundary else "unknown",
            "note": codes.join(["" if same_boundary else "boundary", "several_solutions" if stand > 1 else ""]),
        }
        for row, rate, events in zip(rows, rates, solution.events, strict=True):
            yield _identity(row, rate.per) | shared | _interval(rate, events, solution)


def _identity(row: Figure, per: int) -> dict[str, Any]:
    return {
        "region": row.region,
        "year": row.year,
        "indicator": row.indicator,
        "rate": row.value,
        "resolution": row.resolution,
        "per": per,
        **row.place(),
    }


def _interval(rate: PrintedRate, events: int, solution: Counts) -> dict[str, Any]:
    # The widest interval that the births of the solution allow: lower limit at most births, upper at fewest.
    lower = exact_rate(events, solution.births_high, rate.per, _LEVEL)[0]
    upper = exact_rate(events, solution.births_low, rate.per, _LEVEL)[1]
    return {
        "events": events,
        "value": rate.value,
        "lower": lower,
        "upper": upper,
        "level": _LEVEL,
        "method": "exact_poisson",
        "n": events,
        "status": "ok",
    }


def _refused(row: Figure, reason: str) -> dict[str, Any]:
    return _identity(row, _PER[row.unit]) | {
        "method": "none",
        "plausible": "unknown",
        "status": "not_assessable",
        "note": reason,
    }


def _population(region: str, year: int, figures: Figures, catalogue: Catalogue) -> tuple[float, int, bool] | None:
    """People in the nearest year, that year, and whether the boundary is surely the one of the rates."""
    counted: dict[int, float] = {}
    for (indicator, scope), years in figures.actuals_of(region).items():
        entry = catalogue.indicators[indicator]
        if not scope and entry.domain == "population" and "population" in indicator:
            for when, row in years.items():
                if row.unit in _PEOPLE:
                    counted[when] = max(counted.get(when, 0.0), row.number * _PEOPLE[row.unit])
    nearest = nearest_year(sorted(counted), year)
    if nearest is None or abs(nearest - year) > 2:
        return None
    return counted[nearest], nearest, not _boundary_changed(region, year, catalogue)


def _boundary_changed(region: str, year: int, catalogue: Catalogue) -> bool:
    """Whether a boundary version begins after the year: its figures may have been taken within either."""
    return any(start > year for start in catalogue.regions[region].boundary_years)


ALLOWANCE: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "target_year": pl.Int64,
    "comparator": pl.String,
    "target": pl.Float64,
    "unit": pl.String,
    "solution": pl.Int64,
    "births_low": pl.Int64,
    "births_high": pl.Int64,
    "allowed_low": pl.Int64,
    "allowed_high": pl.Int64,
    "reference": pl.String,
    "reference_rate": pl.Float64,
    "reference_figure": pl.String,
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "level": pl.Float64,
    "method": pl.String,
    "n": pl.Int64,
    "status": pl.String,
    "note": pl.String,
    **place_columns(),
}


def allowance(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None = None,
    births: Mapping[str, tuple[int, int]] | None = None,
) -> pl.DataFrame:
    """Say how many deaths each target allows, and how often it is met by luck; columns: see the package.

    ``births`` gives fewest and most births of a region; else those recovered from its latest rates are used.
    """
    figures = read_figures(long, catalogue)
    recovered = counts(long, catalogue, regions)
    rows: list[dict[str, Any]] = []
    for target in figures.targets():
        wanted = target.region in chosen(regions, catalogue) and target.form == "level" and target.value is not None
        if not wanted or target.scope or not on_births(target.indicator, catalogue):
            continue
        if catalogue.regions[target.region].level != "nation":
            rows += _allowances(target, _births(target.region, recovered, births), figures, catalogue)
    return frame(rows, ALLOWANCE, ("region", "indicator", "target_year", "solution", "reference"))


def _births(
    region: str, recovered: pl.DataFrame, given: Mapping[str, tuple[int, int]] | None
) -> list[tuple[int, int, int, int]]:
    """Solution, year (0 where given), fewest and most births."""
    if given and region in given:
        return [(1, 0, *given[region])]
    stands = recovered.filter(
        (pl.col("region") == region) & (pl.col("status") == "ok") & (pl.col("plausible") != "rejected")
    )
    if stands.is_empty():
        return []
    latest = stands.filter(pl.col("year") == stands["year"].max())
    return list(latest.select("solution", "year", "births_low", "births_high").unique().sort("solution").iter_rows())


def _allowances(
    target: Figure, births: list[tuple[int, int, int, int]], figures: Figures, catalogue: Catalogue
) -> Iterator[dict[str, Any]]:
    per = _PER[target.unit]
    shared = {
        "region": target.region,
        "indicator": target.indicator,
        "target_year": target.year,
        "comparator": target.comparator,
        "target": target.value,
        "unit": target.unit,
        **target.place(),
    }
    if not births:
        yield shared | {"method": "none", "status": "not_assessable", "note": "no_births", "reference": ""}
    rates = _reference_rates(target, figures, catalogue)
    comparator = "lt" if target.comparator == "lt" else "le"
    for solution, year, low, high in births:
        said = shared | {
            "solution": solution,
            "births_low": low,
            "births_high": high,
            "allowed_low": deaths_allowed(target.number, per, low, comparator),
            "allowed_high": deaths_allowed(target.number, per, high, comparator),
            "method": "poisson_cdf",
            "status": "ok",
            "note": "births_of_baseline_year" if year else "",
        }
        if not rates:
            yield said | {"reference": "none"}
        for name, figure in rates:
            rate = figure.number
            chances = [
                100 * chance_by_luck(target.number, per, n, rate, comparator) for n in (low, (low + high) // 2, high)
            ]
            yield said | {
                "reference": name,
                "reference_rate": rate,
                "reference_figure": figure.figure,
                "value": chances[1],
                "lower": min(chances),
                "upper": max(chances),
            }


def _reference_rates(target: Figure, figures: Figures, catalogue: Catalogue) -> list[tuple[str, Figure]]:
    actuals = figures.actuals()
    own = actuals.get(target.key, {})
    before = [year for year in own if year < target.when]
    if not before:
        return []
    year = max(before)
    nation = actuals.get((nation_of(catalogue), target.indicator, ""), {})
    # No death in a year is no rate of zero: only the nation's rate is asked then.
    found = [("baseline", own[year])] if own[year].number > 0 else []
    return found + ([("nation", nation[year])] if year in nation else [])
