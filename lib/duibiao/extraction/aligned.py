"""Tables of flattened text whose columns are kept by spaces alone, with years or regions down the rows.

The heads of a yearbook stand in two or three lines, not every column in each: a word belongs to the column it stands
over. Where it could stand over two, nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import regionsdown, yearsdown
from duibiao.extraction.cellwords import CHINESE, is_figure
from duibiao.extraction.context import Context
from duibiao.extraction.pagewords import PageWord, column_of, page_words
from duibiao.extraction.pieces import GridCell, Piece, Placed, Row, distinct
from duibiao.extraction.separated import is_rule
from duibiao.extraction.tablerows import TextTable
from duibiao.extraction.textlines import PAGE_NUMBER, title_above

_ROW = re.compile(r"\s*(?:(?:19|20)\d\d年?|[\u4e00-\u9fff][^\d]{0,24}?)(?:\s{2,}|\u3000)\s*[-\d]")
_UNIT = re.compile(r"\([^()]+\)")
_OF_TABLE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|^续?表|^\d+-\d+|情况|统计|主要|单位:|[。;]")
#: A Chinese character is two wide on a page, and one where a program set a page in columns.
_WIDTHS = (2, 1)
_MOST_HEADS, _FEWEST_ROWS, _FEWEST_FIGURES, _LONGEST_LINE, _LONGEST_HEADS = 9, 2, 2, 400, 200


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose first row below its heads is ``lines[at]``; None where it is none."""
    if at == 0 or not _begins_row(lines[at].raw) or _goes_on(lines, at):
        return None
    top = _top_of_heads(lines, at)
    for width in _WIDTHS:
        body, after = _body(lines, at, width)
        if len(body) < _FEWEST_ROWS:
            return None
        if heads := _heads(lines[top:at], _middles(body), width):
            break
    else:
        return None
    grid = [*heads, *(tuple(GridCell((word.piece,)) for word in row) for row in body)]
    found = yearsdown.read_years_down(grid, context) or regionsdown.read_regions_down(
        grid, title_above(lines, top), context
    )
    return TextTable(*found, after) if found else None


def _goes_on(lines: Sequence[Placed], at: int) -> bool:
    """Tell whether a row stands before a line, page numbers and rules aside: a table is read from its first row."""
    before = at - 1
    while before > 0 and _stands_between(lines[before]):
        before -= 1
    return bool(_row(lines[before]))


def _stands_between(line: Placed) -> bool:
    return is_rule(line) or bool(PAGE_NUMBER.fullmatch(line.text))


def _begins_row(raw: str) -> bool:
    """Tell whether a line begins as a row does: a year or a name, a gap, a digit."""
    return len(raw) <= _LONGEST_LINE and bool(_ROW.match(raw))


def _row(line: Placed, width: int = 2) -> list[PageWord]:
    """Read a line as a name and the figures after it; empty where it is none. A name may be set apart for looks."""
    if not _begins_row(line.raw) or "\t" in line.raw:
        return []
    words = page_words(line, width)
    named = next((n for n, word in enumerate(words) if n and is_figure(word.piece.text)), 0)
    if len(words) - named < _FEWEST_FIGURES or not all(is_figure(word.piece.text) for word in words[named:]):
        return []
    first, last = words[0], words[named - 1]
    return [PageWord(Piece(line, first.piece.start, last.piece.end), first.start, last.end), *words[named:]]


def _body(lines: Sequence[Placed], at: int, width: int) -> tuple[list[list[PageWord]], int]:
    """Give the rows from a line on that have as many figures as its own, and the place after them."""
    body = [_row(lines[at], width)]
    after = at + 1
    if not body[0]:
        return [], after
    while after < len(lines):
        row = _row(lines[after], width)
        if len(row) != len(body[0]) and not _stands_between(lines[after]):
            break
        if row:
            body.append(row)
        after += 1
    return body, after


def _middles(body: Sequence[Sequence[PageWord]]) -> list[float]:
    """Give the middle of every column, from where its figures begin and end in all rows."""
    columns = list(zip(*body, strict=True))
    return [(min(word.start for word in one) + max(word.end for word in one)) / 2 for one in columns]


def _top_of_heads(lines: Sequence[Placed], at: int) -> int:
    """Give the first line of the heads: those right above each other, below the title and the blank line after it."""
    top = at - 1
    while top > 0 and at - top < _MOST_HEADS and lines[top].number - lines[top - 1].number == 1:
        if _OF_TABLE.search(lines[top - 1].text) or len(lines[top - 1].text) > _LONGEST_HEADS:
            break
        top -= 1
    return top


def _heads(lines: Sequence[Placed], middles: Sequence[float], width: int) -> list[Row] | None:
    """Give the units and the names of all columns; None where a word could stand over two, or a column has none."""
    pieces: list[list[Piece]] = [[] for _ in middles]
    for line in lines:
        held: set[int] = set()
        # The English name below is left out, and a rule.
        words = [w for w in page_words(line, width) if CHINESE.search(w.piece.text) or _UNIT.fullmatch(w.piece.text)]
        for word, place in zip(words, _places(words, middles), strict=True):
            text = word.piece.text
            if place is None or (place in held and len(text) > 1):
                return None
            held.add(place)
            pieces[place].append(word.piece)
    if not all(any(CHINESE.search(piece.text) for piece in one) for one in pieces[1:]):
        return None
    units = tuple(GridCell(tuple(piece for piece in one if _UNIT.fullmatch(piece.text))) for one in pieces)
    if len(distinct(units)) < 2:
        return [tuple(GridCell(tuple(one)) for one in pieces)]
    names = tuple(GridCell(tuple(piece for piece in one if not _UNIT.fullmatch(piece.text))) for one in pieces)
    return [units, names]


def _places(words: Sequence[PageWord], middles: Sequence[float]) -> list[int | None]:
    """Give the column of each word of a line: their order tells where there is one for every column of figures."""
    named = [word for word in words if column_of(word, middles) == 0]
    if len(words) - len(named) == len(middles) - 1:
        return [*(0 for _ in named), *range(1, len(middles))]
    return [column_of(word, middles) for word in words]
