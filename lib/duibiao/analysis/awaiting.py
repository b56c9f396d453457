"""What cannot be assessed yet: targets without a later actual, actuals without a target; annual targets by year."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import Columns, Figure, Years, chosen, frame, place_columns, read_figures
from duibiao.analysis.points import break_years, breaks_between, breaks_of
from duibiao.analysis.targets import find_baseline, meets
from duibiao.analysis.verdicts import held_to, later_actual

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

_KEY: Columns = {"region": pl.String, "indicator": pl.String, "scope": pl.String}

WITHOUT_TARGET: Columns = {
    **_KEY,
    "year": pl.Int64,
    "value": pl.Float64,
    "unit": pl.String,
    "status": pl.String,
    **place_columns(),
}
WITHOUT_ACTUAL: Columns = {
    **_KEY,
    "target_year": pl.Int64,
    "comparator": pl.String,
    "form": pl.String,
    "target": pl.Float64,
    "unit": pl.String,
    "status": pl.String,
    **place_columns(),
}
STEPS: Columns = {
    **_KEY,
    "target_region": pl.String,
    "target_year": pl.Int64,
    "year_from": pl.Int64,
    "year": pl.Int64,
    "required": pl.Float64,
    "change": pl.Float64,
    "comparator": pl.String,
    "met": pl.String,
    "level": pl.Float64,
    "level_met": pl.String,
    "reasons": pl.String,
    **place_columns(),
    **place_columns("_latest"),
}


def without_target(
    long: pl.DataFrame, catalogue: Catalogue, regions: Collection[str] | None = None, since: int = 2021
) -> pl.DataFrame:
    """List the latest actuals from ``since`` on for which the data hold no target; columns: see the package."""
    figures, wanted = read_figures(long, catalogue), chosen(regions, catalogue)
    aimed = {(region, target.indicator, target.scope) for target, region in held_to(figures, wanted)}
    rows = []
    for key, years in figures.actuals(wanted).items():
        row = years[max(years)]
        if key not in aimed and row.when >= since:
            rows.append(_named(row) | {"year": row.year, "value": row.value, "unit": row.unit, "status": "no_target"})
    return frame(rows, WITHOUT_TARGET, ("region", "indicator", "scope"))


def without_later_actual(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None = None,
    sources: Mapping[str, Source] | None = None,
) -> pl.DataFrame:
    """List the targets that no later actual answers; columns: see the package."""
    figures = read_figures(long, catalogue)
    rows = []
    for target in figures.targets(chosen(regions, catalogue)):
        baseline = find_baseline(target, target.region, figures, sources or {})
        if later_actual(target, target.region, baseline, figures) is None:
            rows.append(
                _named(target)
                | {"target_year": target.year, "comparator": target.comparator, "form": target.form}
                | {"target": target.value, "unit": target.unit, "status": "no_later_actual"}
            )
    return frame(rows, WITHOUT_ACTUAL, ("region", "indicator", "scope", "target_year", "form", "figure"))


def annual_steps(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None = None,
    sources: Mapping[str, Source] | None = None,
    breaks: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Test annual-change targets year by year, not only in sum; columns: see the package.

    Each year's change is held against the change asked for, and each year's figure against the level that the change
    implies since the baseline. Between two figures more than a year apart only the average can be tested, and single
    years stay untested. Across a break of the series (``breaks`` as for `points.series`, and flags) no change is stated
    and no level judged: part of either would be the break's.
    """
    figures = read_figures(long, catalogue)
    listed = break_years(breaks)
    rows = [
        step
        for target, region in held_to(figures, chosen(regions, catalogue))
        if target.form == "annual_change"
        for step in _steps(
            target,
            region,
            figures.held(region, target.indicator, target.scope),
            find_baseline(target, region, figures, sources or {}).figure,
            breaks_of(listed, target.indicator, region),
            catalogue,
        )
    ]
    return frame(rows, STEPS, ("region", "indicator", "scope", "target_year", "year", "figure"))


def _steps(
    target: Figure,
    region: str,
    held: Years,
    start: Figure | None,
    breaks: Collection[int],
    catalogue: Catalogue,
) -> Iterator[dict[str, Any]]:
    years = sorted(year for year in held if start is not None and start.when <= year <= target.when)
    direction = catalogue.indicators[target.indicator].direction

    def answer(value: float, asked: float) -> str:
        met = meets(round(value, 9), asked, target.comparator, direction, target.resolution, target.resolution)
        return "met" if met else "not_met"

    for before, year in zip(years, years[1:], strict=False):
        change = round((held[year].number - held[before].number) / (year - before), 9)
        # Where the yearly change would have brought the baseline by this year: implied, never an actual.
        level = round(held[years[0]].number + target.number * (year - years[0]), 9)
        across, since = (breaks_between(held, first, year, breaks) for first in (before, years[0]))
        reasons = ["annual_average_only" if year - before > 1 else "", "series_break" if since else ""]
        reasons += ["design_differs" if held[y].flagged("design_differs") else "" for y in (before, year)]
        yield {
            "region": region,
            "indicator": target.indicator,
            "scope": target.scope,
            "target_region": target.region,
            "target_year": target.year,
            "year_from": before,
            "year": year,
            "required": target.value,
            "change": None if across else change,
            "comparator": target.comparator,
            "met": "not_assessable" if across else answer(change, target.number),
            "level": level,
            "level_met": "not_assessable" if since else answer(held[year].number, level),
            "reasons": codes.join(reasons),
            **target.place(),
            **held[year].place("_latest"),
        }


def _named(row: Figure) -> dict[str, Any]:
    return {"region": row.region, "indicator": row.indicator, "scope": row.scope, **row.place()}
