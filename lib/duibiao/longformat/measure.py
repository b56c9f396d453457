"""From printed digits and a printed unit to an exact value and resolution in the unit of the long table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from duibiao.errors import CatalogueError, Problem

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, NameMatch, UnitTable

_MULTIPLES = ("万", "亿")
_RELATIVE = ("relative_change", "annual_relative_change")


def half_unit(value: Decimal) -> Decimal:
    """Give half a unit of the last printed digit: 0.005 for 4.54, 0.5 for 77."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # finite: the printed rows are checked
    return Decimal(5).scaleb(exponent - 1)


def change_unit(unit: str, form: str, match: NameMatch, catalogue: Catalogue) -> str:
    """Say in which unit a change is.

    Parameters
    ----------
    unit : str
        As printed; may be empty.
    form : str
        One of the four forms of change.

    Returns
    -------
    str
        The printed unit (a bare thing, 张, of a density is the density, 张/千人); where none was printed, ``%`` for a
        relative change, ``百分点`` for an absolute one of a percentage, else the unit of the label or the catalogue.

    Raises
    ------
    CatalogueError
        Where the unit is not known.
    """
    named = match.unit or catalogue.indicators[match.indicator].unit
    parsed = catalogue.units.parse(unit)
    if parsed is None:
        raise CatalogueError(str(Problem(f"the unit '{unit}' is not known", do="add it to units.txt")))
    if not parsed:
        return "%" if form in _RELATIVE else "百分点" if named == "%" else named
    things, _, people = named.partition("/")
    return named if people and parsed == things else parsed


def counted(unit: str, named: str) -> str:
    """Give a bare multiple (万, 亿) the thing that an indicator counts: 万 of 人 or of 万人 is 万人."""
    return unit + named.lstrip("万亿") if unit in _MULTIPLES and "/" not in named else unit


def has_others_of_its_kind(unit: str, units: UnitTable) -> bool:
    """Whether a figure without unit could be in another one: a rate may be % or ‰, an age is in years."""
    kind, _ = units.measure(unit)
    return kind.startswith("count") or sum(other.kind == kind for other in units.units.values()) != 1


def measured(
    digits: str, unit: str, form: str, match: NameMatch, catalogue: Catalogue
) -> tuple[Decimal | None, Decimal | None, str]:
    """Bring a figure to the long table's unit.

    Parameters
    ----------
    digits : str
        As printed (``4.50``); empty where qualitative or unreadable.
    unit : str
        As printed with the figure, in its cell, header or label; where empty, the label's or else the catalogue's is
        assumed.
    form : str
        A level is converted to the catalogue's unit; a change keeps its own.
    match : NameMatch
        What the label turned out to be.
    catalogue : Catalogue
        Units and indicators.

    Returns
    -------
    value, resolution : Decimal or None
        Exact, in the returned unit; the resolution is half a unit of the last printed digit.
    unit : str
        Empty for a qualitative statement.

    Raises
    ------
    CatalogueError
        Where the unit is not known or cannot be converted.
    """
    if form == "qualitative":
        return None, None, ""
    unit = counted(unit, catalogue.indicators[match.indicator].unit)
    value = Decimal(digits) if digits else None
    if form != "level":
        return value, None if value is None else half_unit(value), change_unit(unit, form, match, catalogue)
    indicator = catalogue.indicators[match.indicator]
    if value is None:
        return None, None, indicator.unit
    frm = catalogue.unit_of(match, unit)
    convert = catalogue.units.convert
    return (
        convert(value, frm, indicator.unit, indicator),
        convert(half_unit(value), frm, indicator.unit, indicator),
        indicator.unit,
    )
