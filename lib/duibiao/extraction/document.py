"""One document: its lines become printed rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from duibiao.documents import Cell, Document
from duibiao.extraction.baseyears import read_base_years
from duibiao.extraction.claims import Claim, read_claims
from duibiao.extraction.context import (
    Context,
    guess_level,
    guess_not_yet,
    guess_only_year,
    guess_period,
    guess_reviewed,
    plain,
)
from duibiao.extraction.doubts import doubted
from duibiao.extraction.forms import Form, find_form, form_rows
from duibiao.extraction.imprint import is_news
from duibiao.extraction.paragraphs import lost_cells
from duibiao.extraction.pieces import GridCell, Placed, Row, piece_of, placed
from duibiao.extraction.prose import read_prose
from duibiao.extraction.refusals import Sign, check_names, check_readable, find_holes
from duibiao.extraction.rows import PrintedRow
from duibiao.extraction.spam import find_scattered, find_spam
from duibiao.extraction.tables import Tables, cut_again, read_tables, table_rows
from duibiao.extraction.unread import unread_rows
from duibiao.extraction.view import is_traditional, view

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

_POINTS_TO_TABLE = re.compile(r"(?:详见|见)(?:下|附|后)表|如下表|下表所示|见表\s*\d")
_OPENING_LINES, _TITLE_LINES = 80, 6


@dataclass(frozen=True)
class Reading:
    """Everything that came up while a document was read: for those who ask how.

    Parameters
    ----------
    context : Context
        Years, region, catalogue.
    lines : list of Placed
        The non-empty lines.
    tables : Tables
        The tables found, their layouts and rows.
    rows : list of PrintedRow
        All rows in the order of the page.
    spam : tuple of str
        Foreign words that were taken out.
    holes : sequence of (Placed, str)
        Places where a figure was surely taken out.
    crammed : sequence of Placed
        Lines with a sentence of more figures than anybody writes.
    """

    context: Context
    lines: list[Placed]
    tables: Tables
    rows: list[PrintedRow]
    spam: tuple[str, ...]
    holes: Sequence[Sign] = ()
    crammed: Sequence[Placed] = ()


@dataclass(frozen=True)
class Extraction:
    """What was read from a document, and what a person should know about it."""

    document: str
    rows: list[PrintedRow]
    warnings: list[str]
    reading: Reading = field(repr=False)

    @cached_property
    def claims(self) -> list[Claim]:
        """What the document says of its own figures; read when somebody asks."""
        prose = [line for line in self.reading.lines if line.place not in self.reading.tables.taken]
        return read_claims(prose, self.rows)


def extract_document(
    document: Document, catalogue: Catalogue, source: Source | None = None, widening: float = 1.0
) -> Extraction:
    """Read every indicator figure of a document.

    Parameters
    ----------
    document : Document
        The lines.
    catalogue : Catalogue
        Names and plausible ranges; a name that is not in it is read all the same.
    source : Source, optional
        What was registered of the document; without it regions stay unknown and the years are taken from its title.
    widening : float
        Factor by which plausible ranges are made wider (a good split does not depend on it).

    Returns
    -------
    Extraction
        Rows in the order of the page, and warnings.

    Raises
    ------
    DocumentError
        Where the page was poisoned: its digits stripped, its words swapped.
    """
    reading = read(document, catalogue, source, widening)
    return Extraction(document.id, reading.rows, _warnings(document, reading), reading)


def read(document: Document, catalogue: Catalogue, source: Source | None = None, widening: float = 1.0) -> Reading:
    """Read a document and keep what was found on the way; see :func:`extract_document`."""
    form = find_form(document)
    if form is not None:
        return _read_form(document, form, catalogue, source)
    texts = {(line.part, line.number): line.text for line in document.lines}
    spam = find_spam(texts.values())
    scattered = find_scattered([*texts.values()])
    pieces = re.compile(f"(?<=[,，。、;；])(?:{'|'.join(map(re.escape, scattered))})") if scattered else None
    traditional = is_traditional(texts.values())
    lines = [
        placed(line, view(line.text, spam, document.markup, traditional, pieces))
        for line in document.lines
        if line.text and not line.text.isspace()
    ]
    lines = [line for line in lines if line.text]
    holes = find_holes(lines)
    if source is None:
        check_readable(document.id, lines, holes)
    grids = _grids(document, lines)
    context = replace(
        _context(document, catalogue, source, lines),
        widening=widening,
        base_years=read_base_years(line.text for line in lines),
    )
    # Fused figures are cut by what the prose prints, and prose is all that is no table: they are cut twice.
    tables = read_tables(lines, grids, context, () if document.grids else document.lines)
    prose = read_prose([line for line in lines if line.place not in tables.taken], context)
    tables = cut_again(tables, context, _digits(prose.rows, context))
    rows = [_with_text(row, texts[row.part, row.line]) for row in [*table_rows(tables, context), *prose.rows]]
    rows = [doubted(row, context, texts[row.part, row.line]) for row in rows]
    rows = [
        row if row.source == "prose" or context.indicator(row.label) else row.flagged("uncatalogued") for row in rows
    ]
    if source is None:
        check_names(document.id, rows, catalogue, lines)
    return Reading(
        context, lines, tables, sorted(rows, key=lambda row: row.order), (*spam, *scattered), holes, prose.crammed
    )


def _read_form(document: Document, form: Form, catalogue: Catalogue, source: Source | None) -> Reading:
    """Take the filled cells of a form: its headings say all that is concluded elsewhere."""
    lines = [placed(line, view(line.text)) for line in document.lines]
    lines = [line for line in lines if line.text]
    context = _context(document, catalogue, source, lines)
    rows = form_rows(form, context.document, context.region, catalogue.units)
    rows = [doubted(row, context) if context.indicator(row.label) else row.flagged("uncatalogued") for row in rows]
    return Reading(context, lines, Tables(), sorted(rows, key=lambda row: row.order), ())


def _grids(document: Document, lines: Sequence[Placed]) -> list[list[Row]]:
    """Give the tables of a format in the readable views of their lines."""
    if not document.grids:
        return []
    by_place = {line.place: line for line in lines}
    made: dict[int, GridCell] = {}

    def cell(printed: Cell) -> GridCell:
        if id(printed) not in made:
            spans = [(by_place.get((span.line.part, span.line.number)), span) for span in printed.spans]
            pieces = [piece_of(line, span.start, span.end) for line, span in spans if line]
            made[id(printed)] = GridCell(tuple(piece for piece in pieces if piece.text))
        return made[id(printed)]

    return [[tuple(cell(printed) for printed in row) for row in grid.rows] for grid in document.grids]


def _context(document: Document, catalogue: Catalogue, source: Source | None, lines: Sequence[Placed]) -> Context:
    if source is None:
        opening = [line.text for line in lines[:_OPENING_LINES]]
        named = view(document.title, [], ()).text
        if named and named not in opening[:_TITLE_LINES]:
            opening.insert(0, named)
        years, titled = guess_period(opening)
        news = not titled and is_news(line.text for line in lines)
        told, years = (years, None) if news else (None, years)
        start, end = years or (None, None)
        only_year = None if years else guess_only_year(line.text for line in lines)
        not_yet = guess_not_yet(line.text for line in lines)
        level = guess_level(line.text for line in lines[:_TITLE_LINES])
        reviewed = guess_reviewed(opening[:_TITLE_LINES])
        # A report on the first years of a plan is written before it is over.
        over = not any("中期" in line for line in opening[:_TITLE_LINES]) and (only_year or not_yet) >= (reviewed or 0)
        return Context(
            document.id,
            catalogue,
            "",
            {},
            start,
            end,
            only_year=only_year,
            own_level=level,
            not_yet=not_yet,
            is_plan=titled,
            reviewed_end=reviewed,
            is_over=over,
            is_news=news,
            told_end=told[1] if told else None,
        )
    means = dict(source.means)
    if source.kind == "bulletin":
        year = source.period.end if source.period.start == source.period.end else None
        return Context(source.id, catalogue, source.region, means, only_year=year)
    return Context(source.id, catalogue, source.region, means, source.period.start, source.period.end)


def _digits(rows: Sequence[PrintedRow], context: Context) -> dict[str, frozenset[str]]:
    """Collect the digits that the prose prints, by indicator id or plain label: evidence for fused cells."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.form == "level" and not row.scope:
            found[context.indicator(row.label) or plain(row.label)].add(row.value)
    return {name: frozenset(digits) for name, digits in found.items()}


