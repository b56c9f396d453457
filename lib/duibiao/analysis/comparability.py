"""How far two figures may be set beside each other: a grade and its reasons, from the catalogue and the sources.

A like for like; B with a caveat that is shown; C shown, neither coloured nor ranked; X refused in words. The grade of
a pair starts at the indicator's own and only ever falls; how far it falls under which circumstance is data
(``catalogue/grading.csv``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import (
    Columns,
    Figure,
    Figures,
    ancestors,
    chosen,
    frame,
    place_columns,
    read_figures,
)
from duibiao.analysis.small_numbers import Solutions, on_births, solutions_of
from duibiao.catalogue.grading import GRADES

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Region, Source

#: Fewer events than this are tiny: the rate is shown, never judged by its distance.
TINY = 10
_RESOURCES = "resources"
#: Reasons of the catalogue that a rule settles for each pair: they stand only where the rule finds them.
SETTLED = ("year", "hosts_hospitals", "boundary", "floor_not_measurement")
#: Those that are settled besides for events on live births: by the levels of the two regions and by their counts.
SETTLED_ON_BIRTHS = (*SETTLED, "survey_or_register", "small_numbers")

Reasoned = tuple[str, str]


@dataclass(frozen=True)
class Grader:
    """Grades pairs of figures: holds what the rules need to know."""

    catalogue: Catalogue
    figures: Figures
    solutions: Solutions
    sources: Mapping[str, Source] = field(default_factory=dict)

    def grade(self, a: Figure, b: Figure) -> Reasoned:
        """Grade two figures of one indicator.

        Returns
        -------
        tuple of str
            Grade and reasons, joined by ``;``.
        """
        indicator = self.catalogue.indicators[a.indicator]
        settled = SETTLED_ON_BIRTHS if on_births(a.indicator, self.catalogue) else SETTLED
        found: list[Reasoned] = [(indicator.grade, "")]
        found += [(indicator.grade, reason) for reason in indicator.reasons if reason not in settled]
        if indicator.grade == "X":
            found.append(("X", "grade_x"))
        rules = [self.catalogue.grading[name] for name in self._circumstances(a, b)]
        found += [(rule.grade, rule.reason) for rule in rules]
        worst = max((grade for grade, _ in found), key=GRADES.index)
        return worst, codes.join(reason for _, reason in found)

    def _circumstances(self, a: Figure, b: Figure) -> Iterator[str]:
        """Name what stands against comparing two figures: rules of ``grading.csv``."""
        one, other = self.catalogue.regions[a.region], self.catalogue.regions[b.region]
        entry = self.catalogue.indicators[a.indicator]
        if a.scope != b.scope:
            yield "other_part"
        if a.year != b.year:
            yield "other_year"
        supply = entry.domain == _RESOURCES and "/" in entry.unit
        if supply and (one.hosts_higher_hospitals or other.hosts_higher_hospitals):
            yield "hosts_hospitals"
        if not self._related(one, other) and one.level != other.level:
            yield "other_level"
        if a.kind == "actual":
            yield from self._of_actuals(a, b)

    def _of_actuals(self, a: Figure, b: Figure) -> Iterator[str]:
        if self.figures.is_floor(a) or self.figures.is_floor(b):
            yield "floor"
        if self._moved(a) or self._moved(b):
            yield "boundary"
        if on_births(a.indicator, self.catalogue):
            # Sample surveillance for the nation and its provinces' goals, annual returns of every birth below.
            if "nation" in (self.catalogue.regions[a.region].level, self.catalogue.regions[b.region].level):
                yield "surveillance"
            if self._tiny(a) or self._tiny(b):
                yield "few_events"
        if self.catalogue.indicators[a.indicator].error_kind == "vital":
            one, other = self._basis(a), self._basis(b)
            if "unknown" in (one, other):
                yield "unknown_basis"
            elif one != other:
                yield "other_basis"

    def _basis(self, row: Figure) -> str:
        source = self.sources.get(row.document)
        if source is not None and source.region == row.region:
            return source.population_basis
        return self.catalogue.regions[row.region].population_basis or "unknown"

    def _moved(self, row: Figure) -> bool:
        """Whether a boundary version begins after the figure's year: it may have been taken within either."""
        years = self.catalogue.regions[row.region].boundary_years
        return row.year is not None and any(year > row.year for year in years)

    def _tiny(self, row: Figure) -> bool:
        """Whether the fewest events that a rate can stand for are few."""
        if row.value == 0:
            return True
        found = self.solutions.of(row.region, row.indicator, row.when)
        return bool(found) and min(events for events, _, _ in found) < TINY

    def _related(self, one: Region, other: Region) -> bool:
        """Nation and parents are of another level by what they are: that is no caveat."""
        if "nation" in (one.level, other.level):
            return True
        return one.id in ancestors(other.id, self.catalogue) or other.id in ancestors(one.id, self.catalogue)


