"""What was read and what became of it, in counts: nothing vanishes without being counted here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from duibiao.errors import LongFormatError, Problem, raise_all
from duibiao.extraction.rows import PrintedRow
from duibiao.longformat.rows import LongRow

Counts = Counter[tuple[str, str, str]]


def count_rows(
    printed: Mapping[str, Iterable[PrintedRow]],
    long: Iterable[LongRow],
    uncatalogued: Iterable[PrintedRow],
    left_out: Iterable[PrintedRow],
) -> Counts:
    """Count rows by document.

    Parameters
    ----------
    printed : mapping
        Document id to everything that was printed.
    long, uncatalogued, left_out : iterable
        The three ends a printed row can come to (and the reference rows, which are long from the start).

    Returns
    -------
    Counter
        ``(document, aspect, name)`` to rows. Aspects: ``printed``, ``long``, ``uncatalogued`` and ``left_out``
        (totals, empty name); ``source``, ``kind``, ``form``, ``derivation``, ``region``, ``indicator``, ``flag``,
        ``preferred`` of the long rows; ``uncatalogued_label`` and ``left_out_label`` with each label.
    """
    counts: Counts = Counter()
    for document, rows in printed.items():
        counts[document, "printed", ""] = len(list(rows))
        counts[document, "long", ""] += 0
    for row in long:
        _count_long(counts, row)
    for aspect, unused in (("uncatalogued", uncatalogued), ("left_out", left_out)):
        for one in unused:
            counts[one.document, aspect, ""] += 1
            counts[one.document, f"{aspect}_label", one.label] += 1
    return counts


def check_nothing_vanished(counts: Counts) -> None:
    """Hold that every printed row of every document came to one of its three ends.

    Raises
    ------
    LongFormatError
        With the documents that lost or gained rows.
    """
    documents = sorted(document for document, aspect, _ in counts if aspect == "printed")
    problems = []
    for document in documents:
        ends = sum(counts[document, aspect, ""] for aspect in ("long", "uncatalogued", "left_out"))
        if ends != counts[document, "printed", ""]:
            told = f"{counts[document, 'printed', '']} rows were printed, {ends} are accounted for"
            problems.append(Problem(told, document, do="this is an error of the program: please report it"))
    raise_all(LongFormatError, problems)


def summary_rows(counts: Counts) -> list[dict[str, object]]:
    """Give the counts as rows of ``summary.csv``, sorted."""
    return [
        {"document": document, "aspect": aspect, "name": name, "rows": rows}
        for (document, aspect, name), rows in sorted(counts.items())
    ]


def _count_long(counts: Counts, row: LongRow) -> None:
    counts[row.document, "long", ""] += 1
    for aspect in ("source", "kind", "form", "derivation", "region", "indicator"):
        counts[row.document, aspect, getattr(row, aspect)] += 1
    counts[row.document, "preferred", "yes" if row.preferred else "no"] += 1
    for code in row.flags.split(";"):
        if code:
            counts[row.document, "flag", code] += 1
