"""A form that an office fills in: a sheet with known headings, whose filled cells are the figures of one year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from duibiao.extraction import confidence, numerals
from duibiao.extraction.rows import LONGEST_TEXT, PrintedRow

if TYPE_CHECKING:
    from duibiao.catalogue import UnitTable
    from duibiao.documents import Cell, Document, Grid

#: Headings of the columns, in their order; that of the figures holds their year.
LABEL, LABEL_EN, SCOPE, UNIT, UNIT_EN = "指标", "Indicator", "范围 scope", "单位", "Unit"
LAST_YEAR, LAST, REMARK = "上次年份 last year", "上次数值 last value", "备注 remark"
VALUE = "{year}年数值 value"
#: What the form is called.
TITLE = "{region}{year}年卫生健康指标填报表"
#: What stands before the form's own region and office.
REGION, OFFICE = "地区编号 region id", "填报单位 filled in by"
#: Rows in which the headings are looked for: a form begins with them.
_MOST_ABOVE = 30
_VALUE = re.compile(r"((?:19|20)\d\d)年数值 value")
_TITLE = re.compile(TITLE.format(region=r"(?P<region>\S{1,40}?)", year=r"(?P<year>(?:19|20)\d\d)"))
#: Headings that no other sheet has.
_OWN_HEADS = (SCOPE, LAST_YEAR, LAST, REMARK)
_NUMBER = re.compile(r"(?P<digits>-?\d[\d,]*(?:\.\d+)?)\s*(?P<unit>(?:[^\d.,\s].*)?)")


@dataclass(frozen=True)
class Filled:
    """A filled cell: the ordinal of its row, what stands in the row, and the cell."""

    number: int
    label: str
    scope: str
    unit: str
    remark: str
    cell: Cell


@dataclass(frozen=True)
class Last:
    """The last known figure that stands in a row of a form: the row's name and scope, the figure, and its cell."""

    label: str
    scope: str
    year: str
    value: str
    part: str


@dataclass(frozen=True)
class Form:
    """A filled-in form.

    Parameters
    ----------
    region : str
        Id of the region it was made for.
    office : str
        Who filled it in; empty where nobody said.
    year : int
        Year of its figures.
    rows : tuple of Filled
        The filled cells.
    title : tuple of str
        Region and year that its title names; both empty where the title is another.
    nameless : tuple of str
        Parts of the cells that are filled in where no indicator is named.
    lasts : tuple of Last
        The last known figures that it was made with.
    """

    region: str
    office: str
    year: int
    rows: tuple[Filled, ...]
    title: tuple[str, str] = ("", "")
    nameless: tuple[str, ...] = ()
    lasts: tuple[Last, ...] = ()


def find_form(document: Document) -> Form | None:
    """Find the form in a document, the first of several; None where it is another one, or a damaged one."""
    return next(iter(find_forms(document)), None)


def find_forms(document: Document) -> Iterator[Form]:
    """Go through the forms of a document: a workbook may have been given the sheet of a second year."""
    for grid, at, heads in _headings(document):
        years = _years(heads)
        if len(years) == 1 and not _missing(heads):
            about = _about(grid.rows[:at])
            year, column = years[0]
            filled = list(_filled(grid.rows[at + 1 :], heads, column))
            yield Form(
                about.get(REGION, ""),
                about.get(OFFICE, ""),
                year,
                tuple(one for one in filled if one.label),
                _title(grid.rows[:at]),
                tuple(one.cell.spans[0].line.part for one in filled if not one.label),
                tuple(_lasts(grid.rows[at + 1 :], heads)),
            )


def _lasts(rows: Sequence[Sequence[Cell]], heads: Mapping[str, int]) -> Iterator[Last]:
    for row in rows:
        label, scope, year, value = (
            row[heads[head]].text.strip() if head in heads else "" for head in (LABEL, SCOPE, LAST_YEAR, LAST)
        )
        if label and value:
            yield Last(label, scope, year, value, row[heads[LAST]].spans[0].line.part)


def missing_headings(document: Document) -> list[str]:
    """Name the headings that a damaged form has lost; none where the document is no form, or a whole one.

    A form whose column was taken out must not be read as any other table: its figures would get other names or years.
    """
    found = [heads for _, _, heads in _headings(document) if sum(head in heads for head in _OWN_HEADS) > 1]
    is_ours = any(
        row and row[0].text.strip() in (REGION, OFFICE) for grid in document.grids for row in grid.rows[:_MOST_ABOVE]
    )
    if find_form(document) or not (found or is_ours):
        return []
    heads = found[0] if found else {}
    return _missing(heads) + ([] if len(_years(heads)) == 1 else [VALUE.format(year="…")])


