"""Names that only the title of a table completes: ``各类卫生机构床位数`` over 合计, 医院, 卫生院."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from duibiao.extraction.cellwords import CHINESE
from duibiao.extraction.institutions import ALL_INSTITUTIONS
from duibiao.extraction.names import INSTITUTION_END, counted_noun, what_is_counted
from duibiao.extraction.pieces import Piece, Placed
from duibiao.extraction.tablerows import TOTAL, TableRow, clean_label, label_of_row
from duibiao.extraction.textlines import ends_table

#: A yearbook numbers its tables: ``17-3 各类卫生机构床位数(2019年)``.
_TITLE = re.compile(
    r"(?:续?表)?\d{1,2}(?:[-—–]{1,2}\d{1,3}){1,2}[、:]? *(?P<name>[\u4e00-\u9fff()]{4,24}?) *"
    r"(?:\(?(?:19|20)\d\d(?:[-—–](?:19|20)\d\d)?年?(?:底|末)?\)?|\(续[表一二三\d]*\))?"
)
_TABLE_NUMBER = re.compile(r"(?:续?表)?\d{1,2}(?:[-—–]{1,2}\d{1,3}){1,2}[、:]? *[\u4e00-\u9fff(12]")
#: One that has no number says what it counts at its end: ``2013-2017年全市医疗机构实有床位``.
_BARE_TITLE = re.compile(
    r"(?:(?:19|20)\d\d(?:[-—–至](?:19|20)\d\d)?年?)?(?P<name>[\u4e00-\u9fff()]{4,24}?(?:床位|人员|人次|人数)数?)"
)
_ALL_KINDS = re.compile(r"^(?:各[类种级]|分[类级]|全[国省市区县])")
#: What counts more than one thing, or tells of no count at all.
_OF_SEVERAL = re.compile(r"[、和及与]|情况|状况|指标")
_PEOPLE = re.compile(r"(?:人员|职工)(?:总?数)?$")
_MOST_ABOVE, _MOSTLY, _FEWEST_KINDS = 12, 0.5, 3


def with_title_names(rows: Sequence[TableRow], lines: Sequence[Placed], at: int) -> list[TableRow]:
    """Give totals the name that the title of their table has, and kinds of institutions what it counts of them.

    Parameters
    ----------
    rows : sequence of TableRow
        The table as read.
    lines : sequence of Placed
        The lines it was found in.
    at : int
        Place of its first line.
    """
    first = next((piece.line for row in rows for _, piece, _ in row.figures), None)
    title = title_name(lines, at, first, {piece.line.place for row in rows for piece in row.name})
    named = title.text if title else ""
    counted = counted_noun(named) or (named if _PEOPLE.search(named) else "")
    if not counted:
        return _counted_by_first(rows)
    kinds = sum(_is_kind(row) for row in rows)
    told = [_with_title(row, named, counted if kinds > _MOSTLY * len(rows) else "") for row in rows]
    top = told[0]
    named_by_title = title is not None and bool(top.name) and top.name[0].line is title.line
    return [_called(top, named), *told[1:]] if named_by_title else told


def _counted_by_first(rows: Sequence[TableRow]) -> list[TableRow]:
    """Give kinds of institutions what the first row says is counted, where all others are such."""
    counted = what_is_counted(clean_label(label_of_row(rows[0]))) if len(rows) > _FEWEST_KINDS else ""
    if not counted or _is_kind(rows[0]) or not all(_is_kind(row) for row in rows[1:]):
        return list(rows)
    return [rows[0], *(_called(row, label_of_row(row) + counted) for row in rows[1:])]


def _with_title(row: TableRow, named: str, counted: str) -> TableRow:
    if TOTAL.fullmatch(clean_label(label_of_row(row))):
        return _called(row, named)
    return _called(row, label_of_row(row) + counted) if counted and _is_kind(row) else row


def _called(row: TableRow, label: str) -> TableRow:
    return replace(row, label=label, flags=tuple(sorted({*row.flags, "label_restored"})))


def _is_kind(row: TableRow) -> bool:
    name = clean_label(label_of_row(row))
    return (
        not row.unit and not row.scope and bool(INSTITUTION_END.search(name)) and not ALL_INSTITUTIONS.fullmatch(name)
    )


def number_title(lines: Sequence[Placed], at: int) -> str:
    """Give the line above a table that begins with its number, empty where there is none."""
    above = reversed(lines[max(0, at - _MOST_ABOVE) : at])
    return next((line.text for line in above if _TABLE_NUMBER.match(line.text)), "")


def title_name(
    lines: Sequence[Placed],
    at: int,
    first: Placed | None = None,
    names: Collection[tuple[str, int]] = (),
) -> Piece | None:
    """Give what the numbered title of a table counts; None where it counts several things, or none.

    Parameters
    ----------
    lines : sequence of Placed
        The lines.
    at : int
        Place of the table's first line: its title stands above, or among its own lines.
    first : Placed, optional
        The line of its first figure.
    names : collection
        Part and number of the lines that are names of its rows, and so no title without a number.
    """
    below = next((n for n, line in enumerate(lines[at : at + _MOST_ABOVE]) if line is first), 0)
    top = max(0, at - _MOST_ABOVE)
    for place in range(at + below - 1, top - 1, -1):
        line = lines[place]
        found = _TITLE.fullmatch(line.text)
        bare = place < at and line.place not in names
        if found or (bare and (found := _BARE_TITLE.fullmatch(line.text))):
            start = found.start("name")
            kinds = _ALL_KINDS.match(found["name"])
            several = _OF_SEVERAL.search(found["name"])
            return None if several else Piece(line, start + (kinds.end() if kinds else 0), found.end("name"))
        if ends_table(line.text) and CHINESE.search(line.text):
            break
    return None
