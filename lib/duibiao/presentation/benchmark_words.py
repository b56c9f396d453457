"""What the benchmark has to say in sentences: made by rules, each from counts that the tables below repeat."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from duibiao.presentation.figures import listed, named, row_names, some
from duibiao.presentation.names import catalogue, indicator_name, reasons_said, region_name
from duibiao.presentation.numbers import Language
from duibiao.presentation.show import Sentences, nothing
from duibiao.presentation.wording import join, tally, word, word_of


def lead(ledger: pl.DataFrame, bench: pl.DataFrame, language: Language) -> Sentences:
    """Say what a director reads first: what can be compared, told apart, is clear, is misleading, is left out."""
    told = ledger.filter(pl.col("status") != "no_figure")
    best = told.filter(pl.col("status") == "comparable").group_by("indicator").agg(pl.col("grade").min())
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
            "lead.benchmark.comparable",
            language,
            regions=told["region"].n_unique(),
            total=told["indicator"].n_unique(),
            told=_graded(best, language),
        ),
        word_of(
            kept.height,
            "lead.benchmark.apart",
            language,
            told=tally("lead.benchmark.apart", language, {"apart": apart, "alike": alike, "unknown": unknown}),
        ),
        _clear(bench, language),
        _misleading(ledger, language),
        _left_out(told, language),
    ]
    return Sentences(tuple(items), lead=True)


def _clear(bench: pl.DataFrame, language: Language) -> str:
    """Name the gaps against nation and parents that exceed rounding and, where it is known, chance."""
    good, bad = (
        row_names(beyond(bench).filter(pl.col("favour") == favour), language, with_region=True)
        for favour in ("favourable", "unfavourable")
    )
    if not good and not bad:
        return word("say.gap.none", language)
    counts = {"good": len(good), "bad": len(bad)}
    listed_both = {"goods": some(good, language), "bads": some(bad, language)}
    told = tally("lead.benchmark.clear", language, counts, "clause", **listed_both)
    return word("lead.benchmark.clear", language, told=told)


def _graded(best: pl.DataFrame, language: Language) -> str:
    """Say how many indicators can be compared, and with which grade."""
    counts = {code.lower(): best.filter(pl.col("grade") == code).height for code in "AB"}
    if not best.height or not all(counts.values()):
        only = next((code for code, n in counts.items() if n), "none")
        return word(f"lead.benchmark.graded.only_{only}", language, n=best.height)
    return word("lead.benchmark.graded", language, n=best.height, **counts)


def _misleading(ledger: pl.DataFrame, language: Language) -> str:
    hosts = hosting_regions(ledger)
    if not hosts:
        return word("say.no_hosts", language)
    return word("lead.benchmark.hosts", language, regions=named(hosts, language))


def _left_out(told: pl.DataFrame, language: Language) -> str:
    rest = told.filter(pl.col("status") != "comparable")
    codes = rest.select(code=pl.col("reasons").replace("", None).fill_null(pl.col("status")).str.split(";")).explode(
        "code"
    )
    most = codes["code"].value_counts(sort=False).sort("count", "code", descending=[True, False])["code"].head(4)
    reasons = reasons_said(";".join(most.to_list()), language)
    return word("lead.benchmark.left_out", language, n=rest.height, total=told.height, reasons=reasons)


def beyond(bench: pl.DataFrame) -> pl.DataFrame:
    """Take the graded comparisons with nation and parents that point one way beyond rounding and chance."""
    return bench.filter(
        pl.col("grade").is_in(["A", "B"]),
        pl.col("beyond_rounding"),
        pl.col("role").is_in(["nation", "parent"]),
        pl.col("favour").is_in(["favourable", "unfavourable"]),
        pl.col("distinguishable").fill_null(True),
    )


def summary(ledger: pl.DataFrame, language: Language) -> Sentences:
    """Say which indicators can be compared, and how many are shown only, refused, or of one region alone."""
    told = ledger.filter(pl.col("status") != "no_figure")
    by_status = {
        status: told.filter(pl.col("status") == status)["indicator"].n_unique()
        for status in told["status"].unique().sort()
    }
    comparable = told.filter(pl.col("status") == "comparable")["indicator"].unique().sort().to_list()
    items = [
        word(
            "say.benchmark.indicators",
            language,
            n=told["indicator"].n_unique(),
            regions=named(told["region"].unique().sort().to_list(), language),
        ),
        word_of(len(comparable), "say.benchmark.comparable", language, names=listed(comparable, language)),
        _others(by_status, language),
        word("say.no_ranks", language),
    ]
    return Sentences(tuple(item for item in items if item))


def _others(by_status: Mapping[str, int], language: Language) -> str:
    counts = {name: by_status.get(name, 0) for name in ("shown_only", "refused", "no_partner")}
    told = tally("say.benchmark.other", language, counts)
    return word("say.benchmark.other", language, told=told) if told else ""


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
                rest=rest or word("none", language),
            )
        )
    return Sentences(tuple(items))


def clear_gaps(bench: pl.DataFrame, language: Language) -> Sentences:
    """Say which A and B comparisons point one way beyond rounding, and, for deaths, beyond chance."""
    items = []
    for key, rows in beyond(bench).group_by("region", "favour", "against", maintain_order=True):
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
    return Sentences((*items, word("say.gap.caveat", language))) if items else nothing(language, "say.gap.none")


def _counts(kept: pl.DataFrame, language: Language) -> str:
    from duibiao.presentation.names import code_said

    counted = kept.group_by("status").len().sort("len", "status", descending=[True, False])
    return join(
        [word("counted", language, name=code_said(status, language), n=n) for status, n in counted.rows()], language
    )
