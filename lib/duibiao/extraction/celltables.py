"""Tables flattened to one cell a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise

from duibiao.extraction import cells, confidence, heads
from duibiao.extraction.cellheads import Reading, readings
from duibiao.extraction.cellwords import CHINESE
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridrows import figures_of
from duibiao.extraction.heads import Column
from duibiao.extraction.naming import is_broken_word, is_section, name_and_section
from duibiao.extraction.parts import as_part
from duibiao.extraction.pieces import GridCell, Piece, Placed, whole
from duibiao.extraction.tablerows import TableRow, TextTable
from duibiao.extraction.textlines import GOES_ON, LONGEST_CELL, PAGE_NUMBER, REMARK_LINE, ends_table, title_above
from duibiao.extraction.wording import Figure, is_missing, read_cell

#: So many lines tell which way the heads of a table are to be read.
_OPENING = 120
#: So many more lines than cells may stand between them.
_MOST_BETWEEN = 60
#: Numbers of rows are not higher, and so many by ones are no figures.
_HIGHEST_NUMBER, _FEWEST_STEPS, _FEWEST_DOUBTED = 1000, 2, 2
_LONGEST_SECTION = 20


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read a table of one cell a line, where the heads begin at a line; None where they do not."""
    if heads.read_head(lines[at].text) is None:
        return None
    ways = readings(lines, at, context)
    if not ways:
        return None
    columns, first = ways[0] if len(ways) == 1 else _best(lines, at, ways)
    places = _places(lines, at, first)
    opens = next(places, None)
    if opens is None:
        return None
    before, body = _number_before(lines[opens].text, columns), list[int]()
    dealt = cells.deal(_texts(lines, chain((opens,), places), body), columns, before=before)
    told = [lines[place] for place in body]
    if _numbers_as_values(dealt, told, columns):
        return None
    rows = _with_parts([_from_cells(row, told, columns, context) for row in dealt], context)
    if not rows:
        return None
    last = max(place for row in dealt for places in row.cells.values() for place in places)
    return TextTable(dated(columns, title_above(lines, at), context), rows, body[last] + 1)


def _number_before(opens: str, columns: Sequence[Column]) -> int:
    """Give the number before that of the first row, which is not the first of its table everywhere."""
    first = opens if columns[0].role == heads.NUMBER else ""
    return int(first) - 1 if first.isdecimal() and 0 < int(first) < _HIGHEST_NUMBER else 0


def _numbers_as_values(dealt: Sequence[cells.CellRow], body: Sequence[Placed], columns: Sequence[Column]) -> bool:
    """Tell whether the numbers of rows, which their column lacks, went by ones through a column of values instead."""
    numbered = [at for at, column in enumerate(columns) if column.role == heads.NUMBER]
    if not numbered or sum(numbered[0] in row.cells for row in dealt) * 2 > len(dealt):
        return False
    for column, head in enumerate(columns):
        texts = [body[row.cells[column][0]].text for row in dealt if column in row.cells]
        told = [int(text) for text in texts if text.isdecimal()]
        steps = sum(above + 1 == below for above, below in pairwise(told))
        if head.role == heads.VALUE and steps >= _FEWEST_STEPS and steps * 2 > len(dealt):
            return True
    return False


def _best(lines: Sequence[Placed], at: int, ways: Sequence[Reading]) -> Reading:
    """Give the reading that leaves the fewest cells of a table's beginning over.

    A note beside a figure or two is no column of its own: that wants a tenth more than the reading before.
    """
    told: list[tuple[float, Reading]] = []
    for columns, first in ways:
        opening = _places(lines[: first + _OPENING], at, first)
        told.append((_count(cells.deal(_texts(lines, opening, []), columns)), (columns, first)))
    best = told[0]
    for other in told[1:]:
        if other[0] > 1.1 * best[0] or (len(other[1][0]) == len(best[1][0]) and other[0] > best[0]):
            best = other
    return best[1]


