"""What a person says of a document, and what must be said where the document does not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.catalogue import Region
from duibiao.catalogue.regions import LEVELS
from duibiao.catalogue.sources import Period
from duibiao.errors import Problem, UsageError, raise_all

if TYPE_CHECKING:
    from duibiao.extraction.frontmatter import Found

#: Of a document: it names files, whose names no system lets grow beyond 255 bytes, and stands in tables.
ID = re.compile(r"[a-z][a-z0-9_]{0,79}")
_YEARS = re.compile(r"((?:19|20)\d\d)(?:-((?:19|20)\d\d))?")


@dataclass(frozen=True)
class Answers:
    """What a person says of a document; what is left empty is proposed.

    Parameters
    ----------
    id, title, title_en, issuer, issuer_en, number, issued, published : str
        As in a source; days are ISO.
    period : str
        ``2021-2025``, or one year.
    kind : str
        ``plan`` or ``bulletin``.
    region : str
        Id or name of a known region, or the full name of a new one (浙江省宁波市海曙区).
    parent, level, name_en : str
        Of a new region.
    """

    id: str = ""
    title: str = ""
    title_en: str = ""
    issuer: str = ""
    issuer_en: str = ""
    number: str = ""
    issued: str = ""
    published: str = ""
    period: str = ""
    kind: str = ""
    region: str = ""
    parent: str = ""
    level: str = ""
    name_en: str = ""


def years_of(text: str) -> Period:
    """Read ``2021-2025``, or one year.

    Raises
    ------
    UsageError
        Where it is neither.
    """
    years = _YEARS.fullmatch(text)
    if not years or (years[2] and years[2] < years[1]):
        raise UsageError(
            str(Problem(f"--period {text}", allowed="2021-2025, or one year such as 2023", do="write it so"))
        )
    return Period(int(years[1]), int(years[2] or years[1]))


def raise_missing(
    path: Path,
    found: Mapping[str, Found],
    period: Period | None,
    new: Sequence[Region],
    answers: Answers,
    region: Region | None,
) -> None:
    """Tell everything that must be known and is not, each with the option that says it, and what was found.

    Parameters
    ----------
    path : Path
        The document.
    found : mapping
        Fields that were found or said.
    period : Period or None
        Years, where they are known.
    new : sequence of Region
        Regions that would be entered.
    answers : Answers
        What a person said.
    region : Region or None
        The document's own, where it is known at all.

    Raises
    ------
    UsageError
        With all of it in one message.
    """
    told = [
        Problem(f"no {name} was found", path.name, do=f'say it: --{name} "..."')
        for name in ("title", "issuer")
        if name not in found
    ]
    if period is None:
        told.append(
            Problem("neither a plan's years nor one year is named", path.name, do="say it: --period 2021-2025, or 2023")
        )
    if region is None:
        do = "say it: --region with its id, or with its full name, such as 浙江省宁波市"
        told.append(Problem("title and issuer name no region", path.name, do=do))
    for one in new:
        told += _unsaid(one, path)
    try:
        raise_all(UsageError, [*told, *_malformed(answers)])
    except UsageError as error:
        raise UsageError("\n".join([str(error), *_found_so_far(found, period, region)])) from None


def _found_so_far(found: Mapping[str, Found], period: Period | None, region: Region | None) -> list[str]:
    """List what was found all the same: whoever says the rest sees whether it is right."""
    told = [f"  {name}: {one.text}" + (f" [line {one.line}]" if one.line else "") for name, one in found.items()]
    if period:
        told.append(f"  period: {'-'.join(str(year) for year in sorted({period.start, period.end}))}")
    if region:
        told.append(f"  region: {region.zh} = {region.id}, {region.level}")
    return ["found so far 已找到:", *told] if told else []


def _unsaid(region: Region, path: Path) -> list[Problem]:
    told = []
    if not region.parent:
        do = f"say it: --parent ID, or --region with its full name (such as …省…市{region.zh})"
        told.append(Problem(f"nothing says which region {region.zh} belongs to", path.name, do=do))
    if not region.level:
        told.append(
            Problem(f"the level of {region.zh} is not known", path.name, ", ".join(LEVELS), "say it: --level LEVEL")
        )
    return told


def _malformed(answers: Answers) -> list[Problem]:
    told = []
    if answers.id and not ID.fullmatch(answers.id):
        allowed = "at most 80 small Latin letters, digits and _, a letter first"
        told.append(Problem(f"--id {answers.id}", allowed=allowed, do="choose another"))
    for name in ("issued", "published"):
        if getattr(answers, name) and not _is_day(getattr(answers, name)):
            told.append(Problem(f"--{name} {getattr(answers, name)}", allowed="2022-12-29", do="write the day so"))
    return told


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
