"""Tables whose columns spaces alone keep, the same years below each of several groups (总计, 村办, 私人办).

A cell belongs to the year that it stands below; a row whose cells could stand below two is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import heads
from duibiao.extraction.cells import is_unit
from duibiao.extraction.cellwords import CHINESE, is_figure
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.pagewords import PageWord, column_of, page_words
from duibiao.extraction.pieces import GridCell, Placed, Row
from duibiao.extraction.tablerows import TOTAL, TextTable
from duibiao.extraction.textlines import PAGE_NUMBER, ends_table, title_above

_YEARS = re.compile(r"\s+(?:(?:19|20)\d\d ?年?\s{2,}){3,11}(?:19|20)\d\d ?年?\s*")
_CORNERS = ("单位", "计量单位", "项目", "指标", "指标名称", "名称", "地区")
_MOST_ABOVE, _FEWEST_ROWS, _FEWEST_YEARS = 3, 2, 2


def _begins(raw: str) -> bool:
    """Tell whether a line holds four years or more, well apart, and nothing else."""
    return raw[:2].isspace() and bool(_YEARS.fullmatch(raw))


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose line of years is ``lines[at]``; None where no groups stand above it."""
    if not _begins(lines[at].raw):
        return None
    years = page_words(lines[at])
    told = [year.piece.text.replace(" ", "") for year in years]
    each = len(set(told))
    if each < _FEWEST_YEARS or len(told) // each < 2 or told != told[:each] * (len(told) // each):
        return None
    groups = next((found for width in (1, 2) if (found := _groups(lines, at, width, each))), None)
    if groups is None:
        return None
    columns = [Column(heads.NAME), Column(heads.UNIT)]
    for place, text in enumerate(told):
        group = groups[place // each].piece.text
        scope = "" if TOTAL.fullmatch(group) else group
        columns.append(Column(heads.VALUE, group, int(text[:4]), scope=scope))
    body, after = max((_rows(lines, at, width) for width in (1, 2)), key=lambda found: _filled(found[0]))
    if len(body) < _FEWEST_ROWS:
        return None
    if not any(row[1].text for row in body):
        columns, body = [columns[0], *columns[2:]], [(row[0], *row[2:]) for row in body]
    columns = dated(columns, title_above(lines, at - 1), context)
    layout = Layout(columns, 0, tuple(frozenset() for _ in columns))
    rows = GridReader(layout, context, broken=False, layout_name="years below groups").read(body)
    return TextTable(columns, rows, after) if rows else None


def _filled(rows: Sequence[Row]) -> int:
    return sum(bool(cell.text) for row in rows for cell in row)


def _groups(lines: Sequence[Placed], at: int, width: int, each: int) -> list[PageWord] | None:
    """Give the name above every group of years, if each stands over its own; None where none do."""
    years = page_words(lines[at], width)
    spans = [(years[place].start, years[place + each - 1].end) for place in range(0, len(years), each)]
    for line in reversed(lines[max(0, at - _MOST_ABOVE) : at]):
        words = [word for word in page_words(line, width) if word.piece.text.replace(" ", "") not in _CORNERS]
        if len(words) == len(spans):
            over = all(start <= word.middle <= end for word, (start, end) in zip(words, spans, strict=True))
            return words if over and all(CHINESE.search(word.piece.text) for word in words) else None
        if words:
            return None
    return None


def _rows(lines: Sequence[Placed], at: int, width: int) -> tuple[list[Row], int]:
    """Give the rows below the years, Chinese characters being so wide, and the place after the last."""
    years = page_words(lines[at], width)
    middles = [year.middle for year in years]
    body: list[Row] = []
    after = at + 1
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if PAGE_NUMBER.fullmatch(line.text.strip()):
            continue
        name, *words = page_words(line, width)
        if _ends(line, name) or name.end > years[0].start or _begins(line.raw):
            break
        unit = words.pop(0) if words and words[0].end <= years[0].start and is_unit(words[0].piece.text) else None
        if not all(is_figure(word.piece.text) for word in words):
            break
        places = [column_of(word, middles) for word in words]
        if not words or None in places or len(set(places)) < len(places):
            continue
        cells = [GridCell() for _ in years]
        for word, column in zip(words, places, strict=True):
            cells[column or 0] = GridCell((word.piece,))
        body.append((GridCell((name.piece,)), GridCell((unit.piece,) if unit else ()), *cells))
        after = place + 1
    return body, after


def _ends(line: Placed, name: PageWord) -> bool:
    section = name.piece.text == line.text or CHINESE.search(name.piece.text)
    return not section or (
        ends_table(name.piece.text) and not re.match(r"[一二三四五六七八九十]{1,3}、", name.piece.text)
    )
