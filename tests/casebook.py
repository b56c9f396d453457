"""Tables of cases: what a reader, a publication or a plan says, row by row."""

from __future__ import annotations

import csv
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"


def read_cases(name: str) -> list[dict[str, str]]:
    """Read a table of cases from ``tests/cases``."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def first_on_path(folder: Path) -> str:
    """Give the ``PYTHONPATH`` of a process that looks into a folder first, and then where this one looks."""
    return os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
