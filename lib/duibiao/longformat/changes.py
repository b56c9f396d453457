"""What a build changed against the table that lies there: which figure moved, from what, to what."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: What a figure is about and where it is from; its line is left out, since lines shift when a row is put in.
_SAME = ("document", "label_printed", "region", "indicator", "scope", "year", "kind", "form", "base_year")
#: What moves: that a row is preferred or not is a change of what reports show.
_TOLD = ("comparator", "value", "unit", "preferred")


@dataclass(frozen=True)
class Change:
    """A published figure that moved. ``before`` is empty for a new one, ``after`` for one that is gone.

    ``old`` and ``new`` are the rows as text cells, none where there is none.
    """

    figure: str
    about: str
    before: str
    after: str
    old: Mapping[str, str] | None = field(default=None, compare=False, repr=False)
    new: Mapping[str, str] | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.figure} ({self.about}): {self.before or 'not there'} -> {self.after or 'gone'}"


def read_cells(path: Path) -> list[dict[str, str]]:
    """Read a long table as text cells; a table of another header, or none, is empty."""
    if not path.is_file():
        return []
    from duibiao.longformat.schema import LONG_COLUMNS

    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader) if tuple(reader.fieldnames or ()) == LONG_COLUMNS else []


def compare(before: Iterable[Mapping[str, str]], after: Iterable[Mapping[str, str]]) -> list[Change]:
    """Compare two long tables, rows as text cells.

    Returns
    -------
    list of Change
        Figures whose value, comparator, unit or preference differs, new ones and vanished ones, by figure.
    """
    old, new = _grouped(before), _grouped(after)
    changes = []
    for key in sorted({*old, *new}):
        was, now = _unequal(old.get(key, []), new.get(key, []))
        for number in range(max(len(was), len(now))):
            one = was[number] if number < len(was) else None
            other = now[number] if number < len(now) else None
            row = other or one
            assert row is not None
            about = " ".join(row[name] for name in ("region", "indicator", "scope", "year", "kind") if row[name])
            changes.append(Change(row["figure"], about, _told(one), _told(other), one, other))
    return sorted(changes, key=lambda change: (change.figure, change.before, change.after))


def _grouped(rows: Iterable[Mapping[str, str]]) -> dict[tuple[str, ...], list[Mapping[str, str]]]:
    grouped: dict[tuple[str, ...], list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        grouped[tuple(row[name] for name in _SAME)].append(row)
    return grouped


def _unequal(
    was: list[Mapping[str, str]], now: list[Mapping[str, str]]
) -> tuple[list[Mapping[str, str]], list[Mapping[str, str]]]:
    """Take away what stands in both, so that only what moved is paired."""
    left, rest = list(was), []
    for row in now:
        same = next((n for n, other in enumerate(left) if _told(other) == _told(row)), None)
        if same is None:
            rest.append(row)
        else:
            left.pop(same)
    return left, rest


def _told(row: Mapping[str, str] | None) -> str:
    if row is None:
        return ""
    comparator, value, unit, preferred = (row[name] for name in _TOLD)
    words = [
        comparator if comparator not in ("", "eq") else "",
        value,
        unit,
        "" if preferred == "true" else "(not preferred)",
    ]
    return " ".join(word for word in words if word) or row["text_printed"] or "qualitative"
