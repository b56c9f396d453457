"""Tables with diseases or causes of death down the rows, and what is told of each across: rates and shares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import confidence, heads
from duibiao.extraction.columnnames import heads_top, labels_of
from duibiao.extraction.context import Context
from duibiao.extraction.gridrows import cell_piece, figures_of
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import Row, distinct
from duibiao.extraction.regionsdown import said_year
from duibiao.extraction.tablerows import TOTAL, Found, TableRow
from duibiao.extraction.wording import is_missing, read_cell

#: What is told of a disease.
_TOLD = re.compile(
    r"(?:报告)?(?:发病|死亡|病死|患病|构成|检出)(?:例?数|人数|率|比|百分比)?(?:\([^()]*\))?|构成|占(?:死亡)?总(?:死亡)?数的?(?:%|百分比)"
)
#: All of them: what the title says before the rates.
_ALL = re.compile(r"(?P<all>[\u4e00-\u9fff]{2,12}(?:传染病|疾病))(?:报告)?(?:发病|死亡|流行)")
_FEWEST_ROWS, _FEWEST_COLUMNS, _LONGEST = 3, 2, 24


def read_causes_down(rows: Sequence[Row], title: str, context: Context) -> Found | None:
    """Read a grid whose rows are diseases; None where a column tells anything but how often they befall.

    Parameters
    ----------
    rows : sequence of Row
        Rows of equal length, the heads among them.
    title : str
        What stands above: the year is there, and what all rows together are.
    context : Context
        The year of a report that speaks of one.

    Returns
    -------
    columns, rows
        One column of figures, one row for each disease and each of the heads.
    """
    first = next((at for at, row in enumerate(rows) if at and _is_row(row)), None)
    if first is None or len(rows[0]) <= _FEWEST_COLUMNS:
        return None
    top = heads_top(rows[:first])
    stacks = [distinct([row[place] for row in rows[top:first]]) for place in range(1, len(rows[0]))]
    if not all(len(stack) == 1 and _TOLD.fullmatch(stack[0].text) for stack in stacks):
        return None
    body = [row for row in rows[first:] if _is_row(row)]
    if len(body) < _FEWEST_ROWS:
        return None
    labels = labels_of(stacks)
    year, flags = said_year(title, context)
    told: list[TableRow] = []
    for row in body:
        named = _named(row[0].text, title)
        for cell, label in zip(row[1:], labels, strict=True):
            if named and cell.text and not is_missing(cell.text):
                figures = tuple((0, cell_piece(cell), figure) for figure in figures_of(cell))
                told.append(
                    TableRow(
                        "", (*row[0].pieces, *label.pieces), label.unit, "", figures, flags=("label_restored",),
                        confidence=confidence.YEARS_DOWN, label=named + label.text, layout="diseases down the rows",
                    )
                )  # fmt: skip
    return ([Column(heads.VALUE, year=year, kind="actual", flags=flags)], told) if told else None


def _named(name: str, title: str) -> str:
    """Give the name of a row; that of all rows together only the title knows."""
    if not TOTAL.fullmatch(name):
        return name
    found = _ALL.search(title)
    return found["all"] if found else ""


def _is_row(row: Row) -> bool:
    name, *told = (cell.text for cell in row)
    held = [text for text in told if text]
    if not name or len(name) > _LONGEST or read_cell(name) or not held:
        return False
    return all(_is_figure(text) for text in held)


def _is_figure(text: str) -> bool:
    read = read_cell(text)
    return is_missing(text) or (read is not None and read[0].form == "level")
