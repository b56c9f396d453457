"""What a parameter file may ask for: one typed model a notebook, checked before anything runs.

A notebook's cell tagged ``parameters`` assigns exactly these names (papermill puts the file's values after it):

``benchmark``
    ``regions`` (list of region ids), ``year`` (int), ``peers`` (list of region ids, empty: the regions themselves),
    ``level`` (float, 0.95).
``gap_to_target``
    ``region`` (region id), ``target_year`` (int), ``comparators`` (list of region ids whose targets can be assessed
    beside the region's), ``convention`` (``discrete`` or ``continuous``), ``approx_units`` (float, 1.0: how far
    "about" reaches, in units of the last printed digit), ``margin`` (float, 0.05: how far behind schedule is still
    nearly on it), ``next_year`` (int, 2030: the year whose goals the calculator reckons with).
``trends``
    ``regions`` (list of region ids), ``indicators`` (list of indicator ids, empty: all), ``start``, ``end`` (int
    years), ``leave_out`` (list of int years), ``convention``, ``level``, ``joinpoints`` (int: at most so many
    are looked for), ``disputed`` (list of int years that joinpoints are fitted with and without), ``project_to`` (int),
    ``split_found`` (bool, false: whether breaks that only the numbers suspect split a series too).
``region_profile``
    ``region`` (region id), ``year`` (int: of the comparisons), ``target_year`` (int).
``data_quality``
    ``documents`` (list of document ids, empty: all).

The title of a report may name parameters in braces: ``{region}：地区概况``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from duibiao.catalogue import Catalogue
from duibiao.home import Home

#: Characters of the longest title.
_LONGEST_TEXT = 200
#: What a line of a crontab begins with.
FIELDS = ("minute", "hour", "day", "month", "weekday")


@dataclass(frozen=True)
class Known:
    """The ids a parameter may name, and the catalogue that knows their names; the context of every validation."""

    regions: Collection[str]
    indicators: Collection[str]
    documents: Collection[str]
    catalogue: Catalogue


def known_ids(home: Home) -> Known:
    """Read the ids of regions, indicators and documents that a project knows."""
    from duibiao.catalogue import load_catalogue, load_sources

    catalogue = load_catalogue(home)
    return Known(tuple(catalogue.regions), tuple(catalogue.indicators), tuple(load_sources(home)), catalogue)


def nearest(word: str, allowed: Collection[str], count: int = 5) -> str:
    """List the allowed words nearest to one; all of them where they are few.

    Parameters
    ----------
    word : str
        What was written.
    allowed : collection of str
        What may be written.
    count : int
        How many to list.
    """
    if len(allowed) <= count:
        return ", ".join(allowed)
    from rapidfuzz import process

    found = process.extract(word, list(allowed), limit=count)
    return "nearest: " + ", ".join(name for name, _, _ in found)


def _one_of(kind: str) -> Callable[[str, ValidationInfo], str]:
    """Make the check that an id is known to the catalogue; a region may be called by its name."""

    def check(value: str, info: ValidationInfo) -> str:
        known: Known = info.context  # type: ignore[assignment]  # every validation is given one
        allowed: Collection[str] = getattr(known, f"{kind}s")
        if value not in allowed:
            # A name is as clear as its id: what runs is told the id.
            named = known.catalogue.region_named(value) if kind == "region" else None
            if named:
                return named.id
            told = {"kind": kind, "value": value, "allowed": nearest(value, allowed)}
            raise PydanticCustomError("unknown_id", "the {kind} '{value}' is not known", told)
        return value

    return check


def _distinct(values: list[Any]) -> list[Any]:
    twice = sorted({str(value) for value in values if values.count(value) > 1})
    if twice:
        raise PydanticCustomError("twice", "named twice: {twice}", {"twice": ", ".join(twice)})
    return values


def _printable(value: str) -> str:
    """Check that a text is one line that can be seen: no control characters, none that turns others around."""
    unseen = next((char for char in value if not char.isprintable()), "")
    if unseen:
        raise PydanticCustomError("unseen", "holds U+{code}, which nobody sees", {"code": f"{ord(unseen):04X}"})
    return value


def _crontab(value: str) -> str:
    """Check that a schedule has the five fields of a crontab, and that there are such days."""
    from cronsim import CronSim, CronSimError

    allowed = "minute hour day month weekday, as in a crontab: '0 6 1 * *' is the first of each month at 06:00"
    fields = value.split()
    if not fields:
        return ""
    why = "" if len(fields) == len(FIELDS) else f"fields: {len(fields)} instead of {len(FIELDS)}"
    if not why and ("W" in fields[2].upper() or "L" in fields[4].upper()):
        why = "the last of a weekday, or of working days, is not known to everything that reads this"
    try:
        if not why:
            CronSim(value, datetime(2000, 1, 1))
    except CronSimError as error:
        why = str(error)[:1].lower() + str(error)[1:]
    if why:
        raise PydanticCustomError("not_a_schedule", "not a schedule: {why}", {"why": why, "allowed": allowed})
    return " ".join(fields)


RegionId = Annotated[str, AfterValidator(_one_of("region"))]
IndicatorId = Annotated[str, AfterValidator(_one_of("indicator"))]
DocumentId = Annotated[str, AfterValidator(_one_of("document"))]
Year = Annotated[int, Field(ge=1949, le=2100)]
Level = Annotated[float, Field(gt=0.5, lt=1)]
Convention = Literal["discrete", "continuous"]
Regions = Annotated[list[RegionId], Field(min_length=1), AfterValidator(_distinct)]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST_TEXT), AfterValidator(_printable)
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Benchmark(_Strict):
    """Parameters of the notebook ``benchmark``."""

    regions: Regions
    year: Year
    peers: Annotated[list[RegionId], AfterValidator(_distinct)] = []
    level: Level = 0.95


class GapToTarget(_Strict):
    """Parameters of the notebook ``gap_to_target``."""

    region: RegionId
    target_year: Year
    comparators: Annotated[list[RegionId], AfterValidator(_distinct)] = []
    convention: Convention = "discrete"
    approx_units: Annotated[float, Field(ge=0, le=10)] = 1.0
    margin: Annotated[float, Field(ge=0, lt=1)] = 0.05
    next_year: Year = 2030


class Trends(_Strict):
    """Parameters of the notebook ``trends``."""

    regions: Regions
    indicators: Annotated[list[IndicatorId], AfterValidator(_distinct)] = []
    start: Year
    end: Year
    leave_out: Annotated[list[Year], AfterValidator(_distinct)] = []
    convention: Convention = "discrete"
    level: Level = 0.95
    joinpoints: Annotated[int, Field(ge=0, le=7)] = 2
    disputed: Annotated[list[Year], AfterValidator(_distinct)] = [2020]
    project_to: Year = 2030
    split_found: bool = False

    @model_validator(mode="after")
    def _forward(self) -> Trends:
        if self.start >= self.end:
            years = {"start": self.start, "end": self.end}
            raise PydanticCustomError("backward", "start ({start}) is not before end ({end})", years)
        return self


class RegionProfile(_Strict):
    """Parameters of the notebook ``region_profile``."""

    region: RegionId
    year: Year
    target_year: Year


class DataQuality(_Strict):
    """Parameters of the notebook ``data_quality``."""

    documents: Annotated[list[DocumentId], AfterValidator(_distinct)] = []


#: Notebook (its stem) to the model of its parameters.
MODELS: Mapping[str, type[BaseModel]] = {
    "benchmark": Benchmark,
    "gap_to_target": GapToTarget,
    "trends": Trends,
    "region_profile": RegionProfile,
    "data_quality": DataQuality,
}


#: The page is always made; the others need a font with Chinese characters.
Format = Literal["html", "svg", "png", "docx", "pdf"]


class Title(_Strict):
    """Title of a report in both languages."""

    zh: Text
    en: Text


class ReportHead(_Strict):
    """The keys of a parameter file but ``parameters``, which the notebook's own model checks."""

    notebook: Literal[tuple(MODELS)]  # type: ignore[valid-type]  # one list for the models and their names
    title: Title
    schedule: Annotated[str, AfterValidator(_crontab)] = ""
    formats: Annotated[list[Format], Field(min_length=1), AfterValidator(_distinct)] = ["html"]


def regions_of(parameters: BaseModel) -> list[str]:
    """List the regions that a report is about, in the order of the file."""
    one = getattr(parameters, "region", None)
    return [one] if one else list(getattr(parameters, "regions", []))
