"""Which year and kind the columns of a table are of where their heads leave it open: title, plan, order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duibiao.extraction import heads
from duibiao.extraction.baseyears import BASE
from duibiao.extraction.context import Context
from duibiao.extraction.heads import Column
from duibiao.extraction.tablerows import TableRow

_ORDINAL_PLAN = re.compile("|".join(heads.PLAN_ENDS))
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年?")
_MONTHS = re.compile(r"(?<!\d)(?:19|20)\d\d年\d{1,2}月")
#: From the last year of a plan to that of the next.
_STEP = 5
#: A bound among many figures may be one of measurement.
_MANY = 0.15
_BOUNDS = ("ge", "le", "gt", "lt")
_SETS, _REACHED = (
    re.compile(r"标准|目标|控制数|规划指标"),
    re.compile(r"完成|实现|实际|现状|情况|评估|监测|进展|考核|达标"),
)


def dated(columns: Sequence[Column], title: str, context: Context) -> list[Column]:
    """Give value columns without a year that of the table's title, of the plan it names, or of the document's plan."""
    # The month that a table was sent in is not its year where the document tells one.
    years = {int(year) for year in _YEARS.findall(_MONTHS.sub("", title) if context.only_year else title)}
    plans = {heads.PLAN_ENDS[found[0]] for found in _ORDINAL_PLAN.finditer(title)}
    named = min(years) if len(years) == 1 else min(plans) if len(plans) == 1 and not years else None
    # Nothing was reached yet in the last year of a plan when it was made, unless the title speaks of what was.
    ahead = not years and context.start is not None and named == context.end and not _REACHED.search(title)
    open_ones = _kinds_by_order(columns, context)
    alike = Counter(_alike(column) for column in open_ones if column.role == heads.VALUE and column.year is None)
    told = [_dated(c, None if ahead and c.kind == "actual" else named, context) for c in open_ones]
    if heads.tells_part_of_year(title):
        told = [_of_part(column) if "year_carried" in column.flags else column for column in told]
    told = [replace(column, kind="target") if _is_aimed(column, title) else column for column in told]
    return [
        _doubtful(column) if alike[_alike(before)] > 1 else column
        for before, column in zip(open_ones, told, strict=True)
    ]


def _of_part(column: Column) -> Column:
    return replace(column, flags=("part_of_year", *column.flags)) if "part_of_year" not in column.flags else column


def _is_aimed(column: Column, title: str) -> bool:
    """Tell whether the title that gave a column its year says that it sets goals (资源配置标准(2025年))."""
    carried = (
        column.role == heads.VALUE
        and not column.kind
        and "year_carried" in column.flags
        and "part_of_year" not in column.flags
    )
    return carried and bool(_SETS.search(title)) and not _REACHED.search(title)


def _alike(column: Column) -> tuple[int | None, str, str, str]:
    return column.year, column.kind, column.whose, column.scope


def _doubtful(column: Column) -> Column:
    """Give a column with the doubt that its year is concluded though another column without a year is like it."""
    return replace(column, flags=(*column.flags, "low_confidence"))


def aimed(columns: Sequence[Column], rows: Sequence[TableRow], context: Context) -> list[Column]:
    """Take columns of years for targets where no plan tells its period and their figures are bounds and changes.

    What was measured is no bound: one column of such a year is that of targets, and so are those of later years.
    """
    if context.start is not None or not any(column.role == heads.NAME for column in columns):
        return list(columns)
    values = [column for column in columns if column.role == heads.VALUE]
    told = [(values[at].year or 0, figure) for row in rows for at, _, figure in row.figures if _is_open(values[at])]
    all_of = Counter(year for year, _ in told)
    bounded = Counter(year for year, figure in told if figure.comparator in _BOUNDS or figure.form.startswith("annual"))
    first = min((year for year, count in bounded.items() if count > _MANY * all_of[year]), default=0)
    if not first or first == min(column.year or 0 for column in values if _is_open(column)):
        return list(columns)
    return [
        replace(column, kind="target" if (column.year or 0) >= first else "actual", flags=_without_doubt(column))
        if _is_open(column)
        else column
        for column in columns
    ]


def _without_doubt(column: Column) -> tuple[str, ...]:
    return tuple(flag for flag in column.flags if flag != "low_confidence")


def _is_open(column: Column) -> bool:
    """Tell whether the head has a year, and says not for sure of what kind its figures are."""
    return column.role == heads.VALUE and bool(column.year) and (not column.kind or "low_confidence" in column.flags)


def _dated(column: Column, named: int | None, context: Context) -> Column:
    if column.role != heads.VALUE or column.year is not None:
        return column
    if context.base_years.usual and column.kind == "actual" and BASE.match(column.printed):
        return replace(column, year=context.base_years.usual, flags=("year_from_note",))
    if named is not None:
        return replace(column, year=named, flags=("year_carried",))
    if column.kind == "target" and context.goal_year:
        return replace(column, year=context.goal_year, flags=("year_from_plan",))
    if column.kind == "actual" and context.review_end:
        return replace(column, year=context.review_end, flags=("year_from_period",))
    if column.kind != "target" and context.only_year and not context.start:
        return replace(column, year=context.only_year, flags=("year_from_period",))
    return column


def _kinds_by_order(columns: Sequence[Column], context: Context) -> list[Column]:
    """Tell baselines from targets where heads give years only.

    A plan's targets are for its last year and later. A year inside its period is a baseline where it is the first of
    the table, and an actual where the table goes no further. Where no period is known, a table with natures is a
    plan's: the years before its first stated target are baselines, else its first.
    """
    values = [column for column in columns if column.role == heads.VALUE and column.year]
    years = sorted({column.year for column in values if column.year})
    plans = any(column.role == heads.NATURE for column in columns)
    aims = [column.year for column in values if column.year and column.kind == "target"]
    aimed = {(column.year, column.whose) for column in values if column.kind == "target"}
    based = any(c.role == heads.VALUE and c.kind == "actual" and not c.year and BASE.match(c.printed) for c in columns)
    reached = [column.year for column in values if not column.kind and (column.year, column.whose) in aimed]
    told = _Years(years, min(aims, default=None), max((year for year in reached if year), default=0), based)
    if not years or (context.start is None and not plans and not aims):
        return _by_steps(columns, years, context)
    return [
        replace(column, kind=_kind_in(column.year, told, context))
        if column.role == heads.VALUE and column.year and not column.kind
        else column
        for column in columns
    ]


def _by_steps(columns: Sequence[Column], years: Sequence[int], context: Context) -> list[Column]:
    """Take the last of years in steps of five for that of targets where it has hardly been measured yet: plans go in
    such steps. Nothing else says so, and it is flagged.
    """
    steps = len(years) > 1 and not any(year % _STEP for year in years) and years[-1] - years[-2] == _STEP
    if not steps or not context.not_yet - 2 <= years[-1] < context.not_yet or context.only_year == years[-1]:
        return list(columns)
    return [
        replace(column, kind="target", flags=(*column.flags, "low_confidence"))
        if column.role == heads.VALUE and column.year == years[-1] and not column.kind
        else column
        for column in columns
    ]


@dataclass(frozen=True)
class _Years:
    """The years of a table, the first that a head calls a target, and the last that stands beside its own target.

    ``based`` tells that the baselines stand in a column that names no year: then no year is one of baselines.
    """

    all: Sequence[int]
    first_aim: int | None
    reached: int
    based: bool


def _kind_in(year: int, years: _Years, context: Context) -> str:
    """Tell the kind of a year by the other years of its table.

    Beside a target of one year stands what was reached, and before targets that are called so stand actuals.
    """
    if year <= years.reached or (year < (years.first_aim or 0) and not years.based):
        return "actual"
    if years.based:
        return "target"
    if context.start is None:
        return "actual" if year < (years.all[1] if len(years.all) > 1 and not years.first_aim else 0) else "target"
    inside = context.start <= year < (context.end or context.start)
    if (
        inside
        and not years.based
        and (years.all[-1] < (context.end or 0) or (year == years.all[0] and len(years.all) > 1))
    ):
        return "actual"
    return context.kind_of_year(year)
