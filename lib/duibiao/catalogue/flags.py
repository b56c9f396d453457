"""The closed vocabularies: flags of figures and reasons of comparability grades, each with its words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duibiao.catalogue.plain import read_table
from duibiao.errors import CatalogueError, Problem, raise_all


@dataclass(frozen=True)
class Wording:
    """A code and what it means in both languages."""

    code: str
    zh: str
    en: str

    def words(self, language: str) -> str:
        """Wording in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


def read_codes(path: Path) -> dict[str, Wording]:
    """Read a vocabulary (columns code, zh, en).

    Raises
    ------
    CatalogueError
        Where a code is given twice or has no words.
    """
    codes: dict[str, Wording] = {}
    problems = []
    for row in read_table(path, ("code", "zh", "en")):
        where = f"{path.name}:{row['line']}"
        if row["code"] in codes:
            problems.append(Problem(f"the code {row['code']!r} is given twice", where, do="keep one of the two"))
        if not (row["code"] and row["zh"] and row["en"]):
            problems.append(Problem("a code without words", where, do="write zh and en"))
        codes[row["code"]] = Wording(row["code"], row["zh"], row["en"])
    raise_all(CatalogueError, problems)
    return codes
