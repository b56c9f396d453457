"""All audits together: which figures get which flag, and every finding with all its figures and their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.longformat.audit import audit_denominators
from duibiao.longformat.baselines import audit_baselines, audit_ranges
from duibiao.longformat.related import audit_derived, audit_orders, disagreeing
from duibiao.longformat.slips import audit_slips

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

#: What the columns of an audit that hold figures are called, and what the figures are in a finding.
_ROLES = {
    "implausible": {"figure": "figure"},
    "weaker_than_baseline": {"figure": "target", "baseline_figure": "baseline"},
    "denominator_disagrees": {"figures": "rate", "total_figures": "count"},
    "order_disagrees": {"figures": "part", "larger_figures": "whole"},
    "derived_disagrees": {"figures": "derived", "second_figures": "of", "third_figures": "and"},
    "slipped": {"figure": "figure", "before_figure": "before"},
}
#: What a finding is about: densities are compared within a document and year, all others pair by pair.
_TOGETHER = {"denominator_disagrees": ("document", "region", "scope", "year")}
_TOLD = ("region", "indicator", "scope", "year", "kind", "comparator", "value", "unit", "document", "part", "line")
#: The interval that the others, or the catalogue, allow: what the figure should lie in, or the population it implies.
_ALLOWED = {"implausible": ("plausible_low", "plausible_high")}


@dataclass(frozen=True)
class Findings:
    """What the audits found.

    Parameters
    ----------
    flags : dict
        Figure id to flag codes.
    rows : list of dict
        One row a figure of a finding, with the columns of ``findings.csv``.
    """

    flags: dict[str, set[str]]
    rows: list[dict[str, Any]]


def find(long: pl.DataFrame, catalogue: Catalogue, sources: Mapping[str, Source]) -> Findings:
    """Run every audit.

    Parameters
    ----------
    long : polars.DataFrame
        The long table, every place.

    Returns
    -------
    Findings
        Flags by figure, and every finding with all its figures: those that agree with the others too, where only
        together they tell that one does not.
    """
    denominators = audit_denominators(long, catalogue)
    orders, derived = audit_orders(long, catalogue), audit_derived(long, catalogue)
    ranges, baselines = audit_ranges(long, catalogue), audit_baselines(long, catalogue, sources)
    slips = audit_slips(long)
    flagged: dict[str, Iterable[str]] = {
        "implausible": ranges["figure"],
        "weaker_than_baseline": baselines["figure"],
        "denominator_disagrees": disagreeing(denominators),
        "order_disagrees": disagreeing(orders),
        "derived_disagrees": disagreeing(derived),
        "slipped": slips["figure"],
    }
    flags: dict[str, set[str]] = {}
    for code, figures in flagged.items():
        for figure in figures:
            flags.setdefault(figure, set()).add(code)
    found = {
        "implausible": ranges,
        "weaker_than_baseline": baselines,
        "denominator_disagrees": denominators,
        "order_disagrees": orders,
        "derived_disagrees": derived,
        "slipped": slips,
    }
    by_figure = {row["figure"]: row for row in long.to_dicts()}
    return Findings(flags, [row for code, audit in found.items() for row in _rows(code, audit, by_figure, flags)])


def _rows(
    code: str, audit: pl.DataFrame, by_figure: Mapping[str, dict[str, Any]], flags: Mapping[str, set[str]]
) -> list[dict[str, Any]]:
    """List the figures of every finding of one audit, each once a finding and role."""
    broken = audit.filter(pl.col("agrees").not_()) if "agrees" in audit.columns else audit
    if code in _TOGETHER:
        broken = audit.join(broken.select(_TOGETHER[code]).unique(), on=_TOGETHER[code], how="semi", nulls_equal=True)
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    low, high = _ALLOWED.get(code, ("lower", "upper"))
    for number, pair in enumerate(broken.iter_rows(named=True), 1):
        named = [pair[name] for name in _TOGETHER.get(code, ())]
        finding = ":".join(str(one) for one in named if one not in (None, "")) if named else str(number)
        for column, role in _ROLES[code].items():
            for figure in [pair[column]] if isinstance(pair[column], str) else pair[column]:
                rows[finding, role, figure, pair.get(low)] = {
                    "audit": code, "finding": finding, "role": role, "figure": figure,
                    **{name: by_figure[figure][name] for name in _TOLD},
                    "low": pair.get(low), "high": pair.get(high), "flagged": code in flags.get(figure, ()),
                }  # fmt: skip
    return list(rows.values())
