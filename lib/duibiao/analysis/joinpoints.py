"""Joinpoint regression (NCI): straight lines on the logarithm that meet at years, for a given number of joinpoints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

#: Fewest observations before the first joinpoint, after the last, and between two.
LEAST_BETWEEN = 2
#: Points from which one joinpoint, two, ... may be tried (NCI).
_LENGTHS = (7, 12, 17, 22, 27, 32, 37)


@dataclass(frozen=True)
class Segment:
    """One straight piece: it ends at the joinpoint where the next begins. ``fitted`` is per observed year within it."""

    start: int
    end: int
    slope: float
    apc: float
    fitted: tuple[tuple[int, float], ...]


def most_joinpoints(n: int) -> int:
    """Most joinpoints that ``n`` points allow: 0 up to six points, 1 for 7-11, 2 for 12-16, ... 7 from 37."""
    return sum(n >= length for length in _LENGTHS)


def joinpoint(
    years: Sequence[int], values: Sequence[float], joinpoints: int, se: Sequence[float] | None = None
) -> list[Segment]:
    """Fit ``joinpoints`` joinpoints by a grid search over the observed years.

    ln y = b0 + b1*x + sum(delta_k*max(0, x - tau_k)), least squares, weighted by (y/SE)^2 where standard errors are
    given; at least two observations before the first and after the last joinpoint and between two (Kim et al. 2000).

    Raises
    ------
    ValueError
        Where a value is not positive, years repeat, or the series is too short for so many joinpoints.
    """
    order = np.argsort(np.asarray(years))
    x, y = np.asarray(years, float)[order], np.asarray(values, float)[order]
    if (y <= 0).any():
        raise ValueError("zero_or_negative")
    if len(set(years)) < len(years):
        raise ValueError("years stand twice")
    if joinpoints > most_joinpoints(len(x)):
        raise ValueError("too_few_points")
    weights = np.ones_like(x) if se is None else (y / np.asarray(se, float)[order]) ** 2
    taus, beta = _best(x, np.log(y), weights, joinpoints)
    return _segments(x, taus, beta)


def aapc(segments: Sequence[tuple[int, int, float]], window: tuple[int, int]) -> float:
    """Average annual percent change over a window: slopes (from APCs) weighted by the years of each piece inside it.

    Parameters
    ----------
    segments : sequence of (start, end, apc)
        Pieces with their annual percent change.
    window : (int, int)
        First and last year.
    """
    inside = [(max(0, min(end, window[1]) - max(start, window[0])), apc) for start, end, apc in segments]
    years = sum(weight for weight, _ in inside)
    if years == 0:
        raise ValueError("the window lies outside the segments")
    return 100 * (math.exp(sum(w * math.log1p(apc / 100) for w, apc in inside) / years) - 1)


def _best(x: Numbers, y: Numbers, weights: Numbers, joinpoints: int) -> tuple[tuple[float, ...], Numbers]:
    root = np.sqrt(weights)
    best: tuple[float, tuple[float, ...], Numbers] | None = None
    for places in combinations(range(LEAST_BETWEEN, len(x) - LEAST_BETWEEN), joinpoints):
        if any(b - a <= LEAST_BETWEEN for a, b in zip(places, places[1:], strict=False)):
            continue
        taus = tuple(float(x[place]) for place in places)
        beta, error = _fit(x, y, root, taus)
        if best is None or error < best[0] - 1e-15:
            best = (error, taus, beta)
    if best is None:
        raise ValueError("too_few_points")
    return best[1], best[2]


def _fit(x: Numbers, y: Numbers, root: Numbers, taus: tuple[float, ...]) -> tuple[Numbers, float]:
    shifted = x - x[0]
    columns = [np.ones_like(x), shifted, *(np.maximum(0.0, x - tau) for tau in taus)]
    design = np.stack(columns, axis=1) * root[:, None]
    goal = y * root
    beta: Numbers = np.linalg.solve(design.T @ design, design.T @ goal).astype(np.float64)
    left = goal - design @ beta
    return beta, float(left @ left)


def _segments(x: Numbers, taus: tuple[float, ...], beta: Numbers) -> list[Segment]:
    edges = [float(x[0]), *taus, float(x[-1])]
    slopes = np.cumsum(beta[1:])
    logs = (
        beta[0]
        + beta[1] * (x - x[0])
        + sum(b * np.maximum(0.0, x - tau) for b, tau in zip(beta[2:], taus, strict=True))
    )
    fitted = dict(zip((int(year) for year in x), np.exp(logs).tolist(), strict=True))
    return [
        Segment(
            int(start),
            int(end),
            float(slope),
            100 * math.expm1(slope),
            tuple((year, value) for year, value in fitted.items() if start <= year <= end),
        )
        for start, end, slope in zip(edges, edges[1:], slopes, strict=False)
    ]
