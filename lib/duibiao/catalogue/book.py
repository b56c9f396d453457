"""The catalogue as one thing: indicators, regions, units, names, flags and reasons, read once and checked together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path

from duibiao.catalogue.flags import Wording, read_codes
from duibiao.catalogue.grading import GradingRule, read_grading
from duibiao.catalogue.indicators import Indicator, check_indicator, read_indicators
from duibiao.catalogue.likeness import likest
from duibiao.catalogue.names import Name, NameBook, NameMatch, NamePatterns, Scope, fold, read_patterns
from duibiao.catalogue.plain import PlainFile, nearest
from duibiao.catalogue.regions import Region, check_regions, read_regions, regions_shown
from duibiao.catalogue.relations import Relation, check_relations, read_relations
from duibiao.catalogue.units import UnitTable, read_units
from duibiao.errors import CatalogueError, Problem, raise_all
from duibiao.home import Home, find_home

#: Asked to convert one unit of something only to learn whether it can be.
_ONE = Decimal(1)
_OWN = ("indicators.yaml", "regions.yaml")
_TABLES = ("relations.csv", "grading.csv", "units.txt", "places.txt", "flags.csv", "reasons.csv")
_FILES = ("indicators.yaml", "names.yaml", "regions.yaml", *_TABLES)


@dataclass(eq=False, repr=False)
class Catalogue:
    """Everything that was decided about names and meanings.

    Parameters
    ----------
    indicators : dict
        Id to :class:`~duibiao.catalogue.indicators.Indicator`.
    regions : dict
        Id to :class:`~duibiao.catalogue.regions.Region`: the regions that plan or that are compared with.
    panel_regions : dict
        The provinces that are in the provincial panel only; one that is a region's parent is a region itself.
    units : UnitTable
        Spellings and conversion.
    flag_words, reasons : dict
        Code to :class:`~duibiao.catalogue.flags.Wording`.
    relations : tuple of Relation
        Which indicators are parts, densities, ratios or differences of which.
    grading : dict
        Circumstance of a pair of figures to what it does to their grade.
    patterns : NamePatterns
        What may be taken off a label.
    places : dict
        Places of prefecture level, without the word for their level, to the id of their province.
    files : dict
        The files as read, which know the lines of their entries.

    Attributes
    ----------
    names : NameBook
        Every name of every indicator.
    clashes : list of Problem
        Names that two indicators claim.
    """

    indicators: dict[str, Indicator]
    regions: dict[str, Region]
    panel_regions: dict[str, Region]
    units: UnitTable
    flag_words: dict[str, Wording]
    reasons: dict[str, Wording]
    relations: tuple[Relation, ...]
    grading: dict[str, GradingRule]
    patterns: NamePatterns
    places: dict[str, str]
    files: dict[str, PlainFile]

    def __post_init__(self) -> None:
        self.names, self.clashes = _enter_names(self)

    @property
    def flags(self) -> dict[str, str]:
        """Code to its Chinese wording; :attr:`flag_words` has both languages."""
        return {code: wording.zh for code, wording in self.flag_words.items()}

    @property
    def scopes(self) -> dict[str, Scope]:
        """Listed scopes by their Chinese name."""
        return self.patterns.scopes

    @cached_property
    def region_names(self) -> tuple[str, ...]:
        """Names of regions as a sentence may begin with them, whole and without the word for their level."""
        names = (name for region in self.regions.values() for name in (region.zh, region.zh.rstrip("省市区县")))
        return tuple(dict.fromkeys(name for name in names if len(name) > 1))

    @cached_property
    def places_first(self) -> re.Pattern[str]:
        """A pattern of the provinces and cities that news print without the word for their level, longest first."""
        provinces = (
            re.sub("(?:省|市|(?:壮族|回族|维吾尔)?自治区)$", "", region.zh) for region in self.panel_regions.values()
        )
        names = {name for name in (*self.places, *provinces) if len(name) > 1}
        return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Characters that stand next to each other in some name: where a line breaks between two, a word was broken."""
        return frozenset(name[at : at + 2] for name in self.names.all_names() for at in range(len(name) - 1))

    def match(self, label: str, document: str = "") -> NameMatch | None:
        """Match a printed name whole; None where it is not listed.

        Parameters
        ----------
        label : str
            The name, with or without brackets for year, unit or scope and words such as 全市 before it.
        document : str
            Document id, for names that hold in this document only.
        """
        return self.names.match(label, document)

    def unit_of(self, match: NameMatch, printed: str) -> str:
        """Say in which unit a figure stands, from its label and the unit printed with it.

        Parameters
        ----------
        match : NameMatch
            What the label turned out to be.
        printed : str
            Unit as printed; may be empty.

        Returns
        -------
        str
            Canonical unit: 每千人口注册护士数 printed with 人 stands in ``人/千人``; a figure without any unit in the
            catalogue's own.

        Raises
        ------
        CatalogueError
            Where the unit is not known, or label and unit contradict each other.
        """
        indicator = self.indicators[match.indicator]
        unit = self.units.parse(printed)
        if unit is None:
            known = ", ".join(nearest(printed, self.units.units))
            raise CatalogueError(
                str(Problem(f"the unit {printed!r} is not known", allowed=known, do="add it to units.txt"))
            )
        named = match.unit or indicator.unit
        noun, _, people = named.partition("/")
        if unit in ("", noun, named):
            return named
        if unit in indicator.printed_units or unit == f"{indicator.unit.partition('/')[0]}/{people}":
            return named
        if people and any(unit == f"{other}/{people}" for other in indicator.printed_units):
            return named
        if match.unit and "/" in unit and unit != match.unit:
            told = Problem(
                f"the label says {match.unit}, the unit {unit}", allowed=match.unit, do="correct the printed row"
            )
            raise CatalogueError(str(told))
        self.units.convert(_ONE, unit, indicator.unit, indicator)
        return unit

    def canonical_scope(self, words: str) -> str:
        """Give the listed scope that is meant by printed words, else the words themselves."""
        return self.patterns.scope_words.get(fold(words), words)

    def suggest(self, label: str, n: int = 3) -> list[str]:
        """Name the listed names most like a label, for messages only: nothing is ever matched by likeness."""
        names, wanted = self.names.all_names(), fold(label)
        near = [name for name, _ in likest(wanted, names, n)]
        # Of a part of a name, as people type it, the names that hold it.
        near = near or sorted((name for name in names if wanted in name), key=lambda name: (len(name), name))[:n]
        return [f"{name} ({names[name]})" for name in near or nearest(wanted, names, n)]

    def ranked(self, label: str, n: int = 3) -> list[tuple[str, str, int]]:
        """Rank the indicators with the names most like a label: name, id and likeness from 0 to 100, for people."""
        names = self.names.all_names()
        first: dict[str, tuple[str, int]] = {}
        for name, likeness in likest(fold(label), names, len(names)):
            first.setdefault(names[name], (name, likeness))
        return [(name, indicator, likeness) for indicator, (name, likeness) in list(first.items())[:n]]

    def suggest_region(self, word: str, n: int = 3) -> list[str]:
        """Name the ids of the regions whose id or name is most like a word, for messages."""
        names = {name: region.id for region in self.regions.values() for name in (region.id, region.zh, region.en)}
        return list(dict.fromkeys(names[name] for name in nearest(word, names, 3 * n)))[:n]

    def region_named(self, name: str) -> Region | None:
        """Find a region by its id or one of its names."""
        return _named(name, self.regions)

    def province_named(self, name: str) -> Region | None:
        """Find a province of the panel, that has no place in tables and reports yet, by its id or one of its names."""
        return _named(name, self.panel_regions)

    def ancestors(self, region: str) -> list[str]:
        """Ids of parent, grandparent, ... up to the nation."""
        found: list[str] = []
        while self.regions[region].parent:
            region = self.regions[region].parent
            found.append(region)
        return found

    def peers(self, region: str) -> list[str]:
        """Ids of the other regions of the same level, sorted."""
        level = self.regions[region].level
        return sorted(r.id for r in self.regions.values() if r.level == level and r.id != region)

    def never_compare(self, one: str, other: str) -> bool:
        """Whether two indicators are listed as easily taken for each other."""
        return other in self.indicators[one].never_with or one in self.indicators[other].never_with

    def check(self) -> list[Problem]:
        """Tell everything that contradicts itself: names, ids, units, regions, relations, reasons."""
        file = self.files["indicators.yaml"]
        problems = [*self.clashes, *check_regions(self.regions | self.panel_regions, self.files["regions.yaml"])]
        for indicator in self.indicators.values():
            where = file.where(indicator.id)
            problems += check_indicator(indicator, self.indicators, where)
            problems += self._check_words(indicator, where)
        return problems + check_relations(self.relations, self.indicators, self.units, "relations.csv")

    def _check_words(self, indicator: Indicator, where: str) -> list[Problem]:
        """Check what only the whole catalogue can: units, reasons, scopes, documents, near names."""
        problems = [
            Problem(
                f"the reason {code!r} is not known", where, ", ".join(sorted(self.reasons)), "add it to reasons.csv"
            )
            for code in indicator.reasons
            if code not in self.reasons
        ]
        problems += [
            Problem(f"the unit {unit!r} is not canonical", where, self.units.parse(unit) or "", "add it to units.txt")
            for unit in (indicator.unit, *indicator.printed_units)
            if self.units.parse(unit) != unit
        ]
        names = [*indicator.aliases, *(n for names in indicator.document_aliases.values() for n in names)]
        problems += [
            Problem(f"the scope {name.scope!r} is not listed", where, ", ".join(self.scopes), "add it to names.yaml")
            for name in names
            if name.scope and name.scope not in self.scopes
        ]
        for name in indicator.near_names:
            found = self.match(name)
            if found and found.indicator == indicator.id:
                problems.append(Problem(f"the near name {name!r} leads to it", where, do="mend the aliases"))
        return problems


