"""Tables whose cells were run together: one row a line, under heads that are run together too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from duibiao.extraction import confidence, fused, heads
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.deciding import Evidence
from duibiao.extraction.fusedheads import read_fused_heads
from duibiao.extraction.heads import Column
from duibiao.extraction.naming import ends_broken, goodness, is_one_name, is_section
from duibiao.extraction.pieces import Piece, Placed
from duibiao.extraction.tablerows import TableRow, TextTable
from duibiao.extraction.textlines import PAGE_NUMBER, ends_table, title_above

_MOST_PASSED, _SHORTEST_SECTION = 3, 4
#: So many page numbers and heads may stand between two rows.
_MOST_INTERRUPTIONS = 6
#: What stands in no name: a nature, a mark of absence.
_NATURE = re.compile("|".join(sorted(heads.NATURES, key=len, reverse=True)))
_NO_NAME = re.compile(_NATURE.pattern + "|-")
#: Heads broken over lines: so many, the first so short, together so long.
_MOST_HEAD_LINES, _LONGEST_OPENING, _LONGEST_HEADS = 6, 12, 80


def read(
    lines: Sequence[Placed], at: int, context: Context, prose: dict[str, frozenset[str]] | None = None
) -> TextTable | None:
    """Read a fused table whose heads are ``lines[at]``; None where they are none.

    Parameters
    ----------
    lines : sequence of Placed
        The lines.
    at : int
        Place of the first line of the heads.
    context : Context
        Whose document it is, its years, the catalogue.
    prose : dict, optional
        Digits that the prose prints, by indicator id or plain label, once it was read.
    """
    prose = prose or {}
    columns, first = _heads(lines, at)
    if columns is None:
        return None
    repeated = [line.text for line in lines[at:first]]
    rows: list[TableRow] = []
    expected, after, passed, interrupted = 1, first, 0, 0
    held: Placed | None = None
    for place in range(first, len(lines)):
        line = lines[place]
        if len(repeated) > 1 and line.text in repeated:
            continue  # a part of the heads again, over the page
        if _heads_in(line.text) or PAGE_NUMBER.fullmatch(line.text):
            interrupted += 1  # the heads again, over the page
            if interrupted > _MOST_INTERRUPTIONS:
                break
            continue
        if passed > _MOST_PASSED or (ends_table(line.text) and not is_section(line.text)):
            break
        row = _joined(held, line, columns, expected, context, prose) if held else None
        if row is None:
            # What was held is the head of a section, or a row without figures.
            expected += bool(held and held.text.startswith(str(expected)))
            cut = _cut(line.text, columns, expected, context, prose, _gaps(line))
            broken = cut is not None and ends_broken(line.text[slice(*cut.name)])
            row = _from_cut(line, cut) if cut and not broken else None
        if row is None:
            held, passed = line, passed + 1
            continue
        expected += bool(row.row_printed)
        rows.append(row)
        held, after, passed, interrupted = None, place + 1, 0, 0
    # Two columns alone are no proof of a table: they want two rows at least.
    if len(rows) <= (len(columns) < 3):
        return None
    return TextTable(dated(columns, title_above(lines, at), context), rows, after)


def _heads(lines: Sequence[Placed], at: int) -> tuple[list[Column] | None, int]:
    """Read the heads that stand in a line, or that its width broke over several (``序``, ``号 主要指标 计量``)."""
    text, several = "", False
    for place in range(at, min(at + _MOST_HEAD_LINES, len(lines))):
        text += lines[place].text
        if len(text) > _LONGEST_HEADS or (place > at and len(lines[at].text) > _LONGEST_OPENING):
            break
        several = several or len(lines[place].raw.split()) > 2
        if place == at or several:  # else one cell stands in each line
            columns = _heads_in(text)
            if columns is not None and not _goes_on(lines, place + 1, text):
                return columns, place + 1
    return None, at


def _goes_on(lines: Sequence[Placed], at: int, text: str) -> bool:
    """Tell whether the next line is a part of the heads, too (``性质`` below ``指标``)."""
    after = lines[at].text if at < len(lines) else ""
    return bool(after) and len(after) <= _LONGEST_OPENING and _heads_in(text + after) is not None


def _heads_in(text: str) -> list[Column] | None:
    """Read a text as the heads of a table; None where it is none."""
    columns = read_fused_heads(text) if heads.NAMES.search(text) else None
    return columns if heads.makes_table(columns) else None


def _joined(
    held: Placed,
    line: Placed,
    columns: Sequence[Column],
    expected: int,
    context: Context,
    prose: dict[str, frozenset[str]],
) -> TableRow | None:
    """Read a row whose name was broken over two lines; None where the lines are not one row."""
    roles = [column.role for column in columns]
    before = heads.NATURE in roles[: roles.index(heads.NAME)]
    if (
        _NO_NAME.search(_NATURE.sub("", held.text, count=1) if before else held.text)
        or is_section(held.text)
        or line.text.startswith(str(expected + 1))
    ):
        return None
    gaps = [len(held.text) + gap for gap in _gaps(line)]
    cut = _cut(held.text + line.text, columns, expected, context, prose, gaps)
    if cut is None or not cut.name[0] < len(held.text) < cut.name[1]:
        return None
    alone = _cut(line.text, columns, expected, context, prose, _gaps(line))
    numbered = bool(cut.row_printed) and held.text.startswith(cut.row_printed)
    if alone and not numbered and not is_one_name(held.text[cut.name[0] :], line.text[slice(*alone.name)], context):
        return None
    shift = len(held.text)
    name = (Piece(held, cut.name[0], shift), Piece(line, 0, cut.name[1] - shift))
    figures = tuple((column, start - shift, figure) for column, start, figure in cut.cut.figures)
    moved = replace(cut, cut=replace(cut.cut, figures=figures))
    return replace(_from_cut(line, moved), name=name)


def _gaps(line: Placed) -> list[int]:
    """Give the places of a view before which a space was printed between two digits."""
    text, places = line.text, line.view.places
    return [
        at
        for at in range(1, len(text))
        if places[at] - places[at - 1] > 1 and text[at].isdigit() and text[at - 1].isdigit()
    ]


def _cut(
    text: str,
    columns: Sequence[Column],
    expected: int,
    context: Context,
    prose: dict[str, frozenset[str]],
    gaps: Sequence[int],
) -> fused.FusedRow | None:
    """Cut a row; where no number stands between a section and a name, the section is told by how both read."""
    grouped = any(column.role == heads.CATEGORY for column in columns)
    grouped = grouped and not any(column.role == heads.NUMBER for column in columns)

    def ask(name: str) -> Evidence:
        return context.evidence(name[_section_end(name, context) if grouped else 0 :], prose)

    cut = fused.cut_row(text, columns, expected, ask, gaps)
    if cut and grouped:
        start, end = cut.name
        return replace(cut, name=(start + _section_end(text[start:end], context), end))
    return cut


def _section_end(name: str, context: Context) -> int:
    """Give where the name begins after the section it was run together with; 0 where there is none."""
    if context.indicator(name):
        return 0
    ends = [end for end in range(2, len(name) - 3) if is_section(name[:end])]
    known = [end for end in ends if context.indicator(name[end:])]
    whole = [end for end in ends if end >= _SHORTEST_SECTION and goodness(name[end:], context) >= 1]
    return max(known, default=min(whole, default=0))


def _from_cut(line: Placed, row: fused.FusedRow) -> TableRow:
    figures = tuple(
        (column, _without_space(Piece(line, start, start + figure.end - figure.start)), figure)
        for column, start, figure in row.cut.figures
    )
    flags = (
        *row.flags,
        *([row.decided_by] if row.decided_by else []),
        *(["spam_removed"] if line.view.spam_removed else []),
    )
    return TableRow(
        row.row_printed, (Piece(line, *row.name),), fused.whole_unit(row.cut.unit), row.nature, figures,
        remark=_remark(line, row), flags=flags, confidence=confidence.FUSED[row.decided_by], layout="fused", cut=row,
    )  # fmt: skip


def _without_space(piece: Piece) -> Piece:
    return piece._replace(start=piece.end - len(piece.text.lstrip()))


def _remark(line: Placed, row: fused.FusedRow) -> tuple[Piece, ...]:
    return (Piece(line, line.text.rindex(row.remark), len(line.text)),) if row.remark else ()
