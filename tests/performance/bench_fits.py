"""Time the batched slopes beside loops over statsmodels and scipy, in one run.

``python tests/performance/bench_fits.py [--series 3000 30000 300000] [--json FILE]`` (``make bench``): so many series
of ten points. The peers are timed on a sample and scaled up.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl
from benching import keep

from duibiao.analysis.batches import ols_many, one_joinpoint_many, theil_sen_many
from duibiao.analysis.fits import FitOptions, fit_frame

POINTS, SAMPLE = 10, 500


def timed(run: Callable[[], object]) -> float:
    """Seconds of the better of two runs."""
    seconds = []
    for _ in range(2):
        start = perf_counter()
        run()
        seconds.append(perf_counter() - start)
    return min(seconds)


def statsmodels_loop(x: np.ndarray, y: np.ndarray) -> None:
    """Slope, standard error, interval, p and R2, series by series."""
    import statsmodels.api as sm

    design = sm.add_constant(x)
    for row in y:
        fit = sm.OLS(row, design).fit()
        _ = fit.params, fit.bse, fit.conf_int(), fit.pvalues, fit.rsquared


def scipy_loop(x: np.ndarray, y: np.ndarray) -> None:
    """Theil-Sen slope with interval, series by series."""
    from scipy.stats import theilslopes

    for row in y:
        theilslopes(row, x)


def joinpoint_loop(x: np.ndarray, y: np.ndarray) -> None:
    """One joinpoint by least squares at every year, series by series."""
    for row in y:
        for place in range(2, len(x) - 2):
            design = np.stack([np.ones_like(x), x, np.maximum(0, x - x[place])], axis=1)
            np.linalg.lstsq(design, row, rcond=None)


def measure(series: int) -> list[dict]:
    """Time every fit over so many series; loops on a sample, scaled up."""
    x = np.arange(2010.0, 2010 + POINTS)
    y = np.random.default_rng(1).normal(0, 1, (series, POINTS)) + 0.1 * (x - 2010)
    found = []
    for name, batched, loop in (
        ("least squares", ols_many, statsmodels_loop),
        ("Theil-Sen, interval", theil_sen_many, scipy_loop),
        ("one joinpoint", one_joinpoint_many, joinpoint_loop),
    ):
        batched(x, y[:10])
        ours = timed(lambda batched=batched: batched(x, y))
        theirs = timed(lambda loop=loop: loop(x, y[:SAMPLE])) * series / SAMPLE
        found.append({"fit": name, "series": series, "seconds": ours, "loop": theirs, "ratio": theirs / ours})
    table = pl.DataFrame(
        {"series": np.repeat(np.arange(series), POINTS), "year": np.tile(x, series), "value": y.ravel()}
    )
    table = table.with_columns(pl.col("series").cast(pl.String), pl.col("year").cast(pl.Int64), pl.col("value").exp())
    for name, options in (
        ("ols", FitOptions(method="ols")),
        ("theil_sen", FitOptions(method="theil_sen")),
        ("joinpoint, one", FitOptions(joinpoints=1)),
    ):
        seconds = timed(lambda options=options: fit_frame(table, options))
        found.append({"fit": f"table: {name}", "series": series, "seconds": seconds})
    return found


def main() -> None:
    """Print seconds and ratios, a block a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, nargs="+", default=[3_000, 30_000, 300_000])
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = []
    for series in given.series:
        print(f"{series:,} series of {POINTS} points, seconds\n{'':24}{'batched':>9}{'loop':>9}{'ratio':>8}")
        for one in measure(series):
            beside = f"{one['loop']:9.1f}{one['ratio']:8.0f}" if "loop" in one else ""
            print(f"{one['fit']:24}{one['seconds']:9.2f}{beside}", flush=True)
            found.append(one)
    keep(given.json, {"sample": SAMPLE, "measured": found})


if __name__ == "__main__":
    main()
