"""Which published figures changed since the data that reports in a folder were made from before, and why.

Beside the reports lies the long table they were made from, and what moved when it came: ``published.csv`` and
``moved.json``. The reasons are the lines of the changelog that name a figure as ``region indicator year``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from duibiao.home import Home, write_text
from duibiao.longformat.changes import Change, compare, read_cells

TABLE, MOVED = "published.csv", "moved.json"
#: Part of the changelog that is not released yet.
HEADING = "## Unreleased"


#: What is kept of a figure: enough to say it in both languages.
CELLS = ("comparator", "value", "unit", "preferred", "text_printed")


@dataclass(frozen=True)
class Moved:
    """A figure that moved: cells of its row before and after; none for a new one, for one that is gone."""

    region: str
    indicator: str
    year: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    why: str


@dataclass(frozen=True)
class Since:
    """What moved since which version of the data; without a version before, nothing can be said."""

    version: str
    before: str = ""
    moved: tuple[Moved, ...] = ()


def since(out: Path, home: Home, version: str) -> Since:
    """Hold the long table against the one the reports in a folder were made from, and remember both.

    Parameters
    ----------
    out : Path
        Folder of the reports.
    home : Home
        Project they are made from.
    version : str
        Version of its data now.
    """
    known, table = _known(out), home.long / "indicators.csv"
    if known and known.version == version:
        return known
    told = Since(version, known.version, _moved(out / TABLE, table, home)) if known else Since(version)
    if table.is_file():
        write_text(out / TABLE, table.read_text(encoding="utf-8"))
    write_text(out / MOVED, json.dumps(asdict(told), ensure_ascii=False, indent=2) + "\n")
    return told


def changelog(home: Home) -> str:
    """Give the part of the changelog that is not released yet; nothing where there is no changelog."""
    path = home.root / "CHANGELOG.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return text.partition(HEADING)[2].partition("\n## ")[0]


def entries(text: str) -> list[str]:
    """List the entries of a changelog, each on one line."""
    return [" ".join(one.split()) for one in re.split(r"^- ", text, flags=re.M)[1:]]


def named(name: str, text: str) -> bool:
    """Tell whether a text holds a name whole, not as the beginning of a longer one."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ".join(text.split())) is not None


def _known(out: Path) -> Since | None:
    """Read what was remembered; where that cannot be read, it is as if nothing had been."""
    try:
        told = json.loads((out / MOVED).read_text(encoding="utf-8"))
        return Since(told["version"], told["before"], tuple(Moved(**one) for one in told["moved"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _moved(old: Path, new: Path, home: Home) -> tuple[Moved, ...]:
    """List what moved among the figures that reports show: the preferred ones."""
    before, after = read_cells(old), read_cells(new)
    whole = {row["document"] for row in before} ^ {row["document"] for row in after}
    told = entries(changelog(home))
    return tuple(_said(change, told, whole) for change in compare(before, after) if _shown(change))


def _shown(change: Change) -> bool:
    return any(row is not None and row["preferred"] == "true" for row in (change.old, change.new))


def _said(change: Change, told: Sequence[str], whole: Collection[str]) -> Moved:
    row = change.new or change.old or {}
    name = row["document"] if row["document"] in whole else f"{row['region']} {row['indicator']} {row['year']}".strip()
    why = next((entry for entry in told if named(name, entry)), "")
    kept = [{key: cells[key] for key in CELLS} if cells else None for cells in (change.old, change.new)]
    return Moved(row["region"], row["indicator"], row["year"], kept[0], kept[1], why)
