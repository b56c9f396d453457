"""What became of every indicator of every region: with whom its figure may be compared, and why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.comparability import pairs
from duibiao.analysis.figures import (
    Columns,
    Figure,
    ancestors,
    around,
    chosen,
    frame,
    group,
    nation_of,
    no_place,
    place_columns,
    read_figures,
)
from duibiao.catalogue.grading import GRADES

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

LEDGER: Columns = {
    "indicator": pl.String,
    "region": pl.String,
    "status": pl.String,
    "grade": pl.String,
    "reasons": pl.String,
    "scope": pl.String,
    "kind": pl.String,
    "year": pl.Int64,
    "comparator": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "partners": pl.String,
    "shown": pl.String,
    "refused": pl.String,
    **place_columns(),
}


def ledger(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str],
    year: int | None = None,
    sources: Mapping[str, Source] | None = None,
) -> pl.DataFrame:
    """Say for every indicator and region what can be compared, and what not and why; columns: see the package.

    Partners are the regions asked for with the nation and their parents. ``year`` keeps to the actuals of one year.
    """
    wanted = chosen(regions, catalogue)
    paired = pairs(long, catalogue, around(wanted, catalogue), sources=sources)
    if year is not None:
        paired = paired.filter((pl.col("year_a") == year) | (pl.col("year_b") == year))
    sides = _sides(paired, set(wanted), catalogue)
    by_key = group(read_figures(long, catalogue).of(wanted), lambda row: (row.indicator, row.region))
    rows = [
        _ledger_row(indicator, region, by_key.get((indicator, region), []), sides.get((indicator, region), []), year)
        for indicator in sorted({indicator for indicator, _ in by_key})
        for region in wanted
    ]
    return frame(rows, LEDGER, ("indicator", "region"))


def _sides(
    paired: pl.DataFrame, wanted: set[str], catalogue: Catalogue
) -> dict[tuple[str, str], list[tuple[str, str, str, str]]]:
    """Own figure, partner, grade and reasons, seen from each region: nation, own parents, regions asked for."""
    found: dict[tuple[str, str], list[tuple[str, str, str, str]]] = {}
    nation = nation_of(catalogue)
    for row in paired.to_dicts():
        for own, other in (("a", "b"), ("b", "a")):
            region, partner = row[f"region_{own}"], row[f"region_{other}"]
            if partner in wanted or partner == nation or partner in ancestors(region, catalogue):
                seen = (row[f"figure_{own}"], partner, row["grade"], row["reasons"])
                found.setdefault((row["indicator"], region), []).append(seen)
    return found


def _ledger_row(
    indicator: str, region: str, rows: list[Figure], sides: list[tuple[str, str, str, str]], year: int | None
) -> dict[str, Any]:
    base: dict[str, Any] = {
        "indicator": indicator,
        "region": region,
        "grade": "",
        "reasons": "",
        "scope": "",
        "kind": "",
    }
    base |= {"partners": "", "shown": "", "refused": "", "comparator": "", "unit": ""}
    if not rows:
        return base | {"status": "no_figure"} | no_place()
    if not sides:
        row = _to_show(rows, year)
        return base | _shown(row) | {"status": _lonely(rows, year)}
    best = min((grade for _, _, grade, _ in sides), key=GRADES.index)
    figure = max(name for name, _, grade, _ in sides if grade == best)
    by_name = {row.figure: row for row in rows}
    candidates = [by_name[name] for name, _, grade, _ in sides if grade == best and name in by_name]
    row = max(candidates, key=lambda r: (r.year or 0, r.figure)) if candidates else by_name[figure]
    grades: dict[str, str] = {}
    for _, partner, grade, _ in sides:
        grades[partner] = min(grades.get(partner, "X"), grade, key=GRADES.index)
    listed = {
        name: codes.join(p for p, g in grades.items() if g in letters)
        for name, letters in (("partners", "AB"), ("shown", "C"), ("refused", "X"))
    }
    reasons = codes.join(code for _, _, grade, said in sides if grade == best for code in said.split(";"))
    status = "comparable" if best in "AB" else "shown_only" if best == "C" else "refused"
    return base | _shown(row) | listed | {"status": status, "grade": best, "reasons": reasons}


def _shown(row: Figure) -> dict[str, Any]:
    names = ("scope", "kind", "year", "comparator", "value", "unit")
    return {name: getattr(row, name) for name in names} | row.place()


def _to_show(rows: list[Figure], year: int | None) -> Figure:
    kinds = {"actual": 0, "target": 1, "standard": 2}
    return min(
        rows,
        key=lambda r: (
            kinds.get(r.kind, 3),
            r.form != "level",
            r.scope != "",
            r.year != year,
            -(r.year or 0),
            r.figure,
        ),
    )


def _lonely(rows: list[Figure], year: int | None) -> str:
    """Say why no pair could be made for a region that does report the indicator."""
    levels = [row for row in rows if row.kind == "actual" and row.form == "level" and row.value is not None]
    if levels and year is not None and all(row.year != year for row in levels):
        return "other_year_only"
    if levels:
        return "other_scope_only" if all(row.scope for row in levels) else "no_partner"
    if any(row.kind == "actual" and row.value is not None for row in rows):
        return "change_only"
    if any(row.kind == "target" and row.value is not None for row in rows):
        return "target_only"
    return "standard_only" if any(row.kind == "standard" for row in rows) else "qualitative_only"
