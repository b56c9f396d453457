"""Charts over time: series with their breaks, and the yearly change that two points give."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.presentation.charts import LINED, Datasets, finish, grid, in_myriads, layered, raised, span_of, tips
from duibiao.presentation.citing import sources_of
from duibiao.presentation.figures import figure
from duibiao.presentation.names import indicator_name, reasons_said, region_name, value_title, wrapped, year_span
from duibiao.presentation.numbers import Language, format_number
from duibiao.presentation.show import Shown, nothing
from duibiao.presentation.style import GREY, PAPER, SERIES_COLOURS, SERIES_SHAPES, WIDTH
from duibiao.presentation.wording import word

_KEY = ["region", "indicator", "scope"]
#: Region id to colour and shape.
Looks = dict[str, tuple[str, str]]
#: Legends of more regions stand in several columns.
_FEW = 4


def series_panels(points: pl.DataFrame, fits: pl.DataFrame, language: Language, least: int = 3) -> Shown:
    """Draw one panel an indicator: the points, joined within a segment, breaks marked, straight fits thin.

    Parameters
    ----------
    points : polars.DataFrame
        As ``analysis.series`` gives them.
    fits : polars.DataFrame
        As ``analysis.fitted`` gives them.
    least : int
        Series with fewer points that are used are left to the table of two points.
    """
    kept = points.filter((pl.col("used").sum() >= least).over(*_KEY))
    if kept.is_empty():
        return nothing(language, "say.no_series", n=least)
    looks, sets = region_looks(points, kept["region"].unique().to_list(), least), Datasets()
    panels = [
        _panel(rows, fits.filter(pl.col("indicator") == key[0], pl.col("scope") == key[1]), sets, language, looks)
        for key, rows in kept.sort("indicator", "scope", "region", "year").group_by(
            "indicator", "scope", maintain_order=True
        )
    ]
    return finish(grid(panels), sets, language, "series")


def region_looks(points: pl.DataFrame, drawn: list[str], least: int = 3) -> Looks:
    """Give each region that is drawn its colour and shape: the same in every chart of the report, in both languages.

    Regions with a series of at least ``least`` points come first, so theirs are used up last.
    """
    long = points.filter((pl.col("used").sum() >= least).over(*_KEY))["region"].unique().sort().to_list()
    every = list(dict.fromkeys([*long, *points["region"].unique().sort().to_list()]))
    at = {region: every.index(region) for region in sorted(drawn)}
    return {
        region: (SERIES_COLOURS[n % len(SERIES_COLOURS)], SERIES_SHAPES[n % len(SERIES_SHAPES)])
        for region, n in at.items()
    }


def two_points(trends: pl.DataFrame, points: pl.DataFrame, language: Language) -> Shown:
    """Draw the yearly change of series that have two points only: a number without an interval."""
    import altair as alt

    from duibiao.presentation.trend_tables import with_places

    kept = with_places(trends, points, language).filter(
        pl.col("method") == "aarr", pl.col("n") == 2, pl.col("value").is_not_null()
    )
    if kept.is_empty():
        return nothing(language, "say.no_two_points")
    rows = [_slope(row, language) for row in kept.sort("indicator", "region").iter_rows(named=True)]
    looks, sets = region_looks(points, kept["region"].unique().to_list()), Datasets()
    base = alt.Chart(sets.add(rows)).encode(
        y=alt.Y(
            "label:N",
            title=word("column.indicator_name", language),
            sort=[row["label"] for row in rows],
            axis=alt.Axis(**LINED),
        ),
        tooltip=tips(
            language,
            ("indicator_name", "region_name", "window", "pace_said", "direction_said", "place_first", "place_last"),
        ),
        **_region_channels(looks, language),
    )
    zero = alt.Chart(sets.add([{"zero": 0}])).mark_rule(color=GREY, strokeDash=[3, 3]).encode(x=alt.X("zero:Q"))
    marks = base.mark_point(size=90, filled=True, opacity=1).encode(
        x=alt.X(
            "pace:Q",
            title=word("axis.pace", language, years=year_span([*kept["start"], *kept["end"]], language)),
            scale=alt.Scale(padding=20),
        )
    )
    return finish(layered(zero, marks, width=WIDTH - 60, height={"step": 40}), sets, language, "two_points")


def _panel(points: pl.DataFrame, fits: pl.DataFrame, sets: Datasets, language: Language, looks: Looks) -> Any:
    import altair as alt

    first = points.row(0, named=True)
    years = year_span(points["year"].to_list(), language)
    rows = [_point(row, looks[row["region"]][0], language) for row in points.iter_rows(named=True)]
    x = alt.X(
        "year:Q",
        title=word("axis.year", language, years=years),
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=5),
        scale=alt.Scale(nice=False, padding=12, zero=False),
    )
    title = value_title(first["indicator"], first["unit"], language, 44)
    y = alt.Y(
        "value:Q",
        title=title,
        scale=alt.Scale(domain=span_of([*points["value"], *_of(fits, points)["fitted"]], 0.1), nice=False),
        axis=raised(title, tickCount=4, **in_myriads(points["value"], language)),
    )
    base = alt.Chart(sets.add(rows)).encode(x=x, y=y, **_region_channels(looks, language))
    lines = base.mark_line(strokeWidth=1.6).encode(detail=alt.Detail("series:N")).transform_filter("datum.used")
    marks = base.mark_point(size=48, strokeWidth=1.8, opacity=1).encode(
        fill=alt.Fill("fill:N", scale=None, legend=None),
        opacity=alt.Opacity("opacity:Q", scale=None, legend=None),
        tooltip=tips(
            language,
            (
                "indicator_name",
                "region_name",
                "year",
                "shown_value",
                "unit_name",
                "reasons_said",
                "text_printed",
                "place",
                "flags_said",
            ),
        ),
    )
    layers = [lines, *_breaks(points, sets, language), *_fits(fits, points, sets, language, looks), marks]
    head = alt.TitleParams(
        wrapped(indicator_name(first["indicator"], language, first["scope"]), language, 38), fontSize=13, offset=6
    )
    return layered(*layers, width=250, height=150, title=head)


def _breaks(points: pl.DataFrame, sets: Datasets, language: Language) -> list[Any]:
    """Mark where a series begins anew: a dashed line at the first year of the new segment."""
    import altair as alt

    starts = (
        points.filter(pl.col("segment") > 1).sort("year").unique([*_KEY, "segment"], keep="first", maintain_order=True)
    )
    if starts.is_empty():
        return []
    rows = [
        {
            "year": row["year"] - 0.5,
            "break_said": word("break", language, year=row["year"], why=reasons_said(row["reasons"], language)),
            "region_name": region_name(row["region"], language),
        }
        for row in starts.iter_rows(named=True)
    ]
    rule = alt.Chart(sets.add(rows)).mark_rule(color=GREY, strokeDash=[5, 3], strokeWidth=1.5)
    return [rule.encode(x=alt.X("year:Q"), tooltip=tips(language, ("region_name", "break_said")))]


def _fits(fits: pl.DataFrame, points: pl.DataFrame, sets: Datasets, language: Language, looks: Looks) -> list[Any]:
    import altair as alt

    kept = _of(fits, points)
    if kept.is_empty():
        return []
    rows = [
        {
            "year": row["year"],
            "fitted": round(row["fitted"], 6),
            "region_name": region_name(row["region"], language),
            "series": f"{row['region']} {row['segment']}",
        }
        for row in kept.iter_rows(named=True)
    ]
    line = alt.Chart(sets.add(rows)).mark_line(strokeDash=[2, 2], strokeWidth=1, opacity=0.7)
    return [
        line.encode(
            x=alt.X("year:Q"), y=alt.Y("fitted:Q"), detail=alt.Detail("series:N"), color=_colour(looks, language)
        )
    ]


def _of(fits: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Take the fits of the regions that a panel shows."""
    return fits.filter(pl.col("region").is_in(points["region"].unique().to_list()))


