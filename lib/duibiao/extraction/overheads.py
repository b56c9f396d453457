"""Heads of several lines put over their columns where a page lost the cells that its merged heads took up.

What is left are the cells in the order of the page. The lines of heads end at the last column; a line may begin later
than the one above, where heads left of it go down over both. Of all ways to cut the cells into lines the one is taken
whose columns read best as names; where two read as well, none is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from duibiao.extraction import heads
from duibiao.extraction.cells import is_unit
from duibiao.extraction.cellwords import CHINESE, UNIT_ONLY, number_in
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import is_name
from duibiao.extraction.pieces import GridCell
from duibiao.extraction.titlewords import PLACES

_PLACE, _TOTAL = re.compile(rf".*{PLACES}(?:\([^()]*\))?"), re.compile(r"[合总小]计|总数")
#: What stands over the names of the rows, besides the words that any table has.
_CORNER = re.compile(
    r"(?:医疗(?:卫生)?)?(?:机构|医院)(?:名称|类别|类型|分类|等级|性质)|(?:单位|地区|城市|区域)(?:名称|类别|分类)?"
    r"|(?:各|分)?(?:县区|区县|市县|地市|市州|县|市|区)(?:别|\([县市区、,]+\))?|类型|分类"
)
#: Names run together that are two, or one with the end of another.
_TWO_NAMES = re.compile(r"(?:医院|院|机构|中心|门诊部|诊所)(?=.*(?:院|机构|中心|[部所室])(?:\(|$))|\)\(|^[合总]计")
#: What stands above heads: a title, its number, what the table is counted in.
_ABOVE = re.compile(
    r"^(?:续?表)?\s*\d{1,2}-\d|^续?表|情况|统计|单位:|^\((?:19|20)\d\d年?(?:[-至](?:19|20)\d\d年?)?\)$|[。;【]"
)
_LONGEST_HEAD = 40
#: Ways to cut the heads that are tried, and how many lines of heads there are at most.
_MOST_TRIED, _MOST_LINES, _MOSTLY = 4_000, 7, 0.6

Stack = list[GridCell]


@dataclass(frozen=True)
class Shape:
    """The columns of a table: how many there are, and which hold figures."""

    width: int
    valued: tuple[int, ...]

    @property
    def lead(self) -> int:
        """How many columns stand before the first of figures."""
        return self.valued[0]


def stacks_of(
    cells: Sequence[GridCell], shape: Shape, body: Sequence[Sequence[GridCell]], context: Context
) -> list[Stack] | None:
    """Give the heads of every column of figures from the top down; None where they could stand in two ways.

    Parameters
    ----------
    cells : sequence of GridCell
        The cells of the heads in the order of the page, the empty ones among them.
    shape : Shape
        The columns.
    body : sequence of rows
        The figures alone, one cell for every column that holds some: a part is never more than its whole.
    context : Context
        Knows names.
    """
    end = len(cells)
    while end >= shape.width and not any(cells[end - shape.width + column].text for column in shape.valued):
        end -= shape.width  # a blank line, or the head of a section
    search = _Search(cells[:end], shape)
    ways = [way for way in search.ways() if parts_fit(way.stacks, body)]
    if not ways or search.tried > _MOST_TRIED:
        return None
    ways = [way for way in ways if way.is_whole] or ways
    told = {way.key: way.stacks for way in ways}
    points = {key: sum(_reads_well(stack, context) for stack in stacks) for key, stacks in told.items()}
    most = max(points.values())
    best = [key for key, count in points.items() if count == most]
    sure = len(told) == 1 or most >= _MOSTLY * len(shape.valued)
    return told[best[0]] if len(best) == 1 and sure else None


def _reads_well(stack: Stack, context: Context) -> bool:
    name = text_of(stack).removeprefix("#")
    if _PLACE.fullmatch(name):
        return not _TWO_NAMES.search(name)
    return bool(_TOTAL.fullmatch(name)) or is_name(name, context)


def text_of(stack: Stack) -> str:
    """Give the Chinese words of a column's heads, run together."""
    return "".join(cell.text for cell in stack if CHINESE.search(cell.text))


@dataclass(frozen=True)
class _Way:
    """One way to put the heads over their columns; a whole one puts every cell under none but its line's own place."""

    stacks: list[Stack]
    is_whole: bool

    @property
    def key(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(cell.text for cell in stack if not _is_latin(cell.text)) for stack in self.stacks)


