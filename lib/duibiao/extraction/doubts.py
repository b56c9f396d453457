"""Figures that read well and can hardly be right: a unit that the indicator never has, a value out of all range."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from duibiao.errors import CatalogueError
from duibiao.extraction import confidence
from duibiao.extraction.context import Context
from duibiao.extraction.rows import PrintedRow

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: Plans fulfilled and beds used may come to more than all; to twice as much, hardly anything does.
_MOST_PERCENT = 200
_APART, _GROUPED = (
    re.compile(r"[\d０-９][ \u3000\xa0]+[\d０-９]"),
    re.compile(r"(?<!\d)[1-9]\d{0,2}(?: \d{3}){1,2}(?![\d ]*\d)"),
)


def doubted(row: PrintedRow, context: Context) -> PrintedRow:
    """Flag a level whose unit or value the catalogue's indicator cannot have; others are given back as they are.

    Parameters
    ----------
    row : PrintedRow
        A row as read.
    context : Context
        Its catalogue knows the unit and the plausible range of each indicator.
    """
    if is_run_together(row.text):
        return row.flagged("unreadable").changed(value="", confidence=confidence.DOUBTED)
    code = doubt(row, context.catalogue, context.document)
    return row.flagged(code).changed(confidence=min(row.confidence, confidence.DOUBTED)) if code else row


def is_run_together(text: str) -> bool:
    """Tell whether a figure's characters are several numbers that spaces keep apart; ``31 542`` is one of thousands."""
    if not _APART.search(text):
        return False
    grouped = _GROUPED.search(text)
    return grouped is None or bool(_APART.search(text.replace(grouped[0], "", 1)))


def doubt(row: PrintedRow, catalogue: Catalogue, document: str) -> str:
    """Give the code of what speaks against a row: ``unit_unlike``, ``implausible``, or nothing."""
    match = catalogue.match(row.label, document) if row.form == "level" and row.value else None
    if match is None:
        return "implausible" if _is_no_share(row) else ""
    entry = catalogue.indicators[match.indicator]
    counts_many = row.unit in ("万", "亿")  # of what, the label says
    try:
        unit = catalogue.unit_of(match, "" if counts_many else row.unit)
        value = catalogue.units.convert(Decimal(row.value), unit, entry.unit, entry)
    except CatalogueError:
        return "unit_unlike"
    if counts_many or entry.plausible_low is None or entry.plausible_high is None:
        return ""
    return "" if entry.plausible_low <= value <= entry.plausible_high else "implausible"


def _is_no_share(row: PrintedRow) -> bool:
    """Tell whether a name outside the catalogue that reads as a share has more per cent than any share or rate has."""
    is_share = row.form == "level" and row.unit == "%" and re.search(r"(?:率|比例|比重|占比|水平)$", row.label)
    return bool(is_share and row.value) and abs(Decimal(row.value)) > _MOST_PERCENT
