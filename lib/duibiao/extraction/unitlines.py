"""Units told once above a table (``单位:张``): they hold for every row that has none of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from duibiao.errors import CatalogueError
from duibiao.extraction.cells import is_unit
from duibiao.extraction.context import Context
from duibiao.extraction.heads import Column
from duibiao.extraction.tablerows import clean_label, label_of_row, unit_in_label
from duibiao.extraction.textlines import LONGEST_CELL

if TYPE_CHECKING:
    from duibiao.extraction.pieces import Placed
    from duibiao.extraction.tablerows import TableRow

_UNIT_LINE = re.compile(
    r"\(?(?:计量|数据)?单位:(?P<unit>[^,;、:()]+?(?:\((?![A-Za-z])[^()]*\))?)\)?(?:\([A-Za-z][A-Za-z ,./]*\))?"
)
#: Heads and their years may stand between, one cell a line.
_FARTHEST = 16


def with_unit_above(
    rows: list[TableRow], columns: Sequence[Column], lines: Sequence[Placed], at: int, context: Context
) -> list[TableRow]:
    """Give the rows of a table the one unit that a line above tells.

    Parameters
    ----------
    rows, columns : list of TableRow, sequence of Column
        The table; where a column has a unit the line above tells nothing.
    lines, at : sequence of Placed, int
        The lines of the document, and the place of the table's first.
    context : Context
        Its catalogue knows units that an indicator never has.
    """
    unit = "" if any(column.unit for column in columns) else _unit_above(lines, at)
    if not unit or any(row.unit or unit_in_label(label_of_row(row)) for row in rows):
        return rows
    return [replace(row, unit=unit) if _may_have(row, unit, context) else row for row in rows]


def _unit_above(lines: Sequence[Placed], at: int) -> str:
    for line in reversed(lines[max(0, at - _FARTHEST) : at + 2]):
        if len(line.text) > LONGEST_CELL or "。" in line.text:
            return ""
        found = _UNIT_LINE.fullmatch(line.text)
        if found:
            return found["unit"] if is_unit(found["unit"]) else ""
    return ""


def _may_have(row: TableRow, unit: str, context: Context) -> bool:
    match = context.catalogue.match(clean_label(label_of_row(row)), context.document)
    try:
        return match is None or bool(context.catalogue.unit_of(match, unit))
    except CatalogueError:
        return False
