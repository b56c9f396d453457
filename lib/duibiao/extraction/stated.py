"""What a statement is of: names that stand behind their figure, and whether name and figure together state anything."""

from __future__ import annotations

import re
from dataclasses import replace

from duibiao.extraction import labels
from duibiao.extraction.context import Context
from duibiao.extraction.groups import Group
from duibiao.extraction.labels import Name
from duibiao.extraction.names import INDICATOR_END, SHARE_END
from duibiao.extraction.wording import BOUND_BEFORE, Figure, read_cell

_OBJECT = re.compile(r"^(?:的)?(?:以上|左右)?(?:合格的?|的)?([\u4e00-\u9fff“”]{2,14}(?:\([^()]*\))?[\u4e00-\u9fff]*)")
_VERB_OBJECT = re.compile(
    r"^(?:的)?(?:标准|比例)?,?(?:原则上)?(?:重新|合理)?"
    r"(?:配置|配备|核定|设置|每5年动态调整|动态调整|安排)([\u4e00-\u9fff()]{3,24})"
)
_GROWTH_END = re.compile(r"(?:增长率|增速|增幅)(?:为|是)?-$")
#: Units that make a rate or a measure of their own; a bare count needs a name that the catalogue knows.
RATE_UNIT = re.compile(r"%|‰|百分点|/|岁|天|日|分钟|小时|公里|^1:$")
COUNT_UNITS = ("张", "人", "名", "个", "位", "所", "家", "辆", "台", "间", "")
PER_MANY = re.compile(r"每\d*[十百千万]+")
#: ``每万名老年人拥有持证养老护理员``: of what is had, the name is one.
_DENSITY_OF = re.compile(r"每[^,;、]{1,14}?(?:拥有|配备|配置)[\u4e00-\u9fff()]{3,}")
_OF_AVERAGES = ("元", "万元", "平方米", "次", "人次", "床日", "克", "毫克")
#: A number by its name; of what was done (培训人数, 新增床位数), it is none of an indicator.
_STOCK = re.compile(
    r"^(?!.*(?:新增|新建|培训|投入|累计|完成|改造|引进|招聘|下派|选派|救治|接种|发放)).*(?:总数|数量|总量|床位数|托位数|人员数|医师数|护士数|机构数)$"
)
#: Things there are, by what counts them: institutions, beds, people, visits. What is done to them makes none of these.
_INVENTORY = tuple(
    (units, re.compile(rf"{things}(?:\([^()]*\))?$"))
    for units, things in (
        (
            ("个", "家", "所", "间"),
            r"(?:医院|卫生院|卫生室|卫生站|机构|(?<!胸痛)(?<!卒中)(?<!创伤)(?<!分)中心|服务站|协管站|诊所|门诊部|医务室|卫生所|护理院|养老院|敬老院"
            r"|团队|示范区|中医馆|单位|学校|实验室|门诊|诊室)",
        ),
        (
            ("张",),
            r"(?:实有|总|医院|机构|卫生院|中心|护理|护理型|养老|中医|康复|疗护|科|编制|开放|核定|共有)(?:编制|开放|实有|核定)?"
            r"(?:床位|病床)(?:总数|数)?|床位总数",
        ),
        (
            ("人", "名"),
            r"(?:人员|医师|医生|护士|药师|技师|卫生员|监督员|协管员|护理员|百岁(?:及以上)?老年?人|(?:在岗|在职)职工"
            r"|(?:在册|在管|管理|登记)?[\u4e00-\u9fff]*(?:患者|病人)|老年人口|岁(?:及以上|以上)人口|参保(?:人数)?|参合人数)",
        ),
        (
            ("例", "人"),
            r"(?:病例|患者|感染者和病人|病人|尘肺病|职业病|传染病)(?:数|人数)?",
        ),
        (("亿元", "万元", "元"), r"(?:(?:总|均|次|者|卫生)费用|.{3}(?<!节约)(?<!预算)(?:支出|收入|结余|结存))"),
        (("个月",), r"可支付月数"),
        (
            ("人次", "人", "例"),
            r"(?:诊疗人次|诊疗量|门急诊量|门诊量|门诊总量|住院总量|门诊服务量|门急诊|住院手术|手术|出院|(?:入|出|住)院(?:人数|人次)|总诊疗|诊疗)(?:数|人次)?",
        ),
    )
)
#: Beds and people of the region that a report is on, or of the institutions it counts.
_OWN_STOCK = re.compile(r"(?:实有|编制|开放)?(?:床位|病床)(?:总?数|总量)?|(?:卫生)?(?:技术)?人员(?:总?数|总量)?")
_DONE = re.compile(
    r"建|新|改造|培训|培养|完成|投入|派|引进|招聘|招录|救治|接种|发放|举办|组织|开展|安排|支持|补助|设立|设置|配备|评|认定|抽|查(?!机构)|处罚|检出"
    r"|发现|确诊|死亡|收治|救助|减免|资助|惠及|打造|培育|成立|实施|创|增设|增加|减少|开工|启用|投用|获|入选|选|参加|缺口|含|涉|停|参会|接入|规划|设计|^设(?!.*的)|储备|百强|处理|减轻|节约|节省|拟|预留|可|合计|(?<!医生)和|与|及(?!以上)"
)
_WORKS = re.compile(
    r"(?:[全我本][国省市区县州])?(?:新|改|扩|建|完成|投入|培训|培养|引进|招聘|招录|打造|培育|创|成立|开展|组织|举办|通过|获|实施|启用|认定|评为|支持|派)"
)
_AVERAGE = re.compile(r"人均|次均|均价|日均|例均|户均|平均|周转次数")
#: ``常住人口超过50万以上的县`` says which counties are meant, and states nothing.
_GROWTH = re.compile(r"(?:年均|每年|平均每年)(?:增长|增加|递增)$")
_BASE_OF = re.compile(rf"(?:应当?|原则上)?(?P<bound>{BOUND_BEFORE})(?P<whole>[\u4e00-\u9fff]{{2,8}})的$")
_CONDITION = re.compile(r"(?:万)?(?:以上|以下)?的[\u4e00-\u9fff]")
_LONGEST_LABEL = 60
_BOUND = re.compile(BOUND_BEFORE)


