"""Whether words read as the name of an indicator, as a part of one, or as the head of a section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from duibiao.extraction.context import Context
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.pieces import Piece

_NUMBERED = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、章节.]|\([一二三四五六七八九十]+\)|[ⅠⅡⅢⅣⅤⅥ]+[、.]?|[A-H][、.])"
)
_SECTION = re.compile(
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))?(?:主要)?(?:居民|人群|全民|人口|人民|卫生|医疗|公共|中医药?|妇幼|疾病|智慧|健康)*"
    r"(?:健康|卫生|医疗|资源|服务|水平|状况|素质|生活|环境|保障|产业|发展|体系|能力|配置|防控|预防|质量|效率|投入|改革|安全|人才|队伍|支撑"
    r"|管理|事业|结果|影响因素|防治|救治|促进|赋能|康养|养老|老龄|托育|治理|协同|信息化|数字|智能|科技|文化|规模|结构|绩效|均衡|普惠|公平|满意度?|与|和)+(?:类|领域|方面|指标)?"
)
_MEASURE = re.compile(r"率|比|数|量|寿命|水平\(|度$|值$|床|人员|医师|护士|费用")
_STARTS_LATE = re.compile(r"^[的、)）,，/及和与]|^[^(]{0,6}\)")
_BROKEN_END = re.compile(
    r"[的、(,，/及和与每占]$|(?:拥有|配备)$|^每[\d千万十百]*(?:常住|户籍)?人?口?$|占(?![^占]*(?:比|率|重|例|%\))$)[^占,。]{2,16}$"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_MARKS = re.compile(r"[*※#①-⑳]+$|^其中:?|^#")
_SHORTEST = 4
#: What joining one more line to a name costs, and what it gains where it makes a broken word whole.
_JOINT, _WORD = 0.4, 0.5
#: No name is broken over more lines.
_MOST_LINES = 12


def ends_broken(text: str) -> bool:
    """Tell whether words break off where no name ends (每千人口拥有, 设置中医馆的)."""
    return bool(_BROKEN_END.search(text))


@lru_cache(maxsize=8192)
def is_section(text: str) -> bool:
    """Tell whether a line reads as the head of a section of a table (健康水平, 二、医疗服务)."""
    if len(text) > 20 or re.search(r"\d", text):
        return False
    if _NUMBERED.match(text):
        return not _MEASURE.search(text) or bool(_SECTION.fullmatch(text))
    return bool(_SECTION.fullmatch(text)) and not re.search(r"率|数|寿命|素养", text)


def goodness(label: str, context: Context) -> float:
    """Weigh how well words read as the whole name of an indicator; the catalogue knows best but need not know."""
    bare = _MARKS.sub("", label)
    points = 3.0 if context.indicator(bare) else 0.0
    points += 1.0 if INDICATOR_END.search(bare) else 0.0
    points -= 1.5 if bare.count("(") != bare.count(")") else 0.0
    points -= 1.5 if _STARTS_LATE.search(bare) or (bare.startswith("(") and not _NUMBERED.match(bare)) else 0.0
    points -= 1.5 if _BROKEN_END.search(bare) else 0.0
    points -= 1.0 if len(_IN_BRACKETS.sub("", bare)) <= _SHORTEST else 0.0
    return points


def _left_over(text: str, context: Context) -> float:
    """Weigh a line that is taken for no part of the name: the head of a section is none (most have four characters),
    a whole name is one of a row without figures, and of any other a name that holds too much tells more than half one.
    """
    if is_section(text):
        return 0.8
    if goodness(text, context) >= 1:
        return 0.2
    if _BROKEN_END.search(text):
        return -2.0
    return -0.3 if len(text) == _SHORTEST else -0.9


def is_one_name(first: str, rest: str, context: Context) -> bool:
    """Tell whether two lines read better as one name than as something else (the head of a section) and a name."""
    together = goodness(first + rest, context) - _JOINT + _mended(first, rest, context)
    return together > goodness(rest, context) + _left_over(first, context)


def is_broken_word(first: str, rest: str, context: Context) -> bool:
    """Tell whether a line ends in the middle of a word: the catalogue's names have its last character and the next
    line's first side by side.
    """
    return not is_section(first) and first[-1:] + rest[:1] in context.catalogue.pairs


def _mended(first: str, rest: str, context: Context) -> float:
    return _WORD if is_broken_word(first, rest, context) else 0.0


def name_and_section(pieces: Sequence[Piece], context: Context) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Tell the lines of a name from the heads of sections before it.

    Parameters
    ----------
    pieces : sequence of Piece
        Lines that stand before the figures of a row.
    context : Context
        Knows names.

    Returns
    -------
    name, sections
        The longest run of lines at the end that reads best as one name, and what stands before it.
    """
    before, pieces = pieces[:-_MOST_LINES], pieces[-_MOST_LINES:]
    best, cut = float("-inf"), 0
    for start in range(len(pieces)):
        points = goodness("".join(piece.text for piece in pieces[start:]), context)
        points -= _JOINT * (len(pieces) - start - 1)
        points += sum(_mended(one.text, other.text, context) for one, other in pairwise(pieces[start:]))
        points += sum(_left_over(piece.text, context) for piece in pieces[:start])
        if points > best:
            best, cut = points, start
    return tuple(pieces[cut:]), (*before, *pieces[:cut])
