"""What would flip a verdict, and agreement of methods that can speak."""

from __future__ import annotations

import pytest

from duibiao.analysis.flips import Case, linear_class, published, rounding_flips
from duibiao.analysis.verdicts import agreement


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ([], "not_assessable"),
        (["not_available", "improved", "not_assessable"], "not_assessable"),
        (["substantial", "not_available", "little_change"], "one_method"),
        (["behind", "not_assessable"], "one_method"),
        (["substantial", "on_schedule"], "agree"),
        (["moderate", "behind", "fair", "improved"], "agree"),
        (["substantial", "fair"], "disagree"),
    ],
)
def test_one_method_alone_agrees_with_nobody(statuses: list[str], said: str) -> None:
    assert agreement(statuses) == said


def test_the_linear_form_flips_a_class_near_its_bound() -> None:
    # 100 -> 50 in ten years asks 6.7 % or 5 a year; after five, 72: compound 6.36/6.70 = 0.949, linear 5.6/5 = 1.12.
    case = Case(100, 2015, 72, 2020, "lower", 50, 2025)
    assert published(case)["cagr"].status == "moderate"
    assert linear_class(case) == "substantial"


def test_the_linear_form_changes_nothing_far_from_a_bound() -> None:
    assert linear_class(Case(100, 2015, 99, 2020, "lower", 50, 2025)) == ""


@pytest.mark.parametrize(
    ("latest", "half", "flips"),
    [
        # On schedule at 75 exactly: one unit up is behind; share and index lean on the same bound.
        (75.0, 0.5, "escap;schedule"),
        # 51 misses a target of 50 by the one unit that the last digit may be off.
        (51.0, 0.5, "cagr;escap;healthy_people;met;schedule;un"),
        (90.0, 0.0, ""),
    ],
)
def test_one_unit_of_the_last_digit(latest: float, half: float, flips: str) -> None:
    case = Case(100, 2015, latest, 2020, "lower", 50, 2025, resolutions=(half, half, half))
    found = set(rounding_flips(case).split(";")) - {""}
    assert set(flips.split(";")) - {""} <= found
    assert bool(found) == bool(flips)


def test_a_rate_of_growth_has_no_compound_rate_to_flip() -> None:
    assert linear_class(Case(6.0, 2015, 5.0, 2020, "lower", 4.0, 2025, rated=False)) == ""