def _texts(lines: Sequence[Placed], places: Iterable[int], body: list[int]) -> Iterator[str]:
    """Give the texts of cells one by one, and keep in ``body`` where they stand, as far as they are asked for."""
    for place in places:
        body.append(place)
        yield lines[place].text


def _places(lines: Sequence[Placed], at: int, first: int) -> Iterator[int]:
    """Give the places of the cells below the heads, up to the line that ends the table.

    Left out are the heads where they stand again after a page break, page numbers, remarks between rows, and words set
    upright beside them, a character a line (the head of a section). A table has more cells than such lines.
    """
    head = [line.text for line in lines[at:first]]
    place, cell_count, between = first, 0, 0
    while place < len(lines) and between <= _MOST_BETWEEN + cell_count:
        text = lines[place].text
        if _ends(text) and not _is_advice(lines, place):
            return
        passed = _upright(lines, place) or _again(lines, place, head) or _interrupts(text)
        if not passed:
            yield place
            cell_count += 1
        between += passed
        place += passed or 1


def _again(lines: Sequence[Placed], at: int, head: Sequence[str]) -> int:
    """Count the lines of the heads where they stand again."""
    is_again = lines[at].text == head[0] and [line.text for line in lines[at : at + len(head)]] == head
    return len(head) if is_again else 0


@lru_cache(maxsize=8192)
def _interrupts(text: str) -> bool:
    """Tell a page number, a remark or a title over the page from a cell."""
    return bool(PAGE_NUMBER.fullmatch(text) or REMARK_LINE.match(text) or GOES_ON.search(text))


def _is_advice(lines: Sequence[Placed], at: int) -> bool:
    """Tell a sentence that stands for a name, its nature in the next cell, from one that ends a table."""
    text = lines[at].text
    after = lines[at + 1].text if at + 1 < len(lines) else ""
    return len(text) <= LONGEST_CELL and text.find("。") == len(text) - 1 and after in heads.NATURES


@lru_cache(maxsize=8192)
def _ends(text: str) -> bool:
    """Tell whether a line ends a table; the numbered head of a section (二、健康服务) may stand in one."""
    return ends_table(text) and not (len(text) <= _LONGEST_SECTION and is_section(text)) and not REMARK_LINE.match(text)


def _count(rows: Sequence[cells.CellRow]) -> int:
    return sum(len(places) for row in rows for places in row.cells.values())


def _upright(lines: Sequence[Placed], at: int) -> int:
    """Count the lines from one on that hold a Chinese character each; one alone is no word."""
    stop = at
    while stop < len(lines) and CHINESE.fullmatch(lines[stop].text):
        stop += 1
    return stop - at if stop - at > 1 else 0


def _from_cells(row: cells.CellRow, body: Sequence[Placed], columns: Sequence[Column], context: Context) -> TableRow:
    pieces: dict[str, list[Piece]] = {}
    figures: list[tuple[int, Piece, Figure]] = []
    changes: list[tuple[Column, Piece, str]] = []
    value_columns = [i for i, column in enumerate(columns) if column.role == heads.VALUE]
    for column, places in sorted(_by_kind(row, body, columns).items()):
        here = [whole(body[place]) for place in places]
        pieces.setdefault(columns[column].role, []).extend(here)
        if columns[column].role == heads.VALUE and not is_missing(here[0].text):
            told = figures_of(GridCell((here[0],)))
            figures += [(value_columns.index(column), here[0], figure) for figure in told]
        if columns[column].role == heads.GROWTH:
            changes.append((columns[column], here[0], here[0].text))
    unit = "".join(piece.text for piece in pieces.get(heads.UNIT, []))
    lone = len(value_columns) > 1 and {column for column, _, _ in figures} == {len(value_columns) - 1}
    held = sum(column in value_columns for column in row.cells)
    flags = [
        *(["unit_lost"] if not unit and heads.UNIT in [c.role for c in columns] else []),
        *(["lone_value"] if lone else []),
        *(["low_confidence"] if _is_doubtful(held, len(value_columns)) else []),
    ]
    return TableRow(
        row_printed="".join(piece.text for piece in pieces.get(heads.NUMBER, [])),
        name=_name_pieces(pieces, context),
        unit="" if is_missing(unit) else unit,
        nature="".join(piece.text for piece in pieces.get(heads.NATURE, [])),
        figures=tuple(figures),
        remark=tuple(pieces.get(heads.REMARK, [])),
        flags=tuple(flags),
        confidence=confidence.SOME_MISSING if "low_confidence" in flags else confidence.CELLS,
        layout="one cell a line",
        changes=tuple(changes),
    )


