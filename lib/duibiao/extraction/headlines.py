"""Yearbook tables whose heads stand one or several a line above rows of cells kept apart by bars or tabs.

The parts of a column (``# 医院``) stand in a second row of heads: which column they are of is told by the figures, for
a part is never more than its whole; where that leaves a choice, nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from duibiao.extraction import heads
from duibiao.extraction.cellwords import TRANSLATION, is_figure, number_in
from duibiao.extraction.context import Context
from duibiao.extraction.pieces import GridCell, Placed, Row
from duibiao.extraction.regionsdown import HEAD, read_regions_down
from duibiao.extraction.separated import split
from duibiao.extraction.tablerows import TextTable
from duibiao.extraction.textlines import title_above
from duibiao.extraction.yearsdown import read_years_down

_MOST_HEADS, _LONGEST_NAME, _FEWEST = 24, 30, 2
#: The ways to deal parts out to wholes are tried one by one.
_MOST_COLUMNS = 14


def _begins_row(raw: str) -> bool:
    """Tell whether a line may be a row: bars or tabs between a name or year and figures."""
    return (raw.count("|") > _FEWEST or raw.count("\t") >= _FEWEST) and any(c.isdigit() for c in raw)


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose first row is ``lines[at]``; None where no heads stand one a line above it."""
    if not _begins_row(lines[at].raw):
        return None
    separator = "pipe" if "|" in lines[at].raw else "tab"
    if at == 0 or _row(lines[at - 1], separator):
        return None
    body: list[Row] = []
    while at + len(body) < len(lines) and (row := _row(lines[at + len(body)], separator)):
        if body and len(row) != len(body[0]):
            break
        body.append(row)
    if len(body) < _FEWEST:
        return None
    names, top = _names_above(lines, at, separator)
    labels = _ordered(names, body)
    if labels is None:
        return None
    grid = [(GridCell(), *labels), *body]
    found = read_years_down(grid, context) or read_regions_down(grid, title_above(lines, top), context)
    return TextTable(*found, at + len(body)) if found else None


def _row(line: Placed, separator: str) -> Row | None:
    if not _begins_row(line.raw):
        return None
    row = split(line, separator)
    if len(row) <= _FEWEST or not row[0].text or not any(cell.text for cell in row[1:]):
        return None
    return row if all(not cell.text or is_figure(cell.text) for cell in row[1:]) else None


def _names_above(lines: Sequence[Placed], at: int, separator: str) -> tuple[list[GridCell], int]:
    """Give the heads below the one for years or regions, and the place of that one; none where there is none."""
    names: list[GridCell] = []
    for place in range(at - 1, max(-1, at - _MOST_HEADS), -1):
        cells = [cell for cell in split(lines[place], separator) if cell.text]
        if not cells and lines[place].text.strip("| "):
            break
        for cell in reversed(cells):
            end = len(TRANSLATION.sub("", cell.text))
            head = heads.read_head(cell.text[:end])
            if (head is not None and head.role == heads.YEAR) or HEAD.fullmatch(cell.text[:end]):
                return names[::-1], place
            if end > _LONGEST_NAME or re.search(r"[。;!?]", cell.text) or is_figure(cell.text[:end]):
                return [], at
            piece = cell.pieces[0]
            names.append(GridCell((piece._replace(end=piece.start + end),)))
    return [], at


def _ordered(names: Sequence[GridCell], body: Sequence[Row]) -> list[GridCell] | None:
    """Bring names into the order of the columns: as they stand, or every part behind its whole."""
    width = len(body[0]) - 1
    if not names or len(names) != width or width > _MOST_COLUMNS:
        return None
    parts = [name for name in names if name.text.startswith("#")]
    wholes = [name for name in names if not name.text.startswith("#")]
    if not parts or list(names[: len(wholes)]) != wholes:
        return list(names)
    fitting = [places for places in _places(len(wholes), width) if _fits(places, body)]
    if len(fitting) != 1:
        return None
    left, right = iter(wholes), iter(parts)
    return [next(left) if place in fitting[0] else next(right) for place in range(width)]


def _places(wholes: int, width: int) -> Iterator[frozenset[int]]:
    """Give the ways to choose the columns of the wholes, the first column being one."""
    for others in combinations(range(1, width), wholes - 1):
        yield frozenset((0, *others))


def _fits(places: frozenset[int], body: Sequence[Row]) -> bool:
    """Tell whether in every row each part is at most its whole."""
    for row in body:
        whole = None
        for place, cell in enumerate(row[1:]):
            value = number_in(cell.text)
            if place in places:
                whole = value
            elif value is not None and whole is not None and value > whole:
                return False
    return True
