"""``duibiao import``: a year's actuals, from a bulletin or from a filled-in template, beside what is known already."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.catalogue import Catalogue, load_catalogue
from duibiao.catalogue.sources import Period, Source
from duibiao.documents import Document
from duibiao.errors import Problem, UsageError, raise_all
from duibiao.extraction import confidence
from duibiao.extraction.doubts import doubt
from duibiao.extraction.rows import PrintedRow
from duibiao.extraction.wording import read_cell
from duibiao.home import Home, write_bytes
from duibiao.longformat.convert import convert_rows
from duibiao.longformat.load import load
from duibiao.longformat.rows import LongRow

if TYPE_CHECKING:
    import polars as pl

SHEET, MARK = "actuals", "duibiao actuals"
#: Columns of the template, and where they stand; a person fills in the value.
COLUMNS = (
    ("id 编号", 26), ("indicator 指标", 46), ("unit 单位", 14), ("scope 范围", 16), ("last year 上次年份", 12),
    ("last value 上次数值", 14), ("value 数值", 14),
)  # fmt: skip
_HEAD_ROW, _VALUE = 4, 6
#: A year's change beyond this is shown as a jump: a typing error more often than news.
_JUMP = 0.25


@dataclass(frozen=True)
class Compared:
    """A figure of a year beside what the long table has.

    Parameters
    ----------
    row : PrintedRow
        As printed.
    state : str
        ``new``, ``same``, ``changed``; ``outside`` where the catalogue does not know the name; ``doubted`` where unit
        or value can hardly be right.
    told : str
        In words: what was there, what the year before had, what speaks against it.
    """

    row: PrintedRow
    state: str
    told: str


def write_template(path: Path, home: Home, region: str, year: int) -> int:
    """Write a workbook to be filled in: the indicators of a region, their units and last actual values.

    Returns
    -------
    int
        How many indicators it asks for.

    Raises
    ------
    UsageError
        Where the region is not known.
    """
    import xlsxwriter

    catalogue = load_catalogue(home)
    place = _known_region(region, catalogue)
    rows = _asked(load(home=home), place, year, catalogue)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    bold, fill = book.add_format({"bold": True}), book.add_format({"bg_color": "#FFF8DC", "border": 1})
    sheet.write_row(0, 0, [MARK, place, year])
    sheet.write(
        1, 0, "只填黄色格；没有的留空；单位不要改。Fill in the yellow cells only; leave empty what there is not."
    )
    for column, (name, width) in enumerate(COLUMNS):
        sheet.write(_HEAD_ROW - 1, column, name, bold)
        sheet.set_column(column, column, width)
    for at, cells in enumerate(rows, start=_HEAD_ROW):
        sheet.write_row(at, 0, cells)
        sheet.write_blank(at, _VALUE, None, fill)
        sheet.data_validation(
            at, _VALUE, at, _VALUE,
            {"validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12,
             "error_title": "数值 value", "error_message": "只填数字 · a number only"},
        )  # fmt: skip
    sheet.freeze_panes(_HEAD_ROW, 2)
    book.close()
    write_bytes(path, out.getvalue())
    return len(rows)


def _known_region(region: str, catalogue: Catalogue) -> str:
    found = catalogue.region_named(region)
    if found is None:
        near = ", ".join(catalogue.suggest_region(region))
        raise UsageError(
            f"the region '{region}' is not known\n    nearest: {near}\n    what to do: name one, or register its plan"
        )
    return found.id


def _asked(long: pl.DataFrame, region: str, year: int, catalogue: Catalogue) -> list[list[object]]:
    """List what a template asks: what the region has figures of, with its last actual before the year."""
    import polars as pl

    own = long.filter(pl.col("region") == region)
    levels = own.filter(pl.col("form").cast(pl.String) == "level")
    rows: list[list[object]] = []
    for indicator, scope in sorted(set(levels.select("indicator", "scope").iter_rows())):
        entry = catalogue.indicators[indicator]
        last = _last(levels, indicator, scope, year)
        rows.append([indicator, entry.zh, entry.unit, scope or "", *(last or ("", ""))])
    return rows


def _last(levels: pl.DataFrame, indicator: str, scope: str, before: int) -> tuple[int, float] | None:
    import polars as pl

    held = levels.filter(
        (pl.col("indicator") == indicator)
        & (pl.col("scope").fill_null("") == (scope or ""))
        & (pl.col("kind").cast(pl.String) == "actual")
        & (pl.col("year") < before)
        & pl.col("value").is_not_null()
    ).sort("year", "figure")
    return (int(held["year"][-1]), float(held["value"][-1])) if held.height else None


def is_template(document: Document) -> bool:
    """Tell whether a document is a template of :func:`write_template`."""
    return any(line.part == f"{SHEET}!A1" and line.text == MARK for line in document.lines)


def read_template(document: Document, catalogue: Catalogue) -> tuple[str, int, list[PrintedRow]]:
    """Read a filled-in template.

    Returns
    -------
    region, year, rows
        One row a filled cell, of kind actual; its place is that cell.

    Raises
    ------
    UsageError
        With every cell that cannot be read, and what is allowed there.
    """
    cells = {line.part: line.text for line in document.lines if line.part.startswith(f"{SHEET}!")}
    region, year = _known_region(cells.get(f"{SHEET}!B1", ""), catalogue), cells.get(f"{SHEET}!C1", "")
    problems: list[Problem] = []
    if not (year.isdecimal() and len(year) == 4):
        problems.append(Problem(f"the year is '{year}'", f"{SHEET}!C1", "2023", "write the year of the figures"))
    rows = []
    filled = [line for line in document.lines if line.part.startswith(f"{SHEET}!G") and line.number == 1]
    for ordinal, line in enumerate(filled, start=1):
        at = line.part.removeprefix(f"{SHEET}!G")
        if not at.isdecimal() or int(at) <= _HEAD_ROW:
            continue
        label, unit, scope = (cells.get(f"{SHEET}!{column}{at}", "") for column in "BCD")
        read = read_cell(line.text.strip())
        if not label or read is None or len(read) != 1 or not read[0].value or read[0].form != "level":
            problems.append(
                Problem(
                    f"'{line.text}' is no number" if label else "no indicator stands there",
                    line.part,
                    "4.52",
                    "mend the cell",
                )
            )
            continue
        rows.append(
            _filled(
                document.id,
                line.part,
                line.text,
                (label, unit, scope),
                (read[0].value, read[0].comparator),
                int(year or 0),
                ordinal,
            )
        )
    raise_all(UsageError, problems)
    return region, int(year), rows


def _filled(
    document: str, part: str, text: str, named: tuple[str, str, str], figure: tuple[str, str], year: int, ordinal: int
) -> PrintedRow:
    label, unit, scope = named
    value, comparator = figure
    return PrintedRow(
        document=document, part=part, line=1, start=0, end=len(text), source="table", table=1, row=ordinal,
        row_printed="", region="", region_printed="", scope=scope, label=label, unit=unit, nature="", year=year,
        base_year=None,
        kind="actual", form="level", comparator=comparator, value=value, text=text, remark="",
        confidence=confidence.CELLS, flags="",
    )  # fmt: skip


def template_source(document: Document, document_id: str, region: str, year: int, catalogue: Catalogue) -> Source:
    """Describe a filled-in template as a source: a bulletin that the office itself states."""
    place = catalogue.regions[region]
    return Source(
        id=document_id,
        title=f"{place.zh}{year}年实际值",
        title_en=f"{place.en}, actual values of {year}",
        issuer=f"{place.zh}填报",
        issuer_en=f"Filled in by {place.en}",
        sha256=document.sha256,
        region=region,
        period=Period(year, year),
        kind="bulletin",
        file=document.id,
    )


def compare_actuals(rows: Sequence[PrintedRow], source: Source, home: Home) -> list[Compared]:
    """Hold a year's actuals against the catalogue, the long table, and the year before.

    Parameters
    ----------
    rows : sequence of PrintedRow
        Actual levels.
    source : Source
        What is going to be registered.
    home : Home
        Project whose long table is asked.
    """
    catalogue, long = load_catalogue(home), load(home=home)
    return [_compared(row, source, catalogue, long) for row in rows]


def _compared(row: PrintedRow, source: Source, catalogue: Catalogue, long: pl.DataFrame) -> Compared:
    if catalogue.match(row.label, source.id) is None:
        near = "; ".join(catalogue.suggest(row.label, 2))
        return Compared(row, "outside", f"the catalogue does not know it; like {near or 'none'}")
    code = doubt(row, catalogue, source.id)
    if code == "unit_unlike":
        return Compared(row, "doubted", catalogue.flags[code])
    now = convert_rows([(row, False)], source, catalogue).rows[0]
    there = _there(long, now, same_year=True)
    before = _there(long, now, same_year=False)
    told = [catalogue.flags[code]] if code else []
    if before:
        year, value = before
        share = _share(now, value)
        told.append(f"{year}: {value:g}" + (f", {share:+.1%}" if share is not None else ""))
        if share is not None and abs(share) > _JUMP:
            told.append("a jump: look again")
    if there is None:
        return Compared(row, "doubted" if code else "new", "; ".join(told))
    same = now.value is not None and abs(float(now.value) - there[1]) < 1e-9
    return Compared(row, "same" if same else "changed", "; ".join([f"the long table has {there[1]:g}", *told]))


def _share(now: LongRow, before: float) -> float | None:
    return None if now.value is None or not before else float(now.value) / before - 1


def _there(long: pl.DataFrame, now: LongRow, *, same_year: bool) -> tuple[int, float] | None:
    """Give year and value of the same indicator in the long table: of the same year, or of the last before it."""
    import polars as pl

    when = pl.col("year") == now.year if same_year else pl.col("year") < (now.year or 0)
    held = long.filter(
        (pl.col("region") == now.region)
        & (pl.col("indicator") == now.indicator)
        & (pl.col("scope").fill_null("") == (now.scope or ""))
        & (pl.col("kind").cast(pl.String) == "actual")
        & (pl.col("form").cast(pl.String) == "level")
        & when
        & pl.col("value").is_not_null()
    ).sort("year", "figure")
    return (int(held["year"][-1]), float(held["value"][-1])) if held.height else None


def comparison_text(compared: Iterable[Compared]) -> str:
    """Tell a person what is new, the same, changed and doubted, the doubted first."""
    order = ("doubted", "changed", "new", "outside", "same")
    listed = sorted(compared, key=lambda each: (order.index(each.state), each.row.order))
    lines = [
        f"  {each.state:8} {each.row.label} {each.row.year or '—'}: {each.row.value} {each.row.unit}".rstrip()
        + (f"   ({each.told})" if each.told else "")
        for each in listed
    ]
    counts = ", ".join(f"{sum(each.state == state for each in listed)} {state}" for state in order)
    return "\n".join([*lines, f"  {counts}"]) + "\n"
