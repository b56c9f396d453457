"""``duibiao extract``: documents become files of printed rows."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.errors import DocumentError, UsageError, encodable
from duibiao.folders import only_writer
from duibiao.home import Home, find_home, write_text

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue
    from duibiao.catalogue.sources import Sources


@dataclass
class ExtractionReport:
    """What became of the documents of one call.

    Parameters
    ----------
    written : dict
        Rows by path of the CSV.
    warnings : list of str
        What a person should know, document by document.
    refused : list of (str, str)
        File name and reason of every document that was not read; the others are done.
    uncatalogued : dict
        How many of the rows of a CSV have names that no indicator has.
    """

    written: dict[Path, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    uncatalogued: dict[Path, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one document.

    Parameters
    ----------
    path : Path
        The document.
    target : Path, optional
        The CSV that was written; None where the document was refused.
    rows : int
        How many rows the CSV holds.
    warnings : tuple of str
        What a person should know.
    refusal, line : str
        Why it was refused, and the line that shows it.
    uncatalogued : int
        How many of the rows have names that no indicator has.
    """

    path: Path
    target: Path | None = None
    rows: int = 0
    warnings: tuple[str, ...] = ()
    refusal: str = ""
    line: str = ""
    uncatalogued: int = 0


#: Stem of the list of what was refused, and its head.
_REFUSED, _HEAD = "refused", ["document", "reason", "line"]
#: Extracts documents into a folder and gives what became of each as it ends, in any order.
Each = Callable[[Sequence[Path], Path, Home], Iterator[Outcome]]


def one_by_one(paths: Sequence[Path], out: Path, home: Home) -> Iterator[Outcome]:
    """Extract documents one after the other, in this process."""
    from duibiao.catalogue import load_catalogue, load_sources

    catalogue, sources = load_catalogue(home), load_sources(home)
    for path in paths:
        yield read_into(path, out, catalogue, sources)


def read_into(path: Path, out: Path, catalogue: Catalogue, sources: Sources) -> Outcome:
    """Extract one document into ``out/<file stem>.csv``, or say why it is refused.

    What reads documents is imported here: who has them read by other processes need not wait for it.
    """
    from duibiao.documents import read_document
    from duibiao.extraction.document import extract_document
    from duibiao.extraction.rows import write_printed

    try:
        document = read_document(path)
        extraction = extract_document(document, catalogue, sources.by_sha256(document.sha256))
    except DocumentError as error:
        return Outcome(path, refusal=str(error), line=getattr(error, "line", ""))
    target = out / f"{document.id}.csv"
    write_printed(extraction.rows, target)
    uncatalogued = sum("uncatalogued" in row.flags.split(";") for row in extraction.rows)
    return Outcome(path, target, len(extraction.rows), tuple(extraction.warnings), uncatalogued=uncatalogued)


def extract_files(
    paths: Sequence[Path], out: Path, home: Home | None = None, each: Each = one_by_one
) -> ExtractionReport:
    """Extract documents into ``out/<file stem>.csv``.

    A document that cannot be read writes no CSV but a line in ``out/refused.csv``; the others are done all the same.
    The report is in the order of ``paths``, whatever was done first.

    Parameters
    ----------
    paths : sequence of Path
        Documents.
    out : Path
        Folder of the CSV files.
    home : Home, optional
        Project whose catalogue and sources are used; looked for where it is left out.
    each : callable
        How they are done: one after the other, or side by side.

    Raises
    ------
    UsageError
        Where two inputs have one stem, or one that of the list of the refused, before anything is read or written.
    """
    from tqdm import tqdm

    paths = [Path(path).resolve() for path in paths]
    _no_twins(paths)
    home = home or find_home()
    with only_writer(out):
        done = each(paths, out, home)
        ended = {
            outcome.path: outcome
            for outcome in tqdm(done, desc="extract", unit="document", total=len(paths), disable=None)
        }
        outcomes = [ended[path] for path in paths]
        refused = [outcome for outcome in outcomes if outcome.refusal]
        _write_refused(out / f"{_REFUSED}.csv", outcomes)
    return ExtractionReport(
        {outcome.target: outcome.rows for outcome in outcomes if outcome.target},
        [warning for outcome in outcomes for warning in outcome.warnings],
        [(encodable(outcome.path.name), encodable(outcome.refusal)) for outcome in refused],
        {outcome.target: outcome.uncatalogued for outcome in outcomes if outcome.target},
    )


def _no_twins(paths: Sequence[Path]) -> None:
    stems: dict[str, list[str]] = {_REFUSED: [f"the list of the refused ({_REFUSED}.csv)"]}
    for path in paths:  # some systems hold names for one that differ in case or in how accents are written
        stems.setdefault(unicodedata.normalize("NFC", path.stem).casefold(), []).append(encodable(path.name))
    twins = sorted(names for names in stems.values() if len(names) > 1)
    if twins:
        raise UsageError(
            f"documents would be written to one file: {'; '.join(' and '.join(names) for names in twins)}\n"
            "    what to do: rename one of them, or extract them into different folders"
        )


def _write_refused(path: Path, outcomes: Sequence[Outcome]) -> None:
    """List what was refused; of what was refused before, what this call did not try again."""
    tried = {encodable(outcome.path.name) for outcome in outcomes}
    listed = {row[0]: row for row in _refused_before(path) if row[0] not in tried}
    for one in outcomes:
        if one.refusal:
            name = encodable(one.path.name)
            listed[name] = [name, encodable(one.refusal).splitlines()[0], encodable(one.line)]
    if not listed:
        path.unlink(missing_ok=True)
        return
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_HEAD, *(listed[name] for name in sorted(listed))])
    write_text(path, out.getvalue())


def _refused_before(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
    except (OSError, ValueError, csv.Error):  # none, or none of ours
        return []
    return [row for row in rows if len(row) == len(_HEAD)] if head == _HEAD else []
