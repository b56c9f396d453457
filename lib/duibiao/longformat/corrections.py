"""Human decisions about single figures: each guarded by the text and the value it expects to find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from duibiao.catalogue.plain import nearest, read_yaml
from duibiao.errors import LongFormatError, Problem, raise_all
from duibiao.extraction.rows import COMPARATORS, FORMS, KINDS, NATURES, PrintedRow
from duibiao.longformat.rows import join_flags

REQUIRED = ("line", "text", "expect", "reason", "by", "date")
SELECTORS = ("part", "start", "expect_label")
CHANGES = (
    "region", "scope", "label", "unit", "nature", "year", "base_year", "kind", "form", "comparator", "value", "remark",
)  # fmt: skip
#: The one correction that takes a row out of the long table; it is still counted.
LEAVE_OUT = "leave_out"
_ALLOWED = (*REQUIRED, *SELECTORS, *CHANGES, LEAVE_OUT)
_VOCABULARY = {"kind": KINDS, "form": FORMS, "nature": NATURES, "comparator": ("", *COMPARATORS)}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Correction:
    """One decision: which row it means, what it expects there, what it sets, and who decided why."""

    where: str
    document: str
    fields: Mapping[str, str]

    @property
    def changes(self) -> dict[str, str]:
        """Columns that are set, and to what."""
        return {name: self.fields[name] for name in CHANGES if name in self.fields}

    @property
    def leaves_out(self) -> bool:
        """Whether the row is left out of the long table."""
        return self.fields.get(LEAVE_OUT, "") == "true"

    def means(self, row: PrintedRow) -> bool:
        """Whether this is the row that is meant, by its place and its text (its value is the guard)."""
        wanted = {"line": str(row.line), "text": row.text, "part": row.part, "start": str(row.start)}
        wanted["expect_label"] = row.label
        return all(self.fields[name] == text for name, text in wanted.items() if name in self.fields)


@dataclass(frozen=True)
class Corrected:
    """Printed rows after the corrections: what goes on, which of it was corrected, what was left out."""

    rows: list[tuple[PrintedRow, bool]]
    left_out: list[PrintedRow]


def read_corrections(paths: Iterable[Path]) -> list[Correction]:
    """Read the correction files.

    Parameters
    ----------
    paths : iterable of Path
        YAML files, one a document, as ``data/corrections/README.md`` describes them.

    Raises
    ------
    LongFormatError
        With every field that is missing, not known or not allowed.
    """
    read: list[Correction] = []
    problems: list[Problem] = []
    for path in sorted(paths):
        data = read_yaml(path).data
        document, listed = data.get("document", ""), data.get("corrections", [])
        if document != path.stem:
            problems.append(Problem(f"document is '{document}'", path.name, path.stem, "name the file as the document"))
        if set(data) - {"document", "corrections"} or not isinstance(listed, list):
            problems.append(Problem("not the form of a correction file", path.name, "document, corrections (a list)"))
            continue
        for number, fields in enumerate(listed, start=1):
            where = f"{path.name} correction {number}"
            if not isinstance(fields, dict):
                problems.append(Problem("not a list of fields", where, ", ".join(_ALLOWED)))
                continue
            correction = Correction(where, path.stem, fields)
            problems += _problems(correction)
            read.append(correction)
    raise_all(LongFormatError, problems)
    return read


def correct(rows: Sequence[PrintedRow], corrections: Sequence[Correction]) -> Corrected:
    """Apply the corrections of one document.

    Raises
    ------
    LongFormatError
        Where a correction matches no row, several rows, another value than it expects, or a row that another
        correction has already met.
    """
    met: dict[int, Correction] = {}
    problems: list[Problem] = []
    for correction in corrections:
        number, problem = _find(rows, correction)
        if problem is None and number in met:
            problem = Problem(
                f"the row is already met by {met[number].where}", correction.where, do="keep one of the two"
            )
        if problem is not None:
            problems.append(problem)
        else:
            met[number] = correction
    raise_all(LongFormatError, problems)
    kept = [(n, row) for n, row in enumerate(rows) if n not in met or not met[n].leaves_out]
    left_out = [row for n, row in enumerate(rows) if n in met and met[n].leaves_out]
    return Corrected([(_changed(row, met[n]) if n in met else row, n in met) for n, row in kept], left_out)


def _find(rows: Sequence[PrintedRow], correction: Correction) -> tuple[int, Problem | None]:
    meant = [n for n, row in enumerate(rows) if correction.means(row)]
    expected = [n for n in meant if rows[n].value == correction.fields["expect"]]
    told = f"{correction.where} (line {correction.fields['line']}, text '{correction.fields['text']}')"
    if not meant:
        there = [row.text for row in rows if str(row.line) == correction.fields["line"]]
        return -1, Problem(
            "no printed row has this line and text",
            told,
            f"on this line: {', '.join(there)}" if there else "no figure was read on this line",
            "compare with the printed file; take the correction out if the figure is read rightly now",
        )
    if not expected:
        found = ", ".join(f"'{rows[n].value}'" for n in meant)
        return -1, Problem(
            f"expects the value '{correction.fields['expect']}' and finds {found}",
            told,
            "the value that was read when the decision was made",
            "decide again: the reading of the document has changed",
        )
    if len(expected) > 1:
        return -1, Problem(
            f"means {len(expected)} rows", told, ", ".join(SELECTORS), "add one of these to mean one row"
        )
    return expected[0], None


def _changed(row: PrintedRow, correction: Correction) -> PrintedRow:
    changes: dict[str, object] = dict(correction.changes)
    for name in ("year", "base_year"):
        if name in changes:
            changes[name] = int(str(changes[name])) if changes[name] else None
    known_now = {"unreadable"} if "value" in changes else set()
    changes["flags"] = join_flags({*row.flags.split(";"), "corrected"} - known_now)
    return replace(row, **changes)  # type: ignore[arg-type]  # names and types are checked where it is read


def _problems(correction: Correction) -> list[Problem]:
    fields, where = correction.fields, correction.where
    found = [Problem(f"{name} is missing", where, do="add it") for name in REQUIRED if name not in fields]
    found += [
        Problem(f"{name} is empty", where, do="fill it in") for name in ("reason", "by") if fields.get(name) == ""
    ]
    for name, value in fields.items():
        found += _field_problems(where, name, value)
    if not correction.changes and not correction.leaves_out:
        found.append(
            Problem("changes nothing", where, ", ".join((*CHANGES, f"{LEAVE_OUT}: true")), "say what to change")
        )
    return found


def _field_problems(where: str, name: str, value: object) -> list[Problem]:
    if name not in _ALLOWED:
        return [Problem(f"the field '{name}' is not known", where, ", ".join(nearest(name, _ALLOWED)))]
    if not isinstance(value, str):
        return [Problem(f"{name} is not a single value", where, "text or digits")]
    if name in _VOCABULARY and value not in _VOCABULARY[name]:
        return [Problem(f"{name}: '{value}' is not known", where, ", ".join(_VOCABULARY[name]))]
    if name == "date" and not _DATE.fullmatch(value):
        return [Problem(f"date: '{value}'", where, "year-month-day, such as 2025-03-01")]
    if name in ("line", "start") and not value.isdecimal():
        return [Problem(f"{name}: '{value}' is not a whole number", where, "digits only")]
    if name in ("year", "base_year") and value and not value.isdecimal():
        return [Problem(f"{name}: '{value}' is not a year", where, "four digits, or empty")]
    if name == "value" and value and not _is_number(value):
        return [Problem(f"value: '{value}' is not a number", where, "digits such as 4.50, or empty")]
    if name == LEAVE_OUT and value != "true":
        return [Problem(f"{LEAVE_OUT}: '{value}'", where, "true")]
    return []


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
