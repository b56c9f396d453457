"""A line made easy to read, with the way back to every character as printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from duibiao.extraction import numerals

if TYPE_CHECKING:
    from opencc import OpenCC

#: Radicals that browsers and PDF tools put for the characters they look like (⼈, ⼝, ⼆); of those of the supplement
#: Unicode has no normal form, but lists what they are the same as (Equivalent_Unified_Ideograph).
_RADICALS = {
    **{
        chr(code): same
        for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))
        if len(same := normalize("NFKC", chr(code))) == 1 and same != chr(code)
    },
    **dict(zip(
        "⺁⺅⺆⺈⺉⺊⺌⺎⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺴⺶⺹⺺⺼⺾⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂亻冂刀刂卜小兀尢巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫丬牛犭王目示礻糹纟罓罒冗羊耂肀肉艹虎衤覀西见角讠贝车辶邑钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )),
    # Simplified text prints 户, which looks like the radical; its normal form is the traditional 戶.
    "⼾": "户", "戶": "户",
}  # fmt: skip
_SAME = {
    **_RADICALS,
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full width: ，；（）％１２３
    **dict.fromkeys(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)), " "),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0", " "),  # letters without a shape
    **dict.fromkeys("—–―~～", "-"),
    "﹝": "〔", "﹞": "〕", "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "∶": ":",
    "〉": ">", "〈": "<", "﹥": ">", "﹤": "<", "﹪": "%",
}  # fmt: skip
_NO_RADICALS = str.maketrans(_RADICALS)
#: Looked for first: ``str.translate`` would ask for each character of a line, of which few are in the table.
_UNLIKE = re.compile(f"[{''.join(map(re.escape, _SAME))}]")
#: Characters that nobody sees: pages carry them inside numbers and names, where they would cut them in two.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
#: Nor does anybody read the syllables that a converted page carries behind its characters: 卫(wèi)生.
_SYLLABLE = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zü]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,4}\)")
#: A full stop inside a number, where a page lost its decimal point (``25。4%``).
_STOP_IN_NUMBER = re.compile(r"(?<=\d)。(?=\d+(?:%|‰|个?百分点|/10万))")
#: A run of spaces is looked at from its beginning only: from every space, a long run would cost its square.
_SPACE_IN_CHINESE = re.compile(
    r"(?<=[^\x00-\x7f]|\() +|(?<! ) +(?=[^\x00-\x7f]|[,;)](?!\d))|(?<=\d) +(?!(?:19|20)\d\d年)(?=[\d%‰])"
)


#: Characters that only traditional text about health and figures has; a line without any is taken as it is.
_TRADITIONAL = re.compile(
    "[萬數歲嬰婦產醫療衛機構壽齡與於達標準規劃執業師護預國區縣層學總費個佔為從門診藥鄉鎮聯獨財檢測環資網絡級統計實際現狀優參養類別項備註領質單內減點億時間應對發龍會農業術證歲兒顧體動飲鹽癥腫復檔簽約]"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_TRADITIONAL_SHARE = 0.06


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def is_traditional(lines: Iterable[str]) -> bool:
    """Tell whether a document is written in traditional characters, not only a name in it."""
    text = "\n".join(lines)
    found = len(_TRADITIONAL.findall(text))
    # So many others settle it: there is no need to count them all.
    counted = sum(1 for _ in islice(_HAN.finditer(text), 1 + ceil(found / _TRADITIONAL_SHARE)))
    return found > _TRADITIONAL_SHARE * counted


def _simplified(line: str, traditional: bool) -> str:
    """Give a line in simplified characters; a conversion that changes its length is not used."""
    if not traditional and not _TRADITIONAL.search(line):
        return line
    simplified = str(_converter().convert(line))
    return simplified if len(simplified) == len(line) else line


def without_radicals(text: str) -> str:
    """Give a text with characters in the place of the radicals that look like them."""
    return text.translate(_NO_RADICALS)


def _leave_out(line: str, word: str, gone: list[bool]) -> bool:
    """Mark every place of a word as gone; tell whether it was there."""
    at = first = line.find(word)
    while at >= 0:
        gone[at : at + len(word)] = [True] * len(word)
        at = line.find(word, at + len(word))
    return first >= 0


def _without_lone_bars(line: str) -> str:
    """Take out bars that keep nothing apart: a cell's own at its end, and a line of nothing else."""
    bare = line.strip()
    alone = bare.count("|") == 1 and (bare.startswith("|") or bare.endswith("|"))
    return line.replace("|", " ") if alone or not bare.strip("| \t") else line


