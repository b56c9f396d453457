"""Tables flattened to one cell a line: find for every cell the column it came from.

The cells of a row come in the order of the columns, but any may be missing (a lost unit, an empty baseline) and a
name may be broken over lines. All ways to deal the cells out are weighed together, and the cheapest is taken; row
numbers that go on by one and values that read as values leave little room for a second way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from duibiao.extraction import heads
from duibiao.extraction.heads import Column
from duibiao.extraction.wording import UNIT, is_missing, read_cell

_UNIT_CELL = re.compile(rf"(?:{UNIT}|1?/\d*(?:十万|万|千|百)人?|女=100|-|/|人/千人|张/千人|元/人)+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NEVER = 1e6
#: A missing cell costs something; a lone figure is the target, so the last value column is the dearest to leave empty.
_SKIP = {
    heads.CATEGORY: 0.0,
    heads.NUMBER: 6.0,
    heads.NAME: _NEVER,
    heads.UNIT: 1.0,
    heads.NATURE: 3.0,
    heads.REMARK: 1.0,
}
_SKIP_VALUE, _SKIP_LAST_VALUE = 2.5, 4.0
_VALUE_READ = -6.0


@dataclass
class CellRow:
    """One row of a table: for each column, the places of its cells in the sequence that was dealt out."""

    cells: dict[int, list[int]] = field(default_factory=dict)


def deal(cells: Sequence[str], columns: Sequence[Column]) -> list[CellRow]:
    """Deal cells out to rows and columns.

    Parameters
    ----------
    cells : sequence of str
        The cells after the heads, in the order of the page; what follows the table is left over.
    columns : sequence of Column
        The heads, in their order.

    Returns
    -------
    list of CellRow
        The rows that together read best; empty where nothing reads as a row.
    """
    table = _Dealer(tuple(cells), tuple(columns))
    return table.rows()


class _Dealer:
    """The cheapest path through (cells dealt, last column, rows begun)."""

    def __init__(self, cells: tuple[str, ...], columns: tuple[Column, ...]) -> None:
        self.cells, self.columns = cells, columns
        self.values = [i for i, column in enumerate(columns) if column.role == heads.VALUE]

    def rows(self) -> list[CellRow]:
        # best[(column, rows)] after each cell -> (cost, path); a path is the column of each cell and where rows begin
        frontier: dict[tuple[int, int], tuple[float, tuple[tuple[int, bool], ...]]] = {(-1, 0): (0.0, ())}
        best: tuple[float, tuple[tuple[int, bool], ...]] = (0.0, ())
        for cell in self.cells:
            nearer: dict[tuple[int, int], tuple[float, tuple[tuple[int, bool], ...]]] = {}
            for (last, rows), (cost, path) in frontier.items():
                for column, opens in self._moves(last):
                    step = self._step(cell, last, column, opens, rows + opens)
                    if step >= _NEVER:
                        continue
                    key = (column, rows + opens)
                    total = cost + step
                    if key not in nearer or total < nearer[key][0]:
                        nearer[key] = (total, (*path, (column, opens)))
            if not nearer:
                break
            frontier = nearer
            for (last, _), (cost, path) in frontier.items():
                closed = cost + self._skips(last + 1, len(self.columns))
                if closed < best[0]:
                    best = (closed, path)
        return _as_rows(best[1])

    def _moves(self, last: int) -> list[tuple[int, bool]]:
        forward = [(column, last < 0) for column in range(max(last, 0), len(self.columns))]
        return forward if last < 0 else forward + [(column, True) for column in range(last + 1)]

    def _step(self, cell: str, last: int, column: int, opens: bool, row: int) -> float:
        role = self.columns[column].role
        fit = _fit(cell, role, row)
        if fit >= _NEVER:
            return fit
        if opens:
            closing = self._skips(last + 1, len(self.columns)) if last >= 0 else 0.0
            return fit + closing + self._skips(0, column)
        if column == last:
            return fit + _again(role, cell)
        return fit + self._skips(last + 1, column)

    @cache  # noqa: B019 - lives as long as one table
    def _skips(self, start: int, stop: int) -> float:
        return sum(self._skip(column) for column in range(start, stop))

    def _skip(self, column: int) -> float:
        if column in self.values:
            return _SKIP_LAST_VALUE if column == self.values[-1] else _SKIP_VALUE
        return _SKIP[self.columns[column].role]


def _again(role: str, cell: str) -> float:
    """Cost of a second cell in a column of the row."""
    if role == heads.REMARK:
        return 0.1 if cell.startswith("(") else 1.0
    return {heads.NAME: 1.5, heads.CATEGORY: 0.6}.get(role, _NEVER)


@lru_cache(maxsize=65536)
def _fit(cell: str, role: str, row: int) -> float:
    """Cost of a cell in a column of a role; ``row`` is the 1-based number of the row it would stand in."""
    if role == heads.NUMBER:
        return 0.0 if re.fullmatch(r"\d{1,3}[.、]?", cell) and int(re.sub(r"\D", "", cell)) == row else _NEVER
    if role == heads.UNIT:
        return 0.0 if _UNIT_CELL.fullmatch(cell) else _NEVER
    if role == heads.NATURE:
        return 0.0 if cell in heads.NATURES else _NEVER
    if role == heads.VALUE:
        return _VALUE_READ if read_cell(cell) else 0.0 if is_missing(cell) else _NEVER
    if not _CHINESE.search(cell) or cell in heads.NATURES:
        return _NEVER
    unlike = 0.0 if read_cell(cell) is None else 8.0
    if role == heads.CATEGORY:
        return 0.5 + unlike + (0.0 if len(cell) <= 8 else 3.0)
    return unlike + (0.2 if role == heads.REMARK else 0.0)


def _as_rows(path: Sequence[tuple[int, bool]]) -> list[CellRow]:
    rows: list[CellRow] = []
    for place, (column, opens) in enumerate(path):
        if opens:
            rows.append(CellRow())
        rows[-1].cells.setdefault(column, []).append(place)
    return rows
