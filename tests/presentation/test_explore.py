"""The explorer: what is chosen is what is shown, breaks are not drawn over, and comparisons carry their grade."""

from __future__ import annotations

import json
import re
from threading import Event, Thread

import polars as pl
import pytest

import duibiao
from duibiao.catalogue import load_catalogue, load_sources
from duibiao.errors import ReportError
from duibiao.presentation import explore
from duibiao.presentation.explore import Explorer
from duibiao.presentation.explore_charts import MOST, explored, levels
from duibiao.presentation.show import Chart, Sentences

CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def long(home):
    return duibiao.load(home=home)


def explorer(long, regions, indicators, against="china"):
    return Explorer(long, load_catalogue(), load_sources(), regions, indicators, against)


def outputs(made):
    return [output["data"] for output in made._charts.outputs]


def test_levels_are_the_printed_ones_of_regions_years_and_benchmark(long):
    found = levels(long, ["baoshan"], ["infant_mortality"], (2020, 2025), "china")
    assert set(found["region"]) == {"baoshan", "china"}
    assert set(found["form"]) == {"level"}
    assert found["year"].is_between(2020, 2025).all()
    own = found.filter(region="baoshan").select("year", "kind", "value").rows()
    assert own == [(2020, "actual", 5.17), (2025, "target", 4.0)]


def test_a_line_ends_where_its_series_breaks(long):
    found = levels(long, ["china"], ["gps_per_10000"], (2019, 2025))
    chart = explored(found, "en")
    assert isinstance(chart, Chart)
    rows = [row for rows in chart.spec["datasets"].values() for row in rows if row.get("kind") == "actual"]
    assert {row["series"] for row in rows if row["year"] < 2023} == {"china 0"}
    assert {row["series"] for row in rows if row["year"] >= 2023} == {"china 1"}


def test_more_than_can_be_read_is_told(long):
    every = sorted(set(long.filter(pl.col("region") == "baoshan")["indicator"]))
    found = levels(long, ["baoshan"], every, (2010, 2025))
    groups = found.select("indicator", "scope", "unit").unique().height
    assert groups > MOST
    chart = explored(found, "en")
    assert isinstance(chart, Chart)
    assert f"{MOST} of {groups} groups are drawn" in chart.spec["description"]


def test_nothing_chosen_is_a_sentence(long):
    assert isinstance(explored(levels(long, [], [], (2010, 2025)), "zh"), Sentences)


def test_comparisons_are_with_the_benchmark_and_graded(long):
    made = explorer(long, ["baoshan", "xinjiang_corps"], ["infant_mortality"])
    assert set(made.compared["against"]) == {"china"}
    assert set(made.compared["grade"]) <= set("ABCX")
    made.against.value = ""
    assert made.compared.is_empty()


def test_a_search_keeps_what_was_chosen(long):
    made = explorer(long, ["baoshan"], ["infant_mortality"])
    made.search.value = "beds"
    names = [one for _, one in made.indicators.options]
    assert "infant_mortality" in names and "beds_per_1000" in names
    assert "health_literacy" not in names
    assert made.indicators.value == ("infant_mortality",)


@pytest.mark.parametrize("searches", [["beds"], ["beds", "mortality"], ["beds", "", "rate"]])
def test_a_choice_made_in_the_list_before_a_search_is_the_one_that_was_seen(long, searches):
    """A browser tells a choice by its place, and after a search it shows the old list for a while."""
    made = explorer(long, ["baoshan"], ["infant_mortality"])
    seen = made.indicators
    listed = [one for _, one in seen.options]
    for words in searches:
        made.search.set_state({"value": words})
    assert [one for _, one in made.indicators.options] != listed or made.search.value == ""
    seen.set_state({"index": [listed.index("health_literacy")]})
    assert made.indicators.value == ("health_literacy",)
    assert set(made.found["indicator"]) == {"health_literacy"}
    assert made._listed.children == (made.indicators,)
    # And the list that is shown now takes up choices too.
    now = [one for _, one in made.indicators.options]
    made.indicators.set_state({"index": [len(now) - 1]})
    assert made.indicators.value == (now[-1],)


