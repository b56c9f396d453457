"""Rows of tables become printed rows: one a figure, with what the heads say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from duibiao.extraction import confidence, heads
from duibiao.extraction.cellwords import TRANSLATION
from duibiao.extraction.context import Context
from duibiao.extraction.fused import FusedRow
from duibiao.extraction.growth import read_change
from duibiao.extraction.heads import Column
from duibiao.extraction.labels import without_scope
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.pieces import Piece
from duibiao.extraction.rows import PrintedRow
from duibiao.extraction.wording import NOTED_YEAR, NUMBER, Figure

#: The number of a row that stands in the cell of its name: ``4.5岁以下儿童死亡率`` is the fourth.
_NUMBER_FIRST = re.compile(
    r"^[一二三四五六七八九十]{1,3}[、.](?=[\u4e00-\u9fff])"
    r"|^\(?\d{1,2}[)、.](?:(?=[^\d])|(?=\d{1,2}(?:-\d+)?(?:周?岁|个月)))"
)
_MARKS = re.compile(r"^其中:?|\(\)|(?:[*※①-⑳#¹²³⁰⁴-⁹]|\[\d+\]|\(注\d*\))+$")
_YEAR_IN_LABEL = re.compile(r"\(((?:19|20)\d\d)年?\)")
_UNIT_IN_LABEL = re.compile(
    r"\((%|‰|1?/\d*[十百千万]+(?:人口?)?|(?:人|张|名|个|辆|所)/\d*[十百千万]+(?:人口?)?|岁|年|张|人|个|名|元|分|天|日|所|家|[千万亿]元|[千万亿]人|[千万亿]?人次|[万亿]次|万?张|万[个所家]|种|次|床|例|辆|台|部|套|间|户|项|篇|件|平方米|公里|分钟|小时|女=100|g|克|mg|毫克)\)"
)
_AREA_IN_REMARK = re.compile(rf"(全[国省市区县州]|[省市区县]级?)(?:平均)?(?:为|:)?({NUMBER})")
#: All rows together; of what, the name does not say.
TOTAL = re.compile(r"[合总小]计")
#: Names that say nothing of what they are the rest.
_REST = re.compile(r"其[他它]")
_OURS = tuple(f"{ours}{level}" for ours in "本我" for level in "省市区县州")
_DONE = re.compile(r"(?:基本|全面)?(?:实现|完成|建立|建成)")
_YEAR_BEFORE = re.compile(r"同比|[较比](?:上一?年|去年)")


@dataclass(frozen=True)
class TableRow:
    """One row of a table before it is told apart into figures.

    ``figures`` are (value column, where, what); ``year`` is that of the row, in tables that have the years down;
    ``changes`` are the cells of columns of growth, to be understood once the years of the other columns are known;
    ``scope`` is the part of the people that the row is of, where it goes by the name of the row above; ``whose`` names
    the place that the row is of, where it is not the column's.
    """

    row_printed: str
    name: tuple[Piece, ...]
    unit: str
    nature: str
    figures: tuple[tuple[int, Piece, Figure], ...]
    remark: tuple[Piece, ...] = ()
    flags: tuple[str, ...] = ()
    confidence: str = "0.99"
    label: str = ""
    year: int | None = None
    layout: str = ""
    cut: FusedRow | None = None
    changes: tuple[tuple[Column, Piece, str], ...] = ()
    scope: str = ""
    whose: str = ""


#: The columns of a table, and its rows.
Found = tuple[list[Column], list[TableRow]]


class TextTable(NamedTuple):
    """A table in flattened text: its columns and rows, the place of the line after it, and where its reader knows
    several how its cells were kept apart.
    """

    columns: list[Column]
    rows: list[TableRow]
    after: int
    layout: str = ""


@dataclass(frozen=True)
class Seat:
    """Where in the document a row stands: the table, the row, and whose document it is."""

    context: Context
    table: int
    ordinal: int


def printed(row: TableRow, columns: Sequence[Column], seat: Seat) -> Iterator[PrintedRow]:
    """Tell a table row apart into one printed row a figure, and a figure of another area that hides in the remark."""
    named = clean_label(label_of_row(row))
    if TOTAL.fullmatch(named) or _REST.fullmatch(named):
        return  # of what, nobody says
    values = [column for column in columns if column.role == heads.VALUE]
    kinds = [_kind(column, row, seat.context) for column in values]
    actuals = [head.year or 0 for head, kind in zip(values, kinds, strict=True) if kind == "actual"]
    baseline = max(actuals, default=0) or None
    remark = "".join(piece.text for piece in row.remark if not _AREA_IN_REMARK.search(piece.text))
    for column, piece, figure in row.figures:
        if figure.form == "qualitative" and _DONE.fullmatch(piece.text) and not _is_indicator(row, seat.context):
            continue  # a task that is to be done, no indicator
        yield _figure_row(
            row, values[column], piece, _based(figure, piece, row.year or values[column].year, baseline), seat, remark
        )
    yield from _change_rows(row, values, kinds, seat)
    actual = next((head for head, kind in zip(values, kinds, strict=True) if kind == "actual"), None)
    for piece in row.remark:
        for found in _AREA_IN_REMARK.finditer(piece.text):
            if actual:
                yield _hidden_row(row, actual, piece, found, seat)


def _is_indicator(row: TableRow, context: Context) -> bool:
    label = clean_label(label_of_row(row))
    return bool(INDICATOR_END.search(label) or context.indicator(label))


def label_of_row(row: TableRow) -> str:
    """Give the name of a row as printed."""
    return row.label or "".join(piece.text for piece in row.name)


def indent_of(row: TableRow) -> int:
    """Give how far in the name of a row stands: what it is a part of stands less far in."""
    raw = row.name[0].line.raw if row.name else ""
    return len(raw) - len(raw.lstrip())


def _change_rows(row: TableRow, values: Sequence[Column], kinds: Sequence[str], seat: Seat) -> Iterator[PrintedRow]:
    """Make the rows of the columns of growth; of several regions' columns none tells whose growth it is."""
    if not row.changes or any(column.whose for column in values):
        return
    unit = row.unit or unit_in_label(label_of_row(row))
    dated = [(column.year, kind) for column, kind in zip(values, kinds, strict=True) if column.year]
    levels = {
        values[at].year or 0: figure.value
        for at, _, figure in row.figures
        if figure.form == "level" and figure.comparator == "eq" and figure.value
    }
    for head, piece, text in row.changes:
        change = read_change(text, head, unit, dated, levels)
        if change:
            told = Column(heads.VALUE, head.printed, change.year, change.kind)
            yield _figure_row(replace(row, flags=(), unit=""), told, piece, change.figure, seat, "")


