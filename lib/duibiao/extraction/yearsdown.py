"""Tables with the years down the rows, as in yearbooks: every column is an indicator.

In a grid the heads stand in cells. In flattened text they stand in two or three ragged lines: words of one name are
set apart for looks (``卫   生``), a name goes on below itself, a unit stands under it in brackets, and ``# 医院`` is a
part of the column left of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from duibiao.extraction import confidence, heads
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import is_name
from duibiao.extraction.gridrows import cell_piece, figures_of
from duibiao.extraction.heads import Column
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.pieces import GridCell, Piece, Placed, Row, distinct, piece_of, whole
from duibiao.extraction.tablerows import TableRow, dated
from duibiao.extraction.textlines import PAGE_NUMBER, ends_table
from duibiao.extraction.wording import Figure, is_missing, read_cell

_YEAR_CELL = re.compile(r"(?:19|20)\d\d(?:年)?(?:末|底|度)?")
_UNIT_ONLY = re.compile(r"\(([^()]*)\)")
_UNIT_LAST = re.compile(r"^(.*?)\(([^()]*)\)$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TOKEN = re.compile(r"\S+")
_MOST_HEAD_LINES, _FEWEST_ROWS, _MOST_COLUMNS = 6, 2, 40
_FEWEST_RUN = 4
_COUNT_END = re.compile(r"[数率额量]$")


@dataclass
class Label:
    """The name of a column: the pieces it is made of, and its unit."""

    pieces: list[Piece] = field(default_factory=list)
    unit: str = ""
    restored: str = ""

    @property
    def text(self) -> str:
        """The name, with what it shares with the column left of it."""
        return "".join(piece.text for piece in self.pieces) + self.restored


Found = tuple[list[Column], list[TableRow]]


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
    top = heads_top(rows[:first])
    labels = [label_of([row[place] for row in rows[top:first]]) for place in range(1, len(rows[0]))]
    if len(body) < _FEWEST_ROWS or not are_indicators(labels, context):
        return None
    if not heads.makes_table([Column(heads.NAME), *(_column(row[0]) for row in body)]):
        return None
    columns, turned = _turned(body, labels, [row[1:] for row in body])
    return dated(_as_run(columns, context), "", context), turned


def read_ragged(lines: Sequence[Placed], at: int, context: Context) -> tuple[Found, int] | None:
    """Read a table of flattened text whose rows begin with a year, where the first such row is ``lines[at]``."""
    if at and _wide(lines[at - 1]) == _wide(lines[at]):
        return None  # not the first such row
    body: list[list[Piece]] = []
    for place in range(at, len(lines)):
        tokens = _tokens(lines[place])
        if not _wide(lines[place]) or (body and len(tokens) != len(body[0])):
            break
        body.append(tokens)
    if len(body) < _FEWEST_ROWS:
        return None
    labels = _ragged_labels(lines[max(0, at - _MOST_HEAD_LINES) : at], len(body[0]) - 1)
    if labels is None or not are_indicators(labels, context):
        return None
    cells = [[GridCell((piece,)) for piece in row] for row in body]
    columns, turned = _turned(cells, labels, [row[1:] for row in cells])
    return (_as_run(columns, context), turned), at + len(body)


def _as_run(columns: Sequence[Column], context: Context) -> list[Column]:
    """Give a run of years that began before the plan as what it is, years that are over: a yearbook's."""
    years = sorted(column.year for column in columns if column.year)
    runs = len(years) >= _FEWEST_RUN and years == list(range(years[0], years[-1] + 1))
    if not runs or context.start is None or years[0] >= context.start - 1 or years[-1] >= (context.end or 0):
        return list(columns)
    return [column if column.kind else replace(column, kind="actual") for column in columns]


def _wide(line: Placed) -> int:
    """Give how many cells a line has that begins with a year and goes on with figures; 0 for any other."""
    tokens = _tokens(line)
    return len(tokens) if _YEAR_CELL.fullmatch(tokens[0].text) and _all_figures(tokens[1:]) and tokens[2:] else 0


def _dates(cell: GridCell) -> bool:
    column = heads.read_loose_head(cell.text)
    return bool(_YEAR_CELL.match(cell.text)) and column is not None and column.year is not None


def _column(cell: GridCell) -> Column:
    column = heads.read_loose_head(cell.text)
    return column if column else Column(heads.VALUE, cell.text)


def heads_top(above: Sequence[Row]) -> int:
    """Give the first row of the heads: what spans the whole grid is its title."""
    top = len(above)
    while top > 0 and len(distinct(above[top - 1])) > 1:
        top -= 1
    return top


def label_of(stack: Sequence[GridCell]) -> Label:
    """Give the name that the heads of a column make, from the top down, and the unit among them."""
    label = Label()
    for cell in distinct(stack):
        alone, last = _UNIT_ONLY.fullmatch(cell.text), _UNIT_LAST.fullmatch(cell.text)
        if alone or not _CHINESE.search(cell.text):
            label.unit = label.unit or (alone[1] if alone else "")
            continue
        if cell.text.startswith("#"):
            label.pieces = []
        label.pieces += cell.pieces
        label.unit = last[2] if last and not INDICATOR_END.search(last[2]) else label.unit
    return label


