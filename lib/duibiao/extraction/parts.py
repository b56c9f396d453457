"""Rows that name only a part of the people or places (其中：农村), and are of the indicator above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from duibiao.extraction import heads
from duibiao.extraction.context import Context
from duibiao.extraction.names import counted_noun
from duibiao.extraction.naming import goodness
from duibiao.extraction.tablerows import TableRow, clean_label


def as_part(row: TableRow, whole: TableRow | None, context: Context) -> TableRow | None:
    """Give a row the name, unit and nature of the row above where it names a part of it alone; None where not.

    Parameters
    ----------
    row : TableRow
        The row as it stands.
    whole : TableRow or None
        The last row above with a name of its own.
    context : Context
        Asked whether that is the name of an indicator.
    """
    part = heads.PART_OR_WHOLE.fullmatch(clean_label(_label(row)))
    if part is None or whole is None or goodness(_label(whole), context) < 1:
        return None
    if not part["scope"] and whole.figures:
        return None  # the total of all rows, not the whole of one
    unit, nature = row.unit or whole.unit, row.nature or whole.nature
    flags = tuple(sorted({*row.flags, "label_restored"} - ({"unit_lost"} if unit else set())))
    return replace(row, name=whole.name, unit=unit, nature=nature, flags=flags, scope=part["scope"] or "")


def told_apart(rows: Sequence[TableRow]) -> list[TableRow]:
    """Give parts of one name (``#医院`` below 机构数 and below 床位数) what is counted of them."""
    names = Counter(_label(row) for row in rows)
    told: list[TableRow] = []
    whole: TableRow | None = None
    for row in rows:
        name = _label(row)
        if not name.startswith("#"):
            whole = row
            told.append(row)
            continue
        counted = counted_noun(_label(whole)) if whole and names[name] > 1 else ""
        flags = tuple(sorted({*row.flags, "label_restored"}))
        told.append(replace(row, label=name + counted, flags=flags) if counted else row)
    return told


def _label(row: TableRow) -> str:
    return "".join(piece.text for piece in row.name)
