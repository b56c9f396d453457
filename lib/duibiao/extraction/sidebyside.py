"""Tables set side by side to save room: the heads stand again right of themselves (``指标 2023年 指标 2023年``)."""

from __future__ import annotations

from collections.abc import Sequence

from duibiao.extraction import heads
from duibiao.extraction.pieces import Row

#: Above the heads stand a title and a note or two; a table has a name and a value.
_MOST_ABOVE, _FEWEST_COLUMNS = 4, 2


def width_of_one(head: Row) -> int:
    """Give how many columns each of several tables side by side has; 0 where a row is not the heads of such."""
    texts = [cell.text for cell in head]
    for width in range(_FEWEST_COLUMNS, len(texts) // 2 + 1):
        again = len(texts) % width == 0 and texts == texts[:width] * (len(texts) // width)
        if again and all(texts[:width]) and sum(_is_name(text) for text in texts[:width]) == 1:
            return width
    return 0


def _is_name(text: str) -> bool:
    column = heads.read_loose_head(text)
    return column is not None and column.role == heads.NAME


def below_each_other(rows: Sequence[Row]) -> list[Row]:
    """Put tables that stand side by side below each other; rows of one table are given as they are."""
    for at in range(min(_MOST_ABOVE, len(rows))):
        width = width_of_one(rows[at])
        if width:
            starts = range(0, len(rows[at]), width)
            top = [row[:width] for row in rows[: at + 1]]
            return [*top, *(row[start : start + width] for start in starts for row in rows[at + 1 :])]
    return list(rows)
