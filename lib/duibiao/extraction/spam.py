"""Foreign words that a hijacked page repeats in the middle of its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

#: Shorter repeats are terms of the trade (DRG, PET/CT, 5G); rarer ones may be a name.
SHORTEST, FEWEST = 12, 5
_SEED = 8
#: Trades that put their names into other people's pages, and never stand in a plan. Fewer places prove them.
_TRADE = re.compile(
    r"娱乐城|娱乐平台|娱乐官网|博彩|彩票(?:网|平台|官网)|赌场|棋牌|投注|六合彩|时时彩|威尼斯人|葡京|百家乐|老虎机|官方下载|手机版下载"
    r"|下注|开户送|注册送|体育平台|成人视频|私服|外挂|代孕|刷单"
)
_FEWEST_OF_TRADE = 3
_LATIN = re.compile(r"[A-Za-z]+")
_NO_WORD = re.compile(r"[\s,。;:、《》“”()<>\"'=/!?-]")


def find_spam(lines: Iterable[str]) -> tuple[str, ...]:
    """Find words that stand between unlike neighbours all over a document, and are none of its own: with Latin letters
    in two places or more, or of a trade that hijacks pages.

    A term of the document has neighbours of its own kind and Latin letters in one place at most; an advertisement
    that was put where another word stood (often the issuer's name) has every neighbour that word had.

    Returns
    -------
    tuple of str
        The longest such words, longest first; empty for a clean page.
    """
    text = "\n".join(lines)
    seeds = Counter(
        window
        for found in _LATIN.finditer(text)
        for window in [text[found.start() : found.start() + _SEED]]
        if len(window) == _SEED and not _NO_WORD.search(window)
    )
    words = {_grown(text, seed, count) for seed, count in sorted(seeds.items()) if count >= FEWEST}
    spam = {
        word
        for word in words
        if len(word) >= SHORTEST and len(_LATIN.findall(word)) >= 2 and _among_strangers(text, word, FEWEST)
    }
    spam |= _of_trades(text)
    return tuple(
        sorted((w for w in spam if not any(w != other and w in other for other in spam)), key=lambda w: (-len(w), w))
    )


def _grown(text: str, seed: str, count: int) -> str:
    """Grow a seed in both directions as long as all its places agree."""
    places = [found.start() for found in re.finditer(re.escape(seed), text)]
    left, right = 0, len(seed)
    while len(before := {text[p - left - 1 : p - left] for p in places}) == 1 and not _NO_WORD.search(
        next(iter(before)) or " "
    ):
        left += 1
    while len(after := {text[p + right : p + right + 1] for p in places}) == 1 and not _NO_WORD.search(
        next(iter(after)) or " "
    ):
        right += 1
    return text[places[0] - left : places[0] + right]


def _among_strangers(text: str, word: str, fewest: int) -> bool:
    after = {text[found.end() : found.end() + 1] for found in re.finditer(re.escape(word), text)}
    return len(after) >= fewest


def _of_trades(text: str) -> set[str]:
    named = Counter(found[0] for found in _TRADE.finditer(text))
    often = [word for word, count in sorted(named.items()) if count >= _FEWEST_OF_TRADE]
    return {
        grown for word in often if _among_strangers(text, grown := _grown(text, word, named[word]), _FEWEST_OF_TRADE)
    }
