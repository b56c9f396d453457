"""Documents by somebody who had not seen the reader: `tests/cases/unseen`, 266 of them with 14,886 rows.

What is asked is a floor under what was measured when they were first read whole; it only goes up. The documents were
looked at since, so they no longer tell how a plan is read that nobody has seen.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest
from casebook import ROOT
from opencc import OpenCC

from duibiao.documents import read_document
from duibiao.errors import DocumentError
from duibiao.extraction.document import extract_document
from duibiao.extraction.rows import PrintedRow

CASES = ROOT / "tests" / "cases" / "unseen"
_SIMPLIFY = OpenCC("t2s")
_LOOSE = re.compile(r"\s|[()、,·\-~—:“”\"《》]|^其中|^\d+[.、]")
_OWN_AREA = re.compile(r"^(?:全国|全省|全市|全县|全区|全州|我[国省市区县])")


@dataclass
class Tally:
    """How many rows a reader wants, how many were found, found in full, read, and read though nobody wants them."""

    wanted: int = 0
    found: int = 0
    in_full: int = 0
    read: int = 0
    others: int = 0

    @property
    def precision(self) -> float:
        return 1 - self.others / self.read


def expected(folder: Path) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {path.name: [] for path in documents(folder)}
    with (folder / "expected.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append(row)
    return rows


def documents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name[:2].isdigit())


def simplified(label: str) -> str:
    return str(_SIMPLIFY.convert(unicodedata.normalize("NFKC", label)))


def plain(label: str) -> str:
    return _LOOSE.sub("", simplified(label))


def number(text: str) -> float | str:
    return float(text) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else text


class Reader:
    """Knows which labels are one indicator."""

    def __init__(self, catalogue) -> None:
        self.catalogue = catalogue

    def indicator(self, label: str) -> str:
        found = self.catalogue.match(_OWN_AREA.sub("", simplified(label)), "")
        return found.indicator if found else ""

    def same(self, one: str, other: str) -> bool:
        known = self.indicator(one)
        if known and known == self.indicator(other):
            return True
        one, other = plain(one), plain(other)
        return one == other or (min(len(one), len(other)) > 3 and (one in other or other in one))


def agrees(want: dict[str, str], row: PrintedRow) -> int:
    """Count on how many of year, kind, form and comparator a row and what is wanted agree."""
    told = (str(row.year or ""), row.kind, row.form or "level", row.comparator)
    return sum(
        a == b for a, b in zip(told, (want["year"], want["kind"], want["form"], want["comparator"]), strict=True)
    )


def measure(folder: Path, catalogue, *, known_only: bool) -> Tally:
    reader, tally = Reader(catalogue), Tally()
    for path in documents(folder):
        document = read_document(path)
        try:
            rows = extract_document(document, catalogue).rows
        except DocumentError:
            rows = []
        lines = {(line.part, line.number): line.text for line in document.lines}
        assert all(lines[row.part, row.line][row.start : row.end] == row.text for row in rows)
        used: set[int] = set()
        for want in expected(folder)[path.name]:
            alike = [
                (agrees(want, row), -at)
                for at, row in enumerate(rows)
                if at not in used
                and number(row.value) == number(want["value"])
                and (
                    reader.same(want["label"], row.label)
                    or reader.same(want["label"].removesuffix(f"({row.unit})"), row.label)
                )
            ]
            counts = want["certain"] == "yes" and (not known_only or bool(reader.indicator(want["label"])))
            tally.wanted += counts
            if alike:
                agreed, place = max(alike)
                used.add(-place)
                tally.found += counts
                tally.in_full += counts and agreed == 4
        told = [at for at, row in enumerate(rows) if not known_only or "uncatalogued" not in row.flags]
        tally.read += len(told)
        tally.others += len(set(told) - used)
    return tally


@pytest.mark.parametrize(
    ("folder", "known_only", "found", "in_full", "precision"),
    [
        ("tables", False, 0.995, 0.99, 0.995),
        ("prose", True, 0.97, 0.955, 0.98),
        ("prose", False, 0.87, 0.855, 0.95),
        ("varied", True, 0.92, 0.915, 0.96),
        ("varied", False, 0.87, 0.86, 0.94),
        ("formats", True, 0.99, 0.985, 0.98),
        ("formats", False, 0.985, 0.98, 0.93),
        ("offices", True, 0.99, 0.99, 0.99),
        ("offices", False, 0.915, 0.915, 0.93),
        ("plans", True, 0.92, 0.92, 0.98),
        ("plans", False, 0.88, 0.875, 0.97),
        ("papers", True, 0.985, 0.97, 0.99),
        ("papers", False, 0.925, 0.9, 0.975),
    ],
)
def test_documents_by_others_are_read_as_well_as_before(catalogue, folder, known_only, found, in_full, precision):
    tally = measure(CASES / folder, catalogue, known_only=known_only)
    assert tally.found / tally.wanted >= found
    assert tally.in_full / tally.wanted >= in_full
    assert tally.precision >= precision


def test_a_document_of_projects_alone_gives_no_figure_of_an_indicator(catalogue):
    (path,) = (path for path in documents(CASES / "prose") if not expected(CASES / "prose")[path.name])
    rows = extract_document(read_document(path), catalogue).rows
    assert [row.label for row in rows if "uncatalogued" not in row.flags] == []
