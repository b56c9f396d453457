"""The register of targets: role, gap, required pace, the nation's pace and targets. Never a verdict.

One baseline and one target allow no more than this: the pace that is needed, how it compares with the nation's, whether
the target is met or weaker already, whether the gap exceeds rounding. Progress needs a later actual (see `verdicts`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.above import Above, ambition, copied, national, own
from duibiao.analysis.figures import (
    Columns,
    Figure,
    Figures,
    around,
    chosen,
    frame,
    group,
    nation_of,
    no_place,
    place_columns,
    read_figures,
)
from duibiao.analysis.found_breaks import found_breaks
from duibiao.analysis.pace import aarr
from duibiao.analysis.points import break_years, series
from duibiao.analysis.targets import (
    EPSILON,
    Baseline,
    across_boundary,
    as_level,
    band_of,
    find_baseline,
    meets,
    weaker,
)

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

REGISTER: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "target_year": pl.Int64,
    "kind": pl.String,
    "form": pl.String,
    "nature": pl.String,
    "direction": pl.String,
    "unit": pl.String,
    "comparator": pl.String,
    "target": pl.Float64,
    "target_low": pl.Float64,
    "target_high": pl.Float64,
    "stated": pl.Float64,
    "stated_unit": pl.String,
    "implied": pl.Boolean,
    "stated_by": pl.String,
    "role": pl.String,
    "copied_from": pl.String,
    "copied_document": pl.String,
    "copied_year": pl.Int64,
    "met_at_baseline": pl.Boolean,
    "weaker_than_baseline": pl.Boolean,
    "baseline": pl.Float64,
    "baseline_year": pl.Int64,
    "baseline_status": pl.String,
    "gap": pl.Float64,
    "gap_relative": pl.Float64,
    "beyond_rounding": pl.Boolean,
    "headroom": pl.Float64,
    "years": pl.Int64,
    "required_linear": pl.Float64,
    "required_aarr": pl.Float64,
    "convention": pl.String,
    "national_linear": pl.Float64,
    "national_aarr": pl.Float64,
    "national_window": pl.String,
    "national_note": pl.String,
    "national_later_linear": pl.Float64,
    "national_later_aarr": pl.Float64,
    "national_later_window": pl.String,
    "national_later_note": pl.String,
    "pace_ratio": pl.Float64,
    "own_linear": pl.Float64,
    "own_aarr": pl.Float64,
    "own_window": pl.String,
    "own_note": pl.String,
    "own_ratio": pl.Float64,
    "nation_target": pl.Float64,
    "parent_target": pl.Float64,
    "ambition_nation": pl.String,
    "ambition_parent": pl.String,
    "status": pl.String,
    "reasons": pl.String,
    **place_columns(),
    **place_columns("_baseline"),
}


@dataclass(frozen=True)
class _Book:
    """What the register looks things up in."""

    catalogue: Catalogue
    figures: Figures
    sources: Mapping[str, Source]
    approx_units: float
    convention: str
    above: Above


def register(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None = None,
    target_year: int | None = None,
    approx_units: float = 1.0,
    convention: str = "discrete",
    sources: Mapping[str, Source] | None = None,
    breaks: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Register the targets of regions; columns: see the package.

    Roles: ``improve``; ``hold`` (the target is met at the baseline: headroom, no required pace); ``band`` (a range);
    ``planned`` (no direction); ``aim`` (no baseline); ``qualitative`` (words, never a number). A level that follows
    from a change is ``implied``. ``approx_units``: half width of "about" in halves of the last printed digit
    (26左右: 25.5 to 26.5). ``breaks`` as for `series`: a national pace across one is noted, not stated; one across a
    change that may be a break (`found_breaks`) is stated and noted (``jump``).
    """
    figures, asked = read_figures(long, catalogue), chosen(regions, catalogue)
    goals = figures.targets(around(asked, catalogue))
    levels = [row for row in goals if row.form == "level" and row.value is not None]
    nation = series(long, catalogue, [nation_of(catalogue)], breaks=breaks)
    above = Above(
        catalogue,
        convention,
        figures,
        group(levels, lambda row: row.key),
        break_years(breaks),
        break_years(found_breaks(nation, catalogue)),
    )
    book = _Book(catalogue, figures, sources or {}, approx_units, convention, above)
    wanted = [row for row in figures.targets(asked) if target_year in (None, row.year)]
    grouped = group(wanted, lambda row: (*row.key, row.year, row.form, row.base_year))
    rows = [row for same in grouped.values() for row in _rows(same, book)]
    return frame(rows, REGISTER, ("region", "indicator", "scope", "target_year", "form", "figure"))


def _rows(same: list[Figure], book: _Book) -> Iterator[dict[str, Any]]:
    """One row a target; the two ends of a range are one."""
    low = next((row for row in same if row.comparator == "ge"), None)
    high = next((row for row in same if row.comparator == "le"), None)
    if len(same) == 2 and low and high and low.form == "level":
        yield _band(low, high, book)
        return
    for row in same:
        yield _target(row, book)


