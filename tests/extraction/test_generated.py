"""Plans that nobody has seen: made by a generator that shares nothing with the reader, held against its truth.

Seeds here were not used while the reader was made.
"""

from __future__ import annotations

import csv
import importlib
import sys
from pathlib import Path

import pytest
from casebook import ROOT

from duibiao.extraction.files import extract_files

SEPARATED = ("lines", "lines_blank", "tabs", "spaces", "commas", "pipes")


@pytest.fixture(scope="module")
def generator():
    sys.path.insert(0, str(ROOT / "tests" / "generator"))
    try:
        yield importlib.import_module("run")
    finally:
        sys.path.remove(str(ROOT / "tests" / "generator"))


def measured(generator, home, folder: Path, seed: int, count: int, layout: str | None, format_name: str | None):
    generator.generate(folder, seed, count, layout, format_name)
    with (folder / "documents.csv").open(encoding="utf-8", newline="") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    extract_files([folder / name for name in names], folder / "printed", home)
    expected = generator.read_expected(folder / "expected.csv")
    total = generator.Score()
    for name in names:
        rows = generator.read_printed(folder / "printed" / f"{Path(name).stem}.csv")
        total.add(generator.compare(name, expected.get(name, []), rows))
    return total


def rates(score) -> tuple[float, float]:
    return score.found / score.expected, score.found / max(1, score.found + score.others)


@pytest.mark.parametrize("layout", SEPARATED)
def test_layouts_with_separators_are_read_whole(generator, home, tmp_path, layout):
    recall, precision = rates(measured(generator, home, tmp_path, 4101, 12, layout, "txt_utf8"))
    assert (recall, precision) >= (0.995, 0.995)


def test_fused_tables_are_read_nearly_whole(generator, home, tmp_path):
    recall, precision = rates(measured(generator, home, tmp_path, 4102, 20, "fused", "txt_utf8"))
    assert recall >= 0.98
    assert precision >= 0.98


@pytest.mark.parametrize("format_name", ["html", "md", "docx", "xlsx", "csv", "txt_gb18030"])
def test_every_format_is_read(generator, home, tmp_path, format_name):
    """A bare table of one past year, without a plan around it, may be an actual or a goal: hence not quite all."""
    recall, precision = rates(measured(generator, home, tmp_path, 4103, 16, "years", format_name))
    assert recall >= 0.95
    assert precision >= 0.95


def test_prose_states_nothing_that_nobody_wrote(generator, home, tmp_path):
    """Recall of the prose is measured, and lower; what is read must have been written."""
    recall, precision = rates(measured(generator, home, tmp_path, 4104, 25, "prose", "txt_utf8"))
    assert precision >= 0.95
    assert recall >= 0.7


def test_rows_of_a_confidence_are_right_at_least_that_often(generator, tmp_path):
    """The reliability table of ``tests/generator/reliability.py`` on few documents, and on real rows run together."""
    reliability = importlib.import_module("reliability")
    judged = [*reliability.judge(tmp_path, 4105, 80), *reliability.fused_again()]
    for low in (0.5, 0.8, 0.9, 0.95):
        right = [is_right for _, confidence, is_right in judged if confidence >= low]
        assert len(right) > 500
        assert sum(right) / len(right) >= max(low, 0.97)
