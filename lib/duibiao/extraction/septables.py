"""Tables of flattened text whose cells are kept apart by a separator: heads in a line or two, then one row a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import heads, regionsdown, yearsdown
from duibiao.extraction.cellwords import YEAR_CELL, is_figure
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout, find_layout, one_name, over_columns
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import GridCell, Placed, Row
from duibiao.extraction.separated import SEPARATORS, is_rule, page_span, split
from duibiao.extraction.seprows import MOST_PASSED, Body
from duibiao.extraction.sidebyside import below_each_other, width_of_one
from duibiao.extraction.tablerows import TextTable
from duibiao.extraction.textlines import GOES_ON, LONGEST_CELL, PAGE_NUMBER, REMARK_LINE, title_above, titles_above
from duibiao.extraction.wording import read_cell

_MAY_BE_HEADS, _OF_REGIONS = (
    re.compile(r"指标|项目|名称|内容|年份|年度|时间|机构|类别|分类|19\d\d|20\d\d"),
    ("地", "各", "市", "区", "县"),
)
_YEARLIKE = re.compile(r"(?:19|20)\d\d")
_LONGEST_HEADS = 200
#: In so many lines a table with the years down its rows shows what it is.
_MOST_OPENING = 16
_MOST_OPENING_ROWS = 60


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose heads stand in a line; None where they are none."""
    line = lines[at]
    if len(line.raw) > _LONGEST_HEADS or not (_MAY_BE_HEADS.search(line.text) or line.text.startswith(_OF_REGIONS)):
        return None
    for separator, pattern in SEPARATORS.items():
        if not pattern.search(line.raw.strip()):
            continue
        found = _read(lines, at, context, separator) or _read_turned(lines, at, context, separator)
        if found:
            return found
    return None


def _read_turned(lines: Sequence[Placed], at: int, context: Context, separator: str) -> TextTable | None:
    """Read a table whose first column holds years or regions; heads and two of them must stand in its first lines."""
    opening, _ = _of_one_width(lines, at, separator, _MOST_OPENING)
    if len(opening) < 3:
        return None
    title = title_above(lines, at)
    if yearsdown.read_years_down(opening, context):
        rows, after = _of_one_width(lines, at, separator, len(lines))
        found = yearsdown.read_years_down(rows, context)
    elif regionsdown.read_regions_down(opening, title, context):
        rows, after = _of_one_width(lines, at, separator, len(lines))
        found = regionsdown.read_regions_down(rows, title, context)
    else:
        return None
    return TextTable(*found, after, f"separated by {separator}") if found else None


def _of_one_width(lines: Sequence[Placed], at: int, separator: str, most: int) -> tuple[list[Row], int]:
    """Give the lines from one on that have as many cells as it, at most so many, and the place after them.

    Other heads below the first figures are those of the next table; the same again stand over a page.
    """
    rows = _names_over_years(lines, at, separator) or [split(lines[at], separator)]
    wanted, after = len(rows[0]), at + len(rows)
    if wanted < 2:
        return [], after
    told, figured = {tuple(cell.text for cell in row) for row in rows}, False
    while after < min(len(lines), at + most):
        row = split(lines[after], separator, wanted)
        if len(row) != wanted and not _stands_between(lines[after]):
            if separator == "pipe" and len(row) > wanted and all(is_figure(cell.text) for cell in row[1:] if cell.text):
                return [], after  # the heads lost a cell, and so did the rows before: the others are whole
            break
        if separator == "pipe" and _lacks_bar(lines[after], wanted):
            after += 1
            continue  # it lost a cell, and nobody knows which
        texts = tuple(cell.text for cell in row)
        if len(row) == wanted and texts not in told:
            named = yearsdown.names_columns(row)
            if named and figured:
                break
            figured = figured or not named
            told.update([texts] if named else [])
            rows.append(row)
        after += 1
    while after > at + 1 and REMARK_LINE.match(lines[after - 1].text):
        after -= 1  # what is remarked below the last row is text
    return rows, after


def _lacks_bar(line: Placed, wanted: int) -> bool:
    """Tell a row with a bar behind every cell that has fewer bars than cells; a rule or a page number is none."""
    raw = line.raw.strip()
    return raw.endswith("|") and not raw.startswith("|") and raw.count("|") < wanted and not _stands_between(line)


def _stands_between(line: Placed) -> bool:
    is_between = is_rule(line) or PAGE_NUMBER.fullmatch(line.text) or REMARK_LINE.match(line.text)
    return bool(is_between or GOES_ON.search(line.text))


def _names_over_years(lines: Sequence[Placed], at: int, separator: str) -> list[Row]:
    """Give two lines of heads of one width: every name as often as years stand below it; none where it is no such."""
    if at + 1 >= len(lines):
        return []
    head, *names = (cell for cell in split(lines[at], separator) if cell.text)
    years = [cell for cell in split(lines[at + 1], separator) if cell.text]
    each = len(years) // len(names) if names else 0
    told = [cell.text for cell in years]
    if each < 2 or told != told[:each] * len(names) or not all(YEAR_CELL.fullmatch(text) for text in told):
        return []
    return [(head, *(name for name in names for _ in range(each))), (GridCell(), *years)]


