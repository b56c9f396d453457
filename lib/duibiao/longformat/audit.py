"""Audits across indicators: figures that cannot all be true at once. They flag, and never repair.

Every function takes the long table and gives a frame that tells what was compared and whether it agrees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: A density and a count are of one thing where their ids say so: ``beds_per_1000`` and ``beds_total``.
_DENSITY = re.compile(r"(?P<thing>.+)_per_(?P<people>1000|10000|100000)")
#: Parts and wholes: the first can never be larger than the second.
ORDERS = (
    ("neonatal_mortality", "infant_mortality"),
    ("infant_mortality", "under5_mortality"),
    ("licensed_physicians_per_1000", "physicians_per_1000"),
    ("tcm_physicians_per_1000", "physicians_per_1000"),
    ("physicians_per_1000", "health_technicians_per_1000"),
    ("nurses_per_1000", "health_technicians_per_1000"),
    ("tcm_public_beds_per_1000", "beds_per_1000"),
    ("rehab_beds_per_1000", "beds_per_1000"),
    ("healthy_life_expectancy", "life_expectancy"),
    ("smi_standard_management", "smi_management"),
)
#: Nurses per doctor, and the two densities it follows from.
RATIO = ("nurse_doctor_ratio", "nurses_per_1000", "physicians_per_1000")
#: Comparison of floats that were exact decimals.
_TINY = 1e-9

_STATED = ("document", "region", "scope", "year", "kind")
_Row = dict[str, Any]


def audit_denominators(long: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Divide every count by its rate: all the densities of one document and year must give one population.

    Parameters
    ----------
    long : polars.DataFrame
        The long table, every place.
    catalogue : Catalogue
        Units of counts and rates.

    Returns
    -------
    polars.DataFrame
        One row a pair of count and rate: document, region, scope, year, indicator, total_indicator, rate, rate_unit,
        total, total_unit, population (persons), lower, upper (what rounding allows), agrees (whether its interval
        belongs to the largest set of intervals that share a population; false for all where there is no majority;
        null where there is nothing to compare with), line, total_line, figure, total_figure.
    """
    pairs = []
    actuals = _statements(long, pl.col("kind") == "actual", pl.col("comparator") == "eq")
    for (_, _, _, _, _), stated in sorted(actuals.items(), key=lambda item: _sortable(item[0])):
        found = [_implied(stated, rate, total, per, catalogue) for rate, total, per in _densities(catalogue)]
        pairs += _agreeing([pair for pair in found if pair])
    return pl.DataFrame(pairs, schema=_DENOMINATOR_SCHEMA)


