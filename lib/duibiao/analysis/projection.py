"""Projection of short yearly series, with intervals that were calibrated on real health series.

Point forecast: `point_forecast.ensemble`.

Interval: the root mean square of the series' yearly changes times a multiplier. The multipliers are quantiles of the
errors that the same forecast made on other health series from earlier years (`calibration`), by length, by the
autocorrelation of the changes, and by horizon. Noise of rounding, and where asked for the Poisson noise of the
region's own events, is added in squares.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import Columns
from duibiao.analysis.point_forecast import ensemble, shape
from duibiao.analysis.progress import sign
from duibiao.analysis.scales import SCALES, scaled, unscaled
from duibiao.analysis.smoothing import Numbers
from duibiao.analysis.table_breaks import last_parts, whole_again
from duibiao.analysis.table_series import Whole

#: Fewest points of the region's own, and fewest regions of a reference class.
LEAST_POINTS, LEAST_CLASS = 5, 20
#: Farthest a projection reaches, in years.
FARTHEST = 20
#: Farthest that the back-test looked: what lies beyond was never tested.
FARTHEST_TESTED = 10
#: Most years without a figure among the years of a series.
_MOST_GAPS = 1 / 2
#: Most years from one figure to the next.
_LONGEST_STEP = 5
LEVELS = (50, 80, 95)
SIDES = ("lower", "upper")
#: Standard normal half-widths of the three levels.
_Z = (0.6744897501960817, 1.2815515655446004, 1.959963984540054)
#: Bounds of lengths, and of the lag-one autocorrelation of the changes, between the classes of the calibration.
LENGTHS, SHAPES = (9,), (-0.35, 0.0)
#: A probability is never told nearer to 0 or 1 than this: the calibration knows no rarer errors.
_SUREST = 0.01

PROJECTED: Columns = {
    "series": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    **{f"{side}{level}": pl.Float64 for level in LEVELS for side in SIDES},
    "probability": pl.Float64,
    "method": pl.String,
    "n": pl.Int64,
    "note": pl.String,
}


def project_frame(table: pl.DataFrame, to: int, calibration: pl.DataFrame | None = None) -> pl.DataFrame:
    """Project every series of a table, year by year, to a year.

    Parameters
    ----------
    table : polars.DataFrame
        Columns series, year, value and, optional, scale (``log``, ``linear``, ``logit`` for percentages; empty: log
        where all values are positive, else linear), direction, target, events (a year, behind the last rate: adds
        their Poisson noise), one value a series, and break (yes in the first year of a new series: only what follows
        the last one is projected).
    to : int
        Last year.
    calibration : polars.DataFrame, optional
        Multipliers as `calibration.calibrate` gives them; left out, those that come with the package.

    Returns
    -------
    polars.DataFrame
        series, year, value, lower50, upper50, lower80, upper80, lower95, upper95, probability (that the target is met
        in that year; null without target or direction), method, n, note, the series in the order of the table.

    Raises
    ------
    ValueError
        Where a year stands twice in a series.

    Notes
    -----
    Refused, in one row without figures: fewer than five points (``too_few_points``), values outside the scale, more
    than half of the years or more than four in a row missing (``gaps``), a year that is not after the last or more
    than twenty years off.
    Early years that stand too far apart are left out, other missing years interpolated on the scale, shares of 0 or
    100 % brought inside by half a unit (``clipped``); all this is noted, and so are horizons beyond the back-test.
    """
    twice = table.filter(pl.struct("series", "year").is_duplicated())["series"].unique(maintain_order=True).to_list()
    if twice:
        raise ValueError(f"a year stands twice in: {', '.join(twice)}")
    table = last_parts(table)
    held = _multipliers(calibration if calibration is not None else shipped("projection_calibration"))
    rows: list[dict[str, Any]] = []
    for (name,), part in table.group_by("series", maintain_order=True):
        rows += _series(str(name), part.sort("year"), to, held)
    made = pl.DataFrame([{column: row.get(column) for column in PROJECTED} for row in rows], PROJECTED, orient="row")
    return whole_again(made)


@cache
def shipped(name: str) -> pl.DataFrame:
    """A table that comes with the package: projection_calibration, _accuracy or _coverage, or class_coverage."""
    return pl.read_csv(files("duibiao.analysis").joinpath(f"{name}.csv").read_bytes())


def accuracy() -> pl.DataFrame:
    """What the projection was measured to be worth on the series held out of the calibration.

    Returns
    -------
    polars.DataFrame
        kind (observed, smoothed, second), method (ensemble, naive, theta, ets), series, forecasts, mase, smape, and the
        percent of outcomes inside the ensemble's intervals: covered50, covered80, covered95.

    Notes
    -----
    The series of ``observed`` were named before any tuning, but their figures had been seen when the point forecast was
    last changed. ``second`` are 103 observed series chosen after that, listed with checksums in
    ``data/reference/second_held_out.csv`` before anything was computed on them, and looked at once: nothing was, and
    nothing may be, changed by what they show. There 49, 79 and 96 % of outcomes lay inside the intervals of 50, 80 and
    95 %; the forecast did better than the last value and Theta (MASE 2.03 against 2.28 and 2.33) and as well as ETS
    (2.02), which it beats on the first set (2.59 against 2.98).
    """
    return shipped("projection_accuracy")


def coverage_by_family() -> pl.DataFrame:
    """What the intervals covered of each family of series held out: it differs, and the total hides it.

    Returns
    -------
    polars.DataFrame
        kind (observed, smoothed, second: see `accuracy`), family (source and what is measured), series, and the percent
        of outcomes inside the intervals: covered50, covered80, covered95.

    Notes
    -----
    No trait of a series that was tried (noise, curvature, trend against noise, jumps, its own past errors) told the
    families apart when one family at a time was left out of the calibration: series of one family err together.
    A factor for each family was measured and refused (``tests/performance/measure_families.py``, on calibration series
    only): learnt from half of a family's series it brings the other half nearer its name in the same years (80 %:
    from 9.5 to 7.5 points on average), but learnt from earlier years it makes later ones worse (from 10.3 to 14.0).
    Families err by what happened in their years, and that does not repeat.
    """
    return shipped("projection_coverage")


#: Multipliers by length class and shape class, each (horizons, levels).
_Held = Mapping[tuple[int, int], Numbers]


def _multipliers(calibration: pl.DataFrame) -> _Held:
    names = [f"times{level}" for level in LEVELS]
    return {
        (int(key[0]), int(key[1])): part.sort("h").select(names).to_numpy()
        for key, part in calibration.group_by("length", "shape")
    }


def _series(name: str, part: pl.DataFrame, to: int, held: _Held) -> list[dict[str, Any]]:
    known = part.filter(pl.col("value").is_not_null() & pl.col("value").is_not_nan())
    years, values = known["year"].to_numpy(), known["value"].to_numpy()
    scale = _one(part, "scale") or ("log" if (values > 0).all() else "linear")
    if scale not in SCALES:
        raise ValueError(f"scale '{scale}' is not one of: {', '.join(SCALES)}")
    if not len(years):
        return [{"series": name, "year": to, "method": "none", "n": 0, "note": "too_few_points"}]
    given, values = values, _clipped(values, scale)
    first = _first_dense(years)
    years, values, given = years[first:], values[first:], given[first:]
    reason = _refusal(years, values, to, scale)
    if reason:
        return [{"series": name, "year": to, "method": "none", "n": len(years), "note": reason}]
    with np.errstate(over="ignore", invalid="ignore"):
        rows = _projected(name, part, years, values, scale, to, held)
    told = [row[column] for row in rows for column in ("value", *(f"{s}{lv}" for lv in LEVELS for s in SIDES))]
    if not np.isfinite(told).all():
        return [{"series": name, "year": to, "method": "none", "n": len(years), "note": "beyond_numbers"}]
    seen = ["clipped" if (given != values).any() else "", "early_years_left_out" if first else ""]
    return [row | {"note": codes.join([*row["note"].split(";"), *seen])} for row in rows]


def _projected(
    name: str, part: pl.DataFrame, years: Whole, values: Numbers, scale: str, to: int, held: _Held
) -> list[dict[str, Any]]:
    """The rows of a series that can be projected, a year each."""
    whole = np.arange(years[0], years[-1] + 1)
    y = np.interp(whole, years, scaled(values, scale))[None, :]
    horizon = to - int(years[-1])
    centre = ensemble(y, horizon, np.array([scale == "log"]))[0]
    events = _one(part, "events")
    noise = _rounding(values, scale) ** 2 + _poisson(events, float(values[-1]), scale)
    unit = _unit(years, scaled(values, scale))
    halves = np.sqrt((unit * _times(y, horizon, held)) ** 2 + noise * np.square(_Z))
    note = [
        scale,
        "gaps_interpolated" if len(whole) > len(years) else "",
        "constant" if unit == 0 else "",
        "" if events is None else "poisson_added" if events > 0 else "events_unknown",
    ]
    reach = len(next(iter(held.values())))
    return [
        {"series": name, "year": int(years[-1]) + h + 1, "method": "ensemble", "n": len(years)}
        | _told(centre[h], halves[h], scale, bool((values >= 0).all()), note + ["beyond_backtest"] * (h >= reach))
        | {"probability": _probability(part, centre[h], halves[h], scale)}
        for h in range(horizon)
    ]


def _first_dense(years: Whole) -> int:
    """Index of the first year from which on the series has no gap too long and half of its years, 0 without one."""
    return next((first for first in range(max(len(years) - LEAST_POINTS, 0) + 1) if _dense(years[first:])), 0)


def _dense(years: Whole) -> bool:
    span = years[-1] - years[0] + 1
    return len(years) >= (1 - _MOST_GAPS) * span and int(np.diff(years).max(initial=1)) <= _LONGEST_STEP


def _unit(years: Whole, y: Numbers) -> float:
    """The spread (`spread`) of a series with gaps: a change over several years counts as that many steps."""
    return float(np.sqrt((np.diff(y) ** 2 / np.diff(years)).mean()))


def _one(part: pl.DataFrame, column: str) -> Any:
    """The one value that a column holds for a series, None without."""
    if column not in part.columns:
        return None
    held = part[column].drop_nulls()
    return held[0] if len(held) else None


def _refusal(years: Whole, values: Numbers, to: int, scale: str) -> str:
    if len(years) < LEAST_POINTS:
        return "one_point" if len(years) == 1 else "too_few_points"
    if not np.isfinite(scaled(values, scale)).all():
        return "zero_or_negative" if scale == "log" else "outside_scale"
    if not _dense(years):
        return "gaps"
    if to <= years[-1]:
        return "not_after_last"
    return "too_far" if to - years[-1] > FARTHEST else ""


def _times(y: Numbers, horizon: int, held: _Held) -> Numbers:
    """Multipliers (horizon, levels) of one series; beyond the back-test they grow in step with the horizon."""
    found = held[int(np.digitize(y.shape[1], LENGTHS)), int(np.digitize(shape(y)[0], SHAPES))]
    beyond = np.arange(len(found) + 1, horizon + 1)[:, None] / len(found)
    return np.asarray(np.concatenate([found, found[-1:] * beyond])[:horizon])


def _clipped(values: Numbers, scale: str) -> Numbers:
    """Shares of exactly 0 or 100 %, brought inside by half a unit of the last digit; others as they are."""
    if scale != "logit" or not len(values):
        return values
    half = 0.5 * 10.0 ** -_digits(values)
    return np.where(values == 0, half, np.where(values == 100, 100 - half, values))


def _digits(values: Numbers) -> int:
    """Most digits after the point: of 0.5 one, of 1e-05 five, of 1200 none."""
    exponents = (Decimal(repr(float(value))).normalize().as_tuple().exponent for value in values)
    return max(0, *(-int(exponent) for exponent in exponents))


def _rounding(values: Numbers, scale: str) -> float:
    """Standard deviation of rounding to the digits that the series is given in, on the scale at the last value."""
    plain = 10.0 ** -_digits(values) / np.sqrt(12)
    last = float(values[-1])
    return (
        float(plain * {"log": 1 / last, "linear": 1.0, "logit": 100 / (last * (100 - last))}[scale]) if last else plain
    )


def _poisson(events: float | None, last: float, scale: str) -> float:
    """Variance on the scale, at the last value, of a rate that rests on so many events a year."""
    if not events or events < 0:
        return 0.0
    slope = {"log": 1.0, "linear": last, "logit": 100 / (100 - last)}[scale]
    return float(slope**2 / events)


def _plain(value: float, scale: str) -> float:
    return float(unscaled(np.array(value), scale))


def _told(centre: float, halves: Numbers, scale: str, positive: bool, note: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {"value": _plain(centre, scale)}
    for level, half in zip(LEVELS, halves, strict=True):
        said |= {f"lower{level}": _plain(centre - half, scale)}
        said |= {f"upper{level}": _plain(centre + half, scale)}
    if scale == "linear" and positive and min(said.values()) < 0:
        # What was never negative is not projected to be.
        said = {name: max(value, 0.0) for name, value in said.items()}
        note = [*note, "clipped"]
    return said | {"note": codes.join(note)}


def _probability(part: pl.DataFrame, centre: float, halves: Numbers, scale: str) -> float | None:
    """Chance of being at the target or on its good side: the intervals' levels, read between their bounds."""
    target, direction = _one(part, "target"), _one(part, "direction")
    if target is None or direction is None:
        return None
    away = float(scaled(np.array(float(target)), scale))
    if not np.isfinite(away):
        # Beyond the domain of the scale no value ever is: zero on the log scale, 100 on the logit.
        away = np.inf if scale == "logit" and target >= 100 else -np.inf
    ahead = sign(direction) * (centre - away)
    if halves[-1] <= 0:
        return 1 - _SUREST if ahead >= 0 else _SUREST
    z = _score(abs(ahead), halves)
    from scipy.special import ndtr

    return float(np.clip(ndtr(np.copysign(z, ahead)), _SUREST, 1 - _SUREST))


def _score(distance: float, halves: Numbers) -> float:
    """Standard normal score of a distance from the centre; beyond the widest interval in proportion to it."""
    if distance > halves[-1]:
        return float(_Z[-1] * distance / halves[-1])
    return float(np.interp(distance, [0.0, *halves], [0.0, *_Z]))
