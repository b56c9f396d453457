"""The printed rows: every figure exactly as it was printed, with the characters it was printed in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.errors import PrintedRowError, Problem, raise_all
from duibiao.home import write_text

if TYPE_CHECKING:
    pass

KINDS = ("actual", "target", "standard")
FORMS = ("level", "change", "relative_change", "annual_change", "annual_relative_change", "qualitative")
COMPARATORS = ("eq", "ge", "gt", "le", "lt", "approx")
NATURES = ("", "expected", "binding")
SOURCES = ("table", "prose")
#: A printed text is evidence, never a sentence of the document.
LONGEST_TEXT = 40
#: More digits than any place, ordinal or year has.
_LONGEST_WHOLE = 9


@dataclass(frozen=True)
class PrintedRow:
    """One figure as printed. The fields are the columns of ``data/printed/<document>.csv``, in their order.

    ``line`` is 1-based; ``start`` and ``end`` are a 0-based half-open span in code points of the decoded line.
    """

    document: str
    part: str
    line: int
    start: int
    end: int
    source: str
    table: int | None
    row: int | None
    row_printed: str
    region: str
    region_printed: str
    scope: str
    label: str
    unit: str
    nature: str
    year: int | None
    base_year: int | None
    kind: str
    form: str
    comparator: str
    value: str
    text: str
    remark: str
    confidence: str
    flags: str

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The order of rows in a file: part, line, start, label (the comparator keeps the ends of a range apart)."""
        return (self.part, self.line, self.start, self.label, self.comparator)

    def flagged(self, *codes: str) -> PrintedRow:
        """Give the row with more flag codes, sorted and without doubles."""
        have = {code for code in self.flags.split(";") if code}
        return self.changed(flags=";".join(sorted(have | set(codes))))

    def changed(self, **values: str) -> PrintedRow:
        """Give the row with some columns changed: what ``dataclasses.replace`` does, for rows by the thousand."""
        row = object.__new__(PrintedRow)
        row.__dict__.update(self.__dict__ | values)
        return row


COLUMNS = tuple(field.name for field in fields(PrintedRow))
_WHOLE = ("line", "start", "end")
_WHOLE_OR_EMPTY = ("table", "row", "year", "base_year")


def write_printed(rows: Iterable[PrintedRow], path: Path) -> None:
    """Write rows as CSV, in their order; a file of a header alone says that nothing was found."""
    write_text(path, printed_text(rows))


def printed_text(rows: Iterable[PrintedRow]) -> str:
    """Give rows as the text of their file."""
    in_order = sorted(rows, key=lambda row: row.order)
    return records_text(COLUMNS, in_order)


def records_text(columns: Sequence[str], records: Iterable[object]) -> str:
    """Give records as CSV: a column a field, in their order, empty where there is nothing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(vars(record).values() for record in records)
    return out.getvalue()


def read_printed(path: Path) -> list[PrintedRow]:
    """Read and check a file of printed rows.

    Raises
    ------
    PrintedRowError
        With every problem of the file: its line, column, text, and what is allowed there.
    """
    numbered = read_records(path, path.name, COLUMNS, "printed rows")
    problems = [p for number, cells in numbered for p in _problems(path.name, number, cells)]
    raise_all(PrintedRowError, problems)
    return [_row(cells) for _, cells in numbered]


def read_records(path: Path, name: str, columns: Sequence[str], what: str) -> list[tuple[int, list[str]]]:
    """Read the records of a CSV file below its header, each with the number of its last line.

    Raises
    ------
    PrintedRowError
        Where the file is no CSV in UTF-8, or has another header.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            numbered = [(reader.line_num, cells) for cells in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise PrintedRowError(
            f"{name}: not CSV in UTF-8: {error}\n    what to do: extract the document again"
        ) from error
    if tuple(header) != tuple(columns):
        missing = ", ".join(one for one in columns if one not in header) or "none"
        raise PrintedRowError(f"{name}: the header is not that of {what} (missing: {missing})")
    return numbered


def _row(cells: list[str]) -> PrintedRow:
    named: dict[str, object] = dict(zip(COLUMNS, cells, strict=True))
    for name in _WHOLE:
        named[name] = int(str(named[name]))
    for name in _WHOLE_OR_EMPTY:
        named[name] = int(str(named[name])) if named[name] else None
    return PrintedRow(**named)  # type: ignore[arg-type]  # each column by its name


def _problems(file: str, number: int, cells: list[str]) -> list[Problem]:
    if len(cells) != len(COLUMNS):
        return [
            Problem(f"{len(cells)} cells", f"{file} line {number}", f"{len(COLUMNS)} cells", "compare with the header")
        ]
    named = dict(zip(COLUMNS, cells, strict=True))
    where = f"{file} line {number}"
    found = [_not_whole(where, name, named[name]) for name in _WHOLE]
    found += [_not_whole(where, name, named[name]) for name in _WHOLE_OR_EMPTY if named[name]]
    found += [_not_among(where, name, named[name], allowed) for name, allowed in _VOCABULARY.items()]
    found += [_not_number(where, "value", named["value"]), _not_number(where, "confidence", named["confidence"])]
    if named["form"] != "qualitative":
        found.append(_not_among(where, "comparator", named["comparator"], COMPARATORS))
    if len(named["text"]) > LONGEST_TEXT:
        found.append(Problem(f"column text: {len(named['text'])} characters", where, f"at most {LONGEST_TEXT}"))
    return [problem for problem in found if problem]


_VOCABULARY = {"kind": KINDS, "form": FORMS, "nature": NATURES, "source": SOURCES}


def _not_whole(where: str, column: str, text: str) -> Problem | None:
    if text.isdecimal() and len(text) <= _LONGEST_WHOLE:
        return None
    return Problem(
        f"column {column}: '{text}' is not a whole number",
        where,
        "digits only",
        "restore the number that was extracted",
    )


def _not_among(where: str, column: str, text: str, allowed: Sequence[str]) -> Problem | None:
    if text in allowed:
        return None
    return Problem(f"column {column}: '{text}' is not known", where, ", ".join(word or "(empty)" for word in allowed))


def _not_number(where: str, column: str, text: str) -> Problem | None:
    if not text:
        return None
    try:
        finite = Decimal(text).is_finite()
    except InvalidOperation:
        finite = False
    if finite:
        return None
    return Problem(
        f"column {column}: '{text}' is not a number",
        where,
        "digits as printed, such as 4.50, or empty",
        "correct the figure in data/corrections, never in the printed file; then extract the document again",
    )
