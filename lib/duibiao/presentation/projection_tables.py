"""Tables and sentences of projections: the values with their intervals, what they were worth, what is refused."""

from __future__ import annotations

import math
import re
from typing import Any

import polars as pl

from duibiao.presentation.citing import cite
from duibiao.presentation.figures import listed_rows, plain, texts
from duibiao.presentation.gap_tables import with_year
from duibiao.presentation.names import code_said, indicator_name, reasons_said, region_name, unit_name
from duibiao.presentation.numbers import MISSING, Language, format_number, is_missing
from duibiao.presentation.show import Sentences, Shown, nothing
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import word

LEVELS = (50, 80, 95)
#: Sets of observed series held out: the first, and the one that was looked at once after the last tuning.
OBSERVED = ("observed", "second")
#: Families of the project's own figures are named by their indicator.
OWN_SERIES, _NO_WORD = ("national_series", "provincial_panel"), re.compile(r"\W+")
#: Series of fewer points are counted, not listed.
LEAST_TOLD = 3


def projected(projection: pl.DataFrame, goals: pl.DataFrame, language: Language, year: int) -> Shown:
    """Set each series' projected value of a year with its intervals and, where there is a goal, its probability."""
    wanted = {(row["region"], row["indicator"], row["scope"]): row for row in goals.iter_rows(named=True)}
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "region_name": region_name(row["region"], language),
            "unit_name": unit_name(row["unit"], language),
            "points_n": row["n"],
            "projected_value": _number(row["value"], row, language),
            **{f"inside{level}": _interval(row, level, language) for level in LEVELS},
            "target_then": _goal(wanted.get((row["region"], row["indicator"], row["scope"])), language),
            "chance_of_target": MISSING
            if is_missing(row["probability"])
            else format_number(100 * row["probability"], language, 0) + "%",
            "flags_said": reasons_said(row["note"], language),
        }
        for row in _made(projection, year).iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    notes = [word("note.projected", language)]
    return make_table("projected", texts(rows, columns), language, notes=notes, fields={"year": year})


def by_class(projection: pl.DataFrame, language: Language, year: int) -> Shown:
    """Set the figures that are projected by a reference class, with the class, its years and how many would reach."""
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "goal_of": region_name(row["target_region"], language),
            "target_said": _goal(row, language),
            "latest_said": cite(
                with_year(plain(row["latest"], language), row["latest_year"], language), row, language, "_latest"
            ),
            "peers_said": word("by_class.said", language, n=row["n"], window=row["window"].replace("-", "–")),
            "projected_value": _number(row["value"], row, language, 80),
            **{f"inside{level}": _interval(row, level, language, 80) for level in LEVELS},
            "reached_said": word("by_class.reached", language, reached=row["reached"], n=row["n"]),
            "chance_of_target": _share(row, language),
            "flags_said": reasons_said(row["note"], language),
        }
        for row in projection.filter(pl.col("status") == "ok").iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    notes = [word("note.by_class", language)]
    return make_table("by_class", texts(rows, columns), language, notes=notes, fields={"year": year})


def by_class_summary(
    projection: pl.DataFrame, coverage: pl.DataFrame, language: Language, region: str, year: int
) -> Sentences:
    """Say what can be projected by a reference class, under which condition, and what such intervals held."""
    said = {"region": region_name(region, language), "year": year, "n": projection.height}
    able = projection.filter(pl.col("status") == "ok")
    if able.is_empty():
        return nothing(language, "say.by_class.none" if projection.height else "say.by_class.nothing", **said)
    told = {"able": able.height, "names": listed_rows(able, language), "refused": projection.height - able.height}
    held = coverage["covered80"]
    low, high = (format_number(float(end), language, 1) for end in (min(held), max(held)))
    worth = word("say.by_class.worth", language, low=low, high=high, kinds=coverage.height)
    return Sentences((word("say.by_class", language, **said, **told), worth))


def accuracy_table(accuracy: pl.DataFrame, language: Language) -> Shown:
    """Set the errors of each method, and what the intervals covered, on series held out of the calibration."""
    rows = [
        {
            "series_kind": word(f"series_kind.{row['kind']}", language),
            "method_said": code_said(row["method"], language),
            "series_n": row["series"],
            "mase_value": format_number(row["mase"], language, 2),
            "smape_value": format_number(row["smape"], language, 1),
            **_covered(row, language),
        }
        for row in accuracy.iter_rows(named=True)
    ]
    return make_table("accuracy", texts(rows, list(rows[0])), language, notes=[word("note.accuracy", language)])


