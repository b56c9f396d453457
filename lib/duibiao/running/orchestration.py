"""The project as Dagster sees it: reports are assets grouped by region, schedules are theirs, data quality is checked.

``dagster dev -m duibiao.running.orchestration`` (``make schedule``) shows it on a page; the project is found as every
command finds it. Dagster calls the same function as ``duibiao report``, so what did not change is not made again, and
only one run writes at a time. Dagster is an extra (``requirements-schedule.txt``): nothing else imports this module.
"""

# Annotations are read by Dagster as they stand: they must not be texts.
import csv
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import dagster as dg

from duibiao.home import Home, find_home
from duibiao.longformat.agreement import FAILS
from duibiao.longformat.build import build
from duibiao.longformat.check import check
from duibiao.running.fanout import run_reports
from duibiao.running.freshness import altered, read_manifest
from duibiao.running.parameters import regions_of
from duibiao.running.paramfiles import ReportFile, read_reports
from duibiao.running.runs import Run

#: Groups of reports that are about several regions, and about none.
SEVERAL, NONE = "several_regions", "all_data"
#: A second run that finds the first at work, or a machine short of memory for a moment, is tried again later.
RETRY = dg.RetryPolicy(max_retries=3, delay=60, backoff=dg.Backoff.EXPONENTIAL)
LONG_TABLE = "long_table"
#: What is checked of the long table: a table beside it, and the rows of it that are worth a warning.
QUALITY: Mapping[str, tuple[str, Callable[[Mapping[str, str]], bool]]] = {
    "conflicts": ("conflicts.csv", lambda row: row["chosen"] == "true"),
    "claims": ("claims.csv", lambda row: row["verdict"] == FAILS),
    "findings": ("findings.csv", lambda row: row["flagged"] == "true"),
}


def project(home: Home) -> dg.Definitions:
    """Give assets, checks, jobs and schedules of a project.

    Parameters
    ----------
    home : Home
        The project; its parameter files are read anew when Dagster loads its definitions anew.

    Raises
    ------
    ParameterError
        With every problem of every parameter file.
    """
    reports = read_reports(sorted(home.params.glob("*.yaml")), home)
    schedules = [_schedule(line, reports) for line in sorted({one.schedule for one in reports} - {""})]
    everything = dg.define_asset_job("everything", selection=dg.AssetSelection.all())
    return dg.Definitions(
        assets=[_long_table(home), _reports(home, reports)],
        asset_checks=[_in_order(home), *(_quality(home, name) for name in QUALITY)],
        jobs=[everything, *(schedule.job for schedule in schedules)],
        schedules=schedules,
        executor=dg.in_process_executor,
    )


def group_of(report: ReportFile) -> str:
    """Give the group a report stands in: its region."""
    regions = regions_of(report.parameters)
    return regions[0] if len(regions) == 1 else SEVERAL if regions else NONE


def zone() -> str:
    """Name the time zone whose time the machine's clock shows, since Dagster asks for it by name."""
    if named := os.environ.get("TZ", "").removeprefix(":"):
        return named
    target = str(Path("/etc/localtime").resolve())
    return target.partition("zoneinfo/")[2] or "UTC"


def _long_table(home: Home) -> dg.AssetsDefinition:
    def long_table() -> dg.MaterializeResult:
        """The figures of all plans in one table."""
        made = build(home)
        moved = [str(change) for change in made.changes] if not made.first else []
        return dg.MaterializeResult(metadata={**made.counts, "moved": moved})

    return dg.asset(name=LONG_TABLE, group_name=NONE, retry_policy=RETRY)(long_table)


def _reports(home: Home, reports: Sequence[ReportFile]) -> dg.AssetsDefinition:
    """Give all reports as one step that can make any of them: they share one process to fork kernels from."""
    by_stem = {report.stem: report for report in reports}

    def made(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        asked = [by_stem[key.path[-1]] for key in sorted(context.selected_asset_keys, key=str)]
        runs = run_reports(
            asked, home, home.reports, told=lambda run: context.log.info("%s: %s", run.report, run.state)
        )
        yield from (_result(run, home) for run in runs if run.state == "done")
        failed = [run for run in runs if run.state == "failed"]
        if failed:
            told = "; ".join(f"{run.report}: {run.error} (cell {run.cell})" for run in failed)
            raise dg.Failure(f"{len(failed)} of {len(runs)} reports failed: {told}")

    specs = [_spec(report, home) for report in reports]
    checks = [dg.AssetCheckSpec("whole", asset=spec.key, description="every file is as it was made") for spec in specs]
    step = dg.multi_asset(name="reports", specs=specs, check_specs=checks, can_subset=True, retry_policy=RETRY)
    return step(made)


def _spec(report: ReportFile, home: Home) -> dg.AssetSpec:
    page = home.reports / report.stem / "index.html"
    return dg.AssetSpec(
        report.stem,
        deps=[LONG_TABLE],
        group_name=group_of(report),
        description=f"{report.title['zh']} · {report.title['en']}",
        kinds={"jupyter"},
        metadata={"page": dg.MetadataValue.path(page), "notebook": report.notebook, "schedule": report.schedule},
        skippable=True,
    )


def _result(run: Run, home: Home) -> dg.MaterializeResult:
    folder = home.reports / run.report
    gone = altered(folder, (read_manifest(folder) or {}).get("made", {}))
    told = {"other than made": gone}
    whole = dg.AssetCheckResult(asset_key=run.report, check_name="whole", passed=not gone, metadata=told)
    metadata = {"begun": run.started, "seconds": run.seconds, "page": dg.MetadataValue.path(folder / "index.html")}
    return dg.MaterializeResult(asset_key=run.report, metadata=metadata, check_results=[whole])


def _schedule(line: str, reports: Sequence[ReportFile]) -> dg.ScheduleDefinition:
    """Give the schedule of all reports that are made at the same times."""
    words = {"*": "any", "/": "every", ",": "and", "-": "to", " ": "_", "#": "nth"}
    name = "at_" + "".join(words.get(letter, letter) for letter in line)
    stems = [report.stem for report in reports if report.schedule == line]
    return dg.ScheduleDefinition(
        name=name,
        job=dg.define_asset_job(f"reports_{name}", selection=dg.AssetSelection.assets(*stems)),
        cron_schedule=line,
        execution_timezone=zone(),
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


def _in_order(home: Home) -> dg.AssetChecksDefinition:
    def in_order() -> dg.AssetCheckResult:
        """Catalogue, sources, corrections and printed files agree with each other (`duibiao check`)."""
        told = [str(problem) for problem in check(home)]
        return dg.AssetCheckResult(passed=not told, metadata={"problems": told})

    return dg.asset_check(asset=LONG_TABLE, name="in_order", blocking=True)(in_order)


def _quality(home: Home, name: str) -> dg.AssetChecksDefinition:
    table, doubtful = QUALITY[name]

    def quality() -> dg.AssetCheckResult:
        with (home.long / table).open(encoding="utf-8", newline="") as file:
            found = [row for row in csv.DictReader(file) if doubtful(row)]
        places = [f"{row['document']}:{row['line']} {row['region']} {row['indicator']}" for row in found]
        return dg.AssetCheckResult(
            passed=not found, severity=dg.AssetCheckSeverity.WARN, metadata={"count": len(found), "where": places}
        )

    described = f"rows of data/long/{table} that somebody should look at"
    return dg.asset_check(asset=LONG_TABLE, name=name, description=described)(quality)


def _found() -> dg.Definitions:
    return project(find_home())


#: What `dagster dev` shows: the project that is found from the working folder, when it asks for it.
defs = dg.definitions(_found)