def _point(row: dict[str, Any], colour: str, language: Language) -> dict[str, Any]:
    return {
        **figure(row, language),
        "year": row["year"],
        "value": row["value"],
        "used": row["used"],
        "fill": PAPER if row["second_hand"] else colour,
        "opacity": 1 if row["used"] else 0.35,
        "series": f"{row['region']} {row['segment']}",
        "reasons_said": reasons_said(row["reasons"], language),
    }


def _slope(row: dict[str, Any], language: Language) -> dict[str, Any]:
    from duibiao.presentation.names import direction_of

    name, region = indicator_name(row["indicator"], language, row["scope"]), region_name(row["region"], language)
    return {
        "label": f"{name}\n{region}",
        "indicator_name": name,
        "region_name": region,
        "window": word("year.span", language, a=row["start"], b=row["end"]),
        "pace": round(-row["value"], 4),
        "pace_said": word("percent_a_year", language, n=format_number(-row["value"], language, 2, signed=True)),
        "direction_said": word(f"direction.{direction_of(row['indicator'])}", language),
        "place_first": row["place_first"],
        "place_last": row["place_last"],
        "sources": sources_of(row, "figure_first", "figure_last"),
    }


def _colour(looks: Looks, language: Language) -> Any:
    import altair as alt

    scale = alt.Scale(
        domain=[region_name(region, language) for region in looks], range=[colour for colour, _ in looks.values()]
    )
    return alt.Color("region_name:N", **_key_of(looks, language), scale=scale)


def _region_channels(looks: Looks, language: Language) -> dict[str, Any]:
    """Give colour and shape of the regions: a region looks the same in every panel."""
    import altair as alt

    scale = alt.Scale(
        domain=[region_name(region, language) for region in looks], range=[shape for _, shape in looks.values()]
    )
    shape = alt.Shape("region_name:N", **_key_of(looks, language), scale=scale)
    return {"color": _colour(looks, language), "shape": shape}


def _key_of(looks: Looks, language: Language) -> dict[str, Any]:
    """Explain looks where there are several."""
    import altair as alt

    if len(looks) < 2:
        return {"title": None, "legend": None}
    legend = alt.Legend(orient="bottom", columns=1 if len(looks) <= _FEW else 3)
    return {"title": word("column.region_name", language), "legend": legend}
