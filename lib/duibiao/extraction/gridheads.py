"""The heads of a grid: which rows they take up, and what every column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duibiao.extraction import heads
from duibiao.extraction.cells import is_unit
from duibiao.extraction.cellwords import YEAR_CELL, is_figure
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.heads import Column
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.pieces import GridCell, Row, distinct
from duibiao.extraction.wording import is_missing, read_cell

#: Above the heads stand a title and a note on the unit; heads take up three rows at most.
_MOST_ABOVE, _MOST_DEPTH, _FEWEST_NUMBERS = 6, 3, 2
#: What is filled in above a table: who reports, when (``填报日期：2023年2月15日``).
_OF_FORM = re.compile(r"(?!其中)[\u4e00-\u9fff]{2,8}:")
#: A row of the numbers of the columns begins with 甲, and may name formulas (``3=1+2``).
_COLUMN_MARK, _COLUMN_NUMBER = (
    re.compile(r"[甲乙丙丁A-D]|栏次|列次|行次"),
    re.compile(r"\(?(\d{1,2})\)?(?:=[\d+*/×÷()-]+%?)?"),
)
_FEWEST_HEADS, _KINDS = 2, re.compile(r"机构(?:类别|分类|类型|名称)|类别")
_TABLE_NUMBER = re.compile(r"(?:附|续)?[表件](?:\d+(?:-\d+)*|[一二三四五六七八九十]{1,3})?:?")
_FIGURE = re.compile(r"[≥≤<>]?-?\d+\.\d+[%‰]?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(frozen=True)
class Layout:
    """What the columns of a grid hold, and where its rows begin."""

    columns: list[Column]
    first: int
    head_texts: tuple[frozenset[str], ...]

    def repeats(self, row: Row) -> bool:
        """Tell whether a row is the heads again, over the page."""
        texts = [cell.text for cell in row]
        held = [text for text in texts if text]
        return len(held) > 1 and all(
            not text or text in known for text, known in zip(texts, self.head_texts, strict=False)
        )


def find_layout(rows: Sequence[Row], title: str, context: Context) -> Layout | None:
    """Find the heads of a grid; None where they are not those of an indicator table.

    Parameters
    ----------
    rows : sequence of Row
        Rows of equal length.
    title : str
        What stands above the grid.
    context : Context
        Asked for names, and for the years of the plan.
    """
    for top in range(min(_MOST_ABOVE, len(rows))):
        if len(distinct(rows[top])) < 2 or is_title_line(rows[top]):
            continue
        if any(_FIGURE.fullmatch(cell.text) for cell in rows[top]):
            continue  # no heads: a row of figures, whatever year is among them
        depth = _depth(rows, top)
        above = title + "".join(cell.text for row in rows[:top] for cell in distinct(row))
        columns = _columns(rows, top, depth, context)
        if columns is None:
            return None
        if not any(column.role == heads.VALUE for column in columns):
            continue
        columns = dated(columns, above, context)
        if heads.makes_table(columns):
            texts = tuple(
                frozenset(rows[row][place].text for row in range(top, top + depth)) for place in range(len(columns))
            )
            return Layout(columns, top + depth, texts)
    return None


def is_title_line(row: Row) -> bool:
    """Tell whether a row above a table is its number and title, or only says who reports, when, and in which unit."""
    held = distinct(row)
    return bool(held) and bool(_OF_FORM.match(held[0].text) or _TABLE_NUMBER.fullmatch(held[0].text))


def numbers_columns(row: Row) -> bool:
    """Tell whether a row below the heads only numbers the columns (``甲 1 2 3``), which are no figures."""
    texts = [cell.text for cell in row if cell.text]
    marks = next((at for at, text in enumerate(texts) if not _COLUMN_MARK.fullmatch(text)), len(texts))
    numbers = [_COLUMN_NUMBER.fullmatch(text) for text in texts[marks:]]
    told = [int(found[1]) for found in numbers if found]
    if len(told) < len(numbers) or len(told) < _FEWEST_NUMBERS:
        return False
    return told == list(range(told[0], told[0] + len(told))) and (told[0] == 1 if marks else told[0] <= 1)


def with_merged_heads(rows: Sequence[Row]) -> list[Row]:
    """Put the head of a group of columns over all of them, where a format without merged cells left it out."""
    filled = list(rows)
    for at in range(min(_MOST_ABOVE, len(rows) - 1)):
        filled[at] = over_columns(rows[at], rows[at + 1])
    return filled


def over_columns(above: Row, below: Row) -> Row:
    """Give a row of heads with each cell over the empty ones right of it that have heads of their own below."""
    if len(above) != len(below) or len(distinct(above)) < _FEWEST_HEADS or is_title_line(above):
        return above
    if _has_figures(above) or _has_figures(below):
        return above
    filled = list(above)
    for at in range(1, len(filled)):
        if not filled[at].text and below[at].text and filled[at - 1].text and below[at - 1].text:
            filled[at] = filled[at - 1]
    return tuple(filled)


def _has_figures(row: Row) -> bool:
    return any(read_cell(cell.text) and not YEAR_CELL.fullmatch(cell.text) for cell in row if cell.text)


def _depth(rows: Sequence[Row], top: int) -> int:
    """Count the rows of the heads: those after the first in which every cell reads as a head."""
    depth = 1
    while depth < _MOST_DEPTH and top + depth < len(rows) and _goes_on(rows[top + depth - 1], rows[top + depth]):
        depth += 1
    return depth


def _goes_on(above: Row, row: Row) -> bool:
    new = [cell for place, cell in enumerate(row) if cell.text and cell is not above[place]]
    if not new:
        return any(cell.text for cell in row)
    read = [heads.read_loose_head(cell.text) for cell in new]
    return all(column is not None for column in read) and len(distinct(row)) > 1


def _columns(rows: Sequence[Row], top: int, depth: int, context: Context) -> list[Column] | None:
    """Read every column's head; None where one is of a kind that no indicator table has."""
    columns: list[Column] = []
    for place in range(len(rows[top])):
        texts = [cell.text for cell in distinct([rows[row][place] for row in range(top, top + depth)])]
        if any(heads.is_foreign(text) for text in texts):
            return None
        columns.append(heads.stacked(texts) or Column(heads.OTHER, "".join(texts)))
    body = rows[top + depth :]
    columns = _with_results(columns, body)
    return one_name(columns, body, context)


