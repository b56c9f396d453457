"""What would flip a verdict: the linear form in place of the compound one, or one unit of the last printed digit.

A class that hangs on the form of a ratio, or on a digit that rounding took away, must be seen to do so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from duibiao.analysis import codes
from duibiao.analysis.progress import (
    Verdict,
    cagr_ratio,
    escap,
    healthy_people,
    linear_ratio,
    reached,
    refuse,
    schedule,
    un_ratio,
)


@dataclass(frozen=True)
class Case:
    """One target with its baseline and latest value, as the methods are asked.

    ``resolutions`` are half a unit of the last printed digit of baseline, latest and target, 0 where the digits are
    not known; ``rated`` is false for an indicator that is itself a rate of growth (no compound rate of it is formed).
    """

    baseline: float
    baseline_year: int
    latest: float
    latest_year: int
    direction: str | int
    target: float
    target_year: int
    resolutions: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rated: bool = True
    zero: str = "linear"
    margin: float = 0.05


def published(case: Case) -> dict[str, Verdict]:
    """The five published methods, by prefix."""
    asked = (
        case.baseline, case.baseline_year, case.latest, case.latest_year, case.direction, case.target, case.target_year,
    )  # fmt: skip
    unrated = refuse("growth_rate")
    return {
        "cagr": cagr_ratio(*asked, None, case.zero) if case.rated else unrated,
        "un": un_ratio(*asked) if case.rated else unrated,
        "healthy_people": healthy_people(*asked),
        "schedule": schedule(*asked, case.margin),
        "escap": escap(*asked),
    }


def linear_class(case: Case) -> str:
    """The class that the CAGR ratio would have with linear paces in place of compound ones; "" where it is the same.

    The linear form is (yt-y0)/(t-t0) over (yT-y0)/(T-t0), with the same thresholds.
    """
    linear = linear_ratio(
        case.baseline, case.baseline_year, case.latest, case.latest_year, case.direction, case.target, case.target_year
    )
    return other_class(published(case)["cagr"], linear)


def other_class(verdict: Verdict, other: Verdict) -> str:
    """The class of another verdict where both judge and it differs, else ""."""
    none = ("not_available", "not_assessable")
    judged = verdict.status not in none and other.status not in none
    return other.status if judged and other.status != verdict.status else ""


def rounding_flips(case: Case) -> str:
    """Prefixes of the methods (and ``met``) that say something else one unit of the last printed digit away.

    Baseline, latest value and target are moved one at a time, up and down.
    """
    said, met = _statuses(case), reached(case.latest, case.target, case.direction)
    found: set[str] = set()
    for moved in _moved(case):
        found |= {prefix for prefix, status in _statuses(moved).items() if status != said[prefix]}
        if reached(moved.latest, moved.target, moved.direction) != met:
            found.add("met")
    return codes.join(found)


def _statuses(case: Case) -> dict[str, str]:
    return {prefix: verdict.status for prefix, verdict in published(case).items()}


def _moved(case: Case) -> Iterator[Case]:
    for name, half in zip(("baseline", "latest", "target"), case.resolutions, strict=True):
        for step in (-2 * half, 2 * half):
            if half > 0:
                yield replace(case, **{name: round(getattr(case, name) + step, 9)})
