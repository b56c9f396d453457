"""Where two rows about one thing contradict each other: every candidate, and the rule that chose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from duibiao.longformat.preferred import Candidate, candidates, deciding_rule
from duibiao.longformat.rows import LongRow, decimal_text
from duibiao.longformat.schema import CONFLICT_COLUMNS


def find_conflicts(rows: Iterable[LongRow]) -> list[dict[str, object]]:
    """List every candidate of every key on which two candidates differ.

    Two figures that are equal at the coarser one's digits agree; a different comparator is a conflict. What was
    not readable, and what is qualitative, contradicts nothing.

    Returns
    -------
    list of dict
        One row a candidate row, with the columns of ``conflicts.csv``. ``rule`` of the chosen is the rule that set
        it before the next best; of another, the rule by which it lost.
    """
    listed: list[dict[str, object]] = []
    for found in candidates(rows).values():
        told = [candidate for candidate in found if candidate.rows[0].value is not None]
        distinct = {_said(candidate): candidate for candidate in told}  # many plans state one figure of the nation
        if any(_differ(a, b) for a, b in combinations(distinct.values(), 2)):
            listed += _listed(told)
    return listed


def _said(candidate: Candidate) -> tuple[object, ...]:
    return tuple((row.comparator, row.value, row.resolution, row.unit) for row in candidate.rows)


def _differ(a: Candidate, b: Candidate) -> bool:
    if [row.comparator for row in a.rows] != [row.comparator for row in b.rows]:
        return True
    return any(_apart(x, y) for x, y in zip(a.rows, b.rows, strict=True))


def _apart(a: LongRow, b: LongRow) -> bool:
    if a.value is None or b.value is None or a.resolution is None or b.resolution is None:
        return a.value != b.value
    if a.unit != b.unit:  # changes keep their own units
        return True
    return abs(a.value - b.value) > max(a.resolution, b.resolution)


def _listed(told: Sequence[Candidate]) -> list[dict[str, object]]:
    best, others = told[0], told[1:]
    rules = [deciding_rule(best, others[0]), *(deciding_rule(best, other) for other in others)]
    return [
        _cells(row, candidate is best, rule)
        for candidate, rule in zip(told, rules, strict=True)
        for row in candidate.rows
    ]


def _cells(row: LongRow, chosen: bool, rule: str) -> dict[str, object]:
    made = {"value": decimal_text(row.value), "chosen": chosen, "rule": rule}
    return {name: made[name] if name in made else getattr(row, name) for name in CONFLICT_COLUMNS}
