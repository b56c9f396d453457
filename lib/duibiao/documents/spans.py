"""Cells that span rows and columns, laid out on a grid of equal rows."""

from __future__ import annotations

from typing import Generic, TypeVar

from duibiao.documents.limits import MOST_CELLS, MOST_SPAN
from duibiao.errors import DocumentError

Item = TypeVar("Item")


class Placing(Generic[Item]):
    """Lays cells out row by row, as a browser does: a cell takes the next place that no cell above reaches into.

    Parameters
    ----------
    name : str
        Name of the file, for errors.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows: list[dict[int, Item]] = []
        self._reaching: dict[int, tuple[Item, int]] = {}
        self._row: dict[int, Item] = {}
        self._column, self._places = 0, 0

    def begin_row(self) -> None:
        """Begin a row; cells of earlier rows that reach into it stand in it already."""
        self._row = {column: item for column, (item, _) in self._reaching.items()}
        self._reaching = {column: (item, left - 1) for column, (item, left) in self._reaching.items() if left > 1}
        self._rows.append(self._row)
        self._column = 0

    def next_column(self) -> int:
        """Give the 0-based column of the next cell."""
        while self._column in self._row:
            self._column += 1
        return self._column

    def put(self, item: Item, rows: int = 1, columns: int = 1) -> None:
        """Put a cell at the next place, and wherever it spans to.

        Raises
        ------
        DocumentError
            Where the cells span more places than a table may have.
        """
        start = self.next_column()
        columns = min(columns, MOST_SPAN)
        self._places += rows * columns
        self._check(self._places)
        for column in range(start, start + columns):
            self._row[column] = item
            if rows > 1:
                self._reaching[column] = (item, rows - 1)

    def rows(self, empty: Item) -> tuple[tuple[Item, ...], ...]:
        """Give the rows, filled up to equal length with ``empty``.

        Raises
        ------
        DocumentError
            Where that makes more places than a table may have.
        """
        width = max((max(row, default=-1) + 1 for row in self._rows), default=0)
        self._check(width * len(self._rows))
        return tuple(tuple(row.get(column, empty) for column in range(width)) for row in self._rows)

    def _check(self, places: int) -> None:
        if places > MOST_CELLS:
            raise DocumentError(
                f"{self._name}: the cells of a table span {places} places\n    allowed: at most {MOST_CELLS}"
            )
