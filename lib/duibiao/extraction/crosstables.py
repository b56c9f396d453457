"""Tables whose cells are under their heads: what is counted across or down, of whom and of which year the other way.

The rows may be years, places, kinds of institutions, or what is counted; so may the columns. What neither says, the
title may.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from duibiao.extraction import confidence, heads
from duibiao.extraction.cells import is_unit
from duibiao.extraction.cellwords import UNIT_ONLY, YEAR_CELL
from duibiao.extraction.columnnames import Label, are_indicators, label_of, labels_of
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout
from duibiao.extraction.gridrows import GridReader, cell_piece, figures_of
from duibiao.extraction.heads import Column
from duibiao.extraction.institutions import UNITS
from duibiao.extraction.names import counted_noun
from duibiao.extraction.overheads import Stack
from duibiao.extraction.pieces import GridCell, Piece
from duibiao.extraction.tablerows import Found, TableRow, unit_in_label
from duibiao.extraction.titlewords import PLACES, Told, read_title
from duibiao.extraction.unitlines import unit_among
from duibiao.extraction.wording import is_missing
from duibiao.extraction.yearsdown import as_run

_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]{1,3}[、.]|\(?\d{1,2}[)、.](?!\d))")
_MARK = re.compile(r"^(?:其中:|#)+")
_KIND = re.compile(rf"[\u4e00-\u9fff、()]{{0,18}}{PLACES}(?:\([^()]*\))?")
_OWNED = re.compile(r"(?:政府|社会|个人)办|公立|非公立|民营|私营|国有|集体")
_TOTAL = re.compile(r"(?P<area>全[国省市区县州])?(?:[合总]计|总数|(?<=全.))")
_ALL_OF_KIND = re.compile(r"(?P<kind>[\u4e00-\u9fff]+)[合总]计")
_REGION = re.compile(
    r"(?!其中|医院|社区|城市|郊区|[全各本])[\u4e00-\u9fff]{1,10}(?:省|市|区|县|旗|州|盟|镇|乡|街道|兵团|师)"
)
#: A number that alone says nothing of whom.
_OF_NOBODY = re.compile(r"(?:机构|床位|病床|人员|职工)(?:总?数)?")
_YEAR, _DIGIT = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)"), re.compile(r"\d")
_UNIT_LAST = re.compile(r"\(([^()]*)\)$")
_FEWEST_ROWS, _MOSTLY, _MOSTLY_PLACES, _FEW = 2, 0.8, 0.6, 0.3


@dataclass(frozen=True)
class SheetRow:
    """A row: its name, its unit where a cell holds it, and a cell for every column of figures."""

    name: GridCell
    unit_cell: GridCell
    cells: tuple[GridCell, ...]

    @property
    def text(self) -> str:
        """The name without the number before it."""
        return _NUMBER.sub("", self.name.text)

    @property
    def unit(self) -> GridCell:
        """The cell of the unit without the brackets around it."""
        if not UNIT_ONLY.fullmatch(self.unit_cell.text) or len(self.unit_cell.pieces) > 1:
            return self.unit_cell
        (piece,) = self.unit_cell.pieces
        return GridCell((piece._replace(start=piece.start + 1, end=piece.end - 1),))


@dataclass(frozen=True)
class Sheet:
    """A table with its cells under their heads.

    Parameters
    ----------
    stacks : sequence of stacks
        The heads of every column of figures, from the top down.
    rows : sequence of SheetRow
        The rows with figures.
    titles : sequence of str
        The lines above, the nearest first.
    units : sequence of str
        The units that a line above says.
    layout : str
        How the table was found, for those who ask how a figure was read.
    """

    stacks: Sequence[Stack]
    rows: Sequence[SheetRow]
    titles: Sequence[str]
    units: Sequence[str]
    layout: str


@dataclass(frozen=True)
class _Head:
    """What the heads of a column say: what is counted, of which year, or how much it grew."""

    label: Label
    date: Column
    growth: Column | None = None

    @property
    def key(self) -> tuple[int | None, str, tuple[str, ...]]:
        return self.date.year, self.date.kind, self.date.flags


@dataclass(frozen=True)
class _Whom:
    """Of whom a row's or column's figures are: a place, a kind of institutions, or (both empty) all there is."""

    place: str = ""
    kind: str = ""


def read_sheet(sheet: Sheet, context: Context) -> Found | None:
    """Read a table whichever way it lies; None where it does not say for sure what its figures are."""
    read = [head for stack in sheet.stacks if (head := _read_stack(stack))]
    for before, head in pairwise(read):
        noun = counted_noun(head.label.text) if head.label.text.startswith("其中:") and not head.label.unit else ""
        if noun and _UNIT_LAST.sub("", before.label.text).endswith(noun):
            head.label.unit = before.label.unit
    if len(sheet.rows) < _FEWEST_ROWS or len(read) < len(sheet.stacks) or not _told_apart(read):
        return None
    return _Reader(sheet, read, _title(sheet), context).read()


def _told_apart(read: Sequence[_Head]) -> bool:
    """Tell whether no two columns of figures, and no two of growth, have one name and year."""
    told = [(head.label.text, head.growth.printed if head.growth else head.key) for head in read]
    return len(set(told)) == len(told)


def are_of_whom(names: Sequence[str], *, measured: bool) -> bool:
    """Tell whether the names of rows are places, or below a head that says what is measured kinds of institutions: they
    are nothing that is counted.
    """
    told = [_MARK.sub("", _NUMBER.sub("", name)) for name in names]
    places = sum(bool(_REGION.fullmatch(name)) for name in told)
    kinds = sum(bool(_KIND.fullmatch(name)) for name in told) if measured else 0
    return max(places, kinds) > _MOSTLY_PLACES * len(told)


def _read_stack(stack: Stack) -> _Head | None:
    """Tell the name of a column from its year and from how much it grew; None where a head says something else."""
    names: list[GridCell] = []
    date, growth = Column(heads.VALUE), None
    for cell in stack:
        column = heads.read_loose_head(cell.text)
        if column is not None and column.role == heads.GROWTH:
            growth = column
        elif column is not None and column.role == heads.VALUE and (column.year or column.kind):
            date = column
        elif column is not None and column.role in (heads.NATURE, heads.REMARK):
            return None
        else:
            names.append(cell)
    return _Head(label_of(names), date, growth)


def _title(sheet: Sheet) -> Told:
    told = [read_title(text) for text in sheet.titles]
    return next((one for one in told if one != Told()), Told())


@dataclass(frozen=True)
class _Reader:
    """Reads one table."""

    sheet: Sheet
    heads: Sequence[_Head]
    title: Told
    context: Context

    def read(self) -> Found | None:
        named = [head for head in self.heads if head.label.text]
        if all(YEAR_CELL.fullmatch(row.name.text) for row in self.sheet.rows):
            return self._years_down() if len(named) == len(self.heads) else None
        of_whom = [self._whom(row.text) for row in self.sheet.rows]
        places = sum(one is not None for one in of_whom) >= _MOSTLY * len(of_whom)
        if len(named) == len(self.heads):
            kinds = [self._whom(head.label.text) or self._owned(head.label.text) for head in self.heads]
            if all(kinds) and not places:
                return self._indicators_of([one or _Whom() for one in kinds])
            return self._crossed(of_whom) if places else None
        if named or not all(head.date.year or head.growth for head in self.heads):
            return None
        if places and self.title.measure:
            return self._crossed(of_whom)
        # What is counted of a place or a kind of institutions nobody says, but for its unit: their number.
        themselves = bool(self.sheet.units) and all(unit in UNITS for unit in self.sheet.units)
        unsaid = sum(
            one is not None and bool(one.kind or one.place) and not row.unit.text and not (one.kind and themselves)
            for one, row in zip(of_whom, self.sheet.rows, strict=True)
        )
        return None if unsaid > _FEW * len(of_whom) else self._indicators()

    def _whom(self, name: str) -> _Whom | None:
        """Read the name of a row; None where it is neither that of a place nor of a kind of institutions."""
        bare = _MARK.sub("", name)
        if total := _TOTAL.fullmatch(bare):
            return _Whom(total["area"] or "", self.title.kind)
        whole = _ALL_OF_KIND.fullmatch(bare)
        kind = whole["kind"] if whole else bare
        if _KIND.fullmatch(kind):
            return _Whom(kind=kind)
        return _Whom(bare, self.title.kind) if _REGION.fullmatch(bare) else None

    def _owned(self, name: str) -> _Whom | None:
        """Read the head of a column that names owners alone (``政府办``): what they own, another such column says."""
        bare = _MARK.sub("", name)
        if not _OWNED.fullmatch(bare):
            return None
        owned = (_OWNED.match(head.label.text) for head in self.heads)
        return _Whom(kind=bare + next((found.string[found.end() :] for found in owned if found), ""))

    def _crossed(self, of_whom: Sequence[_Whom | None]) -> Found | None:
        """Read places or kinds of institutions down the rows, and what is counted across, perhaps in several years."""
        if any(head.label.text for head in self.heads) and not are_indicators(
            [head.label for head in self.heads], self.context
        ):
            return None
        labels = {head.label.text: head.label for head in self.heads}
        known = [whom for whom in of_whom if whom]
        kinds = {whom.kind for whom in known if not whom.place}
        of_places = 2 * sum(bool(whom.place) for whom in known) > len(known)
        rows: list[TableRow] = []
        last = _Whom()
        for row, one in zip(self.sheet.rows, of_whom, strict=True):
            bare = _MARK.sub("", row.text)
            if one is None and _OWNED.fullmatch(bare):
                whom = _Whom(last.place, last.kind + bare)  # which of those in the row above
            else:
                last = whom = one or (_Whom(bare, self.title.kind) if of_places else _Whom(kind=bare))
            # A total of several kinds is of nobody knows whom where no title says what they are together.
            if not (whom.place or whom.kind or self.title.whole or len(kinds) == 1):
                continue
            for text, label in labels.items():
                cells = [
                    (head, cell) for head, cell in zip(self.heads, row.cells, strict=True) if head.label.text == text
                ]
                rows.append(self._row(label, row.unit.text, cells, whom))
        return self._found(rows)

    def _indicators_of(self, kinds: Sequence[_Whom]) -> Found | None:
        """Read what is counted down the rows, of kinds of institutions across."""
        if any(head.growth or head.date != self.heads[0].date for head in self.heads):
            return None
        rows: list[TableRow] = []
        whole, in_parts = Label(), False
        for row in self.sheet.rows:
            label = Label(list(row.name.pieces), row.unit.text or _unit_last(row.text))
            in_parts = row.name.text.startswith("#") or (in_parts and not label.unit)
            if in_parts:
                label = Label([*_without_unit(whole), *_without_mark(label.pieces)], label.unit or whole.unit)
            else:
                whole = label
            for head, cell, whom in zip(self.heads, row.cells, kinds, strict=True):
                told = self._row(label, "", [(head, cell)], whom)
                rows.append(replace(told, flags=("label_restored",)) if in_parts else told)
        return self._found(rows)

    def _indicators(self) -> Found | None:
        """Read what is counted down the rows, and years across."""
        columns = [Column(heads.NAME)]
        columns += [head.growth or replace(head.date, printed=str(head.date.year)) for head in self.heads]
        body = [(row.name, *row.cells) for row in self.sheet.rows]
        if any(row.unit_cell.text for row in self.sheet.rows):
            columns.insert(1, Column(heads.UNIT))
            body = [(name, row.unit, *cells) for row, (name, *cells) in zip(self.sheet.rows, body, strict=True)]
        columns = dated(columns, self._dating(), self.context)
        layout = Layout(columns, 0, tuple(frozenset() for _ in columns))
        rows = GridReader(layout, self.context, broken=False, layout_name=self.sheet.layout).read(body)
        return (columns, rows) if rows else None

    def _years_down(self) -> Found | None:
        """Read years down the rows, and across what is counted, or the kinds that the title counts."""
        labels = labels_of([self._names(stack) for stack in self.sheet.stacks])
        kinds = [self._whom(label.text) for label in labels]
        of_kinds = all(kinds) and bool(self.title.measure)
        if not of_kinds and not are_indicators(labels, self.context):
            return None
        columns = [heads.read_loose_head(row.name.text) or Column(heads.VALUE) for row in self.sheet.rows]
        columns = dated(as_run(columns, self.context), "", self.context)
        rows: list[TableRow] = []
        for place, (label, kind) in enumerate(zip(labels, kinds, strict=True)):
            figures = [
                (year, cell_piece(row.cells[place]), figure)
                for year, row in enumerate(self.sheet.rows)
                if row.cells[place].text and not is_missing(row.cells[place].text)
                for figure in figures_of(row.cells[place])
            ]
            of = replace(label, pieces=[], restored="") if of_kinds else label
            told = self._row(of, "", [], kind if of_kinds and kind else _Whom())
            rows.append(replace(told, name=tuple(label.pieces), figures=tuple(figures)))
        rows = [row for row in rows if row.figures]
        return (columns, rows) if rows else None

    def _names(self, stack: Stack) -> list[GridCell]:
        return [cell for cell in stack if cell.text]

    def _row(self, label: Label, unit: str, cells: Sequence[tuple[_Head, GridCell]], whom: _Whom) -> TableRow:
        """Make the row of one name for one place or kind of institutions."""
        keys = self._keys()
        filled = [(head, cell) for head, cell in cells if cell.text and not is_missing(cell.text)]
        text = label.text.removesuffix("()")
        named = self._named(text or self.title.measure, whom)
        unit = label.unit or unit or _unit_last(text) or unit_among(named, self.sheet.units)
        return TableRow(
            "", tuple(label.pieces), unit, "",
            tuple(
                (keys.index(head.key), cell_piece(cell), figure)
                for head, cell in filled if not head.growth for figure in figures_of(cell)
            ),
            flags=("label_restored",) if label.restored or named != text else (),
            confidence=confidence.YEARS_DOWN,
            label=named,
            layout=self.sheet.layout,
            changes=tuple(
                (head.growth, cell_piece(cell), cell.text)
                for head, cell in filled if head.growth and _DIGIT.search(cell.text)
            ),
            scope=whom.kind,
            whose=whom.place,
        )  # fmt: skip

    def _named(self, name: str, whom: _Whom) -> str:
        """Put the word for all institutions before a number that says nothing of whom (``机构数``)."""
        whole, bare = self.title.whole, _UNIT_LAST.sub("", name)
        if not whole or whom.kind or not _OF_NOBODY.fullmatch(bare):
            return name
        joined = whole + name.removeprefix("机构")
        return joined if self.context.indicator(joined) or not self.context.indicator(name) else name

    def _keys(self) -> list[tuple[int | None, str, tuple[str, ...]]]:
        return list(dict.fromkeys(head.key for head in self.heads if not head.growth))

    def _dating(self) -> str:
        """Give the nearest line above that says a year, for heads that say none."""
        return next((text for text in self.sheet.titles if _YEAR.search(text)), "")

    def _found(self, rows: Sequence[TableRow]) -> Found | None:
        kept = [row for row in rows if row.figures or row.changes]
        columns = [Column(heads.VALUE, "", year, kind, flags=flags) for year, kind, flags in self._keys()]
        return (dated(columns, self._dating(), self.context), kept) if kept else None


def _unit_last(name: str) -> str:
    found = _UNIT_LAST.search(name)
    return found[1] if found and is_unit(found[1]) else unit_in_label(name)


def _without_mark(pieces: Sequence[Piece]) -> list[Piece]:
    first, *others = pieces
    return [first._replace(start=first.start + len(first.text) - len(_MARK.sub("", first.text).lstrip())), *others]


def _without_unit(label: Label) -> list[Piece]:
    """Give the name of a whole without the unit behind it, which its parts are counted in too."""
    text, unit = label.text, label.unit
    if not unit or not text.endswith(f"({unit})") or not label.pieces[-1].text.endswith(f"({unit})"):
        return label.pieces
    *before, last = label.pieces
    return [*before, last._replace(end=last.end - len(unit) - 2)]
