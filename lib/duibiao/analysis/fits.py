"""Fits of any table of yearly series: straight lines, robust slopes, average rates and joinpoints, a row a segment.

Series of one length are fitted together (`batches`); the table's order of series is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.batches import Lines, Numbers, bends_many, ols_many, one_joinpoint_many, theil_sen_many
from duibiao.analysis.figures import Columns
from duibiao.analysis.joinpoints import (
    MOST_PERMUTED,
    PERMUTATION,
    SELECTIONS,
    fit_joined,
    most_joinpoints,
    select_joinpoints,
)
from duibiao.analysis.scales import SCALES, scaled, unscaled
from duibiao.analysis.table_breaks import in_parts, whole_again, with_suspicions
from duibiao.analysis.table_series import TableSeries, Whole, table_series

FIT_METHODS = ("joinpoint", "ols", "theil_sen", "aarr")
AARR_CONVENTIONS = ("discrete", "continuous", "regression")
AUTO = "auto"
#: No series is long enough for more (NCI).
MOST_JOINPOINTS = 7
#: Below this number of points an interval rests on the straightness of the line alone.
_FEW = 5

SEGMENTS: Columns = {
    "series": pl.String,
    "segment": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "slope": pl.Float64,
    "apc": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "p": pl.Float64,
    "n": pl.Int64,
    "method": pl.String,
    "note": pl.String,
}
FITTED_VALUES: Columns = {"series": pl.String, "year": pl.Int64, "fitted": pl.Float64}


@dataclass(frozen=True)
class FitOptions:
    """What to fit: method, number of joinpoints (or ``auto``), scale, and how the rest is chosen.

    ``convention`` is that of the AARR, ``selection`` the rule by which ``auto`` chooses, ``most`` how many it may.
    ``find_breaks`` notes what may be a break (``jump=2016``); it splits nothing.
    """

    method: str = "joinpoint"
    joinpoints: int | str = AUTO
    scale: str = "log"
    leave_out: frozenset[int] = frozenset()
    level: float = 0.95
    convention: str = "discrete"
    selection: str = "wbic"
    most: int = MOST_JOINPOINTS
    find_breaks: bool = False

    def __post_init__(self) -> None:
        for name, given, known in (
            ("method", self.method, FIT_METHODS),
            ("scale", self.scale, SCALES),
            ("convention", self.convention, AARR_CONVENTIONS),
            ("selection", self.selection, SELECTIONS),
        ):
            if given not in known:
                raise ValueError(f"{name} '{given}' is not one of: {', '.join(known)}")
        if self.method == "aarr" and self.scale != "log":
            raise ValueError("an AARR is a rate: it exists on the log scale only")
        if self.joinpoints != AUTO and not (isinstance(self.joinpoints, int) and self.joinpoints >= 0):
            raise ValueError(f"joinpoints '{self.joinpoints}' is neither a whole number nor {AUTO}")


@dataclass(frozen=True)
class _Pieces:
    """Fitted pieces of the series of one length: arrays (m, pieces), fitted (m, n) on the scale."""

    end: Whole
    slope: Numbers
    lower: Numbers
    upper: Numbers
    p: Numbers
    fitted: Numbers


def fit_frame(table: pl.DataFrame, options: FitOptions) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Fit every series of a table.

    Parameters
    ----------
    table : polars.DataFrame
        Columns series, year, value and optional se (standard errors, which weight a joinpoint fit) and break (yes in
        the first year of a new series: nothing is fitted across it, the parts follow one another as segments).
    options : FitOptions
        The method and its settings.

    Returns
    -------
    segments : polars.DataFrame
        One row a segment: series, segment (1..), start, end, slope (a year on the scale), apc (percent a year; of the
        odds on the logit scale; null on the linear one), lower, upper (95 % bounds of apc, of slope on the linear
        scale; of joinpoint fits those of NCI Joinpoint, see `joinpoint_errors`), p, n, method, note. A segment ends
        where the next starts. An AARR is -apc. ``theil_sen`` carries
        the p of the Mann-Kendall test. A refused series is one row without figures, its reason in ``note``.
    fitted : polars.DataFrame
        series, year, fitted: the years that the fit used.

    Raises
    ------
    ValueError
        Where a year stands twice in a series.

    Notes
    -----
    Refused: values outside the scale's domain (``zero_or_negative``, ``outside_scale``) and fewer than two points.
    Two points give a slope without uncertainty; up to six points no joinpoint is looked for (``too_few_points``).
    Years left out, and years without a value, are listed in the note.
    """
    held = table_series(in_parts(table), options.leave_out)
    if options.find_breaks:
        held = with_suspicions(held, options.scale)
    parts = [_bucket(held, index, errors, options) for index, errors in _buckets(held)]
    if not parts:
        return pl.DataFrame(schema=SEGMENTS), pl.DataFrame(schema=FITTED_VALUES)
    segments = pl.concat([part[0] for part in parts])
    fitted = pl.concat([part[1] for part in parts])
    if len(parts) > 1 or segments["order"].is_duplicated().any() or not segments["order"].is_sorted():
        segments, fitted = segments.sort("order", "segment"), fitted.sort("order", "year")
    return whole_again(segments.select(list(SEGMENTS))), whole_again(fitted.select(list(FITTED_VALUES)))


