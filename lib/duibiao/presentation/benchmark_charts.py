"""Charts of the benchmark: which figures can be compared, and where each region stands beside the others."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.presentation.charts import LINED, LINED_ABOVE, Datasets, finish, grid, layered, span_of, tips
from duibiao.presentation.figures import figure, interval, named
from duibiao.presentation.names import axis_title, indicator_name, reasons_said, region_name, wrapped, year_span
from duibiao.presentation.numbers import MISSING, Language, is_missing
from duibiao.presentation.show import Shown, nothing
from duibiao.presentation.style import BLACK, BLUE, GRADE_COLOURS, GREEN, GREY, INK, LINE, PAPER, SOFT
from duibiao.presentation.wording import word

#: Colour and shape of a point by what it is to the region; the first that a figure has is the one it is drawn as.
_ROLES = {
    "own": (BLUE, "circle"),
    "parent": (GREEN, "square"),
    "nation": (BLACK, "diamond"),
    "peer": (BLUE, "circle"),
    "other": (BLUE, "circle"),
}
_POINT_TIPS = (
    "indicator_name",
    "region_name",
    "year",
    "shown_value",
    "unit_name",
    "interval",
    "grade",
    "reasons_said",
    "text_printed",
    "place",
    "flags_said",
)
#: Width of a region's column in the matrix, in pixels.
_COLUMN = 92
_PLACE = ("figure", "document", "part", "line", "text", "flags", "second_hand")


def grade_matrix(ledger: pl.DataFrame, language: Language) -> Shown:
    """Draw indicator by region: the best grade any comparison of the figure has.

    Parameters
    ----------
    ledger : polars.DataFrame
        As ``analysis.ledger`` gives it: one row an indicator and region.
    language : {'zh', 'en'}
        Language of every word.
    """
    import altair as alt

    graded = ledger.filter(pl.col("status") != "no_figure", (pl.col("grade") != "").any().over("indicator", "scope"))
    if graded.is_empty():
        return nothing(language)
    rows, sets = [_ledger_cell(row, language) for row in graded.iter_rows(named=True)], Datasets()
    order = [word(f"grade.{code}.short", language) for code in ("A", "B", "C", "X", "none")]
    colours = [*GRADE_COLOURS.values(), "#F7F7F7"]
    regions = sorted(set(graded["region"]))
    base = alt.Chart(sets.add(rows)).encode(
        x=alt.X(
            "region_label:N",
            sort=[_heading(region, language) for region in regions],
            title=word("column.region_name", language),
            axis=alt.Axis(orient="top", **LINED_ABOVE, labelAngle=0, labelLimit=_COLUMN, labelOverlap=False),
        ),
        y=alt.Y("indicator_name:N", title=word("column.indicator_name", language), sort=_by_comparability(rows)),
        tooltip=tips(
            language,
            (
                "indicator_name",
                "region_name",
                "year",
                "shown_value",
                "unit_name",
                "grade_said",
                "reasons_said",
                "partners_said",
                "text_printed",
                "place",
            ),
        ),
    )
    squares = base.mark_rect(stroke=LINE, strokeWidth=1).encode(
        color=alt.Color(
            "grade_said:N",
            title=word("column.grade", language),
            legend=alt.Legend(orient="bottom", columns=2),
            scale=alt.Scale(domain=order, range=colours),
        ),
    )
    letters = (
        base.mark_text(fontSize=12)
        .transform_filter(f"datum.mark !== '{MISSING}'")
        .encode(
            text=alt.Text("mark:N"),
            color=alt.Color(condition={"test": "datum.mark === 'A'", "value": "#FFFFFF"}, value=INK),
        )
    )
    chart = layered(squares, letters, width=_COLUMN * len(regions), height={"step": 20})
    return finish(chart, sets, language, "grade_matrix")


def dots(bench: pl.DataFrame, language: Language, grades: tuple[str, ...] = ("A", "B")) -> Shown:
    """Draw one panel an indicator and year: every region that may stand in it, on the indicator's own scale.

    Parameters
    ----------
    bench : polars.DataFrame
        As ``analysis.benchmark`` gives it.
    language : {'zh', 'en'}
        Language of every word.
    grades : tuple of str
        Grades that are drawn; grade C is drawn grey.
    """
    found = points(bench, grades)
    if found.is_empty():
        return nothing(language, "say.no_pairs", grades="/".join(grades))
    sets = Datasets()
    parts = found.partition_by("indicator", "scope", "panel_year", maintain_order=True)
    chart = grid(_panel(part, sets, language, grades == ("C",)) for part in parts)
    return finish(chart, sets, language, "dots_grey" if grades == ("C",) else "dots")


def points(bench: pl.DataFrame, grades: tuple[str, ...]) -> pl.DataFrame:
    """Take both sides of every comparison of these grades as points, each figure once a panel.

    Returns
    -------
    polars.DataFrame
        indicator, scope, panel_year, region, role, year, value, resolution, comparator, unit, grade, reasons, lower,
        upper, level and a place; own figures first.
    """
    kept = bench.filter(pl.col("grade").is_in(list(grades))).with_columns(pl.col("year").alias("panel_year"))
    shared = ["indicator", "scope", "panel_year", "unit", "grade", "reasons"]
    poisson = pl.col("method") == "exact_poisson"
    own = kept.select(
        *shared,
        "region",
        pl.lit("own").alias("role"),
        "year",
        "value",
        "resolution",
        "comparator",
        *_PLACE,
        *(pl.when(poisson).then(pl.col(name)).alias(name) for name in ("lower", "upper", "level")),
    )
    other = kept.select(
        *shared,
        pl.col("against").alias("region"),
        "role",
        pl.col("year_against").alias("year"),
        pl.col("value_against").alias("value"),
        pl.col("resolution_against").alias("resolution"),
        pl.col("comparator_against").alias("comparator")
        if "comparator_against" in kept.columns
        else pl.lit("eq").alias("comparator"),
        *(pl.col(f"{name}_against").alias(name) for name in _PLACE),
        *(pl.lit(None, pl.Float64).alias(name) for name in ("lower", "upper", "level")),
    )
    key = ["indicator", "scope", "panel_year", "region", "year"]
    ranked = pl.concat([own, other]).with_columns(
        pl.col("role").replace_strict({role: i for i, role in enumerate(_ROLES)}, default=9).alias("_role"),
        pl.col("lower").is_null().alias("_bare"),
    )
    return (
        ranked.sort(*key, "_role", "_bare", "grade")
        .unique(key, keep="first", maintain_order=True)
        .drop("_role", "_bare")
    )


def _panel(found: pl.DataFrame, sets: Datasets, language: Language, grey: bool) -> Any:
    import altair as alt

    first = found.row(0, named=True)
    rows = [_point(row, language, grey) for row in found.iter_rows(named=True)]
    years = year_span(found["year"].to_list(), language)
    title = alt.TitleParams(wrapped(_panel_title(found, language), language, 44), fontSize=13, offset=6)
    x = alt.X(
        "value:Q",
        title=axis_title(first["indicator"], first["unit"], years, language),
        scale=alt.Scale(domain=span_of([*found["value"], *found["lower"], *found["upper"]]), nice=False),
        axis=alt.Axis(tickCount=4),
    )
    y = alt.Y(
        "label:N",
        title=word("column.region_name", language),
        sort=[row["label"] for row in rows],
        axis=alt.Axis(**LINED),
    )
    colour = alt.Color("colour:N", scale=None, legend=None)
    drawn = alt.Chart(sets.add(rows))
    names = drawn.mark_text(dy=-12, fontSize=11, color=SOFT if grey else INK).encode(
        x=x, y=y, text=alt.Text("shown_value:N")
    )
    marks = drawn.mark_point(size=95, strokeWidth=2, opacity=1).encode(
        x=x,
        y=y,
        color=colour,
        fill=alt.Fill("fill:N", scale=None, legend=None),
        shape=alt.Shape("shape:N", scale=None, legend=None),
        tooltip=tips(language, _POINT_TIPS),
    )
    with_interval = [row for row in rows if not is_missing(row["lower"])]
    bars = alt.Chart(sets.add(with_interval)).mark_rule(strokeWidth=2, opacity=0.55)
    bars = bars.encode(x=alt.X("lower:Q"), x2=alt.X2("upper:Q"), y=y, color=colour)
    layers = [bars, marks, names] if with_interval else [marks, names]
    return layered(*layers, width=230, height={"step": 32}, title=title)


def _panel_title(found: pl.DataFrame, language: Language) -> str:
    first = found.row(0, named=True)
    name = indicator_name(first["indicator"], language, first["scope"])
    return word("chart.panel", language, name=name, grades="/".join(sorted(set(found["grade"].to_list()))))


def _point(row: dict[str, Any], language: Language, grey: bool) -> dict[str, Any]:
    colour, shape = _ROLES[row["role"]]
    colour = GREY if grey else colour
    name = wrapped_label(region_name(row["region"], language), language)
    if row["year"] != row["panel_year"]:
        name = word("name.with_year", language, name=name, year=row["year"])
    return {
        **figure(row, language),
        "label": name,
        "value": row["value"],
        "colour": colour,
        "fill": PAPER if row["second_hand"] else colour,
        "shape": shape,
        "grade": row["grade"],
        "lower": row["lower"],
        "upper": row["upper"],
        "interval": interval(row, language),
        "reasons_said": reasons_said(row["reasons"], language),
    }


def wrapped_label(name: str, language: Language) -> str:
    """Break a long region name into lines for an axis (line ends between them)."""
    return "\n".join(wrapped(name, language, 22))


def _heading(region: str, language: Language) -> str:
    """Name a region above its column, on as many lines as it takes."""
    return "\n".join(wrapped(region_name(region, language), language, 14))


def _ledger_cell(row: dict[str, Any], language: Language) -> dict[str, Any]:
    grade = row["grade"] or "none"
    return {
        **figure(row, language),
        "region_label": _heading(row["region"], language),
        "grade_said": word(f"grade.{grade}.short", language),
        "mark": row["grade"] or "",
        "rank": "ABCX".find(row["grade"]) if row["grade"] else 9,
        "reasons_said": reasons_said(row["reasons"] or row["status"], language),
        "partners_said": named((row["partners"] or "").split(";"), language) or word("none", language),
    }


def _by_comparability(rows: list[dict[str, Any]]) -> list[str]:
    """Order indicators: the most comparable first, then by name."""
    best: dict[str, tuple[int, int]] = {}
    for row in rows:
        rank, count = best.get(row["indicator_name"], (9, 0))
        best[row["indicator_name"]] = (min(rank, row["rank"]), count - 1)
    return sorted(best, key=lambda name: (*best[name], name))
