r"""The built tables as text: exact decimals, one order, ``\n`` line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from duibiao.errors import LongFormatError
from duibiao.longformat.rows import LongRow, decimal_text
from duibiao.longformat.schema import LONG_COLUMNS, column_types, validate

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: Decimals of what an audit computed.
_DECIMALS = 6
#: Rows of a long table that are read and checked at a time.
_AT_A_TIME = 500_000


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Write rows as CSV; what is absent is an empty cell, truth is ``true`` or ``false``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])
    return out.getvalue()


def long_cells(row: LongRow) -> dict[str, object]:
    """Give the columns of the long table for a row, numbers as exact text."""
    exact = {"value": decimal_text(row.value), "resolution": decimal_text(row.resolution)}
    return {name: exact[name] if name in exact else getattr(row, name) for name in LONG_COLUMNS}


def long_text(rows: Iterable[LongRow]) -> str:
    """Write the long table as CSV."""
    return csv_text(LONG_COLUMNS, (long_cells(row) for row in rows))


def read_long(source: bytes | Path, where: str, *, preferred_only: bool = False) -> pl.DataFrame:
    """Read a long table from CSV with the types of its schema.

    Raises
    ------
    LongFormatError
        Where a column is missing, a cell is not of its type, or a rule of the schema is broken.
    """
    return scan_long(source, where, preferred_only=preferred_only).collect()


def scan_long(source: bytes | Path, where: str, *, preferred_only: bool = False) -> pl.LazyFrame:
    """Check a long table in CSV, and give what is asked of it later.

    A large table is read and checked a stretch at a time, and what is checked waits packed: no more than a stretch is
    ever in memory as a frame.

    Raises
    ------
    LongFormatError
        Where a column is missing, a cell is not of its type, or a rule of the schema is broken.
    """
    _check_header(source, where)
    frame: pl.DataFrame | None = None
    packed: list[bytes] = []
    keys: list[pl.Series] = []
    for stretch in _stretches(source, where):
        if frame is not None:
            packed.append(_packed(frame))
        frame = validate(stretch, where)
        keys.append(frame["figure"].hash())
        frame = frame.filter("preferred") if preferred_only else frame
    if frame is None:
        return validate(pl.DataFrame(schema=_plain_types()), where).lazy()
    if not packed:
        return frame.lazy()
    packed.append(_packed(frame))
    _check_unique(keys, source, where)
    return pl.scan_parquet(packed)


def _check_header(source: bytes | Path, where: str) -> None:
    if isinstance(source, bytes):
        first = source.split(b"\n", 1)[0]
    else:
        with source.open("rb") as file:
            first = file.readline()
    try:
        header = next(csv.reader(first.decode("utf-8", "replace").splitlines()), [])
    except csv.Error:  # a field longer than any
        header = []
    if tuple(header) != LONG_COLUMNS:
        missing = ", ".join(name for name in LONG_COLUMNS if name not in header) or "none"
        raise LongFormatError(
            f"{where}: the header is not that of the long table (missing: {missing})\n"
            "    what to do: run `duibiao build`"
        )


def _plain_types() -> dict[str, pl.DataType | type[pl.DataType]]:
    return {name: pl.String if isinstance(kind, pl.Enum) else kind for name, kind in column_types().items()}


def _stretches(source: bytes | Path, where: str) -> Iterator[pl.DataFrame]:
    """Give the rows in frames of so many at a time, the whole of a small table in one."""
    waiting: list[pl.DataFrame] = []
    try:
        for batch in pl.scan_csv(source, schema=_plain_types()).collect_batches(maintain_order=True):
            waiting.append(batch.with_columns(pl.col(pl.String).fill_null("")))
            if sum(one.height for one in waiting) >= _AT_A_TIME:
                yield pl.concat(waiting)
                waiting = []
    except pl.exceptions.PolarsError as error:
        raise LongFormatError(f"{where}: {error}\n    what to do: run `duibiao build`") from error
    if waiting:
        yield pl.concat(waiting)


def _packed(frame: pl.DataFrame) -> bytes:
    """Pack a frame: texts that occur again and again are kept once, and stay so in what is read from it."""
    out = io.BytesIO()
    frame.write_parquet(out, compression="lz4", statistics=False)
    return out.getvalue()


def _check_unique(keys: Sequence[pl.Series], source: bytes | Path, where: str) -> None:
    """Refuse a table in which a figure has two rows; numbers made of the ids are compared first, which takes less."""
    numbers = pl.concat(keys).sort()
    twice = numbers.filter(numbers == numbers.shift()).unique()
    if twice.is_empty():
        return
    ids = pl.concat([one.filter(one.hash().is_in(twice.implode())) for one in _ids(source, where)])
    again = ids.filter(ids.is_duplicated()).unique().sort()
    if not again.is_empty():
        raise LongFormatError(
            f"{where}: the long table breaks its schema: {again.len()} figures have more than one row, "
            f"the first is {again[0]}\n    what to do: run `duibiao build`"
        )


def _ids(source: bytes | Path, where: str) -> Iterator[pl.Series]:
    return (stretch["figure"] for stretch in _stretches(source, where))


def flag_rows(rows: Iterable[LongRow], catalogue: Catalogue) -> list[dict[str, object]]:
    """Give one row a figure and flag, with the flag's wording in both languages."""
    told = []
    for row in rows:
        for code in filter(None, row.flags.split(";")):
            words = catalogue.flag_words[code]
            place = {"figure": row.figure, "region": row.region, "indicator": row.indicator}
            told.append({
                **place, "document": row.document, "line": row.line, "flag": code, "zh": words.zh, "en": words.en,
            })  # fmt: skip
    return told


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):  # digits that only a division made are noise
        return decimal_text(round(Decimal(repr(value)), _DECIMALS))
    return value
