"""Parts of charts: a mark over rows, written down as the Vega-Lite specification that it is.

The words are Vega-Lite's own (https://vega.github.io/vega-lite/docs/). Altair has an object for each of them, which
takes longer to import than the whole of the library here, and a good part of the time of every report to copy; the
tests hold whole charts against Vega-Lite's schema. Altair draws what is explored, where selections are worth it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

_TYPES = {"N": "nominal", "O": "ordinal", "Q": "quantitative", "T": "temporal"}


@dataclass(frozen=True)
class Part:
    """A mark over rows; every method gives another part, so that several may begin as one.

    Parameters
    ----------
    data : dict
        The rows, by name.
    kind : str or dict
        The mark.
    encoding : dict
        Channel to what decides it.
    rest : dict
        Filters, size, title.
    """

    data: dict[str, str]
    kind: str | dict[str, Any] = ""
    encoding: dict[str, Any] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)

    def mark(self, kind: str, **look: Any) -> Part:
        """Draw it as a mark."""
        return replace(self, kind={"type": kind, **look})

    def encode(self, **channels: Any) -> Part:
        """Decide channels."""
        return replace(self, encoding={**self.encoding, **channels})

    def where(self, test: str) -> Part:
        """Draw only rows for which an expression is true."""
        filters = [*self.rest.get("transform", ()), {"filter": test}]
        return replace(self, rest={**self.rest, "transform": filters})

    def sized(self, **properties: Any) -> Part:
        """Give it width, height, title."""
        return replace(self, rest={**self.rest, **properties})

    def to_dict(self) -> dict[str, Any]:
        """Give the specification."""
        return {"data": self.data, "mark": self.kind, "encoding": self.encoding, **self.rest}


def by(column: str, **options: Any) -> dict[str, Any]:
    """Have a channel decided by a column: ``by("value:Q", title=...)`` with the type's first letter."""
    name, _, kind = column.partition(":")
    return {"field": name, "type": _TYPES[kind], **options}