def make_grader(long: pl.DataFrame, catalogue: Catalogue, sources: Mapping[str, Source] | None = None) -> Grader:
    """Make a grader that knows the recovered counts."""
    figures = read_figures(long, catalogue)
    return Grader(catalogue, figures, solutions_of(figures), sources or {})


PAIRS: Columns = {
    "indicator": pl.String,
    "scope_a": pl.String,
    "scope_b": pl.String,
    "kind": pl.String,
    "region_a": pl.String,
    "region_b": pl.String,
    "year_a": pl.Int64,
    "year_b": pl.Int64,
    "unit": pl.String,
    "comparator_a": pl.String,
    "comparator_b": pl.String,
    "value_a": pl.Float64,
    "value_b": pl.Float64,
    "resolution_a": pl.Float64,
    "resolution_b": pl.Float64,
    "grade": pl.String,
    "reasons": pl.String,
    **place_columns("_a"),
    **place_columns("_b"),
}


def pairs(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None = None,
    kind: str = "actual",
    sources: Mapping[str, Source] | None = None,
) -> pl.DataFrame:
    """Grade every pair of figures of one indicator in two regions; columns: see the package.

    Shared years give a row each. Without any, the nearest years of the two stand together, graded C or worse. Figures
    of unequal scope are paired only where no equal scope can be (grade X).
    """
    grader = make_grader(long, catalogue, sources)
    wanted = chosen(regions, catalogue)
    rows = [_pair_row(a, b, grader) for a, b in _partners(grader.figures.of(wanted), kind)]
    return frame(
        rows,
        PAIRS,
        ("indicator", "region_a", "region_b", "scope_a", "scope_b", "year_a", "year_b", "figure_a", "figure_b"),
    )


def _partners(figures: list[Figure], kind: str) -> Iterator[tuple[Figure, Figure]]:
    by_indicator: dict[str, dict[str, list[Figure]]] = {}
    for row in figures:
        if row.kind == kind and row.form == "level" and row.value is not None:
            by_indicator.setdefault(row.indicator, {}).setdefault(row.region, []).append(row)
    for indicator in sorted(by_indicator):
        held = by_indicator[indicator]
        for one, other in combinations(sorted(held), 2):
            yield from _match(held[one], held[other])


def _match(one: list[Figure], other: list[Figure]) -> Iterator[tuple[Figure, Figure]]:
    scopes = sorted({row.scope for row in one} & {row.scope for row in other})
    if not scopes:
        yield _latest(one), _latest(other)
    for scope in scopes:
        a = {(row.year, row.comparator): row for row in one if row.scope == scope}
        b = {(row.year, row.comparator): row for row in other if row.scope == scope}
        shared = sorted({year for year, _ in a} & {year for year, _ in b}, key=lambda year: year or 0)
        for year in shared:
            yield next(r for (y, _), r in a.items() if y == year), next(r for (y, _), r in b.items() if y == year)
        if not shared:
            yield min(
                ((x, y) for x in a.values() for y in b.values()),
                key=lambda two: (
                    abs((two[0].year or 0) - (two[1].year or 0)),
                    -(two[0].year or 0),
                    -(two[1].year or 0),
                ),
            )


def _latest(rows: list[Figure]) -> Figure:
    return max(rows, key=lambda row: (row.year or 0, row.scope == "", row.figure))


def _pair_row(a: Figure, b: Figure, grader: Grader) -> dict[str, Any]:
    grade, reasons = grader.grade(a, b)
    two = {"_a": a, "_b": b}
    sides = {
        f"{name}{side}": getattr(row, name)
        for side, row in two.items()
        for name in ("scope", "region", "year", "comparator", "value", "resolution")
    }
    shared = {"indicator": a.indicator, "kind": a.kind, "unit": a.unit, "grade": grade, "reasons": reasons}
    return shared | sides | a.place("_a") | b.place("_b")
