"""Exponential smoothing and Theta of many short yearly series of one length at once: arrays in, forecasts out.

Every function takes ``y`` of shape (m, n), values on their scale, one a year without gaps, and gives (m, h): the
forecasts of the next h years. Smoothing weights are those of a grid with the least squared one-step error, found for
each series by itself.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_ALPHAS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
#: Weight of the trend as a share of the level's, as in Holt's method beta = share*alpha.
_SHARES = (0.0, 0.1, 0.2, 0.4, 0.6)
_DAMPINGS = (0.8, 0.85, 0.9, 0.95, 0.98)
#: First years whose least-squares line starts the trend.
_START = 5


def naive(y: Numbers, h: int) -> Numbers:
    """The last value."""
    return np.repeat(y[:, -1:], h, axis=1)


def drift(y: Numbers, h: int) -> Numbers:
    """The last value, and the mean yearly change so far."""
    return np.asarray(y[:, -1:] + (y[:, -1:] - y[:, :1]) / (y.shape[1] - 1) * np.arange(1, h + 1))


def ses(y: Numbers, h: int) -> Numbers:
    """Simple exponential smoothing: a level, no trend (Brown 1956)."""
    level, _, _, _ = _smoothed(y, [(alpha, 0.0, 0.0) for alpha in _ALPHAS])
    return np.repeat(level[:, None], h, axis=1)


def holt(y: Numbers, h: int) -> Numbers:
    """Holt's linear trend (1957)."""
    return _projected(y, h, [(a, share, 1.0) for a, share in product(_ALPHAS, _SHARES)])


def damped(y: Numbers, h: int) -> Numbers:
    """Damped trend (Gardner and McKenzie 1985)."""
    return _projected(y, h, list(product(_ALPHAS, _SHARES, _DAMPINGS)))


def theta(y: Numbers, h: int) -> Numbers:
    """Theta (Assimakopoulos and Nikolopoulos 2000) in closed form: smoothing, and half the line's slope as drift.

    Hyndman and Billah (2003): the level of the simple smoothing, plus half the slope times h - 1 + (1 - (1-a)^n)/a.
    """
    n = y.shape[1]
    level, _, chosen, _ = _smoothed(y, [(alpha, 0.0, 0.0) for alpha in _ALPHAS])
    alpha = np.array(_ALPHAS)[chosen][:, None]
    steps = np.arange(h) + (1 - (1 - alpha) ** n) / alpha
    return np.asarray(level[:, None] + _slope(y)[:, None] / 2 * steps)


def ets(y: Numbers, h: int) -> Numbers:
    """Exponential smoothing with additive errors; trend none, additive or damped, by the corrected AIC of each series.

    Hyndman, Koehler, Snyder and Grose (2002): n ln(SSE/n) + 2k + 2k(k+1)/(n-k-1) with k = 3, 5 or 6 (weights, damping,
    first states, variance). A model with as many parameters as points, less one, is not tried.
    """
    n = y.shape[1]
    grids = (
        (3, [(alpha, 0.0, 0.0) for alpha in _ALPHAS]),
        (5, [(a, share, 1.0) for a, share in product(_ALPHAS, _SHARES)]),
        (6, list(product(_ALPHAS, _SHARES, _DAMPINGS))),
    )
    able = [(k, grid) for k, grid in grids if n > k + 1]
    errors = np.array([_smoothed(y, grid)[3] for _, grid in able])
    k = np.array([k for k, _ in able])[:, None]
    scores = n * np.log(np.maximum(errors, 1e-300) / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
    forecasts = np.array([ses(y, h) if size == 3 else _projected(y, h, grid) for size, grid in able])
    return np.asarray(forecasts[np.argmin(scores, axis=0), np.arange(len(y))])


def _slope(y: Numbers) -> Numbers:
    time = np.arange(y.shape[1]) - (y.shape[1] - 1) / 2
    return np.asarray(y @ time / (time @ time))


def _projected(y: Numbers, h: int, grid: list[tuple[float, float, float]]) -> Numbers:
    level, trend, chosen, _ = _smoothed(y, grid)
    damping = np.array([phi for _, _, phi in grid])[chosen][:, None]
    return np.asarray(level[:, None] + trend[:, None] * np.cumsum(damping ** np.arange(1, h + 1), axis=1))


def _smoothed(
    y: Numbers, grid: list[tuple[float, float, float]]
) -> tuple[Numbers, Numbers, NDArray[np.int64], Numbers]:
    """Last level and trend of each series under its best point of the grid, which point that is, and its squared error.

    The points of the grid are (alpha, share of alpha for the trend, damping); damping 0 is no trend.
    """
    alpha, share, phi = (np.array(column)[:, None] for column in zip(*grid, strict=True))
    first = y[:, : min(_START, y.shape[1])]
    slope = _slope(first)
    trend = np.where(phi > 0, slope / np.maximum(phi, 1e-9), 0.0)
    middle = first.mean(axis=1)
    level = np.where(phi > 0, middle - slope * (first.shape[1] + 1) / 2, y[:, 0])
    squared = np.zeros(level.shape)
    for step in range(y.shape[1]):
        expected = level + phi * trend
        error = y[:, step] - expected
        squared += error**2
        level = expected + alpha * error
        trend = phi * trend + alpha * share * error
    chosen = np.argmin(squared, axis=0)
    series = np.arange(len(y))
    return level[chosen, series], trend[chosen, series], chosen, squared[chosen, series]
