"""``duibiao register``: a document is made known to the project or to an office's own folder, and read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duibiao.catalogue import load_catalogue, load_sources
from duibiao.catalogue.sources import KINDS, Period, Source
from duibiao.documents import Document, read_document
from duibiao.errors import UsageError
from duibiao.extraction.claims import Claim, write_claims
from duibiao.extraction.document import extract_document
from duibiao.extraction.proposals import Proposal, propose
from duibiao.extraction.rows import PrintedRow, write_printed
from duibiao.folders import only_writer
from duibiao.home import Home, write_text

#: Fields of a source that a person may set, in the order of the file.
FIELDS = (
    "title", "title_en", "issuer", "issuer_en", "number", "issued", "published", "kind", "period", "population_basis",
)  # fmt: skip
_NEEDED = ("title", "issuer", "period")
_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")
_PERIOD = re.compile(r"(\d{4})-(\d{4})")
_MOST_SHOWN = 12
_FIELD_WORDS = {
    "title": "title 标题", "title_en": "title in English", "issuer": "issuer 发文机关",
    "issuer_en": "issuer in English", "number": "number 文号", "issued": "issued 成文日期",
    "published": "published 发布日期", "kind": "kind 类别", "period": "period 规划期",
    "population_basis": "population 人口口径",
}  # fmt: skip


@dataclass(frozen=True)
class Registration:
    """What is going to be written.

    Parameters
    ----------
    document : Document
        As it was read.
    proposal : Proposal
        What it says of itself.
    source : Source
        What would be known of it.
    folder : Path
        The data folder that it goes to: the project's, or the overlay.
    regions : str
        Entry of a new region, in YAML; empty where the catalogue has it.
    """

    document: Document
    proposal: Proposal
    source: Source
    folder: Path
    regions: str = ""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that will be written."""
        own = [self.folder / "catalogue" / "regions.yaml"] if self.regions else []
        return (
            self.folder / "sources" / f"{self.source.id}.yaml",
            self.folder / "printed" / f"{self.source.id}.csv",
            *own,
        )


def plan_registration(
    path: Path, home: Home, *, document_id: str = "", region: str = "", values: Mapping[str, str] | None = None
) -> Registration:
    """Read a document and say what registering it would write; nothing is written.

    Parameters
    ----------
    path : Path
        The document, of any format that is read.
    home : Home
        The project; where it has an overlay, that is where the document goes.
    document_id : str
        Id of the document; left out, made of the file's name.
    region : str
        Id of the region; left out, the one that the title names. A new region takes it as its id.
    values : mapping
        Fields (:data:`FIELDS`) that a person knows better.

    Raises
    ------
    DocumentError
        Where the document cannot be read, or is refused.
    UsageError
        Where it is registered already, or something is needed that it does not say; all of it in one message.
    """
    catalogue, sources = load_catalogue(home), load_sources(home)
    document = read_document(path)
    known = sources.by_sha256(document.sha256)
    if known:
        raise UsageError(
            f"{path.name} is registered already, as {known.id}\n    what to do: nothing; run `duibiao build`"
        )
    proposal = propose(document, catalogue)
    told = {name: proposal.fields[name].value for name in FIELDS if name in proposal.fields} | dict(values or {})
    own_id = document_id or re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")
    place = region or proposal.region or (own_id if proposal.new_region else "")
    wrong = [
        f"--set {name}=... ({_FIELD_WORDS[name]}: the document does not say)" for name in _NEEDED if not told.get(name)
    ]
    wrong += [f"--set {name}=... ('{name}' is no field: {', '.join(FIELDS)})" for name in told if name not in FIELDS]
    if told.get("kind", "plan") not in KINDS:
        wrong.append(f"--set kind={KINDS[0]} or {KINDS[1]} (it is '{told['kind']}')")
    if told.get("period") and not _PERIOD.fullmatch(told["period"]):
        wrong.append(f"--set period=2021-2025 (it is '{told['period']}')")
    wrong += [
        f"--set {name}=2022-12-29 (it is '{told[name]}')"
        for name in ("issued", "published")
        if not _is_day(told.get(name, ""))
    ]
    if not _ID.fullmatch(own_id) or own_id in sources:
        why = "is another document's" if own_id in sources else "wants small letters, digits and _"
        wrong.append(f"--id NAME (the id '{own_id}' {why})")
    if not place or not _ID.fullmatch(place):
        new = proposal.new_region.get("zh", "")
        near = ", ".join(catalogue.suggest_region(place or path.stem))
        why = f"{new} is new: give it an id of small letters" if new else f"the title names none; nearest: {near}"
        wrong.append(f"--region ID ({why})")
    if wrong:
        raise UsageError(
            f"{path.name} cannot be registered as it is\n    what to do: add " + "\n        and ".join(wrong)
        )
    new_region = "" if place in catalogue.regions else _region_entry(place, proposal, told)
    source = _source(own_id, place, document, told, proposal)
    return Registration(document, proposal, source, home.overlay or home.data, new_region)