def noun_after(group: Group) -> str:
    """Give the thing counted that follows a figure, empty where there is none."""
    verb_object = _VERB_OBJECT.match(group.after)
    if verb_object:
        return verb_object[1]
    found = _OBJECT.match(group.after)
    if not found:
        return ""
    noun = found[1] if re.match(r"的(?=[\u4e00-\u9fff])", group.after) else re.split(r"[的,。;]", found[1])[0]
    is_clause = noun.startswith(("具有", "具备", "能够", "从事", "承担"))
    return "" if noun in ("配置", "比例") or is_clause else noun


def ratio_to(whole: str, group: Group, context: Context) -> list[Name]:
    """Read ``按照服务人口1‰的比例,调整…编制总量``: what is counted comes last."""
    found = _VERB_OBJECT.match(group.after)
    if not found:
        return []
    label = found[1] if not whole else re.sub("总量$", "", found[1]) + f"与{whole}之比"
    return [replace(labels.read_name(label, context), restored=bool(whole))]


def share_of(group: Group, context: Context) -> list[Name]:
    """Read ``其中至少20%为负压救护车``: a share of what was named before."""
    found = re.match(r"(?:以上|左右)?(?:为|是|属于)([\u4e00-\u9fff]{2,12})", group.after)
    if not found or group.first.unit != "%":
        return []
    return [replace(labels.read_name(found[1] + "占比", context), restored=True)]


def kept_names(names: list[Name], group: Group, *, reports: bool = False, since: bool = False) -> list[Name]:
    """Keep statements: the catalogue knows the name, or name and unit together are those of an indicator.

    A document that ``reports`` tells what there is of institutions, beds and people too, and how it changed ``since``
    a year; a plan counts them for its projects.
    """
    if _CONDITION.match(group.after) and not RATE_UNIT.search(group.first.unit):
        return []
    names = [replace(name, label=name.label.strip("、 ")) for name in names]
    stands = reports and not group.lead.endswith(
        ("、", "和", "与", "及")
    )  # ``148个服务站、274个卫生室``: names come last
    if len(names) > 1 and any(name.indicator for name in names):
        return names  # a list is of one kind: dropping one member would deal its figure to another
    own = [item[0] for item in group.items] if len(group.items) == len(names) else [group.first] * len(names)
    kept = [
        name
        for name, figure in zip(names, own, strict=True)
        if name.indicator
        or _reads_well(name.label, figure)
        or (stands and (is_inventory(name.label, figure) or _is_own_stock(name, figure)))
        or (reports and since and _is_change_of_stock(name.label, figure))
    ]
    # Figures are dealt to names in turn: a list that lost a member would give its figure to the next.
    return kept if len(kept) == len(names) or len(group.items) == 1 else []


def _reads_well(label: str, figure: Figure) -> bool:
    """Tell whether a name that no catalogue knows and a figure together are those of an indicator."""
    is_rate = (
        bool(RATE_UNIT.search(figure.unit))
        or _is_average(label, figure.unit)
        or (bool(SHARE_END.search(label)) and (figure.form == "qualitative" or _is_no_case(figure)))
    )
    is_rate = is_rate or _is_stock(label, figure)
    # A share of nothing named, or how far from others.
    of_nothing = label.startswith(("占", "高出", "高于", "低于", "优于"))
    of_a_thing = bool(INDICATOR_END.search(label) or _DENSITY_OF.fullmatch(label)) and not of_nothing
    return is_rate and of_a_thing and 3 <= len(label) <= _LONGEST_LABEL


def _is_no_case(figure: Figure) -> bool:
    """Tell a rate of zero, which wants no unit (``事故发生率为0``)."""
    return not figure.unit and float(figure.value or 1) == 0


def _is_average(label: str, unit: str) -> bool:
    """Tell whether a name makes its figure a density or an average, whatever the unit counts."""
    density = PER_MANY.search(label) and unit in COUNT_UNITS
    return bool(density or (unit in _OF_AVERAGES and _AVERAGE.search(label)))


