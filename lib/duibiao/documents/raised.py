"""Marks of notes that a format sets high or low: they must not become digits of the figure before them."""

from __future__ import annotations

import re

_HIGH = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
#: m², CO₂, PM₂.₅: part of the name, and written there as any other character.
_OF_A_NAME = re.compile(r"[A-Za-z]$")


def raised(text: str, before: str, stands: str) -> str:
    """Give a text as it stands beside what is before it: digits set high or low with characters that are so.

    Parameters
    ----------
    text, before : str
        The text, and what was written before it.
    stands : str
        ``superscript``, ``subscript``; anything else leaves the text as it is.

    >>> raised("2", "5.4", "superscript"), raised("2", "m", "superscript"), raised("2", "5.4", "")
    ('²', '2', '2')
    """
    if stands not in ("superscript", "subscript") or not text[:1].isdigit() or _OF_A_NAME.search(before):
        return text
    return text.translate(_HIGH if stands == "superscript" else _LOW)
