"""How each value of a document was read: the line with the span marked, the layout, what decided, what was rejected."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.catalogue import load_catalogue, load_sources
from duibiao.documents import Document, read_document
from duibiao.documents.cellrows import row_beside
from duibiao.extraction.deciding import why_rejected
from duibiao.extraction.document import Reading, read
from duibiao.extraction.groups import figure_groups
from duibiao.extraction.pieces import Placed
from duibiao.extraction.rows import PrintedRow
from duibiao.home import Home, find_home

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source
    from duibiao.extraction.deciding import Cut
    from duibiao.extraction.fused import FusedRow

#: So much of a line is shown on each side of a span, and so many rejected readings.
_AROUND, _MOST_REJECTED = 40, 6
#: A figure with decimals, or with a unit that indicators have.
_TELLING = re.compile(r"\[\[[^\]]*(?:\d\.\d|[%‰岁张]|万人|人次|/1?0?万)[^\]]*\]\]")


def explain_file(path: Path, home: Home | None = None, about: str = "") -> str:
    """Explain how a file is read.

    Parameters
    ----------
    path : Path
        A document of any format that is read.
    home : Home, optional
        Where catalogue and sources are; found from the working folder when not given.
    about : str
        Part of a name: only its figures are explained; empty: all.

    Returns
    -------
    str
        Text for a person, one paragraph a value.

    Raises
    ------
    DocumentError
        Where the document cannot be read, or is refused.
    """
    home = home or find_home()
    document = read_document(path)
    return explain(document, load_catalogue(home), load_sources(home).by_sha256(document.sha256), about)


def explain(document: Document, catalogue: Catalogue, source: Source | None = None, about: str = "") -> str:
    """Explain how a document is read; see :func:`explain_file`."""
    reading = read(document, catalogue, source)
    told = [*_about(document, reading)]
    rows = [row for row in reading.rows if about in row.label]
    for row in rows:
        told += ["", *_value(row, reading, catalogue)]
    if about and not rows:
        names = list(dict.fromkeys(row.label for row in reading.rows))
        told += ["", f"no name that was read holds {about!r}; there are: {'、'.join(names) or 'none'}"]
    passed = [one for one in _passed_over(reading) if about in one]
    if passed:
        told += ["", "Figures of the prose that were passed over, for want of a name that is an indicator's:"]
        told += [f"  {line}" for line in passed]
    return "\n".join(told) + "\n"


def passed_over(document: Document, catalogue: Catalogue, source: Source | None = None) -> list[str]:
    """List the figures of the prose that no row has, each with its line, for a person to look at.

    Days, times and bare whole numbers, of which every text is full, are left out.
    """
    return [told for told in _passed_over(read(document, catalogue, source)) if _TELLING.search(told)]


def _about(document: Document, reading: Reading) -> Iterator[str]:
    context = reading.context
    period = f"{context.start}-{context.end}" if context.start else "unknown"
    yield f"{document.id}: region {context.region or 'not registered'}, plan for {period}, {len(reading.rows)} values"
    for word in reading.spam:
        yield f"  taken out wherever it stood: {word}"
    for number, table in enumerate(reading.tables.found, start=1):
        heads = " | ".join(column.printed or "(empty)" for column in table.columns)
        yield f"  table {number}: {table.layout}, {len(table.rows)} rows, columns {heads}"


def _value(row: PrintedRow, reading: Reading, catalogue: Catalogue) -> Iterator[str]:
    line = next(line for line in reading.lines if line.place == (row.part, row.line))
    place = f"{row.part} line {row.line}".strip()
    value = row.value or "(in words)"
    year = row.year if row.year is not None else "no year"
    yield f"{row.label} {row.comparator} {value} {row.unit}, {year} {row.kind}, {row.form}".replace("  ", " ")
    yield f"  where: {place}, characters {row.start}-{row.end}: {_marked(line.raw, row.start, row.end)}"
    beside = row_beside(row.part, ((one.part, one.raw) for one in reading.lines)) if row.part else ""
    if beside:
        yield f"  its row: {beside}"
    yield f"  read as: {_layout(row, reading)}; confidence {row.confidence}"
    yield f"  name: {_name(row, reading, catalogue)}"
    yield f"  year: {_year(row, reading)}; whose: {_whose(row, reading)}"
    if row.flags:
        yield "  flags: " + "; ".join(
            f"{code} ({catalogue.flags.get(code, 'not listed')})" for code in row.flags.split(";")
        )
    cut = _cut_of(row, reading)
    if cut:
        yield f"  decided by: {cut.decided_by or 'only one reading'}: {_shown(cut.cut, line)}"
        for other in cut.rejected[:_MOST_REJECTED]:
            yield f"  rejected: {_shown(other, line)}: {why_rejected(other, cut.cut, cut.evidence)}"
        if len(cut.rejected) > _MOST_REJECTED:
            yield f"  rejected: {len(cut.rejected) - _MOST_REJECTED} more"


def _layout(row: PrintedRow, reading: Reading) -> str:
    if row.source == "prose" or row.table is None:
        return "prose"
    if not reading.tables.found:
        return f"a form that was filled in, row {row.row}"
    return f"table {row.table}, row {row.row}, {reading.tables.found[row.table - 1].layout}"


def _name(row: PrintedRow, reading: Reading, catalogue: Catalogue) -> str:
    indicator = reading.context.indicator(row.label)
    if indicator:
        return f"{indicator} in the catalogue"
    return "not in the catalogue; like " + (", ".join(catalogue.suggest(row.label, 2)) or "none")


def _year(row: PrintedRow, reading: Reading) -> str:
    """Say where the year of a figure comes from."""
    context, flags = reading.context, row.flags.split(";")
    if row.year is None:
        return "none is stated" if row.kind != "standard" else "a standard holds without one"
    if "year_from_plan" in flags:
        return f"{row.year}, the last of the plan {context.start}-{context.end}"
    if "year_from_period" in flags:
        return f"{row.year}, the last before the plan" if context.start else f"{row.year}, the year of the report"
    if "year_carried" in flags:
        return f"{row.year}, carried from the words, the title or the list before"
    if "year_in_label" in flags:
        return f"{row.year}, in the name"
    if "year_from_note" in flags:
        return f"{row.year}, which a note tells of the baselines"
    return f"{row.year}, in the head of the column" if row.source == "table" else f"{row.year}, in the sentence"


def _whose(row: PrintedRow, reading: Reading) -> str:
    """Say of which region and which part of it a figure is, and how that was told."""
    area = f"{row.region_printed} (printed)" if row.region_printed else reading.context.region or "the document's own"
    return f"{area}, {row.scope} only" if row.scope else area


def _cut_of(row: PrintedRow, reading: Reading) -> FusedRow | None:
    if row.table is None or row.row is None or not reading.tables.found:
        return None
    return reading.tables.found[row.table - 1].rows[row.row - 1].cut


def _shown(cut: Cut, line: Placed) -> str:
    figures = " | ".join(
        figure.value or line.text[at : at + figure.end - figure.start] for _, at, figure in cut.figures
    )
    return f"{figures} (unit {cut.unit or 'none'})"


def _marked(raw: str, start: int, end: int) -> str:
    before, after = raw[max(0, start - _AROUND) : start], raw[end : end + _AROUND]
    return (
        f"{'…' if start > _AROUND else ''}{before}[[{raw[start:end]}]]{after}{'…' if end + _AROUND < len(raw) else ''}"
    )


def _passed_over(reading: Reading) -> Iterator[str]:
    read_at: dict[tuple[str, int], list[PrintedRow]] = defaultdict(list)
    for row in reading.rows:
        read_at[row.part, row.line].append(row)
    for line in reading.lines:
        if line.place in reading.tables.taken:
            continue
        for group in figure_groups(line.text):
            start, end = line.view.span(group.start, group.end)
            if not any(row.start < end and start < row.end for row in read_at[line.place]):
                yield f"{line.part} line {line.number}: {_marked(line.raw, start, end)}".strip()
