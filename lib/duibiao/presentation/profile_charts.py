"""Charts of one region: its spine beside nation and parents, what its targets ask for, and where they come from."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.presentation.charts import Datasets, finish, grid, layered, raised, span_of, tips
from duibiao.presentation.citing import keys_of, sources_of
from duibiao.presentation.figures import figure, plain, shown, some
from duibiao.presentation.gap_tables import target_said
from duibiao.presentation.names import (
    catalogue,
    code_said,
    indicator_name,
    reasons_said,
    region_name,
    value_title,
    width_of,
    wrapped,
    year_span,
)
from duibiao.presentation.numbers import Language, format_number
from duibiao.presentation.places import place
from duibiao.presentation.show import Shown, nothing
from duibiao.presentation.style import BLACK, BLUE, GREY, ORANGE, PURPLE, ROW, SKY, VERMILION
from duibiao.presentation.wording import word

_FAVOUR = {"favourable": (BLUE, "circle"), "similar": (GREY, "diamond"), "unfavourable": (VERMILION, "square")}
ORIGINS = {"copied": ORANGE, "less": VERMILION, "equal": SKY, "more": BLUE, "own": "#C4C4C4", "words": PURPLE}
DOMAINS = ("health", "behaviour", "environment", "resources", "service", "security", "industry", "population")
#: A difference is drawn no further out than this, in percent; the tooltip has the whole.
_FARTHEST = 100.0


def spine(bench: pl.DataFrame, language: Language) -> Shown:
    """Draw how far a region's figures lie from the nation's and its parents', the better side to the right.

    Parameters
    ----------
    bench : polars.DataFrame
        As ``analysis.benchmark`` gives it, for one region; only grades A and B with a direction are drawn.
    language : {'zh', 'en'}
        Language of every word.
    """
    kept = bench.filter(
        pl.col("grade").is_in(["A", "B"]),
        pl.col("role").is_in(["nation", "parent"]),
        pl.col("direction") != "none",
        pl.col("relative").is_not_null(),
    )
    if kept.is_empty():
        return nothing(language, "say.no_pairs", grades="A/B")
    others = kept["against"].unique().to_list()
    # One place that all are held against is named at the axis, not in every row.
    alone = region_name(others[0], language) if len(others) == 1 else ""
    rows = [
        _vertebra(row, language, named=not alone)
        for row in kept.sort("indicator", "scope", "role").iter_rows(named=True)
    ]
    ends = span_of([0.0, *(row["relative"] for row in rows)])
    years = year_span(kept["year"].to_list(), language)
    sets = Datasets()
    title = word("axis.spine_one" if alone else "axis.spine", language, years=years, against=alone)
    # Panels stand below each other: their plots begin at one line, right of the longest label.
    room = round(max(width_of(row["label"]) for row in rows)) + 10
    domains = [domain for domain in DOMAINS if any(row["domain"] == domain for row in rows)]
    panels = [
        _spine_panel([row for row in rows if row["domain"] == domain], sets, language, ends, title, domain, room)
        for domain in domains
    ]
    return finish(grid(panels, 1), sets, language, "spine", region=region_name(kept["region"][0], language))


def slopes(register: pl.DataFrame, long: pl.DataFrame, language: Language) -> Shown:
    """Draw each target as a line from the baseline, beside what the nation printed for the same years."""
    kept = register.filter(pl.col("baseline").is_not_null(), pl.col("target").is_not_null())
    if kept.is_empty():
        return nothing(language, "say.no_baseline_pairs")
    sets, nation = Datasets(), nation_beside(kept, long)
    panels = [
        _slope_panel(row, nation, sets, language) for row in kept.sort("indicator", "scope").iter_rows(named=True)
    ]
    return finish(grid(panels, 3), sets, language, "slopes", region=region_name(kept["region"][0], language))


def origins(register: pl.DataFrame, language: Language) -> Shown:
    """Draw how many targets of each domain are equal to another's, ask for more or less, or have no counterpart."""
    import altair as alt

    if register.is_empty():
        return nothing(language, "say.no_targets")
    listed = [(catalogue().indicators[row["indicator"]].domain, origin_of(row), row) for row in register.to_dicts()]
    rows = []
    for domain in DOMAINS:
        for rank, origin in enumerate(ORIGINS):
            found = [row for where, what, row in listed if (where, what) == (domain, origin)]
            if found:
                rows.append(_origin_bar(domain, origin, rank, found, language))
    said = [word(f"origin.class.{origin}", language) for origin in ORIGINS]
    sets = Datasets()
    years = year_span(register["target_year"].to_list(), language)
    chart = (
        alt.Chart(sets.add(rows))
        .mark_bar(stroke="#FFFFFF")
        .encode(
            y=alt.Y("domain_said:N", title=word("column.domain", language), sort=[row["domain_said"] for row in rows]),
            x=alt.X("n:Q", title=word("axis.targets", language, years=years), axis=alt.Axis(format="d", tickMinStep=1)),
            order=alt.Order("rank:Q"),
            color=alt.Color(
                "origin:N",
                title=word("column.origin", language),
                legend=alt.Legend(orient="bottom", columns=2),
                scale=alt.Scale(domain=said, range=list(ORIGINS.values())),
            ),
            tooltip=tips(language, ("domain_said", "origin", "count", "names", "places")),
        )
    )
    name = region_name(register["region"][0], language)
    return finish(chart.properties(width=460, height={"step": 30}), sets, language, "origins", region=name)


