"""The committed long table: what the committed printed rows make, and every cell of the printed tables is in it."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from duibiao.home import Home
from duibiao.longformat.build import build

ROOT = Path(__file__).parents[2]
MADE_FROM = ("catalogue", "sources", "printed", "claims", "corrections", "reference")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The long table built anew from the committed files."""
    root = tmp_path_factory.mktemp("golden")
    (root / "data").mkdir()
    for name in MADE_FROM:
        (root / "data" / name).symlink_to(ROOT / "data" / name)
    build(Home(root))
    return root / "data" / "long"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["indicators", "conflicts", "claims", "findings", "flags", "summary"])
def test_the_committed_table_is_what_is_built(built, name):
    assert (built / f"{name}.csv").read_bytes() == (ROOT / "data" / "long" / f"{name}.csv").read_bytes()


def test_every_cell_of_the_printed_tables_is_in_the_long_table(built):
    told = ("region", "kind", "form", "comparator", "nature", "year", "base_year")
    rows = {}
    for row in read(built / "indicators.csv"):
        rows.setdefault((row["document"], row["line"], row["label_printed"], *(row[name] for name in told)), []).append(
            row
        )
    missing = []
    for cell in read(ROOT / "tests" / "cases" / "printed_tables.csv"):
        found = rows.get((cell["document"], cell["line"], cell["label"], *(cell[name] for name in told)), [])
        if not any(same(cell, row) for row in found):
            missing.append((cell["document"], cell["line"], cell["label"], cell["value"]))
    assert missing == []


def same(cell: dict[str, str], row: dict[str, str]) -> bool:
    """Whether a long row says what the cell says; a rate per 1,000 may have become one per 10,000."""
    if not cell["value"]:
        return row["value"] == "" and row["text_printed"] == cell["text"]
    factor = Decimal(10) if row["unit"] == "人/万人" and "每千" in cell["label"] else Decimal(1)
    return Decimal(row["value"]) == Decimal(cell["value"]) * factor


def test_no_cell_of_a_printed_table_is_reached_by_a_correction(built):
    tables = {row["document"] for row in read(ROOT / "tests" / "cases" / "printed_tables.csv")}
    assert not [
        row for row in read(built / "indicators.csv") if row["document"] in tables and row["derivation"] == "corrected"
    ]


def test_every_reference_figure_is_second_hand(built):
    reference = [row for row in read(built / "indicators.csv") if row["derivation"] == "reference"]
    assert reference and all("second_hand" in row["flags"].split(";") for row in reference)
