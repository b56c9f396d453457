"""The commands on a user's own table: what each reads, what it refuses as a whole, and what it writes.

The analysis itself is pure (`duibiao.analysis`); reading and writing the files is `duibiao.tablefile`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from duibiao.tablefile import Found, TableError, Wanted, check_paths, raise_found, read_table, write_table

if TYPE_CHECKING:
    import polars as pl

    from duibiao.analysis.fits import FitOptions

T = TypeVar("T")

DIRECTIONS = {"higher": "higher", "lower": "lower", "1": "1", "+1": "1", "1.0": "1", "-1": "-1", "-1.0": "-1"}
SCALE_WORDS = ("log", "linear", "logit")
ASSESS = Wanted(
    text=("series",),
    numbers=("baseline", "latest", "target", "limit"),
    years=("baseline_year", "latest_year", "target_year"),
    words={"direction": DIRECTIONS},
    optional=("target", "target_year", "limit"),
)
#: Whether a new series begins in the row.
BREAKS = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}
FIT = Wanted(
    text=("series",),
    numbers=("value", "se"),
    years=("year",),
    words={"break": BREAKS},
    optional=("se", "break"),
)
PROJECT = Wanted(
    text=("series",),
    numbers=("value", "target", "events"),
    years=("year",),
    words={"scale": {word: word for word in SCALE_WORDS}, "direction": DIRECTIONS, "break": BREAKS},
    optional=("scale", "direction", "target", "events", "break"),
)


def assess_file(path: Path, out: Path, zero: str = "linear", margin: float = 0.05) -> list[str]:
    """Assess the series of a table and write the table with the verdicts.

    Returns
    -------
    list of str
        What was written, and what was noticed.
    """
    from duibiao.analysis.assessed_table import assess_frame

    check_paths(path, out)
    given, table, notices = read_table(path, ASSESS)
    _refuse_empty(table, path, given, ["series"])
    _refuse_doubles(table, path, given, ("baseline_year", "latest_year", "target_year"))
    assessed = _asked(lambda: assess_frame(table, zero, margin), path)
    added = [name for name in assessed.columns if name not in table.columns]
    kept = given.drop(name for name in added if name in given.columns)
    write_table(kept.hstack(assessed.select(added)), out)
    return [*notices, f"{out}: {given.height} series"]


def fit_file(path: Path, out: Path, options: FitOptions, window: tuple[int, int] | None = None) -> list[str]:
    """Fit the series of a table; write the segments, and the fitted values beside them as ``<stem>_fitted.csv``.

    With a window the average annual percent changes over it go to ``<stem>_aapc.csv``.
    """
    from duibiao.analysis.averages import aapc_frame
    from duibiao.analysis.fits import fit_frame

    beside, averages = out.with_name(f"{out.stem}_fitted.csv"), out.with_name(f"{out.stem}_aapc.csv")
    check_paths(path, out, beside, averages)
    given, table, notices = read_table(path, FIT)
    _refuse_empty(table, path, given, ["series", "year"])
    _refuse_doubles(table, path, given)
    _refuse_negative(table, path, given, "se", "a standard error is negative")
    segments, fitted = _asked(lambda: fit_frame(table, options), path)
    write_table(segments, out)
    write_table(fitted, beside)
    if window is not None:
        write_table(_asked(lambda: aapc_frame(table, options, window), path), averages)
        notices.append(f"{averages}: the window {window[0]}-{window[1]}")
    refused = segments["segment"].null_count()
    said = f"{out}: {segments.height} rows of {segments['series'].n_unique()} series, {refused} of them refused"
    return [*notices, said, f"{beside}: {fitted.height} values"]


def project_file(path: Path, out: Path, to: int) -> list[str]:
    """Project the series of a table to a year and write the values with their intervals."""
    from duibiao.analysis.projection import accuracy, project_frame

    check_paths(path, out)
    given, table, notices = read_table(path, PROJECT)
    _refuse_empty(table, path, given, ["series", "year"])
    _refuse_doubles(table, path, given)
    _refuse_changing(table, path, given)
    _refuse_negative(table, path, given, "events", "there are fewer events than none")
    projected = _asked(lambda: project_frame(table, to), path)
    write_table(projected, out)
    refused = projected["value"].null_count()
    said = f"{out}: {projected.height} rows of {projected['series'].n_unique()} series, {refused} of them refused"
    return [*notices, said, *(_worth(accuracy()) if refused < projected.height else ())]


def _worth(accuracy: pl.DataFrame) -> list[str]:
    """What such projections were measured to be worth, a line for each set of observed series held out."""
    import polars as pl

    said = []
    for kind, name in (("observed", "first"), ("second", "second")):
        told = {row["method"]: row for row in accuracy.filter(pl.col("kind") == kind).iter_rows(named=True)}
        ours = told["ensemble"]
        others = ", ".join(f"{method} {told[method]['mase']:.2f}" for method in ("naive", "theta", "ets"))
        held = ", ".join(f"{ours[f'covered{level}']:.0f}" for level in (50, 80, 95))
        said.append(
            f"worth, on {ours['series']} observed series held out ({name} set): intervals of 50, 80, 95 % held "
            f"{held} % of outcomes; MASE {ours['mase']:.2f} ({others})"
        )
    return said


def _refuse_empty(table: pl.DataFrame, path: Path, given: pl.DataFrame, columns: Sequence[str]) -> None:
    import polars as pl

    raise_found(
        path,
        given,
        [
            (row, name, "", f"the {name} is empty", "every row needs one")
            for name in columns
            for row in (table[name].is_null() | (table[name].cast(pl.String) == "")).arg_true().to_list()
        ],
    )


def _refuse_doubles(table: pl.DataFrame, path: Path, given: pl.DataFrame, years: Sequence[str] = ("year",)) -> None:
    import polars as pl

    held = [name for name in years if name in table.columns]
    rows = table.select(pl.struct("series", *held).is_duplicated().arg_true()).to_series().to_list()
    said = "the year stands twice in" if held == ["year"] else "the same years stand twice of series"
    allowed = "every year once in a series" if held == ["year"] else "a series once, or its rows of other years"
    raise_found(path, given, [(row, held[0], str(table[held[0]][row]), f"{said} '{table['series'][row]}'", allowed)
                         for row in rows])  # fmt: skip


def _refuse_negative(table: pl.DataFrame, path: Path, given: pl.DataFrame, name: str, said: str) -> None:
    if name in table.columns:
        rows = (table[name] < 0).fill_null(False).arg_true().to_list()
        raise_found(path, given, [(row, name, str(table[name][row]), said, "0 or more") for row in rows])


def _refuse_changing(table: pl.DataFrame, path: Path, given: pl.DataFrame) -> None:
    """Scale, direction and target belong to the series: they may not change within one."""
    import polars as pl

    found: list[Found] = []
    for name in (name for name in ("scale", "direction", "target", "events") if name in table.columns):
        first = pl.col(name).drop_nulls().first().over("series")
        rows = table.select((pl.col(name).is_not_null() & (pl.col(name) != first)).arg_true()).to_series().to_list()
        found += [(r, name, str(table[name][r]), f"the {name} changes within the series", "one a series") for r in rows]
    raise_found(path, given, found)


def _asked(run: Callable[[], T], path: Path) -> T:
    """Run the analysis; what it refuses as a whole is told of the file."""
    try:
        return run()
    except ValueError as error:
        raise TableError(f"{path}: {error}") from error
