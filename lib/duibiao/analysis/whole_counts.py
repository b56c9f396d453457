"""Whole events and births that give several printed rates at once, and what a target allows in whole events."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

#: More solutions than this are no recovery.
MOST_SOLUTIONS = 20


@dataclass(frozen=True)
class PrintedRate:
    """A rate as printed: ``resolution`` is half a unit of its last digit, ``per`` the births it is counted on."""

    value: float
    resolution: float
    per: int


@dataclass(frozen=True)
class Counts:
    """Whole events of each rate, and the births, first to last, that give all the rates."""

    events: tuple[int, ...]
    births_low: int
    births_high: int


def recover_counts(rates: Sequence[PrintedRate], births_low: int, births_high: int) -> list[Counts]:
    """Find the whole events and births that give all printed rates at once (methods of small numbers).

    Parameters
    ----------
    rates : sequence of PrintedRate
        Rates on the same births.
    births_low, births_high : int
        Births to look among, both included.

    Returns
    -------
    list of Counts
        At most ``MOST_SOLUTIONS`` + 1, by births; one more than ``MOST_SOLUTIONS`` means that nothing is recovered.
    """
    if not rates or births_high < births_low:
        return []
    ordered = sorted(range(len(rates)), key=lambda i: (rates[i].value / rates[i].per, i))
    found = islice(_solutions([rates[i] for i in ordered], births_low, births_high), MOST_SOLUTIONS + 1)
    back = [ordered.index(i) for i in range(len(rates))]
    return sorted(
        (Counts(tuple(events[i] for i in back), low, high) for events, low, high in found),
        key=lambda counts: (counts.births_low, counts.events),
    )


def deaths_allowed(target: float, per: float, births: float, comparator: str = "le") -> int:
    """Most whole events at which a rate keeps within its target (``lt``: stays strictly below it)."""
    most = Fraction(str(target)) * Fraction(str(births)) / Fraction(str(per))
    return math.ceil(most) - 1 if comparator == "lt" else math.floor(most)


def chance_by_luck(target: float, per: float, births: float, rate: float, comparator: str = "le") -> float:
    """Chance (0-1) that a year's events keep within the target although the true rate is ``rate``: Poisson."""
    from scipy.special import pdtr

    allowed = deaths_allowed(target, per, births, comparator)
    return 0.0 if allowed < 0 else float(pdtr(allowed, rate * births / per))


def _solutions(rates: list[PrintedRate], low: int, high: int) -> Iterator[tuple[tuple[int, ...], int, int]]:
    first, *others = rates
    for events, start, end in _fits(first, low, high):
        if not others:
            yield (events,), start, end
        for further, inner_start, inner_end in _solutions(others, start, end) if others else ():
            yield (events, *further), inner_start, inner_end


def _fits(rate: PrintedRate, low: int, high: int) -> Iterator[tuple[int, int, int]]:
    """Every whole number of events and the births, within ``low`` to ``high``, at which it rounds to the rate."""
    value, half = Fraction(str(round(rate.value, 9))), Fraction(str(round(rate.resolution, 9)))
    least, most = max(value - half, Fraction(0)), value + half
    for events in range(math.ceil(least * low / rate.per), math.floor(most * high / rate.per) + 1):
        # Half is rounded up: least <= events * per / births < most.
        start = max(low, math.floor(events * rate.per / most) + 1)
        end = min(high, math.floor(events * rate.per / least)) if least else high
        if start <= end:
            yield events, start, end
