"""Lists of cards: the name of an indicator, and below it a line for each year (``2025年目标：≥90%``), unit, nature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from duibiao.extraction import heads
from duibiao.extraction.cellwords import is_figure
from duibiao.extraction.columnyears import dated
from duibiao.extraction.context import Context
from duibiao.extraction.gridheads import Layout
from duibiao.extraction.gridrows import GridReader
from duibiao.extraction.heads import Column
from duibiao.extraction.pieces import GridCell, Piece, Placed, Row
from duibiao.extraction.tablerows import TextTable
from duibiao.extraction.textlines import title_above

#: What stands before the words of a line in a list or a quotation.
_MARKS = r"(?:[>*·•●▪○◆■-]\s*)*"
_KEYED = re.compile(rf"{_MARKS}(?P<key>[^:]{{1,16}}):\s*(?P<value>.{{1,60}})")
_NAMED = re.compile(rf"{_MARKS}(?P<number>\d{{1,3}}(?=[.、)])|\(\d{{1,3}}\))?[.、)]?\s*(?P<name>[^:。;]{{2,40}})")
_BARE = re.compile(r"[>*·•●▪○◆■|\s-]+")
_FEWEST = 2
_ROLES = (heads.VALUE, heads.UNIT, heads.NATURE, heads.REMARK, heads.NUMBER)


@dataclass
class _Card:
    """An indicator's card: its name, the line of every key, and the place of the line after it."""

    number: Piece | None
    name: Piece
    keyed: dict[str, Piece] = field(default_factory=dict)
    after: int = 0


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the cards that begin at a line; None where it begins none, or one alone."""
    if at + 1 >= len(lines) or ":" not in lines[at + 1].text or _key(lines[at + 1]) is None:
        return None
    cards: list[_Card] = []
    after = at
    while card := _card(lines, after):
        cards.append(card)
        after = card.after
    columns = _columns(cards)
    if len(cards) < _FEWEST or not heads.makes_table(columns):
        return None
    keys = [column.printed for column in columns]
    layout = Layout(dated(columns, title_above(lines, at), context), 0, tuple(frozenset() for _ in columns))
    rows = GridReader(layout, context, broken=False, layout_name="cards").read([_row(card, keys) for card in cards])
    return TextTable(layout.columns, rows, after) if rows else None


def _card(lines: Sequence[Placed], at: int) -> _Card | None:
    """Read the card whose name stands in a line: one value below it at least, and no key twice."""
    named = _NAMED.fullmatch(lines[at].text) if at < len(lines) else None
    if named is None:
        return None
    number = Piece(lines[at], *named.span("number")) if named["number"] else None
    card = _Card(number, Piece(lines[at], *named.span("name")))
    for card.after in range(at + 1, len(lines) + 1):
        line = lines[card.after] if card.after < len(lines) else None
        if line is not None and _BARE.fullmatch(line.text):
            continue
        key = _key(line) if line else None
        if key is None or key[0].printed in card.keyed:
            break
        card.keyed[key[0].printed] = key[1]
    read = [heads.read_loose_head(key) for key in card.keyed]
    return card if any(column is not None and column.role == heads.VALUE for column in read) else None


def _key(line: Placed) -> tuple[Column, Piece] | None:
    """Tell a line of a card into its head and its cell; None where it is no such line."""
    found = _KEYED.fullmatch(line.text)
    column = heads.read_loose_head(found["key"]) if found else None
    if found is None or column is None or column.role not in _ROLES:
        return None
    value = found["value"]
    if column.role == heads.VALUE and not is_figure(value):
        return None
    return replace(column, printed=found["key"]), Piece(line, *found.span("value"))


def _columns(cards: Sequence[_Card]) -> list[Column]:
    keys = dict.fromkeys(key for card in cards for key in card.keyed)
    read = [(key, heads.read_loose_head(key)) for key in keys]
    return [Column(heads.NUMBER), Column(heads.NAME), *(replace(column, printed=key) for key, column in read if column)]


def _row(card: _Card, keys: Sequence[str]) -> Row:
    pieces = [card.number, card.name, *(card.keyed.get(key) for key in keys[2:])]
    return tuple(GridCell((piece,)) if piece else GridCell() for piece in pieces)
