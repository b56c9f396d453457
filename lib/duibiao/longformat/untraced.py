"""What to say where a figure is looked for that the long table does not have: what there is instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duibiao.extraction.rows import read_printed
from duibiao.longformat.load import load
from duibiao.longformat.places import files

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Region
    from duibiao.home import Home

_MOST_NAMED = 12


def printed_without_indicator(home: Home, label: str) -> str:
    """Say where a name is printed that no indicator has, and what to do about it; empty where it is printed nowhere."""
    found: dict[str, int] = {}
    for path in files(home, "printed", ".csv"):
        count = sum(row.label == label for row in read_printed(path))
        if count:
            found[path.stem] = count
    if not found:
        return ""
    told = ", ".join(f"{name} (×{count})" for name, count in found.items())
    return (
        f"it is printed in {told}, but no indicator has the name: where it means the same as one, "
        "add it to the aliases in catalogue/indicators.yaml and build again"
    )


def untraced_text(home: Home, catalogue: Catalogue, region: Region, indicator: str, year: int | None) -> str:
    """Say what the long table has of a region in the place of a figure that it does not have.

    Parameters
    ----------
    home : Home
        The project.
    catalogue : Catalogue
        Names of indicators.
    region : Region
        Whose figure was looked for.
    indicator : str
        Its id.
    year : int or None
        Its year, where one was said.
    """
    own = load(every_place=True, home=home).filter(pl.col("region") == region.id)
    head = f"the long table has no such figure 长表中没有这个数: {region.zh} ({region.id})"
    if own.is_empty():
        return f"{head} has none at all 没有任何数字\n    what to do: duibiao register PLAN, or import; then build\n"
    same = own.filter(pl.col("indicator") == indicator).sort("year", "kind")
    if year is not None and not same.is_empty():
        years = ", ".join(dict.fromkeys(f"{row['year'] or '—'} {row['kind']}" for row in same.iter_rows(named=True)))
        return f"{head} has this indicator of other years 有其他年份: {years}\n"
    others = [catalogue.indicators[one].zh for one in own["indicator"].unique(maintain_order=True).to_list()]
    named = "、".join(others[:_MOST_NAMED]) + ("…" if len(others) > _MOST_NAMED else "")
    return f"{head} has {len(others)} other indicators 有其他指标: {named}\n"
