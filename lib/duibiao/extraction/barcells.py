"""Yearbook tables of one cell a line, every cell ended by a bar: a line with a bar alone is an empty cell.

The heads are as many cells wide as the rows, so that those of two lines can be put above each other again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from duibiao.extraction import heads
from duibiao.extraction.cellwords import YEAR_CELL, is_figure
from duibiao.extraction.context import Context
from duibiao.extraction.gridtables import read_grid
from duibiao.extraction.pieces import GridCell, Placed, Row, whole
from duibiao.extraction.regionsdown import HEAD, Found
from duibiao.extraction.textlines import title_above

_FIRST_HEAD = re.compile(rf"(?:{HEAD.pattern})|指标|项目|机构(?:类别|分类|类型|名称)")
_MOST_HEADS, _MOST_LINES, _FEWEST_ROWS, _NARROWEST = 60, 4000, 2, 3


def _is_ended(raw: str) -> bool:
    """Tell a cell with its one bar at the end; an expression would cost a long line its square."""
    cell = raw.rstrip()
    return cell.endswith("|") and cell.count("|") == 1 and not cell[:-1].isspace() and len(cell) > 1


def begins(line: Placed) -> bool:
    """Tell whether a line is the first head of such a table, with its bar."""
    if not _is_ended(line.raw):
        return False
    head = heads.read_head(line.text)
    return (head is not None and head.role == heads.YEAR) or bool(_FIRST_HEAD.fullmatch(line.text))


def read(lines: Sequence[Placed], at: int, context: Context) -> tuple[Found, int] | None:
    """Read the table whose first head is ``lines[at]``; None where it is none.

    Returns
    -------
    (columns, rows), after
        The table turned over; ``after`` is the place of the line after it.
    """
    cells = _cells(lines, at)
    starts = _starts(cells)
    if len(starts) < _FEWEST_ROWS or starts[0] > _MOST_HEADS:
        return None
    width = min(below - above for above, below in pairwise(starts))
    if width < _NARROWEST or starts[0] % width:
        return None
    names: list[Row] = [tuple(cells[start : start + width]) for start in range(0, starts[0], width)]
    body: list[Row] = []
    for start in starts:
        row = tuple(cells[start : start + width])
        after = next((other for other in starts if other > start), start + width + 1)
        left_over = any(cell.text and is_figure(cell.text) for cell in cells[start + width : after])
        if len(row) < width or left_over or not all(not cell.text or is_figure(cell.text) for cell in row[1:]):
            break
        body.append(row)
    if len(body) < _FEWEST_ROWS:
        return None
    grid = [*names, *body]
    read = read_grid(grid, title_above(lines, at), context)
    if read is None:
        return None
    found = read[:2]
    last = next(cell for cell in reversed(body[-1]) if cell.text).pieces[-1].line
    return found, next(place for place in range(at, len(lines)) if lines[place] is last) + 1


def _cells(lines: Sequence[Placed], at: int) -> list[GridCell]:
    """Give the cells from a line on, as long as every one is ended by a bar; lines in between that are gone from the
    readable text held a bar alone.
    """
    cells: list[GridCell] = []
    for line, after in pairwise(lines[at : at + _MOST_LINES]):
        if not _is_ended(line.raw):
            break
        cells.append(GridCell((whole(line),)))
        cells += [GridCell()] * (after.number - line.number - 1)
    return cells


def _starts(cells: Sequence[GridCell]) -> list[int]:
    """Give where rows begin: at a year, or a name, that figures follow."""
    starts: list[int] = []
    for place, (cell, after) in enumerate(pairwise(cells)):
        names = bool(YEAR_CELL.fullmatch(cell.text)) or (bool(cell.text) and not is_figure(cell.text))
        if names and after.text and is_figure(after.text) and not YEAR_CELL.fullmatch(after.text):
            starts.append(place)
    return starts
