"""The year that the baselines of a table are of, where a note beside the table tells it (注:基期水平为2018年数据)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: What a column of baselines is called.
BASE = re.compile(r"基(?:期|线|准|数|础)(?:水平|值|数据|情况)?|现状(?:值|水平)?|起始值")
_YEAR = r"((?:19|20)\d\d)年(?:底|末|度)?(?:的?(?:数据|水平|数值|统计数据|监测数据|调查数据))?"
_IS = r"(?:均|皆|都|统一)?(?:为|是|采用|取自?|使用)"
_NOTE = re.compile(rf"(?:{BASE.pattern})(?:除(?P<but>[^。;]{{2,160}}?)外)?,?(?:其余|其他|其它)?(?:指标)?{_IS}{_YEAR}")
_EXCEPTION = re.compile(rf"(?P<names>[^。;]{{2,140}}?){_IS}{_YEAR}")
_QUOTED, _LISTED = re.compile(r"[“\"「《]([^”\"」》]{2,40})[”\"」》]"), re.compile(r"[、,和与]")
_LONGEST_NOTE = 300


@dataclass(frozen=True)
class BaseYears:
    """What notes tell of the years of baselines.

    Parameters
    ----------
    usual : int or None
        The year of all baselines, None where no note tells one or two tell different ones.
    of : mapping of str to int
        Names of indicators that a note excepts, with their years.
    """

    usual: int | None = None
    of: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def read_base_years(texts: Iterable[str]) -> BaseYears:
    """Find the notes of a document that tell the year of its baselines.

    Parameters
    ----------
    texts : iterable of str
        The readable lines.
    """
    usual: set[int] = set()
    excepted: dict[str, int] = {}
    for text in texts:
        if len(text) > _LONGEST_NOTE or "年" not in text:
            continue
        for note in _NOTE.finditer(text):
            usual.add(int(note[2]))
            excepted |= _exceptions(note["but"] or "")
    return BaseYears(usual.pop() if len(usual) == 1 else None, MappingProxyType(excepted))


def _exceptions(words: str) -> dict[str, int]:
    told: dict[str, int] = {}
    for found in _EXCEPTION.finditer(words):
        names = _QUOTED.findall(found["names"]) or _LISTED.split(found["names"])
        told |= {name: int(found[2]) for name in names if len(name) > 1}
    return told
