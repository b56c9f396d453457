"""What a reader does with a page: narrow and wide, light and dark, by mouse and by keyboard, on paper. Network off."""

from __future__ import annotations

import re

import pytest
from browser.conftest import SETTLED, opening

CJK = re.compile(r"[\u4e00-\u9fff]")

pytestmark = pytest.mark.browser


@pytest.fixture
def one(browser, two_reports):
    """The first report that has charts, in English."""
    with opening(browser, two_reports / "benchmark_all" / "index.html") as seen:
        seen.page.click("#switch")
        seen.page.wait_for_function(SETTLED)
        yield seen


def test_a_click_on_a_value_shows_its_source(one):
    page = one.page
    page.evaluate("document.querySelector('#table-ledger-en').closest('details').open = true")
    link = page.locator("#table-ledger-en a.cite").first
    link.click()
    box = page.locator("#source")
    assert box.is_visible()
    for head in ("Place", "Text as printed", "How it was read", "Usual grade"):
        assert head in box.inner_text()
    shown = box.bounding_box()
    assert shown["x"] >= 0 and shown["x"] + shown["width"] <= page.viewport_size["width"]
    # Of a copy, at once: a pointer that lies on the value still may fill the box anew.
    said = box.evaluate("""box => {
        const copy = box.cloneNode(true);
        copy.querySelectorAll("[lang=zh]").forEach(quoted => quoted.remove());
        return copy.textContent;
    }""")
    assert "How it was read" in said and not CJK.search(said)
    page.keyboard.press("Escape")
    assert box.is_hidden()
    assert page.evaluate("document.activeElement.className") == "cite"
    assert one.errors == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_click_on_a_mark_shows_the_sources_of_its_figures(browser, two_reports, language):
    heads = {
        "zh": ("出处", "原文所印", "如何得到", "指标一般等级"),
        "en": ("Place", "Text as printed", "How it was read", "Usual grade"),
    }
    with opening(browser, two_reports / "gap_baoshan" / "index.html") as seen:
        page = seen.page
        if language == "en":
            page.click("#switch")
        page.wait_for_function(SETTLED)
        # The first chart draws a baseline and a target: its mark leads to both.
        page.locator(f".drawing.{language} .mark-symbol.role-mark path").first.click()
        told = page.inner_text("#source")
        assert [told.count(head) for head in heads[language][:1]] == [2]
        assert all(head in told for head in heads[language])
        assert page.evaluate("getComputedStyle(document.querySelector('#vg-tooltip-element')).visibility") == "hidden"
        page.keyboard.press("Escape")
        assert page.locator("#source").is_hidden()
        assert seen.errors == []


def test_pointing_at_a_value_shows_its_source_and_leaving_hides_it(one):
    page = one.page
    page.evaluate("document.querySelector('#table-comparisons-en').closest('details').open = true")
    page.locator("#table-comparisons-en a.cite").first.hover()
    page.wait_for_selector("#source:not([hidden])")
    assert "Grade of this comparison" in page.inner_text("#source")
    page.mouse.move(2, 2)
    page.wait_for_selector("#source", state="hidden")


def test_a_value_is_reached_by_keyboard(one):
    page = one.page
    page.evaluate("document.querySelector('#table-ledger-en').closest('details').open = true")
    page.locator("#table-ledger-en a.cite").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#source").is_visible()
    page.keyboard.press("Tab")
    page.locator("#source button").focus()
    page.keyboard.press("Enter")
    assert page.locator("#source").is_hidden()


