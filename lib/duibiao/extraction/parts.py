"""Rows that name only a part of the people or places (其中：农村), and are of the indicator above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from duibiao.extraction import heads
from duibiao.extraction.context import Context
from duibiao.extraction.institutions import ALL_INSTITUTIONS
from duibiao.extraction.names import INDICATOR_END, INSTITUTION_END, PART, counted_noun, what_is_counted
from duibiao.extraction.naming import goodness
from duibiao.extraction.tablerows import TableRow, clean_label, indent_of

_BRACKETS = re.compile(r"\([^()]*\)$")
_NUMBERED = re.compile(r"\(?\d{1,2}[.、)](?!\d)")


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
    """Tell names that stand twice apart by the row they are parts of.

    ``#医院`` below 机构数 and below 床位数, and the institutions below it, are given what is counted of them; a number
    of something else (``#死亡人数`` below 门诊人次 and below 住院人数) the name of the row it is a part of.
    """
    names = Counter(_bare(_label(row)) for row in rows)
    told: list[TableRow] = []
    whole: TableRow | None = None
    counting = ""
    for row in rows:
        name = _label(row)
        if not name.startswith(PART):
            whole = row
            if not _is_kind(name):
                counting = what_is_counted(clean_label(name))
        label = name
        if names[_bare(name)] > 1 and name.startswith(PART) and whole:
            label = _of_whole(name, _above(row, told) or whole, what_is_counted(clean_label(_label(whole))))
        elif names[_bare(name)] > 1 and _is_kind(name):
            label = name + counting
        elif _NUMBERED.match(name) and not INDICATOR_END.search(name) and (above := _unnumbered_above(row, told)):
            label = _bare(_label(above)) + clean_label(name)  # ``1.治愈`` of ``#出院人数``
        flags = tuple(sorted({*row.flags, "label_restored"}))
        told.append(replace(row, label=label, flags=flags) if label != name else row)
    return told


def _bare(name: str) -> str:
    return clean_label(name).removeprefix("#")


def _of_whole(part: str, whole: TableRow, counted: str) -> str:
    if not counted_noun(part):
        return part + counted
    return (
        clean_label(_label(whole)).removeprefix("#") + clean_label(part).removeprefix("#")
        if _label(whole) != part
        else part
    )


def _above(row: TableRow, told: Sequence[TableRow]) -> TableRow | None:
    """Give the row that stands less far in than a part, the nearest above; None where the page does not tell."""
    depth = indent_of(row)
    return next((above for above in reversed(told) if indent_of(above) < depth), None)


def _unnumbered_above(row: TableRow, told: Sequence[TableRow]) -> TableRow | None:
    """Give the row that numbered ones are listed below, if it stands less far in than they."""
    whole = next((above for above in reversed(told) if not _NUMBERED.match(_label(above))), None)
    return whole if whole and indent_of(whole) < indent_of(row) else None


def _is_kind(name: str) -> bool:
    """Tell whether a row is named by a kind of institutions alone (疗养院、所)."""
    return bool(INSTITUTION_END.search(name)) and not ALL_INSTITUTIONS.fullmatch(_BRACKETS.sub("", name))


def _label(row: TableRow) -> str:
    return "".join(piece.text for piece in row.name)
