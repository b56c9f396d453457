"""Foreign words that a hijacked page repeats in the middle of its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

#: Shorter repeats are terms of the trade (DRG, PET/CT, 5G); rarer ones may be a name.
SHORTEST, FEWEST = 12, 5
_SEED = 8
#: Trades that put their names into other people's pages, and never stand in a plan. Fewer places prove them.
_TRADE = re.compile(
    r"娱乐城|娱乐平台|娱乐官网|博彩|彩票(?:网|平台|官网)|赌场|棋牌|投注|六合彩|时时彩|威尼斯人|葡京|百家乐|老虎机|官方下载|手机版下载"
    r"|下注|开户送|注册送|体育平台|成人视频|私服|外挂|代孕|刷单"
)
_FEWEST_OF_TRADE = 3
#: What lotteries put into other people's pages: one place proves it.
_LOTTERY = re.compile(
    r"新?澳门[\u4e00-\u9fff]{0,10}?(?:三肖|一码|三码|精准|正版|免费)[\u4e00-\u9fff]{0,8}(?:1OO%|100%)?"
)
#: A title's stretch of characters; marks that a clause begins behind; how many pieces, and clauses that each begins.
_TITLE, _MARKS, _HAN = re.compile(r"[\u4e00-\u9fff]{10,40}"), "，。、；,;", re.compile(r"[\u4e00-\u9fff]")
_PIECES, _FEWEST_BEGUN = 5, 2
#: A page may be one line: what stands further on in it is no title.
_LONGEST_TITLE = 400
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
    spam |= set(_LOTTERY.findall(text)) if "澳门" in text else set()
    return tuple(
        sorted((w for w in spam if not any(w != other and w in other for other in spam)), key=lambda w: (-len(w), w))
    )


def find_scattered(lines: Sequence[str]) -> tuple[str, ...]:
    """Find pieces of a page's title that a machine set before its clauses (``,国居2023年…,民健继续…``).

    Two characters each, one piece behind the other, they make up a stretch of the title that no words begin and end
    with: of five pieces side by side each begins two clauses or more, and is no piece of the title there.

    Parameters
    ----------
    lines : sequence of str
        Those of the document as printed, the title first.

    Returns
    -------
    tuple of str
        The pieces, longest first; empty for a page in order. They are foreign at the beginning of a clause only.
    """
    title = next((line for line in lines if line.strip()), "")
    text = "\n".join(lines)
    for run in _TITLE.findall(title[:_LONGEST_TITLE]):
        for offset in (0, 1):
            pieces = [run[at : at + 2] for at in range(offset, len(run) - 1, 2)]
            # Of any five side by side one is looked at first: in a page in order it begins no clauses.
            if not any(_begins(text, piece) >= _FEWEST_BEGUN for piece in pieces[4::5]):
                continue
            counts = [_begins(text, piece) >= _FEWEST_BEGUN for piece in pieces]
            if any(all(counts[at : at + _PIECES]) for at in range(len(counts) - _PIECES + 1)):
                grown = {_grown_behind(text, piece) for piece, often in zip(pieces, counts, strict=True) if often}
                return tuple(sorted(grown, key=lambda piece: (-len(piece), piece)))
    return ()


def _begins(text: str, piece: str) -> int:
    """Count the clauses that a piece begins, where it is no piece of the title again."""
    return sum(text.count(mark + piece) for mark in _MARKS)


def _grown_behind(text: str, piece: str) -> str:
    """Grow a piece as long as all clauses that it begins agree."""
    places = [found.end() for found in re.finditer(f"[{_MARKS}]{re.escape(piece)}", text)]
    grown = ""
    while len(after := {text[at + len(grown) : at + len(grown) + 1] for at in places}) == 1 and (
        _HAN.fullmatch(next(iter(after)))
    ):
        grown += next(iter(after))
    return piece + grown


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
