"""What a target for a rate allows: whole deaths at the births there are, and the chance of meeting it by luck."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis.figures import (
    ESTIMATE,
    Columns,
    Figure,
    Figures,
    chosen,
    frame,
    nation_of,
    place_columns,
    read_figures,
)
from duibiao.analysis.small_numbers import PER, counts, on_births
from duibiao.analysis.whole_counts import chance_by_luck, deaths_allowed

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

ALLOWANCE: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "target_year": pl.Int64,
    "comparator": pl.String,
    "target": pl.Float64,
    "unit": pl.String,
    "solution": pl.Int64,
    "births_low": pl.Int64,
    "births_high": pl.Int64,
    "allowed_low": pl.Int64,
    "allowed_high": pl.Int64,
    "reference": pl.String,
    "reference_rate": pl.Float64,
    "reference_figure": pl.String,
    **ESTIMATE,
    "status": pl.String,
    "note": pl.String,
    **place_columns(),
}


def allowance(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None = None,
    births: Mapping[str, tuple[int, int]] | None = None,
) -> pl.DataFrame:
    """Say how many deaths each target allows, and how often it is met by luck; columns: see the package.

    ``births`` gives fewest and most births of a region; else those recovered from its latest rates are used.
    """
    figures, asked = read_figures(long, catalogue), chosen(regions, catalogue)
    recovered = counts(long, catalogue, regions)
    rows: list[dict[str, Any]] = []
    for target in figures.targets(asked):
        if target.form != "level" or target.value is None or target.scope or not on_births(target.indicator, catalogue):
            continue
        if catalogue.regions[target.region].level != "nation":
            rows += _allowances(target, _births(target.region, recovered, births), figures, catalogue)
    return frame(rows, ALLOWANCE, ("region", "indicator", "target_year", "solution", "reference"))


def _births(
    region: str, recovered: pl.DataFrame, given: Mapping[str, tuple[int, int]] | None
) -> list[tuple[int, int, int, int]]:
    """Solution, year (0 where given), fewest and most births."""
    if given and region in given:
        return [(1, 0, *given[region])]
    stands = recovered.filter(
        (pl.col("region") == region) & (pl.col("status") == "ok") & (pl.col("plausible") != "rejected")
    )
    if stands.is_empty():
        return []
    latest = stands.filter(pl.col("year") == stands["year"].max())
    return list(latest.select("solution", "year", "births_low", "births_high").unique().sort("solution").iter_rows())


def _allowances(
    target: Figure, births: list[tuple[int, int, int, int]], figures: Figures, catalogue: Catalogue
) -> Iterator[dict[str, Any]]:
    per = PER[target.unit]
    shared = {
        "region": target.region,
        "indicator": target.indicator,
        "target_year": target.year,
        "comparator": target.comparator,
        "target": target.value,
        "unit": target.unit,
        **target.place(),
    }
    if not births:
        yield shared | {"method": "none", "status": "not_assessable", "note": "no_births", "reference": ""}
    rates = _reference_rates(target, figures, catalogue)
    comparator = "lt" if target.comparator == "lt" else "le"
    for solution, year, low, high in births:
        said = shared | {
            "solution": solution,
            "births_low": low,
            "births_high": high,
            "allowed_low": deaths_allowed(target.number, per, low, comparator),
            "allowed_high": deaths_allowed(target.number, per, high, comparator),
            "method": "poisson_cdf",
            "status": "ok",
            "note": "births_of_baseline_year" if year else "",
        }
        if not rates:
            yield said | {"reference": "none"}
        for name, figure in rates:
            rate = figure.number
            chances = [
                100 * chance_by_luck(target.number, per, n, rate, comparator) for n in (low, (low + high) // 2, high)
            ]
            yield said | {
                "reference": name,
                "reference_rate": rate,
                "reference_figure": figure.figure,
                "value": chances[1],
                "lower": min(chances),
                "upper": max(chances),
            }


def _reference_rates(target: Figure, figures: Figures, catalogue: Catalogue) -> list[tuple[str, Figure]]:
    own = figures.held(*target.key)
    before = [year for year in own if year < target.when]
    if not before:
        return []
    year = max(before)
    nation = figures.held(nation_of(catalogue), target.indicator, "")
    # No death in a year is no rate of zero: only the nation's rate is asked then.
    found = [("baseline", own[year])] if own[year].number > 0 else []
    return found + ([("nation", nation[year])] if year in nation else [])
