"""Audits of a single figure: a level outside the plausible range, a target weaker than what was already reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

#: Comparison of floats that were exact decimals.
_TINY = 1e-9

_Row = dict[str, Any]


def audit_ranges(long: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Find levels outside the catalogue's plausible range.

    Returns
    -------
    polars.DataFrame
        One row a figure outside: figure, region, indicator, scope, year, kind, comparator, value, unit,
        plausible_low, plausible_high, document, part, line.
    """
    ranges = pl.DataFrame(
        [(one.id, one.plausible_low, one.plausible_high) for one in catalogue.indicators.values()],
        schema={"indicator": pl.String, "plausible_low": pl.Float64, "plausible_high": pl.Float64},
        orient="row",
    )
    outside = (pl.col("value") < pl.col("plausible_low")) | (pl.col("value") > pl.col("plausible_high"))
    told = (
        "figure", "region", "indicator", "scope", "year", "kind", "comparator", "value", "unit", "plausible_low",
        "plausible_high", "document", "part", "line",
    )  # fmt: skip
    levels = long.filter(pl.col("form") == "level", pl.col("value").is_not_null())
    return levels.join(ranges, on="indicator", how="left").filter(outside).select(told).sort("figure")


def audit_baselines(long: pl.DataFrame, catalogue: Catalogue, sources: Mapping[str, Source]) -> pl.DataFrame:
    """Find targets that are weaker than what was reached when they were set.

    The baseline is the preferred actual of the same region, indicator and scope: of the base year where one is
    printed, else the latest year before the first of the plan (or of the previous one, for the targets it looks
    back upon). Of a target without a base year or a registered plan nothing is said: it is not known when it was set.

    Returns
    -------
    polars.DataFrame
        One row a weaker target (both ends of a range, where even the ambitious end is weaker): figure, region,
        indicator, scope, year, target, comparator, baseline_year, baseline, unit, document, line, baseline_figure.
    """
    levels = long.filter(pl.col("form") == "level", pl.col("value").is_not_null())
    actuals = levels.filter(pl.col("kind") == "actual", pl.col("preferred"), pl.col("year").is_not_null())
    reached: dict[tuple[str, str, str], list[_Row]] = {}
    for row in actuals.sort("year", "figure").to_dicts():
        reached.setdefault((row["region"], row["indicator"], row["scope"]), []).append(row)
    weaker = []
    for ends in _targets(levels):
        direction = catalogue.indicators[ends[0]["indicator"]].direction
        baseline = _baseline(ends[0], reached, sources)
        if direction != "none" and baseline and _is_weaker(ends, baseline, direction):
            weaker += [_weaker_cells(row, baseline) for row in ends]
    return pl.DataFrame(weaker, schema=_BASELINE_SCHEMA).sort("figure")


def _targets(levels: pl.DataFrame) -> list[list[_Row]]:
    """Group the targets: both ends of a range together, every other one alone."""
    grouped: dict[tuple[Any, ...], list[_Row]] = {}
    for row in levels.filter(pl.col("kind") == "target", pl.col("year").is_not_null()).sort("figure").to_dicts():
        is_range = "range" in row["flags"].split(";")
        place = tuple(row[name] for name in ("document", "part", "line", "start", "label_printed", "region", "year"))
        grouped.setdefault(place if is_range else (row["figure"],), []).append(row)
    return list(grouped.values())


def _baseline(
    target: _Row, reached: Mapping[tuple[str, str, str], list[_Row]], sources: Mapping[str, Source]
) -> _Row | None:
    known = reached.get((target["region"], target["indicator"], target["scope"]), [])
    if target["base_year"] is not None:
        return next((row for row in known if row["year"] == target["base_year"]), None)
    source = sources.get(target["document"])
    periods = [source.period, source.previous_period] if source and source.kind == "plan" else []
    starts = [period.start for period in periods if period and period.start <= target["year"]]
    before = [row for row in known if starts and row["year"] < max(starts)]
    return before[-1] if before else None


def _is_weaker(ends: Sequence[_Row], baseline: _Row, direction: str) -> bool:
    values: list[float] = [row["value"] for row in ends]
    room: float = baseline["resolution"] + _TINY
    reached: float = baseline["value"]
    if direction == "higher":
        return max(values) < reached - room
    return min(values) > reached + room


def _weaker_cells(row: _Row, baseline: _Row) -> _Row:
    told = {
        name: row[name]
        for name in ("figure", "region", "indicator", "scope", "year", "comparator", "unit", "document", "line")
    }
    return {
        **told, "target": row["value"], "baseline_year": baseline["year"], "baseline": baseline["value"],
        "baseline_figure": baseline["figure"],
    }  # fmt: skip


_TEXT, _YEAR, _WHOLE, _FLOAT = pl.String, pl.Int16, pl.Int64, pl.Float64
_BASELINE_SCHEMA = {
    "figure": _TEXT, "region": _TEXT, "indicator": _TEXT, "scope": _TEXT, "year": _YEAR, "target": _FLOAT,
    "comparator": _TEXT, "baseline_year": _YEAR, "baseline": _FLOAT, "unit": _TEXT, "document": _TEXT, "line": _WHOLE,
    "baseline_figure": _TEXT,
}  # fmt: skip