def _target(row: Figure, book: _Book) -> dict[str, Any]:
    baseline = find_baseline(row, row.region, book.figures, book.sources)
    level = as_level(row, baseline, book.catalogue)
    said = _identity(row, baseline, book) | {"target": level.value, "implied": level.implied}
    if row.form == "qualitative":
        return said | {"role": "qualitative", "status": "qualitative", "reasons": ""}
    said |= ambition(row, level, book.above) | copied(row, level, book.above)
    reasons = [*baseline.reasons, level.reason, "implied" if level.implied else ""]
    if not baseline.usable or baseline.figure is None or level.value is None:
        role = "aim" if baseline.figure is None else "not_assessable"
        return said | {"role": role, "status": "not_assessable", "reasons": codes.join(reasons)}
    return said | _measured(row, baseline.figure, level.value, reasons, book)


def _identity(row: Figure, baseline: Baseline, book: _Book) -> dict[str, Any]:
    indicator = book.catalogue.indicators[row.indicator]
    start = baseline.figure
    return {
        "region": row.region,
        "indicator": row.indicator,
        "scope": row.scope,
        "target_year": row.year,
        "kind": row.kind,
        "form": row.form,
        "nature": row.nature,
        "direction": indicator.direction,
        "unit": indicator.unit,
        "comparator": row.comparator,
        "stated": row.value,
        "stated_unit": row.unit,
        "implied": False,
        "stated_by": row.stated_by,
        "copied_from": "",
        "copied_document": "",
        "ambition_nation": "none",
        "ambition_parent": "none",
        "baseline": start.value if start else None,
        "baseline_year": start.year if start else None,
        "baseline_status": baseline.status,
        "convention": book.convention,
        "national_window": "",
        "national_note": "",
        "national_later_window": "",
        "national_later_note": "",
        "own_window": "",
        "own_note": "",
        **row.place(),
        **(start.place("_baseline") if start else no_place("_baseline")),
    }


def _measured(row: Figure, start: Figure, goal: float, reasons: list[str], book: _Book) -> dict[str, Any]:
    indicator = book.catalogue.indicators[row.indicator]
    value, gap = start.number, goal - start.number
    met = meets(value, goal, row.comparator, indicator.direction, row.resolution, band_of(row, book.approx_units))
    less = weaker(value, goal, row.comparator, indicator.direction)
    role = "hold" if met else "improve"
    if indicator.direction == "none" and row.comparator in ("eq", "approx"):
        role = "planned"
    equal = abs(gap) <= EPSILON
    told = [*reasons, "target_weaker" if less else "", "target_equals_baseline" if equal else ""]
    told += ["boundary"] if across_boundary(row.region, start.when, row.when, book.catalogue) else []
    said = {
        "role": role,
        "met_at_baseline": met,
        "weaker_than_baseline": less,
        "gap": gap,
        "gap_relative": 100 * gap / abs(value) if value else None,
        "beyond_rounding": abs(gap) > start.resolution + EPSILON,
        "headroom": abs(gap) if role == "hold" else None,
        "years": row.when - start.when,
        "status": "ok",
    }
    needed = {} if role == "hold" else _required(value, goal, row.when - start.when, indicator.is_growth, told, book)
    paces = {} if indicator.is_growth else _paces(row, start.when, needed.get("required_linear"), book.above)
    return said | needed | paces | {"reasons": codes.join(told)}


def _paces(row: Figure, start: int, required: float | None, above: Above) -> dict[str, Any]:
    """The region's own pace before the baseline, and the nation's."""
    return own(row, start, required, above) | national(row, start, required, above)


def _required(value: float, goal: float, years: int, is_growth: bool, told: list[str], book: _Book) -> dict[str, Any]:
    said: dict[str, Any] = {"required_linear": (goal - value) / years, "required_aarr": None}
    if is_growth:
        told.append("growth_rate")
    elif value <= 0 or goal <= 0:
        told.append("zero_or_negative")
    else:
        said["required_aarr"] = aarr(value, 0, goal, years, book.convention)
    return said


def _band(low: Figure, high: Figure, book: _Book) -> dict[str, Any]:
    baseline = find_baseline(low, low.region, book.figures, book.sources)
    said = _identity(low, baseline, book) | {
        "role": "band",
        "target_low": low.value,
        "target_high": high.value,
        "stated": None,
        "status": "ok" if baseline.usable else "not_assessable",
        "reasons": codes.join(baseline.reasons),
    }
    if baseline.figure is None or not baseline.usable:
        return said
    value = baseline.figure.number
    inside = low.number - EPSILON <= value <= high.number + EPSILON
    nearest = low.number if value < low.number else high.number
    return said | {
        "met_at_baseline": inside,
        "weaker_than_baseline": False,
        "gap": 0.0 if inside else nearest - value,
        "years": low.when - baseline.figure.when,
    }
