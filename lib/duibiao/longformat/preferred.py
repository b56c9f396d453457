"""Which of several rows about one thing is preferred, and by which rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from duibiao.longformat.rows import LongRow, sortable

#: The rules in their order; ``Candidate.rank`` has one entry for each.
RULES = (
    "correction",
    "readable_before_unreadable",
    "printed_before_reference",
    "in_trends_before_left_out",
    "own_document",
    "newer_plan",
    "table_before_prose",
    "unsplit_before_split",
    "more_digits",
    "earlier_place",
)
_NO_DIGITS = Decimal("Infinity")


@dataclass(frozen=True)
class Candidate:
    """One statement about a key: a row, or both ends of a range.

    ``superseded`` where the same authority set another goal for the same thing in a plan that it issued later.
    """

    rows: tuple[LongRow, ...]
    superseded: bool = False

    @property
    def rank(self) -> tuple[object, ...]:
        """What is compared, the smaller the better, one entry for each of :data:`RULES`."""
        row = self.rows[0]
        return (
            row.derivation != "corrected",
            row.value is None,
            row.derivation == "reference",
            row.has_flag("leave_out_of_trends"),
            row.stated_by != row.region,
            self.superseded,
            row.source != "table",
            "split_" in row.flags,
            row.resolution if row.resolution is not None else _NO_DIGITS,
            (*row.place, row.figure),
        )


def candidates(rows: Iterable[LongRow]) -> dict[tuple[object, ...], list[Candidate]]:
    """Group rows by key, and both ends of a range into one candidate; the best candidate comes first.

    Parameters
    ----------
    rows : iterable of LongRow
        Rows with their figure ids.

    Returns
    -------
    dict
        Key to candidates, keys and candidates in a fixed order.
    """
    by_key: dict[tuple[object, ...], dict[object, list[LongRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_key[row.key][row.place if row.has_flag("range") else row.figure].append(row)
    grouped = {}
    for key in sorted(by_key, key=sortable):
        found = [Candidate(tuple(sorted(ends, key=lambda r: r.comparator))) for ends in by_key[key].values()]
        grouped[key] = sorted(_superseding(found), key=lambda candidate: candidate.rank)
    return grouped


def _superseding(found: Sequence[Candidate]) -> list[Candidate]:
    """Mark what a later plan of the same authority supersedes; what was reached, no plan can change."""
    told = [candidate.rows[0] for candidate in found if candidate.rows[0].value is not None]
    return [replace(one, superseded=any(_supersedes(row, one.rows[0]) for row in told)) for one in found]


def _supersedes(row: LongRow, other: LongRow) -> bool:
    known = min(len(row.issued), len(other.issued))  # 2021-10 may be before 2021-10-25 or after it
    return row.kind != "actual" and row.stated_by == other.stated_by and row.issued[:known] > other.issued[:known]


def deciding_rule(better: Candidate, worse: Candidate) -> str:
    """Name the first rule by which one candidate goes before another."""
    pairs = zip(RULES, better.rank, worse.rank, strict=True)
    return next(rule for rule, ours, theirs in pairs if ours != theirs)


def mark_preferred(rows: Sequence[LongRow]) -> list[LongRow]:
    """Mark one row (or both ends of a range) a key as preferred, all others as not.

    The order: a correction; a readable figure; printed before reference; a reference
    figure that trends may use before one that is left out of them; the region's own document; of goals of one
    authority that of its newer plan; table before prose; unsplit before split; more digits (the finer resolution); the
    earlier place.
    """
    chosen = {row.figure for found in candidates(rows).values() for row in found[0].rows}
    return [
        row if row.preferred == (row.figure in chosen) else replace(row, preferred=not row.preferred) for row in rows
    ]
