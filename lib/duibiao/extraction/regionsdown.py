"""Tables with the regions down the rows, as in yearbooks and bulletins: every column is an indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from duibiao.extraction import confidence, heads
from duibiao.extraction.cellwords import YEAR_CELL, is_figure
from duibiao.extraction.columnnames import (
    Label,
    are_indicators,
    are_told_apart,
    heads_below,
    heads_top,
    labels_of,
    stop_short,
)
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import numbers_columns
from duibiao.extraction.gridrows import cell_piece, figures_of
from duibiao.extraction.heads import Column
from duibiao.extraction.institutions import ALL_INSTITUTIONS, INSTITUTIONS
from duibiao.extraction.pieces import GridCell, Row, distinct
from duibiao.extraction.tablerows import Found, TableRow
from duibiao.extraction.wording import is_missing, read_cell

HEAD = re.compile(
    r"地区|(?:各|分)?(?:县区|区县|市县|地市|市州|州市|盟市|旗县|镇街|街镇|县|市|区|乡镇|街道)|(?:县|区|市|镇|乡|街道|旗)(?:[、/](?:县|区|市|镇|乡|街道|旗))*\([市区县旗镇乡街道、,]+\)|(?:地区|区域|单位)(?:名称)?|行政区划?|辖区"
)
_REGION = re.compile(
    r"全[国省市区县州](?:合?总?计|平均)?|[合总]计|市辖区|(?!其中|医院|社区)[\u4e00-\u9fff]{1,9}(?:省|市|区|县|旗|州|盟|镇|乡|街道|兵团|师)(?:合计)?"
)
_LATIN = re.compile(r"[A-Za-z]+$")
_TOGETHER = re.compile(r"全[国省市区县州](?:合?总?计)?|[合总]计")
_SUMMED = re.compile(r"[合总]计$")
_FEWEST, _MOSTLY = 2, 0.6
#: ``2020年规划床位数``: a name that says of which year it is, and that it is planned.
_LED_BY_YEAR = re.compile(r"(?:到|至)?((?:19|20)\d\d)年(?:末|底)?(规划|目标|预期|计划)?(?=[\u4e00-\u9fff])")
_ORDINAL = re.compile(r"\(?\d{1,3}[)、.]?")
#: The day on which a table was made, or sent in.
_DAY = re.compile(r"(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日|([-/.])\d{1,2}\1\d{1,2})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?!\d)")


def read_regions_down(rows: Sequence[Row], title: str, context: Context) -> Found | None:
    """Read a grid whose rows are regions; None where it is none.

    Parameters
    ----------
    rows : sequence of Row
        Rows of equal length, the heads among them.
    title : str
        What stands above: the year is there, or in the rows above the heads.
    context : Context
        The catalogue, and the year of a report that speaks of one.

    Returns
    -------
    columns, rows
        One column a region, one row an indicator: the grid turned over.
    """
    rows = _from_names(rows)
    first = next((at for at, row in enumerate(rows) if at and _is_region(row)), None)
    if first is None or len(rows[0]) < 2:
        return None
    body = [row for row in rows[first:] if _is_region(row)]
    top = heads_top(rows[:first])
    above = heads_below(rows[top:first])
    if above is None:
        return None
    named = re.sub(r"\s", "", "".join(cell.text for cell in distinct([row[0] for row in above])))
    places = sum(bool(_REGION.fullmatch(row[0].text)) for row in body)
    of_places = HEAD.fullmatch(_LATIN.sub("", named)) or places > _MOSTLY * len(body)
    if len(body) < _FEWEST or not (of_places or _are_kinds(body)):
        return None
    if stop_short(above, body):
        return None
    stacks = [_stack([row[place] for row in above]) for place in range(1, len(rows[0]))]
    labels = labels_of([stack.names for stack in stacks])
    if not are_indicators(labels, context):
        return None
    own = "".join(cell.text for row in rows[:top] for cell in distinct(row))
    said, flags = said_year(own if _YEAR.search(_DAY.sub("", own)) else title + own, context)
    dates = [stack.head or Column(heads.VALUE, year=said, kind="actual", flags=flags) for stack in stacks]
    dated_alone = any(stack.head and not label.text for stack, label in zip(stacks, labels, strict=True))
    named_alone = any(label.text and not stack.head for stack, label in zip(stacks, labels, strict=True))
    if not are_told_apart(labels, dates) or (dated_alone and named_alone):
        return None  # a head was lost
    return _turned(body, labels, dates, context, of_kinds=not of_places)


def _from_names(rows: Sequence[Row]) -> Sequence[Row]:
    """Leave out the columns before that of the names: of the numbers of rows, or empty."""
    first = 0
    while first < len(rows[0]) - 2 and _only_numbers([row[first] for row in rows if row[first] is not row[first + 1]]):
        first += 1
    return [row[first:] for row in rows] if first else rows


def _only_numbers(cells: Sequence[GridCell]) -> bool:
    return all(not cell.text or _ORDINAL.fullmatch(cell.text) or _is_number_head(cell.text) for cell in cells)


def _is_number_head(text: str) -> bool:
    column = heads.read_head(text)
    return column is not None and column.role == heads.NUMBER


@dataclass(frozen=True)
class _Stack:
    """The heads of a column: the cells that name it, and the one that says of which year it is."""

    names: list[GridCell]
    head: Column | None


def _stack(cells: Sequence[GridCell]) -> _Stack:
    """Tell the name of a column from its year."""
    names: list[GridCell] = []
    head: Column | None = None
    for cell in distinct(cells):
        column = heads.read_loose_head(cell.text)
        if column is not None and column.year is not None:
            head = column
        elif led := _LED_BY_YEAR.match(cell.text):
            head = Column(heads.VALUE, cell.text, int(led[1]), "target" if led[2] else "")
            names.append(cell)
        else:
            names.append(cell)
    return _Stack(names, head)


def _turned(
    body: Sequence[Row], labels: Sequence[Label], dates: Sequence[Column], context: Context, *, of_kinds: bool
) -> tuple[list[Column], list[TableRow]]:
    """Turn the table over: a column for each region and year, a row for each name."""
    told = list(dict.fromkeys((date.year, date.kind, date.flags) for date in dates))
    columns = [
        replace(_whose(row[0].text, of_kinds), year=year, kind=kind, flags=flags)
        for row in body
        for year, kind, flags in told
    ]
    rows: dict[str, TableRow] = {}
    for place, (label, date) in enumerate(zip(labels, dates, strict=True), start=1):
        shift = told.index((date.year, date.kind, date.flags))
        figures = tuple(
            (at * len(told) + shift, cell_piece(row[place]), figure)
            for at, row in enumerate(body)
            if row[place].text and not is_missing(row[place].text)
            for figure in figures_of(row[place])
        )
        before = rows.get(label.text)
        if before:
            rows[label.text] = replace(before, figures=(*before.figures, *figures))
        elif label.text and figures:
            rows[label.text] = TableRow(
                "", tuple(label.pieces), label.unit, "", figures,
                flags=("label_restored",) if label.restored else (),
                confidence=confidence.YEARS_DOWN, label=label.text, layout="regions down the rows",
            )  # fmt: skip
    return dated(columns, "", context), list(rows.values())


def _are_kinds(body: Sequence[Row]) -> bool:
    """Tell whether the rows are kinds of institutions, and perhaps all of them together."""
    kinds = sum(bool(INSTITUTIONS.fullmatch(row[0].text)) for row in body)
    together = sum(bool(_TOGETHER.fullmatch(row[0].text)) for row in body)
    return kinds >= _FEWEST and kinds + together > _MOSTLY * len(body)


def _whose(name: str, of_kinds: bool) -> Column:
    """Give a column of the figures of a region, or of a kind of institutions of the document's own region.

    What stands among kinds and is no place is a kind as well.
    """
    kind = _SUMMED.sub("", name)
    if not kind or ALL_INSTITUTIONS.fullmatch(kind):
        return Column(heads.VALUE, name)
    if INSTITUTIONS.fullmatch(kind) or (of_kinds and not _REGION.fullmatch(name)):
        return Column(heads.VALUE, name, scope=re.sub(r"^(?:#|[\u4e00-\u9fff]{0,8}中:)", "", kind))
    return Column(heads.VALUE, name, whose=name)


@lru_cache(maxsize=256)
def _is_region(row: Row) -> bool:
    """Tell a row of figures below the name of a place from heads, sections and notes."""
    told = [cell.text for cell in row[1:] if cell.text]
    if numbers_columns(row) or all(YEAR_CELL.fullmatch(text) for text in told):
        return False
    read = sum(is_figure(text) for text in told)
    return bool(row[0].text) and not read_cell(row[0].text) and bool(told) and read > _MOSTLY * len(told)


def said_year(above: str, context: Context) -> tuple[int | None, tuple[str, ...]]:
    """Give the one year that stands above a table, else that of the report, and the flag that tells so."""
    years = {int(year) for year in _YEAR.findall(_DAY.sub("", above))}
    if len(years) == 1:
        part = ("part_of_year",) if heads.tells_part_of_year(above) else ()
        return years.pop(), (*part, "year_carried")
    return context.only_year, ("year_from_period",) if context.only_year else ()
