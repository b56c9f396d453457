"""Charts of a region's targets: how far, how fast, and what a target allows by luck alone."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.presentation.charts import Datasets, finish, layered, tips
from duibiao.presentation.citing import sources_of
from duibiao.presentation.figures import plain, with_unit
from duibiao.presentation.gap_tables import baseline_said, chance_said, span, target_said
from duibiao.presentation.names import code_said, direction_of, indicator_name, region_name, unit_name
from duibiao.presentation.numbers import Language, format_number
from duibiao.presentation.places import place
from duibiao.presentation.show import Shown, nothing
from duibiao.presentation.style import BLACK, BLUE, GREY, INK, ORANGE, ROW, VERMILION, WIDTH
from duibiao.presentation.wording import word

#: Roles in the order they are drawn, with colour and shape.
ROLES = {
    "improve": (BLUE, "circle"),
    "hold": (VERMILION, "square"),
    "band": (ORANGE, "diamond"),
    "planned": (GREY, "triangle-up"),
}

#: What a change to its target is told with, from the figure to where it stands.
_TOLD_OF_CHANGE = (
    "indicator_name",
    "region_name",
    "baseline_said",
    "target_said",
    "relative_said",
    "role_said",
    "direction_said",
    "text_printed",
    "place",
    "place_baseline",
)


def change_to_target(register: pl.DataFrame, language: Language) -> Shown:
    """Draw each target as its change from the baseline, in percent of the baseline, by role.

    Parameters
    ----------
    register : polars.DataFrame
        As ``analysis.register`` gives it, for one region.
    language : {'zh', 'en'}
        Language of every word.
    """
    import altair as alt

    kept = register.filter(pl.col("gap_relative").is_not_null(), pl.col("role").is_in(list(ROLES)))
    if kept.is_empty():
        return nothing(language, "say.no_baseline_pairs")
    rows = sorted(
        (_change(row, language) for row in kept.iter_rows(named=True)), key=lambda row: (row["role"], row["relative"])
    )
    sets = Datasets()
    roles = [role for role in ROLES if role in set(kept["role"].to_list())]
    domain = [code_said(role, language) for role in roles]
    base = alt.Chart(sets.add(rows)).encode(
        y=alt.Y("label:N", title=word("column.indicator_name", language), sort=[row["label"] for row in rows]),
        color=alt.Color(
            "role_said:N",
            title=word("column.role", language),
            legend=alt.Legend(orient="bottom"),
            scale=alt.Scale(domain=domain, range=[ROLES[role][0] for role in roles]),
        ),
        tooltip=tips(language, _TOLD_OF_CHANGE),
    )
    axis = alt.X(
        "relative:Q",
        title=word("axis.change_to_target", language, years=_years(kept, language)),
        scale=alt.Scale(domain=_room(kept["gap_relative"].to_list()), nice=False),
        axis=alt.Axis(tickCount=6),
    )
    stems = base.mark_rule(strokeWidth=2).encode(x=alt.X("zero:Q"), x2=alt.X2("relative:Q"))
    ends = base.mark_point(size=90, filled=True, opacity=1).encode(
        x=axis,
        shape=alt.Shape(
            "role_said:N",
            title=word("column.role", language),
            scale=alt.Scale(domain=domain, range=[ROLES[role][1] for role in roles]),
        ),
    )
    # To the right of mark and zero line alike: on the left there is only as much room as the longest fall leaves.
    label_at = alt.X("label_at:Q")
    labels = base.mark_text(align="left", dx=8, fontSize=11).encode(
        x=label_at, text=alt.Text("said:N"), color=alt.ColorValue(INK)
    )
    chart = layered(stems, ends, labels, width=WIDTH, height={"step": ROW})
    return finish(chart, sets, language, "change_to_target", region=region_name(kept["region"][0], language))


def pace(register: pl.DataFrame, language: Language) -> Shown:
    """Draw the required yearly change beside the nation's, before and after the baseline."""
    import altair as alt

    kept = register.filter(pl.col("required_aarr").is_not_null(), pl.col("role") == "improve")
    if kept.is_empty():
        return nothing(language, "say.no_pace")
    rows = [mark for row in kept.sort("required_aarr").iter_rows(named=True) for mark in _paces(row, language)]
    sets = Datasets()
    kinds = [word(f"pace.{kind}", language) for kind in ("required", "national_before", "national_later")]
    colour = alt.Color(
        "kind:N",
        title=None,
        legend=alt.Legend(orient="bottom", columns=1),
        scale=alt.Scale(domain=kinds, range=[BLUE, BLACK, ORANGE]),
    )
    base = alt.Chart(sets.add(rows)).encode(
        y=alt.Y(
            "label:N",
            title=word("column.indicator_name", language),
            sort=list(dict.fromkeys(row["label"] for row in rows)),
        ),
        tooltip=tips(
            language,
            (
                "indicator_name",
                "kind",
                "pace_said",
                "window",
                "direction_said",
                "target_said",
                "text_printed",
                "place",
                "place_baseline",
            ),
        ),
    )
    zero = alt.Chart(sets.add([{"zero": 0}])).mark_rule(color=GREY, strokeDash=[3, 3]).encode(x=alt.X("zero:Q"))
    marks = base.mark_point(size=95, opacity=1, strokeWidth=2).encode(
        x=alt.X("pace:Q", title=word("axis.pace", language, years=_years(kept, language)), scale=alt.Scale(padding=20)),
        color=colour,
        shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=["circle", "diamond", "square"])),
    )
    chart = layered(zero, marks, width=WIDTH, height={"step": ROW})
    return finish(chart, sets, language, "pace", region=region_name(kept["region"][0], language))


