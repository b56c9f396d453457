"""Figures that contradict each other, as they are shown: with every place, and what would agree."""

from __future__ import annotations

import re

import polars as pl
import pytest

import duibiao
from duibiao.catalogue import load_catalogue
from duibiao.longformat.baselines import audit_ranges
from duibiao.longformat.related import audit_derived, audit_orders
from duibiao.longformat.slips import audit_values
from duibiao.presentation.quality_tables import contradictions

IS_INFANT = (pl.col("region") == "baoshan") & (pl.col("indicator") == "infant_mortality") & (pl.col("year") == 2020)


@pytest.fixture(scope="module")
def spoilt() -> pl.DataFrame:
    """The long table with Baoshan's infant mortality of 2020 ten times too high, wherever it is printed."""
    long = duibiao.load(every_place=True)
    assert long.filter(IS_INFANT).height > 1
    return long.with_columns(pl.when(IS_INFANT).then(pl.col("value") * 10).otherwise("value").alias("value"))


@pytest.mark.parametrize(
    ("language", "order", "limits"),
    [
        ("en", "should not exceed Under-five mortality rate", "0–30 per 1,000 would be plausible"),
        ("zh", "不应大于5岁以下儿童死亡率", "合理范围为 0–30 ‰"),
    ],
)
def test_a_part_beyond_its_whole_and_a_value_out_of_range(spoilt, language, order, limits):
    catalogue, long = load_catalogue(), spoilt.filter(pl.col("document") == "baoshan")
    derived, orders, ranges = (audit(long, catalogue) for audit in (audit_derived, audit_orders, audit_ranges))
    shown = re.sub(r"<[^>]*>", "", contradictions(derived, orders, ranges, language).html)
    assert shown.count(order) == 1 and shown.count(limits) == long.filter(IS_INFANT).height
    lines = [str(line) for line in long.filter(IS_INFANT).sort("preferred", descending=True)["line"]]
    assert ("、" if language == "zh" else ", ").join(lines) in shown


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "51.7 in 2020: with another unit or decimal point it would be 50 per 1,000"),
        ("zh", "2020 年为 51.7；单位或小数点若有误，应为 50 ‰"),
    ],
)
def test_a_figure_ten_times_the_last_years(spoilt, language, told):
    catalogue, long = load_catalogue(), spoilt.filter(IS_INFANT, pl.col("preferred"))
    next_year = long.with_columns(
        pl.lit(2021, pl.Int16).alias("year"), pl.lit(500.0).alias("value"), figure=pl.lit("another:1:0:婴儿死亡率")
    )
    both = pl.concat([long, next_year])
    derived, orders = audit_derived(both, catalogue), audit_orders(both, catalogue)
    shown = re.sub(r"<[^>]*>", "", contradictions(derived, orders, audit_values(both, catalogue), language).html)
    assert told in shown


def test_without_a_contradiction_nothing_is_shown(spoilt):
    catalogue, long = load_catalogue(), spoilt.filter(pl.col("document") == "lishui")
    derived, orders, ranges = (audit(long, catalogue) for audit in (audit_derived, audit_orders, audit_ranges))
    assert contradictions(derived, orders, ranges, "en").items
