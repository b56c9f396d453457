"""Tables of one row a line, by bars or by single spaces, whose heads lost the places they stood in.

What is left of the heads are the words of each line in their order. They are put over the figures by their number:
one for each column, the same ones again below each of several, or as many more in a second line as parts of the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from duibiao.extraction import heads
from duibiao.extraction.cellwords import CHINESE, UNIT_ONLY, is_figure, number_in
from duibiao.extraction.context import Context
from duibiao.extraction.crosstables import Sheet, SheetRow, read_sheet
from duibiao.extraction.overheads import Stack, is_title, names_rows
from duibiao.extraction.pieces import GridCell, Piece, Placed
from duibiao.extraction.separated import is_rule, split
from duibiao.extraction.tablerows import TextTable
from duibiao.extraction.textlines import PAGE_NUMBER
from duibiao.extraction.unitlines import said_in
from duibiao.extraction.wordrows import words_of

_STAFF = re.compile(r"[\u4e00-\u9fff]*(?:人员|医师|医生|护士|药师|技师|职工|人数)(?:总?数)?(?:\([^()]*\))?")
_INCOMPLETE = re.compile(r"(?:其中|#):?")
_SENTENCE = re.compile(r"[。;!?]|^注:")
_MOST_HEADS, _MOST_ABOVE, _MOST_PASSED, _FEWEST_ROWS, _FEWEST, _LONGEST = 4, 4, 2, 2, 2, 400


@dataclass(frozen=True)
class _Line:
    """A row as it stands: its name, empty where it has none, and its figures."""

    name: GridCell
    cells: tuple[GridCell, ...]


def _begins(line: Placed) -> bool:
    """Tell whether a line may be the first row with a name."""
    end = line.raw.rstrip()[-1:]
    return len(line.raw) <= _LONGEST and (end == "|" or end.isdigit())


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose first named row is ``lines[at]``; None where it is none, or its heads are not sure."""
    if not _begins(lines[at]):
        return None
    first = _row(lines[at])
    if first is None or not first.name.text:
        return None
    top = at
    while top > 0 and (above := _row(lines[top - 1])):
        if above.name.text:
            return None  # a table is read from its first row
        top -= 1
    words, title = _heads(lines, top)
    if not words:
        return None  # before its rows are read: from every line they would be, to the end of the page
    rows, after = _body(lines, at, len(first.cells))
    if len(rows) < _FEWEST_ROWS:
        return None
    stacks = _stacks(words, rows)
    if stacks is None:
        return None
    titles = [line.text for line in lines[max(0, title - _MOST_ABOVE) : title]][::-1]
    told = [SheetRow(row.name, GridCell(), row.cells[: len(stacks)]) for row in rows]
    found = read_sheet(Sheet(stacks, told, titles, said_in(titles), "heads over rows by their number"), context)
    return TextTable(*found, after) if found else None


def _row(line: Placed) -> _Line | None:
    """Read a line as a row, if it is one: words for a name, and then figures."""
    if len(line.raw) > _LONGEST or not any(character.isdigit() for character in line.raw):
        return None
    if "|" in line.raw:
        name, *cells = split(line, "pipe")
        held = [cell for cell in cells if cell.text]
    else:
        words = words_of(line)
        at = len(words)
        while at and is_figure(words[at - 1].text):
            at -= 1
        named = [word for word in words[:at] if word.text]
        name = GridCell((Piece(line, named[0].start, named[-1].end),)) if named else GridCell()
        held = cells = [GridCell((word,)) for word in words[at:]]
    if len(held) < _FEWEST or not all(is_figure(cell.text) for cell in held):
        return None
    if name.text and (not CHINESE.search(name.text) or is_figure(name.text) or _SENTENCE.search(name.text)):
        return None
    return _Line(name, tuple(cells))


def _body(lines: Sequence[Placed], at: int, width: int) -> tuple[list[_Line], int]:
    """Give the named rows as wide as the first, and the place after them; others between are left out."""
    rows: list[_Line] = []
    after, passed = at, 0
    for place in range(at, len(lines)):
        row = _row(lines[place])
        if passed > _MOST_PASSED or (row and len(row.cells) > width):
            break
        if row and row.name.text and len(row.cells) == width:
            rows.append(row)
            after, passed = place + 1, 0
        else:
            passed += not (row or PAGE_NUMBER.fullmatch(lines[place].text))
    return rows, after


