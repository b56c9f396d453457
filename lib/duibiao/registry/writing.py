"""Writing what was confirmed: every file or none, and nothing that stands there is lost unsaid."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.catalogue import Source, load_catalogue, load_sources
from duibiao.catalogue.regions import region_text, shown_text, without_panel_only
from duibiao.catalogue.sources import check_sources, source_text
from duibiao.errors import CatalogueError, DuibiaoError, Problem, UsageError, raise_all
from duibiao.extraction.claims import claims_text
from duibiao.extraction.rows import printed_text
from duibiao.home import Home, write_bytes
from duibiao.longformat.originals import find_originals
from duibiao.together import together

if TYPE_CHECKING:
    from duibiao.registry.proposal import Proposal


@dataclass(frozen=True)
class Entry:
    """A file that would be written.

    Parameters
    ----------
    path : Path
        Where.
    data : bytes
        What it would hold.
    what : {'new', 'adds to', 'replaces'}
        What becomes of what stands there.
    stood : bytes, optional
        What stands there, which was looked at when this was proposed; None: nothing.
    """

    path: Path
    data: bytes
    what: str = "new"
    stood: bytes | None = None


def entries_of(home: Home, proposal: Proposal, copy: bool = True) -> list[Entry]:
    """Say which files enter a document: new regions, its figures and claims, itself, and last its source.

    Parameters
    ----------
    home : Home
        They are written to its overlay, or to the project's own data.
    proposal : Proposal
        What would be entered.
    copy : bool
        Whether the document is put beside the others, so that a figure can be followed back to its line.
    """
    source, path = proposal.source, proposal.path
    made = [_regions(home, proposal)] if proposal.new_regions or proposal.is_shown_first else []
    made.append(_entry(home.own / "printed" / f"{source.id}.csv", printed_text(proposal.rows).encode()))
    made.append(_entry(home.own / "claims" / f"{source.id}.csv", claims_text(proposal.claims).encode()))
    if copy and source.id not in find_originals(home, {source.id: source}):
        folder = home.overlay / "documents" if home.overlay else home.documents
        made.append(_entry(folder / f"{source.id}{path.suffix.lower()}", path.read_bytes()))
    made.append(_entry(home.own / "sources" / f"{source.id}.yaml", source_text(source).encode()))
    return made


def _entry(path: Path, data: bytes) -> Entry:
    stood = _stands(path)
    return Entry(path, data, "new" if stood is None else "replaces", stood)


def _stands(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _regions(home: Home, proposal: Proposal) -> Entry:
    """Add regions at the end of the file that has them; in the project's own they stand below a key."""
    path = home.own / "catalogue" / "regions.yaml"
    stood = _stands(path)
    before = (stood or b"").decode("utf-8")
    if before and not before.endswith("\n"):
        before += "\n"
    texts = [region_text(region) for region in proposal.new_regions]
    if proposal.is_shown_first and home.overlay:
        texts.append(shown_text(proposal.region))
    start = without_panel_only(before, proposal.region) if proposal.is_shown_first and not home.overlay else before
    text = start + "".join(textwrap.indent(one, "" if home.overlay else "  ") for one in texts)
    return Entry(path, text.encode(), "adds to" if before else "new", stood)


def raise_taken(home: Home, source: Source, entries: Sequence[Entry], replace: bool) -> None:
    """Refuse to enter a document twice, or under a name that is taken.

    Raises
    ------
    UsageError
        Where something would be lost that nobody asked to replace.
    """
    sources = load_sources(home)
    known = sources.by_sha256(source.sha256)
    if known and (known.id != source.id or not (home.own / "sources" / f"{known.id}.yaml").is_file()):
        raise UsageError(
            f"the document is registered already, as {known.id}\n    what to do: nothing; `duibiao build` reads it"
        )
    if known and not replace:
        raise UsageError(
            f"the document is registered already, as {known.id}\n"
            "    what to do: nothing, or --replace to write what is proposed over it"
        )
    other = sources.get(source.id)
    is_ours = (home.own / "sources" / f"{source.id}.yaml").is_file()
    if other and not known and not (replace and is_ours):
        raise UsageError(
            f"another document is called {source.id}: {other.title}\n"
            "    what to do: choose another --id" + (", or --replace to write over it" if is_ours else "")
        )
    taken = [str(entry.path) for entry in entries if entry.what == "replaces"]
    if taken and not replace:
        raise UsageError(
            f"already there: {', '.join(taken)}\n    what to do: choose another --id, or --replace to write over them"
        )


def write_entries(home: Home, entries: Sequence[Entry]) -> None:
    """Write all of them, or none: where one cannot be written, or the whole contradicts itself, all is as before.

    Raises
    ------
    UsageError
        Where somebody wrote there since it was proposed, and would lose it.
    CatalogueError
        Where what was written contradicts the catalogue.
    WriteError
        Where a file cannot be written.
    """
    known = {str(problem) for problem in _problems(home)}
    with together(home, [entry.path for entry in entries]):
        changed = [str(entry.path) for entry in entries if _stands(entry.path) != entry.stood]
        if changed:
            raise UsageError(
                f"changed since it was looked at: {', '.join(changed)}\n    what to do: do it again: nothing is written"
            )
        for entry in entries:
            write_bytes(entry.path, entry.data)
        raise_all(CatalogueError, [one for one in _problems(home) if str(one) not in known])


def _problems(home: Home) -> list[Problem]:
    try:
        catalogue, sources = load_catalogue(home), load_sources(home)
    except DuibiaoError as error:
        return [Problem(str(error))]
    return [*catalogue.check(), *check_sources(sources, catalogue.regions)]
