"""Indicator tables: find them, in the cells of a format or in flattened text, and read them into printed rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from duibiao.documents import Line
from duibiao.extraction import barcells, fusedtables, knowncells, texttables, yearsdown
from duibiao.extraction.columnyears import aimed
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout, find_layout, fits
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.gridtables import read_grid, turned_over
from duibiao.extraction.heads import CATEGORY, Column, is_foreign
from duibiao.extraction.pieces import GridCell, Placed, Row
from duibiao.extraction.rows import PrintedRow
from duibiao.extraction.spacedcells import known_cells, spaced_grids, years_across
from duibiao.extraction.tablerows import Seat, TableRow, printed
from duibiao.extraction.textlines import SHORT, TITLE, title_above
from duibiao.extraction.texttables import FUSED, between
from duibiao.extraction.titlednames import with_title_names
from duibiao.extraction.unitlines import with_units

#: A table goes on in the next where only so many short lines (a page number, a running title) stand between.
_MOST_BETWEEN = 4


@dataclass
class Found:
    """A table: its columns and rows, the lines it takes up, and how they were understood.

    One of flattened text keeps the lines it was found in, and where: run-together cells are cut again once the prose is
    read.
    """

    columns: list[Column]
    rows: list[TableRow]
    taken: set[tuple[str, int]]
    layout: str
    lines: Sequence[Placed] = ()
    at: int = 0


@dataclass
class Tables:
    """The tables of a document.

    Parameters
    ----------
    found : list of Found
        The tables, in the order of the page.
    taken : set
        Part and number of every line that a table takes up.
    """

    found: list[Found] = field(default_factory=list)
    taken: set[tuple[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = {place for table in self.found for place in table.taken}


def read_tables(
    lines: Sequence[Placed],
    grids: Sequence[Sequence[Row]],
    context: Context,
    printed_lines: Sequence[Line] = (),
) -> Tables:
    """Read every indicator table of a document; figures that were run together want :func:`cut_again` afterwards.

    Parameters
    ----------
    lines : sequence of Placed
        The non-empty lines.
    grids : sequence of grids
        The tables that the format marks as such, as rows of equal length.
    context : Context
        Whose document it is, its years, the catalogue.
    printed_lines : sequence of Line
        All lines, the blank ones among them, where these keep cells apart.
    """
    places = {line.place: at for at, line in enumerate(lines)}
    found = _in_grids(lines, grids, places, context)
    by_place = {line.place: line for line in lines}
    celled = {place for rows in grids if _is_data(rows) for place in _lines_of(rows)}
    ended = list(barcells.runs(printed_lines, by_place))
    runs = chain(known_cells(printed_lines, by_place, celled), (cells for _, cells in ended))
    known = _in_known(lines, runs, places, context)
    found += known
    celled = celled.union(*(table.taken for _, table in known))
    barred = [one for one in barcells.read_all(ended, context) if not one.taken & celled]
    found += [(places[min(one.taken, key=lambda p: places[p])], _of_bars(one)) for one in barred]
    celled.update(*(one.taken for one in barred))
    free = [line for line in lines if line.place not in celled]
    found += [(places[min(table.taken, key=lambda p: places[p])], table) for table in _in_text(free, context)]
    taken = celled.union(*(table.taken for _, table in found))
    spaced = spaced_grids(printed_lines, by_place, taken)
    found += _in_spaced(lines, spaced, places, context)
    for at, table in found:
        table.rows = _completed(table.rows, table.columns, lines, at, context)
    return Tables([table for _, table in sorted(found, key=lambda item: item[0])])


def cut_again(tables: Tables, context: Context, prose: dict[str, frozenset[str]]) -> Tables:
    """Cut figures that were run together by what the prose prints.

    Parameters
    ----------
    tables : Tables
        As they were found without it.
    context : Context
        Whose document it is, its years, the catalogue.
    prose : dict
        Digits that the prose prints, by indicator id or plain label.
    """
    return Tables([_cut_again(table, context, prose) if table.layout == FUSED else table for table in tables.found])


def _cut_again(table: Found, context: Context, prose: dict[str, frozenset[str]]) -> Found:
    cut = fusedtables.read(table.lines, table.at, context, prose)
    if cut is None:
        return table
    rows = _completed(cut.rows, cut.columns, table.lines, table.at, context)
    return replace(table, columns=cut.columns, rows=rows, taken=between(table.lines[table.at : cut.after], rows))


def table_rows(tables: Tables, context: Context) -> Iterator[PrintedRow]:
    """Give one row a figure of every table, in the order of the page."""
    for ordinal, table in enumerate(tables.found, start=1):
        columns = aimed(table.columns, table.rows, context)
        for row, table_row in enumerate(table.rows, start=1):
            yield from printed(table_row, columns, Seat(context, ordinal, row))


def _completed(
    rows: Sequence[TableRow], columns: Sequence[Column], lines: Sequence[Placed], at: int, context: Context
) -> list[TableRow]:
    """Give the rows of a table the names and units that stand above it."""
    return with_units(with_title_names(rows, lines, at), columns, lines, at, context)


def _of_bars(table: barcells.Table) -> Found:
    return Found(*table.found, set(table.taken), "cells ended by bars")


def _in_text(lines: Sequence[Placed], context: Context) -> list[Found]:
    found: list[Found] = []
    for at, table, way in texttables.read_all(lines, context):
        taken = way.taken(lines[at : table.after], table.rows)
        found.append(Found(table.columns, table.rows, taken, table.layout or way.layout, lines, at))
    return found


def _in_grids(
    lines: Sequence[Placed], grids: Sequence[Sequence[Row]], places: dict[tuple[str, int], int], context: Context
) -> list[tuple[int, Found]]:
    found: list[tuple[int, Found]] = []
    for at, title, rows in _over_pages(lines, grids, places, context):
        if table := read_grid(rows, title, context):
            columns, read, layout = table
            found.append((at, Found(columns, read, _lines_of(rows), layout)))
    return found


def _line_of(cell: GridCell) -> tuple[str, int]:
    return cell.pieces[-1].line.place


def _in_known(
    lines: Sequence[Placed], runs: Iterable[Sequence[GridCell]], places: dict[tuple[str, int], int], context: Context
) -> list[tuple[int, Found]]:
    found: list[tuple[int, Found]] = []
    for run in runs:
        for cells, columns, rows in knowncells.read_all(
            run, lambda cell: title_above(lines, places[_line_of(cell)]), context
        ):
            at = places[_line_of(cells[0])]
            found.append((at, Found(columns, rows, _lines_of([tuple(cells)]), "one cell a line, empty ones told")))
    return found


def _in_spaced(
    lines: Sequence[Placed], grids: Sequence[Sequence[Row]], places: dict[tuple[str, int], int], context: Context
) -> list[tuple[int, Found]]:
    found: list[tuple[int, Found]] = []
    for rows in grids:
        taken = _lines_of(rows)
        at = min(places[place] for place in taken)
        title = title_above(lines, at)
        if regions := turned_over(rows, title, context):
            found.append((at, Found(*regions, taken, "cells between blank lines, regions down the rows")))
        elif layout := years_across(rows, title, context):
            read = GridReader(layout, context, broken=False).read(rows[1:])
            found.append((at, Found(layout.columns, read, taken, "cells between blank lines")))
    return found


def _over_pages(
    lines: Sequence[Placed], grids: Sequence[Sequence[Row]], places: dict[tuple[str, int], int], context: Context
) -> list[tuple[int, str, list[Row]]]:
    """Join grids that a page break cut: as wide, near by, with the same heads again or with none.

    Returns
    -------
    list of (place, title, rows)
        Place of the first line of each grid, and what stands above it.
    """
    joined: list[tuple[int, str, list[Row]]] = []
    after = -1
    for grid in grids:
        rows = _with_sections(grid, joined[-1][2], context) if joined else grid
        at = sorted(places[place] for place in _lines_of(rows) if place in places)
        if not at or (not _is_data(rows) and not (joined and at[0] - after <= _MOST_BETWEEN)):
            continue
        layout = find_layout(rows, "", context) if joined else None
        if joined and _goes_on(lines[after : at[0]], rows, layout, joined[-1][2], context):
            joined[-1][2].extend(rows[layout.first if layout else 0 :])
        else:
            joined.append((at[0], title_above(lines, at[0]), list(rows)))
        after = at[-1] + 1
    return joined


def _with_sections(rows: Sequence[Row], before: Sequence[Row], context: Context) -> Sequence[Row]:
    """Put the column of sections before rows that lack it: over the page its one wide cell may leave no trace."""
    if len(rows[0]) != len(before[0]) - 1:
        return rows
    earlier = find_layout(before, "", context)
    if earlier is None or earlier.columns[0].role != CATEGORY or find_layout(rows, "", context):
        return rows
    fitting = sum(fits(row, earlier.columns[1:]) for row in rows)
    return [(GridCell(), *row) for row in rows] if fitting * 2 > len(rows) else rows


def _goes_on(
    between: Sequence[Placed], rows: Sequence[Row], layout: Layout | None, before: Sequence[Row], context: Context
) -> bool:
    if len(rows[0]) != len(before[0]) or len(between) > _MOST_BETWEEN:
        return False
    if any(len(line.text) > SHORT or TITLE.search(line.text) for line in between):
        return False
    if any(is_foreign(cell.text) for cell in rows[0]):
        return False
    earlier = find_layout(before, "", context)
    if layout is None and yearsdown.names_columns(rows[0]):
        return earlier is None and [cell.text for cell in rows[0]] == [cell.text for cell in before[0]]
    if layout is None:
        return earlier is None or sum(fits(row, earlier.columns) for row in rows) * 2 > len(rows)
    return earlier is not None and layout.head_texts == earlier.head_texts


def _is_data(rows: Sequence[Row]) -> bool:
    """Tell a table of data from one that only lays a page out: several rows and columns of cells of a line or two."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    cells = {id(cell): cell for row in rows for cell in row if cell.text}
    short = sum(len(cell.pieces) <= 2 and len(cell.text) <= 80 for cell in cells.values())
    return len(cells) > 2 and short >= 0.6 * len(cells)


def _lines_of(rows: Sequence[Row]) -> set[tuple[str, int]]:
    return {piece.line.place for row in rows for cell in row for piece in cell.pieces}
