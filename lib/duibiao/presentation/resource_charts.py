"""Two resources against each other: where a region, its parents and the nation stand on both at once."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import polars as pl

from duibiao.presentation.benchmark_charts import points
from duibiao.presentation.charts import Datasets, finish, layered, raised, span_of, tips
from duibiao.presentation.citing import keys_of
from duibiao.presentation.figures import figure, with_unit
from duibiao.presentation.names import axis_title, catalogue, indicator_name, region_name, wrapped
from duibiao.presentation.numbers import Language
from duibiao.presentation.show import Shown, nothing
from duibiao.presentation.style import BLACK, BLUE, GREEN, GREY, INK, PAPER
from duibiao.presentation.wording import word

#: Grades that are drawn, best first; a point is as good as the worse of its two figures.
_GRADES = "ABC"
_LOOKS = {
    **dict.fromkeys(("own", "peer", "other"), (BLUE, "circle")),
    "parent": (GREEN, "square"),
    "nation": (BLACK, "diamond"),
}
#: Fewer regions on both resources are no picture.
LEAST = 3


def scatter(bench: pl.DataFrame, language: Language) -> Shown:
    """Draw the two resources that most regions report for one year against each other.

    Parameters
    ----------
    bench : polars.DataFrame
        As ``analysis.benchmark`` gives it.
    language : {'zh', 'en'}
        Language of every word.
    """
    import altair as alt

    found = points(bench, tuple(_GRADES))
    pair = chosen_pair(found)
    if pair is None:
        return nothing(language, "say.no_two_resources", n=LEAST)
    one, other, year = pair
    rows = [_point(*both, language) for both in _paired(found, one, other, year)]
    sets = Datasets()
    units = {row["indicator"]: row["unit"] for row in found.iter_rows(named=True)}
    years = word("year.one", language, year=year)
    upright = wrapped(_axis(other, units[other], years, language), language, 76)
    base = alt.Chart(sets.add(rows)).encode(
        x=alt.X(
            "value:Q",
            title=wrapped(_axis(one, units[one], years, language), language, 76),
            scale=alt.Scale(domain=span_of([row["value"] for row in rows]), nice=False),
        ),
        y=alt.Y(
            "upper:Q",
            title=upright,
            scale=alt.Scale(domain=span_of([row["upper"] for row in rows]), nice=False),
            axis=raised(upright),
        ),
    )
    marks = base.mark_point(size=110, strokeWidth=2, opacity=1).encode(
        color=alt.Color("colour:N", scale=None, legend=None),
        fill=alt.Fill("fill:N", scale=None, legend=None),
        shape=alt.Shape("shape:N", scale=None, legend=None),
        tooltip=tips(
            language,
            ("region_name", "year", "one_said", "place_first", "other_said", "place_last", "grade", "flags_said"),
        ),
    )
    middle = sum(span_of([row["value"] for row in rows])) / 2
    # Names stand towards the middle: beside a point there is room where above it another point may lie.
    names = [
        base.mark_text(align=side, dx=dx, fontSize=12, color=INK)
        .transform_filter(f"datum.value {sign} {middle}")
        .encode(text=alt.Text("region_name:N"))
        for side, dx, sign in (("left", 10, "<="), ("right", -10, ">"))
    ]
    chart = layered(marks, *names, width=470, height=400)
    told = {"one": indicator_name(one, language), "other": indicator_name(other, language), "year": year}
    return finish(chart, sets, language, "resources", **told)


def chosen_pair(found: pl.DataFrame) -> tuple[str, str, int] | None:
    """Choose two resources and a year: those that most regions report together, and as the catalogue lists them."""
    order = [name for name, entry in catalogue().indicators.items() if entry.domain == "resources"]
    held: dict[tuple[str, int], set[str]] = {}
    for row in _same_year(found).iter_rows(named=True):
        held.setdefault((row["indicator"], row["year"]), set()).add(row["region"])
    best, most = None, LEAST - 1
    for year in sorted({year for _, year in held}, reverse=True):
        for one, other in combinations([name for name in order if (name, year) in held], 2):
            shared = len(held[one, year] & held[other, year])
            if shared > most:
                best, most = (one, other, year), shared
    return best


def _same_year(found: pl.DataFrame) -> pl.DataFrame:
    return found.filter(pl.col("scope") == "", pl.col("year") == pl.col("panel_year"), pl.col("comparator") == "eq")


def _paired(found: pl.DataFrame, one: str, other: str, year: int) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    of = {
        name: {row["region"]: row for row in _same_year(found).filter(indicator=name, year=year).iter_rows(named=True)}
        for name in (one, other)
    }
    return [(of[one][region], of[other][region]) for region in sorted(of[one].keys() & of[other].keys())]


def _axis(indicator: str, unit: str, years: str, language: Language) -> str:
    name = indicator_name(indicator, language)
    return word("axis.resource", language, name=name, axis=axis_title(indicator, unit, years, language))


def _point(one: dict[str, Any], other: dict[str, Any], language: Language) -> dict[str, Any]:
    grade = max(one["grade"], other["grade"], key=_GRADES.index)
    colour, shape = _LOOKS[one["role"]]
    colour = GREY if grade == "C" else colour
    first, last = figure(one, language), figure(other, language)
    return {
        "region_name": region_name(one["region"], language),
        "year": one["year"],
        "value": one["value"],
        "upper": other["value"],
        "one_said": _said(first, one, language),
        "other_said": _said(last, other, language),
        "place_first": first["place"],
        "place_last": last["place"],
        "sources": keys_of([one["figure"], other["figure"]]),
        "flags_said": first["flags_said"] or last["flags_said"],
        "grade": grade,
        "colour": colour,
        "fill": PAPER if one["second_hand"] or other["second_hand"] else colour,
        "shape": shape,
    }


def _said(told: dict[str, Any], row: dict[str, Any], language: Language) -> str:
    value = with_unit(told["shown_value"], row["unit"], language)
    return word("figure.resource", language, name=told["indicator_name"], value=value)
