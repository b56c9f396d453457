"""Breaks in anybody's table: a column that says where a new series begins, and what the numbers suspect besides.

Nothing is fitted, averaged or projected across a row whose ``break`` is yes: it is the first of a new series.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from duibiao.analysis.found_breaks import LEAST_CHANGES, changes_of
from duibiao.analysis.scales import scaled
from duibiao.analysis.table_series import TableSeries

BREAK = "break"
YES = ("yes", "true", "1")
#: Stands between the name of a series and the number of its part.
_BETWEEN = "\x1f"


def in_parts(table: pl.DataFrame) -> pl.DataFrame:
    """Give every part of a series, from one break to the next, a name of its own; without breaks the table stays.

    Parameters
    ----------
    table : polars.DataFrame
        series, year and, optional, break ("yes", "true" or "1", or a Boolean, in the first year of a new series).
    """
    if BREAK not in table.columns:
        return table
    begins = pl.col(BREAK).cast(pl.String).str.to_lowercase().is_in(YES).fill_null(False)
    part = begins.cast(pl.Int64).cum_sum().over("series", order_by="year")
    named = pl.format("{}{}{}", "series", pl.lit(_BETWEEN), part)
    broken = begins.any().over("series")
    return table.with_columns(series=pl.when(broken).then(named).otherwise("series")).drop(BREAK)


def whole_again(found: pl.DataFrame) -> pl.DataFrame:
    """Put the names of the series back, their parts in order, segments counted on, and say that they break."""
    if found.is_empty() or not found["series"].str.contains(_BETWEEN, literal=True).any():
        return found
    name = pl.col("series").str.split(_BETWEEN)
    apart = name.list.len() > 1
    told = found.with_columns(series=name.list.first(), apart=apart, part=name.list.get(1, null_on_oob=True))
    order = told["series"].unique(maintain_order=True)
    at = pl.col("series").replace_strict(order, pl.int_range(len(order), eager=True), return_dtype=pl.Int64)
    told = told.with_columns(at=at, part=pl.col("part").cast(pl.Int64)).sort("at", "part", maintain_order=True)
    if "segment" in told.columns:
        counted = pl.col("segment").is_not_null().cast(pl.Int64).cum_sum().over("series")
        told = told.with_columns(segment=pl.when(pl.col("segment").is_not_null()).then(counted))
    if "note" in told.columns:
        noted = pl.concat_str(pl.col("note"), pl.lit("series_break"), separator=";").str.strip_chars(";")
        told = told.with_columns(note=pl.when(pl.col("apart")).then(noted).otherwise(pl.col("note")))
    return told.select(found.columns)


def one_part(found: pl.DataFrame, value: str) -> pl.DataFrame:
    """Keep one row a series in the order they stand: the last of its parts that has a value, else its last part."""
    numbered = found.with_row_index("at")
    best = numbered.sort(pl.col(value).is_not_null(), "at").unique("series", keep="last", maintain_order=True)
    return best.sort("at").drop("at")


def last_parts(table: pl.DataFrame) -> pl.DataFrame:
    """Keep of every series what follows its last break."""
    parted = in_parts(table)
    name = pl.col("series").str.split(_BETWEEN)
    number = name.list.get(1, null_on_oob=True).cast(pl.Int64).fill_null(0)
    return parted.filter(number == number.max().over(name.list.first()))


def with_suspicions(held: TableSeries, scale: str) -> TableSeries:
    """Note of every series the year whose change is unlike all others (``jump=2016``): it may be a break."""
    unused = dict(held.unused)
    for k in np.flatnonzero(held.counts > LEAST_CHANGES).tolist():
        points = slice(int(held.starts[k]), int(held.starts[k] + held.counts[k]))
        changes = changes_of(held.years[points], scaled(held.values[points], scale))
        found = changes.farthest() if changes else None
        if found:
            unused[k] = ";".join(word for word in (f"jump={found['year']}", unused.get(k, "")) if word)
    return replace(held, unused=unused)