def _headings(document: Document) -> Iterator[tuple[Grid, int, dict[str, int]]]:
    """Go through the rows that may be a form's headings, each with its columns by what stands in them."""
    for grid in document.grids:
        for at, row in enumerate(grid.rows[:_MOST_ABOVE]):
            yield grid, at, {cell.text.strip(): column for column, cell in enumerate(row) if cell.text.strip()}


def _years(heads: Mapping[str, int]) -> list[tuple[int, int]]:
    return [(int(found[1]), heads[head]) for head in heads if (found := _VALUE.fullmatch(head))]


def _missing(heads: Mapping[str, int]) -> list[str]:
    return [head for head in (LABEL, SCOPE, UNIT, LAST) if head not in heads]


def _title(rows: Sequence[Sequence[Cell]]) -> tuple[str, str]:
    found = next((found for row in rows for cell in row if (found := _TITLE.fullmatch(cell.text.strip()))), None)
    return (found["region"], found["year"]) if found else ("", "")


def _about(rows: Sequence[Sequence[Cell]]) -> dict[str, str]:
    """Read the lines above the table: a name, and what stands beside it."""
    pairs = ((row[0].text.strip(), row[1].text.strip()) for row in rows if len(row) > 1)
    return {name: text for name, text in pairs if name != text}


def _filled(rows: Sequence[Sequence[Cell]], heads: Mapping[str, int], column: int) -> Iterator[Filled]:
    for number, row in enumerate(rows, start=1):
        label, scope, unit, remark = (
            row[heads[head]].text.strip() if head in heads else "" for head in (LABEL, SCOPE, UNIT, REMARK)
        )
        if row[column].text.strip():
            yield Filled(number, label, scope, unit, remark, row[column])


def form_rows(form: Form, document: str, region: str, units: UnitTable) -> list[PrintedRow]:
    """Give the figures of a form as printed rows; a cell that holds no number is flagged.

    Parameters
    ----------
    form : Form
        As :func:`find_form` gives it.
    document : str
        Id of the document.
    region : str
        Id of the region the document is registered for; empty where it is not.
    units : UnitTable
        Recognises a unit that was written into the cell.
    """
    return [_row(filled, form.year, document, region, units) for filled in form.rows]


def _row(filled: Filled, year: int, document: str, region: str, units: UnitTable) -> PrintedRow:
    span = filled.cell.spans[0]
    text = span.text.strip()[:LONGEST_TEXT]
    start = span.start + span.text.index(text)
    digits, own = read_number(text)
    # A unit in the cell is the figure's own; the one of its row was only asked for.
    printed = own if own and units.parse(own) is not None else filled.unit
    readable = digits and (not own or units.parse(own) is not None)
    return PrintedRow(
        document=document, part=span.line.part, line=span.line.number, start=start, end=start + len(text),
        source="table", table=1, row=filled.number, row_printed="", region=region, region_printed="",
        scope=filled.scope, label=filled.label,
        unit=printed, nature="", year=year, base_year=None, kind="actual", form="level", comparator="eq",
        value=digits if readable else "", text=text, remark=filled.remark,
        confidence=confidence.CELLS if readable else confidence.DOUBTED,
        flags="" if readable else "unreadable",
    )  # fmt: skip


def read_number(text: str) -> tuple[str, str]:
    """Read a cell: its digits, and what stands behind them; two empty strings where it begins with no number.

    >>> read_number("1,234.50"), read_number("５.2‰"), read_number("约5")
    (('1234.50', ''), ('5.2', '‰'), ('', ''))
    """
    # The mark of a note (4.5②) is no digit of the number, which it would become.
    plain = "".join(
        char if unicodedata.category(char) == "No" else unicodedata.normalize("NFKC", char) for char in text
    )
    found = _NUMBER.fullmatch(plain.strip())
    if not found:
        return "", ""
    digits = numerals.in_ascii(found["digits"].replace(",", ""))
    try:
        Decimal(digits)
    except InvalidOperation:
        return "", ""
    return digits, found["unit"].strip()