def _buckets(held: TableSeries) -> Iterator[tuple[Whole, bool]]:
    """Series of one length, with and without complete standard errors, apart."""
    errors = held.with_errors()
    for n in np.unique(held.counts).tolist():
        for complete in (True, False):
            index = np.flatnonzero((held.counts == n) & (errors == complete))
            if len(index):
                yield index, complete


def _bucket(held: TableSeries, index: Whole, errors: bool, options: FitOptions) -> tuple[pl.DataFrame, pl.DataFrame]:
    n = int(held.counts[index[0]])
    if n < 2:
        return _refused(held, index, "one_point" if n else "too_few_points", options), _no_fitted()
    rows = held.rows(index)
    x, raw = held.years[rows].astype(np.float64), held.values[rows]
    y = scaled(raw, options.scale)
    good = np.isfinite(y).all(axis=1)
    reason = "zero_or_negative" if options.scale == "log" else "outside_scale"
    refused = [] if good.all() else [_refused(held, index[~good], reason, options)]
    if not good.any():
        return refused[0], _no_fitted()
    index, rows, x, y, raw = index[good], rows[good], x[good], y[good], raw[good]
    weighted = errors and options.method == "joinpoint"
    weights = inverse_variances(raw, held.se[rows], options.scale) if weighted else None
    note = _note(n, options, weighted, bool(np.isfinite(held.se[rows]).any()))
    tables = [
        _rows(held, index[chosen], x[chosen], pieces, options, note) for chosen, pieces in _fit(x, y, weights, options)
    ]
    return pl.concat([*refused, *(rows for rows, _ in tables)]), pl.concat([values for _, values in tables])


def inverse_variances(raw: Numbers, se: Numbers, scale: str) -> Numbers:
    """Inverse variances on the scale (delta method)."""
    slope = {"log": 1 / raw, "linear": np.ones_like(raw), "logit": 100 / (raw * (100 - raw))}[scale]
    return np.asarray(1 / (slope * se) ** 2)


def _fit(x: Numbers, y: Numbers, weights: Numbers | None, options: FitOptions) -> Iterator[tuple[Whole, _Pieces]]:
    """Fit all series of one length; gives the rows that have one number of pieces together."""
    everyone = np.arange(len(y))
    if options.method == "joinpoint":
        yield from _joinpoints(x, y, weights, options)
        return
    if options.method == "aarr" and options.convention != "regression":
        slope = (y[:, -1] - y[:, 0]) / (x[:, -1] - x[:, 0])
        nothing = np.full((len(y), 1), np.nan)
        line = y[:, :1] + slope[:, None] * (x - x[:, :1])
        yield everyone, _Pieces(_last(x), slope[:, None], nothing, nothing, nothing, line)
        return
    fit = theil_sen_many if options.method == "theil_sen" else ols_many
    yield everyone, _line(x, fit(x, y, options.level))


def _line(x: Numbers, found: Lines) -> _Pieces:
    fitted = found.intercept[:, None] + found.slope[:, None] * x
    slope, lower, upper, p = (values[:, None] for values in (found.slope, found.lower, found.upper, found.p))
    return _Pieces(_last(x), slope, lower, upper, p, fitted)


def _last(x: Numbers) -> Whole:
    return x[:, -1:].astype(np.int64)


def _joinpoints(
    x: Numbers, y: Numbers, weights: Numbers | None, options: FitOptions
) -> Iterator[tuple[Whole, _Pieces]]:
    asked = options.most if options.joinpoints == AUTO else int(options.joinpoints)
    most = min(asked, most_joinpoints(y.shape[1]))
    chosen = np.full(len(y), most)
    if options.joinpoints == AUTO and most == 1 and options.selection != PERMUTATION:
        chosen = bends_many(one_joinpoint_many(x, y, options.level, weights), y, options.selection, weights).astype(int)
    elif options.joinpoints == AUTO and most:
        for row in range(len(y)):
            weight = None if weights is None else weights[row]
            chosen[row] = select_joinpoints(x[row], y[row], most, weight, options.selection)
    for count in sorted(set(chosen.tolist())):
        index = np.flatnonzero(chosen == count)
        yield index, _with(x[index], y[index], None if weights is None else weights[index], int(count), options.level)


def _with(x: Numbers, y: Numbers, weights: Numbers | None, count: int, level: float) -> _Pieces:
    if count == 0:
        return _line(x, ols_many(x, y, level, weights))
    if count == 1:
        joints = one_joinpoint_many(x, y, level, weights)
        ends = np.stack([joints.year, x[:, -1]], axis=1).astype(np.int64)
        return _Pieces(ends, joints.slope, joints.lower, joints.upper, joints.p, joints.fitted)
    models = [
        fit_joined(x[row], y[row], count, None if weights is None else weights[row], level).segments
        for row in range(len(y))
    ]

    def column(name: str) -> Numbers:
        return np.array([[getattr(piece, name) for piece in model] for model in models], float)

    fitted = np.array([list(dict(pair for piece in model for pair in piece.fitted).values()) for model in models])
    ends = column("end").astype(np.int64)
    return _Pieces(ends, column("slope"), column("lower"), column("upper"), column("p"), fitted)


