"""Tables of goals to come: what they ask, how rare that is, and annual changes held against single years."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.presentation.citing import cite
from duibiao.presentation.figures import plain, texts, with_unit
from duibiao.presentation.gap_tables import chance_said, span, with_year
from duibiao.presentation.names import code_said, indicator_name, reasons_said, region_name, unit_name
from duibiao.presentation.numbers import MISSING, Language, format_number, is_missing
from duibiao.presentation.show import Shown
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import join, word


def calculator_table(calculated: pl.DataFrame, language: Language, year: int) -> Shown:
    """Set what the goals of a year ask of a region: the pace, how many regions made it, deaths allowed."""
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "goal_of": region_name(row["target_region"], language),
            "target_said": cite(
                with_unit(plain(row["target"], language, row["comparator"]), row["unit"], language), row, language
            ),
            "latest_said": cite(
                with_year(plain(row["latest"], language), row["latest_year"], language), row, language, "_latest"
            ),
            "role_said": code_said(row["role"], language),
            "required_linear_value": format_number(row["required_linear"], language, signed=True),
            "required_rate": _turned(row["required_aarr"], language),
            "rarity_said": _rare(row, language),
            "allowed_deaths": MISSING
            if is_missing(row["allowed_low"])
            else span(row["allowed_low"], row["allowed_high"], language),
            "births_said": MISSING
            if is_missing(row["births_low"])
            else span(row["births_low"], row["births_high"], language),
            "luck_said": _chances(row, language),
            "flags_said": _notes(row, language),
        }
        for row in calculated.iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    notes = [word("note.calculator", language), word("note.reference_class", language)]
    return make_table("calculator", texts(rows, columns), language, notes=notes, fields={"year": year})


def rarity_table(rare: pl.DataFrame, language: Language) -> Shown:
    """Set the required paces beside the real changes of the reference class, or that there is none."""
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "target_year": row["target_year"],
            "required_said": _pace(row["required"], row, language),
            "class_median": _pace(row["value"], row, language),
            "class_middle": MISSING
            if is_missing(row["lower"])
            else f"{_pace(row['lower'], row, language)} – {_pace(row['upper'], row, language)}",
            "rarity_said": _rare(row, language),
            "flags_said": reasons_said(row["note"], language),
        }
        for row in rare.filter(pl.col("status") == "ok").iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    return make_table("rarity", texts(rows, columns), language, notes=[word("note.reference_class", language)])


def steps_table(steps: pl.DataFrame, language: Language) -> Shown:
    """Set annual-change targets year by year: the change asked for beside the change made."""
    rows = [
        {
            "region_name": region_name(row["region"], language),
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "goal_of": region_name(row["target_region"], language),
            "required_said": cite(plain(row["required"], language, row["comparator"], signed=True), row, language),
            "window": word("year.span", language, a=row["year_from"], b=row["year"]),
            "change_said": cite(format_number(row["change"], language, 2, signed=True), row, language, "_latest"),
            "met_said": code_said(row["met"], language),
            "level_said": plain(row["level"], language),
            "level_met_said": code_said(row["level_met"], language),
            "flags_said": reasons_said(row["reasons"], language),
        }
        for row in steps.iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    return make_table("steps", texts(rows, columns), language, notes=[word("note.steps", language)])


def _rare(row: dict[str, Any], language: Language) -> str:
    if is_missing(row["n"]):
        return word("rarity.none", language) if row.get("role", "improve") == "improve" else MISSING
    return word("rarity.said", language, reached=row["reached"], n=row["n"], window=row["window"].replace("-", "–"))


def _pace(value: float | None, row: dict[str, Any], language: Language) -> str:
    """Write a pace of a class: percent a year on the log scale, units a year else."""
    from duibiao.presentation.names import catalogue

    if is_missing(value):
        return MISSING
    said = format_number(value, language, 2, signed=True)
    if row["scale"] == "log":
        return word("percent_a_year", language, n=said)
    unit = catalogue().indicators[row["indicator"]].unit
    return said + word("slope.linear", language, unit=unit_name("百分点" if unit == "%" else unit, language))


def _turned(reduction: float | None, language: Language) -> str:
    # What is missing is told apart first.
    return MISSING if is_missing(reduction) else format_number(-reduction, language, 2, signed=True)  # type: ignore[operator]


def _chances(row: dict[str, Any], language: Language) -> str:
    if is_missing(row["chance_low"]):
        return MISSING
    ends = dict.fromkeys(chance_said(row[name], language) for name in ("chance_low", "chance_high"))
    return " – ".join(ends)


def _notes(row: dict[str, Any], language: Language) -> str:
    notes = [word("note.headroom", language, n=plain(row["headroom"], language))] if row["headroom"] is not None else []
    # Whose goal it is has a column of its own, and the births are told below the table.
    kept = [code for code in row["note"].split(";") if code not in ("goal_of_another", "births_of_latest_counts", "")]
    notes += [reasons_said(";".join(kept), language)] if kept else []
    return join(notes, language, "clause")
