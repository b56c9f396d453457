"""Tables of the benchmark: the ledger of comparability, every figure with its place, comparisons, and refusals."""

from __future__ import annotations

from typing import Any

import polars as pl

from duibiao.presentation.citing import cite
from duibiao.presentation.figures import cited, interval, named, plain, texts
from duibiao.presentation.names import code_said, indicator_name, reasons_said, region_name, unit_name
from duibiao.presentation.numbers import MISSING, Language, format_number, is_missing
from duibiao.presentation.places import place
from duibiao.presentation.show import Shown
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import join, word


def comparability_ledger(ledger: pl.DataFrame, language: Language) -> Shown:
    """Set what became of every figure of every region: with whom it may be compared, and why not."""
    rows = [
        {
            **cited(row, language),
            "year": row["year"],
            "status_said": code_said(row["status"], language),
            "grade": row["grade"],
            "reasons_said": reasons_said(row["reasons"], language),
            "partners_said": named(row["partners"].split(";"), language),
            "shown_with": named(row["shown"].split(";"), language),
        }
        for row in ledger.filter(pl.col("status") != "no_figure").iter_rows(named=True)
    ]
    columns = (
        "indicator_name",
        "region_name",
        "year",
        "shown_value",
        "unit_name",
        "status_said",
        "grade",
        "reasons_said",
        "partners_said",
        "shown_with",
    )
    return make_table(
        "ledger", texts(rows, columns), language, group="indicator_name", notes=[word("note.second_hand", language)]
    )


def comparisons(bench: pl.DataFrame, language: Language) -> Shown:
    """Set each comparison graded A or B: difference, whether it exceeds rounding and chance, which way it points."""
    kept = bench.filter(pl.col("grade").is_in(["A", "B"]))
    rows = [_comparison(row, language) for row in kept.iter_rows(named=True)]
    columns = list(rows[0]) if rows else ["indicator_name"]
    group = "indicator_name" if rows else None
    return make_table(
        "comparisons", texts(rows, columns), language, group=group, notes=[word("note.comparisons", language)]
    )


def refusals(refused: pl.DataFrame, language: Language) -> Shown:
    """Set what must never stand side by side, in words: one row two names, with the figures on both sides."""
    keys = ["indicator_a", "scope_a", "indicator_b", "scope_b", "reasons"]
    rows = []
    for key, part in refused.group_by(keys, maintain_order=True):
        one, scope_one, other, scope_other, reasons = (str(told) for told in key)
        pairs = part.to_dicts()
        rows.append(
            {
                "one_said": indicator_name(one, language, scope_one),
                "figures_a": _sides(pairs, "_a", language),
                "other_said": indicator_name(other, language, scope_other),
                "figures_b": _sides(pairs, "_b", language),
                "reasons_said": reasons_said(reasons, language),
            }
        )
    columns = ("one_said", "figures_a", "other_said", "figures_b", "reasons_said")
    return make_table("refusals", texts(rows, columns), language)


def hosting(ledger: pl.DataFrame, language: Language, hosts: list[str]) -> Shown:
    """Set the supply figures of regions whose hospitals also serve people from elsewhere."""
    kept = ledger.filter(
        pl.col("region").is_in(hosts), pl.col("reasons").str.contains("hosts_hospitals"), pl.col("value").is_not_null()
    )
    rows = [
        {**cited(row, language), "reasons_said": reasons_said(row["reasons"], language)}
        for row in kept.iter_rows(named=True)
    ]
    columns = (
        "region_name",
        "indicator_name",
        "year",
        "shown_value",
        "unit_name",
        "reasons_said",
        "place",
    )
    return make_table("hosting", texts(rows, columns), language)


def _comparison(row: dict[str, Any], language: Language) -> dict[str, Any]:
    return {
        "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
        "year": row["year"],
        "region_name": region_name(row["region"], language),
        "shown_value": cite(plain(row["value"], language, row["comparator"]), row, language),
        "against_name": _against(row, language),
        "against_value": cite(plain(row["value_against"], language), row, language, "_against"),
        "unit_name": unit_name(row["unit"], language),
        "difference_value": plain(row["difference"], language, signed=True),
        "relative_value": MISSING
        if is_missing(row["relative"])
        else format_number(row["relative"], language, 1, signed=True) + "%",
        "interval": interval(row, language, 2),
        "class_said": _class_said(row, language),
        "grade": row["grade"],
        "reasons_said": reasons_said(row["reasons"], language),
    }


def _against(row: dict[str, Any], language: Language) -> str:
    """Name what a figure is held against, and what it is to the region: in Chinese the nation is called by that."""
    name, role = region_name(row["against"], language), code_said(row["role"], language)
    return name if name == role else word("against", language, name=name, role=role)


def _class_said(row: dict[str, Any], language: Language) -> str:
    """Word the class; without an interval only that the printed digits differ, or do not."""
    if row["class"] != "not_compared":
        return word(
            "class.with_method",
            language,
            said=code_said(row["class"], language),
            method=code_said(row["method"], language),
        )
    if row["method"] == "none":
        return code_said("not_compared", language)
    beyond = word("class.beyond_rounding" if row["beyond_rounding"] else "class.within_rounding", language)
    if row["beyond_rounding"] and row["favour"] in ("favourable", "unfavourable"):
        return word("class.with_method", language, said=code_said(row["favour"], language), method=beyond)
    return beyond


def _sides(pairs: list[dict[str, Any]], end: str, language: Language) -> str:
    """List the figures on one side of refused pairs, each once, with value and place."""
    columns = ["region", "year", "kind", "comparator", "value", "unit"]
    columns += ["figure", "document", "part", "line", "second_hand"]
    # A table has hundreds of sides with few figures each: a frame for each would take longer than all of them.
    each = dict.fromkeys(tuple(pair[f"{name}{end}"] for name in columns) for pair in pairs)
    figures = [dict(zip(columns, one, strict=True)) for one in each]
    figures.sort(key=lambda one: (one["region"], one["year"] or 0, one["kind"], one["line"], one["figure"]))
    return join([_side(row, language) for row in figures], language, "clause")


def _side(row: dict[str, Any], language: Language) -> str:
    return word(
        "refused.side",
        language,
        region=region_name(row["region"], language),
        year=MISSING if row["year"] is None else row["year"],
        kind=word(f"kind.{row['kind']}", language),
        value=cite(plain(row["value"], language, row["comparator"]), row, language),
        unit=unit_name(row["unit"], language),
        place=place(row, language),
    )
