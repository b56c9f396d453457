"""Build the long table: load what was printed and decided, convert, choose, audit, save."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from duibiao.catalogue import Catalogue, load_catalogue, load_sources
from duibiao.catalogue.sources import Sources
from duibiao.errors import LongFormatError, PrintedRowError, Problem, raise_all
from duibiao.extraction.claims import Claim
from duibiao.extraction.rows import PrintedRow
from duibiao.folders import only_writer
from duibiao.home import Home, write_bytes, write_text
from duibiao.longformat.agreement import FAILS
from duibiao.longformat.changes import Change, compare, read_cells
from duibiao.longformat.claims import judge_claims
from duibiao.longformat.conflicts import find_conflicts
from duibiao.longformat.convert import convert_rows
from duibiao.longformat.corrections import Correction, correct, read_corrections
from duibiao.longformat.findings import find
from duibiao.longformat.keys import give_figures
from duibiao.longformat.places import files
from duibiao.longformat.preferred import mark_preferred
from duibiao.longformat.printed import check_claims, check_rows, read_claims, read_files
from duibiao.longformat.reference import reference_rows
from duibiao.longformat.rows import LongRow
from duibiao.longformat.schema import CLAIM_COLUMNS, CONFLICT_COLUMNS, FINDING_COLUMNS, FLAG_COLUMNS, SUMMARY_COLUMNS
from duibiao.longformat.summary import check_nothing_vanished, count_rows, summary_rows
from duibiao.longformat.tables import csv_text, flag_rows, long_cells, long_text, read_long
from duibiao.together import put_back

T = TypeVar("T")


@dataclass(frozen=True)
class BuildReport:
    """What a build made.

    Parameters
    ----------
    counts : dict
        Documents, printed, long, reference, preferred, uncatalogued, left_out, conflicts (keys), flags.
    paths : tuple of Path
        Files written.
    changes : tuple of Change
        Figures that moved against the table that lay there; every figure where none did.
    first : bool
        Whether no table lay there.
    """

    counts: dict[str, int]
    paths: tuple[Path, ...]
    changes: tuple[Change, ...] = ()
    first: bool = False


@dataclass
class _Gathered:
    """Everything on its way, before any file is written."""

    rows: list[LongRow] = field(default_factory=list)
    uncatalogued: list[PrintedRow] = field(default_factory=list)
    left_out: list[PrintedRow] = field(default_factory=list)


def build(home: Home) -> BuildReport:
    """Build the long table and the tables beside it.

    Parameters
    ----------
    home : Home
        The project; where it has an overlay, the overlay's plans are read too and the tables are written there.

    Returns
    -------
    BuildReport
        Counts, files, and every figure that moved.

    Raises
    ------
    CatalogueError, PrintedRowError, LongFormatError
        With all problems of one kind. Nothing is written then: the old files stay whole.
    """
    put_back(home)
    catalogue, sources = load_catalogue(home), load_sources(home)
    printed = _load_printed(home, catalogue, sources)
    gathered = _convert(home, printed, catalogue, sources)
    gathered.rows += reference_rows(home, catalogue)
    rows = mark_preferred(give_figures(gathered.rows))
    conflicts = find_conflicts(rows)
    rows = sorted(rows, key=lambda row: row.order)
    long = read_long(long_text(rows).encode("utf-8"), "this build")
    claims = judge_claims(long, _load_claims(home, printed), catalogue, sources)
    findings = find(long, catalogue, sources)
    codes = findings.flags
    _add(codes, "conflict", (str(cells["figure"]) for cells in conflicts))
    _add(codes, "claim_disagrees", (str(cells["figure"]) for cells in claims if cells["verdict"] == FAILS))
    rows = _flag(rows, codes, catalogue)
    counts = count_rows(printed, rows, gathered.uncatalogued, gathered.left_out)
    check_nothing_vanished(counts)
    texts = {
        "conflicts.csv": csv_text(CONFLICT_COLUMNS, conflicts),
        "claims.csv": csv_text(CLAIM_COLUMNS, claims),
        "findings.csv": csv_text(FINDING_COLUMNS, findings.rows),
        "flags.csv": csv_text(FLAG_COLUMNS, flag_rows(rows, catalogue)),
        "summary.csv": csv_text(SUMMARY_COLUMNS, summary_rows(counts)),
        # Last: a build that was killed before it is done again, and tells what moved.
        "indicators.csv": long_text(rows),
    }
    return _save(home.long, texts, rows, _totals(printed, gathered, rows, conflicts))


def _load_printed(home: Home, catalogue: Catalogue, sources: Sources) -> dict[str, list[PrintedRow]]:
    rows, problems = read_files(_watched(files(home, "printed", ".csv"), "printed"))
    raise_all(PrintedRowError, problems)
    raise_all(LongFormatError, check_rows(rows, catalogue, sources))
    return rows


def _load_claims(home: Home, printed: dict[str, list[PrintedRow]]) -> list[Claim]:
    claims, problems = read_claims(files(home, "claims", ".csv"))
    raise_all(PrintedRowError, problems)
    raise_all(LongFormatError, check_claims(claims, printed))
    return [claim for document in sorted(claims) for claim in claims[document]]


def _convert(home: Home, printed: dict[str, list[PrintedRow]], catalogue: Catalogue, sources: Sources) -> _Gathered:
    decisions = _decisions(home, printed)
    gathered = _Gathered()
    problems = []
    for document in _watched(sorted(printed), "convert"):
        if not printed[document]:
            continue
        try:
            corrected = correct(printed[document], decisions.get(document, []))
            made = convert_rows(corrected.rows, sources[document], catalogue)
        except LongFormatError as error:  # told together with those of the other documents
            problems.append(Problem(str(error)))
            continue
        gathered.rows += made.rows
        gathered.uncatalogued += made.uncatalogued
        gathered.left_out += corrected.left_out
    raise_all(LongFormatError, problems)
    return gathered


def _decisions(home: Home, printed: dict[str, list[PrintedRow]]) -> dict[str, list[Correction]]:
    decisions: dict[str, list[Correction]] = {}
    for correction in read_corrections(files(home, "corrections", ".yaml")):
        decisions.setdefault(correction.document, []).append(correction)
    raise_all(
        LongFormatError,
        (
            Problem(
                "corrects a document without printed rows", f"corrections/{document}.yaml", ", ".join(sorted(printed))
            )
            for document in sorted(decisions)
            if not printed.get(document)
        ),
    )
    return decisions


def _add(codes: dict[str, set[str]], code: str, figures: Iterable[str]) -> None:
    for figure in figures:
        codes.setdefault(figure, set()).add(code)


def _flag(rows: list[LongRow], codes: dict[str, set[str]], catalogue: Catalogue) -> list[LongRow]:
    flagged = [row.flagged(codes.get(row.figure, ())) for row in rows]
    unknown = {code for row in flagged for code in row.flags.split(";") if code} - set(catalogue.flags)
    raise_all(
        LongFormatError,
        (
            Problem(f"the flag '{code}' is not known", allowed=", ".join(catalogue.flags), do="add it to flags.csv")
            for code in sorted(unknown)
        ),
    )
    return flagged


def _save(folder: Path, texts: dict[str, str], rows: list[LongRow], counts: dict[str, int]) -> BuildReport:
    frame = read_long(texts["indicators.csv"].encode("utf-8"), "this build")
    parquet = io.BytesIO()
    frame.write_parquet(parquet)
    before = read_cells(folder / "indicators.csv")
    after = [{name: str(cell) for name, cell in cells.items()} for cells in map(_as_text, rows)]
    changes = compare(before, after)
    with only_writer(folder):
        write_bytes(folder / "indicators.parquet", parquet.getvalue())
        for name, text in texts.items():
            write_text(folder / name, text)
    paths = tuple(folder / name for name in ("indicators.parquet", *texts))
    return BuildReport(counts, paths, tuple(changes), not before)


def _as_text(row: LongRow) -> dict[str, object]:
    shown = {None: "", True: "true", False: "false"}
    return {
        name: shown[cell] if cell is None or isinstance(cell, bool) else cell for name, cell in long_cells(row).items()
    }


def _totals(
    printed: dict[str, list[PrintedRow]], gathered: _Gathered, rows: list[LongRow], conflicts: list[dict[str, object]]
) -> dict[str, int]:
    keys = Counter(tuple(cells[name] for name in CONFLICT_COLUMNS[:7]) for cells in conflicts)
    return {
        "documents": len(printed),
        "printed": sum(map(len, printed.values())),
        "long": len(rows),
        "reference": sum(row.derivation == "reference" for row in rows),
        "preferred": sum(row.preferred for row in rows),
        "uncatalogued": len(gathered.uncatalogued),
        "left_out": len(gathered.left_out),
        "conflicts": len(keys),
        "flags": sum(len(list(filter(None, row.flags.split(";")))) for row in rows),
    }


def _watched(things: Iterable[T], what: str) -> Iterator[T]:
    """Show a progress bar, on a terminal only."""
    from tqdm import tqdm

    yield from tqdm(list(things), desc=what, leave=False, disable=None)