@dataclass
class _Search:
    """Cuts the cells of heads into lines, from the last line up."""

    cells: Sequence[GridCell]
    shape: Shape
    tried: int = field(default=0)

    def ways(self) -> Iterator[_Way]:
        yield from self._above(len(self.cells), 1, {}, 0)

    def _above(self, end: int, least: int, placed: dict[int, Stack], lines: int) -> Iterator[_Way]:
        self.tried += 1
        if self.tried > _MOST_TRIED:
            return
        if placed and (closed := self._closed(self.cells[:end], placed)):
            yield _Way(closed, end == 0 and least == self.shape.width)
        if lines == _MOST_LINES:
            return
        for width in range(least, min(self.shape.width, end) + 1):
            line = self.cells[end - width : end]
            if below := self._with(line, placed):
                yield from self._above(end - width, width, below, lines + 1)

    def _with(self, line: Sequence[GridCell], placed: dict[int, Stack]) -> dict[int, Stack] | None:
        """Put a line of heads over what is placed, its last cell over the last column; None where one cannot stand."""
        first = self.shape.width - len(line)
        above = dict(placed)
        said = False
        for column, cell in enumerate(line, start=first):
            if not cell.text:
                continue
            if column not in self.shape.valued:
                if column >= self.shape.lead or not _may_lead(cell.text):
                    return None
                continue
            if names_rows(cell.text):
                return None
            said = True
            stack = placed.get(column, [])
            if stack and stack[0].text.startswith("#") and CHINESE.search(cell.text):
                return None  # a part begins its column
            above[column] = [cell, *stack]
        return above if said else None

    def _closed(self, rest: Sequence[GridCell], placed: dict[int, Stack]) -> list[Stack] | None:
        """Put what is left over the columns that lack a beginning, in order, or over as many columns each."""
        if rest and rest[-1].text and self.shape.valued[-1] < self.shape.width - 1:
            return None  # no head stands over a column without figures, where a line ends
        texts = [cell for cell in rest if _says(cell.text) and not names_rows(cell.text)]
        marked = any(
            cell.text.startswith("#") for cell in (*texts, *(one for stack in placed.values() for one in stack))
        )
        stacks = [placed.get(column, []) for column in self.shape.valued]
        open_ones = [at for at, stack in enumerate(stacks) if not _begins(stack, marked and bool(texts))]
        if len(texts) == len(open_ones):
            for at, cell in zip(open_ones, texts, strict=True):
                stacks[at] = [cell, *stacks[at]]
        elif open_ones or marked or len(stacks) % len(texts):
            return None
        else:
            each = len(stacks) // len(texts)
            if each < 2 or not _repeats(stacks, each):
                return None
            stacks = [[texts[at // each], *stack] for at, stack in enumerate(stacks)]
        return stacks if _alike(stacks) and all(_one_year(stack) and _one_unit(stack) for stack in stacks) else None


def _says(text: str) -> bool:
    return bool(CHINESE.search(text)) or bool(read_year(text))


def read_year(text: str) -> int | None:
    """Give the year that a head says and nothing besides."""
    column = heads.read_loose_head(text) if text[:2] in ("19", "20") else None
    return column.year if column and column.role == heads.VALUE else None


def _is_latin(text: str) -> bool:
    return not _says(text) and not UNIT_ONLY.fullmatch(text)


def _alike(stacks: Sequence[Stack]) -> bool:
    """Tell whether all columns have a name or none has, and all say when or how much it grew, or none does."""
    told = [{_part(cell.text) for cell in stack if _says(cell.text)} for stack in stacks]
    return all(one in ({"name"}, {"when"}, {"name", "when"}) for one in told) and all(one == told[0] for one in told)


def _part(text: str) -> str:
    column = heads.read_loose_head(text)
    return "when" if column and (column.role == heads.GROWTH or column.year) else "name"


def _one_year(stack: Stack) -> bool:
    return sum(_part(cell.text) == "when" for cell in stack) <= 1


def _one_unit(stack: Stack) -> bool:
    return sum(is_unit(cell.text[1:-1]) for cell in stack if UNIT_ONLY.fullmatch(cell.text)) <= 1


def _begins(stack: Stack, marked: bool) -> bool:
    """Tell whether the first head of a column can be the first: in a table that marks its parts, a part is one."""
    told = [cell.text for cell in stack if _says(cell.text)]
    if not told:
        return False
    return told[0].startswith("#") or bool(_TOTAL.fullmatch(told[0])) if marked else True


def _repeats(stacks: Sequence[Stack], each: int) -> bool:
    """Tell whether the same heads stand below each of several: or else, below the only one."""
    told = [text_of(stack) + "".join(str(read_year(cell.text) or "") for cell in stack) for stack in stacks]
    return told == told[:each] * (len(told) // each)


def is_title(text: str) -> bool:
    """Tell a title, its number, or what a table is counted in, which stand above heads."""
    return bool(CHINESE.search(text)) and (len(text) > _LONGEST_HEAD or bool(_ABOVE.search(text)))


def _may_lead(text: str) -> bool:
    """Tell what may stand over a column before those of figures: what names the rows, in Chinese or English."""
    if not CHINESE.search(text):
        return not read_year(text) and not UNIT_ONLY.fullmatch(text)
    return names_rows(text)


def names_rows(text: str) -> bool:
    """Tell a head of the column of names from those of figures."""
    if not CHINESE.search(text):
        return False
    column = heads.read_loose_head(text)
    return bool(_CORNER.fullmatch(text)) or (column is not None and column.role not in (heads.VALUE, heads.GROWTH))


def parts_fit(stacks: Sequence[Stack], body: Sequence[Sequence[GridCell]]) -> bool:
    """Tell whether in every row each part (``#医院``) is at most all there is, which the first column holds."""
    parts = [at for at, stack in enumerate(stacks) if text_of(stack).startswith("#")]
    if not parts or not _TOTAL.fullmatch(text_of(stacks[0])):
        return True
    pairs = [(number_in(row[at].text), number_in(row[0].text)) for row in body for at in parts]
    told = [part <= whole for part, whole in pairs if part is not None and whole is not None]
    return sum(told) >= _MOSTLY * len(told)  # a share of a part may be larger than that of all
