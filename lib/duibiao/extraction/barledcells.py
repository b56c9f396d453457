"""Tables of one cell a line, all but the first of a row led by a bar: a line with a bar alone is an empty cell."""

from __future__ import annotations

from collections.abc import Sequence

from duibiao.extraction import heads
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import fits
from duibiao.extraction.gridtables import read_grid
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import GridCell, Placed, Row, whole
from duibiao.extraction.seprows import below_section
from duibiao.extraction.tablerows import TextTable
from duibiao.extraction.textlines import LONGEST_CELL, title_above

_FEWEST_ROWS, _NARROWEST, _WIDEST, _MOST_LACKING = 2, 3, 24, 3
#: So many rows show whether a table begins.
_OPENING = 16


def _begins(lines: Sequence[Placed], at: int) -> bool:
    """Tell whether a row begins at a line: the line has no bar, and each of the next two is led by its one."""
    if at + 2 >= len(lines) or "|" not in lines[at + 1].raw or "|" in lines[at].raw:
        return False
    return _is_led(lines[at + 1].raw) and _is_led(lines[at + 2].raw)


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose heads begin at a line; None where it is none of indicators."""
    if not _begins(lines, at):
        return None
    title = title_above(lines, at)
    # A look at the beginning first: many lines that only look like heads would else each be read to the end.
    for most in (_OPENING, len(lines)):
        rows, after = _rows(lines, at, most)
        if len(rows) < _FEWEST_ROWS or not _NARROWEST <= len(rows[0]) <= _WIDEST:
            return None
        found = read_grid(rows, title, context)
        if found is None or len(rows) < most:
            break
    if found is None:
        return None
    columns, read, layout = found
    return TextTable(columns, read, after, layout)


def _rows(lines: Sequence[Placed], at: int, most: int) -> tuple[list[Row], int]:
    """Give the rows from one on that are as wide as it, at most so many, and the place after them."""
    rows: list[Row] = []
    after = at
    while len(rows) < most and after < len(lines) and _begins_row(lines[after]):
        cells, end = _row(lines, after)
        if rows and len(cells) != len(rows[0]):
            filled = _filled(cells, rows[0], last=end == len(lines))
            if filled is None:
                break
            cells = filled
        rows.append(tuple(cells))
        after = end
    return rows, after


def _begins_row(line: Placed) -> bool:
    return "|" not in line.raw and len(line.text) <= LONGEST_CELL


def _filled(cells: list[GridCell], head: Row, *, last: bool) -> list[GridCell] | None:
    """Give a row as long as the heads: the cell of its section may stand above it, and nothing ends the empty cells of
    the last. None where it does not fit them then.
    """
    columns = [heads.read_head(cell.text) or Column(heads.OTHER) for cell in head]
    lacking = len(head) - len(cells)
    behind = [GridCell()] * lacking
    if last and 0 < lacking <= _MOST_LACKING and fits((*cells, *behind), columns):
        return [*cells, *behind]
    if lacking > 0 and (last or lacking == 1) and (row := below_section((*cells, *behind[1:]), columns)):
        return list(row)
    return None


def _is_led(raw: str) -> bool:
    return raw.lstrip().startswith("|") and raw.count("|") == 1


def _row(lines: Sequence[Placed], at: int) -> tuple[list[GridCell], int]:
    """Give the cells of the row that begins at a line, and the place after it.

    Lines in between that are gone from the readable text held a bar alone.
    """
    cells, place = [GridCell((whole(lines[at]),))], at + 1
    while place < len(lines) and _is_led(lines[place].raw) and len(cells) <= _WIDEST:
        cells += [GridCell()] * (lines[place].number - lines[place - 1].number - 1)
        cells.append(GridCell((whole(lines[place]),)))
        place += 1
    if place < len(lines):
        cells += [GridCell()] * (lines[place].number - lines[place - 1].number - 1)
    return cells, place
