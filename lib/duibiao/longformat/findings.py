"""All audits together: which figures get which flag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from duibiao.longformat.audit import audit_denominators
from duibiao.longformat.baselines import audit_baselines, audit_ranges
from duibiao.longformat.related import audit_derived, audit_orders, disagreeing

if TYPE_CHECKING:
    import polars as pl

    from duibiao.catalogue import Catalogue, Source


def found_flags(long: pl.DataFrame, catalogue: Catalogue, sources: Mapping[str, Source]) -> dict[str, set[str]]:
    """Run every audit and give the flag codes it found, by figure.

    Parameters
    ----------
    long : polars.DataFrame
        The long table, every place.

    Returns
    -------
    dict
        Figure id to flag codes.
    """
    found: dict[str, Iterable[str]] = {
        "implausible": audit_ranges(long, catalogue)["figure"],
        "weaker_than_baseline": audit_baselines(long, catalogue, sources)["figure"],
        "denominator_disagrees": disagreeing(audit_denominators(long, catalogue)),
        "order_disagrees": disagreeing(audit_orders(long, catalogue)),
        "derived_disagrees": disagreeing(audit_derived(long, catalogue)),
    }
    flags: dict[str, set[str]] = {}
    for code, figures in found.items():
        for figure in figures:
            flags.setdefault(figure, set()).add(code)
    return flags
