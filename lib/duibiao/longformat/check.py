"""Check everything the long table is made from, and tell every problem at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from duibiao.catalogue import Catalogue, load_catalogue, load_sources
from duibiao.catalogue.sources import Sources, check_sources
from duibiao.errors import DuibiaoError, Problem
from duibiao.extraction.rows import PrintedRow
from duibiao.home import Home
from duibiao.longformat.convert import convert_rows
from duibiao.longformat.corrections import Correction, correct, read_corrections
from duibiao.longformat.originals import find_originals, read_lines
from duibiao.longformat.places import files
from duibiao.longformat.printed import check_claims, check_rows, read_claims, read_files
from duibiao.longformat.reference import reference_rows

T = TypeVar("T")


def check(home: Home) -> list[Problem]:
    """Check the catalogue, sources, printed files, claims, corrections and reference figures; write nothing.

    Parameters
    ----------
    home : Home
        The project, with its overlay where it has one.

    Returns
    -------
    list of Problem
        Empty where all is well. A part that cannot be read at all is one problem, and the parts that do not need it
        are still checked.
    """
    problems: list[Problem] = []
    catalogue = _try(lambda: load_catalogue(home), problems)
    sources = _try(lambda: load_sources(home), problems)
    corrections = _try(lambda: read_corrections(files(home, "corrections", ".yaml")), problems)
    printed, unreadable = read_files(files(home, "printed", ".csv"))
    claims, broken = read_claims(files(home, "claims", ".csv"))
    problems += [*unreadable, *broken, *check_claims(claims, printed)]
    if catalogue is None:
        return problems
    problems += catalogue.check()
    _try(lambda: reference_rows(home, catalogue), problems)
    if sources is None:
        return problems
    problems += check_sources(sources, catalogue.regions)
    problems += check_rows(printed, catalogue, sources)
    problems += _convertible(printed, corrections or [], catalogue, sources)
    return problems + _spans(home, printed, sources)


def _try(step: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return step()
    except DuibiaoError as error:
        problems.append(Problem(str(error)))
        return None


def _convertible(
    printed: dict[str, list[PrintedRow]], corrections: list[Correction], catalogue: Catalogue, sources: Sources
) -> list[Problem]:
    problems: list[Problem] = []
    for document in sorted({*printed, *(correction.document for correction in corrections)}):
        decided = [correction for correction in corrections if correction.document == document]
        corrected = _try(lambda: correct(printed.get(document, []), decided), problems)  # noqa: B023 -- called at once
        if corrected is not None and document in sources:
            _try(lambda: convert_rows(corrected.rows, sources[document], catalogue), problems)  # noqa: B023 -- as above
    return problems


def _spans(home: Home, printed: dict[str, list[PrintedRow]], sources: Sources) -> list[Problem]:
    """Hold the printed text against the originals, where they are present."""
    originals = find_originals(home, sources)
    problems = []
    for document in sorted(set(printed) & set(originals)):
        lines = read_lines(originals[document])
        for row in printed[document]:
            there = lines.get((row.part, row.line), "")[row.start : row.end]
            if lines and there != row.text:
                where = f"printed/{document}.csv line {row.line}, {row.label}"
                problems.append(
                    Problem(f"text is '{row.text}', the document has '{there}'", where, do="extract the document again")
                )
    return problems
