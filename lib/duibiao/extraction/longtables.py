"""Tables in long format, as data portals give them: one figure a row, its year and name in columns of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import confidence, heads
from duibiao.extraction.cellwords import YEAR_CELL
from duibiao.extraction.context import Context
from duibiao.extraction.gridrows import cell_piece, figures_of
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import Row
from duibiao.extraction.regionsdown import HEAD
from duibiao.extraction.tablerows import Found, TableRow
from duibiao.extraction.wording import is_missing

_ROLES = {
    heads.NAME: re.compile(r"指标(?:名称|内容)?|项目(?:名称)?|indicator(?:_name)?", re.I),
    heads.YEAR: re.compile(r"(?:数据|统计|所属|报告)?年(?:份|度)|年|year", re.I),
    heads.VALUE: re.compile(r"(?:指标|统计)?(?:数值|数据|值)|value", re.I),
    heads.UNIT: re.compile(r"(?:计量|指标)?单位|unit", re.I),
    "region": re.compile(rf"(?:{HEAD.pattern})|(?:地区|区域|行政区|单位)(?:名称)?|region", re.I),
}
_NEEDED = (heads.NAME, heads.YEAR, heads.VALUE)
_FEWEST = 2


def read_long(rows: Sequence[Row], context: Context) -> Found | None:
    """Read a grid in long format; None where its heads do not name an indicator, a year and a value.

    Returns
    -------
    columns, rows
        One column for each region and year, one row for each row of the grid.
    """
    places = _places(rows[0]) if rows else None
    if places is None:
        return None
    columns: list[Column] = []
    known: dict[tuple[str, int], int] = {}
    told: list[TableRow] = []
    for row in rows[1:]:
        name, year, value = (row[places[role]] for role in _NEEDED)
        if not name.text or not YEAR_CELL.fullmatch(year.text) or not value.text or is_missing(value.text):
            continue
        where = row[places["region"]].text if "region" in places else ""
        unit = row[places[heads.UNIT]].text if heads.UNIT in places else ""
        dated = int(year.text[:4])
        at = known.setdefault((where, dated), len(columns))
        if at == len(columns):
            columns.append(Column(heads.VALUE, where, dated, context.kind_of_year(dated), whose=where))
        figures = tuple((at, cell_piece(value), figure) for figure in figures_of(value))
        told.append(TableRow("", name.pieces, unit, "", figures, confidence=confidence.GRID, layout="one figure a row"))
    return (columns, told) if len(told) >= _FEWEST else None


def _places(head: Row) -> dict[str, int] | None:
    """Find the columns by their heads; None where one that is needed is missing, or stands twice."""
    places: dict[str, int] = {}
    for at, cell in enumerate(head):
        role = next((role for role, words in _ROLES.items() if role not in places and words.fullmatch(cell.text)), None)
        if role:
            places[role] = at
    return places if all(role in places for role in _NEEDED) else None
