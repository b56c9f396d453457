"""Breaks that nobody listed: a change of one year that is unlike all others of its series.

Found breaks are suspicions. They come in the form of listed breaks (`duibiao.analysis.points.series` takes them), so
that whoever believes them fits nothing across them; `breaks_by_source` says which are documented, found, or both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from duibiao.analysis.figures import Columns, frame
from duibiao.analysis.scales import scaled

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: Fewest yearly changes among which one can be told to be unlike the others.
LEAST_CHANGES = 6
#: How many robust standard deviations away a change is unlike the others.
UNLIKE = 3.5
#: Half the width of a normal distribution's middle half, turned into its standard deviation.
_MAD = 1.4826
_JUMP = "jump"
_SERIES = ("region", "indicator", "scope")
_KEY = (*_SERIES, "segment")
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
BY_SOURCE: Columns = {
    "indicator": pl.String,
    "region": pl.String,
    "scope": pl.String,
    "year": pl.Int64,
    "source": pl.String,
    "value": pl.Float64,
    "n": pl.Int64,
    "splits": pl.Boolean,
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
    Only changes over a single year count, and six are the least. A year that goes off and comes back is no break: the
    change after it must not undo it.

    Measured: of the 62 provincial series in which village clinics enter in 2009 (19 changes each), the documented year
    is found in 56. Series without a break are suspected too: of random walks with normal changes one in seven at six
    changes, one in ten at twelve, and more where changes have heavy tails. A break that is no larger than the growth
    around it (general practitioners, 2023: 2.5 deviations) is not seen: it must be listed.
    """
    rows = []
    for key, part in points.filter("used").sort(*_KEY, "year").group_by(_KEY, maintain_order=True):
        changes = _changes(part, catalogue)
        found = changes.farthest(unlike) if changes else None
        if found:
            rows.append({"region": key[0], "indicator": key[1], "scope": key[2], "method": "mad"} | found)
    return frame(rows, FOUND, ("indicator", "region", "scope", "year"))


def with_found(listed: pl.DataFrame, points: pl.DataFrame, catalogue: Catalogue, believe: bool = True) -> pl.DataFrame:
    """Put what the numbers suspect (``points``: already split by the list) behind the listed breaks, if believed."""
    found = found_breaks(points, catalogue) if believe else frame([], FOUND, ())
    return pl.concat([listed, found.select("indicator", "region", "year", "reasons")], how="diagonal")


def breaks_by_source(whole: pl.DataFrame, split: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Say of every break whether it is documented, found by the numbers alone, or both.

    Parameters
    ----------
    whole, split : polars.DataFrame
        The same points (`duibiao.analysis.points.series`), made without and with the listed breaks.

    Returns
    -------
    polars.DataFrame
        indicator, region, scope, year (first of the new series), source (``listed``, ``both``, ``found``), value (how
        far off its change is, in robust standard deviations; null where that cannot be told), n (changes looked at),
        splits (whether the series is split there: always where listed, where found only if it was believed), reasons.
    """
    changes = {key: _changes(part, catalogue) for key, part in _by_series(whole)}
    rows: list[dict[str, Any]] = []
    for key, part in _by_series(split):
        named = dict(zip(_SERIES, key, strict=True))
        known = changes.get(key)
        starts = part.filter(pl.col("segment") > 1).unique("segment", keep="first", maintain_order=True)
        found = known.farthest(UNLIKE) if known else None
        for start in starts.iter_rows(named=True):
            seen = found is not None and found["year"] == start["year"]
            source = "found" if start["reasons"] == _JUMP else "both" if seen else "listed"
            said = {"year": start["year"], "reasons": start["reasons"], "source": source, "splits": True}
            rows.append(named | said | (known.at(start["year"]) if known else {}))
    suspected = found_breaks(split, catalogue).drop("method").with_columns(source=pl.lit("found"), splits=pl.lit(False))
    return frame([*rows, *suspected.to_dicts()], BY_SOURCE, ("indicator", "region", "scope", "year"))


@dataclass(frozen=True)
class Changes:
    """Yearly changes of a series: the year each leads to, how far off it is, and on which side; n over one year."""

    years: NDArray[np.int64]
    off: NDArray[np.float64]
    single: NDArray[np.bool_]

    def at(self, year: int) -> dict[str, Any]:
        """How far off the change that leads to a year is; nothing where it is not of a single year."""
        place = np.flatnonzero((self.years == year) & self.single)
        return {"value": float(abs(self.off[place[0]])), "n": int(self.single.sum())} if len(place) else {}

    def farthest(self, unlike: float = UNLIKE) -> dict[str, Any] | None:
        """The change that is farthest off, where it is far enough and the one beside it does not undo it."""
        at = int(np.argmax(np.where(self.single, np.abs(self.off), -1.0)))
        beside = [self.off[near] for near in (at - 1, at + 1) if 0 <= near < len(self.off)]
        undone = any(near * self.off[at] < 0 and abs(near) > abs(self.off[at]) / 2 for near in beside)
        if abs(self.off[at]) < unlike or undone:
            return None
        return {"year": int(self.years[at]), "reasons": _JUMP} | self.at(int(self.years[at]))


def _by_series(points: pl.DataFrame) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
    yield from points.filter("used").sort(*_SERIES, "year").group_by(_SERIES, maintain_order=True)


def _changes(part: pl.DataFrame, catalogue: Catalogue) -> Changes | None:
    if part.height <= LEAST_CHANGES:
        return None  # as after all the arithmetic below, which most series are too short for
    years, values = part["year"].to_numpy(), part["value"].to_numpy().astype(float)
    scale = catalogue.indicators[str(part["indicator"][0])].scale
    return changes_of(years, scaled(values, scale), _rounding(values, part["resolution"].to_numpy(), scale))


def changes_of(years: NDArray[np.int64], y: NDArray[np.float64], least: float = 0.0) -> Changes | None:
    """The changes of a series in robust standard deviations (``least`` of them at least), on its scale.

    None where fewer than six are of a single year, all are alike, or a value is outside the scale.
    """
    changes, single = np.diff(y), np.diff(years) == 1
    if single.sum() < LEAST_CHANGES or not np.isfinite(y).all():
        return None
    off = changes - float(np.median(changes[single]))
    spread = max(_MAD * float(np.median(np.abs(off)[single])), least)
    return Changes(years[1:], off / spread, single) if spread > 0 else None


def _rounding(values: NDArray[np.float64], halves: NDArray[np.float64], scale: str) -> float:
    """Standard deviation that rounding alone gives to a change, on the scale: two figures rounded to a unit each."""
    with np.errstate(divide="ignore"):
        steps = {"log": 1 / values, "logit": 100 / (values * (100 - values))}.get(scale, np.ones(len(values)))
    return float(np.median(2 * halves.astype(float) * steps) * np.sqrt(2 / 12))
