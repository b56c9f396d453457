"""PDF becomes lines, one a paragraph of a page, and grids, one a ruled table.

A PDF knows only characters and where they are drawn. Characters inside a ruled table are dealt out to its cells; the
others are gathered into lines, and lines that run to the right margin are joined to the paragraph they are of.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Sequence
from typing import Any

from duibiao.documents.limits import BROKEN, MOST_PAGES, broken
from duibiao.documents.model import Cell, Grid, Line, line_cell
from duibiao.documents.pdfcolumns import text_columns
from duibiao.documents.pdflines import TextLine, tables_without_rules, text_lines
from duibiao.errors import DocumentError

_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共]\s*\d{1,4}\s*页?)?[-—–·\s]*")
_ENDS = re.compile(r"[。！？；：!?;:]$")
_TOLERANCE = 2.5

_Box = tuple[float, float, float, float]


def read_pdf(data: bytes, name: str) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Read a PDF that holds text.

    Returns
    -------
    lines, grids
        Paragraphs stand in ``p3``, cells in ``p3 table 1!r2c3``; page numbers are left out.

    Raises
    ------
    DocumentError
        Where the file is damaged, encrypted, too long, leads in a circle, or holds pictures of pages only.
    """
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    from duibiao.documents.pdflimits import Checked, Circle, check_pdf

    check_pdf(data, name)
    # It takes no document of ours, and makes one of what it finds under this name.
    pdfplumber.pdf.PDFDocument = Checked  # type: ignore[attr-defined]  # it is there, though not for all
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every oddity of every page
    try:
        with pdfplumber.open(io.BytesIO(data)) as book:
            if len(book.pages) > MOST_PAGES:
                raise DocumentError(f"{name}: {len(book.pages)} pages\n    allowed: at most {MOST_PAGES}")
            lines, grids = _pages(book.pages)
    except (PDFException, PSException, PdfminerException, MalformedPDFException, *BROKEN) as error:
        # Those of its beginning are wrapped in another.
        circle = next((one for one in (error, *error.args) if isinstance(one, Circle)), None)
        raise (_circle(name, circle) if circle else broken(name, error)) from error
    if not any(line.text.strip() for line in lines):
        raise DocumentError(
            f"{name}: no text: its pages are pictures\n    what to do: have its characters recognised (OCR) first"
        )
    return tuple(lines), tuple(grids)


def _circle(name: str, circle: Exception) -> DocumentError:
    return DocumentError(f"{name}: {circle}\n    what to do: open it in the program it was made with and save it again")


def _pages(pages: Iterable[Any]) -> tuple[list[Line], list[Grid]]:
    lines: list[Line] = []
    grids: list[Grid] = []
    for number, page in enumerate(pages, start=1):
        boxes = [(table.bbox, [cell for cell in table.cells if cell]) for table in page.find_tables()]
        boxes = [(bbox, cells) for bbox, cells in boxes if len(cells) > 1]
        free: list[Any] = []
        held: list[dict[_Box, list[Any]]] = [{cell: [] for cell in cells} for _, cells in boxes]
        for char in page.chars:
            _deal(char, boxes, held, free)
        part = f"p{number}"
        loose = [line for line in text_lines(free) if not _PAGE_NUMBER.fullmatch(line.text)]
        texts, loose = text_columns(loose)
        columned, loose = _without_rules(loose, part)
        blocks: list[tuple[float, Grid | str]] = [*columned, *_paragraphs(loose, page.width)]
        for text in texts:
            told = _paragraphs(text.lines, text.width)
            blocks += [(text.middle + at / len(told), paragraph) for at, (_, paragraph) in enumerate(told)]
        blocks += [(bbox[1], _grid(held[at], f"{part} table {at + 1}")) for at, (bbox, _) in enumerate(boxes)]
        paragraph = 0
        for _, block in sorted(blocks, key=lambda item: item[0]):
            if isinstance(block, Grid):
                grids.append(block)
                lines += _lines_of(block)
            else:
                paragraph += 1
                lines.append(Line(part, paragraph, block))
        page.close()
    return lines, grids


def _deal(
    char: Any, boxes: Sequence[tuple[_Box, list[_Box]]], held: list[dict[_Box, list[Any]]], free: list[Any]
) -> None:
    """Put a character into the cell its middle lies in, else among those outside tables."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    for place, (bbox, _) in enumerate(boxes):
        if bbox[0] <= x <= bbox[2] and bbox[1] <= y <= bbox[3]:
            for cell, chars in held[place].items():
                if cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]:
                    chars.append(char)
                    return
    free.append(char)


def _grid(cells: dict[_Box, list[Any]], part: str) -> Grid:
    """Lay boxes out on the grid of all their edges; a box that covers several places stands in each."""
    columns = _edges(x for box in cells for x in (box[0], box[2]))
    rows = _edges(y for box in cells for y in (box[1], box[3]))
    empty = Cell()
    places = [[empty] * (len(columns) - 1) for _ in rows[:-1]]
    for box, chars in sorted(cells.items(), key=lambda item: (item[0][1], item[0][0])):
        top, bottom, left, right = (
            _edge(rows, box[1]), _edge(rows, box[3]), _edge(columns, box[0]), _edge(columns, box[2]),
        )  # fmt: skip
        cell = line_cell(f"{part}!r{top + 1}c{left + 1}", [line.text for line in text_lines(chars)])
        for row in range(top, bottom):
            for column in range(left, right):
                places[row][column] = cell
    return Grid(tuple(tuple(row) for row in places))


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _TOLERANCE:
            edges.append(value)
    return edges


def _edge(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - value))


def _lines_of(grid: Grid) -> list[Line]:
    found: dict[tuple[str, int], Line] = {}
    for row in grid.rows:
        for cell in row:
            for span in cell.spans:
                found.setdefault((span.line.part, span.line.number), span.line)
    return list(found.values())


def _without_rules(lines: Sequence[TextLine], part: str) -> tuple[list[tuple[float, Grid]], list[TextLine]]:
    """Take tables without rules out of the lines of a page."""
    grids: list[tuple[float, Grid]] = []
    held: set[int] = set()
    for number, (bands, width) in enumerate(tables_without_rules(lines), start=1):
        rows = tuple(
            tuple(line_cell(f"{part} columns {number}!r{row}c{column + 1}", band.cells.get(column, []))
                  for column in range(width))
            for row, band in enumerate(bands, start=1)
        )  # fmt: skip
        grids.append((bands[0].middle, Grid(rows)))
        held |= {id(line) for band in bands for line in band.lines}
    return grids, [line for line in lines if id(line) not in held]


def _paragraphs(lines: Sequence[TextLine], width: float) -> list[tuple[float, str]]:
    """Join lines to paragraphs: a line that runs to the right margin goes on in the next, which is not indented."""
    if not lines:
        return []
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    wide = right - left > 0.4 * width
    paragraphs: list[tuple[float, str]] = []
    for place, line in enumerate(lines):
        above = lines[place - 1]
        goes_on = (
            place > 0 and wide and above.right >= right - 2.5 * above.size and len(above.segments) == 1
            and len(line.segments) == 1 and line.left < left + 0.8 * line.size and not _ENDS.search(above.text)
            and line.top - above.top < 3 * line.size
        )  # fmt: skip
        if goes_on:
            paragraphs[-1] = (paragraphs[-1][0], paragraphs[-1][1] + line.text)
        else:
            paragraphs.append((line.middle, line.text))
    return paragraphs
