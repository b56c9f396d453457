"""What the benchmark has to say in sentences: made by rules, each from counts that the tables below repeat."""

from __future__ import annotations

import polars as pl

from duibiao.presentation.figures import listed, named
from duibiao.presentation.names import catalogue, indicator_name, region_name
from duibiao.presentation.numbers import Language
from duibiao.presentation.show import Sentences
from duibiao.presentation.wording import join, word


def summary(ledger: pl.DataFrame, bench: pl.DataFrame, language: Language) -> Sentences:
    """Say how many indicators can be compared, what is distinguishable, and what is refused."""
    told = ledger.filter(pl.col("status") != "no_figure")
    by_status = {
        status: told.filter(pl.col("status") == status)["indicator"].n_unique()
        for status in told["status"].unique().sort()
    }
    comparable = told.filter(pl.col("status") == "comparable")["indicator"].unique().sort().to_list()
    kept = bench.filter(pl.col("grade").is_in(["A", "B"]))
    apart, alike, unknown = (
        kept.filter(test).height
        for test in (
            pl.col("distinguishable"),
            pl.col("distinguishable").not_(),
            pl.col("distinguishable").is_null(),
        )
    )
    items = [
        word(
            "say.benchmark.indicators",
            language,
            n=told["indicator"].n_unique(),
            regions=named(told["region"].unique().sort().to_list(), language),
        ),
        word(
            "say.benchmark.comparable",
            language,
            n=len(comparable),
            names=listed(comparable, language) or word("none", language),
        ),
        word(
            "say.benchmark.other",
            language,
            shown=by_status.get("shown_only", 0),
            refused=by_status.get("refused", 0),
            alone=by_status.get("no_partner", 0),
        ),
        word("say.benchmark.distinguishable", language, n=kept.height, apart=apart, alike=alike, unknown=unknown),
        word("say.no_ranks", language),
    ]
    return Sentences(tuple(items))


def hosts(ledger: pl.DataFrame, language: Language) -> Sentences:
    """Say whose beds and staff also serve people from elsewhere."""
    told = ledger.filter(pl.col("reasons").str.contains("hosts_hospitals"), pl.col("value").is_not_null())
    items = []
    for region in hosting_regions(ledger):
        kept = told.filter(pl.col("region") == region)
        entry = catalogue().regions[region]
        note = entry.note_zh if language == "zh" else entry.note_en
        items.append(word("say.hosts", language, region=region_name(region, language), note=note))
        if not kept.is_empty():
            names = listed(kept["indicator"].to_list(), language)
            items.append(word("say.hosts_figures", language, region=region_name(region, language), names=names))
    return Sentences(tuple(items) or (word("say.no_hosts", language),))


def hosting_regions(ledger: pl.DataFrame) -> list[str]:
    """Give the regions of the ledger where hospitals of a higher level stand."""
    regions = ledger["region"].unique().sort().to_list()
    return [region for region in regions if catalogue().regions[region].hosts_higher_hospitals]


def each_region(ledger: pl.DataFrame, language: Language) -> Sentences:
    """Say for each region what can be compared and what cannot; one without anything comparable says so plainly."""
    items = []
    for region in ledger["region"].unique().sort().to_list():
        kept = ledger.filter(pl.col("region") == region, pl.col("status") != "no_figure")
        comparable = kept.filter(pl.col("status") == "comparable")["indicator"].unique().sort().to_list()
        rest = _counts(kept.filter(pl.col("status") != "comparable"), language)
        key = "say.region.comparable" if comparable else "say.region.nothing_comparable"
        items.append(
            word(
                key,
                language,
                region=region_name(region, language),
                figures=kept.height,
                n=len(comparable),
                names=listed(comparable, language),
                rest=rest or word("none", language),
            )
        )
    return Sentences(tuple(items))


def clear_gaps(bench: pl.DataFrame, language: Language) -> Sentences:
    """Say which A and B comparisons point one way beyond rounding, and, for deaths, beyond chance."""
    kept = bench.filter(
        pl.col("grade").is_in(["A", "B"]),
        pl.col("beyond_rounding"),
        pl.col("role") != "peer",
        pl.col("favour").is_in(["favourable", "unfavourable"]),
        pl.col("distinguishable").fill_null(True),
    )
    items = []
    for key, rows in kept.group_by("region", "favour", "against", maintain_order=True):
        region, favour, against = key
        names = join(
            [
                indicator_name(name, language, scope)
                for name, scope in rows.select("indicator", "scope").unique(maintain_order=True).rows()
            ],
            language,
        )
        items.append(
            word(
                f"say.gap.{favour}",
                language,
                region=region_name(str(region), language),
                against=region_name(str(against), language),
                names=names,
            )
        )
    return Sentences((*items, word("say.gap.caveat", language)) if items else (word("say.gap.none", language),))


def _counts(kept: pl.DataFrame, language: Language) -> str:
    from duibiao.presentation.names import code_said

    counted = kept.group_by("status").len().sort("len", "status", descending=[True, False])
    return join(
        [word("counted", language, name=code_said(status, language), n=n) for status, n in counted.rows()], language
    )
