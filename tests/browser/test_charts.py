"""How charts sit on the page: on a phone without scrolling, no name over another, a colour the same in its legend."""

from __future__ import annotations

import pytest
from browser.conftest import SETTLED, WIDTHS, opening

STEMS = ("benchmark_all", "data_quality", "gap_baoshan", "profile_xinjiang_corps", "trends_national", "trends_regional")
#: Charts wider than the place they have, by how much: by more than the bare edge of 8 pixels round every chart.
WIDER = """(language) => [...document.querySelectorAll(`figure.chart .drawing.${language} svg`)]
    .map(svg => [svg.closest(".drawing").getAttribute("aria-label"),
                 svg.getBoundingClientRect().width - svg.closest("figure").clientWidth])
    .filter(([, over]) => over > 8)"""
#: Names on one axis that cover each other by more than the space between lines.
COVERED = """(language) => [...document.querySelectorAll(`figure.chart .drawing.${language} .role-axis-label`)]
    .flatMap(axis => {
        const level = text => text.textContent && !(text.getAttribute("transform") || "").includes("rotate")
            && text.getAttribute("opacity") !== "0";
        const names = [...axis.querySelectorAll("text")].filter(level);
        const boxes = names.map(name => name.getBoundingClientRect());
        return names.flatMap((name, at) => names.slice(at + 1).filter((_, after) => {
            const one = boxes[at], two = boxes[at + 1 + after];
            return Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1
                && Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 4;
        }).map(other => `${name.textContent} | ${other.textContent}`));
    })"""
#: Colours that marks and legends of one chart show differently.
UNLIKE = """() => [...document.querySelectorAll("figure.chart .drawing.zh svg")].flatMap(svg => {
    const shown = {};
    for (const one of svg.querySelectorAll(".role-legend-symbol path, .role-mark path")) {
        const set = one.getAttribute("fill");
        if (set && set.startsWith("#")) (shown[set.toLowerCase()] ||= new Set()).add(getComputedStyle(one).fill);
    }
    return Object.entries(shown).filter(([, seen]) => seen.size > 1).map(([set]) => set);
})"""


#: Every report on a phone; those with the widest charts on a screen too.
SIGHTS = [(stem, width) for stem in STEMS for width in WIDTHS if width == min(WIDTHS) or stem in STEMS[:2]]


@pytest.mark.parametrize(("stem", "width"), SIGHTS)
def test_charts_fit_and_names_do_not_cover_each_other(browser, reports, stem, width):
    with opening(browser, reports / stem / "index.html") as seen:
        seen.page.set_viewport_size({"width": width, "height": 900})
        seen.page.reload()
        found = {}
        for language in ("zh", "en"):
            if language == "en":
                seen.page.click("#switch")
            seen.page.wait_for_function(SETTLED)
            assert seen.page.locator(f".drawing.{language} svg").count() > 0
            found[language] = seen.page.evaluate(WIDER, language), seen.page.evaluate(COVERED, language)
        assert found == {"zh": ([], []), "en": ([], [])}
        assert seen.errors == []


@pytest.mark.parametrize("stem", STEMS)
def test_a_colour_is_the_same_in_marks_and_legend_in_the_dark(browser, reports, stem):
    with opening(browser, reports / stem / "index.html", color_scheme="dark") as seen:
        seen.page.wait_for_function(SETTLED)
        assert seen.page.locator(".role-mark path").count() > 0
        assert seen.page.evaluate(UNLIKE) == []
