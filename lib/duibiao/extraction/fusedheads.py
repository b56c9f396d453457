"""Heads that stand without any separator (``领域序号主要指标单位20202025性质``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duibiao.extraction.heads import NAME, UNIT, VALUE, Column, makes_table, read_fused_word

#: A line of run-together heads is short, and has few readings.
_LONGEST_FUSED, _LONGEST_WORD, _MOST_READINGS = 120, 18, 500


def read_fused_heads(text: str) -> list[Column] | None:
    """Read heads that stand without any separator (``领域序号主要指标单位20202025性质``).

    Where a word can end in two places (``指标`` before ``指标性质``) the reading that makes a table is taken, and of
    those the one whose units follow the names (``指标``, ``单位`` and not ``指标单位``).
    """
    if not 4 <= len(text) <= _LONGEST_FUSED:
        return None
    first: list[Column] | None = None
    table: list[Column] | None = None
    for tries, columns in enumerate(_fused_readings(text, 0, set())):
        if makes_table(columns) and _names_before(VALUE, columns):
            if _names_before(UNIT, columns):
                return columns
            table = table or columns
        first = first or columns
        if tries >= _MOST_READINGS:
            break
    return table or first


def _names_before(role: str, columns: Sequence[Column]) -> bool:
    roles = [column.role for column in columns]
    return role not in roles or roles.index(NAME) < roles.index(role)


def _fused_readings(text: str, at: int, dead: set[int]) -> Iterator[list[Column]]:
    """Give the ways to read ``text[at:]``, longest words first; ``dead`` are places from which none leads on."""
    if at == len(text):
        yield []
        return
    led_on = False
    for end in range(min(len(text), at + _LONGEST_WORD), at, -1):
        column = None if end in dead else read_fused_word(text[at:end], at > 0)
        if column is None:
            continue
        for rest in _fused_readings(text, end, dead):
            led_on = True
            yield [column, *rest]
    if not led_on:
        dead.add(at)
