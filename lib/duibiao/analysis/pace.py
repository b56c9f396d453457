"""Paces: change a year, linear and compound, of a target and of the nation."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from duibiao.analysis.figures import Figure

CONVENTIONS = ("discrete", "continuous")
#: A pace over fewer years than this is none.
SHORTEST_WINDOW = 3


def aarr(first: float, first_year: int, last: float, last_year: int, convention: str = "discrete") -> float:
    """Annual average rate of reduction in percent: positive is a fall.

    ``discrete`` 100*(1-(y1/y0)^(1/(t1-t0))); ``continuous`` -100*ln(y1/y0)/(t1-t0). Published tables mix the two (UN
    IGME, WHA targets), so the convention is named with every result.

    Raises
    ------
    ValueError
        Where a value is zero or negative, the years are not two, or the convention is not known.
    """
    if convention not in CONVENTIONS:
        raise ValueError(f"convention '{convention}' is not one of: {', '.join(CONVENTIONS)}")
    if first <= 0 or last <= 0:
        raise ValueError("zero_or_negative")
    if last_year <= first_year:
        raise ValueError("too_few_points")
    years = last_year - first_year
    if convention == "continuous":
        return -100 * math.log(last / first) / years
    return float(100 * (1 - (last / first) ** (1 / years)))


def aarr_regression(years: Sequence[int], values: Sequence[float]) -> float:
    """AARR in percent from the least-squares line of the logarithms (UNICEF): 100*(1-exp(b)).

    Raises
    ------
    ValueError
        Where a value is zero or negative, or there are fewer than two distinct years.
    """
    if any(value <= 0 for value in values):
        raise ValueError("zero_or_negative")
    if len(set(years)) < 2:
        raise ValueError("too_few_points")
    middle = sum(years) / len(years)
    logs = [math.log(value) for value in values]
    above = sum((year - middle) * log for year, log in zip(years, logs, strict=True))
    return 100 * (1 - math.exp(above / sum((year - middle) ** 2 for year in years)))


def projected(last: float, last_year: int, year: int, rate: float) -> float:
    """Level in ``year`` if ``last`` falls by ``rate`` percent a year (discrete)."""
    return last * (1 - rate / 100) ** (year - last_year)


@dataclass(frozen=True)
class Pace:
    """Change a year over a window."""

    start: Figure
    end: Figure
    note: str = ""

    @property
    def linear(self) -> float:
        """Change a year in the indicator's unit."""
        return (self.end.number - self.start.number) / (self.end.when - self.start.when)

    @property
    def window(self) -> str:
        """First and last year."""
        return f"{self.start.year}-{self.end.year}"

    def across(self, years: Collection[int]) -> bool:
        """Whether one of the years (first years of what may be a new series) lies within the window."""
        return any(self.start.when < year <= self.end.when for year in years)

    def compound(self, convention: str) -> float | None:
        """AARR in percent, None where a value is zero or negative."""
        if self.start.number <= 0 or self.end.number <= 0:
            return None
        return aarr(self.start.number, self.start.when, self.end.number, self.end.when, convention)


def pace_between(held: Mapping[int, Figure], first: int, last: int, breaks: Collection[int] = ()) -> Pace | None:
    """Pace between the years nearest to ``first`` and ``last`` within them, None where they are too close.

    ``breaks`` are first years of a new series: a pace across one is noted, since part of it is the break's.
    """
    inside = sorted(year for year in held if first <= year <= last)
    if not inside or inside[-1] - inside[0] < SHORTEST_WINDOW:
        return None
    start, end = held[inside[0]], held[inside[-1]]
    notes = ["" if (inside[0], inside[-1]) == (first, last) else "window_nearest"]
    # The first year of the new series need not have a figure of its own.
    broken = any(start.when < year <= end.when for year in breaks)
    notes += ["series_break"] if broken or any(held[year].flagged("series_break") for year in inside[1:]) else []
    return Pace(start, end, ";".join(sorted({note for note in notes if note})))