def _source(own_id: str, place: str, document: Document, told: Mapping[str, str], proposal: Proposal) -> Source:
    start, end = told["period"].split("-")
    return Source(
        id=own_id,
        sha256=document.sha256,
        region=place,
        period=Period(int(start), int(end)),
        means={word: meant or place for word, meant in proposal.means.items()},
        file=document.id,
        issued=date.fromisoformat(told["issued"]) if told.get("issued") else None,
        published=date.fromisoformat(told["published"]) if told.get("published") else None,
        kind=told.get("kind") or "plan",
        population_basis=told.get("population_basis") or "unknown",
        title=told.get("title", ""),
        title_en=told.get("title_en", ""),
        issuer=told.get("issuer", ""),
        issuer_en=told.get("issuer_en", ""),
        number=told.get("number", ""),
    )


def _is_day(text: str) -> bool:
    return not text or bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))


def _region_entry(place: str, proposal: Proposal, told: Mapping[str, str]) -> str:
    new = proposal.new_region or {"zh": place, "level": "county", "parent": "china"}
    lines = [f"{place}:", f"  zh: {_quoted(new['zh'])}", f"  en: {_quoted(place.replace('_', ' ').title())}"]
    lines += [f"  level: {new['level']}", f"  parent: {new['parent']}"]
    lines += [f"  population_basis: {told.get('population_basis') or 'unknown'}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def registration_text(plan: Registration) -> str:
    """Tell a person what would be registered, where the document says it, and what the catalogue does not know."""
    proposal = plan.proposal
    source = plan.source
    told = [f"{plan.document.id}: id {source.id}, region {source.region}" + (" (new)" if plan.regions else "")]
    values = {name: str(getattr(source, name) or "") for name in FIELDS}
    values["period"] = f"{source.period.start}-{source.period.end}"
    for name in FIELDS:
        value = values[name]
        proposed = proposal.fields.get(name)
        where = f"   (line {proposed.line})" if proposed and proposed.line and proposed.value == value else ""
        told.append(f"  {_FIELD_WORDS[name]:24} {value or '—'}{where}")
    if plan.regions:
        told += [
            "  the catalogue has no such region; it would be added:",
            *(f"    {line}" for line in plan.regions.splitlines()),
        ]
    means = ", ".join(f"{word} = {place}" for word, place in source.means.items())
    told.append(f"  {'words for regions':24} {means or '—'}")
    rows = proposal.reading.rows
    known = sum("uncatalogued" not in row.flags.split(";") for row in rows)
    told.append(f"  {'figures':24} {len(rows)} read, {known} of them of indicators that the catalogue knows")
    if proposal.unknown:
        told.append(
            "  names that the catalogue does not know, and listed names like them (nothing is matched by likeness):"
        )
    for label, count, suggestions in proposal.unknown[:_MOST_SHOWN]:
        told.append(f"    {label} ({count}): {'; '.join(suggestions) or 'none is like it'}")
    if len(proposal.unknown) > _MOST_SHOWN:
        told.append(f"    and {len(proposal.unknown) - _MOST_SHOWN} more")
    told += ["  would be written:", *(f"    {path}" for path in plan.paths)]
    return "\n".join(told) + "\n"


def register(plan: Registration, home: Home) -> list[PrintedRow]:
    """Write what was planned: the source, a new region, and the printed rows.

    Returns
    -------
    list of PrintedRow
        The rows, read as those of a registered document are.

    Raises
    ------
    WriteError
        Where a file cannot be written.
    """
    with only_writer(plan.folder):
        if plan.regions:
            _add_region(plan, home)
        extraction = extract_document(plan.document, load_catalogue(home), plan.source)
        _write(plan.folder, plan.source, extraction.rows, extraction.claims)
    return extraction.rows


def store(source: Source, rows: Sequence[PrintedRow], claims: Sequence[Claim], home: Home) -> tuple[Path, Path]:
    """Write a source, its printed rows and what it claims of them; give the paths of the first two."""
    folder = home.overlay or home.data
    with only_writer(folder):
        return _write(folder, source, rows, claims)


def _write(folder: Path, source: Source, rows: Sequence[PrintedRow], claims: Sequence[Claim]) -> tuple[Path, Path]:
    described, printed = folder / "sources" / f"{source.id}.yaml", folder / "printed" / f"{source.id}.csv"
    claimed = folder / "claims" / f"{source.id}.csv"
    if claims:
        write_claims(claims, claimed)
    else:
        claimed.unlink(missing_ok=True)  # those of a version that was taken in before
    write_printed(rows, printed)
    write_text(described, source_text(source))
    return described, printed


def _add_region(plan: Registration, home: Home) -> None:
    """Add a region to a file of regions: the project's has them below a key, an office's stand alone."""
    path = plan.folder / "catalogue" / "regions.yaml"
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    indent = "" if home.overlay else "  "
    entry = "".join(f"{indent}{line}\n" for line in plan.regions.splitlines())
    write_text(path, (before.rstrip("\n") + "\n" if before.strip() else "") + entry)


def source_text(source: Source) -> str:
    """Write a source as the YAML of its file."""
    told = {name: str(getattr(source, name) or "") for name in FIELDS if name != "period"}
    lines = [f"{name}: {_quoted(value)}" for name, value in told.items()]
    means = ", ".join(f"{word}: {place}" for word, place in source.means.items())
    lines += [f"sha256: {source.sha256}", f"region: {source.region}"]
    lines += [f"period: {{start: {source.period.start}, end: {source.period.end}}}"]
    lines += [f"means: {{{means}}}", f"file: {_quoted(source.file)}"]
    return "\n".join(lines) + "\n"
