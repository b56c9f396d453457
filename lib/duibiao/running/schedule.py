"""Whose turn it is: reports whose parameter file has a ``schedule``, and the moments of it that have passed.

One command, called every few minutes from cron or a systemd timer, does all of it: ``duibiao report --due``. A moment
that passed while the machine was off is made up for at the next call; what is as it would be made is not made again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duibiao.errors import ReportError
from duibiao.home import Home, write_text
from duibiao.running.fanout import run_reports
from duibiao.running.paramfiles import ReportFile
from duibiao.running.runs import Run, read_runs

NAME = "schedule.json"
#: How often a report that fails is tried for one moment; then it waits for the next.
TRIES = 3


@dataclass(frozen=True)
class Turn:
    """Whether it is a report's turn.

    Parameters
    ----------
    report : ReportFile
        Which.
    due : str
        Why it is its turn; empty: it is not.
    following : datetime, optional
        The next moment of its schedule, in local time; of a report without a schedule there is none.
    """

    report: ReportFile
    due: str
    following: datetime | None = None


@dataclass(frozen=True)
class Looked:
    """What was last done for a report's schedule.

    Parameters
    ----------
    at : str
        ISO time in UTC.
    failures : int
        How many times in a row it has failed.
    """

    at: str
    failures: int = 0


def turns(reports: Sequence[ReportFile], out: Path, now: datetime | None = None) -> list[Turn]:
    """Say of each report whether it is its turn.

    Parameters
    ----------
    reports : sequence of ReportFile
        What was asked for, checked.
    out : Path
        Folder of the reports, where their last runs are noted.
    now : datetime, optional
        An aware time; left out, the clock's.
    """
    runs, looks, at = read_runs(out), _read(out), _local(now or datetime.now(UTC))
    return [_turn(report, runs.get(report.stem), looks.get(report.stem), at) for report in reports]


def run_due(
    found: Sequence[Turn],
    home: Home,
    out: Path,
    jobs: int | None = None,
    told: Callable[[Run], None] = lambda run: None,
    *,
    scheduler: str = "",
) -> list[Run]:
    """Make the reports whose turn it is, and note that their moments are served.

    Parameters
    ----------
    found : sequence of Turn
        What :func:`turns` gave.
    home, out, jobs, told, scheduler
        As :func:`duibiao.running.fanout.run_reports` takes them.

    Returns
    -------
    list of Run
        Of the reports whose turn it was.
    """
    began = datetime.now(UTC).isoformat(timespec="seconds")
    runs = run_reports([turn.report for turn in found if turn.due], home, out, jobs, told, scheduler=scheduler)
    looks = _read(out)
    for run in runs:
        before = looks.get(run.report, Looked(began)).failures
        looks[run.report] = Looked(began, before + 1 if run.state == "failed" else 0)
    kept = {stem: asdict(look) for stem, look in sorted(looks.items()) if (out / stem).is_dir()}
    write_text(out / NAME, json.dumps(kept, indent=2) + "\n")
    return runs


def _turn(report: ReportFile, run: Run | None, look: Looked | None, now: datetime) -> Turn:
    from cronsim import CronSim

    if not report.schedule:
        return Turn(report, "")
    following = next(CronSim(report.schedule, now))
    times = [_local(datetime.fromisoformat(at)) for at in (run.started if run else "", look.at if look else "") if at]
    if not times:
        return Turn(report, "it was never made", following)
    last = max(times)
    if last > now:
        return Turn(report, f"its last run ({last:%Y-%m-%d %H:%M}) lies ahead: the clock was set back", following)
    moment = next(CronSim(report.schedule, last))
    if moment <= now:
        return Turn(report, f"its schedule names {moment:%Y-%m-%d %H:%M}", following)
    failures = look.failures if look else 0
    if run and run.state == "failed" and 0 < failures < TRIES:
        return Turn(report, f"it failed, {failures} of {TRIES} times", following)
    return Turn(report, "", following)


def _local(at: datetime) -> datetime:
    """Give the time that clocks here show: a crontab knows no other.

    Compared like this an hour that is skipped in spring is made up for, and one that comes twice counts once.
    """
    return at.astimezone().replace(tzinfo=None)


def _read(out: Path) -> dict[str, Looked]:
    path = out / NAME
    if not path.is_file():
        return {}
    try:
        told: Mapping[str, Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return {stem: Looked(**look) for stem, look in told.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise ReportError(f"{path}: not a note of schedules: {error}\n    what to do: delete the file") from error
