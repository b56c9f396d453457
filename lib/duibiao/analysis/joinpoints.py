"""Joinpoint regression (NCI): straight lines that meet at years; how many, where, and how sure.

Model: ln y = b0 + b1*x + sum(delta_k*max(0, x - tau_k)), least squares, weighted by (y/SE)^2 where standard errors
exist; the joinpoints tau lie at observed years (Kim, Fay, Feuer and Midthune 2000). Intervals are the parametric ones
of NCI Joinpoint: Student's t on n - 3k - 2 degrees of freedom, with errors that allow for the joinpoints being found
(`joinpoint_errors`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from duibiao.analysis.joinpoint_errors import freedom_of, slope_errors
from duibiao.analysis.joinpoint_search import (
    LEAST_BETWEEN,
    Numbers,
    best_places,
    criterion,
    exact,
    greatest_share,
    hinges,
    least_errors,
    most_joinpoints,
)

__all__ = [
    "LEAST_BETWEEN", "MOST_PERMUTED", "SELECTIONS", "Average", "Joined", "Segment", "aapc", "average", "fit_joined",
    "joinpoint", "most_joinpoints", "select_joinpoints",
]  # fmt: skip

#: Level of the bounds that `joinpoint` gives.
BOUND_LEVEL = 0.95
PERMUTATION = "permutation"
SELECTIONS = ("wbic", "bic", "bic3", PERMUTATION)
#: NCI's defaults of the permutation test.
ALPHA, PERMUTATIONS, SEED = 0.05, 4_499, 20_000
#: Most joinpoints that the permutation test looks for.
MOST_PERMUTED = 4


@dataclass(frozen=True)
class Segment:
    """One straight piece: it ends at the joinpoint where the next begins. ``fitted`` is per observed year within it.

    ``lower`` and ``upper`` bound the slope; None, as ``p``, where no degrees of freedom are left.
    """

    start: int
    end: int
    slope: float
    apc: float
    fitted: tuple[tuple[int, float], ...]
    lower: float | None = None
    upper: float | None = None
    p: float | None = None


@dataclass(frozen=True)
class Joined:
    """A joinpoint model: its pieces, its squared error, and the slopes' standard errors for what is made of them."""

    segments: tuple[Segment, ...]
    error: float
    freedom: int
    errors: tuple[float, ...] = field(repr=False)


@dataclass(frozen=True)
class Average:
    """An average annual percent change with its interval (None without degrees of freedom).

    ``by`` is the code of what the interval is by: ``student_t``, ``normal_quantiles``, ``no_uncertainty``.
    """

    value: float
    lower: float | None
    upper: float | None
    level: float
    by: str


