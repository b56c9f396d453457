"""Figures of the long table as objects, and the frames that results come back in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.catalogue.plain import nearest
from duibiao.errors import CatalogueError, Problem, raise_all

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

Columns = dict[str, type[pl.DataType]]

#: What is estimated, its interval and how sure that is, how, and from how many.
ESTIMATE: Columns = {
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "level": pl.Float64,
    "method": pl.String,
    "n": pl.Int64,
}

#: Where a figure stands; a result carries these seven columns for every figure it shows.
PLACE: Columns = {
    "figure": pl.String,
    "document": pl.String,
    "part": pl.String,
    "line": pl.Int64,
    "text": pl.String,
    "flags": pl.String,
    "second_hand": pl.Boolean,
}


@dataclass(frozen=True)
class Figure:
    """One row of the long table."""

    figure: str
    region: str
    indicator: str
    scope: str
    year: int | None
    base_year: int | None
    kind: str
    form: str
    comparator: str
    nature: str
    value: float | None
    resolution: float
    unit: str
    stated_by: str
    document: str
    part: str
    line: int
    text: str
    remark: str
    flags: str
    second_hand: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """Region, indicator and scope: what a series is a series of."""
        return (self.region, self.indicator, self.scope)

    @property
    def number(self) -> float:
        """The value of a figure that is known to have one."""
        assert self.value is not None, self.figure
        return self.value

    @property
    def when(self) -> int:
        """The year of a figure that is known to have one."""
        assert self.year is not None, self.figure
        return self.year

    def flagged(self, code: str) -> bool:
        """Whether the figure carries a flag."""
        return code in self.flags.split(";")

    def place(self, suffix: str = "") -> dict[str, Any]:
        """Give the place columns, named with a suffix."""
        return {name + suffix: getattr(self, name) for name in PLACE}


#: Figures of a series by year.
Years = Mapping[int, Figure]


class Figures:
    """The preferred figures of a long table, region by region: made when a region is first asked for.

    A nation has thousands of regions, and a report asks for a handful: its work must not grow with the nation.

    Parameters
    ----------
    long : polars.DataFrame
        The long table; figures of regions and indicators that are not in the catalogue are passed over.
    catalogue : Catalogue
        Regions and indicators.
    """

    def __init__(self, long: pl.DataFrame, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        # A clone shares the cells; whoever changes the table afterwards changes another.
        self._long = long.clone()
        self._rows: dict[str, tuple[Figure, ...]] = {}
        self._actuals: dict[str, dict[tuple[str, str], Years]] = {}
        #: Keys at which a place, preferred or not, prints only a bound.
        self._floors: set[tuple[str, str, str, int | None]] = set()

    def of(self, regions: Collection[str] | None = None) -> list[Figure]:
        """Figures of regions, of all for ``None``, sorted: by indicator, region, scope, year and so on."""
        wanted = chosen(regions, self.catalogue)
        self._read(wanted)
        return sorted(chain.from_iterable(self._rows[region] for region in wanted), key=_order)

    def targets(self, regions: Collection[str] | None = None) -> list[Figure]:
        """Targets of every form of regions, of all for ``None``, sorted."""
        return [row for row in self.of(regions) if row.kind == "target" and row.year is not None]

    def actuals(self, regions: Collection[str] | None = None) -> dict[tuple[str, str, str], Years]:
        """Actual levels of regions, of all for ``None``, by region, indicator and scope, then by year."""
        wanted = chosen(regions, self.catalogue)
        self._read(wanted)
        return {(region, *key): years for region in wanted for key, years in self.actuals_of(region).items()}

    def actuals_of(self, region: str) -> Mapping[tuple[str, str], Years]:
        """Actual levels of a region by indicator and scope, then by year."""
        if region not in self._actuals:
            self._read((region,))
            found: dict[tuple[str, str], dict[int, Figure]] = defaultdict(dict)
            for row in self._rows[region]:
                if row.kind == "actual" and row.form == "level" and row.value is not None and row.year is not None:
                    found[row.indicator, row.scope].setdefault(row.year, row)
            self._actuals[region] = dict(found)
        return self._actuals[region]

    def held(self, region: str, indicator: str, scope: str) -> Years:
        """Actual levels of a series by year; nothing where there is none."""
        return self.actuals_of(region).get((indicator, scope), {})

    def is_floor(self, row: Figure) -> bool:
        """Whether an "actual" is only a bound: printed as one, here or at another place of the same figure."""
        if row.kind != "actual":
            return False
        self._read((row.region,))
        return row.comparator not in ("eq", "approx") or (*row.key, row.year) in self._floors

    def _read(self, regions: Collection[str]) -> None:
        """Make the figures of the regions that nobody asked for yet."""
        new: dict[str, list[Figure]] = {region: [] for region in regions if region not in self._rows}
        if not new:
            return
        known = sorted(new.keys() & self.catalogue.regions.keys())
        for cells in self._long.filter(pl.col("region").cast(pl.String).is_in(known)).to_dicts():
            if cells["indicator"] not in self.catalogue.indicators:
                continue
            row = _figure(cells)
            if row.kind == "actual" and row.form == "level" and row.comparator in ("ge", "gt", "le", "lt"):
                self._floors.add((*row.key, row.year))
            if cells["preferred"]:
                new[row.region].append(row)
        self._rows |= {region: tuple(sorted(rows, key=_order)) for region, rows in new.items()}


def read_figures(long: pl.DataFrame, catalogue: Catalogue) -> Figures:
    """Take the preferred figures of catalogued indicators and regions out of the long table.

    A report asks for those of one table many times over: the last few are kept, known by every cell of the table, so
    that one that was changed is read anew.
    """
    key = (id(catalogue), long.height, tuple(long.columns), long.hash_rows().sum())
    kept = _KEPT.get(key)
    if kept is None:
        # The catalogue is kept with them: no other can then have its identity.
        kept = _KEPT[key] = Figures(long, catalogue)
        for oldest in list(_KEPT)[:-_MOST_KEPT]:
            _KEPT.pop(oldest, None)
    return kept


#: Tables whose figures are kept: a notebook has the preferred rows, every place, and parts of either.
_MOST_KEPT = 4
_KEPT: dict[object, Figures] = {}


#: What a table of targets begins with: whose figures, the target they are held against, and what it is counted in.
TARGET: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "target_region": pl.String,
    "target_year": pl.Int64,
    "comparator": pl.String,
    "target": pl.Float64,
    "unit": pl.String,
}


def frame(rows: Iterable[Mapping[str, Any]], columns: Columns, order: Sequence[str]) -> pl.DataFrame:
    """Make a result frame: exact columns and types, sorted, also where there are no rows."""
    listed = list(rows)
    # Column by column: Polars takes several times as long to part rows that are mappings.
    table = pl.DataFrame({name: [row.get(name) for row in listed] for name in columns}, schema=columns)
    return table.sort(list(order), nulls_last=True, maintain_order=True)


def place_columns(suffix: str = "") -> Columns:
    """Give the place columns with a suffix."""
    return {name + suffix: dtype for name, dtype in PLACE.items()}


def no_place(suffix: str = "") -> dict[str, Any]:
    """Give the place columns of a figure that is not there."""
    return {name + suffix: None if dtype in (pl.Int64, pl.Boolean) else "" for name, dtype in PLACE.items()}


def chosen(regions: Collection[str] | None, catalogue: Catalogue) -> list[str]:
    """Give the regions asked for, sorted; all of the catalogue's for ``None``.

    Raises
    ------
    CatalogueError
        Where one is not known, with the ids most like it.
    """
    wanted = sorted(catalogue.regions if regions is None else set(regions))
    if unknown := [region for region in wanted if region not in catalogue.regions]:
        raise_all(
            CatalogueError,
            [
                Problem(
                    f"the region {region!r} is not known",
                    allowed=", ".join(nearest(region, catalogue.regions, 5)),
                    do="write the id of a region of the catalogue",
                )
                for region in unknown
            ],
        )
    return wanted


def nation_of(catalogue: Catalogue) -> str:
    """Id of the nation, empty where the catalogue has none."""
    return next((region.id for region in catalogue.regions.values() if region.level == "nation"), "")


def ancestors(region: str, catalogue: Catalogue) -> list[str]:
    """Parent, grandparent and so on, nearest first, without the nation."""
    found = []
    while catalogue.regions[region].parent:
        region = catalogue.regions[region].parent
        if catalogue.regions[region].level != "nation":
            found.append(region)
    return found


def around(regions: Collection[str], catalogue: Catalogue) -> list[str]:
    """Give regions with their parents and the nation: whose figures and targets a region's are held against."""
    found = {name for region in regions for name in (region, *ancestors(region, catalogue))}
    return sorted((found | {nation_of(catalogue)}) - {""})


