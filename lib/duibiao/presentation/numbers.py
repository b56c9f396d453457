"""Numbers as a reader of one language expects them, never with more digits than were printed."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

#: What stands where there is no figure.
MISSING = "—"
MINUS = "\N{MINUS SIGN}"
SIGNS = {"eq": "", "ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "approx": "≈ "}


def is_missing(value: object) -> bool:
    """Tell whether a cell holds nothing that could be shown (none, not a number, empty text)."""
    return value is None or value == "" or (isinstance(value, float) and not math.isfinite(value))


def digits_of(resolution: float | None) -> int | None:
    """Count the decimals that a resolution (half a unit of the last printed digit) allows.

    Parameters
    ----------
    resolution : float or None
        Half a unit of the last printed digit, in the unit of the value: 0.005 allows two decimals, 50 none.

    Returns
    -------
    int or None
        Decimals, negative where whole tens or more were printed; none where the resolution is unknown.
    """
    if resolution is None or not math.isfinite(resolution) or resolution <= 0:
        return None
    return -math.floor(math.log10(2 * resolution) + 1e-9)


def format_number(value: float | None, language: Language, digits: int | None = None, signed: bool = False) -> str:
    """Write a number with a fixed count of decimals.

    Parameters
    ----------
    value : float or None
        The number; nothing gives an em dash.
    language : {'zh', 'en'}
        English groups thousands by commas, Chinese statistics leave them together.
    digits : int, optional
        Decimals; negative rounds to tens or more. Left out: at most three significant decimals, no trailing zeros.
    signed : bool
        Whether a plus stands before a gain.
    """
    if is_missing(value):
        return MISSING
    exact = Decimal(repr(float(value)))  # type: ignore[arg-type]  # what is missing was told apart above
    if digits is None:
        digits = _few_digits(exact)
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{max(digits, 0)}f}"
    if language == "zh":
        text = text.replace(",", "")
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def format_value(
    value: float | None,
    resolution: float | None,
    language: Language,
    comparator: str | None = "eq",
    signed: bool = False,
) -> str:
    """Write a figure with the digits it was printed with and the sign of its bound (``≤ 10``)."""
    if is_missing(value):
        return MISSING
    return SIGNS.get(comparator or "eq", "") + format_number(value, language, digits_of(resolution), signed)


def format_range(lower: float | None, upper: float | None, language: Language, digits: int | None = None) -> str:
    """Write an interval, or an em dash where one end is missing."""
    if is_missing(lower) or is_missing(upper):
        return MISSING
    return f"{format_number(lower, language, digits)} – {format_number(upper, language, digits)}"


def _few_digits(exact: Decimal) -> int:
    """Decimals that keep three significant digits, and no more of them than stand there."""
    if exact == 0:
        return 0
    wanted = max(0, 2 - exact.adjusted())
    exponent = exact.quantize(Decimal(1).scaleb(-wanted), rounding=ROUND_HALF_UP).normalize().as_tuple().exponent
    return max(0, -int(exponent))
