"""Tables of an executed notebook, read back from their HTML: what is exported is what the page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from duibiao.presentation.numbers import MISSING

#: A text of so many Chinese characters stays on one line: a value and its year.
_SHORT = 8
#: Chinese characters of a table's size that fit beside each other on an upright and on a landscape page, and from how
#: many columns on a table stands on the latter.
_ROOM, _WIDE_ROOM, _UPRIGHT = 62, 94, 8
#: Tables of more columns are set smaller: else their notes would stand in a column of single words.
MANY = 12
#: Size of such a table beside the others'.
SMALL = 0.86
#: The empty edges of a cell, in the same measure.
_EDGES = 1.7
_WORD = re.compile(r"[\w.,%'?\N{MINUS SIGN}+-]+", re.ASCII)


@dataclass(frozen=True)
class Run:
    """A piece of a cell's text; ``to`` is the anchor of its source's row, empty where it leads nowhere."""

    text: str
    to: str = ""


@dataclass(frozen=True)
class Head:
    """Head of a column; ``right`` where it holds figures."""

    text: str
    right: bool


@dataclass(frozen=True)
class Row:
    """A row: its anchor (empty: nothing leads to it) and its cells, each a line of runs."""

    anchor: str
    cells: tuple[tuple[Run, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The bare texts of its cells."""
        return tuple("".join(run.text for run in cell) for cell in self.cells)


@dataclass(frozen=True)
class Group:
    """Rows that stand together; ``head`` is none in a table without groups."""

    head: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Parsed:
    """A table as the page shows it."""

    name: str
    title: str
    heads: tuple[Head, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...]

    @property
    def height(self) -> int:
        """How many rows it has."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of the width for each column, by what it holds: its longest word first, then long texts get more.

        A number or a Latin word must not be broken: 94.76 on two lines is two numbers.
        """
        rows = [row.texts for group in self.groups for row in group.rows]
        columns = [[head.text, *(row[at] for row in rows)] for at, head in enumerate(self.heads)]
        widths = [_needed(texts) for texts in columns]
        room = _ROOM if len(columns) <= _UPRIGHT else _WIDE_ROOM if len(columns) <= MANY else _WIDE_ROOM / SMALL
        for wanted in (_in_few_lines, _in_one_line):
            more = [max(0.0, wanted(texts) - width) for texts, width in zip(columns, widths, strict=True)]
            given = min(1.0, max(0.0, room - sum(widths)) / sum(more)) if sum(more) else 0.0
            widths = [width + given * one for width, one in zip(widths, more, strict=True)]
        return tuple(round(width / sum(widths), 4) for width in widths)


def parsed(output: Any) -> Parsed:
    """Read a table from the notebook's output that shows it."""
    from lxml import html

    tree = html.fromstring("".join(output["data"]["text/html"]))
    heads = tuple(Head(_plain(cell), "r" in cell.get("class", "").split()) for cell in tree.xpath("//thead/tr[1]/th"))
    groups: list[tuple[str | None, list[Row]]] = []
    for row in tree.xpath("//tbody/tr"):
        cells = row.findall("td")
        if not cells:
            groups.append((_plain(row), []))
            continue
        if not groups:
            groups.append((None, []))
        groups[-1][1].append(Row(row.get("id", ""), tuple(_runs(cell) for cell in cells)))
    return Parsed(
        name=output["metadata"]["duibiao"]["name"],
        title=tree.xpath("string(//summary/text()[1])").strip(),
        heads=heads,
        groups=tuple(Group(head, tuple(rows)) for head, rows in groups),
        notes=tuple(_plain(note) for note in tree.xpath("//tfoot/tr")),
    )


def _plain(node: Any) -> str:
    return " ".join(node.text_content().split())


def _runs(cell: Any) -> tuple[Run, ...]:
    """Split a cell where a link begins or ends; white space is one blank, and nothing shown is no text."""
    # Most cells are a text and nothing in it, which is soonest read as such.
    text = _plain(cell) if len(cell) else " ".join((cell.text or "").split())
    if text in ("", MISSING):
        return ()
    if not len(cell):
        return (Run(text, ""),)
    pieces: list[Run] = []
    for node in cell.xpath(".//text()"):
        link = node.getparent() if node.is_text else None
        cited = link is not None and link.tag == "a" and "cite" in link.get("class", "").split()
        text = " ".join(node.split()) if node.strip() else ""
        text = (" " if node[:1].isspace() and pieces else "") + text + (" " if text and node[-1:].isspace() else "")
        if text:
            pieces.append(Run(text, link.get("href", "").removeprefix("#") if link is not None and cited else ""))
    if pieces:
        pieces[-1] = Run(pieces[-1].text.rstrip(), pieces[-1].to)
    return tuple(piece for piece in pieces if piece.text)


def _em(text: str) -> float:
    """How wide a text is, in Chinese characters."""
    return sum(1.0 if character > "\u2e80" else 0.55 for character in text)


def _word(text: str) -> float:
    """How wide the widest part of a text is that should stay on one line: a number, a Latin word, a short text."""
    whole = _em(text)
    return whole if whole <= _SHORT else _latin(text)


def _needed(texts: list[str]) -> float:
    """How wide a column must be: no word of it is broken."""
    return max(3.6, 1.05 * max(map(_latin, texts)) + _EDGES)


def _in_few_lines(texts: list[str]) -> float:
    """How wide a column would be whose long texts stand on a few lines."""
    return float(min(max(map(_em, texts[1:]), default=0.0), 60.0) ** 0.75 + _EDGES)


def _in_one_line(texts: list[str]) -> float:
    """How wide a column would be whose short texts stand on one line each."""
    return max(4.5, 1.1 * max(map(_word, texts[1:]), default=0.0) + _EDGES)


def _latin(text: str) -> float:
    """How wide the widest number or Latin word of a text is."""
    return max((_em(word) for word in _WORD.findall(text)), default=0.0)
