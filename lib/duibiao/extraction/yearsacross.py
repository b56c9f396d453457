"""Tables of flattened text below a line of years, whose rows end with a figure for each (English names between)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import heads
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import GridCell, Placed
from duibiao.extraction.tablerows import TableRow
from duibiao.extraction.textlines import title_above
from duibiao.extraction.titlednames import title_name
from duibiao.extraction.wordrows import rows_below, words_of

_WORDS_BEFORE = r"(?:[A-Za-z]\w{0,2}\s+)?(?:[\u4e00-\u9fff]{1,6}\s+){0,4}(?:[A-Z][a-z]+\s+){0,2}"
_YEARS = re.compile(rf"\s*{_WORDS_BEFORE}(?:(?:19|20)\d\d年?\s+){{1,24}}(?:19|20)\d\d年?\s*")
#: Two years alone may stand anywhere: they want more rows below them.
_FEWEST_ROWS, _FEWEST_YEARS, _FEWEST_BELOW_TWO = 2, 2, 3


def begins(raw: str) -> bool:
    """Tell whether a line holds years and nothing else but a word or two before them."""
    return bool(_YEARS.fullmatch(raw))


def read(lines: Sequence[Placed], at: int, context: Context) -> tuple[tuple[list[Column], list[TableRow]], int] | None:
    """Read the table whose line of years is ``lines[at]``; None where it is none.

    Returns
    -------
    (columns, rows), after
        ``after`` is the place of the line after the table.
    """
    years = [word for word in words_of(lines[at]) if word.text[:2] in ("19", "20")]
    told = [year.text for year in years]
    if len(set(told)) < len(told) or told not in (sorted(told), sorted(told, reverse=True)):
        return None
    columns = [Column(heads.NAME), *(heads.read_head(year.text) or Column(heads.OTHER) for year in years)]
    body, after = rows_below(lines, at, len(years))
    if len(body) < (_FEWEST_ROWS if len(years) > _FEWEST_YEARS else _FEWEST_BELOW_TWO):
        return None
    if not body[0][0].text and (named := title_name(lines, at)):
        body[0] = (GridCell((named,)), *body[0][1:])  # all of what the title counts
    columns = dated(columns, title_above(lines, at), context)
    layout = Layout(columns, 0, tuple(frozenset() for _ in columns))
    rows = GridReader(layout, context, broken=False, layout_name="years across").read(body)
    return ((columns, rows), after) if rows else None
