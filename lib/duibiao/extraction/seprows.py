"""Rows of tables whose cells a separator keeps apart: every line after the heads is brought under the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from duibiao.extraction import cells, heads
from duibiao.extraction.gridheads import fits
from duibiao.extraction.heads import Column
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.pieces import GridCell, Placed, Row, whole
from duibiao.extraction.separated import KEEPS_EMPTY, is_rule, page_span, split
from duibiao.extraction.textlines import GOES_ON, LONGEST_CELL, PAGE_NUMBER, REMARK_LINE, TABLE_TITLE

_SENTENCE = re.compile(r"[。!?]")
_BARE = re.compile(r"[≥≤<>]?\d[\d,]*(?:\.\d+)?[%‰]?")
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}|[ⅠⅡⅢⅣⅤⅥ]{1,3}")
#: Words that the heads of a table have and its rows have not.
_SAYS_HEADS = re.compile(r"指标|项目|名称|内容|序号|编号|领域|类别|单位|地区")
_NAMING = (heads.NAME, heads.NUMBER, heads.CATEGORY, heads.UNIT)
#: A table ends where so many lines that are no rows follow each other.
MOST_PASSED = 4
#: So many characters nearer to one column than to any other, a cell stands below it.
_CLEARLY = 3


@dataclass
class Body:
    """The rows of a table below its heads.

    Parameters
    ----------
    columns : sequence of Column
        The heads.
    separator : str
        What keeps the cells apart.
    repeated : set of str
        Lines of heads and titles, which may stand again over the page.
    places : sequence of (start, end)
        Where on the page the heads stand, one a column; empty where that is not known.
    unsure : set of int
        Identities of the rows in which a figure might stand under another column.
    """

    columns: Sequence[Column]
    separator: str
    repeated: set[str]
    places: Sequence[tuple[int, int]] = ()
    unsure: set[int] = field(default_factory=set)

    def read(self, lines: Sequence[Placed], first: int) -> tuple[list[Row], int]:
        """Align the lines after the heads; what stands between two rows and is none (a section, a page number) is kept
        apart, and ends the table where no row follows soon.
        """
        rows: list[Row] = []
        waiting: list[Row] = []
        place, after = first, first
        while place < len(lines) and len(waiting) <= MOST_PASSED:
            line = lines[place]
            place += 1
            if line.text in self.repeated or _interrupts(line):
                continue
            if REMARK_LINE.match(line.text.lstrip()):
                continue
            held = self._split(line)
            if rows and len(held) == 1 and held[0].text in heads.NATURES:
                rows[-1], after = self._with_nature(rows[-1], held[0]), place
                continue
            if _ends(line, held):
                break
            if self.separator not in KEEPS_EMPTY and len(held) > 1.5 * len(self.columns):
                rows += [*waiting, *(collapsed := _collapsed(held, self.columns))]
                waiting, after = [], place if collapsed else after
                continue
            row = self.align(held) or _undecided(held, self.columns)
            if row is None:
                if len(line.text) > LONGEST_CELL:
                    break
                if not self._is_no_name(held):
                    waiting.append(_lone(line, held, self.columns))
                continue
            rows += [*waiting, row]
            waiting, after = [], place
        return rows, after

    def _split(self, line: Placed) -> Row:
        """Cut a line into cells; a cell that fills its column may have but one space behind it."""
        wanted = len(self.columns)
        held = split(line, self.separator, wanted)
        if self.separator != "spaces" or len(held) >= wanted:
            return held
        closer = split(line, "space", wanted)
        return closer if len(closer) == wanted and fits(closer, self.columns) else held

    def _with_nature(self, row: Row, cell: GridCell) -> Row:
        """Give a row the nature that the page broke off it."""
        told = tuple(
            cell if column.role == heads.NATURE and not own.text else own
            for own, column in zip(row, self.columns, strict=True)
        )
        if id(row) in self.unsure:
            self.unsure.add(id(told))
        return told

    def _is_no_name(self, held: Row) -> bool:
        """Tell a whole row with nothing but a head of a section, or figures that make no row, from a part of a name."""
        if 1 < len(held) < 4 and _ORDINAL.fullmatch(held[0].text) and not INDICATOR_END.search(held[-1].text):
            return True  # ``一 疾病预防控制``
        is_whole = self.separator in KEEPS_EMPTY and len(held) >= len(self.columns)
        if is_whole and sum(bool(cell.text) for cell in held) == 1:
            return True
        return sum(bool(_BARE.fullmatch(cell.text)) for cell in held) > 1

    def align(self, row: Row) -> Row | None:
        """Bring the cells of a line under their columns; None where they do not make a row.

        Where as many cells as columns stand, or the separator shows empty ones, they are taken in their order; else by
        where they stand on the page, or as cells of a lost table are dealt out.
        """
        columns = self.columns
        if self.separator in KEEPS_EMPTY and 1 < len(row) < len(columns):
            row = below_section(row, columns) or (*row, *(GridCell() for _ in range(len(columns) - len(row))))
        while len(row) > len(columns) and not row[-1].text:
            row = row[:-1]
        held = [cell for cell in row if cell.text]
        if len(held) < 2:
            return None
        if len(row) == len(columns) and fits(row, columns):
            return row
        if self.separator in KEEPS_EMPTY and not row[-1].text and (below := below_section(row[:-1], columns)):
            return below
        placed = self._by_place(held) if self.separator == "spaces" and len(held) < len(columns) else None
        return placed or self._dealt(held) or self._nameless(held)

    def _nameless(self, held: Sequence[GridCell]) -> Row | None:
        """Give a numbered row whose name stands in the lines above and below it."""
        roles = [column.role for column in self.columns]
        if heads.NUMBER not in roles[:1] or len(held) != len(roles) - 1:
            return None
        at = roles.index(heads.NAME)
        row = (*held[:at], GridCell(), *held[at:])
        return row if row[0].text.isdigit() and fits(row, self.columns) else None

    def _by_place(self, held: Sequence[GridCell]) -> Row | None:
        """Put cells under the heads they stand below; None where one could stand below two, or below none."""
        if not self.places:
            return None
        placed = [GridCell() for _ in self.columns]
        last = -1
        for cell in held:
            at = nearest(page_span(cell), self.places)
            if at is None or at <= last:
                return None
            placed[at], last = cell, at
        return tuple(placed) if fits(placed, self.columns) else None

    def _dealt(self, held: Sequence[GridCell]) -> Row | None:
        columns = self.columns
        dealt = cells.deal([cell.text for cell in held], columns, one_row=True)
        if len(dealt) != 1 or sum(len(places) for places in dealt[0].cells.values()) != len(held):
            return None
        if {columns[column].role for column in dealt[0].cells} <= {heads.NAME, heads.CATEGORY}:
            return None
        placed = [GridCell() for _ in columns]
        for column, places in dealt[0].cells.items():
            placed[column] = GridCell(tuple(piece for at in places for piece in held[at].pieces))
        row = tuple(placed)
        if any(column.role == heads.VALUE and not cell.text for cell, column in zip(row, columns, strict=True)):
            self.unsure.add(id(row))
        return row


def below_section(row: Row, columns: Sequence[Column]) -> Row | None:
    """Give a row that lacks the cell of its section, which spans several and stands in the first of them, with an empty
    one; None where that does not make it fit, or it lacks another.
    """
    if columns[0].role != heads.CATEGORY or len(row) != len(columns) - 1:
        return None
    whole_row = (GridCell(), *row)
    numbered = columns[1].role != heads.NUMBER or bool(row[0].text)
    named = all(cell.text for cell, column in zip(whole_row, columns, strict=True) if column.role == heads.NAME)
    return whole_row if numbered and named and fits(whole_row, columns) else None


def nearest(span: tuple[int, int], places: Sequence[tuple[int, int]]) -> int | None:
    """Find the column that a cell stands below; None where another is as near.

    Parameters
    ----------
    span : (start, end)
        Of the cell, on the page.
    places : sequence of (start, end)
        Of the columns.
    """
    apart = [max(start - span[1], span[0] - end) for start, end in places]
    order = sorted(range(len(places)), key=apart.__getitem__)
    best, *others = order
    if others and apart[others[0]] - apart[best] < _CLEARLY:
        return None
    return best if apart[best] <= _CLEARLY else None


def _interrupts(line: Placed) -> bool:
    return is_rule(line) or bool(PAGE_NUMBER.fullmatch(line.text)) or bool(GOES_ON.search(line.text))


def _ends(line: Placed, held: Row) -> bool:
    if _SENTENCE.search(line.text) or any(len(cell.text) > 2 * LONGEST_CELL for cell in held):
        return True
    return bool(TABLE_TITLE.match(line.text)) or _begins_another(held, line.text)


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
