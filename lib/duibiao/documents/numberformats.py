"""A number as its sheet shows it: by the code of its format, as ECMA-376 (part 1, 18.8.31) and Excel write it.

A code has up to four sections, for numbers above, below and at zero, and for texts; a section may name a condition of
its own instead (``[>=10000]0!.0,"万";0``). Colours, languages and numerals are not looked at: they change no value.
Fractions and powers of ten are given in plain digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<general>General)|(?P<digit>[0#?])'
    r"|(?P<power>E[+-])|(?P<mark>[.,%;@/])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[\d.]+)")
_HOLDS = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__, ">=": Decimal.__ge__, "=": Decimal.__eq__,
    "<>": Decimal.__ne__,
}  # fmt: skip
#: More digits than any sheet holds, and characters of the longest code that Excel takes.
_PRECISION, _LONGEST = 400, 255


class _Token(NamedTuple):
    """``literal`` with its text, ``digit`` with its placeholder, or a mark."""

    kind: str
    text: str = ""


class _Section(NamedTuple):
    tokens: tuple[_Token, ...] = ()
    condition: tuple[str, Decimal] | None = None

    def count(self, kind: str) -> int:
        return sum(token.kind == kind for token in self.tokens)


def formatted(value: float, code: str) -> str:
    """Give a number as a sheet shows it; a negative one has its sign, whatever stands for it there.

    >>> formatted(123456, '0!.0,"万"'), formatted(-0.5, "0.00;[Red](0.00)"), formatted(5, ";;;")
    ('12.3万', '-0.50', '')
    """
    number = Decimal(repr(value)) if isinstance(value, int) else Decimal(f"{value:.12g}")
    if not number.is_finite():
        return str(value)
    with localcontext() as context:
        context.prec = _PRECISION
        try:
            return _shown(number, _chosen(number, _sections(code[:_LONGEST])))
        except InvalidOperation:  # more digits than any figure has
            return str(value)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    made: list[_Section] = []
    tokens: list[_Token] = []
    condition: tuple[str, Decimal] | None = None
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup or ""
        if found["mark"] == ";":
            made.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket":
            told = _CONDITION.fullmatch(found["bracket"])
            condition = (told[1], Decimal(told[2])) if told else condition
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(_Token("literal", found[kind]))
        elif kind:
            tokens.append(_Token(found["mark"] or kind, found[0]))
    return (*made, _Section(tuple(tokens), condition))


def _chosen(number: Decimal, sections: tuple[_Section, ...]) -> _Section:
    if len(sections) == 1 and not sections[0].condition:
        return sections[0] if sections[0].tokens else _Section((_Token("general"),))
    for section in sections[:2]:
        if section.condition and _HOLDS[section.condition[0]](number, section.condition[1]):
            return section
    if any(section.condition for section in sections[:2]):
        others = [section for section in sections[:3] if not section.condition]
        return others[-1] if others else _Section((_Token("general"),))
    at = 1 if number < 0 else 2 if not number else 0
    return sections[at] if at < len(sections) else sections[0]


def _shown(number: Decimal, section: _Section) -> str:
    if section.count("general") or section.count("@"):
        text = "".join(_plain(abs(number)) if one.kind in ("general", "@") else one.text for one in section.tokens)
    elif not section.count("digit"):
        return "".join(token.text for token in section.tokens if token.kind == "literal").strip()
    elif section.count("power") or section.count("/"):
        text = _plain(abs(number))
    else:
        text = "".join(_pieces(abs(number), section)).strip()
    if number >= 0:
        return text
    return "-" + text.replace("-", "").strip().removeprefix("(").removesuffix(")").strip()


def _pieces(number: Decimal, section: _Section) -> Iterator[str]:
    """Give what stands for each token: its digits, or its own text."""
    kinds = [token.kind for token in section.tokens]
    point = kinds.index(".") if "." in kinds else len(kinds)
    whole = [at for at in range(point) if kinds[at] == "digit"]
    fraction = [at for at in range(point, len(kinds)) if kinds[at] == "digit"]
    commas = [at for at, kind in enumerate(kinds) if kind == ","]
    grouped = any(whole[0] < at < whole[-1] for at in commas) if whole else False
    number *= Decimal(100) ** kinds.count("%")
    number /= Decimal(1000) ** _scaling(kinds, whole, fraction)
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    digits = dict(zip(whole, _dealt(left, [section.tokens[at].text for at in whole], grouped), strict=True))
    digits |= dict(zip(fraction, _without_zeros(right, [section.tokens[at].text for at in fraction]), strict=True))
    behind_point = any(digits[at] for at in fraction)
    for at, token in enumerate(section.tokens):
        if token.kind == ".":
            yield ("" if whole else left) + ("." if behind_point else "")
        elif token.kind != ",":
            yield digits.get(at, token.text)


def _scaling(kinds: list[str], whole: list[int], fraction: list[int]) -> int:
    """Count the commas right behind the last digit before the point, or of all: each stands for three digits less."""
    ends = {max(places) + 1 for places in (whole, fraction) if places}
    return sum(1 for end in ends for _ in takewhile(",".__eq__, kinds[end:]))


def _dealt(digits: str, places: list[str], grouped: bool) -> list[str]:
    """Deal digits out to their places from the right; the first takes what is left over."""
    if digits == "0" and set(places) == {"?"}:
        return [""] * len(places)
    if grouped:
        told = [
            digit + ("," if left and left % 3 == 0 else "")
            for left, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True)
        ]
    else:
        told = list(digits)
    spare = len(places) - len(told)
    if spare > 0:
        return [*("0" if place == "0" else "" for place in places[:spare]), *told]
    return ["".join(told[: 1 - spare]), *told[1 - spare :]] if places else []


def _without_zeros(digits: str, places: list[str]) -> list[str]:
    """Leave out zeros at the end that stand at places where they need not be shown."""
    told = list(digits)
    for at in range(len(told) - 1, -1, -1):
        if told[at] != "0" or places[at] == "0":
            break
        told[at] = ""
    return told


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
