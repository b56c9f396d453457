"""Showing a result in both languages: one output each, tagged with its language.

The page of a report, JupyterLab and nbval all read the same outputs: a chart is its Vega-Lite specification, a table
is HTML, and what a rule has to say is a list of sentences.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from duibiao.presentation.names import catalogue, named_by
from duibiao.presentation.numbers import LANGUAGES, Language
from duibiao.presentation.wording import word

VEGA_LITE = "application/vnd.vegalite.v5+json"
#: Nobody sees them, but they turn around what stands near them in a page: digits, brackets, and ≥ into ≤.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Control characters and what is no character at all: neither a page nor a workbook can hold them.
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Either of them, as JSON writes it.
_AMISS = re.compile(rf"{_TURNING.pattern}|{_NO_CHARACTER.pattern}|\\(?:u00[01]|[bf])")


@dataclass(frozen=True)
class Chart:
    """A chart: its Vega-Lite specification and its title."""

    spec: dict[str, Any]
    title: str


@dataclass(frozen=True)
class Table:
    """A table: its HTML, its title and the number of rows."""

    html: str
    title: str
    rows: int


@dataclass(frozen=True)
class Sentences:
    """What a rule says about a result, one sentence an item; ``lead`` where they are what is read first.

    ``absent`` where they only say that there is nothing: ``nothing`` in words, ``empty`` of a table without rows.
    """

    items: tuple[str, ...]
    lead: bool = False
    absent: Literal["", "nothing", "empty"] = ""


Shown = Chart | Table | Sentences


def show(make: Callable[..., Shown], *frames: Any, **options: Any) -> None:
    """Make a chart, a table or sentences in both languages and display each, tagged with its language.

    Parameters
    ----------
    make : callable
        A function of ``(*frames, language=..., **options)``.
    *frames
        What it shows: frames as ``duibiao.analysis`` gives them.
    **options
        Handed on to ``make``.
    """
    from altair.utils.schemapi import debug_mode

    # Every name is looked up in the catalogue: which one that is, is found out once. Altair holds every part of a chart
    # against its schema as it is made, which takes longer than the chart: tests hold whole charts against it instead.
    with named_by(catalogue()), debug_mode(False):
        for language in LANGUAGES:
            _display(make(*frames, language=language, **options), language, make.__name__)


def say(zh: str | Sequence[str], en: str | Sequence[str]) -> None:
    """Display sentences that were made outside, one list a language."""
    for language, text in zip(LANGUAGES, (zh, en), strict=True):
        _display(Sentences((text,) if isinstance(text, str) else tuple(text)), language, "say")


def nothing(language: Language, key: str = "say.nothing_to_show", **fields: object) -> Sentences:
    """Say that there is nothing to draw or to tell, and why."""
    return Sentences((word(key, language, **fields),), absent="nothing")


def bundle(shown: Shown) -> dict[str, Any]:
    """Give the MIME bundle of a result; its plain text is short and always the same.

    What turns the direction of writing around is left out: a text of a document must not change what is seen beside it.
    For what is no character stands a □.
    """
    made = _bundle(shown)
    # Looked for in the text of the whole: to walk through a chart takes longer than to draw it.
    return _straight(made) if _AMISS.search(json.dumps(made, ensure_ascii=False, default=str)) else made


def _straight(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isprintable() else _NO_CHARACTER.sub("□", _TURNING.sub("", value))
    if isinstance(value, dict):
        return {_straight(key): _straight(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_straight(one) for one in value]
    return value


def _bundle(shown: Shown) -> dict[str, Any]:
    if isinstance(shown, Chart):
        return {VEGA_LITE: shown.spec, "text/plain": f"[chart] {shown.title}"}
    if isinstance(shown, Table):
        return {"text/html": shown.html, "text/plain": f"[table] {shown.title} ({shown.rows})"}
    items = "".join(f"<li>{html.escape(item)}</li>" for item in shown.items)
    listed = f'<ol class="duibiao-lead">{items}</ol>' if shown.lead else f'<ul class="duibiao-sentences">{items}</ul>'
    return {"text/html": listed, "text/plain": "\n".join(shown.items)}


def _display(shown: Shown, language: Language, name: str) -> None:
    from IPython.display import display

    kind = type(shown).__name__.lower()
    told = {"lang": language, "kind": kind, "name": name}
    if isinstance(shown, Sentences) and shown.absent:
        told["absent"] = shown.absent
    display(bundle(shown), raw=True, metadata={"duibiao": told})  # type: ignore[no-untyped-call]  # IPython has no types
