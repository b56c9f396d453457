"""Targets as levels: what a change implies, when a value meets a target, and which baseline it starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duibiao.analysis.figures import Figure, Figures
from duibiao.errors import CatalogueError

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

#: A plan that names no baseline year starts from the year before its five.
PLAN_YEARS = 5
EPSILON = 1e-9
CHANGES = ("change", "relative_change", "annual_change", "annual_relative_change")
_RELATIVE = ("relative_change", "annual_relative_change")
_POINTS = ("个百分点", "百分点", "%")


@dataclass(frozen=True)
class Baseline:
    """Where a target starts from.

    ``status``: stated, earlier_year, later_year, missing, floor_not_measurement, series_break (it belongs to another
    series than what it would be held against).
    """

    figure: Figure | None
    status: str
    reasons: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it is a measurement."""
        return self.figure is not None and self.status not in ("floor_not_measurement", "series_break")


@dataclass(frozen=True)
class Level:
    """A target as a level in the indicator's unit, None where it cannot be one (``reason`` says why)."""

    value: float | None
    implied: bool = False
    reason: str = ""


def baseline_year(target: Figure, sources: Mapping[str, Source]) -> int:
    """The year a target is counted from: as printed, else the year before its plan begins."""
    if target.base_year is not None:
        return target.base_year
    source = sources.get(target.document)
    if source is not None and source.kind == "plan" and source.period.start <= target.when <= source.period.end:
        return source.period.start - 1
    return target.when - PLAN_YEARS


def find_baseline(target: Figure, region: str, figures: Figures, sources: Mapping[str, Source]) -> Baseline:
    """Find the baseline of a target in a region (its own, or one below that is held to it).

    The baseline year itself; else the year that the plan itself prints before it (26.87 of 2019 in the column of 2020);
    else the first year after it, flagged; else it is missing. A floor is no baseline.
    """
    actuals = figures.held(region, target.indicator, target.scope)
    year = baseline_year(target, sources)
    if year in actuals:
        return _checked(actuals[year], "stated", (), figures)
    earlier = [y for y in actuals if year - PLAN_YEARS < y < year and actuals[y].document == target.document]
    if earlier and target.base_year is None:
        return _checked(actuals[max(earlier)], "earlier_year", ("baseline_earlier_year",), figures)
    later = [y for y in actuals if year < y < target.when]
    if later:
        return _checked(actuals[min(later)], "later_year", ("baseline_later_year",), figures)
    own = figures.actuals_of(region)
    others = any(indicator == target.indicator and scope != target.scope for indicator, scope in own)
    return Baseline(None, "missing", ("baseline_missing", "other_scope_only") if others else ("baseline_missing",))


def as_level(target: Figure, baseline: Baseline, catalogue: Catalogue) -> Level:
    """Give a target as a level; a change is added to its baseline and flagged ``implied``.

    -0.5 points a year from 49.33 in 2020 is 46.83 in 2025. Relative changes are percent of the baseline, annual ones
    compound. Without a baseline of the very base year a change stays a change.
    """
    if target.form == "qualitative" or target.value is None:
        return Level(None, reason="qualitative")
    if target.form == "level":
        return Level(target.value)
    start = baseline.figure
    if start is None or not baseline.usable or baseline.status == "later_year":
        return Level(None, reason="baseline_missing")
    change = _change(target, catalogue)
    if change is None:
        return Level(None, reason="unit")
    years = target.when - start.when
    level = {
        "change": start.number + change,
        "annual_change": start.number + change * years,
        "relative_change": start.number * (1 + change / 100),
        "annual_relative_change": start.number * (1 + change / 100) ** years,
    }[target.form]
    return Level(round(level, 9), implied=True)


def meets(value: float, target: float, comparator: str, direction: str, resolution: float, band: float) -> bool:
    """Whether a value meets a target.

    ``ge gt le lt`` are bounds whatever the direction. ``eq`` and ``approx`` are bounds on the good side; without a
    direction they are met within the target's rounding (``eq``) or the stated band (``approx``).
    """
    if comparator in ("gt", "lt"):
        return value > target + EPSILON if comparator == "gt" else value < target - EPSILON
    slack = band if comparator == "approx" else 0.0
    if comparator == "ge" or (comparator in ("eq", "approx") and direction == "higher"):
        return value >= target - slack - EPSILON
    if comparator == "le" or (comparator in ("eq", "approx") and direction == "lower"):
        return value <= target + slack + EPSILON
    return abs(value - target) <= max(slack, resolution) + EPSILON


def weaker(value: float, target: float, comparator: str, direction: str) -> bool:
    """Whether a target asks less than what the value already is."""
    if direction in ("higher", "lower"):
        return target < value - EPSILON if direction == "higher" else target > value + EPSILON
    if comparator in ("ge", "gt"):
        return target < value - EPSILON
    return comparator in ("le", "lt") and target > value + EPSILON


def band_of(target: Figure, approx_units: float) -> float:
    """Half width of "about": ``approx_units`` units of the last printed digit, halved (26左右: 25.5 to 26.5)."""
    return approx_units * target.resolution


def across_boundary(region: str, first: int, last: int, catalogue: Catalogue) -> bool:
    """Whether a new boundary of a region began after a year and up to another: then two places may be compared."""
    return any(first < year <= last for year in catalogue.regions[region].boundary_years)


def aim_of(comparator: str, direction: str) -> str:
    """The direction a target asks for: the indicator's, else that of its bound, else none."""
    if direction != "none":
        return direction
    return {"ge": "higher", "gt": "higher", "le": "lower", "lt": "lower"}.get(comparator, "none")


def _checked(row: Figure, status: str, reasons: tuple[str, ...], figures: Figures) -> Baseline:
    if figures.is_floor(row):
        return Baseline(row, "floor_not_measurement", (*reasons, "floor_not_measurement"))
    return Baseline(row, status, reasons)


def _change(target: Figure, catalogue: Catalogue) -> float | None:
    """A change in the indicator's own unit (percent for relative ones), None where its unit does not fit."""
    from decimal import Decimal

    unit = catalogue.indicators[target.indicator].unit
    if target.form in _RELATIVE or target.unit in ("", unit) or (unit == "%" and target.unit in _POINTS):
        return target.number
    try:
        return float(catalogue.units.convert(Decimal(str(target.number)), target.unit, unit, None))
    except CatalogueError:
        return None
