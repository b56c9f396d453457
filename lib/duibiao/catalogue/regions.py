"""Regions: level, parent, neighbours, boundary versions and what a plan calls them."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duibiao.catalogue.plain import PlainFile, extend, plain_text, read_yaml
from duibiao.errors import CatalogueError, Problem, raise_all

LEVELS = ("nation", "province", "prefecture", "district", "county", "corps")
_KEYS = frozenset(
    [
        "zh",
        "en",
        "level",
        "parent",
        "neighbours",
        "aliases",
        "boundary",
        "hosts_higher_hospitals",
        "population_basis",
        "panel_only",
        "note_zh",
        "note_en",
    ]
)


@dataclass(frozen=True)
class Boundary:
    """One version of a region's boundary; an open end is the empty string, dates are ISO."""

    start: str = ""
    end: str = ""
    note_zh: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Region:
    """A place that plans, or that is compared with.

    Parameters
    ----------
    id : str
        Id as used in every table.
    zh, en : str
        Names.
    level : str
        One of :data:`LEVELS`.
    parent : str
        Id of the region it belongs to for comparisons; empty for the nation.
    neighbours : tuple of str
        Ids of regions that lie around or within the same land without being its parent.
    aliases : tuple of str
        Other names.
    boundary : tuple of Boundary
        Versions, oldest first; empty where the boundary did not change.
    hosts_higher_hospitals : bool
        Whether hospitals of a higher level stand here, so that supply per head serves people from elsewhere.
    population_basis : str
        What its rates are usually divided by, where stated; else ``unknown``.
    panel_only : bool
        Whether it only serves as one of the provinces of the provincial panel, and has no place in tables and reports.
    """

    id: str
    zh: str
    en: str
    level: str
    parent: str = ""
    neighbours: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    boundary: tuple[Boundary, ...] = field(default=())
    hosts_higher_hospitals: bool = False
    population_basis: str = "unknown"
    panel_only: bool = False
    note_zh: str = ""
    note_en: str = ""

    def name(self, language: str) -> str:
        """Name in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en

    @property
    def boundary_years(self) -> tuple[int, ...]:
        """Years in which a new version of the boundary began."""
        return tuple(int(version.start[:4]) for version in self.boundary if version.start)

    def boundary_at(self, year: int) -> Boundary | None:
        """Give the boundary version that held at the end of a year, None where the boundary never changed."""
        day = f"{year}-12-31"
        held = [
            version for version in self.boundary if version.start <= day and (not version.end or day <= version.end)
        ]
        return held[0] if held else None


def read_regions(path: Path, own: Path | None = None) -> tuple[dict[str, Region], tuple[str, ...], PlainFile]:
    """Read ``regions.yaml``: the regions, and the words that name a place before an indicator.

    An office's own file, where it exists, has the regions only, as a mapping of id to fields; of a region of the
    project it may add names, and say ``panel_only: no`` where it has documents of it.

    Raises
    ------
    CatalogueError
        Where a field is missing, unknown or not one of its values.
    """
    file = read_yaml(path)
    regions: dict[str, Region] = {}
    problems: list[Problem] = []
    if own is not None and own.is_file():
        extra = read_yaml(own)
        _show(file.data["regions"], extra)
        problems += extend(file.data["regions"], extra, frozenset({"aliases"}))
    for key, entry in file.data.get("regions", {}).items():
        where = file.where(key)
        problems += [
            Problem(f"the field {name!r} is not known", where, ", ".join(sorted(_KEYS)), "mend or remove it")
            for name in entry
            if name not in _KEYS
        ]
        problems += [
            Problem(f"{name} is missing", where, do="add it") for name in ("zh", "en", "level") if not entry.get(name)
        ]
        regions[key] = _region(key, entry)
    raise_all(CatalogueError, problems)
    return regions, tuple(file.data.get("label_prefixes", [])), file


def _show(regions: dict[str, Any], extra: PlainFile) -> None:
    """Give a province of the panel a place in tables and reports where an office's own file says so."""
    for key, entry in extra.data.items():
        if key in regions and entry.get("panel_only") == "no":
            regions[key]["panel_only"] = entry.pop("panel_only")


def _region(key: str, entry: dict[str, object]) -> Region:
    versions = entry.get("boundary") or []
    assert isinstance(versions, list)
    return Region(
        id=key,
        zh=str(entry.get("zh", "")),
        en=str(entry.get("en", "")),
        level=str(entry.get("level", "")),
        parent=str(entry.get("parent", "")),
        neighbours=_words(entry.get("neighbours")),
        aliases=_words(entry.get("aliases")),
        boundary=tuple(
            Boundary(v.get("from", ""), v.get("to", ""), v.get("note_zh", ""), v.get("note_en", "")) for v in versions
        ),
        hosts_higher_hospitals=entry.get("hosts_higher_hospitals") == "yes",
        population_basis=str(entry.get("population_basis", "unknown")),
        panel_only=entry.get("panel_only") == "yes",
        note_zh=str(entry.get("note_zh", "")),
        note_en=str(entry.get("note_en", "")),
    )


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def region_text(region: Region) -> str:
    """Write a region as its entry in ``regions.yaml``."""
    told: dict[str, object] = {"zh": region.zh, "en": region.en, "level": region.level, "parent": region.parent}
    if region.aliases:
        told["aliases"] = list(region.aliases)
    return f"{region.id}:\n" + textwrap.indent(plain_text(told), "  ")


def shown_text(region: Region) -> str:
    """Write the entry of an office's own file by which a province of the panel is shown in tables and reports."""
    return f"{region.id}:\n  panel_only: no\n"


def without_panel_only(text: str, region: Region) -> str:
    """Give the project's ``regions.yaml`` with a province of the panel shown in tables and reports."""
    return re.sub(rf"(?m)^(\s+{region.id}: \{{.*), panel_only: yes\}}$", r"\1}", text)


def regions_shown(regions: dict[str, Region]) -> dict[str, Region]:
    """Give the regions that have a place in tables and reports: those that plan, and all that they belong to."""
    shown = {key for key, region in regions.items() if not region.panel_only}
    for key in list(shown):
        parent = regions[key].parent
        while parent in regions and parent not in shown:
            shown.add(parent)
            parent = regions[parent].parent
    return {key: region for key, region in regions.items() if key in shown}


def check_regions(regions: dict[str, Region], file: PlainFile) -> list[Problem]:
    """Tell every region whose level, parent, neighbour or name is wrong."""
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    for region in regions.values():
        where = file.where(region.id)
        if region.level not in LEVELS:
            problems.append(Problem(f"the level {region.level!r} is not known", where, ", ".join(LEVELS), "choose one"))
        for other in filter(None, (region.parent, *region.neighbours)):
            if other not in regions:
                problems.append(
                    Problem(f"the region {other!r} is not known", where, ", ".join(sorted(regions)), "mend it")
                )
        if not region.parent and region.level != "nation":
            problems.append(Problem("no parent", where, do="name the region it is compared with"))
        if _in_circle(region, regions):
            problems.append(Problem("its parents lead back to itself", where, do="mend the parent"))
        for name in (region.zh, *region.aliases):
            if owners.setdefault(name, region.id) != region.id:
                problems.append(Problem(f"the name {name!r} is also {owners[name]}'s", where, do="keep it with one"))
    return problems


def _in_circle(region: Region, regions: dict[str, Region]) -> bool:
    seen = {region.id}
    while region.parent in regions:
        if region.parent in seen:
            return True
        seen.add(region.parent)
        region = regions[region.parent]
    return False
