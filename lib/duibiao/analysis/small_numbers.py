"""Counts behind rates: the whole deaths and births that give all printed rates at once, and what a target allows.

Rates printed to two digits betray their counts. Every number of births is tried at which whole events give each
printed rate, as rounded; often one or two solutions stand. They are recovered, never published: always shown so.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import (
    ESTIMATE,
    Columns,
    Figure,
    Figures,
    chosen,
    frame,
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
    "Solution",
    "Solutions",
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
#: Births that a rate of events is counted on, by unit.
PER = {"‰": 1_000, "/10万": 100_000, "/1万": 10_000, "/万": 10_000}
#: People counts that may serve as the population behind births, by unit.
_PEOPLE = {"人": 1, "万人": 10_000, "亿人": 100_000_000}
_LEVEL = 0.95


#: Events, fewest and most births.
Solution = tuple[int, int, int]

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
    **ESTIMATE,
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
    return entry.error_kind == "vital" and entry.unit in PER and ("live birth" in told or "活产" in told)


def per_of(unit: str) -> int | None:
    """Births that a rate's unit is counted on, None for a unit that is no rate of events."""
    return PER.get(unit)


class Solutions:
    """Events and births behind printed rates: those that may stand, recovered when a region is first asked for."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._regions: dict[str, dict[tuple[str, int], list[Solution]]] = {}

    def of(self, region: str, indicator: str, year: int) -> list[Solution]:
        """Events and births (events, births low, births high) of a rate; nothing where none may stand."""
        if region not in self._regions:
            found: dict[tuple[str, int], list[Solution]] = {}
            for row in _of_region(region, self._figures, self._figures.catalogue, None):
                if row["status"] == "ok" and row["plausible"] != "rejected":
                    one = (row["events"], row["births_low"], row["births_high"])
                    found.setdefault((row["indicator"], row["year"]), []).append(one)
            self._regions[region] = found
        return self._regions[region].get((indicator, year), [])


@lru_cache(maxsize=4)
def solutions_of(figures: Figures) -> Solutions:
    """Give the solutions of a table's figures; those of the last few tables are kept, as their figures are."""
    return Solutions(figures)


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
    recorded = figures.held(region, "birth_rate", "")
    near = [row.number for when, row in recorded.items() if abs(when - year) <= AROUND and row.number > 0]
    return (min(near) * (1 - BIRTH_RATE_SLACK), max(near) * (1 + BIRTH_RATE_SLACK)) if near else BIRTH_RATES


def _of_year(
    rows: list[Figure], population: tuple[float, int, bool] | None, birth_rates: tuple[float, float]
) -> Iterator[dict[str, Any]]:
    rates = [PrintedRate(row.number, row.resolution, PER[row.unit]) for row in rows]
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
    return _identity(row, PER[row.unit]) | {
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