def families_table(families: pl.DataFrame, language: Language) -> Shown:
    """Set what the intervals covered in each family of series held out."""
    rows = [
        {
            "series_kind": word(f"series_kind.{row['kind']}", language),
            "family_said": _family_said(row["family"], language),
            "series_n": row["series"],
            **_covered(row, language),
        }
        for row in families.iter_rows(named=True)
    ]
    return make_table("families", texts(rows, list(rows[0])), language, notes=[word("note.families", language)])


def _family_said(family: str, language: Language) -> str:
    """Name a family of series: an indicator of the project's own figures, or what a public data set counts."""
    source, _, measure = family.rpartition(" ")
    if source in OWN_SERIES:
        return word(f"family.{source}", language, name=indicator_name(measure, language))
    return word(f"family.{_NO_WORD.sub('_', family).lower()}", language)


def not_projected(projection: pl.DataFrame, language: Language) -> Shown:
    """Set the series of three points or more that are not projected, with the reason; shorter ones are no series."""
    kept = projection.filter(pl.col("value").is_null(), pl.col("n") >= LEAST_TOLD).sort("indicator", "scope", "region")
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "region_name": region_name(row["region"], language),
            "points_n": row["n"],
            "reasons_said": reasons_said(row["note"], language),
        }
        for row in kept.iter_rows(named=True)
    ]
    return make_table(
        "not_projected", texts(rows, ("indicator_name", "region_name", "points_n", "reasons_said")), language
    )


def summary(
    projection: pl.DataFrame, accuracy: pl.DataFrame, families: pl.DataFrame, language: Language, year: int
) -> Sentences:
    """Say how many series are projected, how many are not, and what such projections were worth."""
    made, refused = _made(projection, year).height, projection.filter(pl.col("value").is_null()).height
    if not made:
        return Sentences((word("say.projection.none", language, year=year, refused=refused),))
    seen = families.filter(pl.col("kind").is_in(OBSERVED), pl.col("series") > 1)["covered80"]
    low, high = (format_number(float(end), language, 1) for end in (min(seen), max(seen)))
    first, second = (_worth(accuracy.filter(pl.col("kind") == kind), language) for kind in OBSERVED)
    return Sentences(
        (
            word("say.projection", language, n=made, year=year, refused=refused, **first),
            word("say.projection.second", language, **second),
            word("say.projection.families", language, low=low, high=high),
        )
    )


def _worth(accuracy: pl.DataFrame, language: Language) -> dict[str, Any]:
    """What the sentences say of one set of series: how many, coverage, and each method's error."""
    told = {row["method"]: row for row in accuracy.iter_rows(named=True)}
    ours = told["ensemble"]
    return {
        "series": ours["series"],
        "mase": format_number(ours["mase"], language, 2),
        **{f"c{level}": format_number(ours[f"covered{level}"], language, 1) for level in (80, 95)},
        **{name: format_number(told[name]["mase"], language, 2) for name in ("naive", "theta", "ets")},
    }


def _made(projection: pl.DataFrame, year: int) -> pl.DataFrame:
    kept = projection.filter(pl.col("year") == year, pl.col("value").is_not_null())
    return kept.sort("indicator", "scope", "region")


def _covered(row: dict[str, Any], language: Language) -> dict[str, str]:
    return {
        f"covered{level}_value": MISSING
        if is_missing(row[f"covered{level}"])
        else format_number(row[f"covered{level}"], language, 1) + "%"
        for level in LEVELS
    }


def _interval(row: dict[str, Any], level: int, language: Language, by: int = 50) -> str:
    low, high = (_number(row[f"{side}{level}"], row, language, by) for side in ("lower", "upper"))
    return f"{low} – {high}"


def _share(row: dict[str, Any], language: Language) -> str:
    """Write the probability of a class: where none or all would reach, it is told as the bound that it is."""
    bound = {0: "≤ ", row["n"]: "≥ "}.get(row["reached"], "")
    return bound + format_number(100 * row["probability"], language, 0) + "%"


def _number(value: float, row: dict[str, Any], language: Language, by: int = 50) -> str:
    """Write a projected figure no finer than an interval can carry (of 50% or another): two digits of its width."""
    width = abs(row[f"upper{by}"] - row[f"lower{by}"])
    digits = 1 - math.floor(math.log10(width)) if width > 0 else 2
    return format_number(round(value, digits), language, max(0, digits))


def _goal(goal: dict[str, Any] | None, language: Language) -> str:
    return MISSING if goal is None else cite(plain(goal["target"], language, goal["comparator"]), goal, language)
