"""What the title of a yearbook's table says where its heads do not: of whom the figures are, and what is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(
    r"(?:续?(?:附?[表图]|专栏))?[ -]*(?!(?:19|20)\d\d年)\d{1,2}(?:[-.]\d{1,3})+[ 、.:]*"
    r"|[附续]?表[\d一二三四五六七八九十]+[ 、.:]*"
)
_YEARS = re.compile(r"\(?(?:19|20)\d\d(?:年?[-至](?:19|20)\d\d)?年?(?:度|末|底)?\)?")
_BRACKETS_LAST = re.compile(r"\([^()]*\)$")
#: Whose figures stand below, in all: names no part of the institutions.
_EVERYWHERE = re.compile(
    r"(?:全[国省市区县州]|(?!各)[\u4e00-\u9fff]{1,7}?(?:省|市|自治区|自治州))?"
    r"(?:各(?:地区?|(?:自治|直辖)?[省市区县州旗]|乡镇|街道|[、及和](?=[省市区县州旗自直]))+)?"
)
PLACES = (
    r"(?:医院|卫生院|卫生室|门诊部(?:、所)?|诊所|机构|中心(?:\(站\))?|服务站|保健院|防治院|疗养院"
    r"|护理院|医务室|[所站]\(\w+\))"
)
_KIND = re.compile(
    rf"(?:各[级类]{{1,2}})?(?P<kind>[\u4e00-\u9fff]{{0,9}}?{PLACES})(?P<rest>(?:的)?(?:[、及和]|机构|床位|人员|诊疗|门诊|服务|病床|工作|收入|基本|主要|情况|数|使用).*|)"
)
_GROUPED = re.compile(r"按|分组|分类")
_WHOLE = re.compile(r"(?:医疗卫生|医疗|卫生)(?:健康)?机构")
_JUST_A_TABLE = re.compile(r"(?:的?(?:基本|主要|增减|统计|分布)?(?:情况|统计|数据|资料|一览)?表?)$")
#: One thing that is counted; a title with a list, or of something done, names none.
_MEASURE = re.compile(
    r"(?![、及和县市区])[\u4e00-\u9fff()]{0,14}(?:床位|病床|人员|医师|医生|护士|药师|技师|机构|人次|人数|支出|费用|收入|天数|住院日|率|寿命|院|室)(?:总?数|总量)?(?:\([^()]*\))?"
)


@dataclass(frozen=True)
class Told:
    """What a title tells: the kind of institutions or the word for all of a region's, and the one thing counted."""

    kind: str = ""
    whole: str = ""
    measure: str = ""


def read_title(text: str) -> Told:
    """Read a title.

    >>> read_title("2018年各地区民族医医院的机构、床位增减情况(二)").kind
    '民族医医院'
    >>> read_title("21-5 医疗卫生机构床位").measure
    '床位'
    """
    bare = _YEARS.sub("", _NUMBER.sub("", text.strip(), count=1))
    while bare != (shorter := _BRACKETS_LAST.sub("", bare).strip()):
        bare = shorter
    # It matches nothing, too.
    bare = _JUST_A_TABLE.sub("", bare[_EVERYWHERE.match(bare).end() :])  # type: ignore[union-attr]
    found = _KIND.fullmatch(bare)
    if _GROUPED.search(bare):
        return Told()
    if found is None:
        return Told(measure=bare if _MEASURE.fullmatch(bare) else "")
    rest = found["rest"].removeprefix("的")
    measure = "机构数" if rest == "数" else rest if _MEASURE.fullmatch(rest) else ""
    if _WHOLE.fullmatch(found["kind"]):
        return Told(whole=found["kind"], measure=measure)
    return Told(kind=found["kind"], measure=measure)
