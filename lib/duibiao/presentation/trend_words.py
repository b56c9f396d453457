"""What can be said of series over time, and what their few points forbid to say."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl

from duibiao.analysis.found_breaks import UNLIKE
from duibiao.presentation.figures import row_names, some
from duibiao.presentation.names import catalogue, indicator_name, reasons_said, region_name
from duibiao.presentation.numbers import Language, format_number, is_missing
from duibiao.presentation.show import Sentences, nothing
from duibiao.presentation.wording import join, tally, word, word_of

_KEY = ["region", "indicator", "scope"]


def lead(points: pl.DataFrame, trends: pl.DataFrame, assessed: pl.DataFrame, language: Language) -> Sentences:
    """Say what a director reads first: how much there is, what moves, breaks, cannot be known, and met targets."""
    lengths = points.filter("used").group_by(*_KEY, "segment").len()
    long, two = (lengths.filter(test).height for test in (pl.col("len") >= 3, pl.col("len") == 2))
    several = len(set(points["region"].to_list())) > 1
    tested = trends.filter(pl.col("method") == "mann_kendall")
    moving = tested.filter(pl.col("status") == "trend").sort(*_KEY)
    able = tested.filter(pl.col("status").is_in(["trend", "no_trend"]))
    broken = points.filter(pl.col("segment") > 1).sort(*_KEY)
    not_fitted = trends.filter(pl.col("status").is_in(["not_assessable", "no_verdict"]), pl.col("n") >= 2)
    unfitted = not_fitted.select(*_KEY, "segment").unique().height
    items = [
        word(
            "lead.trends.count",
            language,
            n=points.height,
            told=tally("lead.trends.count", language, {"long": long, "two": two})
            or word("lead.trends.count.none", language),
            read=_second_hand(points, language),
        ),
        _moving(able, moving, several, language),
        word_of(
            broken.height,
            "lead.trends.broken",
            language,
            series=broken.select(*_KEY, "segment").unique().height,
            names=some(row_names(broken, language, several), language),
        ),
        word_of(unfitted, "lead.trends.unfitted", language),
        _targets(assessed, language),
    ]
    return Sentences(tuple(items), lead=True)


def _moving(able: pl.DataFrame, moving: pl.DataFrame, several: bool, language: Language) -> str:
    """Say how many of the series that can be tested move one way: all, some, or none."""
    if able.is_empty():
        return word("lead.trends.untested", language)
    key = "lead.trends.moving.all" if moving.height == able.height else "lead.trends.moving"
    names = some(row_names(moving, language, several), language)
    return word_of(moving.height, key, language, able=able.height, names=names)


def _second_hand(points: pl.DataFrame, language: Language) -> str:
    """Say how many points were read at second hand: all, some, or none."""
    n = points.filter("second_hand").height
    return word_of(n, "second_hand.all" if n == points.height else "second_hand", language)


def _targets(assessed: pl.DataFrame, language: Language) -> str:
    """Say what became of the targets that have an actual: of their own year, or not yet."""
    if assessed.is_empty():
        return word("lead.trends.no_targets", language)
    met = assessed.filter(pl.col("met") == "met").height
    missed = assessed.filter(pl.col("met") == "not_met")
    counted = {
        "met": met,
        "missed": missed.filter("final").height,
        "waiting": missed.filter(pl.col("final").not_()).height,
        "other": assessed.height - met - missed.height,
    }
    told = [word(f"lead.trends.targets.{one}", language, n=n) for one, n in counted.items() if n]
    return word("lead.trends.targets", language, n=assessed.height, told=join(told, language))


def summary(points: pl.DataFrame, language: Language) -> Sentences:
    """Say how many series there are, of how many points, with how many breaks."""
    lengths = points.filter("used").group_by(*_KEY, "segment").len()
    three, two, one = (
        lengths.filter(test).height for test in (pl.col("len") >= 3, pl.col("len") == 2, pl.col("len") == 1)
    )
    told = tally("say.trends.count", language, {"three": three, "two": two, "one": one})
    if not told:
        return nothing(language, "say.no_series", n=1)
    return Sentences((word("say.trends.count", language, told=told), word("say.trends.two", language)))


def breaks(points: pl.DataFrame, listed: pl.DataFrame, sources: pl.DataFrame, language: Language) -> Sentences:
    """Name every break and every point that is left out, with the reason, and what only the numbers suspect.

    ``listed`` has the reasons in words, ``sources`` says of each break whether it is documented, found, or both.
    """
    why = {(row["indicator"], row["region"], row["year"]): row[language] for row in listed.iter_rows(named=True)}
    splits, suspected = sources.filter("splits"), sources.filter(pl.col("splits").not_())
    out = points.filter(pl.col("used").not_()).sort(*_KEY, "year")
    left = out.group_by(*_KEY, "reasons", maintain_order=True).agg("year")
    items = [_said("say.break", row, language, why) + _found(row, language) for row in splits.iter_rows(named=True)]
    items += [_left_out(row, language) for row in left.iter_rows(named=True)]
    items = items or [word("say.no_breaks", language)]
    if suspected.height:
        names = join([_suspected(row, language) for row in suspected.iter_rows(named=True)], language, "clause")
        items.append(word("say.suspected", language, names=names))
        of_census = sum(_near_census(row) for row in suspected.iter_rows(named=True))
        items += [word("say.suspected.census", language, n=of_census)] if of_census else []
    return Sentences(tuple(items))


def _found(row: dict[str, Any], language: Language) -> str:
    """Say whether the numbers alone would tell a break."""
    if is_missing(row["value"]):
        return word("say.break.untold", language)
    hidden = row["source"] == "listed" and row["value"] >= UNLIKE
    value, least = (format_number(one, language, 1) for one in (row["value"], UNLIKE))
    return word(f"say.break.{'hidden' if hidden else row['source']}", language, value=value, least=least)


def _near_census(row: dict[str, Any]) -> bool:
    """Whether what is suspected counts people and lies where a census (of years that end in 0) may have revised it."""
    return catalogue().indicators[row["indicator"]].error_kind == "vital" and row["year"] % 10 in (0, 1)


def _suspected(row: dict[str, Any], language: Language) -> str:
    return word(
        "say.suspected.one",
        language,
        indicator=indicator_name(row["indicator"], language, row["scope"]),
        region=region_name(row["region"], language),
        year=row["year"],
        value=format_number(row["value"], language, 1),
    )


def joinpoints(joined: pl.DataFrame, language: Language, disputed: Collection[int]) -> Sentences:
    """Say in how many segments joinpoints are looked for, and where they hang on a disputed year."""
    fitted = joined.filter(pl.col("status") == "ok").unique([*_KEY, "segment"], keep="first", maintain_order=True)
    if fitted.is_empty():
        return Sentences((word("say.joinpoints.none", language),))
    both, moved = fitted.filter(pl.col("same").is_not_null()), fitted.filter(pl.col("same").not_())
    several = len(set(fitted["region"].to_list())) > 1
    names = some(row_names(moved, language, several), language) or word("none", language)
    years = join([str(year) for year in sorted(disputed)], language)
    said = word(
        "say.joinpoints", language, able=fitted.height, both=both.height, moved=moved.height, names=names, years=years
    )
    return Sentences((said,))


def _said(key: str, row: dict[str, Any], language: Language, why: dict[tuple[str, str, int], str]) -> str:
    """Name a point and the reason: in the words of the list of breaks, else by its codes."""
    indicator, year = row["indicator"], row["year"]
    listed = "" if row.get("source") == "found" else _latest(why, indicator, row["region"], year)
    return word(
        key,
        language,
        indicator=indicator_name(indicator, language, row["scope"]),
        region=region_name(row["region"], language),
        year=year,
        why=listed or reasons_said(row["reasons"], language) or word("reason.unstated", language),
    )


def _left_out(row: dict[str, Any], language: Language) -> str:
    """Name the years of a series that no fit uses, and why."""
    years = join([str(year) for year in row["year"]], language)
    return _said("say.left_out", row | {"year": years}, language, {})


def _latest(why: dict[tuple[str, str, int], str], indicator: str, region: str, year: int) -> str:
    """Give the reason of the last listed break up to a year: a segment's first figure may be of a later year."""
    known = [(at, said) for (name, where, at), said in why.items() if name == indicator and where in ("", region)]
    return max((one for one in known if one[0] <= year), default=(0, ""))[1]
