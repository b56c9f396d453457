"""Tables flattened to one cell a line: find for every cell the column it came from.

The cells of a row come in the order of the columns, but any may be missing (a lost unit, an empty baseline) and a
name may be broken over lines. All ways to deal the cells out are weighed together, and the cheapest is taken; row
numbers that go on by one and values that read as values leave little room for a second way.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter

from duibiao.extraction import heads
from duibiao.extraction.cellwords import CHINESE, YEAR_CELL
from duibiao.extraction.heads import Column
from duibiao.extraction.naming import is_section
from duibiao.extraction.wording import UNIT, is_missing, read_cell

_COUNTED = r"(?:张|人|名|个|所|辆|部|间|床|例|次|台|位|家|托位|床位|元|人次|件)"
_UNIT_CELL = re.compile(
    rf"(?:{UNIT}|1?/\d*(?:十万|万|千|百)人?|女=100|-|/|人/千人|张/千人|元/人)+"
    rf"|{_COUNTED}?/每?\d*[十百千万亿]*(?:名|位)?(?:常住|户籍|服务)?(?:老年|婴幼儿|参保)?(?:人口|人|居民|年|次|日|天|户|平方公里)?"
    r"|千(?:人次|人|张|元|例)|十万分之|千分之|百分之|1?/\d+[十百千万]*(?:人口|活产)?|次|亿|万|比|\(?1:\d*\)?|升|克|毫克|千克|支|部|套|米|公斤|标准台|课时|学时"
)
#: A change over the whole period stands in brackets in tables of yearly changes; others are so many times, or none.
_NO_LEVEL = re.compile(r"[\[〔【(][≥≤<>]?-?\d+(?:\.\d+)?%?[\]〕】)]|-?\d+(?:\.\d+)?倍|持平")
#: No value, though 1/10万 could be read as one.
_SURELY_UNIT = re.compile(r"1/\d*[十百千万]+|%|‰")
#: What is said of a figure, on a line of its own below it: ``(市级测算)``.
_SAID_OF, _PASSED_NOTE = re.compile(r"\([\u4e00-\u9fff、,]{2,12}\)"), 1.6
#: The unit of a broken name on a line of its own: ``(%)``.
_UNIT_OF_NAME, _UNIT_APART = re.compile(r"\([^()]{1,10}\)"), 1.0
#: A value that is told, and in no way that is read: ``2002-2012年平均每年增长约5.3%``.
_TOLD = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?年.{0,14}\d[\d.%‰]*.{0,6}")
_NO_DIGIT = re.compile(r"\D")
_NEVER = 1e6
#: A missing cell costs something; a lone figure is the target, so the last value column is the dearest to leave empty.
_SKIP = {
    heads.CATEGORY: 0.0,
    heads.NUMBER: 6.0,
    heads.NAME: _NEVER,
    heads.UNIT: 1.0,
    heads.NATURE: 3.0,
    heads.REMARK: 1.0,
    heads.YEAR: 3.0,
    heads.GROWTH: 1.0,
    heads.OTHER: 1.0,
}
_SKIP_VALUE, _SKIP_LAST_VALUE = 2.5, 4.0
_VALUE_READ = -6.0
#: A row with its number and nature and no figure at all.
_NO_FIGURES = 3.0
#: Row numbers that begin again, in a new section.
_RESTART = 1.0
#: A figure that is the very number the next row would have.
_MAY_BE_NUMBER = 3.0
#: Stands for every row number whose next the cell is not.
_OTHER_NUMBER = -9
#: So many paths are kept side by side; so many cells may follow without the table gaining by them.
_WIDEST, _LONGEST_DRY = 120, 60
#: The head of a section between two rows belongs to no column, where none is for sections.
_NOWHERE, _PASSED_SECTION = -9, 0.4


@dataclass
class CellRow:
    """One row of a table: for each column, the places of its cells in the sequence that was dealt out."""

    cells: dict[int, list[int]] = field(default_factory=dict)


def is_unit(text: str) -> bool:
    """Tell whether a cell holds a unit and nothing else."""
    return bool(_UNIT_CELL.fullmatch(text))


def deal(cells: Iterable[str], columns: Sequence[Column], *, one_row: bool = False, before: int = 0) -> list[CellRow]:
    """Deal cells out to rows and columns.

    Parameters
    ----------
    cells : iterable of str
        The cells after the heads, in the order of the page; what follows the table is left over, and not far asked for.
    columns : sequence of Column
        The heads, in their order.
    one_row : bool
        Whether the cells are those of one row, which may have any number, and no figure.
    before : int
        The number of the row before the first.

    Returns
    -------
    list of CellRow
        The rows that together read best; empty where nothing reads as a row.
    """
    return _Dealer(tuple(columns), one_row).rows(cells, before)


#: One cell dealt out: to which column, whether it opens a row, and the step before. Bare, since most lead nowhere.
_Step = tuple[int, bool, "_Step | None"]
_Frontier = dict[tuple[int, int], tuple[float, _Step | None]]


class _Dealer:
    """The cheapest path through (cells dealt, last column, last row number)."""

    def __init__(self, columns: tuple[Column, ...], one_row: bool) -> None:
        self.columns, self.one_row = columns, one_row
        self.roles = frozenset(column.role for column in columns)
        self.values = [i for i, column in enumerate(columns) if column.role == heads.VALUE]
        self.numbered = not one_row and any(column.role == heads.NUMBER for column in columns)
        self.grouped = any(column.role == heads.CATEGORY for column in columns)
        #: What it costs to end a row after a column; -1 stands for a row that was not begun.
        self.skipped = list(accumulate(map(self._skip, range(len(columns))), initial=0.0))
        self.closing = {last: self._skips(last + 1, len(columns)) for last in range(-1, len(columns))}

    def rows(self, cells: Iterable[str], before: int) -> list[CellRow]:
        frontier: _Frontier = {(-1, before): (0.0, None)}
        best: tuple[float, _Step | None] = (0.0, None)
        dry = 0
        for cell, figures in _with_figures_ahead(cells):
            frontier = self._nearer(cell, frontier)
            if not frontier:
                break
            nearest = min(
                ((cost + self.closing[last], path) for (last, _), (cost, path) in frontier.items()), key=itemgetter(0)
            )
            if nearest[0] < best[0] or self.one_row:
                best, dry = nearest, 0
                continue
            dry += 1
            # Nothing but figures makes a path cheaper.
            hoped = min(cost for cost, _ in frontier.values()) + _VALUE_READ * figures
            if dry > _LONGEST_DRY or hoped >= best[0]:
                break
        return _as_rows(best[1])

    def _nearer(self, cell: str, frontier: _Frontier) -> _Frontier:
        nearer: _Frontier = {}
        passes = _PASSED_SECTION if not self.grouped and is_section(cell) else 0.0
        passes = _PASSED_NOTE if _SAID_OF.fullmatch(cell) else passes
        itself = _number_in(cell)
        fits = {role: _fit(cell, role, itself) for role in self.roles}
        fitting = {at: fits[column.role] for at, column in enumerate(self.columns) if fits[column.role] < _NEVER}
        # Many paths differ in the row number alone, and only the one whose next number the cell may be is told apart.
        steps: dict[tuple[int, int], list[tuple[int, bool, float]]] = {}
        for (last, number), (cost, path) in frontier.items():
            if passes:
                nearer[last, number] = (cost + passes, (_NOWHERE, False, path))
            like = (last, number if number + 1 == itself else _OTHER_NUMBER)
            if like not in steps:
                steps[like] = self._steps(cell, *like, fitting)
            for column, opens, step in steps[like]:
                key = (column, itself if self.columns[column].role == heads.NUMBER else number)
                total = cost + step
                if key not in nearer or total < nearer[key][0]:
                    nearer[key] = (total, (column, opens, path))
        if len(nearer) <= _WIDEST:
            return nearer
        return dict(sorted(nearer.items(), key=lambda item: item[1][0])[:_WIDEST])

    def _steps(self, cell: str, last: int, number: int, fitting: Mapping[int, float]) -> list[tuple[int, bool, float]]:
        """Give the columns that a cell may stand in next, whether it opens a row there, and what that costs.

        ``fitting`` are the columns that it fits, and how well: in that of numbers, as the number that it is itself.
        """
        dear = [
            (column, opens, self._step(cell, last, column, opens, number, fitting[column]))
            for column, opens in self._moves(last, fitting)
        ]
        return [step for step in dear if step[2] < _NEVER]

    def _moves(self, last: int, fitting: Iterable[int]) -> list[tuple[int, bool]]:
        """Give the columns that a cell fits and may stand in next, and whether it opens a row there."""
        forward = [(column, last < 0) for column in fitting if column >= last]
        if last < 0 or self.one_row:
            return forward
        return forward + [(column, True) for column in fitting if column <= last]

    def _step(self, cell: str, last: int, column: int, opens: bool, number: int, fit: float) -> float:
        role = self.columns[column].role
        if role == heads.NUMBER and not self.one_row and (fit := _fit(cell, role, number + 1)) >= _NEVER:
            return fit
        if role == heads.VALUE and cell == str(number + 1) and self.numbered:
            fit += _MAY_BE_NUMBER
        if opens:
            closing = self.closing[last] if last >= 0 else 0.0
            return fit + closing + self._skips(0, column)
        if column == last:
            again = _again(role, cell)
            return again if again >= _NEVER else fit + again
        skipped = self._skips(last + 1, column)
        if role == heads.NATURE and self.numbered and last < self.values[0] and column > self.values[-1]:
            skipped = min(skipped, _NO_FIGURES)  # advice: a row of its own, with a number and a nature
        return fit + skipped

    def _skips(self, start: int, stop: int) -> float:
        return self.skipped[stop] - self.skipped[start]

    def _skip(self, column: int) -> float:
        if column in self.values:
            return _SKIP_LAST_VALUE if column == self.values[-1] else _SKIP_VALUE + 0.5 * self.values.index(column)
        return _SKIP[self.columns[column].role]


def _with_figures_ahead(cells: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Give every cell with how many of those after it read as figures, as far as a table may go without gaining."""
    ahead: deque[tuple[str, bool]] = deque()
    figures = 0
    for cell in cells:
        is_figure = _fit(cell, heads.VALUE, 0) < 0
        figures += is_figure
        ahead.append((cell, is_figure))
        if len(ahead) > _LONGEST_DRY:
            first, was_figure = ahead.popleft()
            figures -= was_figure
            yield first, figures
    for cell, is_figure in ahead:
        figures -= is_figure
        yield cell, figures


