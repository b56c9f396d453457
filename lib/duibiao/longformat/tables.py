r"""The built tables as text: exact decimals, one order, ``\n`` line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from duibiao.errors import LongFormatError
from duibiao.longformat.rows import LongRow, decimal_text
from duibiao.longformat.schema import LONG_COLUMNS, column_types, validate

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: Decimals of what an audit computed.
_DECIMALS = 6


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


def read_long(text: bytes, where: str) -> pl.DataFrame:
    """Read a long table from CSV with the types of its schema.

    Raises
    ------
    LongFormatError
        Where a column is missing, a cell is not of its type, or a rule of the schema is broken.
    """
    types = column_types()
    header = next(csv.reader(text.split(b"\n", 1)[0].decode("utf-8", "replace").splitlines()), [])
    if tuple(header) != LONG_COLUMNS:
        missing = ", ".join(name for name in LONG_COLUMNS if name not in header) or "none"
        raise LongFormatError(
            f"{where}: the header is not that of the long table (missing: {missing})\n"
            "    what to do: run `duibiao build`"
        )
    plain = {name: pl.String if isinstance(kind, pl.Enum) else kind for name, kind in types.items()}
    try:
        frame = pl.read_csv(io.BytesIO(text), schema=plain).with_columns(pl.col(pl.String).fill_null(""))
    except pl.exceptions.PolarsError as error:
        raise LongFormatError(f"{where}: {error}\n    what to do: run `duibiao build`") from error
    return validate(frame, where)


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