def nearest_year(years: Iterable[int], year: int) -> int | None:
    """The year nearest to another, the earlier of two that are equally near."""
    return min(years, key=lambda y: (abs(y - year), y), default=None)


def group(rows: Iterable[Figure], key: Callable[[Figure], Any]) -> dict[Any, list[Figure]]:
    """Group figures, keys in the order they appear."""
    found: dict[Any, list[Figure]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


def _figure(row: Mapping[str, Any]) -> Figure:
    return Figure(
        figure=row["figure"],
        region=row["region"],
        indicator=row["indicator"],
        scope=row["scope"] or "",
        year=row["year"],
        base_year=row["base_year"],
        kind=row["kind"],
        form=row["form"],
        comparator=row["comparator"] or "",
        nature=row["nature"] or "",
        value=row["value"],
        resolution=row["resolution"] or 0.0,
        unit=row["unit"] or "",
        stated_by=row["stated_by"] or "",
        document=row["document"],
        part=row["part"] or "",
        line=row["line"],
        text=row["text_printed"] or "",
        remark=row["remark"] or "",
        flags=row["flags"] or "",
        second_hand=row["derivation"] == "reference" or "second_hand" in (row["flags"] or "").split(";"),
    )


def _order(row: Figure) -> tuple[Any, ...]:
    return (row.indicator, row.region, row.scope, row.year or 0, row.kind, row.form, row.base_year or 0, row.figure)
