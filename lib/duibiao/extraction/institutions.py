"""Kinds of institutions: what a sentence counts of them is theirs, and not the region's."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from duibiao.extraction import labels
from duibiao.extraction.groups import Group
from duibiao.extraction.labels import Name

if TYPE_CHECKING:
    from duibiao.extraction.context import Context
    from duibiao.extraction.memory import Memory

#: Kinds of institutions by which yearbooks tell the figures of a region apart; one institution has a name of its own.
INSTITUTIONS = re.compile(
    r"(?:#|[\u4e00-\u9fff]{0,8}中:)?(?:县级|市级|区级)?(?:(?:非?公立|民营|公办|民办|社会办|综合|中医(?:类)?|中(?=医院)|中西医结合|民族(?:医)?|专科|口腔|眼科|精神(?:病|卫生)?|传染病|儿童|妇产(?:科)?"
    r"|肿瘤|康复|疗养|护理|妇幼(?:保健|健康)?|疾病预防控制|疾病(?=防治)|县及县以上|专科疾病防治|卫生监督|健康教育|急救|采供血|医疗急救|计划生育(?:技术)?服务|社区(?:卫生)?|乡镇|街道|中心|村|基层医疗(?:卫生)?"
    r"|专业公共卫生|医疗卫生|卫生|医疗|其[他它]|[一二三]级|未定级|[甲乙丙]等)+)?"
    r"(?:医院(?:、卫生院)?|护理院|卫生院|卫生室|服务中心(?:\(站\))?|服务站|保健院(?:\([所站、]+\)|(?:、[所站])+)?|防治院(?:\([所站、]+\)|(?:、[所站])+)?|门诊部(?:\(所\))?|诊所(?:、[\u4e00-\u9fff、]{2,12})?|医务室"
    r"|疗养院(?:、所)?|监督所(?:\(中心\))?|教育所(?:\([站、中心]+\))?|(?:急救|控制|中)心(?:\([所站、]+\))?|血站|机构)"
)
#: What they are counted by.
UNITS = ("个", "所", "家", "处", "间")
#: All of a region's institutions: what is counted after them is the region's.
ALL_INSTITUTIONS = re.compile(r"(?:医疗卫生|医疗|卫生)(?:健康|事业)?机构")
_AMOUNT = re.compile(r"(?:总数|数量|数|共)$")
#: In a list of parts the next count may be of the whole again.
_PARTS = re.compile(r"其中|包括|含")
#: What institutions have: beds and people.
_STOCK = re.compile(
    r"(?:实有|编制|开放|核定|住院)?床位(?:总?数)?|(?:在岗|在编)?(?:卫生|职工|工作|医务)?(?:技术)?(?:人员|职工)(?:总?数)?"
    r"|(?:执业)?(?:\(助理\))?(?:医师|医生)(?:数)?|(?:注册)?护士(?:数)?"
)
#: Institutions, and what of them is told: their beds, visits, stays.
_PLACE = r"(?:医院|卫生院|卫生室|机构|中心(?:\(站\))?|服务站|诊所|门诊部)(?:\([^()]*\))?"
_LEVEL = re.compile(r"^(?:[国省市区县乡镇村]级|县\(市、?区\)级|[一二三]级|公立|民营|公办|民办)")
_PART = re.compile(rf"(?:\([^()]*\))?[\u4e00-\u9fff]*{_PLACE}")
_OF_PLACE = re.compile(rf"[\u4e00-\u9fff]*{_PLACE}(?P<rest>(?:[\u4e00-\u9fff]{{2,10}}))")


#: Words before a number of what is told behind it.
_THERE_ARE = re.compile(r"(?:共|现|还|另|已)*(?:设有?|有|建有?)?")
_BEHIND = re.compile(r"[\u4e00-\u9fff]{2,12}(?=[,;。(])")


def counted_kind(named: str, group: Group, before: str) -> str:
    """Give the kind of institutions that beds and people after a figure are of, empty where they are the region's.

    Parameters
    ----------
    named : str
        The words before the figure, without what leads to them.
    group : Group
        The figure.
    before : str
        The kind counted before in the sentence.
    """
    words = labels.without_area(named)
    before = "" if words != named or ";" in group.lead else before
    if group.first.form != "level" or group.first.unit.removeprefix("万") not in UNITS:
        return before
    if _PARTS.search(group.lead) or group.lead.startswith("、"):
        return before
    kind = _AMOUNT.sub("", words)
    return kind if _is_kind(kind) and before in ("", kind) else ""


def kind_behind(group: Group) -> str:
    """Give the kind of institutions told behind their number (``共设4509个乡镇卫生院,床位11.91万张``), else nothing."""
    if group.first.unit not in UNITS or not group.clause:
        return ""
    told = _BEHIND.match(group.after) if _THERE_ARE.fullmatch(labels.without_area(group.clause)) else None
    return told[0] if told and _is_kind(told[0]) else ""


def _is_kind(words: str) -> bool:
    """Tell a kind of institutions from all that a region has."""
    return bool(INSTITUTIONS.fullmatch(words)) and not ALL_INSTITUTIONS.fullmatch(words)


def of_kind(name: Name, kind: str) -> bool:
    """Tell whether a number of beds or people is that of the institutions counted before it."""
    return bool(kind) and not name.scope and not name.area and bool(_STOCK.fullmatch(name.label))


def of_part(name: Name, unit: str, memory: Memory, context: Context) -> Name | None:
    """Read ``医疗卫生机构床位43862张,其中:医院34517张``: what is told of some institutions, of those among them.

    Parameters
    ----------
    name : Name
        The institutions, and nothing of them.
    unit : str
        Unit of the figure: the same as that of the level before it, and not one that counts institutions.
    memory : Memory
        What the sentence said before.
    context : Context
        Its catalogue may know the whole name.
    """
    if _LEVEL.fullmatch(name.label) and unit in UNITS and memory.names and unit == memory.level_unit:
        # ``卫生监督机构12个,其中市级1个、县级11个``
        kind = _LEVEL.sub("", memory.names[0].label, count=1)
        return replace(name, label=name.label + kind, restored=True) if _PART.fullmatch(kind) else None
    if unit in UNITS or not memory.names or unit != memory.level_unit or not _PART.fullmatch(name.label):
        return None
    whole = _OF_PLACE.fullmatch(memory.names[0].label)
    if whole is None:
        return None
    told = labels.read_name(name.label + whole["rest"], context)
    return replace(told, area=name.area, scope=name.scope or told.scope, restored=True)