def _with_results(columns: list[Column], body: Sequence[Row]) -> list[Column]:
    """Take a column of results (完成情况) for one of values where it holds mostly figures."""
    return [
        heads.as_result(column) if heads.is_result(column) and _share_of_figures(body, place) > 0.5 else column
        for place, column in enumerate(columns)
    ]


def _share_of_figures(body: Sequence[Row], place: int) -> float:
    texts = [row[place].text for row in body if row[place].text]
    read = [read_cell(text) for text in texts]
    return sum(bool(figures) and figures[0].form != "qualitative" for figures in read if figures) / max(len(texts), 1)


def one_name(columns: list[Column], body: Sequence[Row], context: Context) -> list[Column]:
    """Leave one column as that of the names: of several the one with most names of its own, of none the likeliest."""
    places = [place for place, column in enumerate(columns) if column.role == heads.NAME]
    if not places:
        place = 0 if _are_kinds_over_years(columns) else _likeliest_name(columns, body, context)
        return columns if place is None else _with_role(columns, place, heads.NAME)
    if len(places) == 1:
        return columns
    kept = max(places, key=lambda place: (_different(body, place), "指标" in columns[place].printed, place))
    for place in places:
        if place != kept:
            columns = _with_role(columns, place, heads.CATEGORY if place < kept else heads.OTHER)
    return columns


def _are_kinds_over_years(columns: Sequence[Column]) -> bool:
    """Tell heads of kinds of institutions beside nothing but years, each once, and how much they grew."""
    years = [column.year for column in columns if column.role == heads.VALUE]
    told = all(column.role in (heads.VALUE, heads.GROWTH) or not column.printed for column in columns[1:])
    return bool(_KINDS.fullmatch(columns[0].printed)) and told and None not in years and len(set(years)) == len(years)


def _with_role(columns: list[Column], place: int, role: str) -> list[Column]:
    return [replace(column, role=role) if at == place else column for at, column in enumerate(columns)]


def _different(body: Sequence[Row], place: int) -> int:
    return len({row[place].text for row in body if row[place].text})


def _likeliest_name(columns: Sequence[Column], body: Sequence[Row], context: Context) -> int | None:
    """Find the column without a known head whose cells are mostly names of indicators."""
    best, found = 0.6, None
    for place, column in enumerate(columns):
        if column.role not in (heads.OTHER, heads.CATEGORY):
            continue
        texts = [row[place].text for row in body if row[place].text]
        named = [text for text in texts if is_name(text, context)]
        share = len(named) / len(texts) if texts else 0.0
        if share > best and len(set(texts)) > 0.5 * len(texts):
            best, found = share, place
    return found


def is_name(text: str, context: Context) -> bool:
    """Tell whether a text reads as the name of an indicator."""
    return bool(_CHINESE.search(text)) and bool(INDICATOR_END.search(text) or context.indicator(text))


def fits(row: Sequence[GridCell], columns: Sequence[Column]) -> bool:
    """Tell whether the cells of a row, place by place, can be what the columns hold."""
    values = read = 0
    for cell, column in zip(row, columns, strict=True):
        text = cell.text
        if not text:
            continue
        if column.role == heads.VALUE:
            values += 1
            read += is_figure(text)
        elif not _fits_role(text, column.role):
            return False
    return values == 0 or read * 2 >= values


def _fits_role(text: str, role: str) -> bool:
    if role == heads.NUMBER:
        return bool(re.fullmatch(r"[\d.、()]{1,6}|[一二三四五六七八九十]{1,3}|\([一二三四五六七八九十]+\)", text))
    if role == heads.NATURE:
        return text in heads.NATURES or is_missing(text)
    if role == heads.UNIT:
        return is_unit(text) or is_missing(text) or (len(text) <= 8 and not re.search(r"\d\.\d|率$|数$|^[\d,]+$", text))
    if role == heads.NAME:
        return bool(_CHINESE.search(text)) and not is_unit(text) and text not in heads.NATURES
    if role == heads.YEAR:
        return bool(YEAR_CELL.fullmatch(text))
    # It is the same the second time.
    return role != heads.CATEGORY or read_cell(text) is None or read_cell(text)[0].form == "qualitative"  # type: ignore[index]
