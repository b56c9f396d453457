"""Every word that a report says, in both languages, from one table (``wording.csv``: key, zh, en)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from duibiao.errors import ReportError
from duibiao.presentation.numbers import LANGUAGES, Language


@cache
def wording() -> dict[str, dict[str, str]]:
    """Read the table of wordings: key -> language -> text."""
    text = files("duibiao.presentation").joinpath("wording.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["key"]: {language: row[language] for language in LANGUAGES} for row in rows}


def word(key: str, language: Language, **fields: object) -> str:
    """Give the words of a key in a language, with its fields filled in.

    Raises
    ------
    ReportError
        Where the table does not know the key; the message names the nearest ones.
    """
    table = wording()
    if key not in table:
        from difflib import get_close_matches

        near = ", ".join(get_close_matches(key, table, n=3)) or "none"
        raise ReportError(f"no wording for '{key}'\n    nearest: {near}\n    what to do: add a row to wording.csv")
    text = table[key][language]
    return text.format(**fields) if fields else text


def word_of(n: int, key: str, language: Language, **fields: object) -> str:
    """Give the words for a number ``n``; where there are none of a thing, those of ``<key>.none``."""
    return word(key if n else f"{key}.none", language, n=n, **fields)


def tally(key: str, language: Language, counts: Mapping[str, int], kind: str = "phrase", **fields: object) -> str:
    """Say how many there are of each kind (``<key>.<kind>``): a kind of which there are none is left out."""
    return join([word(f"{key}.{name}", language, n=n, **fields) for name, n in counts.items() if n], language, kind)


def join(parts: Iterable[str], language: Language, kind: str = "list") -> str:
    """Join names (``list``), parts of a sentence (``phrase``) or clauses (``clause``) as the language writes them."""
    marks = {"list": {"zh": "、", "en": ", "}, "phrase": {"zh": "，", "en": ", "}, "clause": {"zh": "；", "en": "; "}}
    return marks[kind][language].join(parts)
