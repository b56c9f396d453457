"""Slopes and tests of one short series, in closed form: least squares, Theil-Sen, Mann-Kendall."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

#: Up to this many points ties are settled by trying every order.
MOST_TO_ENUMERATE = 8
#: Up to this many points without ties the distribution of tau is exact.
MOST_EXACT = 10


@dataclass(frozen=True)
class Line:
    """A slope a year with its interval; ``p`` is two-sided, None where it is not defined."""

    slope: float
    lower: float
    upper: float
    intercept: float
    p: float | None = None


@dataclass(frozen=True)
class MannKendall:
    """Mann-Kendall test: tau, S and its variance, z (None where exact), two-sided p."""

    tau: float
    s: int
    variance: float
    z: float | None
    p: float
    ties: bool


def ols(years: Sequence[float], values: Sequence[float], level: float = 0.95) -> Line:
    """Least squares with the interval of Student's t on n-2 degrees of freedom (three points or more)."""
    from scipy.special import stdtr, stdtrit

    x, y = np.asarray(years, float), np.asarray(values, float)
    n = len(x)
    if n < 3:
        raise ValueError("too_few_points")
    spread = float(((x - x.mean()) ** 2).sum())
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / spread)
    intercept = float(y.mean() - slope * x.mean())
    left = y - intercept - slope * x
    error = math.sqrt(max(float((left**2).sum()), 0.0) / (n - 2) / spread)
    half = float(stdtrit(n - 2, 0.5 + level / 2)) * error
    p = 2 * float(stdtr(n - 2, -abs(slope) / error)) if error > 0 else (1.0 if slope == 0 else 0.0)
    return Line(slope, slope - half, slope + half, intercept, p)


def theil_sen(years: Sequence[float], values: Sequence[float], level: float = 0.95) -> Line:
    """Median of the pairwise slopes with Sen's (1968) interval from the tie-corrected variance of S."""
    from duibiao.analysis.batches import theil_sen_many

    if len(years) < 3:
        raise ValueError("too_few_points")
    found = theil_sen_many(np.asarray(years, float), np.asarray([values], float), level)
    return Line(*(float(one[0]) for one in (found.slope, found.lower, found.upper, found.intercept)))


def mann_kendall(values: Sequence[float]) -> MannKendall:
    """Mann-Kendall test for values in the order of time.

    p is exact without ties up to ten points, by every order of the values with ties up to eight, and from the
    tie-corrected normal with continuity correction above (Kendall 1975). A constant series has p = 1.
    """
    n = len(values)
    if n < 2:
        raise ValueError("too_few_points")
    s = _score(values)
    groups = [count for count in Counter(values).values() if count > 1]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in groups)) / 18
    pairs = n * (n - 1) / 2
    tied = sum(t * (t - 1) / 2 for t in groups)
    tau = 0.0 if tied == pairs else s / math.sqrt(pairs * (pairs - tied))
    if variance == 0:
        return MannKendall(tau, s, variance, None, 1.0, bool(groups))
    if not groups and n <= MOST_EXACT:
        return MannKendall(tau, s, variance, None, float(exact_p(n)[(s + int(pairs)) // 2]), False)
    if groups and n <= MOST_TO_ENUMERATE:
        return MannKendall(tau, s, variance, None, _enumerated(values, s), True)
    z = 0.0 if s == 0 else (s - math.copysign(1, s)) / math.sqrt(variance)
    return MannKendall(tau, s, variance, z, math.erfc(abs(z) / math.sqrt(2)), bool(groups))


def _score(values: Sequence[float]) -> int:
    return sum((b > a) - (b < a) for a, b in combinations(values, 2))


@cache
def exact_p(n: int) -> NDArray[np.float64]:
    """Two-sided p of every number of concordant pairs of n points without ties (Mann 1945, by recursion)."""
    counts: NDArray[np.float64] = np.ones(1)
    for size in range(2, n + 1):
        counts = np.convolve(counts, np.ones(size))
    share = counts / counts.sum()
    below, above = np.cumsum(share), np.cumsum(share[::-1])[::-1]
    return np.asarray(np.minimum(1.0, 2 * np.minimum(below, above)))


def _enumerated(values: Sequence[float], s: int) -> float:
    rank = {value: i for i, value in enumerate(sorted(set(values)))}
    return float((_every_score(tuple(sorted(rank[value] for value in values))) >= abs(s)).mean())


@cache
def _every_score(ranks: tuple[int, ...]) -> NDArray[np.int16]:
    """Absolute S of every order of some ranks: 40,320 orders of small integers at most, counted at once."""
    orders = np.array(list(permutations(ranks)), dtype=np.int8)
    scores = np.zeros(len(orders), dtype=np.int16)
    for i, j in combinations(range(len(ranks)), 2):
        scores += np.sign(orders[:, j] - orders[:, i]).astype(np.int16)
    return np.abs(scores)
