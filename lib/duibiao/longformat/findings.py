"""All audits together: which figures get which flag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from duibiao.longformat.audit import audit_denominators, audit_orders, audit_ratio
from duibiao.longformat.baselines import audit_baselines, audit_ranges

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source


def found_flags(long: pl.DataFrame, catalogue: Catalogue, sources: Mapping[str, Source]) -> dict[str, set[str]]:
    """Run every audit and give the flag codes it found, by figure.

    An audit flags figures where the catalogue lists its code (``implausible``, ``weaker_than_baseline``,
    ``denominator_disagrees``, ``order_disagrees``, ``ratio_disagrees``); otherwise its frame alone shows what it found.

    Parameters
    ----------
    long : polars.DataFrame
        The long table, every place.

    Returns
    -------
    dict
        Figure id to flag codes.
    """
    found = {
        "implausible": [audit_ranges(long, catalogue)["figure"]],
        "weaker_than_baseline": [audit_baselines(long, catalogue, sources)["figure"]],
        "denominator_disagrees": _figures(audit_denominators(long, catalogue)),
        "order_disagrees": _figures(audit_orders(long, catalogue)),
        "ratio_disagrees": _figures(audit_ratio(long, catalogue)),
    }
    flags: dict[str, set[str]] = {}
    for code in (code for code in found if code in catalogue.flags):
        for figure in (figure for column in found[code] for figure in column):
            flags.setdefault(figure, set()).add(code)
    return flags


def _figures(audit: pl.DataFrame) -> list[pl.Series]:
    broken = audit.filter(pl.col("agrees").not_())
    return [broken[name] for name in audit.columns if name.endswith("figure")]
