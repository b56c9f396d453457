"""The command ``duibiao``. Exit status: 0 done, 1 something failed (the rest was done), 2 called wrongly."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.cli_plans import DONE, add_plan_commands, count, home_of
from duibiao.errors import DuibiaoError, ParameterError, UsageError
from duibiao.home import Home

if TYPE_CHECKING:
    from duibiao.running.runs import Run

FAILED, USAGE = 1, 2


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    words : sequence of str, optional
        The words after ``duibiao``; left out, those of the command line.

    Returns
    -------
    int
        Exit status.
    """
    given = _parser().parse_args(words)
    try:
        return int(given.run(given))
    except UsageError as error:
        return _say(error, USAGE)
    except DuibiaoError as error:
        return _say(error, FAILED)
    except KeyboardInterrupt:
        return _say("interrupted: what was finished is kept", FAILED)
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has read enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        import traceback

        traceback.print_exc()
        return _say(f"this is a bug in duibiao, please report it with the lines above: {error!r}", FAILED)


def _say(message: object, status: int) -> int:
    print(f"duibiao: {message}", file=sys.stderr)
    return status


def _extract(given: argparse.Namespace) -> int:
    from duibiao.extraction.files import extract_files
    from duibiao.running.extracting import side_by_side

    report = extract_files(given.files, given.out, home_of(given), side_by_side(given.jobs, given.scheduler))
    if given.explain:
        _explain(given.files, {path.stem for path in report.written}, home_of(given))
    for path, rows in report.written.items():
        print(f"{path}: {rows} rows")
    for warning in report.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for name, reason in report.refused:
        print(f"refused: {name}: {reason}", file=sys.stderr)
    return FAILED if report.refused else DONE


def _explain(files: Sequence[Path], read: set[str], home: Home) -> None:
    """Tell for each figure how it was read; a refused document has nothing to explain."""
    from duibiao.extraction.explain import explain_file

    for path in files:
        if path.stem in read:
            print(explain_file(path, home))


def _build(given: argparse.Namespace) -> int:
    from duibiao.longformat import build

    report = build(home_of(given))
    if not report.first:
        for change in report.changes:
            print(f"moved: {change}")
    for path in report.paths:
        print(path)
    print(", ".join(f"{name} {count}" for name, count in report.counts.items()))
    return DONE


def _report(given: argparse.Namespace) -> int:
    home = home_of(given)
    params = home.overlay / "params" if home.overlay and (home.overlay / "params").is_dir() else home.params
    files = given.params or sorted(params.glob("*.yaml"))
    if given.set and len(given.params) != 1:
        raise UsageError(
            "-p needs exactly one parameter file\n    what to do: name the file whose parameters it changes"
        )
    if not files:
        raise UsageError(f"no parameter files in {params}\n    what to do: write one, or name one")

    from duibiao.running.cluster import check_choice
    from duibiao.running.fanout import plan, run_reports
    from duibiao.running.paramfiles import read_reports

    check_choice(given.jobs, given.scheduler)
    out = given.out or (home.overlay / "reports" if home.overlay else home.reports)
    reports = read_reports(files, home, given.set)
    if given.dry_run:
        for want in plan(reports, home, out, given.force):
            print(f"{want.report.stem}: {'; '.join(want.why) or 'nothing to do'}")
        return DONE
    # A kill ends a run as Ctrl-C does: what is finished is kept, nothing is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    told: list[str] = []

    def tell(run: Run) -> None:
        told.append(run.report)
        _tell(run)

    runs = run_reports(reports, home, out, given.jobs, tell, force=given.force, scheduler=given.scheduler)
    if len(told) < len(runs):
        print(f"{len(runs) - len(told)} of {len(runs)} reports are as they would be made: nothing to do (else --force)")
    print(out / "index.html")
    failed = [run for run in runs if run.state == "failed"]
    if not failed:
        return DONE
    return _say(f"{len(failed)} of {len(runs)} reports failed: {', '.join(run.report for run in failed)}", FAILED)


def _tell(run: Run) -> None:
    if run.state == "done":
        print(f"{run.report}: done in {run.seconds:.1f} s", flush=True)
        return
    where = f"cell {run.cell} of {run.notebook}" if run.cell else run.notebook
    print(f"{run.report}: failed in {where}, with {run.parameter_file}: {run.error}", file=sys.stderr, flush=True)


