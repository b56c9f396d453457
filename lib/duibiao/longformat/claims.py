"""Claims in the text held against the figures: every claim, every candidate, and what came of it.

A claim is a printed change (``较2015年提高1.03个百分点``), a comparison with the nation's or a parent's average, a rise
or fall from one printed figure to another, or a goal that is said to be met. Nothing is computed into the long table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.extraction.claims import HOW, Claim, areas_of, read_comparison
from duibiao.longformat import agreement
from duibiao.longformat.agreement import FAILS, HOLDS, UNKNOWN, Verdict
from duibiao.longformat.beside import Row, levels_beside

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

_BY = ("region", "indicator", "scope", "year", "kind")
_PLACE = ("document", "part", "line", "start", "label_printed")
#: A verdict printed beside a figure in a table of results.
_MET = re.compile(
    r"(?P<vaguely>基本|大体|部分)?(?P<not>未|没有)?(?:已|超额|提前|全面|全部|如期|按期)*(?:完成|达标|实现|达到)"
)
_DOUBLED = re.compile("翻.{0,2}番")
#: Figures that stand for nothing else than themselves.
_LEFT_OUT = "leave_out_of_trends"


@dataclass(frozen=True)
class _Told:
    """A claim with the rows it is held against: each pair of candidates is one row of the table."""

    claim: str
    row: Row
    figures: Sequence[Row]
    others: Sequence[Row]
    judge: Callable[[Row, Row], Verdict]
    place: tuple[str, str, int, int, int]
    text: str
    against: str = ""
    missing: str = ""
    sure: bool = True
    second_hand_decides: bool = False


class _Levels:
    """Looks up levels of a region, indicator, scope, year and kind, each statement of a document once."""

    def __init__(self, long: pl.DataFrame) -> None:
        usable = ~pl.col("flags").str.split(";").list.contains(_LEFT_OUT)
        beside = levels_beside(long, _BY, usable)
        self._found = {tuple(shared[name] for name in _BY): list(rows.values())[0] for shared, rows in beside}

    def of(self, row: Row, **others: Any) -> list[Row]:
        """Give the levels that are of the same thing as a row, but for what is said otherwise."""
        return self._found.get(tuple(others.get(name, row[name]) for name in _BY), [])


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
    levels = _Levels(long)
    rows = long.filter(pl.col("derivation") != "reference").sort(*_PLACE, "figure").to_dicts()
    told = [*_changes(rows, levels, catalogue), *_completions(rows, levels, catalogue)]
    told += _in_words(rows, levels, catalogue, sources)
    told += _said_of_figures(rows, claims, levels, catalogue, sources)
    told.sort(key=lambda one: (*one.place, one.claim, one.row["figure"], one.against))
    return [cells for one in told for cells in _judged(one)]


def _changes(rows: Iterable[Row], levels: _Levels, catalogue: Catalogue) -> Iterator[_Told]:
    """Claims that are printed rows: a change since a year."""
    for row in rows:
        if row["form"] in ("level", "qualitative") or row["value"] is None:
            continue
        found = levels.of(row) if row["year"] is not None else []
        base = levels.of(row, year=row["base_year"], kind="actual") if row["base_year"] is not None else []
        if row["kind"] != "actual" and not (found and base):
            continue  # a goal claims nothing, unless level and baseline are printed beside it
        exact = [[one for one in some if one["comparator"] == "eq"] for some in (found, base)]
        yield _Told(
            row["form"], row, exact[0], exact[1], _judge_change(row, catalogue), _place(row), row["text_printed"],
            missing=_missing_level(row, *exact),
        )  # fmt: skip


def _judge_change(row: Row, catalogue: Catalogue) -> Callable[[Row, Row], Verdict]:
    told = {**row, "comparator": agreement.IN_WORDS} if _DOUBLED.search(row["text_printed"]) else row
    return lambda level, base: agreement.is_changed(told, level, base, catalogue.units)


def _missing_level(row: Row, found: Sequence[Row], base: Sequence[Row]) -> str:
    if row["base_year"] is None:
        return "no_base_year"
    if not base:
        return "no_base_level"
    return "" if found else "no_level"


def _completions(rows: Sequence[Row], levels: _Levels, catalogue: Catalogue) -> Iterator[_Told]:
    """Claims beside a figure in a table of results: 完成, 未完成, 基本完成."""
    goals: dict[tuple[Any, ...], list[Row]] = {}
    same = ("document", "indicator", "scope", "year")
    for row in rows:
        if row["kind"] == "target" and row["form"] == "level" and row["value"] is not None:
            goals.setdefault(tuple(row[name] for name in same), []).append(row)
    for row in rows:
        words = _MET.match(row["remark"])
        if not words or row["kind"] != "actual" or row["form"] != "level" or row["value"] is None:
            continue
        found = goals.get(tuple(row[name] for name in same), [])
        claim = "not_met" if words["not"] else "met"
        missing = "vague" if words["vaguely"] else "" if found else "no_goal"
        judge = _judge_goal(catalogue.indicators[row["indicator"]].direction, said_not=bool(words["not"]))
        whose = ";".join(sorted({one["region"] for one in found} - {row["region"]}))
        yield _Told(claim, row, [_once(row)], found, judge, _place(row), words[0], whose, missing)


def _judge_goal(direction: str, *, said_not: bool = False) -> Callable[[Row, Row], Verdict]:
    def judge(figure: Row, goal: Row) -> Verdict:
        found = agreement.meets(figure, goal, direction)
        return agreement.opposite(found) if said_not else found

    return judge


def _in_words(
    rows: Iterable[Row], levels: _Levels, catalogue: Catalogue, sources: Mapping[str, Source]
) -> Iterator[_Told]:
    """Claims that are printed rows without a figure: 婴儿死亡率低于全国平均水平."""
    for row in rows:
        found = read_comparison(row["text_printed"]) if row["form"] == "qualitative" else None
        if found and row["kind"] == "actual":
            for area in areas_of(found):
                figures = levels.of(row) if row["year"] is not None else []
                yield _comparison(
                    row, HOW[found["how"]], area, figures, levels, catalogue, sources, _place(row), row["text_printed"]
                )


def _said_of_figures(
    rows: Iterable[Row], claims: Iterable[Claim], levels: _Levels, catalogue: Catalogue, sources: Mapping[str, Source]
) -> Iterator[_Told]:
    """Claims that a sentence makes of a figure it prints."""
    by_place: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if row["form"] == "level" and row["value"] is not None:
            by_place.setdefault(tuple(row[name] for name in _PLACE), row)
    for claim in claims:
        at = (claim.document, claim.part, claim.line, claim.of_start, claim.label)
        if at not in by_place:
            continue  # the catalogue does not know the name, or a correction took the figure out
        row = by_place[at]
        place = (claim.document, claim.part, claim.line, claim.start, claim.end)
        direction = catalogue.indicators[row["indicator"]].direction
        if claim.claim in ("rise", "fall"):
            before = (claim.document, claim.part, claim.line, claim.from_start, claim.label)
            others = [_once(by_place[before])] if before in by_place else []
            yield _Told(
                claim.claim, row, [_once(row)], others, _judge_move(claim.claim), place, claim.text,
                missing="" if others else "no_base_level",
            )  # fmt: skip
        elif claim.claim == "early":
            goals = _goals(row, int(claim.against), rows) if row["year"] is not None else []
            judge, missing = _judge_goal(direction), "" if goals else "no_goal"
            yield _Told("early", row, [_once(row)], goals, judge, place, claim.text, missing=missing)
        else:
            yield _comparison(
                row, claim.claim, claim.against, [_once(row)], levels, catalogue, sources, place, claim.text,
                sure=claim.sure == "yes",
            )  # fmt: skip


def _judge_move(claim: str) -> Callable[[Row, Row], Verdict]:
    return lambda later, earlier: agreement.is_moved(claim, later, earlier)


def _goals(row: Row, years: int, rows: Iterable[Row]) -> list[Row]:
    """Find the goals of a later year that a figure is said to have met, in the document itself."""
    same = ("document", "indicator", "scope")
    return [
        one
        for one in rows
        if one["kind"] == "target"
        and one["form"] == "level"
        and one["value"] is not None
        and one["year"] == row["year"] + years
        and all(one[name] == row[name] for name in same)
    ]


def _comparison(
    row: Row, claim: str, area: str, figures: Sequence[Row], levels: _Levels, catalogue: Catalogue,
    sources: Mapping[str, Source], place: tuple[str, str, int, int, int], text: str, *, sure: bool = True,
) -> _Told:  # fmt: skip
    against = _region(area, row, catalogue, sources)
    averages = levels.of(row, region=against, kind="actual") if against and row["year"] is not None else []
    averages = [one for one in averages if one["comparator"] == "eq"]
    missing = "no_year" if row["year"] is None else "" if figures else "no_level"
    missing = missing or ("" if averages else "no_average" if against else "unknown_area")
    direction = catalogue.indicators[row["indicator"]].direction
    return _Told(
        claim, row, figures, averages, lambda figure, average: agreement.compares(claim, figure, average, direction),
        place, text, against, missing, sure, second_hand_decides=True,
    )  # fmt: skip


def _region(area: str, row: Row, catalogue: Catalogue, sources: Mapping[str, Source]) -> str:
    """Say which region above a row's own an area word means; empty where that is not known."""
    above = catalogue.ancestors(row["region"])
    if area in ("国家", "全国"):
        return above[-1] if above else ""
    source = sources.get(row["document"])
    level = area.removeprefix("全").removesuffix("级")
    meant = next((source.means[word] for word in (area, f"全{level}", level) if source and word in source.means), "")
    return meant if meant in above else ""


