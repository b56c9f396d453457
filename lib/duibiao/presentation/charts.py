"""What all charts share: rows without gaps, tooltips that name a figure's place, titles, text alternatives.

A chart is Altair's, with two habits that keep a report fast. Channels are objects (``alt.X("value:Q")``): one that is
written as a text takes Altair some milliseconds to read by its whole schema. And parts are joined as specifications
(:func:`layered`, :func:`grid`): joined as objects each is copied several times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from duibiao.presentation.names import wrapped
from duibiao.presentation.numbers import MISSING, Language, is_missing
from duibiao.presentation.show import Chart
from duibiao.presentation.style import TITLE_Y, config
from duibiao.presentation.wording import word

if TYPE_CHECKING:
    import altair as alt

#: Fields that are drawn to scale; all others are words.
QUANTITIES = ("value", "lower", "upper", "fitted", "relative", "pace", "population", "n", "zero", "label_at", "opacity")
#: What is left out of a row where it is missing: a quantity without a value has no mark, a mark need lead nowhere.
_LEFT_OUT = (*QUANTITIES, "sources")
#: A label that holds line ends, as its lines.
LINES = "split(datum.label, '\\n')"
#: Half the height of a label's line, in pixels.
_HALF_LINE = 7
#: How labels of an axis that hold line ends are set: on several lines, around the tick (by itself the first is there).
LINED: dict[str, Any] = {
    "labelExpr": LINES,
    "labelOffset": {
        "condition": [{"test": f"length({LINES}) === {n}", "value": -_HALF_LINE * (n - 1)} for n in (2, 3, 4)],
        "value": 0,
    },
}
#: From here on an axis of a Chinese chart counts in 万.
_MANY = 100_000
#: Height of a line of an axis's title, in pixels.
_TITLE_LINE = 14
#: The same above a plot: the more lines, the higher the first.
LINED_ABOVE: dict[str, Any] = {
    "labelExpr": LINES,
    "labelPadding": {
        "condition": [
            {"test": f"length({LINES}) === {n}", "value": 3 + 2 * _HALF_LINE * (n - 1)} for n in (2, 3, 4, 5)
        ],
        "value": 3,
    },
}
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.20.1.json"
#: What a figure says when it is pointed at; all are ready texts.
TIPS = ("indicator_name", "region_name", "year", "shown", "place", "text_printed", "flags_said")


class Datasets:
    """The rows of a chart, each set once: layers name them, so nothing is copied, checked or stored twice."""

    def __init__(self) -> None:
        self.values: dict[str, list[dict[str, Any]]] = {}

    def add(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """Keep rows and give the name that layers draw them by: ``alt.Chart(sets.add(rows))``.

        It is Altair's ``NamedData`` as a plain dictionary, which Altair need not look into for a data frame.
        """
        name = f"rows{len(self.values) + 1}"
        self.values[name] = [clean(row) for row in rows]
        return {"name": name}


def clean(row: Mapping[str, Any]) -> dict[str, Any]:
    """Fill a missing text by an em dash, so no tooltip says undefined; leave a missing quantity out: it has no mark."""
    kept = {name: value for name, value in row.items() if name not in _LEFT_OUT or not is_missing(value)}
    return {name: MISSING if is_missing(value) else value for name, value in kept.items()}


def tips(language: Language, names: Sequence[str] = TIPS) -> list[alt.Tooltip]:
    """Give the tooltip of a mark: fields of ready texts, headed as columns of tables are."""
    return [_tip(name, language) for name in names]


@cache
def _tip(name: str, language: Language) -> alt.Tooltip:
    """Make a field of a tooltip once: it is the same in every panel, and half of what a panel's specification says."""
    import altair as alt

    class WrittenOut(alt.Tooltip):
        def to_dict(self, *args: object, **options: object) -> Any:
            return written

    written = alt.Tooltip(field=name, type="nominal", title=word(f"column.{name}", language)).to_dict(validate=False)
    return WrittenOut(f"{name}:N")


def finish(chart: Any, sets: Datasets, language: Language, name: str, **fields: object) -> Chart:
    """Give a chart its title, subtitle and text alternative (``chart.<name>...`` of the wording), and its look."""
    title = word(f"chart.{name}", language, **fields)
    subtitle = word(f"chart.{name}.subtitle", language, **fields)
    head = {"text": title, "subtitle": wrapped(subtitle, language, 92)}
    whole = {
        "$schema": SCHEMA,
        "config": config(language),
        "title": head,
        "description": f"{title}. {subtitle}",
        **plain(chart),
    }
    return Chart({**whole, "datasets": sets.values}, title)


def grid(panels: Iterable[Any], columns: int = 2) -> dict[str, Any]:
    """Set panels beside each other, each with its own axes."""
    return {"concat": [plain(panel) for panel in panels], "columns": columns, "spacing": {"row": 26, "column": 34}}


def layered(*layers: Any, **properties: Any) -> dict[str, Any]:
    """Lay parts over each other, the first lowest, and give the whole its size and title.

    Rows that all of them share are named once.
    """
    specs = [plain(layer) for layer in layers]
    one = all(spec["data"] == specs[0]["data"] for spec in specs)
    shared = {"data": specs[0]["data"]} if one else {}
    parts = [{name: part for name, part in spec.items() if name not in shared} for spec in specs]
    return {**shared, "layer": parts, **{name: plain(value) for name, value in properties.items()}}


def plain(part: Any) -> Any:
    """Give the specification of a part, without what only a whole has; the tests hold wholes against the schema."""
    return part.to_dict(validate=False, context={"top_level": False}) if hasattr(part, "to_dict") else part


def raised(title: Sequence[str], **options: Any) -> alt.Axis:
    """Give an upright axis whose title is so high above the plot that its last line stands on it."""
    import altair as alt

    return alt.Axis(titleY=TITLE_Y - _TITLE_LINE * (len(title) - 1), **options)


def in_myriads(values: Iterable[float | None], language: Language) -> dict[str, str]:
    """Tell an axis of hundreds of thousands in 万, as Chinese counts them: nobody can read 10000000 at a glance."""
    if language != "zh" or max((abs(value) for value in values if value is not None), default=0.0) < _MANY:
        return {}
    return {"labelExpr": "datum.value === 0 ? '0' : format(datum.value / 10000, '~r') + '万'"}


def span_of(values: Iterable[float | None], share: float = 0.16) -> list[float]:
    """Give the ends of an axis: room for labels on both sides, hardly below zero where nothing is negative."""
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    room = (high - low) * share or abs(high) * share or 1.0
    floor = low - room if low < 0 else max(-0.05 * (high - min(low, 0.0)), low - room)
    return [round(floor, 6), round(high + room, 6)]