def _with_text(row: PrintedRow, line: str) -> PrintedRow:
    return row.changed(text=line[row.start : row.end])


def _warnings(document: Document, reading: Reading) -> list[str]:
    told, rows, spam = [], reading.rows, reading.spam
    if not rows:
        told.append(f"{document.id}: no indicator figure was found; the CSV holds a header only")
    if spam:
        told.append(
            f"{document.id}: the page was hijacked; a foreign text was taken out wherever it stood: {spam[0][:12]}…"
        )
    told += [f"{document.id} line {line.number}: a figure is missing in '{words}'" for line, words in reading.holes]
    lost = lost_cells(reading.lines, reading.tables.taken)
    if lost:
        told.append(
            f"{document.id} line {lost[0].number}: what looks like rows of a table was not read"
            f" (lines: {len(lost)}): look whether it holds indicators"
        )
    unread = unread_rows(reading.lines, reading.tables)
    if unread:
        told.append(
            f"{document.id} line {unread[0].number}: rows of a table whose figures stand under no column for sure were"
            f" left out (lines: {len(unread)})"
        )
    told += [
        f"{document.id} line {line.number}: more figures than a sentence has stand in one: none of them was read"
        for line in dict.fromkeys(reading.crammed)
    ]
    tables = {row.table for row in rows if row.table}
    for line in reading.lines:
        if not tables and _POINTS_TO_TABLE.search(line.text):
            told.append(f"{document.id} line {line.number}: the text points to a table that is not in the document")
    return told
