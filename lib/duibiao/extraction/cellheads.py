"""Heads of tables flattened to one cell a line: the ways to read the lines that a table begins with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from duibiao.extraction import heads
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.heads import Column
from duibiao.extraction.naming import is_section
from duibiao.extraction.pieces import Placed
from duibiao.extraction.textlines import title_above

#: A head row has that many cells at most.
_MOST_HEADS = 16
_MOST_UNKNOWN = 2
#: A head over two years, and these.
_FEWEST_SHARED = 3
_FIRST_NUMBER, _WORD = re.compile(r"1[.、]?|\(1\)"), re.compile(r"[\u4e00-\u9fff]{2,8}")

#: The columns, and the place of the first line below the heads.
Reading = tuple[list[Column], int]


def readings(lines: Sequence[Placed], at: int, context: Context) -> list[Reading]:
    """Give the ways to read heads: results (完成情况) are remarks, figures, or say what the year before them is of."""
    near = [line.text for line in lines[at : at + _MOST_HEADS]]
    if not any(heads.NAMES.search(text) for text in near):
        return []
    apart, first = _heads_from(lines, at, near, context, of_years=False)
    if apart and (shared := _under_shared_head(apart)):
        return [(shared, first), (apart, first)]
    results = any(_is_result(text) for text in near)
    joined, end = _heads_from(lines, at, near, context, of_years=True) if results else (None, at)
    if apart is None or not any(heads.is_result(column) for column in apart):
        ways = [(apart, first)] if apart else [(joined, end)]
        return [(columns, place) for columns, place in ways if columns]
    figures = [heads.as_result(column) if heads.is_result(column) else column for column in apart]
    return [*([(joined, end)] if joined and joined != apart else []), (apart, first), (figures, first)]


def _is_result(text: str) -> bool:
    column = heads.read_head(text)
    return column is not None and heads.is_result(column)


def _under_shared_head(columns: Sequence[Column]) -> list[Column] | None:
    """Give heads without the one that only says what the years after it are of (目标值, 2021年, 2022年)."""
    values = [at for at, column in enumerate(columns) if column.role == heads.VALUE]
    if len(values) < _FEWEST_SHARED:
        return None
    first, *years = (columns[at] for at in values)
    if first.year or not first.kind:
        return None
    if any(not year.year or year.kind for year in years):
        return None
    return [
        replace(column, kind=first.kind) if column.role == heads.VALUE else column
        for at, column in enumerate(columns)
        if at != values[0]
    ]


def _of_places(
    lines: Sequence[Placed], at: int, fragments: list[str], columns: list[Column], context: Context
) -> tuple[list[Column], list[str]]:
    """Add the heads that only say whose figures a column holds (全国, 全省, 某县), of the year in the title above."""
    places: list[Column] = []
    for line in lines[at + len(fragments) : at + _MOST_HEADS]:
        column = heads.read_loose_head(line.text)
        if column is None or column.role != heads.VALUE or column.year or not column.whose:
            break
        places.append(column)
    if len(places) < 2:
        return columns, fragments
    if any(column.role == heads.VALUE for column in columns):
        return _crossed(columns, places, fragments)
    return dated([*columns, *places], title_above(lines, at), context), [*fragments, *(p.printed for p in places)]


def _crossed(columns: list[Column], places: Sequence[Column], fragments: list[str]) -> tuple[list[Column], list[str]]:
    """Put places below the years of the heads (2020年, 2025年目标, 全国, 全省, 全国, 全省): as many below each; where
    their number is uneven, those up to where one stands again (全国, 全省, 全市, 全市).
    """
    first = next(at for at, column in enumerate(columns) if column.role == heads.VALUE)
    years = [column for column in columns[first:] if column.role == heads.VALUE]
    behind = columns[first + len(years) :]
    groups = _even(places, len(years)) or _up_to_the_same(places)
    if len(groups) != len(years) or any(column.role == heads.VALUE for column in behind):
        return columns, fragments
    told = [
        replace(place, year=year.year, kind=year.kind, printed=place.printed)
        for year, below in zip(years, groups, strict=True)
        for place in below
    ]
    return [*columns[:first], *told, *behind], [*fragments, *(place.printed for place in places)]


def _even(places: Sequence[Column], years: int) -> list[Sequence[Column]]:
    each = len(places) // years
    groups = [places[at : at + each] for at in range(0, len(places), each or 1)]
    alike = len({tuple(place.printed for place in group) for group in groups}) == 1
    return groups if each > 1 and len(groups) == years and alike else []


def _up_to_the_same(places: Sequence[Column]) -> list[Sequence[Column]]:
    groups: list[list[Column]] = [[]]
    for place in places:
        if any(place.printed == other.printed for other in groups[-1]):
            groups.append([])
        groups[-1].append(place)
    return list(groups)


def _heads_from(
    lines: Sequence[Placed], at: int, near: Sequence[str], context: Context, of_years: bool
) -> tuple[list[Column] | None, int]:
    """Take as many lines as read as heads together; they make a table only with a name and a dated value."""
    fragments: list[str] = []
    row = heads.HeadCells(of_years)
    for text in near:
        if not row.take(text):
            break
        fragments.append(text)
        if len(row.columns) > 2 and row.columns[-2].role == heads.NAME and row.names_before() > 1:
            return None, at  # whatever follows
    columns: list[Column] | None = row.columns
    if heads.is_place(fragments[-1]):
        fragments.pop()  # no year stands below it
        columns = heads.read_heads(fragments, of_years=of_years)
    if columns and (columns[-1].role in (heads.NAME, heads.UNIT) or _has_years(columns)):
        before = len(fragments)
        columns, fragments = _of_places(lines, at, fragments, columns, context)
        if len(fragments) == before and _places_follow(lines, at + before):
            return None, at  # whose the figures are would be a guess
    if columns is None or not heads.makes_table(columns):
        return None, at
    more = _remarks_before_first(lines, at + len(fragments), columns)
    return [*columns, *(Column(heads.REMARK, text) for text in more)], at + len(fragments) + len(more)


def _has_years(columns: Sequence[Column]) -> bool:
    """Tell whether the values of heads are all of years, and stand side by side."""
    values = [at for at, column in enumerate(columns) if column.role == heads.VALUE]
    together = bool(values) and values == list(range(values[0], values[-1] + 1))
    return together and all(columns[at].year for at in values)


def _places_follow(lines: Sequence[Placed], at: int) -> bool:
    """Tell whether two lines are names of places alone."""
    return all(heads.is_place(line.text) for line in lines[at : at + 2]) and at + 1 < len(lines)


def _remarks_before_first(lines: Sequence[Placed], start: int, columns: Sequence[Column]) -> list[str]:
    """Give the words between the heads that are known and the number of the first row: heads of columns of remarks."""
    if all(column.role != heads.NUMBER for column in columns):
        return []
    texts = [line.text for line in lines[start : start + _MOST_UNKNOWN + 1]]
    first = next((at for at, text in enumerate(texts) if _FIRST_NUMBER.fullmatch(text)), 0)
    named = all(_WORD.fullmatch(text) and not is_section(text) for text in texts[:first])
    return texts[:first] if named else []
