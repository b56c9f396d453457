"""Average annual percent changes of any table of yearly series, from their joinpoint models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import Columns
from duibiao.analysis.fits import AUTO, FitOptions, inverse_variances
from duibiao.analysis.joinpoints import average, fit_joined, most_joinpoints, select_joinpoints
from duibiao.analysis.scales import scaled
from duibiao.analysis.table_breaks import in_parts, one_part, whole_again
from duibiao.analysis.table_series import TableSeries, table_series

AVERAGES: Columns = {
    "series": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "aapc": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "joinpoints": pl.Int64,
    "n": pl.Int64,
    "method": pl.String,
    "note": pl.String,
}


def aapc_frame(table: pl.DataFrame, options: FitOptions, window: tuple[int, int]) -> pl.DataFrame:
    """Average annual percent change of every series over a window, from its joinpoint model on the log scale.

    Parameters
    ----------
    table, options
        As for `fit_frame`; the method and the scale of the options are not read.
    window : (int, int)
        First and last year.

    Returns
    -------
    polars.DataFrame
        series, start, end, aapc (percent a year), lower, upper (parametric, as NCI Joinpoint's: `joinpoints.average`),
        joinpoints, n, method, note (``outside_window`` where the series does not cover the window; ``student_t`` or
        ``normal_quantiles``, what the interval is by; else as for `fit_frame`).
    """
    options = replace(options, method="joinpoint", scale="log")
    held = table_series(in_parts(table), options.leave_out)
    rows = [_averaged(held, series, options, window) for series in range(len(held.names))]
    found = pl.DataFrame([{name: row.get(name) for name in AVERAGES} for row in rows], AVERAGES, orient="row")
    # Of the parts of a broken series the one that covers the window speaks; where none does, the last says why.
    return one_part(whole_again(found), "aapc")


def _averaged(held: TableSeries, series: int, options: FitOptions, window: tuple[int, int]) -> dict[str, Any]:
    part = slice(held.starts[series], held.starts[series] + held.counts[series])
    x, raw, n = held.years[part].astype(np.float64), held.values[part], int(held.counts[series])
    said = {"series": held.names[series], "start": window[0], "end": window[1], "n": n, "method": "aapc"}
    y = scaled(raw, "log")
    if n < 2 or not np.isfinite(y).all():
        return said | {"note": "too_few_points" if n < 2 else "zero_or_negative"}
    if not (x[0] <= window[0] < window[1] <= x[-1]):
        return said | {"note": "outside_window"}
    weights = inverse_variances(raw, held.se[part], "log") if (held.se[part] > 0).all() else None
    most = most_joinpoints(n) if options.joinpoints == AUTO else min(int(options.joinpoints), most_joinpoints(n))
    count = select_joinpoints(x, y, most, weights, options.selection) if options.joinpoints == AUTO else most
    found = average(fit_joined(x, y, count, weights, options.level), window, options.level)
    note = ["weighted" if weights is not None else "", found.by]
    return said | {
        "aapc": found.value, "lower": found.lower, "upper": found.upper, "joinpoints": count, "note": codes.join(note),
    }  # fmt: skip
