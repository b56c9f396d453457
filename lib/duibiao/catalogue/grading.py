"""Grading: what each circumstance of a pair of figures does to its grade, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duibiao.catalogue.plain import read_table
from duibiao.errors import CatalogueError, Problem, raise_all

GRADES = "ABCX"
#: The circumstances that comparability looks for.
RULES = (
    "other_part",
    "other_year",
    "hosts_hospitals",
    "other_level",
    "floor",
    "boundary",
    "surveillance",
    "few_events",
    "other_basis",
    "unknown_basis",
)
_COLUMNS = ("rule", "grade", "reason", "reason_zh", "reason_en")


@dataclass(frozen=True)
class GradingRule:
    """What a circumstance does to the grade of a pair.

    Parameters
    ----------
    rule : str
        One of :data:`RULES`.
    grade : str
        The best grade that a pair can still have under it.
    reason : str
        Code that the pair carries then.
    zh, en : str
        Why.
    """

    rule: str
    grade: str
    reason: str
    zh: str
    en: str


def read_grading(path: Path) -> dict[str, GradingRule]:
    """Read ``grading.csv``: every rule once, each with grade, reason code and the reason in words.

    Raises
    ------
    CatalogueError
        Where a rule is not known, given twice or missing, a grade is none, or a cell is empty.
    """
    found: dict[str, GradingRule] = {}
    problems: list[Problem] = []
    for cells in read_table(path, _COLUMNS):
        where = f"{path.name}:{cells['line']}"
        rule = cells["rule"]
        if rule not in RULES:
            problems.append(Problem(f"the rule {rule!r} is not known", where, ", ".join(RULES), "mend or remove it"))
        if rule in found:
            problems.append(Problem(f"the rule {rule!r} is given twice", where, do="keep one of the two"))
        if cells["grade"] not in tuple(GRADES):
            problems.append(Problem(f"{cells['grade']!r} is no grade", where, ", ".join(GRADES), "choose one"))
        empty = [name for name in _COLUMNS if not cells[name]]
        problems += [Problem(f"{name} is missing", where, do="write it") for name in empty]
        found[rule] = GradingRule(*(cells[name] for name in _COLUMNS))
    missing = [rule for rule in RULES if rule not in found]
    problems += [Problem(f"the rule {rule!r} is missing", path.name, do="add a row for it") for rule in missing]
    raise_all(CatalogueError, problems)
    return found
