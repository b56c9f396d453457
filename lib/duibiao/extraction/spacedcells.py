"""Tables of one cell a line in pages that keep cells apart by blank lines, where no other reader found its rows.

Lines that no blank line parts are one cell; a line of spaces alone is an empty cell. So every cell is there, and how
wide the table is follows from its rows: each begins with a name, and figures fill the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from duibiao.documents import Line
from duibiao.extraction import heads
from duibiao.extraction.cellwords import YEAR_CELL, kind_of
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import GridCell, Placed, Row, whole
from duibiao.extraction.textlines import LONGEST_CELL

#: A corner that only says what stands below it.
_CORNER = re.compile(r"项目|指标|名称|类别|地区|年份|单位|机构|分类")
_NUMBER = re.compile(r"(?:[一二三四五六七八九十]+、|\(?\d{1,2}[)、])")
_NARROWEST, _WIDEST, _FEWEST_ROWS, _FEWEST_FIGURES = 3, 16, 3, 6
#: So many heads of sections stand below each other at most.
_MOST_SECTIONS = 3
#: A page whose lines are mostly not followed by a blank one keeps its cells apart in another way.
_FEWEST_BLANK = 0.3


def spaced_grids(
    lines: Sequence[Line], placed: Mapping[tuple[str, int], Placed], taken: Collection[tuple[str, int]]
) -> list[list[Row]]:
    """Find the grids of cells that blank lines keep apart, in lines that no table takes up.

    Parameters
    ----------
    lines : sequence of Line
        All lines of the document, the blank ones among them.
    placed : mapping
        The readable lines by part and number.
    taken : collection
        Part and number of the lines that a table takes up.

    Returns
    -------
    list of grids
        Rows of equal length; the first is the heads.
    """
    if not _is_spaced(lines):
        return []
    grids: list[list[Row]] = []
    for run in _runs(lines, placed, taken):
        kinds, at = "".join(kind_of(cell.text) for cell in run), 0
        while at + _NARROWEST * (1 + _FEWEST_ROWS) <= len(run):
            width, rows = _size(kinds, at)
            if rows:
                grid = [tuple(run[start : start + width]) for start in range(at, at + rows * width, width)]
                grids.append(_named([grid[0], *((_without_number(name), *rest) for name, *rest in grid[1:])]))
            at += rows * width or 1
    return grids


def known_cells(
    lines: Sequence[Line], placed: Mapping[tuple[str, int], Placed], taken: Collection[tuple[str, int]]
) -> Iterator[list[GridCell]]:
    """Give the runs of cells that blank lines keep apart, where lines of spaces tell the empty ones."""
    if not any(line.text and line.text.isspace() for line in lines) or not _is_spaced(lines):
        return
    for run in _runs(lines, placed, taken):
        if any(not cell.text for cell in run):
            yield run


def _is_spaced(lines: Sequence[Line]) -> bool:
    return sum(not line.text for line in lines) >= _FEWEST_BLANK * len(lines)


def _runs(
    lines: Sequence[Line], placed: Mapping[tuple[str, int], Placed], taken: Collection[tuple[str, int]]
) -> Iterator[list[GridCell]]:
    """Give the runs of short cells between longer text and tables that were read."""
    run: list[GridCell] = []
    for _, part in groupby(lines, key=lambda line: line.part):
        for filled, stretch in groupby(part, key=lambda line: bool(line.text.strip())):
            cells = (
                [placed[place] for line in stretch if (place := (line.part, line.number)) in placed] if filled else []
            )
            if not filled:
                run += [GridCell() for line in stretch if line.text]
            elif any(line.place in taken for line in cells) or sum(len(line.text) for line in cells) > LONGEST_CELL:
                yield run
                run = []
            else:
                run.append(GridCell(tuple(whole(line) for line in cells)))
        yield run
        run = []


def _size(kinds: str, at: int) -> tuple[int, int]:
    """Give width and rows of the grid whose heads begin at a cell, as wide as takes in the most; else two zeros."""
    best = 0, 0
    for width in range(_NARROWEST, _WIDEST + 1):
        top = kinds[at : at + width]
        if set(top) & set("fm"):
            break  # no heads
        if width - 1 - top.count("e", 1) < _NARROWEST - 1:
            continue
        rows = _rows(kinds, at, width)
        body = kinds[at + width : at + rows * width]
        if (
            rows > _FEWEST_ROWS
            and body.count("f") + body.count("y") >= _FEWEST_FIGURES
            and rows * width > best[0] * best[1]
        ):
            best = width, rows
    return best


def _rows(kinds: str, at: int, width: int) -> int:
    """Count the rows of a width, the heads among them; what stands below the last figures is no row."""
    top, rows, last = kinds[at : at + width], 1, 1
    while rows - last < _MOST_SECTIONS and _is_row(kinds[at + rows * width : at + (rows + 1) * width], top):
        rows += 1
        if "f" in kinds[at + (rows - 1) * width : at + rows * width]:
            last = rows
    return last


def _is_row(row: str, top: str) -> bool:
    """Tell a row: a name, or none, then figures where the heads name some; years alone are heads again."""
    if len(row) < len(top) or row[0] not in "ne" or set(row[1:]) - set("fyme") or ("y" in row and "f" not in row):
        return False
    return all(head != "e" or kind not in "fy" for head, kind in zip(top[1:], row[1:], strict=True))


def _without_number(cell: GridCell) -> GridCell:
    """Give a name without the number before it (``一、医院``)."""
    found = _NUMBER.match(cell.pieces[0].text) if cell.pieces else None
    if found is None or found.end() == len(cell.text):
        return cell
    first, *others = cell.pieces
    return GridCell((first._replace(start=first.start + found.end()), *others))


def years_across(rows: Sequence[Row], title: str, context: Context) -> Layout | None:
    """Read heads that are years; None where they are not.

    Parameters
    ----------
    rows : sequence of Row
        A grid that :func:`spaced_grids` found.
    title : str
        What stands above it.
    context : Context
        The years of the plan.
    """
    corner, *heads_of = rows[0]
    if not all(not cell.text or YEAR_CELL.fullmatch(cell.text) for cell in heads_of):
        return None
    columns = [Column(heads.NAME, corner.text)] + [
        Column(heads.VALUE, cell.text, int(cell.text[:4])) if cell.text else Column(heads.OTHER) for cell in heads_of
    ]
    return Layout(dated(columns, title, context), 1, tuple(frozenset([cell.text]) for cell in rows[0]))


def _named(rows: list[Row]) -> list[Row]:
    """Give a first row without a name that of the corner, which says what all of the table counts (``出院人数``)."""
    corner, first = rows[0][0], rows[1]
    if first[0].text or not corner.text or _CORNER.fullmatch(corner.text):
        return rows
    return [(GridCell(), *rows[0][1:]), (corner, *first[1:]), *rows[2:]]
