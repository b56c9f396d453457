"""The names of columns whose heads stand in several rows: what is counted above, its parts and totals below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from duibiao.extraction import heads
from duibiao.extraction.cells import is_unit
from duibiao.extraction.cellwords import CHINESE, TRANSLATION, UNIT_ONLY
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import is_name, is_title_line
from duibiao.extraction.heads import Column
from duibiao.extraction.names import INDICATOR_END, PART, counted_noun
from duibiao.extraction.pieces import GridCell, Piece, Row, distinct

_UNIT_LAST = re.compile(r"^(.*?)\(([^()]*)\)$")
#: Below the name of what is counted: all of it, and how many there are for so many people.
_TOTAL = re.compile(r"[合总小]计|总数|绝对[数值量]")
_PER_HEAD = re.compile(r"每(?:\d+)?[百千万十]*[名个]?(?:常住|户籍|服务)?(?:人口|居民|人)?(?:拥有)?数?(?:\([^()]*\))?")
#: Kinds of staff below all of it are names of their own, for so many people where the whole is.
_STAFF = re.compile(
    r"(每[\d百千万十]*[名个]?(?:常住|户籍|服务)?(?:人口|居民)|)[\u4e00-\u9fff]{0,6}人员总?数?(?:\([^()]*\))?"
)
_KIND_OF_STAFF = re.compile(r"(?:医师|护士|药师|技师|医生|药剂?人员|技人员|助产士)(?:\([^()]*\))?$")
_SHORTEST, _FEWEST_BELOW = 2, 2


@dataclass
class Label:
    """The name of a column: the pieces it is made of, and its unit.

    ``whole`` is the name of which a part (``#医院``) is, ``restored`` what is put back of it.
    """

    pieces: list[Piece] = field(default_factory=list)
    unit: str = ""
    restored: str = ""
    whole: str = ""

    @property
    def text(self) -> str:
        """The name, with what it shares with the column left of it."""
        return "".join(piece.text for piece in self.pieces) + self.restored


def heads_top(above: Sequence[Row]) -> int:
    """Give the first row of the heads: what spans the whole grid is its title."""
    top = len(above)
    while top > 0 and len(distinct(above[top - 1])) > 1 and not is_title_line(above[top - 1]):
        top -= 1
    return top


def heads_below(above: Sequence[Row]) -> list[Row] | None:
    """Give rows of heads, those set right that lost the empty cell below the first head (年份, 地区).

    Returns
    -------
    list of Row or None
        None where a row lost more cells than that one, and so stands below other columns than its own.
    """
    right = list(above[:1])
    for row in above[1:]:
        *names, last = row
        if not _is_shifted(above[0], row):
            right.append(row)
            continue
        over = _over_groups(right[0], names)
        if over is None or last.text or not all(cell.text for cell in names):
            return None
        right[0] = over
        right.append((GridCell(), *names))
    return right


def _over_groups(above: Row, names: Sequence[GridCell]) -> Row | None:
    """Give the first row of heads with one above each of the names below, as it stands or each over as many: the same
    names must stand below each. None where they do not.
    """
    first, *others = above
    if all(cell.text for cell in above):
        return above
    groups = [cell for cell in others if cell.text]
    each, rest = divmod(len(names), len(groups) or 1)
    told = [cell.text for cell in names]
    if rest or each < _FEWEST_BELOW or any(cell.text for cell in others[len(groups) :]):
        return None
    if len(groups) < _FEWEST_BELOW or told != told[:each] * len(groups):
        return None
    return (first, *(group for group in groups for _ in range(each)))


def are_told_apart(labels: Sequence[Label], dates: Sequence[Column]) -> bool:
    """Tell whether no two columns have one name and year: the head of one of them was lost, and nobody knows which."""
    told = [
        (label.text, date.year, date.kind, date.scope) for label, date in zip(labels, dates, strict=True) if label.text
    ]
    return len(set(told)) == len(told)


def stop_short(above: Sequence[Row], body: Sequence[Row]) -> bool:
    """Tell heads that end before the figures do, though one stands over the names of the rows: the cell before them was
    lost, and all of them stand a column too far left.
    """
    headless = not any(row[-1].text for row in above) and any(row[-1].text for row in body)
    return headless and any(CHINESE.search(row[0].text) for row in above)


def _is_shifted(above: Row, below: Row) -> bool:
    """Tell heads that lost the empty cells before them (``总数 | 其中 | | |``), and so their columns."""
    name, *rest = below
    if not name.text or name is above[0] or not CHINESE.search(above[0].text):
        return False
    if not CHINESE.search(name.text) and not UNIT_ONLY.fullmatch(name.text):
        return False
    lost = sum(bool(over.text) and not under.text for over, under in zip(above[1:], rest, strict=True))
    spanned = not above[-1].text and all(CHINESE.search(cell.text) for cell in below[:-1])
    return (lost > 0 or spanned) and not rest[-1].text


def labels_of(stacks: Sequence[Sequence[GridCell]]) -> list[Label]:
    """Give the names of columns; parts of one name (``#医院``) are told apart by what is counted of them."""
    labels = [label_of(stack) for stack in stacks]
    _put_beside(labels)
    names = [label.text for label in labels]
    for label in labels:
        if label.text.startswith(PART) and names.count(label.text) > 1:
            label.restored = counted_noun(label.whole)
    return labels


def _put_beside(labels: Sequence[Label]) -> None:
    """Tell a part that stands beside its whole (``卫生机构床位数(张)``, ``#医院``), and not below it, what it is of."""
    whole = Label()
    for label in labels:
        if not label.text.startswith(PART):
            whole = label
        elif not label.whole:
            label.whole, label.unit = whole.text, label.unit or whole.unit


def label_of(stack: Sequence[GridCell]) -> Label:
    """Give the name that the heads of a column make, from the top down, and the unit among them."""
    label = Label()
    told = [_without_english(cell) for cell in distinct(stack)]  # a total below what is counted is that number itself
    if any(column is not None and column.role in (heads.GROWTH, heads.REMARK) for column in map(_head, told)):
        return label  # how much it grew is none of its levels, nor is what is remarked
    told = [cell for at, cell in enumerate(told) if not (at and _TOTAL.fullmatch(cell.text))]
    for cell in told:
        alone, last = UNIT_ONLY.fullmatch(cell.text), _UNIT_LAST.fullmatch(cell.text)
        if not CHINESE.search(cell.text) or (alone and is_unit(alone[1])):
            label.unit = label.unit or (alone[1] if alone else "")
            continue
        counted = last is not None and is_unit(last[2])
        _put_below(label, cell, _before_unit(cell) if counted and cell is not told[-1] else cell.pieces)
        label.unit = last[2] if last and counted else label.unit
    return label


def _without_english(cell: GridCell) -> GridCell:
    """Leave out the English name that yearbooks print behind the Chinese one."""
    end = len(TRANSLATION.sub("", cell.text))
    if not end or end == len(cell.text):
        return cell
    pieces: list[Piece] = []
    for piece in cell.pieces:
        pieces.append(piece._replace(end=min(piece.end, piece.start + end)))
        end -= len(piece.text)
        if end <= 0:
            break
    return GridCell(tuple(pieces))


def _put_below(label: Label, cell: GridCell, pieces: Sequence[Piece]) -> None:
    """Put a name below the one above it: what it says again is said once."""
    whole, own = label.text, "".join(piece.text for piece in pieces)
    if own.startswith("#") or (own.startswith(PART) and INDICATOR_END.search(own)):
        label.pieces, label.whole = list(pieces), whole
    elif len(whole) >= _SHORTEST and whole in own:
        label.pieces = list(pieces)
    elif whole and (staff := _STAFF.fullmatch(whole)) and _KIND_OF_STAFF.search(own):
        label.pieces = [*_first(label.pieces, staff.end(1)), *pieces]
    elif whole and _PER_HEAD.fullmatch(own):
        label.pieces = [*_before_unit(cell), *label.pieces]
    else:
        label.pieces += _without_overlap(whole, pieces)


def _first(pieces: Sequence[Piece], length: int) -> list[Piece]:
    """Give the first characters of a name, where they stand in its first piece."""
    return [pieces[0]._replace(end=pieces[0].start + length)] if 0 < length <= len(pieces[0].text) else []


def _without_overlap(whole: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out what a name begins with where the one above it ends so (``家庭医生签约``, ``签约居民``)."""
    first, *others = pieces
    ends = range(min(len(first.text) - 1, len(whole)), _SHORTEST - 1, -1)
    same = next((n for n in ends if whole.endswith(first.text[:n])), 0)
    return [first._replace(start=first.start + same), *others]


def _head(cell: GridCell) -> Column | None:
    return heads.read_head(cell.text)


def _before_unit(cell: GridCell) -> tuple[Piece, ...]:
    """Give a name that goes on below without the unit in brackets at its end, which is no part of the whole name."""
    *before, last = cell.pieces
    at = last.text.rfind("(")
    return (*before, last._replace(end=last.start + at)) if at > 0 else cell.pieces


def are_indicators(labels: Sequence[Label], context: Context) -> bool:
    """Tell whether the names of columns are mostly those of indicators."""
    named = [label for label in labels if label.text]
    good = sum(
        bool(label.unit) or is_name(_without_unit(label.text), context) or label.text.startswith(PART)
        for label in named
    )
    return bool(named) and good * 2 > len(named)


def _without_unit(text: str) -> str:
    found = _UNIT_LAST.fullmatch(text)
    return found[1] if found else text
