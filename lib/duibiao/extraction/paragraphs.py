"""Paragraphs: lines of prose, put together where a page broke one inside a name or before its figure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from duibiao.extraction.context import Context
from duibiao.extraction.pieces import Placed

#: A sentence goes on where it breaks off after such a word and the next line begins with a figure.
_WANTS_FIGURE = re.compile(
    r"(?:率|比例|比重|占比|寿命|水平|[为达至到在占数]|达到|分别|控制在|提高|增加|增长|上升|下降|降低|减少|[,、和与及])$"
)
_FIGURE_FIRST = re.compile(r"[≥≤<>]?\d+(?:\.\d+)?(?:‰|%|岁|张|人|名|个|/|万|天|元|以)")
_NAME_FIRST = re.compile(r"[\u4e00-\u9fff()]{1,14}?(?:率|数|比例|比重|占比|寿命|水平|床位|医师|护士)")
_SENTENCE_END, _LONGEST_WORD = "。;:!?)", 3
#: So long is a line of prose at least, so much of a name may stand on its end, so many lines are put together.
_SHORTEST, _LONGEST_TAIL, _MOST_LINES = 10, 12, 40
#: Lines broken at a width: so many columns wide, so many lines at least, so large a part of all long ones, and so much
#: alike in width.
_WIDTHS, _FEWEST, _PART, _SPREAD = (36, 160), 5, 0.3, 20
_INDENT = re.compile(r"[ \t\u3000\u00a0]{2,}|\u3000")
_NEW = re.compile(
    r"第?[一二三四五六七八九十]+[、章节]|\([一二三四五六七八九十\d]+\)|\d{1,2}[、.](?!\d)|[-—·●•◆■①-⑳【#|]"
)
#: Cells of a line; a cell that is a figure alone.
_BETWEEN_CELLS, _BARE_CELL = (
    re.compile(r"[ \u3000]*[\t|][ \t|\u3000]*|[ \u3000]{2,}"),
    re.compile(r"[≥≤<>]?[\d.,]+[%‰]?"),
)
_DIGIT, _PROSE, _FEWEST_CELLS = re.compile(r"\d"), re.compile("[,，。;；:：]"), 3
_FEWEST_ALONE, _A_YEAR = 3, re.compile(r"(?:19|20)\d\d")
_LONGEST_NAME, _LEADS_ON = 40, "达"


@dataclass(frozen=True)
class Wrapping:
    """How a page breaks its lines: at ``width`` columns (0: nowhere), with or without an indent at each paragraph."""

    width: int = 0
    indented: bool = False

    def goes_on(self, line: Placed, after: Placed) -> bool:
        """Tell whether a line was broken at the page's width, so that the next is of the same paragraph."""
        if not self.width or not _is_next(line, after) or _NEW.match(after.text):
            return False
        columns = _columns(line)
        if self.indented:  # a new paragraph shows itself; in the middle of one no line is short
            return columns >= self.width // 2 and not _INDENT.match(after.raw)
        return columns >= self.width - _SPREAD // 2 and line.text[-1] not in _SENTENCE_END


