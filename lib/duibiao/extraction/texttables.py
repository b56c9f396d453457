"""Tables of flattened text: the ways to read the one that begins at a line, in the order they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from duibiao.extraction import (
    aligned,
    barledcells,
    cards,
    celltables,
    crossed,
    fusedtables,
    goallists,
    groupedyears,
    headlines,
    linegrids,
    namesacross,
    ragged,
    regionlines,
    runtables,
    septables,
    yearsacross,
    yearsdown,
)
from duibiao.extraction.context import Context
from duibiao.extraction.pieces import Placed
from duibiao.extraction.tablerows import TableRow, TextTable

#: A longer line with a full stop begins no table.
_LONGEST_TITLE = 40
FUSED, _DOWN = "fused: no separator", "years or regions down the rows"


@dataclass(frozen=True)
class Way:
    """A way to read a table.

    Parameters
    ----------
    read : callable
        Its reader, which looks first whether the line at hand may begin such a table, and further only where it may.
    layout : str
        What it is called for those who ask how a figure was read, where the reader does not say.
    takes_all : bool
        Whether the table takes up all its lines, the heads among them, or those from its first figure to its last.
    """

    read: Callable[[Sequence[Placed], int, Context], TextTable | None]
    layout: str
    takes_all: bool

    def taken(self, lines: Sequence[Placed], rows: Sequence[TableRow]) -> set[tuple[str, int]]:
        """Give the lines that a table takes up, of those that it was read from."""
        return {line.place for line in lines} if self.takes_all else between(lines, rows)


#: What no text looks like by chance comes first; what only the words around it tell comes last.
WAYS = (
    Way(septables.read, "cells kept apart by a separator", takes_all=True),
    Way(yearsacross.read, "years across", takes_all=True),
    Way(groupedyears.read, "years below groups", takes_all=False),
    Way(runtables.read, "run together with spaces", takes_all=True),
    Way(fusedtables.read, FUSED, takes_all=False),
    Way(barledcells.read, "cells led by bars", takes_all=True),
    Way(celltables.read, "one cell a line", takes_all=False),
    Way(cards.read, "cards", takes_all=True),
    Way(yearsdown.read_lines, _DOWN, takes_all=False),
    Way(ragged.read, _DOWN, takes_all=False),
    Way(aligned.read, _DOWN, takes_all=False),
    Way(headlines.read, _DOWN, takes_all=False),
    Way(crossed.read, _DOWN, takes_all=False),
    Way(linegrids.read, _DOWN, takes_all=False),
    Way(namesacross.read, _DOWN, takes_all=False),
    Way(regionlines.read, _DOWN, takes_all=False),
    Way(goallists.read, "list of goals", takes_all=True),
)


def read_all(lines: Sequence[Placed], context: Context) -> Iterator[tuple[int, TextTable, Way]]:
    """Read the tables of flattened text one after the other.

    Parameters
    ----------
    lines : sequence of Placed
        The lines that no table of cells takes up.
    context : Context
        Whose document it is, its years, the catalogue.

    Yields
    ------
    at, table, way
        The place of its first line, the table, and how it was read.
    """
    at = 0
    while at < len(lines):
        found = None if _is_paragraph(lines[at].text) else _at(lines, at, context)
        if found:
            yield (at, *found)
        at = max(found[0].after, at + 1) if found else at + 1


def _at(lines: Sequence[Placed], at: int, context: Context) -> tuple[TextTable, Way] | None:
    for way in WAYS:
        if table := way.read(lines, at, context):
            return table, way
    return None


def _is_paragraph(text: str) -> bool:
    return len(text) > _LONGEST_TITLE and "。" in text


def between(lines: Sequence[Placed], rows: Sequence[TableRow]) -> set[tuple[str, int]]:
    """Give the lines from the first figure of a table to its last."""
    held = {piece.line.place for row in rows for _, piece, _ in row.figures}
    at = [place for place, line in enumerate(lines) if line.place in held]
    return {line.place for line in lines[at[0] : at[-1] + 1]} if at else set()
