"""JupyterLab on this machine only: ``explore.ipynb`` opens untrusted, draws, runs all cells, and follows choices."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.browser

CJK = re.compile(r"[\u4e00-\u9fff]")
TOKEN = "only-for-this-test"
#: Milliseconds until a server or a kernel has answered on a busy machine.
PATIENCE = 120_000
#: Charts in sight that have marks: of pictures in pixels those that are not of one colour, of SVG those with shapes.
DRAWN = """() => [...document.querySelectorAll(".jp-OutputArea-output .vega-embed")].filter(chart => {
    const canvas = chart.querySelector("canvas");
    if (!canvas) return chart.querySelectorAll(".role-mark path").length > 0;
    const dots = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return new Set(dots).size > 20;
}).length"""
CHOICES = ".jp-OutputArea-output .widget-select-multiple"
RAN = """() => [...document.querySelectorAll(".jp-CodeCell .jp-InputArea-prompt")]
    .every(prompt => /\\[\\d+\\]/.test(prompt.textContent))"""


@pytest.fixture(scope="module")
def lab(home: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of JupyterLab on a copy of the notebook that nobody trusts, with settings of its own."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    shutil.copy(home.notebooks / "explore.ipynb", folder / "notebooks")
    own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{name}_DIR": str(folder / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    # As `make lab` starts it.
    own |= {"JUPYTER_CONFIG_PATH": str(home.root / "notebooks" / ".jupyter")}
    (made,) = re.findall(r"^LAB := (.*)$", (home.root / "Makefile").read_text(encoding="utf-8"), re.M)
    words = ["-m", "jupyterlab", *made.split(), "--no-browser", "--port=0", f"--IdentityProvider.token={TOKEN}"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [sys.executable, *words, "--allow-root", f"--ServerApp.root_dir={folder / 'notebooks'}"],
            env={**os.environ, **own, "DUIBIAO_HOME": str(home.root)},
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            yield _address(folder / "runtime", server, folder / "log")
        finally:
            server.terminate()
            server.wait(timeout=60)


def _address(runtime: Path, server: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            told = json.loads(path.read_text(encoding="utf-8") or "{}")
            if "url" in told:
                return str(told["url"])
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


@contextmanager
def reading(browser: Any, address: str) -> Iterator[Any]:
    """Open the notebook; whatever is not on this machine cannot be reached, and is remembered."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page, asked = context.new_page(), []

    def decide(route: Any) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route(re.compile(r"^https?://"), decide)
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}lab/tree/explore.ipynb?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    yield page
    context.close()
    assert asked == []


@pytest.fixture(scope="module")
def opened(browser: Any, lab: str) -> Iterator[Any]:
    with reading(browser, lab) as page:
        yield page


def _scroll(page: Any) -> None:
    """Bring every cell into sight once: JupyterLab renders what is seen, and sets cells anew as it does."""
    page.evaluate("""async () => {
        for (const cell of document.querySelectorAll(".jp-Notebook .jp-Cell")) {
            cell.scrollIntoView();
            await new Promise(done => setTimeout(done, 150));
        }
    }""")


def _choose(page: Any, menu: str, entry: str) -> None:
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def test_stored_charts_are_drawn_before_anything_runs(opened: Any) -> None:
    _scroll(opened)
    opened.wait_for_function(f"({DRAWN})() >= 2")
    assert opened.evaluate(f"({DRAWN})()") >= 2


def test_nobody_is_asked_about_news(opened: Any) -> None:
    assert opened.locator(".Toastify__toast").count() == 0


def test_all_cells_run_and_choices_draw(opened: Any) -> None:
    # A kernel that is not there yet would not be given the cells.
    opened.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
    # The stored cells bear the numbers of runs already.
    _choose(opened, "Edit", "Clear Outputs of All Cells")
    opened.wait_for_function(f"() => !({RAN})()")
    _choose(opened, "Run", "Run All Cells")
    opened.wait_for_function(RAN)
    _scroll(opened)
    assert opened.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert opened.locator(CHOICES).count() == 2
    # Two that are shown in any case; the panels and the comparisons with the benchmark by choice.
    opened.wait_for_function(f"({DRAWN})() >= 4")


def test_a_choice_is_followed_in_both_languages(opened: Any) -> None:
    live = opened.locator(".jp-OutputArea-output:has(.widget-select-multiple)").first
    live.scroll_into_view_if_needed()
    live.get_by_role("button", name="English").click()
    opened.wait_for_function(
        "() => [...document.querySelectorAll('.widget-label')].some(one => one.textContent === 'Benchmark')"
    )
    table = live.locator("table.dataTable tbody").first
    table.wait_for()
    before = live.locator(".dt-info").first.inner_text()
    live.locator("select[multiple]").first.select_option(label="Shangcheng")
    opened.wait_for_function("(before) => document.querySelector('.dt-info').textContent !== before", arg=before)
    heads = live.locator("table.dataTable thead").first.inner_text()
    assert "Indicator" in heads and not CJK.search(heads)
    live.locator(".dt-search input").first.fill("Shangcheng")
    opened.wait_for_function(
        "() => [...document.querySelectorAll('table.dataTable tbody tr')]"
        ".every(row => row.innerText.includes('Shangcheng'))"
    )
    live.locator("select[multiple]").first.select_option(label="Lishui")
    live.get_by_text("None of the chosen figures is printed for: Lishui").wait_for()


def test_a_choice_right_after_a_search_is_the_one_that_was_seen(opened: Any) -> None:
    """The list still shown is the one before the search: its entry counts, not the new list's at that place."""
    live = opened.locator(".jp-OutputArea-output:has(.widget-select-multiple)").first
    # JupyterLab sets the blanks of an entry so that they do not break.
    seen = [
        one.replace("\xa0", " ")
        for one in live.locator("select[multiple]").nth(1).locator("option").all_text_contents()
    ]
    chosen = "Health literacy level"
    assert chosen in seen
    search = live.locator(".widget-text input").first
    search.fill("beds")
    search.evaluate(
        """(input, [at]) => {
            const list = document.querySelectorAll(".widget-select-multiple select")[1];
            input.dispatchEvent(new Event("change", { bubbles: true }));
            for (const one of list.options) one.selected = one.index === at;
            list.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        [seen.index(chosen)],
    )
    opened.wait_for_function(
        """(name) => {
            const rows = [...document.querySelectorAll("table.dataTable tbody tr")];
            const lists = document.querySelectorAll(".widget-select-multiple select");
            return rows.every(row => row.innerText.includes(name) || row.innerText.includes("No data"))
                && [...lists[1].selectedOptions].map(one => one.text).join().replaceAll("\\xa0", " ") === name;
        }""",
        arg=chosen,
    )


def test_nobody_gets_in_without_the_token(lab):
    """Only this machine is listened to, and it too must know the token."""
    assert urlsplit(lab).hostname == "127.0.0.1"
    for path in ("api/contents", "api/kernels", "api/terminals"):
        with pytest.raises(HTTPError, match="403"):
            urlopen(f"{lab}{path}", timeout=30)
        assert urlopen(f"{lab}{path}?token={TOKEN}", timeout=30).status == 200
