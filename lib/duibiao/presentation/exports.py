"""Tables of a report as workbook and CSV: read from the executed notebook, so they hold what the page shows.

Numbers are numbers, with the decimals they are shown with; every text is inert: nothing a document prints can become
a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from duibiao.presentation.numbers import MINUS, Language
from duibiao.presentation.parsing import Parsed, parsed
from duibiao.presentation.wording import word

if TYPE_CHECKING:
    from duibiao.catalogue import Source

_NUMBER = re.compile(rf"(?P<sign>[+{MINUS}-]?)(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<rest>\.\d+)?(?P<percent>%?)")
#: A text that begins with one of these is taken for a formula by programs that open a CSV.
#: So they do with the wide forms, where they are set to Chinese or Japanese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SHEET = re.compile(r"[\[\]:*?/\\']")
_SHEET_LENGTH = 31
#: Where no document of a project has a date.
_NO_DAY = date(1980, 1, 1)
#: What the file format calls A4 paper.
_A4 = 9
_WIDEST = 60


@dataclass(frozen=True)
class Exported:
    """A table of a report: its name (fit for a file), title, heads, and rows of texts."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Number:
    """A cell that is a number, and how it is shown."""

    value: float
    text: str
    format: str


def exported(notebook: Any, language: Language) -> list[Exported]:
    """Read the tables of an executed notebook in one language, in their order.

    Parameters
    ----------
    notebook : nbformat.NotebookNode or dict
        Executed notebook.
    language : {'zh', 'en'}
        Language of the tables.

    Returns
    -------
    list of Exported
        A table that is shown twice is named twice, the second with its ordinal.
    """
    found: list[Exported] = []
    for output in _tables(notebook, language):
        table = _flat(parsed(output), language)
        same = sum(one.name.partition("-")[0] == table.name for one in found)
        found.append(table if not same else Exported(f"{table.name}-{same + 1}", table.title, table.heads, table.rows))
    return found


@lru_cache(maxsize=8192)
def number_of(text: str) -> Number | None:
    """Read a cell that is a number and nothing else; its format keeps decimals, sign, grouping and percent sign."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    sign, digits, rest, percent = (found.group(name) or "" for name in ("sign", "digits", "rest", "percent"))
    plain = ("-" if sign in (MINUS, "-") else "") + digits.replace(",", "") + rest
    shape = (
        ("#,##0" if "," in digits else "0") + ("." + "0" * (len(rest) - 1) if rest else "") + ('"%"' if percent else "")
    )
    return Number(float(plain), plain, f"+{shape};-{shape};{shape}" if sign == "+" else shape)


def csv_bytes(table: Exported) -> bytes:
    r"""Write a table as CSV with a byte-order mark and ``\r\n``, as spreadsheet programs expect it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (table.heads, *table.rows):
        writer.writerow([_csv_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def workbook_bytes(tables: Sequence[Exported], title: str, version: str, day: date, language: Language) -> bytes:
    """Write a workbook: a list of its sheets, then one sheet a table, heads frozen, the sources last.

    Parameters
    ----------
    tables : sequence of Exported
        Tables of one language.
    title, version : str
        Title of the report and version of its data.
    day : datetime.date
        Date the file says it was made on: a day of the data, so that equal data give equal bytes.
    language : {'zh', 'en'}
        Language of the list.
    """
    import xlsxwriter

    out = io.BytesIO()
    inert = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, inert)
    book.set_properties({"title": title, "comments": version, "created": datetime.combine(day, time(), UTC)})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    names = _sheet_names([word("export.contents", language), *(table.title for table in tables)])
    _contents(book.add_worksheet(names[0]), bold, tables, names[1:], (title, version), language)
    formats: dict[str, Any] = {}
    for name, table in zip(names[1:], tables, strict=True):
        _sheet(book, book.add_worksheet(name), bold, formats, table)
    book.close()
    return out.getvalue()


def data_day(sources: Mapping[str, Source]) -> date:
    """Give the last day on which a document of the data was issued or published."""
    days = [day for source in sources.values() for day in (source.issued, source.published) if day]
    return max(days, default=_NO_DAY)


def _tables(notebook: Any, language: Language) -> Iterator[Any]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            tag = output.get("metadata", {}).get("duibiao", {})
            if tag.get("kind") == "table" and tag.get("lang") == language:
                yield output


def _flat(table: Parsed, language: Language) -> Exported:
    """Set the head of a group into a column of its own: a workbook's rows stand for themselves."""
    grouped = any(group.head is not None for group in table.groups)
    rows = tuple(((group.head or "",) if grouped else ()) + row.texts for group in table.groups for row in group.rows)
    heads = (word("export.group", language),) * grouped + tuple(head.text for head in table.heads)
    return Exported(table.name, table.title, heads, rows)


def _csv_cell(text: str) -> str:
    number = number_of(text)
    if number:
        return number.text
    return f"'{text}" if text.startswith(_FORMULA) else text


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Make names a workbook takes: short, without its marks, each once whatever its case."""
    names: list[str] = []
    for title in titles:
        bare = _SHEET.sub(" ", title).strip()
        name, ordinal = bare[:_SHEET_LENGTH], 2
        while name.lower() in (one.lower() for one in names):
            end = f" {ordinal}"
            name, ordinal = bare[: _SHEET_LENGTH - len(end)] + end, ordinal + 1
        names.append(name)
    return names


def _contents(
    sheet: Any, bold: Any, tables: Sequence[Exported], names: Sequence[str], head: tuple[str, str], language: Language
) -> None:
    title, version = head
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(1, 0, word("export.version", language, version=version))
    sheet.write_string(2, 0, word("export.note", language))
    for column, key in enumerate(("export.sheet", "export.table", "export.rows")):
        sheet.write_string(4, column, word(key, language), bold)
    for at, (name, table) in enumerate(zip(names, tables, strict=True), start=5):
        sheet.write_string(at, 0, name)
        sheet.write_string(at, 1, table.title)
        sheet.write_number(at, 2, len(table.rows))
    sheet.set_column(0, 1, 44)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _sheet(book: Any, sheet: Any, bold: Any, formats: dict[str, Any], table: Exported) -> None:
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, head, bold)
    for at, row in enumerate(table.rows, start=1):
        for column, text in enumerate(row):
            number = number_of(text)
            if number is None:
                sheet.write_string(at, column, text)
                continue
            if number.format not in formats:
                formats[number.format] = book.add_format({"num_format": number.format})
            sheet.write_number(at, column, number.value, formats[number.format])
    for column, head in enumerate(table.heads):
        longest = max([len(head), *(len(row[column]) for row in table.rows)])
        sheet.set_column(column, column, min(_WIDEST, 1.3 * longest + 2))
    sheet.freeze_panes(1, 0)
    # Who prints it gets whole rows on A4, with the heads on every page.
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), max(len(table.heads) - 1, 0))
