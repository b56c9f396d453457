"""A year's actual figures held against what is known: the same, changed or new, possible, near last year's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from duibiao.errors import DocumentError, LongFormatError, Problem, UsageError, raise_all
from duibiao.extraction.rows import PrintedRow
from duibiao.home import Home
from duibiao.longformat.convert import convert_rows
from duibiao.longformat.load import load
from duibiao.longformat.slips import put_right
from duibiao.registry.figures import place_order

if TYPE_CHECKING:
    import polars as pl

    from duibiao.catalogue import Catalogue
    from duibiao.longformat.rows import LongRow
    from duibiao.registry.proposal import Proposal

#: A jump is a change by more than this share of the earlier figure a year, of a share by more than so many points.
JUMP, JUMP_POINTS = 0.25, 10.0
_SHARE = "%"
_POSSIBLE = "possible"
#: Region, indicator, scope: a series of levels.
Series = tuple[str, str, str]


@dataclass(frozen=True)
class Known:
    """A figure of the long table."""

    year: int
    value: float
    resolution: float
    document: str


@dataclass(frozen=True)
class Check:
    """An actual figure beside what is known.

    Parameters
    ----------
    row : PrintedRow
        As printed.
    region, indicator, scope, unit : str
        What it is of; the unit is the catalogue's.
    year : int or None
        Its year.
    value : float or None
        In that unit; None where it cannot be read.
    status : {'new', 'changed', 'same', 'unreadable'}
        Beside the figure of the same year.
    known, before : Known or None
        The figure of the same year, and the last one of an earlier year.
    warnings : tuple of str
        What is doubtful about it.
    """

    row: PrintedRow
    region: str
    indicator: str
    scope: str
    unit: str
    year: int | None
    value: float | None
    status: str
    known: Known | None = None
    before: Known | None = None
    warnings: tuple[str, ...] = ()


def known_levels(home: Home) -> dict[Series, dict[int, Known]]:
    """Gather the preferred actual levels of the long table, by series and year.

    Raises
    ------
    LongFormatError
        Where the long table was not built.
    """
    return _levels(load(home=home))


def _levels(long: pl.DataFrame) -> dict[Series, dict[int, Known]]:
    import polars as pl

    kept = long.filter(
        pl.col("kind").cast(pl.String) == "actual",
        pl.col("form").cast(pl.String) == "level",
        pl.col("year").is_not_null(),
        pl.col("value").is_not_null(),
    )
    known: dict[Series, dict[int, Known]] = {}
    for row in kept.iter_rows(named=True):
        series = known.setdefault((row["region"], row["indicator"], row["scope"]), {})
        series.setdefault(row["year"], Known(row["year"], row["value"], row["resolution"], row["document"]))
    return known


def last_actuals(
    known: Mapping[Series, Mapping[int, Known]], region: str, before: int
) -> dict[tuple[str, str], tuple[int, float]]:
    """Give year and value of the last figure of each indicator and scope of a region from before a year."""
    last = {}
    for (one, indicator, scope), years in known.items():
        earlier = [year for year in years if year < before]
        if one == region and earlier:
            last[indicator, scope] = (max(earlier), years[max(earlier)].value)
    return last


def check_actuals(proposal: Proposal, catalogue: Catalogue, known: Mapping[Series, Mapping[int, Known]]) -> list[Check]:
    """Hold every actual level of a document against the catalogue and what is known of other years.

    Parameters
    ----------
    proposal : Proposal
        The document, read.
    catalogue : Catalogue
        Units, and what is possible and plausible.
    known : mapping
        As :func:`known_levels` gives it.

    Returns
    -------
    list of Check
        In the order of the document; figures of names that no indicator has are not among them.
    """
    checks: list[Check] = []
    first: dict[tuple[Series, int | None], float] = {}
    for row in sorted(proposal.rows, key=place_order):
        if row.kind != "actual" or row.form != "level":
            continue
        if catalogue.match(row.label, row.document) and "unit_unlike" in row.flags.split(";"):
            checks.append(_unreadable(row, f"the unit '{row.unit}' is none that it has", catalogue))
            continue
        try:
            made = convert_rows([(row, False)], proposal.source, catalogue).rows
        except LongFormatError as error:
            reason = str(error).splitlines()[0].rpartition(f"'{row.text}': ")[2]
            checks.append(_unreadable(row, reason, catalogue))
            continue
        for long in made:
            if long.value is None:
                checks.append(_unreadable(row, "this is no number", catalogue))
                continue
            check = _check(row, long, known.get((long.region, long.indicator, long.scope), {}), catalogue)
            other = first.setdefault(((long.region, long.indicator, long.scope), long.year), float(long.value))
            if other != check.value:
                told = f"this document also says {_number(other)}"
                check = replace(check, warnings=(*check.warnings, told))
            checks.append(check)
    return checks


def _check(row: PrintedRow, long: LongRow, years: Mapping[int, Known], catalogue: Catalogue) -> Check:
    year, value, resolution = long.year, float(long.value or 0), float(long.resolution or 0)
    same = years.get(year) if year is not None else None
    earlier = [one for one in years if year is not None and one < year]
    before = years[max(earlier)] if earlier else None
    status = "new" if same is None else "same" if _alike(value, resolution, same) else "changed"
    warnings = list(_doubts(long.indicator, value, long.unit, catalogue))
    if year is None:
        warnings.append("no year was found: no trend will use it")
    elif before:
        warnings += _beside(value, before, year, long.unit)
    return Check(
        row, long.region, long.indicator, long.scope, long.unit, year, value, status, same, before, tuple(warnings)
    )


def _alike(value: float, resolution: float, known: Known) -> bool:
    """Tell whether two figures are one, at the digits of the coarser."""
    return abs(value - known.value) <= max(resolution, known.resolution) + 1e-9


def _beside(value: float, before: Known, year: int, unit: str) -> Iterable[str]:
    """Tell what is doubtful about a figure beside the last one of its series."""
    if _jumps(value, before, year, unit):
        yield f"a jump: {_number(before.value)} in {before.year}, {_number(value)} in {year}"
    right = put_right(value, before.value)
    if right is not None:
        yield f"a wrong unit or decimal point? {_number(right)} {unit} would be near {_number(before.value)}"
    if value == before.value and value not in (0, 100):
        yield f"the same as in {before.year}: is it this year's?"


def _jumps(value: float, before: Known, year: int, unit: str) -> bool:
    """Tell whether a figure is further from the last one than a few years explain."""
    years = min(year - before.year, 3)
    if unit == _SHARE:
        return abs(value - before.value) > JUMP_POINTS * years
    return abs(value - before.value) > JUMP * years * abs(before.value)


def _doubts(indicator: str, value: float, unit: str, catalogue: Catalogue) -> Iterable[str]:
    entry = catalogue.indicators[indicator]
    limits = ((entry.lower_bound, entry.upper_bound, _POSSIBLE), (entry.plausible_low, entry.plausible_high, "usual"))
    for low, high, kind in limits:
        if (low is not None and value < low) or (high is not None and value > high):
            span = f"{'' if low is None else _number(low)} to {'' if high is None else _number(high)}".strip()
            yield f"outside what is {kind}: {span} {unit}"
            return


def _unreadable(row: PrintedRow, reason: str, catalogue: Catalogue) -> Check:
    match = catalogue.match(row.label, row.document)
    assert match is not None  # what no indicator has is not converted at all
    unit = catalogue.indicators[match.indicator].unit
    return Check(row, row.region, match.indicator, row.scope, unit, row.year, None, "unreadable", warnings=(reason,))


def _number(value: float) -> str:
    return f"{value:.10g}"


def raise_no_actuals(proposal: Proposal, checks: Sequence[Check]) -> None:
    """Refuse what is no report of a known region's actual figures.

    Raises
    ------
    UsageError
        Where the region is not known, or the document is a plan, or has no actual figure.
    DocumentError
        Where a cell of a form holds no number, or one that cannot be: the form can be mended.
    """
    name = proposal.path.name
    if proposal.source.kind == "plan":
        told = Problem(
            f"this is a plan: {proposal.source.title}", name, do="duibiao register FILE; or say --kind bulletin"
        )
        raise UsageError(str(told))
    if proposal.new_regions:
        do = "register a plan of it first (duibiao register FILE), or say which it is: --region ID"
        raise UsageError(str(Problem(f"the region {proposal.region.zh} is not known", name, do=do)))
    if proposal.is_form:
        impossible = f"outside what is {_POSSIBLE}"
        bad = [one for one in checks if one.value is None or any(told.startswith(impossible) for told in one.warnings)]
        raise_all(DocumentError, [_mended(check) for check in bad])
    if not checks:
        do = "`duibiao extract FILE --out DIR --explain` tells how it was read"
        do = "fill in the shaded cells" if proposal.is_form else do
        raise UsageError(str(Problem("no actual figure of an indicator was found", name, do=do)))


def _mended(check: Check) -> Problem:
    row = check.row
    allowed = f"a number, in {check.unit}"
    do = "mend the cell; where there is no figure, leave it empty"
    return Problem(f"{row.label}: '{row.text}': {check.warnings[0]}", row.part, allowed, do)
