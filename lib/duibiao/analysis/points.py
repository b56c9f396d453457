"""Series of actuals, split where the data say that a series breaks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import Columns, Figure, chosen, frame, place_columns, read_figures

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

POINTS: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "segment": pl.Int64,
    "year": pl.Int64,
    "value": pl.Float64,
    "resolution": pl.Float64,
    "unit": pl.String,
    "used": pl.Boolean,
    "reasons": pl.String,
    "points": pl.Int64,
    **place_columns(),
}
#: Flags that split a series at the figure's year, and that take a figure out of it.
BREAKING_FLAGS = ("series_break",)
LEAVING_FLAGS = ("leave_out_of_trends",)

#: Reasons by indicator, region ("" for any) and year.
Listed = dict[tuple[str, str, int], str]


def series(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    breaks: pl.DataFrame | None = None,
    exclude: pl.DataFrame | None = None,
    leave_out: Collection[int] = (),
    least: int = 1,
) -> pl.DataFrame:
    """Collect series of actuals; columns: see the package.

    Parameters
    ----------
    breaks, exclude : polars.DataFrame, optional
        Columns indicator, region (empty for any), year, reasons. A break's year is the first of the new series; an
        excluded figure stays in the result, not used. Flags ``series_break`` and ``leave_out_of_trends`` do the same.
    leave_out : collection of int
        Years that no fit uses (they are listed in the result).
    least : int
        Fewest years a series must have, used or not.
    """
    splits, out = _listed(breaks), _listed(exclude)
    asked = chosen(regions, catalogue)
    rows: list[dict[str, Any]] = []
    for (_, indicator, _), years in sorted(read_figures(long, catalogue).actuals(asked).items()):
        if (indicators is None or indicator in indicators) and len(years) >= least:
            rows += _points([years[year] for year in sorted(years)], splits, out, leave_out, catalogue)
    return frame(rows, POINTS, ("region", "indicator", "scope", "year"))


def _points(
    held: list[Figure], splits: Listed, out: Listed, leave_out: Collection[int], catalogue: Catalogue
) -> Iterator[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    segment, before = 1, held[0].when - 1
    for row in held:
        broke = "" if row is held[0] else _broke(row, before, splits, catalogue)
        segment += bool(broke)
        left = _left_out(row, out, leave_out)
        rows.append(
            {
                "region": row.region,
                "indicator": row.indicator,
                "scope": row.scope,
                "segment": segment,
                "year": row.year,
                "value": row.value,
                "resolution": row.resolution,
                "unit": row.unit,
                "used": not left,
                "reasons": codes.join([*broke.split(";"), *left.split(";")]),
                **row.place(),
            }
        )
        before = row.when
    for row_ in rows:
        yield row_ | {"points": sum(r["used"] for r in rows if r["segment"] == row_["segment"])}


def _broke(row: Figure, before: int, splits: Listed, catalogue: Catalogue) -> str:
    """Why a new series begins with this figure: a listed break or a new boundary since the figure before it."""
    found = []
    for year in range(before + 1, row.when + 1):
        for region in (row.region, ""):
            if (row.indicator, region, year) in splits:
                found.append(splits[(row.indicator, region, year)] or "series_break")
    found += ["series_break" for flag in BREAKING_FLAGS if row.flagged(flag)]
    found += ["boundary" for year in catalogue.regions[row.region].boundary_years if before < year <= row.when]
    return codes.join(code for reasons in found for code in reasons.split(";"))


def _left_out(row: Figure, out: Listed, leave_out: Collection[int]) -> str:
    for region in (row.region, ""):
        if (row.indicator, region, row.when) in out:
            return out[(row.indicator, region, row.when)] or "excluded"
    if any(row.flagged(flag) for flag in LEAVING_FLAGS):
        return "excluded"
    return "left_out" if row.when in leave_out else ""


def break_years(breaks: pl.DataFrame | None) -> dict[tuple[str, str], frozenset[int]]:
    """Years at which a new series begins, by indicator and region ("" for any)."""
    found: dict[tuple[str, str], frozenset[int]] = {}
    for indicator, region, year in _listed(breaks):
        found[indicator, region] = found.get((indicator, region), frozenset()) | {year}
    return found


def breaks_of(listed: Mapping[tuple[str, str], frozenset[int]], indicator: str, region: str) -> frozenset[int]:
    """First years of new series of an indicator in a region: its own and those of any region."""
    return listed.get((indicator, region), frozenset()) | listed.get((indicator, ""), frozenset())


def breaks_between(held: Mapping[int, Figure], first: int, last: int, listed: Collection[int]) -> bool:
    """Whether a new series begins after the first year and up to the last: by the list, or by a figure's flag."""
    flagged = {year for year, row in held.items() if any(row.flagged(flag) for flag in BREAKING_FLAGS)}
    return any(first < year <= last for year in flagged.union(listed))


def _listed(table: pl.DataFrame | None) -> Listed:
    if table is None:
        return {}
    return {
        (row["indicator"], row["region"] or "", int(row["year"])): row.get("reasons") or "" for row in table.to_dicts()
    }
