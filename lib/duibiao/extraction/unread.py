"""What a table takes up and nobody read of it: told, since it might hold indicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duibiao.extraction.paragraphs import is_row_of_figures
from duibiao.extraction.pieces import Piece, Placed
from duibiao.extraction.tablerows import TableRow
from duibiao.extraction.tables import Tables


def unread_rows(lines: Sequence[Placed], tables: Tables) -> list[Placed]:
    """Give the lines inside tables that read as rows of figures and of which none was taken."""
    read = {piece.line.place for table in tables.found for row in table.rows for piece in _pieces_of(row)}
    unread = tables.taken - read
    return [line for line in lines if line.place in unread and is_row_of_figures(line)]


def _pieces_of(row: TableRow) -> Iterator[Piece]:
    yield from row.name
    yield from (piece for _, piece, _ in row.figures)
    yield from (piece for _, piece, _ in row.changes)