def audit_orders(long: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Hold that a part is never larger than its whole: infant deaths are deaths under five.

    Returns
    -------
    polars.DataFrame
        One row a pair that a document states for one region, scope, year and kind with one comparator: document,
        region, scope, year, kind, smaller, smaller_value, larger, larger_value, unit, agrees (beyond rounding), line,
        larger_line, figure, larger_figure.
    """
    checked = []
    for key, stated in sorted(_statements(long).items(), key=lambda item: _sortable(item[0])):
        for smaller, larger in ORDERS:
            one, other = stated.get(smaller), stated.get(larger)
            if one and other and one["comparator"] == other["comparator"] and one["unit"] == other["unit"]:
                room = one["resolution"] + other["resolution"]
                checked.append({
                    **dict(zip(_STATED, key, strict=True)),
                    "smaller": smaller, "smaller_value": one["value"], "larger": larger, "larger_value": other["value"],
                    "unit": catalogue.indicators[larger].unit, "agrees": one["value"] <= other["value"] + room + _TINY,
                    "line": one["line"], "larger_line": other["line"],
                    "figure": one["figure"], "larger_figure": other["figure"],
                })  # fmt: skip
    return pl.DataFrame(checked, schema=_ORDER_SCHEMA)


def audit_ratio(long: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Compare the printed number of nurses per doctor with the two densities it follows from.

    Returns
    -------
    polars.DataFrame
        One row a printed ratio with both densities in the same document, region, year and kind: document, region,
        scope, year, kind, stated, implied, lower, upper (what rounding allows), agrees, line, nurses_line,
        doctors_line, figure, nurses_figure, doctors_figure.
    """
    ratio_id, nurses_id, doctors_id = RATIO
    checked = []
    for key, stated in sorted(_statements(long).items(), key=lambda item: _sortable(item[0])):
        ratio, nurses, doctors = (stated.get(name) for name in RATIO)
        if not (ratio and nurses and doctors and doctors["value"] > doctors["resolution"]):
            continue
        lower, upper = _quotient(nurses, doctors)
        agrees = (
            ratio["value"] - ratio["resolution"] <= upper + _TINY
            and lower <= ratio["value"] + ratio["resolution"] + _TINY
        )
        checked.append({
            **dict(zip(_STATED, key, strict=True)),
            "stated": ratio["value"], "implied": nurses["value"] / doctors["value"], "lower": lower, "upper": upper,
            "agrees": agrees, "line": ratio["line"], "nurses_line": nurses["line"], "doctors_line": doctors["line"],
            "figure": ratio["figure"], "nurses_figure": nurses["figure"], "doctors_figure": doctors["figure"],
        })  # fmt: skip
    return pl.DataFrame(checked, schema=_RATIO_SCHEMA)


def _statements(long: pl.DataFrame, *filters: pl.Expr) -> dict[tuple[Any, ...], dict[str, _Row]]:
    """Group levels by document, region, scope, year and kind; of several rows for an indicator, the preferred one."""
    ends = pl.col("flags").str.split(";").list.contains("range")
    levels = long.filter(pl.col("form") == "level", pl.col("value").is_not_null(), ~ends, *filters)
    best_first = levels.sort(["preferred", "resolution", "line", "start", "figure"], descending=[True, *[False] * 4])
    stated: dict[tuple[Any, ...], dict[str, _Row]] = {}
    for row in best_first.to_dicts():
        stated.setdefault(tuple(row[name] for name in _STATED), {}).setdefault(row["indicator"], row)
    return stated


def _densities(catalogue: Catalogue) -> list[tuple[str, str, int]]:
    found = [(name, _DENSITY.fullmatch(name)) for name in sorted(catalogue.indicators)]
    pairs = [(name, f"{parts['thing']}_total", int(parts["people"])) for name, parts in found if parts]
    return [pair for pair in pairs if pair[1] in catalogue.indicators]


def _implied(stated: Mapping[str, _Row], rate: str, total: str, per: int, catalogue: Catalogue) -> _Row | None:
    density, count = stated.get(rate), stated.get(total)
    if not density or not count or density["value"] <= density["resolution"]:
        return None
    things = density["unit"].partition("/")[0]
    factor = float(catalogue.units.convert(Decimal(1), count["unit"], things)) * per
    lower, upper = _quotient(count, density)
    return {
        **{name: density[name] for name in ("document", "region", "scope", "year")},
        "indicator": rate, "total_indicator": total,
        "rate": density["value"], "rate_unit": density["unit"], "total": count["value"], "total_unit": count["unit"],
        "population": round(count["value"] / density["value"] * factor), "lower": round(lower * factor),
        "upper": round(upper * factor), "agrees": None, "line": density["line"], "total_line": count["line"],
        "figure": density["figure"], "total_figure": count["figure"],
    }  # fmt: skip


def _quotient(above: _Row, below: _Row) -> tuple[float, float]:
    """Give the smallest and the largest quotient that rounding allows."""
    return (
        (above["value"] - above["resolution"]) / (below["value"] + below["resolution"]),
        (above["value"] + above["resolution"]) / (below["value"] - below["resolution"]),
    )


def _agreeing(pairs: Sequence[_Row]) -> list[_Row]:
    if len(pairs) < 2:
        return list(pairs)
    sets = [[n for n, other in enumerate(pairs) if other["lower"] <= at["lower"] <= other["upper"]] for at in pairs]
    largest = max(sets, key=len)
    agreed = set(largest) if 2 * len(largest) > len(pairs) else set()
    return [{**pair, "agrees": n in agreed} for n, pair in enumerate(pairs)]


def _sortable(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple((part is not None, part if part is not None else 0) for part in key)


_TEXT, _YEAR, _WHOLE, _FLOAT, _BOOL = pl.String, pl.Int16, pl.Int64, pl.Float64, pl.Boolean
_DENOMINATOR_SCHEMA = {
    "document": _TEXT, "region": _TEXT, "scope": _TEXT, "year": _YEAR, "indicator": _TEXT, "total_indicator": _TEXT,
    "rate": _FLOAT, "rate_unit": _TEXT, "total": _FLOAT, "total_unit": _TEXT, "population": _WHOLE, "lower": _WHOLE,
    "upper": _WHOLE, "agrees": _BOOL, "line": _WHOLE, "total_line": _WHOLE, "figure": _TEXT, "total_figure": _TEXT,
}  # fmt: skip
_ORDER_SCHEMA = {
    "document": _TEXT, "region": _TEXT, "scope": _TEXT, "year": _YEAR, "kind": _TEXT, "smaller": _TEXT,
    "smaller_value": _FLOAT, "larger": _TEXT, "larger_value": _FLOAT, "unit": _TEXT, "agrees": _BOOL, "line": _WHOLE,
    "larger_line": _WHOLE, "figure": _TEXT, "larger_figure": _TEXT,
}  # fmt: skip
_RATIO_SCHEMA = {
    "document": _TEXT, "region": _TEXT, "scope": _TEXT, "year": _YEAR, "kind": _TEXT, "stated": _FLOAT,
    "implied": _FLOAT, "lower": _FLOAT, "upper": _FLOAT, "agrees": _BOOL, "line": _WHOLE, "nurses_line": _WHOLE,
    "doctors_line": _WHOLE, "figure": _TEXT, "nurses_figure": _TEXT, "doctors_figure": _TEXT,
}  # fmt: skip
