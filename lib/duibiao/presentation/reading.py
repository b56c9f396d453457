"""The tables beside the long table, as frames: what was counted, what contradicts itself, where series break."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from duibiao.catalogue import load_catalogue
from duibiao.home import Home, find_home

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source
    from duibiao.catalogue.reference import ReferenceRow

#: The reference file whose regions are of one level and cover the country.
PANEL = "provincial_panel"


def chosen_sources(sources: Mapping[str, Source], documents: Collection[str]) -> dict[str, Source]:
    """Take the sources of some documents, of all where none is named."""
    return {name: source for name, source in sources.items() if not documents or name in documents}


def regions_beside(regions: Iterable[str]) -> list[str]:
    """List regions, then their parents, then the nation: what a region's figures stand beside."""
    listed = list(dict.fromkeys(regions))
    chains = [load_catalogue().ancestors(region) for region in listed]
    higher = sorted(
        {one for chain in chains for one in chain}, key=lambda one: (len(load_catalogue().ancestors(one)) == 0, one)
    )
    return [*listed, *(one for one in higher if one not in listed)]


def load_summary(documents: Collection[str] | None = None, home: Home | None = None) -> pl.DataFrame:
    """Load the counts of a build, of some documents: document, aspect, name, rows."""
    return _load("summary.csv", documents, home).with_columns(pl.col("rows").cast(pl.Int64))


def load_conflicts(documents: Collection[str] | None = None, home: Home | None = None) -> pl.DataFrame:
    """Load every candidate of every key that is printed with different values."""
    return _load("conflicts.csv", documents, home).with_columns(
        pl.col("year", "line").cast(pl.Int64), pl.col("value").cast(pl.Float64), pl.col("chosen") == "true"
    )


def load_claims(documents: Collection[str] | None = None, home: Home | None = None) -> pl.DataFrame:
    """Load what the documents claim of their figures, and what came of it: one row a claim and pair of candidates."""
    whole = ("year", "base_year", "line", "first_year", "first_line", "other_year", "other_line")
    exact = ("stated", "first_value", "other_value", "low", "high")
    return _load("claims.csv", documents, home).with_columns(
        pl.col(whole).replace("", None).cast(pl.Int64), pl.col(exact).replace("", None).cast(pl.Float64)
    )


def load_breaks(home: Home | None = None) -> pl.DataFrame:
    """Load the years from which a series cannot be joined with the years before: the first year of the new one.

    Returns
    -------
    polars.DataFrame
        indicator, region ("" for any), year, reasons (a code), zh, en (why, in words).
    """
    from duibiao.catalogue.reference import load_breaks as listed

    rows = [(one.indicator, one.region, one.year, "series_break", one.reason_zh, one.reason_en) for one in listed(home)]
    schema = {
        "indicator": pl.String,
        "region": pl.String,
        "year": pl.Int64,
        "reasons": pl.String,
        "zh": pl.String,
        "en": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def load_panel(home: Home | None = None) -> pl.DataFrame:
    """Load the yearly figures of all provinces: what reference classes are made of.

    Returns
    -------
    polars.DataFrame
        indicator, region, year, value (in the catalogue's unit); the whole population only, growth and parts left out.
    """
    from duibiao.catalogue.reference import load_reference

    catalogue = load_catalogue(home)
    rows = [
        (one.indicator, one.region, one.year, float(_canonical(one, catalogue)))
        for one in load_reference(home, panel=True)
        if one.document == PANEL and one.kind == "actual" and one.form == "level" and not one.scope and one.year
    ]
    schema = {"indicator": pl.String, "region": pl.String, "year": pl.Int64, "value": pl.Float64}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.unique(["indicator", "region", "year"], keep="first", maintain_order=True)


def _canonical(row: ReferenceRow, catalogue: Catalogue) -> Decimal:
    unit = catalogue.indicators[row.indicator].unit
    value = Decimal(row.value)
    return value if row.unit == unit else catalogue.units.convert(value, row.unit, unit, None)


def _load(name: str, documents: Collection[str] | None, home: Home | None) -> pl.DataFrame:
    path = (home or find_home()).long / name
    frame = pl.read_csv(path, infer_schema=False)
    empty_is_text = [name for name in frame.columns if name not in ("year", "base_year", "line", "value", "rows")]
    kept = frame if documents is None else frame.filter(pl.col("document").is_in(list(documents)))
    return kept.with_columns(pl.col(empty_is_text).fill_null(""))
