"""Matching a printed name with an indicator: whole, or not at all.

A near match is a different quantity more often than not (管理率 is not 规范管理率), so nothing here measures likeness.
A label is folded to one spelling, and listed things are taken off it one by one: words that only say where (全市),
brackets that hold a year, a unit or a listed scope, and the words for the number of people (每千常住人口). What is left
must be a listed name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from duibiao.catalogue.plain import PlainFile, read_yaml
from duibiao.catalogue.units import UnitTable

_DASHES = dict.fromkeys(map(ord, "—–―−‐‑"), "-")
_QUOTES = dict.fromkeys(map(ord, "“”‘’\"'「」『』"), None)
#: The particle that prose puts into names and takes out of them at will.
_OF = "的"
_BRACKET = re.compile(r"(?P<name>.+)\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})年?(?:末|底)?")


@dataclass(frozen=True)
class NameMatch:
    """What a label turned out to be.

    Parameters
    ----------
    indicator : str
        Id of the indicator.
    scope : str
        The part of population or institutions the label itself names; empty for the whole.
    unit : str
        Canonical unit the label itself names (``人/千人`` of 每千人口…); empty where it names none.
    year : int or None
        Year in brackets.
    denominator_factor : Decimal
        What a value in the label's unit is multiplied by to be in the catalogue's unit; 1 where the label names none.
    """

    indicator: str
    scope: str = ""
    unit: str = ""
    year: int | None = None
    denominator_factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class Scope:
    """A part of the population or of the institutions, as it is called in the documents."""

    zh: str
    en: str
    words: tuple[str, ...]
    leads: bool


@dataclass(frozen=True)
class NamePatterns:
    """The listed things that may be taken off a label (``names.yaml``, and the prefixes of ``regions.yaml``)."""

    prefixes: tuple[str, ...] = ()
    denominators: dict[str, str] = field(default_factory=dict)
    fillers: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    scopes: dict[str, Scope] = field(default_factory=dict)
    scope_words: dict[str, str] = field(default_factory=dict)
    leading_scopes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Name:
    """A name an indicator is known by, with the scope it carries."""

    text: str
    scope: str = ""


@dataclass(frozen=True)
class _Reading:
    """A label on its way: what is left of it, and what was taken off."""

    left: str
    scope: str = ""
    unit: str = ""
    year: int | None = None


def fold(label: str) -> str:
    """Fold a label to one spelling: NFKC, no spaces, one kind of dash, no quotation marks."""
    folded = unicodedata.normalize("NFKC", label)
    return re.sub(r"\s+", "", folded).translate(_DASHES).translate(_QUOTES)


def read_patterns(path: Path, region_prefixes: Iterable[str]) -> tuple[NamePatterns, PlainFile]:
    """Read ``names.yaml``; the prefixes that name a place come from ``regions.yaml``."""
    file = read_yaml(path)
    data = file.data
    scopes = {
        zh: Scope(
            zh,
            entry.get("en", ""),
            tuple(fold(word) for word in [zh, *entry.get("words", [])]),
            entry.get("leads", "no") == "yes",
        )
        for zh, entry in data.get("scopes", {}).items()
    }
    denominators = {fold(word): unit for unit, words in data.get("denominators", {}).items() for word in words}
    return (
        NamePatterns(
            prefixes=_longest_first([*data.get("prefixes", []), *region_prefixes]),
            denominators=dict(sorted(denominators.items(), key=lambda item: -len(item[0]))),
            fillers=_longest_first(data.get("fillers", [])),
            tails=_longest_first(data.get("tails", [])),
            scopes=scopes,
            scope_words={word: scope.zh for scope in scopes.values() for word in scope.words},
            leading_scopes={word: scope.zh for scope in scopes.values() if scope.leads for word in scope.words},
        ),
        file,
    )


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    """Fold words and order them so that the longest that fits is found first."""
    return tuple(sorted({fold(word) for word in words}, key=lambda word: (-len(word), word)))


#: Labels whose match is kept: plans name the same things over and over.
_MOST_KEPT = 20_000


class NameBook:
    """Every name of every indicator, and the ways a label may lead to one.

    Parameters
    ----------
    patterns : NamePatterns
        What may be taken off a label.
    units : UnitTable
        Recognises a unit in brackets.
    """

    def __init__(self, patterns: NamePatterns, units: UnitTable) -> None:
        self.patterns = patterns
        self.units = units
        # Most labels begin with none of them: all are asked for at once.
        self._leading, self._denominators = tuple(patterns.leading_scopes), tuple(patterns.denominators)
        self._names: dict[tuple[str, str], tuple[str, str]] = {}
        self._rates: dict[tuple[str, str], tuple[str, str]] = {}
        self._own_units: dict[str, str] = {}
        self._with_own_names: set[str] = set()
        self._matched: dict[tuple[str, str], NameMatch | None] = {}

    def add(self, name: Name, indicator: str, unit: str, document: str = "") -> str | None:
        """Enter a name; give the id that has it already, or None.

        Parameters
        ----------
        name : Name
            Name and scope.
        indicator, unit : str
            Id of the indicator and its canonical unit.
        document : str
            Id of the only document the name holds in; empty for all.
        """
        text = fold(name.text)
        self._matched.clear()
        self._with_own_names.add(document)
        self._own_units[indicator] = unit
        taken = self._names.setdefault((document, text), (indicator, name.scope))
        if taken[0] != indicator:
            return taken[0]
        split = self._split_denominator(text)
        if split and unit.endswith("人"):
            taken = self._rates.setdefault((document, split[1]), (indicator, name.scope))
            if taken[0] != indicator:
                return taken[0]
        return None

    def documents(self) -> list[str]:
        """List the documents that have names of their own."""
        return sorted(self._with_own_names - {""})

    def match(self, label: str, document: str = "") -> NameMatch | None:
        """Match a label; None where no listed name is left of it in any listed way."""
        key = label, document if document in self._with_own_names else ""
        if key not in self._matched:
            if len(self._matched) >= _MOST_KEPT:
                self._matched.clear()
            self._matched[key] = self._found(*key)
        return self._matched[key]

    def _found(self, label: str, document: str) -> NameMatch | None:
        for reading in self._readings(fold(label)):
            found = self._look_up(reading, document) or (self._look_up(reading, "") if document else None)
            if found:
                return found
        return None

    def _readings(self, label: str) -> Iterator[_Reading]:
        """Yield the label, then what is left of it after one, two, ... listed things were taken off."""
        seen, waiting = {label}, [_Reading(label)]
        while waiting:
            reading = waiting.pop(0)
            yield reading
            for shorter in self._shorter(reading):
                if shorter.left and shorter.left not in seen:
                    seen.add(shorter.left)
                    waiting.append(shorter)

    def _shorter(self, reading: _Reading) -> Iterator[_Reading]:
        if reading.left.startswith(self.patterns.prefixes):
            for prefix in self.patterns.prefixes:
                if reading.left.startswith(prefix):
                    yield replace(reading, left=reading.left[len(prefix) :])
        if not reading.scope and reading.left.startswith(self._leading):
            for word, scope in self.patterns.leading_scopes.items():
                if reading.left.startswith(word):
                    yield replace(reading, left=reading.left[len(word) :], scope=scope)
        if _OF in reading.left:  # 经常参加体育锻炼的人数比例
            yield replace(reading, left=reading.left.replace(_OF, ""))
        found = _BRACKET.fullmatch(reading.left)
        if found:
            yield from self._without_bracket(reading, found["name"], found["inside"])

    def _without_bracket(self, reading: _Reading, name: str, inside: str) -> Iterator[_Reading]:
        year = _YEAR.fullmatch(inside)
        unit = self.units.parse(inside)
        if year:
            yield replace(reading, left=name, year=reading.year or int(year["year"]))
        elif inside in self.patterns.scope_words:
            if not reading.scope:
                yield replace(reading, left=name, scope=self.patterns.scope_words[inside])
        elif unit is not None:
            yield replace(reading, left=name, unit=reading.unit or unit)

    def _look_up(self, reading: _Reading, document: str) -> NameMatch | None:
        split = self._split_denominator(reading.left)
        if split and (document, split[1]) in self._rates:
            indicator, scope = self._rates[document, split[1]]
            noun, _, own = self._own_units[indicator].partition("/")
            printed = f"{noun}/{split[0]}"
            factor = self.units.convert(Decimal(1), printed, f"{noun}/{own}") if split[0] != own else Decimal(1)
            return NameMatch(indicator, _both(reading.scope, scope), printed, reading.year, factor)
        if (document, reading.left) not in self._names:
            return None
        indicator, scope = self._names[document, reading.left]
        return NameMatch(indicator, _both(reading.scope, scope), reading.unit, reading.year)

    def _split_denominator(self, text: str) -> tuple[str, str] | None:
        """Split 每千常住人口拥有床位数 into ``千人`` and 床位."""
        if not text.startswith(self._denominators):
            return None
        for word, people in self.patterns.denominators.items():
            if not text.startswith(word):
                continue
            core = text[len(word) :]
            core = next((core[len(f) :] for f in self.patterns.fillers if core.startswith(f)), core)
            core = next((core[: -len(t)] for t in self.patterns.tails if core.endswith(t) and core != t), core)
            return (people, core) if core else None
        return None

    def all_names(self) -> dict[str, str]:
        """Every listed name (folded) with the id it leads to, for suggestions."""
        return {text: found[0] for (_, text), found in sorted(self._names.items())}


def _both(one: str, other: str) -> str:
    return one if one == other or not other else (f"{one}、{other}" if one else other)
