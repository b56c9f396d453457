"""The rows of a grid: names, units and figures taken from their columns; sections and repeated heads left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from duibiao.extraction import confidence, heads
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout, numbers_columns
from duibiao.extraction.heads import Column
from duibiao.extraction.naming import goodness, is_section, name_and_section
from duibiao.extraction.parts import as_part, told_apart
from duibiao.extraction.pieces import GridCell, Piece, Row, distinct
from duibiao.extraction.tablerows import TableRow
from duibiao.extraction.wording import Figure, is_missing, read_cell

_DIGIT = re.compile(r"\d")
#: A lone figure is that of the goal beside one other year only.
_MOST_LONE = 2
#: The number of a row that stands before its name.
_NUMBERED = re.compile(r"\d{1,2}[.、](?!\d)|\(\d{1,2}\)")
#: Commas of thousands tell that a figure was broken over lines, and where it ends.
_ENDS_IN_DIGITS, _BEGINS_IN_DIGITS = re.compile(r"[\d.,]$"), re.compile(r"[\d.]|,\d")


@dataclass
class GridReader:
    """Reads the rows of a grid from top to bottom.

    Parameters
    ----------
    layout : Layout
        The columns.
    context : Context
        Asked how well words read as a name.
    broken : bool
        Whether a name may go on in the next row, as in flattened text; a cell of a real table holds it whole.
    layout_name : str
        How the table was found, for those who ask how a figure was read.
    unsure : collection of int
        Identities of the rows in which a figure might stand under another column.
    """

    layout: Layout
    context: Context
    broken: bool
    layout_name: str = "grid"
    unsure: Collection[int] = ()
    rows: list[TableRow] = field(default_factory=list)
    _held: list[Piece] = field(default_factory=list)
    _held_row: Row = ()
    _spanning: dict[int, int] = field(default_factory=dict)
    _whole: TableRow | None = None

    def read(self, rows: Sequence[Row]) -> list[TableRow]:
        """Read the rows of the body; more may follow after a page break."""
        self._count_spans(rows)
        for row in rows:
            self._take(row)
        self._give_tail_back()
        self.rows = told_apart(self.rows)
        return self.rows

    def _count_spans(self, rows: Sequence[Row]) -> None:
        for row in rows:
            for cell in distinct(row):
                self._spanning[id(cell)] = self._spanning.get(id(cell), 0) + 1

    def _take(self, row: Row) -> None:
        held = distinct(row)
        if not held or self.layout.repeats(row) or numbers_columns(row):
            return
        columns = self.layout.columns
        figures = _figures(row, columns) if len(held) > 1 else []
        name = self._name(row)
        if not figures:
            if len(held) == 1 or (self.broken and name and self._begins_row(row)):
                if _text_of(row, columns, heads.NUMBER) or _text_of(row, columns, heads.NATURE):
                    self._held.clear()  # a row begins: what stood before it is no part of its name
                self._held_row = row
                self._held += name or held[0].pieces
            else:
                self._held.clear()
                self._held_row = ()
            return
        if not name and not self._held:
            return
        if self._take_part(row, name, figures):
            return
        self._give_tail_back()
        if self._held_row and all(_text_of(each, columns, heads.NUMBER) for each in (row, self._held_row)):
            self._held = []  # a row of its own, with no figures
        if self._is_numbered(self._held) and self._is_numbered(name):
            self._held = []  # a row of its own, that was not read
        goes_on = self._goes_on(row) or self._is_rest(name)
        pieces, _ = ((*self._held, *name), ()) if goes_on else self._whole_name([*self._held, *name])
        self.rows.append(self._row(row, pieces, figures))
        self._whole = self.rows[-1]
        self._held, self._held_row = [], ()

    def _take_part(self, row: Row, name: Sequence[Piece], figures: list[tuple[int, Piece, Figure]]) -> bool:
        """Take a row that names only a part of the people or places (农村) as one of the indicator above it."""
        whole = self._whole
        if self._held:
            unit = _text_of(self._held_row, self.layout.columns, heads.UNIT) if self._held_row else ""
            whole = TableRow("", tuple(self._held), unit, "", ())
        part = as_part(self._row(row, name, figures), whole, self.context) if name and whole else None
        if part is None:
            return False
        self.rows.append(part)
        self._whole = whole
        self._held, self._held_row = [], ()
        return True

    def _begins_row(self, row: Row) -> bool:
        """Tell whether a row without figures may be the first line of one whose name is broken: with its number,
        nature, or unit.
        """
        told = [column.role for cell, column in zip(row, self.layout.columns, strict=True) if cell.text]
        return heads.VALUE not in told and heads.REMARK not in told

    def _goes_on(self, row: Row) -> bool:
        """Tell whether a row is the second line of one: the first had the number that this one lacks, or, where no
        number stood there, the nature. A row with a number of its own is one, whatever else it lacks.
        """
        columns = self.layout.columns
        if not self._held_row or _text_of(row, columns, heads.NUMBER):
            return False
        role = heads.NUMBER if _text_of(self._held_row, columns, heads.NUMBER) else heads.NATURE
        return bool(_text_of(self._held_row, columns, role)) and not _text_of(row, columns, role)

    def _is_rest(self, name: Sequence[Piece]) -> bool:
        """Tell whether words are the rest of the name that a line before began, in a table that numbers its names."""
        return bool(name) and self._is_numbered(self._held) and not self._is_numbered(name)

    def _is_numbered(self, name: Sequence[Piece]) -> bool:
        """Tell whether a name begins with its number, as that of the row before does."""
        return bool(
            self.broken
            and name
            and self.rows
            and _NUMBERED.match(name[0].text)
            and _NUMBERED.match(self.rows[-1].name[0].text)
        )

    def _said(self, row: Row, role: str) -> str:
        """Give what a row says of itself in a column, or else the line before it where the row began there."""
        columns = self.layout.columns
        return _text_of(row, columns, role) or (_text_of(self._held_row, columns, role) if self._goes_on(row) else "")

    def _whole_name(self, pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        own = [piece for piece in pieces if piece not in self._held]
        if own and not self.broken and goodness("".join(p.text for p in own), self.context) > -1:
            return tuple(own), tuple(self._held)
        return name_and_section(pieces, self.context)

    def _give_tail_back(self) -> None:
        """Give lines that stood alone to the row before, where its name reads better with them."""
        if not (self.broken and self._held and self.rows):
            return
        last = self.rows[-1]
        label = "".join(piece.text for piece in last.name)
        tail = self._held[0]
        if (
            not is_section(tail.text)
            and goodness(label + tail.text, self.context) > goodness(label, self.context) + 0.4
        ):
            self.rows[-1] = replace(last, name=(*last.name, tail))
            self._held = self._held[1:]

    def _name(self, row: Row) -> list[Piece]:
        """Give the name of a row; where the column of names is empty, that of the group left of it."""
        columns = self.layout.columns
        place = next(at for at, column in enumerate(columns) if column.role == heads.NAME)
        pieces = list(row[place].pieces)
        if pieces:
            return self._with_parent(row, place, pieces)
        for at in range(place - 1, -1, -1):
            if columns[at].role == heads.CATEGORY and row[at].text:
                return list(row[at].pieces)
        return []

    def _with_parent(self, row: Row, place: int, pieces: list[Piece]) -> list[Piece]:
        """Put the group before a name that is none without it."""
        left = row[place - 1] if place and self.layout.columns[place - 1].role == heads.CATEGORY else None
        if left is None or left is row[place] or not left.text:
            return pieces
        own = "".join(piece.text for piece in pieces)
        both = left.text + own
        if not self.context.indicator(own) and self.context.indicator(both):
            return [*left.pieces, *pieces]
        return pieces

    def _row(self, row: Row, name: Sequence[Piece], figures: list[tuple[int, Piece, Figure]]) -> TableRow:
        columns = self.layout.columns
        unit = self._said(row, heads.UNIT)
        values = [column for column in columns if column.role == heads.VALUE]
        dated = _text_of(row, columns, heads.YEAR)
        year = re.match(r"\d{4}", dated)
        lone = {column for column, _, _ in figures} == {len(values) - 1} and len(values) <= _MOST_LONE
        doubt = ("lone_value" if lone else "low_confidence") if id(row) in self.unsure else ""
        told = {
            "": confidence.GRID if values and not self.broken else confidence.SEPARATED,
            "lone_value": confidence.SEPARATED,
            "low_confidence": confidence.SOME_MISSING,
        }
        return TableRow(
            row_printed=self._said(row, heads.NUMBER),
            name=tuple(name),
            unit="" if is_missing(unit) else unit,
            nature=self._said(row, heads.NATURE) or _nature_in(_text_of(row, columns, heads.REMARK)),
            figures=tuple(figures),
            remark=tuple(piece for cell in _cells_of(row, columns, heads.REMARK) for piece in cell.pieces),
            flags=(
                *(["unit_lost"] if not unit and any(column.role == heads.UNIT for column in columns) else []),
                *([doubt] if doubt else []),
            ),
            confidence=told[doubt],
            year=int(year[0]) if year else None,
            layout=self.layout_name,
            changes=tuple(
                (column, cell_piece(cell), cell.text)
                for cell, column in zip(row, columns, strict=True)
                if column.role == heads.GROWTH and _DIGIT.search(cell.text)
            ),
        )


def _nature_in(remark: str) -> str:
    """Give the nature that a remark begins with, in tables that have no column for it (``预期性;床位以…``)."""
    if not remark:
        return ""
    return next((word for word in heads.NATURES if re.match(rf"{word}(?:指标)?(?:[,;。、(]|$)", remark)), "")


def _cells_of(row: Row, columns: Sequence[Column], role: str) -> list[GridCell]:
    return distinct([cell for cell, column in zip(row, columns, strict=True) if column.role == role])


def _text_of(row: Row, columns: Sequence[Column], role: str) -> str:
    return "".join(cell.text for cell in _cells_of(row, columns, role))


def _figures(row: Row, columns: Sequence[Column]) -> list[tuple[int, Piece, Figure]]:
    """Read the value cells of a row; one that holds digits and cannot be read is a figure without a value."""
    found: list[tuple[int, Piece, Figure]] = []
    value = -1
    for cell, column in zip(row, columns, strict=True):
        value += column.role == heads.VALUE
        if column.role == heads.VALUE and cell.text and not is_missing(cell.text):
            found += [(value, cell_piece(cell), figure) for figure in figures_of(cell)]
    return found


def figures_of(cell: GridCell) -> Sequence[Figure]:
    """Read the figures of a value cell; what cannot be read is given without a value.

    Digits on both sides of a line's end may be one figure or two, and one would not stand in the line it is said to
    stand in: none is read.
    """
    text = cell.text
    broken = any(
        _ENDS_IN_DIGITS.search(above.text) and _BEGINS_IN_DIGITS.match(below.text)
        for above, below in pairwise(cell.pieces)
    )
    read = None if broken else read_cell(text)
    if read is not None:
        return read
    form = "level" if _DIGIT.search(text) else "qualitative"
    return [Figure(0, len(text), "", "eq" if form == "level" else "", form=form)]


def cell_piece(cell: GridCell) -> Piece:
    """Give the line of a cell that its figure stands in: the first with a digit."""
    return next((piece for piece in cell.pieces if _DIGIT.search(piece.text)), cell.pieces[0])
