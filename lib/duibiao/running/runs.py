"""How the last run of each report went: ``runs.json``, the only file of the project that knows the time of day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from duibiao.errors import ReportError
from duibiao.home import write_text

NAME = "runs.json"


@dataclass(frozen=True)
class Run:
    """The last run of one report.

    Parameters
    ----------
    report : str
        Its folder.
    state : {'done', 'failed'}
        How it ended.
    notebook, parameter_file : str
        Names of the files it was made from.
    title : dict
        Language to title.
    regions : list of str
        Ids of the regions it is about; empty: not about regions.
    started : str
        ISO time in UTC.
    seconds : float
        How long it took.
    error : str
        Last line of the error; empty when done.
    cell : int
        1-based ordinal of the cell that failed; 0 where no cell did.
    """

    report: str
    state: str
    notebook: str
    parameter_file: str
    title: dict[str, str]
    regions: list[str] = field(default_factory=list)
    started: str = ""
    seconds: float = 0.0
    error: str = ""
    cell: int = 0


def read_runs(out: Path) -> dict[str, Run]:
    """Read the runs of a folder of reports, by report; none where nothing ran there yet."""
    path = out / NAME
    if not path.is_file():
        return {}
    try:
        return {one["report"]: Run(**one) for one in json.loads(path.read_text(encoding="utf-8"))}
    except (ValueError, TypeError, KeyError) as error:
        raise ReportError(f"{path}: not a list of runs: {error}\n    what to do: delete the file") from error


def remember(out: Path, runs: Iterable[Run]) -> list[Run]:
    """Put new runs in place of the older ones of the same reports; give back all that still have a folder."""
    known = read_runs(out) | {run.report: run for run in runs}
    kept = sorted((run for run in known.values() if (out / run.report).is_dir()), key=lambda run: run.report)
    write_text(out / NAME, json.dumps([asdict(run) for run in kept], ensure_ascii=False, indent=2) + "\n")
    return kept
