"""Pages set in two columns of text: the left one is read to its end before the right one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from duibiao.documents.pdflines import Segment, TextLine

#: Where the right column begins: about the middle of what is printed, with so many lines on both sides.
_MIDDLE, _FEWEST_LINES = (0.35, 0.65), 6
#: Text has lines of some length with marks between its words; tables have not.
_FEWEST_CHARACTERS, _PUNCTUATED = 10, 0.4
_PUNCTUATION = re.compile("[，。；、：,;]")
_APART = 2.0


@dataclass(frozen=True)
class TextColumns:
    """Two columns of text: their lines in the order they are read, the right ones moved below the left ones."""

    middle: float
    width: float
    lines: tuple[TextLine, ...]


def text_columns(lines: Sequence[TextLine]) -> tuple[list[TextColumns], list[TextLine]]:
    """Tell two columns of text from lines that run over the whole page.

    Returns
    -------
    columns, lines
        What stands in columns between lines over the whole page, and the lines that do not.
    """
    edge = _edge(lines)
    if edge is None:
        return [], list(lines)
    found: list[TextColumns] = []
    whole: list[TextLine] = []
    zone: list[TextLine] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if any(segment.left < edge - _APART and segment.right > edge for segment in line.segments):
            _close(zone, edge, found, whole)
            whole.append(line)
            zone = []
        else:
            zone.append(line)
    _close(zone, edge, found, whole)
    return found, sorted(whole, key=lambda line: line.middle)


def _edge(lines: Sequence[TextLine]) -> float | None:
    """Give where most lines of the right column begin; None where too few begin there."""
    if not lines:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    low, high = (left + share * (right - left) for share in _MIDDLE)
    begins = Counter(round(s.left) for line in lines for s in line.segments if low <= s.left <= high)
    edge, times = max(begins.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
    return edge if times >= _FEWEST_LINES else None


def _close(zone: Sequence[TextLine], edge: float, found: list[TextColumns], whole: list[TextLine]) -> None:
    """Take a stretch without a line over the whole page for two columns, where both sides read as text."""
    left = [part for line in zone if (part := _side(line, edge, right=False))]
    right = [part for line in zone if (part := _side(line, edge, right=True))]
    if not (_is_text(left) and _is_text(right)):
        whole += zone
        return
    across = min(line.left for line in right) - min(line.left for line in left)
    pitch = median(below.top - above.top for above, below in zip(left, left[1:], strict=False))
    down = left[-1].top + pitch - right[0].top
    moved = [_moved(line, across, down) for line in right]
    width = max(line.right for line in (*left, *moved)) - min(line.left for line in (*left, *moved))
    found.append(TextColumns(zone[0].middle, width, (*left, *moved)))


def _side(line: TextLine, edge: float, *, right: bool) -> TextLine | None:
    segments = tuple(segment for segment in line.segments if (segment.left >= edge - _APART) is right)
    return replace(line, segments=segments) if segments else None


def _is_text(lines: Sequence[TextLine]) -> bool:
    texts = [line.text for line in lines]
    if len(texts) < _FEWEST_LINES or median(len(text) for text in texts) < _FEWEST_CHARACTERS:
        return False
    return sum(bool(_PUNCTUATION.search(text)) for text in texts) >= _PUNCTUATED * len(texts)


def _moved(line: TextLine, across: float, down: float) -> TextLine:
    segments = tuple(Segment(s.text, s.left - across, s.right - across) for s in line.segments)
    return TextLine(segments, line.top + down, line.middle + down, line.size)
