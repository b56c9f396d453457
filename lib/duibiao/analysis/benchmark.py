"""Regions beside nation, parent and peers of the same year, and what the difference can bear."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.comparability import Grader, make_grader
from duibiao.analysis.figures import (
    Columns,
    Figure,
    Figures,
    ancestors,
    chosen,
    frame,
    nation_of,
    nearest_year,
    place_columns,
)
from duibiao.analysis.intervals import compare, exact_rate, rate_ratio
from duibiao.analysis.small_numbers import Solution, Solutions, on_births, per_of

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

#: Ranks are given from this many regions of one level on, graded A or B.
LEAST_TO_RANK = 5
_EPSILON = 1e-9

BENCHMARK: Columns = {
    "indicator": pl.String,
    "scope": pl.String,
    "year": pl.Int64,
    "region": pl.String,
    "against": pl.String,
    "role": pl.String,
    "year_against": pl.Int64,
    "unit": pl.String,
    "direction": pl.String,
    "comparator": pl.String,
    "value": pl.Float64,
    "value_against": pl.Float64,
    "resolution": pl.Float64,
    "resolution_against": pl.Float64,
    "grade": pl.String,
    "reasons": pl.String,
    "difference": pl.Float64,
    "relative": pl.Float64,
    "beyond_rounding": pl.Boolean,
    "favour": pl.String,
    "class": pl.String,
    "distinguishable": pl.Boolean,
    "ratio": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "level": pl.Float64,
    "method": pl.String,
    "n": pl.Int64,
    "p": pl.Float64,
    "note": pl.String,
    **place_columns(),
    **place_columns("_against"),
}


def benchmark(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str],
    years: Collection[int] | None = None,
    peers: Collection[str] | None = None,
    level: float = 0.95,
    sources: Mapping[str, Source] | None = None,
) -> pl.DataFrame:
    """Set each region's actuals beside nation, parents, peers and others; columns: see the package.

    Only regions of one administrative level are peers; a region asked for that is of another level is an ``other``.

    A difference is ``favourable`` only where the pair is graded A or B and goes beyond rounding, and not between
    surveillance and annual returns of births unless it is within chance: it may be the reporting systems'. It is
    ``distinguishable`` only where an honest interval exists: vital events whose counts were recovered, by exact Poisson
    (a nation or parent is taken as exact) or the exact ratio of two rates. Where several counts fit, the interval is
    their envelope and the class stands only if they agree. Surveys, registers and institutions are not compared beyond
    rounding.
    """
    grader = make_grader(long, catalogue, sources)
    asked, rivals = chosen(regions, catalogue), chosen(regions if peers is None else peers, catalogue)
    actuals = grader.figures.actuals(asked)
    rows: list[dict[str, Any]] = []
    for key in sorted(actuals):
        for year in sorted(set(actuals[key]) & set(years) if years is not None else actuals[key]):
            own = actuals[key][year]
            for role, other in _others(own, grader.figures, rivals):
                grade, reasons = grader.grade(own, other)
                if grade != "X":
                    rows.append(_row(own, other, role, grade, reasons, grader, level))
    return frame(rows, BENCHMARK, ("indicator", "scope", "region", "year", "role", "against"))


def _others(own: Figure, figures: Figures, peers: Collection[str]) -> Iterator[tuple[str, Figure]]:
    catalogue = figures.catalogue
    nation, parents = nation_of(catalogue), ancestors(own.region, catalogue)
    roles = {nation: "nation", **dict.fromkeys(parents, "parent")}
    for region in sorted({nation, *parents, *peers} - {own.region, ""}):
        held = figures.held(region, own.indicator, own.scope)
        year = nearest_year(held, own.when)
        if year is not None:
            same = catalogue.regions[region].level == catalogue.regions[own.region].level
            yield roles.get(region, "peer" if same else "other"), held[year]


def _row(
    own: Figure, other: Figure, role: str, grade: str, reasons: str, grader: Grader, level: float
) -> dict[str, Any]:
    direction = grader.catalogue.indicators[own.indicator].direction
    difference = own.number - other.number
    beyond = abs(difference) > own.resolution + other.resolution + _EPSILON
    told = _interval(own, other, direction, grader.solutions, level)
    judged = grade in "AB"
    # What is not within chance is not yet better: one figure is surveillance, the other annual returns, lower by
    # construction.
    births = on_births(own.indicator, grader.catalogue) and "survey_or_register" in reasons.split(";")
    system = births and beyond and told.verdict != "similar"
    return {
        "indicator": own.indicator,
        "scope": own.scope,
        "year": own.year,
        "region": own.region,
        "against": other.region,
        "role": role,
        "year_against": other.year,
        "unit": own.unit,
        "direction": direction,
        "comparator": own.comparator,
        "value": own.value,
        "value_against": other.value,
        "resolution": own.resolution,
        "resolution_against": other.resolution,
        "grade": grade,
        "reasons": reasons,
        "difference": difference,
        "relative": 100 * difference / abs(other.number) if other.number else None,
        "beyond_rounding": beyond,
        "favour": _favour(difference, beyond, direction) if judged and not system else "not_coloured",
        "class": told.verdict if judged and not system else "not_compared",
        "distinguishable": told.distinguishable,
        "ratio": told.ratio,
        "lower": told.lower,
        "upper": told.upper,
        "level": level if told.lower is not None else None,
        "method": told.method,
        "n": told.events,
        "p": told.p,
        "note": codes.join([*told.notes, "" if judged else "grade_c", "system" if system else ""]),
        **own.place(),
        **other.place("_against"),
    }


def _favour(difference: float, beyond: bool, direction: str) -> str:
    if direction == "none":
        return "no_direction"
    if not beyond:
        return "equal"
    return "favourable" if (difference > 0) == (direction == "higher") else "unfavourable"


@dataclass(frozen=True)
class _Told:
    """What an interval says about a difference."""

    verdict: str = "not_compared"
    distinguishable: bool | None = None
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None
    method: str = "rounding"
    events: int | None = None
    p: float | None = None
    notes: tuple[str, ...] = ()


def _interval(own: Figure, other: Figure, direction: str, solutions: Solutions, level: float) -> _Told:
    per = per_of(own.unit)
    mine = solutions.of(own.region, own.indicator, own.when)
    if per is None or not mine:
        return _Told()
    theirs = solutions.of(other.region, other.indicator, other.when)
    told = (
        _ratio(mine, theirs, direction, level) if theirs else _beside_exact(mine, other.number, per, direction, level)
    )
    return told if len(mine) == 1 and len(theirs) < 2 else _add_note(told)


def _beside_exact(mine: list[Solution], benchmark_rate: float, per: int, direction: str, level: float) -> _Told:
    limits = [
        (exact_rate(events, high, per, level)[0], exact_rate(events, low, per, level)[1]) for events, low, high in mine
    ]
    classes = {compare(low, high, benchmark_rate, direction) for low, high in limits}
    lower, upper = min(low for low, _ in limits), max(high for _, high in limits)
    events = min(events for events, _, _ in mine)
    return _judged(classes, _Told(lower=lower, upper=upper, method="exact_poisson", events=events))


def _ratio(mine: list[Solution], theirs: list[Solution], direction: str, level: float) -> _Told:
    found = [
        rate_ratio(events, (low + high) / 2, others, (other_low + other_high) / 2, level)
        for events, low, high in mine
        for others, other_low, other_high in theirs
    ]
    classes = {compare(low, high, 1.0, direction) for _, low, high, _ in found}
    finite = [ratio for ratio, _, _, _ in found if math.isfinite(ratio)]
    upper = max(high for _, _, high, _ in found)
    bare = _Told(
        ratio=finite[0] if finite else None,
        lower=min(low for _, low, _, _ in found),
        upper=upper if math.isfinite(upper) else None,
        method="exact_rate_ratio",
        events=min(events for events, _, _ in mine),
        p=max(p for _, _, _, p in found),
    )
    return _judged(classes, bare)


def _judged(classes: set[str], told: _Told) -> _Told:
    agreed = len(classes) == 1
    verdict = next(iter(classes)) if agreed else "not_compared"
    return _Told(
        verdict=verdict,
        distinguishable=verdict != "similar" if agreed else None,
        ratio=told.ratio,
        lower=told.lower,
        upper=told.upper,
        method=told.method,
        events=told.events,
        p=told.p,
        notes=() if agreed else ("solutions_disagree",),
    )


def _add_note(told: _Told) -> _Told:
    return _Told(**{**told.__dict__, "notes": (*told.notes, "several_solutions")})


RANKS: Columns = {
    "indicator": pl.String,
    "scope": pl.String,
    "year": pl.Int64,
    "region": pl.String,
    "value": pl.Float64,
    "rank": pl.Int64,
    "rank_low": pl.Int64,
    "rank_high": pl.Int64,
    "n": pl.Int64,
    "status": pl.String,
    "reasons": pl.String,
}


def ranks(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None,
    year: int,
    sources: Mapping[str, Source] | None = None,
) -> pl.DataFrame:
    """Rank regions of one level, only where five or more are graded A or B with each other; columns: see the package.

    The range of a rank comes from moving every value over its rounding.
    """
    grader, asked = make_grader(long, catalogue, sources), chosen(regions, catalogue)
    alike: dict[tuple[str, str, str], list[Figure]] = {}
    for (region, indicator, scope), years in sorted(grader.figures.actuals(asked).items()):
        if year in years and catalogue.regions[region].level != "nation":
            alike.setdefault((indicator, scope, catalogue.regions[region].level), []).append(years[year])
    rows = [row for rivals in alike.values() for row in _ranked(rivals, grader)]
    return frame(rows, RANKS, ("indicator", "scope", "year", "rank", "region"))


def _ranked(rivals: list[Figure], grader: Grader) -> Iterator[dict[str, Any]]:
    direction = grader.catalogue.indicators[rivals[0].indicator].direction
    judged = [a for a in rivals if all(grader.grade(a, b)[0] in "AB" for b in rivals if b is not a)]
    can = len(judged) >= LEAST_TO_RANK and direction != "none"
    d = 1 if direction == "higher" else -1
    for row in rivals:
        said: dict[str, Any] = {
            "indicator": row.indicator,
            "scope": row.scope,
            "year": row.year,
            "region": row.region,
            "value": row.value,
            "n": len(judged),
            "status": "ranked" if can and row in judged else "not_ranked",
            "reasons": "" if can else "no_direction" if direction == "none" else "fewer_than_five",
        }
        if can and row in judged:
            rivals_of = [other for other in judged if other is not row]
            slack = [row.resolution + other.resolution + _EPSILON for other in rivals_of]
            ahead = [d * (other.number - row.number) for other in rivals_of]
            said["rank"] = 1 + sum(lead > _EPSILON for lead in ahead)
            said["rank_low"] = 1 + sum(lead > room for lead, room in zip(ahead, slack, strict=True))
            said["rank_high"] = 1 + sum(lead >= -room for lead, room in zip(ahead, slack, strict=True))
        yield said
