"""What a target is held against: the region's own pace and the nation's, and the targets of parents and nation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duibiao.analysis import codes
from duibiao.analysis.figures import Figure, Figures, ancestors, nation_of
from duibiao.analysis.pace import Pace, pace_between
from duibiao.analysis.points import breaks_of
from duibiao.analysis.targets import EPSILON, Level

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: Years over which the nation's pace is taken.
WINDOW = 5


@dataclass(frozen=True)
class Above:
    """What is known of the region's past and of the levels above it."""

    catalogue: Catalogue
    convention: str
    figures: Figures
    #: Level targets by region, indicator and scope.
    goals: Mapping[tuple[str, str, str], list[Figure]]
    #: First years of new series by indicator and region ("" for any).
    breaks: Mapping[tuple[str, str], frozenset[int]]
    #: First years of what may be new series of the nation: the numbers alone suspect them.
    suspected: Mapping[tuple[str, str], frozenset[int]]


def own(row: Figure, start: int, required: float | None, above: Above) -> dict[str, Any]:
    """The region's own pace in the five years before the baseline."""
    held = above.figures.held(row.region, row.indicator, row.scope)
    before = pace_between(held, start - WINDOW, start, breaks_of(above.breaks, row.indicator, row.region))
    said = _pace("own", before, above.convention, ())
    return said | {"own_ratio": _ratio(required, said.get("own_linear"))}


def national(row: Figure, start: int, required: float | None, above: Above) -> dict[str, Any]:
    """The nation's pace in the five years before the baseline, and in those from it on."""
    if row.region == nation_of(above.catalogue):
        return {}
    held = above.figures.held(nation_of(above.catalogue), row.indicator, row.scope)
    broken = breaks_of(above.breaks, row.indicator, nation_of(above.catalogue))
    before = pace_between(held, start - WINDOW, start, broken)
    later = pace_between(held, start, start + WINDOW, broken)
    doubted = above.suspected.get((row.indicator, nation_of(above.catalogue)), frozenset())
    said = _pace("national", before, above.convention, doubted)
    said |= _pace("national_later", later, above.convention, doubted)
    return said | {"pace_ratio": _ratio(required, said.get("national_linear"))}


def _ratio(required: float | None, usual: float | None) -> float | None:
    """How many times a pace the required one is; None where the two do not go the same way."""
    return required / usual if usual and required and required * usual > 0 else None


def _pace(prefix: str, pace: Pace | None, convention: str, doubted: Collection[int]) -> dict[str, Any]:
    if pace is None:
        return {f"{prefix}_window": "", f"{prefix}_note": ""}
    if "series_break" in pace.note.split(";"):
        # Part of such a change is the break's: which years it would be of, and why there is none, is all that is said.
        return {f"{prefix}_window": pace.window, f"{prefix}_note": pace.note}
    return {
        f"{prefix}_linear": pace.linear,
        f"{prefix}_aarr": pace.compound(convention),
        f"{prefix}_window": pace.window,
        f"{prefix}_note": codes.join([*pace.note.split(";"), "jump" if pace.across(doubted) else ""]),
    }


def _higher_levels(row: Figure, above: Above) -> list[tuple[str, Figure]]:
    """Targets of parents (nearest first) and nation for the same indicator and scope."""
    nation = nation_of(above.catalogue)
    return [
        (region, goal)
        for region in [*ancestors(row.region, above.catalogue), nation]
        if region and region != row.region
        for goal in above.goals.get((region, row.indicator, row.scope), [])
    ]


def copied(row: Figure, level: Level, above: Above) -> dict[str, Any]:
    """Which higher level has the equal target: of the same year first, then of another (Healthy China's of 2030)."""
    if row.form != "level" or level.value is None:
        return {}
    equal = [(region, goal) for region, goal in _higher_levels(row, above) if abs(goal.number - level.value) <= EPSILON]
    equal.sort(key=lambda found: found[1].year != row.year)
    if not equal:
        return {}
    region, goal = equal[0]
    return {"copied_from": region, "copied_document": goal.document, "copied_year": goal.year}


def ambition(row: Figure, level: Level, above: Above) -> dict[str, Any]:
    """Whether a target asks more than those of nation and parent for the same year, less, or the same."""
    said: dict[str, Any] = {}
    direction = above.catalogue.indicators[row.indicator].direction
    for region, goal in reversed(_higher_levels(row, above)):
        if goal.year != row.year or level.value is None:
            continue
        name = "nation" if above.catalogue.regions[region].level == "nation" else "parent"
        said[f"{name}_target"] = goal.value
        said[f"ambition_{name}"] = _compare(level.value, goal.number, direction)
    return said


def _compare(own: float, other: float, direction: str) -> str:
    if abs(own - other) <= EPSILON:
        return "equal"
    if direction == "none":
        return "none"
    return "more" if (own > other) == (direction == "higher") else "less"
