"""Audits of figures that follow from others: parts never exceed wholes, ratios and differences agree."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.longformat.beside import TINY, Row, is_beyond_zero, levels_beside, quotient

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Relation

_SHARED = ("region", "scope", "year", "kind")
_LOWEST, _HIGHEST = ("eq", "ge", "gt"), ("eq", "le", "lt")


def audit_orders(long: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Hold that a part is never larger than its whole: infant deaths are deaths under five.

    Every figure of the part is held against every figure of the whole, in whatever document it stands. Two bounds
    are compared as they are; a floor or a figure of the part, with a ceiling or a figure of the whole.

    Returns
    -------
    polars.DataFrame
        One row a pair of one region, scope, year and kind: document, region, scope, year, kind, smaller,
        smaller_value, larger, larger_value, unit (of the larger; both values are in it), agrees (beyond rounding),
        line, larger_document, larger_line, figure, larger_figure, and the same names in the plural with every
        place of each.
    """
    checked = []
    parts = [one for one in catalogue.relations if one.relation == "part"]
    for shared, beside in levels_beside(long, _SHARED, pl.col("comparator") != "approx"):
        for one in parts:
            pairs = product(beside.get(one.first, []), beside.get(one.second, []))
            checked += [_order(shared, part, whole, catalogue) for part, whole in pairs if _comparable(part, whole)]
    return pl.DataFrame(checked, schema=_ORDER_SCHEMA)


def audit_derived(long: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Compare printed ratios and differences with the two figures of the same document that they follow from.

    Returns
    -------
    polars.DataFrame
        One row a printed figure and pair it follows from (nurses per doctor; natural growth): document, region,
        scope, year, kind, relation, indicator, stated, implied, lower, upper (what rounding allows), agrees, second,
        third (their indicators), second_value, third_value, line, second_line, third_line, figure, second_figure,
        third_figure, and the same names in the plural with every place of each.
    """
    checked = []
    derived = [one for one in catalogue.relations if one.relation in ("ratio", "difference")]
    for shared, beside in levels_beside(long, ("document", *_SHARED), pl.col("comparator") == "eq"):
        for one in derived:
            for members in product(*(beside.get(name, []) for name in one.indicators)):
                if one.relation == "difference" or is_beyond_zero(members[2]):
                    checked.append(_derived(shared, one, *members))
    return pl.DataFrame(checked, schema=_DERIVED_SCHEMA)


def disagreeing(audit: pl.DataFrame) -> set[str]:
    """Give the figures of an audit that agree with nothing they are held against.

    A figure that agrees with one of several candidates is not blamed for the others. Of a ratio or a difference, the
    figures that it follows from are not blamed: they may be of more institutions or people than it.
    """
    figures = [name for name in ("figures", "larger_figures", "total_figures") if name in audit.columns]
    members = [name for name in ("indicator", "smaller", "larger") if name in audit.columns]
    blamed: set[str] = set()
    for _, group in audit.group_by(members, maintain_order=True):
        held, broken = group.filter("agrees"), group.filter(pl.col("agrees").not_())
        for name in figures:
            blamed |= set(broken[name].explode()) - set(held[name].explode())
    return blamed


def _comparable(part: Row, whole: Row) -> bool:
    same = part["comparator"] == whole["comparator"]
    return same or (part["comparator"] in _LOWEST and whole["comparator"] in _HIGHEST)


def _order(shared: Row, part: Row, whole: Row, catalogue: Catalogue) -> Row:
    factor = float(catalogue.units.convert(Decimal(1), part["unit"], whole["unit"]))
    value, room = part["value"] * factor, part["resolution"] * factor + whole["resolution"]
    return {
        **shared,
        "document": part["document"], "smaller": part["indicator"], "smaller_value": round(value, 10),
        "larger": whole["indicator"], "larger_value": whole["value"], "unit": whole["unit"],
        "agrees": value <= whole["value"] + room + TINY, "line": part["line"], "larger_document": whole["document"],
        "larger_line": whole["line"], "figure": part["figure"], "larger_figure": whole["figure"],
        "lines": part["lines"], "larger_lines": whole["lines"], "figures": part["figures"],
        "larger_figures": whole["figures"],
    }  # fmt: skip


def _derived(shared: Row, one: Relation, stated: Row, second: Row, third: Row) -> Row:
    if one.relation == "ratio":
        implied, (lower, upper) = second["value"] / third["value"], quotient(second, third)
    else:
        implied, room = second["value"] - third["value"], second["resolution"] + third["resolution"]
        lower, upper = implied - room, implied + room
    low, high = stated["value"] - stated["resolution"], stated["value"] + stated["resolution"]
    return {
        **shared,
        "relation": one.relation, "indicator": one.first, "stated": stated["value"], "implied": round(implied, 10),
        "lower": lower, "upper": upper, "agrees": low <= upper + TINY and lower <= high + TINY, "second": one.second,
        "third": one.third, "second_value": second["value"], "third_value": third["value"], "line": stated["line"],
        "second_line": second["line"], "third_line": third["line"],
        "figure": stated["figure"], "second_figure": second["figure"], "third_figure": third["figure"],
        "lines": stated["lines"], "second_lines": second["lines"], "third_lines": third["lines"],
        "figures": stated["figures"], "second_figures": second["figures"], "third_figures": third["figures"],
    }  # fmt: skip


_TEXT, _YEAR, _WHOLE, _FLOAT, _BOOL = pl.String, pl.Int16, pl.Int64, pl.Float64, pl.Boolean
_LINES = _FIGURES = pl.List(pl.String)
_ORDER_SCHEMA: dict[str, Any] = {
    "document": _TEXT, "region": _TEXT, "scope": _TEXT, "year": _YEAR, "kind": _TEXT, "smaller": _TEXT,
    "smaller_value": _FLOAT, "larger": _TEXT, "larger_value": _FLOAT, "unit": _TEXT, "agrees": _BOOL, "line": _WHOLE,
    "larger_document": _TEXT, "larger_line": _WHOLE, "figure": _TEXT, "larger_figure": _TEXT, "lines": _LINES,
    "larger_lines": _LINES, "figures": _FIGURES, "larger_figures": _FIGURES,
}  # fmt: skip
_DERIVED_SCHEMA: dict[str, Any] = {
    "document": _TEXT, "region": _TEXT, "scope": _TEXT, "year": _YEAR, "kind": _TEXT, "relation": _TEXT,
    "indicator": _TEXT, "stated": _FLOAT, "implied": _FLOAT, "lower": _FLOAT, "upper": _FLOAT, "agrees": _BOOL,
    "second": _TEXT, "third": _TEXT, "second_value": _FLOAT, "third_value": _FLOAT, "line": _WHOLE,
    "second_line": _WHOLE, "third_line": _WHOLE, "figure": _TEXT, "second_figure": _TEXT, "third_figure": _TEXT,
    "lines": _LINES, "second_lines": _LINES, "third_lines": _LINES, "figures": _FIGURES, "second_figures": _FIGURES,
    "third_figures": _FIGURES,
}  # fmt: skip
