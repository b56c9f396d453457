"""Rows of flattened text whose words spaces keep apart: a name, its English, and the figures at the end of the line.

A row with fewer figures than columns has empty cells: where every other gap is one space wide, and a wider one holds
as many more as the empty cells have left there, it is known which; else the row is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction.cellwords import CHINESE, is_figure
from duibiao.extraction.heads import read_head
from duibiao.extraction.pieces import GridCell, Piece, Placed, Row, piece_of
from duibiao.extraction.textlines import PAGE_NUMBER
from duibiao.extraction.wording import is_missing

_WORD = re.compile(r"\S+")
#: What a page of a printing house leaves before its lines; the number or rank of a row.
_DEBRIS, _RANK = re.compile(r"[a-z]?\d?"), re.compile(r"[a-z]?\d?|\d{1,2}")
_ENDS = re.compile(r"[。;!?]|^注[:：]")
_MOST_PASSED = 3
#: A cell without a figure leaves a space and the one after it.
_EMPTY_CELL = 2


def rows_below(lines: Sequence[Placed], at: int, width: int, *, ranked: bool = False) -> tuple[list[Row], int]:
    """Give the rows below a line of heads that have a figure for each of so many columns, and the place after the last.

    Parameters
    ----------
    lines : sequence of Placed
        The lines.
    at : int
        Place of the line of heads.
    width : int
        How many columns of figures they name.
    ranked : bool
        Whether a rank or number stands before the names.
    """
    body: list[Row] = []
    short: list[tuple[int, int]] = []
    after, passed, closely = at + 1, 0, True
    held = GridCell()
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if _ENDS.search(line.text) or passed > _MOST_PASSED:
            break
        name, figures = _row(line, ranked)
        if name.text and not figures:  # its figures may stand below its English name
            held = name if read_head(name.text) is None else GridCell()
        elif name.text or not figures:
            held = held if not name.text else GridCell()
        elif held.text and len(figures) == width:
            name, held = held, GridCell()
        # A row without a name is that of all the others; below them, of another table.
        told = bool(figures) and (bool(name.text) or (not body and len(figures) == width))
        passed = 0 if told else passed + (not PAGE_NUMBER.fullmatch(line.text))
        if not told:
            continue
        if len(figures) == width:
            after = place + 1
            body.append((name, *(GridCell((word,)) for word in figures)))
            beside = bool(name.pieces) and name.pieces[0].line is line
            closely = closely and not any(gap > 1 for gap in _gaps(line, figures)[0 if beside else 1 : -1])
        else:
            short.append((len(body), place))
    for at_row, place in reversed(short if closely else []):
        name, figures = _row(lines[place], ranked)
        if cells := _with_empty(lines[place], figures, width):
            body.insert(at_row, (name, *cells))
            after = max(after, place + 1)
    return body, after


def words_of(line: Placed) -> list[Piece]:
    """Give the words of a line, by the spaces of the page."""
    return [piece_of(line, *found.span()) for found in _WORD.finditer(line.raw)]


def _row(line: Placed, ranked: bool) -> tuple[GridCell, list[Piece]]:
    """Read a line as a name, which the first may lack, and the figures after it."""
    words = words_of(line)
    first = len(words)
    while first and is_figure(words[first - 1].text):
        first -= 1
    named = [word for word in words[:first] if word.text]
    start = next((n for n, word in enumerate(named) if CHINESE.search(word.text) or word.text[:1] == "#"), len(named))
    if any(not (_RANK if ranked else _DEBRIS).fullmatch(word.text) for word in named[:start]):
        return GridCell(), []
    named = list(chinese(named[start:]))
    if not named:
        return GridCell(), words[first:]
    return GridCell((Piece(line, named[0].start, named[-1].end),)), words[first:]


def chinese(words: Sequence[Piece]) -> Sequence[Piece]:
    """Give the words before the first English one."""
    at = next((n for n, word in enumerate(words) if n and word.text[:1].isascii() and word.text[:1].isalpha()), None)
    return words[:at]


def _gaps(line: Placed, figures: Sequence[Piece]) -> list[int]:
    """Give how many spaces stand before each figure, and after the last."""
    spans = [piece.line.view.span(piece.start, piece.end) for piece in figures]
    raw = line.raw.rstrip("\r\n")
    before = [start - len(raw[:start].rstrip()) for start, _ in spans]
    return [*before, len(raw) - spans[-1][1]]


def _with_empty(line: Placed, figures: Sequence[Piece], width: int) -> list[GridCell] | None:
    """Put the empty cells where the gaps tell that they are; None where these do not come to the number of years."""
    if not figures or any(is_missing(piece.text) for piece in figures):
        return None
    *before, behind = _gaps(line, figures)
    empty = [(gap - 1) / _EMPTY_CELL for gap in before] + [behind // _EMPTY_CELL]
    if sum(empty) != width - len(figures) or any(count != int(count) for count in empty):
        return None
    cells: list[GridCell] = []
    for count, piece in zip(empty, figures, strict=False):
        cells += [*(GridCell() for _ in range(int(count))), GridCell((piece,))]
    return [*cells, *(GridCell() for _ in range(int(empty[-1])))]
