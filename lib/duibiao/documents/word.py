"""DOCX becomes lines, one a paragraph, and grids with merged cells spanned; hidden and deleted text is left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from duibiao.documents.limits import BROKEN, MOST_SPAN, broken, check_archive
from duibiao.documents.model import Cell, Grid, Line, Span
from duibiao.documents.spans import Placing

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CONTAINERS = frozenset((_W + "sdt", _W + "sdtContent", _W + "ins", _W + "smartTag", _W + "customXml"))


def read_docx(data: bytes, name: str) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Read a Word document.

    Returns
    -------
    lines, grids
        Paragraphs outside tables have no part; those in tables stand in ``table 2!r3c4``.

    Raises
    ------
    DocumentError
        Where the file is damaged, or larger unpacked than a plan can be.
    """
    from docx import Document
    from lxml import etree

    check_archive(data, name)
    try:
        body = Document(io.BytesIO(data)).element.body
        text = _Text(name)
        text.read(body)
    except (etree.LxmlError, *BROKEN) as error:
        raise broken(name, error) from error
    return tuple(text.lines), tuple(text.grids)


class _Text:
    def __init__(self, name: str) -> None:
        self._name = name
        self.lines: list[Line] = []
        self.grids: list[Grid] = []
        self._tables, self._paragraphs = 0, 0

    def read(self, body: Any, part: str = "") -> list[Line]:
        """Read the paragraphs and tables of a body or a cell; give the paragraphs' lines."""
        own: list[Line] = []
        for block in _blocks(body):
            if block.tag == _W + "tbl":
                self._table(block)
                continue
            for text in paragraph_texts(block):
                number = len(own) + 1
                if not part:
                    self._paragraphs += 1
                    number = self._paragraphs
                own.append(Line(part, number, text))
                self.lines.append(own[-1])
        return own

    def _table(self, table: Any) -> None:
        self._tables += 1
        number, at = self._tables, len(self.grids)
        placing: Placing[Cell] = Placing(self._name)
        above: dict[int, Cell] = {}
        for row, element in enumerate(_children(table, _W + "tr"), start=1):
            placing.begin_row()
            here: dict[int, Cell] = {}
            for _ in range(_skipped(element)):
                placing.put(Cell())
            for cell in _children(element, _W + "tc"):
                column = placing.next_column()
                continued = _continues(cell) and column in above
                made = above[column] if continued else self._cell(cell, f"table {number}!r{row}c{column + 1}")
                columns = _columns(cell)
                placing.put(made, 1, columns)
                here |= dict.fromkeys(range(column, column + columns), made)
            above = here
        rows = placing.rows(Cell())
        if rows:
            self.grids.insert(at, Grid(rows))

    def _cell(self, element: Any, part: str) -> Cell:
        lines = self.read(element, part)
        return Cell(tuple(Span(line, 0, len(line.text)) for line in lines))


def paragraph_texts(paragraph: Any) -> list[str]:
    """Give the lines of a paragraph: its visible text, broken where it has a line break."""
    told: list[str] = []
    for run in paragraph.iter(_W + "r"):
        if run.find(f"{_W}rPr/{_W}vanish") is not None or _inside(run, _W + "del"):
            continue
        for piece in run:
            if piece.tag == _W + "t":
                told.append(piece.text or "")
            elif piece.tag == _W + "tab":
                told.append("\t")
            elif piece.tag in (_W + "br", _W + "cr"):
                told.append("\n")
            elif piece.tag == _W + "noBreakHyphen":
                told.append("-")
    return [line for line in "".join(told).split("\n") if line.strip()]


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in (_W + "p", _W + "tbl"):
            yield child
        elif child.tag in _CONTAINERS:
            yield from _blocks(child)


def _children(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _CONTAINERS:
            yield from _children(child, tag)


def _inside(element: Any, tag: str) -> bool:
    return any(ancestor.tag == tag for ancestor in element.iterancestors())


def _columns(cell: Any) -> int:
    found = cell.find(f"{_W}tcPr/{_W}gridSpan")
    return _whole(found, 1)


def _skipped(row: Any) -> int:
    return _whole(row.find(f"{_W}trPr/{_W}gridBefore"), 0)


def _whole(element: Any, otherwise: int) -> int:
    value = element.get(_W + "val") if element is not None else None
    return min(int(value), MOST_SPAN) if value and value.isdecimal() else otherwise


def _continues(cell: Any) -> bool:
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(_W + "val") != "restart"
