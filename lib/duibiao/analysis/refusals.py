"""Figures that look alike and must never be set beside each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis.figures import Columns, Figure, chosen, frame, place_columns, read_figures

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

_SHOWN = ("indicator", "region", "scope", "kind", "year", "comparator", "value", "unit")
_TYPES: Columns = {"year": pl.Int64, "value": pl.Float64}
REFUSED: Columns = {
    **{f"{name}{side}": _TYPES.get(name, pl.String) for name in _SHOWN for side in ("_a", "_b")},
    "grade": pl.String,
    "reasons": pl.String,
    **place_columns("_a"),
    **place_columns("_b"),
}


def refused(long: pl.DataFrame, catalogue: Catalogue, regions: Collection[str] | None = None) -> pl.DataFrame:
    """List the pairs that are refused: near names (also within one region), and unequal scopes of one indicator.

    Each region shows its latest actual of an indicator and scope, else its target, else its standard. Columns: see the
    package.
    """
    held = read_figures(long, catalogue).of(chosen(regions, catalogue))
    shown = _representatives([row for row in held if row.value is not None])
    rows = [*_near_names(shown, catalogue), *_scopes(shown, catalogue)]
    order = ("indicator_a", "indicator_b", "region_a", "region_b", "scope_a", "scope_b", "figure_a", "figure_b")
    return frame(rows, REFUSED, order)


def _representatives(rows: list[Figure]) -> list[Figure]:
    kinds = {"actual": 0, "target": 1, "standard": 2}
    best: dict[tuple[str, str, str], Figure] = {}
    for row in sorted(rows, key=lambda r: (kinds.get(r.kind, 3), r.form != "level", -(r.year or 0), r.figure)):
        best.setdefault(row.key, row)
    return sorted(best.values(), key=lambda r: (r.indicator, r.region, r.scope))


def _near_names(shown: list[Figure], catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Near names whose units could be set side by side; a total beside a rate tempts nobody."""
    whole: dict[tuple[str, str], Figure] = {}
    for row in shown:
        whole.setdefault((row.indicator, row.region), row)
    compared = [row for row in whole.values() if catalogue.indicators[row.indicator].domain != "population"]
    for a in compared:
        for b in compared:
            alike = a.indicator < b.indicator and _noun(a.unit) == _noun(b.unit)
            if alike and catalogue.never_compare(a.indicator, b.indicator):
                yield _row(a, b, "never_with")


def _noun(unit: str) -> tuple[str, bool]:
    """What a unit counts, and whether per head: 张/千人 and 张/万人 are alike, 张 is not."""
    noun, per, _ = unit.partition("/")
    return noun, bool(per)


def _scopes(shown: list[Figure], catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    for a in shown:
        for b in shown:
            population = catalogue.indicators[a.indicator].domain == "population"
            if a.indicator == b.indicator and a.scope < b.scope and not population:
                yield _row(a, b, "population_basis")


def _row(a: Figure, b: Figure, reason: str) -> dict[str, Any]:
    sides = {f"{name}{side}": getattr(row, name) for name in _SHOWN for side, row in (("_a", a), ("_b", b))}
    return sides | a.place("_a") | b.place("_b") | {"grade": "X", "reasons": reason}