def origin_of(row: dict[str, Any]) -> str:
    """Tell where a target comes from, as far as numbers can tell: one of :data:`ORIGINS`."""
    if row["role"] == "qualitative":
        return "words"
    if row["copied_from"]:
        return "copied"
    asked = (row["ambition_parent"], row["ambition_nation"])
    return next((one for one in ("less", "equal", "more") if one in asked), "own")


def _origin_bar(domain: str, origin: str, rank: int, found: list[dict[str, Any]], language: Language) -> dict[str, Any]:
    names = [indicator_name(row["indicator"], language, row["scope"]) for row in found]
    return {
        "domain_said": word(f"domain.{domain}", language),
        "origin": word(f"origin.class.{origin}", language),
        "rank": rank,
        "n": len(found),
        "count": format_number(len(found), language, 0),
        "names": some(names, language, 5),
        "places": some([place(row, language) for row in found], language, 5),
        "sources": keys_of(row["figure"] for row in found),
    }


def _vertebra(row: dict[str, Any], language: Language, *, named: bool) -> dict[str, Any]:
    turned = row["relative"] if row["direction"] == "higher" else -row["relative"]
    alike = not row["beyond_rounding"] or row["distinguishable"] is False
    favour = row["favour"] if row["favour"] in _FAVOUR and not alike else "similar"
    name = indicator_name(row["indicator"], language, row["scope"])
    against = region_name(row["against"], language)
    return {
        **figure(row, language),
        "domain": catalogue().indicators[row["indicator"]].domain,
        "label": word("name.against", language, name=name, against=against) if named else name,
        "relative": round(max(-_FARTHEST, min(_FARTHEST, turned)), 2),
        "zero": 0,
        "favour_said": word(f"favour.{favour}", language),
        "against_name": against,
        "against_value": shown(row, language, "_against"),
        "relative_said": format_number(row["relative"], language, 1, signed=True) + "%",
        "grade": row["grade"],
        "reasons_said": reasons_said(row["reasons"], language),
        "place_against": place(row, language, "_against"),
        "sources": sources_of(row, "figure", "figure_against"),
    }


def _spine_panel(
    rows: list[dict[str, Any]],
    sets: Datasets,
    language: Language,
    ends: list[float],
    title: str,
    domain: str,
    room: int,
) -> Any:
    import altair as alt

    said = [word(f"favour.{one}", language) for one in _FAVOUR]
    colours, shapes = ([look[at] for look in _FAVOUR.values()] for at in (0, 1))
    legend = alt.Legend(orient="bottom", columns=1)
    names = (
        "indicator_name",
        "region_name",
        "year",
        "shown_value",
        "unit_name",
        "against_name",
        "against_value",
        "relative_said",
        "favour_said",
        "grade",
        "reasons_said",
        "text_printed",
        "place",
        "place_against",
    )
    base = alt.Chart(sets.add(rows)).encode(
        y=alt.Y(
            "label:N",
            title=word("column.indicator_name", language),
            sort=[row["label"] for row in rows],
            axis=alt.Axis(minExtent=room, maxExtent=room, labelLimit=room),
        ),
        color=alt.Color("favour_said:N", title=None, legend=legend, scale=alt.Scale(domain=said, range=colours)),
        tooltip=tips(language, names),
    )
    axis = alt.X(
        "relative:Q",
        title=title,
        scale=alt.Scale(domain=ends, nice=False),
        axis=alt.Axis(tickCount=6),
    )
    shape = alt.Shape("favour_said:N", title=None, legend=legend, scale=alt.Scale(domain=said, range=shapes))
    stems = base.mark_rule(strokeWidth=2).encode(x=alt.X("zero:Q"), x2=alt.X2("relative:Q"))
    heads = base.mark_point(size=90, filled=True, opacity=1).encode(x=axis, shape=shape)
    head = alt.TitleParams(word(f"domain.{domain}", language), fontSize=13, offset=6)
    return layered(stems, heads, width=400, height={"step": ROW}, title=head)