def wrapping(lines: Sequence[Placed]) -> Wrapping:
    """Find out whether a page broke its lines at a width: many long ones end inside a sentence, and are
    about as wide as each other.
    """
    widths = [_columns(line) for line in lines]
    broken = sorted(
        width
        for width, (line, after) in zip(widths, pairwise(lines), strict=False)
        if width >= _WIDTHS[0] and line.text[-1] not in _SENTENCE_END and _is_next(line, after)
    )
    if len(broken) < max(_FEWEST, _PART * sum(width >= _WIDTHS[0] for width in widths)):
        return Wrapping()
    width, spread = broken[len(broken) // 2], broken[len(broken) * 9 // 10] - broken[len(broken) // 10]
    if width > _WIDTHS[1] or spread > _SPREAD:
        return Wrapping()
    indents = sum(bool(_INDENT.match(line.raw)) for line in lines)
    return Wrapping(width, 2 < indents < len(lines) * 3 // 4)


def _is_next(line: Placed, after: Placed) -> bool:
    return line.part == after.part and after.number == line.number + 1


def _columns(line: Placed) -> int:
    """Give the columns that a line takes up on the page: two for a Chinese character."""
    return len((line.raw or line.text).rstrip().encode("gb18030", "replace"))


@dataclass(frozen=True)
class Paragraph:
    """One line, or several that are one; ``bases`` are the places in ``text`` where each line begins."""

    text: str
    lines: tuple[Placed, ...]
    bases: tuple[int, ...]

    def line_of(self, start: int, end: int) -> tuple[Placed, int] | None:
        """Give the line that holds ``text[start:end]`` and the place where it begins; None where two lines do."""
        at = bisect_right(self.bases, start) - 1
        line, base = self.lines[at], self.bases[at]
        return (line, base) if end <= base + len(line.text) else None


def paragraphs(lines: Sequence[Placed], context: Context) -> Iterator[Paragraph]:
    """Give the paragraphs of a document in the order of the page."""
    lines = [line for line in lines if not is_row_of_cells(line)]
    at, wraps = 0, wrapping(lines)
    while at < len(lines):
        held = [lines[at]]
        while (
            at + 1 < len(lines)
            and len(held) < _MOST_LINES
            and (wraps.goes_on(lines[at], lines[at + 1]) or _goes_on(lines[at], lines[at + 1], context))
        ):
            at += 1
            held.append(lines[at])
        at += 1
        bases = [0]
        for line in held[:-1]:
            bases.append(bases[-1] + len(line.text))
        text = "".join(line.text for line in held) if len(held) > 1 else held[0].text
        yield Paragraph(_told_by_bars(text) if "|" in text else text, tuple(held), tuple(bases))


def is_row_of_cells(line: Placed) -> bool:
    """Tell a row of a table that was not read from a sentence: two cells at least are figures and nothing else.

    Which year and kind its figures are of only the heads could tell.
    """
    raw = line.raw.strip()
    if not _DIGIT.search(raw):
        return False
    cells = _BETWEEN_CELLS.split(raw)
    if len(cells) < _FEWEST_CELLS and not _PROSE.search(raw):
        cells = raw.split()
    return len(cells) >= _FEWEST_CELLS and sum(bool(_BARE_CELL.fullmatch(cell)) for cell in cells) > 1


def is_row_of_figures(line: Placed) -> bool:
    """Tell a row of cells that are figures, and not years alone."""
    figures = [cell for cell in line.raw.split() if _BARE_CELL.fullmatch(cell)]
    return is_row_of_cells(line) and not all(_A_YEAR.fullmatch(cell) for cell in figures)


def lost_cells(lines: Sequence[Placed], taken: set[tuple[str, int]]) -> list[Placed]:
    """Give the lines that read as cells or rows of a table and that no table takes up.

    Figures alone in a line are such only where several follow one another: one alone is the number of a page.
    """
    lost: list[Placed] = []
    run: list[Placed] = []
    for line in lines:
        if line.place in taken:
            run = []
        elif is_row_of_cells(line):
            lost.append(line)
        elif "!" in line.part:
            run = []  # a cell that its format marks as one: no figure alone in a line of text
        elif _BARE_CELL.fullmatch(cell := line.text.strip("|# ")) and not _A_YEAR.fullmatch(cell):
            run.append(line)
            lost += [line] if len(run) > _FEWEST_ALONE else run if len(run) == _FEWEST_ALONE else []
        else:
            run = []
    return lost


def _told_by_bars(text: str) -> str:
    """Read a name and what is said of it in the next cell of a line as one statement (``名称 | 2030年达到78岁 |``).

    Every character keeps its place; the space that may stand behind the bar becomes a word that says nothing.
    """
    name, _, said = text.rstrip("| ").partition("|")
    gap = len(said) - len(said.lstrip())
    if not name or "|" in said or len(name) > _LONGEST_NAME or gap > 1 or not _DIGIT.search(said):
        return text
    return f"{name}:{_LEADS_ON * gap}{said[gap:]}"


def _goes_on(line: Placed, after: Placed, context: Context) -> bool:
    text, below = line.text, after.text
    if len(text) < _SHORTEST or text[-1] in _SENTENCE_END or line.part != after.part:
        return False
    if _WANTS_FIGURE.search(text[-_LONGEST_WORD:]) and _FIGURE_FIRST.match(below):
        return True
    head = _NAME_FIRST.match(below)
    if not head:
        return False
    whole = (context.indicator(text[-length:] + head[0]) for length in range(1, min(_LONGEST_TAIL, len(text)) + 1))
    own = context.indicator(head[0])
    return any(indicator and indicator != own for indicator in whole)
