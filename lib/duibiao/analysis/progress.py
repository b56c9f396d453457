"""Published verdicts on progress towards a target, each as one function of plain numbers.

All take ``baseline, baseline_year, latest, latest_year, direction, target, target_year`` and give a `Verdict`.
``direction`` is ``"higher"`` or ``1`` where more is better, ``"lower"`` or ``-1`` where less is better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Exponent of the natural-limit factor of the CAGR ratio.
LIMIT_EXPONENT = 4.44
#: What the published CAGR code puts for a zero; its own text warns that this may change the class.
PUBLISHED_ZERO = 0.001


@dataclass(frozen=True)
class Verdict:
    """The value, score and status of one method; ``note`` joins codes by ``;``."""

    value: float | None
    score: float | None
    status: str
    note: str = ""


NOT_AVAILABLE = Verdict(None, None, "not_available")


def refuse(reason: str) -> Verdict:
    """A verdict that says why there is none."""
    return Verdict(None, None, "not_assessable", reason)


def sign(direction: str | int) -> int:
    """+1 where more is better, -1 where less is better.

    Raises
    ------
    ValueError
        Where the direction is neither (an indicator without a direction has no progress).
    """
    known = {"higher": 1, "lower": -1, "1": 1, "-1": -1}
    if str(direction) not in known:
        raise ValueError(f"direction '{direction}' is not one of: higher, lower, 1, -1")
    return known[str(direction)]


def reached(value: float, target: float, direction: str | int) -> bool:
    """Whether a value is at the target or on its good side."""
    return sign(direction) * (value - target) >= -1e-12


def cagr_ratio(
    baseline: float | None,
    baseline_year: int | None,
    latest: float | None,
    latest_year: int | None,
    direction: str | int,
    target: float | None = None,
    target_year: int | None = None,
    limit: float | None = None,
    zero: str = "linear",
) -> Verdict:
    """Observed over required compound rate of change (Eurostat's idea; Statistics Canada, Open SDG).

    With a target the value is R = s*d*observed/|required|, both rates counted from the baseline; without one it is the
    signed rate p = s*d*observed, judged against 1.5 % and 0.5 % a year times the factor of a natural limit.
    A zero baseline or target takes the linear form; ``zero="published"`` puts 0.001 as the published code does (for the
    target also where it is asked whether it is met; the natural limit keeps the baseline as given).
    A target met now is ``target_achieved`` with score 5 whatever the trend, also where there is none to be had (one
    year only, no target year: no value). A change of sign is not assessable.
    """
    d = sign(direction)
    if baseline is None or baseline_year is None or latest is None or latest_year is None:
        return NOT_AVAILABLE
    two = _two_years(baseline, baseline_year, latest, latest_year)
    if target is None:
        years = latest_year - baseline_year
        return _without_target(baseline, latest, years, d, limit, zero) if two else NOT_AVAILABLE
    ratio, note = None, ""
    if two and target_year is not None and target_year > baseline_year:
        whole = target_year - baseline_year
        ratio, note = _ratio(baseline, latest, target, latest_year - baseline_year, whole, d, zero)
    if reached(latest, PUBLISHED_ZERO if zero == "published" and target == 0 else target, d):
        return Verdict(ratio, 5.0, "target_achieved", note)
    if not two:
        return NOT_AVAILABLE
    if target_year is None or target_year <= baseline_year:
        return refuse("no_target_year")
    if ratio is None:
        return refuse(note)
    status = _class_of(ratio, (0.95, 0.60))
    score = min(7.1429 * ratio - 4.2857, 5.0) if ratio >= 0.6 else max(4.1667 * ratio - 2.5, -5.0)
    return Verdict(ratio, score, status, note)


def linear_ratio(
    baseline: float | None,
    baseline_year: int | None,
    latest: float | None,
    latest_year: int | None,
    direction: str | int,
    target: float | None = None,
    target_year: int | None = None,
) -> Verdict:
    """The CAGR ratio's linear sister: observed over required change a year, both from the baseline, same thresholds."""
    checked = _checked(baseline, baseline_year, latest, latest_year, direction, target, target_year)
    if isinstance(checked, Verdict):
        return checked
    y0, t0, yt, t, goal, end = checked
    if goal == y0:
        return refuse("target_equals_baseline")
    ratio = sign(direction) * ((yt - y0) / (t - t0)) / abs((goal - y0) / (end - t0))
    met = reached(yt, goal, direction)
    return Verdict(ratio, None, "target_achieved" if met else _class_of(ratio, (0.95, 0.60)))


def un_ratio(
    baseline: float | None,
    baseline_year: int | None,
    latest: float | None,
    latest_year: int | None,
    direction: str | int,
    target: float | None = None,
    target_year: int | None = None,
) -> Verdict:
    """UN progress chart: the way that will have been made by the target year at the pace so far, over the way asked.

    q = (yE - y0)/(yT - y0), yE = yt*(1+a)^(T-t), a the compound rate from baseline to latest. q >= 0.95 on track,
    0.10-0.95 fair, below stagnation or regression. A target met at the baseline asks for no way: no q.
    """
    checked = _checked(baseline, baseline_year, latest, latest_year, direction, target, target_year)
    if isinstance(checked, Verdict):
        return checked
    y0, t0, yt, t, goal, end = checked
    met = reached(yt, goal, direction)
    if reached(y0, goal, direction):
        return Verdict(None, None, "target_achieved") if met else refuse("target_weaker")
    if y0 <= 0 or yt <= 0:
        return Verdict(None, None, "target_achieved") if met else refuse("zero_or_negative")
    q = (_grown(yt, (yt / y0) ** (1 / (t - t0)), end - t) - y0) / (goal - y0)
    status = "target_achieved" if met else "on_track" if q >= 0.95 else "fair" if q >= 0.10 else "stagnation"
    return Verdict(q, None, status, _late(t, end))


def healthy_people(
    baseline: float | None,
    baseline_year: int | None,
    latest: float | None,
    latest_year: int | None,
    direction: str | int,
    target: float | None = None,
    target_year: int | None = None,
) -> Verdict:
    """Healthy People: percent of the targeted change achieved, 100*(yt-y0)/(yT-y0).

    Met at baseline and now: achieved, the share is not computed. Toward the target from 10 % improved, below little or
    no change; away from it by 10 % of the baseline or more: deterioration.
    """
    checked = _checked(baseline, baseline_year, latest, latest_year, direction, target, target_year)
    if isinstance(checked, Verdict):
        return checked
    y0, _, yt, _, goal, _ = checked
    at_start, now = reached(y0, goal, direction), reached(yt, goal, direction)
    share = None if at_start else 100 * (yt - y0) / (goal - y0)
    if now:
        return Verdict(share, None, "target_achieved")
    moved = sign(direction) * (yt - y0)
    if moved >= 0:
        return Verdict(share, None, "improved" if share is not None and share >= 10 else "little_change")
    if y0 == 0:
        return Verdict(share, None, "deterioration", "zero_or_negative")
    return Verdict(share, None, "deterioration" if -moved >= 0.10 * abs(y0) - 1e-12 else "little_change")


def schedule(
    baseline: float | None,
    baseline_year: int | None,
    latest: float | None,
    latest_year: int | None,
    direction: str | int,
    target: float | None = None,
    target_year: int | None = None,
    margin: float = 0.05,
) -> Verdict:
    """Schedule (时序进度): share of the change achieved less share of the time elapsed, both between 0 and 1.

    ``margin`` is how far behind still counts as nearly on schedule (0.05: five percentage points).
    """
    checked = _checked(baseline, baseline_year, latest, latest_year, direction, target, target_year)
    if isinstance(checked, Verdict):
        return checked
    y0, t0, yt, t, goal, end = checked
    met = reached(yt, goal, direction)
    if reached(y0, goal, direction):
        return Verdict(None, None, "target_achieved") if met else refuse("target_weaker")
    ahead = (yt - y0) / (goal - y0) - (t - t0) / (end - t0)
    due = "on_schedule" if ahead >= -1e-12 else "nearly" if ahead >= -margin else "behind"
    return Verdict(ahead, None, "target_achieved" if met else due, _late(t, end))


def escap(
    baseline: float | None,
    baseline_year: int | None,
    latest: float | None,
    latest_year: int | None,
    direction: str | int,
    target: float | None = None,
    target_year: int | None = None,
) -> Verdict:
    """UN ESCAP current status index: 10*d*(yt-y0)/|yT-y0|, at most 10 once met; expected to date 10*(t-t0)/(T-t0)."""
    checked = _checked(baseline, baseline_year, latest, latest_year, direction, target, target_year)
    if isinstance(checked, Verdict):
        return checked
    y0, t0, yt, t, goal, end = checked
    met = reached(yt, goal, direction)
    if reached(y0, goal, direction):
        return Verdict(None, None, "target_achieved") if met else refuse("target_weaker")
    index = 10 * sign(direction) * (yt - y0) / abs(goal - y0)
    if met:
        return Verdict(10.0, None, "target_achieved", _late(t, end))
    due = "on_schedule" if index >= 10 * (t - t0) / (end - t0) - 1e-12 else "behind"
    return Verdict(index, None, "deterioration" if index < 0 else due, _late(t, end))


def within_numbers(verdict: Verdict) -> Verdict:
    """A verdict as it is; without its value, and refused unless the target is met, where no number is large enough."""
    if verdict.value is None or math.isfinite(verdict.value):
        return verdict
    if verdict.status == "target_achieved":
        return Verdict(None, verdict.score, verdict.status, "beyond_numbers")
    return refuse("beyond_numbers")


def _grown(value: float, pace: float, years: int) -> float:
    try:
        return value * pace**years
    except OverflowError:
        # A mistyped year is enough: 1.5 to the power of 18,000.
        return math.inf


def _late(latest_year: int, target_year: int) -> str:
    """Note where the latest year lies behind the target's: a pace then reckons back, more than all the time is up."""
    return "past_target_year" if latest_year > target_year else ""


def limit_factor(baseline: float, limit: float | None) -> float:
    """Factor C by which thresholds shrink near a natural limit; 1 without a limit."""
    if limit is None or limit == 0:
        return 1.0
    b, bound = abs(baseline), abs(limit)
    if b >= 2 * bound:
        return 1.0
    return float(1 - ((b if b <= bound else 2 * bound - b) / bound) ** LIMIT_EXPONENT)


def _without_target(baseline: float, latest: float, years: int, d: int, limit: float | None, zero: str) -> Verdict:
    note, factor = "", limit_factor(baseline, limit)
    if baseline == 0 and zero == "published":
        baseline, note = PUBLISHED_ZERO, "zero_substituted"
    if baseline == 0:
        return refuse("zero_or_negative")
    if latest / baseline < 0:
        return refuse("sign_change")
    p = (-1 if baseline < 0 else 1) * d * ((latest / baseline) ** (1 / years) - 1)
    if factor == 0 and p >= 0:
        return Verdict(p, 5.0, "substantial", "limit_reached")
    if p < 0:
        return Verdict(p, max(125 * p - 2.5, -5.0), "deterioration", note)
    status = _class_of(p, (0.015 * factor, 0.005 * factor))
    if status == "substantial":
        return Verdict(p, min(500 * p / factor - 5, 5.0), status, note)
    score = 250 * p / factor - 1.25 if status == "moderate" else 500 * p / factor - 2.5
    return Verdict(p, score, status, note)


def _ratio(y0: float, yt: float, goal: float, elapsed: int, whole: int, d: int, zero: str) -> tuple[float | None, str]:
    note = ""
    if y0 == 0 or goal == 0:
        if zero == "published":
            y0, goal, note = y0 or PUBLISHED_ZERO, goal or PUBLISHED_ZERO, "zero_substituted"
        elif goal == y0:
            return None, "target_equals_baseline"
        else:
            return d * ((yt - y0) / elapsed) / abs((goal - y0) / whole), "zero_linear"
    if yt / y0 < 0 or goal / y0 < 0:
        return None, "sign_change"
    observed, required = (yt / y0) ** (1 / elapsed) - 1, (goal / y0) ** (1 / whole) - 1
    if required == 0:
        return None, "target_equals_baseline"
    return (-1 if y0 < 0 else 1) * d * observed / abs(required), note


def _class_of(value: float, bounds: tuple[float, float]) -> str:
    """Classes closed below and open above."""
    if value < 0:
        return "deterioration"
    return "substantial" if value >= bounds[0] else "moderate" if value >= bounds[1] else "limited"


def _two_years(baseline: float | None, start: int | None, latest: float | None, end: int | None) -> bool:
    if baseline is None or latest is None or start is None or end is None:
        return False
    return math.isfinite(baseline) and math.isfinite(latest) and end > start


def _checked(
    baseline: float | None,
    baseline_year: int | None,
    latest: float | None,
    latest_year: int | None,
    direction: str | int,
    target: float | None,
    target_year: int | None,
) -> Verdict | tuple[float, int, float, int, float, int]:
    sign(direction)
    if not _two_years(baseline, baseline_year, latest, latest_year) or target is None or target_year is None:
        return NOT_AVAILABLE
    assert baseline is not None and latest is not None and baseline_year is not None and latest_year is not None
    if target_year <= baseline_year:
        return NOT_AVAILABLE
    return baseline, baseline_year, latest, latest_year, target, target_year
