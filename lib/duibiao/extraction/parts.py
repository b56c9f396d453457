"""Rows that name only a part of the people or places (其中：农村), and are of the indicator above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from duibiao.extraction import heads
from duibiao.extraction.context import Context
from duibiao.extraction.names import counted_noun
from duibiao.extraction.naming import goodness
from duibiao.extraction.tablerows import TableRow, clean_label, unit_in_label

_INSTITUTION, _INSTITUTIONS = (
    re.compile(r"(?:院|机构|中心|[所站室])(?:\([^()]*\))?$"),
    re.compile(r"机构总?数?(?:\(个\))?$"),
)


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
    """Give parts of one name (``#医院`` below 机构数 and below 床位数) what is counted of them, and the unit of it."""
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
        part = replace(row, label=name + counted, flags=flags) if counted else row
        alike = bool(counted) or (whole is not None and _one_kind(name, _label(whole)))
        told.append(_with_unit(part, whole) if whole and alike else part)
    return told


def _one_kind(part: str, whole: str) -> bool:
    """Tell whether both are numbers of institutions; a part may as well be of a whole that the table leaves out."""
    return bool(_INSTITUTION.search(part) and _INSTITUTIONS.search(whole))


def _with_unit(row: TableRow, whole: TableRow) -> TableRow:
    unit = row.unit or unit_in_label(_label(row)) or whole.unit or unit_in_label(_label(whole))
    return replace(row, unit=unit, flags=tuple(flag for flag in row.flags if flag != "unit_lost" or not unit))


def _label(row: TableRow) -> str:
    return "".join(piece.text for piece in row.name)
