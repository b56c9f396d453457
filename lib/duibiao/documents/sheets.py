"""XLSX and CSV become grids: a sheet's cells as they are shown, a CSV's fields where they stand in their lines."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import suppress
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from duibiao.documents.limits import BROKEN, MOST_CELLS, broken, check_archive, check_lines
from duibiao.documents.model import Cell, Grid, Line, Span, line_cell
from duibiao.documents.numberformats import formatted
from duibiao.errors import DocumentError

_LINE_END = re.compile(r"\r?\n")
_DELIMITERS = ",\t;|"
#: What a cell shows whose formula no program has worked out yet: left empty, its figure would be lost unsaid.
UNCOMPUTED = "#公式未计算"


def read_xlsx(data: bytes, name: str) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Read the visible sheets of a workbook; each cell is a line of its own part (``Sheet1!B5``).

    Raises
    ------
    DocumentError
        Where the file is damaged, or larger unpacked than a plan can be.
    """
    from openpyxl import load_workbook

    check_archive(data, name)
    try:
        uncomputed = _check_parts(data, name)
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        formulas = load_workbook(io.BytesIO(data), keep_links=False) if uncomputed else None
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        _check_cells(sheets, name)
        grids = [_sheet(sheet, formulas[sheet.title] if formulas else None) for sheet in sheets]
    except (SyntaxError, *BROKEN) as error:
        raise broken(name, error) from error
    grids = [grid for grid in grids if grid.rows]
    return _lines_of(grids), tuple(grids)


def _check_parts(data: bytes, name: str) -> bool:
    """Refuse what joins too many cells: written in a few characters, and each a cell to the library.

    Any part may be a sheet, whatever it is called, so all are read, by the parser that reads them later.

    Returns
    -------
    bool
        Whether there is a formula without its value, as programs write it that do not reckon.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        joined, uncomputed = 0, False
        for member in archive.infolist():
            part = _Part()
            part.read(archive, member)
            joined += sum(columns * rows for columns, rows in part.joined)
            uncomputed = uncomputed or part.uncomputed
        if joined > MOST_CELLS:
            raise DocumentError(f"{name}: it joins {joined} cells\n    allowed: at most {MOST_CELLS}")
    return uncomputed


class _Part:
    """What a part of a workbook says of its cells; nothing where it is no XML."""

    def __init__(self) -> None:
        #: Columns and rows of each range that it joins.
        self.joined: list[tuple[int, int]] = []
        self.uncomputed = False
        self._formula = self._value = False

    def read(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        parser = ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._begins, self._ends
        parser.CharacterDataHandler = self._says
        self._inside = ""
        with suppress(ExpatError), archive.open(member) as file:
            parser.ParseFile(file)

    def _begins(self, element: str, attributes: dict[str, str]) -> None:
        from openpyxl.utils.cell import range_boundaries

        self._inside = element.rpartition(":")[2]
        if self._inside == "mergeCell":
            left, top, right, bottom = range_boundaries(attributes["ref"])
            self.joined.append((right - left + 1, bottom - top + 1))
        elif self._inside == "c":
            # A formula may give an empty text: that is a value, too.
            self._formula, self._value = False, attributes.get("t") == "str"
        elif self._inside == "f":
            self._formula = True

    def _says(self, text: str) -> None:
        self._value = self._value or (self._inside in ("v", "t") and bool(text.strip()))

    def _ends(self, element: str) -> None:
        if element.rpartition(":")[2] == "c" and self._formula and not self._value:
            self.uncomputed = True
        self._inside = ""


def _check_cells(sheets: list[Any], name: str) -> None:
    """Refuse more cells than any plan has, in all sheets together: the empty ones between two count, too."""
    count = 0
    for sheet in sheets:
        count += (sheet.max_row or 0) * (sheet.max_column or 0)
        if count > MOST_CELLS:
            told = f"with sheet {sheet.title} it has {count} cells"
            raise DocumentError(f"{name}: {told}\n    allowed: at most {MOST_CELLS}")


def _sheet(sheet: Any, formulas: Any = None) -> Grid:
    rows = sheet.max_row or 0
    made: dict[tuple[int, int], Cell] = {}
    for row in sheet.iter_rows():
        for cell in row:
            text = shown(cell.value, getattr(cell, "number_format", "General"))
            if formulas and _is_uncomputed(cell, formulas[cell.coordinate]):
                text = UNCOMPUTED
            if text.strip():
                made[cell.row, cell.column] = line_cell(f"{sheet.title}!{cell.coordinate}", text.split("\n"))
    for merged in sheet.merged_cells.ranges:
        whole = made.get((merged.min_row, merged.min_col), Cell())
        for row in range(merged.min_row, min(merged.max_row, rows) + 1):
            made |= dict.fromkeys(((row, column) for column in range(merged.min_col, merged.max_col + 1)), whole)
    width = max((column for _, column in made), default=0)
    empty = Cell()
    return Grid(
        tuple(
            tuple(made.get((row, column), empty) for column in range(1, width + 1))
            for row in range(1, max((row for row, _ in made), default=0) + 1)
        )
    )


def _is_uncomputed(cell: Any, formula: Any) -> bool:
    return cell.value is None and getattr(cell, "data_type", "n") == "n" and formula.data_type == "f"


def shown(value: object, number_format: str) -> str:
    """Give a cell's value as the sheet shows it: a number with the decimals and the percent sign of its format.

    >>> shown(0.253, "0.0%"), shown(4.5, "0.00"), shown(2020, "General")
    ('25.3%', '4.50', '2020')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return formatted(value, number_format or "General")
    year = getattr(value, "year", None)
    if year is not None:  # a date in a head means its year
        return f"{year}年"
    return str(value)