def _read(lines: Sequence[Placed], at: int, context: Context, separator: str) -> TextTable | None:
    head = _with_words(split(lines[at], separator))
    if len(head) < 2 or any(len(cell.text) > LONGEST_CELL for cell in head):
        return None
    if width_of_one(head):
        return _read_side_by_side(lines, at, context, separator)
    columns, first = _columns(lines, at, head, separator, context)
    if columns is None:
        return None
    repeated = {lines[place].text for place in range(at, first)} | titles_above(lines, at)
    texts = tuple(frozenset([cell.text]) for cell in head)
    layout = Layout(columns, 0, texts if len(texts) == len(columns) else tuple(frozenset() for _ in columns))
    places = [page_span(cell) for cell in head] if separator == "spaces" and len(texts) == len(columns) else ()
    # A look at the beginning first: many lines that only look like heads would else each be read to the end.
    for most in (_MOST_OPENING_ROWS, len(lines)):
        body = Body(columns, separator, repeated, places)
        found, after = body.read(lines[: first + most], first)
        reader = GridReader(layout, context, broken=True, layout_name=f"separated by {separator}", unsure=body.unsure)
        rows = reader.read(found)
        if not rows or after <= first + most - MOST_PASSED - 1:
            break
    return TextTable(columns, rows, after, f"separated by {separator}") if rows else None


def _read_side_by_side(lines: Sequence[Placed], at: int, context: Context, separator: str) -> TextTable | None:
    found: TextTable | None = None
    for most in (_MOST_OPENING_ROWS, len(lines)):  # a look at the beginning first
        rows, after = _of_one_width(lines, at, separator, most)
        grid = below_each_other(rows)
        layout = find_layout(grid, title_above(lines, at), context) if len(rows) > 1 else None
        reader = GridReader(layout, context, broken=False, layout_name="tables side by side") if layout else None
        read = reader.read(grid[layout.first :]) if reader and layout else []
        if not read or layout is None:
            return None
        found = TextTable(layout.columns, read, after, f"separated by {separator}")
        if after < at + most:
            break
    return found


def _with_words(row: Row) -> Row:
    """Join the letters of words that are set apart for looks (``指  标``), where they make a head together."""
    joined: list[GridCell] = []
    for cell in row:
        last = joined[-1] if joined else None
        both = GridCell((*last.pieces, *cell.pieces)) if last else cell
        apart = last is not None and len(cell.text) == 1 == len(last.text)
        if apart and last and (heads.read_head(both.text) or not _is_head_alone(last, cell)):
            joined[-1] = both
        else:
            joined.append(cell)
    return tuple(joined)


def _is_head_alone(*cells: GridCell) -> bool:
    return any(heads.read_head(cell.text) for cell in cells)


def _columns(
    lines: Sequence[Placed], at: int, head: Row, separator: str, context: Context
) -> tuple[list[Column] | None, int]:
    """Read the heads of one line, or of two: the second dates the value columns of the first, or each of its cells."""
    read = [heads.stacked([cell.text]) if cell.text else None for cell in head]
    if any(heads.is_foreign(cell.text) for cell in head) or sum(column is None for column in read) > len(read) // 2:
        return None, at
    first = at + 1
    while first < len(lines) and is_rule(lines[first]):
        first += 1
    second = split(lines[first], separator, len(head)) if first < len(lines) else ()
    joined = _with_second(read, head, second)
    if joined:
        read, first = joined, first + 1
    elif _spans(head, second):
        return None, at  # which of the cells below a head its figures stand under would be a guess
    columns = [
        column or Column(heads.OTHER, cell.text) for column, cell in zip(read, _widened(head, read), strict=True)
    ]
    if separator == "space" and any(column.role == heads.OTHER for column in columns):
        return None, at
    columns = dated(_named(lines, first, columns, separator, context), title_above(lines, at), context)
    return (columns, first) if heads.makes_table(columns) and len(columns) > 1 else (None, at)


def _spans(head: Row, second: Row) -> bool:
    """Tell whether heads span cells, and what stands below them is no row of figures but more heads."""
    under = [below.text for cell, below in zip(head, second, strict=False) if not cell.text and below.text]
    return len(under) > 1 and not any(is_figure(text) for text in under)


def _widened(head: Row, read: Sequence[Column | None]) -> Sequence[GridCell]:
    return head if len(head) == len(read) else [GridCell() for _ in read]


def _with_second(read: list[Column | None], head: Row, second: Row) -> list[Column | None] | None:
    """Put the words of a second line of heads to the value columns; None where the line is none of heads."""
    held = [cell for cell in second if cell.text]
    below = [heads.read_loose_head(cell.text) for cell in held]
    if not held or any(column is None or column.role != heads.VALUE for column in below):
        return None
    if len(second) == len(head) and len(held) < len(second):
        return [
            heads.stacked([text for text in (over.text, under.text) if text])
            for over, under in zip(over_columns(head, second), second, strict=True)
        ]
    values = [place for place, column in enumerate(read) if column and column.role == heads.VALUE]
    if (
        not values
        or len(held) % len(values)
        or any(read_cell(cell.text) and not _YEARLIKE.match(cell.text) for cell in held)
    ):
        return None
    each = len(held) // len(values)
    joined: list[Column | None] = []
    for place, column in enumerate(read):
        if place not in values:
            joined.append(column)
            continue
        ordinal = values.index(place)
        joined += [heads.stacked([head[place].text, cell.text]) for cell in held[ordinal * each : (ordinal + 1) * each]]
    return joined


def _named(
    lines: Sequence[Placed], first: int, columns: list[Column], separator: str, context: Context
) -> list[Column]:
    """Find the column of names where its head does not say so, or several do, by what stands below."""
    if sum(column.role == heads.NAME for column in columns) == 1:
        return columns
    if not any(column.is_dated for column in columns):
        return columns
    rows = [split(line, separator, len(columns)) for line in lines[first : first + 12]]
    rows = [row for row in rows if len(row) == len(columns)]
    if len(rows) < 2:
        return columns
    return one_name(columns, rows, context)
