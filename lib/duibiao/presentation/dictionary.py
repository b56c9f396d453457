"""The data dictionary: what every indicator, region, flag and reason means, from the catalogue, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from duibiao.catalogue import Catalogue, Indicator
from duibiao.catalogue.flags import Wording
from duibiao.catalogue.indicators import DOMAINS
from duibiao.presentation.names import reasons_said, region_name, unit_name
from duibiao.presentation.numbers import LANGUAGES, Language, format_number, format_range
from duibiao.presentation.page import render, script
from duibiao.presentation.wording import join, word


@dataclass(frozen=True)
class Line:
    """A line of an entry: what it says, by language; ``printed`` where it quotes names as documents print them."""

    key: str
    text: Mapping[str, str]
    printed: bool = False


@dataclass(frozen=True)
class Entry:
    """An indicator of the dictionary."""

    id: str
    name: Mapping[str, str]
    lines: tuple[Line, ...]


def dictionary(catalogue: Catalogue, back: str = "index.html") -> str:
    """Make the page of the data dictionary.

    Parameters
    ----------
    catalogue : Catalogue
        What was decided about names and meanings.
    back : str
        Address of the index.
    """
    listed = sorted(catalogue.indicators.values(), key=lambda one: DOMAINS.index(one.domain))
    domains = [
        (_both(f"domain.{domain}"), [_entry(one, catalogue) for one in several])
        for domain, several in groupby(listed, key=lambda one: one.domain)
    ]
    return render(
        "dictionary.html",
        [script("page.js")],
        title=_both("dictionary.title"),
        back=back,
        domains=domains,
        regions=[_region(name, catalogue) for name in catalogue.regions],
        codes=[("flags", _codes(catalogue.flag_words)), ("reasons", _codes(catalogue.reasons))],
    )


def _entry(one: Indicator, catalogue: Catalogue) -> Entry:
    return Entry(
        one.id, {"zh": one.zh, "en": one.en}, tuple(line for line in _lines(one, catalogue) if any(line.text.values()))
    )


def _lines(one: Indicator, catalogue: Catalogue) -> Iterator[Line]:
    yield Line("unit", {language: unit_name(one.unit, language) for language in LANGUAGES})
    yield Line("direction", _both(f"direction.{one.direction}"))
    yield Line("definition", _of(one, "definition"))
    yield Line("denominator", _of(one, "denominator"))
    yield Line("grade", {language: _grade(one, language) for language in LANGUAGES})
    yield Line("bounds", _range(one.lower_bound, one.upper_bound))
    yield Line("plausible", _range(one.plausible_low, one.plausible_high))
    yield Line("note", _of(one, "note"))
    others = [catalogue.indicators[name] for name in one.never_with if name in catalogue.indicators]
    yield Line("never_with", {"zh": join([o.zh for o in others], "zh"), "en": join([o.en for o in others], "en")})
    aliases = join(dict.fromkeys(alias.text for alias in one.aliases), "zh")
    yield Line("aliases", dict.fromkeys(LANGUAGES, aliases), printed=True)


def _grade(one: Indicator, language: Language) -> str:
    why = reasons_said(";".join(one.reasons), language)
    return join([word(f"grade.{one.grade}.short", language), *([why] if why else [])], language, "clause")


def _range(low: float | None, high: float | None) -> dict[str, str]:
    if low is None and high is None:
        return {}
    return {language: _ends(low, high, language) for language in LANGUAGES}


def _ends(low: float | None, high: float | None, language: Language) -> str:
    if low is None:
        return f"≤ {format_number(high, language)}"
    return f"≥ {format_number(low, language)}" if high is None else format_range(low, high, language)


def _of(one: Indicator, name: str) -> dict[str, str]:
    return {language: one.text(name, language) for language in LANGUAGES}


def _both(key: str) -> dict[str, str]:
    return {language: word(key, language) for language in LANGUAGES}


def _region(name: str, catalogue: Catalogue) -> dict[str, Mapping[str, str]]:
    region = catalogue.regions[name]
    return {
        "id": dict.fromkeys(LANGUAGES, name),
        "name": {"zh": region.zh, "en": region.en},
        "level": _both(f"level.{region.level}"),
        "parent": {language: region_name(region.parent, language) for language in LANGUAGES},
        "basis": _both(f"basis.{region.population_basis}"),
        "note": {"zh": region.note_zh, "en": region.note_en},
    }


def _codes(codes: Mapping[str, Wording]) -> Sequence[tuple[str, Mapping[str, str]]]:
    return [(code, {"zh": wording.zh, "en": wording.en}) for code, wording in sorted(codes.items())]
