"""Relations: which indicators cannot take values at will beside each other, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.catalogue.plain import nearest, read_table
from duibiao.errors import CatalogueError, Problem, raise_all

if TYPE_CHECKING:
    from duibiao.catalogue.indicators import Indicator
    from duibiao.catalogue.units import UnitTable

_COLUMNS = ("relation", "first", "second", "third", "reason_zh", "reason_en")
#: How many of the three are indicators; the third of a density names the denominator that densities share.
_INDICATORS = {"part": 2, "density": 2, "ratio": 3, "difference": 3}


@dataclass(frozen=True)
class Relation:
    """What holds between two or three indicators of one region, scope and year.

    Parameters
    ----------
    line : int
        Where it stands in the file.
    relation : str
        ``part``: the first is never larger than the second. ``density``: the first is the second over the people
        named third, the same for all densities of that name. ``ratio``: the first is the second over the third.
        ``difference``: the first is the second less the third.
    first, second, third : str
        Indicator ids; `third` is empty for a part.
    reason_zh, reason_en : str
        Why it holds.
    """

    line: int
    relation: str
    first: str
    second: str
    third: str
    reason_zh: str
    reason_en: str

    @property
    def indicators(self) -> tuple[str, ...]:
        """Ids of the indicators that are related, in their order."""
        return (self.first, self.second, self.third)[: _INDICATORS[self.relation]]


def read_relations(path: Path) -> tuple[Relation, ...]:
    """Read ``relations.csv``.

    Raises
    ------
    CatalogueError
        Where a relation is not one of the four, has the wrong number of members, no reason, or is given twice.
    """
    relations, problems = [], []
    seen: dict[tuple[str, ...], str] = {}
    for cells in read_table(path, _COLUMNS):
        where = f"{path.name}:{cells['line']}"
        faults = _faults(cells, where)
        same = tuple(cells[name] for name in _COLUMNS[:4])
        if same in seen:
            faults.append(Problem(f"the same relation as {seen[same]}", where, do="keep one of the two"))
        seen.setdefault(same, where)
        problems += faults
        if not faults:
            relations.append(Relation(line=int(cells["line"]), **{name: cells[name] for name in _COLUMNS}))
    raise_all(CatalogueError, problems)
    return tuple(relations)


def _faults(cells: Mapping[str, str], where: str) -> list[Problem]:
    if cells["relation"] not in _INDICATORS:
        return [
            Problem(f"the relation {cells['relation']!r} is not known", where, ", ".join(_INDICATORS), "choose one")
        ]
    faults = [
        Problem(f"{name} is missing", where, do="write it")
        for name in ("first", "second", "reason_zh", "reason_en")
        if not cells[name]
    ]
    if bool(cells["third"]) == (cells["relation"] == "part"):
        told = "a part has a third member" if cells["third"] else f"a {cells['relation']} without third member"
        faults.append(Problem(told, where, do="empty it" if cells["third"] else "write it"))
    return faults


def check_relations(
    relations: tuple[Relation, ...], indicators: Mapping[str, Indicator], units: UnitTable, file: str
) -> list[Problem]:
    """Tell every relation whose indicators are not known, or whose units cannot be compared."""
    problems = []
    for one in relations:
        where = f"{file}:{one.line}"
        unknown = [name for name in one.indicators if name not in indicators]
        problems += [
            Problem(f"the indicator {name!r} is not known", where, ", ".join(nearest(name, indicators)), "mend the id")
            for name in unknown
        ]
        if unknown:
            continue
        told = _unlike(one, indicators, units)
        problems += [Problem(told, where, do="mend the relation, or the unit in indicators.yaml")] if told else []
    return problems


def _unlike(one: Relation, indicators: Mapping[str, Indicator], units: UnitTable) -> str:
    """Say which units a relation cannot hold between; empty where they fit."""
    first, second, *rest = (indicators[name].unit for name in one.indicators)
    if one.relation == "density":
        things, per, people = first.partition("/")
        pairs = [(second, things), (people, "人")] if per else [(first, f"{second}/人")]
    elif one.relation == "ratio":
        pairs = [(second, rest[0])]
    else:
        pairs = [(first, other) for other in (second, *rest)]
    for frm, to in pairs:
        try:
            units.convert(Decimal(1), frm, to)
        except CatalogueError:
            return f"a {one.relation} of {frm} and {to}"
    return ""
