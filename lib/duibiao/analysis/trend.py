"""Trends of short series: slope, robust slope, test and average rate side by side, and what the length allows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import Columns, frame
from duibiao.analysis.joinpoints import BOUND_LEVEL, Segment, aapc, joinpoint, most_joinpoints
from duibiao.analysis.pace import CONVENTIONS, aarr, aarr_regression
from duibiao.analysis.points import series
from duibiao.analysis.slopes import Line, mann_kendall, ols, theil_sen

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

__all__ = [
    "Segment",
    "aapc",
    "aarr",
    "aarr_regression",
    "fitted",
    "joinpoint",
    "most_joinpoints",
    "series",
    "trend",
]

#: Fewest points for a slope with an interval, and for a Mann-Kendall verdict.
LEAST_FOR_SLOPE = 3
LEAST_FOR_TEST = 5
#: Below this p a Mann-Kendall test says that there is a trend.
ALPHA = 0.05

_KEY = ("region", "indicator", "scope", "segment")
TREND: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "segment": pl.Int64,
    "method": pl.String,
    "scale": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "n": pl.Int64,
    "years": pl.String,
    "left_out": pl.String,
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "level": pl.Float64,
    "p": pl.Float64,
    "points_a_year": pl.Float64,
    "convention": pl.String,
    "status": pl.String,
    "note": pl.String,
}
FITTED: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "segment": pl.Int64,
    "year": pl.Int64,
    "value": pl.Float64,
    "fitted": pl.Float64,
}


def trend(
    points: pl.DataFrame,
    catalogue: Catalogue,
    level: float = 0.95,
    convention: str = "discrete",
    joinpoints: int = 0,
) -> pl.DataFrame:
    """Fit every segment of the series (``points`` from `series`); columns: see the package.

    Three points give a slope, five a Mann-Kendall verdict (with four nothing can reach 5 %, and that is said). Two
    points give an AARR and no uncertainty. Joinpoints are fitted where asked for and the length allows (none to six).
    Intervals take the errors of the years as independent, which annual series seldom are: it is noted.
    """
    if convention not in CONVENTIONS:
        raise ValueError(f"convention '{convention}' is not one of: {', '.join(CONVENTIONS)}")
    rows = [
        row
        for key, segment in _segments(points)
        for row in _methods(key, segment, catalogue, level, convention, joinpoints)
    ]
    return frame(rows, TREND, (*_KEY, "method", "start"))


def fitted(points: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """The least-squares line of every segment of three points or more, on its scale; columns: see the package."""
    rows: list[dict[str, Any]] = []
    for key, segment in _segments(points):
        scale = catalogue.indicators[key[1]].scale
        used = [row for row in segment if row["used"]]
        moved = to_scale([row["value"] for row in used], scale)
        if len(used) < LEAST_FOR_SLOPE or moved is None:
            continue
        line = ols([row["year"] for row in used], moved)
        for row in segment:
            at = from_scale(line.intercept + line.slope * row["year"], scale)
            rows.append({**dict(zip(_KEY, key, strict=True)), "year": row["year"], "value": row["value"], "fitted": at})
    return frame(rows, FITTED, (*_KEY, "year"))


def to_scale(values: Sequence[float], scale: str) -> list[float] | None:
    """Bring values to the scale on which change is even, None where one lies outside of its domain."""
    if scale == "log":
        return None if any(value <= 0 for value in values) else [math.log(value) for value in values]
    if scale == "logit":
        if any(not 0 < value < 100 for value in values):
            return None
        return [math.log(value / (100 - value)) for value in values]
    return list(values)


def from_scale(value: float, scale: str) -> float:
    """Bring a value back to the indicator's own unit."""
    if scale == "log":
        return math.exp(value)
    return 100 / (1 + math.exp(-value)) if scale == "logit" else value


def _segments(points: pl.DataFrame) -> Iterator[tuple[tuple[Any, ...], list[dict[str, Any]]]]:
    for key, part in points.sort(*_KEY, "year").group_by(_KEY, maintain_order=True):
        if part["year"].is_duplicated().any():
            raise ValueError(f"{key[1]} of {key[0]}: a year stands twice")
        yield key, part.to_dicts()


