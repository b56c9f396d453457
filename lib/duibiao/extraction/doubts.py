"""Figures that read well and can hardly be right: numbers cut in two, units and values the indicator cannot have."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from duibiao.errors import CatalogueError
from duibiao.extraction import confidence, numerals
from duibiao.extraction.context import Context
from duibiao.extraction.rows import PrintedRow

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: Plans fulfilled and beds used may come to more than all; to twice as much, hardly anything does.
_MOST_PERCENT = 200
_APART, _GROUPED = (
    re.compile(r"\d(?:[ \u1680\u2000-\u200a\u202f\u205f\u3000\xa0\u115f\u1160\u3164\uffa0]|&nbsp;|<br ?/?>)+\d"),
    re.compile(r"(?<!\d)[1-9]\d{0,2}(?:[ \u2009\u202f]\d{3}){1,2}(?![\d ]*\d)"),
)
#: What a sheet shows where a formula gave no figure.
_ERROR_OF_A_SHEET = re.compile(r"#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|公式未计算)")
#: What makes another number of the digits before it: a fraction, other points than the full stop before more digits,
#: and control characters between them, which are seen as nothing or as the end of a line.
_GOES_ON = re.compile(
    r"\d(?:[\u00bc-\u00be\u2150-\u215f\u2189]|[\u00b7\u2022\u2027\u2219\u22c5\u02d9\u066b\u066c\u30fb'\u2018\u2019\u2044"
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]+\.?\d)"
)


def doubted(row: PrintedRow, context: Context, line: str = "") -> PrintedRow:
    """Flag a level whose unit or value the catalogue's indicator cannot have; others are given back as they are.

    Parameters
    ----------
    row : PrintedRow
        A row as read.
    context : Context
        Its catalogue knows the unit and the plausible range of each indicator.
    line : str
        The printed line it stands in, of which more may belong to the number.
    """
    if is_run_together(row.text) or (row.value and is_cut(line, row.start, row.end)):
        return row.flagged("unreadable").changed(value="", confidence=confidence.DOUBTED)
    if row.form == "qualitative" and _ERROR_OF_A_SHEET.match(row.text):
        return row.flagged("unreadable").changed(form="level", confidence=confidence.DOUBTED)
    if not row.value.isascii():
        row = row.changed(value=numerals.in_ascii(row.value))
    code = doubt(row, context.catalogue, context.document)
    return row.flagged(code).changed(confidence=min(row.confidence, confidence.DOUBTED)) if code else row


def is_run_together(text: str) -> bool:
    """Tell whether a figure's characters are several numbers that spaces keep apart; ``31 542`` is one of thousands."""
    if not _APART.search(text):
        return False
    grouped = _GROUPED.search(text)
    return grouped is None or bool(_APART.search(text.replace(grouped[0], "", 1)))


def is_cut(line: str, start: int, end: int) -> bool:
    """Tell whether a number goes on before or behind a span of its line, or is struck through or enclosed.

    >>> is_cut("1½倍", 0, 1), is_cut("1·59‰", 0, 1), is_cut("5̶4", 0, 1), is_cut("5·一", 0, 1)
    (True, True, True, False)
    """
    around = line[max(0, start - 3) : end + 3]
    if around.isascii() and around.isprintable():
        return False
    marked = any(
        here.isdigit() and unicodedata.category(mark) in ("Mn", "Me")
        for here, mark in pairwise(around)
        if mark > "\u02ff"
    )
    return marked or bool(_GOES_ON.search(around))


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
