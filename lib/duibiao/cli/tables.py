"""The commands on a user's own table: they need no project."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from duibiao.cli.common import DONE, Add, tell
from duibiao.errors import UsageError

OnTable = Callable[..., argparse.ArgumentParser]


def add_tables(command: Add) -> None:
    """Add the commands on a user's own table."""

    def on_table(name: str, run: object, told: str, *examples: str) -> argparse.ArgumentParser:
        made = command(name, run, told, *examples, overlay=False)
        made.add_argument("table", type=Path, metavar="IN", help="a table, .csv (UTF-8) or .parquet")
        made.add_argument("--out", required=True, type=Path, metavar="OUT", help="the result, .csv or .parquet")
        return made

    _add_assess(on_table)
    _add_fit(on_table)
    _add_project(on_table)


def _add_assess(on_table: OnTable) -> None:
    assess = on_table(
        "assess", _assess,
        "Judge progress by five published methods, a row a series. Reads the columns series, baseline,\n"
        "baseline_year, latest, latest_year, direction (higher, lower, 1, -1; empty: not judged) and, where there\n"
        "are any, target, target_year and limit (a natural limit such as 100). Adds <method>_value and\n"
        "<method>_status for cagr, un, healthy_people, schedule and escap, cagr_score, whether they agree, the role\n"
        "of the target, what is met, headroom or required pace.",
        "series.csv --out assessed.csv", "series.csv --out assessed.parquet --zero published",
    )  # fmt: skip
    assess.add_argument(
        "--zero", choices=("linear", "published"), default="linear",
        help="a zero baseline or target: the linear form (default), or 0.001 for it as the published code has it",
    )  # fmt: skip
    assess.add_argument(
        "--margin", type=float, default=0.05, metavar="SHARE", help="how far behind is nearly on schedule (0.05)"
    )


def _add_fit(on_table: OnTable) -> None:
    fit = on_table(
        "fit", _fit,
        "Fit yearly series, a row a segment. Reads the columns series, year, value and, where there are any, se\n"
        "(standard errors, for joinpoints) and break (yes in the first year of a new series: nothing is fitted across\n"
        "it). Writes series, segment, start, end, slope, apc (percent a year), lower, upper (95 %, of apc; of\n"
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

    fit.add_argument("--find-breaks", action="store_true",
                     help="note the year of a series that may be a break (jump=2016); it splits nothing")  # fmt: skip
    fit.add_argument("--window", type=_window, metavar="START-END",
                     help="also write the average annual percent change (AAPC) over these years")  # fmt: skip


def _add_project(on_table: OnTable) -> None:
    project = on_table(
        "project", _project,
        "Project yearly series of five points or more, with intervals calibrated on real health series. Reads the\n"
        "columns series, year, value and, where there are any, scale (log, linear, logit), direction (higher, lower,\n"
        "1, -1), target, events (a year, behind a rate: adds their Poisson noise) and break (yes in the first year of\n"
        "a new series: only what follows the last one is projected). Writes series, year, value,\n"
        "lower and upper of 50, 80 and 95 %, the probability that the target is met in that year, method, n, note.\n"
        "What cannot be projected is told with the reason.",
        "rates.csv --to 2030 --out projected.csv",
    )  # fmt: skip
    project.add_argument("--to", required=True, type=int, metavar="YEAR", help="last year of the projection")


def _assess(given: argparse.Namespace) -> int:
    from duibiao.usertables import assess_file

    tell("\n".join(assess_file(given.table, given.out, given.zero, given.margin)))
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
            find_breaks=given.find_breaks,
        )
    except ValueError as error:
        raise UsageError(f"{error}\n    what to do: see duibiao fit --help") from error
    tell("\n".join(fit_file(given.table, given.out, options, given.window)))
    return DONE


def _project(given: argparse.Namespace) -> int:
    from duibiao.usertables import project_file

    tell("\n".join(project_file(given.table, given.out, given.to)))
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
