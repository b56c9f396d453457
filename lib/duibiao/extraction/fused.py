"""Tables whose cells were run together: find where one figure ends and the next begins.

``婴儿死亡率4.225`` is 4.22 and 5, or 4.2 and 25. What is asked, in this order: do the row numbers go on by one; does
the prose of the document print one of the figures; do the figures have the decimals and the size of their neighbours;
only then, do they lie in the catalogue's plausible range. What decided is kept as a flag, and where nothing decides the
row says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from duibiao.extraction import heads
from duibiao.extraction.heads import Column
from duibiao.extraction.wording import UNIT, Figure, is_missing, read_cell

#: Figures of a plan carry two decimals at most, and a target is within this factor of its baseline.
MOST_DECIMALS, LARGEST_RATIO = 2, 5.0
_LONGEST_TAIL = 40
_UNIT_AT_END = re.compile(rf"(?:{UNIT}|1/10万|/10(?=$)|女=100)$")
_TRUNCATED = {"/10": "/10万", "1/10": "1/10万"}
_NAME_END = re.compile(r"[\u4e00-\u9fff)”]$")
_SECTION = re.compile(r"[\u4e00-\u9fff、“”()]{0,10}$")


@dataclass(frozen=True)
class Cut:
    """One way to read a row: its name ends at ``name_end``, a unit fills the gap to the first figure."""

    name_end: int
    unit: str
    figures: tuple[tuple[int, int, Figure], ...]  # (value column, where its text begins, the figure)

    @property
    def levels(self) -> list[tuple[int, str]]:
        """The figures that are plain levels, by value column."""
        return [(column, figure.value) for column, _, figure in self.figures if figure.form == "level"]


@dataclass(frozen=True)
class Evidence:
    """What the document and the catalogue know of a name: its figures in the prose, and the range it can lie in."""

    prose: frozenset[str] = frozenset()
    low: float | None = None
    high: float | None = None


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


def cut_row(text: str, columns: Sequence[Column], expected: int, ask: Callable[[str], Evidence]) -> FusedRow | None:
    """Cut one fused row.

    Parameters
    ----------
    text : str
        The readable view of the line.
    columns : sequence of Column
        The heads, in their order.
    expected : int
        The row number that would go on by one.
    ask : callable
        Gives the evidence for a name.

    Returns
    -------
    FusedRow or None
        None where the line cannot be a row of the table.
    """
    end, nature = _nature(text, columns)
    start, printed = _row_number(text, columns, expected)
    cuts = [cut for cut in _cuts(text, start, end, sum(c.role == heads.VALUE for c in columns)) if cut.figures]
    if not cuts:
        return None
    longest = max(cut.name_end for cut in cuts if cut.unit) if any(cut.unit for cut in cuts) else None
    cuts = [cut for cut in cuts if longest is None or cut.unit] or cuts
    evidence = ask(text[start : min(cut.name_end for cut in cuts)])
    chosen, decided_by = _decide(cuts, evidence)
    flags = tuple(["unit_repaired"] if chosen.unit in _TRUNCATED else [])
    rejected = tuple(cut for cut in cuts if cut is not chosen)
    return FusedRow(printed, (start, chosen.name_end), nature, chosen, decided_by, rejected, flags)


def whole_unit(unit: str) -> str:
    """Give a unit that lost its last character whole again (``/10`` stands for ``/10万``)."""
    return _TRUNCATED.get(unit, unit)


def _nature(text: str, columns: Sequence[Column]) -> tuple[int, str]:
    if columns[-1].role == heads.NATURE:
        for word in heads.NATURES:
            if text.endswith(word):
                return len(text) - len(word), word
    return len(text), ""


def _row_number(text: str, columns: Sequence[Column], expected: int) -> tuple[int, str]:
    """Find the row number after an optional section word; a row without one keeps the text whole."""
    if not any(column.role == heads.NUMBER for column in columns):
        return 0, ""
    for found in re.finditer(str(expected), text[:24]):
        if _SECTION.fullmatch(text[: found.start()]):
            return found.end(), found[0]
    return 0, ""


def _cuts(text: str, start: int, end: int, width: int) -> Iterator[Cut]:
    for tail in range(max(start + 2, end - _LONGEST_TAIL), end):
        head = text[start:tail]
        found = _UNIT_AT_END.search(head)
        unit = (
            found[0]
            if found and (not _NAME_END.search(head) or found[0] not in head[:-1]) and len(found[0]) < len(head)
            else ""
        )
        name_end = tail - len(unit)
        if not _NAME_END.search(text[start:name_end]):
            continue
        for figures in _figures(text, tail, end, width):
            yield Cut(name_end, unit, figures)


def _figures(text: str, start: int, end: int, width: int) -> Iterator[tuple[tuple[int, int, Figure], ...]]:
    """Deal the tail out to the value columns; a lone figure is that of the last column."""
    for pieces in _pieces(text, start, end, width):
        if len(pieces) == width:
            yield tuple((column, at, figure) for column, (at, figure) in enumerate(pieces) if figure is not None)
        elif len(pieces) == 1 and pieces[0][1] is not None:
            yield ((width - 1, pieces[0][0], pieces[0][1]),)


def _pieces(text: str, start: int, end: int, most: int) -> Iterator[list[tuple[int, Figure | None]]]:
    for whole in _piece(text[start:end]):
        yield [(start, whole)]
    if most > 1:
        for cut in range(start + 1, end):
            for first in _piece(text[start:cut]):
                for rest in _pieces(text, cut, end, most - 1):
                    yield [(start, first), *rest]


def _piece(text: str) -> tuple[Figure | None, ...]:
    """Read a piece: one figure, one None for a mark of absence, nothing where it is neither."""
    if is_missing(text):
        return (None,)
    figures = read_cell(text)
    if not figures or len(figures) > 1 or re.match(r"0\d", figures[0].value):
        return ()
    return (figures[0],)


def _decide(cuts: Sequence[Cut], evidence: Evidence) -> tuple[Cut, str]:
    """Take the cut that the strongest evidence leaves, and say which evidence that was."""
    if len(cuts) == 1:
        return cuts[0], _lone(cuts[0])
    proven = [cut for cut in cuts if any(value in evidence.prose for _, value in cut.levels)]
    most = max((sum(value in evidence.prose for _, value in cut.levels) for cut in proven), default=0)
    proven = [cut for cut in proven if sum(value in evidence.prose for _, value in cut.levels) == most]
    if len(proven) == 1:
        return proven[0], "split_prose"
    well_formed = [cut for cut in proven or cuts if _well_formed(cut)]
    if len(well_formed) == 1:
        return well_formed[0], "split_format" if len(well_formed[0].figures) > 1 else _lone(well_formed[0])
    within = [cut for cut in well_formed or cuts if _plausible(cut, evidence)]
    if len(within) == 1:
        return within[0], "split_range" if len(within[0].figures) > 1 else _lone(within[0])
    remaining = within or well_formed or list(cuts)
    return min(remaining, key=_oddness), "low_confidence"


def _lone(cut: Cut) -> str:
    return "lone_value" if len(cut.figures) == 1 else ""


def _well_formed(cut: Cut) -> bool:
    """Decimals like those of a plan, figures of one size, and no cut between two whole numbers."""
    values = [value for _, value in cut.levels]
    if any(len(value.partition(".")[2]) > MOST_DECIMALS for value in values):
        return False
    if len(values) < 2:
        return True
    if (
        all("." not in value for value in values)
        and cut.figures[0][2].comparator == cut.figures[1][2].comparator == "eq"
    ):
        return False
    sizes = [abs(float(value)) for value in values]
    return min(sizes) > 0 and max(sizes) / min(sizes) <= LARGEST_RATIO


def _plausible(cut: Cut, evidence: Evidence) -> bool:
    low = float("-inf") if evidence.low is None else evidence.low
    high = float("inf") if evidence.high is None else evidence.high
    return all(low <= float(value) <= high for _, value in cut.levels)


def _oddness(cut: Cut) -> tuple[int, float]:
    """Order cuts that nothing could tell apart: whole rows first, then figures nearest in size."""
    sizes = [abs(float(value)) or 1e-3 for _, value in cut.levels]
    return (-len(cut.figures), max(sizes) / min(sizes) if sizes else 1.0)
