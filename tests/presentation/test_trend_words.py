"""What the trends report says in words."""

from __future__ import annotations

import polars as pl
import pytest

from duibiao.analysis.found_breaks import BY_SOURCE
from duibiao.analysis.points import POINTS
from duibiao.presentation.trend_words import breaks

LISTED = pl.DataFrame(
    schema={"indicator": pl.String, "region": pl.String, "year": pl.Int64, "zh": pl.String, "en": pl.String}
)


def said(*suspected: tuple[str, int], language: str = "en") -> list[str]:
    rows = [
        {"indicator": indicator, "region": "fujian", "scope": "", "year": year, "source": "found", "value": 5.0, "n": 9,
         "splits": False, "reasons": "jump"}
        for indicator, year in suspected
    ]  # fmt: skip
    found = breaks(pl.DataFrame(schema=POINTS), LISTED, pl.DataFrame(rows, BY_SOURCE, orient="row"), language)
    return list(found.items)


@pytest.mark.parametrize(("year", "told"), [(2010, True), (2011, True), (2021, True), (2012, False), (2019, False)])
def test_a_suspicion_beside_a_census_says_what_a_census_does(year: int, told: bool) -> None:
    assert any("census" in one for one in said(("resident_population", year))) is told
    assert any("普查" in one for one in said(("resident_population", year), language="zh")) is told


def test_what_counts_no_people_is_not_laid_to_a_census() -> None:
    assert not any("census" in one for one in said(("nurses_total", 2020)))
    mixed = said(("nurses_total", 2020), ("life_expectancy", 2020))
    assert any(one.startswith("In a census year or the year after it: 1 of these.") for one in mixed)
