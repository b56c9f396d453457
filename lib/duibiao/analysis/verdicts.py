"""Verdicts where a later actual exists: five published methods side by side, and whether they agree.

No method is the verdict: on the same figures one says moderate and another fair, and the reader must see it. Targets
met or weaker than the baseline get headroom, never a score: a met floor is not an achievement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import (
    Columns,
    Figure,
    Figures,
    ancestors,
    around,
    chosen,
    frame,
    no_place,
    place_columns,
    read_figures,
)
from duibiao.analysis.flips import Case, linear_class, published, rounding_flips
from duibiao.analysis.points import break_years, breaks_between, breaks_of
from duibiao.analysis.progress import Verdict, cagr_ratio, escap, healthy_people, refuse, schedule, un_ratio
from duibiao.analysis.standing import CLAIMS_NEARLY, printed_agrees, role_of, share_made, shortfall, where
from duibiao.analysis.targets import (
    EPSILON,
    Baseline,
    across_boundary,
    aim_of,
    as_level,
    band_of,
    find_baseline,
    meets,
    weaker,
)

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

__all__ = [
    "Verdict",
    "assess",
    "cagr_ratio",
    "escap",
    "healthy_people",
    "schedule",
    "un_ratio",
]

PREFIXES = ("cagr", "un", "healthy_people", "schedule", "escap")
#: Fewest methods with a verdict that can agree or disagree.
LEAST_TO_AGREE = 2
_ON_COURSE = ("target_achieved", "substantial", "on_track", "on_schedule")
_OFF_COURSE = ("moderate", "limited", "deterioration", "fair", "stagnation", "nearly", "behind")

METHODS: Columns = {
    column: dtype
    for prefix in PREFIXES
    for column, dtype in (
        (f"{prefix}_value", pl.Float64),
        *(((f"{prefix}_score", pl.Float64),) if prefix == "cagr" else ()),
        (f"{prefix}_status", pl.String),
    )
}

ASSESSED: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "target_region": pl.String,
    "target_year": pl.Int64,
    "final": pl.Boolean,
    "nature": pl.String,
    "unit": pl.String,
    "direction": pl.String,
    "comparator": pl.String,
    "target": pl.Float64,
    "implied": pl.Boolean,
    "baseline": pl.Float64,
    "baseline_year": pl.Int64,
    "baseline_status": pl.String,
    "latest": pl.Float64,
    "latest_year": pl.Int64,
    "role": pl.String,
    "met": pl.String,
    "shortfall": pl.Float64,
    "met_at_baseline": pl.Boolean,
    "printed_verdict": pl.String,
    "printed_agrees": pl.Boolean,
    "share": pl.Float64,
    "elapsed": pl.Float64,
    **METHODS,
    "agree": pl.String,
    "flip_linear": pl.String,
    "flip_rounding": pl.String,
    "headroom": pl.Float64,
    "status": pl.String,
    "reasons": pl.String,
    **place_columns(),
    **place_columns("_baseline"),
    **place_columns("_latest"),
}


@dataclass(frozen=True)
class _Rules:
    """What `assess` was asked to do."""

    catalogue: Catalogue
    figures: Figures
    sources: Mapping[str, Source]
    approx_units: float
    margin: float
    zero: str
    #: First years of new series by indicator and region ("" for any).
    breaks: Mapping[tuple[str, str], frozenset[int]]


def assess(
    long: pl.DataFrame,
    catalogue: Catalogue,
    regions: Collection[str] | None = None,
    approx_units: float = 1.0,
    margin: float = 0.05,
    sources: Mapping[str, Source] | None = None,
    zero: str = "linear",
    breaks: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Assess every target that has an actual of its year or since its baseline; columns: see the package.

    A region is held to its own target and, where its plan states the goal of a parent and it has none itself, to that
    one (a district's 2020 actual beside the city's goal). A baseline year without a figure is replaced by the first
    year after it, flagged; without any, only ``met`` is said. Implied levels never enter as an actual. Across a break
    of the series (``breaks`` as for `series`, and flags) nothing is judged but ``met``, which the reasons then qualify.
    """
    figures = read_figures(long, catalogue)
    rules = _Rules(catalogue, figures, sources or {}, approx_units, margin, zero, break_years(breaks))
    rows = [
        row
        for target, region in held_to(figures, chosen(regions, catalogue))
        for row in _assessed(target, region, rules)
    ]
    return frame(rows, ASSESSED, ("region", "indicator", "scope", "target_year", "target_region", "figure"))