def luck(allowance: pl.DataFrame, language: Language) -> Shown:
    """Draw the chance that a target is met by luck alone, at the baseline's and at the nation's true rate."""
    import altair as alt

    kept = allowance.filter(pl.col("value").is_not_null())
    if kept.is_empty():
        return nothing(language, "say.no_allowance")
    rows = [_chance(row, language) for row in kept.iter_rows(named=True)]
    sets = Datasets()
    kinds = [word(f"luck.{kind}", language) for kind in ("baseline", "nation") if kind in set(kept["reference"])]
    colours = {word("luck.baseline", language): (BLUE, "circle"), word("luck.nation", language): (BLACK, "diamond")}
    base = alt.Chart(sets.add(rows)).encode(
        y=alt.Y("label:N", title=word("column.indicator_name", language)),
        tooltip=tips(
            language,
            (
                "indicator_name",
                "region_name",
                "target_said",
                "kind",
                "reference_said",
                "births_said",
                "allowed_said",
                "chance_said",
                "text_printed",
                "place",
            ),
        ),
        color=alt.Color(
            "kind:N",
            title=None,
            legend=alt.Legend(orient="bottom", columns=1),
            scale=alt.Scale(domain=kinds, range=[colours[kind][0] for kind in kinds]),
        ),
    )
    bars = base.mark_rule(strokeWidth=3, opacity=0.5).encode(x=alt.X("lower:Q"), x2=alt.X2("upper:Q"))
    marks = base.mark_point(size=95, filled=True, opacity=1).encode(
        x=alt.X("value:Q", title=word("axis.luck", language), scale=alt.Scale(domain=[0, 100])),
        shape=alt.Shape(
            "kind:N", title=None, scale=alt.Scale(domain=kinds, range=[colours[kind][1] for kind in kinds])
        ),
    )
    chart = layered(bars, marks, width=WIDTH, height={"step": ROW + 6})
    return finish(chart, sets, language, "luck", region=region_name(kept["region"][0], language))


def _years(register: pl.DataFrame, language: Language) -> str:
    first = min(year for year in register["baseline_year"].to_list() if year)
    return word("year.span", language, a=first, b=max(register["target_year"].to_list()))


