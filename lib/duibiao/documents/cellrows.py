"""Which cells stand in one row, by the names of their parts: what a lone cell is about, its row says."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST = 200
#: A cell of a table of a page, or of a sheet.
_CELL = re.compile(r"(?P<table>.*!)(?:r(?P<row>\d+)c\d+|[A-Z]{1,3}(?P<number>\d+))")


def row_beside(part: str, lines: Iterable[tuple[str, str]]) -> str:
    """Join the cells of the row that a cell stands in (``table 2!r9c5``, ``Sheet1!H9``).

    Parameters
    ----------
    part : str
        The cell.
    lines : iterable of (str, str)
        Part and text of every line of the document.

    Returns
    -------
    str
        Empty where the part is no cell.

    >>> row_beside("a!r2c2", [("a!r2c1", "婴儿死亡率"), ("a!r2c2", "2.1"), ("a!r12c2", "3")])
    '婴儿死亡率 | 2.1'
    """
    own = _CELL.fullmatch(part)
    if own is None:
        return ""
    row = own["table"], own["row"] or own["number"]
    cells: dict[str, list[str]] = {}
    for other, text in lines:
        found = _CELL.fullmatch(other)
        if found and (found["table"], found["row"] or found["number"]) == row:
            cells.setdefault(other, []).append(text.strip())
    return " | ".join("".join(texts) for texts in cells.values())[:_LONGEST]
