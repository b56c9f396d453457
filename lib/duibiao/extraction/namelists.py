"""Lists of names in the prose: what their members share is put back (``婴儿、5岁以下儿童死亡率``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from duibiao.extraction.labels import PART_OF_PEOPLE, PER_HEAD, SCOPE, Name, read_name, with_head, without_lead
from duibiao.extraction.names import INDICATOR_END, SHARE_END

if TYPE_CHECKING:
    from duibiao.extraction.context import Context

_AND = re.compile(r"以及|和|与|及(?!以)")
#: ``东、中、西部地区``: parts of the country, of which the last alone is printed whole.
_THIRDS = re.compile(r"东部?、中部?(?:、|和)西部(?:地区)?")
_LONGEST_MEMBER = 4
_DOING = "设置|设立|设有|开展|具备|具有|提供|配备|配置|建立|达到|实现|能够|参加|接受|纳入|完成|使用|开设"
_OF_MANY = re.compile(rf"^(?!{_DOING})(?P<whose>[^的、]{{4,20}})的(?P<name>[^的]{{3,}}(?:率|比例))$")
#: Where a list shares its last words, they follow the kind of people or institutions that differs.
_KIND_OF = re.compile(r".*(?:儿童|妇女|孕产妇|老年人|患者|居民|人口|人群|医院|机构|地区|农村|城市|医保|保险)")
#: A rate of doing something in some manner (按期巡检率): list members share it from the manner on.
_IN_A_MANNER = re.compile(
    r"(?:按期|按时|及时|定期|规范化?|系统|标准化?|早期|有效|全程|主动|综合|总体|正常|首次|依法|实际|足额|错峰|全面|免费|在线)+"
    r"[\u4e00-\u9fff]{2}(?:率|比例)$"
)
#: What is counted as it stands, but of which a list that ends in a rate means the rate.
_THING_END = re.compile(r"(?:驿站|人员|床位|医师|护士|药师|医生|讲师|监督员|座席)$")
#: ``职工、城乡居民基本医疗保险…``: of whom the insurance is.
_INSURED = re.compile(r"(?:城乡|城镇)?(?:居民|职工)(?=基本医|医保|医疗保险)")
_INSURED_ALONE = re.compile(r"(?:城乡|城镇)?(?:居民|职工)")


def split_names(text: str, context: Context, wanted: int) -> list[Name]:
    """Split a list of names and put back heads and tails they share.

    Parameters
    ----------
    text : str
        ``婴儿、5岁以下儿童死亡率`` or a single name.
    context : Context
        The catalogue is asked which way of putting back gives a known name.
    wanted : int
        How many figures follow; a list that gives another number of names is left whole when one is wanted.
    """
    text = _THIRDS.sub("东部地区、中部地区、西部地区", text)
    whole = read_name(text, context)
    if whole.indicator:
        return [whole]
    parts = _parts(without_lead(text), context, wanted)
    scoped = _by_scope(parts, context)
    if scoped and len(scoped) == wanted:
        return scoped
    if len(parts) < 2 and wanted == 1 and (both := _both_known(parts, context)):
        return both
    if len(parts) < 2 or (wanted > 1 and len(parts) != wanted):
        return [whole]
    of_many = _OF_MANY.match(parts[0])
    if of_many:
        parts[0] = of_many["name"]
    names = [read_name(part, context) for part in parts]
    area, scope = names[0].area, of_many["whose"] if of_many else ""
    head = PER_HEAD.match(names[0].label)
    names = [_restored(name, names[-1].label, head[0] if head else "", context) for name in names]
    names = [replace(name, area=name.area or area, scope=name.scope or scope) for name in names]
    if wanted == 1 and not all(
        name.indicator or (INDICATOR_END.search(name.label) and not name.restored) for name in names
    ):
        known = [name for name in names if name.indicator]
        return names if known and all(INDICATOR_END.search(name.label) for name in names) else [whole]
    return names


def _both_known(parts: Sequence[str], context: Context) -> list[Name]:
    """Read ``孕产妇和3岁以下儿童系统管理率`` as two names where the catalogue knows both, put back whole."""
    halves = _split_outside(parts[0], _AND) if parts else []
    if len(halves) != 2:
        return []
    names = [read_name(half, context) for half in halves]
    names = [_restored(names[0], names[1].label, "", context), names[1]]
    return names if all(name.indicator for name in names) else []


def _by_scope(parts: Sequence[str], context: Context) -> list[Name]:
    """Read ``城市地区、农村地区肺结核患者规范管理率``: one name for several parts of the population."""
    last = SCOPE.match(parts[-1]) if len(parts) > 1 else None
    if not last or not all(PART_OF_PEOPLE.fullmatch(part) for part in parts[:-1]):
        return []
    label = parts[-1][last.end() :]
    if not context.indicator(label) and not INDICATOR_END.search(label):
        return []
    scopes = [*parts[:-1], last[1]]
    return [Name(label, scope, "", context.indicator(label), restored=scope != last[1]) for scope in scopes]


def _parts(text: str, context: Context, wanted: int) -> list[str]:
    """Split a list at 、 and at its last 和与及, but not inside brackets; a name may itself hold 和 or 与."""
    parts = [part for part in _split_outside(text, re.compile("、")) if part]
    last = _split_outside(parts[-1], _AND) if parts else []
    if len(last) >= 2 and (len(parts) + 1 == wanted or (wanted == 1 and _all_read(last, context))):
        for place in range(len(last) - 1, 0, -1):
            halves = [_joined(parts[-1], last, 0, place), _joined(parts[-1], last, place, len(last))]
            if place == 1 or _all_read(halves, context):
                return [*parts[:-1], *halves]
    return parts


def _all_read(parts: Sequence[str], context: Context) -> bool:
    return all(context.indicator(part) or INDICATOR_END.search(part) for part in parts)


def _split_outside(text: str, joint: re.Pattern[str]) -> list[str]:
    parts, start = [], 0
    for found in joint.finditer(text):
        if text[: found.start()].count("(") == text[: found.start()].count(")"):
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _joined(text: str, pieces: Sequence[str], start: int, stop: int) -> str:
    """Give the stretch of a text that some of its pieces cover, with the joints between them."""
    begin = text.index(pieces[start])
    return text[begin : text.index(pieces[stop - 1], begin) + len(pieces[stop - 1])]


def _restored(name: Name, last: str, head: str, context: Context) -> Name:
    """Put back what a member of a list shares with the first (a head) or the last (a tail)."""
    if head and not name.label.startswith("每") and not SHARE_END.search(name.label):
        whole = with_head(name, head, context)
        if whole.indicator or not name.indicator:
            return whole
    if name.indicator and not (_KIND_OF.fullmatch(name.label) and SHARE_END.search(last)):
        return name  # ``常住人口和重点人群签约率``: a rate of the people, who are an indicator alone
    is_thing = SHARE_END.search(last) and _THING_END.search(name.label)
    if INDICATOR_END.search(name.label) and name.label != last and not is_thing:
        return name
    kind = _KIND_OF.match(last)
    # What the last name says behind the people it is of (中医药健康管理率) is not cut short.
    first = kind.end() if kind and kind.end() < len(last) - 1 and _KIND_OF.fullmatch(name.label) else len(last) - 1
    tails = [last[at:] for at in range(1, first + 1)]
    for tail in tails:
        if context.indicator(name.label + tail):
            return replace(read_name(name.label + tail, context), restored=True)
    if name.label == last:
        return name
    tail = _tail_like(name.label, last)
    return replace(name, label=name.label + tail, restored=True) if tail else name


def _tail_like(member: str, last: str) -> str:
    """Guess the shared tail: what follows in the last name after the characters a member ends with."""
    insured = _INSURED.match(last) if _INSURED_ALONE.fullmatch(member) else None
    if insured:
        return last[insured.end() :]
    kind = _KIND_OF.match(last)
    if kind and kind.end() < len(last) - 1:
        return last[kind.end() :]
    for length in (2, 1):
        at = last.rfind(member[-length:], 0, len(last) - 2)
        if len(member) >= length and at >= 0:
            return last[at + length :]
    manner = _IN_A_MANNER.search(last)
    if manner and manner.start() > 1:
        return manner[0]
    rest = last[len(member) :]  # words of a list are mostly as long as each other
    return rest if 2 <= len(member) <= _LONGEST_MEMBER and len(rest) > 2 and INDICATOR_END.search(rest) else ""
