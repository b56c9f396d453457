"""Tables in flattened text whose cells are kept apart by a tab, a pipe, a comma or several spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import east_asian_width

from duibiao.extraction.pieces import GridCell, Piece, Placed, Row, piece_of

#: In the order they are tried: what no text holds by chance comes first.
SEPARATORS = {
    "tab": re.compile(r" *\t *"),
    "pipe": re.compile(r"[ \t\u3000]*[|│┃｜¦][ \t\u3000]*"),
    "spaces": re.compile(r"(?:[ \t\xa0\u2002\u2003\u2009]|\u3000){2,}|\u3000"),
    "comma": re.compile(r"\s*[,，;；]\s*"),
    "space": re.compile(r"[ \t\xa0\u3000]+"),
}
#: Separators between which an empty cell is seen as one.
KEEPS_EMPTY = ("tab", "pipe", "comma")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:[,，]\d{3})+(?![\d])")
_RULE = re.compile(r"[-:=+|│\s—─┼├┤┌┐└┘┬┴━═╋]+")
_QUOTED = re.compile(r'"[^"]*"')


@lru_cache(maxsize=256)
def split(line: Placed, separator: str, wanted: int = 0) -> Row:
    """Cut a line into cells.

    Parameters
    ----------
    line : Placed
        The line.
    separator : str
        One of :data:`SEPARATORS`.
    wanted : int
        How many cells a row has; a comma between digits is one of thousands unless only so the row is whole.
    """
    cells = _cut(line, _breaks(line.raw, separator, keep=True), separator)
    if separator == "pipe":
        cells = _without_border(cells, wanted)
    if separator == "comma" and wanted and len(cells) != wanted:
        loose = _cut(line, _breaks(line.raw, separator, keep=False), separator)
        return loose if len(loose) == wanted else cells
    return cells


def is_rule(line: Placed) -> bool:
    """Tell whether a line only draws the rule between heads and rows."""
    return len(line.raw.strip()) > 2 and bool(_RULE.fullmatch(line.raw)) and bool(re.search(r"[-─━═—=]{2}", line.raw))


def page_span(cell: GridCell) -> tuple[int, int]:
    """Give from where to where a cell of one line stands on the page, where a Chinese character is two wide."""
    piece = cell.pieces[0]
    start, end = piece.line.view.span(piece.start, piece.end)
    raw = piece.line.raw
    before = start + sum(east_asian_width(character) in "WF" for character in raw[:start])
    return before, before + end - start + sum(east_asian_width(character) in "WF" for character in raw[start:end])


def _breaks(raw: str, separator: str, *, keep: bool) -> list[tuple[int, int]]:
    """Give the spans of the separators, but none inside quotes, nor the commas of thousands where they are kept."""
    safe = [found.span() for found in _QUOTED.finditer(raw)] if separator == "comma" else []
    if separator == "comma" and keep:
        safe += [found.span() for found in _THOUSANDS.finditer(raw)]
    breaks = [found.span() for found in SEPARATORS[separator].finditer(raw)]
    if not safe:
        return breaks
    held = {place for span in safe for place in range(*span)}
    return [span for span in breaks if held.isdisjoint(range(*span))]


def _cut(line: Placed, breaks: Sequence[tuple[int, int]], separator: str) -> Row:
    raw, cells, start = line.raw, [], 0
    for begin, end in [*breaks, (len(raw), len(raw))]:
        cells.append(_cell(line, start, begin))
        start = end
    if separator not in KEEPS_EMPTY:
        cells = [cell for cell in cells if cell.text]
    return tuple(cells)


def _without_border(cells: Row, wanted: int) -> Row:
    """Leave out the empty cells outside the first and the last pipe, but none that a row needs to be whole."""
    if cells and not cells[0].text and len(cells) != wanted:
        cells = cells[1:]
    if cells and not cells[-1].text and len(cells) != wanted:
        cells = cells[:-1]
    return cells


def _cell(line: Placed, start: int, end: int) -> GridCell:
    while start < end and line.raw[start] in '" ':
        start += 1
    while end > start and line.raw[end - 1] in '" ':
        end -= 1
    piece: Piece = piece_of(line, start, end)
    return GridCell((piece,) if piece.text else ())
