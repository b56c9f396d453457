"""What projection errors really are: rolling-origin back-tests on health series, multipliers, coverage, accuracy.

A back-test stands at every year of a series from its fifth on, projects the years after it from those before alone,
and compares. Its errors, in units of the series' own spread, give the multipliers of the intervals (`calibrate`); the
same on series that the calibration never saw gives what they are worth (`measure`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from duibiao.analysis import smoothing
from duibiao.analysis.point_forecast import ensemble, shape, spread
from duibiao.analysis.projection import FARTHEST_TESTED, LENGTHS, LEVELS, SHAPES
from duibiao.analysis.scales import scaled, unscaled
from duibiao.analysis.smoothing import Numbers

#: Fewest points to stand on, and farthest year looked at.
FIRST, REACH = 5, FARTHEST_TESTED
#: Fewest errors that a quantile of their own is taken from; fewer borrow those of all shapes.
_LEAST_ERRORS = 40
#: A series that hardly moves tells nothing about errors in units of its moves.
_STILL = 1e-9
#: Search for the factor that few families ask for.
_WIDEST, _HALVINGS = 64.0, 20

Forecast = Callable[[Numbers, int], Numbers]
#: What the ensemble is held against, each on the values in the series' own unit.
PEERS: dict[str, Forecast] = {"naive": smoothing.naive, "theta": smoothing.theta, "ets": smoothing.ets}
ENSEMBLE = "ensemble"


@dataclass(frozen=True)
class History:
    """One yearly series without gaps, on its scale; ``family`` are the series that are alike (source and indicator)."""

    family: str
    name: str
    scale: str
    values: tuple[float, ...]


def histories(table: pl.DataFrame, least: int = FIRST + 3) -> list[History]:
    """Series of a table (family, series, year, value, scale), single gaps filled in on the scale.

    Series with more than a third of their years missing, or with values outside the scale, are left out.
    """
    found = []
    for (family, name), part in table.sort("family", "series", "year").group_by(
        "family", "series", maintain_order=True
    ):
        years, scale = part["year"].to_numpy(), str(part["scale"][0])
        y = scaled(part["value"].to_numpy().astype(float), scale)
        whole = np.arange(years[0], years[-1] + 1)
        if len(years) < least or not np.isfinite(y).all() or len(years) < 2 / 3 * len(whole):
            continue
        found.append(History(str(family), str(name), scale, tuple(np.interp(whole, years, y).tolist())))
    return found


def backtest(series: Sequence[History], peers: dict[str, Forecast] | None = None) -> pl.DataFrame:
    """Forecast every series from every year from its fifth on, up to ten years ahead.

    Returns
    -------
    polars.DataFrame
        family, series, n (points stood on), h, length and shape (classes), error (of the ensemble, on the scale, over
        the spread: what intervals are made of), then in the series' own unit mean_change (mean absolute yearly change
        so far: the unit of MASE), actual, ensemble and one column a peer.
    """
    parts: list[pl.DataFrame] = []
    for n in range(FIRST, max((len(one.values) for one in series), default=0)):
        parts += _from_year([one for one in series if len(one.values) > n], n, peers or PEERS)
    return pl.concat(parts).filter(pl.col("mean_change") > _STILL).sort("family", "series", "n", "h")


def _from_year(able: Sequence[History], n: int, peers: dict[str, Forecast]) -> Iterator[pl.DataFrame]:
    """Forecast all series from their n-th year: a frame a year ahead."""
    y, scales = np.array([one.values[:n] for one in able]), [one.scale for one in able]
    plain, on_scale = _plain(y, scales), ensemble(y, REACH, np.array(scales) == "log")
    forecasts = {ENSEMBLE: _plain(on_scale, scales)} | {name: peer(plain, REACH) for name, peer in peers.items()}
    shared = {
        "family": [one.family for one in able],
        "series": [one.name for one in able],
        "length": np.full(len(able), np.digitize(n, LENGTHS)),
        "shape": np.digitize(shape(y), SHAPES),
        "mean_change": np.abs(np.diff(plain, axis=1)).mean(axis=1),
    }
    unit = np.maximum(spread(y), 1e-300)
    for h in range(1, REACH + 1):
        known = [n + h <= len(one.values) for one in able]
        actual = np.array([one.values[n + h - 1] if n + h <= len(one.values) else np.nan for one in able])
        told = {
            "error": np.abs(actual - on_scale[:, h - 1]) / unit,
            "actual": _plain(actual[:, None], scales)[:, 0],
            **{name: values[:, h - 1] for name, values in forecasts.items()},
        }
        yield pl.DataFrame({**shared, **told}).with_columns(n=pl.lit(n), h=pl.lit(h)).filter(pl.Series(known))


def _plain(values: Numbers, scales: Sequence[str]) -> Numbers:
    """Bring rows of values back from their scales."""
    return np.array([unscaled(row, scale) for row, scale in zip(values, scales, strict=True)])


def calibrate(errors: pl.DataFrame) -> pl.DataFrame:
    """Multipliers of the spread that held 50, 80 and 95 % of a back-test's outcomes.

    By class of length and shape and by horizon; every family weighs by the root of its number of series, every series
    of it the same. They never fall as the horizon grows. A series to come is of a family that the calibration has not
    seen: so each family in turn is left out, and the multipliers are scaled up until the others' hold its errors as
    often as their name says, with one standard error over the families to spare, since these are few.

    Returns
    -------
    polars.DataFrame
        length, shape (class numbers), h, times50, times80, times95, errors (how many they rest on).
    """
    weighed = _weighed(errors)
    names = sorted(set(weighed["family"].to_list()))
    unseen = pl.concat([_unseen(weighed, name) for name in names]) if len(names) > 1 else pl.DataFrame()
    scale = {f"times{level}": _factor(unseen, level) if unseen.height else 1.0 for level in LEVELS}
    return _multipliers(weighed).with_columns([(pl.col(name) * factor).round(4) for name, factor in scale.items()])


def _unseen(weighed: pl.DataFrame, family: str) -> pl.DataFrame:
    """A family's errors beside the multipliers that the other families give."""
    others = _multipliers(weighed.filter(pl.col("family") != family))
    return weighed.filter(pl.col("family") == family).join(others, on=["length", "shape", "h"], how="left")


