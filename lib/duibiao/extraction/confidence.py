"""How far a reading is to be trusted: one table for every way a figure is read.

Each number is no more than the share of rows that were right in documents made for it, which
``tests/generator/reliability.py`` measures anew; a test holds rows of 0.9 and more to be right at least that often.
"""

from __future__ import annotations

#: Figures of tables, by how their cells were told apart.
GRID, SEPARATED, CELLS, YEARS_DOWN, IN_NOTE = "0.97", "0.95", "0.99", "0.95", "0.9"
#: Figures run together, by what decided where they were cut.
FUSED = {
    "": "0.98",
    "split_prose": "0.98",
    "split_format": "0.95",
    "split_range": "0.9",
    "lone_value": "0.95",
    "low_confidence": "0.5",
}
#: Some values of a row are missing, so that others may stand in the wrong column.
SOME_MISSING = "0.7"
#: What cannot be read, or can hardly be right.
DOUBTED = "0.50"


def of_prose(*, known: bool, restored: bool, conclusions: int) -> str:
    """Give the confidence of a statement: less for a name outside the catalogue, for words put back, and for every
    conclusion about its year.
    """
    return f"{0.95 - 0.1 * (not known) - 0.05 * restored - 0.03 * conclusions:.2f}"
