"""The chart of ``explore.ipynb``: whatever was chosen, over the years, its panels linked with each other."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.presentation.charts import Datasets, finish, in_myriads, raised, span_of, tips
from duibiao.presentation.figures import figure
from duibiao.presentation.names import indicator_name, region_name, value_title, wrapped, year_span
from duibiao.presentation.numbers import Language
from duibiao.presentation.reading import load_breaks
from duibiao.presentation.show import Shown, nothing
from duibiao.presentation.style import BLACK, BLUE, PAPER, SERIES_COLOURS, SERIES_SHAPES, WIDTH
from duibiao.presentation.wording import word

#: Panels that are still read at a glance; what is chosen beyond them stands in the table only.
MOST = 8
_FAINT = 0.12
_TIPS = (
    "indicator_name",
    "region_name",
    "year",
    "kind_said",
    "shown_value",
    "unit_name",
    "text_printed",
    "place",
    "flags_said",
)


def levels(
    long: pl.DataFrame, regions: list[str], indicators: list[str], years: tuple[int, int], benchmark: str = ""
) -> pl.DataFrame:
    """Choose printed levels, actuals and targets, of regions and of the one they are held against.

    Parameters
    ----------
    long : polars.DataFrame
        Preferred rows of the long table.
    regions, indicators : list of str
        Ids.
    years : tuple of int
        First and last year.
    benchmark : str
        Id of the region the others are held against; empty: none.
    """
    wanted = list(dict.fromkeys([*([benchmark] if benchmark else []), *regions]))
    return long.filter(
        pl.col("region").is_in(wanted),
        pl.col("indicator").is_in(indicators),
        pl.col("year").is_between(*years),
        pl.col("form") == "level",
        pl.col("kind").is_in(["actual", "target"]),
        pl.col("value").is_not_null(),
    ).sort("indicator", "scope", "unit", "region", "year", "kind", "start")


def said(row: dict[str, Any], language: Language) -> dict[str, Any]:
    """Give the texts of a row of the long table: value, unit, place, flags, and whether it is actual or target."""
    told = {**row, "text": row["text_printed"], "second_hand": "second_hand" in row["flags"].split(";")}
    return {**figure(told, language), "kind_said": word(f"kind.{row['kind']}", language)}


def explored(found: pl.DataFrame, language: Language, benchmark: str = "") -> Shown:
    """Draw one panel an indicator and unit; a region picked in the legend and years brushed below stand out in all.

    Parameters
    ----------
    found : polars.DataFrame
        As :func:`levels` gives it.
    language : {'zh', 'en'}
        Language of every word.
    benchmark : str
        Region that is drawn in black.
    """
    import altair as alt

    if found.is_empty():
        return nothing(language)
    sets, channels = Datasets(), _channels(found, language, benchmark)
    pick = alt.selection_point(name="pick", fields=["region_name"], bind="legend")
    brush = alt.selection_interval(name="brush", encodings=["x"])
    groups = [part for _, part in found.group_by("indicator", "scope", "unit", maintain_order=True)]
    panels = [_panel(part, sets, language, channels, pick, brush) for part in groups[:MOST]]
    chart = alt.vconcat(alt.concat(*panels, columns=2), _overview(found, sets, language, brush), spacing=30)
    drawn, all_groups = min(len(groups), MOST), len(groups)
    return finish(chart, sets, language, "explored", n=drawn, all=all_groups)


def _panel(
    part: pl.DataFrame, sets: Datasets, language: Language, channels: dict[str, Any], pick: Any, brush: Any
) -> Any:
    import altair as alt

    first, years = part.row(0, named=True), year_span(part["year"].to_list(), language)
    breaks = _breaks(first["indicator"])
    rows = [_mark(row, language, breaks, channels["colours"]) for row in part.iter_rows(named=True)]
    title = value_title(first["indicator"], first["unit"], language, 44)
    base = alt.Chart(sets.add(rows)).encode(
        x=alt.X(
            "year:Q",
            title=word("axis.year", language, years=years),
            axis=alt.Axis(format="d", tickMinStep=1, tickCount=5),
            scale=alt.Scale(nice=False, padding=14, zero=False),
        ),
        y=alt.Y(
            "value:Q",
            title=title,
            scale=alt.Scale(domain=span_of(part["value"].to_list(), 0.12), nice=False),
            axis=raised(title, tickCount=4, **in_myriads(part["value"], language)),
        ),
        opacity=alt.condition(pick & brush, alt.value(1), alt.value(_FAINT)),
        **channels["encodings"],
    )
    # A line ends where its series breaks: what lies on both sides must not be joined.
    lines = (
        base.mark_line(strokeWidth=1.3)
        .encode(detail=alt.Detail("series:N"))
        .transform_filter("datum.kind === 'actual'")
    )
    marks = base.mark_point(size=70, strokeWidth=2).encode(
        fill=alt.Fill("fill:N", scale=None, legend=None), tooltip=tips(language, _TIPS)
    )
    name = indicator_name(first["indicator"], language, first["scope"])
    head = alt.TitleParams(wrapped(name, language, 38), fontSize=13, offset=6)
    return alt.layer(lines, marks.add_params(pick)).properties(width=250, height=150, title=head)


def _overview(found: pl.DataFrame, sets: Datasets, language: Language, brush: Any) -> Any:
    """Count the figures of each year: the strip on which years are brushed."""
    import altair as alt

    counted = found.group_by("year").agg(pl.len().alias("n")).sort("year")
    rows = [{"year": row["year"], "n": row["n"]} for row in counted.iter_rows(named=True)]
    years, counts = year_span(counted["year"].to_list(), language), word("axis.count", language)
    return (
        alt.Chart(sets.add(rows))
        .mark_bar(width=9, color=BLUE)
        .encode(
            x=alt.X(
                "year:Q",
                title=word("axis.brush", language, years=years),
                axis=alt.Axis(format="d", tickMinStep=1),
                scale=alt.Scale(nice=False, padding=14, zero=False),
            ),
            y=alt.Y("n:Q", title=counts, axis=alt.Axis(tickCount=3, tickMinStep=1)),
            tooltip=[*tips(language, ("year",)), alt.Tooltip("n:Q", title=word("column.count", language))],
        )
        .properties(width=WIDTH + 70, height=60)
        .add_params(brush)
    )


def _channels(found: pl.DataFrame, language: Language, benchmark: str) -> dict[str, Any]:
    """Give every region a colour and a shape of its own; the one that is held against is a black diamond."""
    import altair as alt

    held = [benchmark] if benchmark in set(found["region"]) else []
    others = sorted(set(found["region"]) - {benchmark})
    colours, shapes = (
        [one for one in all_ if one not in (BLACK, "diamond")] for all_ in (SERIES_COLOURS, SERIES_SHAPES)
    )
    regions = [*others, *held]
    drawn = [colours[at % len(colours)] for at in range(len(others))] + [BLACK] * len(held)
    shaped = [shapes[at % len(shapes)] for at in range(len(others))] + ["diamond"] * len(held)
    names = [region_name(one, language) for one in regions]
    title, legend = word("column.region_name", language), alt.Legend(orient="bottom", columns=2)
    told = {
        "color": alt.Color("region_name:N", title=title, legend=legend, scale=alt.Scale(domain=names, range=drawn)),
        "shape": alt.Shape("region_name:N", title=title, legend=legend, scale=alt.Scale(domain=names, range=shaped)),
    }
    return {"encodings": told, "colours": dict(zip(regions, drawn, strict=True))}


def _breaks(indicator: str) -> dict[str, list[int]]:
    """Give the years from which an indicator's series begin anew, by region; "" is any region."""
    known = load_breaks().filter(pl.col("indicator") == indicator)
    return {region: known.filter(pl.col("region") == region)["year"].to_list() for region in set(known["region"])}


def _mark(
    row: dict[str, Any], language: Language, breaks: dict[str, list[int]], colours: dict[str, str]
) -> dict[str, Any]:
    starts = [year for region in {"", row["region"]} for year in breaks.get(region, ())]
    segment = sum(row["year"] >= year for year in starts)
    return {
        **said(row, language),
        "year": row["year"],
        "value": row["value"],
        "kind": row["kind"],
        "series": f"{row['region']} {segment}",
        "fill": PAPER if row["kind"] == "target" else colours[row["region"]],
    }
