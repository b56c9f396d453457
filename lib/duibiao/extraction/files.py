"""``duibiao extract``: documents become files of printed rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from duibiao.catalogue import load_catalogue, load_sources
from duibiao.documents import read_document
from duibiao.errors import DocumentError, UsageError
from duibiao.extraction.document import extract_document
from duibiao.extraction.rows import write_printed
from duibiao.folders import only_writer
from duibiao.home import Home, find_home, write_text


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
    """

    written: dict[Path, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def extract_files(paths: Sequence[Path], out: Path, home: Home | None = None) -> ExtractionReport:
    """Extract documents into ``out/<file stem>.csv``, one after the other.

    A document that cannot be read writes no CSV but a line in ``out/refused.csv``; the others are done all the same.

    Raises
    ------
    UsageError
        Where two inputs have one stem, before anything is read or written.
    """
    _no_twins(paths)
    with only_writer(out):
        return _extract_each(paths, out, home or find_home())


def _extract_each(paths: Sequence[Path], out: Path, home: Home) -> ExtractionReport:
    from tqdm import tqdm

    catalogue, sources = load_catalogue(home), load_sources(home)
    report = ExtractionReport()
    places: dict[str, str] = {}
    for path in tqdm(paths, desc="extract", unit="document", disable=None):
        try:
            document = read_document(Path(path))
            extraction = extract_document(document, catalogue, sources.by_sha256(document.sha256))
        except DocumentError as error:
            report.refused.append((Path(path).name, str(error)))
            places[Path(path).name] = getattr(error, "line", "")
            continue
        target = out / f"{document.id}.csv"
        write_printed(extraction.rows, target)
        report.written[target] = len(extraction.rows)
        report.warnings += extraction.warnings
    if report.refused:
        write_text(out / "refused.csv", _refused_csv(report.refused, places))
    return report


def _no_twins(paths: Sequence[Path]) -> None:
    stems = Counter(Path(path).stem for path in paths)
    twins = sorted(stem for stem, count in stems.items() if count > 1)
    if twins:
        raise UsageError(
            f"two documents would be written to one file: {', '.join(f'{stem}.csv' for stem in twins)}\n"
            "    what to do: rename one of them, or extract them into different folders"
        )


def _refused_csv(refused: Sequence[tuple[str, str]], places: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["document", "reason", "line"])
    for name, reason in sorted(refused):
        writer.writerow([name, reason.splitlines()[0], places.get(name, "")])
    return out.getvalue()
