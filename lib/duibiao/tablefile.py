"""A user's own table as a file: CSV or Parquet to a frame of the columns that are wanted, and a frame to a file.

What cannot be read as it must be is told with its line, the text that stands there, and what is allowed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.errors import DuibiaoError, Problem, UsageError, raise_all
from duibiao.home import write_bytes

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = (".csv", ".parquet")
#: Words that mean that there is no value.
MISSING = ("", "na", "n/a", "nan", "null", "none")
#: What else columns are set apart by.
_OTHER_MARKS = {";": "semicolons", "\t": "tabs", "|": "bars"}
#: How alike a column must be to one that was looked for to be suggested (0-100).
_ALIKE = 75
#: Characters of the longest reason of a library that is told.
_LONGEST_REASON = 200
#: More problems than this are counted, not told.
_MOST_TOLD = 20


class TableError(DuibiaoError):
    """A user's table holds something that cannot be read as it must be."""


@dataclass(frozen=True)
class Wanted:
    """The columns a command reads: what kind each is, and which may be absent."""

    text: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] | None = None
    optional: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them, those that must be there first."""
        names = (*self.text, *self.years, *self.numbers, *(self.words or {}))
        return tuple(sorted(names, key=self.optional.__contains__))


def check_paths(path: Path, out: Path, *beside: Path) -> None:
    """Refuse a table that is not there, a form that is not known, and a result that would take the table's place."""
    for name, given in (("IN", path), ("OUT", out)):
        if given.suffix.lower() not in SUFFIXES:
            raise UsageError(f"{name} '{given}' is neither {' nor '.join(SUFFIXES)}\n    what to do: name such a file")
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file\n    what to do: name a table that exists")
    if any(path.resolve() == other.resolve() for other in (out, *beside)):
        raise UsageError(f"{path}: it would be overwritten\n    what to do: name another OUT")


def read_table(path: Path, wanted: Wanted) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """The table as given, the columns that are wanted with their types, and what was noticed."""
    given = _read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    notices = _check_columns(given.columns, wanted, path)
    typed, problems = [], []
    for name in (name for name in wanted.columns if name in given.columns):
        column, found = _typed(given[name], name, wanted)
        typed.append(column)
        problems += found
    raise_found(path, given, problems)
    return given, given.select(typed), notices


def _read_parquet(path: Path) -> pl.DataFrame:
    import polars as pl

    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:  # it panics at what is damaged
        told = str(error).partition("\n")[0][:_LONGEST_REASON]
        raise UsageError(f"{path}: it is not a sound Parquet file ({told})\n    what to do: write it anew") from error


def _read_csv(path: Path) -> pl.DataFrame:
    import polars as pl

    text = _decoded(path)
    header = next((row for row, _ in _records(text, path)), None)
    if header is None or not text.strip():
        raise UsageError(f"{path}: the file is empty\n    what to do: give it a header and rows")
    names = [name.strip() for name in header]
    if len(names) == 1 and (mark := next((mark for mark in _OTHER_MARKS if mark in names[0]), "")):
        raise UsageError(
            f"{path}, line 1: the columns stand apart by {_OTHER_MARKS[mark]}, not by commas: '{names[0]}'\n"
            "    what to do: save it as CSV with commas"
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"{path}, line 1: columns stand twice: {', '.join(twice)}\n    what to do: rename one of them")
    try:
        # Read with the header as data, so that no column is ever renamed.
        table = pl.read_csv(text.encode(), infer_schema_length=0, has_header=False, skip_rows=0)
    except pl.exceptions.PolarsError as error:
        _raise_ragged(path, text, len(names))
        raise TableError(f"{path}: it cannot be read as CSV ({error})") from error
    if table.width != len(names):
        _raise_ragged(path, text, len(names))
    table = table.rename(dict(zip(table.columns, names, strict=True))).slice(1)
    return table.filter(~pl.all_horizontal(pl.all().is_null()))


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(f"{path}: neither UTF-8 nor GB 18030\n    what to do: save it as UTF-8")


def _raise_ragged(path: Path, text: str, width: int) -> None:
    problems = [
        Problem(f"{len(row)} values under {width} columns", f"{path}, line {line}", do="mend the commas")
        for row, line in _records(text, path)
        if row and len(row) != width
    ]
    raise_all(TableError, problems[:_MOST_TOLD])


def _check_columns(names: Sequence[str], wanted: Wanted, path: Path) -> list[str]:
    """Refuse a table without what must be there; notice a column that looks like one that may be."""
    unknown = [name for name in names if name not in wanted.columns]
    missing = [name for name in wanted.columns if name not in names]
    needed = [name for name in missing if name not in wanted.optional]
    listed = ", ".join(name + (" (optional)" if name in wanted.optional else "") for name in wanted.columns)
    problems = []
    for name in needed:
        near = _nearest(name, unknown)
        do = f"rename the column '{near}' to '{name}'" if near else f"add a column '{name}'"
        problems.append(Problem(f"the column '{name}' is missing", f"{path}, line 1", listed, do))
    raise_all(UsageError, problems)
    pairs = ((name, _nearest(name, unknown)) for name in missing)
    return [f"note: '{near}' is not read; did you mean '{name}'?" for name, near in pairs if near]


