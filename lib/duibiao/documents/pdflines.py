"""Characters of a PDF page become lines, and lines with gaps between columns become tables without rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: Gaps in units of the size of a character: a space of the text, and a gap between columns without rules.
SPACE, COLUMN_GAP = 0.28, 1.1
#: Lines of one cell are set closer than rows are; rows of one table stand near each other.
_HALF_LINE, _SAME_ROW, _SAME_TABLE = 1.0, 1.3, 5.0
_FEWEST_COLUMNS, _FEWEST_ROWS = 3, 2


@dataclass(frozen=True)
class Segment:
    """Text of a line between two gaps."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class TextLine:
    """Characters of one height: their segments, and where they stand."""

    segments: tuple[Segment, ...]
    top: float
    middle: float
    size: float

    @property
    def text(self) -> str:
        """The text, with spaces where there are gaps."""
        return "   ".join(segment.text for segment in self.segments)

    @property
    def left(self) -> float:
        """Left edge."""
        return self.segments[0].left

    @property
    def right(self) -> float:
        """Right edge."""
        return self.segments[-1].right


@dataclass
class Band:
    """A row of a table without rules: for each column the texts of its lines, and the lines it takes up."""

    middle: float
    lines: list[TextLine] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)


def text_lines(chars: Sequence[Any]) -> list[TextLine]:
    """Gather characters into lines, cut where they were drawn apart."""
    rows: list[list[Any]] = []
    for char in sorted(chars, key=lambda c: ((c["top"] + c["bottom"]) / 2, c["x0"])):
        middle = (char["top"] + char["bottom"]) / 2
        if rows and abs(_middle(rows[-1][0]) - middle) < 0.35 * max(char["size"], rows[-1][0]["size"]):
            rows[-1].append(char)
        else:
            rows.append([char])
    lines = [_line(sorted(row, key=lambda c: c["x0"])) for row in rows]
    return [line for line in lines if line.segments]


def _middle(char: Any) -> float:
    return float((char["top"] + char["bottom"]) / 2)


def _line(row: list[Any]) -> TextLine:
    size = float(max(char["size"] for char in row)) or 1.0
    segments: list[Segment] = []
    text, left = "", row[0]["x0"]
    for at, char in enumerate(row):
        gap = (char["x0"] - row[at - 1]["x1"]) / size if at else 0.0
        if gap > COLUMN_GAP:
            segments.append(Segment(text.strip(), left, row[at - 1]["x1"]))
            text, left = "", char["x0"]
        elif gap > SPACE:
            text += " "
        text += char["text"]
    segments.append(Segment(text.strip(), left, row[-1]["x1"]))
    return TextLine(tuple(s for s in segments if s.text), row[0]["top"], _middle(row[0]), size)


def tables_without_rules(lines: Sequence[TextLine]) -> list[tuple[list[Band], int]]:
    """Find stretches of lines that stand in columns.

    Returns
    -------
    list of (bands, width)
        The rows of each table, from top to bottom, and how many columns it has.
    """
    tables: list[tuple[list[Band], int]] = []
    for stretch in _stretches(lines):
        columns = _columns(stretch)
        if len(columns) >= _FEWEST_COLUMNS:
            tables.append((_bands(stretch, columns), len(columns)))
    return tables


def _stretches(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Cut lines into stretches that begin and end with a line of columns, with little between."""
    stretches: list[list[TextLine]] = []
    current: list[TextLine] = []
    width = max((line.right - line.left for line in lines), default=0.0)
    for line in sorted(lines, key=lambda item: item.middle):
        prose = len(line.segments) == 1 and line.right - line.left > 0.6 * width
        far = bool(current) and line.middle - current[-1].middle > _SAME_TABLE * line.size
        if prose or far:
            stretches.append(current)
            current = []
        if not prose:
            current.append(line)
    stretches.append(current)
    trimmed = [_trimmed(stretch) for stretch in stretches]
    return [stretch for stretch in trimmed if sum(_is_row(line) for line in stretch) >= _FEWEST_ROWS]


def _is_row(line: TextLine) -> bool:
    return len(line.segments) >= _FEWEST_COLUMNS


def _trimmed(stretch: list[TextLine]) -> list[TextLine]:
    """Leave out what stands above the first row and below the last, but not the other lines of their cells."""
    rows = [line for line in stretch if _is_row(line)]
    if not rows:
        return []
    top, bottom = rows[0], rows[-1]
    return [
        line
        for line in stretch
        if line.middle >= top.middle - _SAME_ROW * top.size and line.middle <= bottom.middle + _SAME_ROW * bottom.size
    ]


def _columns(stretch: Sequence[TextLine]) -> list[tuple[float, float]]:
    """Give the columns: stretches of the page's width that hold text of rows, between gaps that no row fills."""
    edges = sorted((segment.left, segment.right) for line in stretch if _is_row(line) for segment in line.segments)
    columns: list[tuple[float, float]] = []
    for left, right in edges:
        if columns and left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _bands(stretch: Sequence[TextLine], columns: Sequence[tuple[float, float]]) -> list[Band]:
    """Put every line to the row it stands nearest to, where that is no further than lines of one cell are."""
    bands = _row_bands([line for line in stretch if len(line.segments) > 1])
    for line in stretch:
        nearest = min(bands, key=lambda band: abs(band.middle - line.middle))
        if abs(nearest.middle - line.middle) > _SAME_ROW * line.size:
            nearest = Band(line.middle)
            bands.append(nearest)
        nearest.lines.append(line)
        for segment in line.segments:
            nearest.cells.setdefault(_column(segment, columns), []).append(segment.text)
    return sorted(bands, key=lambda band: band.middle)


def _row_bands(lines: Sequence[TextLine]) -> list[Band]:
    """Give one row for lines so close that they are those of one row, set half a line apart to stand in its middle."""
    together: list[list[TextLine]] = []
    for line in lines:
        if together and line.middle - together[-1][-1].middle < _HALF_LINE * line.size:
            together[-1].append(line)
        else:
            together.append([line])
    return [Band((group[0].middle + group[-1].middle) / 2) for group in together]


def _column(segment: Segment, columns: Sequence[tuple[float, float]]) -> int:
    middle = (segment.left + segment.right) / 2
    return min(range(len(columns)), key=lambda at: max(columns[at][0] - middle, middle - columns[at][1], 0.0))
