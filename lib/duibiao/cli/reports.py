"""The commands on the project's own data: the long table, its reports, where a figure is from, what is out of order."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.cli.common import DONE, FAILED, Add, add_spreading, home_of, say, tell
from duibiao.errors import DuibiaoError, FolderInUse, ParameterError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duibiao.home import Home
    from duibiao.running.paramfiles import ReportFile
    from duibiao.running.runs import Run


def add_reports(command: Add) -> None:
    """Add the commands on the project's own data."""
    build = command(
        "build", _build, "Build the long table from the printed rows; tell what moved.",
        "", "--data office", "--partitions nation --out nation/long",
    )  # fmt: skip
    build.add_argument(
        "--partitions",
        type=Path,
        metavar="DIR",
        help="a nation's printed rows in Parquet, one file a province or so, instead of data/printed: no audits",
    )
    build.add_argument("--out", type=Path, metavar="DIR", help="folder of the long table in partitions")

    report = command(
        "report", _report, "Run notebooks with parameters and make one offline page each, and an index.",
        "", "params/benchmark_all.yaml", "params/trends_national.yaml -p start=2015 --out one",
        "--dry-run", "--due", "--scheduler tcp://127.0.0.1:8786", "--data office",
    )  # fmt: skip
    report.add_argument(
        "params",
        nargs="*",
        type=Path,
        metavar="PARAMS",
        help="parameter files (else all of params/, that of --data where it has one)",
    )
    report.add_argument("-p", dest="set", action="append", default=[], metavar="NAME=VALUE", help="change a parameter")
    report.add_argument("--out", type=Path, metavar="DIR", help="folder of the reports (else reports/, that of --data)")
    add_spreading(report)
    which = report.add_mutually_exclusive_group()
    which.add_argument("--force", action="store_true", help="make those too whose inputs did not change")
    which.add_argument(
        "--due",
        action="store_true",
        help="only those whose schedule has named a time since they were last made: to be called from cron",
    )
    report.add_argument("--dry-run", action="store_true", help="only say which would be made, and why")

    trace = command(
        "trace", _trace, "Follow a figure back to the characters it was printed in.",
        "REGION infant_mortality", "REGION 婴儿死亡率 2020", "REGION 婴儿死亡率 --data office",
    )  # fmt: skip
    trace.add_argument("region", metavar="REGION", help="id or name")
    trace.add_argument("indicator", metavar="INDICATOR", help="id or name")
    trace.add_argument("year", nargs="?", type=int, metavar="YEAR")

    audit = command(
        "audit", _audit,
        "Tell what the long table doubts: figures that differ, findings of the audits, claims that do not hold.",
        "", "baoshan", "--data office", "plan_2021 --data office",
    )  # fmt: skip
    audit.add_argument(
        "about",
        nargs="*",
        metavar="REGION|DOCUMENT",
        help="ids, or names of regions (else the office's own documents, without --data everything)",
    )

    command(
        "check", _check, "Check catalogue, sources, corrections, printed files and parameter files.",
        "", "--data office",
    )  # fmt: skip


def _build(given: argparse.Namespace) -> int:
    from duibiao.longformat.build import build
    from duibiao.running.revision import revisions

    home = home_of(given)
    if given.partitions or given.out:
        return _build_partitions(given, home)
    report = build(home)
    for revision in revisions(home, report):
        tell(f"moved: {revision.change}")
        if revision.name:
            tell(f"    why: {revision.why or f'nobody has said; name {revision.name} in CHANGELOG.md'}")
    for path in report.paths:
        tell(path)
    tell(", ".join(f"{name} {count}" for name, count in report.counts.items()))
    if given.data:
        tell(f"what is doubtful 疑点: duibiao audit --data {given.data}")
    return DONE


def _build_partitions(given: argparse.Namespace, home: Home) -> int:
    from duibiao.catalogue import load_catalogue
    from duibiao.longformat.partitions import build_partitions

    if not (given.partitions and given.out):
        raise UsageError("--partitions and --out go together: where the printed rows lie, where the long table goes")
    made = build_partitions(given.partitions, given.out, load_catalogue(home))
    tell(f"{given.out}: {len(made.paths)} partitions")
    tell(f"long {made.rows}, preferred {made.preferred}, uncatalogued {made.uncatalogued}")
    return DONE


