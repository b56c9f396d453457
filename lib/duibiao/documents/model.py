"""What every format is brought to: lines that know their place, and grids of cells that stand in such lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """One line of a document; a named tuple, since a document has them by the thousand.

    Parameters
    ----------
    part : str
        Page, sheet cell or table cell for formats that have them (``p3``, ``Sheet1!B5``, ``table 2!r3c4``), else empty.
    number : int
        1-based number of the line inside its part.
    text : str
        The decoded line without its end.
    """

    part: str
    number: int
    text: str


@dataclass(frozen=True)
class Span:
    """Characters of a line: ``line.text[start:end]``, in code points."""

    line: Line
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters as printed."""
        return self.line.text[self.start : self.end]


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell of a table; its text may stand in several lines."""

    spans: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The text of the cell, its lines run together."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Grid:
    """A table as rows of equal length; a cell that spans several places stands in each of them, as the same object."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Document:
    """A document as lines and grids, with the checksum by which it is registered.

    Parameters
    ----------
    id : str
        Stem of the file's name.
    sha256 : str
        Checksum of the file.
    lines : tuple of Line
        Every line in the order of the page, those in cells too.
    grids : tuple of Grid
        The tables that the format itself marks as such.
    markup : tuple of str
        Marks of the format that are no part of the text (``**`` of Markdown).
    title : str
        What the format calls the document (``<title>`` of HTML), which the page itself need not show; may be empty.
    """

    id: str
    sha256: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    markup: tuple[str, ...] = ()
    title: str = ""


def line_cell(part: str, texts: list[str]) -> Cell:
    """Make a cell whose lines are a part of their own."""
    kept = [text for text in texts if text.strip()]
    return Cell(tuple(Span(Line(part, at, text), 0, len(text)) for at, text in enumerate(kept, start=1)))