def test_a_choice_made_while_another_is_drawn_has_the_last_word(long, monkeypatch):
    """Browsers' messages come on several threads: the drawing that began first ends last here, if it may."""
    made = explorer(long, ["baoshan"], ["infant_mortality"], against="")
    began, go_on, draw = Event(), Event(), explore.explored

    def slowly(found, language, benchmark):
        if language == "en" and set(found["region"]) == {"baoshan"}:
            began.set()
            go_on.wait(0.5)
        return draw(found, language, benchmark)

    monkeypatch.setattr(explore, "explored", slowly)
    english = Thread(target=made.language.set_state, args=({"index": 1},))
    places = [one for _, one in made.regions.options]
    choice = Thread(target=made.regions.set_state, args=({"index": [places.index("shangcheng")]},))
    english.start()
    assert began.wait(60)
    choice.start()
    choice.join(0.2)
    go_on.set()
    english.join(60)
    choice.join(60)
    assert made.regions.value == ("shangcheng",)
    assert set(made._table.df["Region"]) == {"Shangcheng"}


def test_a_choice_made_while_names_are_set_is_kept(long, monkeypatch):
    made = explorer(long, ["baoshan"], ["infant_mortality"], against="")
    places = [one for _, one in made.regions.options]
    choice = Thread(target=made.regions.set_state, args=({"index": [places.index("shangcheng")]},))
    name = explore.region_name

    def naming(region, language):
        if choice.ident is None:
            choice.start()
            choice.join(0.2)
        return name(region, language)

    monkeypatch.setattr(explore, "region_name", naming)
    made.language.set_state({"index": 1})
    choice.join(60)
    assert made.regions.value == ("shangcheng",)
    assert set(made._table.df["Region"]) == {"Shangcheng"}


def test_lists_keep_their_order_in_both_languages(long):
    made = explorer(long, ["baoshan"], ["infant_mortality"])
    before = [[one for _, one in told.options] for told in (made.regions, made.indicators, made.against)]
    made.language.value = "en"
    assert [[one for _, one in told.options] for told in (made.regions, made.indicators, made.against)] == before


def test_english_has_no_chinese_but_what_was_printed(long):
    made = explorer(long, ["baoshan", "lishui"], ["infant_mortality", "beds_per_1000"])
    made.language.value = "en"
    told = [head.value for head in made._heads.values()] + [name for name, _ in made.regions.options]
    for data in outputs(made):
        text = json.dumps(data, ensure_ascii=False)
        told.append(re.sub(r'"text_printed": "[^"]*"|<span class=\\"printed\\".*?</span>', "", text))
    fonts_aside = [text for text in told if CJK.search(text)]
    assert fonts_aside == []


def test_a_region_without_figures_is_named(long):
    made = explorer(long, ["baoshan", "lishui"], ["maternal_mortality"])
    made.language.value = "en"
    assert any("is printed for: Lishui" in data["text/plain"] for data in outputs(made))


@pytest.mark.parametrize(
    ("regions", "indicators", "told"),
    [(["baoshn"], [], r"region 'baoshn'\n    nearest: baoshan"), (["baoshan"], ["infant_mort"], "infant_mortality")],
)
def test_an_unknown_id_is_refused_with_the_nearest(long, regions, indicators, told):
    with pytest.raises(ReportError, match=told):
        explorer(long, regions, indicators)


def test_the_parquet_is_always_the_table_of_the_csv(home, tmp_path):
    import shutil

    from duibiao.home import Home

    shutil.copytree(home.long, tmp_path / "data" / "long")
    copied = Home(tmp_path)
    path = duibiao.parquet(copied)
    assert pl.read_parquet(path).equals(duibiao.load(every_place=True, home=home))
    csv = copied.long / "indicators.csv"
    csv.write_text("".join(csv.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert pl.read_parquet(duibiao.parquet(copied)).height == duibiao.load(every_place=True, home=home).height - 1
