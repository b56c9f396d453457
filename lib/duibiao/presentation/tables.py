"""Tables: a frame of ready texts becomes HTML, escaped, with a fixed id, the same every time.

A long table is folded away behind its title; values that were marked by ``citing`` lead to their sources.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

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
# Private-use characters stand for the span of a quotation while the table is escaped.
_OPEN, _CLOSE = "\ue000", "\ue001"


def make_table(
    name: str,
    frame: pl.DataFrame,
    language: Language,
    group: str | None = None,
    notes: Sequence[str] = (),
    fields: Mapping[str, object] | None = None,
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

    Returns
    -------
    Table or Sentences
        A table without rows is a sentence: it says that there are none.
    """
    from great_tables import GT

    title = word(f"table.{name}", language, **(fields or {}))
    if frame.is_empty():
        return Sentences((word("say.empty_table", language, title=title),))
    key = f"table-{name.replace('_', '-')}-{language}"
    made = GT(_texts(frame), id=key, groupname_col=group)
    shown = [column for column in frame.columns if column != group]
    made = made.cols_label({column: word(f"column.{column}", language) for column in shown})
    figures = [column for column in shown if FIGURES.search(column)]
    made = made.cols_align("left", shown).cols_align("right", figures) if figures else made.cols_align("left", shown)
    for note in notes:
        made = made.tab_source_note(note)
    return Table(_folded(_finish(made.as_raw_html(), title), title, frame.height, language), title, frame.height)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn every cell into a text, quotations marked, nothing into an em dash."""
    columns = {name: [_cell(name, value) for value in frame[name].to_list()] for name in frame.columns}
    return pl.DataFrame(columns, schema=dict.fromkeys(frame.columns, pl.String))


def _cell(column: str, value: object) -> str:
    if is_missing(value):
        return MISSING
    text = str(value)
    return f"{_OPEN}{text}{_CLOSE}" if column in PRINTED else text


def _folded(table: str, title: str, rows: int, language: Language) -> str:
    """Put a table behind its title; a short one is open."""
    counted = word("table.rows", language, n=rows)
    start = '<details class="duibiao-box">' if rows > LONG else '<details class="duibiao-box" open>'
    return f"{start}<summary>{html.escape(title)} <small>{counted}</small></summary>{TABLE_STYLE}{table}</details>"


def _finish(raw: str, title: str) -> str:
    """Take the library's long style sheet away, and open quotations and links."""
    slim = re.sub(r"<style>.*?</style>", "", raw, count=1, flags=re.S)
    # Whoever reads by keyboard must reach the box to scroll it.
    box = f'class="duibiao-table" role="region" aria-label="{html.escape(title)}" tabindex="0"'
    slim = re.sub(r'^(<div id="[^"]*") style="[^"]*"', lambda found: f"{found.group(1)} {box}", slim)
    # Every cell repeats the ids of its heads and that it stands to the left: in a table with one row of heads the
    # scope of a head says the same, and left is how our sheet sets a cell anyway.
    slim = re.sub(r'<td headers="[^"]*"', "<td", slim)
    slim = re.sub(r'(<th[^>]*) id="[^"]*">', r"\1>", slim)
    slim = slim.replace(' class="gt_row gt_left"', "").replace(' class="gt_row gt_right"', ' class="r"')
    slim = slim.replace(' rowspan="1" colspan="1"', "").replace(" gt_columns_bottom_border gt_left", "")
    slim = slim.replace(" gt_columns_bottom_border gt_right", " r").replace(' class="gt_table"', "")
    slim = slim.replace(' data-quarto-disable-processing="false" data-quarto-bootstrap="false"', "")
    slim = re.sub(r"\n\s*(?=</?t[drh])", "", slim)
    quoted = slim.replace(_OPEN, '<span class="printed" lang="zh">').replace(_CLOSE, "</span>")
    return opened(quoted)
