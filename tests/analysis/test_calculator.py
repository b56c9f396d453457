"""Reference classes of real changes, and what a goal to come asks of a region."""

from __future__ import annotations

import polars as pl
import pytest

from duibiao.analysis.calculator import CALCULATED, calculator
from duibiao.analysis.reference_class import CLASSES, RARITY, class_changes, improving, rarity, yearly_pace


def panel(regions: int, years: tuple[int, ...] = (2018, 2023), indicator: str = "life_expectancy") -> pl.DataFrame:
    """Region k gains k tenths of a unit a year."""
    rows = [(indicator, f"r{k:02}", year, 70 + k * 0.1 * (year - years[0])) for k in range(regions) for year in years]
    return pl.DataFrame(rows, schema=["indicator", "region", "year", "value"], orient="row")


def asked(baseline: float, target: float, years: int, scope: str = "") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "region": ["baoshan"],
            "indicator": ["life_expectancy"],
            "scope": [scope],
            "target_year": [2030],
            "baseline": [baseline],
            "target": [target],
            "years": [years],
        }
    )


def test_a_class_has_the_regions_that_have_both_years(catalogue) -> None:
    made = class_changes(panel(20), catalogue)
    assert dict(made.schema) == CLASSES
    assert made.height == 20 and set(made["n"]) == {20} and set(made["note"]) == {""}
    assert made["pace"].to_list() == pytest.approx([0.1 * k for k in range(20)])


def test_nineteen_regions_are_no_class(catalogue) -> None:
    assert class_changes(panel(19), catalogue).is_empty()


def test_another_span_is_said(catalogue) -> None:
    assert set(class_changes(panel(20, (2000, 2010)), catalogue)["note"]) == {"other_span"}
    assert class_changes(panel(20, (2000, 2012)), catalogue).is_empty()


def test_five_years_go_before_any_other_span_and_later_before_earlier(catalogue) -> None:
    made = class_changes(panel(20, (2000, 2005, 2008, 2010, 2016)), catalogue)
    assert set(zip(made["start"], made["end"], strict=True)) == {(2005, 2010)}


def test_no_change_across_a_break_is_in_a_class(catalogue) -> None:
    def broken(region: str, year: int) -> pl.DataFrame:
        return pl.DataFrame(
            {"indicator": ["life_expectancy"], "region": [region], "year": [year], "reasons": ["series_break"]}
        )

    # A break of all regions moves the class to the years after it; one region's leaves the others.
    whole = class_changes(panel(20, (2013, 2018, 2023)), catalogue, breaks=broken("", 2019))
    assert set(zip(whole["start"], whole["end"], strict=True)) == {(2013, 2018)}
    assert class_changes(panel(20), catalogue, breaks=broken("", 2023)).is_empty()
    assert class_changes(panel(20), catalogue, breaks=broken("", 2018)).height == 20
    others = class_changes(panel(21), catalogue, breaks=broken("r03", 2020))
    assert others.height == 20 and "r03" not in others["region"]
    assert class_changes(panel(20), catalogue, breaks=broken("r03", 2020)).is_empty()


@pytest.mark.parametrize(
    ("baseline", "target", "years", "reached"),
    [(75.0, 79.0, 10, 16), (75.0, 75.0, 10, 20), (75.0, 94.0, 10, 1), (75.0, 95.0, 10, 0), (75.0, 74.0, 10, 0)],
)
def test_rarity_counts_the_regions_that_went_as_fast(catalogue, baseline, target, years, reached) -> None:
    found = rarity(asked(baseline, target, years), class_changes(panel(20), catalogue), catalogue)
    assert dict(found.schema) == RARITY
    row = found.row(0, named=True)
    assert (row["reached"], row["n"], row["window"], row["status"]) == (reached, 20, "2018-2023", "ok")


def test_no_class_is_an_answer(catalogue) -> None:
    none = class_changes(panel(5), catalogue)
    for frame in (asked(75, 79, 10), asked(75, 79, 10, scope="户籍")):
        row = rarity(frame, none, catalogue).row(0, named=True)
        assert (row["status"], row["reached"], row["value"]) == ("no_reference_class", None, None)


def test_a_scope_borrows_no_class_of_the_whole(catalogue) -> None:
    row = rarity(asked(75, 79, 10, "户籍"), class_changes(panel(20), catalogue), catalogue).row(0, named=True)
    assert row["status"] == "no_reference_class"


def test_paces_of_rates_are_compound() -> None:
    assert yearly_pace(100, 50, 10, "log") == pytest.approx(-6.6967, abs=1e-4)
    assert yearly_pace(0, 50, 10, "log") is None
    assert yearly_pace(0, 50, 10, "linear") == 5


def test_the_calculator_asks_for_the_nations_goal_where_there_is_no_other(catalogue, long) -> None:
    made = calculator(long, catalogue, class_changes(panel(20), catalogue), year=2025)
    assert dict(made.schema) == CALCULATED
    assert made.height > 0
    for row in made.iter_rows(named=True):
        assert row["latest_year"] < row["target_year"] == 2025
        borrowed = "goal_of_another" in row["note"].split(";")
        assert borrowed == (row["target_region"] != row["region"])
        if row["role"] == "hold":
            assert row["required_linear"] is None and row["headroom"] >= 0 and row["reached"] is None
        if row["role"] == "improve":
            assert row["latest"] + row["required_linear"] * row["years"] == pytest.approx(row["target"])


def test_no_goal_of_the_year_is_no_row(catalogue, long) -> None:
    assert calculator(long, catalogue, class_changes(panel(20), catalogue), year=2099).is_empty()


def test_improving_targets_have_a_baseline() -> None:
    table = pl.DataFrame({"role": ["improve", "improve", "hold"], "baseline": [1.0, None, 2.0]})
    assert improving(table).height == 1
