"""Tables of flattened text below a line of years, whose rows end with a figure for each (English names between)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from duibiao.extraction import heads
from duibiao.extraction.cellwords import CHINESE
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.crossed import below_names
from duibiao.extraction.crosstables import are_of_whom
from duibiao.extraction.gridheads import Layout, is_name
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import GridCell, Piece, Placed
from duibiao.extraction.tablerows import TOTAL, TableRow, TextTable, clean_label, label_of_row
from duibiao.extraction.textlines import title_above
from duibiao.extraction.titlednames import title_name
from duibiao.extraction.unitlines import said_units
from duibiao.extraction.wordrows import chinese, rows_below, words_of

_WORDS_BEFORE = r"(?:[A-Za-z]\w{0,2}\s+)?(?:[\u4e00-\u9fff]{1,6}\s+){0,4}(?:[A-Z][a-z]+\s+){0,2}"
_YEARS = re.compile(rf"\s*{_WORDS_BEFORE}(?:(?:19|20)\d\d年?\s+){{1,24}}(?:19|20)\d\d年?\s*")
#: What the second figures of a row are where a table is said to be of people and of per cent.
_SHARE = "构成"
#: Two years alone may stand anywhere: they want more rows below them.
_FEWEST_ROWS, _FEWEST_YEARS, _FEWEST_BELOW_TWO = 2, 2, 3


def _begins(raw: str) -> bool:
    """Tell whether a line holds years and nothing else but a word or two before them."""
    return bool(_YEARS.fullmatch(raw))


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose line of years is ``lines[at]``; None where it is none."""
    if not _begins(lines[at].raw):
        return None
    years = [word for word in words_of(lines[at]) if word.text[:2] in ("19", "20")]
    told = [year.text for year in years]
    each = len(set(told))
    if 1 < each < len(told) and told == told[:each] * (len(told) // each):
        return _below_groups(lines, at, years, each, context)
    if each < len(told) or told not in (sorted(told), sorted(told, reverse=True)):
        return None
    columns = [Column(heads.NAME), *(heads.read_head(year.text) or Column(heads.OTHER) for year in years)]
    body, after = rows_below(lines, at, len(years))
    measured = at > 0 and is_name(lines[at - 1].text, context) and title_name(lines, at) is None
    if are_of_whom([row[0].text for row in body], measured=measured):
        return None  # what is counted stands above the years, or in the title
    if len(body) < (_FEWEST_ROWS if len(years) > _FEWEST_YEARS else _FEWEST_BELOW_TWO):
        return None
    if not body[0][0].text and (named := title_name(lines, at)):
        body[0] = (GridCell((named,)), *body[0][1:])  # all of what the title counts
    columns = dated(columns, title_above(lines, at), context)
    layout = Layout(columns, 0, tuple(frozenset() for _ in columns))
    rows = GridReader(layout, context, broken=False, layout_name="years across").read(body)
    return TextTable(columns, rows, after) if rows else None


def _below_groups(
    lines: Sequence[Placed], at: int, years: Sequence[Piece], each: int, context: Context
) -> TextTable | None:
    """Read a table with the same years again for each of several names, or for each of the units it is said to have."""
    body, after = rows_below(lines, at, len(years))
    body = [row for row in body if row[0].text and all(cell.text for cell in row)]
    if len(body) < _FEWEST_BELOW_TWO:
        return None
    times, title = len(years) // each, title_above(lines, at)
    heads_of = [(heads.read_head(year.text) or Column(heads.OTHER), GridCell((year,))) for year in years]
    if names := _names_above(lines, at, times):
        found = below_names(names, heads_of, body, title, context)
        return TextTable(*found, after) if found else None
    units = said_units(lines, at)
    if len(units) != times or units.count("%") != 1 or units[0] == "%":
        return None
    columns = dated([Column(heads.NAME), *(column for column, _ in heads_of[:each])], title, context)
    layout = Layout(columns, 0, tuple(frozenset() for _ in columns))
    told: list[TableRow] = []
    for place, unit in enumerate(units):
        cells = [(row[0], *row[1 + place * each : 1 + (place + 1) * each]) for row in body]
        rows = GridReader(layout, context, broken=False, layout_name="years across").read(cells)
        told += [replace(row, unit=unit) for row in rows] if unit != "%" else _as_shares(rows)
    return TextTable(columns, told, after)


def _as_shares(rows: Sequence[TableRow]) -> list[TableRow]:
    """Call rows the shares of what they name; that of all of it is no figure."""
    parts = [row for row in rows if not TOTAL.fullmatch(clean_label(label_of_row(row)))]
    return [
        replace(row, unit="%", label=label_of_row(row) + _SHARE, flags=tuple(sorted({*row.flags, "label_restored"})))
        for row in parts
    ]


def _names_above(lines: Sequence[Placed], at: int, times: int) -> list[GridCell]:
    """Give the Chinese words of the line above the years, one for each group; none where there are other words."""
    words = list(chinese(words_of(lines[at - 1]))) if at else []
    first = heads.read_head(words[0].text) if words else None
    named = words[1:] if first is not None and first.role == heads.NAME else words
    fit = len(named) == times and all(CHINESE.search(word.text) for word in named)
    return [GridCell((word,)) for word in named] if fit else []
