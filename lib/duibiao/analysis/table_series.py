"""The yearly series of anybody's table, as arrays: in the table's order, each in the order of its years."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from duibiao.analysis.joinpoint_search import Numbers

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class TableSeries:
    """Series one behind the other: series k has ``counts[k]`` points from ``starts[k]`` on.

    ``se`` is NaN where there is none. ``unused`` says of a series which years were left out or had no value.
    """

    names: pl.Series
    starts: Whole
    counts: Whole
    years: Whole
    values: Numbers
    se: Numbers
    unused: dict[int, str]

    def rows(self, series: Whole) -> Whole:
        """Where the points of series of one length lie: (series, points)."""
        return np.asarray(self.starts[series][:, None] + np.arange(self.counts[series[0]]))

    def with_errors(self) -> NDArray[np.bool_]:
        """Whether every used point of a series has a standard error above zero."""
        if np.isnan(self.se).all():
            return np.zeros(len(self.counts), dtype=np.bool_)
        bad = np.flatnonzero(~(self.se > 0))
        holders = np.searchsorted(self.starts + self.counts, bad, side="right")
        complete = self.counts > 0
        complete[holders] = False
        return complete


def table_series(table: pl.DataFrame, leave_out: Collection[int] = ()) -> TableSeries:
    """Put the points of a table (series, year, value, optional se) into order, less those that are not used.

    Raises
    ------
    ValueError
        Where a year stands twice in a series.
    """
    names, code = _coded(table["series"])
    year, value = table["year"].cast(pl.Int64).to_numpy(), _floats(table, "value")
    se = _floats(table, "se") if "se" in table.columns else np.full(len(value), np.nan)
    order = _order(code, year)
    if order is not None:
        code, year, value, se = code[order], year[order], value[order], se[order]
    again = (np.diff(code) == 0) & (np.diff(year) == 0)
    if again.any():
        twice = names.gather(np.unique(code[1:][again])).to_list()
        raise ValueError(f"a year stands twice in: {', '.join(twice)}")
    left, missing = np.isin(year, list(leave_out)), np.isnan(value)
    use = ~(left | missing)
    unused = _unused(code, year, left, missing) if not use.all() else {}
    counts = np.bincount(code[use], minlength=len(names)).astype(np.int64)
    return TableSeries(names, np.cumsum(counts) - counts, counts, year[use], value[use], se[use], unused)


def _coded(series: pl.Series) -> tuple[pl.Series, Whole]:
    """The names in the order they first stand in the table, and the number of each row's."""
    runs = series.rle_id().cast(pl.Int64)
    names = series.filter(runs != runs.shift(1, fill_value=-1))
    if names.is_duplicated().any():
        names = names.unique(maintain_order=True)
        runs = series.replace_strict(names, np.arange(len(names)), return_dtype=pl.Int64)
    return names, runs.to_numpy()


def _floats(table: pl.DataFrame, column: str) -> Numbers:
    return np.asarray(table[column].cast(pl.Float64).fill_null(float("nan")).to_numpy())


def _order(code: Whole, year: Whole) -> Whole | None:
    """The order by series and year; None where the table stands in it already."""
    step, later = np.diff(code), np.diff(year)
    if ((step > 0) | ((step == 0) & (later > 0))).all():
        return None
    return np.lexsort((year, code))


def _unused(code: Whole, year: Whole, left: NDArray[np.bool_], missing: NDArray[np.bool_]) -> dict[int, str]:
    said: dict[int, list[str]] = {}
    for word, rows in (("left_out", left), ("missing", missing & ~left)):
        years: dict[int, list[str]] = {}
        for row in np.flatnonzero(rows).tolist():
            years.setdefault(int(code[row]), []).append(str(year[row]))
        for series, found in years.items():
            said.setdefault(series, []).append(f"{word}={','.join(found)}")
    return {series: ";".join(words) for series, words in said.items()}
