"""Projection by a reference class: what came of a figure if it changed as one of twenty regions or more really did.

A region with one or two points of its own has no series to project. Where twenty regions or more made a change over a
span as long as the one asked for, each of them is one answer to where the figure will be. That is a statement about the
class, and holds for the region as far as it will change like one of them: which class it is, and of which years, stands
beside every figure. Of the provinces themselves it held what its name says for health personnel and population, and far
less for the number of institutions (`class_coverage`): what one span did need not come back in the next.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from duibiao.analysis import codes
from duibiao.analysis.figures import TARGET, Columns, frame, place_columns
from duibiao.analysis.progress import sign
from duibiao.analysis.projection import LEAST_CLASS, LEVELS, SIDES, shipped
from duibiao.analysis.reference_class import SPAN, class_changes

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Indicator

#: Differences that are none.
_SLACK = 1e-9
#: Of a class's first figures, how many the latest may be better than before that is noted.
_AHEAD = 0.75
_FIGURES = ("value", *(f"{side}{level}" for level in LEVELS for side in SIDES))
BY_CLASS: Columns = {
    **TARGET,
    "latest": pl.Float64,
    "latest_year": pl.Int64,
    "years": pl.Int64,
    **dict.fromkeys(_FIGURES, pl.Float64),
    "reached": pl.Int64,
    "probability": pl.Float64,
    "n": pl.Int64,
    "window": pl.String,
    "method": pl.String,
    "status": pl.String,
    "note": pl.String,
    **place_columns(),
    **place_columns("_latest"),
}
_ORDER = ("region", "indicator", "scope", "target_year")


def project_by_class(
    asked: pl.DataFrame, panel: pl.DataFrame, catalogue: Catalogue, breaks: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Project the latest figures that goals to come are asked of, each by the class of its indicator.

    Parameters
    ----------
    asked : polars.DataFrame
        As `duibiao.analysis.calculator.calculator` gives it: region, indicator, scope, target_year, target, direction,
        latest, latest_year, years and places. Rows without a better or worse (``none``) are left out.
    panel, breaks
        As for `duibiao.analysis.reference_class.class_changes`.

    Returns
    -------
    polars.DataFrame
        The goal and the latest figure, value (the median), lower and upper of 50, 80 and 95 %, reached (regions whose
        change would reach the goal), probability (`project_from_class`), n (regions), window (their years), method
        (``reference_class`` or ``none``), status (``ok`` or ``no_reference_class``), note, places. Columns: see the
        package. On the log scale a change is a factor, else a difference; figures outside the catalogue's bounds are
        cut off at them (``clipped``).

    Notes
    -----
    Refused (``no_reference_class``): a part of the population (the whole's class is not lent to it), fewer than twenty
    regions, and a class whose span is not as long as the one asked for (``other_span``): how far regions come apart
    over five years does not tell how far they do over ten. A latest figure that is better than where any region of the
    class began is refused too (``outside_class``), one better than where three quarters began is noted
    (``ahead_of_class``): what was gained from a worse start may not be gained again.
    """
    kept = asked.filter(pl.col("direction") != "none")
    held = {
        years: _classes(class_changes(panel, catalogue, years, breaks), years)
        for years in sorted(set(kept["years"].to_list()))
    }
    shared = [name for name in BY_CLASS if name in asked.columns and name not in ("n", "window", "reached")]
    rows = [
        {name: row[name] for name in shared} | _by_class(row, held[row["years"]], catalogue)
        for row in kept.iter_rows(named=True)
    ]
    return frame(rows, BY_CLASS, _ORDER)


def project_from_class(
    latest: float, changes: Collection[float], target: float | None = None, direction: str | int | None = None
) -> dict[str, float]:
    """Project one figure by the changes that a reference class of regions really made over the same span.

    Parameters
    ----------
    latest : float
        The region's latest figure.
    changes : collection of float
        Changes of at least twenty other regions over the span, in the figure's unit.
    target, direction
        With both, the share of the class whose change would reach the target (``reached``, and ``probability``, told
        no nearer to 0 or 1 than one region more would bring it: none of 31 is one in 32).

    Raises
    ------
    ValueError
        ``too_few_regions`` below twenty.
    """
    if len(changes) < LEAST_CLASS:
        raise ValueError("too_few_regions")
    outcomes = latest + np.asarray(list(changes), float)
    n = len(outcomes)
    said = {"value": float(np.median(outcomes)), "n": float(n)}
    for level in LEVELS:
        low, high = np.quantile(outcomes, (0.5 - level / 200, 0.5 + level / 200))
        said |= {f"lower{level}": float(low), f"upper{level}": float(high)}
    if target is not None and direction is not None:
        reached = int((sign(direction) * (outcomes - target) >= -_SLACK).sum())
        said |= {"reached": float(reached), "probability": float(np.clip(reached / n, 1 / (n + 1), n / (n + 1)))}
    return said


