"""Which row of a key is preferred, in columns: the same rules as in :mod:`duibiao.longformat.preferred`.

Most keys have one row, which is preferred; only the others are ranked. Texts are compared by the ranks of those that
occur, since numbers sort several times faster.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

_KEY = ("region", "indicator", "scope", "year", "kind", "form", "base_year")
#: Where a figure is printed; both ends of a range share one place.
PLACE = ("document", "part", "line", "start", "label_printed")
#: Lengths of a date that is known to the year, the month or the day.
_DATES = (4, 7, 10)


def prefer(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``preferred``: true for one row, or both ends of a range, of each key.

    Parameters
    ----------
    rows : polars.DataFrame
        Long rows with ``figure``, ``source`` (``table`` or ``prose``), ``issued``, and the number of their place as
        ``_place``; those of a key all together.
    """
    known = ("_place", "figure", "flags", "value", "stated_by", "region", "source", "comparator", "kind", "issued")
    counted = rows.select(*known, "resolution", numbered(rows, _KEY).alias("_key")).with_row_index("_at")
    losing = _losing(counted.filter(pl.col("_key").is_duplicated()))
    preferred = pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True).scatter(losing, False)
    return rows.with_columns(preferred.alias("preferred")).drop("_place")


def numbered(rows: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Give one number a row that sorts as the columns do, one after the other; what is absent is first.

    Two rows have one number where they are alike in these columns.

    Raises
    ------
    OverflowError
        Where a partition holds so many different things that a number cannot tell them apart.
    """
    number, room = pl.repeat(0, rows.height, dtype=pl.UInt64, eager=True), 1
    for name in names:
        ranks, size = _ranks(rows[name])
        room *= size
        if room >= 1 << 64:
            raise OverflowError(f"{', '.join(names)}: too many different ones in a partition: make smaller ones")
        number = number if size == 1 else number * size + ranks
    return number


def _ranks(column: pl.Series) -> tuple[pl.Series, int]:
    """Give whole numbers that sort as the values do, absent first, and how many there may be."""
    if column.dtype == pl.String:
        known = column.unique().drop_nulls().sort()
        if known.len() == 1 and not column.null_count():
            return known, 1
        ranks, size = column.cast(pl.Enum(known)).to_physical(), known.len()
    else:
        low, high = column.min(), column.max()
        # A column of numbers has numbers at its ends.
        size = int(high - low) + 1 if high is not None else 0  # type: ignore[operator, arg-type]
        ranks = column.cast(pl.Int64) - (low or 0)
    if column.null_count():
        ranks, size = (ranks.cast(pl.UInt64) + 1).fill_null(0), size + 1
    return ranks.cast(pl.UInt64), size


def _losing(contested: pl.DataFrame) -> pl.Series:
    """Give the ordinals of rows that are not of the best candidate of their key."""
    is_range = pl.col("flags").str.contains(r"(?:^|;)range(?:;|$)")
    split = pl.col("flags").str.contains("split_", literal=True)
    # The rules from the first to the last that a yes or no decides, as digits of one number.
    rules = (
        pl.col("value").is_null(), pl.col("stated_by") != pl.col("region"), pl.col("_superseded"),
        pl.col("source") != "table", split,
    )  # fmt: skip
    rank = pl.sum_horizontal(rule.cast(pl.Int32) * (1 << at) for at, rule in enumerate(reversed(rules)))
    ranked = _with_superseded(contested).select(
        "_at", "_key", "_place", "figure", "comparator",
        is_range.alias("_range"), rank.alias("_rank"), pl.col("resolution").fill_null(float("inf")).alias("_coarse"),
    )  # fmt: skip
    order = ["_key", "_rank", "_coarse", "_place"]
    heads = _heads(ranked).sort(*order, "figure")
    first = (heads["_key"] != heads["_key"].shift()).fill_null(True)
    if heads.height == ranked.height:
        return heads.filter(~first)["_at"]
    best = heads.filter(first)
    chosen = best.select("_key", *(pl.col(name).alias(f"{name}_of_best") for name in ("_at", "_range", "_place")))
    both = pl.col("_range") & pl.col("_range_of_best") & (pl.col("_place") == pl.col("_place_of_best"))
    wins = (pl.col("_at") == pl.col("_at_of_best")) | both
    return ranked.join(chosen, on="_key").filter(~wins)["_at"]


def _heads(ranked: pl.DataFrame) -> pl.DataFrame:
    """Let the first of both ends of a range stand for both."""
    ends = ranked.filter("_range")
    if ends.is_empty():
        return ranked
    first = ends.sort("comparator").unique(["_key", "_place"], keep="first", maintain_order=True)
    return pl.concat([ranked.filter(~pl.col("_range")), first])


def _with_superseded(contested: pl.DataFrame) -> pl.DataFrame:
    """Tell whether the same authority stated another goal for the same thing in a plan that it issued later.

    Dates are compared as far as both are known: 2021-10 may be before 2021-10-25 or after it.
    """
    goals = contested.filter((pl.col("kind") != "actual") & (pl.col("issued") != ""))
    key, told, length = ["_key", "stated_by"], pl.col("value").is_not_null(), pl.col("issued").str.len_chars()
    later = []
    for n in _DATES:
        known = pl.col("issued").str.head(n)
        finer, same = (pl.when(told & fits).then(known).max().over(key) for fits in (length >= n, length == n))
        later.append(((length == n) & (finer > known)) | ((length > n) & (same > known)))
    lost = goals.filter(pl.any_horizontal(one.fill_null(False) for one in later))["_at"]
    return contested.with_columns(pl.col("_at").is_in(lost.implode()).alias("_superseded"))
