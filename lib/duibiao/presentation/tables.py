"""Tables: a frame of ready texts becomes HTML, escaped, with a fixed id, the same every time.

A long table is folded away behind its title; values that were marked by ``citing`` lead to their sources.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl

from duibiao.presentation.citing import opened
from duibiao.presentation.numbers import MISSING, Language, is_missing
from duibiao.presentation.show import Sentences, Table
from duibiao.presentation.style import TABLE_STYLE
from duibiao.presentation.wording import word

#: Columns that quote a document: the only ones where Chinese may stand in an English table.
PRINTED = ("label_printed", "text_printed", "unit_printed")
#: Columns of figures, set to the right.
FIGURES = re.compile(r"(^|_)(value|baseline|target|actual|gap|rate|aarr|count|lines|figures|low|high|deaths|n)$")
#: Tables of more rows are folded until they are asked for.
LONG = 12


def make_table(
    name: str,
    frame: pl.DataFrame,
    language: Language,
    group: str | None = None,
    notes: Sequence[str] = (),
    fields: Mapping[str, object] | None = None,
    shut: bool | None = None,
) -> Table | Sentences:
    """Set a frame of texts as a table; its words are ``table.<name>`` and ``column.<column>`` of the wording.

    Parameters
    ----------
    name : str
        Name of the table; with the language it makes the table's id.
    frame : polars.DataFrame
        Texts in the order they are shown, one column a column of the table. Nothing is shown as an em dash.
    language : {'zh', 'en'}
        Language of title and heads.
    group : str, optional
        Column whose values head the groups of rows.
    notes : sequence of str
        Notes below the table, in the table's language.
    fields : mapping, optional
        Fields of the title.
    shut : bool, optional
        Whether it is folded away; long ones are unless this says otherwise.

    Returns
    -------
    Table or Sentences
        A table without rows is a sentence: it says that there are none.
    """
    title = word(f"table.{name}", language, **(fields or {}))
    if frame.is_empty():
        return Sentences((word("say.empty_table", language, title=title),), absent="empty")
    key = f"table-{name.replace('_', '-')}-{language}"
    markup = opened(_markup(frame, key, title, language, group, notes))
    hidden = frame.height > LONG if shut is None else shut
    return Table(_folded(markup, title, frame.height, language, hidden), title, frame.height)


def _markup(
    frame: pl.DataFrame, key: str, title: str, language: Language, group: str | None, notes: Sequence[str]
) -> str:
    """Write the table: one row of heads, the body, the notes; the marks of links are still in it."""
    shown = [name for name in frame.columns if name != group]
    classes = {name: ' class="r"' if FIGURES.search(name) else "" for name in shown}
    heads = "".join(_head(name, word(f"column.{name}", language)) for name in shown)
    foot = "".join(_note(note, len(shown)) for note in notes)
    # Whoever reads by keyboard must reach the box to scroll it.
    box = f'class="duibiao-table" role="region" aria-label="{html.escape(title)}" tabindex="0"'
    return (
        f'<div id="{key}" {box}>\n\n<table><thead><tr class="gt_col_headings">{heads}</tr></thead>\n'
        f'<tbody class="gt_table_body">{_body(frame, shown, classes, group)}\n</tbody>'
        + (f"\n<tfoot>{foot}</tfoot>" if foot else "\n")
        + "\n</table>\n\n</div>\n"
    )


def _body(frame: pl.DataFrame, shown: Sequence[str], classes: Mapping[str, str], group: str | None) -> str:
    """Write the rows; those of a group stand together below its head, groups in the order they first appear."""
    columns = [[f"<td{classes[name]}>{_cell(name, value)}</td>" for value in frame[name].to_list()] for name in shown]
    rows = [f"<tr>{''.join(cells)}</tr>" for cells in zip(*columns, strict=True)]
    if group is None:
        return "".join(rows)
    grouped: dict[str, list[str]] = {}
    for value, row in zip(frame[group].to_list(), rows, strict=True):
        grouped.setdefault(_cell(group, value), []).append(row)
    start = f'<tr class="gt_group_heading_row"><th class="gt_group_heading" colspan="{len(shown)}" scope="colgroup">'
    return "".join(f"{start}{head}</th></tr>{''.join(rows)}" for head, rows in grouped.items())


def _head(name: str, text: str) -> str:
    side = " r" if FIGURES.search(name) else ""
    return f'<th class="gt_col_heading{side}" scope="col">{html.escape(text)}</th>'


def _note(text: str, columns: int) -> str:
    note = f'<span class="gt_from_md">{html.escape(text)}</span>'
    return f'<tr class="gt_sourcenotes"><td class="gt_sourcenote" colspan="{columns}">{note}</td></tr>'


def _cell(column: str, value: object) -> str:
    """Escape a text; a quotation is set as one, nothing is an em dash."""
    if is_missing(value):
        return MISSING
    text = _escaped(str(value))
    return f'<span class="printed" lang="zh">{text}</span>' if column in PRINTED else text


#: The same few names stand in a column over and over.
_escaped = lru_cache(maxsize=4096)(html.escape)


def _folded(table: str, title: str, rows: int, language: Language, shut: bool) -> str:
    """Put a table behind its title, shut or open."""
    counted = word("table.rows", language, n=rows)
    start = '<details class="duibiao-box">' if shut else '<details class="duibiao-box" open>'
    return f"{start}<summary>{html.escape(title)} <small>{counted}</small></summary>{TABLE_STYLE}{table}</details>"
