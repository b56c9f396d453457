"""How the names of indicators end, whether a catalogue knows them or not."""

from __future__ import annotations

import re

INDICATOR_END = re.compile(
    r"(?:率|比例|比重|占比|水平|寿命|指数|性别比|医护比|床护比|数|数量|床位|医师|护士|药师|医生|人员|托位|住院日|时间|时长|能力|半径|编制|编制总量|标准|经费|费用|药费|支出|均价|讲师|比|驿站|增幅|增速|床位指标|座席|监督员|指导员|增长|覆盖面|普及程度|得分|评分|面积|满意度|素养|摄入量|天数|总量|增加值|收入|规模|就诊|担负诊疗|担负住院)[”\"]?(?:\([^()]*\))?$"
)  # fmt: skip
#: Names of shares: no number of things counted per so many people.
SHARE_END = re.compile(r"(?:率|比例|比重|占比)$")
#: What is counted, at the end of a name whose beginning says of whom.
_COUNTED = re.compile(r"(?:床位|人员|人次|人数|病床|诊疗|收入|支出|面积)[\u4e00-\u9fff]{0,3}$")
_PEOPLE, _SUMMED = ("人员", "人数"), re.compile(r"[合总]计(?=数?$)")
#: An institution, or several: what stands at the end of the name of a kind of them.
INSTITUTION_END = re.compile(r"(?:院|室|站|中心|所|机构|门诊部)(?:\([^()]*\))?$")
#: What the name of a part begins with, of the row or head above or the column left of it.
PART = ("#", "其中")
_IN_BRACKETS = re.compile(r"\([^()]*\)$")


def counted_noun(name: str) -> str:
    """Give what a name counts where it is no number of institutions (``卫生机构床位数(张)``: 床位数), else nothing."""
    found = _COUNTED.search(_IN_BRACKETS.sub("", name))
    return found[0] if found else ""


def what_is_counted(name: str) -> str:
    """Give what a name counts: beds, visits; people by the whole name (卫生技术人员, 出院人数)."""
    own = _SUMMED.sub("", _IN_BRACKETS.sub("", name)).removeprefix("#")
    counted = counted_noun(own)
    return own if counted.startswith(_PEOPLE) else counted
