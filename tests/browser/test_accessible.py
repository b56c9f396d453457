"""Accessibility by axe-core: no serious violation on any page, narrow and wide, light and dark. Network off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser.conftest import SETTLED, UNFOLD, WIDTHS, opening
from casebook import ROOT

pytestmark = pytest.mark.browser

STEMS = sorted(path.stem for path in (ROOT / "params").glob("*.yaml"))
#: Each width and each scheme in both languages once, and whether contrasts are measured: they cost the most time and
#: are of the scheme, not of the width, so each scheme has them once.
SIGHTS = [
    (390, "light", "zh", True),
    (390, "dark", "en", False),
    (1440, "light", "en", False),
    (1440, "dark", "zh", True),
]
SERIOUS = ("serious", "critical")
#: Leave two of each kind of row in every table: rows of equal markup are judged alike, and there are thousands. A kind
#: is all of a row but its words and what a link or an anchor is called.
ALIKE = """() => {
    for (const body of document.querySelectorAll("main tbody")) {
        const kinds = {};
        for (const row of [...body.rows]) {
            const kind = row.outerHTML.replace(/>[^<]+</g, ">.<").replace(/(href|id)="[^"]*"/g, "$1");
            kinds[kind] = (kinds[kind] || 0) + 1;
            if (kinds[kind] > 2) row.remove();
        }
    }
}"""
#: Names that two elements share: over all rows, before any is left out.
TWICE = """() => {
    const names = [...document.querySelectorAll("[id]")].map(one => one.id);
    return names.filter((name, at) => names.indexOf(name) !== at);
}"""


def found(page: Any, contrast: bool = True) -> list[str]:
    """Name each serious violation, where it is, and what would mend it."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    told = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['target']}: {node['failureSummary']}"
        for one in told
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def violations(browser: Any, path: Path, before: str = "") -> dict[tuple[int, str, str], list[str]]:
    """Look at a page in every sight: opened once a width, for which charts are set."""
    seen_in = {}
    for width in WIDTHS:
        with opening(browser, path) as seen:
            page = seen.page
            page.set_viewport_size({"width": width, "height": 900})
            page.reload()
            seen_in[width, "", ""] = page.evaluate(TWICE)
            page.evaluate(ALIKE)
            page.evaluate(before or "0")
            for _, scheme, language, contrast in [sight for sight in SIGHTS if sight[0] == width]:
                page.emulate_media(color_scheme=scheme)
                if page.evaluate("document.documentElement.dataset.lang") != language:
                    page.click("#switch")
                page.wait_for_function(SETTLED)
                seen_in[width, scheme, language] = found(page, contrast)
    return seen_in


@pytest.mark.parametrize("stem", STEMS)
def test_a_report_has_no_serious_violation(browser, reports, stem):
    assert not any(violations(browser, reports / stem / "index.html").values())


def test_folded_tables_have_no_serious_violation(browser, reports):
    assert not any(violations(browser, reports / "gap_haicang" / "index.html", UNFOLD).values())


@pytest.mark.parametrize("name", ["index.html", "dictionary.html"])
def test_the_pages_beside_the_reports_have_no_serious_violation(browser, reports, name):
    assert not any(violations(browser, reports / name).values())


def test_a_violation_in_one_row_of_many_is_found(browser, tmp_path):
    rows = "".join(f'<tr id="row-{at}"><td><a href="#row-{at}">row {at}</a></td></tr>' for at in range(30))
    odd = '<tr><td><img src="data:,"></td></tr>'
    table = (
        f"<main><h1>x</h1><table><thead><tr><th>x</th></tr></thead><tbody>{rows}{odd}{rows[:40]}</tbody></table></main>"
    )
    page = tmp_path / "page.html"
    page.write_text(f'<html lang="en"><title>x</title>{table}', "utf-8")
    with opening(browser, page) as seen:
        assert seen.page.evaluate(TWICE) == ["row-0"]
        seen.page.evaluate(ALIKE)
        assert seen.page.locator("tbody tr").count() < 6
        assert [one.partition(":")[0] for one in found(seen.page)] == ["image-alt"]


def test_a_violation_is_found(browser, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"><input>'
        '<p style="color:#bbb">pale</p></main>',
        "utf-8",
    )
    with opening(browser, page) as seen:
        assert {one.partition(":")[0] for one in found(seen.page)} == {"color-contrast", "image-alt", "label"}
        assert {one.partition(":")[0] for one in found(seen.page, contrast=False)} == {"image-alt", "label"}