def backtest_classes(panel: pl.DataFrame, span: int = SPAN) -> pl.DataFrame:
    """How often the intervals of a class held: every region of a panel by the others' changes of the span before.

    Returns
    -------
    polars.DataFrame
        indicator, span, outcomes (regions and years), covered50, covered80, covered95 (percent), for every indicator
        that has twenty regions or more in three years a span apart.
    """
    rows = []
    for (indicator,), part in panel.sort("indicator").group_by("indicator", maintain_order=True):
        table = part.pivot("year", index="region", values="value").sort("region")
        years = {int(name) for name in table.columns if name != "region"}
        inside: list[list[bool]] = []
        for middle in sorted(years):
            if {middle - span, middle + span} <= years:
                known = table.select(str(middle - span), str(middle), str(middle + span)).drop_nulls().to_numpy()
                inside += _held(known) if len(known) > LEAST_CLASS else []
        if inside:
            covered = 100 * np.array(inside).mean(axis=0)
            levels = {f"covered{level}": round(float(c), 1) for level, c in zip(LEVELS, covered, strict=True)}
            rows.append({"indicator": str(indicator), "span": span, "outcomes": len(inside), **levels})
    return pl.DataFrame(rows)


def class_coverage() -> pl.DataFrame:
    """What the intervals of a class were measured to hold (`backtest_classes`), as it comes with the package."""
    return shipped("class_coverage")


def _held(known: NDArray[np.float64]) -> list[list[bool]]:
    """Of each region (before, then, after), whether each interval by the others' changes held what came after."""
    first, then, after = known.T
    found = []
    for row, latest in enumerate(then):
        others = np.delete(then / first - 1, row)
        told = project_from_class(latest, (latest * others).tolist())
        found.append([told[f"lower{level}"] <= after[row] <= told[f"upper{level}"] for level in LEVELS])
    return found


def _classes(classes: pl.DataFrame, years: int) -> Mapping[str, pl.DataFrame | None]:
    """The class of every indicator; None where its span is another than the one asked for."""
    return {
        str(name): part if part["end"][0] - part["start"][0] == years else None
        for (name,), part in classes.group_by("indicator", maintain_order=True)
    }


def _by_class(
    row: Mapping[str, Any], classes: Mapping[str, pl.DataFrame | None], catalogue: Catalogue
) -> dict[str, Any]:
    known = row["indicator"] in classes and not row["scope"]
    found = classes[row["indicator"]] if known else None
    if found is None:
        return {"method": "none", "status": "no_reference_class", "note": "other_span" if known else ""}
    first, last, latest = found["first"].to_numpy(), found["last"].to_numpy(), row["latest"]
    ahead = float((sign(row["direction"]) * (latest - first) > 0).mean())
    if ahead == 1:
        return {"method": "none", "status": "no_reference_class", "note": "outside_class"}
    changes = latest * (last / first - 1) if found["scale"][0] == "log" else last - first
    told = project_from_class(latest, changes.tolist(), row["target"], row["direction"])
    inside = {name: _bounded(told[name], catalogue.indicators[row["indicator"]]) for name in _FIGURES}
    return {
        **inside,
        "reached": int(told["reached"]),
        "probability": told["probability"],
        "n": int(told["n"]),
        "window": f"{found['start'][0]}-{found['end'][0]}",
        "method": "reference_class",
        "status": "ok",
        "note": codes.join(
            [
                "clipped" if any(inside[name] != told[name] for name in _FIGURES) else "",
                "ahead_of_class" if ahead > _AHEAD else "",
            ]
        ),
    }


def _bounded(value: float, indicator: Indicator) -> float:
    low, high = indicator.lower_bound, indicator.upper_bound
    value = value if low is None else max(value, float(low))
    return value if high is None else min(value, float(high))