def test_a_mark_is_reached_by_keyboard(one):
    page = one.page
    chart = page.locator(".drawing.en").nth(1)
    chart.focus()
    seen = []
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        assert page.locator(".drawing.en .here").count() == 1
        seen.append(page.inner_text("#source"))
        assert "Text as printed" in seen[-1] and "How it was read" in seen[-1]
    assert seen[0] != seen[1]
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#source") == seen[0]
    page.keyboard.press("Escape")
    assert page.locator("#source").is_hidden()
    assert chart.evaluate("one => one === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert page.locator("#source").is_hidden() and page.locator(".drawing .here").count() == 0
    assert one.errors == []


def test_charts_are_drawn_by_browsers_that_cannot_unpack(browser, two_reports):
    with opening(browser, two_reports / "gap_baoshan" / "index.html") as seen:
        seen.page.add_init_script("delete window.DecompressionStream")
        seen.page.reload()
        seen.page.wait_for_function(SETTLED)
        assert seen.page.evaluate("window.DecompressionStream") is None
        drawn = "[...document.querySelectorAll('.drawing.zh')].map(one => one.dataset.drawn)"
        assert set(seen.page.evaluate(drawn)) == {"yes"}
        assert seen.errors == []


def test_every_file_that_is_offered_is_there(browser, two_reports):
    with opening(browser, two_reports / "gap_baoshan" / "index.html") as seen:
        found = seen.page.evaluate("[...document.querySelectorAll('a[download]')].map(one => one.getAttribute('href'))")
    folder = two_reports / "gap_baoshan"
    assert {(folder / one).is_file() for one in found} == {True}
    assert {path.relative_to(folder).as_posix() for path in folder.glob("tables/*")} <= set(found)


def test_a_second_hand_figure_names_its_publication_in_chinese_only(one):
    page = one.page
    said = {
        language: page.evaluate(
            "(language) => [...document.querySelectorAll(`#table-sources-${language} tbody tr[id]`)]"
            ".filter(row => row.cells[2].textContent.includes(language === 'zh' ? '二手' : 'second hand'))"
            ".map(row => row.cells[7].textContent)",
            language,
        )
        for language in ("zh", "en")
    }
    assert said["zh"] and all(CJK.search(text) for text in said["zh"])
    assert said["en"] and all(text.startswith("second hand, source named in Chinese") for text in said["en"])


def test_long_tables_are_folded_and_open_on_paper(one):
    page = one.page
    folded = "[...document.querySelectorAll('main details')].filter(one => !one.open).length"
    assert page.evaluate(folded) > 0
    order = "[...document.querySelectorAll('main .duibiao-table')].map(one => one.id)"
    before = page.evaluate(order)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(folded) == 0
    assert page.locator("main p.pointer.en").count() > 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(folded) > 0
    assert page.locator("main p.pointer").count() == 0 and page.evaluate(order) == before


def test_no_chart_is_higher_than_a_page_on_paper(one):
    page = one.page
    heights = "[...document.querySelectorAll('.drawing.en svg')].map(one => one.getBoundingClientRect().height)"
    on_screen, page_height = max(page.evaluate(heights)), (297 - 2 * 15) / 25.4 * 96
    page.emulate_media(media="print")
    on_paper = max(page.evaluate(heights))
    page.emulate_media(media="screen")
    assert on_paper < page_height < on_screen


def test_the_head_with_the_switch_stays_in_sight(one):
    page = one.page
    page.evaluate("() => scrollTo({top: 4000, behavior: 'instant'})")
    assert page.evaluate("() => scrollY") > 1000
    box = page.locator("#switch").bounding_box()
    assert 0 <= box["y"] < 60


#: Colours of text and paper of everything a chart draws, as the browser resolves them.
TEXTS = """() => [...document.querySelectorAll("figure.chart .drawing")]
    .filter(d => d.offsetParent !== null)
    .flatMap(d => [...d.querySelectorAll(".role-axis text, .role-title text, .role-legend text")])
    .map(t => getComputedStyle(t).fill)"""


@pytest.mark.parametrize(("scheme", "darkest"), [("light", False), ("dark", True)])
def test_words_of_charts_stand_out_in_light_and_dark(browser, two_reports, scheme, darkest):
    with opening(browser, two_reports / "gap_baoshan" / "index.html", color_scheme=scheme) as seen:
        seen.page.wait_for_function(SETTLED)
        paper = _light(seen.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert (paper < 60) is darkest
        texts = {_light(colour) for colour in seen.page.evaluate(TEXTS)}
        assert texts and all(abs(text - paper) > 110 for text in texts)
        assert seen.errors == []


def _light(colour: str) -> float:
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return 0.3 * red + 0.6 * green + 0.1 * blue


#: Tables wider than the page, in pixels of a page without its margins.
TOO_WIDE = """([kind, room]) => [...document.querySelectorAll(`main details.duibiao-box${kind} table`)]
    .map(table => table.getBoundingClientRect().right - document.body.getBoundingClientRect().left)
    .filter(right => right > room)"""


@pytest.mark.parametrize(("kind", "room"), [(":not(.wide)", 680), (".wide", 1009)])
def test_no_table_is_cut_on_paper(browser, two_reports, kind, room):
    with opening(browser, two_reports / "gap_baoshan" / "index.html") as seen:
        seen.page.click("#switch")
        seen.page.set_viewport_size({"width": room, "height": 900})
        seen.page.emulate_media(media="print")
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert seen.page.locator(f"main details.duibiao-box{kind}").count() > 0
        assert seen.page.evaluate(TOO_WIDE, [kind, room]) == []


def test_long_tables_are_printed_on_landscape_pages_and_pages_are_numbered(browser, two_reports, tmp_path):
    import pdfplumber

    with opening(browser, two_reports / "gap_baoshan" / "index.html") as seen:
        seen.page.wait_for_function(SETTLED)
        seen.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    with pdfplumber.open(tmp_path / "page.pdf") as printed:
        turned = [page.width > page.height for page in printed.pages]
        lines = [(page.extract_text() or "").splitlines() for page in printed.pages]
    # Landscape pages stand together behind the text; what the report was made from ends it.
    first, last = turned.index(True), len(turned) - 1 - turned[::-1].index(True)
    assert first > 0 and all(turned[first : last + 1]) and last >= len(turned) - 2
    assert [at for at, told in enumerate(lines, 1) if f"{at} / {len(lines)}" not in told] == []