def joinpoint(
    years: Sequence[int], values: Sequence[float], joinpoints: int, se: Sequence[float] | None = None
) -> list[Segment]:
    """Fit ``joinpoints`` joinpoints on the logarithm by a grid search over the observed years.

    At least two observations stand before the first and after the last joinpoint and between two.

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
    pieces = fit_joined(x, np.log(y), joinpoints, weights).segments
    return [
        Segment(
            piece.start, piece.end, piece.slope, piece.apc,
            tuple((year, math.exp(value)) for year, value in piece.fitted), piece.lower, piece.upper, piece.p,
        )
        for piece in pieces
    ]  # fmt: skip


def fit_joined(x: Numbers, y: Numbers, joinpoints: int, weights: Numbers | None = None, level: float = 0.95) -> Joined:
    """Fit a given number of joinpoints to values on their scale (years in order, each once).

    Returns
    -------
    Joined
        Slopes a year on the scale of ``y``, with their bounds and two-sided p; ``fitted`` on that scale.
    """
    weights = np.ones_like(x) if weights is None else weights
    places, _ = best_places(hinges(x, y[:, None], weights), joinpoints)
    return _model(x, y, weights, [float(x[place]) for place in places], level)


def select_joinpoints(
    x: Numbers,
    y: Numbers,
    most: int,
    weights: Numbers | None = None,
    selection: str = "wbic",
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> int:
    """Choose the number of joinpoints, at most ``most`` and what the length allows.

    ``wbic``, ``bic``, ``bic3``: the least criterion (`joinpoint_search.criterion`). ``permutation``: the sequential
    test of Kim et al. (2000), overall level 0.05, residuals permuted with a fixed seed; it looks for four at most,
    since every permutation is searched anew.

    Raises
    ------
    ValueError
        Where the selection is not known.
    """
    if selection not in SELECTIONS:
        raise ValueError(f"selection '{selection}' is not one of: {', '.join(SELECTIONS)}")
    most = min(most, most_joinpoints(len(x)), MOST_PERMUTED if selection == PERMUTATION else len(x))
    weights = np.ones_like(x) if weights is None else weights
    found = hinges(x, y[:, None], weights) if most else None
    spread = float((weights * (y - np.average(y, weights=weights)) ** 2).sum())
    if found is None or float(found.line_error[0]) <= exact(spread):
        return 0
    if selection == PERMUTATION:
        return _permutation(x, y, weights, most, permutations, seed)
    models = [best_places(found, k) for k in range(most + 1)]
    shares = [greatest_share(x, y, weights, x[list(places)].tolist()) for places, _ in models]
    scores = [
        float(criterion(np.array(error), len(x), k, selection, share))
        for k, ((_, error), share) in enumerate(zip(models, shares, strict=True))
    ]
    return int(np.argmin(scores))


def average(model: Joined, window: tuple[int, int], level: float = 0.95) -> Average:
    """Average annual percent change of a fitted model over a window, with its parametric interval.

    As NCI Joinpoint has it: within one piece the interval of its APC, by Student's t; across a joinpoint the slopes
    are taken as independent, and the quantile is the normal one (Clegg, Hankey, Tiwari, Feuer and Edwards 2009).

    Raises
    ------
    ValueError
        Where the window lies outside the segments.
    """
    parts = np.array(_inside([(piece.start, piece.end) for piece in model.segments], window), float)
    parts = parts / parts.sum()
    slope = float(parts @ np.array([piece.slope for piece in model.segments]))
    if model.freedom < 1:
        return Average(100 * math.expm1(slope), None, None, level, "no_uncertainty")
    from scipy.special import ndtri, stdtrit

    one = int((parts > 0).sum()) == 1
    quantile = float(stdtrit(model.freedom, 0.5 + level / 2) if one else ndtri(0.5 + level / 2))
    half = quantile * math.sqrt(float((parts**2) @ np.square(model.errors)))
    value, lower, upper = (100 * math.expm1(at) for at in (slope, slope - half, slope + half))
    return Average(value, lower, upper, level, "student_t" if one else "normal_quantiles")


def aapc(segments: Sequence[tuple[int, int, float]], window: tuple[int, int]) -> float:
    """Average annual percent change over a window: slopes (from APCs) weighted by the years of each piece inside it.

    Parameters
    ----------
    segments : sequence of (start, end, apc)
        Pieces with their annual percent change.
    window : (int, int)
        First and last year.
    """
    inside = _inside([(start, end) for start, end, _ in segments], window)
    slopes = [math.log1p(apc / 100) for _, _, apc in segments]
    return 100 * (math.exp(sum(w * b for w, b in zip(inside, slopes, strict=True)) / sum(inside)) - 1)


def _inside(spans: Sequence[tuple[int, int]], window: tuple[int, int]) -> list[int]:
    """Years of each piece inside the window."""
    inside = [max(0, min(end, window[1]) - max(start, window[0])) for start, end in spans]
    if sum(inside) == 0:
        raise ValueError("the window lies outside the segments")
    return inside


def _model(x: Numbers, y: Numbers, weights: Numbers, taus: list[float], level: float) -> Joined:
    """The least-squares model with joinpoints at ``taus``."""
    root = np.sqrt(weights)
    columns = [np.ones_like(x), x - x.mean(), *(np.maximum(0.0, x - tau) for tau in taus)]
    plain = np.stack(columns, axis=1)
    basis, triangle = np.linalg.qr(plain * root[:, None])
    beta = np.linalg.solve(triangle, basis.T @ (y * root))
    error = float((weights * (y - plain @ beta) ** 2).sum())
    freedom = freedom_of(len(x), len(taus))
    errors = slope_errors(x[None, :], y[None, :], weights[None, :], np.array([taus]))[0]
    # Slope j is the first slope plus all bends up to it.
    slopes = np.cumsum(beta[1:])
    at = dict(zip((int(year) for year in x), (plain @ beta).tolist(), strict=True))
    edges = [float(x[0]), *taus, float(x[-1])]
    bounds = _bounds(slopes, errors if freedom > 0 else None, freedom, level)
    segments = tuple(
        Segment(
            int(start), int(end), float(slope), 100 * math.expm1(slope),
            tuple((year, value) for year, value in at.items() if start <= year <= end), *bound,
        )
        for start, end, slope, bound in zip(edges, edges[1:], slopes, bounds, strict=False)
    )  # fmt: skip
    return Joined(segments, error, freedom, tuple(errors.tolist()))


def _bounds(
    slopes: Numbers, errors: Numbers | None, freedom: int, level: float
) -> list[tuple[float | None, float | None, float | None]]:
    if errors is None:
        return [(None, None, None)] * len(slopes)
    from scipy.special import stdtr, stdtrit

    half = float(stdtrit(freedom, 0.5 + level / 2))
    found: list[tuple[float | None, float | None, float | None]] = []
    for slope, error in zip(slopes.tolist(), errors.tolist(), strict=True):
        p = 2 * float(stdtr(freedom, -abs(slope) / error)) if error > 0 else float(slope == 0)
        found.append((slope - half * error, slope + half * error, p))
    return found


def _permutation(x: Numbers, y: Numbers, weights: Numbers, most: int, permutations: int, seed: int) -> int:
    """Sequential permutation tests of k0 joinpoints against k1, from 0 against the most.

    The level of each is 0.05/(most - k0), which keeps the chance of too many joinpoints below 0.05 (NCI from version 3
    on; dividing by ``most`` throughout, as before, finds fewer than it should).
    """
    from numpy.random import default_rng

    low, high = 0, most
    while low < high:
        random = default_rng(seed)
        model = _model(x, y, weights, [float(x[p]) for p in best_places(hinges(x, y[:, None], weights), low)[0]], 0.95)
        at = np.array([dict(pair for piece in model.segments for pair in piece.fitted)[int(year)] for year in x])
        root = np.sqrt(weights)
        left = (y - at) * root
        orders = random.permuted(np.tile(np.arange(len(x)), (permutations, 1)), axis=1).T
        tried = np.concatenate([y[:, None], at[:, None] + left[orders] / root[:, None]], axis=1)
        found = hinges(x, tried, weights)
        ratio = least_errors(found, low) / np.maximum(least_errors(found, high), 1e-300)
        p = float((ratio >= ratio[0] * (1 - 1e-12)).sum() / (permutations + 1))
        low, high = (low + 1, high) if p <= ALPHA / (most - low) else (low, high - 1)
    return low
