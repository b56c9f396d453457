"""Gather printed files, and check what only the whole can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from duibiao.errors import PrintedRowError, Problem
from duibiao.extraction.claims import Claim, read_claim_file
from duibiao.extraction.rows import PrintedRow, read_printed

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

T = TypeVar("T")


def read_files(paths: Iterable[Path]) -> tuple[dict[str, list[PrintedRow]], list[Problem]]:
    """Read files of printed rows; what cannot be read becomes a problem, and the others are still read.

    Returns
    -------
    rows : dict
        Document id (the file's stem) to its rows.
    problems : list of Problem
        One a file that breaks the schema of printed rows, or whose document is already there.
    """
    return _read_each(paths, read_printed)


def read_claims(paths: Iterable[Path]) -> tuple[dict[str, list[Claim]], list[Problem]]:
    """Read files of claims as :func:`read_files` reads those of printed rows."""
    return _read_each(paths, read_claim_file)


def _read_each(paths: Iterable[Path], read: Callable[[Path], list[T]]) -> tuple[dict[str, list[T]], list[Problem]]:
    rows: dict[str, list[T]] = {}
    problems = []
    for path in paths:
        if path.stem in rows:
            problems.append(
                Problem("the document is there twice", str(path), "one file a document", "rename one of them")
            )
            continue
        try:
            rows[path.stem] = read(path)
        except (PrintedRowError, UnicodeDecodeError) as error:
            rows[path.stem] = []
            problems.append(Problem(str(error), "" if path.name in str(error) else path.name))
    return rows, problems


def check_claims(claims: Mapping[str, list[Claim]], rows: Mapping[str, list[PrintedRow]]) -> list[Problem]:
    """Tell every claim that is made of a figure that no printed row holds."""
    problems = []
    for document, listed in claims.items():
        there = {(row.part, row.line, row.start, row.label) for row in rows.get(document, [])}
        problems += [
            Problem(
                f"'{claim.text}' is said of a figure that is not there",
                f"claims/{document}.csv, line {claim.line} of the document, {claim.label}",
                do="extract the document again",
            )
            for claim in listed
            if claim.document != document or (claim.part, claim.line, claim.of_start, claim.label) not in there
        ]
    return problems


def check_rows(
    rows: Mapping[str, list[PrintedRow]], catalogue: Catalogue, sources: Mapping[str, Source]
) -> list[Problem]:
    """Check printed rows against what the project knows: documents, regions, flags.

    Returns
    -------
    list of Problem
        Documents without a source, rows of another document, regions and flags that nobody has listed, places that
        are no places.
    """
    problems: list[Problem] = []
    for document, listed in rows.items():
        if listed and document not in sources:
            problems.append(
                Problem(
                    "the document has printed rows and no source",
                    f"printed/{document}.csv",
                    f"a file sources/{document}.yaml that names title, issuer, sha256, region and period",
                    "register the document",
                )
            )
        for row in listed:
            problems += _row_problems(row, document, catalogue)
    return problems


def _row_problems(row: PrintedRow, document: str, catalogue: Catalogue) -> list[Problem]:
    where = f"printed/{document}.csv, line {row.line} of the document, {row.label} '{row.text}'"
    found = []
    if row.document != document:
        found.append(
            Problem(f"the row is of the document '{row.document}'", where, document, "name the file as the document")
        )
    if row.region and row.region not in catalogue.regions:
        near = ", ".join(catalogue.suggest_region(row.region))
        found.append(Problem(f"the region '{row.region}' is not known", where, near, "add it to regions.yaml"))
    if row.end < row.start:
        found.append(Problem(f"the span ends at {row.end}, before its start {row.start}", where))
    unknown = [code for code in row.flags.split(";") if code and code not in catalogue.flags]
    found += [
        Problem(f"the flag '{code}' is not known", where, ", ".join(catalogue.flags), "add it to flags.csv")
        for code in unknown
    ]
    return found
