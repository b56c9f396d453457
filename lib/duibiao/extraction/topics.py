"""Topics: a paragraph that begins with the name of an indicator, and tells its figures after it without one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duibiao.errors import CatalogueError
from duibiao.extraction import labels
from duibiao.extraction.labels import Name
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.wording import VERB

if TYPE_CHECKING:
    from duibiao.extraction.context import Context
    from duibiao.extraction.groups import Group

_MARK = (
    r"(?:\([一二三四五六七八九十]\)[\u4e00-\u9fff]{2,8}(?=\d)|[一二三四五六七八九十]是|[-—·●•◆■*]|[①-⑳]"
    r"|\(?[一二三四五六七八九十\d]{1,3}[)、.](?:(?!\d)|(?=\d{1,2}(?:[-至]\d+)?(?:周?岁|个月))))*"
)
#: ``孕产妇死亡率显著下降。由2010年的…``
MOVES = (
    r"(?:显著|明显|持续|稳步|不断|进一步|大幅|逐年|有所|得到|总体|基本)*"
    r"(?:下降|降低|提高|提升|延长|改善|上升|增长|增加|减少|控制|向好|稳定)"
)
#: ``3.婴儿死亡率。2022年为3.11‰,…``: what stands before the first stop is the name, and nothing else.
_HEAD = re.compile(rf"{_MARK}(?P<name>[^。,;:!?]{{3,40}}?)(?:{MOVES})?[。:]")
#: What leads from a name that a colon sets off to its figure: ``居民健康素养水平:提升至28%以上``.
_LEADS = (
    rf"(?:(?:力争|争取|确保|稳步|逐步|持续|每年|年均|累计)*(?:{VERB})[至到为在]?|达到?|不低于|不超过|不少于|不高于|控制在|保持在?"
    r"|稳定在|维持在|突破|超过|高于|低于|大于|小于|约|[较比](?:19|20)\d\d年)"
)
#: ``免疫规划疫苗接种率,2021年、2022年分别为96.7%、97.1%``.
_CLAUSE_HEAD = re.compile(
    rf"{_MARK}(?P<name>[^。,;:!?]{{3,40}})(?P<mark>[,:])(?=(?:到|至)?(?:19|20)\d\d年|由|从|目标|基期|规划|实际|[\u4e00-\u9fff]{{2,5}}(?:市|县|区|旗)\d|(?<=:){_LEADS})"
)


def topic_of(sentence: str, context: Context) -> Name | None:
    """Read a sentence that is the name of an indicator of the catalogue and no more; None for any other."""
    found = None if "," in sentence else _HEAD.fullmatch(sentence)
    name = labels.read_name(found["name"], context) if found else None
    return name if name and name.indicator else None


def clause_topic(sentence: str, context: Context) -> Name | None:
    """Read the name that a sentence begins with and sets off by a comma, before the year of its first figure."""
    found = _CLAUSE_HEAD.match(sentence)
    if not found:
        return None
    name = labels.read_name(found["name"], context)
    is_name = name.indicator or (found["mark"] == ":" and INDICATOR_END.search(name.label))
    return name if is_name else None


def is_of(topic: Name, group: Group, context: Context) -> bool:
    """Tell whether figures without a name may be of the topic: their unit is printed, and is one of its indicator."""
    unit = group.items[-1][0].unit
    if group.first.form != "level" or not topic.indicator:
        return bool(unit)
    match = context.catalogue.match(topic.label, context.document)
    if not unit:
        return match is not None and bool(match.unit) and topic.label.endswith(")")  # 人均期望寿命(岁):2020年81.06
    try:
        return match is not None and bool(context.catalogue.unit_of(match, unit))
    except CatalogueError:
        return False
