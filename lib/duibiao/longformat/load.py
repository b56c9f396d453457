"""The long table as a frame, in one line."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.errors import LongFormatError
from duibiao.home import Home, find_home, write_bytes
from duibiao.longformat.tables import read_long, scan_long

if TYPE_CHECKING:
    import polars as pl


def parquet(home: Home | None = None) -> Path:
    """Give the long table as a Parquet file, every place in it; written anew where it is not the table of the CSV.

    Parameters
    ----------
    home : Home, optional
        Where the project is; found from the working folder when not given.

    Raises
    ------
    LongFormatError
        Where the table was not built, or is damaged.
    """
    home = home or find_home()
    path, out = home.long / "indicators.parquet", io.BytesIO()
    csv = _built(home)
    scan_long(csv, str(csv)).sink_parquet(out)
    if not path.is_file() or path.read_bytes() != out.getvalue():
        write_bytes(path, out.getvalue())
    return path


def load(every_place: bool = False, home: Home | None = None) -> pl.DataFrame:
    """Load the long table; of one too large for the memory ask :func:`parquet` lazily instead.

    Parameters
    ----------
    every_place : bool
        Whether to give every place a figure was printed at; otherwise the preferred rows only, one (or both ends of a
        range) for each region, indicator, scope, year, kind, form and base year.
    home : Home, optional
        Where the project is; found from the working folder when not given.

    Returns
    -------
    polars.DataFrame
        The columns and types of :class:`duibiao.longformat.schema.LongTable`.

    Raises
    ------
    LongFormatError
        Where the table was not built, or is damaged.
    """
    csv = _built(home or find_home())
    return read_long(csv, str(csv), preferred_only=not every_place)


def _built(home: Home) -> Path:
    path = home.long / "indicators.csv"
    if not path.is_file():
        own = f" --data {home.overlay}" if home.overlay else ""
        raise LongFormatError(f"{path}: the long table is not there\n    what to do: run `duibiao build{own}`")
    return path
