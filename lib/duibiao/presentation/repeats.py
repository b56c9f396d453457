"""What a reader need not be told twice: that a part of a report holds nothing is said once.

A notebook keeps every output, so that each is guarded; a page and a document leave out what only repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from duibiao.presentation.numbers import LANGUAGES


def told_once(cells: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], list[Any]]]:
    """Give each cell with the outputs that are shown: after one statement that there is nothing, no other in its part.

    A table without rows says so unless its part said already that there is nothing. A part begins at a heading.
    """
    silent: set[str] = set()
    for cell in cells:
        if cell["cell_type"] == "markdown":
            if "".join(cell["source"]).startswith("#"):
                silent -= _languages(cell)
            yield cell, []
            continue
        shown = []
        for output in cell.get("outputs", ()):
            absent = output.get("metadata", {}).get("duibiao", {}).get("absent", "")
            if absent and _languages(output) <= silent:
                continue
            if absent == "nothing":
                silent |= _languages(output)
            shown.append(output)
        yield cell, shown


def _languages(tagged: Mapping[str, Any]) -> set[str]:
    lang = tagged.get("metadata", {}).get("duibiao", {}).get("lang", "")
    return {lang} if lang else set(LANGUAGES)
