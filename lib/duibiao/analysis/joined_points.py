"""Joinpoints of the long table's own series, with a disputed year left in and left out, side by side.

Some publishers leave 2020 out of a trend, others keep it; where the joinpoints hang on that one year, it must be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import Columns, frame
from duibiao.analysis.fits import MOST_JOINPOINTS, FitOptions, fit_frame
from duibiao.analysis.joinpoints import most_joinpoints

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

_KEY = ("region", "indicator", "scope", "segment")
JOINED: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "segment": pl.Int64,
    "without": pl.String,
    "piece": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "level": pl.Float64,
    "p": pl.Float64,
    "joinpoints": pl.Int64,
    "n": pl.Int64,
    "method": pl.String,
    "same": pl.Boolean,
    "status": pl.String,
    "note": pl.String,
}


def both_ways(
    points: pl.DataFrame,
    catalogue: Catalogue,
    most: int = MOST_JOINPOINTS,
    disputed: Collection[int] = (2020,),
    level: float = 0.95,
) -> pl.DataFrame:
    """Fit joinpoints to every segment (``points`` from `duibiao.analysis.points.series`) with and without some years.

    Parameters
    ----------
    most : int
        Most joinpoints looked for; the length of the series allows fewer (none up to six points, one up to eleven).
    disputed : collection of int
        Years that are left out of a second fit of every segment that has them.

    Returns
    -------
    polars.DataFrame
        A row for each piece of each fit; ``value`` is the yearly change in percent (APC) with its parametric bounds,
        which allow for the joinpoints being found; their number is chosen by weighted BIC. ``without`` lists the years
        that the fit leaves out on purpose ("" for none); ``same`` says whether both fits bend in the same years (null
        where there is one). Columns: see the package.

    Notes
    -----
    Refused, as one row without figures: values that are not above zero (``zero_or_negative``), rates of growth
    (``growth_rate``), and segments of fewer than seven points, on which no joinpoint is looked for at all
    (``too_few_points``); their straight line is that of `duibiao.analysis.trend.trend`.
    """
    rows: list[dict[str, Any]] = []
    for key, part in points.filter("used").sort(*_KEY, "year").group_by(_KEY, maintain_order=True):
        shared = dict(zip(_KEY, key, strict=True))
        growth = catalogue.indicators[str(key[1])].is_growth
        fits = [_refused("growth_rate", part.height)] if growth else list(_fits(part, most, disputed, level))
        bends = [[row["end"] for row in fit[:-1]] for fit in fits]
        same = bends[0] == bends[1] if len(fits) == 2 and all(fit[0]["status"] == "ok" for fit in fits) else None
        rows += [shared | row | {"same": same} for fit in fits for row in fit]
    return frame(rows, JOINED, (*_KEY, "without", "piece"))


def _fits(part: pl.DataFrame, most: int, disputed: Collection[int], level: float) -> Iterator[list[dict[str, Any]]]:
    yield _fit(part, frozenset(), most, level)
    left = frozenset(disputed) & set(part["year"].to_list())
    if left:
        yield _fit(part, left, most, level)


def _fit(part: pl.DataFrame, left: frozenset[int], most: int, level: float) -> list[dict[str, Any]]:
    without = ";".join(map(str, sorted(left)))
    kept = part.filter(pl.col("year").is_in(sorted(left)).not_())
    if not most_joinpoints(kept.height):
        return [row | {"without": without} for row in _refused("too_few_points", kept.height)]
    options = FitOptions("joinpoint", level=level, most=most)
    pieces, _ = fit_frame(kept.select("year", "value", series=pl.lit("a")), options)
    if pieces["slope"][0] is None:
        return [row | {"without": without} for row in _refused(pieces["note"][0], kept.height)]
    return [
        {
            "without": without,
            "piece": row["segment"],
            "start": row["start"],
            "end": row["end"],
            "value": row["apc"],
            "lower": row["lower"],
            "upper": row["upper"],
            "level": None if row["lower"] is None else level,
            "p": row["p"],
            "joinpoints": pieces.height - 1,
            "n": row["n"],
            "method": "joinpoint",
            "status": "ok",
            "note": codes.join(code for code in row["note"].split(";") if "=" not in code),
        }
        for row in pieces.iter_rows(named=True)
    ]


def _refused(reason: str, n: int) -> list[dict[str, Any]]:
    return [{"without": "", "method": "none", "n": n, "status": "not_assessable", "note": reason}]
