"""What things are called in a report: indicators, regions, units, places, years."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from unicodedata import east_asian_width

from duibiao.catalogue import Catalogue, load_catalogue
from duibiao.presentation.numbers import Language
from duibiao.presentation.wording import join, word

#: What stays on one line: a Latin word or a number, and with every letter the marks that open and close about it.
_PIECE = re.compile(r"[（〔“《(]*(?:[0-9A-Za-z.%‰+–-]+|.)[，。；：、）〕”》)]*", re.S)

_IN_USE: ContextVar[Catalogue | None] = ContextVar("catalogue", default=None)


@contextmanager
def named_by(catalogue: Catalogue) -> Iterator[None]:
    """Name things by a catalogue meanwhile, where one speaks of a project without working in it."""
    token = _IN_USE.set(catalogue)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def catalogue() -> Catalogue:
    """Give the catalogue of the project one works in; asked for once a name, so looked up once a place of work."""
    return _IN_USE.get() or _catalogue(
        os.getcwd(),  # noqa: PTH109 - a path object would take longer than the rest
        os.environ.get("DUIBIAO_HOME", ""),
        os.environ.get("DUIBIAO_DATA", ""),
    )


@lru_cache(maxsize=8)
def _catalogue(folder: str, home: str, own: str) -> Catalogue:
    del folder, home, own  # what the project is found by, and so the key
    return load_catalogue()


def indicator_name(indicator: str | None, language: Language, scope: str | None = "") -> str:
    """Name an indicator; a scope that was printed follows in brackets."""
    if not indicator:
        return ""
    entry = catalogue().indicators.get(indicator)
    name = indicator if entry is None else getattr(entry, language)
    if scope:
        return word("name.scoped", language, name=name, scope=scope_name(scope, language))
    return str(name)


def scope_name(scope: str, language: Language) -> str:
    """Name the part of population or institutions a figure stands for."""
    listed = catalogue().scopes.get(scope)
    if language == "zh":
        return scope
    return word("scope.other", "en") if listed is None else listed.en


def region_name(region: str | None, language: Language) -> str:
    """Name a region by the catalogue."""
    if not region:
        return ""
    entry = catalogue().regions.get(region)
    return region if entry is None else str(getattr(entry, language))


def unit_name(unit: str | None, language: Language) -> str:
    """Name a canonical unit (``beds per 1,000 people``)."""
    if not unit:
        return word("unit.none", language)
    units = catalogue().units
    if language == "zh" and unit.startswith("/"):
        return word("unit.per", language, people=unit[1:])
    if language == "en" and unit in units.units:
        return units.units[unit].en_many or units.units[unit].en
    return units.words(unit, language)


def direction_of(indicator: str) -> str:
    """Tell which way is better: ``higher``, ``lower`` or ``none`` (also for what the catalogue does not hold)."""
    entry = catalogue().indicators.get(indicator)
    return "none" if entry is None else entry.direction


def axis_title(indicator: str, unit: str | None, years: str, language: Language) -> str:
    """Title an axis: unit, year and which way is better."""
    better = word(f"direction.{direction_of(indicator)}", language)
    return word("axis.value", language, unit=unit_name(unit, language), years=years, better=better)


def value_title(indicator: str, unit: str | None, language: Language, width: int) -> list[str]:
    """Title the axis of values beside one of years, which has them already: unit and which way is better."""
    better = word(f"direction.{direction_of(indicator)}", language)
    return wrapped(
        word("axis.value_over_years", language, unit=unit_name(unit, language), better=better), language, width
    )


def year_span(years: list[int], language: Language) -> str:
    """Write the years of an axis: one year, or the first and the last."""
    first, last = min(years), max(years)
    return word("year.one", language, year=first) if first == last else word("year.span", language, a=first, b=last)


def wrapped(text: str, language: Language, width: int) -> list[str]:
    """Break a text into lines of at most ``width`` Latin characters (a Chinese one is as wide as two).

    The lines are about equally long: none holds a last word alone. No word is broken at its hyphen, no number at all.
    """
    broken = _wrapped_wide if language == "zh" else _wrapped_latin
    lines = broken(text, width)
    least = -(-sum(map(_wide, text)) // len(lines))
    return next((even for narrow in range(least, width) if len(even := broken(text, narrow)) == len(lines)), lines)


def width_of(text: str, size: int = 12) -> float:
    """Tell about how many pixels wide a text is, rather too many than too few."""
    return sum(map(_wide, text)) * size * 0.55


def _wide(letter: str) -> int:
    return 2 if east_asian_width(letter) in "WF" else 1


def _wrapped_latin(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, max(width, 1), break_on_hyphens=False, break_long_words=False) or [""]


def _wrapped_wide(text: str, width: int) -> list[str]:
    """Break by the width of characters; no line begins with a closing mark or ends with an opening one."""
    lines, taken = [""], 0
    for piece in _PIECE.findall(text):
        wide = sum(map(_wide, piece))
        if lines[-1] and taken + wide > width:
            lines, taken = [*lines, ""], 0
        lines[-1] += piece
        taken += wide
    return [line.strip() for line in lines]


def flags_said(flags: str | None, language: Language) -> str:
    """Word the flags of a figure; that it is second hand stands with its place already."""
    codes = [code for code in (flags or "").split(";") if code and code != "second_hand"]
    table = catalogue().flag_words
    said = [_clause(getattr(table[code], language)) if code in table else code for code in codes]
    return join(said, language, "clause")


def _clause(sentence: str) -> str:
    """Write a sentence as one clause of several: it begins small, unless with an abbreviation."""
    return sentence[:1].lower() + sentence[1:] if not sentence[1:2].isupper() else sentence


def reasons_said(reasons: str | None, language: Language) -> str:
    """Word the codes of a result, several joined by ``;``: reasons of a grade, statuses, roles, notes.

    Raises
    ------
    CatalogueError
        Where neither the analysis nor the catalogue has a wording: a report never shows a bare code.
    """
    told = [_code_word(code, language) for code in dict.fromkeys((reasons or "").split(";")) if code]
    return join(told, language, "clause")


def _code_word(code: str, language: Language) -> str:
    """Word a code: shortly as the analysis does, else as the catalogue does."""
    from duibiao.analysis import codes

    listed = catalogue().reasons
    if code in listed and code not in codes.WORDS:
        return _clause(getattr(listed[code], language))
    return codes.word(code, language)


def code_said(code: str | None, language: Language) -> str:
    """Word one code of the analysis: a status, a role, a class."""
    return reasons_said(code, language)