def _heads(lines: Sequence[Placed], top: int) -> tuple[list[list[GridCell]], int]:
    """Give the words of the lines of heads, from the top down, and the place of the first."""
    told: list[list[GridCell]] = []
    place = top
    while place > 0 and len(told) < _MOST_HEADS:
        line = lines[place - 1]
        if is_rule(line):
            place -= 1
            continue
        words = _words(line)
        if (
            not words
            or (len(words) == 1 and is_title(line.text))
            or "单位:" in line.text
            or _SENTENCE.search(line.text)
        ):
            break
        told.insert(0, words)
        place -= 1
    while told and told[0] and names_rows(told[0][0].text):
        told[0] = told[0][1:]
    return [words for words in told if words], place


def _words(line: Placed) -> list[GridCell]:
    """Give the heads in a line; none where a word of it is a figure, and no year."""
    pieces = [cell.pieces[0] for cell in split(line, "pipe") if cell.text] if "|" in line.raw else words_of(line)
    pieces = [piece for piece in pieces if piece.text]
    years = [heads.read_loose_head(piece.text) for piece in pieces]
    if any(is_figure(p.text) and not (head and head.year) for p, head in zip(pieces, years, strict=True)):
        return []
    return [GridCell((piece,)) for piece in pieces if CHINESE.search(piece.text) or not piece.text[0].isalpha()]


def _stacks(words: Sequence[Sequence[GridCell]], rows: Sequence[_Line]) -> list[Stack] | None:
    """Put the words of heads over the columns; None where their number does not tell how."""
    width = len(rows[0].cells)
    *above, last = words
    if len(last) == width and not above:
        return [[cell] for cell in last]
    if len(last) == width and len(above) == 1 and len(above[0]) < width:
        return _groups(above[0], last)
    if len(last) == width and above and len(above[0]) == sum(bool(UNIT_ONLY.fullmatch(c.text)) for c in last):
        return _named_units(above[0], last)
    if len(above) != 1:
        return None
    if len(above[0]) == width:
        return (
            _completed(above[0], last)
            if len(last) < width
            else [list(pair) for pair in zip(above[0], last, strict=True)]
        )
    return _parts_of_last(above[0], last, rows) if len(above[0]) + len(last) == width else None


def _groups(above: Sequence[GridCell], below: Sequence[GridCell]) -> list[Stack] | None:
    """Put each of several heads over the same ones again."""
    each, left = divmod(len(below), len(above))
    texts = [cell.text for cell in below]
    if left or texts != texts[:each] * len(above):
        return _named_units(above, below)
    return [[above[at // each], cell] for at, cell in enumerate(below)]


def _named_units(names: Sequence[GridCell], below: Sequence[GridCell]) -> list[Stack] | None:
    """Put names over the units that a line begins with; of the columns behind them the names are broken, and lost."""
    units = [cell for cell in below if UNIT_ONLY.fullmatch(cell.text)]
    if len(units) != len(names) or list(below[: len(units)]) != units:
        return None
    return [[name, unit] for name, unit in zip(names, units, strict=True)]


def _completed(above: Sequence[GridCell], below: Sequence[GridCell]) -> list[Stack] | None:
    """Put a second line below the heads that lack something: a name after ``其中:``, a unit."""
    stacks: list[Stack] = [[cell] for cell in above]
    lacking = [stack for stack in stacks if _INCOMPLETE.fullmatch(stack[0].text) or "(" not in stack[0].text]
    if len(lacking) != len(below):
        return None
    for stack, cell in zip(lacking, below, strict=True):
        is_unit_of = bool(UNIT_ONLY.fullmatch(cell.text))
        if is_unit_of == bool(_INCOMPLETE.fullmatch(stack[0].text)):
            return None
        stack.append(cell)
    return stacks


def _parts_of_last(above: Sequence[GridCell], below: Sequence[GridCell], rows: Sequence[_Line]) -> list[Stack] | None:
    """Take a second line for the kinds of staff that the last head counts together, if they are never more than it."""
    whole = len(above) - 1
    if not all(_STAFF.fullmatch(cell.text) for cell in (above[-1], *below)):
        return None
    for row in rows:
        told = [number_in(cell.text) or 0.0 for cell in row.cells]
        if max(told[whole + 1 :]) > told[whole]:
            return None
    return [[cell] for cell in (*above, *below)]
