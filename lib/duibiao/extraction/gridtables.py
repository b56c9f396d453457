"""A grid of cells, whatever format it comes from, read as the kind of table that it is."""

from __future__ import annotations

from collections.abc import Sequence

from duibiao.extraction.causesdown import read_causes_down
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import find_layout, with_merged_heads
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.longtables import read_long
from duibiao.extraction.pieces import Row
from duibiao.extraction.regionsdown import read_regions_down
from duibiao.extraction.sidebyside import below_each_other
from duibiao.extraction.tablerows import Found, TableRow
from duibiao.extraction.yearsdown import read_years_down


def read_grid(grid: Sequence[Row], title: str, context: Context) -> tuple[list[Column], list[TableRow], str] | None:
    """Read a grid that a format marks as such; None where it is no table of indicators.

    Parameters
    ----------
    grid : sequence of Row
        Rows of equal length.
    title : str
        What stands above it.
    context : Context
        Whose document it is, its years, the catalogue.

    Returns
    -------
    columns, rows, layout
        ``layout`` is how the table was understood, for those who ask how a figure was read.
    """
    rows = below_each_other(with_merged_heads(grid))
    if long := read_long(rows, context):
        return (*long, "grid, one figure a row")
    if layout := find_layout(rows, title, context):
        read = GridReader(layout, context, broken=False).read(rows[layout.first :])
        return (layout.columns, read, "grid") if read else None
    if turned := read_years_down(rows, context):
        return (*turned, "grid, years down the rows")
    regions = turned_over(rows, title, context)
    return (*regions, "grid, regions down the rows") if regions else None


def turned_over(rows: Sequence[Row], title: str, context: Context) -> Found | None:
    """Read a grid with regions, institutions or diseases down its rows; None where it has none of them."""
    return read_regions_down(rows, title, context) or read_causes_down(rows, title, context)
