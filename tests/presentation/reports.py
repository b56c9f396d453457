"""Everything that the reports show, made once in both languages from the project's own long table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from duibiao.presentation.show import Shown

REGIONS = ["baoshan", "xinjiang_corps", "shangcheng", "lishui", "haicang"]


@dataclass(frozen=True)
class Made:
    """What a function shows of a frame, in one language."""

    name: str
    language: str
    shown: Shown


def _benchmark(
    long: Any, every: Any, catalogue: Any, sources: Any
) -> list[tuple[Callable[..., Shown], tuple[Any, ...], dict[str, Any]]]:
    from duibiao.analysis.benchmark import benchmark
    from duibiao.analysis.ledger import ledger
    from duibiao.analysis.pooling import pooled
    from duibiao.analysis.refusals import refused
    from duibiao.analysis.small_numbers import counts
    from duibiao.presentation import benchmark_charts as charts
    from duibiao.presentation import benchmark_tables as tables
    from duibiao.presentation import benchmark_words as words
    from duibiao.presentation import peer_words
    from duibiao.presentation.resource_charts import scatter
    from duibiao.presentation.source_tables import by_line

    found = ledger(long, catalogue, REGIONS, year=2020, sources=sources)
    beside = benchmark(long, catalogue, REGIONS, years=[2020], sources=sources)
    refusals = refused(long, catalogue, REGIONS)
    years_together = pooled(counts(long, catalogue, REGIONS))
    return [
        (peer_words.levels, (found,), {}),
        (peer_words.grading, (catalogue.grading,), {}),
        (peer_words.pooled, (years_together,), {}),
        (peer_words.pooled_table, (years_together,), {}),
        (words.lead, (found, beside), {}),
        (words.summary, (found,), {}),
        (words.each_region, (found,), {}),
        (words.clear_gaps, (beside,), {}),
        (words.hosts, (found,), {}),
        (charts.grade_matrix, (found,), {}),
        (charts.dots, (beside,), {}),
        (charts.dots, (beside,), {"grades": ("C",)}),
        (scatter, (beside,), {}),
        (tables.comparability_ledger, (found,), {}),
        (tables.comparisons, (beside,), {}),
        (tables.refusals, (refusals,), {}),
        (tables.hosting, (found,), {"hosts": words.hosting_regions(found)}),
        (by_line, (every, found, beside, refusals), {}),
    ]


def _gap(
    long: Any, every: Any, catalogue: Any, sources: Any, region: str
) -> list[tuple[Callable[..., Shown], tuple[Any, ...], dict[str, Any]]]:
    from duibiao.analysis.allowances import allowance
    from duibiao.analysis.awaiting import annual_steps, without_later_actual, without_target
    from duibiao.analysis.calculator import calculator
    from duibiao.analysis.class_projection import class_coverage, project_by_class
    from duibiao.analysis.gap import register
    from duibiao.analysis.reference_class import class_changes, improving, rarity
    from duibiao.analysis.verdicts import assess
    from duibiao.presentation import gap_charts as charts
    from duibiao.presentation import gap_tables as tables
    from duibiao.presentation import gap_words as words
    from duibiao.presentation import goal_tables as goals
    from duibiao.presentation import projection_tables as projections
    from duibiao.presentation.deaths_charts import deaths_by_births
    from duibiao.presentation.reading import load_breaks, load_panel
    from duibiao.presentation.source_tables import by_line

    held = [region, *catalogue.ancestors(region)]
    targets = register(long, catalogue, [region], 2025, sources=sources)
    allowed = allowance(long, catalogue, [region])
    judged = assess(long, catalogue, held, sources=sources)
    waiting = without_later_actual(long, catalogue, [region])
    unclaimed = without_target(long, catalogue, held)
    classes = class_changes(load_panel(), catalogue, breaks=load_breaks())
    rare = rarity(improving(targets), classes, catalogue)
    steps = annual_steps(long, catalogue, [*held, "china"], sources, load_breaks())
    asked = calculator(long, catalogue, classes, [region])
    ahead = project_by_class(asked, load_panel(), catalogue, load_breaks())
    return [
        (projections.by_class_summary, (ahead, class_coverage()), {"region": region, "year": 2030}),
        (projections.by_class, (ahead,), {"year": 2030}),
        (words.rare, (rare,), {}),
        (words.calculated, (asked,), {"region": region, "year": 2030}),
        (tables.final_assessment, (judged,), {}),
        (goals.rarity_table, (rare,), {}),
        (goals.steps_table, (steps,), {}),
        (goals.calculator_table, (asked,), {"year": 2030}),
        (words.lead, (targets, allowed, judged), {"region": region}),
        (words.summary, (targets,), {"region": region}),
        (words.weaker, (targets,), {}),
        (words.pace, (targets,), {}),
        (words.deaths, (allowed,), {}),
        (words.judged, (judged,), {"region": region}),
        (words.no_later, (waiting,), {"region": region}),
        (charts.change_to_target, (targets,), {}),
        (charts.pace, (targets,), {}),
        (charts.luck, (allowed,), {}),
        (deaths_by_births, (allowed,), {}),
        (tables.target_register, (targets, sources), {}),
        (tables.pace_table, (targets,), {}),
        (tables.allowance_table, (allowed,), {}),
        (tables.verdicts, (judged,), {}),
        (tables.unclaimed, (unclaimed,), {}),
        (tables.waiting, (waiting,), {}),
        (by_line, (every, targets, waiting, judged, unclaimed, allowed, steps, asked, ahead), {}),
    ]


def _trends(
    long: Any, every: Any, catalogue: Any, sources: Any, regions: list[str]
) -> list[tuple[Callable[..., Shown], tuple[Any, ...], dict[str, Any]]]:
    from duibiao.analysis.found_breaks import breaks_by_source
    from duibiao.analysis.joined_points import both_ways
    from duibiao.analysis.points import series
    from duibiao.analysis.projected_points import births_of, goals_of, project_points
    from duibiao.analysis.projection import accuracy, coverage_by_family
    from duibiao.analysis.trend import fitted, trend
    from duibiao.analysis.verdicts import assess
    from duibiao.presentation import gap_tables
    from duibiao.presentation import projection_charts as fans
    from duibiao.presentation import projection_tables as projections
    from duibiao.presentation import trend_charts as charts
    from duibiao.presentation import trend_tables as tables
    from duibiao.presentation import trend_words as words
    from duibiao.presentation.reading import load_breaks
    from duibiao.presentation.source_tables import by_line

    breaks = load_breaks()
    points = series(long, catalogue, regions, breaks=breaks)
    told_breaks = breaks_by_source(series(long, catalogue, regions), points, catalogue)
    trends = trend(points, catalogue)
    judged = assess(long, catalogue, regions, sources=sources)
    joined = both_ways(points, catalogue, 2)
    goals = goals_of(long, 2030)
    ahead = project_points(points, catalogue, 2030, goals, births_of(long, catalogue))
    return [
        (words.joinpoints, (joined,), {"disputed": [2020]}),
        (tables.joinpoints, (joined,), {"disputed": [2020]}),
        (projections.summary, (ahead, accuracy(), coverage_by_family()), {"year": 2030}),
        (fans.fan, (points, ahead, goals), {"year": 2030}),
        (projections.projected, (ahead, goals), {"year": 2030}),
        (projections.accuracy_table, (accuracy(),), {}),
        (projections.families_table, (coverage_by_family(),), {}),
        (projections.not_projected, (ahead,), {}),
        (words.lead, (points, trends, judged), {}),
        (words.summary, (points,), {}),
        (gap_tables.verdicts, (judged,), {}),
        (words.breaks, (points, breaks, told_breaks), {}),
        (charts.series_panels, (points, fitted(points, catalogue)), {}),
        (charts.two_points, (trends, points), {}),
        (tables.methods, (trends, points), {}),
        (tables.two_points, (trends, points), {}),
        (tables.not_fitted, (trends,), {}),
        (tables.all_points, (points,), {}),
        (by_line, (every, points, judged, goals), {}),
    ]


def _quality(
    every: Any, catalogue: Any, sources: Any
) -> list[tuple[Callable[..., Shown], tuple[Any, ...], dict[str, Any]]]:
    import polars as pl

    from duibiao.analysis.gap import register
    from duibiao.longformat.audit import audit_denominators
    from duibiao.longformat.baselines import audit_ranges
    from duibiao.longformat.related import audit_derived, audit_orders
    from duibiao.presentation import claim_tables
    from duibiao.presentation import quality_charts as charts
    from duibiao.presentation import quality_tables as tables
    from duibiao.presentation import quality_words as words
    from duibiao.presentation.reading import load_claims, load_conflicts, load_summary, regions_beside
    from duibiao.presentation.source_tables import by_line

    claims = load_claims(list(sources))
    printed = every.filter(pl.col("document").is_in(list(sources)))
    counts, conflicts = load_summary(list(sources)), load_conflicts(list(sources))
    targets = register(every.filter("preferred"), catalogue, REGIONS, sources=sources)
    implied = audit_denominators(printed, catalogue)
    derived, orders = audit_derived(printed, catalogue), audit_orders(printed, catalogue)
    fused = printed.filter(pl.col("derivation") == "split")
    return [
        (words.lead, (printed, counts, conflicts, implied, claims, targets, sources), {}),
        (words.summary, (every, counts, conflicts), {}),
        (words.wanted, (sources, counts, targets), {}),
        (words.questions, (sources, targets, implied, conflicts, claims, printed, counts), {}),
        (words.missing_regions, (printed, sources), {}),
        (charts.evidence_ladder, (printed,), {}),
        (charts.coverage, (every,), {"regions": regions_beside(REGIONS)}),
        (charts.coverage, (every,), {"regions": regions_beside(REGIONS), "shared": False}),
        (charts.denominators, (implied,), {}),
        (tables.documents, (counts, sources), {}),
        (tables.splits, (printed,), {}),
        (tables.conflicts, (conflicts,), {}),
        (tables.contradictions, (derived, orders, audit_ranges(printed, catalogue)), {}),
        (claim_tables.claims_said, (claims,), {}),
        (claim_tables.claims, (claims,), {}),
        (tables.denominators, (implied,), {}),
        (tables.missing_baselines, (targets,), {}),
        (by_line, (every, fused, implied, conflicts, derived, orders, claims, targets), {}),
    ]


def _profile(
    long: Any, every: Any, catalogue: Any, sources: Any, region: str
) -> list[tuple[Callable[..., Shown], tuple[Any, ...], dict[str, Any]]]:
    import polars as pl

    from duibiao.analysis.benchmark import benchmark
    from duibiao.analysis.gap import register
    from duibiao.longformat.audit import audit_denominators
    from duibiao.longformat.related import audit_derived, audit_orders
    from duibiao.presentation import profile_charts as charts
    from duibiao.presentation import profile_words as words
    from duibiao.presentation.reading import load_conflicts
    from duibiao.presentation.source_tables import by_line

    beside = benchmark(long, catalogue, [region], years=[2020], sources=sources)
    targets = register(long, catalogue, [region], 2025, sources=sources)
    printed = every.filter(pl.col("region") == region, pl.col("derivation") != "reference")
    conflicts = load_conflicts().filter(pl.col("region") == region)
    implied, derived = audit_denominators(printed, catalogue), audit_derived(printed, catalogue)
    orders, people = audit_orders(printed, catalogue), words.population(every, region)
    return [
        (words.lead, (beside, targets, conflicts, implied, derived, orders, sources), {"region": region}),
        (words.clear, (beside,), {}),
        (words.who, (region, sources), {}),
        (words.people, (every,), {"region": region}),
        (words.copied, (targets,), {}),
        (charts.spine, (beside,), {}),
        (charts.slopes, (targets, long), {}),
        (charts.origins, (targets,), {}),
        (by_line, (every, beside, targets, implied, conflicts, derived, orders, people), {}),
    ]


def _standard(
    every: Any, catalogue: Any, sources: Any
) -> list[tuple[Callable[..., Shown], tuple[Any, ...], dict[str, Any]]]:
    from duibiao.presentation.benchmark_tables import comparability_ledger
    from duibiao.presentation.gap_tables import target_register
    from duibiao.presentation.quality_tables import conflicts, contradictions
    from duibiao.presentation.source_tables import by_line, read_how
    from duibiao.presentation.standard_tables import standard, standing_table

    common = standard(every, catalogue, sources, REGIONS)
    return [
        (comparability_ledger, (common.ledger,), {}),
        (standing_table, (common.standing, common.targets), {}),
        (target_register, (common.targets, sources), {}),
        (conflicts, (common.conflicts,), {}),
        (contradictions, (common.derived, common.orders, common.ranges), {}),
        (read_how, (every, *common.frames), {}),
        (by_line, (every, *common.frames), {}),
    ]


@cache
def calls() -> tuple[tuple[str, Callable[..., Shown], tuple[Any, ...], dict[str, Any]], ...]:
    """List every call that a notebook makes: name, function, frames, options."""
    import duibiao
    from duibiao.catalogue import load_catalogue, load_sources

    catalogue, sources = load_catalogue(), load_sources()
    long, every = duibiao.load(), duibiao.load(every_place=True)
    listed = {"benchmark": _benchmark(long, every, catalogue, sources), "quality": _quality(every, catalogue, sources)}
    listed |= {
        f"gap {region}": _gap(long, every, catalogue, sources, region)
        for region in ("baoshan", "shangcheng", "haicang")
    }
    listed["standard"] = _standard(every, catalogue, sources)
    listed |= {
        f"profile {region}": _profile(long, every, catalogue, sources, region)
        for region in ("baoshan", "shangcheng", "haicang")
    }
    listed |= {
        "national": _trends(long, every, catalogue, sources, ["china"]),
        "regional": _trends(long, every, catalogue, sources, [*REGIONS, "hangzhou"]),
    }
    return tuple(
        (f"{report}: {make.__name__}", make, frames, options)
        for report, made in listed.items()
        for make, frames, options in made
    )
