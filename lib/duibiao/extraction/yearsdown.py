"""Tables with the years down the rows, as in yearbooks: every column is an indicator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from duibiao.extraction import confidence, heads
from duibiao.extraction.cellwords import YEAR_CELL, is_figure, number_in
from duibiao.extraction.columnnames import Label, are_indicators, heads_below, heads_top, labels_of, stop_short
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridrows import cell_piece, figures_of
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import GridCell, Piece, Placed, Row, whole
from duibiao.extraction.tablerows import Found, TableRow, TextTable
from duibiao.extraction.textlines import PAGE_NUMBER, ends_table
from duibiao.extraction.wording import Figure, is_missing

FEWEST_ROWS, _MOST_COLUMNS = 2, 40
_FEWEST_RUN = 4
#: So many times as large is far from a figure of another year, and near to it.
_FAR, _NEAR = 1.8, 1.4


def read_years_down(rows: Sequence[Row], context: Context) -> Found | None:
    """Read a grid whose rows are years; None where it is none.

    Returns
    -------
    columns, rows
        One column a year, one row an indicator: the grid turned over.
    """
    first = next((at for at, row in enumerate(rows) if row and _dates(row[0])), None)
    if first is None or first == 0:
        return None
    body = [row for row in rows[first:] if _dates(row[0])]
    above = heads_below(rows[heads_top(rows[:first]) : first])
    if above is None or stop_short(above, body):
        return None
    labels = labels_of([[row[place] for row in above] for place in range(1, len(rows[0]))])
    if len(body) < FEWEST_ROWS or not are_indicators(labels, context):
        return None
    if not heads.makes_table([Column(heads.NAME), *(_column(row[0]) for row in body)]):
        return None
    columns, told = turned(body, labels, [row[1:] for row in body])
    return dated(as_run(columns, context), "", context), told


def as_run(columns: Sequence[Column], context: Context) -> list[Column]:
    """Give a run of years that began before the plan as what it is, years that are over: a yearbook's."""
    years = sorted(column.year for column in columns if column.year)
    runs = len(years) >= _FEWEST_RUN and years == list(range(years[0], years[-1] + 1))
    if not runs or context.start is None or years[0] >= context.start - 1 or years[-1] >= (context.end or 0):
        return list(columns)
    return [column if column.kind else replace(column, kind="actual") for column in columns]


def _dates(cell: GridCell) -> bool:
    column = heads.read_loose_head(cell.text)
    return bool(YEAR_CELL.match(cell.text)) and column is not None and column.year is not None


def _column(cell: GridCell) -> Column:
    column = heads.read_loose_head(cell.text)
    return column if column else Column(heads.VALUE, cell.text)


def turned(body: Sequence[Sequence[GridCell]], labels: Sequence[Label], cells: Sequence[Sequence[GridCell]]) -> Found:
    """Turn a table over: its first column holds the years, every other is the row of its name."""
    doubted = _shifted(cells)
    columns = [
        replace(_column(row[0]), flags=("low_confidence",)) if at in doubted else _column(row[0])
        for at, row in enumerate(body)
    ]
    rows: list[TableRow] = []
    for place, label in enumerate(labels):
        if not label.text:
            continue
        figures: list[tuple[int, Piece, Figure]] = []
        for year, row in enumerate(cells):
            text = row[place].text
            if text and not is_missing(text):
                figures += [(year, cell_piece(row[place]), figure) for figure in figures_of(row[place])]
        flags = ("label_restored",) if label.restored else ()
        rows.append(
            TableRow(
                "", tuple(label.pieces), label.unit, "", tuple(figures),
                flags=flags, confidence=confidence.YEARS_DOWN, label=label.text, layout="years down the rows",
            )
        )  # fmt: skip
    return columns, [row for row in rows if row.figures]


def _shifted(cells: Sequence[Sequence[GridCell]]) -> set[int]:
    """Give the rows whose last figure may stand a column too far left, as where an empty cell before it was lost: it is
    near to what the next column, empty here, holds in the nearest whole row, and far from that of its own.
    """
    whole = [at for at, row in enumerate(cells) if row and all(number_in(cell.text) for cell in row)]
    told: set[int] = set()
    for at, row in enumerate(cells):
        held = next((n for n, cell in enumerate(row) if not cell.text), len(row))
        if not whole or not 0 < held < len(row) or any(cell.text for cell in row[held:]):
            continue
        like = cells[min(whole, key=lambda other: abs(other - at))]
        last, own, following = (number_in(cell.text) for cell in (row[held - 1], like[held - 1], like[held]))
        if (
            last
            and own
            and following
            and max(last / own, own / last) > _FAR
            and max(last / following, following / last) < _NEAR
        ):
            told.add(at)
    return told


def read_lines(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read a table of one cell a line whose heads (年份, then the names) begin at ``lines[at]``."""
    head = heads.read_head(lines[at].text)
    if head is None or head.role != heads.YEAR:
        return None
    first = next(
        (n for n, line in enumerate(lines[at + 1 : at + _MOST_COLUMNS], 1) if YEAR_CELL.fullmatch(line.text)), 0
    )
    if first < 2:
        return None
    names = [line.text for line in lines[at : at + first]]
    kept = (
        line
        for line in _until_prose(lines, at + first)
        if not PAGE_NUMBER.fullmatch(line.text) and line.text not in names
    )
    rows: list[Row] = [tuple(GridCell((whole(line),)) for line in lines[at : at + first])]
    while len(row := list(islice(kept, first))) == first:
        if not YEAR_CELL.fullmatch(row[0].text) or not all_figures([whole(line) for line in row[1:]]):
            break
        rows.append(tuple(GridCell((whole(line),)) for line in row))
    found = read_years_down(rows, context)
    if found is None:
        return None
    last = rows[-1][-1].pieces[0].line
    return TextTable(*found, next(place for place in range(at, len(lines)) if lines[place] is last) + 1)


def _until_prose(lines: Sequence[Placed], start: int) -> Iterator[Placed]:
    for place in range(start, len(lines)):
        if ends_table(lines[place].text):
            return
        yield lines[place]


def all_figures(pieces: Sequence[Piece]) -> bool:
    """Tell whether words are figures, or say that there is none."""
    return all(is_figure(piece.text) for piece in pieces)


@lru_cache(maxsize=256)
def names_columns(row: Row) -> bool:
    """Tell a row of heads, with names or years and no figure beside its first cell, from one of figures."""
    told = [cell.text for cell in row[1:] if cell.text]
    return bool(told) and not any(is_figure(text) and not YEAR_CELL.fullmatch(text) for text in told)
