"""Assess on thousands of made series against a second reckoning of all five methods, from formulas and edge rules.

The second reckoning works in logarithms and in one pass a method; it shares no code with the first. Each made series
is one of the kinds that decide something: plain, zero, negative, no way to go, years that are not two, no target.
"""

from __future__ import annotations

import math
import random
from typing import Any

import polars as pl
import pytest

from duibiao.analysis.assessed_table import assess_frame

Row = dict[str, Any]
Told = tuple[str, float | None]
MADE = 4000
FLOATS = ("baseline", "latest", "target", "limit")
YEARS = ("baseline_year", "latest_year", "target_year")


def made(seed: int) -> list[Row]:
    draw = random.Random(seed)
    rows = []
    for number in range(MADE):
        start = draw.randint(1995, 2020)
        row: Row = {
            "series": f"s{number}", "baseline": round(draw.uniform(0.5, 120), draw.randint(0, 2)),
            "baseline_year": start, "latest_year": start + draw.randint(1, 12),
            "direction": draw.choice(["higher", "lower"]), "target_year": start + draw.randint(1, 20), "limit": None,
        }  # fmt: skip
        row["latest"] = round(row["baseline"] * draw.uniform(0.4, 1.8), draw.randint(0, 2))
        row["target"] = round(row["baseline"] * draw.uniform(0.4, 1.8), draw.randint(0, 2))
        draw.choice(KINDS)(row, draw)
        rows.append(row)
    return rows


def plain(row: Row, draw: random.Random) -> None:
    """Nothing odd."""


def untargeted(row: Row, draw: random.Random) -> None:
    row["target"] = row["target_year"] = None
    row["limit"] = draw.choice([None, 100.0, row["baseline"], 2 * row["baseline"]])


def with_zero(row: Row, draw: random.Random) -> None:
    row[draw.choice(["baseline", "latest", "target"])] = 0.0
    if row["target"] == 0:
        row["latest"] = draw.choice([row["latest"], 0.0005, 0.001, 0.002])


def below_zero(row: Row, draw: random.Random) -> None:
    for name in draw.choice([("baseline",), ("latest",), ("target",), ("baseline", "latest", "target")]):
        row[name] = -row[name]


def nowhere_to_go(row: Row, draw: random.Random) -> None:
    row["target"] = row["baseline"]
    row["latest"] = draw.choice([row["baseline"], row["latest"]])


def one_year(row: Row, draw: random.Random) -> None:
    row[draw.choice(["latest_year", "target_year"])] = row["baseline_year"]


def missing(row: Row, draw: random.Random) -> None:
    row[draw.choice([*YEARS, "baseline", "latest", "target"])] = None


KINDS = [plain, plain, plain, untargeted, with_zero, below_zero, nowhere_to_go, one_year, missing]


# The second reckoning: each method gives its status and its value


def years_of(row: Row) -> tuple[int, int] | None:
    """Years from the baseline to the latest figure and to the target; None where the first are none."""
    held = [row[name] for name in ("baseline", "baseline_year", "latest", "latest_year")]
    if any(one is None for one in held) or row["latest_year"] <= row["baseline_year"]:
        return None
    return row["latest_year"] - row["baseline_year"], (row["target_year"] or -9999) - row["baseline_year"]


def good(row: Row, value: float) -> bool:
    return value >= row["target"] if row["direction"] == "higher" else value <= row["target"]


def yearly(first: float, last: float, years: int) -> float:
    """Compound rate of change of two figures of one sign; a fall to nothing is a fall of 100 %."""
    return -1.0 if last == 0 else math.exp((math.log(abs(last)) - math.log(abs(first))) / years) - 1


def cagr(row: Row, zero: str) -> tuple[str, float | None, float | None]:
    years = years_of(row)
    way = 1 if row["direction"] == "higher" else -1
    first, last, goal = row["baseline"], row["latest"], row["target"]
    if None in (first, last, row["baseline_year"], row["latest_year"]) or (goal is None and years is None):
        return "not_available", None, None
    if goal is None:
        return untargeted_cagr(row, way, years[0], zero)
    if years is None or years[1] <= 0:
        # What is met is met, though no pace can be told: so has the published code it.
        if good(row | {"target": goal or (0.001 if zero == "published" else 0)}, last):
            return "target_achieved", None, 5.0
        return "not_available" if years is None else "not_assessable", None, None
    if 0 in (first, goal) and zero == "published":
        first, goal = first or 0.001, goal or 0.001
    met = good(row | {"target": goal}, last)
    ratio: float | None = None
    if 0 in (first, goal):
        if first != goal:
            ratio = way * (last - first) * years[1] / (years[0] * abs(goal - first))
    elif last * first >= 0 and goal * first > 0 and goal != first:
        needed = yearly(first, goal, years[1])
        ratio = math.copysign(1, first) * way * yearly(first, last, years[0]) / abs(needed)
    if met:
        return "target_achieved", ratio, 5.0
    if ratio is None:
        return "not_assessable", None, None
    if ratio < 0.6:
        return ("limited" if ratio >= 0 else "deterioration"), ratio, max(-5.0, 4.1667 * ratio - 2.5)
    return ("substantial" if ratio >= 0.95 else "moderate"), ratio, min(5.0, 7.1429 * ratio - 4.2857)


