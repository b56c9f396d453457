"""National series, national targets, populations and births: reference figures become rows of the long table."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from duibiao.catalogue import Catalogue, NameMatch
from duibiao.catalogue.reference import ReferenceRow, load_reference
from duibiao.home import Home
from duibiao.longformat.measure import measured
from duibiao.longformat.rows import LongRow, join_flags

#: Whom a figure is taken from: publications of and about the whole nation.
STATED_BY = "china"
_CELL = re.compile(r'(?:^|,)("(?:[^"]|"")*"|[^,]*)')


def reference_rows(home: Home, catalogue: Catalogue) -> list[LongRow]:
    """Read the reference figures of the catalogue's regions into long rows, without figure ids.

    Parameters
    ----------
    home : Home
        The project; a project without reference files has no such rows.
    catalogue : Catalogue
        Units.

    Returns
    -------
    list of LongRow
        Derivation ``reference``, flag ``second_hand`` where the file says so; the document is the file's stem, the
        line that of the file, and the span that of the value in it. The remark tells publication, basis and note.

    Raises
    ------
    CatalogueError
        With everything that is not known or not a number, file and line.
    """
    if not home.reference.is_dir():
        return []
    spans: dict[str, list[tuple[int, int]]] = {}
    made = []
    for row in load_reference(home):
        if row.document not in spans:
            spans[row.document] = _value_spans(home.reference / f"{row.document}.csv")
        made.append(_long_row(row, spans[row.document][row.line - 1], catalogue))
    return made


def _value_spans(path: Path) -> list[tuple[int, int]]:
    """Find where the value stands in every line of a file, the header included."""
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(csv.reader(lines[:1])).index("value")
    return [[found.span(1) for found in _CELL.finditer(line)][at] for line in lines]


def _long_row(row: ReferenceRow, span: tuple[int, int], catalogue: Catalogue) -> LongRow:
    value, resolution, unit = measured(row.value, row.unit, row.form, NameMatch(row.indicator), catalogue)
    return LongRow(
        region=row.region,
        indicator=row.indicator,
        scope=row.scope,
        year=row.year,
        base_year=row.base_year,
        kind=row.kind,
        form=row.form,
        comparator=row.comparator,
        nature="",
        value=value,
        resolution=resolution,
        unit=unit,
        stated_by=STATED_BY,
        document=row.document,
        part="",
        line=row.line,
        start=span[0],
        end=span[1],
        label_printed=row.label,
        unit_printed=row.unit,
        text_printed=row.value,
        remark="; ".join(words for words in (row.source, row.basis, row.note_zh) if words),
        derivation="reference",
        flags=join_flags([*row.flags, "second_hand" if row.second_hand else ""]),
        source="reference",
        issued=row.issued,
    )
