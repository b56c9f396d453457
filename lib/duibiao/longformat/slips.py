"""Audit of neighbouring years: a figure ten, a hundred times the last one has another unit or decimal point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.longformat.baselines import audit_ranges

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: Factors by which a figure is wrong whose unit or decimal point is: % for ‰, 张 for 万张, a share for its percent.
SLIPS = (10.0, 100.0, 1000.0, 10_000.0)
#: How near the other figure a slipped one comes when it is put right, as a share of it.
NEAR = 0.25
_SERIES = ["region", "indicator", "scope"]
_TOLD = (
    "figure", "region", "indicator", "scope", "year", "kind", "comparator", "value", "unit", "document", "part", "line",
)  # fmt: skip
_SCHEMA = {
    "figure": pl.String, "region": pl.String, "indicator": pl.String, "scope": pl.String, "year": pl.Int16,
    "kind": pl.String, "comparator": pl.String, "value": pl.Float64, "unit": pl.String, "document": pl.String,
    "part": pl.String, "line": pl.Int64,
    "before_figure": pl.String, "before_year": pl.Int16, "before": pl.Float64, "put_right": pl.Float64,
}  # fmt: skip


def put_right(value: float, other: float) -> float | None:
    """Give what a figure would be with its unit or decimal point put right, where that lies near another figure.

    Returns
    -------
    float or None
        None where no such factor brings it near, as for most pairs of figures.

    >>> put_right(0.21, 2.11), put_right(4.62, 44300), put_right(2.3, 2.11)
    (2.1, 46200.0, None)
    """
    if not value or not other:
        return None
    tried = (value * slip if abs(value) < abs(other) else value / slip for slip in SLIPS)
    return next((round(one, 10) for one in tried if abs(one - other) <= NEAR * abs(other)), None)


def audit_slips(long: pl.DataFrame) -> pl.DataFrame:
    """Find actual levels that are about a power of ten times the last known year's.

    Which of the two is wrong, the figures do not say: the later is told with the earlier. Of a figure that only goes
    back to what was before, nothing is told.

    Returns
    -------
    polars.DataFrame
        One row a figure: figure, region, indicator, scope, year, kind, comparator, value, unit, document, part, line,
        before_figure, before_year, before, put_right.
    """
    levels = long.filter(
        pl.col("form") == "level",
        pl.col("kind") == "actual",
        pl.col("preferred"),
        pl.col("year").is_not_null(),
        pl.col("value").is_not_null(),
    ).sort(*_SERIES, "year", "figure")
    rows: list[dict[str, Any]] = []
    for _, series in levels.group_by(_SERIES, maintain_order=True):
        slipped_before = False
        last: dict[str, Any] | None = None
        for row in series.iter_rows(named=True):
            right = put_right(row["value"], last["value"]) if last else None
            if last and right is not None and not slipped_before:
                told = {name: row[name] for name in _TOLD}
                before = {"before_figure": last["figure"], "before_year": last["year"], "before": last["value"]}
                rows.append({**told, **before, "put_right": right})
            slipped_before = right is not None
            last = row
    return pl.DataFrame(rows, schema=_SCHEMA).sort("figure")


def audit_values(long: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Find levels that no reader would believe: outside the plausible range, or out of step with the year before.

    Returns
    -------
    polars.DataFrame
        The rows of :func:`~duibiao.longformat.baselines.audit_ranges`, then those of :func:`audit_slips`.
    """
    kinds = pl.col("kind", "comparator").cast(pl.String)
    ranges = audit_ranges(long, catalogue).with_columns(kinds)
    return pl.concat([ranges, audit_slips(long)], how="diagonal_relaxed")
