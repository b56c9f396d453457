"""The form for a year's figures of a region: a workbook with the catalogue's names, units and the last known values."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from duibiao.catalogue import Catalogue, Indicator, Region, load_catalogue
from duibiao.errors import Problem, UsageError
from duibiao.extraction import forms
from duibiao.home import Home
from duibiao.registry.actuals import known_levels, last_actuals

#: Wide enough for names; the rest is numbers.
_WIDTHS = (38, 44, 14, 12, 22, 12, 12, 16, 30)
_LONGEST_PROMPT = 255
#: Columns of the last known year and of the figure that is asked for.
_LAST_YEAR, _VALUE = 5, 7
_FIRST, _LAST = 1949, 2099
_HOW = (
    "只填带底色的格子;没有数字的留空。填好后运行 duibiao import,先显示有何变化,再写入。",
    "Fill in the shaded cells only and leave the others empty; then run duibiao import: it shows what changed first.",
)

#: Indicator id and scope to year and value of the last actual figure that is known.
Last = Mapping[tuple[str, str], tuple[int, float]]


def template_of(home: Home, region: str, year: int | None = None) -> tuple[int, bytes]:
    """Make the form of a region that the project knows.

    Parameters
    ----------
    home : Home
        Project, and overlay where there is one; its long table has the last known figures.
    region : str
        Id or name.
    year : int, optional
        Left out, the year after the last that an actual figure of the region is known of.

    Returns
    -------
    year : int
        Of the form.
    data : bytes
        The workbook.

    Raises
    ------
    UsageError
        Where the region is not known, or no year is said and none can be concluded.
    """
    catalogue = load_catalogue(home)
    place = catalogue.region_named(region)
    if place is None:
        near = ", ".join(catalogue.suggest_region(region)) if region else ", ".join(catalogue.regions)
        told = f"the region {region!r} is not known" if region else "--region is missing"
        raise UsageError(str(Problem(told, "--template", near, "name one of them, or register a plan of it first")))
    known = known_levels(home)
    years = [year for (one, _, _), of_years in known.items() if one == place.id for year in of_years]
    if year is None and not years:
        told = f"no actual figure of {place.zh} is known, so the year is not"
        raise UsageError(str(Problem(told, "--template", do="say it: --year 2023")))
    wanted = year or max(years) + 1
    if not _FIRST <= wanted <= _LAST:
        raise UsageError(str(Problem(f"--year {wanted}", allowed=f"{_FIRST} to {_LAST}", do="mend the year")))
    return wanted, template(place, wanted, catalogue, last_actuals(known, place.id, wanted))


def template(region: Region, year: int, catalogue: Catalogue, last: Last) -> bytes:
    """Make the form as an XLSX file; equal arguments give equal bytes.

    Parameters
    ----------
    region : Region
        Whose figures are asked for.
    year : int
        Of which year.
    catalogue : Catalogue
        Indicators, in their order, with unit and what is possible and plausible.
    last : mapping
        Last known actual figures.
    """
    import xlsxwriter

    out = io.BytesIO()
    inert = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, inert)
    book.set_properties({"created": datetime(year, 12, 31, tzinfo=UTC)})
    sheet = book.add_worksheet(str(year))
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "fill": book.add_format({"bg_color": "#FFF6D6", "border": 1, "border_color": "#D8C88A"}),
        "known": book.add_format({"font_color": "#555555"}),
    }
    head_row = _write_head(sheet, formats, region, year)
    for at, (indicator, scope) in enumerate(_asked(catalogue, last), start=head_row + 1):
        entry = catalogue.indicators[indicator]
        _write_row(sheet, formats, at, entry, scope, catalogue, last.get((indicator, scope)))
    sheet.freeze_panes(head_row + 1, 1)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    book.close()
    return out.getvalue()


def _asked(catalogue: Catalogue, last: Last) -> list[tuple[str, str]]:
    """List what is asked: first what the region has figures of, also of parts of it, then every other indicator."""
    whole = [(indicator, "") for indicator in catalogue.indicators]
    order = {indicator: at for at, indicator in enumerate(catalogue.indicators)}
    known = sorted(last, key=lambda one: (order[one[0]], one[1]))
    return [*known, *(one for one in whole if one not in last)]


def title_of(region: Region, year: int) -> str:
    """Title the form."""
    return forms.TITLE.format(region=region.zh, year=year)


def _write_head(sheet: Any, formats: Mapping[str, Any], region: Region, year: int) -> int:
    """Write what stands above the table and its headings; give the row of the headings."""
    sheet.write_string(0, 0, title_of(region, year), formats["title"])
    sheet.write_string(1, 0, f"{region.en}: figures of {year}")
    for at, words in enumerate(_HOW, start=2):
        sheet.write_string(at, 0, words)
    sheet.write_string(4, 0, forms.REGION)
    sheet.write_string(4, 1, region.id)
    sheet.write_string(5, 0, forms.OFFICE)
    sheet.write_blank(5, 1, None, formats["fill"])
    heads = (
        forms.LABEL, forms.LABEL_EN, forms.SCOPE, forms.UNIT, forms.UNIT_EN, forms.LAST_YEAR, forms.LAST,
        forms.VALUE.format(year=year), forms.REMARK,
    )  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(7, column, head, formats["head"])
    return 7


def _write_row(
    sheet: Any,
    formats: Mapping[str, Any],
    at: int,
    indicator: Indicator,
    scope: str,
    catalogue: Catalogue,
    last: tuple[int, float] | None,
) -> None:
    units = (indicator.unit, catalogue.units.words(indicator.unit, "en"))
    for column, text in enumerate((indicator.zh, indicator.en, scope, *units)):
        sheet.write_string(at, column, text)
    if last:
        sheet.write_number(at, _LAST_YEAR, last[0], formats["known"])
        sheet.write_number(at, _LAST_YEAR + 1, last[1], formats["known"])
    for column in (_VALUE, _VALUE + 1):
        sheet.write_blank(at, column, None, formats["fill"])
    sheet.data_validation(at, _VALUE, at, _VALUE, _validation(indicator, last))


def _validation(indicator: Indicator, last: tuple[int, float] | None) -> dict[str, Any]:
    """Let a cell take numbers that the definition allows, and tell what is plausible and what was known last."""
    lower = -1e15 if indicator.lower_bound is None else indicator.lower_bound
    upper = 1e15 if indicator.upper_bound is None else indicator.upper_bound
    told = [f"单位 unit: {indicator.unit}"]
    if indicator.plausible_low is not None and indicator.plausible_high is not None:
        told.append(f"通常 usually: {indicator.plausible_low:g}–{indicator.plausible_high:g}")
    if last:
        told.append(f"上次 last: {last[1]:g} ({last[0]})")
    allowed = _allowed(indicator)
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": lower,
        "maximum": upper,
        "input_title": "填数字 a number",
        "input_message": "\n".join(told)[:_LONGEST_PROMPT],
        "error_title": "不是可用的数字",
        "error_message": f"只能填数字,不带单位。{allowed[0]}\nA number without its unit. {allowed[1]}"[
            :_LONGEST_PROMPT
        ],
    }


def _allowed(indicator: Indicator) -> Sequence[str]:
    low, high = indicator.lower_bound, indicator.upper_bound
    if low is None and high is None:
        return ("", "")
    if high is None:
        return (f"不小于{low:g}。", f"At least {low:g}.")
    if low is None:
        return (f"不大于{high:g}。", f"At most {high:g}.")
    return (f"在{low:g}到{high:g}之间。", f"Between {low:g} and {high:g}.")