def held_to(figures: Figures, regions: Collection[str]) -> list[tuple[Figure, str]]:
    """Every target that one of the regions is held to, with the region: its own, or a parent's that its plan states."""
    catalogue, wanted = figures.catalogue, set(regions)
    stated = figures.targets(around(regions, catalogue))
    targets = [row for row in stated if row.form != "qualitative"]
    own = {(row.key, row.year) for row in stated}
    found = [(row, row.region) for row in targets if row.region in wanted]
    for row in targets:
        below = row.stated_by
        if below == row.region or below not in wanted or row.region not in ancestors(below, catalogue):
            continue
        if ((below, row.indicator, row.scope), row.year) not in own:
            found.append((row, below))
    return found


def _assessed(target: Figure, region: str, rules: _Rules) -> Iterator[dict[str, Any]]:
    baseline = find_baseline(target, region, rules.figures, rules.sources)
    latest = later_actual(target, region, baseline, rules.figures)
    level = as_level(target, baseline, rules.catalogue)
    if latest is None or level.value is None:
        return
    if baseline.figure is not None and baseline.figure.year == latest.year:
        baseline = Baseline(None, "missing", ("baseline_missing",))
    if baseline.usable and _broken(baseline, latest, rules):
        baseline = Baseline(baseline.figure, "series_break", (*baseline.reasons, "series_break"))
    yield _row(target, region, latest, level.value, level.implied, baseline, rules)


def _broken(baseline: Baseline, latest: Figure, rules: _Rules) -> bool:
    """Whether a new series begins after the baseline and up to the latest figure."""
    assert baseline.figure is not None
    held = rules.figures.held(*latest.key)
    listed = breaks_of(rules.breaks, latest.indicator, latest.region)
    return breaks_between(held, baseline.figure.when, latest.when, listed)


def later_actual(target: Figure, region: str, baseline: Baseline, figures: Figures) -> Figure | None:
    """The latest measured actual after the baseline, up to the target's year; without a baseline, of that year only."""
    held = figures.held(region, target.indicator, target.scope)
    start = baseline.figure.when if baseline.figure else target.when - 1
    later = [year for year in held if start < year <= target.when and not figures.is_floor(held[year])]
    if later:
        return held[max(later)]
    # A baseline that had to be replaced by the first year after it may be the only figure there is.
    return baseline.figure if baseline.usable and baseline.status == "later_year" else None


def _row(
    target: Figure, region: str, latest: Figure, goal: float, implied: bool, baseline: Baseline, rules: _Rules
) -> dict[str, Any]:
    indicator = rules.catalogue.indicators[target.indicator]
    start = baseline.figure if baseline.usable else None
    band = band_of(target, rules.approx_units)
    met = meets(latest.number, goal, target.comparator, indicator.direction, target.resolution, band)
    at_start = start and meets(start.number, goal, target.comparator, indicator.direction, target.resolution, band)
    verdict = where(latest, goal, met, aim_of(target.comparator, indicator.direction))
    role = role_of(start, bool(at_start), indicator.direction, target.comparator)
    # A reference row's remark names its publication; only a document judges itself.
    remark = "" if latest.second_hand else latest.remark
    said: dict[str, Any] = {
        "region": region,
        "indicator": target.indicator,
        "scope": target.scope,
        "target_region": target.region,
        "target_year": target.year,
        "final": latest.year == target.year,
        "nature": target.nature,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "comparator": target.comparator,
        "target": goal,
        "implied": implied,
        "baseline": start.value if start else None,
        "baseline_year": start.year if start else None,
        "baseline_status": baseline.status,
        "latest": latest.value,
        "latest_year": latest.year,
        "role": role,
        "met": verdict,
        "shortfall": shortfall(latest, goal, verdict),
        "met_at_baseline": at_start if start else None,
        "printed_verdict": remark,
        "printed_agrees": printed_agrees(remark, verdict),
        "headroom": abs(goal - latest.number) if role == "hold" and met else None,
        **target.place(),
        **(start.place("_baseline") if start else no_place("_baseline")),
        **latest.place("_latest"),
    }
    reasons = _reasons(target, region, latest, goal, implied, baseline, remark, rules)
    case = _case(start, latest, goal, implied, target, role, rules)
    verdicts = _verdicts(case, start)
    share = share_made(start, latest, goal) if role == "improve" else None
    elapsed = 100 * (latest.when - start.when) / (target.when - start.when) if start else None
    ok = any(v.status not in ("not_assessable", "not_available") for v in verdicts.values())
    return (
        said
        | {"share": share, "elapsed": elapsed, "agree": agreement([v.status for v in verdicts.values()])}
        | spread(verdicts)
        | {"flip_linear": linear_class(case) if case else "", "flip_rounding": rounding_flips(case) if case else ""}
        | {"status": "ok" if ok else "not_assessable", "reasons": codes.join(reasons)}
    )


