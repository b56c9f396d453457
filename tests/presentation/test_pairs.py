"""Two resources against each other, and deaths by births: what is drawn is what was analysed."""

from __future__ import annotations

import pytest

import duibiao
from duibiao.analysis.allowances import allowance
from duibiao.analysis.benchmark import benchmark
from duibiao.catalogue import load_catalogue, load_sources
from duibiao.presentation.benchmark_charts import points
from duibiao.presentation.deaths_charts import deaths_by_births
from duibiao.presentation.resource_charts import chosen_pair, scatter
from duibiao.presentation.show import Chart, Sentences

REGIONS = ["baoshan", "xinjiang_corps", "shangcheng"]


@pytest.fixture(scope="module")
def long(home):
    return duibiao.load(home=home)


@pytest.fixture(scope="module")
def bench(long):
    return benchmark(long, load_catalogue(), REGIONS, years=[2020], sources=load_sources())


def rows(chart):
    assert isinstance(chart, Chart)
    return [row for rows in chart.spec["datasets"].values() for row in rows]


def test_the_pair_is_of_resources_that_most_regions_report(bench):
    found = points(bench, ("A", "B", "C"))
    one, other, year = chosen_pair(found)
    catalogue = load_catalogue()
    assert {catalogue.indicators[name].domain for name in (one, other)} == {"resources"}
    assert year == 2020 and one != other
    held = [set(found.filter(indicator=name, scope="", year=2020)["region"]) for name in (one, other)]
    assert held[0] & held[1] >= {"baoshan", "xinjiang_corps", "shangcheng", "china"}


def test_a_point_is_where_its_two_figures_are_and_as_good_as_the_worse(bench):
    drawn = {row["region_name"]: row for row in rows(scatter(bench, "en"))}
    assert (drawn["Baoshan"]["value"], drawn["Baoshan"]["upper"]) == (7.04, 2.55)
    assert drawn["Shangcheng"]["grade"] == "C" and drawn["Shangcheng"]["colour"] == "#8A8A8A"
    assert drawn["China"]["fill"] != drawn["China"]["colour"]


def test_too_few_regions_are_told_not_drawn(bench):
    import polars as pl

    assert isinstance(scatter(bench.filter(pl.col("indicator") == "infant_mortality"), "en"), Sentences)


def test_deaths_are_those_of_the_analysis_at_every_number_of_births(long):
    allowed = allowance(long, load_catalogue(), ["baoshan"])
    drawn = [
        row for row in rows(deaths_by_births(allowed, "en")) if row["indicator_name"] == "Maternal mortality ratio"
    ]
    assert {row["kind"]: row["value"] for row in drawn} == {"allowed": 2.0, "expected": pytest.approx(1.0, abs=0.01)}
    several = allowance(long, load_catalogue(), ["shangcheng"])
    kept = several.filter(indicator="infant_mortality").unique("solution")
    drawn = [row for row in rows(deaths_by_births(several, "en")) if row["indicator_name"] == "Infant mortality rate"]
    assert sorted(row["value"] for row in drawn if row["kind"] == "allowed") == sorted(kept["allowed_low"])


def test_a_region_without_such_targets_is_told(long):
    assert isinstance(deaths_by_births(allowance(long, load_catalogue(), ["haicang"]), "zh"), Sentences)
