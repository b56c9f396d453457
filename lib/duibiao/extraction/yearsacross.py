"""Tables of flattened text below a line of years, whose rows end with a figure for each (English names between)."""

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

_YEARS = re.compile(r"\s*(?:[\u4e00-\u9fff]{2,4}\s+)?(?:(?:19|20)\d\d年?\s+){2,}(?:19|20)\d\d年?\s*")
_WORD = re.compile(r"\S+")
_ENDS = re.compile(r"[。;!?]|^注[:：]")
_MOST_PASSED, _FEWEST_ROWS = 2, 2


def begins(raw: str) -> bool:
    """Tell whether a line holds years and nothing else but a word before them."""
    return bool(_YEARS.fullmatch(raw))


def read(lines: Sequence[Placed], at: int, context: Context) -> tuple[tuple[list[Column], list[TableRow]], int] | None:
    """Read the table whose line of years is ``lines[at]``; None where it is none.

    Returns
    -------
    (columns, rows), after
        ``after`` is the place of the line after the table.
    """
    years = [word for word in _words(lines[at]) if word.text[:1].isdigit()]
    if [year.text for year in years] != sorted({year.text for year in years}):
        return None
    columns = [Column(heads.NAME), *(heads.read_head(year.text) or Column(heads.OTHER) for year in years)]
    body: list[Row] = []
    after, passed = at + 1, 0
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if _ENDS.search(line.text) or passed > _MOST_PASSED:
            break
        row, told = _row(line, len(years))
        passed = 0 if told else passed + (not PAGE_NUMBER.fullmatch(line.text))
        if row:
            body.append(row)
        if told:
            after = place + 1
    columns = dated(columns, title_above(lines, at), context)
    layout = Layout(columns, 0, tuple(frozenset() for _ in columns))
    rows = GridReader(layout, context, broken=False, layout_name="years across").read(body)
    return ((columns, rows), after) if len(body) >= _FEWEST_ROWS and rows else None


def _words(line: Placed) -> list[Piece]:
    return [piece_of(line, *found.span()) for found in _WORD.finditer(line.raw)]


def _row(line: Placed, width: int) -> tuple[Row | None, bool]:
    """Read a line as a name and a figure for each year; tell also whether it has a name and figures, if too few."""
    words = _words(line)
    first = len(words)
    while first and is_figure(words[first - 1].text):
        first -= 1
    named = [word for word in words[:first] if word.text]
    end = next((n for n, word in enumerate(named) if n and word.text[:1].isascii() and word.text[:1].isalpha()), None)
    named = named[:end]
    if not named or not CHINESE.search(named[0].text) or first == len(words):
        return None, False
    if len(words) - first != width:
        return None, True
    name = GridCell((Piece(line, named[0].start, named[-1].end),))
    return (name, *(GridCell((word,)) for word in words[first:])), True
