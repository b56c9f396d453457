"""Intervals of proportions, counts and rates, and the class of a value beside a benchmark."""

from __future__ import annotations

import math

import numpy as np

#: Below this count Byar's approximation gives way to the exact Poisson interval (OHID Fingertips).
LEAST_FOR_BYAR = 10


def wilson(events: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson score interval of a proportion (statsmodels), between 0 and 1.

    Raises
    ------
    ValueError
        Where ``n`` is not positive or ``events`` lies outside 0 to ``n``.
    """
    from statsmodels.stats.proportion import proportion_confint

    if n <= 0 or not 0 <= events <= n:
        raise ValueError(f"a proportion needs 0 <= events <= n and n > 0, got {events} of {n}")
    low, high = proportion_confint(events, n, alpha=1 - level, method="wilson")
    return float(low), float(high)


def byar(events: float, level: float = 0.95) -> tuple[float, float]:
    """Byar's interval of a count (Breslow and Day 1987): an approximation for ten events or more."""
    from scipy.special import ndtri

    _check_count(events)
    z = float(ndtri(0.5 + level / 2))
    above = events + 1
    high = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    low = 0.0 if events == 0 else events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    return low, high


def exact_poisson(events: float, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of a Poisson count through the chi-square quantiles (Garwood 1936)."""
    from scipy.special import gammaincinv

    _check_count(events)
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    return low, float(gammaincinv(events + 1, 1 - tail))


def poisson_rate(events: float, n: float, per: float = 1.0, level: float = 0.95) -> tuple[float, float]:
    """Interval of a rate per ``per``: Byar from ten events, exact Poisson below (OHID Fingertips)."""
    low, high = byar(events, level) if events >= LEAST_FOR_BYAR else exact_poisson(events, level)
    return _as_rate(low, n, per), _as_rate(high, n, per)


def exact_rate(events: float, n: float, per: float = 1.0, level: float = 0.95) -> tuple[float, float]:
    """Exact Poisson interval of a rate per ``per``, whatever the count."""
    low, high = exact_poisson(events, level)
    return _as_rate(low, n, per), _as_rate(high, n, per)


def rate_ratio(
    events_a: int, n_a: float, events_b: int, n_b: float, level: float = 0.95
) -> tuple[float, float, float, float]:
    """Ratio of two Poisson rates with exact interval and two-sided p (conditional on the sum of events).

    Given both counts, ``events_a`` is binomial; its Clopper-Pearson limits become limits of the ratio (Przyborowski
    and Wilenski 1940). Without any event the ratio is not a number and p is 1.
    """
    from scipy.special import betaincinv

    total, tail = events_a + events_b, (1 - level) / 2
    if total == 0:
        return math.nan, 0.0, math.inf, 1.0
    low = 0.0 if events_a == 0 else float(betaincinv(events_a, events_b + 1, tail))
    high = 1.0 if events_b == 0 else float(betaincinv(events_a + 1, events_b, 1 - tail))
    ratio = math.inf if events_b == 0 else (events_a / n_a) / (events_b / n_b)
    p = _two_sided(events_a, total, n_a / (n_a + n_b))
    return ratio, _odds(low) * n_b / n_a, _odds(high) * n_b / n_a, p


def compare(lower: float, upper: float, benchmark: float, direction: str) -> str:
    """Class of an interval beside a benchmark taken as exact: better, worse, lower, higher or similar.

    An interval that touches the benchmark is ``similar``. Without a direction the classes are ``lower`` and ``higher``.
    """
    if lower <= benchmark <= upper:
        return "similar"
    side = "higher" if lower > benchmark else "lower"
    if direction == "none":
        return side
    return "better" if side == direction else "worse"


def _two_sided(events: int, n: int, share: float) -> float:
    """Two-sided p of a binomial count: the chance of every count that is no likelier (as SciPy and R have it)."""
    from scipy.special import gammaln, xlog1py, xlogy

    count = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(count + 1) - gammaln(n - count + 1)
    chance = np.exp(ways + xlogy(count, share) + xlog1py(n - count, -share))
    # What differs by rounding only is equally likely.
    return min(1.0, float(chance[chance <= chance[events] * (1 + 1e-7)].sum()))


def _check_count(events: float) -> None:
    if events < 0:
        raise ValueError(f"a count cannot be negative: {events}")


def _as_rate(count: float, n: float, per: float) -> float:
    if n <= 0:
        raise ValueError(f"a rate needs a positive denominator, got {n}")
    return count / n * per


def _odds(share: float) -> float:
    return math.inf if share >= 1 else share / (1 - share)
