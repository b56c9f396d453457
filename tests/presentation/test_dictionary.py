"""The data dictionary writes numbers as reports do."""

from __future__ import annotations

import re

import pytest

from duibiao.catalogue import load_catalogue
from duibiao.presentation.dictionary import _range, dictionary


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (50.0, 12_000_000.0, "50 – 12000000", "50 – 12,000,000"),
        (0.0, None, "≥ 0", "≥ 0"),
        (None, 0.15, "≤ 0.15", "≤ 0.15"),
        (-12.0, 20.0, "−12 – 20", "−12 – 20"),
    ],
)
def test_a_range_is_written_by_the_language(low: float | None, high: float | None, zh: str, en: str) -> None:
    assert _range(low, high) == {"zh": zh, "en": en}


def test_no_number_stands_as_a_power_of_ten() -> None:
    page = dictionary(load_catalogue())
    body = page.split("<main", 1)[1].split("<script", 1)[0]
    assert "12,000,000" in body
    assert re.findall(r"\d(?:\.\d+)?e[+-]\d+", body) == []
