"""A Chromium that reaches no host, and the reports it looks at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from duibiao.home import Home
from duibiao.running.fanout import run_reports
from duibiao.running.paramfiles import read_reports

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Every chart that can be seen was drawn or gave up.
SETTLED = """() => [...document.querySelectorAll("figure.chart .drawing")]
    .every(d => d.offsetParent === null || ["yes", "no"].includes(d.dataset.drawn))"""
#: Values whose source is not on the page.
LOST = """() => [...document.querySelectorAll("a.cite")].map(a => a.getAttribute("href").slice(1))
    .filter(key => !document.getElementById(key))"""
UNFOLD = "for (const one of document.querySelectorAll('details')) one.open = true"
WIDTHS = (390, 1440)
#: The charts of a language: text alternative, and count of marks drawn.
CHARTS = """(language) => [...document.querySelectorAll(`figure.chart .drawing.${language}`)].map(d => ({
    alternative: d.getAttribute("aria-label"),
    marks: d.querySelectorAll(".role-mark path, .role-mark text, .role-mark line, .role-mark rect").length,
}))"""
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """The machine's own Chromium; without one the tests are skipped, where CI is set they fail."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def reports(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report of the project, made into a folder of its own."""
    return _made(home, sorted(home.params.glob("*.yaml")), tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="session")
def two_reports(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports for what a reader does with any one: tests in other files need not wait for them all."""
    chosen = [home.params / "benchmark_all.yaml", home.params / "gap_baoshan.yaml"]
    return _made(home, chosen, tmp_path_factory.mktemp("two_reports"))


def _made(home: Home, parameter_files: list[Path], out: Path) -> Path:
    runs = run_reports(read_reports(parameter_files, home), home, out)
    assert [(run.report, run.error) for run in runs if run.state != "done"] == []
    return out


@dataclass
class Seen:
    """A page that was opened, what it asked for and what it complained about."""

    page: Any
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Visit:
    """What a reader saw of a report in both languages."""

    address: str
    asked: list[str]
    errors: list[str]
    charts: dict[str, list[dict]]
    text: dict[str, str]
    unprinted: str
    first: str
    lost: list[str]
    widths: dict[tuple[str, int], int]


@contextmanager
def opening(browser: Any, path: Path, **options: Any) -> Iterator[Seen]:
    """Open a file with the network off, and remember requests and errors."""
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900}, locale="zh-CN", **options)
    seen = Seen(context.new_page())
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on("console", lambda said: seen.errors.append(said.text) if said.type in ("error", "warning") else None)
    seen.page.goto(path.as_uri())
    yield seen
    context.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[[Path], Seen]]:
    """Open files for one test."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(opening(browser, path))


@pytest.fixture(scope="session")
def visited(browser: Any, reports: Path) -> Callable[[str], Visit]:
    """Visit a report in both languages, once for all tests."""

    @cache
    def visit(stem: str) -> Visit:
        path = reports / stem / "index.html"
        charts, text, widths = {}, {}, {}
        with opening(browser, path) as seen:
            page = seen.page
            first, lost = page.locator("main > *").first.inner_html(), page.evaluate(LOST)
            for language in ("zh", "en"):
                page.wait_for_function(SETTLED)
                assert page.evaluate("document.documentElement.dataset.lang") == language
                charts[language] = page.evaluate(CHARTS, language)
                page.evaluate(UNFOLD)
                text[language] = page.inner_text("body")
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    widths[language, width] = page.evaluate("document.documentElement.scrollWidth")
                if language == "zh":
                    page.click("#switch")
            page.evaluate("document.querySelectorAll('.printed, td[lang=zh], #switch').forEach(e => e.remove())")
            return Visit(
                path.as_uri(), seen.asked, seen.errors, charts, text, page.inner_text("body"), first, lost, widths
            )

    return visit
