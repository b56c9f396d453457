"""Charts of data quality: what was read and how surely, what each region reports, which populations follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from duibiao.presentation.charts import LINED, Datasets, finish, layered, tips
from duibiao.presentation.citing import keys_of
from duibiao.presentation.figures import plain
from duibiao.presentation.names import indicator_name, region_name, wrapped
from duibiao.presentation.numbers import Language, format_number
from duibiao.presentation.places import document_name, place, places
from duibiao.presentation.show import Shown, nothing
from duibiao.presentation.style import BLACK, BLUE, GREEN, GREY, INK, ORANGE, SKY, VERMILION, WIDTH
from duibiao.presentation.wording import join, word

#: How surely a figure was read, from the surest down; the first flag that a figure carries decides.
EVIDENCE = ("printed", "split_prose", "split_format", "split_range", "repaired", "unreadable")
_COLOURS = {
    "printed": BLUE,
    "split_prose": GREEN,
    "split_format": SKY,
    "split_range": ORANGE,
    "repaired": GREY,
    "unreadable": VERMILION,
}
_REPAIRS = ("label_restored", "unit_lost", "unit_repaired", "lone_value", "spam_removed", "low_confidence")
#: What a region has of an indicator, from the most to the least.
COVERAGE = ("actual_and_target", "actual", "target", "standard", "qualitative", "reference")
_COVERAGE_COLOURS = {
    "actual_and_target": BLUE,
    "actual": SKY,
    "target": ORANGE,
    "standard": "#F3D28B",
    "qualitative": "#EFEFEF",
    "reference": "#B9B9B9",
}
_MARKS = {"actual_and_target": "●", "actual": "○", "target": "▷", "standard": "◇", "qualitative": "“", "reference": "·"}


def evidence_of(long: pl.DataFrame) -> pl.DataFrame:
    """Add the column ``evidence``: how the figure was read, by the flags it carries."""
    flags = pl.col("flags").str.split(";")
    repaired = pl.any_horizontal(flags.list.contains(code) for code in _REPAIRS)
    tests = {code: flags.list.contains(code) for code in ("unreadable", "split_range", "split_format", "split_prose")}
    found = _first_true({**tests, "repaired": repaired}, "printed")
    return long.with_columns(found.alias("evidence"))


def evidence_ladder(long: pl.DataFrame, language: Language) -> Shown:
    """Draw how many figures of each document were read as printed, split, repaired or not at all."""
    import altair as alt

    counted = evidence_of(long).group_by("document", "evidence").len().sort("document", "evidence")
    if counted.is_empty():
        return nothing(language)
    rows = [
        {
            "document_name": document_name(document, language),
            "evidence_said": word(f"evidence.{code}", language),
            "n": n,
            "rank": EVIDENCE.index(code),
            "count": format_number(n, language, 0),
        }
        for document, code, n in counted.rows()
    ]
    sets = Datasets()
    codes = [code for code in EVIDENCE if code in set(counted["evidence"].to_list())]
    chart = (
        alt.Chart(sets.add(rows))
        .mark_bar(stroke="#FFFFFF")
        .encode(
            y=alt.Y(
                "document_name:N",
                title=word("column.document", language),
                sort=list(dict.fromkeys(row["document_name"] for row in rows)),
            ),
            x=alt.X("n:Q", title=word("axis.figures", language)),
            order=alt.Order("rank:Q"),
            color=alt.Color(
                "evidence_said:N",
                title=word("column.evidence", language),
                legend=alt.Legend(orient="bottom", columns=2),
                scale=alt.Scale(
                    domain=[word(f"evidence.{code}", language) for code in codes],
                    range=[_COLOURS[code] for code in codes],
                ),
            ),
            tooltip=tips(language, ("document_name", "evidence_said", "count")),
        )
    )
    return finish(chart.properties(width=WIDTH, height={"step": 30}), sets, language, "evidence")


def coverage(long: pl.DataFrame, language: Language, regions: list[str], *, shared: bool = True) -> Shown:
    """Draw which region has what of each indicator: actual, target, words, or a second-hand figure only.

    Parameters
    ----------
    long : polars.DataFrame
        Long table.
    language : {'zh', 'en'}
        Language of every word.
    regions : list of str
        Regions in the order of their columns.
    shared : bool
        Whether the indicators of several regions are drawn, or those that one region alone reports.
    """
    import altair as alt

    cells = coverage_of(long.filter(pl.col("region").is_in(regions)))
    several = pl.col("region").n_unique().over("indicator") > 1
    cells = cells.filter(several if shared else ~several)
    if cells.is_empty():
        return nothing(language)
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language),
            "region_label": region_name(row["region"], language),
            "region_name": region_name(row["region"], language),
            "covered_said": word(f"coverage.{row['covered']}", language),
            "mark": _MARKS[row["covered"]],
            "years": row["years"],
            "places": join((place(one, language) for one in row["places"]), language, "clause"),
            "covered": row["covered"],
        }
        for row in cells.iter_rows(named=True)
    ]
    sets = Datasets()
    order, columns = (
        [region_name(region, language) for region in regions],
        {name: at for at, name in enumerate(regions)},
    )
    many = (
        cells.group_by("indicator")
        .agg(pl.len().alias("n"), pl.col("region").replace_strict(columns, return_dtype=pl.Int64).min().alias("first"))
        .sort("n", *([] if shared else ["first"]), "indicator", descending=[True, *([] if shared else [False]), False])
    )
    base = alt.Chart(sets.add(rows)).encode(
        x=alt.X(
            "region_label:N",
            sort=order,
            title=word("column.region_name", language),
            axis=alt.Axis(orient="top", labelAngle=-35, labelLimit=290, labelOverlap=False),
        ),
        y=alt.Y(
            "indicator_name:N",
            title=word("column.indicator_name", language),
            sort=[indicator_name(name, language) for name in many["indicator"]],
            axis=alt.Axis(labelOverlap=False),
        ),
        tooltip=tips(language, ("indicator_name", "region_name", "covered_said", "years", "places")),
    )
    squares = base.mark_rect(stroke="#FFFFFF").encode(
        color=alt.Color(
            "covered_said:N",
            title=word("column.covered", language),
            legend=alt.Legend(orient="top", columns=2),
            scale=alt.Scale(
                domain=[word(f"coverage.{code}", language) for code in COVERAGE],
                range=[_COVERAGE_COLOURS[code] for code in COVERAGE],
            ),
        )
    )
    marks = base.mark_text(fontSize=10).encode(
        text=alt.Text("mark:N"),
        color=alt.Color(condition={"test": "datum.covered === 'actual_and_target'", "value": "#FFFFFF"}, value=INK),
    )
    name = "coverage" if shared else "coverage_alone"
    return finish(layered(squares, marks, width={"step": 42}, height={"step": 17}), sets, language, name)


def coverage_of(long: pl.DataFrame) -> pl.DataFrame:
    """Tell for each indicator and region the most that is known of it.

    Returns
    -------
    polars.DataFrame
        indicator, region, covered (a code of :data:`COVERAGE`), years, places (document and line, up to three).
    """
    kind, own = pl.col("kind").cast(pl.String), pl.col("derivation").cast(pl.String) != "reference"
    words = pl.col("form").cast(pl.String) == "qualitative"
    counted = (
        long.sort("document", "line")
        .group_by("indicator", "region", maintain_order=True)
        .agg(
            (own & (kind == "actual") & ~words).any().alias("actual"),
            (own & (kind == "target") & ~words).any().alias("target"),
            (own & (kind == "standard")).any().alias("standard"),
            (own & words).any().alias("qualitative"),
            pl.col("year").drop_nulls().unique().sort().cast(pl.String).str.join(", ").alias("years"),
            pl.struct("document", "line").unique(maintain_order=True).head(3).alias("places"),
        )
    )
    tests = {"actual_and_target": pl.col("actual") & pl.col("target")}
    tests |= {code: pl.col(code) for code in ("actual", "target", "standard", "qualitative")}
    return counted.with_columns(_first_true(tests, "reference").alias("covered")).sort("indicator", "region")


def _first_true(tests: Mapping[str, pl.Expr], otherwise: str) -> pl.Expr:
    """Give the name of the first test that holds."""
    named = [pl.when(test).then(pl.lit(name)) for name, test in tests.items()]
    return pl.coalesce(*named, pl.lit(otherwise))


def denominators(audit: pl.DataFrame, language: Language) -> Shown:
    """Draw the population that each pair of a count and a rate implies, with what rounding allows."""
    import altair as alt

    if audit.is_empty():
        return nothing(language, "say.no_denominators")
    rows = [_denominator(row, language) for row in audit.iter_rows(named=True)]
    sets = Datasets()
    codes = [code for code in ("true", "false", "alone") if code in {agrees_code(agrees) for agrees in audit["agrees"]}]
    colours = {"true": (BLUE, "circle"), "false": (VERMILION, "square"), "alone": (BLACK, "diamond")}
    base = alt.Chart(sets.add(rows)).encode(
        y=alt.Y(
            "label:N",
            title=word("column.indicator_name", language),
            sort=[row["label"] for row in rows],
            axis=alt.Axis(**LINED),
        ),
        color=alt.Color(
            "agrees_said:N",
            title=None,
            legend=alt.Legend(orient="bottom", columns=1),
            scale=alt.Scale(
                domain=[word(f"agrees.{code}", language) for code in codes], range=[colours[code][0] for code in codes]
            ),
        ),
        tooltip=tips(
            language,
            (
                "region_name",
                "year",
                "indicator_name",
                "shown_value",
                "total_said",
                "population_said",
                "agrees_said",
                "place",
                "place_total",
            ),
        ),
    )
    bars = base.mark_rule(strokeWidth=2).encode(
        x=alt.X(
            "lower:Q",
            title=word("axis.population", language, years=_years(audit, language)),
            scale=alt.Scale(zero=False, padding=20),
        ),
        x2=alt.X2("upper:Q"),
    )
    marks = base.mark_point(size=80, filled=True, opacity=1).encode(
        x=alt.X("population:Q"),
        shape=alt.Shape(
            "agrees_said:N",
            title=None,
            scale=alt.Scale(
                domain=[word(f"agrees.{code}", language) for code in codes], range=[colours[code][1] for code in codes]
            ),
        ),
    )
    return finish(layered(bars, marks, width=WIDTH - 60, height={"step": 44}), sets, language, "denominators")


def agrees_code(agrees: bool | None) -> str:
    """Give the code of an audit's answer: true, false, or nothing to compare with."""
    return "alone" if agrees is None else str(agrees).lower()


def _denominator(row: dict[str, Any], language: Language) -> dict[str, Any]:
    name, region = indicator_name(row["indicator"], language), region_name(row["region"], language)
    label = [*wrapped(region, language, 60), *wrapped(name, language, 44)]
    return {
        "label": "\n".join(label) + (f" ({row['year']})" if row["year"] else ""),
        "region_name": region,
        "year": row["year"] or "",
        "indicator_name": name,
        "shown_value": plain(row["rate"], language),
        "total_said": plain(row["total"], language),
        "population": row["population"] / 10000,
        "lower": row["lower"] / 10000,
        "upper": row["upper"] / 10000,
        "population_said": format_number(row["population"], language, -3),
        "agrees_said": word(f"agrees.{agrees_code(row['agrees'])}", language),
        "place": places(row["document"], row["lines"], language),
        "place_total": places(row["document"], row["total_lines"], language),
        "sources": keys_of([*row["figures"], *row["total_figures"]]),
    }


def _years(audit: pl.DataFrame, language: Language) -> str:
    from duibiao.presentation.names import year_span

    return year_span([year for year in audit["year"].to_list() if year is not None], language)