def _methods(
    key: tuple[Any, ...],
    segment: list[dict[str, Any]],
    catalogue: Catalogue,
    level: float,
    convention: str,
    joinpoints: int,
) -> Iterator[dict[str, Any]]:
    used = [row for row in segment if row["used"]]
    indicator = catalogue.indicators[key[1]]
    years, values = [row["year"] for row in used], [float(row["value"]) for row in used]
    shared: dict[str, Any] = {
        **dict(zip(_KEY, key, strict=True)),
        "scale": indicator.scale,
        "start": years[0] if years else None,
        "end": years[-1] if years else None,
        "n": len(used),
        "years": ";".join(map(str, years)),
        "left_out": ";".join(str(row["year"]) for row in segment if not row["used"]),
        "convention": "",
    }
    if not used:
        # A segment of which nothing is used still says which years it leaves out.
        yield from (
            shared | {"method": name} | _refuse("excluded") for name in ("ols", "theil_sen", "mann_kendall", "aarr")
        )
        return
    for method, fit in (("ols", ols), ("theil_sen", theil_sen)):
        yield shared | {"method": method} | _slope(fit, years, values, indicator.scale, level)
    yield shared | {"method": "mann_kendall"} | _test(values)
    yield shared | {"method": "aarr", "convention": convention} | _aarr(years, values, indicator.is_growth, convention)
    if joinpoints:
        yield from (
            shared | {"method": "joinpoint", "scale": "log"} | row for row in _joined(years, values, joinpoints)
        )


def _slope(fit: Any, years: list[int], values: list[float], scale: str, level: float) -> dict[str, Any]:
    if len(years) < LEAST_FOR_SLOPE:
        return _refuse("one_point" if len(years) == 1 else "too_few_points")
    moved = to_scale(values, scale)
    if moved is None:
        return _refuse("outside_scale")
    line: Line = fit(years, moved, level)
    plain: Line = line if scale == "linear" else fit(years, values, level)
    few = len(years) < LEAST_FOR_TEST
    # All pairwise slopes of four points cover the true one in 83 % of series: no 95 % interval of ranks exists.
    bounded = not (few and fit is theil_sen)
    notes = ["independence_assumed", "few_points" if few and bounded else "", "" if bounded else "no_rank_interval"]
    slope, lower, upper = (_shown(bound, scale) for bound in (line.slope, line.lower, line.upper))
    return {
        "value": slope,
        "lower": lower if bounded else None,
        "upper": upper if bounded else None,
        "level": level if bounded else None,
        "p": line.p,
        "points_a_year": plain.slope,
        "status": "ok",
        "note": codes.join([*notes, "constant" if len(set(values)) == 1 else ""]),
    }


def _shown(slope: float, scale: str) -> float:
    """A slope as it is told: percent a year on the log and logit scales."""
    return 100 * math.expm1(slope) if scale in ("log", "logit") else slope


def _test(values: list[float]) -> dict[str, Any]:
    if len(values) < LEAST_FOR_TEST:
        note = {1: "one_point", 4: "n4_cannot_reach_5_percent"}.get(len(values), "too_few_points")
        return _refuse(note) | {"status": "no_verdict"}
    found = mann_kendall(values)
    notes = ["ties" if found.ties else "", "constant" if len(set(values)) == 1 else "", "independence_assumed"]
    status = "trend" if found.p < ALPHA else "no_trend"
    return {"value": found.tau, "p": found.p, "status": status, "note": codes.join(notes)}


def _aarr(years: list[int], values: list[float], is_growth: bool, convention: str) -> dict[str, Any]:
    if is_growth:
        return _refuse("growth_rate")
    if len(years) < 2:
        return _refuse("one_point")
    if min(values) <= 0:
        return _refuse("zero_or_negative")
    value = aarr(values[0], years[0], values[-1], years[-1], convention)
    note = "no_uncertainty" if len(years) == 2 else "endpoints_only"
    return {
        "value": value,
        "status": "ok",
        "note": note,
        "points_a_year": (values[-1] - values[0]) / (years[-1] - years[0]),
    }


def _joined(years: list[int], values: list[float], joinpoints: int) -> Iterator[dict[str, Any]]:
    allowed = min(joinpoints, most_joinpoints(len(years)))
    if len(years) < LEAST_FOR_SLOPE or min(values) <= 0:
        yield _refuse("too_few_points" if len(years) < LEAST_FOR_SLOPE else "zero_or_negative")
        return
    for piece in joinpoint(years, values, allowed):
        note = "too_few_points" if allowed < joinpoints else ""
        bounds = {"lower": piece.lower, "upper": piece.upper}
        yield {
            "start": piece.start,
            "end": piece.end,
            "value": piece.apc,
            **{name: None if bound is None else _shown(bound, "log") for name, bound in bounds.items()},
            "level": None if piece.lower is None else BOUND_LEVEL,
            "p": piece.p,
            "status": "ok",
            "note": note,
        }


def _refuse(note: str) -> dict[str, Any]:
    return {"status": "not_assessable", "note": note}
