"""One figure, or the comparison of two, as ready texts: what tables set and tooltips say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from duibiao.presentation.citing import cite, sources_of
from duibiao.presentation.names import flags_said, indicator_name, region_name, unit_name
from duibiao.presentation.numbers import MISSING, SIGNS, Language, format_number, format_value, is_missing
from duibiao.presentation.places import place
from duibiao.presentation.wording import join, word

Row = Mapping[str, Any]
#: Columns of a figure, in the order tables show them.
FIGURE = ("indicator_name", "region_name", "year", "shown_value", "unit_name", "text_printed", "place", "flags_said")


def texts(rows: Iterable[Mapping[str, object]], columns: Iterable[str]) -> pl.DataFrame:
    """Put rows of ready texts into a frame for a table; a missing cell stays missing."""
    listed = list(rows)
    cells = {name: [row.get(name) for row in listed] for name in columns}
    written = {name: [None if cell is None else str(cell) for cell in column] for name, column in cells.items()}
    return pl.DataFrame(written, schema=dict.fromkeys(cells, pl.String))


def figure(row: Row, language: Language, suffix: str = "", region: str = "region") -> dict[str, Any]:
    """Give the texts of one figure.

    Parameters
    ----------
    row : mapping
        Row of an analysis frame: indicator, scope, year, comparator, value, resolution, unit and a place, the last
        ones with ``suffix``.
    suffix : str
        Suffix of the second figure of a pair (``_against``).
    region : str
        Column that holds the figure's region.
    """
    return {
        "indicator_name": indicator_name(row["indicator"], language, row.get("scope")),
        "region_name": region_name(row[region], language),
        "year": row.get(f"year{suffix}"),
        "shown_value": shown(row, language, suffix),
        "unit_name": unit_name(row.get("unit"), language),
        "text_printed": row.get(f"text{suffix}"),
        "place": place(row, language, suffix),
        "sources": sources_of(row, f"figure{suffix}"),
        "flags_said": flags_said(row.get(f"flags{suffix}"), language),
    }


def cited(row: Row, language: Language, suffix: str = "", region: str = "region") -> dict[str, Any]:
    """Give the texts of one figure for a table: as :func:`figure`, its value leading to its source."""
    said = figure(row, language, suffix, region)
    return {**said, "shown_value": cite(said["shown_value"], row, language, suffix)}


def shown(row: Row, language: Language, suffix: str = "", value: str = "value") -> str:
    """Write a value with its bound and its printed digits; without a resolution, the digits it has."""
    number, resolution = row.get(f"{value}{suffix}"), row.get(f"resolution{suffix}")
    comparator = row.get(f"comparator{suffix}") or "eq"
    if resolution is None:
        return plain(number, language, comparator)
    return format_value(number, resolution, language, comparator)


def plain(value: float | None, language: Language, comparator: str | None = "eq", signed: bool = False) -> str:
    """Write a stated value with the decimals it has (at most four), where its resolution is not at hand."""
    if is_missing(value):
        return MISSING
    # What is missing was told apart above.
    decimals = -int(Decimal(repr(round(float(value), 4))).normalize().as_tuple().exponent)  # type: ignore[arg-type]
    return SIGNS.get(comparator or "eq", "") + format_number(value, language, max(0, decimals), signed)


def with_unit(text: str, unit: str | None, language: Language) -> str:
    """Write a number and its unit: a sign stands close, words are set apart."""
    name = unit_name(unit, language)
    return f"{text}{name}" if unit in ("%", "‰") and name == unit else f"{text} {name}"


def interval(row: Row, language: Language, digits: int | None = 1) -> str | None:
    """Write an interval with its level, nothing where there is none."""
    if row.get("lower") is None or row.get("upper") is None:
        return None
    low, high = (format_number(row[end], language, digits) for end in ("lower", "upper"))
    return word(
        "interval", language, low=low, high=high, level=format_number(100 * (row.get("level") or 0.95), language)
    )


def named(ids: Iterable[str], language: Language) -> str:
    """List regions by name."""
    return join([region_name(one, language) for one in ids if one], language)


def listed_rows(frame: pl.DataFrame, language: Language) -> str:
    """List the indicators of a frame by name and scope, each once, in their order."""
    keys = frame.select("indicator", "scope").unique(maintain_order=True)
    return join([indicator_name(name, language, scope) for name, scope in keys.rows()], language)


def some(names: Iterable[str], language: Language, most: int = 4) -> str:
    """List the first few names, each once, and count the rest."""
    known = list(dict.fromkeys(names))
    rest = word("and_more", language, n=len(known) - most) if len(known) > most else ""
    return (join(known[:most], language) + rest) or word("none", language)


def row_names(frame: pl.DataFrame, language: Language, with_region: bool = False) -> list[str]:
    """Name the indicator (and region) of every row, each name once."""
    names = [
        word("name.of_region", language, name=name, region=region_name(row["region"], language))
        if with_region
        else name
        for row in frame.iter_rows(named=True)
        for name in [indicator_name(row["indicator"], language, row["scope"])]
    ]
    return list(dict.fromkeys(names))


def listed(indicators: Iterable[str], language: Language) -> str:
    """List indicators by name, each once, in their order."""
    return join([indicator_name(one, language) for one in dict.fromkeys(indicators)], language)
