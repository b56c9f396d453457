"""Where figures were printed, in words a reader knows: whose document it is, and which line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from duibiao.presentation.names import region_name
from duibiao.presentation.numbers import Language
from duibiao.presentation.wording import join, word, wording

if TYPE_CHECKING:
    from duibiao.catalogue import Source


def document_name(document: str, language: Language) -> str:
    """Name a document shortly: whose plan it is; by its title where a region has several of the kind.

    Tables of reference figures have a name of their own; what is not known keeps its id.
    """
    source = registered().get(document)
    if source is None:
        key = f"reference.{document}"
        return word(key, language) if key in wording() else document
    alike = [one for one in registered().values() if (one.region, one.kind) == (source.region, source.kind)]
    if len(alike) > 1:
        return document_title(source, language)
    return word(f"document.{source.kind}", language, region=region_name(source.region, language))


def document_title(source: Source, language: Language) -> str:
    """Give the title of a document as it is printed, or put into English."""
    return source.title if language == "zh" else source.title_en


def place(row: Mapping[str, Any], language: Language, suffix: str = "") -> str:
    """Write where a figure was printed: document, part where there is one, line; a second-hand figure says so."""
    document, line = row.get(f"document{suffix}"), row.get(f"line{suffix}")
    if not document:
        return ""
    name = f"{document_name(document, language)} {row.get(f'part{suffix}') or ''}".strip()
    told = word("place", language, document=name, line=line)
    return told + word("place.second_hand", language) if row.get(f"second_hand{suffix}") else told


def places(document: str, lines: Iterable[str], language: Language) -> str:
    """Write all the lines of a document that print one figure."""
    listed = join(dict.fromkeys(lines), language)
    return word("place", language, document=document_name(document, language), line=listed)


@lru_cache(maxsize=1)
def registered() -> dict[str, Source]:
    """Read the documents of the project once."""
    from duibiao.catalogue import load_sources

    return dict(load_sources())
