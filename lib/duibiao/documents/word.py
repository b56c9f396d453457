"""DOCX becomes lines, one a paragraph, and grids with merged cells spanned.

What a reader does not see, or sees struck out, is left out: hidden and deleted text, and that which was moved away.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from duibiao.documents.limits import BROKEN, MOST_SPAN, broken, check_archive, check_turned
from duibiao.documents.model import Cell, Grid, Line, Span
from duibiao.documents.raised import raised
from duibiao.documents.spans import Placing

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CONTAINERS = frozenset((_W + "sdt", _W + "sdtContent", _W + "ins", _W + "smartTag", _W + "customXml"))
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: What a paragraph holds beside its own text: text that was deleted or moved away, and boxes of text of their own.
_BESIDE = frozenset((_W + "del", _W + "moveFrom", _W + "txbxContent"))


def read_docx(data: bytes, name: str) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Read a Word document.

    Returns
    -------
    lines, grids
        Paragraphs outside tables have no part; those in tables stand in ``table 2!r3c4``.

    Raises
    ------
    DocumentError
        Where the file is damaged, larger unpacked than a plan can be, or shows figures turned around.
    """
    from docx import Document
    from lxml import etree

    check_archive(data, name)
    try:
        body = Document(io.BytesIO(data)).element.body
        check_turned((_text_of(part) for part in body.iter(_W + "bdo") if part.get(_W + "val") == "rtl"), name)
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
        looks = run.find(_W + "rPr")
        if any(_is_on(looks, mark) for mark in ("vanish", "strike", "dstrike")) or _is_beside(run, paragraph):
            continue
        stands = _value(looks, "vertAlign")
        for piece in run:
            if piece.tag == _W + "t":
                told.append(raised(piece.text or "", "".join(told[-1:]), stands))
            elif piece.tag == _W + "tab":
                told.append("\t")
            elif piece.tag in (_W + "br", _W + "cr"):
                told.append("\n")
            elif piece.tag == _W + "noBreakHyphen":
                told.append("-")
    return [line for line in "".join(told).split("\n") if line.strip()]


def _is_on(looks: Any, mark: str) -> bool:
    """Tell whether a property of a run is set; ``w:val`` can say that it is not."""
    found = looks.find(_W + mark) if looks is not None else None
    return found is not None and found.get(_W + "val") not in ("0", "false", "off")


def _value(looks: Any, name: str) -> str:
    found = looks.find(_W + name) if looks is not None else None
    return str(found.get(_W + "val") or "") if found is not None else ""


def _is_beside(run: Any, paragraph: Any) -> bool:
    return any(ancestor.tag in _BESIDE for ancestor in _ancestors(run, paragraph))


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Give the boxes of text that hang on a paragraph; each stands there twice, for older programs, too."""
    for box in paragraph.iter(_W + "txbxContent"):
        around = [ancestor.tag for ancestor in _ancestors(box, paragraph)]
        if _W + "txbxContent" not in around and _ALTERNATIVE not in around:
            yield box


def _ancestors(element: Any, until: Any) -> Iterator[Any]:
    for ancestor in element.iterancestors():
        if ancestor is until:
            return
        yield ancestor


def _text_of(element: Any) -> str:
    return "".join(piece.text or "" for piece in element.iter(_W + "t"))


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in (_W + "p", _W + "tbl"):
            yield child
            for box in _boxes(child) if child.tag == _W + "p" else ():
                yield from _blocks(box)
        elif child.tag in _CONTAINERS:
            yield from _blocks(child)


def _children(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _CONTAINERS:
            yield from _children(child, tag)


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
