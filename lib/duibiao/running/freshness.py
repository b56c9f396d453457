"""Which reports have to be made again, and why: by content, not by the dates of files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duibiao.home import Home
from duibiao.running.manifest import inputs, sha256
from duibiao.running.parameters import regions_of
from duibiao.running.paramfiles import ReportFile
from duibiao.running.runs import Run

#: Last file of a report that is written: where it is, the others are whole.
MANIFEST = "manifest.json"
PAGE, NOTEBOOK = "index.html", "report.ipynb"
#: What a manifest says a report was made from, in the words of whoever asks why it is made again.
CAUSES = {
    "notebook": "the notebook changed",
    "parameters": "its parameters changed",
    "title": "its title changed",
    "parameter_file": "its parameter file has another name",
    "formats": "its formats changed",
    "library": "the library changed",
    "environment": "the environment changed",
}


@dataclass(frozen=True)
class Wanted:
    """A report that was asked for.

    Parameters
    ----------
    report : ReportFile
        What it is.
    made_from : mapping
        What it would be made from now.
    why : tuple of str
        Why it has to be made; empty: it is as it would be made.
    """

    report: ReportFile
    made_from: Mapping[str, Any]
    why: tuple[str, ...]


def wanted(
    reports: Sequence[ReportFile], home: Home, out: Path, shared: Mapping[str, Any], force: bool = False
) -> list[Wanted]:
    """Say of each report whether it has to be made.

    Parameters
    ----------
    reports : sequence of ReportFile
        What was asked for.
    home : Home
        Project they are made from.
    out : Path
        Folder of the reports.
    shared : mapping
        What :func:`duibiao.running.manifest.versions` gave.
    force : bool
        Whether to make them in any case.
    """
    found = []
    for report in reports:
        made_from = inputs(report, home, shared)
        why = ["it was asked for (--force)"] if force else reasons(out / report.stem, made_from)
        found.append(Wanted(report, made_from, tuple(why)))
    return found


def reasons(folder: Path, made_from: Mapping[str, Any]) -> list[str]:
    """List why the report in a folder is not the one that would be made now; nothing where it is."""
    then = read_manifest(folder)
    if then is None:
        failed = (folder / NOTEBOOK).is_file() and not (folder / PAGE).is_file()
        return ["it failed the last time"] if failed else ["it was never made to its end"]
    # A manifest is JSON: what it is held against must have been.
    now = json.loads(json.dumps(made_from))
    found = [told for key, told in CAUSES.items() if then.get(key) != now[key]]
    data, before = now["data"], then.get("data", {})
    changed = sorted(name for name in data.keys() | before.keys() if data.get(name) != before.get(name))
    if changed:
        found.append(f"data changed: {', '.join(changed)}")
    for name in altered(folder, then.get("made", {})):
        found.append(f"{name} is not what was made")
    return found


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest of a report; nothing where there is none that can be read."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def altered(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Name the files of a report that are gone or other than they were made."""
    return [
        name
        for name, checksum in made.items()
        if not (folder / name).is_file() or sha256((folder / name).read_bytes()) != checksum
    ]


def kept(want: Wanted, known: Mapping[str, Run]) -> Run:
    """Give the last run of a report that need not be made; of an interrupted run its manifest is the only witness."""
    report = want.report
    before = known.get(report.stem)
    if before is not None and before.state == "done":
        return before
    return Run(
        report=report.stem,
        state="done",
        notebook=f"{report.notebook}.ipynb",
        parameter_file=report.path.name,
        title=dict(report.title),
        regions=regions_of(report.parameters),
    )
