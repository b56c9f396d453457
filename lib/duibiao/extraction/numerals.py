"""Chinese numerals (百分之二十五, 四点五), read only where the words around them say that they are a number."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DIGITS = "零〇一二三四五六七八九"
_NUMERAL = rf"[{_DIGITS}两十][{_DIGITS}两十百千万亿]*(?:点[{_DIGITS}]+)?"
_SHARES = {"百分之": "%", "千分之": "‰", "十万分之": "/10万", "10万分之": "/10万", "万分之": "/万"}
_SHARE = "|".join(_SHARES)
#: In a sentence only a share, a number with a point before a unit or a bound, and a rate of zero are surely numbers.
IN_TEXT = re.compile(
    rf"(?P<share>{_SHARE})(?:(?P<number>{_NUMERAL}|百)|(?P<digits>\d+(?:\.\d+)?))"
    rf"|(?<![{_DIGITS}两十百千])(?P<point>[{_DIGITS}两十][{_DIGITS}两十百千]*点[{_DIGITS}]+)"
    r"(?=个?百分点|岁|张|人|名|%|‰|/|万|以[上下内]|及以|左右|[,。;、)]|$)"
    r"|(?:(?<=率[为是])|(?<=率降[为至到])|(?<=率保持))(?P<zero>零)(?=[,。;、)]|$)"
)
#: A whole cell: a bound, a numeral, a unit, a bound.
_CELL = re.compile(
    rf"(?P<before>[^{_DIGITS}两十]{{0,6}}?)(?:(?P<share>{_SHARE})(?P<whole>百)|(?P<share2>{_SHARE})?(?P<number>{_NUMERAL}))"
    r"(?P<after>个?百分点|[岁张人名个天年日家所万元]{0,3}(?:/[\d十百千万]+人?口?)?)(?P<bound>(?:及?以[上下内])|左右|之内)?"
)


@lru_cache(maxsize=4096)
def arabic(numeral: str) -> str:
    """Give a Chinese numeral in Arabic digits, its decimals kept; empty where it is none.

    >>> arabic("二十五"), arabic("四点五〇"), arabic("一百零八"), arabic("三级")
    ('25', '4.50', '108', '')
    """
    if numeral == "百":  # 百分之百
        return "100"
    import cn2an

    whole, _, fraction = numeral.replace("〇", "零").replace("两", "二").partition("点")
    if not re.fullmatch(rf"[{_DIGITS}十百千万亿]+", whole) or not re.fullmatch(rf"[{_DIGITS}]*", fraction):
        return ""
    try:
        digits = str(int(cn2an.cn2an(whole, "smart")))
    except (ValueError, KeyError):  # 一十万千 and the like
        return ""
    return digits + ("." + "".join(str("零一二三四五六七八九".index(c)) for c in fraction) if fraction else "")


def in_ascii(number: str) -> str:
    """Give a number in the digits 0 to 9, of whatever script its own are.

    >>> in_ascii("١.٥٩"), in_ascii("-4.50")
    ('1.59', '-4.50')
    """
    if number.isascii():
        return number
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in number)


def share_unit(words: str) -> str:
    """Give the unit that 百分之 and its like stand for."""
    return _SHARES.get(words, "")


def cell_in_digits(text: str) -> str:
    """Give a cell that holds one Chinese numeral with its digits; empty where it holds none."""
    found = _CELL.fullmatch(text)
    if not found:
        return ""
    digits = arabic(found["number"] or found["whole"])
    if not digits:
        return ""
    unit = share_unit(found["share"] or found["share2"] or "")
    return f"{found['before']}{digits}{unit}{found['after']}{found['bound'] or ''}"
