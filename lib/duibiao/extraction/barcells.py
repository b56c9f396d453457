"""Tables of one cell a line, every cell ended by a bar: a line with a bar alone is an empty cell.

So every row is there whole, and as wide as the next: names may be broken over lines, only the last of which has the
bar. A row that lost a cell is left out, since nobody knows which. Merged heads took up several cells, and left one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from duibiao.documents import Line
from duibiao.extraction import overheads
from duibiao.extraction.cells import is_unit
from duibiao.extraction.cellwords import CHINESE, UNIT_ONLY, kind_of
from duibiao.extraction.context import Context
from duibiao.extraction.crosstables import Sheet, SheetRow, read_sheet
from duibiao.extraction.gridtables import read_grid
from duibiao.extraction.pieces import GridCell, Placed, whole
from duibiao.extraction.tablerows import Found
from duibiao.extraction.unitlines import said_in

#: A row begins at a name or a year that figures follow, its unit and its English name between them.
_NAMED, _DATED = re.compile(r"n(?=[uxemy]{0,40}f)"), re.compile(r"y(?=[em]{0,40}f)")
_LONGEST_HEAD, _LONGEST_PART, _MOST_PARTS, _MOST_HEADS, _MOST_ABOVE = 40, 20, 3, 90, 4
_FEWEST_ROWS, _NARROWEST, _WIDEST, _FEWEST_CELLS = 2, 3, 60, 12
#: So many rows tell how wide all are.
_OPENING = 12


@dataclass(frozen=True)
class Table:
    """A table: where it stands, and what was read."""

    found: Found
    taken: frozenset[tuple[str, int]]


#: Cells on end, and the lines above the first.
Run = tuple[list[str], list[GridCell]]


def read_all(found: Sequence[Run], context: Context) -> list[Table]:
    """Read the tables of a document whose cells are ended by bars.

    Parameters
    ----------
    found : sequence of Run
        The cells that :func:`runs` found.
    context : Context
        Whose document it is, its years, the catalogue.
    """
    tables: list[Table] = []
    for above, cells in found:
        run, at = _Run(cells, above), 0
        while body := run.next_body(at):
            if table := _read(run, at, body, context):
                tables.append(table)
            at = body.after
    return tables


def runs(lines: Sequence[Line], placed: Mapping[tuple[str, int], Placed]) -> Iterator[Run]:
    """Give the runs of cells, each with the lines above; a cell broken over lines ends with the line with the bar.

    Parameters
    ----------
    lines : sequence of Line
        All lines of the document.
    placed : mapping
        The readable lines by part and number; a line with a bar alone has none.
    """
    run: list[GridCell] = []
    begun: list[Placed] = []
    above: list[str] = []
    for line in lines:
        readable = placed.get((line.part, line.number))
        if _is_ended(line.text):
            pieces = (*(whole(part) for part in begun), *([whole(readable)] if readable else []))
            run.append(GridCell(pieces))
            begun = []
        elif readable and run and _may_begin(line.text, readable.text) and len(begun) < _MOST_PARTS:
            begun.append(readable)
        elif readable:
            if len(run) >= _FEWEST_CELLS:
                yield above, run
                above = []
            above = [*above, *(cell.text for cell in run if cell.text), *(part.text for part in begun), readable.text]
            above, run, begun = above[-_MOST_ABOVE:], [], []
    if len(run) >= _FEWEST_CELLS:
        yield above, run


def _may_begin(raw: str, text: str) -> bool:
    """Tell whether a line can be the beginning of a cell: short, without a bar; English may be longer."""
    return "|" not in raw and len(text) <= (_LONGEST_PART if CHINESE.search(text) else _LONGEST_HEAD)


def _is_ended(raw: str) -> bool:
    """Tell a cell with its one bar at the end; an expression would cost a long line its square."""
    cell = raw.rstrip()
    return cell.endswith("|") and cell.count("|") == 1


def _kind(cell: GridCell) -> str:
    """Give what a cell is by one letter, units besides."""
    kind, unit = kind_of(cell.text), UNIT_ONLY.fullmatch(cell.text)
    return "u" if kind in "fnx" and is_unit(unit[1] if unit else cell.text) else kind


@dataclass(frozen=True)
class _Body:
    """The rows of a table: where each begins, and how wide they are; ``first`` may be one that lost a cell."""

    first: int
    rows: Sequence[int]
    width: int
    after: int


class _Run:
    """Cells on end, by what each is, and the lines above the first."""

    def __init__(self, cells: Sequence[GridCell], above: Sequence[str]) -> None:
        self.cells, self.above = cells, above
        self.kinds = self.printed = "".join(map(_kind, cells))
        named, dated = ([found.start() for found in kind.finditer(self.kinds)] for kind in (_NAMED, _DATED))
        self.starts = named if len(named) >= len(dated) else dated
        if self.starts is named:
            self.kinds = self.kinds.replace("y", "f")  # below names a figure may look like a year

    def next_body(self, at: int) -> _Body | None:
        """Give the next rows of one width, up to the heads of another table; None where there are no more."""
        near = bisect_left(self.starts, at)
        opening = self.starts[near : near + _OPENING]
        if len(opening) < _FEWEST_ROWS:
            return None
        width = _width([below - above for above, below in pairwise(opening)])
        if not _NARROWEST <= width <= _WIDEST:
            return _Body(opening[0], (), width, opening[0] + 1)
        rows: list[int] = []
        for place in range(near, len(self.starts)):
            start = self.starts[place]
            end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.cells) + width
            if start + width <= min(end, len(self.cells)) and "f" not in self.kinds[start + width : end]:
                rows.append(start)
            if end > len(self.cells) or (rows and self._has_heads(rows[0], start + width, end, width)):
                break
        return _Body(opening[0], rows, width, start + width)

    def _has_heads(self, row: int, start: int, end: int, width: int) -> bool:
        """Tell whether there are words between two rows where those of the table have figures."""
        lead = self.kinds.index("f", row) - row
        return any(set(self.kinds[at + lead : min(at + width, end)]) & set("nf") for at in range(start, end, width))


def _width(gaps: Sequence[int]) -> int:
    """Give how wide most rows are; where sections stand between them, the next row is that much farther off."""
    often = [gap for gap in set(gaps) if gaps.count(gap) > 1] or gaps
    return max(often, key=lambda gap: (sum(other % gap == 0 for other in gaps), gap))


def _read(run: _Run, at: int, body: _Body, context: Context) -> Table | None:
    """Put heads over the rows, and read the table; None where a name stands among figures, or a head over none."""
    told = [run.kinds[row : row + body.width] for row in body.rows]
    valued = tuple(column for column in range(1, body.width) if any(row[column] == "f" for row in told))
    if len(told) < _FEWEST_ROWS or any("n" in row[1:] or set(row[valued[0] :]) & set("ux") for row in told):
        return None
    cells, top = run.cells, _top(run.cells, max(at, body.first - _MOST_HEADS), body.first)
    if "f" in run.printed[top : body.first]:
        return None  # a row without its name
    figures = [tuple(cells[row + column] for column in valued) for row in body.rows]
    shape = overheads.Shape(body.width, valued)
    stacks = overheads.stacks_of(cells[top : body.first], shape, figures, context)
    above = [*(() if at else run.above), *(cell.text for cell in cells[at:top] if cell.text)][-_MOST_ABOVE:][::-1]
    if stacks is None:
        return _as_grid(cells, top, body, "".join(above[::-1]), context)
    unit = next((column for column in range(1, valued[0]) if any(row[column] == "u" for row in told)), None)
    rows = [
        SheetRow(cells[row], GridCell() if unit is None else cells[row + unit], held)
        for row, held in zip(body.rows, figures, strict=True)
    ]
    found = read_sheet(Sheet(stacks, rows, above, said_in(above), "cells ended by bars"), context)
    held_cells = [*cells[top : body.first], *(cell for row in body.rows for cell in cells[row : row + body.width])]
    taken = frozenset(piece.line.place for cell in held_cells for piece in cell.pieces)
    return Table(found, taken) if found else _as_grid(cells, top, body, "".join(above[::-1]), context)


def _as_grid(cells: Sequence[GridCell], top: int, body: _Body, title: str, context: Context) -> Table | None:
    """Read heads that are as wide as the rows, and these, as the grid that they are; None where they are no such."""
    width = body.width
    if top == body.first or (body.first - top) % width:
        return None
    grid = [tuple(cells[start : start + width]) for start in (*range(top, body.first, width), *body.rows)]
    read = read_grid(grid, title, context)
    taken = frozenset(piece.line.place for row in grid for cell in row for piece in cell.pieces)
    return Table(read[:2], taken) if read else None


def _top(run: Sequence[GridCell], least: int, first: int) -> int:
    """Give the first cell of the heads: below a title, what it is counted in, or a sentence."""
    top = first
    while top > least:
        text = run[top - 1].text
        if overheads.is_title(text):
            break
        top -= 1
    corner = max((at for at in range(top, first) if overheads.names_rows(run[at].text)), default=top)
    while corner > top and overheads.names_rows(run[corner - 1].text):
        corner -= 1
    while corner < first and not run[corner].text:
        corner += 1
    return corner
