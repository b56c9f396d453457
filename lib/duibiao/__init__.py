"""duibiao (对标): regional health plans as one long table that can be compared and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from duibiao.home import Home

__version__ = "0.1.0"


def load(every_place: bool = False, home: Home | None = None) -> pl.DataFrame:
    """Give the long table: see :func:`duibiao.longformat.load`."""
    from duibiao.longformat.load import load as load_long

    return load_long(every_place=every_place, home=home)


def parquet(home: Home | None = None) -> Path:
    """Give the long table as a Parquet file: see :func:`duibiao.longformat.parquet`."""
    from duibiao.longformat.load import parquet as write_parquet

    return write_parquet(home)
