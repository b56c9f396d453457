"""Indicators: what a figure is, in which unit it is kept, and how far it may be compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duibiao.catalogue.names import Name
from duibiao.catalogue.plain import PlainFile, extend, nearest, read_yaml
from duibiao.errors import CatalogueError, Problem, raise_all

DIRECTIONS = ("higher", "lower", "none")
SCALES = ("linear", "log", "logit")
ERROR_KINDS = ("vital", "survey", "register", "institutions", "accounts", "index", "standard")
GRADES = ("A", "B", "C", "X")
DOMAINS = ("health", "behaviour", "environment", "resources", "service", "security", "industry", "population")
_CHOICES = {
    "direction": DIRECTIONS,
    "scale": SCALES,
    "error_kind": ERROR_KINDS,
    "grade": GRADES,
    "domain": DOMAINS,
}
_TEXTS = [
    "zh",
    "en",
    "unit",
    "denominator_zh",
    "denominator_en",
    "definition_zh",
    "definition_en",
    "plausible_source",
    "plausible_source_zh",
    "note_zh",
    "note_en",
]
_LISTS = ("reasons", "never_with", "near_names", "printed_units", "aliases")
#: What an office may add to an indicator of the project.
_ADDABLE = frozenset({"aliases", "document_aliases", "near_names", "printed_units"})
_KEYS = frozenset([*_CHOICES, *_TEXTS, *_LISTS, "bounds", "plausible", "document_aliases", "is_growth"])
_NEEDED = ("zh", "en", "unit", "direction", "scale", "error_kind", "grade", "domain", "definition_zh", "definition_en")


@dataclass(frozen=True)
class Indicator:
    """One indicator of the catalogue.

    Parameters
    ----------
    id, zh, en : str
        Id and names.
    unit : str
        Canonical unit; every long row of the indicator is kept in it.
    printed_units : tuple of str
        Other canonical units that a document prints for the very same figures (a score printed with ``%``).
    direction : str
        ``higher`` or ``lower`` is better, or ``none``.
    scale : str
        ``linear``, ``log`` or ``logit``: the scale on which change is even.
    lower_bound, upper_bound : float or None
        What the definition allows.
    plausible_low, plausible_high : float or None
        Outside of these a reading is doubted, never changed; `plausible_source` says where they come from.
    denominator_zh, denominator_en, definition_zh, definition_en : str
        What the figure is a share or rate of, and what it means.
    error_kind : str
        Where its error comes from: one of :data:`ERROR_KINDS`.
    grade : str
        Default comparability: A like for like, B with a caveat, C shown only, X never compared.
    reasons : tuple of str
        Codes of ``reasons.csv``.
    never_with : tuple of str
        Ids of indicators it is easily taken for.
    aliases : tuple of Name
        Other names, each with the scope it carries.
    document_aliases : dict
        Document id to the names that hold in this document only.
    near_names : tuple of str
        Names that must not match it.
    is_growth : bool
        Whether it is itself a rate of growth: a level, never grown again.
    """

    id: str
    zh: str
    en: str
    unit: str
    direction: str
    scale: str
    error_kind: str
    grade: str
    domain: str
    definition_zh: str = ""
    definition_en: str = ""
    denominator_zh: str = ""
    denominator_en: str = ""
    lower_bound: float | None = None
    upper_bound: float | None = None
    plausible_low: float | None = None
    plausible_high: float | None = None
    plausible_source: str = ""
    plausible_source_zh: str = ""
    printed_units: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    never_with: tuple[str, ...] = ()
    aliases: tuple[Name, ...] = ()
    document_aliases: dict[str, tuple[Name, ...]] = field(default_factory=dict, hash=False)
    near_names: tuple[str, ...] = ()
    is_growth: bool = False

    @property
    def definition(self) -> str:
        """Definition in Chinese."""
        return self.definition_zh

    @property
    def denominator(self) -> str:
        """Denominator in Chinese."""
        return self.denominator_zh

    def text(self, name: str, language: str) -> str:
        """Give ``name``, ``definition``, ``denominator`` or ``note`` in ``zh`` or ``en``."""
        return str(getattr(self, language if name == "name" else f"{name}_{language}"))


def read_indicators(path: Path, own: Path | None = None) -> tuple[dict[str, Indicator], PlainFile]:
    """Read ``indicators.yaml``, and an office's own one where it exists.

    Raises
    ------
    CatalogueError
        Where a field is missing, unknown, not a number or not one of its values; all of them in one message.
    """
    file = read_yaml(path)
    problems: list[Problem] = []
    if own is not None and own.is_file():
        problems += extend(file.data, read_yaml(own), _ADDABLE)
    indicators = {key: _indicator(key, entry, file, problems) for key, entry in file.data.items()}
    raise_all(CatalogueError, problems)
    return indicators, file


def _indicator(key: str, entry: dict[str, Any], file: PlainFile, problems: list[Problem]) -> Indicator:
    where = file.where(key)
    for name in sorted(set(entry) - _KEYS):
        problems.append(
            Problem(f"the field {name!r} is not known", where, ", ".join(nearest(name, _KEYS)), "mend or remove it")
        )
    for name in _NEEDED:
        if not entry.get(name):
            problems.append(Problem(f"{name} is missing", where, do="add it"))
    for name, allowed in _CHOICES.items():
        if entry.get(name) and entry[name] not in allowed:
            problems.append(Problem(f"{name} is {entry[name]!r}", where, ", ".join(allowed), "choose one"))
    lower, upper = _pair(entry, "bounds", where, problems)
    low, high = _pair(entry, "plausible", where, problems)
    return Indicator(
        id=key,
        **{name: entry.get(name, "") for name in [*_CHOICES, *_TEXTS]},
        lower_bound=lower,
        upper_bound=upper,
        plausible_low=low,
        plausible_high=high,
        printed_units=tuple(entry.get("printed_units", [])),
        reasons=tuple(entry.get("reasons", [])),
        never_with=tuple(entry.get("never_with", [])),
        near_names=tuple(entry.get("near_names", [])),
        aliases=_names(entry.get("aliases", [])),
        document_aliases={document: _names(names) for document, names in entry.get("document_aliases", {}).items()},
        is_growth=entry.get("is_growth") == "yes",
    )


def _names(values: list[Any]) -> tuple[Name, ...]:
    """Read aliases: a name, or a mapping of name and the scope it carries."""
    return tuple(Name(v["name"], v.get("scope", "")) if isinstance(v, dict) else Name(v) for v in values)


def _pair(entry: dict[str, Any], name: str, where: str, problems: list[Problem]) -> tuple[float | None, float | None]:
    """Read a lower and an upper number, either of which may be empty."""
    values = entry.get(name) or ["", ""]
    numbers: list[float | None] = []
    for value in values:
        try:
            numbers.append(float(value) if value else None)
        except ValueError:
            problems.append(Problem(f"{name} holds {value!r}", where, "two numbers, or nothing", "mend it"))
            numbers.append(None)
    if len(numbers) != 2:
        problems.append(Problem(f"{name} has {len(numbers)} values", where, "a lower and an upper one", "mend it"))
        return None, None
    if numbers[0] is not None and numbers[1] is not None and numbers[0] >= numbers[1]:
        problems.append(Problem(f"{name} runs from {numbers[0]} to {numbers[1]}", where, do="put the lower one first"))
    return numbers[0], numbers[1]


def check_indicator(indicator: Indicator, known: dict[str, Indicator], where: str) -> list[Problem]:
    """Tell what an indicator says that contradicts itself or the rest of the catalogue."""
    problems = [
        Problem(f"never_with names {other!r}", where, ", ".join(nearest(other, known)), "mend the id")
        for other in indicator.never_with
        if other not in known or other == indicator.id
    ]
    own = {name.text for name in (Name(indicator.zh), *indicator.aliases)}
    problems += [
        Problem(f"{name!r} is an alias and a near name", where, do="decide for one")
        for name in indicator.near_names
        if name in own
    ]
    if indicator.grade != "A" and not indicator.reasons:
        problems.append(Problem(f"grade {indicator.grade} without a reason", where, "codes of reasons.csv", "add one"))
    if (indicator.plausible_low is not None or indicator.plausible_high is not None) and not indicator.plausible_source:
        problems.append(Problem("a plausible range without its source", where, do="say where it comes from"))
    return problems
