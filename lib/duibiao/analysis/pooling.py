"""Years pooled for small numbers: a rate of several years together, where single years tell next to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import ESTIMATE, Columns, frame
from duibiao.analysis.intervals import exact_rate

#: Fewest and most years that are pooled.
LEAST_YEARS, MOST_YEARS = 3, 5
_KEY = ("region", "indicator")
POOLED: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "years": pl.Int64,
    "births_low": pl.Int64,
    "births_high": pl.Int64,
    **ESTIMATE,
    "status": pl.String,
    "note": pl.String,
}


def pooled(counted: pl.DataFrame, level: float = 0.95, most: int = MOST_YEARS) -> pl.DataFrame:
    """Pool the latest years of every vital rate whose counts are known.

    Parameters
    ----------
    counted : polars.DataFrame
        As `duibiao.analysis.small_numbers.counts` gives it; rejected solutions are left out.
    most : int
        Most years that are pooled, three to five.

    Returns
    -------
    polars.DataFrame
        region, indicator, start, end, years, births_low, births_high, value (events over births of the years
        together, per the rate's own base), lower, upper (exact Poisson), level, method, n (events), status, note;
        sorted by region and indicator.

    Raises
    ------
    ValueError
        Where ``most`` is not three, four or five.

    Notes
    -----
    Only years that follow one another are pooled, from the latest back. Refused: fewer than three of them
    (``too_few_points``), and a year with several solutions that may stand (``several_solutions``): sums of
    alternatives would be sums of guesses. The years' true rates are taken as one: pooling hides a trend.
    """
    if not LEAST_YEARS <= most <= MOST_YEARS:
        raise ValueError(f"most '{most}' is not from {LEAST_YEARS} to {MOST_YEARS}")
    stands = counted.filter((pl.col("status") == "ok") & (pl.col("plausible") != "rejected"))
    rows = [
        dict(zip(_KEY, key, strict=True)) | _pool(part, level, most)
        for key, part in stands.sort(*_KEY, "year", "solution").group_by(_KEY, maintain_order=True)
    ]
    return frame(rows, POOLED, _KEY)


def _pool(part: pl.DataFrame, level: float, most: int) -> dict[str, Any]:
    by_year: dict[int, list[Mapping[str, Any]]] = {}
    for row in part.iter_rows(named=True):
        by_year.setdefault(int(row["year"]), []).append(row)
    last = max(by_year)
    run = [last]
    while run[-1] - 1 in by_year and len(run) < most:
        run.append(run[-1] - 1)
    said: dict[str, Any] = {"start": run[-1], "end": last, "years": len(run)}
    if len(run) < LEAST_YEARS:
        return said | _refuse("too_few_points")
    if any(len(by_year[year]) > 1 for year in run):
        return said | _refuse("several_solutions")
    rows = [by_year[year][0] for year in run]
    per = rows[0]["per"]
    events, low, high = (sum(int(row[name]) for row in rows) for name in ("events", "births_low", "births_high"))
    return said | {
        "births_low": low,
        "births_high": high,
        "value": per * events / ((low + high) / 2),
        # The widest interval that the births allow, as for single years.
        "lower": exact_rate(events, high, per, level)[0],
        "upper": exact_rate(events, low, per, level)[1],
        "level": level,
        "method": "exact_poisson",
        "n": events,
        "status": "ok",
        "note": codes.join(["years_pooled"]),
    }


def _refuse(reason: str) -> dict[str, Any]:
    return {"method": "none", "status": "not_assessable", "note": reason}
