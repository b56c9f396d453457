"""What a goal to come asks of a region: the pace from its latest figure, how rare that is, and deaths allowed.

The plan period is over: where no own target remains, the goal of a parent or of the nation is asked for in its place,
named as such. It says what would be needed, never what will be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import (
    TARGET,
    Columns,
    Figure,
    Figures,
    ancestors,
    chosen,
    frame,
    nation_of,
    place_columns,
    read_figures,
)
from duibiao.analysis.pace import aarr
from duibiao.analysis.reference_class import rarity
from duibiao.analysis.small_numbers import chance_by_luck, counts, deaths_allowed, on_births, per_of
from duibiao.analysis.targets import across_boundary, aim_of, band_of, meets

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

CALCULATED: Columns = {
    **TARGET,
    "direction": pl.String,
    "latest": pl.Float64,
    "latest_year": pl.Int64,
    "years": pl.Int64,
    "role": pl.String,
    "gap": pl.Float64,
    "headroom": pl.Float64,
    "required_linear": pl.Float64,
    "required_aarr": pl.Float64,
    "convention": pl.String,
    "reached": pl.Int64,
    "n": pl.Int64,
    "window": pl.String,
    "allowed_low": pl.Int64,
    "allowed_high": pl.Int64,
    "births_low": pl.Int64,
    "births_high": pl.Int64,
    "chance_low": pl.Float64,
    "chance_high": pl.Float64,
    "status": pl.String,
    "note": pl.String,
    **place_columns(),
    **place_columns("_latest"),
}
Births = list[int]
_ORDER = ("region", "indicator", "scope", "target_year")


@dataclass(frozen=True)
class _Rules:
    """What `calculator` was asked to do for one region."""

    convention: str
    approx_units: float
    births: Births


def calculator(
    long: pl.DataFrame,
    catalogue: Catalogue,
    classes: pl.DataFrame,
    regions: Collection[str] | None = None,
    year: int = 2030,
    convention: str = "discrete",
    approx_units: float = 1.0,
) -> pl.DataFrame:
    """Say what the goals of a year ask of each region from its latest figure on; columns: see the package.

    ``classes`` are of `duibiao.analysis.reference_class.class_changes`. The goal is the region's own, else its
    parent's, else the nation's. Goals that are a change, in words, or without an actual of the region are not here.
    A goal that the latest figure meets is a ``hold``: headroom, and no required pace. Deaths allowed are those of the
    births of the latest year whose counts are known; chances (percent) are of meeting the goal by luck at the rate
    of that year.
    """
    figures, counted = read_figures(long, catalogue), counts(long, catalogue, regions)
    rows = [
        row
        for region in chosen(regions, catalogue)
        if catalogue.regions[region].level != "nation"
        for row in _of_region(
            region, figures, catalogue, year, _Rules(convention, approx_units, _births(counted, region))
        )
    ]
    made = frame(rows, CALCULATED, _ORDER)
    improving = made.filter(pl.col("role") == "improve").with_columns(baseline=pl.col("latest"))
    rare = rarity(improving, classes, catalogue).select(*_ORDER, "reached", "n", "window", rare=pl.col("note"))
    joined = made.drop("reached", "n", "window").join(rare, on=_ORDER, how="left", nulls_equal=True)
    return joined.with_columns(note=_both("note", "rare")).select(list(CALCULATED)).sort(_ORDER)


def _of_region(
    region: str, figures: Figures, catalogue: Catalogue, year: int, rules: _Rules
) -> Iterator[dict[str, Any]]:
    goals = _goals(region, figures, catalogue, year)
    for (indicator, scope), years in sorted(figures.actuals_of(region).items()):
        goal = goals.get((indicator, scope))
        measured = [when for when in years if when < year and not figures.is_floor(years[when])]
        if goal is not None and measured:
            yield _row(region, goal, years[max(measured)], catalogue, rules)


def _goals(region: str, figures: Figures, catalogue: Catalogue, year: int) -> dict[tuple[str, str], Figure]:
    """The goal of each indicator and scope: the region's own, else the nearest parent's, else the nation's."""
    nearest = [region, *ancestors(region, catalogue), nation_of(catalogue)]
    found: dict[tuple[str, str], Figure] = {}
    for owner in nearest:
        for target in figures.targets((owner,)):
            if target.form == "level" and target.value is not None and target.year == year:
                found.setdefault((target.indicator, target.scope), target)
    return found