def _is_stock(label: str, figure: Figure) -> bool:
    """Tell a number of things there are (``养老服务床位数达到1.35万张``) from one of things done."""
    counts = figure.unit.removeprefix("万").removeprefix("亿") in COUNT_UNITS[:-1]
    return figure.form == "level" and counts and len(label) > 4 and bool(_STOCK.search(label))


def is_done(words: str) -> bool:
    """Tell whether words speak of what was done (``建成…1家``), and not of what there is."""
    return bool(_WORKS.match(words))


def is_inventory(label: str, figure: Figure) -> bool:
    """Tell what there is of institutions, beds, people or visits (``医疗卫生机构612家,其中医院97家``)."""
    if (
        figure.form != "level"
        or figure.comparator not in ("eq", "approx")
        or _DONE.search(label)
        or "." in figure.value
        and not figure.unit.startswith(("万", "亿"))
    ):
        return False
    units = (figure.unit, figure.unit.lstrip("万亿"))
    return any(set(units) & set(counts) and bool(things.search(label)) for counts, things in _INVENTORY)


def _is_own_stock(name: Name, figure: Figure) -> bool:
    """Tell beds and people of an area or of institutions that are named (``全市床位1017.4万张``)."""
    units = COUNT_UNITS[:3] if name.area or name.scope else ()
    return figure.form == "level" and figure.unit.lstrip("万亿") in units and bool(_OWN_STOCK.fullmatch(name.label))


def _is_change_of_stock(label: str, figure: Figure) -> bool:
    """Tell by how much what there is became more or less (``与上年相比,医院增加1345个``)."""
    if figure.form not in ("change", "relative_change") or _DONE.search(label):
        return False
    units = {figure.unit, figure.unit.lstrip("万亿")}
    things = [names for counts, names in _INVENTORY if figure.unit == "%" or units & set(counts)]
    return any(names.search(label) for names in things) or bool(_OWN_STOCK.fullmatch(label))


def is_noted(name: Name) -> bool:
    """Tell whether a name may have its figure set behind it; what others have (全国平均水平) is no name."""
    return (
        bool(name.indicator)
        or bool(SHARE_END.search(name.label))
        or any(things.search(name.label) for _, things in _INVENTORY)
    )


def is_one_count(group: Group) -> bool:
    """Tell whether a figure counts two things together (``医师和乡村医生110.8万人``).

    A rate, a bound, and what is said of each (均, 每) hold for both.
    """
    first = group.first
    counts = first.form == "level" and first.comparator == "eq" and bool(first.value)
    return counts and not RATE_UNIT.search(first.unit) and not re.search("均|各|都|分别|每", group.clause)


def signed(named: str, items: list[list[Figure]]) -> tuple[str, list[list[Figure]]]:
    """Read the sign of a rate of growth (``人口自然增长率-2.02‰``), which elsewhere is a dash."""
    if not _GROWTH_END.search(named) or len(items) != 1 or len(items[0]) != 1 or items[0][0].form != "level":
        return named, items
    figure = items[0][0]
    return labels.strip_connectors(named[:-1]), [[replace(figure, start=figure.start - 1, value="-" + figure.value)]]


def bounded(items: list[list[Figure]], between: str) -> list[list[Figure]]:
    """Give the figures a bound that a verb keeps apart from them (``至少配备1辆``)."""
    found = _BOUND.search(between) if between else None
    bound = read_cell(found[0] + "1") if found and not found[0].startswith("控制") else None
    if not bound:
        return items
    return [[replace(f, comparator=bound[0].comparator) if f.comparator == "eq" else f for f in item] for item in items]


def with_base(clause: str, items: list[list[Figure]], group: Group) -> tuple[str, list[list[Figure]]]:
    """Read ``卫生技术人员比例不低于总人数的80%``: the bound stands before the words that the share is of."""
    base = _BASE_OF.search(clause) if clause.endswith("的") else None
    if not base or group.first.comparator != "eq" or group.first.unit not in ("%", "‰"):
        return clause, items
    bound = read_cell(base["bound"] + "1")
    comparator = bound[0].comparator if bound else "eq"
    fore = clause[: base.start()]
    is_share = fore.endswith(("比例", "率", "占比", "比重"))
    named = fore if is_share else f"{fore}占{base['whole']}的比例"
    return named, [[replace(figure, comparator=comparator) for figure in item] for item in items]


def with_growth(clause: str, items: list[list[Figure]], group: Group, text: str) -> tuple[str, list[list[Figure]]]:
    """Read ``财政投入年均增长14.82%``: an indicator that is itself a rate of growth is a level."""
    if not labels.without_lead(clause) or group.items[-1][0].unit.endswith("百分点"):
        return clause, items  # ``覆盖率年均增长2个百分点``: a change of the rate
    here = text[group.first.start :]
    grows = _GROWTH.search(clause + here[:4]) or (
        group.first.form == "annual_relative_change" and here.startswith("年均")
    )
    if not grows:
        return clause, items
    return clause + "年均增长", [[replace(f, form="level") for f in item] for item in group.items]
