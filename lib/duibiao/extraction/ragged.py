"""Tables of flattened text with the years down the rows, whose heads stand in two or three ragged lines.

Words of one name are set apart for looks (``卫   生``), a name goes on below itself, a unit stands under it in
brackets, and ``# 医院`` is a part of the column left of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import heads
from duibiao.extraction.cellwords import CHINESE, UNIT_ONLY, YEAR_CELL
from duibiao.extraction.columnnames import Label, are_indicators
from duibiao.extraction.context import Context
from duibiao.extraction.pieces import GridCell, Piece, Placed, piece_of
from duibiao.extraction.tablerows import TextTable
from duibiao.extraction.yearsdown import FEWEST_ROWS, all_figures, as_run, turned

_TOKEN = re.compile(r"\S+")
_MOST_HEAD_LINES = 12
_COUNT_END = re.compile(r"[数率额量]$")


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read a table of flattened text whose rows begin with a year, where the first such row is ``lines[at]``."""
    if lines[at].text[:2] not in ("19", "20"):
        return None
    if at and _wide(lines[at - 1]) == _wide(lines[at]):
        return None  # not the first such row
    body: list[list[Piece]] = []
    for place in range(at, len(lines)):
        tokens = _tokens(lines[place])
        if not _wide(lines[place]) or (body and len(tokens) != len(body[0])):
            break
        body.append(tokens)
    if len(body) < FEWEST_ROWS:
        return None
    labels = _ragged_labels(lines[max(0, at - _MOST_HEAD_LINES) : at], len(body[0]) - 1)
    if labels is None or not are_indicators(labels, context):
        return None
    cells = [[GridCell((piece,)) for piece in row] for row in body]
    columns, rows = turned(cells, labels, [row[1:] for row in cells])
    return TextTable(as_run(columns, context), rows, at + len(body))


def _wide(line: Placed) -> int:
    """Give how many cells a line has that begins with a year and goes on with figures; 0 for any other."""
    tokens = _tokens(line)
    return len(tokens) if YEAR_CELL.fullmatch(tokens[0].text) and all_figures(tokens[1:]) and tokens[2:] else 0


def _tokens(line: Placed) -> list[Piece]:
    return [piece_of(line, found.start(), found.end()) for found in _TOKEN.finditer(line.raw)] or [Piece(line, 0, 0)]


def _ragged_labels(lines: Sequence[Placed], wanted: int) -> list[Label] | None:
    """Read the names of the columns off ragged lines; None where they do not come to the number of figures."""
    lines = [line for line in lines if CHINESE.search(line.text)]
    told = [_head_words(line) for line in lines]
    for first in range(len(told)):
        labels = _from_lines(told[first:])
        if labels and len(labels) == wanted:
            # A line of words right above would be a part of the names, and without it they would be others.
            return None if first and _goes_before(lines[first - 1], told[first - 1], lines[first]) else labels
    return None


def _goes_before(above: Placed, words: Sequence[list[Piece]], first: Placed) -> bool:
    return len(words) > 1 and first.number - above.number == 1 and not re.search(r"\d", above.text)


def _head_words(line: Placed) -> list[list[Piece]]:
    """Cut a line of heads into words; single characters set apart, and a # before a word, are one word."""
    words: list[list[Piece]] = []
    joins = False
    for piece in _tokens(line):
        single = len(piece.text) == 1
        if words and (words[-1][-1].text == "#" or (single and joins and CHINESE.match(piece.text))):
            words[-1].append(piece)
        elif piece.text:
            words.append([piece])
        joins = single and bool(CHINESE.match(piece.text))
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
    unit = UNIT_ONLY.fullmatch(text)
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
