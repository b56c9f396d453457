"""Audit of densities: counts divided by their rates must give one population. It flags, and never repairs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.longformat.beside import Row, is_beyond_zero, levels_beside, quotient

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Relation

_SHARED = ("document", "region", "scope", "year")


def audit_denominators(long: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Divide every count by its rate: all the densities of one document and year must give one population.

    Every place is looked at: where a count is printed with two values, each is divided by the rate.

    Parameters
    ----------
    long : polars.DataFrame
        The long table, every place.
    catalogue : Catalogue
        Which densities share a denominator; units of counts and rates.

    Returns
    -------
    polars.DataFrame
        One row a pair of count and rate: document, region, scope, year, indicator, total_indicator, rate, rate_unit,
        total, total_unit, population (persons), lower, upper (what rounding allows), agrees (whether its interval
        belongs to the largest set of intervals that share a population; false for all where there is no majority;
        null where there is nothing to compare with), line, total_line, figure, total_figure, and the same names in
        the plural with every place of each.
    """
    pairs = []
    densities = [one for one in catalogue.relations if one.relation == "density"]
    for shared, beside in levels_beside(long, _SHARED, pl.col("kind") == "actual", pl.col("comparator") == "eq"):
        for people in sorted({one.third for one in densities}):
            found = [
                _implied(shared, rate, total, catalogue)
                for one in densities
                if one.third == people
                for rate, total in _pairs(one, beside)
            ]
            pairs += _agreeing(found)
    return pl.DataFrame(pairs, schema=_SCHEMA)


def _pairs(density: Relation, beside: dict[str, list[Row]]) -> list[tuple[Row, Row]]:
    rates, totals = beside.get(density.first, []), beside.get(density.second, [])
    return [(rate, total) for rate, total in product(rates, totals) if is_beyond_zero(rate)]


def _implied(shared: Row, density: Row, count: Row, catalogue: Catalogue) -> Row:
    things, _, people = density["unit"].partition("/")
    convert = catalogue.units.convert
    factor = float(convert(Decimal(1), count["unit"], things) * convert(Decimal(1), people, "人"))
    lower, upper = quotient(count, density)
    return {
        **shared,
        "indicator": density["indicator"], "total_indicator": count["indicator"],
        "rate": density["value"], "rate_unit": density["unit"], "total": count["value"], "total_unit": count["unit"],
        "population": round(count["value"] / density["value"] * factor), "lower": round(lower * factor),
        "upper": round(upper * factor), "agrees": None, "line": density["line"], "total_line": count["line"],
        "figure": density["figure"], "total_figure": count["figure"], "lines": density["lines"],
        "total_lines": count["lines"], "figures": density["figures"], "total_figures": count["figures"],
    }  # fmt: skip


def _agreeing(pairs: Sequence[Row]) -> list[Row]:
    if len(pairs) < 2:
        return list(pairs)
    sets = [[n for n, other in enumerate(pairs) if other["lower"] <= at["lower"] <= other["upper"]] for at in pairs]
    largest = max(sets, key=len)
    agreed = set(largest) if 2 * len(largest) > len(pairs) else set()
    return [{**pair, "agrees": n in agreed} for n, pair in enumerate(pairs)]


_TEXT, _YEAR, _WHOLE, _FLOAT, _BOOL = pl.String, pl.Int16, pl.Int64, pl.Float64, pl.Boolean
_SCHEMA: dict[str, Any] = {
    "document": _TEXT, "region": _TEXT, "scope": _TEXT, "year": _YEAR, "indicator": _TEXT, "total_indicator": _TEXT,
    "rate": _FLOAT, "rate_unit": _TEXT, "total": _FLOAT, "total_unit": _TEXT, "population": _WHOLE, "lower": _WHOLE,
    "upper": _WHOLE, "agrees": _BOOL, "line": _WHOLE, "total_line": _WHOLE, "figure": _TEXT, "total_figure": _TEXT,
    "lines": pl.List(_TEXT), "total_lines": pl.List(_TEXT), "figures": pl.List(_TEXT),
    "total_figures": pl.List(_TEXT),
}  # fmt: skip
