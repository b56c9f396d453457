"""Claims of the documents and what came of them, as a table and as sentences."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.presentation.citing import cite
from duibiao.presentation.figures import plain, texts, with_unit
from duibiao.presentation.names import indicator_name, region_name
from duibiao.presentation.numbers import MISSING, SIGNS, Language, format_number
from duibiao.presentation.places import place
from duibiao.presentation.show import Sentences, Shown, nothing
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import join, tally, word

#: One claim, whatever the number of its candidates.
_CLAIM = ("document", "part", "line", "start", "claim", "figure", "against")
#: What does not hold comes first, and what holds last.
_VERDICTS = ("does_not_hold", "cannot_be_checked", "holds")
_CHANGES = ("change", "relative_change", "annual_change", "annual_relative_change", "since")
_COLUMNS = (
    "region_name", "indicator_name", "year", "claim_said", "text_printed", "first_said", "against_said",
    "verdict_said", "place",
)  # fmt: skip


def claims(frame: pl.DataFrame, language: Language) -> Shown:
    """Set every claim with each pair of figures it was held against, and the verdict."""
    ordered = sorted(frame.iter_rows(named=True), key=lambda row: _VERDICTS.index(row["verdict"]))
    rows = [_claim(row, language) for row in ordered]
    return make_table("claims", texts(rows, _COLUMNS), language, notes=[word("note.claims", language)])


def counted(frame: pl.DataFrame) -> dict[str, int]:
    """Count the claims by verdict."""
    each = frame.unique(_CLAIM)["verdict"].to_list()
    return {verdict: each.count(verdict) for verdict in _VERDICTS}


def claims_said(frame: pl.DataFrame, language: Language) -> Sentences:
    """Say how many claims were held against figures, and how many hold."""
    if frame.is_empty():
        return nothing(language, "say.claims.none")
    counts = counted(frame)
    return Sentences(
        (word("say.claims", language, n=sum(counts.values()), told=tally("say.claims", language, counts)),)
    )


def claim_said(row: dict[str, Any], language: Language) -> str:
    """Word what is claimed."""
    change = None if row["stated"] is None else _change(row, language)
    if row["claim"] in _CHANGES:
        key = "claim.change" if row["base_year"] else "claim.change.undated"
        return word(key, language, change=change, year=row["base_year"])
    regions = [] if row["claim"] == "early" else [one for one in row["against"].split(";") if one]
    whose = join([region_name(one, language) for one in regions], language)
    key = f"claim.{row['claim']}.whose" if whose and row["claim"] in ("met", "not_met") else f"claim.{row['claim']}"
    years, year = row["against"], row["other_year"] or MISSING
    said = word(key, language, whose=whose or word("claim.unnamed", language), years=years, year=year)
    return word("claim.by", language, said=said, change=change) if change else said


def _change(row: dict[str, Any], language: Language) -> str:
    sign = SIGNS.get(row["stated_comparator"], "")
    change = with_unit(sign + plain(row["stated"], language, signed=True), row["stated_unit"], language)
    return change + (word("claim.a_year", language) if row["claim"].startswith("annual") else "")


def _claim(row: dict[str, Any], language: Language) -> dict[str, Any]:
    return {
        "region_name": region_name(row["region"], language),
        "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
        "year": row["year"],
        "claim_said": claim_said(row, language),
        "text_printed": row["text"],
        "first_said": _candidate(row, "first", language),
        "against_said": _candidate(row, "other", language),
        "verdict_said": _verdict(row, language),
        "place": place(row, language),
    }


def _candidate(row: dict[str, Any], end: str, language: Language) -> str:
    """Write a figure that a claim was held against: value, whose and when where that differs, and its place."""
    if row[f"{end}_value"] is None:
        return MISSING
    value = plain(row[f"{end}_value"], language, row[f"{end}_comparator"])
    value = cite(with_unit(value, row["unit"], language), {"figure": row[f"{end}_figure"]}, language)
    region = row[f"{end}_region"] if row[f"{end}_region"] != row["region"] else ""
    year = row[f"{end}_year"] if row[f"{end}_year"] != row["year"] else None
    of = [region_name(region, language)] if region else []
    of += [word("year.one", language, year=year)] if year else []
    where = place({name: row[f"{end}_{name}"] for name in ("document", "part", "line")}, language)
    return word("claim.figure", language, value=value, of=join([*of, where], language))


def _verdict(row: dict[str, Any], language: Language) -> str:
    said = [word(f"verdict.{row['verdict']}", language)]
    said += [word(f"claim_reason.{row['reason']}", language)] if row["reason"] else []
    if row["low"] is not None:
        low, high = (format_number(row[end], language, 2, signed=True) for end in ("low", "high"))
        said.append(word("claim.implied", language, low=low, high=high))
    if row["candidate_verdict"] not in ("", row["verdict"]):
        said.append(word(f"candidate.{row['candidate_verdict']}", language))
    return join(said, language, "clause")
