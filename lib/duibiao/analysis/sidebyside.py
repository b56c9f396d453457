"""Where regions stand: each latest actual beside nation and parent of the same year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis.comparability import Grader, make_grader
from duibiao.analysis.figures import (
    Columns,
    Figure,
    ancestors,
    frame,
    nation_of,
    no_place,
    place_columns,
)

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

_SIDES = ("_nation", "_parent")
_SAID: Columns = {"value": pl.Float64, "resolution": pl.Float64, "comparator": pl.String}
_BESIDE: Columns = {**_SAID, "grade": pl.String, "reasons": pl.String, **place_columns()}

STANDING: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "year": pl.Int64,
    "unit": pl.String,
    **_SAID,
    **place_columns(),
    "parent": pl.String,
    **{name + side: dtype for side in _SIDES for name, dtype in _BESIDE.items()},
}


def standing(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str],
    year: int | None = None,
    sources: Mapping[str, Source] | None = None,
) -> pl.DataFrame:
    """Set each region's latest actual beside nation and nearest parent of the same year; columns: see the package.

    One row a region, indicator and scope that has an actual level. A figure that may not stand beside another (grade
    X) is left out; its grade is told. ``year``: no later actuals than this.
    """
    grader = make_grader(long, catalogue, sources)
    actuals = grader.figures.actuals(regions)
    rows = []
    for key in sorted(actuals):
        years = [one for one in actuals[key] if year is None or one <= year]
        if years:
            rows.append(_row(actuals[key][max(years)], grader))
    return frame(rows, STANDING, ("region", "indicator", "scope"))


def _row(own: Figure, grader: Grader) -> dict[str, Any]:
    def beside(region: str) -> Figure | None:
        return grader.figures.held(region, own.indicator, own.scope).get(own.when) if region != own.region else None

    parents = [parent for parent in ancestors(own.region, grader.catalogue) if beside(parent)]
    parent = parents[0] if parents else ""
    return {
        "region": own.region,
        "indicator": own.indicator,
        "scope": own.scope,
        "year": own.year,
        "unit": own.unit,
        **_figure(own),
        "parent": parent,
        **_beside(own, beside(nation_of(grader.catalogue)), "_nation", grader),
        **_beside(own, beside(parent), "_parent", grader),
    }


def _beside(own: Figure, other: Figure | None, side: str, grader: Grader) -> dict[str, Any]:
    if other is None:
        return no_place(side)
    grade, reasons = grader.grade(own, other)
    graded = {f"grade{side}": grade, f"reasons{side}": reasons}
    return graded | (no_place(side) if grade == "X" else _figure(other, side))


def _figure(row: Figure, side: str = "") -> dict[str, Any]:
    return {name + side: getattr(row, name) for name in _SAID} | row.place(side)
