"""The index says which published figures moved since the data of the last run, and why."""

from __future__ import annotations

import shutil

import pytest

from duibiao.catalogue import load_catalogue
from duibiao.home import Home
from duibiao.running.index import write_index
from duibiao.running.published import TABLE, entries, since

CHANGES = """# Changelog

## Unreleased

- baoshan infant_mortality 2020: a digit was
  misread
- Something else about lishui.

## 0.1

- baoshan maternal_mortality 2020: older
"""


@pytest.fixture
def own(project, tmp_path):
    """A project whose long table and changelog are its own."""
    (tmp_path / "data").mkdir()
    shutil.copytree(project.long, tmp_path / "data" / "long", ignore=shutil.ignore_patterns("*.parquet"))
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
    return Home(tmp_path)


def change(home, document, indicator, value):
    """Put another value to a preferred actual of 2020."""
    path = home.long / "indicators.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    heads = lines[0].rstrip("\n").split(",")
    at = next(
        number
        for number, line in enumerate(lines)
        if line.startswith(f"{document}:") and f",{indicator},,2020,,actual,level," in line and ",true," in line
    )
    cells = lines[at].split(",")
    was, cells[heads.index("value")] = cells[heads.index("value")], value
    lines[at] = ",".join(cells)
    path.write_text("".join(lines), encoding="utf-8")
    return was


def test_the_first_run_has_nothing_to_compare_with(own, tmp_path):
    told = since(tmp_path / "out", own, "one")
    assert (told.version, told.before, told.moved) == ("one", "", ())
    assert (tmp_path / "out" / TABLE).read_bytes() == (own.long / "indicators.csv").read_bytes()


def test_a_figure_that_moved_is_told_with_its_reason(own, tmp_path):
    out = tmp_path / "out"
    since(out, own, "one")
    was = change(own, "baoshan", "infant_mortality", "9.17")
    told = since(out, own, "two")
    (moved,) = told.moved
    assert (told.before, moved.region, moved.indicator, moved.year) == ("one", "baoshan", "infant_mortality", "2020")
    assert (moved.before["value"], moved.after["value"]) == (was, "9.17")
    assert moved.why == "baoshan infant_mortality 2020: a digit was misread"
    # A run without other data says the same again.
    assert since(out, own, "two") == told


def test_a_reason_of_an_older_release_or_another_figure_is_none(own, tmp_path):
    out = tmp_path / "out"
    since(out, own, "one")
    change(own, "baoshan", "maternal_mortality", "9.54")
    (moved,) = since(out, own, "two").moved
    assert moved.why == ""


def test_the_index_tells_what_moved_in_both_languages(own, tmp_path, project):
    out = tmp_path / "out"
    since(out, own, "one")
    change(own, "baoshan", "infant_mortality", "9.17")
    told = since(out, own, "two")
    index = write_index(out, [], load_catalogue(project), told, entries(CHANGES)).read_text(encoding="utf-8")
    for words in ("9.17‰", "9.17 per 1,000", "a digit was misread", "保山市", "Baoshan", "婴儿死亡率", "two", "one"):
        assert words in index
    assert "Infant mortality" in (out / "dictionary.html").read_text(encoding="utf-8")


def test_what_cannot_be_read_is_as_if_it_were_not_there(own, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "moved.json").write_text("[]", encoding="utf-8")
    assert since(out, own, "one").before == ""
