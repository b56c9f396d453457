"""Pages as a reader sees them: headless Chromium, network off."""

from __future__ import annotations

import base64
import gzip
import json
import re

import pytest
from browser.conftest import opening
from casebook import ROOT

from duibiao.presentation.numbers import MISSING

STEMS = sorted(path.stem for path in (ROOT / "params").glob("*.yaml"))
CJK = re.compile(r"[\u4e00-\u9fff]")
LIMIT = 1_500_000
EMPTY = re.compile(r"\b(NaN|nan|null|undefined|None)\b")

#: Language and packed specification of each chart of a page.
CHART = re.compile(r'<figure class="chart (zh|en)".*?<script type="application/gzip">([^<]+)</script>', re.S)

#: Pages that lie beside the reports.
BESIDE = ("index.html", "dictionary.html")

pytestmark = pytest.mark.browser
every_report = pytest.mark.parametrize("stem", STEMS)


@every_report
def test_a_report_opens_without_asking_anybody(visited, stem):
    visit = visited(stem)
    assert visit.asked == [visit.address]
    assert visit.errors == []


@every_report
def test_every_chart_is_drawn_with_marks(visited, stem):
    for language, charts in visited(stem).charts.items():
        assert [chart for chart in charts if not chart["marks"]] == [], language


@every_report
def test_every_chart_has_a_text_alternative(visited, stem):
    for charts in visited(stem).charts.values():
        assert all(chart["alternative"] for chart in charts)


def test_charts_are_there_at_all(visited):
    drawn = {stem: {language: len(charts) for language, charts in visited(stem).charts.items()} for stem in STEMS}
    assert all(counts["zh"] == counts["en"] for counts in drawn.values())
    assert sum(counts["zh"] for counts in drawn.values()) >= len(STEMS)


@every_report
def test_chinese_is_shown_first(visited, stem):
    first = visited(stem).text["zh"]
    assert "全部报告" in first
    assert "All reports" not in first


@every_report
def test_english_has_no_chinese_but_what_was_printed(visited, stem):
    assert [line for line in visited(stem).unprinted.splitlines() if CJK.search(line)] == []


@every_report
def test_nothing_says_nan_null_or_none(visited, stem):
    for language, text in visited(stem).text.items():
        assert [line for line in text.splitlines() if EMPTY.search(line)] == [], language


def test_the_chosen_language_is_remembered(opened, reports):
    page = opened(reports / STEMS[0] / "index.html").page
    page.click("#switch")
    page.reload()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_index_leads_to_every_report(opened, reports):
    seen = opened(reports / "index.html")
    links = seen.page.locator("main table.reports a")
    addresses = [links.nth(number).get_attribute("href") for number in range(links.count())]
    assert sorted(addresses) == [f"{stem}/index.html" for stem in STEMS]
    links.first.click()
    seen.page.wait_for_load_state()
    bar = seen.page.locator(".bar a:not(.skip)")
    assert [bar.nth(number).get_attribute("href") for number in range(2)] == ["../index.html", "../dictionary.html"]
    bar.nth(1).click()
    seen.page.wait_for_load_state()
    assert seen.page.locator("#infant_mortality").is_visible()
    assert seen.errors == []


@every_report
def test_a_page_never_scrolls_sideways(visited, stem):
    assert [(told, width) for told, width in visited(stem).widths.items() if width > told[1]] == []


@pytest.mark.parametrize("name", BESIDE)
@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_beside_the_reports_never_scroll_sideways(browser, reports, name, width):
    with opening(browser, reports / name) as seen:
        seen.page.set_viewport_size({"width": width, "height": 900})
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@every_report
def test_five_sentences_stand_first(visited, stem):
    assert "duibiao-lead" in visited(stem).first


@every_report
def test_every_value_finds_its_source(visited, stem):
    assert visited(stem).lost == []


@every_report
def test_every_mark_of_a_chart_leads_to_a_row_of_the_sources(reports, stem):
    page = (reports / stem / "index.html").read_text(encoding="utf-8")
    anchors = set(re.findall(r'<tr id="?((?:zh|en)-[0-9a-f]{8})', page))
    for language, packed in re.findall(CHART, page):
        rows = [row for rows in _datasets(packed) for row in rows]
        assert rows
        # A mark that names a place is of a figure; counts of figures name none, or several.
        assert [row for row in rows if _placed(row) and not row.get("sources")] == []
        keys = {f"{language}-{key}" for row in rows for key in row.get("sources", "").split()}
        assert keys - anchors == set()


def _datasets(packed):
    return json.loads(gzip.decompress(base64.b64decode(packed)))["datasets"].values()


def _placed(row):
    return any(name == "place" or name.startswith("place_") for name, said in row.items() if said != MISSING)


def test_the_index_is_sifted_by_words_and_choices(browser, reports):
    with opening(browser, reports / "index.html") as seen:
        page = seen.page
        visible = (
            "[...document.querySelectorAll('table.reports tbody tr')].filter(row => !row.hidden).map(row => row.id)"
        )
        assert len(page.evaluate(visible)) == len(STEMS)
        page.select_option("select[data-by=notebook]", "trends")
        assert page.evaluate(visible) == [stem for stem in STEMS if stem.startswith("trends")]
        page.select_option("select[data-by=notebook]", "")
        page.fill("#sought", "baoshan gap")
        assert page.evaluate(visible) == ["gap_baoshan"]
        page.fill("#sought", "nothing like it")
        assert page.inner_text(".count") == "0"
        page.keyboard.press("Enter")
        assert seen.errors == []


@every_report
def test_a_page_is_small_enough(reports, stem):
    assert (reports / stem / "index.html").stat().st_size < LIMIT


@pytest.mark.parametrize("name", BESIDE)
def test_the_pages_beside_the_reports_keep_to_their_language(browser, reports, name):
    with opening(browser, reports / name) as seen:
        assert "All reports" not in seen.page.inner_text("body")
        seen.page.click("#switch")
        # What a list offers is text to the browser even where it is not shown.
        seen.page.evaluate(
            "document.querySelectorAll('.printed, td[lang=zh], #switch, option.zh').forEach(one => one.remove())"
        )
        text = seen.page.inner_text("body")
        assert [line for line in text.splitlines() if CJK.search(line)] == []
        assert [line for line in text.splitlines() if EMPTY.search(line)] == []
        assert seen.errors == [] and seen.asked == [(reports / name).as_uri()]


def test_the_dictionary_is_searched_by_any_name(browser, reports):
    with opening(browser, reports / "dictionary.html") as seen:
        visible = "[...document.querySelectorAll('.entry')].filter(one => one.offsetParent !== null).map(one => one.id)"
        every = len(seen.page.evaluate(visible))
        assert seen.page.inner_text(".count") == str(every) != "0"
        seen.page.fill("#sought", "婴儿死亡率")
        found = seen.page.evaluate(visible)
        assert "infant_mortality" in found and len(found) < every
        assert seen.page.inner_text(".count") == str(len(found))
