"""A line made easy to read, with the way back to every character as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SAME = {
    **_FULL_WIDTH,
    0xFF5E: ord("-"),
    0x3000: 0x20, 0xA0: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2009: 0x20,  # kinds of space
    ord("﹝"): ord("〔"), ord("﹞"): ord("〕"),
    ord("≧"): ord("≥"), ord("≦"): ord("≤"), ord("⩾"): ord("≥"), ord("⩽"): ord("≤"),
    ord("—"): ord("-"), ord("–"): ord("-"), ord("―"): ord("-"), ord("~"): ord("-"), ord("－"): ord("-"),
    ord("∶"): ord(":"),
    ord("，"): ord(","), ord("；"): ord(";"),
}  # fmt: skip
_SPACE_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])|(?<=\d) +(?=\d)")


#: Characters that only traditional text about health and figures has; a line without any is taken as it is.
_TRADITIONAL = re.compile("[萬數歲嬰婦產醫療衛機構壽齡與於達標準規劃執業師護預國區縣層學總費個佔為從]")


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def _simplified(line: str) -> str:
    """Give a line in simplified characters; a conversion that changes its length is not used."""
    if not _TRADITIONAL.search(line):
        return line
    simplified = str(_converter().convert(line))
    return simplified if len(simplified) == len(line) else line


@dataclass(frozen=True)
class View:
    """Readable text of a line, and for each of its characters the place in the line.

    Parameters
    ----------
    text : str
        Half-width digits, brackets and commas; spam and spaces between Chinese characters removed.
    places : tuple of int
        ``places[i]`` is the place of ``text[i]`` in the printed line, in code points.
    spam_removed : bool
        Whether foreign words were taken out.
    """

    text: str
    places: tuple[int, ...]
    spam_removed: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the half-open span in the printed line of ``text[start:end]`` (not empty)."""
        return self.places[start], self.places[end - 1] + 1

    def part(self, start: int, end: int) -> View:
        """Give the view of ``text[start:end]``."""
        return View(self.text[start:end], self.places[start:end], self.spam_removed)


def view(line: str, spam: Sequence[str] = ()) -> View:
    """Make the readable view of a printed line.

    Parameters
    ----------
    line : str
        The decoded line.
    spam : sequence of str
        Foreign words that stand all over the document (see :func:`duibiao.extraction.spam.find_spam`).
    """
    gone = [False] * len(line)
    removed = False
    for word in spam:
        at = line.find(word)
        while at >= 0:
            removed = True
            gone[at : at + len(word)] = [True] * len(word)
            at = line.find(word, at + len(word))
    same = _simplified(line.translate(_SAME))
    for found in _SPACE_IN_CHINESE.finditer(same):
        gone[found.start() : found.end()] = [True] * (found.end() - found.start())
    kept = [place for place in range(len(line)) if not gone[place]]
    first = next((i for i, place in enumerate(kept) if not same[place].isspace()), len(kept))
    last = next((i for i in range(len(kept), 0, -1) if not same[kept[i - 1]].isspace()), first)
    kept = kept[first:last]
    return View("".join(same[place] for place in kept), tuple(kept), removed)
