"""Tables of flattened text below a line of years, whose rows end with a figure for each (English names between).

A row with fewer figures than years has empty cells: where every other gap is one space wide, and a wider one holds as
many more as the empty cells have left there, it is known which; else the row is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import heads
from duibiao.extraction.cellwords import CHINESE, is_figure
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import GridCell, Piece, Placed, Row, piece_of
from duibiao.extraction.tablerows import TableRow
from duibiao.extraction.textlines import PAGE_NUMBER, title_above
from duibiao.extraction.titlednames import title_name
from duibiao.extraction.wording import is_missing

_WORDS_BEFORE = r"(?:[A-Za-z]\w{0,2}\s+)?(?:[\u4e00-\u9fff]{1,6}\s+){0,4}(?:[A-Z][a-z]+\s+){0,2}"
_YEARS = re.compile(rf"\s*{_WORDS_BEFORE}(?:(?:19|20)\d\d年?\s+){{1,24}}(?:19|20)\d\d年?\s*")
_WORD = re.compile(r"\S+")
#: What a page of a printing house leaves before its lines.
_DEBRIS = re.compile(r"[a-z]?\d?")
_ENDS = re.compile(r"[。;!?]|^注[:：]")
_MOST_PASSED = 2
#: Two years alone may stand anywhere: they want more rows below them.
_FEWEST_ROWS, _FEWEST_YEARS, _FEWEST_BELOW_TWO = 2, 2, 3
#: A cell without a figure leaves a space and the one after it.
_EMPTY_CELL = 2


def begins(raw: str) -> bool:
    """Tell whether a line holds years and nothing else but a word or two before them."""
    return bool(_YEARS.fullmatch(raw))


def read(lines: Sequence[Placed], at: int, context: Context) -> tuple[tuple[list[Column], list[TableRow]], int] | None:
    """Read the table whose line of years is ``lines[at]``; None where it is none.

    Returns
    -------
    (columns, rows), after
        ``after`` is the place of the line after the table.
    """
    years = [word for word in _words(lines[at]) if word.text[:2] in ("19", "20")]
    told = [year.text for year in years]
    if len(set(told)) < len(told) or told not in (sorted(told), sorted(told, reverse=True)):
        return None
    columns = [Column(heads.NAME), *(heads.read_head(year.text) or Column(heads.OTHER) for year in years)]
    body, after = _body(lines, at, len(years))
    if len(body) < (_FEWEST_ROWS if len(years) > _FEWEST_YEARS else _FEWEST_BELOW_TWO):
        return None
    if not body[0][0].text and (named := title_name(lines, at)):
        body[0] = (GridCell((named,)), *body[0][1:])  # all of what the title counts
    columns = dated(columns, title_above(lines, at), context)
    layout = Layout(columns, 0, tuple(frozenset() for _ in columns))
    rows = GridReader(layout, context, broken=False, layout_name="years across").read(body)
    return ((columns, rows), after) if rows else None


def _body(lines: Sequence[Placed], at: int, width: int) -> tuple[list[Row], int]:
    """Give the rows below a line of years, and the place after the last."""
    body: list[Row] = []
    short: list[tuple[int, Placed]] = []
    after, passed, closely = at + 1, 0, True
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if _ENDS.search(line.text) or passed > _MOST_PASSED:
            break
        name, figures = _row(line)
        # A row without a name is that of all the others; below them, of another table.
        told = bool(figures) and (bool(name.text) or (not body and len(figures) == width))
        passed = 0 if told else passed + (not PAGE_NUMBER.fullmatch(line.text))
        if not told:
            continue
        after = place + 1
        if len(figures) == width:
            body.append((name, *(GridCell((word,)) for word in figures)))
            closely = closely and not any(gap > 1 for gap in _gaps(line, figures)[0 if name.text else 1 :])
        else:
            short.append((len(body), line))
    for at_row, line in reversed(short if closely else []):
        name, figures = _row(line)
        if cells := _with_empty(line, figures, width):
            body.insert(at_row, (name, *cells))
    return body, after


def _words(line: Placed) -> list[Piece]:
    return [piece_of(line, *found.span()) for found in _WORD.finditer(line.raw)]


def _row(line: Placed) -> tuple[GridCell, list[Piece]]:
    """Read a line as a name, which the first may lack, and the figures after it."""
    words = _words(line)
    first = len(words)
    while first and is_figure(words[first - 1].text):
        first -= 1
    named = [word for word in words[:first] if word.text]
    start = next((n for n, word in enumerate(named) if CHINESE.search(word.text) or word.text[:1] == "#"), len(named))
    if any(not _DEBRIS.fullmatch(word.text) for word in named[:start]):
        return GridCell(), []
    named = named[start:]
    end = next((n for n, word in enumerate(named) if n and word.text[:1].isascii() and word.text[:1].isalpha()), None)
    named = named[:end]
    if not named:
        return GridCell(), words[first:]
    return GridCell((Piece(line, named[0].start, named[-1].end),)), words[first:]


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
