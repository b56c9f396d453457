"""What ``duibiao import`` would write of a bulletin or a filled-in template, and the writing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from duibiao.catalogue import load_catalogue, load_sources
from duibiao.catalogue.sources import Source
from duibiao.documents import read_document
from duibiao.errors import UsageError
from duibiao.extraction.claims import Claim
from duibiao.extraction.document import extract_document
from duibiao.extraction.rows import PrintedRow
from duibiao.home import Home
from duibiao.longformat.actuals import (
    compare_actuals,
    comparison_text,
    is_template,
    read_template,
    template_source,
)
from duibiao.longformat.registering import plan_registration, registration_text, store


@dataclass(frozen=True)
class Prepared:
    """A source, its rows and what it claims of them, ready to be written, and what to tell whoever is asked."""

    source: Source
    rows: Sequence[PrintedRow]
    text: str
    path: Path
    claims: Sequence[Claim] = ()


def prepare(
    path: Path, home: Home, *, document_id: str = "", region: str = "", values: Mapping[str, str] | None = None
) -> Prepared:
    """Read a bulletin or a filled-in template and say what would change; nothing is written.

    Parameters
    ----------
    path : Path
        A document of any format that is read, or a workbook made with ``--template``.
    home : Home
        The project; where it has an overlay, that is where the figures go.
    document_id, region, values
        As for :func:`duibiao.longformat.registering.plan_registration`.

    Raises
    ------
    DocumentError, UsageError
        Where it cannot be read, or does not say what is needed; a template with every cell that is wrong.
    """
    catalogue, document = load_catalogue(home), read_document(path)
    if not is_template(document):
        told = {"kind": "bulletin"} | dict(values or {})
        plan = plan_registration(path, home, document_id=document_id, region=region, values=told)
        if plan.regions:
            raise UsageError(
                f"{path.name} is of a region that the catalogue does not have\n    what to do: "
                "name it with --region ID, or register the region's plan first (duibiao register)"
            )
        extraction = extract_document(plan.document, catalogue, plan.source)
        told_of = registration_text(plan) + _changes(extraction.rows, plan.source, home)
        return Prepared(plan.source, extraction.rows, told_of, path, extraction.claims)
    place, year, filled = read_template(document, catalogue)
    own_id = document_id or f"{place}_{year}_actuals"
    sources = load_sources(home)
    same = sources.by_sha256(document.sha256)
    if same:
        raise UsageError(f"{path.name} is taken in already, as {same.id}\n    what to do: nothing; run `duibiao build`")
    source = template_source(document, own_id, place, year, catalogue)
    again = " (in place of those taken in before)" if own_id in sources else ""
    head = f"{path.name}: {len(filled)} figures of {catalogue.regions[place].zh}, {year}, as {own_id}{again}\n"
    rows = [row.changed(document=own_id) for row in filled]
    return Prepared(replace(source, file=document.id), rows, head + _changes(rows, source, home), path)


def _changes(rows: Sequence[PrintedRow], source: Source, home: Home) -> str:
    actual = [row for row in rows if row.kind == "actual" and row.form == "level" and row.value]
    return comparison_text(compare_actuals(actual, source, home))


def save(prepared: Prepared, home: Home) -> tuple[Path, Path]:
    """Write the source, its printed rows and its claims; give the paths of the first two."""
    return store(prepared.source, prepared.rows, prepared.claims, home)
