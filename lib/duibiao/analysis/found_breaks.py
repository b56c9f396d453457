"""Breaks that nobody listed: a change of one year that is unlike all others of its series.

Found breaks are suspicions. They come in the form of listed breaks (`duibiao.analysis.points.series` takes them), so
that whoever believes them fits nothing across them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from duibiao.analysis.figures import Columns, frame
from duibiao.analysis.fits import scaled

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: Fewest yearly changes among which one can be told to be unlike the others.
LEAST_CHANGES = 6
#: How many robust standard deviations away a change is unlike the others.
UNLIKE = 3.5
#: Half the width of a normal distribution's middle half, turned into its standard deviation.
_MAD = 1.4826
_KEY = ("region", "indicator", "scope", "segment")
FOUND: Columns = {
    "indicator": pl.String,
    "region": pl.String,
    "scope": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "method": pl.String,
    "n": pl.Int64,
    "reasons": pl.String,
}


def found_breaks(points: pl.DataFrame, catalogue: Catalogue, unlike: float = UNLIKE) -> pl.DataFrame:
    """Find the changes that may be breaks, at most one a segment: the farthest.

    Parameters
    ----------
    points : polars.DataFrame
        As `duibiao.analysis.points.series` gives them; listed breaks split them already.
    unlike : float
        Robust standard deviations (1.4826 times the median absolute deviation of the yearly changes, but never less
        than what rounding alone makes) from their median, on the indicator's scale.

    Returns
    -------
    polars.DataFrame
        indicator, region, scope, year (the first of what may be a new series), value (how far off, in robust standard
        deviations), method (``mad``), n (changes looked at), reasons (``jump``).

    Notes
    -----
    A break that is no larger than the growth around it (general practitioners, 2023) is not seen: it must be listed.
    Only changes over a single year count, and six are the least. A year that goes off and comes back is no break: the
    change after it must not undo it.
    """
    rows = []
    for key, part in points.filter("used").sort(*_KEY, "year").group_by(_KEY, maintain_order=True):
        found = _farthest(part, catalogue.indicators[str(key[1])].scale, unlike)
        if found:
            rows.append({"region": key[0], "indicator": key[1], "scope": key[2], "method": "mad"} | found)
    return frame(rows, FOUND, ("indicator", "region", "scope", "year"))


def _farthest(part: pl.DataFrame, scale: str, unlike: float) -> dict[str, Any] | None:
    years, values = part["year"].to_numpy(), part["value"].to_numpy().astype(float)
    y = scaled(values, scale)
    changes, single = np.diff(y), np.diff(years) == 1
    if single.sum() < LEAST_CHANGES or not np.isfinite(y).all():
        return None
    usual = float(np.median(changes[single]))
    away = np.abs(changes - usual)
    spread = max(_MAD * float(np.median(away[single])), _rounding(values, part["resolution"].to_numpy(), scale))
    if spread <= 0:
        return None
    at = int(np.argmax(np.where(single, away, -1.0)))
    undone = [
        near
        for near in (at - 1, at + 1)
        if 0 <= near < len(changes) and (changes[near] - usual) * (changes[at] - usual) < 0
        and away[near] > away[at] / 2
    ]  # fmt: skip
    if away[at] / spread < unlike or undone:
        return None
    return {"year": int(years[at + 1]), "value": float(away[at] / spread), "n": int(single.sum()), "reasons": "jump"}


def _rounding(values: NDArray[np.float64], halves: NDArray[np.float64], scale: str) -> float:
    """Standard deviation that rounding alone gives to a change, on the scale: two figures rounded to a unit each."""
    with np.errstate(divide="ignore"):
        steps = {"log": 1 / values, "logit": 100 / (values * (100 - values))}.get(scale, np.ones(len(values)))
    return float(np.median(2 * halves.astype(float) * steps) * np.sqrt(2 / 12))
