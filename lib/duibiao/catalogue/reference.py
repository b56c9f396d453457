"""Reference figures: the nation, its targets, provinces, populations and births, each with its source.

Every one was read at second hand. A row is as checked as a printed one: its region, indicator, unit, scope and flags
must be known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from duibiao.catalogue.book import Catalogue, load_catalogue
from duibiao.catalogue.plain import nearest, read_table
from duibiao.errors import CatalogueError, Problem, raise_all
from duibiao.home import Home, find_home

FILES = (
    "national_series.csv",
    "national_targets.csv",
    "population_births.csv",
    "regional_actuals.csv",
    "provincial_panel.csv",
)
COLUMNS = (
    "region",
    "indicator",
    "scope",
    "label",
    "year",
    "base_year",
    "kind",
    "form",
    "comparator",
    "value",
    "unit",
    "basis",
    "source",
    "second_hand",
    "flags",
    "note_zh",
    "note_en",
)
#: What only plans have: when they were issued, as far as it is known, and who says so.
ISSUED_COLUMNS = ("issued", "issued_source")
BASES = ("", "census", "resident", "registered", "year_end_total", "not_stated")
_KINDS = ("actual", "target", "standard")
_FORMS = ("level", "change", "relative_change", "annual_change", "annual_relative_change", "qualitative")
_COMPARATORS = ("eq", "ge", "gt", "le", "lt", "approx", "")
#: A day, a month, or a year alone: a date that is not known to the day is not made up.
_ISSUED = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True)
class ReferenceRow:
    """One reference figure.

    ``document`` and ``line`` say where it stands in ``data/reference``; ``label`` is the indicator's name in the
    source; ``value`` holds the digits as given, in the canonical unit ``unit``, not yet the catalogue's; ``year`` and
    ``base_year`` are None where not given; ``issued`` is the date of the plan a target is from, as far as it is known
    (``2026-03``), and empty otherwise.
    """

    document: str
    line: int
    region: str
    indicator: str
    scope: str
    label: str
    year: int | None
    base_year: int | None
    kind: str
    form: str
    comparator: str
    value: str
    unit: str
    basis: str
    source: str
    second_hand: bool
    flags: tuple[str, ...]
    note_zh: str = ""
    note_en: str = ""
    issued: str = ""


@dataclass(frozen=True)
class SeriesBreak:
    """A year from which a series cannot be joined with the years before; an empty region means every region."""

    indicator: str
    region: str
    year: int
    reason_zh: str
    reason_en: str
    source: str


def columns_of(name: str) -> tuple[str, ...]:
    """Give the header of a reference file."""
    return COLUMNS + ISSUED_COLUMNS if name == "national_targets.csv" else COLUMNS


def load_reference(home: Home | None = None, panel: bool = False) -> list[ReferenceRow]:
    """Read the reference figures in the order of the files and their lines.

    Parameters
    ----------
    home : Home, optional
        Where the project is.
    panel : bool
        Whether to give the provinces that are in the provincial panel only, too.

    Raises
    ------
    CatalogueError
        Where a row names something that the catalogue does not know; all such rows in one message.
    """
    home = home or find_home()
    paths = tuple(home.reference / name for name in FILES)
    stamps = tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in paths)
    catalogue = load_catalogue(home)
    return [row for row in _rows(paths, stamps, catalogue) if panel or row.region in catalogue.regions]


@lru_cache(maxsize=8)
def _rows(paths: tuple[Path, ...], stamps: tuple[int, ...], catalogue: Catalogue) -> tuple[ReferenceRow, ...]:
    del stamps  # part of the key: a changed file is read again
    rows: list[ReferenceRow] = []
    problems: list[Problem] = []
    for path in paths:
        name = path.name
        for cells in read_table(path, columns_of(name)):
            faults = _faults(cells, catalogue, f"{name}:{cells['line']}")
            problems += faults
            if not faults:
                rows.append(_row(path, cells))
    raise_all(CatalogueError, problems)
    return tuple(rows)


def load_breaks(home: Home | None = None) -> list[SeriesBreak]:
    """Read the years at which a series breaks.

    Raises
    ------
    CatalogueError
        Where an indicator, a region or a year is not known.
    """
    home = home or find_home()
    catalogue = load_catalogue(home)
    path, problems, breaks = home.reference / "breaks.csv", [], []
    for cells in read_table(path, ("indicator", "region", "year", "reason_zh", "reason_en", "source")):
        where = f"{path.name}:{cells['line']}"
        if cells["indicator"] not in catalogue.indicators:
            problems.append(_unknown("indicator", cells["indicator"], catalogue.indicators, where))
        if cells["region"] and cells["region"] not in catalogue.regions:
            problems.append(_unknown("region", cells["region"], catalogue.regions, where))
        if not cells["year"].isdecimal():
            problems.append(Problem(f"the year is {cells['year']!r}", where, "four digits", "mend it"))
            continue
        breaks.append(
            SeriesBreak(
                cells["indicator"],
                cells["region"],
                int(cells["year"]),
                cells["reason_zh"],
                cells["reason_en"],
                cells["source"],
            )
        )
    raise_all(CatalogueError, problems)
    return breaks


def _unknown(what: str, word: str, known: object, where: str) -> Problem:
    return Problem(f"the {what} {word!r} is not known", where, ", ".join(nearest(word, known)), "mend it")


def _faults(cells: dict[str, str], catalogue: Catalogue, where: str) -> list[Problem]:
    """Tell everything in a row that is not known or not a number."""
    faults = []
    if cells["region"] not in catalogue.regions and cells["region"] not in catalogue.panel_regions:
        faults.append(_unknown("region", cells["region"], catalogue.regions | catalogue.panel_regions, where))
    if cells["indicator"] not in catalogue.indicators:
        faults.append(_unknown("indicator", cells["indicator"], catalogue.indicators, where))
    for what, allowed in (
        ("kind", _KINDS),
        ("form", _FORMS),
        ("comparator", _COMPARATORS),
        ("basis", BASES),
        ("second_hand", ("yes", "no")),
    ):
        if cells[what] not in allowed:
            faults.append(Problem(f"{what} is {cells[what]!r}", where, ", ".join(filter(None, allowed)), "choose one"))
    for what in ("year", "base_year"):
        if cells[what] and not cells[what].isdecimal():
            faults.append(Problem(f"{what} is {cells[what]!r}", where, "four digits, or nothing", "mend it"))
    if cells["scope"] and cells["scope"] not in catalogue.scopes:
        faults.append(_unknown("scope", cells["scope"], catalogue.scopes, where))
    faults += [
        _unknown("flag", flag, catalogue.flag_words, where)
        for flag in _split(cells["flags"])
        if flag not in catalogue.flag_words
    ]
    if not cells["source"]:
        faults.append(Problem("no source", where, do="name the publication, or leave the figure out"))
    return faults + _issued_faults(cells, where) or _value_faults(cells, catalogue, where)


def _issued_faults(cells: dict[str, str], where: str) -> list[Problem]:
    """Tell a date of issue that is none, or that nobody vouches for."""
    issued, told_by = cells.get("issued", ""), cells.get("issued_source", "")
    if issued and not _ISSUED.fullmatch(issued):
        return [Problem(f"issued is {issued!r}", where, "2021, 2021-11 or 2021-11-05", "mend or empty it")]
    if bool(issued) != bool(told_by):
        return [Problem("a date of issue goes with its source", where, do="give both, or neither")]
    return []


def _value_faults(cells: dict[str, str], catalogue: Catalogue, where: str) -> list[Problem]:
    if cells["form"] == "qualitative":
        return [Problem("a qualitative row with a value", where, do="empty the value")] if cells["value"] else []
    try:
        value = Decimal(cells["value"])
    except InvalidOperation:
        return [Problem(f"the value is {cells['value']!r}", where, "digits", "mend it")]
    if catalogue.units.parse(cells["unit"]) != cells["unit"]:
        return [_unknown("unit", cells["unit"], catalogue.units.units, where)]
    if cells["form"] == "level":
        indicator = catalogue.indicators[cells["indicator"]]
        try:
            catalogue.units.convert(value, cells["unit"], indicator.unit, indicator)
        except CatalogueError as error:
            return [Problem(str(error), where)]
    return []


def _split(flags: str) -> list[str]:
    return [flag for flag in flags.split(";") if flag]


def _row(path: Path, cells: dict[str, str]) -> ReferenceRow:
    texts = {name: cells[name] for name in COLUMNS if name not in ("year", "base_year", "second_hand", "flags")}
    return ReferenceRow(
        document=path.stem,
        line=int(cells["line"]),
        year=int(cells["year"]) if cells["year"] else None,
        base_year=int(cells["base_year"]) if cells["base_year"] else None,
        second_hand=cells["second_hand"] == "yes",
        flags=tuple(_split(cells["flags"])),
        issued=cells.get("issued", ""),
        **texts,
    )
