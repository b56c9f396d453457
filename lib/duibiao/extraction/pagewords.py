"""Words of a line and where they stand on the page: which column of a table a word stands over or in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import east_asian_width

from duibiao.extraction.pieces import Piece, Placed, piece_of

_WORD = re.compile(r"[^\s]+(?: [^\s]+)*")
#: A word stands over a column where the next one is at least so much farther away.
_NEARER = 0.6


@dataclass(frozen=True)
class PageWord:
    """A word of a line, and from where to where it stands on the page."""

    piece: Piece
    start: int
    end: int

    @property
    def middle(self) -> float:
        """Give the place of its middle."""
        return (self.start + self.end) / 2


def page_words(line: Placed, width: int = 2) -> list[PageWord]:
    """Give the words of a line that more than one space keeps apart.

    Parameters
    ----------
    line : Placed
        The line.
    width : int
        How wide a Chinese character is: two spaces on a page, one where a program set the text of one in columns.
    """
    wide = list(accumulate((width if east_asian_width(c) in "WF" else 1 for c in line.raw), initial=0))
    return [
        PageWord(piece_of(line, *found.span()), wide[found.start()], wide[found.end()])
        for found in _WORD.finditer(line.raw)
    ]


def column_of(word: PageWord, middles: Sequence[float]) -> int | None:
    """Give the column that a word stands over; None where it could be two."""
    if sum(word.start <= middle < word.end for middle in middles) > 1:
        return None
    nearest, next_one = sorted(range(len(middles)), key=lambda at: abs(middles[at] - word.middle))[:2]
    near, far = (abs(middles[at] - word.middle) for at in (nearest, next_one))
    return nearest if near <= _NEARER * far else None
