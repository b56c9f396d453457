"""Tables of one cell a line with the same years below each of several names (机构数 2021 2022, 床位数 2021 2022)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from duibiao.extraction import heads
from duibiao.extraction.cellwords import YEAR_CELL, is_figure
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.overheads import is_title, names_rows
from duibiao.extraction.pieces import GridCell, Placed, Row, whole
from duibiao.extraction.regionsdown import read_regions_down
from duibiao.extraction.tablerows import Found, TextTable
from duibiao.extraction.textlines import LONGEST_CELL, PAGE_NUMBER, ends_table, title_above
from duibiao.extraction.wording import read_cell

_MOST_HEADS, _LONGEST_NAME, _FEWEST_ROWS = 24, 20, 2
_GROWS = ("持平", "不变")


def _begins(line: Placed) -> bool:
    """Tell whether a line is a year alone, as the first of those below the names is."""
    return line.text[:2] in ("19", "20") and bool(YEAR_CELL.fullmatch(line.text))


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose first year is ``lines[at]``; None where the years stand below one name only, or none."""
    if not _begins(lines[at]):
        return None
    told = _dates(lines, at)
    period = next((n for n in range(1, len(told) // 2 + 1) if _repeats(told, n)), 0)
    times = len(told) // period if period else 0
    if times < 2 or at < times:
        return None
    names = lines[at - times : at]
    if any(len(name.text) > _LONGEST_NAME or read_cell(name.text) or _is_other(name.text) for name in names):
        return None
    rows, after = _rows(lines, at + len(told), len(told))
    if len(rows) < _FEWEST_ROWS:
        return None
    cells = [GridCell((whole(name),)) for name in names]
    years = [GridCell((whole(line),)) for line in lines[at : at + len(told)]]
    found = below_names(cells, list(zip(told, years, strict=True)), rows, title_above(lines, at - times), context)
    return TextTable(*found, after) if found else None


def _is_other(text: str) -> bool:
    """Tell what stands above or beside the names: a title, or the head of the names of the rows."""
    return names_rows(text) or is_title(text)


def below_names(
    names: Sequence[GridCell],
    years: Sequence[tuple[Column, GridCell]],
    rows: Sequence[Row],
    title: str,
    context: Context,
) -> Found | None:
    """Read rows below names that have the same years, or columns of growth, below each; None where they are none.

    Parameters
    ----------
    names : sequence of GridCell
        What the groups are called.
    years : sequence of (Column, GridCell)
        The heads below them, as many below each.
    rows : sequence of Row
        A name, and a cell for each of the heads.
    title : str
        What stands above.
    context : Context
        The years of the plan.
    """
    period = len(years) // len(names)
    kept = [place for place, (column, _) in enumerate(years) if column.role == heads.VALUE]
    top: list[Row] = [
        (GridCell(), *(names[place // period] for place in kept)),
        (GridCell(), *(years[place][1] for place in kept)),
    ]
    body = [(row[0], *(row[place + 1] for place in kept)) for row in rows]
    return read_regions_down([*top, *body], title, context) or _of_regions(top, body, title, context)


def _dates(lines: Sequence[Placed], at: int) -> list[Column]:
    told: list[Column] = []
    for line in lines[at : at + _MOST_HEADS]:
        column = heads.read_head(line.text)
        if column is None or not (column.role == heads.GROWTH or YEAR_CELL.fullmatch(line.text)):
            break
        told.append(column)
    return told


def _repeats(told: Sequence[Column], period: int) -> bool:
    return len(told) % period == 0 and all(
        column.printed == told[place % period].printed for place, column in enumerate(told)
    )


def _rows(lines: Sequence[Placed], start: int, width: int) -> tuple[list[Row], int]:
    """Give the rows, a name and then as many figures as there are heads, and the place after them."""
    kept = (
        (place, line)
        for place, line in enumerate(islice(lines, start, None), start)
        if not PAGE_NUMBER.fullmatch(line.text)
    )
    rows: list[Row] = []
    after = start
    while len(held := list(islice(kept, width + 1))) == width + 1:
        (_, name), *figures = held
        if _is_figure(name.text) or len(name.text) > LONGEST_CELL or ends_table(name.text):
            break
        if not all(_is_figure(line.text) for _, line in figures):
            break
        rows.append(tuple(GridCell((whole(line),)) for _, line in held))
        after = held[-1][0] + 1
    return rows, after


def _is_figure(text: str) -> bool:
    return text in _GROWS or is_figure(text)


def _of_regions(top: Sequence[Row], body: Sequence[Row], title: str, context: Context) -> Found | None:
    """Read indicators down the rows below regions or parts of the people with the same years."""
    columns = [Column(heads.NAME)]
    for name, year in zip(top[0][1:], top[1][1:], strict=True):
        whose = heads.read_loose_head(name.text)
        column = heads.stacked([name.text, year.text])
        if whose is None or column is None or not (whose.whose or whose.scope):
            return None
        columns.append(column)
    columns = dated(columns, title, context)
    layout = Layout(columns, 0, tuple(frozenset() for _ in columns))
    rows = GridReader(layout, context, broken=False, layout_name="years below names").read(body)
    return (columns, rows) if rows else None
