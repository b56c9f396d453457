"""What to say of the data, and what to ask which office: sentences made by rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from duibiao.presentation.claim_tables import claim_said, counted
from duibiao.presentation.figures import named, row_names, some, texts
from duibiao.presentation.names import indicator_name, region_name
from duibiao.presentation.numbers import Language, format_number
from duibiao.presentation.places import document_name, document_title, place
from duibiao.presentation.show import Sentences, Shown, nothing
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import join, word, word_of

if TYPE_CHECKING:
    from duibiao.catalogue import Source


def lead(
    printed: pl.DataFrame,
    counts: pl.DataFrame,
    conflicts: pl.DataFrame,
    denominators: pl.DataFrame,
    claims: pl.DataFrame,
    register: pl.DataFrame,
    sources: Mapping[str, Source],
    language: Language,
) -> Sentences:
    """Say what a director reads first: what was read, on what it rests, what contradicts itself, lacks, and is lost."""
    split = printed.filter(pl.col("derivation").cast(pl.String) == "split").height
    unreadable = printed.filter(pl.col("flags").str.contains("unreadable")).height
    checked = denominators.filter(pl.col("agrees").is_not_null())
    wrong = checked.filter(pl.col("agrees").not_())
    targets = register.filter(pl.col("role") != "qualitative")
    missing = targets.filter(pl.col("baseline").is_null())
    tables, judged = _with_tables(counts), counted(claims)
    lost = [source.region for source in sources.values() if source.id not in tables]
    items = [
        word(
            "lead.quality.read",
            language,
            documents=printed["document"].n_unique(),
            n=format_number(printed.height, language, 0),
            uncatalogued=format_number(
                int(counts.filter(pl.col("aspect") == "uncatalogued")["rows"].sum()), language, 0
            ),
        ),
        join(
            [word_of(split, "lead.quality.split", language), word_of(unreadable, "lead.quality.unreadable", language)],
            language,
            "clause",
        )
        + word("stop", language),
        _contradicted(checked, wrong, _keys(conflicts), judged, language),
        word_of(
            missing.height,
            "lead.quality.missing",
            language,
            total=targets.height,
            names=some(row_names(missing, language, True), language, 3),
        ),
        word("lead.quality.lost", language, regions=named(lost, language))
        if lost
        else word("lead.quality.none_lost", language),
    ]
    return Sentences(tuple(items), lead=True)


def _contradicted(
    checked: pl.DataFrame, wrong: pl.DataFrame, conflicts: int, claims: Mapping[str, int], language: Language
) -> str:
    """Say what does not fit: implied populations, things printed twice, claims; what fits is said too."""
    told = []
    if checked.height:
        regions = named(dict.fromkeys(wrong["region"].to_list()), language)
        told.append(word_of(wrong.height, "lead.quality.implied", language, checked=checked.height, regions=regions))
    told.append(word_of(conflicts, "lead.quality.conflicts", language))
    failed, able = claims["does_not_hold"], claims["does_not_hold"] + claims["holds"]
    if able:
        told.append(word_of(failed, "lead.quality.claims", language, able=able))
    return join(told, language, "clause") + word("stop", language)


def _keys(conflicts: pl.DataFrame) -> int:
    """Count the things that are printed with different values."""
    if conflicts.is_empty():
        return 0
    return conflicts.select("region", "indicator", "scope", "year", "kind", "form", "base_year").n_unique()


def summary(long: pl.DataFrame, counts: pl.DataFrame, conflicts: pl.DataFrame, language: Language) -> Sentences:
    """Say how much was read, how much of it rests on a split, and what contradicts itself."""
    split = long.filter(pl.col("derivation").cast(pl.String) == "split").height
    read = long.filter(pl.col("derivation").cast(pl.String) != "reference")
    total = {
        aspect: int(counts.filter(pl.col("aspect") == aspect)["rows"].sum()) for aspect in ("printed", "uncatalogued")
    }
    items = [
        word(
            "say.quality.read",
            language,
            documents=read["document"].n_unique(),
            printed=format_number(total["printed"], language, 0),
            long=format_number(read.height, language, 0),
            uncatalogued=format_number(total["uncatalogued"], language, 0),
        ),
        word("say.quality.split", language, n=split),
        word("say.quality.conflicts", language, n=_keys(conflicts)),
        word("say.quality.reference", language, n=format_number(long.height - read.height, language, 0)),
    ]
    return Sentences(tuple(items))


def wanted(
    sources: Mapping[str, Source], counts: pl.DataFrame, register: pl.DataFrame, language: Language
) -> Sentences:
    """Name the documents that would fill the largest holes: lost tables, missing baselines, final results."""
    tables = _with_tables(counts)
    items = []
    for source in sources.values():
        region = region_name(source.region, language)
        note = source.note_zh if language == "zh" else source.note_en
        if source.id not in tables:
            items.append(
                word("say.wanted.table", language, title=document_title(source, language), region=region, note=note)
            )
        own = register.filter(pl.col("region") == source.region, pl.col("stated_by") == source.region)
        missing = own.filter(pl.col("baseline").is_null(), pl.col("role") != "qualitative")
        if missing.height:
            items.append(word("say.wanted.baselines", language, region=region, n=missing.height))
    ends: dict[int, list[str]] = {}
    for source in sources.values():
        if source.kind == "plan":
            ends.setdefault(source.period.end, []).append(source.region)
    items += [
        word("say.wanted.final", language, regions=named(dict.fromkeys(ended), language), year=year)
        for year, ended in sorted(ends.items())
    ]
    return Sentences(tuple(items))


def questions(
    sources: Mapping[str, Source],
    register: pl.DataFrame,
    denominators: pl.DataFrame,
    conflicts: pl.DataFrame,
    claims: pl.DataFrame,
    long: pl.DataFrame,
    counts: pl.DataFrame,
    language: Language,
) -> Shown:
    """Write what to ask each office: one letter an office, its questions numbered, in the order of the documents."""
    rows, tables = [], _with_tables(counts)
    for source in sources.values():
        office = (source.issuer if language == "zh" else source.issuer_en) or region_name(source.region, language)
        asked = _questions(source, register, denominators, conflicts, long, source.id in tables, language)
        asked[-1:-1] = _doubts(claims.filter(pl.col("document") == source.id), language)
        addressed = word("ask.office", language, office=office)
        rows += [{"office": addressed, "number": at, "question": said} for at, said in enumerate(asked, 1)]
    if not rows:
        return nothing(language, "ask.nothing")
    return make_table("letters", texts(rows, ("office", "number", "question")), language, group="office", shut=False)


def _questions(
    source: Source,
    register: pl.DataFrame,
    denominators: pl.DataFrame,
    conflicts: pl.DataFrame,
    long: pl.DataFrame,
    has_table: bool,
    language: Language,
) -> list[str]:
    asked = []
    own = pl.col("document") == source.id
    if source.population_basis == "unknown":
        asked.append(word("ask.basis", language))
    if not has_table:
        asked.append(word("ask.table", language))
    missing = register.filter(
        own, pl.col("baseline").is_null(), pl.col("role") != "qualitative", pl.col("region") == source.region
    )
    if missing.height:
        asked.append(
            word("ask.baselines", language, n=missing.height, names=_some(missing["indicator"].to_list(), language))
        )
    weaker = register.filter(own, pl.col("weaker_than_baseline"), pl.col("region") == source.region)
    if weaker.height:
        asked.append(word("ask.weaker", language, names=_some(weaker["indicator"].to_list(), language)))
    for row in denominators.filter(own, pl.col("agrees").not_()).iter_rows(named=True):
        asked.append(
            word(
                "ask.denominator",
                language,
                indicator=indicator_name(row["indicator"], language),
                year=row["year"],
                n=format_number(row["population"], language, -3),
                place=place(row, language),
            )
        )
    disputed = conflicts.filter(own).select("indicator", "scope").unique(maintain_order=True)
    if disputed.height:
        asked.append(word("ask.conflicts", language, names=_some(disputed["indicator"].to_list(), language)))
    split = long.filter(own, pl.col("derivation").cast(pl.String) == "split")
    if split.height:
        asked.append(word("ask.splits", language, n=split.height))
    if source.kind == "plan":
        asked.append(word("ask.final", language, year=source.period.end))
    return asked


def _doubts(claims: pl.DataFrame, language: Language) -> list[str]:
    """Ask about what the text claims and the figures do not bear out."""
    failed = claims.filter(pl.col("verdict") == "does_not_hold")
    asked = [
        word(
            "ask.claim",
            language,
            indicator=indicator_name(row["indicator"], language, row["scope"]),
            claim=claim_said(row, language),
            place=place(row, language),
        )
        for row in failed.iter_rows(named=True)
    ]
    return list(dict.fromkeys(asked))


def _with_tables(counts: pl.DataFrame) -> set[str]:
    """Give the documents of which a table was read."""
    return set(counts.filter(pl.col("aspect") == "source", pl.col("name") == "table")["document"].to_list())


def _some(indicators: list[str], language: Language, most: int = 6) -> str:
    """List the first few names and count the rest."""
    return some([indicator_name(one, language) for one in indicators], language, most)


def missing_regions(long: pl.DataFrame, sources: Mapping[str, Source], language: Language) -> Sentences:
    """Say which registered document gave few figures, and how many."""
    counted = long.filter(pl.col("derivation").cast(pl.String) != "reference").group_by("document").len()
    have = dict(counted.rows())
    few = [
        word("say.few_figures.one", language, name=document_name(one.id, language), n=have.get(one.id, 0))
        for one in sources.values()
        if have.get(one.id, 0) < 10
    ]
    key = "say.few_figures" if few else "say.enough_figures"
    return Sentences((word(key, language, names=join(few, language)),))
