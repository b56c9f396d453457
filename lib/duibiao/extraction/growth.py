"""Columns of growth: how much a figure changed a year, in all, or since the year before (``年均增速〔累计〕``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from duibiao.extraction.heads import Column
from duibiao.extraction.wording import Figure, read_cell

_YEARLY, _IN_ALL = re.compile(r"年均|每年"), re.compile(r"累计|五年|总增|期间")
_BEFORE = re.compile(r"同比|[较比](?:上一?年|去年)")
_SINCE, _OF_YEAR = (
    re.compile(r"[较比]((?:19|20)\d\d)年?"),
    re.compile(r"(?:19|20)\d\d(?=年?(?:末|底|度)?(?![\d(]|年均))"),
)
#: What a head counts in where its cells do not say; a rate of growth is in per cent.
_POINTS, _PER_CENT = re.compile(r"百分点"), re.compile(r"%|率|增速|增幅|涨幅|幅度|±$")
#: A head that counts in the unit of the row; of what 增长 alone is, nobody can tell.
_AMOUNT = re.compile(r"增减(?!率|幅|%)|增加|数$|量$|值$")
#: In plans the change over the whole period stands in brackets beside those a year.
_BRACKETED = re.compile(r"[\[〔【(]([^\[\]〔〕【】()]+)[\]〕】)]")


@dataclass(frozen=True)
class Change:
    """What one cell of growth says: a change of the row's indicator, from one year to another."""

    figure: Figure
    year: int
    kind: str


def read_change(
    text: str, head: Column, unit: str, dated: Sequence[tuple[int, str]], levels: Mapping[int, str] | None = None
) -> Change | None:
    """Read a cell of a column of growth; None where it does not say for sure what changed, since when, or in what.

    Parameters
    ----------
    text : str
        The cell.
    head : Column
        The head of the column, of role :data:`duibiao.extraction.heads.GROWTH`.
    unit : str
        Unit of the row: growth of a share in per cent may be one in points, and is read only where its levels tell.
    dated : sequence of (year, kind)
        The columns of levels of the table.
    levels : mapping
        Digits of the levels of the row, by year.
    """
    bracketed = _BRACKETED.fullmatch(text)
    read = read_cell(bracketed[1] if bracketed else text)
    if not dated or not read or len(read) > 1 or read[0].form == "qualitative" or not read[0].value:
        return None
    of = _basis(head.printed, bool(bracketed), read[0])
    named = _OF_YEAR.match(head.printed)
    known = [one for one in dated if named is None or one[0] == int(named[0])]
    if not known:
        return None
    year, kind = max(known)
    span = _years(of, head.printed, year, kind, dated)
    counted = read[0].unit or ("" if bracketed else _unit_of(head.printed))
    form = _form(of, counted, unit) if counted or bracketed or _AMOUNT.search(head.printed) else ""
    if span is not None and not form and counted == "%" and of != "yearly":
        form = _form_by_levels(read[0].value, levels or {}, span)
        counted = "个百分点" if form == "change" and unit == "%" else counted
    if span is None or not form or (form == "change" and counted == "%"):
        return None
    counted = counted or unit
    figure = replace(read[0], start=0, end=len(text), form=form, base_year=span[0], unit=counted)
    return Change(figure, year, kind)


def _basis(head: str, bracketed: bool, figure: Figure) -> str:
    """Tell whether a change is one a year, in all, since a year named, or since the year before."""
    if figure.form.startswith("annual"):
        return "yearly"
    if _SINCE.search(head):
        return "since"
    if _BEFORE.search(head) or _OF_YEAR.match(head):
        return "before"
    yearly, in_all = bool(_YEARLY.search(head)), bool(_IN_ALL.search(head))
    if yearly and in_all:
        return "all" if bracketed else "yearly"
    return "yearly" if yearly and not bracketed else "all" if in_all or bracketed else ""


def _years(of: str, head: str, year: int, kind: str, dated: Sequence[tuple[int, str]]) -> tuple[int, int] | None:
    """Give the years between which a change was; None where the columns leave it open."""
    if of == "since":
        since = _SINCE.search(head)
        return (int(since[1]), year) if since and int(since[1]) < year else None
    if of == "before":
        return (year - 1, year) if kind == "actual" else None
    earlier = {one for one, _ in dated if one < year}
    if len(earlier) == 1 and of in ("yearly", "all"):
        return earlier.pop(), year
    if not of and earlier == {year - 1} and kind == "actual":
        return year - 1, year  # two years side by side, and the growth from one to the other
    return None


def _form_by_levels(change: str, levels: Mapping[int, str], span: tuple[int, int]) -> str:
    """Tell growth in per cent from growth in points by the two levels; empty where both would print so, or neither."""
    before, after = (levels.get(year, "") for year in span)
    if not before or not after or not Decimal(before):
        return ""
    first, last = Decimal(before), Decimal(after)
    slack = _half_unit(before) + _half_unit(after)
    printed, rounded = Decimal(change), _half_unit(change)
    in_points = abs(last - first - printed) <= rounded + slack
    relative = abs((last / first - 1) * 100 - printed) <= rounded + slack * 100 * max(first, last) / first**2
    return "relative_change" if relative and not in_points else "change" if in_points and not relative else ""


def _half_unit(digits: str) -> Decimal:
    return Decimal(5).scaleb(int(Decimal(digits).as_tuple().exponent) - 1)


def _unit_of(head: str) -> str:
    return "个百分点" if _POINTS.search(head) else "%" if _PER_CENT.search(head) else ""


def _form(of: str, counted: str, unit: str) -> str:
    """Give the form of a change by what it is counted in; empty where per cent may be points."""
    if counted == "%" and (not unit or unit.startswith(("%", "‰"))):
        return ""
    if not counted and not unit:
        return ""
    relative = counted == "%"
    return f"{'annual_' if of == 'yearly' else ''}{'relative_' if relative else ''}change"