def _named(name: str, regions: Mapping[str, Region]) -> Region | None:
    if name in regions:
        return regions[name]
    return next((region for region in regions.values() if name in (region.zh, region.en, *region.aliases)), None)


def _enter_names(catalogue: Catalogue) -> tuple[NameBook, list[Problem]]:
    book, clashes = NameBook(catalogue.patterns, catalogue.units), []
    for indicator in catalogue.indicators.values():
        entries = [("", Name(indicator.zh)), *(("", name) for name in indicator.aliases)]
        entries += [(doc, name) for doc, names in indicator.document_aliases.items() for name in names]
        for document, name in entries:
            owner = book.add(name, indicator.id, indicator.unit, document)
            if owner:
                where = catalogue.files["indicators.yaml"].where(indicator.id)
                clashes.append(
                    Problem(f"the name {name.text!r} is also {owner}'s", where, do="leave it with one of the two")
                )
    return book, clashes


def load_catalogue(home: Home | None = None) -> Catalogue:
    """Read the catalogue; a second call costs nothing while the files are unchanged.

    Parameters
    ----------
    home : Home, optional
        Where the project is; found from the working folder when not given. Where it has an overlay, the
        ``catalogue/indicators.yaml`` and ``catalogue/regions.yaml`` there add entries, and names to existing ones.

    Raises
    ------
    CatalogueError
        Where a file is absent or malformed. Contradictions between entries are told by :meth:`Catalogue.check`.
    """
    home = home or find_home()
    own = home.overlay / "catalogue" if home.overlay else None
    missing = [home.catalogue / name for name in _FILES if not (home.catalogue / name).is_file()]
    raise_all(
        CatalogueError, [Problem(f"{path}: no such file", do="restore it from the repository") for path in missing]
    )
    paths = [home.catalogue / name for name in _FILES] + [own / name for name in _OWN if own]
    return _load(home.catalogue, own, tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in paths))


