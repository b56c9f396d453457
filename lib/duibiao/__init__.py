"""duibiao (对标): regional health plans as one long table that can be compared and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from duibiao.home import Home

__version__ = "0.1.0"


__all__ = ["load", "parquet"]


def load(every_place: bool = False, home: Home | None = None) -> pl.DataFrame:
    """Give the long table: one row a figure, in canonical units, with the place it was printed at.

    Parameters
    ----------
    every_place : bool
        Whether to give every place a figure was printed at, not only the preferred one of each region, indicator,
        scope, year, kind and form.
    home : Home, optional
        The project; left out, that of the environment variable ``DUIBIAO_HOME``, else found from the working folder
        upwards, with the office's folder of ``DUIBIAO_DATA``.

    Returns
    -------
    polars.DataFrame
        ``.to_pandas()`` makes a pandas frame of it.

    Examples
    --------
    >>> duibiao.load().filter(indicator="infant_mortality", kind="actual")  # doctest: +SKIP
    """
    from duibiao.longformat.load import load as load_long

    return load_long(every_place=every_place, home=home)


def parquet(home: Home | None = None) -> Path:
    """Give the path of the long table as Parquet, every place in it: for DuckDB, pandas, lazy Polars and others.

    Parameters
    ----------
    home : Home, optional
        As of :func:`load`.

    Examples
    --------
    >>> polars.scan_parquet(duibiao.parquet()).filter(polars.col("preferred"))  # doctest: +SKIP
    """
    from duibiao.longformat.load import parquet as write_parquet

    return write_parquet(home)


def __dir__() -> list[str]:
    return [*__all__, "__version__", "__doc__"]