def _change(row: dict[str, Any], language: Language) -> dict[str, Any]:
    baseline, target = baseline_said(row, language), target_said(row, language)
    said = {
        "label": indicator_name(row["indicator"], language, row["scope"]),
        "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
        "region_name": region_name(row["region"], language),
        "relative": round(row["gap_relative"], 4),
        "zero": 0,
        "label_at": max(0.0, round(row["gap_relative"], 4)),
        "role": list(ROLES).index(row["role"]),
        "role_said": code_said(row["role"], language),
        "baseline_said": baseline,
        "target_said": target,
        "said": _arrow(row, language),
        "relative_said": format_number(row["gap_relative"], language, 1, signed=True) + "%",
        "direction_said": word(f"direction.{direction_of(row['indicator'])}", language),
        "text_printed": row["text"],
        "place": place(row, language),
        "place_baseline": place(row, language, "_baseline"),
        "sources": sources_of(row, "figure", "figure_baseline"),
    }
    return said


def _room(changes: list[float]) -> list[float]:
    """Give the ends of the axis: a little on the left, a third of the width for labels on the right."""
    low, high = min(0.0, *changes), max(0.0, *changes)
    width = (high - low) or 1.0
    return [round(low - 0.05 * width, 4), round(high + 0.4 * width, 4)]


def _arrow(row: dict[str, Any], language: Language) -> str:
    """Write baseline and target beside a mark; units per people stand in the indicator's name already."""
    said = f"{plain(row['baseline'], language)} → {plain(row['target'], language, row['comparator'])}"
    return said if row["unit"].partition("/")[0] and "/" in row["unit"] else with_unit(said, row["unit"], language)


def _paces(row: dict[str, Any], language: Language) -> list[dict[str, Any]]:
    """Give a mark for each pace that is known; a fall is drawn to the left, so a reduction changes its sign."""
    windows = {
        "required": (row["required_aarr"], word("year.span", language, a=row["baseline_year"], b=row["target_year"])),
        "national_before": (row["national_aarr"], row["national_window"]),
        "national_later": (row["national_later_aarr"], row["national_later_window"]),
    }
    shared = {
        "label": indicator_name(row["indicator"], language, row["scope"]),
        "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
        "direction_said": word(f"direction.{direction_of(row['indicator'])}", language),
        "target_said": with_unit(target_said(row, language), row["unit"], language),
        "text_printed": row["text"],
        "place": place(row, language),
        "place_baseline": place(row, language, "_baseline"),
        "sources": sources_of(row, "figure", "figure_baseline"),
    }
    return [
        {
            **shared,
            "kind": word(f"pace.{kind}", language),
            "pace": round(-reduction, 4),
            "window": window,
            "pace_said": word("percent_a_year", language, n=format_number(-reduction, language, 2, signed=True)),
        }
        for kind, (reduction, window) in windows.items()
        if reduction is not None
    ]


def _chance(row: dict[str, Any], language: Language) -> dict[str, Any]:
    name = indicator_name(row["indicator"], language)
    said = {
        "label": name,
        "indicator_name": name,
        "region_name": region_name(row["region"], language),
        "target_said": with_unit(plain(row["target"], language, row["comparator"]), row["unit"], language),
        "kind": word(f"luck.{row['reference']}", language),
        "reference_said": f"{plain(row['reference_rate'], language)} {unit_name(row['unit'], language)}",
        "births_said": span(row["births_low"], row["births_high"], language),
        "allowed_said": span(row["allowed_low"], row["allowed_high"], language),
        "chance_said": chance_said(row["value"], language),
        "value": round(row["value"], 2),
        "lower": None if row["lower"] is None else round(row["lower"], 2),
        "upper": None if row["upper"] is None else round(row["upper"], 2),
        "text_printed": row["text"],
        "place": place(row, language),
        "sources": sources_of(row, "figure", "reference_figure"),
    }
    return said