class View(NamedTuple):
    """Readable text of a line, and for each of its characters the place in the line.

    Parameters
    ----------
    text : str
        Half-width digits, brackets and commas; spam, unseen characters and spaces between Chinese characters removed.
    places : sequence of int
        ``places[i]`` is the place of ``text[i]`` in the printed line, in code points; it never falls.
    spam_removed : bool
        Whether foreign words were taken out.
    """

    text: str
    places: Sequence[int]
    spam_removed: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the half-open span in the printed line of ``text[start:end]`` (not empty)."""
        return self.places[start], self.places[end - 1] + 1

    def part(self, start: int, end: int) -> View:
        """Give the view of ``text[start:end]``."""
        return View(self.text[start:end], self.places[start:end], self.spam_removed)


def view(
    line: str,
    spam: Sequence[str] = (),
    markup: Sequence[str] = (),
    traditional: bool = False,
    scattered: re.Pattern[str] | None = None,
) -> View:
    """Make the readable view of a printed line.

    Parameters
    ----------
    line : str
        The decoded line.
    spam : sequence of str
        Foreign words that stand all over the document (see :func:`duibiao.extraction.spam.find_spam`).
    markup : sequence of str
        Marks of the format that are no part of the text.
    traditional : bool
        Whether the document is in traditional characters, so that a line without any tell-tale one is too.
    scattered : pattern, optional
        Finds pieces of the title that stand before clauses (see :func:`duibiao.extraction.spam.find_scattered`).
    """
    same = _simplified(_UNLIKE.sub(lambda found: _SAME[found[0]], line), traditional)
    if "。" in same:
        same = _STOP_IN_NUMBER.sub(".", same)
    if "|" in same:
        same = _without_lone_bars(same)
    text = same.strip()
    marked = (spam or markup) and any(word in line for word in (*spam, *markup))
    marked = marked or (scattered is not None and bool(scattered.search(line)))
    spelled = "(" in same and bool(_SYLLABLE.search(same))
    if " " not in text and not marked and not spelled and not _UNSEEN.search(same):
        # Most lines lose nothing but the spaces around them.
        first = len(same) - len(same.lstrip())
        return _in_digits(View(text, range(first, first + len(text))))
    gone = [False] * len(line)
    removed = sum(_leave_out(line, word, gone) for word in spam) > 0
    for word in markup:
        _leave_out(line, word, gone)
    for found in scattered.finditer(line) if scattered else ():
        gone[found.start() : found.end()] = [True] * (found.end() - found.start())
        removed = True
    for found in (*_UNSEEN.finditer(same), *_SYLLABLE.finditer(same), *_SPACE_IN_CHINESE.finditer(same)):
        gone[found.start() : found.end()] = [True] * (found.end() - found.start())
    kept = [place for place in range(len(line)) if not gone[place]]
    first = next((i for i, place in enumerate(kept) if not same[place].isspace()), len(kept))
    last = next((i for i in range(len(kept), 0, -1) if not same[kept[i - 1]].isspace()), first)
    kept = kept[first:last]
    return _in_digits(View("".join(same[place] for place in kept), tuple(kept), removed))


def _in_digits(seen: View) -> View:
    """Give Chinese numerals that are surely numbers in digits; each digit leads back to the whole numeral."""
    if "点" not in seen.text and "分之" not in seen.text and "零" not in seen.text:
        return seen
    text, at = "", 0
    places: list[int] = []
    for found in numerals.IN_TEXT.finditer(seen.text):
        said = found["number"] or found["point"] or found["zero"]
        digits = (numerals.arabic(said) if said else found["digits"]) + numerals.share_unit(found["share"] or "")
        first, last = seen.places[found.start()], seen.places[found.end() - 1]
        if not digits[:1].isdigit() or last - first >= found.end() - found.start():
            continue  # no number, or two that only a removed space keeps apart
        text += seen.text[at : found.start()] + digits
        places += seen.places[at : found.start()]
        own = seen.places[found.start("digits") : found.end("digits")] if found["digits"] else ()
        # Digits that were printed lead back to themselves, but the first to the words before it (百分之).
        places += [first, *own[1:], *[last] * (len(digits) - max(1, len(own)))]
        at = found.end()
    return View(text + seen.text[at:], (*places, *seen.places[at:]), seen.spam_removed)
