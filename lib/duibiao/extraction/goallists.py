"""Lists of goals without heads: numbered cells one a line (number, name, goal), or names and goals on end in one line.

Only the title of a standard, or the words before the list, tell that its figures are goals; where none do, it is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import confidence, heads
from duibiao.extraction.cellwords import CHINESE
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import Piece, Placed, whole
from duibiao.extraction.tablerows import TableRow, TextTable
from duibiao.extraction.wording import Figure, read_cell

_NUMBER, _SETS = re.compile(r"\d{1,3}"), re.compile(r"(?:标准|指标体系|评价指标|考核指标)(?:\(|$)")
_REACHED = re.compile(r"完成|实现|情况|评估|监测|进展|达标|结果|公报|报告")
#: ``5.6‰或持续降低``: another way to meet a goal.
_OR_BETTER = re.compile(r"或(?:者)?(?:持续|逐年|稳步)(?:降低|下降|提高|上升|升高)$")
_SAYS_GOALS = re.compile(r"(?:指标值|目标值|标准值|考核目标):")
_PAIR = re.compile(r"(?P<name>[\u4e00-\u9fff()、]{3,30}): ?(?P<goal>[≥≤<>]?\d+(?:\.\d+)?(?:%|‰|岁|张|/10万))[,;、 ]?")
_FACTOR = re.compile(r"[*×] ?\d+%?")
_OPENING, _LONGEST_NAME, _MOST_LINES, _MOST_ITEMS, _FEWEST, _FEWEST_PAIRS = 6, 60, 2, 300, 4, 3


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the list that begins at a line; None where none does, or nothing says that it is one of goals."""
    if _NUMBER.fullmatch(lines[at].text):
        if not any(_sets_goals(line.text) for line in lines[:_OPENING]):
            return None
        rows, after = _numbered(lines, at)
        if len(rows) < _FEWEST:
            return None
    elif _SAYS_GOALS.search(lines[at].text):
        rows, after = _pairs(lines[at]), at + 1
        if len(rows) < _FEWEST_PAIRS:
            return None
    else:
        return None
    return TextTable(dated([Column(heads.NAME), Column(heads.VALUE, kind="target")], "", context), rows, after)


def _sets_goals(title: str) -> bool:
    return bool(_SETS.search(title)) and not _REACHED.search(title)


def _numbered(lines: Sequence[Placed], at: int) -> tuple[list[TableRow], int]:
    """Give the items with a figure, from a number on and as long as the numbers go on by one."""
    rows: list[TableRow] = []
    number, place, after = int(lines[at].text), at, at
    last = number + _MOST_ITEMS
    while place < len(lines) and number < last and lines[place].text == str(number):
        stop = place + 1
        while stop < min(len(lines), place + 2 + _MOST_LINES) and lines[stop].text != str(number + 1):
            stop += 1
        name, *goal = lines[place + 1 : stop] or [lines[place]]
        if not CHINESE.search(name.text) or len(name.text) > _LONGEST_NAME:
            break
        if goal and (figures := _goal(goal[0].text)):
            rows.append(_row(str(number), whole(name), whole(goal[0]), figures))
            after = place + 3
        number, place = number + 1, stop
    return rows, after


def _goal(text: str) -> list[Figure]:
    bare = _OR_BETTER.sub("", text)
    return [figure for figure in read_cell(bare) or [] if figure.value]


def _pairs(line: Placed) -> list[TableRow]:
    """Give names and goals that follow each other to the end of a line, where no other figure stands before them."""
    said = _SAYS_GOALS.search(line.text)
    if said is None or re.search(r"\d", _FACTOR.sub("", line.text[: said.start()])):
        return []
    rows: list[TableRow] = []
    end = said.end()
    while found := _PAIR.match(line.text, end):
        goal = Piece(line, *found.span("goal"))
        rows.append(_row("", Piece(line, *found.span("name")), goal, _goal(goal.text)))
        end = found.end()
    return rows if not re.search(r"\d", line.text[end:]) else []


def _row(number: str, name: Piece, goal: Piece, figures: Sequence[Figure]) -> TableRow:
    told = tuple((0, goal, figure) for figure in figures)
    flags = () if all(figure.unit for figure in figures) else ("unit_lost",)
    return TableRow(number, (name,), "", "", told, flags=flags, confidence=confidence.CELLS, layout="list of goals")
