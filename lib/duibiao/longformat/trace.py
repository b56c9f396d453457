"""Follow a figure back: long row, printed row, and the characters it was printed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from duibiao.catalogue import Catalogue, Region, load_catalogue, load_sources
from duibiao.documents.cellrows import row_beside
from duibiao.errors import Problem, UsageError, raise_all
from duibiao.extraction.rows import PrintedRow, read_printed
from duibiao.home import Home
from duibiao.longformat.load import load
from duibiao.longformat.originals import find_originals, read_lines
from duibiao.longformat.places import files
from duibiao.longformat.rows import decimal_text
from duibiao.longformat.untraced import printed_without_indicator

#: How many characters of the line are shown on each side of the figure.
_AROUND = 60


@dataclass(frozen=True)
class Trace:
    """A figure and where it is from.

    Parameters
    ----------
    row : dict
        The row of the long table.
    printed : PrintedRow or None
        The printed row; None for a reference figure.
    file : Path or None
        The printed or the reference file.
    document : Path or None
        The original, where it is present.
    line : str or None
        The line of the original (or of the reference file).
    beside : str
        What stands in the other cells of its row, where it is printed in a cell.
    """

    row: dict[str, Any]
    printed: PrintedRow | None
    file: Path | None
    document: Path | None
    line: str | None
    beside: str = ""

    @property
    def marked(self) -> str:
        """The line around the figure, with the figure between 【 and 】; empty where there is no line."""
        if self.line is None:
            return ""
        start, end = self.row["start"], self.row["end"]
        before, text, after = self.line[:start], self.line[start:end], self.line[end:]
        left = f"…{before[-_AROUND:]}" if len(before) > _AROUND else before
        right = f"{after[:_AROUND]}…" if len(after) > _AROUND else after
        return _printable(f"{left}【{text}】{right}")


def trace(home: Home, region: str, indicator: str, year: int | None = None) -> list[Trace]:
    """Follow every figure of a region and indicator back to where it was printed.

    Parameters
    ----------
    home : Home
        The project; the originals are looked for in its documents folder.
    region, indicator : str
        Ids, or names as the catalogue knows them.
    year : int, optional
        Only figures of this year.

    Returns
    -------
    list of Trace
        Preferred figures first, then by year and place; empty where the table has none.

    Raises
    ------
    UsageError
        Where region or indicator is not known, with the nearest.
    LongFormatError
        Where the long table was not built.
    """
    catalogue = load_catalogue(home)
    place, indicator_id = find_ids(home, catalogue, region, indicator)
    region_id = place.id
    found = load(every_place=True, home=home).filter(pl.col("region") == region_id, pl.col("indicator") == indicator_id)
    if year is not None:
        found = found.filter(pl.col("year") == year)
    rows = found.sort("preferred", "year", "figure", descending=[True, False, False]).to_dicts()
    return _Archive(home).traces(rows)


def trace_text(traces: Sequence[Trace]) -> str:
    """Write traces for people, one block a figure."""
    return "\n".join(_block(one) for one in traces)


class _Archive:
    """The files that are looked into, each read once."""

    def __init__(self, home: Home) -> None:
        self.printed_files = {path.stem: path for path in files(home, "printed", ".csv")}
        self.reference_files = {path.stem: path for path in files(home, "reference", ".csv")}
        self.originals = find_originals(home, load_sources(home))
        self._printed: dict[str, list[PrintedRow]] = {}
        self._lines: dict[Path, dict[tuple[str, int], str]] = {}

    def traces(self, rows: Sequence[dict[str, Any]]) -> list[Trace]:
        return [self._reference(row) if row["derivation"] == "reference" else self._printed_at(row) for row in rows]

    def _reference(self, row: dict[str, Any]) -> Trace:
        path = self.reference_files.get(row["document"])
        lines = path.read_text(encoding="utf-8").splitlines() if path else []
        line = lines[row["line"] - 1] if row["line"] <= len(lines) else None
        return Trace(row, None, path, None, line)

    def _printed_at(self, row: dict[str, Any]) -> Trace:
        path = self.printed_files.get(row["document"])
        document = self.originals.get(row["document"])
        lines = self._lines_of(document) if document else {}
        line = lines.get((row["part"], row["line"]))
        return Trace(
            row,
            self._row_at(path, row),
            path,
            document,
            line,
            row_beside(row["part"], ((other, text) for (other, _), text in lines.items())),
        )

    def _row_at(self, path: Path | None, row: dict[str, Any]) -> PrintedRow | None:
        if path is None:
            return None
        if path.stem not in self._printed:
            self._printed[path.stem] = read_printed(path)
        here = [
            one for one in self._printed[path.stem]
            if (one.part, one.line, one.start, one.end) == (row["part"], row["line"], row["start"], row["end"])
        ]  # fmt: skip
        wanted = (row["label_printed"], row["comparator"], row["year"])
        likest = sorted(
            here, key=lambda one: [a != b for a, b in zip((one.label, one.comparator, one.year), wanted, strict=True)]
        )
        return likest[0] if likest else None

    def _lines_of(self, path: Path) -> dict[tuple[str, int], str]:
        if path not in self._lines:
            self._lines[path] = read_lines(path)
        return self._lines[path]


def find_ids(home: Home, catalogue: Catalogue, region: str, indicator: str) -> tuple[Region, str]:
    """Find a region and the id of an indicator by their ids or names.

    Raises
    ------
    UsageError
        Where one is not known, with the nearest, and where a name is printed that no indicator has.
    """
    place = catalogue.region_named(region)
    match = None if indicator in catalogue.indicators else catalogue.match(indicator)
    known = indicator if indicator in catalogue.indicators else match.indicator if match else ""
    problems = []
    if place is None:
        problems.append(
            Problem(f"the region '{region}' is not known", allowed=", ".join(catalogue.suggest_region(region)))
        )
    if not known:
        problems.append(
            Problem(
                f"the indicator '{indicator}' is not known",
                allowed=", ".join(catalogue.suggest(indicator)),
                do=printed_without_indicator(home, indicator),
            )
        )
    raise_all(UsageError, problems)
    assert place is not None
    return place, known


def _block(one: Trace) -> str:
    row = one.row
    value = "qualitative" if row["value"] is None else f"{row['comparator']} {_value_text(row['value'])} {row['unit']}"
    about = " ".join(str(row[name]) for name in ("region", "indicator", "scope", "year", "kind", "form") if row[name])
    made = f"{row['derivation']}{_named('flags', row['flags'])}{_named('remark', row['remark'])}"
    lines = [
        f"{about}: {value}{'' if row['preferred'] else '  (another place is preferred)'}",
        f"  figure    {row['figure']}",
        f"  long      stated by {row['stated_by']}, {made}",
        f"  printed   {_printed_words(one)}",
        f"  document  {_document_words(one)}",
    ]
    return "\n".join(_printable(line) for line in lines) + "\n"


def _printed_words(one: Trace) -> str:
    if one.file is None:
        return "the file it was read from is gone: build again"
    if one.printed is None:
        unit = _named("unit", one.row["unit_printed"])
        return f"{one.file.name} line {one.row['line']}: '{one.row['text_printed']}'{unit}" + (
            "" if one.row["derivation"] == "reference" else " (the printed file has no such row now: build again)"
        )
    row = one.printed
    place = f"table {row.table or '?'} row {row.row_printed or row.row or '?'}" if row.source == "table" else row.source
    named = _named("unit", row.unit) + _named("remark", row.remark) + _named("flags", row.flags)
    return f"{one.file.name}: {row.label} '{row.text}' ({place}){named}"


def _document_words(one: Trace) -> str:
    row = one.row
    place = f"{'part ' + row['part'] + ' ' if row['part'] else ''}line {row['line']}"
    if one.line is not None:
        beside = f"  (its row: {_printable(one.beside)})" if one.beside else ""
        return f"{(one.document or one.file or Path()).name} {place}: {one.marked}{beside}"
    if one.document is not None:
        return f"{one.document.name} has no {place} that can be shown"
    return f"{row['document']} {place}: the original is not here (put it into data/documents or set DUIBIAO_DOCUMENTS)"


def _named(name: str, text: str) -> str:
    return f", {name} {text}" if text else ""


def _value_text(value: float) -> str:
    return decimal_text(Decimal(repr(value)))


def _printable(text: str) -> str:
    """Show characters that would steer a terminal as a box."""
    return "".join(char if char.isprintable() or char == "\n" else "□" for char in text)
