"""The edge-case policy as a table: every case through every command on a user's own table.

``tests/cases/edge_cases.csv``: ``given`` is a series ``year:value;...`` or, for assess, its columns (``|`` between
two rows); ``answer`` is what the first row says: ``column=value`` (empty: null), ``note~code`` (one of the codes), or
``error~text``.
"""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest
from casebook import read_cases

from duibiao.analysis.assessed_table import assess_frame
from duibiao.analysis.fits import FitOptions, fit_frame
from duibiao.analysis.projection import project_frame

CASES = read_cases("edge_cases.csv")
YEARS = ("baseline_year", "latest_year", "target_year")
FLOATS = ("baseline", "latest", "target", "limit")


def pairs(text: str, mark: str = "=") -> list[tuple[str, str]]:
    return [tuple(part.split(mark, 1)) for part in text.split(";") if part]  # type: ignore[misc]


def assessed(given: str) -> pl.DataFrame:
    schema = {"series": pl.String, "direction": pl.String}
    schema |= dict.fromkeys(YEARS, pl.Int64) | dict.fromkeys(FLOATS, pl.Float64)
    rows: list[dict[str, Any]] = []
    for line in given.split("|"):
        row: dict[str, Any] = {name: value or None for name, value in pairs(line)}
        whole = {name: int(row[name]) for name in YEARS if row.get(name)}
        real = {name: float(row[name]) for name in FLOATS if row.get(name)}
        rows.append({"series": "a", "direction": row["direction"], **whole, **real})
    return assess_frame(pl.DataFrame(rows, schema=schema))


def points(given: str) -> pl.DataFrame:
    held = pairs(given, ":")
    values = [float(value) if value else None for _, value in held]
    schema = {"series": pl.String, "year": pl.Int64, "value": pl.Float64}
    return pl.DataFrame({"series": ["a"] * len(held), "year": [int(y) for y, _ in held], "value": values}, schema)


def fitted(given: str, options: dict[str, Any]) -> pl.DataFrame:
    if "leave_out" in options:
        options["leave_out"] = frozenset({int(options["leave_out"])})
    if "joinpoints" in options:
        options["joinpoints"] = int(options["joinpoints"])
    return fit_frame(points(given), FitOptions(**options))[0]


def projected(given: str, options: dict[str, Any]) -> pl.DataFrame:
    to = int(options.pop("to"))
    target = {"target": float(options.pop("target"))} if "target" in options else {}
    table = points(given).with_columns(**{name: pl.lit(value) for name, value in (options | target).items()})
    return project_frame(table, to)


def run(case: dict[str, str]) -> pl.DataFrame:
    options: dict[str, Any] = dict(pairs(case["options"]))
    if case["command"] == "assess":
        return assessed(case["given"])
    return (fitted if case["command"] == "fit" else projected)(case["given"], options)


def test_every_case_of_the_policy_has_rows_for_every_command() -> None:
    asked = {command: {case["case"] for case in CASES if case["command"] == command} for command in
             ("assess", "fit", "project")}  # fmt: skip
    for words in ("zero", "negative", "missing", "one", "constant"):
        assert all(any(words in name for name in names) for names in asked.values()), words
    assert all("duplicate years" in asked[command] for command in ("fit", "project"))
    assert {"series twice", "target met at the baseline and now", "target equal to the baseline, kept"} <= asked[
        "assess"
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['command']} {case['options']} {case['case']}")
def test_the_answer_is_that_of_the_policy(case: dict[str, str]) -> None:
    if case["answer"].startswith("error~"):
        with pytest.raises(ValueError, match=re.escape(case["answer"].removeprefix("error~"))):
            run(case)
        return
    row = run(case).row(0, named=True)
    for part in case["answer"].split(";"):
        if part.startswith("note~"):
            assert part.removeprefix("note~") in row["note"].split(";")
            continue
        name, want = part.split("=", 1)
        got = row[name]
        if want == "":
            assert got is None or got == "", part
        elif isinstance(got, bool):
            assert str(got).lower() == want, part
        elif isinstance(got, int | float):
            assert got == pytest.approx(float(want), rel=1e-9, abs=1e-12), part
        else:
            assert got == want, part
