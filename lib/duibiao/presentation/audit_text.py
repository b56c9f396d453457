"""What the long table doubts, as text for a terminal: contradictions, findings, claims that do not hold."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from duibiao.catalogue import Catalogue, load_catalogue
from duibiao.errors import LongFormatError
from duibiao.home import Home
from duibiao.presentation.names import named_by
from duibiao.presentation.numbers import SIGNS
from duibiao.presentation.wording import word

Row = Mapping[str, str]
_KEY = ("region", "indicator", "scope", "year", "kind", "form", "base_year")
_WEAK = "weaker_than_baseline"
#: A claim is told once, whatever the number of figures that it was held against.
_CLAIM = ("document", "part", "line", "start", "claim", "figure")


def audit_text(home: Home, regions: Collection[str] = (), documents: Collection[str] = ()) -> str:
    """Tell what the long table doubts of some regions or documents.

    Parameters
    ----------
    home : Home
        Project, and overlay where there is one; its long table was built.
    regions, documents : collection of str
        Ids: what any figure of theirs takes part in is told. Both empty: everything.

    Raises
    ------
    LongFormatError
        Where the long table was not built.
    """

    def is_meant(row: Row) -> bool:
        return not (regions or documents) or row["region"] in regions or row["document"] in documents

    catalogue = load_catalogue(home)
    claimed = [row for row in _read(home, "claims") if row["verdict"] == "does_not_hold"]
    conflicts, findings, claims = (
        [rows for rows in _groups(told, names) if any(map(is_meant, rows))]
        for told, names in (
            (_read(home, "conflicts"), _KEY),
            (_read(home, "findings"), ("audit", "finding")),
            (claimed, _CLAIM),
        )
    )
    with named_by(catalogue):
        lines = [
            f"differing figures of one thing 同一件事的不同数字: {len(conflicts)}",
            *(_conflict(rows, catalogue) for rows in conflicts),
            f"findings of the audits 审核发现: {len(findings)}",
            *_findings(findings, catalogue),
            f"claims that do not hold 与数字不符的说法: {len(claims)}",
            *(_claim(rows[0], catalogue) for rows in claims),
        ]
    return "\n".join(lines) + "\n"


def _read(home: Home, name: str) -> list[Row]:
    path: Path = home.long / f"{name}.csv"
    if not path.is_file():
        own = f" --data {home.overlay}" if home.overlay else ""
        raise LongFormatError(f"{path}: the long table is not there\n    what to do: run `duibiao build{own}`")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _groups(rows: Iterable[Row], names: Collection[str]) -> list[list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return list(groups.values())


def _conflict(rows: list[Row], catalogue: Catalogue) -> str:
    lines = [f"  {_about(rows[0], catalogue)}, {_year(rows[0])}"]
    for row in rows:
        kept = "kept 采用" if row["chosen"] == "true" else f"left 未用: {_both('rule.' + row['rule'])}"
        lines.append(f"    {_value(row)} [{_place(row)}] {kept}")
    return "\n".join(lines)


def _findings(found: list[list[Row]], catalogue: Catalogue) -> list[str]:
    """Tell the findings, one audit after the other; what only may be wrong, a weak target, comes last."""
    codes = sorted({rows[0]["audit"] for rows in found}, key=lambda code: (code == _WEAK, code))
    told = []
    for code in codes:
        of_code = [rows for rows in found if rows[0]["audit"] == code]
        words = catalogue.flag_words[code]
        told.append(f"  {words.en} {words.zh}: {len(of_code)}")
        told += [line for rows in of_code for line in _finding(rows, catalogue)]
    return told


def _finding(rows: list[Row], catalogue: Catalogue) -> list[str]:
    lines = []
    for row in rows:
        is_flagged = row["flagged"] == "true"
        mark = "!" if is_flagged else " "
        allowed = f" (allowed 可为 {row['low']}–{row['high']})" if is_flagged and (row["low"] or row["high"]) else ""
        indent = "    " if row is rows[0] else "      "
        lines.append(f"{indent}{mark}{_about(row, catalogue)}, {_year(row)}: {_value(row)}{allowed} [{_place(row)}]")
    return lines


def _claim(row: Row, catalogue: Catalogue) -> str:
    first = f"{SIGNS.get(row['first_comparator'], '')}{row['first_value']}"
    other = f"; {row['other_region']} {row['other_year']}: {row['other_value']}" if row["other_value"] else ""
    return f"  {_about(row, catalogue)}, {row['year'] or '—'}: “{row['text']}”: {first}{other} [{_place(row)}]"


def _about(row: Row, catalogue: Catalogue) -> str:
    region, indicator = catalogue.regions.get(row["region"]), catalogue.indicators.get(row["indicator"])
    name = indicator.zh if indicator else row["indicator"]
    scope = f" ({row['scope']})" if row["scope"] else ""
    return f"{name}{scope} {row['indicator']}, {region.zh if region else row['region']}"


def _year(row: Row) -> str:
    return f"{row['year'] or '—'} {_both('kind.' + row['kind'])}"


def _value(row: Row) -> str:
    if not row["value"]:
        return "in words 定性"
    return f"{SIGNS.get(row['comparator'], '')}{row['value']} {row['unit']}".strip()


def _place(row: Row) -> str:
    """Name document and place; the id of a figure names the cell where the row itself does not."""
    part = row.get("part") or row["figure"].partition("#")[2].partition(":")[0]
    return f"{row['document']}, {part or 'line ' + row['line']}"


def _both(key: str) -> str:
    return f"{word(key, 'en')} {word(key, 'zh')}"
