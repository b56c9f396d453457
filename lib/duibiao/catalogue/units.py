"""Units of measurement: one spelling for each, and exact conversion between those of one kind.

A unit is simple (``岁``, ``%``, ``万张``) or a rate of things to people (``张/千人``, ``辆/3万人``). Sizes are exact
fractions, values are decimals: a printed figure is never rounded on its way to the catalogue's unit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.catalogue.plain import nearest
from duibiao.errors import CatalogueError, Problem, raise_all

if TYPE_CHECKING:
    from duibiao.catalogue.indicators import Indicator

_MULTIPLES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "亿": 100_000_000}
_RATE = re.compile(r"(?P<noun>[^/\d]*)/(?P<number>\d*)(?P<multiple>百万|十万|[百千万亿]?)(?P<people>常住人口|人口|人)?")
_MULTIPLIED = re.compile(r"(?P<multiple>百万|十万|[百千万亿])(?P<noun>[^/\d]+)")
#: Ways to print that there is no unit.
_BLANK = {"", "-", "--", "—", "——", "/", "无"}


@dataclass(frozen=True)
class Unit:
    """A simple unit: its kind, how many of the kind's base unit it is, and its words."""

    zh: str
    kind: str
    size: Fraction
    en: str
    en_many: str


@dataclass
class UnitTable:
    """The units of ``units.txt`` and what can be made of them.

    Parameters
    ----------
    units : dict
        Canonical spelling to :class:`Unit`.
    spellings : dict
        Every other printed spelling to the canonical one.
    """

    units: dict[str, Unit] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)

    def parse(self, text: str) -> str | None:
        """Give the canonical spelling of a printed unit.

        Parameters
        ----------
        text : str
            A unit as printed: ``1/10万``, ``名/10万人口``, ``万张``. A dash or nothing says that there is no unit.

        Returns
        -------
        str or None
            ``/10万``, ``人/10万人``, ``万张``; the empty string where no unit was printed; None where it is not known.
        """
        name = plain_unit(text)
        if name in _BLANK:
            return ""
        if name in self.units:
            return name
        if name in self.spellings:
            return self.spellings[name]
        return self._parse_rate(name) or self._parse_multiple(name)

    def _parse_multiple(self, name: str) -> str | None:
        found = _MULTIPLIED.fullmatch(name)
        noun = self._noun(found["noun"]) if found else None
        return f"{found['multiple']}{noun}" if found and noun else None

    def _parse_rate(self, name: str) -> str | None:
        found = _RATE.fullmatch(name)
        if not found or not (found["multiple"] or found["number"] or found["people"]):
            return None
        noun = self._noun(found["noun"])
        if not noun:
            return None
        return f"{noun}/{_population(found['number'], found['multiple'])}"

    def _noun(self, word: str) -> str | None:
        noun = word if word in self.units else self.spellings.get(word)
        return noun if noun and self.units[noun].kind.startswith("count") else None

    def measure(self, unit: str) -> tuple[str, Fraction]:
        """Tell a canonical unit's kind and its size in the kind's base unit.

        Raises
        ------
        CatalogueError
            Where the unit is not known.
        """
        if unit in self.units:
            return self.units[unit].kind, self.units[unit].size
        noun, _, people = unit.partition("/")
        if people and self.parse(unit) == unit:
            found = _RATE.fullmatch(f"x/{people}")
            assert found is not None
            number = int(found["number"] or 1) * _MULTIPLES[found["multiple"]]
            return f"{self.units[noun].kind} per person", self.units[noun].size / number
        found = _MULTIPLIED.fullmatch(unit)
        if found and found["noun"] in self.units:
            base = self.units[found["noun"]]
            return base.kind, base.size * _MULTIPLES[found["multiple"]]
        raise CatalogueError(
            str(
                Problem(
                    f"the unit {unit!r} is not known",
                    allowed=", ".join(nearest(unit, self.units)),
                    do="add it to units.txt",
                )
            )
        )

    def convert(self, value: Decimal, frm: str, to: str, indicator: Indicator | None = None) -> Decimal:
        """Convert a value exactly.

        Parameters
        ----------
        value : Decimal
            The printed digits.
        frm, to : str
            Canonical units. An empty `frm` says that no unit was printed.
        indicator : Indicator, optional
            Where given, a value without unit, or in one of its ``printed_units``, is taken to be in its own unit.

        Returns
        -------
        Decimal
            The value in `to`, without loss.

        Raises
        ------
        CatalogueError
            Where the two units are not of one kind, or the result has no finite decimal form.
        """
        if indicator is not None and (not frm or frm in indicator.printed_units):
            frm = indicator.unit
        if frm == to:
            return value
        kind, size = self.measure(frm)
        wanted, wanted_size = self.measure(to)
        if kind != wanted:
            of = f" of {indicator.id}" if indicator is not None else ""
            raise CatalogueError(
                str(
                    Problem(
                        f"{frm!r} cannot be converted to {to!r}{of}",
                        allowed=f"units of the kind {wanted!r}",
                        do="check the printed unit",
                    )
                )
            )
        return _exact(value, size / wanted_size)

    def words(self, unit: str, language: str) -> str:
        """Write a canonical unit for a reader: ``beds per 1,000 people`` for ``张/千人`` in English."""
        if language == "zh" or not unit:
            return unit
        if unit in self.units:
            return self.units[unit].en
        noun, _, people = unit.partition("/")
        if people:
            found = _RATE.fullmatch(f"x/{people}")
            assert found is not None
            number = int(found["number"] or 1) * _MULTIPLES[found["multiple"]]
            many = self.units[noun].en_many
            return f"{many} per {number:,} people".strip()
        found = _MULTIPLIED.fullmatch(unit)
        if found and found["noun"] in self.units:
            return f"{self.units[found['noun']].en_many} × {_MULTIPLES[found['multiple']]:,}"
        return unit


