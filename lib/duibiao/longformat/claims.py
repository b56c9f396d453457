"""Claims in the text held against the figures: every claim, every candidate, and what came of it.

Nothing is computed into the long table, and no figure is repaired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.longformat.agreement import FAILS, HOLDS, UNKNOWN, Verdict
from duibiao.longformat.claimed import Claimed, Claims

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source
    from duibiao.extraction.claims import Claim
    from duibiao.longformat.beside import Row

_CANDIDATE = ("figure", "region", "year", "comparator", "value", "document", "part", "line")


def judge_claims(
    long: pl.DataFrame, claims: Iterable[Claim], catalogue: Catalogue, sources: Mapping[str, Source]
) -> list[dict[str, Any]]:
    """Hold every claim against every candidate.

    Parameters
    ----------
    long : polars.DataFrame
        The long table, every place.
    claims : iterable of Claim
        What the sentences of the documents say of their figures.
    catalogue, sources
        Which way is better, who is above whom, and what 全省 means in a document.

    Returns
    -------
    list of dict
        One row a claim and pair of candidates, with the columns of ``claims.csv``. ``verdict`` is that of the claim:
        it holds where it does for one pair; it does not where it fails for every pair, not all of them second hand;
        else it cannot be checked. ``reason`` says why, and ``candidate_verdict`` what this pair alone says.
    """
    found = Claims(long, catalogue, sources)
    told = [*found.changes(), *found.completions(), *found.in_words(), *found.of_figures(claims)]
    told.sort(key=lambda one: (*one.place, one.claim, one.row["figure"], one.against))
    return [cells for one in told for cells in _judged(one)]


def _judged(one: Claimed) -> list[dict[str, Any]]:
    if one.missing:
        pairs = product(one.figures or [{}], one.others or [{}])
        return [_cells(one, UNKNOWN, one.missing, None, *pair) for pair in pairs]
    pairs = product(one.figures, one.others)
    judged = [(figure, other, one.judge(figure, other)) for figure, other in pairs]
    verdict, reason = _of_all(one, judged)
    return [_cells(one, verdict, reason, found, figure, other) for figure, other, found in judged]


def _of_all(one: Claimed, judged: Sequence[tuple[Row, Row, Verdict]]) -> tuple[str, str]:
    """Say what all the candidates together make of a claim, in the claim's favour where they differ."""
    by_verdict: dict[str, list[tuple[Row, Row, Verdict]]] = {HOLDS: [], UNKNOWN: [], FAILS: []}
    for pair in judged:
        by_verdict[pair[2].verdict].append(pair)
    for verdict in (HOLDS, UNKNOWN):
        if by_verdict[verdict]:
            return verdict, min(found.reason for _, _, found in by_verdict[verdict])
    if not one.sure:
        return UNKNOWN, "not_sure"
    printed = any(
        figure["derivation"] != "reference" and other["derivation"] != "reference" for figure, other, _ in judged
    )
    return (FAILS, "") if printed or one.second_hand_decides else (UNKNOWN, "second_hand_differs")


def _cells(one: Claimed, verdict: str, reason: str, found: Verdict | None, figure: Row, other: Row) -> dict[str, Any]:
    row, change, (document, part, line, start, end) = one.row, one.change or {}, one.place
    return {
        "document": document, "part": part, "line": line, "start": start, "end": end, "claim": one.claim,
        **{name: row[name] for name in ("region", "indicator", "scope", "year", "kind")},
        "base_year": change.get("base_year"), "text": one.text, "stated": change.get("value"),
        "stated_unit": change.get("unit", ""), "stated_comparator": change.get("comparator", ""),
        "against": one.against, "verdict": verdict, "reason": reason,
        "candidate_verdict": found.verdict if found else "", "figure": row["figure"],
        **{f"first_{name}": figure.get(name) for name in _CANDIDATE},
        **{f"other_{name}": other.get(name) for name in _CANDIDATE},
        "unit": figure.get("unit") or other.get("unit") or "", "low": found.low if found else None,
        "high": found.high if found else None,
    }  # fmt: skip