def _read_places(path: Path) -> dict[str, str]:
    """Read the places of prefecture level: a line a province, its id before the colon."""
    lines = [line.partition(":") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {name: province.strip() for province, _, names in lines for name in names.split()}


@lru_cache(maxsize=8)
def _load(folder: Path, own: Path | None, stamps: tuple[int, ...]) -> Catalogue:
    del stamps  # part of the key: a changed file is read again
    units = read_units(folder / "units.txt")
    regions, prefixes, regions_file = read_regions(folder / "regions.yaml", own and own / "regions.yaml")
    patterns, names_file = read_patterns(folder / "names.yaml", prefixes)
    indicators, indicators_file = read_indicators(folder / "indicators.yaml", own and own / "indicators.yaml")
    shown = regions_shown(regions)
    return Catalogue(
        indicators=indicators,
        regions=shown,
        panel_regions={key: region for key, region in regions.items() if key not in shown},
        units=units,
        flag_words=read_codes(folder / "flags.csv"),
        reasons=read_codes(folder / "reasons.csv"),
        relations=read_relations(folder / "relations.csv"),
        grading=read_grading(folder / "grading.csv"),
        patterns=patterns,
        places=_read_places(folder / "places.txt"),
        files={"regions.yaml": regions_file, "names.yaml": names_file, "indicators.yaml": indicators_file},
    )