def _nearest(name: str, among: Iterable[str]) -> str:
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, list(among), scorer=fuzz.ratio, processor=str.lower, score_cutoff=_ALIKE)
    return str(found[0]) if found else ""


#: Row of the table (from 0), column, the text that stands there, and what is wrong.
Found = tuple[int, str, str, str, str]


def _typed(column: pl.Series, name: str, wanted: Wanted) -> tuple[pl.Series, list[Found]]:
    import polars as pl

    if name in wanted.text:
        return column.cast(pl.String).str.strip_chars(), []
    words = (wanted.words or {}).get(name)
    if words is not None:
        return _worded(column, name, words)
    numbers, found = _numbers(column, name)
    if name not in wanted.years:
        return numbers, found
    whole = numbers.cast(pl.Int64, strict=False)
    odd = (numbers.is_not_null() & (whole.cast(pl.Float64) != numbers)).arg_true().to_list()
    allowed = "a whole number such as 2020"
    return whole, found + [(row, name, str(column[row]), "the year is not whole", allowed) for row in odd]


def _numbers(column: pl.Series, name: str) -> tuple[pl.Series, list[Found]]:
    import polars as pl

    if column.dtype.is_numeric():
        # A number of four bytes is what it is written as: 9.1, not the 9.1000003815 that eight would make of it.
        exact = column.cast(pl.String) if column.dtype == pl.Float32 else column
        numbers = exact.cast(pl.Float64).fill_nan(None)
        present = numbers.is_not_null()
    else:
        text = column.cast(pl.String).str.strip_chars()
        present = text.is_not_null() & ~text.str.to_lowercase().is_in(list(MISSING))
        numbers = text.set(~present, None).cast(pl.Float64, strict=False)
    bad = (present & ~(numbers.is_not_null() & numbers.is_finite().fill_null(False))).arg_true().to_list()
    allowed = "digits with a point, such as 4.50; empty where there is no value"
    return numbers, [(row, name, str(column[row]), "this is not a number", allowed) for row in bad]


def _worded(column: pl.Series, name: str, words: Mapping[str, str]) -> tuple[pl.Series, list[Found]]:
    import polars as pl

    text = column.cast(pl.String).str.strip_chars().str.to_lowercase()
    known = text.replace_strict(dict(words), default=None, return_dtype=pl.String)
    absent = text.is_null() | text.is_in(list(MISSING))
    bad = (known.is_null() & ~absent).arg_true().to_list()
    found = []
    for row in bad:
        near = _nearest(str(text[row]), words)
        allowed = ", ".join(words) + (f"; nearest: {near}" if near else "")
        found.append((row, name, str(column[row]), f"the {name} is not known", allowed))
    return known, found


def raise_found(path: Path, given: pl.DataFrame, found: Sequence[Found]) -> None:
    """Tell every problem with its line.

    Raises
    ------
    TableError
        Where anything was found.
    """
    if not found:
        return
    lines = _lines(path, given.height)
    problems = [
        Problem(f"{what}: '{text}' ({column})", f"{path}, {lines[row]}", allowed, "mend the cell, or empty it")
        for row, column, text, what, allowed in sorted(found)[:_MOST_TOLD]
    ]
    if len(found) > _MOST_TOLD:
        problems.append(Problem(f"and {len(found) - _MOST_TOLD} more", str(path)))
    raise_all(TableError, problems)


def _lines(path: Path, height: int) -> list[str]:
    """What to call each row of the table: its line in a CSV, its number in a Parquet file."""
    if path.suffix.lower() == ".parquet":
        return [f"row {row}" for row in range(1, height + 1)]
    return [f"line {line}" for line in _starts(_decoded(path), path)][1:]


def _starts(text: str, path: Path) -> Iterator[int]:
    """The line each record of a CSV begins on; a blank one is no record."""
    before = 0
    for row, line in _records(text, path):
        if any(row):
            yield before + 1
        before = line


def _records(text: str, path: Path) -> Iterator[tuple[list[str], int]]:
    """The records of a CSV, each with the line it ends on."""
    reader = csv.reader(io.StringIO(text))
    try:
        for row in reader:
            yield row, reader.line_num
    except csv.Error as error:
        raise TableError(
            f"{path}, line {reader.line_num}: it cannot be read as CSV ({error})\n    what to do: save it as CSV anew"
        ) from error


def write_table(frame: pl.DataFrame, out: Path) -> None:
    """Write a frame as CSV or Parquet, by the name of the file."""
    import polars as pl

    held = io.BytesIO()
    if out.suffix.lower() == ".parquet":
        frame.write_parquet(held)
    else:
        # An empty text and nothing are one in a CSV.
        frame.with_columns(pl.col(pl.String).replace("", None)).write_csv(held)
    write_bytes(out, held.getvalue())