def _once(row: Row) -> Row:
    return {**row, "figures": [row["figure"]], "lines": [str(row["line"])]}


def _place(row: Row) -> tuple[str, str, int, int, int]:
    return (row["document"], row["part"], row["line"], row["start"], row["end"])


def _judged(one: _Told) -> list[dict[str, Any]]:
    pairs = [] if one.missing else list(product(one.figures, one.others))
    verdicts = [one.judge(*pair) for pair in pairs]
    verdict, reason = _of_claim(one, pairs, verdicts)
    if not pairs:
        figures, others = one.figures or [{}], one.others or [{}]
        return [_cells(one, verdict, reason, None, *pair) for pair in product(figures, others)]
    return [_cells(one, verdict, reason, v, *pair) for pair, v in zip(pairs, verdicts, strict=True)]


def _of_claim(one: _Told, pairs: Sequence[tuple[Row, Row]], verdicts: Sequence[Verdict]) -> tuple[str, str]:
    """Say what all the candidates together make of a claim, in the claim's favour where they differ."""
    if one.missing:
        return UNKNOWN, one.missing
    holding = [found for found in verdicts if found.verdict == HOLDS]
    if holding:
        return HOLDS, min(found.reason for found in holding)
    failing = [pair for pair, found in zip(pairs, verdicts, strict=True) if found.verdict == FAILS]
    if len(failing) < len(pairs):
        return UNKNOWN, min(found.reason for found in verdicts if found.verdict == UNKNOWN)
    if not one.sure:
        return UNKNOWN, "not_sure"
    printed = [pair for pair in failing if all(row["derivation"] != "reference" for row in pair)]
    if not printed and not one.second_hand_decides:
        return UNKNOWN, "second_hand_differs"
    return FAILS, ""


def _cells(one: _Told, verdict: str, reason: str, found: Verdict | None, figure: Row, other: Row) -> dict[str, Any]:
    row, (document, part, line, start, end) = one.row, one.place
    stated = row["form"] not in ("level", "qualitative")
    return {
        "document": document, "part": part, "line": line, "start": start, "end": end, "claim": one.claim,
        **{name: row[name] for name in ("region", "indicator", "scope", "year", "base_year", "kind")},
        "text": one.text, "stated": row["value"] if stated else None, "stated_unit": row["unit"] if stated else "",
        "stated_comparator": row["comparator"] if stated else "",
        "against": one.against, "verdict": verdict, "reason": reason,
        "candidate_verdict": found.verdict if found else "", "figure": row["figure"],
        **_candidate("first", figure), **_candidate("other", other),
        "unit": figure.get("unit") or other.get("unit") or "", "low": found.low if found else None,
        "high": found.high if found else None,
    }  # fmt: skip


def _candidate(end: str, row: Row) -> dict[str, Any]:
    """Give a candidate with its place; empty cells where there is none."""
    names = ("figure", "region", "year", "comparator", "value", "document", "part", "line")
    return {f"{end}_{name}": row.get(name) for name in names}
