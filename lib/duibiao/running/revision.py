"""The trace a revision leaves: which figure of the committed table moved, from what to what, and who said why."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duibiao.home import Home
from duibiao.longformat.build import BuildReport
from duibiao.longformat.changes import Change, compare
from duibiao.running.published import changelog, entries, named

#: A long table as text cells.
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Revision:
    """A figure that moved.

    Parameters
    ----------
    name : str
        What its line in the changelog must hold: ``region indicator year``, or a document's id where all its figures
        came or went.
    change : Change
        From what to what.
    why : str
        That line; empty where nobody has said why.
    """

    name: str
    change: Change
    why: str = ""


def revisions(home: Home, built: BuildReport) -> list[Revision]:
    """List what a build moved: against the last commit; of an office's own table against what lay there before.

    Parameters
    ----------
    home : Home
        What was built.
    built : BuildReport
        What the build said.
    """
    before = None if home.overlay else committed(home)
    if before is None:
        return [] if built.first else [Revision("", change) for change in built.changes]
    after = table_rows((home.long / "indicators.csv").read_text(encoding="utf-8"))
    told = entries(changelog(home))
    return [
        Revision(name, change, next((entry for entry in told if named(name, entry)), ""))
        for name, changes in moved(before, after).items()
        for change in changes
    ]


def moved(before: Rows, after: Rows) -> dict[str, list[Change]]:
    """Group what moved by the name its changelog line must hold.

    Parameters
    ----------
    before, after : sequence of mappings
        Rows of two long tables as text cells.

    Returns
    -------
    dict
        ``region indicator year``, or a document's id where all its figures came or went, to its changes.
    """
    was, now = {row["document"] for row in before}, {row["document"] for row in after}
    rows = {row["figure"]: row for row in (*before, *after)}
    groups: dict[str, list[Change]] = {}
    for change in compare(before, after):
        row = rows[change.figure]
        whole = row["document"] in was ^ now
        name = row["document"] if whole else f"{row['region']} {row['indicator']} {row['year']}".strip()
        groups.setdefault(name, []).append(change)
    return groups


def committed(home: Home) -> Rows | None:
    """Read the long table of the last commit; None where there is none."""
    place = (home.long / "indicators.csv").relative_to(home.root).as_posix()
    asked = ["git", "-C", str(home.root), "show", f"HEAD:./{place}"]
    try:
        # git of this machine, on the project's own folder.
        return table_rows(subprocess.run(asked, capture_output=True, check=True).stdout.decode("utf-8"))  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None


def table_rows(text: str) -> Rows:
    """Read a table as text cells."""
    return list(csv.DictReader(text.splitlines()))
