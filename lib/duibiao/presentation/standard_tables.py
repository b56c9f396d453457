"""The tables that every report ends with: what may be compared, where regions stand, targets, contradictions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis.gap import register
from duibiao.analysis.ledger import ledger
from duibiao.analysis.sidebyside import standing
from duibiao.longformat.related import audit_derived, audit_orders
from duibiao.longformat.slips import audit_values
from duibiao.presentation.citing import cite
from duibiao.presentation.figures import shown, texts
from duibiao.presentation.gap_tables import target_said, with_year
from duibiao.presentation.names import indicator_name, reasons_said, region_name, unit_name
from duibiao.presentation.numbers import MISSING, Language
from duibiao.presentation.reading import load_breaks, load_conflicts
from duibiao.presentation.show import Shown
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import word

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

Row = Mapping[str, Any]
Key = tuple[str, str, str]
_COLUMNS = (
    "region_name",
    "indicator_name",
    "year",
    "actual_value",
    "nation_value",
    "parent_value",
    "target_said",
    "unit_name",
    "reasons_said",
)


@dataclass(frozen=True)
class Standard:
    """The frames behind the standard tables of some regions."""

    ledger: pl.DataFrame
    standing: pl.DataFrame
    targets: pl.DataFrame
    conflicts: pl.DataFrame
    derived: pl.DataFrame
    orders: pl.DataFrame
    ranges: pl.DataFrame

    @property
    def frames(self) -> tuple[pl.DataFrame, ...]:
        """All of them: what the table of sources must hold."""
        return (
            self.ledger,
            self.standing,
            self.targets,
            self.conflicts,
            self.derived,
            self.orders,
            self.ranges,
        )


def standard(
    every: pl.DataFrame,
    catalogue: Catalogue,
    sources: Mapping[str, Source],
    regions: Collection[str],
    year: int | None = None,
) -> Standard:
    """Work out the standard tables of some regions.

    Parameters
    ----------
    every : polars.DataFrame
        The long table with every place.
    catalogue, sources : Catalogue, mapping of Source
        As ``load_catalogue`` and ``load_sources`` give them.
    regions : collection of str
        Region ids.
    year : int, optional
        Year of the actuals that are held against each other; the latest where none is given.
    """
    long, named = every.filter("preferred"), list(regions)
    printed = every.filter(pl.col("region").is_in(named), pl.col("derivation") != "reference")
    return Standard(
        ledger=ledger(long, catalogue, named, year=year, sources=sources),
        standing=standing(long, catalogue, named, year, sources),
        targets=register(long, catalogue, named, sources=sources, breaks=load_breaks()),
        conflicts=load_conflicts().filter(pl.col("region").is_in(named)),
        derived=audit_derived(printed, catalogue),
        orders=audit_orders(printed, catalogue),
        ranges=audit_values(printed, catalogue),
    )


def standing_table(standing: pl.DataFrame, targets: pl.DataFrame, language: Language) -> Shown:
    """Set actual, nation, parent and target of each indicator of each region in one row.

    Parameters
    ----------
    standing, targets : polars.DataFrame
        As ``analysis.sidebyside.standing`` and ``analysis.gap.register`` give them.
    language : {'zh', 'en'}
        Language of every word.
    """
    actuals = {_key(row): row for row in standing.iter_rows(named=True)}
    goals: dict[Key, tuple[Row | None, ...]] = {}
    for row in targets.iter_rows(named=True):
        goals[_key(row)] = (*goals.get(_key(row), ()), row)
    rows = [
        {**_actual(key, actuals.get(key), goal, language), **_goal(goal, language)}
        for key in sorted({*actuals, *goals})
        for goal in goals.get(key, (None,))
    ]
    notes = [word("note.standing", language), word("note.second_hand", language)]
    return make_table("standing", texts(rows, _COLUMNS), language, group="region_name", notes=notes)


def _key(row: Row) -> Key:
    return (row["region"], row["indicator"], row["scope"])


def _actual(key: Key, row: Row | None, goal: Row | None, language: Language) -> dict[str, Any]:
    region, indicator, scope = key
    unit = row["unit"] if row else (goal or {}).get("unit") or (goal or {}).get("stated_unit")
    said = {
        "region_name": region_name(region, language),
        "indicator_name": indicator_name(indicator, language, scope),
        "unit_name": unit_name(unit, language),
    }
    if row is None:
        return said
    reasons = ";".join(filter(None, dict.fromkeys((row["reasons_nation"], row["reasons_parent"]))))
    return said | {
        "year": row["year"],
        "actual_value": cite(shown(row, language), row, language),
        "nation_value": _beside(row, "_nation", language),
        "parent_value": _beside(row, "_parent", language),
        "reasons_said": reasons_said(reasons, language),
    }


def _beside(row: Row, side: str, language: Language) -> str:
    """Write the other's value with the grade of the two, or that they are not compared."""
    grade = row[f"grade{side}"]
    if not grade:
        return MISSING
    if grade == "X":
        return word("standing.refused", language)
    graded = word("standing.graded", language, value=shown(row, language, side), grade=grade)
    whose = region_name(row["parent"], language) if side == "_parent" else ""
    said = word("standing.of", language, value=graded, region=whose) if whose else graded
    return cite(said, {**row, "grade": grade}, language, side)


def _goal(goal: Row | None, language: Language) -> dict[str, Any]:
    if goal is None:
        return {}
    return {
        "target_said": cite(with_year(target_said(dict(goal), language), goal["target_year"], language), goal, language)
    }