def _row(region: str, goal: Figure, latest: Figure, catalogue: Catalogue, rules: _Rules) -> dict[str, Any]:
    indicator, years = catalogue.indicators[goal.indicator], goal.when - latest.when
    direction = aim_of(goal.comparator, indicator.direction)
    band = band_of(goal, rules.approx_units)
    met = meets(latest.number, goal.number, goal.comparator, indicator.direction, goal.resolution, band)
    role = "planned" if direction == "none" else "hold" if met else "improve"
    paced = role == "improve"
    rated = paced and not indicator.is_growth and latest.number > 0 and goal.number > 0
    deaths = _deaths(goal, latest, rules.births, catalogue)
    return {
        "region": region,
        "indicator": goal.indicator,
        "scope": goal.scope,
        "target_region": goal.region,
        "target_year": goal.year,
        "comparator": goal.comparator,
        "target": goal.value,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "latest": latest.value,
        "latest_year": latest.year,
        "years": years,
        "role": role,
        "gap": goal.number - latest.number,
        "headroom": abs(goal.number - latest.number) if role == "hold" else None,
        "required_linear": (goal.number - latest.number) / years if paced else None,
        "required_aarr": aarr(latest.number, latest.when, goal.number, goal.when, rules.convention) if rated else None,
        "convention": rules.convention,
        "status": "ok",
        **deaths,
        "note": codes.join(
            [
                "" if goal.region == region else "goal_of_another",
                "boundary" if across_boundary(region, latest.when, goal.when, catalogue) else "",
                deaths.get("note", ""),
            ]
        ),
        **goal.place(),
        **latest.place("_latest"),
    }


def _deaths(goal: Figure, latest: Figure, births: Births, catalogue: Catalogue) -> dict[str, Any]:
    """Deaths that a goal allows, and how often luck meets it at the latest rate, over all counts that may stand."""
    per = per_of(catalogue.indicators[goal.indicator].unit)
    if goal.scope or per is None or not on_births(goal.indicator, catalogue):
        return {}
    if not births:
        return {"note": "no_births"}
    comparator = "lt" if goal.comparator == "lt" else "le"
    low, high = min(births), max(births)
    said: dict[str, Any] = {
        "births_low": low,
        "births_high": high,
        "allowed_low": deaths_allowed(goal.number, per, low, comparator),
        "allowed_high": deaths_allowed(goal.number, per, high, comparator),
        "note": "births_of_latest_counts",
    }
    if latest.number <= 0:
        # No death in a year is no rate of zero.
        return said
    chances = [100 * chance_by_luck(goal.number, per, one, latest.number, comparator) for one in births]
    return said | {"chance_low": min(chances), "chance_high": max(chances)}


def _births(counted: pl.DataFrame, region: str) -> Births:
    """Births of the latest year whose counts were recovered, fewest and most of every solution that may stand."""
    stands = counted.filter(
        (pl.col("region") == region) & (pl.col("status") == "ok") & (pl.col("plausible") != "rejected")
    )
    latest = stands.filter(pl.col("year") == pl.col("year").max())
    return sorted({*latest["births_low"].to_list(), *latest["births_high"].to_list()})


def _both(*notes: str) -> pl.Expr:
    """Two columns of codes as one, as the frames hold them."""
    return (
        pl.concat_str([pl.col(name).fill_null("") for name in notes], separator=";")
        .str.split(";")
        .list.eval(pl.element().filter(pl.element() != "").unique().sort())
        .list.join(";")
    )
