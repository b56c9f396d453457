"""How many deaths a target allows, by how many births there are: a few, where a region is small."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.analysis.small_numbers import per_of
from duibiao.presentation.charts import Datasets, finish, grid, layered, tips
from duibiao.presentation.citing import sources_of
from duibiao.presentation.gap_tables import span
from duibiao.presentation.names import indicator_name, region_name, wrapped
from duibiao.presentation.numbers import Language, format_number
from duibiao.presentation.places import place
from duibiao.presentation.show import Shown, nothing
from duibiao.presentation.style import BLACK, BLUE, INK
from duibiao.presentation.wording import word

#: So few numbers of births are told at the axis, and the deaths beside their marks.
_FEW = 2
#: Colour and shape of what is drawn.
_LOOKS = {"allowed": (BLUE, "circle"), "expected": (BLACK, "diamond")}


def deaths_by_births(allowance: pl.DataFrame, language: Language) -> Shown:
    """Draw one panel a target: deaths it allows and deaths at the baseline's rate, at each number of births that fits.

    Parameters
    ----------
    allowance : polars.DataFrame
        As ``analysis.allowance`` gives it, for one region.
    language : {'zh', 'en'}
        Language of every word.
    """
    kept = allowance.filter(pl.col("status") == "ok", pl.col("births_low").is_not_null())
    if kept.is_empty():
        return nothing(language, "say.no_allowance")
    sets = Datasets()
    panels = [
        _panel(part, sets, language)
        for _, part in kept.sort("indicator", "target_year", "solution").group_by(
            "indicator", "target_year", maintain_order=True
        )
    ]
    region = region_name(kept["region"][0], language)
    return finish(grid(panels), sets, language, "deaths_by_births", region=region)


def _panel(part: pl.DataFrame, sets: Datasets, language: Language) -> Any:
    import altair as alt

    first = part.row(0, named=True)
    rows = [row for one in _solutions(part) for row in _points(one, language)]
    drawn = [kind for kind in _LOOKS if kind in {row["kind"] for row in rows}]
    kinds = [word(f"deaths.{kind}", language) for kind in drawn]
    births = {row["births"]: row["births_said"] for row in sorted(rows, key=lambda row: row["births"])}
    top = 1.15 * max(1.0, *(row["value"] for row in rows))
    base = alt.Chart(sets.add(rows)).encode(
        x=alt.X(
            "births:Q",
            title=word("axis.births", language, year=first["target_year"]),
            scale=alt.Scale(domain=[0, 1.12 * max(row["births"] for row in rows)], nice=False),
            # Where few numbers of births fit, they are what one wants to read.
            axis=alt.Axis(values=list(births), labelExpr=_told(births))
            if len(births) <= _FEW
            else alt.Axis(tickCount=4),
        ),
        y=alt.Y(
            "value:Q",
            title=word("axis.deaths", language, year=first["target_year"]),
            scale=alt.Scale(domain=[0, top], nice=False),
            # Half a death is none: where four ticks would fall between whole numbers, these are told.
            axis=alt.Axis(tickCount=4) if top >= 4 else alt.Axis(values=list(range(int(top) + 1)), format="d"),
        ),
    )
    legend = alt.Legend(orient="bottom", columns=1)
    marks = base.mark_point(size=80, filled=True, opacity=1).encode(
        color=alt.Color(
            "kind_said:N",
            title=None,
            legend=legend,
            scale=alt.Scale(domain=kinds, range=[_LOOKS[kind][0] for kind in drawn]),
        ),
        shape=alt.Shape(
            "kind_said:N",
            title=None,
            legend=legend,
            scale=alt.Scale(domain=kinds, range=[_LOOKS[kind][1] for kind in drawn]),
        ),
        tooltip=tips(language, ("indicator_name", "kind_said", "births_said", "deaths_said", "text_printed", "place")),
    )
    name = indicator_name(first["indicator"], language)
    title = alt.TitleParams(wrapped(name, language, 38), fontSize=13, offset=6)
    if len(births) > _FEW:
        return marks.properties(width=240, height=150, title=title)
    # The one on the right of its mark, the other on the left: the two may lie close together.
    numbers = [
        base.mark_text(align=side, dx=dx, fontSize=11, color=INK)
        .transform_filter(f"datum.kind === '{kind}'")
        .encode(text=alt.Text("deaths_said:N"))
        for kind, side, dx in (("allowed", "left", 8), ("expected", "right", -8))
    ]
    return layered(marks, *numbers, width=240, height=150, title=title)


def _told(births: dict[float, str]) -> str:
    """Give the labels of an axis as an expression: where rounding leaves some births open, their span."""
    named = "".join(f"abs(datum.value - {value}) < 0.1 ? '{said}' : " for value, said in births.items())
    return f"{named}datum.label"


def _solutions(part: pl.DataFrame) -> list[dict[str, Any]]:
    """Take each number of births once, with the baseline's rate where there is one."""
    own = part.with_columns((pl.col("reference") != "baseline").alias("_other")).sort("solution", "_other")
    return own.unique("solution", keep="first", maintain_order=True).to_dicts()


def _points(row: dict[str, Any], language: Language) -> list[dict[str, Any]]:
    births, per = (row["births_low"] + row["births_high"]) / 2, per_of(row["unit"])
    shared = {
        "indicator_name": indicator_name(row["indicator"], language),
        "births": births,
        "births_said": span(row["births_low"], row["births_high"], language),
        "text_printed": row["text"],
        "place": place(row, language),
        "sources": sources_of(row, "figure", "reference_figure"),
    }
    allowed = span(row["allowed_low"], row["allowed_high"], language)
    made = [_kind(shared, "allowed", float(row["allowed_low"]), allowed, language)]
    if row["reference"] == "baseline" and per:
        expected = row["reference_rate"] * births / per
        made.append(_kind(shared, "expected", expected, format_number(expected, language, 1), language))
    return made


def _kind(shared: dict[str, Any], kind: str, value: float, said: str, language: Language) -> dict[str, Any]:
    return {
        **shared,
        "kind": kind,
        "kind_said": word(f"deaths.{kind}", language),
        "value": round(value, 4),
        "deaths_said": said,
    }
