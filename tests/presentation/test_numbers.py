"""Numbers are written with the digits they were printed with, and nothing says NaN, null or None."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duibiao.presentation.numbers import MINUS, MISSING, digits_of, format_number, format_range, format_value

CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "numbers.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=[f"{c['value']}-{c['resolution']}-{c['language']}" for c in CASES])
def test_figures_are_written_as_the_table_of_cases_says(case: dict[str, str]) -> None:
    value = float(case["value"]) if case["value"] else None
    resolution = float(case["resolution"]) if case["resolution"] else None
    written = format_value(value, resolution, case["language"], case["comparator"], case["signed"] == "yes")  # type: ignore[arg-type]
    assert written == case["written"]


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_a_missing_figure_is_an_em_dash(value: float | None) -> None:
    assert format_number(value, "zh") == format_value(value, 0.5, "en") == format_range(value, 1.0, "en") == MISSING


@given(st.decimals(-100000, 100000, places=2), st.sampled_from(["zh", "en"]))
def test_reading_a_written_number_gives_it_back(value, language) -> None:
    written = format_number(float(value), language, 2)
    assert float(written.replace(",", "").replace(MINUS, "-")) == pytest.approx(float(value), abs=0.0051)


@given(st.integers(-6, 6))
def test_a_resolution_of_half_a_digit_gives_the_digit_back(digits: int) -> None:
    assert digits_of(0.5 * 10.0**-digits) == digits
