"""Names that a clause of their own sets off from their figures (``人均预期寿命持续提高,达到80岁左右``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duibiao.extraction import labels
from duibiao.extraction.namelists import split_names
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.topics import MOVES, is_of

if TYPE_CHECKING:
    from duibiao.extraction.context import Context
    from duibiao.extraction.groups import Group
    from duibiao.extraction.labels import Name

_CLAUSE_END = re.compile("[,;:。)]")
#: ``健康信息素养水平增幅最大,较2021年提升了3.88个百分点``.
_MOST = re.compile(
    r"(?:的?(?:增幅|升幅|降幅|涨幅)|提升|提高|增长|上升|下降|降低)(?:幅度)?最(?:大|多|快|为明显|明显|显著)$"
)
#: What is said of a level in words, before its figure: where it went, how it ranks, what it is better than.
_IN_WORDS = re.compile(
    rf"(?:{MOVES}(?:趋势|态势)?"
    r"|(?:也|均|都|已|仍|继续|持续|始终|稳定|呈现?)*(?:是|居于?|位居|位列|排名|处于|保持在?|维持在?|进入|跃居|领跑|领先于?)"
    r"[^,;。\d]{0,12}(?:首位|第一|前列|最高|最低|最好|最优|领先|水平|地位|行列|趋势|态势|全[国省市])的?"
    r"|(?:也|均|都|已)?(?:[降升]至|创下?|再创|达到?|刷新)(?:了|历史|全[国省市]|同期)*(?:最低|最高|最好|最优|新低|新高)(?:水平|纪录|值)?"
    r"|(?:均|都|略|明显)*(?:优于|高于|低于|好于|超过)全[国省市](?:的?平均(?:水平)?|水平)?)$"
)
#: ``人均预期寿命在2015年至2020年,从…提高至…``.
_SPAN_LAST = re.compile(r"(?:在|自|从)?(?:19|20)\d\d年(?:底|末)?(?:[-至到](?:19|20)\d\d年(?:底|末)?)?(?:期?间|内)?$")
#: What a list is introduced with: ``反映母婴保健的三大指标——婴儿死亡率、…``.
_LISTED = re.compile(r"^.*--")
_FROM = re.compile(r"^(?:分别)?[由从自]")
_MOST_CLAUSES = 2


def names_set_off(group: Group, figures: int, context: Context) -> list[Name]:
    """Give the names that the clause before sets off by a comma (``…人数比例,2020年为47.8%``); none where it does not.

    Parameters
    ----------
    group : Group
        Figures without a name in their own clause.
    figures : int
        How many they are.
    context : Context
        Its catalogue must know a name of which anything is said in words before its figure.
    """
    before, comma, _ = group.lead.rpartition(",")
    if not comma:
        return []
    words = _CLAUSE_END.split(before)[-1]
    told = _IN_WORDS.search(words)
    if told and not told.start() and "," in before:
        words = _CLAUSE_END.split(before.rpartition(",")[0])[-1]  # ``…寿命持续提高,位居全国前列,达到80岁``
        told = _IN_WORDS.search(words)
    if not words:
        return []
    if figures > 1 and (several := _several(words, group, figures, context)):
        return several
    most = _MOST.search(words)
    # One of the two is there.
    bare = words[: (told or most).start()] if told or most else words  # type: ignore[union-attr]
    name = labels.read_name(_SPAN_LAST.sub("", bare) if "年" in bare[-5:] else bare, context)
    if name.indicator:
        return [name] if not told or is_of(name, group, context) else []
    changes = most and group.first.form != "level"
    starts = _FROM.match(group.clause)
    return [name] if (changes or starts) and INDICATOR_END.search(name.label) else []


def _several(words: str, group: Group, figures: int, context: Context) -> list[Name]:
    """Read a list of as many names as figures, all of which the catalogue knows."""
    bare = _IN_WORDS.sub("", _LISTED.sub("", words))
    names = split_names(bare, context, figures)
    known = len(names) == figures and all(name.indicator for name in names)
    return names if known and "分别" in group.clause + group.lead else []
