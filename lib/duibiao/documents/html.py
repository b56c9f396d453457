"""HTML becomes lines, one a block of text, and grids, one a table, with rows and columns spanned as they are shown.

What a reader of the page does not see (scripts, hidden elements) or sees struck out is not read; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from duibiao.documents.limits import BROKEN, DEEPEST, MOST_CELLS, MOST_SPAN, broken, check_turned
from duibiao.documents.looks import Sheet, is_hidden
from duibiao.documents.model import Cell, Grid, Line, Span
from duibiao.documents.raised import raised
from duibiao.documents.spans import Placing
from duibiao.errors import DocumentError

_UNSEEN = frozenset(
    {
        "script", "style", "head", "template", "noscript", "svg", "select", "option", "textarea", "iframe", "object",
        "canvas", "audio", "video", "math", "datalist", "dialog", "noframes", "rp", "title", "del", "s", "strike",
    }
)  # fmt: skip
_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark",
        "o:p", "q", "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
#: Digits in them that follow a figure are marks of notes.
_SET_APART = {"sup": "superscript", "sub": "subscript"}
_LONGEST_TITLE = 200
_SPACES = re.compile(r"[ \t\r\n\f]+")


def read_html(text: str, name: str) -> tuple[tuple[Line, ...], tuple[Grid, ...], str]:
    """Read a page.

    Parameters
    ----------
    text : str
        The decoded page.
    name : str
        Name of the file, for errors.

    Returns
    -------
    lines, grids, title
        Lines outside tables have no part and are numbered through the page; those in tables stand in ``table 2!r3c4``.
        The title is the page's own, which only the head of a browser's window shows.

    Raises
    ------
    DocumentError
        Where the page is damaged, too large, or shows figures turned around.
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, *BROKEN) as error:
        _raise_limits(parser.error_log, name)
        raise broken(name, error) from error
    _raise_limits(parser.error_log, name)
    sheet = Sheet(root)
    check_turned(("".join(element.itertext()) for element in sheet.turned()), name)
    page = _Page(name, sheet, _hidden_article(root))
    page.read(root)
    page.close()
    title = _SPACES.sub(" ", "".join(root.xpath("//head/title[1]//text()"))).strip()
    return tuple(page.lines), tuple(page.grids), title[:_LONGEST_TITLE]


def _raise_limits(log: Any, name: str) -> None:
    """Refuse a page of which the parser left out what was too deep or too long for it: it does so without a word."""
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in log):
        raise DocumentError(
            f"{name}: its elements stand too deep within each other, or one holds too long a text\n"
            f"    allowed: at most {DEEPEST} within each other, and 10 million bytes\n"
            "    what to do: save the page as text"
        )


class _Page:
    """Collects blocks of text; a cell of a table is a page of its own, with a part of its own."""

    def __init__(self, name: str, sheet: Sheet, shown: Any = None) -> None:
        self.name, self.sheet, self.shown = name, sheet, shown
        self.lines: list[Line] = []
        self.grids: list[Grid] = []
        self.tables = 0
        self.cells = 0
        self._open: list[str] = []
        self._part, self._number = "", 0
        self._own: list[Line] = []

    def read(self, element: Any) -> None:
        """Read an element and all it holds."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or (is_hidden(element) and element is not self.shown):
            return
        if tag in _INLINE and self.sheet.hides(element):
            return
        if tag == "table":
            self._table(element)
            return
        if tag == "br":
            self.close()
            return
        if tag == "pre":
            self._preformatted(element)
            return
        if tag in _SET_APART:
            self._say(raised("".join(element.itertext()).strip(), "".join(self._open)[-1:], _SET_APART[tag]))
            return
        block = tag not in _INLINE
        if block:
            self.close()
        self._say(element.text)
        for child in element:
            self.read(child)
            self._say(child.tail)
        if block:
            self.close()

    def close(self) -> None:
        """End the block: what was said since the last one is a line."""
        text = _SPACES.sub(" ", "".join(self._open)).strip(" ")
        self._open = []
        if text:
            self._line(text)

    def _say(self, text: str | None) -> None:
        if text:
            self._open.append(text)

    def _line(self, text: str) -> None:
        self._number += 1
        line = Line(self._part, self._number, text)
        self.lines.append(line)
        self._own.append(line)

    def _preformatted(self, element: Any) -> None:
        self.close()
        for text in "".join(element.itertext()).splitlines():
            if text.strip():
                self._line(text)

    def _table(self, table: Any) -> None:
        self.close()
        self.tables += 1
        number = self.tables
        at = len(self.grids)
        placing: Placing[Cell] = Placing(self.name)
        for row, cells in enumerate(_rows(table), start=1):
            placing.begin_row()
            for cell in cells:
                self.cells += 1
                if self.cells > MOST_CELLS:
                    raise DocumentError(f"{self.name}: too many cells\n    allowed: at most {MOST_CELLS}")
                column = placing.next_column()
                made = self._cell(cell, f"table {number}!r{row}c{column + 1}")
                placing.put(made, _span(cell, "rowspan"), _span(cell, "colspan"))
        rows = placing.rows(Cell())
        if rows:
            self.grids.insert(at, Grid(rows))

    def _cell(self, element: Any, part: str) -> Cell:
        kept = self._part, self._number, self._own
        self._part, self._number, self._own = part, 0, []
        if not is_hidden(element):
            self._say(element.text)
            for child in element:
                self.read(child)
                self._say(child.tail)
        self.close()
        cell = Cell(tuple(Span(line, 0, len(line.text)) for line in self._own))
        self._part, self._number, self._own = kept
        return cell


def _hidden_article(root: Any) -> Any:
    """Give the hidden element that holds most of a page: its article, which a program shows once it has loaded."""
    size = _length(root)
    hidden = (element for element in root.iter() if isinstance(element.tag, str) and is_hidden(element))
    return next((element for element in hidden if _length(element) * 2 > size), None)


def _length(element: Any) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _rows(table: Any) -> Iterator[list[Any]]:
    """Give the rows of a table, not those of tables inside it."""
    for child in table:
        if child.tag == "tr" and not is_hidden(child):
            yield [cell for cell in child if cell.tag in ("td", "th")]
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from _rows(child)


def _span(cell: Any, name: str) -> int:
    found = re.match(r"\s*(\d{1,4})", cell.get(name) or "")
    return min(max(int(found[1]), 1), MOST_SPAN) if found else 1
