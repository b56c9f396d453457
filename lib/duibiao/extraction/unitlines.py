"""Units of rows that have none of their own: said once for a table (``单位:个、张、人``), or that of the row above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from duibiao.errors import CatalogueError
from duibiao.extraction import heads
from duibiao.extraction.cells import is_unit
from duibiao.extraction.context import Context
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import Placed
from duibiao.extraction.tablerows import TableRow, clean_label, indent_of, label_of_row, unit_in_label
from duibiao.extraction.textlines import ends_table

#: Whoever else a line names (``责任单位:市卫健委``) is no unit.
_SAID = re.compile(r"单位[::] *([^\s::。;()][^::。;()]{0,29}(?:\([A-Za-z][A-Za-z ,./%]*)?)\)?$")
#: What yearbooks print behind it in English: ``单位:张(set)``.
_TRANSLATION = re.compile(r" *\(?[A-Za-z][A-Za-z ,./%]*$")
_BETWEEN = re.compile(r" *[、,] *| +")
#: Heads of several lines and a title may stand between the line and the first row.
_MOST_ABOVE = 16
#: A share, a rate or an age is counted in nothing that is said for many: one of its own belongs to it.
_OF_ITS_OWN = re.compile(
    r"(?:率|比例?|比重|占比|程度|水平|指数|寿命|得分|增长|增速|费用|经费|支出|收入|[天日]数|住院日)$"
)
_OF_SHARES = re.compile(r"%|‰|/\d*[十百千万]")
#: What a thing is counted by: where units are dealt out by their order alone, these must come out right.
_COUNTED = (
    (re.compile(r"床位?数?$"), re.compile(r"[万亿]?张|张/.*")),
    (re.compile(r"(?:机构|医院|卫生院|卫生室|中心|诊所)数?$"), re.compile(r"[万亿]?[个所家]|[个所家]/.*")),
    (re.compile(r"(?:人员|医师|医生|护士|人口|人数)数?$"), re.compile(r"[万亿]?[人名]|[人名]/.*")),
)

#: Institutions and staff, as yearbooks list them below what they are parts of.
_STAFF = re.compile(r"(?:医师|医生|护士|护师|药师|技师|人员|员|助产士)(?:\([^()]*\))?$")
_A_PART = re.compile(rf"(?:院|室|站|中心|所|机构|门诊部)(?:\([^()]*\))?[、]?$|{_STAFF.pattern}")
#: What names say that they count, and how the units of that end.
_NOUNS = (
    (re.compile(r"(?:人次|诊疗)数?(?:\([^()]*\))?$"), ("人次", "次")),
    (re.compile(r"(?:人数?|人员|职工)(?:\([^()]*\))?$"), ("人", "名")),
    (re.compile(r"床位?数?(?:\([^()]*\))?$"), ("张",)),
)
_OF_PEOPLE = ("人", "万人", "名")
_LISTED = ("个", "所", "家", "张", "万张", *_OF_PEOPLE)


def with_units(
    rows: Sequence[TableRow], columns: Sequence[Column], lines: Sequence[Placed], at: int, context: Context
) -> list[TableRow]:
    """Give the rows of a table that have no unit of their own the one that a line above the table says, and parts of
    what stands above them (``#医院``) that of the whole.

    Several units go to as many rows in their order, and to the parts (``#医院``) of each. Where they do not come out,
    the rows are flagged: what they are counted in is lost.

    Parameters
    ----------
    rows, columns
        The table as read.
    lines : sequence of Placed
        The lines it was found in.
    at : int
        Place of its first line.
    context : Context
        Its catalogue knows what an indicator can be counted in.
    """
    # Where the whole has its own unit no line above tells that of the part; else the whole may have it from the line.
    return list(_of_wholes(_of_line(list(_of_wholes(rows)), columns, lines, at, context)))


def _of_line(
    rows: Sequence[TableRow], columns: Sequence[Column], lines: Sequence[Placed], at: int, context: Context
) -> list[TableRow]:
    unitless = [n for n, row in enumerate(rows) if not row.unit and not unit_in_label(label_of_row(row))]
    if not unitless or any(column.role == heads.UNIT or column.unit for column in columns):
        return list(rows)
    first = next((piece.line for row in rows for _, piece, _ in row.figures), None)
    units = said_units(lines, at, first)
    if not units:
        return list(rows)
    told = list(rows)
    for n, unit in zip(unitless, _dealt([rows[n] for n in unitless], units, context), strict=True):
        told[n] = replace(told[n], unit=unit) if unit else replace(told[n], flags=(*told[n].flags, "unit_lost"))
    return told


def _of_wholes(rows: Iterable[TableRow]) -> Iterator[TableRow]:
    """Give parts without a unit that of the row above them all: those marked (``#医院``), institutions further in than
    it, and the institutions and staff below such.
    """
    whole: TableRow | None = None
    held, parts = "", False
    for row in rows:
        name = "".join(piece.text for piece in row.name) or row.label
        unit = row.unit or unit_in_label(name)
        listed = (
            bool(_A_PART.search(name))
            and name[:1] != "每"
            and (parts or (whole is not None and _stands_in(row, whole, held)))
        )
        parts = not unit and (name.startswith("#") or listed)
        if not parts:
            whole, held = row, unit
        known = parts and (held in _OF_PEOPLE or not _STAFF.search(name)) and _may_be_counted(name, held)
        yield replace(row, unit=held) if known and held else row


def _stands_in(row: TableRow, whole: TableRow, unit: str) -> bool:
    """Tell whether a row stands further in than the one above that counts institutions, beds or people."""
    return unit in _LISTED and bool(row.name and whole.name) and indent_of(whole) < indent_of(row)


def _may_be_counted(part: str, unit: str) -> bool:
    """Tell whether a part may be counted as its whole is: where it says what it counts, the unit must be of that."""
    return all(unit.endswith(by) for words, by in _NOUNS if words.search(part))


def said_units(lines: Sequence[Placed], at: int, first: Placed | None = None) -> list[str]:
    """Give the units in the nearest line that says some, above the first figure of a table and below any text.

    Parameters
    ----------
    lines : sequence of Placed
        The lines.
    at : int
        Place of the table's first line.
    first : Placed, optional
        The line of its first figure, where that is another.
    """
    below = 0
    while first is not None and below < _MOST_ABOVE and at + below < len(lines) and lines[at + below] is not first:
        below += 1
    for line in reversed(lines[max(0, at - _MOST_ABOVE) : at + below]):
        units = _units_in(line.text)
        if units is not None:
            return units
        if ends_table(line.text):
            break
    return []


def _units_in(text: str) -> list[str] | None:
    """Give the units that a line says, none where they are something else; None where it says none."""
    found = _SAID.search(text.rstrip("| ")) if "单位" in text else None
    if found is None:
        return None
    units = _BETWEEN.split(_TRANSLATION.sub("", found[1]).strip())
    return units if any(is_unit(unit) for unit in units) else []


def said_in(texts: Sequence[str]) -> list[str]:
    """Give the units that the first of some lines says which says any."""
    return next((units for text in texts if (units := _units_in(text)) is not None), [])


def _dealt(rows: Sequence[TableRow], units: Sequence[str], context: Context) -> list[str]:
    """Give the unit of each row, empty where none can be its own."""
    if len(units) == 1:
        return [units[0] if _may_have(row, units[0], context) else "" for row in rows]
    wholes = [row for row in rows if not label_of_row(row).startswith("#")]
    if len(units) == len(rows):
        dealt = list(units)
    elif len(units) == len(wholes) and rows[0] is wholes[0]:
        whole = -1
        dealt = []
        for row in rows:
            whole += not label_of_row(row).startswith("#")
            dealt.append(units[whole])
    else:
        return [""] * len(rows)
    fit = all(_may_have(row, unit, context) and _counts(row, unit) for row, unit in zip(rows, dealt, strict=True))
    return dealt if fit else [""] * len(rows)


def _counts(row: TableRow, unit: str) -> bool:
    name = clean_label(label_of_row(row))
    return all(by.fullmatch(unit) for thing, by in _COUNTED if thing.search(name))


def _may_have(row: TableRow, unit: str, context: Context) -> bool:
    """Tell whether a unit can be a row's: the catalogue says of its indicators, the name of others."""
    name = clean_label(label_of_row(row))
    match = context.catalogue.match(name, context.document)
    if not is_unit(unit):
        return False
    if match is None:
        return bool(_OF_SHARES.search(unit)) or not _OF_ITS_OWN.search(name)
    entry = context.catalogue.indicators[match.indicator]
    try:
        context.catalogue.units.convert(Decimal(1), context.catalogue.unit_of(match, unit), entry.unit, entry)
    except CatalogueError:
        return False
    return True


def unit_among(name: str, units: Sequence[str]) -> str:
    """Give the one of several units that a thing is counted by (床位数: 张); empty where two could be, or none."""
    if len(units) == 1:
        return units[0] if not _OF_ITS_OWN.search(name) or _OF_SHARES.search(units[0]) else ""
    fitting = [unit for unit in units for thing, by in _COUNTED if thing.search(name) and by.fullmatch(unit)]
    return fitting[0] if len(fitting) == 1 else ""
