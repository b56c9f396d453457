"""Slopes of many short series of one length at once, in closed form: arrays in, arrays out.

Every function takes ``x`` of shape (m, n) or (n,) and ``y`` of shape (m, n): m series of n points, years in order and
each once. The same figures come, series by series, from statsmodels and scipy (the tests hold them equal to 1e-9),
some hundred times slower.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from duibiao.analysis.joinpoint_errors import freedom_of, slope_errors
from duibiao.analysis.joinpoint_search import LEAST_BETWEEN, criterion, exact
from duibiao.analysis.slopes import MOST_EXACT, MOST_TO_ENUMERATE, exact_p, mann_kendall

Numbers = NDArray[np.float64]

#: Series worked on at a time: what fits a processor's cache is faster than what fits the memory.
_AT_A_TIME = 10_000


@dataclass(frozen=True)
class Lines:
    """One straight line a series, each array of shape (m,); NaN where a figure is not defined.

    ``lower`` and ``upper`` bound the slope.
    """

    slope: Numbers
    lower: Numbers
    upper: Numbers
    intercept: Numbers
    p: Numbers
    error: Numbers
    r2: Numbers


@dataclass(frozen=True)
class Joints:
    """One joinpoint a series: its year, the two slopes with bounds and p (m, 2), and the fitted values (m, n).

    ``line_error`` is the squared error of the straight line, without the joinpoint.
    """

    year: Numbers
    slope: Numbers
    lower: Numbers
    upper: Numbers
    p: Numbers
    squared_error: Numbers
    fitted: Numbers
    line_error: Numbers


def ols_many(x: Numbers, y: Numbers, level: float = 0.95, weights: Numbers | None = None) -> Lines:
    """Least squares of every series: slope with standard error, interval of Student's t on n-2 degrees, p and R2.

    Two points give a slope without uncertainty (NaN).

    Raises
    ------
    ValueError
        ``too_few_points`` below two points.
    """
    if y.shape[1] < 2:
        raise ValueError("too_few_points")
    return Lines(*_in_parts(_ols, x, y, level, weights))


def theil_sen_many(x: Numbers, y: Numbers, level: float = 0.95) -> Lines:
    """Theil-Sen slope of every series with Sen's (1968) interval, and the p of its Mann-Kendall test.

    The slope is the median of all pairwise slopes, the intercept median(y) - slope*median(x); the interval takes the
    ranks that the tie-corrected variance of S gives, as `scipy.stats.theilslopes` does.
    """
    if y.shape[1] < 2:
        raise ValueError("too_few_points")
    return Lines(*_in_parts(_theil_sen, x, y, level, None))


def mann_kendall_many(y: Numbers) -> Numbers:
    """Two-sided p of the Mann-Kendall test of every series (exact and tie-corrected as in `slopes.mann_kendall`)."""
    first, second = np.triu_indices(y.shape[1], 1)
    rise = np.sign(y[:, second] - y[:, first])
    return _tested(y, rise.sum(axis=1), (rise == 0).any(axis=1))


def one_joinpoint_many(x: Numbers, y: Numbers, level: float = 0.95, weights: Numbers | None = None) -> Joints:
    """The best single joinpoint of every series, at an observed year with two observations on either side.

    The hinge's gain over the straight line is (h'y)^2/(h'h), both with the line taken out, so that every year is
    tried without a regression (the model and the intervals of `joinpoints`).

    Raises
    ------
    ValueError
        ``too_few_points`` below five points.
    """
    if y.shape[1] < 2 * LEAST_BETWEEN + 1:
        raise ValueError("too_few_points")
    return Joints(*_in_parts(_one_joinpoint, x, y, level, weights))


def bends_many(joints: Joints, y: Numbers, selection: str, weights: Numbers | None = None) -> NDArray[np.bool_]:
    """Whether one joinpoint is chosen above none: ``bic``, ``bic3`` or ``wbic``, as `joinpoints.select_joinpoints`.

    Parameters
    ----------
    joints : Joints
        The best joinpoint of every series (`one_joinpoint_many`), fitted with the same weights.
    """
    n = y.shape[1]
    w = np.ones_like(y) if weights is None else weights
    middle = np.einsum("ij,ij->i", w, y) / w.sum(axis=1)
    spread = np.einsum("ij,ij->i", w, (y - middle[:, None]) ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        # The pieces of a single joinpoint are the whole series: its partial R2 is the share of the line's error.
        share = np.clip(1 - joints.squared_error / joints.line_error, 0.0, 1.0)
        better = criterion(joints.squared_error, n, 1, selection, share) < criterion(joints.line_error, n, 0, selection)
    return np.asarray(better & (joints.line_error > exact(spread)))


def _in_parts(
    fit: Callable[[Numbers, Numbers, float, Numbers | None], tuple[Numbers, ...]],
    x: Numbers,
    y: Numbers,
    level: float,
    weights: Numbers | None,
) -> list[Numbers]:
    x = np.broadcast_to(x, y.shape)
    parts = [
        fit(x[part], y[part], level, None if weights is None else weights[part])
        for part in (slice(at, at + _AT_A_TIME) for at in range(0, max(len(y), 1), _AT_A_TIME))
    ]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _ols(x: Numbers, y: Numbers, level: float, weights: Numbers | None) -> tuple[Numbers, ...]:
    from scipy.special import stdtr, stdtrit

    n = y.shape[1]
    w = np.ones_like(y) if weights is None else weights
    total = w.sum(axis=1)
    middle_x, middle_y = np.einsum("ij,ij->i", w, x) / total, np.einsum("ij,ij->i", w, y) / total
    from_x, from_y = x - middle_x[:, None], y - middle_y[:, None]
    weighted = w * from_x
    spread = np.einsum("ij,ij->i", weighted, from_x)
    slope = np.einsum("ij,ij->i", weighted, from_y) / spread
    whole = np.einsum("ij,ij,ij->i", w, from_y, from_y)
    left = from_y - slope[:, None] * from_x
    squared = np.einsum("ij,ij,ij->i", w, left, left)
    with np.errstate(divide="ignore", invalid="ignore"):
        r2 = np.where(whole > 0, 1 - squared / whole, np.nan)
        error = np.sqrt(squared / (n - 2) / spread) if n > 2 else np.full(len(y), np.nan)
        p = 2 * stdtr(max(n - 2, 1), -np.abs(slope) / error)
    p = np.where(error == 0, np.where(slope == 0, 1.0, 0.0), p)
    half = float(stdtrit(max(n - 2, 1), 0.5 + level / 2)) * error
    return slope, slope - half, slope + half, middle_y - slope * middle_x, p, error, r2


def _theil_sen(x: Numbers, y: Numbers, level: float, _: Numbers | None) -> tuple[Numbers, ...]:
    from scipy.special import ndtri

    n = y.shape[1]
    first, second = np.triu_indices(n, 1)
    rises = y[:, second] - y[:, first]
    score, tied = np.sign(rises).sum(axis=1), (rises == 0).any(axis=1)
    slopes = rises / (x[:, second] - x[:, first])
    slopes.sort(axis=1)
    pairs = slopes.shape[1]
    middle = (slopes[:, (pairs - 1) // 2] + slopes[:, pairs // 2]) / 2
    sigma = np.sqrt(_variance(y, tied))
    z = float(ndtri((1 - level) / 2))
    high = np.minimum(np.round((pairs - z * sigma) / 2).astype(int), pairs - 1)
    low = np.maximum(np.round((pairs + z * sigma) / 2).astype(int) - 1, 0)
    row = np.arange(len(y))
    intercept = np.median(y, axis=1) - middle * np.median(x, axis=1)
    nothing = np.full(len(y), np.nan)
    return middle, slopes[row, low], slopes[row, high], intercept, _tested(y, score, tied), nothing, nothing


def _variance(y: Numbers, tied: NDArray[np.bool_]) -> Numbers:
    """Variance of S, less what ties take."""
    n = y.shape[1]
    variance = np.full(len(y), n * (n - 1) * (2 * n + 5) / 18)
    held = y[tied]
    # Each of t equal values counts (t-1)(2t+5): a group of them t(t-1)(2t+5).
    equal = np.stack([(held == held[:, [column]]).sum(axis=1) for column in range(n)], axis=1)
    variance[tied] -= ((equal - 1) * (2 * equal + 5)).sum(axis=1) / 18
    return variance


def _tested(y: Numbers, score: Numbers, tied: NDArray[np.bool_]) -> Numbers:
    from scipy.special import ndtr

    n = y.shape[1]
    if n <= MOST_EXACT:
        pairs = n * (n - 1) // 2
        p = exact_p(n)[((score + pairs) / 2).astype(int)]
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.maximum(np.abs(score) - 1, 0) / np.sqrt(_variance(y, tied))
        return np.where(np.isfinite(z), 2 * ndtr(-z), 1.0)
    if n <= MOST_TO_ENUMERATE:
        p = p.copy()
        for row in np.flatnonzero(tied):
            p[row] = _enumerated(tuple(np.unique(y[row], return_inverse=True)[1].tolist()))
        return np.asarray(p)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.maximum(np.abs(score) - 1, 0) / np.sqrt(_variance(y, tied))
    return np.where(tied, np.where(np.isfinite(z), 2 * ndtr(-z), 1.0), p)


@cache
def _enumerated(ranks: tuple[int, ...]) -> float:
    return mann_kendall(ranks).p


def _one_joinpoint(x: Numbers, y: Numbers, level: float, weights: Numbers | None) -> tuple[Numbers, ...]:
    m, n = y.shape
    w = np.ones_like(y) if weights is None else weights
    total = w.sum(axis=1, keepdims=True)
    centred = x - (w * x).sum(1, keepdims=True) / total
    weighted = w * centred
    spread = np.einsum("ij,ij->i", weighted, centred)[:, None]

    def without_line(values: Numbers) -> Numbers:
        slope = np.einsum("ij,ij->i", weighted, values)[:, None] / spread
        return np.asarray(values - (w * values).sum(1, keepdims=True) / total - slope * centred)

    left = without_line(y)
    weighted_left = w * left
    best, at = np.full(m, -1.0), np.zeros(m, dtype=int)
    for place in range(LEAST_BETWEEN, n - LEAST_BETWEEN):
        hinge = without_line(np.maximum(0.0, x - x[:, place, None]))
        gain = np.einsum("ij,ij->i", hinge, weighted_left) ** 2 / np.einsum("ij,ij,ij->i", w, hinge, hinge)
        better = gain > best
        best[better], at[better] = gain[better], place
    return *_joined(x, y, w, x[np.arange(m), at], level), np.einsum("ij,ij->i", left, weighted_left)


def _joined(x: Numbers, y: Numbers, w: Numbers, tau: Numbers, level: float) -> tuple[Numbers, ...]:
    """The two lines that meet at ``tau``, with the uncertainty of their slopes."""
    from scipy.special import stdtr, stdtrit

    m, n = y.shape
    before, after = np.minimum(0.0, x - tau[:, None]), np.maximum(0.0, x - tau[:, None])
    design = np.stack([np.ones_like(x), before, after], axis=2)
    inverse = np.linalg.inv(np.einsum("ij,ijk,ijl->ikl", w, design, design))
    beta = np.einsum("ikl,il->ik", inverse, np.einsum("ij,ijk,ij->ik", w, design, y))
    fitted = np.einsum("ijk,ik->ij", design, beta)
    squared = np.einsum("ij,ij,ij->i", w, y - fitted, y - fitted)
    slope, freedom = beta[:, 1:], freedom_of(n, 1)
    if freedom < 1:
        nothing = np.full((m, 2), np.nan)
        return tau, slope, nothing, nothing, nothing, squared, fitted
    error = slope_errors(x, y, w, tau[:, None])
    half = float(stdtrit(freedom, 0.5 + level / 2)) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stdtr(freedom, -np.abs(slope) / error)
    p = np.where(error > 0, p, np.where(slope == 0, 1.0, 0.0))
    return tau, slope, slope - half, slope + half, p, squared, fitted