def _slope_panel(row: dict[str, Any], nation: pl.DataFrame, sets: Datasets, language: Language) -> Any:
    import altair as alt

    rows = [*_own_ends(row, language), *_nation_ends(row, nation, language)]
    years = year_span([one["year"] for one in rows], language)
    said = [word("slope.own", language), word("slope.nation", language)]
    title = value_title(row["indicator"], row["unit"], language, 30)
    base = alt.Chart(sets.add(rows)).encode(
        x=alt.X(
            "year:Q",
            title=word("axis.year", language, years=years),
            scale=alt.Scale(domain=[row["baseline_year"] - 1, row["target_year"] + 1], nice=False),
            axis=alt.Axis(format="d", values=sorted({row["baseline_year"], row["target_year"]})),
        ),
        y=alt.Y(
            "value:Q",
            title=title,
            scale=alt.Scale(domain=span_of([one["value"] for one in rows]), nice=False),
            axis=raised(title, tickCount=3),
        ),
        color=alt.Color("who:N", title=None, legend=None, scale=alt.Scale(domain=said, range=[BLUE, BLACK])),
        tooltip=tips(language, ("who", "indicator_name", "year", "shown", "kind_said", "text_printed", "place")),
    )
    lines = base.mark_line(strokeWidth=2).encode(detail=alt.Detail("who:N"))
    marks = base.mark_point(size=70, filled=True, opacity=1).encode(
        shape=alt.Shape("who:N", legend=None, scale=alt.Scale(domain=said, range=["circle", "diamond"]))
    )
    name = indicator_name(row["indicator"], language, row["scope"])
    heading = [*wrapped(name, language, 32), code_said(row["role"], language)]
    head = alt.TitleParams(heading[:-1], subtitle=heading[-1], fontSize=12, offset=6)
    return layered(lines, marks, width=170, height=100, title=head)


def _own_ends(row: dict[str, Any], language: Language) -> list[dict[str, Any]]:
    shared = {
        "who": word("slope.own", language),
        "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
    }
    first = {
        "year": row["baseline_year"],
        "value": row["baseline"],
        "shown": plain(row["baseline"], language),
        "kind_said": word("kind.actual", language),
        "text_printed": row["text_baseline"],
        "place": place(row, language, "_baseline"),
        "sources": sources_of(row, "figure_baseline"),
    }
    last = {
        "year": row["target_year"],
        "value": row["target"],
        "shown": target_said(row, language),
        "kind_said": word("kind.target", language),
        "text_printed": row["text"],
        "place": place(row, language),
        "sources": sources_of(row),
    }
    return [{**shared, **first}, {**shared, **last}]


def _nation(long: pl.DataFrame) -> pl.DataFrame:
    """Take what the nation printed as actual levels."""
    return long.filter(
        pl.col("region") == "china",
        pl.col("kind").cast(pl.String) == "actual",
        pl.col("form").cast(pl.String) == "level",
        pl.col("value").is_not_null(),
    )


def nation_beside(register: pl.DataFrame, long: pl.DataFrame) -> pl.DataFrame:
    """Take what the nation printed for the baseline's and the target's year of each target that is drawn."""
    drawn = register.filter(pl.col("baseline").is_not_null(), pl.col("target").is_not_null())
    years = drawn.select("indicator", "scope", pl.concat_list("baseline_year", "target_year").alias("year"))
    wanted = years.explode("year").unique()
    return _nation(long).join(wanted, on=["indicator", "scope", "year"], how="semi", nulls_equal=True)


def _nation_ends(row: dict[str, Any], nation: pl.DataFrame, language: Language) -> list[dict[str, Any]]:
    """Give what the nation printed for the two years, where it did."""
    found = nation.filter(
        pl.col("indicator") == row["indicator"],
        pl.col("scope") == row["scope"],
        pl.col("year").is_in([row["baseline_year"], row["target_year"]]),
    )
    return [
        {
            "who": word("slope.nation", language),
            "indicator_name": indicator_name(one["indicator"], language, one["scope"]),
            "year": one["year"],
            "value": one["value"],
            "shown": shown(one, language),
            "kind_said": word("kind.actual", language),
            "text_printed": one["text_printed"],
            "place": place({**one, "second_hand": "second_hand" in one["flags"].split(";")}, language),
            "sources": sources_of(one),
        }
        for one in found.sort("year").iter_rows(named=True)
    ]
