"""A value that leads to its source: marked while a table is escaped, a link afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from duibiao.presentation.numbers import MISSING, Language

# Private-use characters stand for the ends of a link and of a row's anchor while the table is escaped.
_LINK, _TEXT, _END, _ANCHOR, _ANCHOR_END = "\ue002", "\ue003", "\ue004", "\ue005", "\ue006"
_LINKS = re.compile(f"{_LINK}([a-z0-9-]+)([A-Z]?){_TEXT}(.*?){_END}", re.S)
_ANCHORS = re.compile(f"<tr>(\\s*<td[^>]*>){_ANCHOR}([a-z0-9-]+){_ANCHOR_END}")
_MARKS = re.compile(f"{_LINK}[^{_TEXT}]*{_TEXT}|{_END}|{_ANCHOR}[^{_ANCHOR_END}]*{_ANCHOR_END}")


def source_key(figure: str, language: Language) -> str:
    """Give the anchor of a figure's row in the table of sources: short, the same every time, one a language."""
    return f"{language}-{_short(figure)}"


def sources_of(row: Mapping[str, Any], *columns: str) -> str | None:
    """Give what a mark of a chart leads to: the keys of the figures it was drawn from, the language left out.

    Parameters
    ----------
    row : mapping
        Row of an analysis frame with places.
    *columns : str
        Columns that name figures, in the order they are told; ``figure`` where none is given.
    """
    return keys_of(row[name] for name in columns or ("figure",) if row.get(name))


def keys_of(figures: Iterable[str]) -> str | None:
    """Give the keys of figures, each once, as a mark keeps them; nothing where there are none."""
    return " ".join(_short(figure) for figure in dict.fromkeys(figures)) or None


def _short(figure: str) -> str:
    return sha256(figure.encode("utf-8")).hexdigest()[:8]


def cite(text: str, row: Mapping[str, Any], language: Language, suffix: str = "") -> str:
    """Let a value lead to the source of its figure; a value without a figure stays a text.

    Parameters
    ----------
    text : str
        The value as it is shown.
    row : mapping
        Row of an analysis frame with a place; where it has a ``grade``, the source shows it too.
    language : {'zh', 'en'}
        Language of the table.
    suffix : str
        Suffix of the place (``_baseline``).
    """
    figure = row.get(f"figure{suffix}")
    if not figure or text in ("", MISSING):
        return text
    return f"{_LINK}{source_key(figure, language)}{row.get('grade') or ''}{_TEXT}{text}{_END}"


def anchor(figure: str, language: Language) -> str:
    """Mark the row of a figure in the table of sources; put before the text of its first cell."""
    return f"{_ANCHOR}{source_key(figure, language)}{_ANCHOR_END}"


def opened(markup: str) -> str:
    """Turn the marks of an escaped table into links and anchors."""
    return _ANCHORS.sub(r'<tr id="\2">\1', _LINKS.sub(_link, markup))


def unmarked(text: str) -> str:
    """Take the marks away: the bare text of a cell."""
    return _MARKS.sub("", text)


def _link(found: re.Match[str]) -> str:
    key, grade, text = found.groups()
    graded = f' data-grade="{grade}"' if grade else ""
    return f'<a class="cite" href="#{key}"{graded}>{text}</a>'
