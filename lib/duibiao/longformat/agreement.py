"""Whether a saying agrees with figures, within the rounding of both: it holds, it does not, or that cannot be told.

Every function takes rows of the long table (mappings) and gives a verdict with the code of its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from duibiao.errors import CatalogueError
from duibiao.longformat.beside import TINY, is_beyond_zero, quotient

if TYPE_CHECKING:
    from duibiao.catalogue import UnitTable

HOLDS, FAILS, UNKNOWN = "holds", "does_not_hold", "cannot_be_checked"
#: About (左右, 约) allows so much of the stated change on either side.
ABOUT = 0.1
#: Stands for a comparator where a change is told in words (翻一番): as much or more, give or take what about allows.
IN_WORDS = "in_words"
_FLOORS, _CEILINGS = ("ge", "gt"), ("le", "lt")


@dataclass(frozen=True)
class Verdict:
    """What was found, why where it is not plain, and the interval that the figures imply for a stated change."""

    verdict: str
    reason: str = ""
    low: float | None = None
    high: float | None = None


def is_changed(
    change: Mapping[str, Any], level: Mapping[str, Any], base: Mapping[str, Any], units: UnitTable
) -> Verdict:
    """Hold a stated change against the level that was reached and the one it is counted from.

    Parameters
    ----------
    change : mapping
        Row of a change, with ``form``, ``comparator``, ``value``, ``resolution``, ``unit``, ``year``, ``base_year``.
    level, base : mapping
        Rows of the two levels, in one unit.
    units : UnitTable
        To bring an absolute change to the unit of the levels.

    Returns
    -------
    Verdict
        With the implied change. A bare % that is right in points only holds with the reason ``as_points``.
    """
    absolute = _difference(level, base)
    if change["form"] in ("change", "annual_change"):
        factor = _to_unit(change["unit"], level["unit"], units)
        if factor is None:
            return Verdict(UNKNOWN, "unit")
        years = change["year"] - change["base_year"] if change["form"] == "annual_change" else 1
        return _within(change, factor, *(end / years for end in absolute))
    if not is_beyond_zero(base):  # type: ignore[arg-type]  # who asks has seen that there is a base
        return Verdict(UNKNOWN, "base_is_zero")
    low, high = quotient(level, base)  # type: ignore[arg-type]  # as above
    years = change["year"] - change["base_year"] if change["form"] == "annual_relative_change" else 1
    found = _within(change, 1.0, *(100 * (max(end, 0.0) ** (1 / years) - 1) for end in (low, high)))
    if found.verdict == FAILS and level["unit"] == "%" and change["form"] == "relative_change":
        points = _within(change, 1.0, *absolute)
        return Verdict(HOLDS, "as_points", points.low, points.high) if points.verdict == HOLDS else found
    return found


def is_moved(direction: str, later: Mapping[str, Any], earlier: Mapping[str, Any]) -> Verdict:
    """Hold ``rise`` or ``fall`` against the two figures that are said to have risen or fallen."""
    return _is_above(later, earlier) if direction == "rise" else _is_above(earlier, later)


def compares(claim: str, figure: Mapping[str, Any], average: Mapping[str, Any], direction: str) -> Verdict:
    """Hold ``above``, ``below``, ``better`` or ``reached`` (as good as) against an average.

    ``direction`` says which way is better: ``higher``, ``lower`` or ``none``.
    """
    if claim in ("better", "reached"):
        if direction == "none":
            return Verdict(UNKNOWN, "no_direction")
        found = compares("above" if direction == "higher" else "below", figure, average, direction)
        return Verdict(HOLDS) if claim == "reached" and found.reason == "within_rounding" else found
    wanted, bounds = (_is_above, _FLOORS) if claim == "above" else (_is_below, _CEILINGS)
    found = wanted(figure, average)
    if figure["comparator"] == "eq" or (figure["comparator"] in bounds and found.verdict == HOLDS):
        return found
    return Verdict(UNKNOWN, "bound")


def meets(figure: Mapping[str, Any], goal: Mapping[str, Any], direction: str) -> Verdict:
    """Hold that a goal is met; a goal is taken as it is printed, the figure within its rounding."""
    if "range" in goal["flags"].split(";") or figure["comparator"] != "eq" or goal["comparator"] == "approx":
        return Verdict(UNKNOWN, "bound")
    low, high = figure["value"] - figure["resolution"] - TINY, figure["value"] + figure["resolution"] + TINY
    if goal["comparator"] in _FLOORS or (goal["comparator"] == "eq" and direction == "higher"):
        met = high >= goal["value"]
    elif goal["comparator"] in _CEILINGS or direction == "lower":
        met = low <= goal["value"]
    else:
        return Verdict(UNKNOWN, "no_direction")
    return Verdict(HOLDS if met else FAILS)


def opposite(found: Verdict) -> Verdict:
    """Turn a verdict round: of a goal that is said not to be met."""
    return Verdict({HOLDS: FAILS, FAILS: HOLDS}.get(found.verdict, UNKNOWN), found.reason, found.low, found.high)


def _is_above(one: Mapping[str, Any], other: Mapping[str, Any]) -> Verdict:
    if one["value"] > other["value"] + TINY:
        return Verdict(HOLDS)
    if one["value"] + one["resolution"] + TINY >= other["value"] - other["resolution"]:
        return Verdict(UNKNOWN, "within_rounding")
    return Verdict(FAILS)


def _is_below(one: Mapping[str, Any], other: Mapping[str, Any]) -> Verdict:
    return _is_above(other, one)


def _difference(level: Mapping[str, Any], base: Mapping[str, Any]) -> tuple[float, float]:
    change, room = level["value"] - base["value"], level["resolution"] + base["resolution"]
    return change - room, change + room


def _to_unit(unit: str, wanted: str, units: UnitTable) -> float | None:
    try:
        if unit in ("百分点", "千分点"):
            return float(units.convert(Decimal(1), unit, "百分点") * units.convert(Decimal(1), "%", wanted))
        return float(units.convert(Decimal(1), unit, wanted))
    except CatalogueError:
        return None


def _within(change: Mapping[str, Any], factor: float, low: float, high: float) -> Verdict:
    """Tell whether a stated change and the implied interval have a value in common."""
    value, room = change["value"] * factor, change["resolution"] * factor
    if change["comparator"] in ("approx", IN_WORDS):
        room = max(room, ABOUT * abs(value))
    elif change["comparator"] != "eq":
        room = 0.0  # a bound is not rounded
    # A floor must only be reached, a ceiling only be kept; a plain figure both.
    reached = change["comparator"] in _CEILINGS or high >= value - room - TINY
    kept = change["comparator"] in (*_FLOORS, IN_WORDS) or low <= value + room + TINY
    return Verdict(HOLDS if reached and kept else FAILS, "", round(low, 6), round(high, 6))
