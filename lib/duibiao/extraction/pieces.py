"""Lines as the reader sees them, and the characters of a line that make a cell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from duibiao.documents import Line
from duibiao.extraction.view import View


class Placed(NamedTuple):
    """A non-empty line: its part, number and readable view, and the line as printed.

    ``text`` is the readable text and ``place`` part and number; both are asked for too often to be looked up each time.
    """

    part: str
    number: int
    view: View
    raw: str
    text: str
    place: tuple[str, int]

    def __hash__(self) -> int:
        """Give a hash that does not go through the place of every character: lines are keys of what is kept of them."""
        return hash((self.number, self.raw))


def placed(line: Line, view: View) -> Placed:
    """Give a line with its readable view."""
    return Placed(line.part, line.number, view, line.text, view.text, (line.part, line.number))


class Piece(NamedTuple):
    """Characters of one line that make a cell, or a part of one; ``start`` and ``end`` count in the view."""

    line: Placed
    start: int
    end: int

    @property
    def text(self) -> str:
        """Readable text of the piece."""
        return self.line.text[self.start : self.end]


@dataclass(eq=False)
class GridCell:
    """A cell of a table: its pieces, one a line. A cell that spans several places is the same object in each.

    ``text`` is the readable text, the lines of the cell run together.
    """

    pieces: tuple[Piece, ...] = ()
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = "".join([piece.text for piece in self.pieces])


Row = tuple[GridCell, ...]


def piece_of(line: Placed, start: int, end: int) -> Piece:
    """Give the piece that ``raw[start:end]`` of a line makes, without the spaces around it."""
    text, places = line.text, line.view.places
    if isinstance(places, range):  # nothing was taken out of the line
        first, last = (min(max(place - places.start, 0), len(text)) for place in (start, end))
    else:
        first, last = bisect_left(places, start), bisect_left(places, end)
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    return Piece(line, first, last)


def whole(line: Placed) -> Piece:
    """Give a line as one piece."""
    return Piece(line, 0, len(line.text))


def distinct(cells: Sequence[GridCell]) -> list[GridCell]:
    """Give the cells that hold text, each once, in their order."""
    # A cell equals none but itself, whatever its text; a row may be thousands of cells wide.
    return list(dict.fromkeys(cell for cell in cells if cell.text))