def _report(given: argparse.Namespace) -> int:
    home = home_of(given)
    files = given.params or sorted(home.params.glob("*.yaml"))
    if given.set and len(given.params) != 1:
        raise UsageError(
            "-p needs exactly one parameter file\n    what to do: name the file whose parameters it changes"
        )
    if not files:
        raise UsageError(f"no parameter files in {home.params}\n    what to do: write one, or name one")

    from duibiao.running.cluster import check_choice
    from duibiao.running.fanout import plan, run_reports
    from duibiao.running.paramfiles import read_reports

    check_choice(given.jobs, given.scheduler)
    out, reports = given.out or home.reports, read_reports(files, home, given.set)
    if given.due:
        return _due(given, reports, home, out)
    if given.dry_run:
        for want in plan(reports, home, out, given.force):
            tell(f"{want.report.stem}: {'; '.join(want.why) or 'nothing to do'}")
        return DONE
    _die_gently()
    told = _Told()
    runs = run_reports(reports, home, out, given.jobs, told, force=given.force, scheduler=given.scheduler)
    return told.end(runs, out)


def _due(given: argparse.Namespace, reports: Sequence[ReportFile], home: Home, out: Path) -> int:
    """Make the reports whose turn it is; silent where there is none, since cron sends a letter about every word."""
    from duibiao.running.schedule import run_due, turns

    found = turns(reports, out)
    if given.dry_run:
        for turn in found:
            following = f"next {turn.following:%Y-%m-%d %H:%M}" if turn.following else "it has no schedule"
            tell(f"{turn.report.stem}: {f'due: {turn.due}; ' if turn.due else ''}{following}")
        return DONE
    if not any(turn.due for turn in found):
        return DONE
    _die_gently()
    told = _Told()
    try:
        runs = run_due(found, home, out, given.jobs, told, scheduler=given.scheduler)
    except FolderInUse as error:
        # An earlier call is still at it: what is due stays due until the next.
        return say(error, DONE)
    return told.end(runs, out)


def _die_gently() -> None:
    """Have a kill end a run as Ctrl-C does: what is finished is kept, nothing is left behind."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


class _Told:
    """Tells of each run as it ends, and at the end of all."""

    def __init__(self) -> None:
        self._reports: list[str] = []

    def __call__(self, run: Run) -> None:
        self._reports.append(run.report)
        if run.state == "done":
            tell(f"{run.report}: done in {run.seconds:.1f} s")
            return
        where = f"cell {run.cell} of {run.notebook}" if run.cell else run.notebook
        tell(f"{run.report}: failed in {where}, with {run.parameter_file}: {run.error}", file=sys.stderr)

    def end(self, runs: Sequence[Run], out: Path) -> int:
        """Count what was made, what was not, and what failed; give the exit status."""
        left = len(runs) - len(self._reports)
        if left:
            tell(f"{left} of {len(runs)} reports are as they would be made: nothing to do (else --force)")
        tell(out / "index.html")
        failed = [run.report for run in runs if run.state == "failed"]
        if not failed:
            return DONE
        return say(f"{len(failed)} of {len(runs)} reports failed: {', '.join(failed)}", FAILED)


def _trace(given: argparse.Namespace) -> int:
    from duibiao.catalogue import load_catalogue
    from duibiao.longformat.trace import find_ids, trace, trace_text
    from duibiao.longformat.untraced import untraced_text

    home = home_of(given)
    found = trace(home, given.region, given.indicator, given.year)
    if found:
        tell(trace_text(found), end="")
        return DONE
    catalogue = load_catalogue(home)
    region, indicator = find_ids(home, catalogue, given.region, given.indicator)
    tell(untraced_text(home, catalogue, region, indicator, given.year), end="")
    return FAILED


def _audit(given: argparse.Namespace) -> int:
    from duibiao.catalogue import load_catalogue, load_sources
    from duibiao.presentation.audit_text import audit_text

    home = home_of(given)
    catalogue, sources = load_catalogue(home), load_sources(home)
    regions = [region.id for name in given.about if (region := catalogue.region_named(name))]
    documents = [name for name in given.about if name in sources]
    unknown = [name for name in given.about if name not in sources and not catalogue.region_named(name)]
    if unknown:
        allowed = ", ".join([*catalogue.regions, *sources])
        raise UsageError(f"no region and no document: {', '.join(unknown)}\n    allowed: {allowed}")
    if not given.about and home.overlay:
        documents = sorted(path.stem for path in (home.overlay / "sources").glob("*.yaml"))
    tell(audit_text(home, regions, documents), end="")
    return DONE


def _check(given: argparse.Namespace) -> int:
    from duibiao.longformat.check import check
    from duibiao.running.paramfiles import read_reports

    home = home_of(given)
    told = [str(problem) for problem in check(home)]
    files = sorted(home.params.glob("*.yaml"))
    try:
        read_reports(files, home)
    except ParameterError as error:
        told.append(str(error))
    except DuibiaoError:
        # Without catalogue and sources there is nothing to hold parameters against; their problems are told already.
        if not told:
            raise
    for problem in told:
        tell(problem)
    if told:
        return FAILED
    tell(f"catalogue, sources, corrections, printed files and {len(files)} parameter files are in order")
    return DONE
