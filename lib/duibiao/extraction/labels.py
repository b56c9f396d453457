"""Names in the prose: find the indicator a figure belongs to, and put back what the sentence left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duibiao.extraction.context import Context
from duibiao.extraction.wording import VERB

PER_HEAD = re.compile(
    r"每(?:\d+(?:\.\d+)?(?:-\d+)?)?(?:万-\d+)?(?:十万|百万|千|万|百)?(?:名)?(?:常住|服务|户籍)?(?:名)?(?:3岁以下婴幼儿|老年人口|老年人|残疾人|婴幼儿|儿童|学生|职工|人口|居民|人)"
)
#: A standard for each institution: 每个发热门诊至少配备3辆.
PER_PLACE = re.compile(r"每(?:个|家|所|处)[\u4e00-\u9fff]{2,12}$")
_CONNECTOR = re.compile(
    r"(?:分别|依次|由高到低|由低到高|仅|只有?|高达|低至|[仍尚]有|仍然?|尚|(?<=分别)规划|大幅度?|显著|明显|快速|稳步|逐年|原则上|(?<=[员师士位辆])按照?|(?:自|从)(?:19|20)\d\d年(?:起|以来)|均|各|都|总体上?|基本|大体|已经?|也|将|要|应当?|力争|确保|保证|争取|稳定|继续|进一步|逐步|全部|不断|同步|持续|始终|一直|长期|连续|初步(?:核算|测算|统计|推算)(?:数)?|(?:将?达到?)?峰值|目前|当前|现在|如今|平均|去年|今年|预计|需|须|可|再|(?<![签预节])约|累计|(?<![每\d第])[两三四五六2-6]年(?:来|间)?|的|了|后|并|且|至少|拥有|配备|配置"
    rf"|{VERB}(?:至|到|为|致)|(?:提高|提升)?并?(?:保持|维持|巩固|控制|稳定|下降|转|升|压减)(?:在|至|到|为)?|降至|降到|降为|提[至到]|实现为|转至|达到|达|为|是|由|从|自|至|到|在|占为|(?<=率)(?:控制)?目标值?|:)$"
)
#: No connector is as long; looked for in all of the text, each would be tried at every character.
_LONGEST_CONNECTOR = 24
_LEADING = re.compile(
    r"^(?:(?:【[^】]{1,12}】|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]是|\d{1,2}[、.](?:(?!\d)|(?=\d{1,2}(?:[-至]\d+)?(?:周?岁|个月)))|\(\d{1,2}\)|[①-⑳]|原则上|全年|目前|现状|现有|现存|建议[\u4e00-\u9fff]{0,6}(?:将|把)|按(?:当年|可比|不变|现行)价格(?:计算)?|依据|根据|到|至|截至|截止"
    r"|下一步|[电讯]\([\u4e00-\u9fff、]{2,16}\)|预计到?|力争到?|力争|争取|努力|确保|保证|实现|使|逐步使|推动|其中|同时|并|且|及|和|与|有|共有|拥有|各级各类|共|全面|继续|不断|将|把|每年|年均|去年|今年|上年|、|—|-|的|[·•●◆■▲○*#]|\"|“?十[一二三四五六]五”?(?:时期|期间|期末|末)?|平均(?=每)|五年来|同期|规划|预计|公报显示|“(?![^”]*”)|《(?![^》]*》)|就?包括(?=“)|[但而](?=现有|目前|[我全本][国省市区县])|居民(?=个人卫生))"
    r"|(?:到|至|截至)?(?:19|20)\d\d年(?:度|末|底|初)?(?:底|末)?|(?:到|至|截至|截止)?\d{1,2}月(?:份|底|末)|年底前?|年末|在[\u4e00-\u9fff]{2,8}中,?有|未来[\d一二三四五十]{1,2}年|(?:比|较|与)(?:上年|去年|上一年)(?:同期)?(?:相比)?)+[,:]?"
)
#: ``2017年…统计公报显示中国居民人均预期寿命达…``: who says so, run together with what is said.
_SAYS = re.compile(
    r"(?:公报|报告|数据|统计|结果|通报|蓝皮书|白皮书|监测|普查)》?(?:显示|表明|指出)[,:]?|(?:规划|纲要|方案|意见|计划)[》”」]?(?:公[布佈]|发布|印发|出台)?(?:提出|明确|要求|确定)|丨|(?<=日)电(?:\([^()]*\))?"
)
_AREA = re.compile(
    r"^(?:(?:(?:全|我|本)(?:国|省|市|区|县|州|自治区)|中国)(?:范围内|各级)?(?:(?:城乡)?居民(?=人均|平均|预期)|城乡)?|自治区|城乡居民(?=人均|平均|预期)|城乡(?=每))"
)
#: A place by the word it ends with; parts of any place (农村地区, 城区) are none.
PLACE = re.compile(
    r"(?![全各我本])[\u4e00-\u9fff]{2,7}?(?<!地)(?<!社)(?<![主老新心市乡县]城)(?<!郊)(?<!山)(?<!牧)(?<!辖)(?<!园)(?<!片)(?<!主城)"
    r"(?:自治区|自治州|兵团|省|(?<!城)市|州|盟|县|区|旗)(?!级|域|外|内|办|属|乡|镇)"
)
_HOSPITALS = (
    r"(?:[一二三]级(?:[甲乙丙]等)?(?:及?以上)?(?:公立)?(?:综合性?|中医|专科|精神病?|儿童|妇产)*"
    r"(?:医院|医疗机构)(?:\(含中医医院\))?)"
)
_PEOPLE = (
    r"(?:建档立卡贫困人口|农村贫困人口|贫困人口|脱贫人口中的重点人群和农村低收入人口|脱贫人口|脱贫地区|低收入人口"
    r"|户籍人口|户籍|全人口|流动人口)"
)
_PLACES = (
    r"(?:[东中西]部地区|东北地区|城市地区|农村地区|乡村地区|城镇地区|市区|城区|乡村(?!医生)|农村|城市"
    r"|[二三四五六七八九十]{1,2}县(?:\(市\))?|城镇)"
)
_RESIDENTS = r"常住人口(?=[^\u4e00-\u9fff]|[\u4e00-\u9fff]{4})"
SCOPE = re.compile(
    rf"^(?:在管)?({_HOSPITALS}|{_PEOPLE}|{_PLACES}|男性(?!同性)|女性|妇女(?=[人平]均)|{_RESIDENTS})(?:的|中(?![医药西]))?"
)
_SCOPE_LAST = re.compile(rf"([^,]{{3,30}}(?:率|比例|水平))({_PLACES}|男性|女性)")
PART_OF_PEOPLE = re.compile(rf"{_HOSPITALS}|{_PEOPLE}|{_PLACES}|男性|女性|常住人口")
#: ``成都市民的人均预期寿命``.
_OF_RESIDENTS = re.compile(r"(?<=[\u4e00-\u9fff])(?:市民|居民|公民)的(?=人均|平均|预期|期望)")
_REGISTERED = re.compile(r"户籍(?:人口|居民)?(?=\S)|常住(?=儿童|孕|产)")
CARRIED_SCOPE = re.compile(rf"{_PEOPLE}|{_PLACES}地区|城市地区|乡村地区|农村地区")
_LOCAL = re.compile(r"^[省市区县]级?(?=疾控|疾病预防|妇幼|急救|社区|中心)")
_UNIT_BEHIND = re.compile(r"(以[^,。;]{1,12}为单位)(?:的)?(?:总体)?$")
_AS_UNIT = re.compile(r"(?:^|[,。;])(以[^,。;]{1,12}为单位)(?:的)?,?$")


@dataclass(frozen=True)
class Name:
    """A name as meant.

    Parameters
    ----------
    label : str
        The name, with heads and prefixes put back.
    scope : str
        The part of population or institutions meant, as printed; empty for the whole.
    area : str
        The words that name an area (全市), empty where there are none.
    indicator : str
        Id in the catalogue, empty where it is not known.
    restored : bool
        Whether anything was put back.
    """

    label: str
    scope: str = ""
    area: str = ""
    indicator: str = ""
    restored: bool = False


def strip_connectors(text: str) -> str:
    """Take the verbs and adverbs that lead to a figure off the end (分别降至, 控制在, 达到)."""
    while (found := _CONNECTOR.search(text, max(0, len(text) - _LONGEST_CONNECTOR))) and found.start() < found.end():
        text = text[: found.start()]
    return text


def without_lead(text: str) -> str:
    """Take off what leads in to a name (到2025年, 力争, 其中)."""
    return _LEADING.sub("", text)


def without_area(text: str) -> str:
    """Take off whose figures they are (全市, 我省)."""
    return _LEADING.sub("", _AREA.sub("", text))


def read_name(text: str, context: Context) -> Name:
    """Read a name that stands before a figure: what leads in is taken off, area and scope are told apart.

    The catalogue is asked for the whole of what remains, first without the scope, then with it; a name is never found
    inside another.
    """
    text, area, scope = _LEADING.sub("", _said(text.replace("全年", ""))), "", ""
    text = _OF_RESIDENTS.sub("", text) if "民的" in text else text
    of_people = re.match("([千万])人均", text)
    if of_people:
        whole = read_name(f"每{of_people[1]}人口{text[of_people.end() :]}", context)
        return replace(whole, restored=True)
    while True:
        if found := _AREA.match(text):
            area = area or re.sub(r"城乡|居民|各级|范围内", "", found[0])
            text = _LEADING.sub("", text[found.end() :])
            continue
        place = None if area or context.indicator(text) else PLACE.match(text)
        if place and _is_known(text[place.end() :], context):
            area, text = place[0], text[place.end() :]
            continue
        if named := context.region_at_start(text):
            area, text = area or named, text[len(named) :]
            continue
        place_name = "" if area else context.place_at_start(text)
        rest = without_area(text[len(place_name) :].removeprefix("市").removeprefix("地区")) if place_name else ""
        if rest and _is_known(rest, context):
            area, text = place_name, rest
            continue
        text = _LOCAL.sub("", text)
        found = SCOPE.match(text)
        rest = text[found.end() :] if found else ""
        if found and context.indicator(rest):
            return Name(rest, scope + found[1], area, context.indicator(rest))
        indicator = context.indicator(text)
        if indicator:
            return Name(text, scope or context.scope(text), area, indicator)
        if text.endswith("指标") and (indicator := context.indicator(text[:-2])):
            return Name(text[:-2], scope, area, indicator)
        if within := _scope_within(text, context):
            return replace(within, scope=scope + within.scope, area=area)
        if last := _SCOPE_LAST.fullmatch(text):  # ``知晓率城市达到80%、农村达到70%``
            return Name(last[1], scope + last[2], area, context.indicator(last[1]))
        if not found or not rest:
            return Name(text, scope, area)
        scope += found[1]
        text = rest


def _is_known(text: str, context: Context) -> bool:
    """Tell whether what is left behind a place is an indicator, as it stands or of a part of the population."""
    return any(context.indicator(one) for one in (text, SCOPE.sub("", text, count=1)))


def _scope_within(text: str, context: Context) -> Name | None:
    """Read ``5岁以下户籍儿童死亡率``: of whom, in the middle of a name of the catalogue."""
    people = _REGISTERED.search(text)
    whole = text[: people.start()] + text[people.end() :] if people else ""
    indicator = context.indicator(whole) if whole else ""
    return Name(whole, people[0], "", indicator, restored=True) if people and indicator else None


def _said(text: str) -> str:
    """Give what is said, without who says so."""
    at = max((found.end() for found in _SAYS.finditer(text)), default=0)
    return text[at:]


def without_scope(label: str, context: Context) -> tuple[str, str]:
    """Take a part of the population or of institutions off a name that the catalogue knows only without it.

    ``三级公立医院平均住院日`` is 平均住院日 of 三级公立医院; any other name is given back whole.
    """
    found = None if context.indicator(label) else SCOPE.match(label)
    if found and context.indicator(label[found.end() :]):
        return label[found.end() :], found[1]
    return label, ""


def elided(name: Name, before: Sequence[Name]) -> Name | None:
    """Give the full name where only its scope, or its scope and last words, stand again (三级乙等综合医院不少于…)."""
    if not before:
        return None
    last = before[0].label
    if last.endswith("人口"):
        return None  # ``常住人口为2069.3万人,户籍人口为1297.5万人``
    found = SCOPE.match(name.label)
    scope = found[1] if found else name.scope
    rest = name.label[found.end() :] if found else name.label
    if scope and len(rest) <= 3 and last.endswith(rest):
        return Name(last, scope, name.area, before[0].indicator, restored=True)
    return None


def with_head(name: Name, head: str, context: Context) -> Name:
    """Put an elided head back (``注册护士`` after ``每千常住人口拥有床位``)."""
    for label in (f"{head}{name.label}", f"{head}拥有{name.label}"):
        if indicator := context.indicator(label):
            return replace(name, label=label, indicator=indicator, restored=True)
    return replace(name, label=head + name.label, indicator="", restored=True)


def prefix_clause(before: str) -> str:
    """Give the clause that belongs to the name after it (``以乡镇(街道)为单位``), empty where there is none."""
    found = _AS_UNIT.search(before)
    return found[1] if found else ""


def without_unit_clause(named: str) -> tuple[str, str]:
    """Take ``以乡镇(街道)为单位`` off the end of a name, where it says of which units the rate is taken."""
    found = _UNIT_BEHIND.search(named)
    return (named[: found.start()], found[1]) if found and found.start() > 3 else (named, "")
