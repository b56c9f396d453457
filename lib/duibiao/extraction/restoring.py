"""What a name leaves out because the sentence said it before: put back from what is remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from duibiao.extraction import labels
from duibiao.extraction.context import Context
from duibiao.extraction.groups import Group
from duibiao.extraction.institutions import of_kind, of_part
from duibiao.extraction.labels import Name
from duibiao.extraction.memory import Memory
from duibiao.extraction.names import INDICATOR_END, SHARE_END
from duibiao.extraction.stated import COUNT_UNITS, PER_MANY
from duibiao.extraction.subjects import is_counted, paired, subject_of

_SHARE_IN = re.compile(r"占[\u4e00-\u9fff]{2,12}$")
#: ``高级职称人员仅占卫生技术人员8.4%``.
_ONLY = re.compile(r"(?:[仅只均已约]|合计)+占")
_OF_A_WHOLE = re.compile(r"占(?!比)[\u4e00-\u9fff]{2,}")
_SHORTEST_COUNTED = 3
#: A share is of no head, and of what was printed without its first character there is one already (``千人口…``).
_HAS_HEAD = re.compile(rf"{SHARE_END.pattern}|^[千万]人口")
_PEOPLE_FIRST = re.compile(r"[\u4e00-\u9fff\d]{2,14}?(?:患者|儿童|老年人|老人|孕产妇|产妇|居民|人群)")
_RATE_OF = re.compile(r"(?:报告)?(?P<kind>发病率|患病率|死亡率|接种率)$")
_RATE_OF_ILL = re.compile(r"(?:报告)?(?:患病|知晓|治疗|控制|发病|死亡|病死|治愈|服药)率$")
#: A death rate told beside it in the same unit is that of the disease.
_FELL_ILL = re.compile(r".{2,}(?:发病率|患病率)$")
#: Of whom, the count before it says (``婴儿死亡8人,死亡率4.28‰``).
_DEATHS, _LONGEST_SUBJECT = "死亡率", 14
_DIED = re.compile(r"(?:其中)?(.{2,12})死亡")


def with_memory(name: Name, named: str, group: Group, unit: str, memory: Memory, context: Context) -> Name:
    """Put back a per-head or other beginning that an earlier name had, and the scope of the subject."""
    head = labels.PER_HEAD.match(name.label)
    in_list = named.startswith("、") or group.lead.startswith("、") or "." in group.first.value
    if head or name.label.startswith(("每", "千人", "万人")):
        memory.head = head[0] if head else ""
    elif memory.head and in_list and unit in COUNT_UNITS and not _HAS_HEAD.search(name.label):
        return labels.with_head(name, memory.head, context)
    elif not group.lead.startswith(("、", ",", "和")):
        memory.head = ""
    if not name.indicator or name.label == _DEATHS:
        for subject in _subjects(name, group, memory):
            if indicator := context.indicator(subject + name.label):
                return replace(name, label=subject + name.label, indicator=indicator, restored=True)
    if disease := _disease(name, unit, memory):
        return replace(name, label=disease + name.label, indicator="", restored=True)
    if not name.indicator and (subject := subject_of(name.label, memory)):
        told = labels.read_name(subject + name.label, context)
        return replace(told, area=name.area or told.area, scope=name.scope or told.scope, restored=True)
    if pair := paired(name, memory):
        return pair
    if part := of_part(name, unit, memory, context):
        return part
    if (
        not name.indicator
        and memory.names
        and (rate := _RATE_OF.search(memory.names[0].label))
        and unit == memory.level_unit
    ):
        # ``甲乙类传染病报告发病率168.25/10万,其中肺结核27.6/10万``
        for tail in dict.fromkeys((rate[0], rate["kind"])):
            if indicator := context.indicator(name.label + tail):
                return replace(name, label=name.label + tail, indicator=indicator, restored=True)
    if not name.indicator and memory.names:
        whole = memory.names[0].label + name.label
        if indicator := context.indicator(whole):
            return replace(name, label=whole, indicator=indicator, restored=True)
    if of_kind(name, memory.institutions):
        return replace(name, scope=memory.institutions)
    return replace(name, scope=name.scope or memory.scope) if memory.scope else name


def of_share(name: Name, group: Group, memory: Memory, context: Context) -> Name:
    """Put back the last word of ``个人卫生支出占卫生总费用小于28%``."""
    passed = memory.passed
    if PER_MANY.match(passed) and memory.stock:
        passed = memory.stock[0].label  # ``…医师达到417人,每千人口0.47人,占医师总数的17.3%``
    of_count = len(passed) > _SHORTEST_COUNTED if name.label == "占比" else _OF_A_WHOLE.match(name.label)
    shares = INDICATOR_END.search(passed) or (of_count and is_counted(memory.passed_unit))
    if name.label.startswith("占") and shares and not passed.startswith("占") and not passed.endswith("占比"):
        name = replace(name, label=passed + name.label)  # ``门诊量增长2.1%,占全国总量的23.1%``
    is_share = bool(_SHARE_IN.search(name.label)) or name.label.endswith("占")
    if name.indicator or group.first.unit != "%" or not is_share or SHARE_END.search(name.label):
        return name
    for tail in ("比重", "的比重", "比例", "的比例", "占比"):
        whole = name.label.removesuffix("占") + tail
        if indicator := context.indicator(whole):
            return replace(name, label=whole, indicator=indicator, restored=True)
    tail = "占比" if name.label.endswith("占") else "的比重"
    return replace(name, label=_ONLY.sub("占", name.label).removesuffix("占") + tail, restored=True)


def _disease(name: Name, unit: str, memory: Memory) -> str:
    """Give the disease that a bare rate is of (``高血压患病率31.6%,知晓率52.4%``), empty where unknown."""
    if not memory.names or not _RATE_OF_ILL.fullmatch(name.label):
        return ""
    fell_ill = _FELL_ILL.search(memory.names[0].label) and unit == memory.level_unit
    if name.indicator and not (name.label == _DEATHS and ("10万" in unit or fell_ill)):
        return ""
    before = memory.names[0].label
    found = _RATE_OF_ILL.search(before)
    return before[: found.start()] if found else ""


def _subjects(name: Name, group: Group, memory: Memory) -> Iterator[str]:
    """Give what the clause before may be the subject of a rate by (``管理高血压患者2.31万人,规范管理率71.5%``)."""
    if not group.lead.startswith((",", ";")) or not SHARE_END.search(name.label):
        return
    if name.label == _DEATHS:
        found = _DIED.fullmatch(memory.passed)
        yield from [found[1]] if found else []
        return
    yield from (
        memory.passed[at:] for at in range(max(0, len(memory.passed) - _LONGEST_SUBJECT), len(memory.passed) - 2)
    )
    if people := _PEOPLE_FIRST.match(memory.passed):
        yield people[0]  # ``高血压患者建卡管理6.83万人,规范管理率74.92%``
