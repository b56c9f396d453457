"""The published verdicts on a table of anybody's series, with what the house's policy says about each target."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import Columns
from duibiao.analysis.flips import other_class
from duibiao.analysis.pace import aarr
from duibiao.analysis.progress import (
    PUBLISHED_ZERO,
    Verdict,
    cagr_ratio,
    escap,
    healthy_people,
    linear_ratio,
    reached,
    refuse,
    schedule,
    un_ratio,
    within_numbers,
)
from duibiao.analysis.verdicts import METHODS, PREFIXES, agreement, spread

ZEROS = ("linear", "published")
#: What says that neither more nor less is better.
NO_DIRECTION = (None, "", "none")
#: What the target asks of the series, beside the methods: see `assess_frame`.
POLICY: Columns = {
    "agree": pl.String,
    "flip_linear": pl.String,
    "role": pl.String,
    "met_at_baseline": pl.Boolean,
    "met_now": pl.Boolean,
    "headroom": pl.Float64,
    "required_linear": pl.Float64,
    "required_aarr": pl.Float64,
    "note": pl.String,
}


def assess_frame(table: pl.DataFrame, zero: str = "linear", margin: float = 0.05) -> pl.DataFrame:
    """Assess a table of series by the published methods; the table's rows, order and columns stay.

    Parameters
    ----------
    table : polars.DataFrame
        Columns series, baseline, baseline_year, latest, latest_year, direction ("higher", "lower", "1", "-1"; empty or
        "none": nothing is judged, ``no_direction``) and, optional, target, target_year, limit. Any other column is
        passed on.
    zero : str
        ``linear``: a zero baseline or target takes the linear form; ``published``: 0.001 stands for it.
    margin : float
        How far behind the schedule is still nearly on it (0.05: five percentage points).

    Returns
    -------
    polars.DataFrame
        The table, then for cagr, un, healthy_people, schedule and escap ``<prefix>_value``, ``<prefix>_status`` and
        ``cagr_score`` (`duibiao.analysis.progress` has the formulas); agree (whether the methods do; ``one_method``:
        nobody to agree with); flip_linear (the class that linear paces would give in place of the CAGR ratio's, empty
        where it is the same); role
        (``improve``; ``hold``: the baseline meets the target already, and a met floor is no achievement; ``aim``: no
        baseline; empty without a target); met_at_baseline, met_now; headroom (of a hold that is met); required_linear
        (a year) and required_aarr (percent a year, discrete, positive is a fall), of ``improve`` only; note (codes as
        ``<prefix>:<code>``). A column of these names in the table is replaced.

    Raises
    ------
    ValueError
        Where ``zero`` or a direction is not known, or one series stands twice with the same years.
    """
    if zero not in ZEROS:
        raise ValueError(f"zero '{zero}' is not one of: {', '.join(ZEROS)}")
    _refuse_doubles(table)
    added: Columns = {**METHODS, **POLICY}
    said = [_assessed(row, zero, margin) for row in table.to_dicts()]
    columns = pl.DataFrame([{name: row.get(name) for name in added} for row in said], schema=added, orient="row")
    return table.drop(name for name in added if name in table.columns).hstack(columns)


def _refuse_doubles(table: pl.DataFrame) -> None:
    key = [name for name in ("series", "baseline_year", "latest_year", "target_year") if name in table.columns]
    twice = table.filter(pl.struct(key).is_duplicated())["series"].unique(maintain_order=True).to_list()
    if twice:
        raise ValueError(f"series stand twice: {', '.join(map(str, twice))}")


def _assessed(row: Mapping[str, Any], zero: str, margin: float) -> dict[str, Any]:
    direction, target = row["direction"], _number(row.get("target"))
    if direction in NO_DIRECTION:
        none = dict.fromkeys(PREFIXES, refuse("no_direction"))
        return spread(none) | {"agree": agreement([]), "flip_linear": "", "role": "", "note": _note(none)}
    asked = (
        _number(row["baseline"]), row["baseline_year"], _number(row["latest"]), row["latest_year"], direction,
        target, row.get("target_year"),
    )  # fmt: skip
    verdicts = {
        "cagr": cagr_ratio(*asked, _number(row.get("limit")), zero),
        "un": un_ratio(*asked),
        "healthy_people": healthy_people(*asked),
        "schedule": schedule(*asked, margin),
        "escap": escap(*asked),
    }
    verdicts = {prefix: within_numbers(verdict) for prefix, verdict in verdicts.items()}
    told = spread(verdicts) | {"agree": agreement([verdict.status for verdict in verdicts.values()])}
    told["flip_linear"] = other_class(verdicts["cagr"], linear_ratio(*asked))
    return told | _policy(asked, zero) | {"note": _note(verdicts)}


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _policy(asked: tuple[Any, ...], zero: str) -> dict[str, Any]:
    """Role of the target, what is met, the headroom or the pace that is asked for."""
    baseline, start, latest, _, direction, target, end = asked
    if target is None:
        return {"role": ""}
    met_now = None if latest is None else reached(latest, target, direction)
    if baseline is None:
        return {"role": "aim", "met_now": met_now}
    at_start = reached(baseline, target, direction)
    said: dict[str, Any] = {"role": "hold" if at_start else "improve", "met_at_baseline": at_start, "met_now": met_now}
    if at_start:
        return said | {"headroom": abs(target - latest) if met_now else None}
    if start is None or end is None or end <= start:
        return said
    said["required_linear"] = (target - baseline) / (end - start)
    first, last = ((v or PUBLISHED_ZERO) if zero == "published" else v for v in (baseline, target))
    if first > 0 and last > 0:
        said["required_aarr"] = aarr(first, start, last, end)
    return said


def _note(verdicts: Mapping[str, Verdict]) -> str:
    return codes.join(
        f"{prefix}:{code}" for prefix, verdict in verdicts.items() for code in verdict.note.split(";") if code
    )
