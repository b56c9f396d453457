"""How sure the slopes of a joinpoint model are when its joinpoints are not known but found: NCI Joinpoint's way.

Where the lines meet is estimated too, and near a joinpoint it is open which line an observation belongs to. So the
slope of a piece is taken to be no surer than that of a line through its own observations alone, those at a joinpoint
left out on both sides (Feder 1975; Kim, Fay, Feuer and Midthune 2000). The squared errors of all these lines over
n - 3k - 2 degrees of freedom (k joinpoints, and two parameters for each line) are the variance of an observation. With
the joinpoints taken as known, intervals would be a half to four fifths as wide, and cover less than their name.

Held against the intervals that NCI Joinpoint itself printed (``tests/cases/oracle_joinpoint_nci_segments.csv``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def freedom_of(n: int, joinpoints: int) -> int:
    """Degrees of freedom behind the slopes: the observations off the joinpoints, less two for each line."""
    return n - 3 * joinpoints - 2


def slope_errors(x: Numbers, y: Numbers, weights: Numbers, taus: Numbers) -> Numbers:
    """Standard errors of the slopes of the pieces of many series of one length.

    Parameters
    ----------
    x, y, weights : ndarray, shape (m, n)
        Years in order, values on their scale, and weights.
    taus : ndarray, shape (m, k)
        The joinpoints of each series, observed years in order; two observations lie between them and the ends.

    Returns
    -------
    ndarray, shape (m, k + 1)
        NaN where no degrees of freedom are left (`freedom_of`).
    """
    m, n = y.shape
    outside = np.full((m, 1), np.inf)
    edges = np.concatenate([-outside, taus, outside], axis=1)
    squared, spreads = np.zeros(m), []
    for before, behind in zip(edges.T[:-1, :, None], edges.T[1:, :, None], strict=True):
        w = weights * ((before < x) & (x < behind))
        total = w.sum(axis=1)
        from_x = x - (np.einsum("ij,ij->i", w, x) / total)[:, None]
        from_y = y - (np.einsum("ij,ij->i", w, y) / total)[:, None]
        weighted = w * from_x
        spread = np.einsum("ij,ij->i", weighted, from_x)
        left = from_y - (np.einsum("ij,ij->i", weighted, from_y) / spread)[:, None] * from_x
        squared += np.einsum("ij,ij,ij->i", w, left, left)
        spreads.append(spread)
    freedom = freedom_of(n, taus.shape[1])
    if freedom < 1:
        return np.full((m, len(spreads)), np.nan)
    return np.asarray(np.sqrt((squared / freedom)[:, None] / np.stack(spreads, axis=1)))
