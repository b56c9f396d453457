"""Where a latest actual stands to its target, without any pace: met or missed, by how much, and by whose words."""

from __future__ import annotations

from duibiao.analysis.figures import Figure
from duibiao.analysis.targets import EPSILON, aim_of

#: A document's own verdicts that claim the goal is met.
CLAIMS_MET = ("完成", "已完成", "达标", "达到")
#: Its verdicts that claim nearly so: no threshold is ever published with them.
CLAIMS_NEARLY = ("基本完成", "基本达到", "基本达标")


def where(latest: Figure, goal: float, met: bool, aim: str) -> str:
    """Where the latest actual stands; a planned level without a direction is neither met nor missed."""
    if aim == "none":
        return "at_level" if met else "above" if latest.number > goal else "below"
    if met:
        return "met"
    return "within_rounding" if abs(latest.number - goal) <= latest.resolution + EPSILON else "not_met"


def role_of(start: Figure | None, met_at_baseline: bool, direction: str, comparator: str) -> str:
    """What the target asks: ``improve``, ``hold``, ``aim`` (no baseline) or ``planned`` (no direction)."""
    if start is None:
        return "aim"
    if aim_of(comparator, direction) == "none":
        return "planned"
    return "hold" if met_at_baseline else "improve"


def printed_agrees(remark: str, met: str) -> bool | None:
    """Whether the document's own verdict fits; "nearly done" has no published threshold, so it cannot be told."""
    if not remark or remark.startswith(CLAIMS_NEARLY) or met in ("at_level", "above", "below"):
        return None
    return met == "met" if remark.startswith(CLAIMS_MET) else None


def shortfall(latest: Figure, goal: float, verdict: str) -> float | None:
    """How far a missed target is missed, in percent of it."""
    if verdict not in ("not_met", "within_rounding"):
        return 0.0 if verdict == "met" else None
    return 100 * abs(latest.number - goal) / abs(goal) if goal else None


def share_made(start: Figure | None, latest: Figure, goal: float) -> float | None:
    """Percent of the way from the baseline to the goal; None where there is no way."""
    if start is None or abs(goal - start.number) <= EPSILON:
        return None
    return 100 * (latest.number - start.number) / (goal - start.number)
