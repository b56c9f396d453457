"""Tables of one cell a line whose rows are regions or kinds of institutions: names first, then row after row.

A cell may take two lines where blank lines, or lines with a bar alone, keep the cells apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from duibiao.extraction.cellwords import is_figure
from duibiao.extraction.context import Context
from duibiao.extraction.pieces import GridCell, Placed, Row, whole
from duibiao.extraction.regionsdown import HEAD, read_regions_down
from duibiao.extraction.tablerows import TextTable
from duibiao.extraction.textlines import LONGEST_CELL, PAGE_NUMBER, ends_table, title_above

_FIRST_HEAD = re.compile(rf"(?:{HEAD.pattern})|指标|项目|类别|机构(?:名称|类别|类型|分类)?")
_UNIT, _LONGEST_HEAD = re.compile(r"\([^()]{1,8}\)"), 12
_MOST_HEADS, _MOST_ROWS, _FEWEST_FIGURES, _FEWEST_ROWS = 30, 400, 2, 2


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose first head is ``lines[at]``; None where it is none."""
    if len(lines[at].text) > _LONGEST_HEAD or not _FIRST_HEAD.fullmatch(lines[at].text):
        return None
    opening = _cells(lines, at, _MOST_HEADS)
    # As many figures follow the name of the first row as heads stand before it.
    nearest = enumerate(islice(opening, _MOST_HEADS // 2 + 2))
    first = next((n for n, cell in nearest if n and is_figure(cell.text)), 0) - 1
    width = next((n for n, cell in enumerate(opening, start=1) if not is_figure(cell.text)), 0) if first > 1 else 0
    if width < _FEWEST_FIGURES or first != width + 1:
        return None
    cells = list(_cells(lines, at, _MOST_ROWS * (width + 1)))
    rows: list[Row] = [tuple(cells[:first])]
    for start in range(first, len(cells), width + 1):
        row = tuple(cells[start : start + width + 1])
        if len(row) <= width or is_figure(row[0].text) or not all(is_figure(cell.text) for cell in row[1:]):
            break
        rows.append(row)
    found = read_regions_down(rows, title_above(lines, at), context) if len(rows) > _FEWEST_ROWS else None
    if found is None:
        return None
    last = rows[-1][-1].pieces[-1].line
    after = next(place for place in range(at, len(lines)) if lines[place] is last) + 1
    if lines[at].raw.rstrip().endswith("|") and last.number - lines[at].number != after - 1 - at:
        return None  # lines with a bar alone between them are cells too
    return TextTable(*found, after)


def _cells(lines: Sequence[Placed], at: int, most: int) -> Iterator[GridCell]:
    """Give the cells from a line on: lines right below each other are one cell where most cells are kept apart."""
    opening = lines[at : at + _MOST_HEADS]
    apart = [below.number - above.number > 1 for above, below in zip(opening, opening[1:], strict=False)]
    spaced = sum(apart) * 2 > len(apart)
    cell: GridCell | None = None
    before: Placed | None = None
    for line in lines[at : at + most]:
        if ends_table(line.text) or len(line.text) > LONGEST_CELL:
            break
        if PAGE_NUMBER.fullmatch(line.text):
            continue
        joins = before is not None and (
            line.number - before.number == 1 if spaced else bool(_UNIT.fullmatch(line.text))
        )
        if cell is not None and joins:
            cell = GridCell((*cell.pieces, whole(line)))
        else:
            if cell is not None:
                yield cell
            cell = GridCell((whole(line),))
        before = line
    if cell is not None:
        yield cell
