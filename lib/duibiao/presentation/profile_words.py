"""One region in sentences: who is counted, what is better and worse, which targets are another's, what contradicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.presentation.benchmark_words import beyond
from duibiao.presentation.figures import cited, listed_rows, row_names, shown, some, texts, with_unit
from duibiao.presentation.names import catalogue, region_name
from duibiao.presentation.numbers import Language
from duibiao.presentation.places import document_title, place
from duibiao.presentation.show import Sentences, Shown, nothing
from duibiao.presentation.source_tables import publication
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import join, tally, word, word_of

if TYPE_CHECKING:
    from duibiao.catalogue import Source

#: What says how many people a region has.
POPULATION = ("resident_population", "registered_population", "population")


def lead(
    bench: pl.DataFrame,
    register: pl.DataFrame,
    conflicts: pl.DataFrame,
    denominators: pl.DataFrame,
    derived: pl.DataFrame,
    orders: pl.DataFrame,
    sources: Mapping[str, Source],
    language: Language,
    region: str,
) -> Sentences:
    """Say what a director reads first of a region: who is counted, what is strong, weak, copied and contradictory."""
    good, bad = (
        row_names(beyond(bench).filter(pl.col("favour") == favour), language)
        for favour in ("favourable", "unfavourable")
    )
    pairs = bench.filter(pl.col("grade").is_in(["A", "B"]), pl.col("role").is_in(["nation", "parent"])).height
    copied = register.filter(pl.col("copied_from") != "")
    wrong = sum(audit.filter(pl.col("agrees").not_()).height for audit in (denominators, derived, orders))
    keys = conflicts.select("indicator", "scope", "year", "kind", "form").n_unique() if conflicts.height else 0
    contradicted = tally("lead.profile.contradictions", language, {"printed": keys, "wrong": wrong}, "clause")
    items = [
        counted(sources, language, region),
        word_of(len(good), "lead.profile.strong", language, names=some(good, language))
        if pairs
        else word("lead.profile.alone", language),
        word_of(len(bad), "lead.profile.weak", language, names=some(bad, language))
        if pairs
        else word("lead.profile.alone_weak", language),
        word_of(
            copied.height,
            "lead.profile.copied",
            language,
            total=register.height,
            names=some(row_names(copied, language), language),
        )
        if register.height
        else word("lead.profile.no_targets", language, region=region_name(region, language)),
        word_of(
            keys + wrong, "lead.profile.contradictions", language, told=contradicted[:1].upper() + contradicted[1:]
        ),
    ]
    return Sentences(tuple(items), lead=True)


def who(region: str, sources: Mapping[str, Source], language: Language) -> Sentences:
    """Say of whom the figures are: level, parents, basis of rates, boundary versions, what lies within."""
    entry, zh = catalogue().regions[region], language == "zh"
    parents = [region_name(one, language) for one in catalogue().ancestors(region)]
    items = [
        word(
            "say.who.level",
            language,
            region=region_name(region, language),
            level=word(f"level.{entry.level}", language),
            parents=join(parents, language) or word("none", language),
        )
    ]
    peers = [region_name(one, language) for one in catalogue().peers(region)]
    key = "say.who.peers" if peers else "say.who.no_peers"
    items.append(word(key, language, peers=join(peers, language)))
    items += [
        word(
            "say.who.document",
            language,
            title=document_title(source, language),
            basis=word(f"basis.{source.population_basis}", language),
        )
        for source in sources.values()
        if source.region == region
    ]
    items += [note for note in (entry.note_zh if zh else entry.note_en,) if note]
    items += [note for one in entry.boundary for note in (one.note_zh if zh else one.note_en,) if note]
    items += [] if entry.boundary else [word("say.who.boundary", language)]
    return Sentences(tuple(items))


def people(every: pl.DataFrame, language: Language, region: str) -> Shown:
    """Set every population figure of a region with its basis: rates per head depend on which is meant."""
    found = population(every, region)
    rows = [
        {
            **cited({**row, **_place(row)}, language),
            "kind_said": word(f"kind.{row['kind']}", language),
            "publication": publication(row, language),
            "place": place({**row, **_place(row)}, language),
        }
        for row in found.sort("year", "indicator", "line").iter_rows(named=True)
    ]
    columns = ("indicator_name", "year", "kind_said", "shown_value", "unit_name", "publication", "place")
    return make_table("people", texts(rows, columns), language, notes=[word("note.second_hand", language)])


def population(every: pl.DataFrame, region: str) -> pl.DataFrame:
    """Take the figures that say how many people a region has."""
    return every.filter(pl.col("region") == region, pl.col("indicator").is_in(POPULATION), pl.col("form") == "level")


def clear(bench: pl.DataFrame, language: Language) -> Sentences:
    """Say each clear difference with both figures and the reasons for caution."""
    items = [
        word(
            f"say.profile.{row['favour']}",
            language,
            indicator=row_names(pl.DataFrame([row]), language)[0],
            own=with_unit(shown(row, language), row["unit"], language),
            against=region_name(row["against"], language),
            other=shown(row, language, "_against"),
            year=row["year"],
        )
        for row in beyond(bench).sort("favour", "indicator", "against").iter_rows(named=True)
    ]
    return Sentences((*items, word("say.gap.caveat", language))) if items else nothing(language, "say.gap.none")


def copied(register: pl.DataFrame, language: Language) -> Sentences:
    """Say whose targets a region's own are equal to."""
    items = [
        word(
            "say.profile.copied",
            language,
            region=region_name(str(source[0]), language),
            n=rows.height,
            names=listed_rows(rows, language),
        )
        for source, rows in register.filter(pl.col("copied_from") != "").group_by("copied_from", maintain_order=True)
    ]
    return Sentences(tuple(items)) if items else nothing(language, "say.profile.none_copied")


def counted(sources: Mapping[str, Source], language: Language, region: str) -> str:
    """Say which people the rates of a region are divided by, and whether its boundary changed."""
    entry = catalogue().regions[region]
    own = [source for source in sources.values() if source.region == region]
    # Of a plan and the year's form behind it, the plan says who is counted.
    plans = [source for source in own if source.kind == "plan"]
    bases = {source.population_basis for source in plans or own}
    basis = next(iter(bases)) if len(bases) == 1 else "unknown"
    boundary = "changed" if entry.boundary else "same"
    return word(
        f"lead.profile.counted.{'none' if not own else 'unknown' if basis == 'unknown' else 'known'}",
        language,
        region=region_name(region, language),
        level=word(f"level.{entry.level}", language),
        basis=word(f"basis.{basis}", language),
        boundary=word(f"boundary.{boundary}", language),
    )


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    """Name a place as the results of an analysis do."""
    return {"text": row["text_printed"], "second_hand": "second_hand" in row["flags"].split(";")}
