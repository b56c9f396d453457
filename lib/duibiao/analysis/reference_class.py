"""How rare a required pace is among the changes that real regions made: a reference class of twenty or more, or none.

One baseline and one target tell which pace is needed. Whether such a pace ever happens, other regions' real changes
tell: the share of them that went at least as fast. It is no probability for the region, and is never called one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import Columns, frame
from duibiao.analysis.points import break_years, breaks_of
from duibiao.analysis.projection import LEAST_CLASS

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: The span of a plan, in years.
SPAN = 5
#: Widest and narrowest span that may stand in where no class has five years.
_SPANS = (3, 10)
_SLACK = 1e-9

CLASSES: Columns = {
    "indicator": pl.String,
    "region": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "first": pl.Float64,
    "last": pl.Float64,
    "scale": pl.String,
    "pace": pl.Float64,
    "n": pl.Int64,
    "note": pl.String,
}
RARITY: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "target_year": pl.Int64,
    "scale": pl.String,
    "required": pl.Float64,
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "level": pl.Float64,
    "reached": pl.Int64,
    "n": pl.Int64,
    "window": pl.String,
    "method": pl.String,
    "status": pl.String,
    "note": pl.String,
}


@dataclass(frozen=True)
class _Class:
    """The paces of one indicator's class, ordered, and the years they were made in."""

    paces: tuple[float, ...]
    window: str
    note: str


def yearly_pace(first: float, last: float, years: int, scale: str) -> float | None:
    """Change a year: percent, compound, on the log scale (None where a value is not above zero), else in the unit."""
    if scale != "log":
        return (last - first) / years
    return 100 * ((last / first) ** (1 / years) - 1) if first > 0 and last > 0 else None


def class_changes(
    panel: pl.DataFrame, catalogue: Catalogue, span: int = SPAN, breaks: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Take from a panel of regions, for every indicator, the changes that make its reference class.

    Parameters
    ----------
    panel : polars.DataFrame
        indicator, region, year, value: actual levels of regions of one level, in the catalogue's unit.
    span : int
        Years of a change.
    breaks : polars.DataFrame, optional
        As for `points.series`: a region whose series breaks within a span makes no change over it.

    Returns
    -------
    polars.DataFrame
        indicator, region, start, end, first, last, scale (log or linear), pace (percent a year, compound, on the log
        scale, else units a year), n (regions), note. Of each indicator the latest span with twenty regions or more;
        where none has ``span`` years, the span nearest to it between three and ten (``other_span``): over a longer one
        paces lie closer together than over five years. Indicators without either are not here.
    """
    rows: list[dict[str, Any]] = []
    listed = break_years(breaks)
    for (name,), part in panel.group_by("indicator", maintain_order=True):
        indicator = catalogue.indicators.get(str(name))
        if indicator is None or indicator.is_growth:
            continue
        by_year: dict[int, dict[str, float]] = {}
        for region, year, value in part.select("region", "year", "value").iter_rows():
            by_year.setdefault(int(year), {})[region] = float(value)
        broken = {region: breaks_of(listed, str(name), region) for region in part["region"].unique()}
        found = _window(by_year, span, broken)
        if found is None:
            continue
        start, end = found
        scale = "log" if indicator.scale == "log" else "linear"
        made = []
        for region in _whole(by_year, start, end, broken):
            first, last = by_year[start][region], by_year[end][region]
            pace = yearly_pace(first, last, end - start, scale)
            if pace is not None:
                made.append({"region": region, "first": first, "last": last, "pace": pace})
        shared = {"indicator": str(name), "start": start, "end": end, "scale": scale, "n": len(made)}
        note = "" if end - start == span else "other_span"
        rows += [shared | one | {"note": note} for one in made if len(made) >= LEAST_CLASS]
    return frame(rows, CLASSES, ("indicator", "region"))


def improving(register: pl.DataFrame) -> pl.DataFrame:
    """Targets of a register (`duibiao.analysis.gap.register`) that ask for a change from a baseline."""
    return register.filter((pl.col("role") == "improve") & pl.col("baseline").is_not_null())


def rarity(asked: pl.DataFrame, classes: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Hold required paces against the reference classes (`class_changes`).

    Parameters
    ----------
    asked : polars.DataFrame
        region, indicator, scope, target_year, baseline, target, years; rows that lack one of these are left out.

    Returns
    -------
    polars.DataFrame
        region, indicator, scope, target_year, scale, required (pace), value (median pace of the class), lower, upper
        (of its middle 80 %, level 0.8), reached (regions that went at least as fast), n (regions), window, method
        (``reference_class``), status (``ok``, or ``no_reference_class``), note.
    """
    held = _classes(classes)
    rows: list[dict[str, Any]] = []
    known = asked.drop_nulls(["baseline", "target", "years"]).filter(pl.col("years") > 0)
    for row in known.iter_rows(named=True):
        scale = "log" if catalogue.indicators[row["indicator"]].scale == "log" else "linear"
        said = {name: row[name] for name in ("region", "indicator", "scope", "target_year")} | {"scale": scale}
        required = yearly_pace(row["baseline"], row["target"], row["years"], scale)
        # A part of the population (a scope) has no class of its own: the whole's is not lent to it.
        found = held.get(row["indicator"]) if not row["scope"] and required is not None else None
        rows.append(said | {"required": required} | _told(required, found))
    return frame(rows, RARITY, ("region", "indicator", "scope", "target_year"))


def _told(required: float | None, found: _Class | None) -> dict[str, Any]:
    if found is None or required is None:
        return {"method": "none", "status": "no_reference_class", "note": ""}
    series = pl.Series(found.paces)
    side = 1 if required >= 0 else -1
    return {
        "value": series.median(),
        "lower": series.quantile(0.1, "linear"),
        "upper": series.quantile(0.9, "linear"),
        "level": 0.8,
        "reached": sum(side * pace >= abs(required) - _SLACK for pace in found.paces),
        "n": len(found.paces),
        "window": found.window,
        "method": "reference_class",
        "status": "ok",
        "note": found.note,
    }


def _classes(classes: pl.DataFrame) -> Mapping[str, _Class]:
    return {
        str(name): _Class(
            tuple(sorted(part["pace"].to_list())),
            f"{part['start'][0]}-{part['end'][0]}",
            codes.join(part["note"].unique().to_list()),
        )
        for (name,), part in classes.group_by("indicator", maintain_order=True)
    }


def _window(
    by_year: Mapping[int, Mapping[str, float]], span: int, broken: Mapping[str, frozenset[int]]
) -> tuple[int, int] | None:
    """The latest span of the years asked for that has regions enough; else the one of the nearest length."""
    spans = [(start, end) for start in by_year for end in by_year if _SPANS[0] <= end - start <= _SPANS[1]]
    # The first that has them is the answer: to count the regions of every span takes ten times as long.
    by_preference = sorted(spans, key=lambda one: (abs(one[1] - one[0] - span), -one[1]))
    return next((one for one in by_preference if len(_whole(by_year, *one, broken)) >= LEAST_CLASS), None)


def _whole(
    by_year: Mapping[int, Mapping[str, float]], start: int, end: int, broken: Mapping[str, frozenset[int]]
) -> list[str]:
    """The regions that have both years and no break between them."""
    both = by_year[start].keys() & by_year[end].keys()
    return sorted(region for region in both if not any(start < year <= end for year in broken[region]))
