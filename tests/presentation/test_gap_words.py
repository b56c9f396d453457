"""Sentences of the gap report that hang on what a baseline allows to be said."""

from __future__ import annotations

import polars as pl
import pytest

from duibiao.presentation.gap_words import _by_luck, judged

TARGET = {
    "indicator": "maternal_mortality", "target_year": 2025, "target": 7.0, "comparator": "le", "unit": "/10万",
    "allowed_low": 0, "allowed_high": 1, "births_low": 1681, "births_high": 18528,
}  # fmt: skip
SCHEMA = {"value": pl.Float64, "reference": pl.String}


def said(*references: tuple[str, float | None]) -> str:
    rows = [{**TARGET, "reference": reference, "value": value} for reference, value in references]
    return _by_luck(pl.DataFrame(rows, schema_overrides=SCHEMA), "en")


@pytest.mark.parametrize(
    ("references", "words"),
    [
        ([("baseline", 40.0), ("nation", 10.0)], "it would be met in 40%"),
        ([("baseline", 40.0)], "so one good or bad year proves little"),
        ([("baseline", 0.4)], "That is no probability of reaching it"),
        ([("baseline", 99.0)], "That is no probability of reaching it"),
        ([("nation", 10.0)], "the baseline is not printed or zero, so the chance of meeting it cannot be reckoned"),
        ([("baseline", None), ("nation", None)], "No target can be turned into deaths"),
    ],
)
def test_the_fewest_deaths_are_told_with_the_chance_that_a_baseline_gives(references, words):
    assert words in said(*references)


def test_a_target_whose_year_is_not_over_is_not_yet_met_instead_of_missed():
    rows = [
        {"region": "china", "met": met, "final": final, "agree": "not_assessable"}
        for met, final in [("met", True), ("met", False), ("not_met", True), ("not_met", False), ("not_met", False)]
    ]
    words = judged(pl.DataFrame(rows), "en", "china").items[0]
    assert "with a later actual: 5 (2 met, 1 not met in their own year, 2 not yet met in the latest year" in words
