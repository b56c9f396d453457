"""Whom or what a rate is of that a sentence prints without saying so again (``参保人数183万人,参保率96%``)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from duibiao.extraction import labels
from duibiao.extraction.labels import Name

if TYPE_CHECKING:
    from duibiao.extraction.context import Context
    from duibiao.extraction.memory import Memory

#: A rate of two characters says nothing alone, nor with the manner in which something is done.
_BARE = re.compile(r"(?:报告|规律|按时|提前|及时|规范|成功|系统|动态|早期)?(?P<done>[\u4e00-\u9fff]{2})率")
#: The same rate of something that is named.
_RATE = re.compile(r"(?P<of>[^、,]{2,}?)(?:规律|按时|提前|及时|规范|成功|系统|动态|早期)*[\u4e00-\u9fff]{2}率$")
_PEOPLE = re.compile(r".*(?:患者|病人|感染者|儿童|老年人|孕产妇|产妇|妇女|居民|人群|学生|婴幼儿|女生)")
#: Verbs and adverbs before what is counted.
_COUNTING = re.compile(
    r"(?:[全我本][国省市区县州]|累计|共|新增|全年|年内|已|登记在册|登记|在册|在管|受理|建立|管理|组织|完成|开展|签约|发放|报告|新|为|对|接受|办理|现有|现存)+"
)
#: Units of what is counted one by one, and names that count none (averages, ways, what is done at doctors').
_COUNTED = re.compile(r"[万亿]?(?:人|名|例|份|件|户|人次|对|所|家|个|起|种)")
_NO_COUNT = re.compile(r"人均|平均|均|^通过|诊疗$|率$|《")
#: Rates of people at large, whatever was told of some before.
_AT_LARGE = re.compile(r"肥胖|超重|吸烟|饮酒|住院|就诊|出生|死亡|空编|应答|感染")
#: ``报告乙类传染病16种,发病85126例,死亡398人,报告发病率172.96/10万``.
_OF_ILLNESS, _ILLNESS = re.compile(r"发病|死亡|病死|患病"), re.compile(r"[\u4e00-\u9fff、]*(?:病|症|炎|感冒|结核)")
_FELL_ILL = re.compile(r"(?:报告)?(?:发病|死亡)$")
_NUMBER_OF = re.compile(r"(?:总)?(?:人数|人次数?|户数|例数|件数|数量|数)$")
_SHORTEST, _LONGEST = 3, 20
_DAILY = re.compile(r"(?P<whose>.*担负)诊疗(?:人次)?")
#: Sides of an account, and how much of its name there is at least.
_SIDE, _SHORTEST_ACCOUNT = re.compile(r"(?:年末|当期|当年|本年|历年|滚存|累计|总)*(?:收入|支出|结余|结存)$"), 2


def subject_of(label: str, memory: Memory) -> str:
    """Give whom or what a bare rate is of: of the rate before it, or of what was counted before; else nothing.

    Parameters
    ----------
    label : str
        A name that the catalogue does not know.
    memory : Memory
        What the sentence said before.
    """
    bare = _BARE.fullmatch(label)
    if not bare:
        return ""
    before = memory.names[0].label if memory.names else ""
    if before.endswith(label):
        return _told(before.removesuffix(label))
    if _OF_ILLNESS.fullmatch(bare["done"]):
        ill = (_FELL_ILL.sub("", counted(words, "")) for words in reversed(memory.tallied))
        if illness := next((words for words in ill if _ILLNESS.fullmatch(words)), ""):
            return illness
    if _AT_LARGE.fullmatch(bare["done"]):
        return ""
    if (rate := _RATE.fullmatch(before)) and not before.startswith("每"):
        people = _PEOPLE.match(before)
        told = people[0] if people else rate["of"]
        return "" if "《" in told else _told(told)
    for words in reversed(memory.tallied):
        # ``传染病报告发病9817例,报告死亡63人,报告发病率162.71/10万``
        if bare["done"] in words and not _NO_COUNT.search(words) and (subject := counted(words, bare["done"])):
            return subject
    if not _COUNTED.fullmatch(memory.passed_unit) or _NO_COUNT.search(memory.passed):
        return ""
    return counted(memory.passed, bare["done"])


def counted(words: str, done: str) -> str:
    """Give what was counted, without the verbs and the word that it is a number.

    >>> counted("累计建立城乡居民健康档案", "建档"), counted("基本医疗保险参保人数", "参保")
    ('城乡居民健康档案', '基本医疗保险')
    """
    told = _NUMBER_OF.sub("", _COUNTING.sub("", words, count=1) if _COUNTING.match(words) else words)
    at = told.find(done)
    return _told(told[:at].removesuffix("报告") if at > 0 else told)


def _told(words: str) -> str:
    return words if _SHORTEST <= len(words) <= _LONGEST else ""


def rates_of_each(named: str, figures: int, memory: Memory, context: Context) -> list[Name]:
    """Read ``高血压患者42.6万人、糖尿病患者13.1万人,规范管理率分别为…``: one rate, of each that was counted.

    Every name must be one that the catalogue knows.
    """
    if figures < 2 or figures != len(memory.counted) or not named.endswith("率"):
        return []
    names = [labels.read_name(counted(words, "") + named, context) for words in memory.counted]
    return names if all(name.indicator for name in names) else []


def is_counted(unit: str) -> bool:
    """Tell whether a unit counts things or people one by one."""
    return bool(_COUNTED.fullmatch(unit))


def paired(name: Name, memory: Memory) -> Name | None:
    """Read ``医师日均担负诊疗6.4人次和住院2.1床日``: the second half of a name that all bulletins print so."""
    whole = _DAILY.fullmatch(memory.names[0].label) if memory.names and name.label.startswith("住院") else None
    return replace(name, label=whole["whose"] + name.label, restored=True) if whole else None


def of_account(name: Name, memory: Memory, context: Context) -> Name:
    """Put back of what an amount is (``职工医保基金收入24.63亿元,总支出19.04亿元``)."""
    side = _SIDE.fullmatch(name.label)
    whole = _SIDE.search(memory.names[0].label) if side and memory.names else None
    if whole is None or whole.start() < _SHORTEST_ACCOUNT:
        return name
    label = memory.names[0].label[: whole.start()] + name.label
    return replace(name, label=label, indicator=context.indicator(label), restored=True)
