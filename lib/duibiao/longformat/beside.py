"""Levels that stand beside each other: everything that is said of one region, scope and year, by indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from duibiao.longformat.rows import sortable

#: Comparison of floats that were exact decimals.
TINY = 1e-9

#: A row of the long table.
Row = dict[str, Any]
#: Indicator id to everything that states it, the preferred first.
Beside = dict[str, list[Row]]
#: What makes two rows the same statement: a table and a sentence that print one figure, many plans that repeat one.
_SAME = ("comparator", "value", "resolution")


def levels_beside(long: pl.DataFrame, by: Sequence[str], *filters: pl.Expr) -> list[tuple[Row, Beside]]:
    """Group levels, every place they are printed at.

    Parameters
    ----------
    long : polars.DataFrame
        The long table, every place.
    by : sequence of str
        Columns that the rows of a group share.
    *filters : polars.Expr
        What else a row must fulfil.

    Returns
    -------
    list of (dict, dict)
        The shared cells, and the rows by indicator, in a fixed order. What is printed in several places is one row: the
        preferred one, with all of them in ``figures``, and those of its document in ``lines`` (with the part, where a
        document has parts). What is printed and what is second hand are never the same row.
    """
    levels = long.filter(pl.col("form") == "level", pl.col("value").is_not_null(), *filters)
    best_first = levels.sort(["preferred", "document", "line", "start", "figure"], descending=[True, *[False] * 4])
    groups: dict[tuple[Any, ...], Beside] = {}
    known: dict[tuple[Any, ...], Row] = {}
    for row in best_first.to_dicts():
        shared = tuple(row[name] for name in by)
        told = (shared, row["indicator"], row["derivation"] == "reference", *(row[name] for name in _SAME))
        if told not in known:
            known[told] = {**row, "lines": [], "figures": []}
            groups.setdefault(shared, {}).setdefault(row["indicator"], []).append(known[told])
        one = known[told]
        one["figures"].append(row["figure"])
        if one["document"] == row["document"]:
            one["lines"].append(f"{row['part']}:{row['line']}" if row["part"] else str(row["line"]))
    ordered = sorted(groups.items(), key=lambda group: sortable(group[0]))
    return [(dict(zip(by, key, strict=True)), beside) for key, beside in ordered]


def quotient(above: Row, below: Row) -> tuple[float, float]:
    """Give the smallest and the largest quotient that rounding allows; the lower figure must be beyond zero."""
    return (
        (above["value"] - above["resolution"]) / (below["value"] + below["resolution"]),
        (above["value"] + above["resolution"]) / (below["value"] - below["resolution"]),
    )


def is_beyond_zero(row: Row) -> bool:
    """Tell whether a figure is larger than zero, whatever it was rounded from."""
    return bool(row["value"] > row["resolution"])
