"""Since when a change counts, as the words before it say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duibiao.extraction.groups import Group
from duibiao.extraction.wording import PLAN_ENDS

#: ``比2010年第六次人口普查时的76.63岁提高了2.69岁``.
CENSUS = r"第[五六七八]次(?:全国)?人口普查(?:时|数据)?"
_EACH = r"(?:平均|继续|再|进一步|逐步|略有?|微|小幅|大幅|明显|显著)?(?:分别|各|均|累计)?$"
_YEAR = re.compile(
    rf"(?:较|比|与|在|[和同](?=(?:19|20)\d\d年(?:末|底)?相比))(?:基期|[我全本][国省市区县州])?(?P<year>(?:19|20)\d\d)年(?:\d{{1,2}}月)?(?:末|底|份|相比|比较|的|{CENSUS})*(?:基础上)?{_EACH}"
)
#: ``比上年提高5.2个百分点``, ``同比分别下降…``: since the year before.
_LAST = re.compile(
    rf"(?:(?:较|比|与)(?:(?:上年|上一年|去年|上年度|前一年)(?:末|底|年|同期|相比|比较|的)*|同期)|同比){_EACH}"
)
#: ``比“十三五”末提高5个百分点``.
_PLAN = re.compile(rf"(?:较|比|与)“?十(?P<plan>[一二三四五])五”?(?:期|时期)?末(?:相比)?{_EACH}")
#: ``比五年前下降2.3个百分点``: some years before the year that is spoken of.
_AGO = re.compile(rf"(?:较|比|与)(?P<ago>[一二三四五六七八九十]|\d{{1,2}})年前(?:相比)?{_EACH}")
_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)}
#: ``较目前再增加约3岁``: since a year that is not told.
_NOW = re.compile(rf"(?:较|比)(?:目前|当前|现在)(?:的?水平)?{_EACH}")
#: ``较基期值提高4.1个百分点``: since the year before the plan.
_BASE = re.compile(rf"(?:较|比|与)(?:规划)?(?:基期|基线|期初|基准)(?:年|值|水平)?(?:相比)?{_EACH}")
ON_BASE = re.compile(r"的?基础上")


@dataclass(frozen=True)
class Since:
    """Since when: the place in the clause where the words begin, the year they name, or how many years before it is.

    ``stands`` tells a level of that year itself (``在2023年29.4%基础上``) from what counts since it.
    """

    start: int
    year: int | None = None
    ago: int = 0
    stands: bool = False


def since_of(group: Group, clause: str, before_plan: int | None) -> Since | None:
    """Read since when the figures of a group count; None where the words before them do not say.

    Parameters
    ----------
    group : Group
        The figures and the words around them.
    clause : str
        The words that lead to them.
    before_plan : int or None
        The year that 基期 means in this document.
    """
    level = group.first.form == "level"
    if found := _YEAR.search(clause):
        # ``在2023年29.4%基础上``, ``较2025年(20.6%)``
        stands = level and (bool(ON_BASE.match(group.after)) or bool(group.noted_of))
        if not level or stands or not clause.endswith("的"):
            return Since(found.start(), int(found["year"]), stands=stands)
    if level:
        return None
    if found := _PLAN.search(clause):
        return Since(found.start(), PLAN_ENDS[found["plan"]])
    if found := _BASE.search(clause):
        return Since(found.start(), before_plan)
    if found := _NOW.search(clause):
        return Since(found.start())
    if found := _AGO.search(clause):
        return Since(found.start(), ago=_DIGITS.get(found["ago"]) or int(found["ago"]))
    found = _LAST.search(clause)
    return Since(found.start(), ago=1) if found else None