def read_csv(text: str, name: str) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Read a CSV; every field is a span of the line it is written in, without its quotes.

    Raises
    ------
    DocumentError
        Where a line is too long, or there are too many fields.
    """
    lines = tuple(Line("", number, line) for number, line in enumerate(_LINE_END.split(text), start=1))
    check_lines(lines, name)
    delimiter = _delimiter(text)
    if text.count(delimiter) > MOST_CELLS:
        raise DocumentError(f"{name}: a CSV of {text.count(delimiter)} fields\n    allowed: at most {MOST_CELLS}")
    records = _records(lines, delimiter)
    width = max((len(record) for record in records), default=0)
    if width * len(records) > MOST_CELLS:
        raise DocumentError(f"{name}: a CSV of {width * len(records)} fields\n    allowed: at most {MOST_CELLS}")
    rows = tuple((*record, *(Cell() for _ in range(width - len(record)))) for record in records)
    return lines, (Grid(rows),) if width > 1 else ()


def _delimiter(text: str) -> str:
    sample = "\n".join(text.splitlines()[:50])
    try:
        return csv.Sniffer().sniff(sample, _DELIMITERS).delimiter
    except csv.Error:
        return max(_DELIMITERS, key=sample.count)


def _records(lines: tuple[Line, ...], delimiter: str) -> list[tuple[Cell, ...]]:
    """Cut lines into fields; inside quotes a delimiter or the end of a line is text."""
    records: list[tuple[Cell, ...]] = []
    fields: list[Cell] = []
    spans: list[Span] = []
    quoted = False
    for line in lines:
        start = at = 0
        text = line.text
        while at <= len(text):
            if at < len(text) and text[at] == '"' and (quoted or not text[start:at].strip()):
                quoted = not quoted
            elif at == len(text) or (text[at] == delimiter and not quoted):
                spans.append(_unquoted(line, start, at))
                if at < len(text) or not quoted:
                    fields.append(Cell(tuple(span for span in spans if span.text.strip())))
                    spans = []
                start = at + 1
            at += 1
        if not quoted:
            records.append(tuple(fields))
            fields = []
    if fields or spans:
        records.append((*fields, Cell(tuple(span for span in spans if span.text.strip()))))
    return records


def _unquoted(line: Line, start: int, end: int) -> Span:
    while start < end and line.text[start] in '" ':
        start += 1
    while end > start and line.text[end - 1] in '" ':
        end -= 1
    return Span(line, start, end)


def _lines_of(grids: list[Grid]) -> tuple[Line, ...]:
    seen: dict[tuple[str, int], Line] = {}
    for grid in grids:
        for row in grid.rows:
            for cell in row:
                for span in cell.spans:
                    seen.setdefault((span.line.part, span.line.number), span.line)
    return tuple(seen.values())