def _is_doubtful(held: int, of: int) -> bool:
    """Tell whether a row's figures may be of other columns; one alone beside two years is the goal."""
    return 0 < held < of and (held > 1 or of > _FEWEST_DOUBTED)


def _with_parts(rows: Sequence[TableRow], context: Context) -> list[TableRow]:
    told: list[TableRow] = []
    whole: TableRow | None = None
    for row in rows:
        part = as_part(row, whole, context)
        whole = whole if part else row
        told.append(part or row)
    return told


def _by_kind(row: cells.CellRow, body: Sequence[Placed], columns: Sequence[Column]) -> dict[int, list[int]]:
    """Give the cells of a row by column; where all values but one are there, the first is the baseline's if it is a
    plain level and the others are goals (a bound, a change, words): one goal may stand for two years.

    Where two are there of a baseline and of goals of several authorities, nation and province have none of their own:
    they are the baseline and the last goal.
    """
    values = [at for at, column in enumerate(columns) if column.role == heads.VALUE]
    held = [at for at in values if at in row.cells]
    if len(held) == 2 < len(values) - 1 and _is_baseline_and_goals([columns[at] for at in values]):
        others = {column: places for column, places in row.cells.items() if column not in values}
        return others | {values[0]: row.cells[held[0]], values[-1]: row.cells[held[1]]}
    if len(values) < 3 or len(held) != len(values) - 1 or values[0] in held:
        return row.cells
    plain = [_is_plain(body[row.cells[at][0]].text) for at in held]
    if not plain[0] or any(plain[1:]):
        return row.cells
    moved = {column: places for column, places in row.cells.items() if column not in values}
    return moved | {values[0]: row.cells[held[0]]} | {at: row.cells[at] for at in held[1:]}


def _is_baseline_and_goals(values: Sequence[Column]) -> bool:
    """Tell a baseline before goals of one year, each of another authority."""
    first, *goals = values
    return (
        first.kind == "actual"
        and all(goal.kind == "target" for goal in goals)
        and len({goal.year for goal in goals}) == 1
        and len({goal.whose for goal in goals}) == len(goals)
    )


def _is_plain(text: str) -> bool:
    figures = read_cell(text)
    return bool(figures) and all(figure.form == "level" and figure.comparator == "eq" for figure in figures or ())


def _name_pieces(pieces: dict[str, list[Piece]], context: Context) -> tuple[Piece, ...]:
    """Give the lines of a name; a line taken for a section belongs to it where only together they are a known name.

    Heads of sections, and names of rows without figures, may stand among the lines of a name.
    """
    name = pieces.get(heads.NAME, [])
    section = pieces.get(heads.CATEGORY, [])
    label = "".join(piece.text for piece in name)
    if section and name and not context.indicator(label):
        begins = section[-1].text
        if context.indicator(begins + label) or is_broken_word(begins, label, context):
            return (section[-1], *name)
    number = pieces.get(heads.NUMBER, [])
    numbered = bool(number) and bool(name) and number[0].line.place < name[0].line.place
    if len(name) > 1 and not numbered and not context.indicator(label):
        return name_and_section(name, context)[0]
    return tuple(name)