def _trace(given: argparse.Namespace) -> int:
    from duibiao.longformat import trace, trace_text

    found = trace(home_of(given), given.region, given.indicator, given.year)
    print(trace_text(found), end="")
    return DONE if found else FAILED


def _check(given: argparse.Namespace) -> int:
    from duibiao.longformat import check
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
        print(problem)
    if told:
        return FAILED
    print(f"catalogue, sources, corrections, printed files and {len(files)} parameter files are in order")
    return DONE


def _assess(given: argparse.Namespace) -> int:
    from duibiao.usertables import assess_file

    print("\n".join(assess_file(given.table, given.out, given.zero, given.margin)))
    return DONE


def _fit(given: argparse.Namespace) -> int:
    from duibiao.analysis.fits import FitOptions
    from duibiao.usertables import fit_file

    try:
        options = FitOptions(
            method=given.method,
            joinpoints=given.joinpoints,
            scale=given.scale,
            leave_out=frozenset(given.leave_out),
            convention=given.convention,
            selection=given.selection,
        )
    except ValueError as error:
        raise UsageError(f"{error}\n    what to do: see duibiao fit --help") from error
    print("\n".join(fit_file(given.table, given.out, options, given.window)))
    return DONE


def _project(given: argparse.Namespace) -> int:
    from duibiao.usertables import project_file

    print("\n".join(project_file(given.table, given.out, given.to)))
    return DONE


def _joinpoints(text: str) -> int | str:
    if text != "auto" and not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is neither a whole number from 0 on nor auto")
    return text if text == "auto" else int(text)


def _window(text: str) -> tuple[int, int]:
    start, _, end = text.partition("-")
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a window of years such as 2015-2020")
    return int(start), int(end)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="duibiao",
        description="Regional health plans: from the documents to one long table, and to reports that compare regions.",
        epilog="exit status: 0 done, 1 something failed (the rest was done), 2 called wrongly",
    )
    parser.add_argument("--home", metavar="DIR", help="the project's folder (else DUIBIAO_HOME, else found upwards)")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: object, told: str, *examples: str, overlay: bool = True) -> argparse.ArgumentParser:
        epilog = "examples:\n" + "\n".join(f"  duibiao {name} {example}".rstrip() for example in examples)
        made = commands.add_parser(
            name,
            help=told.partition(". ")[0],
            description=told,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.set_defaults(run=run)
        if overlay:
            made.add_argument(
                "--data", metavar="DIR", help="an office's own folder of plans, read beside the project's"
            )
        return made

    extract = command(
        "extract", _extract, "Read the indicators of documents, exactly as printed, into one CSV each.",
        "plan.txt --out printed", "documents/*.txt --out data/printed --jobs 4",
    )  # fmt: skip
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE", help="documents")
    extract.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for <file stem>.csv")
    _add_spreading(extract)
    extract.add_argument("--explain", action="store_true", help="tell for each figure how it was read")

    add_plan_commands(command)
    command("build", _build, "Build the long table from the printed rows; tell what moved.", "", "--data office")

    report = command(
        "report", _report, "Run notebooks with parameters and make one offline page each, and an index.",
        "", "params/benchmark_all.yaml", "params/trends_national.yaml -p start=2015 --out one",
        "--dry-run", "--scheduler tcp://127.0.0.1:8786", "--data office --out office/reports",
    )  # fmt: skip
    report.add_argument("params", nargs="*", type=Path, metavar="PARAMS", help="parameter files (else all of params/)")
    report.add_argument("-p", dest="set", action="append", default=[], metavar="NAME=VALUE", help="change a parameter")
    report.add_argument("--out", type=Path, metavar="DIR", help="folder of the reports (else reports/)")
    _add_spreading(report)
    report.add_argument("--force", action="store_true", help="make those too whose inputs did not change")
    report.add_argument("--dry-run", action="store_true", help="only say which would be made, and why")

    trace = command(
        "trace", _trace, "Follow a figure back to the characters it was printed in.",
        "REGION infant_mortality", "REGION 婴儿死亡率 2020",
    )  # fmt: skip
    trace.add_argument("region", metavar="REGION", help="id or name")
    trace.add_argument("indicator", metavar="INDICATOR", help="id or name")
    trace.add_argument("year", nargs="?", type=int, metavar="YEAR")

    _add_table_commands(command)
    command("check", _check, "Check catalogue, sources, corrections, printed files and parameter files.", "")
    return parser


def _add_spreading(command: argparse.ArgumentParser) -> None:
    """Add the options of what may be done side by side, here or on a cluster."""
    command.add_argument("--jobs", type=count, metavar="N", help="how many at a time (else one a core)")
    command.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="a Dask scheduler (tcp://host:8786) whose workers see the same folders and do it",
    )


