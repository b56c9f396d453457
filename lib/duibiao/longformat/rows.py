"""A row of the long table while it is being made: exact decimals, and what decides between rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal

#: A Float64 keeps fifteen digits whatever they are; more would be noise.
_FLOAT_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class LongRow:
    """One figure in the long format.

    The fields are the columns of the long table; ``value`` and ``resolution`` are still exact. ``source`` (``table``,
    ``prose`` or ``reference``) and ``issued`` (when the document was issued, to the day, the month or the year, empty
    where not known) are kept because they decide which row is preferred.
    """

    region: str
    indicator: str
    scope: str
    year: int | None
    base_year: int | None
    kind: str
    form: str
    comparator: str
    nature: str
    value: Decimal | None
    resolution: Decimal | None
    unit: str
    stated_by: str
    document: str
    part: str
    line: int
    start: int
    end: int
    label_printed: str
    unit_printed: str
    text_printed: str
    remark: str
    derivation: str
    flags: str
    source: str
    issued: str = ""
    figure: str = ""
    preferred: bool = False

    @property
    def key(self) -> tuple[str, str, str, int | None, str, str, int | None]:
        """What the figure says something about: only rows of one key compete, or are in conflict."""
        return (self.region, self.indicator, self.scope, self.year, self.kind, self.form, self.base_year)

    @property
    def place(self) -> tuple[str, str, int, int, str]:
        """Where the figure was printed; both ends of a range share one place."""
        return (self.document, self.part, self.line, self.start, self.label_printed)

    @property
    def order(self) -> tuple[object, ...]:
        """The order of rows in the long table: by place, then by everything that can tell two rows apart."""
        return (*self.place, self.comparator, sortable(self.key), decimal_text(self.value), self.end)

    def has_flag(self, code: str) -> bool:
        """Whether the row carries a flag."""
        return code in self.flags.split(";")

    def flagged(self, codes: Iterable[str]) -> LongRow:
        """Give the row with more flag codes, sorted and without doubles."""
        flags = join_flags({*self.flags.split(";"), *codes})
        return self if flags == self.flags else replace(self, flags=flags)


def join_flags(codes: Iterable[str]) -> str:
    """Write flag codes in their one order, without doubles or empty ones."""
    return ";".join(sorted({code for code in codes if code}))


def sortable(key: Iterable[object]) -> tuple[tuple[bool, object], ...]:
    """Make a tuple with absent years sortable: the absent first."""
    return tuple((part is not None, part if part is not None else 0) for part in key)


def decimal_text(number: Decimal | None) -> str:
    """Write a number in its one canonical form: no exponent, no trailing zeros, at most fifteen digits."""
    if number is None:
        return ""
    text = format(_FLOAT_DIGITS.plus(number).normalize(), "f")
    return "0" if text == "-0" else text
