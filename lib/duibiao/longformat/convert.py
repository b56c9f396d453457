"""Printed rows become long rows: the name matched, the unit converted, the document's words for places resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duibiao.errors import CatalogueError, LongFormatError, Problem, raise_all
from duibiao.extraction.rows import PrintedRow
from duibiao.longformat.measure import has_others_of_its_kind, measured
from duibiao.longformat.rows import LongRow, join_flags

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, NameMatch, Source


@dataclass
class Converted:
    """What became of the printed rows of one or more documents: every row is in one of the two lists."""

    rows: list[LongRow] = field(default_factory=list)
    uncatalogued: list[PrintedRow] = field(default_factory=list)


def convert_rows(rows: Iterable[tuple[PrintedRow, bool]], source: Source, catalogue: Catalogue) -> Converted:
    """Convert the rows of one document.

    Parameters
    ----------
    rows : iterable of (PrintedRow, bool)
        Printed rows, each with whether a correction changed it.
    source : Source
        The document: its region, and what 全市, 省, 区 mean in it.
    catalogue : Catalogue
        Names and units.

    Returns
    -------
    Converted
        Long rows without figure ids, and the rows whose name is not catalogued.

    Raises
    ------
    LongFormatError
        With every row whose unit cannot be converted, or whose region is not known.
    """
    made = Converted()
    problems: list[Problem] = []
    for row, corrected in rows:
        match = catalogue.match(row.label, row.document)
        if match is None or "unit_unlike" in row.flags.split(";"):
            # A unit that the indicator never has: the name, or the figure, is another's.
            made.uncatalogued.append(row)
            continue
        try:
            made.rows.append(_long_row(row, match, source, catalogue, corrected))
        except CatalogueError as error:
            problems.append(Problem(str(error), f"{row.document} line {row.line}, {row.label} '{row.text}'"))
    raise_all(LongFormatError, problems)
    return made


def _long_row(row: PrintedRow, match: NameMatch, source: Source, catalogue: Catalogue, corrected: bool) -> LongRow:
    value, resolution, unit = measured(row.value, row.unit, row.form, match, catalogue)
    codes, unsaid = row.flags.split(";"), bool(row.value) and row.form == "level" and not row.unit
    return LongRow(
        region=_region(row, source),
        indicator=match.indicator,
        scope=scope_of(row.scope, match.scope, catalogue),
        year=match.year if row.year is None and row.kind == "actual" else row.year,
        base_year=row.base_year,
        kind=row.kind,
        form=row.form,
        comparator=row.comparator,
        nature=row.nature,
        value=value,
        resolution=resolution,
        unit=unit,
        stated_by=source.region,
        document=row.document,
        part=row.part,
        line=row.line,
        start=row.start,
        end=row.end,
        label_printed=row.label,
        unit_printed=row.unit,
        text_printed=row.text,
        remark=row.remark,
        derivation="corrected" if corrected else derivation_of(codes),
        flags=flags_of(codes, unsaid=unsaid, match=match, catalogue=catalogue),
        source=row.source,
        issued=source.issued.isoformat() if source.issued else "",
    )


def _region(row: PrintedRow, source: Source) -> str:
    if row.region:
        return row.region
    if not row.region_printed:
        return source.region
    if row.region_printed in source.means:
        return source.means[row.region_printed]
    known = ", ".join(source.means) or "nothing is listed"
    told = Problem(
        f"'{row.region_printed}' is no region of this document", allowed=known, do="say in its source what it means"
    )
    raise CatalogueError(str(told))


def scope_of(printed: str, of_label: str, catalogue: Catalogue) -> str:
    """Give the scope that is meant by the words for it and by the label together."""
    parts: list[str] = []
    for words in (printed, of_label):
        scope = catalogue.canonical_scope(words) if words else ""
        if scope and scope not in parts:
            parts.append(scope)
    return "、".join(parts)


def derivation_of(codes: Collection[str]) -> str:
    """Say of a row that no correction changed whether its digits had to be split, by its flags."""
    return "split" if any(code.startswith("split_") for code in codes) else "printed"


def flags_of(codes: Iterable[str], *, unsaid: bool, match: NameMatch, catalogue: Catalogue) -> str:
    """Keep the printed flags, but for ``uncatalogued`` (a name may be listed since); tell a unit that is assumed.

    ``unsaid`` where a level is printed with digits and without a unit.
    """
    kept = set(codes) - {"uncatalogued"}
    if (
        unsaid
        and not match.unit
        and has_others_of_its_kind(catalogue.indicators[match.indicator].unit, catalogue.units)
    ):
        kept.add("unit_lost")
    return join_flags(kept)