@lru_cache(maxsize=8192)
def _number_in(cell: str) -> int:
    digits = _NO_DIGIT.sub("", cell)
    return int(digits) if digits else 0


def _again(role: str, cell: str) -> float:
    """Cost of a second cell in a column of the row."""
    if role == heads.REMARK:
        return 0.1 if cell.startswith("(") else 2.0
    return {heads.NAME: 1.5, heads.CATEGORY: 0.6}.get(role, _NEVER)


@lru_cache(maxsize=65536)
def _fit(cell: str, role: str, number: int) -> float:
    """Cost of a cell in a column of a role; ``number`` is the row number that would go on by one."""
    if role == heads.NUMBER:
        if not re.fullmatch(r"\d{1,3}[.、]?|\(\d{1,3}\)", cell):
            return _NEVER
        return 0.0 if _number_in(cell) == number else _RESTART if _number_in(cell) == 1 else _NEVER
    if role == heads.UNIT:
        return 0.0 if is_unit(cell) else _NEVER
    if role == heads.NATURE:
        return 0.0 if cell in heads.NATURES else _NEVER
    if role == heads.YEAR:
        return 0.0 if YEAR_CELL.fullmatch(cell) else _NEVER
    if role == heads.VALUE:
        if _SURELY_UNIT.fullmatch(cell):
            return _NEVER
        return _VALUE_READ if read_cell(cell) else 0.0 if is_missing(cell) or _TOLD.fullmatch(cell) else _NEVER
    if role in (heads.GROWTH, heads.OTHER):
        return 0.0 if read_cell(cell) or is_missing(cell) or _NO_LEVEL.fullmatch(cell) else _NEVER
    if role == heads.NAME and _UNIT_OF_NAME.fullmatch(cell):
        return _UNIT_APART
    if not CHINESE.search(cell) or cell in heads.NATURES:
        return _NEVER
    unlike = 0.0 if read_cell(cell) is None else 8.0
    if role == heads.CATEGORY:
        return 0.5 + unlike + (0.0 if len(cell) <= 8 else 3.0)
    return unlike + (0.2 if role == heads.REMARK else 0.0)


def _as_rows(last: _Step | None) -> list[CellRow]:
    path: list[_Step] = []
    while last is not None:
        path.append(last)
        last = last[2]
    rows: list[CellRow] = []
    for place, (column, opens, _) in enumerate(reversed(path)):
        if column == _NOWHERE:
            continue
        if opens:
            rows.append(CellRow())
        rows[-1].cells.setdefault(column, []).append(place)
    return rows
