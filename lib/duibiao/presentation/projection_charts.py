"""Fan charts: actuals, and the projection with its bands, one panel a series; only series that may be projected."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.presentation.charts import Datasets, finish, grid, layered, raised, span_of, tips
from duibiao.presentation.citing import sources_of
from duibiao.presentation.names import catalogue, indicator_name, region_name, value_title, wrapped, year_span
from duibiao.presentation.numbers import Language, format_number
from duibiao.presentation.places import place
from duibiao.presentation.projection_tables import LEVELS
from duibiao.presentation.show import Shown, nothing
from duibiao.presentation.style import BLUE, INK, VERMILION
from duibiao.presentation.wording import word

_KEY = ["region", "indicator", "scope", "segment"]
_GOAL_TIPS = ("year", "target_then", "text_printed", "place")
#: Darkness of the bands, the narrowest first.
_DARK = {50: 0.38, 80: 0.22, 95: 0.12}


def fan(points: pl.DataFrame, projection: pl.DataFrame, goals: pl.DataFrame, language: Language, year: int) -> Shown:
    """Draw projected series: their actuals, the median, the bands, and the goal of the last year, if any.

    Totals (grade X: never compared) stand in the table only; their panels would crowd out the rates.

    Parameters
    ----------
    points, projection : polars.DataFrame
        As ``analysis.points.series`` and ``analysis.projected_points.project_points`` give them.
    goals : polars.DataFrame
        region, indicator, scope, target of ``year``.
    """
    made = projection.filter(pl.col("value").is_not_null()).sort("indicator", "scope", "region", "year")
    totals = [name for name, one in catalogue().indicators.items() if one.grade == "X"]
    made = made.filter(pl.col("indicator").is_in(totals).not_())
    if made.is_empty():
        return nothing(language, "say.no_fan")
    sets = Datasets()
    panels = [_panel(rows, points, goals, sets, language, year) for _, rows in made.group_by(_KEY, maintain_order=True)]
    return finish(grid(panels), sets, language, "fan", year=year)


def _panel(
    rows: pl.DataFrame, points: pl.DataFrame, goals: pl.DataFrame, sets: Datasets, language: Language, year: int
) -> Any:
    import altair as alt

    first = rows.row(0, named=True)
    own = pl.all_horizontal(pl.col(name) == first[name] for name in _KEY)
    seen = points.filter(own, pl.col("used")).sort("year")
    goal = goals.filter(pl.all_horizontal(pl.col(name) == first[name] for name in _KEY[:3]))
    last = seen.row(-1, named=True)
    ahead = [_start(last), *(_ahead(row, language) for row in rows.iter_rows(named=True))]
    drawn = [*seen["value"], *rows["lower95"], *rows["upper95"], *goal["target"]]
    span = year_span([*seen["year"], year], language)
    title = value_title(first["indicator"], first["unit"], language, 44)
    # Axis and scale are told once, with the actuals: the other layers share them.
    x = alt.X(
        "year:Q",
        title=word("axis.year", language, years=span),
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=5),
        scale=alt.Scale(nice=False, padding=12, zero=False),
    )
    y = alt.Y(
        "value:Q",
        title=title,
        scale=alt.Scale(domain=span_of(drawn, 0.08), nice=False, zero=False),
        axis=raised(title, tickCount=4),
    )
    past = alt.Chart(sets.add(_past(seen, language)))
    actual = past.mark_line(color=INK, strokeWidth=1.6, point={"color": INK, "size": 26}).encode(
        x=x, y=y, tooltip=tips(language, ("year", "shown_value", "place"))
    )
    future, even = sets.add(ahead), alt.Scale(zero=False)
    year_at = alt.X("year:Q")
    bands = [
        alt.Chart(future)
        .mark_area(color=BLUE, opacity=_DARK[level])
        .encode(x=year_at, y=alt.Y(f"lower{level}:Q", scale=even, title=title), y2=alt.Y2(f"upper{level}:Q"))
        for level in reversed(LEVELS)
    ]
    dots = alt.Chart(future).mark_line(
        color=BLUE, strokeDash=[4, 3], strokeWidth=1.6, point={"color": BLUE, "size": 26}
    )
    told = tips(language, ("year", "shown_value", "inside80", "inside95"))
    ahead_line = dots.encode(x=year_at, y=alt.Y("value:Q"), tooltip=told)
    layers = [*bands, ahead_line, actual, *_goals(goal, sets, language, year)]
    name = wrapped(indicator_name(first["indicator"], language, first["scope"]), language, 38)
    head = alt.TitleParams(name, subtitle=region_name(first["region"], language), fontSize=13, offset=6)
    return layered(*layers, width=250, height=150, title=head)


def _start(last: dict[str, Any]) -> dict[str, Any]:
    """The bands open at the last actual."""
    bounds = {f"{side}{level}": last["value"] for level in LEVELS for side in ("lower", "upper")}
    said = dict.fromkeys(("shown_value", "inside80", "inside95"))
    return {"year": last["year"], "value": last["value"], **bounds, **said}


def _ahead(row: dict[str, Any], language: Language) -> dict[str, Any]:
    bounds = {f"{side}{level}": round(row[f"{side}{level}"], 4) for level in LEVELS for side in ("lower", "upper")}
    said = {
        f"inside{level}": f"{_said(row[f'lower{level}'], language)} – {_said(row[f'upper{level}'], language)}"
        for level in LEVELS[1:]
    }
    shown = _said(row["value"], language)
    return {"year": row["year"], "value": round(row["value"], 4), **bounds, **said, "shown_value": shown}


def _past(seen: pl.DataFrame, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "year": row["year"],
            "value": row["value"],
            "shown_value": _said(row["value"], language),
            "place": place(row, language),
            "sources": sources_of(row),
        }
        for row in seen.iter_rows(named=True)
    ]


def _goals(goal: pl.DataFrame, sets: Datasets, language: Language, year: int) -> list[Any]:
    import altair as alt

    if goal.is_empty():
        return []
    rows = [
        {
            "year": year,
            "value": row["target"],
            "target_then": _said(row["target"], language),
            "text_printed": row["text"],
            "place": place(row, language),
            "sources": sources_of(row),
        }
        for row in goal.iter_rows(named=True)
    ]
    mark = alt.Chart(sets.add(rows)).mark_point(
        shape="cross", angle=45, color=VERMILION, size=90, filled=True, opacity=1
    )
    return [mark.encode(x=alt.X("year:Q"), y=alt.Y("value:Q"), tooltip=tips(language, _GOAL_TIPS))]


def _said(value: float, language: Language) -> str:
    return format_number(value, language, 2 if abs(value) < 1000 else 0)
