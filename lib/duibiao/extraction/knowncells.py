"""Tables of one cell a line of which every cell is known, the empty ones too: rows are cut by what the columns hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from duibiao.extraction import heads
from duibiao.extraction.cellwords import is_figure
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout, fits
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.naming import is_section
from duibiao.extraction.pieces import GridCell, Row
from duibiao.extraction.seprows import below_section
from duibiao.extraction.tablerows import TableRow

_FIRST_ROLES = (heads.CATEGORY, heads.NUMBER, heads.NAME)
_NARROWEST, _WIDEST, _FEWEST_ROWS, _MOST_CELLS = 4, 16, 2, 4000
#: So many figures in what would be the next rows tell that the table goes on, cut in another way.
_LOOK_AHEAD, _FEWEST_LEFT = 3, 2


def read_all(
    run: Sequence[GridCell], title: Callable[[GridCell], str], context: Context
) -> Iterator[tuple[Sequence[GridCell], list[Column], list[TableRow]]]:
    """Read the tables in a run of cells.

    Parameters
    ----------
    run : sequence of GridCell
        The cells, the empty ones among them.
    title : callable
        Gives what stands above the first head of a table.
    context : Context
        Whose document it is, its years, the catalogue.

    Yields
    ------
    cells, columns, rows
        The cells that each table takes up, and the table.
    """
    at = 0
    while at < len(run):
        # The title may stand right above the first head, and no bar or blank line between.
        first = GridCell(run[at].pieces[-1:])
        head = heads.read_head(first.text) if first.text else None
        begins = head is not None and head.role in _FIRST_ROLES and _columns([first, *run[at + 1 : at + _WIDEST]])
        cells = [first, *run[at + 1 : at + _MOST_CELLS]] if begins else []
        found = read(cells, title(first), context) if cells else None
        if found:
            columns, rows, used = found
            yield cells[:used], columns, rows
        at += found[2] if found else 1


def read(cells: Sequence[GridCell], title: str, context: Context) -> tuple[list[Column], list[TableRow], int] | None:
    """Read the table whose heads are the first of the cells; None where they are not those of an indicator table.

    Returns
    -------
    columns, rows, taken
        ``taken`` is how many of the cells the table takes up.
    """
    columns = _columns(cells)
    if columns is None:
        return None
    body, taken = _rows(cells, columns)
    if len(body) < _FEWEST_ROWS:
        return None
    columns = dated(columns, title, context)
    layout = Layout(columns, 0, tuple(frozenset([column.printed]) for column in columns))
    rows = GridReader(layout, context, broken=False, layout_name="one cell a line, empty ones told").read(body)
    return (columns, rows, taken) if rows else None


def _columns(cells: Sequence[GridCell]) -> list[Column] | None:
    """Read the heads: a number or name, a unit or nature, and years; None where the cells name no such table."""
    columns: list[Column] = []
    for cell in cells[:_WIDEST]:
        column = heads.read_head(cell.text) if cell.text else None
        if column is None:
            break
        columns.append(column)
    roles = {column.role for column in columns}
    told = roles & {heads.UNIT, heads.NATURE, heads.NUMBER}
    return columns if len(columns) >= _NARROWEST and told and heads.makes_table(columns) else None


def _rows(cells: Sequence[GridCell], columns: Sequence[Column]) -> tuple[list[Row], int]:
    """Cut the cells below the heads into rows, and give how many are used; no rows where any would be left over.

    Between rows stand heads of sections, and the empty cells beside them; what else stands there is a part of a row.
    """
    width = len(columns)
    rows: list[Row] = []
    at = taken = width
    while at < len(cells):
        row = tuple(cells[at : at + width])
        if len(row) == width and _is_row(row, columns):
            at += width
        elif row := below_section(tuple(cells[at : at + width - 1]), columns) or ():
            at += width - 1
        elif cells[at].text and not is_section(cells[at].text):
            break
        else:
            at += 1
            continue
        rows.append(row)
        taken = at
    left = cells[taken : taken + _LOOK_AHEAD * width]
    figures = sum(is_figure(cell.text) and any(map(str.isdigit, cell.text)) for cell in left)
    return ([], 0) if figures >= _FEWEST_LEFT else (rows, taken)


def _is_row(row: Row, columns: Sequence[Column]) -> bool:
    """Tell whether cells make a row: its name, its number where all have one, a figure, and nothing out of place."""
    told = {column.role for cell, column in zip(row, columns, strict=True) if cell.text}
    wanted = {heads.NAME, heads.VALUE, *(column.role for column in columns if column.role == heads.NUMBER)}
    return wanted <= told and fits(row, columns)
