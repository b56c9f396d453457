"""The command ``duibiao``. Exit status: 0 done, 1 something failed (the rest was done), 2 called wrongly."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.errors import DuibiaoError, ParameterError, UsageError
from duibiao.home import Home, find_home

if TYPE_CHECKING:
    from duibiao.running.runs import Run

DONE, FAILED, USAGE = 0, 1, 2


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

    report = extract_files(given.files, given.out, _home(given))
    for path, rows in report.written.items():
        print(f"{path}: {rows} rows")
    for warning in report.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for name, reason in report.refused:
        print(f"refused: {name}: {reason}", file=sys.stderr)
    return FAILED if report.refused else DONE


def _build(given: argparse.Namespace) -> int:
    from duibiao.longformat import build

    report = build(_home(given))
    if not report.first:
        for change in report.changes:
            print(f"moved: {change}")
    for path in report.paths:
        print(path)
    print(", ".join(f"{name} {count}" for name, count in report.counts.items()))
    return DONE


def _report(given: argparse.Namespace) -> int:
    home = _home(given)
    files = given.params or sorted(home.params.glob("*.yaml"))
    if given.set and len(given.params) != 1:
        raise UsageError(
            "-p needs exactly one parameter file\n    what to do: name the file whose parameters it changes"
        )
    if not files:
        raise UsageError(f"no parameter files in {home.params}\n    what to do: write one, or name one")

    from duibiao.running.fanout import run_reports
    from duibiao.running.paramfiles import read_reports

    out = given.out or home.reports
    runs = run_reports(read_reports(files, home, given.set), home, out, given.jobs, _tell)
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

    found = trace(_home(given), given.region, given.indicator, given.year)
    print(trace_text(found), end="")
    return DONE if found else FAILED


def _check(given: argparse.Namespace) -> int:
    from duibiao.longformat import check
    from duibiao.running.paramfiles import read_reports

    home = _home(given)
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


def _home(given: argparse.Namespace) -> Home:
    return find_home(given.home, getattr(given, "data", None))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 on")
    return int(text)


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
            name, help=told, description=told, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        made.set_defaults(run=run)
        if overlay:
            made.add_argument(
                "--data", metavar="DIR", help="an office's own folder of plans, read beside the project's"
            )
        return made

    extract = command(
        "extract", _extract, "Read the indicators of documents, exactly as printed, into one CSV each.",
        "plan.txt --out printed", "documents/*.txt --out data/printed",
    )  # fmt: skip
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE", help="documents")
    extract.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for <file stem>.csv")

    command("build", _build, "Build the long table from the printed rows; tell what moved.", "", "--data office")

    report = command(
        "report", _report, "Run notebooks with parameters and make one offline page each, and an index.",
        "", "params/benchmark_all.yaml", "params/trends_national.yaml -p start=2015 --out /tmp/one",
        overlay=False,
    )  # fmt: skip
    report.add_argument("params", nargs="*", type=Path, metavar="PARAMS", help="parameter files (else all of params/)")
    report.add_argument("-p", dest="set", action="append", default=[], metavar="NAME=VALUE", help="change a parameter")
    report.add_argument("--out", type=Path, metavar="DIR", help="folder of the reports (else reports/)")
    report.add_argument("--jobs", type=_count, metavar="N", help="how many at a time (else one a core)")

    trace = command(
        "trace", _trace, "Follow a figure back to the characters it was printed in.",
        "REGION infant_mortality", "REGION 婴儿死亡率 2020",
    )  # fmt: skip
    trace.add_argument("region", metavar="REGION", help="id or name")
    trace.add_argument("indicator", metavar="INDICATOR", help="id or name")
    trace.add_argument("year", nargs="?", type=int, metavar="YEAR")

    command("check", _check, "Check catalogue, sources, corrections, printed files and parameter files.", "")
    return parser