def _reasons(
    target: Figure, region: str, latest: Figure, goal: float, implied: bool, baseline: Baseline, remark: str,
    rules: _Rules,
) -> list[str]:  # fmt: skip
    """Give the codes of what a reader should know of a verdict: of baseline, target, years, boundary, printed words."""
    start = baseline.figure if baseline.usable else None
    direction = rules.catalogue.indicators[target.indicator].direction
    weak = start is not None and weaker(start.number, goal, target.comparator, direction)
    equal = start is not None and abs(start.number - goal) <= EPSILON
    crosses = start is not None and across_boundary(region, start.when, target.when, rules.catalogue)
    return [
        *baseline.reasons,
        "implied" if implied else "",
        "printed_nearly" if remark.startswith(CLAIMS_NEARLY) else "",
        "target_weaker" if weak else "",
        "target_equals_baseline" if equal else "",
        "year" if latest.year != target.year else "",
        "boundary" if crosses else "",
    ]


def _verdicts(case: Case | None, start: Figure | None) -> dict[str, Verdict]:
    """All five methods; none where there is nothing to make way on (hold, planned, no baseline)."""
    if case is None:
        return dict.fromkeys(PREFIXES, refuse("baseline_missing" if start is None else "target_weaker"))
    return published(case)


def _case(
    start: Figure | None, latest: Figure, goal: float, implied: bool, target: Figure, role: str, rules: _Rules
) -> Case | None:
    """What the methods are asked, None where there is nothing to make way on."""
    if start is None or role != "improve":
        return None
    indicator = rules.catalogue.indicators[target.indicator]
    direction = aim_of(target.comparator, indicator.direction)
    # "About" is met within its band: the methods then work towards the edge of the band.
    edge = goal
    if target.comparator == "approx":
        band = band_of(target, rules.approx_units)
        edge = goal - band if direction == "higher" else goal + band
    return Case(
        start.number, start.when, latest.number, latest.when, direction, edge, target.when,
        resolutions=(start.resolution, latest.resolution, 0.0 if implied else target.resolution),
        rated=not indicator.is_growth, zero=rules.zero, margin=rules.margin,
    )  # fmt: skip


def spread(verdicts: Mapping[str, Verdict]) -> dict[str, Any]:
    """Name the value, score and status of each method as columns."""
    said: dict[str, Any] = {}
    for prefix, verdict in verdicts.items():
        said |= {f"{prefix}_value": verdict.value, f"{prefix}_status": verdict.status}
    return said | {"cagr_score": verdicts["cagr"].score}


def agreement(statuses: Collection[str]) -> str:
    """Whether methods agree on being on course. "Improved" and "little change" say nothing about the course.

    One method alone agrees with nobody: ``one_method``.
    """
    sides = [status in _ON_COURSE for status in statuses if status in _ON_COURSE or status in _OFF_COURSE]
    if len(sides) < LEAST_TO_AGREE:
        return "one_method" if sides else "not_assessable"
    return "agree" if len(set(sides)) == 1 else "disagree"