def plain_unit(text: str) -> str:
    """Fold widths and take spaces out: ``％`` is ``%``, ``/10 万`` is ``/10万``."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s+", "", folded)


def _population(number: str, multiple: str) -> str:
    """Spell a number of people in one way: ``千人``, ``万人``, ``10万人``, ``3万人``."""
    if multiple == "十万":
        number, multiple = str(int(number or 1) * 10), "万"
    count = int(number or 1) * _MULTIPLES[multiple]
    for size, word in ((10_000, "万"), (1000, "千")):
        if count % size == 0:
            times = count // size
            return f"{'' if times == 1 else times}{word}人"
    return f"{count if count > 1 else ''}人"


def _exact(value: Decimal, factor: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        result = value * factor.numerator / factor.denominator
    if Fraction(result) != Fraction(value) * factor:
        raise CatalogueError(
            f"{value} times {factor} has no finite decimal form\n    what to do: keep the printed unit"
        )
    return _tidy(result, value)


def _tidy(result: Decimal, printed: Decimal) -> Decimal:
    """Write the result without exponent, keeping as many significant digits as were printed."""
    exponent = result.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    shift = result.adjusted() - printed.adjusted() if printed and result else 0
    printed_exponent = printed.as_tuple().exponent
    kept = max(places, (-printed_exponent if isinstance(printed_exponent, int) else 0) - shift, 0)
    with localcontext() as context:  # numbers of forty digits are no figures, and no reason to fail either
        context.prec = max(context.prec, len(result.as_tuple().digits) + abs(result.adjusted()) + kept + 1)
        return result.quantize(Decimal(1).scaleb(-kept))


def read_units(path: Path) -> UnitTable:
    """Read ``units.txt``: canonical | kind | size | English | English plural | other spellings, ``#`` begins a remark.

    Raises
    ------
    CatalogueError
        Where a line is malformed or a spelling is given twice.
    """
    table, problems = UnitTable(), []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.split("# ")[0].strip() if not raw.startswith("#") else ""
        if not line:
            continue
        cells = [cell.strip() for cell in line.split("|")]
        where = f"{path.name}:{number}"
        if len(cells) != 6:
            problems.append(Problem(f"{len(cells)} fields", where, "6 fields between |", "mend the line"))
            continue
        zh, kind, size, en, en_many, others = cells
        for spelling in [zh, *others.split()]:
            if spelling in table.units or spelling in table.spellings:
                problems.append(Problem(f"the spelling {spelling!r} is given twice", where, do="keep one of the two"))
            table.spellings[plain_unit(spelling)] = zh
        table.spellings.pop(zh, None)
        table.units[zh] = Unit(zh, kind, Fraction(size), en, en_many or en)
    raise_all(CatalogueError, problems)
    return table
