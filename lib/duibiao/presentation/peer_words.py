"""Who is a peer of whom, within which boundary a figure was taken, and which years can be pooled."""

from __future__ import annotations

import polars as pl

from duibiao.analysis.pooling import LEAST_YEARS
from duibiao.catalogue.grading import GradingRule
from duibiao.presentation.figures import interval, named, row_names, some, texts
from duibiao.presentation.names import catalogue, code_said, indicator_name, reasons_said, region_name, unit_name
from duibiao.presentation.numbers import MISSING, Language, format_number, is_missing
from duibiao.presentation.show import Sentences, Shown, nothing
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import join, word


def levels(ledger: pl.DataFrame, language: Language) -> Sentences:
    """Say which regions are of one level, and of each within which boundary its figures may be."""
    regions = ledger["region"].unique().sort().to_list()
    of_level: dict[str, list[str]] = {}
    for region in regions:
        of_level.setdefault(catalogue().regions[region].level, []).append(region)
    groups = [
        word("say.levels.group", language, level=word(f"level.{level}", language), names=named(some_regions, language))
        for level, some_regions in of_level.items()
    ]
    items = [
        word("say.levels" if len(groups) > 1 else "say.levels.one", language, groups=join(groups, language, "clause"))
    ]
    items += [_boundary(region, ledger, language) for region in regions if catalogue().regions[region].boundary_years]
    return Sentences(tuple(items))


def _boundary(region: str, ledger: pl.DataFrame, language: Language) -> str:
    held = pl.col("reasons").str.split(";").list.contains("boundary")
    kept = ledger.filter(pl.col("region") == region, held)
    return word(
        "say.level.boundary",
        language,
        region=region_name(region, language),
        years=", ".join(str(year) for year in catalogue().regions[region].boundary_years),
        n=kept.height,
    )


def grading(rules: dict[str, GradingRule], language: Language) -> Shown:
    """Set what each circumstance of a pair does to its grade, and why: the rules that all grades follow."""
    rows = [
        {"circumstance_said": rule.zh if language == "zh" else rule.en, "grade": rule.grade,
         "reasons_said": reasons_said(rule.reason, language)}
        for rule in rules.values()
    ]  # fmt: skip
    columns = ("circumstance_said", "grade", "reasons_said")
    return make_table("grading", texts(rows, columns), language, notes=[word("note.grading", language)])


def pooled(found: pl.DataFrame, language: Language) -> Sentences:
    """Say which rates have counts of enough years in a row to be pooled, and that the others are not."""
    if found.is_empty():
        return nothing(language, "say.pooled.none")
    able = found.filter(pl.col("status") == "ok")
    names = some(row_names(able.with_columns(scope=pl.lit("")), language, with_region=True), language)
    if able.is_empty():
        return nothing(language, "say.pooled.no_years", n=found.height, least=LEAST_YEARS)
    told = {"n": found.height, "able": able.height, "least": LEAST_YEARS, "names": names}
    return Sentences((word("say.pooled", language, **told),))


def pooled_table(found: pl.DataFrame, language: Language) -> Shown:
    """Set the rates of several years together with their exact intervals, and why others are not pooled."""
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language),
            "region_name": region_name(row["region"], language),
            "window": word("year.span", language, a=row["start"], b=row["end"]),
            "pooled_n": row["years"],
            "deaths_count": MISSING if row["n"] is None else row["n"],
            "pooled_value": MISSING if is_missing(row["value"]) else format_number(row["value"], language, 2),
            "unit_name": unit_name(catalogue().indicators[row["indicator"]].unit, language),
            "interval": interval(row, language, 2) or MISSING,
            "status_said": code_said(row["status"], language),
            "reasons_said": reasons_said(row["note"], language),
        }
        for row in found.filter(pl.col("years") > 1).iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    return make_table("pooled", texts(rows, columns), language, notes=[word("note.pooled", language)])
