"""The long table as a frame, in one line."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.errors import LongFormatError
from duibiao.home import Home, find_home, write_bytes

if TYPE_CHECKING:
    import polars as pl


#: Bytes of the largest table that is kept in memory whole; a larger one is read a stretch at a time.
_LARGEST_KEPT = 100_000_000


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
    from duibiao.longformat import tables

    home = home or find_home()
    path, out = home.long / "indicators.parquet", io.BytesIO()
    csv = _built(home)
    tables.scan_long(csv, str(csv)).sink_parquet(out)
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
    if csv.stat().st_size > _LARGEST_KEPT:
        from duibiao.longformat import tables

        return tables.read_long(csv, str(csv), preferred_only=not every_place)
    frame = _read(csv.read_bytes(), str(csv))
    return frame if every_place else frame.filter("preferred")


def _built(home: Home) -> Path:
    path = home.long / "indicators.csv"
    if not path.is_file():
        own = f" --data {home.overlay}" if home.overlay else ""
        raise LongFormatError(f"{path}: the long table is not there\n    what to do: run `duibiao build{own}`")
    return path


class _Kept:
    """The long table that was read last: its text's checksum, and the frame, or Arrow where another process read it."""

    checksum = b""
    frame: pl.DataFrame | None = None
    arrow = b""


def _read(text: bytes, where: str) -> pl.DataFrame:
    """Read a long table; one and the same text once a process, since holding it against the schema takes longest."""
    import polars as pl

    checksum = hashlib.sha256(text).digest()
    if checksum != _Kept.checksum:
        # What holds a table against its schema is imported where one is read: a report is given it as it was read.
        from duibiao.longformat import tables

        _Kept.frame, _Kept.checksum = tables.read_long(text, where), checksum
    elif _Kept.frame is None:
        _Kept.frame = pl.read_ipc(io.BytesIO(_Kept.arrow))
    assert _Kept.frame is not None  # made above
    return _Kept.frame


def read_for_another(home: Home) -> bytes:
    """Read the long table for a process that must not use Polars: give what :func:`remember` takes.

    Of a table that is too large to be kept nothing is given.
    """
    if _built(home).stat().st_size > _LARGEST_KEPT:
        return b""
    out = io.BytesIO()
    load(every_place=True, home=home).write_ipc(out)
    return _Kept.checksum + out.getvalue()


def remember(read: bytes) -> None:
    """Keep a long table that another process has read, for those that are forked from this one."""
    if not read:
        return
    size = hashlib.sha256().digest_size
    _Kept.checksum, _Kept.arrow, _Kept.frame = read[:size], read[size:], None
