"""Indicator tables in flattened text: find them, and read their rows into printed rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duibiao.extraction import cells, fused, heads
from duibiao.extraction.context import Context
from duibiao.extraction.heads import Column
from duibiao.extraction.rows import PrintedRow
from duibiao.extraction.view import View
from duibiao.extraction.wording import NUMBER, Figure, is_missing, read_cell

#: A head row has that many cells at most; a cell of a table is shorter than a sentence.
_MOST_HEADS, _LONGEST_CELL = 16, 60
_SENTENCE = re.compile(r"[。;!?]")
_CHAPTER = re.compile(
    r"^(?:第[一二三四五六七八九十]+[章节部]|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|附件)"
)
_YEAR_IN_LABEL = re.compile(r"\(((?:19|20)\d\d)年?\)")
_UNIT_IN_LABEL = re.compile(r"\((%|‰|1?/\d*[十百千万]+|岁|张|人|个|名|元|分|天|岁|女=100)\)")
_AREA_IN_REMARK = re.compile(rf"(全[国省市区县州]|[省市区县]级?)(?:平均)?(?:为|:)?({NUMBER})")


@dataclass(frozen=True)
class Placed:
    """A non-empty line: its part, number and readable view."""

    part: str
    number: int
    view: View

    @property
    def text(self) -> str:
        """Readable text of the line."""
        return self.view.text


@dataclass(frozen=True)
class Piece:
    """Characters of one line that make a cell, or a part of one."""

    line: Placed
    start: int
    end: int

    @property
    def text(self) -> str:
        """Readable text of the piece."""
        return self.line.text[self.start : self.end]


@dataclass(frozen=True)
class TableRow:
    """One row of a table before it is told apart into figures."""

    row_printed: str
    name: tuple[Piece, ...]
    unit: str
    nature: str
    figures: tuple[tuple[int, Piece, Figure], ...]  # value column, where, what
    remark: tuple[Piece, ...] = ()
    flags: tuple[str, ...] = ()
    confidence: str = "0.99"


def read_tables(lines: Sequence[Placed], context: Context, prose: dict[str, frozenset[str]]) -> list[PrintedRow]:
    """Read every indicator table of a document.

    Parameters
    ----------
    lines : sequence of Placed
        The non-empty lines.
    context : Context
        Whose document it is, its years, the catalogue.
    prose : dict
        Digits that the prose prints, by indicator id or plain label: evidence for fused figures.

    Returns
    -------
    list of PrintedRow
        One row a figure, in the order of the page.
    """
    rows: list[PrintedRow] = []
    table, at = 0, 0
    while at < len(lines):
        found = _fused_table(lines, at, context, prose) or _cell_table(lines, at, context)
        if found is None:
            at += 1
            continue
        columns, table_rows, at = found
        table += 1
        for ordinal, row in enumerate(table_rows, start=1):
            rows += _printed(row, columns, _Seat(context, table, ordinal))
    return rows


def table_lines(lines: Sequence[Placed], rows: Sequence[PrintedRow]) -> set[tuple[str, int]]:
    """Give the part and number of every line that a table takes up, from its first figure to its last."""
    taken: set[tuple[str, int]] = set()
    for table in {row.table for row in rows}:
        places = [(row.part, row.line) for row in rows if row.table == table]
        taken |= {(line.part, line.number) for line in lines if min(places) <= (line.part, line.number) <= max(places)}
    return taken


_Found = tuple[list[Column], list[TableRow], int]


def _fused_table(lines: Sequence[Placed], at: int, context: Context, prose: dict[str, frozenset[str]]) -> _Found | None:
    columns = heads.read_fused_heads(lines[at].text)
    if columns is None or len(columns) < 3 or not heads.makes_table(columns):
        return None
    rows: list[TableRow] = []
    expected, place = 1, at + 1
    while place < len(lines):
        line = lines[place]
        if heads.makes_table(heads.read_fused_heads(line.text)):
            place += 1  # the heads again, over the page
            continue
        cut = (
            None
            if _ends_table(line.text)
            else fused.cut_row(line.text, columns, expected, lambda name: context.evidence(name, prose))
        )
        if cut is None:
            break
        expected += bool(cut.row_printed)
        rows.append(_from_cut(line, cut))
        place += 1
    return (columns, rows, place) if rows else None


_CONFIDENCE = {
    "": "0.98",
    "split_prose": "0.98",
    "split_format": "0.95",
    "split_range": "0.9",
    "lone_value": "0.95",
    "low_confidence": "0.5",
}


def _from_cut(line: Placed, row: fused.FusedRow) -> TableRow:
    figures = tuple(
        (column, Piece(line, start, start + figure.end - figure.start), figure)
        for column, start, figure in row.cut.figures
    )
    flags = (
        *row.flags,
        *([row.decided_by] if row.decided_by else []),
        *(["spam_removed"] if line.view.spam_removed else []),
    )
    return TableRow(
        row.row_printed, (Piece(line, *row.name),), fused.whole_unit(row.cut.unit), row.nature, figures,
        flags=flags, confidence=_CONFIDENCE[row.decided_by],
    )  # fmt: skip


def _cell_table(lines: Sequence[Placed], at: int, context: Context) -> _Found | None:
    """Read a table of one cell a line, where the heads begin at a line."""
    columns, first = _heads_from(lines, at)
    if columns is None:
        return None
    stop = first
    while stop < len(lines) and not _ends_table(lines[stop].text):
        stop += 1
    body = lines[first:stop]
    dealt = cells.deal([line.text for line in body], columns)
    rows = [_from_cells(row, body, columns, context) for row in dealt]
    if not rows:
        return None
    last = max(place for row in dealt for places in row.cells.values() for place in places)
    return columns, rows, first + last + 1


def _heads_from(lines: Sequence[Placed], at: int) -> tuple[list[Column] | None, int]:
    """Take as many lines as read as heads together; they make a table only with a name and a dated value."""
    if heads.read_head(lines[at].text) is None:
        return None, at
    fragments: list[str] = []
    for line in lines[at : at + _MOST_HEADS]:
        if heads.read_heads([*fragments, line.text]) is None:
            break
        fragments.append(line.text)
    columns = heads.read_heads(fragments)
    return (columns, at + len(fragments)) if heads.makes_table(columns) else (None, at)


def _from_cells(row: cells.CellRow, body: Sequence[Placed], columns: Sequence[Column], context: Context) -> TableRow:
    pieces: dict[str, list[Piece]] = {}
    figures: list[tuple[int, Piece, Figure]] = []
    value_columns = [i for i, column in enumerate(columns) if column.role == heads.VALUE]
    for column, places in sorted(row.cells.items()):
        here = [Piece(body[place], 0, len(body[place].text)) for place in places]
        pieces.setdefault(columns[column].role, []).extend(here)
        if columns[column].role == heads.VALUE and not is_missing(here[0].text):
            figures += [(value_columns.index(column), here[0], figure) for figure in read_cell(here[0].text) or []]
    name = _name_pieces(pieces, context)
    unit = "".join(piece.text for piece in pieces.get(heads.UNIT, []))
    lone = len(value_columns) > 1 and {column for column, _, _ in figures} == {len(value_columns) - 1}
    flags = [
        *(["unit_lost"] if not unit and heads.UNIT in [c.role for c in columns] else []),
        *(["lone_value"] if lone else []),
    ]
    return TableRow(
        row_printed="".join(piece.text for piece in pieces.get(heads.NUMBER, [])),
        name=name,
        unit="" if is_missing(unit) else unit,
        nature="".join(piece.text for piece in pieces.get(heads.NATURE, [])),
        figures=tuple(figures),
        remark=tuple(pieces.get(heads.REMARK, [])),
        flags=tuple(flags),
    )


def _name_pieces(pieces: dict[str, list[Piece]], context: Context) -> tuple[Piece, ...]:
    """Give the lines of a name; a line taken for a section belongs to it where only together they are a known name."""
    name = pieces.get(heads.NAME, [])
    section = pieces.get(heads.CATEGORY, [])
    label = "".join(piece.text for piece in name)
    if section and not context.indicator(label) and context.indicator(section[-1].text + label):
        return (section[-1], *name)
    return tuple(name)


def _ends_table(text: str) -> bool:
    return len(text) > _LONGEST_CELL or bool(_SENTENCE.search(text)) or bool(_CHAPTER.match(text))


@dataclass(frozen=True)
class _Seat:
    """Where in the document a row stands: the table, the row, and whose document it is."""

    context: Context
    table: int
    ordinal: int


def _printed(row: TableRow, columns: Sequence[Column], seat: _Seat) -> Iterator[PrintedRow]:
    """Tell a table row apart into one printed row a figure, and a figure of another area that hides in the remark."""
    values = [column for column in columns if column.role == heads.VALUE]
    kinds = [_kind(column, seat.context) for column in values]
    baseline = next((values[c].year for c, _, f in row.figures if f.form == "level" and kinds[c] == "actual"), None)
    remark = "".join(piece.text for piece in row.remark if not _AREA_IN_REMARK.search(piece.text))
    for column, piece, figure in row.figures:
        yield _figure_row(row, values[column], piece, _based(figure, baseline), seat, remark)
    actual = next((head for head, kind in zip(values, kinds, strict=True) if kind == "actual"), None)
    for piece in row.remark:
        for found in _AREA_IN_REMARK.finditer(piece.text):
            if actual:
                yield _hidden_row(row, actual, piece, found, seat)


def _based(figure: Figure, baseline: int | None) -> Figure:
    """Give a change without a year of its own the year of the baseline column."""
    if figure.form in ("level", "qualitative") or figure.base_year is not None:
        return figure
    return replace(figure, base_year=baseline)


def _figure_row(row: TableRow, head: Column, piece: Piece, figure: Figure, seat: _Seat, remark: str) -> PrintedRow:
    context = seat.context
    label = "".join(p.text for p in row.name)
    kind = _kind(head, context)
    in_label = _YEAR_IN_LABEL.search(label) if kind == "actual" else None
    unit = "" if figure.form == "qualitative" else figure.unit or row.unit or _unit_in_label(label)
    flags = {
        *(flag for flag in row.flags if flag != "unit_lost" or not unit),
        *(["year_in_label"] if in_label else []),
        *(["range"] if figure.is_range else []),
        *(["unit_in_value"] if figure.unit and row.unit else []),
    }
    whose = context.region_of(head.whose)
    own = bool(whose) and whose == context.region
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
        region_printed=head.printed if head.whose and not own else "",
        scope=context.scope(label),
        label=clean_label(label),
        unit=unit,
        nature=heads.NATURES.get(row.nature, ""),
        year=int(in_label[1]) if in_label else head.year,
        base_year=figure.base_year,
        kind=kind,
        form=figure.form,
        comparator=figure.comparator,
        value=figure.value,
        text="",  # the characters are taken from the document at the end, once for every row
        remark=remark if kind == "actual" else "",
        confidence=row.confidence,
        flags=";".join(sorted(flags)),
    )


def _hidden_row(row: TableRow, head: Column, piece: Piece, found: re.Match[str], seat: _Seat) -> PrintedRow:
    """Make the row of another area's figure that stands in a remark (``全市107.73``)."""
    figure = Figure(found.start(2), found.end(2), found[2].replace(",", ""), "eq")
    place = Piece(piece.line, piece.start + found.start(2), piece.start + found.end(2))
    hidden = _figure_row(replace(row, flags=()), head, place, figure, seat, "")
    hidden = replace(hidden, region=seat.context.region_of(found[1]), region_printed=found[1], confidence="0.9")
    return hidden.flagged("region_in_note")


def _kind(head: Column, context: Context) -> str:
    return head.kind or context.kind_of_year(head.year)


def _unit_in_label(label: str) -> str:
    found = _UNIT_IN_LABEL.search(label)
    return found[1] if found else ""


def clean_label(label: str) -> str:
    """Give a name without the words that only say it is a part of the row above, and without footnote marks."""
    return re.sub(r"^其中:?|[*※①②③④⑤#]+$", "", label)
