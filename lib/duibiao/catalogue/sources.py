"""Sources: one YAML file a registered document. A document is known by its checksum, not by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from duibiao.catalogue.plain import PlainFile, plain_text, read_yaml
from duibiao.errors import CatalogueError, Problem, raise_all
from duibiao.home import Home, find_home

_KEYS = frozenset(
    [
        "title",
        "issuer",
        "number",
        "issued",
        "published",
        "sha256",
        "region",
        "kind",
        "period",
        "previous_period",
        "means",
        "population_basis",
        "file",
        "note_zh",
        "note_en",
        "title_en",
        "issuer_en",
    ]
)
KINDS = ("plan", "bulletin")
#: Fields that hold fields; the others are texts.
_NESTED = frozenset(("period", "previous_period", "means"))
_NEEDED = ("title", "issuer", "sha256", "region", "period")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Period:
    """First and last year, both included."""

    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """What is known of a document before it is read.

    Parameters
    ----------
    id : str
        Id of the document: the stem of its file in ``data/sources``.
    title, title_en, issuer, issuer_en, number : str
        As printed, and translated; `number` is the document number, empty where none is printed.
    issued, published : date or None
        Date of issue and of publication, as printed; None where the document prints none.
    sha256 : str
        Checksum of the original.
    region : str
        Id of the region the document plans for, and that states its figures.
    kind : str
        ``plan``, or ``bulletin``: a report that looks back on its period and plans nothing.
    period, previous_period : Period
        Years planned for (of a bulletin: reported on), and years looked back upon.
    means : dict
        What 全市, 省, 区 ... mean in this document: word to region id.
    population_basis : str
        ``resident``, ``registered``, ``served`` or ``unknown``: what its rates per head are divided by, where stated.
    file : str
        Stem of the file people know it by; a hint for people only.
    """

    id: str
    title: str
    issuer: str
    sha256: str
    region: str
    period: Period
    previous_period: Period | None = None
    kind: str = "plan"
    title_en: str = ""
    issuer_en: str = ""
    number: str = ""
    issued: date | None = None
    published: date | None = None
    means: dict[str, str] = field(default_factory=dict, hash=False)
    population_basis: str = "unknown"
    file: str = ""
    note_zh: str = ""
    note_en: str = ""


class Sources(dict[str, Source]):
    """Document id to :class:`Source`."""

    def by_sha256(self, checksum: str) -> Source | None:
        """Find the registered document with this checksum."""
        return next((source for source in self.values() if source.sha256 == checksum.lower()), None)


def load_sources(home: Home | None = None) -> Sources:
    """Read every file of ``data/sources``, then those of the overlay; once while they are the same.

    Raises
    ------
    CatalogueError
        Where a field is missing, unknown or malformed, or two files have one checksum or one name; all in one message.
    """
    home = home or find_home()
    folders = [home.sources, *([home.overlay / "sources"] if home.overlay else [])]
    paths = tuple(path for folder in folders for path in sorted(folder.glob("*.yaml")))
    return Sources(_load(paths, tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in paths)))


@lru_cache(maxsize=8)
def _load(paths: tuple[Path, ...], stamps: tuple[tuple[int, int], ...]) -> Sources:
    del stamps  # part of the key: a changed file is read again
    sources, problems = Sources(), []
    for path in paths:
        file = read_yaml(path)
        faults = _faults(file)
        problems += faults
        if faults:
            continue
        source = _source(path.stem, file)
        twin = sources.by_sha256(source.sha256)
        if twin:
            problems.append(Problem(f"the same document as {twin.id}", path.name, do="remove one of the two"))
        elif source.id in sources:
            # Figures that were read from the one document would be taken for those of the other.
            problems.append(
                Problem(f"another document is already called {source.id!r}", str(path), do="rename the file")
            )
        sources[source.id] = source
    raise_all(CatalogueError, problems)
    return sources


def _faults(file: PlainFile) -> list[Problem]:
    data = file.data
    faults = [
        Problem(f"the field {name!r} is not known", file.where(name), ", ".join(sorted(_KEYS)), "mend or remove it")
        for name in data
        if name not in _KEYS
    ]
    faults += [Problem(f"{name} is missing", file.path.name, do="add it") for name in _NEEDED if not data.get(name)]
    faults += [
        Problem(
            f"{name} is not one text", file.where(name), do="write it in one line, in quotes where it holds a colon"
        )
        for name, value in data.items()
        if name in _KEYS - _NESTED and not isinstance(value, str)
    ]
    if faults:
        return faults
    means = data.get("means") or {}
    if not isinstance(means, dict) or not all(isinstance(region, str) for region in means.values()):
        faults.append(Problem("means is no list of words", file.where("means"), "{全市: baoshan}", "mend it"))
    if data.get("sha256") and not _SHA256.fullmatch(data["sha256"]):
        faults.append(
            Problem("sha256 is not a checksum", file.where("sha256"), "64 digits of 0-9 and a-f", "run sha256sum")
        )
    for name in ("issued", "published"):
        if data.get(name) and not _is_date(data[name]):
            faults.append(Problem(f"{name} is {data[name]!r}", file.where(name), "2022-12-29", "write the date so"))
    if data.get("kind") and data["kind"] not in KINDS:
        faults.append(Problem(f"kind is {data['kind']!r}", file.where("kind"), ", ".join(KINDS), "mend it"))
    for name in ("period", "previous_period"):
        if data.get(name) and not _is_period(data[name]):
            faults.append(Problem(f"{name} is {data[name]!r}", file.where(name), "{start: 2021, end: 2025}", "mend it"))
    return faults


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_period(value: object) -> bool:
    return isinstance(value, dict) and all(str(value.get(end, "")).isdecimal() for end in ("start", "end"))


def _source(key: str, file: PlainFile) -> Source:
    data = file.data
    texts = ["title", "title_en", "issuer", "issuer_en", "number", "sha256", "region", "file", "note_zh", "note_en"]
    period = _period(data["period"])
    assert period is not None
    return Source(
        id=key,
        period=period,
        previous_period=_period(data.get("previous_period")),
        issued=_date(data.get("issued")),
        published=_date(data.get("published")),
        kind=data.get("kind") or KINDS[0],
        means=dict(data.get("means") or {}),
        population_basis=data.get("population_basis") or "unknown",
        **{name: str(data.get(name, "")) for name in texts},
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _period(value: dict[str, str] | None) -> Period | None:
    return Period(int(value["start"]), int(value["end"])) if value else None


def source_text(source: Source) -> str:
    """Write a source as its file in ``data/sources``; what the document does not say is the empty string."""

    def years(period: Period | None) -> dict[str, int] | None:
        return {"start": period.start, "end": period.end} if period else None

    told = {
        "kind": source.kind if source.kind != KINDS[0] else None,
        "title": source.title,
        "title_en": source.title_en,
        "issuer": source.issuer,
        "issuer_en": source.issuer_en,
        "number": source.number,
        "issued": source.issued.isoformat() if source.issued else "",
        "published": source.published.isoformat() if source.published else "",
        "sha256": source.sha256,
        "region": source.region,
        "period": years(source.period),
        "previous_period": years(source.previous_period),
        "means": source.means,
        "population_basis": source.population_basis,
        "note_zh": source.note_zh or None,
        "note_en": source.note_en or None,
        "file": source.file or None,
    }
    return plain_text({name: value for name, value in told.items() if value is not None})


def check_sources(sources: Sources, regions: Mapping[str, object]) -> list[Problem]:
    """Tell every region a source names that ``regions.yaml`` does not know."""
    return [
        Problem(f"the region {name!r} is not known", f"{source.id}.yaml", ", ".join(sorted(regions)), "mend it")
        for source in sources.values()
        for name in (source.region, *source.means.values())
        if name not in regions
    ]
