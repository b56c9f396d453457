"""Projection by a reference class: twenty regions or more over a span as long, or none; what such intervals held."""

from __future__ import annotations

import polars as pl
import pytest

from duibiao.analysis.class_projection import (
    BY_CLASS,
    backtest_classes,
    class_coverage,
    project_by_class,
    project_from_class,
)
from duibiao.presentation.reading import load_panel


def asked(indicator: str = "life_expectancy", **columns) -> pl.DataFrame:
    row = {
        "region": "baoshan", "indicator": indicator, "scope": "", "target_region": "china", "target_year": 2030,
        "comparator": "ge", "target": 80.0, "unit": "岁", "direction": "higher", "latest": 75.0, "latest_year": 2020,
        "years": 10,
    }  # fmt: skip
    return pl.DataFrame([row | columns])


def panel(
    indicator: str = "life_expectancy", regions: int = 21, span: int = 10, first: float = 70.0, best: float = 80.0
) -> pl.DataFrame:
    """Regions whose figure grows by 0, 0.5, 1, ... over the span; the first of them begins at ``best``."""
    rows = [
        (indicator, f"r{k:02}", year, (first if k else best) + gained)
        for k in range(regions)
        for year, gained in ((2000, 0.0), (2000 + span, k / 2))
    ]
    return pl.DataFrame(rows, ["indicator", "region", "year", "value"], orient="row")


def test_a_reference_class_needs_twenty_regions() -> None:
    with pytest.raises(ValueError, match="too_few_regions"):
        project_from_class(5.0, [-0.1] * 19)
    found = project_from_class(5.0, [-0.1 * k for k in range(21)], target=4.0, direction="lower")
    assert found["value"] == pytest.approx(4.0) and found["probability"] == pytest.approx(11 / 21)


def test_no_probability_is_surer_than_one_region_more() -> None:
    changes = [0.1] * 24
    assert project_from_class(5.0, changes, 6.0, "higher")["probability"] == pytest.approx(1 / 25)
    assert project_from_class(5.0, changes, 5.1, "higher")["probability"] == pytest.approx(24 / 25)
    assert "probability" not in project_from_class(5.0, changes, 6.0)


def test_the_changes_of_the_class_are_put_on_the_latest_figure(catalogue) -> None:
    found = project_by_class(asked(), panel(), catalogue)
    assert dict(found.schema) == BY_CLASS
    row = found.row(0, named=True)
    assert (row["status"], row["method"], row["n"], row["window"]) == ("ok", "reference_class", 21, "2000-2010")
    assert row["value"] == pytest.approx(80.0) and (row["lower50"], row["upper50"]) == pytest.approx((77.5, 82.5))
    # Gains of 5 and more reach 80: eleven of the twenty-one.
    assert row["reached"] == 11 and row["probability"] == pytest.approx(11 / 21)


@pytest.mark.parametrize(("direction", "latest", "note"), [
    ("higher", 75.0, "ahead_of_class"), ("higher", 69.0, ""), ("lower", 75.0, ""), ("higher", 81.0, "outside_class"),
    ("lower", 69.0, "outside_class"),
])  # fmt: skip
def test_a_better_start_than_the_class_had_is_noted(catalogue, direction, latest, note) -> None:
    row = project_by_class(asked(direction=direction, latest=latest), panel(), catalogue).row(0, named=True)
    assert row["note"] == note and row["status"] == ("no_reference_class" if note == "outside_class" else "ok")


def test_on_the_log_scale_a_change_is_a_factor(catalogue) -> None:
    class_ = panel("beds", first=4.0)
    found = project_by_class(asked("beds", latest=8.0, target=12.0, unit="张/千人"), class_, catalogue).row(
        0, named=True
    )
    expected = 8.0 * 9.0 / 4.0 if catalogue.indicators["beds"].scale == "log" else 8.0 + 5.0
    assert found["value"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("goal", "class_", "note"),
    [
        ({}, panel(regions=19), ""),
        ({"scope": "户籍"}, panel(), ""),
        ({"years": 5}, panel(), "other_span"),
        ({}, panel("beds"), ""),
    ],
    ids=["nineteen regions", "a part of the population", "another span", "another indicator"],
)
def test_without_a_class_nothing_is_projected(catalogue, goal, class_, note) -> None:
    row = project_by_class(asked(**goal), class_, catalogue).row(0, named=True)
    assert (row["status"], row["method"], row["note"]) == ("no_reference_class", "none", note)
    assert row["value"] is row["probability"] is row["reached"] is row["n"] is None


def test_what_has_no_better_or_worse_is_not_asked_of_a_class(catalogue) -> None:
    assert project_by_class(asked(direction="none"), panel(), catalogue).is_empty()


def test_the_shipped_coverage_is_that_of_the_panel() -> None:
    measured = backtest_classes(load_panel())
    assert class_coverage().to_dicts() == measured.to_dicts()
    assert measured["outcomes"].min() > 100 and (measured["covered80"] - 80).abs().max() > 5


def test_regions_that_repeat_what_others_did_lie_inside(catalogue) -> None:
    rows = [("beds", f"r{k:02}", 2000 + 5 * step, 4.0 * (1 + k / 100) ** step) for k in range(25) for step in range(3)]
    found = backtest_classes(pl.DataFrame(rows, ["indicator", "region", "year", "value"], orient="row"))
    # Each lies where it lay: outside of what the others did only at either end.
    assert found["outcomes"].to_list() == [25]
    assert 40 <= found["covered50"][0] <= 60 and 80 <= found["covered95"][0] < 100
