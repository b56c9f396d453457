"""The table of sources: every figure that a report shows, with document, line and the characters it was printed in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.presentation.citing import anchor
from duibiao.presentation.figures import plain, shown, texts
from duibiao.presentation.names import catalogue, flags_said, indicator_name, region_name, unit_name
from duibiao.presentation.numbers import SIGNS, Language
from duibiao.presentation.places import document_name, document_title, place, registered
from duibiao.presentation.show import Sentences, Shown
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import join, tally, word, word_of

if TYPE_CHECKING:
    from duibiao.catalogue.reference import ReferenceRow

#: Ways in which a figure is obtained, and how many kinds of notes are told.
_DERIVATIONS = ("printed", "split", "corrected", "reference")
_MOST_FLAGS = 3
_COLUMNS = (
    "document_said",
    "figure_said",
    "shown_value",
    "place",
    "text_printed",
    "label_printed",
    "derivation_said",
    "default_grade",
    "publication",
    "flags_said",
)


def by_line(every: pl.DataFrame, *frames: pl.DataFrame, language: Language) -> Shown:
    """Set the source of every figure that the frames show, by document and line.

    Parameters
    ----------
    every : polars.DataFrame
        The long table with every place.
    *frames : polars.DataFrame
        Results with places: all columns ``figure``, ``figure_...`` and ``figures`` are read.
    language : {'zh', 'en'}
        Language of every word.
    """
    found = every.filter(pl.col("figure").is_in(figures_of(*frames)))
    rows = [
        _row(row, language) for row in found.sort("document", "part", "line", "start", "figure").iter_rows(named=True)
    ]
    notes = [word("note.sources", language), word("note.second_hand", language)]
    return make_table("sources", texts(rows, _COLUMNS), language, group="document_said", notes=notes)


def read_how(every: pl.DataFrame, *frames: pl.DataFrame, language: Language) -> Sentences:
    """Say of the figures that the frames show how they were obtained, and which notes they carry most often.

    Parameters
    ----------
    every : polars.DataFrame
        The long table with every place.
    *frames : polars.DataFrame
        As for :func:`by_line`.
    language : {'zh', 'en'}
        Language of every word.
    """
    found = every.filter(pl.col("figure").is_in(figures_of(*frames)))
    counts = dict(found["derivation"].cast(pl.String).value_counts().sort("derivation").rows())
    flags = found.select("figure", pl.col("flags").str.split(";").alias("flag")).explode("flag")
    told = flags.filter(pl.col("flag") != "", pl.col("flag") != "second_hand")
    most = told.group_by("flag").len().sort("len", "flag", descending=[True, False]).head(_MOST_FLAGS).rows()
    named = join([word("say.sources.flag", language, flag=flags_said(one, language), n=n) for one, n in most], language)
    told_counts = tally("say.sources", language, {one: counts.get(one, 0) for one in _DERIVATIONS})
    return Sentences(
        (
            word_of(found.height, "say.sources", language, told=told_counts),
            word_of(told["figure"].n_unique(), "say.sources.flags", language, flags=named),
        )
    )


def figures_of(*frames: pl.DataFrame) -> list[str]:
    """List the figures that results lead to, each once, sorted."""
    found: set[str] = set()
    for frame in frames:
        for name in frame.columns:
            if name == "figure" or name.startswith("figure_") or name.endswith("_figure"):
                found.update(one for one in frame[name].to_list() if one)
            elif name == "figures" or name.endswith("_figures"):
                found.update(one for many in frame[name].to_list() for one in many)
    return sorted(found)


def publication(row: Mapping[str, Any], language: Language) -> str:
    """Name the publication of a second-hand figure; in English that it is named in Chinese, and the note there is."""
    listed = _references().get((row["document"], row["line"])) if row["derivation"] == "reference" else None
    if listed is None:
        return ""
    basis = word(f"basis.{listed.basis}", language) if listed.basis else ""
    source = listed.source if language == "zh" else word("publication.chinese", language)
    note = listed.note_zh if language == "zh" else listed.note_en
    return join([one for one in (source, basis, note) if one], language, "clause")


def _row(row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    name = indicator_name(row["indicator"], language, row["scope"])
    kind = word(f"kind.{row['kind']}", language)
    said = [one for one in (region_name(row["region"], language), str(row["year"] or ""), kind) if one]
    return {
        "document_said": _document(row["document"], language),
        "figure_said": anchor(row["figure"], language)
        + word("figure.said", language, name=name, of=join(said, language)),
        "shown_value": _value(row, language),
        "place": place({**row, "second_hand": "second_hand" in row["flags"].split(";")}, language),
        "text_printed": row["text_printed"],
        "label_printed": row["label_printed"],
        "derivation_said": word(f"derivation.{row['derivation']}", language),
        "default_grade": catalogue().indicators[row["indicator"]].grade,
        "publication": publication(row, language),
        "flags_said": flags_said(row["flags"], language),
    }


def _value(row: Mapping[str, Any], language: Language) -> str:
    if row["form"] == "qualitative" or row["value"] is None:
        return word("target.qualitative", language)
    if row["form"] == "level":
        said = shown(row, language)
    else:
        said = SIGNS.get(row["comparator"], "") + plain(row["value"], language, signed=True)
    return f"{said} {unit_name(row['unit'], language)}"


def _document(document: str, language: Language) -> str:
    """Name a document by its title and day; reference figures are read from many."""
    source = registered().get(document)
    if source is None:
        return word("sources.reference", language, document=document_name(document, language))
    title = document_title(source, language)
    if source.issued is None:
        return word("sources.document", language, title=title)
    return word("sources.document.day", language, title=title, day=source.issued.isoformat())


@lru_cache(maxsize=1)
def _references() -> dict[tuple[str, int], ReferenceRow]:
    from duibiao.catalogue.reference import load_reference

    return {(row.document, row.line): row for row in load_reference()}