def _add_table_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands on a user's own table: they need no project."""

    def on_table(name: str, run: object, told: str, *examples: str) -> argparse.ArgumentParser:
        made = command(name, run, told, *examples, overlay=False)
        made.add_argument("table", type=Path, metavar="IN", help="a table, .csv (UTF-8) or .parquet")
        made.add_argument("--out", required=True, type=Path, metavar="OUT", help="the result, .csv or .parquet")
        return made

    assess = on_table(
        "assess", _assess,
        "Judge progress by five published methods, a row a series. Reads the columns series, baseline,\n"
        "baseline_year, latest, latest_year, direction (higher, lower, 1, -1) and, where there are any, target,\n"
        "target_year and limit (a natural limit such as 100). Adds <method>_value and <method>_status for cagr, un,\n"
        "healthy_people, schedule and escap, cagr_score, whether they agree, the role of the target, what is met,\n"
        "headroom or required pace.",
        "series.csv --out assessed.csv", "series.csv --out assessed.parquet --zero published",
    )  # fmt: skip
    assess.add_argument(
        "--zero", choices=("linear", "published"), default="linear",
        help="a zero baseline or target: the linear form (default), or 0.001 for it as the published code has it",
    )  # fmt: skip
    assess.add_argument(
        "--margin", type=float, default=0.05, metavar="SHARE", help="how far behind is nearly on schedule (0.05)"
    )

    fit = on_table(
        "fit", _fit,
        "Fit yearly series, a row a segment. Reads the columns series, year, value and, for joinpoints, se (standard\n"
        "errors). Writes series, segment, start, end, slope, apc (percent a year), lower, upper (95 %, of apc; of\n"
        "slope on the linear scale), p, n, method, note, and beside it the fitted values. An AARR is -apc.",
        "rates.csv --out trends.csv --method joinpoint", "rates.csv --out one.csv --method joinpoint --joinpoints 1",
        "rates.csv --out lines.csv --method theil_sen --scale linear --leave-out 2020 2021",
    )  # fmt: skip
    fit.add_argument("--method", required=True, choices=("joinpoint", "ols", "theil_sen", "aarr"))
    fit.add_argument(
        "--joinpoints",
        type=_joinpoints,
        default="auto",
        metavar="K|auto",
        help="how many (auto: chosen by --selection)",
    )
    fit.add_argument("--scale", choices=("log", "linear", "logit"), default="log", help="default: log")
    fit.add_argument("--leave-out", type=int, nargs="+", action="extend", default=[], metavar="YEAR",
                     help="years that no fit uses")  # fmt: skip
    fit.add_argument("--convention", choices=("discrete", "continuous", "regression"), default="discrete",
                     help="of the AARR (default: discrete)")  # fmt: skip
    fit.add_argument("--selection", choices=("wbic", "bic", "bic3", "permutation"), default="wbic",
                     help="how auto chooses (default: weighted BIC)")  # fmt: skip

    fit.add_argument("--window", type=_window, metavar="START-END",
                     help="also write the average annual percent change (AAPC) over these years")  # fmt: skip

    project = on_table(
        "project", _project,
        "Project yearly series of five points or more, with intervals calibrated on real health series. Reads the\n"
        "columns series, year, value and, where there are any, scale (log, linear, logit), direction (higher, lower,\n"
        "1, -1), target and events (a year, behind a rate: adds their Poisson noise). Writes series, year, value,\n"
        "lower and upper of 50, 80 and 95 %, the probability that the target is met in that year, method, n, note.\n"
        "What cannot be projected is told with the reason.",
        "rates.csv --to 2030 --out projected.csv",
    )  # fmt: skip
    project.add_argument("--to", required=True, type=int, metavar="YEAR", help="last year of the projection")
