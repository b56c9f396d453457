"""Tables over time: what each method says of each segment, what cannot be fitted, and every point with its place."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl

from duibiao.presentation.figures import cited, texts
from duibiao.presentation.names import code_said, indicator_name, reasons_said, region_name, unit_name
from duibiao.presentation.numbers import MISSING, Language, format_number, is_missing
from duibiao.presentation.places import place
from duibiao.presentation.show import Shown
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import join, word

#: A narrower interval of a yearly change (percent) is told to two decimals.
PLAIN_WIDTH = 0.5
_KEY = ["indicator", "scope", "region", "segment"]


def with_places(trends: pl.DataFrame, points: pl.DataFrame, language: Language) -> pl.DataFrame:
    """Add what the first and the last point of each segment are: figure_first, place_first, figure_last, place_last."""
    used = points.filter("used").sort("year")
    ends = [(key, rows.row(0, named=True), rows.row(-1, named=True)) for key, rows in used.group_by(*_KEY)]
    said = [
        (*key, first["figure"], place(first, language), last["figure"], place(last, language))
        for key, first, last in ends
    ]
    names = [*_KEY, "figure_first", "place_first", "figure_last", "place_last"]
    schema = pl.Schema({name: points.schema.get(name, pl.String()) for name in names})
    return trends.join(pl.DataFrame(said, schema=schema, orient="row"), on=_KEY, how="left", maintain_order="left")


def methods(trends: pl.DataFrame, points: pl.DataFrame, language: Language, least: int = 3) -> Shown:
    """Set one row a segment of enough points: slope with interval, robust slope, test, yearly rate of reduction."""
    placed = with_places(trends, points, language).filter(pl.col("n").max().over(*_KEY) >= least)
    rows = [_segment(group, language) for _, group in placed.group_by(*_KEY, maintain_order=True)]
    columns = list(rows[0]) if rows else ["indicator_name"]
    notes = [word("note.trends", language), word("note.second_hand", language)]
    return make_table("trends", texts(rows, columns), language, group="indicator_name" if rows else None, notes=notes)


def two_points(trends: pl.DataFrame, points: pl.DataFrame, language: Language) -> Shown:
    """Set the series of two points: a yearly rate, and that no uncertainty can be known."""
    kept = with_places(trends, points, language).filter(pl.col("method") == "aarr", pl.col("n") == 2)
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "region_name": region_name(row["region"], language),
            "window": word("year.span", language, a=row["start"], b=row["end"]),
            "change_rate": MISSING
            if is_missing(row["value"])
            else format_number(-row["value"], language, 2, signed=True) + "%",
            "convention_said": code_said(row["convention"], language) if row["convention"] else MISSING,
            "flags_said": reasons_said(row["note"] or ("" if row["status"] == "ok" else row["status"]), language),
            "place_first": row["place_first"],
            "place_last": row["place_last"],
        }
        for row in kept.iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    return make_table("two_points", texts(rows, columns), language, notes=[word("note.two_points", language)])


def all_points(points: pl.DataFrame, language: Language, least: int = 2) -> Shown:
    """Set every point of a series with its place; points that are left out say why."""
    kept = points.filter(pl.len().over("region", "indicator", "scope") >= least)
    rows = [
        {
            **cited(row, language),
            "group": _with_unit(row, language),
            "year": row["year"],
            "segment_n": row["segment"],
            "used_said": word(f"used.{str(row['used']).lower()}", language),
            "reasons_said": reasons_said(row["reasons"], language),
        }
        for row in kept.sort("indicator", "scope", "region", "year").iter_rows(named=True)
    ]
    columns = (
        "group",
        "region_name",
        "year",
        "shown_value",
        "segment_n",
        "used_said",
        "reasons_said",
    )
    return make_table(
        "points", texts(rows, columns), language, group="group", notes=[word("note.second_hand", language)]
    )


def _with_unit(row: dict[str, Any], language: Language) -> str:
    """Name an indicator with its unit: the head of a group need not repeat it in every row."""
    return f"{indicator_name(row['indicator'], language, row['scope'])} · {unit_name(row['unit'], language)}"


def not_fitted(trends: pl.DataFrame, language: Language) -> Shown:
    """Set what was asked and could not be answered, with the reason."""
    kept = trends.filter(pl.col("status").is_in(["not_assessable", "no_verdict"]), pl.col("n") >= 2)
    grouped = kept.group_by("indicator", "scope", "region", "segment", "n", maintain_order=True).agg(
        "method", "status", "note"
    )
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "region_name": region_name(row["region"], language),
            "points_n": row["n"],
            "methods_said": join([code_said(method, language) for method in row["method"]], language),
            "reasons_said": reasons_said(
                ";".join(note or status for note, status in zip(row["note"], row["status"], strict=True)), language
            ),
        }
        for row in grouped.sort("indicator", "scope", "region", "segment").iter_rows(named=True)
    ]
    columns = ("indicator_name", "region_name", "points_n", "methods_said", "reasons_said")
    return make_table("not_fitted", texts(rows, columns), language)


def joinpoints(joined: pl.DataFrame, language: Language, disputed: Collection[int]) -> Shown:
    """Set the pieces of each segment, fitted with the disputed years in and left out."""
    kept = joined.filter(pl.col("status") == "ok")
    keys = [*_KEY, "without"]
    rows = [
        {
            "indicator_name": indicator_name(group["indicator"][0], language, group["scope"][0]),
            "region_name": region_name(group["region"][0], language),
            "fit_said": _fit(group["without"][0], language),
            "points_n": group["n"][0],
            "pieces_said": join([_piece(row, language) for row in group.iter_rows(named=True)], language, "clause"),
            "same_said": MISSING
            if group["same"][0] is None
            else word(f"same.{str(group['same'][0]).lower()}", language),
        }
        for _, group in kept.sort(*keys, "piece").group_by(keys, maintain_order=True)
    ]
    columns = ("indicator_name", "region_name", "fit_said", "points_n", "pieces_said", "same_said")
    notes = [word("note.joinpoints", language)]
    years = join([str(year) for year in sorted(disputed)], language)
    return make_table("joinpoints", texts(rows, columns), language, notes=notes, fields={"years": years})


def _fit(without: str, language: Language) -> str:
    return word("fit.without", language, years=without.replace(";", " ")) if without else word("fit.all", language)


def _piece(row: dict[str, Any], language: Language) -> str:
    wide = is_missing(row["lower"]) or row["upper"] - row["lower"] >= PLAIN_WIDTH
    digits = 1 if wide else 2
    said = {"a": row["start"], "b": row["end"], "said": format_number(row["value"], language, digits, signed=True)}
    if is_missing(row["lower"]):
        return word("piece.bare", language, **said)
    low, high = (format_number(row[end], language, digits, signed=True) for end in ("lower", "upper"))
    return word("piece.said", language, **said, low=low, high=high)


def _segment(group: pl.DataFrame, language: Language) -> dict[str, Any]:
    by_method = {row["method"]: row for row in group.iter_rows(named=True)}
    first = group.row(0, named=True)
    return {
        "indicator_name": indicator_name(first["indicator"], language, first["scope"]),
        "region_name": region_name(first["region"], language),
        "window": word("year.span", language, a=first["start"], b=first["end"]),
        "points_n": first["n"],
        "ols_said": _slope(by_method.get("ols"), first["indicator"], language),
        "sen_said": _slope(by_method.get("theil_sen"), first["indicator"], language),
        "kendall_said": _kendall(by_method.get("mann_kendall"), language),
        "change_rate": _rate(by_method.get("aarr"), language),
        "left_out": first["left_out"].replace(";", " ") or MISSING,
        "flags_said": reasons_said(
            ";".join(
                dict.fromkeys(code for note in group["note"].to_list() for code in (note or "").split(";") if code)
            ),
            language,
        ),
        "place_first": first["place_first"],
        "place_last": first["place_last"],
    }


def _slope(row: dict[str, Any] | None, indicator: str, language: Language) -> str:
    if row is None or is_missing(row["value"]):
        return MISSING
    unit = word(f"slope.{row['scale']}", language, unit=unit_name(_unit(indicator), language))
    said = format_number(row["value"], language, signed=True)
    if is_missing(row["lower"]) or is_missing(row["upper"]):
        return f"{said}{unit}"
    low, high = (format_number(row[end], language, signed=True) for end in ("lower", "upper"))
    level = format_number(100 * (row["level"] or 0.95), language)
    return word("slope.interval", language, said=said, unit=unit, low=low, high=high, level=level)


def _unit(indicator: str) -> str:
    from duibiao.presentation.names import catalogue

    entry = catalogue().indicators[indicator]
    return "百分点" if entry.unit == "%" else entry.unit


def _kendall(row: dict[str, Any] | None, language: Language) -> str:
    if row is None or is_missing(row["p"]):
        return MISSING if row is None else code_said(row["status"], language)
    p = "< 0.001" if row["p"] < 0.001 else f"= {format_number(row['p'], language, 3)}"
    return word(
        "kendall",
        language,
        said=code_said(row["status"], language),
        tau=format_number(row["value"], language, 2, signed=True),
        p=p,
    )


def _rate(row: dict[str, Any] | None, language: Language) -> str:
    if row is None or is_missing(row["value"]):
        return MISSING
    return format_number(-row["value"], language, 2, signed=True) + "%"