def are_indicators(labels: Sequence[Label], context: Context) -> bool:
    """Tell whether the names of columns are mostly those of indicators."""
    named = [label for label in labels if label.text]
    good = sum(
        bool(label.unit) or is_name(_without_unit(label.text), context) or label.text.startswith("#") for label in named
    )
    return bool(named) and good * 2 > len(named)


def _without_unit(text: str) -> str:
    found = _UNIT_LAST.fullmatch(text)
    return found[1] if found else text


def _turned(body: Sequence[Sequence[GridCell]], labels: Sequence[Label], cells: Sequence[Sequence[GridCell]]) -> Found:
    columns = [_column(row[0]) for row in body]
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


def read_lines(lines: Sequence[Placed], at: int, context: Context) -> tuple[Found, int] | None:
    """Read a table of one cell a line whose heads (年份, then the names) begin at ``lines[at]``."""
    head = heads.read_head(lines[at].text)
    if head is None or head.role != heads.YEAR:
        return None
    first = next(
        (n for n, line in enumerate(lines[at + 1 : at + _MOST_COLUMNS], 1) if _YEAR_CELL.fullmatch(line.text)), 0
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
        if not _YEAR_CELL.fullmatch(row[0].text) or not _all_figures([whole(line) for line in row[1:]]):
            break
        rows.append(tuple(GridCell((whole(line),)) for line in row))
    found = read_years_down(rows, context)
    if found is None:
        return None
    last = rows[-1][-1].pieces[0].line
    return found, next(place for place in range(at, len(lines)) if lines[place] is last) + 1


def _until_prose(lines: Sequence[Placed], start: int) -> Iterator[Placed]:
    for place in range(start, len(lines)):
        if ends_table(lines[place].text):
            return
        yield lines[place]


def _tokens(line: Placed) -> list[Piece]:
    return [piece_of(line, found.start(), found.end()) for found in _TOKEN.finditer(line.raw)] or [Piece(line, 0, 0)]


def _all_figures(pieces: Sequence[Piece]) -> bool:
    return all(is_missing(piece.text) or read_cell(piece.text) is not None for piece in pieces)


def _ragged_labels(lines: Sequence[Placed], wanted: int) -> list[Label] | None:
    """Read the names of the columns off ragged lines; None where they do not come to the number of figures."""
    told = [_head_words(line) for line in lines if _CHINESE.search(line.text)]
    for first in range(len(told)):
        labels = _from_lines(told[first:])
        if labels and len(labels) == wanted:
            return labels
    return None


def _head_words(line: Placed) -> list[list[Piece]]:
    """Cut a line of heads into words; single characters set apart, and a # before a word, are one word."""
    words: list[list[Piece]] = []
    joins = False
    for piece in _tokens(line):
        single = len(piece.text) == 1
        if words and (words[-1][-1].text == "#" or (single and joins and _CHINESE.match(piece.text))):
            words[-1].append(piece)
        elif piece.text:
            words.append([piece])
        joins = single and bool(_CHINESE.match(piece.text))
    dated = heads.read_head("".join(piece.text for piece in words[0])) if words else None
    return words[1:] if dated and dated.role == heads.YEAR else words


def _from_lines(lines: Sequence[list[list[Piece]]]) -> list[Label] | None:
    """Stack lines with the same number of words; deal parts and units of a last line out to the names above."""
    if not lines:
        return None
    labels = [Label() for _ in lines[0]]
    parts: list[tuple[int, Label]] = []
    for words in lines:
        if any(word[0].text.startswith("#") for word in words):
            parts += _deal_parts(words, labels)
        elif len(words) == len(labels):
            for word, label in zip(words, labels, strict=True):
                _add(word, label)
        else:
            return None
    return _in_order(labels, parts)


def _add(word: Sequence[Piece], label: Label) -> None:
    text = "".join(piece.text for piece in word)
    unit = _UNIT_ONLY.fullmatch(text)
    if unit:
        label.unit = unit[1]
    else:
        label.pieces += word


def _deal_parts(words: Sequence[list[Piece]], labels: Sequence[Label]) -> list[tuple[int, Label]]:
    """A part belongs to the last name whose unit has been told; a unit goes to the next name that lacks one."""
    parts: list[tuple[int, Label]] = []
    at = -1
    waiting = [place for place, label in enumerate(labels) if not label.unit]
    if waiting:
        at = waiting[0] - 1
    for word in words:
        if word[0].text.startswith("#"):
            parts.append((max(at, 0), Label(list(word))))
        elif waiting:
            at = waiting.pop(0)
            _add(word, labels[at])
    return parts


def _in_order(labels: Sequence[Label], parts: Sequence[tuple[int, Label]]) -> list[Label]:
    names = [part.text for _, part in parts]
    ordered: list[Label] = []
    for place, label in enumerate(labels):
        ordered.append(label)
        for owner, part in parts:
            if owner == place:
                part.unit = part.unit or label.unit
                part.restored = _shared_end(label) if names.count(part.text) > 1 else ""
                ordered.append(part)
    return ordered


def _shared_end(label: Label) -> str:
    """Give the last word of a name that goes on below itself, where it says what is counted (床位数)."""
    last = label.pieces[-1].text if len(label.pieces) > 1 else ""
    return last if _COUNT_END.search(last) and len(last) > 1 else ""
