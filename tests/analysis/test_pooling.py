"""Pooling of years for small numbers."""

from __future__ import annotations

import polars as pl
import pytest
from scipy.stats import chi2

from duibiao.analysis.pooling import POOLED, pooled


def counted(rows: list[tuple[int, int, int, str]]) -> pl.DataFrame:
    """Year, deaths, births, plausible; each row of a year is a solution of its own."""
    return pl.DataFrame(
        [
            {
                "region": "baoshan", "indicator": "maternal_mortality", "year": year, "solution": k, "events": events,
                "births_low": births, "births_high": births, "per": 100_000, "plausible": plausible, "status": "ok",
            }
            for k, (year, events, births, plausible) in enumerate(rows)
        ]
    )  # fmt: skip


YEARS = [(2018, 3, 24_000, "plausible"), (2019, 0, 23_000, "plausible"), (2020, 1, 22_000, "plausible")]


def test_three_years_make_one_rate_with_its_exact_interval() -> None:
    found = pooled(counted(YEARS))
    assert dict(found.schema) == POOLED
    row = found.row(0, named=True)
    births = 24_000 + 23_000 + 22_000
    assert (row["start"], row["end"], row["n"], row["status"]) == (2018, 2020, 4, "ok")
    assert row["value"] == pytest.approx(4e5 / births)
    assert row["lower"] == pytest.approx(1e5 * chi2.ppf(0.025, 8) / 2 / births)
    assert row["upper"] == pytest.approx(1e5 * chi2.ppf(0.975, 10) / 2 / births)


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        (YEARS[1:], "too_few_points"),
        ([YEARS[0], (2016, 1, 20_000, "plausible"), YEARS[2]], "too_few_points"),
        ([*YEARS, (2020, 2, 44_000, "unknown")], "several_solutions"),
    ],
)
def test_too_few_years_and_alternatives_are_refused(rows, note) -> None:
    row = pooled(counted(rows)).row(0, named=True)
    assert (row["status"], row["note"], row["value"]) == ("not_assessable", note, None)


def test_rejected_solutions_do_not_count_and_no_more_years_than_asked() -> None:
    more = [(year, 1, 20_000, "plausible") for year in range(2010, 2018)]
    row = pooled(counted([*more, *YEARS, (2020, 2, 44_000, "rejected")])).row(0, named=True)
    assert (row["years"], row["start"], row["n"]) == (5, 2016, 6)
    assert pooled(counted([*more, *YEARS]), most=3)["years"][0] == 3


def test_no_counts_no_rows_and_bad_widths_are_told() -> None:
    assert pooled(counted(YEARS).clear()).is_empty()
    with pytest.raises(ValueError, match="from 3 to 5"):
        pooled(counted(YEARS), most=2)