def _factor(unseen: pl.DataFrame, level: int) -> float:
    """The least factor from 1 on at which the families' mean coverage, less its standard error, is the level's."""
    ratio = (unseen["error"] / unseen[f"times{level}"]).to_numpy()
    groups = [np.flatnonzero((unseen["family"] == name).to_numpy()) for name in sorted(set(unseen["family"]))]
    weights = unseen["weight"].to_numpy()

    def enough(factor: float) -> bool:
        held = np.array([np.average(ratio[rows] <= factor, weights=weights[rows]) for rows in groups])
        return bool(held.mean() - held.std(ddof=1) / np.sqrt(len(held)) >= level / 100)

    low, high = 1.0, 1.0
    while not enough(high) and high < _WIDEST:
        low, high = high, high * 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _multipliers(weighed: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for length in range(len(LENGTHS) + 1):
        for form in range(len(SHAPES) + 1):
            highest = np.zeros(len(LEVELS))
            for h in range(1, REACH + 1):
                alike = weighed.filter((pl.col("length") == length) & (pl.col("h") == h))
                own = alike.filter(pl.col("shape") == form)
                used = own if own.height >= _LEAST_ERRORS else alike
                highest = np.maximum(highest, _quantiles(used, LEVELS))
                times = {f"times{level}": float(q) for level, q in zip(LEVELS, highest, strict=True)}
                rows.append({"length": length, "shape": form, "h": h, **times, "errors": used.height})
    return pl.DataFrame(rows)


def measure(errors: pl.DataFrame, calibration: pl.DataFrame) -> pl.DataFrame:
    """Accuracy of every method, and coverage of the ensemble's intervals, every series weighing the same.

    Returns
    -------
    polars.DataFrame
        method, series, forecasts, mase (mean absolute error over the mean yearly change so far) and smape (percent),
        both in the series' own unit, covered50, covered80, covered95 (percent; of the ensemble only).
    """
    methods = [name for name in (ENSEMBLE, *PEERS) if name in errors.columns]
    kept = errors.join(calibration, on=["length", "shape", "h"], how="left")
    covered = [(100.0 * (pl.col("error") <= pl.col(f"times{level}"))).alias(f"covered{level}") for level in LEVELS]
    rows = []
    for name in methods:
        off = (pl.col("actual") - pl.col(name)).abs()
        told = kept.with_columns(
            mase=off / pl.col("mean_change"), smape=200 * off / (pl.col("actual").abs() + pl.col(name).abs())
        ).with_columns(covered)
        each = told.group_by("family", "series").agg(pl.col("mase", "smape", *(f"covered{lv}" for lv in LEVELS)).mean())
        means = each.select(pl.col(pl.Float64).mean().round(3)).row(0, named=True)
        if name != ENSEMBLE:
            means |= {f"covered{level}": None for level in LEVELS}
        rows.append({"method": name, "series": each.height, "forecasts": told.height, **means})
    return pl.DataFrame(rows)


def coverage(errors: pl.DataFrame, calibration: pl.DataFrame) -> pl.DataFrame:
    """Percent of outcomes inside the ensemble's intervals, by family of series: family, series, covered50 and so on."""
    kept = errors.join(calibration, on=["length", "shape", "h"], how="left")
    inside = [
        (100.0 * (pl.col("error") <= pl.col(f"times{level}"))).mean().alias(f"covered{level}") for level in LEVELS
    ]
    each = kept.group_by("family", "series").agg(inside)
    return each.group_by("family").agg(pl.len().alias("series"), pl.col(pl.Float64).mean().round(1)).sort("family")


def _weighed(errors: pl.DataFrame) -> pl.DataFrame:
    counts = errors.group_by("family", "series").len("forecasts")
    families = errors.group_by("family").agg(pl.col("series").n_unique().alias("members"))
    joined = errors.join(counts, on=["family", "series"], how="left").join(families, on="family", how="left")
    return joined.with_columns(weight=1 / (pl.col("forecasts") * pl.col("members").cast(pl.Float64).sqrt()))


def _quantiles(errors: pl.DataFrame, levels: Sequence[int]) -> Numbers:
    ranked = errors.sort("error", "family", "series", "n")
    share = ranked["weight"].cum_sum().to_numpy() / float(ranked["weight"].sum())
    places = np.searchsorted(share, [level / 100 for level in levels]).clip(max=ranked.height - 1)
    return np.asarray(ranked["error"].to_numpy()[places])
