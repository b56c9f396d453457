"""The figures of a document in words, a line a name, to be held against the page before they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from duibiao.extraction.rows import PrintedRow

#: More names than a plan's table has are told by their number.
MOST_NAMES = 80
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "≈"}
_KINDS = {"actual": "", "target": " target 目标", "standard": " standard 配置标准"}
_CHANGES = ("change", "relative_change", "annual_change", "annual_relative_change")


def place_order(row: PrintedRow) -> tuple[list[tuple[int, str]], int, int]:
    """Order rows as a reader meets them: the cell H9 before H10."""
    part = [(int(digits or 0), words) for words, digits in re.findall(r"(\D*)(\d*)", row.part)]
    return part, row.line, row.start


def where(part: str, line: int) -> str:
    """Say where something stands, as people look for it: the line, or the cell of a table."""
    return part if part and ("!" in part or not line) else ", ".join(one for one in (part, f"line {line}") if one)


def figures_lines(rows: Sequence[PrintedRow], unknown: Collection[str]) -> list[str]:
    """List what was read, a line a name in the order of the document, tables last as they are parts of their own.

    Parameters
    ----------
    rows : sequence of PrintedRow
        Figures as printed.
    unknown : collection of str
        Labels that no indicator has, marked by a question mark.
    """
    names: dict[tuple[str, str, str], list[PrintedRow]] = {}
    for row in sorted(rows, key=place_order):
        names.setdefault((row.region_printed, row.label, row.scope), []).append(row)
    told = []
    for (region, label, scope), of_name in list(names.items())[:MOST_NAMES]:
        called = f"{label} ({scope})" if scope else label
        mark = "?" if label in unknown else " "
        place = where(of_name[0].part, of_name[0].line)
        told.append(f" {mark}{f'{region} ' if region else ''}{called}: {'; '.join(_values(of_name))} [{place}]")
    if len(names) > MOST_NAMES:
        told.append(f"  … and {len(names) - MOST_NAMES} more names 其余略, in the printed file")
    return told


def _values(rows: Iterable[PrintedRow]) -> list[str]:
    """Give the values of a name by year and kind, each once: two that differ stand side by side."""
    values: dict[str, list[PrintedRow]] = {}
    for row in rows:
        year = f"{row.year}" if row.year else "no year 无年份"
        change = f" change 增减{f' since {row.base_year}' if row.base_year else ''}" if row.form in _CHANGES else ""
        values.setdefault(f"{year}{_KINDS.get(row.kind, '')}{change}", []).append(row)
    return [f"{head} {' / '.join(_distinct(given))}" for head, given in values.items()]


def _distinct(rows: Sequence[PrintedRow]) -> list[str]:
    """Give the values that differ; one printed without its unit is the same as one with it."""
    with_unit = {(row.comparator, row.value) for row in rows if row.unit and row.value}
    kept = [row for row in rows if row.unit or (row.comparator, row.value) not in with_unit]
    return list(dict.fromkeys(_value(row) for row in kept))


def _value(row: PrintedRow) -> str:
    if not row.value:
        return f"“{row.text}”"
    unit = row.unit if row.unit in ("%", "‰") or not row.unit else f" {row.unit}"
    plus = "+" if row.form in _CHANGES and not row.value.startswith("-") else ""
    return f"{_SIGNS.get(row.comparator, '')}{plus}{row.value}{unit}"
