"""Tables whose cells were run together: find where one figure ends and the next begins.

``婴儿死亡率4.225`` is 4.22 and 5, or 4.2 and 25. What is asked, in this order: do the row numbers go on by one; does
the prose of the document print one of the figures; do the figures have the decimals and the size of their neighbours;
only then, do they lie in the catalogue's plausible range. What decided is kept as a flag, and where nothing decides the
row says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from duibiao.extraction import heads
from duibiao.extraction.deciding import Cut, Evidence, decide, is_too_long, is_well_formed
from duibiao.extraction.heads import Column
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.wording import UNIT, Figure, is_missing, read_cell

_LONGEST_TAIL, _LONGEST_SECTION = 40, 10
#: No unit is as long; looked for in all of a row, each would be tried at every character of its name.
_LONGEST_UNIT = 24
#: A row of five figures and twenty digits has some 4,000 readings; where there are more, any choice is a guess.
_MOST_READINGS = 5000
_UNIT_AT_END = re.compile(rf"(?:{UNIT}|1/10万|/10(?=$)|女=100)$")
_UNITS_IN_DIGITS = ("/10", "女=100")
_TRUNCATED = {"/10": "/10万", "1/10": "1/10万"}
#: Names whose figures are per cent, and what no percentage comes to.
_PERCENTAGE, _NO_PERCENTAGE = (
    re.compile(r"\(%\)(?:预期性|约束性)?$|(?:覆盖|管理|普及|知晓|筛查|检查|合格|达标|接种|签约)率(?:预期性|约束性)?$"),
    1000,
)
#: What stands in the column of units where there is none.
_NO_UNIT = ("-", "/")
_LEADING_ZERO = re.compile(r"0\d")
_NAME_END = re.compile(r"[\u4e00-\u9fff)”]")
_COUNTED_NAME = re.compile(r"[数率额量]$")
_VERDICT = re.compile(r"(?:基本|提前|超额|已|未|部分|正在)?(?:完成|达标|实现|达到)(?:目标)?$|[是否]$|推进中$")
_SECTION = re.compile(r"[\u4e00-\u9fff、“”()]{0,10}$")


@dataclass(frozen=True)
class FusedRow:
    """A row as it was cut, and what decided."""

    row_printed: str
    name: tuple[int, int]
    nature: str
    cut: Cut
    decided_by: str  # "", split_prose, split_format, split_range, low_confidence
    rejected: tuple[Cut, ...] = ()
    flags: tuple[str, ...] = field(default=())
    remark: str = ""
    evidence: Evidence = field(default_factory=Evidence)


def cut_row(
    text: str,
    columns: Sequence[Column],
    expected: int,
    ask: Callable[[str], Evidence],
    gaps: Collection[int] = (),
) -> FusedRow | None:
    """Cut one fused row.

    Parameters
    ----------
    text : str
        The readable view of the line.
    columns : sequence of Column
        The heads, in their order; the name stands before the figures.
    expected : int
        The row number that would go on by one.
    ask : callable
        Gives the evidence for a name.
    gaps : collection of int
        Places of ``text`` before which a space was printed between two digits: no figure goes on over one.

    Returns
    -------
    FusedRow or None
        None where the line cannot be a row of the table.
    """
    order = _order(columns)
    behind = _suffix(text, len(text), order.behind)
    start, printed = _row_number(text, columns, expected)
    start, before = _nature_before(text, start, columns)
    cuts = list(_possible(text, start, behind, order, tuple(gaps)))
    if not cuts:
        return None
    bare = [cut for cut in cuts if cut.unit == "/"]
    cuts = _without_thousands(text, _sound(text, cuts))
    evidence = ask(text[start : min(cut.name_end for cut in cuts)])
    chosen, decided_by = decide(cuts, evidence)
    if bare and chosen.unit in _TRUNCATED and not _may_be(chosen, evidence):
        # ``/108以内`` of a sex ratio: no unit, and not 8 of some hundred thousand.
        other = decide(bare, evidence)[0]
        chosen, decided_by = (other, "split_range") if _may_be(other, evidence) else (chosen, decided_by)
    flags = tuple(["unit_repaired"] if chosen.unit in _TRUNCATED else [])
    rejected = tuple(cut for cut in cuts if cut is not chosen)
    nature = behind.nature or chosen.nature or before
    return FusedRow(
        printed, (start, chosen.name_end), nature, chosen, decided_by, rejected, flags, behind.remark, evidence
    )


def _may_be(cut: Cut, evidence: Evidence) -> bool:
    """Tell whether all levels of a cut lie in the range that the catalogue knows for the name."""
    if evidence.low is None or evidence.high is None:
        return True
    return all(evidence.low <= float(value) <= evidence.high for _, value in cut.levels)


@lru_cache(maxsize=256)
def _possible(text: str, start: int, behind: _Suffix, order: _Order, gaps: tuple[int, ...]) -> tuple[Cut, ...]:
    """Give every cut of a row, sound or not; a row is cut twice, before the prose is read and after."""
    return tuple(
        replace(cut, unit=other.unit) if other.unit else cut
        for other in (behind, *_with_shorter_unit(behind))
        for cut in _cuts(text, start, other.start, order)
        if cut.figures and not _goes_over(gaps, cut)
    )


def _goes_over(gaps: Collection[int], cut: Cut) -> bool:
    return any(at < gap < at + figure.end - figure.start for _, at, figure in cut.figures for gap in gaps)


def _sound(text: str, cuts: list[Cut]) -> list[Cut]:
    """Leave out cuts that take a unit or a figure for a part of the name, or a mark of absence for that of a unit."""
    marked = [cut for cut in cuts if cut.marked and cut.unit != "-" and is_well_formed(cut) and not is_too_long(cut)]
    if marked:
        cuts = [cut for cut in cuts if cut.unit != "-"]
    if any(cut.unit and cut.unit != "/" for cut in cuts):
        cuts = [cut for cut in cuts if cut.unit and cut.unit != "/"]
    elif any(cut.unit and is_well_formed(cut) for cut in cuts):
        cuts = [cut for cut in cuts if cut.unit]  # no unit: an index
    shortest = min((cut.name_end for cut in cuts if not cut.is_lone or cut.marked), default=len(text))
    kept = [cut for cut in cuts if not re.search(r"\d", text[shortest : cut.name_end])]
    return kept or cuts


def _without_thousands(text: str, cuts: list[Cut]) -> list[Cut]:
    """Leave out cuts that make a thousand or more of a percentage, where others do not (6570-7678 of 65, 70-76, 78)."""
    kept = [
        cut
        for cut in cuts
        if not (cut.unit == "%" or _PERCENTAGE.search(text[: cut.name_end]))
        or all(abs(float(value)) < _NO_PERCENTAGE for _, value in cut.levels)
    ]
    return kept or cuts


def whole_unit(unit: str) -> str:
    """Give a unit that lost its last character whole again (``/10`` stands for ``/10万``)."""
    return "" if is_missing(unit) else _TRUNCATED.get(unit, unit)


@dataclass(frozen=True)
class _Order:
    """What stands between the name and the figures, how many figures there are, and what stands behind them."""

    between: tuple[str, ...]
    width: int
    behind: tuple[str, ...]


def _order(columns: Sequence[Column]) -> _Order:
    roles = [column.role for column in columns]
    values = [place for place, role in enumerate(roles) if role == heads.VALUE]
    name = roles.index(heads.NAME)
    return _Order(tuple(roles[name + 1 : values[0]]), len(values), tuple(roles[values[-1] + 1 :]))


class _Suffix(NamedTuple):
    """Words of a closed vocabulary at the end of a text: where they begin, and what they are."""

    start: int
    unit: str = ""
    nature: str = ""
    remark: str = ""


def _suffix(text: str, end: int, roles: Sequence[str]) -> _Suffix:
    """Take the words of some columns off the end of ``text[:end]``, the last column first."""
    found = _Suffix(end)
    for role in reversed(roles):
        head = text[: found.start]
        if role == heads.NATURE:
            word = next((word for word in heads.NATURES if head.endswith(word)), "")
            found = found._replace(start=found.start - len(word), nature=word)
        elif role == heads.UNIT and (unit := _unit_ending(head)):
            found = found._replace(start=unit.start(), unit=unit[0])
        elif role == heads.REMARK and (remark := _VERDICT.search(head)):
            found = found._replace(start=remark.start(), remark=remark[0])
    return found


def _unit_ending(text: str) -> re.Match[str] | None:
    if text[-1:].isdigit() and not text.endswith(_UNITS_IN_DIGITS):
        return None
    return _UNIT_AT_END.search(text, max(0, len(text) - _LONGEST_UNIT))


def _with_shorter_unit(found: _Suffix) -> Iterator[_Suffix]:
    """Give the other reading of ``31.01/10万``: the 1 may be the figure's, not the unit's."""
    if found.unit.startswith("1/"):
        yield found._replace(start=found.start + 1, unit=found.unit[1:])


def _nature_before(text: str, start: int, columns: Sequence[Column]) -> tuple[int, str]:
    """Find the nature where its column stands before the names; a section may stand before it."""
    roles = [column.role for column in columns]
    if heads.NATURE not in roles[: roles.index(heads.NAME)]:
        return start, ""
    for word in sorted(heads.NATURES, key=len, reverse=True):
        at = text.find(word, start, start + _LONGEST_SECTION + len(word))
        if at >= 0 and _SECTION.fullmatch(text[start:at]):
            return at + len(word), word
    return start, ""


def _row_number(text: str, columns: Sequence[Column], expected: int) -> tuple[int, str]:
    """Find the row number after an optional section word; a row without one keeps the text whole."""
    if not any(column.role == heads.NUMBER for column in columns):
        return 0, ""
    for found in re.finditer(str(expected), text[:24]):
        if _SECTION.fullmatch(text[: found.start()]):
            return found.end(), found[0]
    return 0, ""


def _cuts(text: str, start: int, end: int, order: _Order) -> Iterator[Cut]:
    first = max(start + 2, end - _LONGEST_TAIL)
    for tail, ways in enumerate(_ways(text[first:end], order.width), first):
        if not 0 < ways <= _MOST_READINGS:
            continue  # most tails begin in the middle of the name
        nature = _suffix(text, tail, (heads.NATURE,)) if heads.NATURE in order.between else _Suffix(tail)
        late = heads.NATURE in order.between and order.between.index(heads.NATURE) == len(order.between) - 1
        head = text[start : nature.start if late else tail]
        unit = _unit_at_end(head, counted=heads.UNIT in order.between)
        name_end = start + len(head) - len(unit)
        if not late and heads.NATURE in order.between:
            nature = _suffix(text, name_end, (heads.NATURE,))
            name_end = nature.start
        if heads.NATURE in order.between and not nature.nature:
            continue
        if name_end <= start or not _NAME_END.match(text, name_end - 1):
            continue
        for figures, marked in _figures(text, tail, end, order.width):
            yield Cut(name_end, unit, figures, nature.nature, marked)


def _unit_at_end(head: str, *, counted: bool) -> str:
    """Give the unit that a text ends with; a word that the name itself ends with (反应时间) is the name's.

    Parameters
    ----------
    head : str
        Name and perhaps unit.
    counted : bool
        Whether the table has a column of units, so that words of counting (张, 人) may stand there.
    """
    if counted and len(head) > 1 and head.endswith(_NO_UNIT):
        return head[-1]
    found = _unit_ending(head)
    if not found or len(found[0]) >= len(head):
        return ""
    if not _NAME_END.match(head, len(head) - 1):
        return found[0]
    if not counted or INDICATOR_END.search(head):
        return ""
    fore = head[: found.start()]
    belongs = found[0] in fore and not _COUNTED_NAME.search(fore) and not fore.endswith(tuple(heads.NATURES))
    return "" if belongs else found[0]


_Piece = tuple[int, tuple[Figure, ...]]  # where its text begins, the figures: none for a mark of absence


def _figures(text: str, start: int, end: int, width: int) -> Iterator[tuple[tuple[tuple[int, int, Figure], ...], bool]]:
    """Deal the tail out to the value columns, and tell whether a mark of absence fills one; a lone figure is that of
    the last column.
    """
    for pieces in _readings(text[start:end], width):
        if len(pieces) == width:
            dealt = tuple(
                (column, start + at, figure) for column, (at, figures) in enumerate(pieces) for figure in figures
            )
            yield dealt, any(not figures for _, figures in pieces)
        elif len(pieces) == 1:
            yield tuple((width - 1, start, figure) for figure in pieces[0][1]), False


def _ways(text: str, most: int) -> list[int]:
    """Count, from each place of a text, the ways that :func:`_readings` gives, without making them: ten cells of forty
    digits have millions.
    """
    alone = ways = [len(_piece(text[at:])) for at in range(len(text))]
    for _ in range(most - 1):
        ends = [at for at, count in enumerate(ways) if count]  # the rest of the cells may begin there
        ways = [
            count + sum(ways[end] for end in ends if end > at and _piece(text[at:end]))
            for at, count in enumerate(alone)
        ]
    return ways


@lru_cache(maxsize=8192)
def _readings(text: str, most: int) -> tuple[tuple[_Piece, ...], ...]:
    """Give the ways to read a text as one cell or as ``most``; tails are shared by many rows, and read once."""
    found: list[tuple[_Piece, ...]] = [((0, whole),) for whole in _piece(text)]
    if most > 1:
        for cut in range(1, len(text)):
            for first in _piece(text[:cut]):
                for rest in _readings(text[cut:], most - 1):
                    found.append(((0, first), *((cut + at, figures) for at, figures in rest)))
    return tuple(found)


@lru_cache(maxsize=65536)
def _piece(text: str) -> tuple[tuple[Figure, ...], ...]:
    """Read a piece: its figures (two for a range), no figures for a mark of absence, nothing where it is neither."""
    if is_missing(text.strip()):
        return ((),)
    figures = read_cell(text)
    if not figures or any(_LEADING_ZERO.match(figure.value) for figure in figures):
        return ()
    if figures[0].form == "level" and figures[0].value.startswith("-"):
        return ()
    if len(figures) > 1 and not 0 < float(figures[0].value) < float(figures[1].value):
        return ()
    return (tuple(figures),)