def untargeted_cagr(row: Row, way: int, years: int, zero: str) -> tuple[str, float | None, float | None]:
    first, last, limit = row["baseline"], row["latest"], row["limit"]
    b = abs(first)
    if first == 0 and zero == "published":
        first = 0.001
    if first == 0 or last * first < 0:
        return "not_assessable", None, None
    rate = math.copysign(1, first) * way * yearly(first, last, years)
    room = 1.0
    if limit:
        top = abs(limit)
        room = 1.0 if b >= 2 * top else 1 - (b / top) ** 4.44 if b <= top else 1 - ((2 * top - b) / top) ** 4.44
    if room == 0 and rate >= 0:
        return "substantial", rate, 5.0
    if rate < 0:
        return "deterioration", rate, max(-5.0, 125 * rate - 2.5)
    if rate >= 0.015 * room:
        return "substantial", rate, min(5.0, 500 * rate / room - 5)
    if rate >= 0.005 * room:
        return "moderate", rate, 250 * rate / room - 1.25
    return "limited", rate, 500 * rate / room - 2.5


def asks_for_a_way(row: Row) -> bool:
    years = years_of(row)
    return years is not None and row["target"] is not None and row["target_year"] is not None and years[1] > 0


def held(row: Row) -> Told:
    """The answer of the methods of a way where the baseline is at the target already: there is none to make."""
    return ("target_achieved" if good(row, row["latest"]) else "not_assessable"), None


def un(row: Row) -> Told:
    if not asks_for_a_way(row):
        return "not_available", None
    if good(row, row["baseline"]):
        return held(row)
    met = good(row, row["latest"])
    if min(row["baseline"], row["latest"]) <= 0:
        return ("target_achieved" if met else "not_assessable"), None
    elapsed, whole = years_of(row)  # type: ignore[misc]
    rate = yearly(row["baseline"], row["latest"], elapsed)
    expected = row["latest"] * (1 + rate) ** (whole - elapsed)
    q = (expected - row["baseline"]) / (row["target"] - row["baseline"])
    return ("target_achieved" if met else "on_track" if q >= 0.95 else "fair" if q >= 0.1 else "stagnation"), q


def healthy_people(row: Row) -> Told:
    if not asks_for_a_way(row):
        return "not_available", None
    first, last, goal = row["baseline"], row["latest"], row["target"]
    share = None if good(row, first) else 100 * (last - first) / (goal - first)
    if good(row, last):
        return "target_achieved", share
    gained = last - first if row["direction"] == "higher" else first - last
    if gained < 0:
        lost_much = first == 0 or -gained >= abs(first) / 10 - 1e-12
        return ("deterioration" if lost_much else "little_change"), share
    return ("improved" if share is not None and share >= 10 else "little_change"), share


def schedule(row: Row) -> Told:
    if not asks_for_a_way(row):
        return "not_available", None
    if good(row, row["baseline"]):
        return held(row)
    elapsed, whole = years_of(row)  # type: ignore[misc]
    ahead = (row["latest"] - row["baseline"]) / (row["target"] - row["baseline"]) - elapsed / whole
    if good(row, row["latest"]):
        return "target_achieved", ahead
    return ("on_schedule" if ahead >= -1e-12 else "nearly" if ahead >= -0.05 else "behind"), ahead


def escap(row: Row) -> Told:
    if not asks_for_a_way(row):
        return "not_available", None
    if good(row, row["baseline"]):
        return held(row)
    if good(row, row["latest"]):
        return "target_achieved", 10.0
    elapsed, whole = years_of(row)  # type: ignore[misc]
    index = 10 * (row["latest"] - row["baseline"]) / (row["target"] - row["baseline"])
    if index < 0:
        return "deterioration", index
    return ("on_schedule" if index >= 10 * elapsed / whole - 1e-12 else "behind"), index


METHODS = {"un": un, "healthy_people": healthy_people, "schedule": schedule, "escap": escap}


def alike(got: float | None, want: float | None) -> bool:
    if got is None or want is None:
        return got is want
    return math.isclose(got, want, rel_tol=1e-9, abs_tol=1e-9)


@pytest.fixture(scope="module", params=[20260101, 77])
def series(request) -> list[Row]:
    return made(request.param)


@pytest.mark.parametrize("zero", ["linear", "published"])
def test_every_method_gives_what_the_second_reckoning_gives(series, zero) -> None:
    schema = {**dict.fromkeys(FLOATS, pl.Float64), **dict.fromkeys(YEARS, pl.Int64)}
    found = assess_frame(pl.DataFrame(series, schema_overrides=schema, infer_schema_length=None), zero).to_dicts()
    unlike, seen = [], set()
    for row, got in zip(series, found, strict=True):
        status, value, score = cagr(row, zero)
        if got["cagr_status"] != status or not (alike(got["cagr_value"], value) and alike(got["cagr_score"], score)):
            unlike.append((row, "cagr", got["cagr_status"], got["cagr_value"], status, value))
        seen.add(("cagr", status))
        for name, method in METHODS.items():
            told, want = method(row)
            if got[f"{name}_status"] != told or not alike(got[f"{name}_value"], want):
                unlike.append((row, name, got[f"{name}_status"], got[f"{name}_value"], told, want))
            seen.add((name, told))
    assert not unlike, unlike[:3]
    # Every answer that a method has came up: none is right only because it was never asked for.
    assert {status for name, status in seen if name == "cagr"} == {
        "substantial", "moderate", "limited", "deterioration", "target_achieved", "not_available", "not_assessable",
    }  # fmt: skip
    assert {status for name, status in seen if name == "un"} == {
        "on_track", "fair", "stagnation", "target_achieved", "not_available", "not_assessable",
    }  # fmt: skip
    assert {status for name, status in seen if name == "healthy_people"} == {
        "improved", "little_change", "deterioration", "target_achieved", "not_available",
    }  # fmt: skip
    assert {status for name, status in seen if name == "schedule"} == {
        "on_schedule", "nearly", "behind", "target_achieved", "not_available", "not_assessable",
    }  # fmt: skip
    assert {status for name, status in seen if name == "escap"} == {
        "on_schedule", "behind", "deterioration", "target_achieved", "not_available", "not_assessable",
    }  # fmt: skip