def _based(figure: Figure, piece: Piece, year: int | None, baseline: int | None) -> Figure:
    """Give a change without a year of its own the year before its own where it says so, else that of the baseline."""
    if figure.form in ("level", "qualitative") or figure.base_year is not None:
        return figure
    if _YEAR_BEFORE.match(piece.text):
        return replace(figure, base_year=year - 1 if year else None)
    return replace(figure, base_year=baseline)


def _figure_row(row: TableRow, head: Column, piece: Piece, figure: Figure, seat: Seat, remark: str) -> PrintedRow:
    context = seat.context
    label = label_of_row(row)
    kind = _kind(head, row, context)
    in_label = _YEAR_IN_LABEL.search(label) if kind == "actual" else None
    unit = "" if figure.form == "qualitative" else figure.unit or row.unit or unit_in_label(label) or head.unit
    noted = NOTED_YEAR.search(piece.text)
    year = int(in_label[1]) if in_label else int(noted[1]) if noted else row.year or _year_of(head, label, context)
    flags = {
        *(flag for flag in row.flags if flag != "unit_lost" or not unit),
        *(head.flags if not in_label and not noted and not row.year else ()),
        *(["year_in_label"] if in_label else []),
        *(["range"] if figure.is_range else []),
        *(["unit_in_value"] if figure.unit and row.unit else []),
        *(["unreadable"] if not figure.value and figure.form != "qualitative" else []),
    }
    label, scope = without_scope(clean_label(label), context)
    words = row.whose or head.whose
    whose = context.region_of(words)
    own = (bool(whose) and whose == context.region) or context.is_own(words) or words in _OURS
    start, end = piece.line.view.span(piece.start, piece.end)
    return PrintedRow(
        document=context.document,
        part=piece.line.part,
        line=piece.line.number,
        start=start,
        end=end,
        source="table",
        table=seat.table,
        row=seat.ordinal,
        row_printed=row.row_printed,
        region=whose,
        region_printed="" if own else row.whose or (head.printed if head.whose else ""),
        scope=row.scope or scope or head.scope or context.scope(label),
        label=label,
        unit=unit,
        nature=heads.NATURES.get(row.nature, ""),
        year=year,
        base_year=figure.base_year,
        kind=kind,
        form=figure.form,
        comparator=figure.comparator,
        value=figure.value,
        text="",  # the characters are taken from the document at the end, once for every row
        remark=remark if kind == "actual" else "",
        confidence=confidence.DOUBTED
        if "unreadable" in flags
        else min(row.confidence, confidence.SOME_MISSING)
        if "low_confidence" in head.flags
        else row.confidence,
        flags=";".join(sorted(flags)),
    )


def _year_of(head: Column, label: str, context: Context) -> int | None:
    """Give the year of a head; that of a baseline may be another for some names (除…为2017年数据外)."""
    if "year_from_note" not in head.flags:
        return head.year
    own = _UNIT_IN_LABEL.sub("", clean_label(label))
    return context.base_years.of.get(own, head.year)


def _hidden_row(row: TableRow, head: Column, piece: Piece, found: re.Match[str], seat: Seat) -> PrintedRow:
    """Make the row of another area's figure that stands in a remark (``全市107.73``)."""
    figure = Figure(found.start(2), found.end(2), found[2].replace(",", ""), "eq")
    place = Piece(piece.line, piece.start + found.start(2), piece.start + found.end(2))
    hidden = _figure_row(replace(row, flags=()), head, place, figure, seat, "")
    hidden = replace(
        hidden, region=seat.context.region_of(found[1]), region_printed=found[1], confidence=confidence.IN_NOTE
    )
    return hidden.flagged("region_in_note")


def _kind(head: Column, row: TableRow, context: Context) -> str:
    return head.kind or context.kind_of_year(row.year or head.year)


@lru_cache(maxsize=8192)
def unit_in_label(label: str) -> str:
    """Give the unit that stands in brackets in a label, empty where there is none."""
    found = _UNIT_IN_LABEL.search(label)
    return found[1] if found else ""


@lru_cache(maxsize=8192)
def clean_label(label: str) -> str:
    """Give a name without the words that only say it is a part of the row above, and without footnote marks."""
    label = _NUMBER_FIRST.sub("", TRANSLATION.sub("", label))
    return _MARKS.sub("", label).strip()
