"""Which of several ways to cut figures that were run together is right, and why the others are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duibiao.extraction.wording import Figure

#: Figures of a plan carry two decimals at most, and a figure is within this factor of the one before it.
MOST_DECIMALS, LARGEST_RATIO = 2, 5.0
_LONGEST_WHOLE = 3
#: Figures so many times the other are far apart, and those within the other factor of one size.
_FAR, _NEAR = 3.0, 1.5


@dataclass(frozen=True)
class Cut:
    """One way to read a row: its name ends at ``name_end``, a unit fills the gap to the first figure."""

    name_end: int
    unit: str
    figures: tuple[tuple[int, int, Figure], ...]  # (value column, where its text begins, the figure)
    nature: str = ""
    marked: bool = False  # every column has a figure or a mark of absence, and one has a mark

    @property
    def is_lone(self) -> bool:
        """Whether one column only has a figure."""
        return len({column for column, _, _ in self.figures}) == 1

    @property
    def has_range(self) -> bool:
        """Whether one of the figures is a range."""
        return any(figure.is_range for _, _, figure in self.figures)

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


def decide(cuts: Sequence[Cut], evidence: Evidence) -> tuple[Cut, str]:
    """Take the cut that the strongest evidence leaves, and say which evidence that was."""
    if len(cuts) == 1:
        return cuts[0], _lone(cuts[0])
    proven = [cut for cut in cuts if any(value in evidence.prose for _, value in cut.levels)]
    most = max((sum(value in evidence.prose for _, value in cut.levels) for cut in proven), default=0)
    proven = [cut for cut in proven if sum(value in evidence.prose for _, value in cut.levels) == most]
    if len(proven) == 1:
        return proven[0], "split_prose"
    well_formed = [cut for cut in proven or cuts if is_well_formed(cut)]
    if any(cut.marked for cut in well_formed):  # a dash between figures is a mark of absence before it is a range
        well_formed = [cut for cut in well_formed if cut.marked or not (cut.is_lone or cut.has_range)]
    if all(is_too_long(cut) for cut in well_formed):
        whole = [cut for cut in cuts if not cut.is_lone and is_well_formed(cut, bare=True)]
        if len(whole) == 1:
            return whole[0], "split_format"
        if not whole and len(well_formed) == 1:
            return well_formed[0], _lone(well_formed[0])
        return min(cuts, key=oddness), "low_confidence"
    if len(well_formed) == 1:
        return well_formed[0], "split_format" if not well_formed[0].is_lone else _lone(well_formed[0])
    alike = [cut for cut in well_formed if has_same_decimals(cut)]
    if len(alike) == 1 and _much_nearer(well_formed, alike[0]):
        return min(well_formed, key=oddness), "low_confidence"
    if len(alike) == 1 and (is_plausible(alike[0], evidence) or not _one_plausible(well_formed, evidence)):
        return alike[0], "split_format"
    if len(alike) == 1:
        alike = []  # decimals are a habit, the range of an indicator is not
    within = [cut for cut in alike or well_formed or cuts if is_plausible(cut, evidence)]
    if len(within) == 1:
        return within[0], "split_range" if not within[0].is_lone else _lone(within[0])
    remaining = within or alike or well_formed or list(cuts)
    return min(remaining, key=oddness), "low_confidence"


def _much_nearer(cuts: Sequence[Cut], chosen: Cut) -> bool:
    """Tell whether figures of unlike decimals are of one size where those of like decimals are far apart: either may
    be right (5.72 | 6.2, 5.7 | 26.2).
    """
    return oddness(chosen)[1] > _FAR and any(
        not cut.is_lone and len(cut.levels) > 1 and oddness(cut)[1] < _NEAR for cut in cuts
    )


def _one_plausible(cuts: Sequence[Cut], evidence: Evidence) -> bool:
    return sum(is_plausible(cut, evidence) for cut in cuts) == 1


def _lone(cut: Cut) -> str:
    return "lone_value" if cut.is_lone else ""


def is_too_long(cut: Cut) -> bool:
    """Tell whether a lone figure has so many digits that it may well be two."""
    if not cut.is_lone or not cut.levels:
        return False
    whole, point, _ = cut.levels[0][1].partition(".")
    if cut.marked and point:
        return False
    return len(whole) > _LONGEST_WHOLE or (len(whole) == _LONGEST_WHOLE and int(whole) > 100)


def is_well_formed(cut: Cut, *, bare: bool = False) -> bool:
    """Decimals like those of a plan, figures of one size, and no cut between two whole numbers (unless ``bare``)."""
    values = [value for _, value in cut.levels]
    if any(len(value.partition(".")[2]) > MOST_DECIMALS for value in values):
        return False
    if len(values) < 2:
        return True
    levels = [(column, figure) for column, _, figure in cut.figures if figure.form == "level"]
    for (left, one), (right, other) in zip(levels, levels[1:], strict=False):
        if not bare and right == left + 1 and _is_bare(one) and _is_bare(other) and "." not in one.value + other.value:
            return False
    sizes = [abs(float(value)) for value in values]
    return min(sizes) > 0 and all(
        max(one, other) / min(one, other) <= LARGEST_RATIO for one, other in zip(sizes, sizes[1:], strict=False)
    )


def has_same_decimals(cut: Cut) -> bool:
    """Tell whether several figures have all as many decimals."""
    decimals = {len(value.partition(".")[2]) for _, value in cut.levels}
    return len(cut.levels) > 1 and len(decimals) == 1


def _is_bare(figure: Figure) -> bool:
    """Tell whether nothing but digits marks where a figure begins and ends."""
    return figure.comparator == "eq" and not figure.unit


def is_plausible(cut: Cut, evidence: Evidence) -> bool:
    """Tell whether every level lies in the range that the catalogue gives."""
    low = float("-inf") if evidence.low is None else evidence.low
    high = float("inf") if evidence.high is None else evidence.high
    return all(low <= float(value) <= high for _, value in cut.levels)


def oddness(cut: Cut) -> tuple[int, float]:
    """Order cuts that nothing could tell apart: whole rows first, then figures nearest in size."""
    sizes = [abs(float(value)) or 1e-3 for _, value in cut.levels]
    return (-len(cut.figures), max(sizes) / min(sizes) if sizes else 1.0)


def why_rejected(cut: Cut, chosen: Cut, evidence: Evidence) -> str:
    """Say in words what speaks against a cut that was not taken: the first thing that told it from the chosen one."""
    printed = {value for _, value in chosen.levels} & evidence.prose
    if printed - {value for _, value in cut.levels}:
        return f"the prose prints {', '.join(sorted(printed))}"
    if any(len(value.partition(".")[2]) > MOST_DECIMALS for _, value in cut.levels):
        return f"more than {MOST_DECIMALS} decimals"
    if is_too_long(cut):
        return "one figure of so many digits may be two"
    if not is_well_formed(cut, bare=True):
        return f"one figure is more than {LARGEST_RATIO:g} times the other"
    if not is_well_formed(cut):
        return "nothing marks where one whole number ends and the next begins"
    if has_same_decimals(chosen) and not has_same_decimals(cut):
        return "its figures have unlike decimals"
    if is_plausible(chosen, evidence) and not is_plausible(cut, evidence):
        return f"outside the plausible range {evidence.low:g} to {evidence.high:g}"
    return "its figures are less near to each other, or fewer"
