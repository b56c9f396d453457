"""Tables of flattened text whose cells are kept apart by a separator: heads in a line or two, then one row a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import cells, heads, regionsdown, yearsdown
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout, fits, one_name
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.pieces import GridCell, Placed, Row, whole
from duibiao.extraction.separated import KEEPS_EMPTY, SEPARATORS, is_rule, split
from duibiao.extraction.tablerows import TableRow, dated
from duibiao.extraction.textlines import GOES_ON, LONGEST_CELL, PAGE_NUMBER, TABLE_TITLE, title_above, titles_above
from duibiao.extraction.wording import read_cell

_MAY_BE_HEADS, _OF_REGIONS = re.compile(r"指标|项目|名称|内容|年份|年度|19\d\d|20\d\d"), ("地", "各", "市", "区", "县")
_LONGEST_HEADS, _MOST_PASSED = 200, 4
#: In so many lines a table with the years down its rows shows what it is.
_MOST_OPENING = 16
_MOST_OPENING_ROWS = 60

#: Words that the heads of a table have and its rows have not.
_SAYS_HEADS = re.compile(r"指标|项目|名称|内容|序号|编号|领域|类别|单位|地区")
_NAMING = (heads.NAME, heads.NUMBER, heads.CATEGORY, heads.UNIT)

_BARE = re.compile(r"[≥≤<>]?\d[\d,]*(?:\.\d+)?[%‰]?")

Found = tuple[list[Column], list[TableRow], int, str]


def read(lines: Sequence[Placed], at: int, context: Context) -> Found | None:
    """Read the table whose heads stand in a line; None where they are none.

    Returns
    -------
    columns, rows, after, separator
        ``after`` is the place of the line after the table.
    """
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


def _read_turned(lines: Sequence[Placed], at: int, context: Context, separator: str) -> Found | None:
    """Read a table whose first column holds years or regions; heads and two of them must stand in its first lines."""
    if separator == "space":
        return None
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
    return (*found, after, separator) if found else None


def _of_one_width(lines: Sequence[Placed], at: int, separator: str, most: int) -> tuple[list[Row], int]:
    """Give the lines from one on that have as many cells as it, at most so many, and the place after them."""
    rows = [split(lines[at], separator)]
    wanted, after = len(rows[0]), at + 1
    if wanted < 2:
        return [], after
    while after < min(len(lines), at + most):
        row = split(lines[after], separator, wanted)
        if len(row) != wanted and not is_rule(lines[after]) and not PAGE_NUMBER.fullmatch(lines[after].text):
            break
        if len(row) == wanted and [cell.text for cell in row] != [cell.text for cell in rows[0]]:
            rows.append(row)
        after += 1
    return rows, after


def _read(lines: Sequence[Placed], at: int, context: Context, separator: str) -> Found | None:
    head = _with_words(split(lines[at], separator))
    if len(head) < 2 or any(len(cell.text) > LONGEST_CELL for cell in head):
        return None
    columns, first = _columns(lines, at, head, separator, context)
    if columns is None:
        return None
    repeated = {lines[place].text for place in range(at, first)} | titles_above(lines, at)
    texts = tuple(frozenset([cell.text]) for cell in head)
    layout = Layout(columns, 0, texts if len(texts) == len(columns) else tuple(frozenset() for _ in columns))
    # A look at the beginning first: many lines that only look like heads would else each be read to the end.
    for most in (_MOST_OPENING_ROWS, len(lines)):
        body, after = _body(lines[: first + most], first, columns, separator, repeated)
        rows = GridReader(layout, context, broken=True, layout_name=f"separated by {separator}").read(body)
        if not rows or after <= first + most - _MOST_PASSED - 1:
            break
    return (columns, rows, after, separator) if rows else None


def _with_words(row: Row) -> Row:
    """Join the letters of words that are set apart for looks (``指  标``), where they make a head together."""
    joined: list[GridCell] = []
    for cell in row:
        last = joined[-1] if joined else None
        both = GridCell((*last.pieces, *cell.pieces)) if last else cell
        apart = last is not None and len(cell.text) == 1 == len(last.text)
        if apart and heads.read_head(both.text):
            joined[-1] = both
        else:
            joined.append(cell)
    return tuple(joined)


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
    second = split(lines[first], separator) if first < len(lines) else ()
    joined = _with_second(read, head, second)
    if joined:
        read, first = joined, first + 1
    columns = [
        column or Column(heads.OTHER, cell.text) for column, cell in zip(read, _widened(head, read), strict=True)
    ]
    if separator == "space" and any(column.role == heads.OTHER for column in columns):
        return None, at
    columns = dated(_named(lines, first, columns, separator, context), title_above(lines, at), context)
    return (columns, first) if heads.makes_table(columns) and len(columns) > 1 else (None, at)


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
            heads.stacked([text for text in (cell.text, under.text) if text])
            for cell, under in zip(head, second, strict=True)
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


_SENTENCE = re.compile(r"[。!?]")
_YEARLIKE = re.compile(r"(?:19|20)\d\d")


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


def _body(
    lines: Sequence[Placed], first: int, columns: Sequence[Column], separator: str, head: set[str]
) -> tuple[list[Row], int]:
    """Align the lines after the heads; what stands between two rows and is none (a section, a page number) is kept
    apart, and ends the table where no row follows soon.
    """
    rows: list[Row] = []
    waiting: list[Row] = []
    place, after = first, first
    while place < len(lines) and len(waiting) <= _MOST_PASSED:
        line = lines[place]
        place += 1
        if line.text in head or is_rule(line) or PAGE_NUMBER.fullmatch(line.text) or GOES_ON.search(line.text):
            continue
        cells_here = split(line, separator, len(columns))
        if _SENTENCE.search(line.text) or any(len(cell.text) > 2 * LONGEST_CELL for cell in cells_here):
            break
        if TABLE_TITLE.match(line.text) or _begins_another(cells_here, line.text):
            break
        if separator not in KEEPS_EMPTY and len(cells_here) > 1.5 * len(columns):
            rows += [*waiting, *(collapsed := _collapsed(cells_here, columns))]
            waiting, after = [], place if collapsed else after
            continue
        row = align(cells_here, columns, separator) or _undecided(cells_here, columns)
        if row is None:
            if len(line.text) > LONGEST_CELL:
                break
            is_whole = separator in KEEPS_EMPTY and len(cells_here) >= len(columns)
            if is_whole and sum(bool(cell.text) for cell in cells_here) == 1:
                continue  # a row with nothing but a head of a section: no name is broken over whole rows
            if sum(bool(_BARE.fullmatch(cell.text)) for cell in cells_here) > 1:
                continue  # figures that make no row are no part of a name
            waiting.append(_lone(line, cells_here, columns))
            continue
        rows += [*waiting, row]
        waiting, after = [], place
    return rows, after


def _collapsed(row: Row, columns: Sequence[Column]) -> list[Row]:
    """Tell the rows apart that a page ran together into one line; none where a cell would be left over."""
    texts = [cell.text for cell in row]
    before = next((int(text) - 1 for text in texts if text.isdigit()), 0)
    dealt = cells.deal(texts, columns, before=before)
    if sum(len(places) for one in dealt for places in one.cells.values()) < len(row):
        return []
    return [
        tuple(
            GridCell(tuple(piece for at in one.cells.get(place, []) for piece in row[at].pieces))
            for place in range(len(columns))
        )
        for one in dealt
    ]


def _begins_another(row: Row, text: str) -> bool:
    """Tell whether a line is the heads of another table: a word for numbers or names among heads or foreign ones."""
    if len(row) < 2 or not _SAYS_HEADS.search(text):
        return False
    held = [cell.text for cell in row if cell.text]
    read = [heads.read_head(text) for text in held]
    if not any(column is not None and column.role in _NAMING for column in read):
        return False
    known = sum(column is not None for column in read)
    return known * 2 > len(held) or (len(held) > 2 and any(heads.is_foreign(text) for text in held))


def _undecided(row: Row, columns: Sequence[Column]) -> Row | None:
    """Give a row whose figures stand under no column for sure (a cell too many) as one that cannot be read.

    Its figures together take the place of the first, where they are flagged, since they read as none.
    """
    held = [cell for cell in row if cell.text]
    names = [at for at, cell in enumerate(held) if INDICATOR_END.search(cell.text)]
    if len(names) != 1 or len(held) < len(columns):
        return None
    figures = [cell for cell in held[names[0] + 1 :] if _BARE.fullmatch(cell.text)]
    values = [at for at, column in enumerate(columns) if column.role == heads.VALUE]
    if len(figures) < max(2, len(values)):
        return None
    unread = GridCell(tuple(piece for cell in figures for piece in cell.pieces))
    put = {
        next(at for at, column in enumerate(columns) if column.role == heads.NAME): held[names[0]],
        values[0]: unread,
    }
    return tuple(put.get(at, GridCell()) for at in range(len(columns)))


def _lone(line: Placed, row: Row, columns: Sequence[Column]) -> Row:
    """Give a line that is no row as a row with nothing but a name: its one cell, else the whole line."""
    held = [cell for cell in row if cell.text]
    name = next(at for at, column in enumerate(columns) if column.role == heads.NAME)
    whole_line = held[0] if len(held) == 1 else GridCell((whole(line),))
    return tuple(whole_line if at == name else GridCell() for at in range(len(columns)))


def align(row: Row, columns: Sequence[Column], separator: str) -> Row | None:
    """Bring the cells of a line under their columns; None where they do not make a row.

    Where as many cells as columns stand, or the separator shows empty ones, they are taken in their order; else they
    are dealt out as cells of a lost table are.
    """
    if separator in KEEPS_EMPTY and len(row) < len(columns) and len(row) > 1:
        row = (*row, *(GridCell() for _ in range(len(columns) - len(row))))
    while len(row) > len(columns) and not row[-1].text:
        row = row[:-1]
    held = [cell for cell in row if cell.text]
    if len(held) < 2:
        return None
    if len(row) == len(columns) and fits(row, columns):
        return row
    dealt = cells.deal([cell.text for cell in held], columns, one_row=True)
    if len(dealt) != 1 or sum(len(places) for places in dealt[0].cells.values()) != len(held):
        return None
    placed = [GridCell() for _ in columns]
    if {columns[column].role for column in dealt[0].cells} <= {heads.NAME, heads.CATEGORY}:
        return None
    for column, places in dealt[0].cells.items():
        placed[column] = GridCell(tuple(piece for at in places for piece in held[at].pieces))
    return tuple(placed)