def _rows(
    held: TableSeries, index: Whole, x: Numbers, pieces: _Pieces, options: FitOptions, note: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    m, count = pieces.slope.shape
    n = x.shape[1]
    years = x.astype(np.int64)
    start = np.concatenate([years[:, :1], pieces.end[:, :-1]], axis=1)
    lower, upper = pieces.lower, pieces.upper
    if options.method == "theil_sen" and n < _FEW:
        # All pairwise slopes of four points cover the true one in 83 % of series: no 95 % interval of ranks exists.
        lower = upper = np.full_like(lower, np.nan)
    p = np.full_like(pieces.p, np.nan) if n == 2 else pieces.p
    on_ratio = options.scale != "linear"
    continuous = options.method == "aarr" and options.convention == "continuous"

    def shown(values: Numbers) -> Numbers:
        return 100 * values if continuous else 100 * np.expm1(values) if on_ratio else values

    fields = {
        "segment": np.tile(np.arange(1, count + 1), m),
        "start": start.ravel(),
        "end": pieces.end.ravel(),
        "slope": pieces.slope.ravel(),
        "apc": shown(pieces.slope).ravel() if on_ratio else np.full(m * count, np.nan),
        "lower": shown(lower).ravel(),
        "upper": shown(upper).ravel(),
        "p": p.ravel(),
    }
    rows = _headed(held, np.repeat(index, count), n, note, options)
    owner = np.repeat(index, n)
    fitted = pl.DataFrame(
        {
            "order": owner,
            "series": held.names.gather(owner),
            "year": years.ravel(),
            "fitted": unscaled(pieces.fitted, options.scale).ravel(),
        }
    )
    return _typed(rows.with_columns(**{name: pl.Series(values) for name, values in fields.items()})), fitted


def _headed(held: TableSeries, index: Whole, n: int, note: str, options: FitOptions) -> pl.DataFrame:
    """What all rows of a series share, once a row."""
    headed = pl.DataFrame({"order": index, "series": held.names.gather(index)}).with_columns(
        n=pl.lit(n, pl.Int64), method=pl.lit(options.method), note=pl.lit(note)
    )
    if not held.unused:
        return headed
    notes = [f"{note};{held.unused[k]}" if k in held.unused else note for k in index.tolist()]
    return headed.with_columns(note=pl.Series(notes, dtype=pl.String))


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of a result in order, NaN as null."""
    return rows.select("order", *(pl.col(name).cast(kind) for name, kind in SEGMENTS.items())).with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )


def _refused(held: TableSeries, index: Whole, reason: str, options: FitOptions) -> pl.DataFrame:
    n = int(held.counts[index[0]])
    rows = _headed(held, index, n, reason, options)
    if n:
        places = held.rows(index)
        first, last = held.years[places[:, 0]], held.years[places[:, -1]]
        rows = rows.with_columns(start=pl.Series(first), end=pl.Series(last))
    empty = [pl.lit(None).alias(name) for name in SEGMENTS if name not in rows.columns]
    return _typed(rows.with_columns(empty))


def _no_fitted() -> pl.DataFrame:
    return pl.DataFrame(schema={"order": pl.Int64, **FITTED_VALUES})


def _note(n: int, options: FitOptions, weighted: bool, has_se: bool) -> str:
    endpoints = options.method == "aarr" and options.convention != "regression"
    notes = [
        options.convention if options.method == "aarr" else options.scale,
        "odds" if options.scale == "logit" else "",
        "weighted" if weighted else "",
        "se_unused" if has_se and not weighted and options.method != "joinpoint" else "",
        "se_missing" if has_se and not weighted and options.method == "joinpoint" else "",
        "no_uncertainty" if n == 2 else "endpoints_only" if endpoints else "",
    ]
    if options.method == "theil_sen":
        notes += ["no_rank_interval" if 2 < n < _FEW else "", "n4_cannot_reach_5_percent" if n == 4 else ""]
    elif not endpoints:
        notes.append("few_points" if 2 < n < _FEW else "")
    if options.method == "joinpoint":
        asked = max(most_joinpoints(n), 1) if options.joinpoints == AUTO else int(options.joinpoints)
        notes += [options.selection if options.joinpoints == AUTO and most_joinpoints(n) else ""]
        notes += ["too_few_points" if asked > most_joinpoints(n) else ""]
        tested = options.joinpoints == AUTO and options.selection == PERMUTATION
        notes += ["at_most_four" if tested and min(options.most, most_joinpoints(n)) > MOST_PERMUTED else ""]
    if n > 2 and not endpoints:
        notes.append("independence_assumed")
    return codes.join(notes)
