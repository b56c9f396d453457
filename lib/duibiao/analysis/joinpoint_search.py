"""The grid search of joinpoint regression: which years, for one series or for many of one length at once.

A model with joinpoints tau is the straight line plus one hinge max(0, x - tau) each (Lerman 1980). Line and hinges
are made orthogonal once; the squared error of every set of hinges then follows from their inner products alone, so
that a search over all sets needs no regression but the last.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

#: Fewest observations before the first joinpoint, after the last, and between two.
LEAST_BETWEEN = 2
#: Points from which one joinpoint, two, ... may be tried (NCI).
_LENGTHS = (7, 12, 17, 22, 27, 32, 37)
#: Two errors nearer than this share of the whole are equal: the earlier joinpoints stand.
_TIE = 1e-12
#: Sets of hinges that are worked on at a time.
_AT_A_TIME = 512


def exact(spread: Numbers | float) -> Numbers | float:
    """Squared error below which a line through values of this spread is exact: no joinpoint can better it."""
    return 1e-20 + 1e-14 * spread


def most_joinpoints(n: int) -> int:
    """Most joinpoints that ``n`` points allow: 0 up to six points, 1 for 7-11, 2 for 12-16, ... 7 from 37."""
    return sum(n >= length for length in _LENGTHS)


@dataclass(frozen=True)
class Hinges:
    """Inner products of all hinges after the straight line is taken out, for one or more series of one set of years.

    ``gram`` is (q, q), ``with_y`` (q, m) and ``line_error`` (m,): the squared error of the straight line of each of
    the m series. ``places`` are the q indices of the years that may be joinpoints.
    """

    places: tuple[int, ...]
    gram: Numbers
    with_y: Numbers
    line_error: Numbers


def hinges(x: Numbers, y: Numbers, weights: Numbers) -> Hinges:
    """Take the weighted straight line out of every hinge and of every series.

    Parameters
    ----------
    x, weights : ndarray, shape (n,)
        Years in order, and weights.
    y : ndarray, shape (n, m)
        Series on their scale, one a column.
    """
    places = tuple(range(LEAST_BETWEEN, len(x) - LEAST_BETWEEN))
    return replace(hinges_at(x, y, weights, x[list(places)]), places=places)


def hinges_at(x: Numbers, y: Numbers, weights: Numbers, taus: Numbers) -> Hinges:
    """As `hinges`, with the hinges at given years; ``places`` is empty."""
    root = np.sqrt(weights)[:, None]
    line = np.stack([np.ones_like(x), x - x.mean()], axis=1) * root
    basis, _ = np.linalg.qr(line)
    columns = np.maximum(0.0, x[:, None] - taus[None, :]) * root
    columns = columns - basis @ (basis.T @ columns)
    goal = y * root
    goal = goal - basis @ (basis.T @ goal)
    return Hinges((), columns.T @ columns, columns.T @ goal, (goal**2).sum(axis=0))


def best_places(found: Hinges, joinpoints: int) -> tuple[tuple[int, ...], float]:
    """The set of places with the least squared error for the first series, and that error.

    Raises
    ------
    ValueError
        ``too_few_points`` where no set leaves two observations everywhere.
    """
    whole = float(found.line_error[0])
    if joinpoints == 0:
        return (), whole
    best: tuple[float, tuple[int, ...]] | None = None
    for chosen, gain in _gains(found, joinpoints):
        if best is None or gain > best[0] + _TIE * whole:
            best = (gain, chosen)
    if best is None:
        raise ValueError("too_few_points")
    return tuple(found.places[i] for i in best[1]), max(0.0, whole - best[0])


def least_errors(found: Hinges, joinpoints: int) -> Numbers:
    """The least squared error of every series with so many joinpoints, shape (m,)."""
    if joinpoints == 0:
        return found.line_error
    gain = np.zeros_like(found.line_error)
    for chosen in _sets(len(found.places), joinpoints):
        pick = list(chosen)
        half = np.linalg.solve(np.linalg.cholesky(found.gram[np.ix_(pick, pick)]), found.with_y[pick])
        np.maximum(gain, np.einsum("km,km->m", half, half), out=gain)
    return np.maximum(found.line_error - gain, 0.0)


def _sets(places: int, joinpoints: int) -> Iterator[tuple[int, ...]]:
    for chosen in combinations(range(places), joinpoints):
        if all(b - a > LEAST_BETWEEN for a, b in zip(chosen, chosen[1:], strict=False)):
            yield chosen


def _gains(found: Hinges, joinpoints: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """The best last one or two joinpoints after choices of the others, with what all of them gain."""
    with_y, places = found.with_y[:, 0], len(found.places)
    if joinpoints == 1:
        gains = with_y**2 / np.diag(found.gram)
        if len(gains):
            yield (int(np.argmax(gains)),), float(gains.max())
        return
    # The last two lie behind all others: choices that end at one place have few left, and are worked on together.
    for last in range(places) if joinpoints > 2 else (-LEAST_BETWEEN - 1,):
        behind = np.arange(last + LEAST_BETWEEN + 1, places)
        sets = _ending(last, joinpoints - 2)
        while len(behind) > LEAST_BETWEEN + 1 and (chosen := list(islice(sets, _AT_A_TIME))):
            yield _best_two(found.gram, with_y, np.array(chosen, dtype=np.int64), behind)


def _ending(last: int, joinpoints: int) -> Iterator[tuple[int, ...]]:
    if joinpoints == 0:
        return iter([()])
    return ((*before, last) for before in _sets(max(last - LEAST_BETWEEN, 0), joinpoints - 1))


def _best_two(
    gram: Numbers, with_y: Numbers, chosen: NDArray[np.int64], behind: NDArray[np.int64]
) -> tuple[tuple[int, ...], float]:
    """The best two joinpoints of those behind any of the given sets, which are taken out of all hinges together."""
    rows, columns = np.triu_indices(len(behind), LEAST_BETWEEN + 1)
    taken = gram[chosen][:, :, behind]
    own = gram[chosen[:, :, None], chosen[:, None, :]]
    right = np.concatenate([taken, with_y[chosen][:, :, None]], axis=2)
    solved = np.linalg.solve(own, right)
    gram_left = gram[np.ix_(behind, behind)] - taken.transpose(0, 2, 1) @ solved[:, :, :-1]
    y_left = with_y[behind] - (taken.transpose(0, 2, 1) @ solved[:, :, -1:])[:, :, 0]
    gained = (with_y[chosen] * solved[:, :, -1]).sum(axis=1)
    diagonal = gram_left.diagonal(axis1=1, axis2=2)
    g, h, c = diagonal[:, rows], diagonal[:, columns], gram_left[:, rows, columns]
    p, q = y_left[:, rows], y_left[:, columns]
    with np.errstate(divide="ignore", invalid="ignore"):
        gains = (h * p * p - 2 * c * p * q + g * q * q) / (g * h - c * c) + gained[:, None]
    at, pair = np.unravel_index(int(np.argmax(gains)), gains.shape)
    return (*chosen[at].tolist(), int(behind[rows[pair]]), int(behind[columns[pair]])), float(gains[at, pair])


def greatest_share(x: Numbers, y: Numbers, weights: Numbers, taus: Sequence[float]) -> float:
    """How plain the plainest bend of a model is: R2max of the weighted BIC, 0 without joinpoints.

    Of every joinpoint the partial R2: the share that its hinge explains of what a straight line leaves of the
    observations in the two pieces it joins (those after the joinpoint before it, up to the one behind it).
    """
    edges = [-np.inf, *taus, np.inf]
    found = 0.0
    for before, tau, behind in zip(edges, taus, edges[2:], strict=False):
        inside = (before < x) & (x <= behind)
        part = hinges_at(x[inside], y[inside, None], weights[inside], np.array([tau]))
        whole = float(part.gram[0, 0] * part.line_error[0])
        found = max(found, float(part.with_y[0, 0]) ** 2 / whole) if whole > 0 else found
    return min(found, 1.0)


def criterion(error: Numbers, n: int, joinpoints: int, name: str, share: Numbers | float = 0.0) -> Numbers:
    """BIC, BIC3 or weighted BIC of models with so many joinpoints (Kim and Kim 2016, Kim et al. 2022, NCI Joinpoint 5).

    ``bic``: ln(SSE/n) + 2(k+1)ln(n)/n; ``bic3``: ln(SSE/n) + (3k+2)ln(n)/n; ``wbic``:
    ln(SSE/n) + ((2+R2max)k+2)ln(n)/n, where ``share`` is the model's own R2max (`greatest_share`): near BIC where all
    bends are slight, near BIC3 where one is plain.

    Raises
    ------
    ValueError
        Where the name is none of the three.
    """
    penalties = {"bic": 2 * (joinpoints + 1), "bic3": 3 * joinpoints + 2, "wbic": (2 + share) * joinpoints + 2}
    if name not in penalties:
        raise ValueError(f"criterion '{name}' is not one of: {', '.join(penalties)}")
    return np.asarray(np.log(np.maximum(error, 1e-300) / n) + penalties[name] * math.log(n) / n)
