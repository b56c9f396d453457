"""Random health plans: indicators, values, wordings and the tables they are printed in.

The words are the generator's own. A third of the labels comes from outside the usual health plan: names that nobody
listed but everybody can read.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace

from truth import Truth

OUTSIDE = 1 / 3


@dataclass(frozen=True)
class Family:
    """Indicators that are counted alike: units, range of values, direction of progress, usual digits."""

    units: tuple[str, ...]
    low: float
    high: float
    decimals: tuple[int, ...]
    rises: bool
    step: float
    ceiling: float = 1e9


FAMILIES = {
    "share": Family(("%",), 22, 93, (0, 1, 2), True, 0.12, 100),
    "burden": Family(("%",), 6, 48, (0, 1, 2), False, 0.15, 100),
    "permille": Family(("‰",), 2.2, 9.5, (1, 2), False, 0.25),
    "rare": Family(("/10万", "1/10万", "/10万人"), 4, 28, (1, 2), False, 0.3),
    "density": Family(("张", "人", "名", "个"), 0.3, 9, (1, 2), True, 0.2),
    "life": Family(("岁",), 71, 84, (1, 2), True, 0.02),
    "count": Family(("个", "张", "人", "家"), 210, 58000, (0,), True, 0.2),
    "money": Family(("元",), 45, 980, (0, 1, 2), True, 0.3),
    "days": Family(("天",), 5.5, 11, (1,), False, 0.15),
    "index": Family(("",), 61, 94, (0, 1, 2), True, 0.08, 100),
}
WEIGHTS = {
    "share": 9, "burden": 3, "permille": 2, "rare": 2, "density": 6, "life": 1, "count": 2, "money": 1, "days": 1,
    "index": 1,
}  # fmt: skip

USUAL = {
    "share": (
        "居民健康素养水平", "高血压患者规范管理率", "糖尿病患者基层规范管理服务率", "孕产妇系统管理率",
        "3岁以下儿童系统管理率", "适龄儿童免疫规划疫苗接种率", "65岁及以上老年人城乡社区规范健康管理服务率",
        "县域内住院率", "严重精神障碍患者规范管理率", "产前筛查率", "新生儿遗传代谢性疾病筛查率",
        "家庭医生签约服务覆盖率", "二级及以上综合医院设置老年医学科的比例", "电子健康档案规范化建档率",
        "职业健康检查率", "经常参加体育锻炼人数比例", "农村生活饮用水水质达标率", "国家卫生乡镇覆盖率",
        "婚前医学检查率", "肺结核患者规范管理率", "基层医疗卫生机构门急诊占比", "临床成分输血率",
        "出院患者三级手术占比", "宫颈癌筛查率", "食品安全风险监测覆盖率", "设置中医馆的社区卫生服务中心比例",
    ),
    "burden": (
        "重大慢性病过早死亡率", "儿童青少年总体近视率", "15岁以上人群吸烟率", "个人卫生支出占卫生总费用的比重",
        "药占比", "剖宫产率", "公立医院百元医疗收入消耗的卫生材料占比", "6岁以下儿童贫血率",
    ),
    "permille": ("婴儿死亡率", "5岁以下儿童死亡率", "新生儿死亡率", "出生缺陷发生率", "严重精神障碍报告患病率"),
    "rare": ("孕产妇死亡率", "肺结核报告发病率", "甲乙类传染病报告发病率", "细菌性痢疾发病率"),
    "density": (
        "每千人口医疗卫生机构床位数", "每千人口执业(助理)医师数", "每千常住人口注册护士数", "每千人口药师(士)数",
        "每万人口全科医生数", "每千人口拥有3岁以下婴幼儿托位数", "每万人口专业公共卫生机构人员数", "每千人口康复床位数",
        "每千人口中医类别执业(助理)医师数", "每万名常住人口卫生监督员数", "每百张床位感染性疾病床位数",
    ),
    "life": ("人均预期寿命", "人均期望寿命", "人均健康预期寿命"),
    "count": ("医疗卫生机构数", "医疗卫生机构床位数", "卫生技术人员数", "村卫生室数", "注册护士总数", "年诊疗人次数"),
    "money": ("人均基本公共卫生服务经费补助标准", "门诊次均费用", "人均卫生总费用"),
    "days": ("三级公立医院平均住院日", "出院者平均住院日"),
    "index": ("卫生健康数字化综合指数", "公立医院患者满意度得分", "健康城市发展指数"),
}  # fmt: skip

THINGS = (
    "社区药箱", "校园直饮水点", "村级晒药场", "流动体检车", "亲水步道", "加装电梯小区", "夜间药房", "健康驿站",
    "陪诊服务点", "农贸市场快检室", "共享轮椅站", "公共浴场", "急救志愿队", "盲人按摩店", "乡村厨房", "康养民宿",
    "职工减压室", "助浴车", "食药同源示范田", "骑行道", "安静候诊区", "无烟站台", "应急帐篷", "送药无人机",
)  # fmt: skip
INVENTED = {
    "share": ("按期巡检率", "挂牌率", "回访率", "启用率", "在线运行率", "对标达优率", "错峰开放率", "首问办结率"),
    "burden": ("空置率", "超时率", "退单率", "故障率", "闲置占比", "补位缺口率"),
    "permille": ("意外伤害发生率", "误报率", "差错发生率"),
    "rare": ("坠落事件发生率", "烫伤报告发生率"),
    "count": ("总数", "登记数", "建成数"),
    "money": ("人均运维经费", "单次服务均价"),
    "days": ("平均整改时长", "平均轮候时长"),
    "index": ("舒适度指数", "友好度得分"),
}
HEADS = ("每千人口", "每万人口", "每万名老年人", "每百户家庭", "每十万职工")

SECTIONS = (
    "健康水平", "健康生活", "健康服务", "健康保障", "健康环境", "健康产业", "资源配置", "服务能力", "疾病防控",
    "数字赋能", "普惠托育", "邻里康养",
)  # fmt: skip
NATURES = {"expected": "预期性", "binding": "约束性"}
PLACES = ("云岭", "临浦", "青禾", "白沙", "松原湾", "兰坪川", "东屏", "石门", "金溪", "汉川坝", "玉屏", "沙河")
VERDICTS = ("完成", "基本完成", "已完成", "未完成", "达标")
VAGUE = ("稳步提高", "持续提升", "逐步提高", "不低于全省平均水平", "达到国家要求", "保持稳定")
VAGUE_FALLING = ("逐年下降", "持续降低", "控制在合理范围", "稳中有降")


@dataclass(frozen=True)
class Indicator:
    """One indicator of a plan."""

    label: str
    unit: str
    family: str
    nature: str = ""
    section: str = ""

    @property
    def rises(self) -> bool:
        """Whether more is better."""
        return FAMILIES[self.family].rises


@dataclass(frozen=True)
class Reading:
    """What one figure means: value, comparator, form and base year."""

    value: str
    comparator: str = "eq"
    form: str = "level"
    base_year: int | None = None


@dataclass(frozen=True)
class Figure:
    """A printed figure and its readings (two for a range, none for a missing one)."""

    text: str
    readings: tuple[Reading, ...] = ()


MISSING = Figure("—")


@dataclass(frozen=True)
class Column:
    """A column of figures: its year, what they are, whose they are, and its head on one level or two."""

    year: int
    kind: str
    head: str
    region: str = ""
    top: str = ""
    sub: str = ""


@dataclass
class Table:
    """A table as a grid of cells.

    Attributes
    ----------
    roles : list of str
        What each column holds: number, section, label, unit, nature, value, verdict or year.
    header : list of list of str
        One row; ``two_level`` holds (top, sub) of each column for formats that can merge cells.
    body : list of list of str
        The rows; a section row has a first cell only and is named in ``section_rows``.
    """

    title: str
    shape: str
    roles: list[str]
    header: list[str]
    two_level: list[tuple[str, str]]
    body: list[list[str]]
    section_rows: set[int] = field(default_factory=set)
    truths: list[Truth] = field(default_factory=list)
    twists: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Style:
    """What a table is allowed to have, so that a reader can still decide.

    Attributes
    ----------
    fused : bool
        Cells will be printed without separator: figures must split in one way only.
    commas : bool
        Cells will be separated by bare commas: no thousands separators.
    lone : bool
        A missing baseline may leave no trace at all, as where a web page lost its empty cells.
    spare : tuple of str
        Units that cannot be printed (a character set without them).
    own : str
        What the document's own region is: 市 or 区.
    """

    fused: bool = False
    commas: bool = False
    lone: bool = False
    spare: tuple[str, ...] = ()
    own: str = "市"


def draw_label(rng: random.Random, family: str) -> str:
    """Draw a label, a third of the time one from outside the usual vocabulary."""
    if family == "life" or rng.random() >= OUTSIDE:
        return rng.choice(USUAL[family])
    if family == "density":
        return rng.choice(HEADS) + rng.choice(THINGS) + "数"
    return rng.choice(THINGS) + rng.choice(INVENTED[family])


def _clashes(label: str, others: list[str]) -> bool:
    return any(label in other or other in label for other in others)


def draw_indicators(rng: random.Random, count: int, style: Style, families: tuple[str, ...] = ()) -> list[Indicator]:
    """Draw indicators with distinct labels, sorted into sections.

    Parameters
    ----------
    rng : random.Random
        Source of chance.
    count : int
        How many.
    style : Style
        Units to spare.
    families : tuple of str
        Families to draw from; all when empty.
    """
    names = [name for name in families or tuple(FAMILIES) if not set(FAMILIES[name].units) & set(style.spare)]
    names = [name for name in names if not (style.fused and name == "count")]
    sections = rng.sample(SECTIONS, max(1, min(len(SECTIONS), count // 4)))
    found: list[Indicator] = []
    while len(found) < count:
        family = rng.choices(names, [WEIGHTS[name] for name in names])[0]
        label = draw_label(rng, family)
        if _clashes(label, [each.label for each in found]):
            continue
        section = sections[len(found) * len(sections) // count]
        unit = _unit_for(rng, label, family)
        found.append(Indicator(label, unit, family, rng.choice(("expected", "binding")), section))
    return found


def _unit_for(rng: random.Random, label: str, family: str) -> str:
    known = {
        "床位": "张",
        "医师": "人",
        "药师": "人",
        "护士": "人",
        "人员": "人",
        "人次": "人次",
        "医生": "人",
        "监督员": "名",
    }
    if family in ("density", "count"):
        for word, unit in known.items():
            if word in label:
                return unit
        return "个"
    return rng.choice(FAMILIES[family].units)


def draw_series(rng: random.Random, family: str, count: int) -> list[str]:
    """Draw the values of one indicator over the years, moving the right way, as printed digits."""
    kind = FAMILIES[family]
    value, decimals = rng.uniform(kind.low, kind.high), rng.choice(kind.decimals)
    series = []
    for _ in range(count):
        digits = rng.choice((decimals, decimals, max(0, decimals - 1)))
        if kind.low < 3:
            digits = max(1, digits)
        series.append(f"{min(value, kind.ceiling):.{digits}f}")
        change = 1 + kind.step * rng.uniform(0.15, 1)
        value = value * change if kind.rises else value / change
    return series


def plain(value: str) -> Figure:
    """Print a value as it is."""
    return Figure(value, (Reading(value),))


RISING = (
    ("≥{}", "ge"), ("{}以上", "ge"), ("{}及以上", "ge"), ("不低于{}", "ge"), (">{}", "gt"), ("不少于{}", "ge"),
    ("达到{}", "eq"), ("{}左右", "approx"), ("超过{}", "gt"), ("＞{}", "gt"), ("达到{}以上", "ge"),
)  # fmt: skip
FALLING = (
    ("≤{}", "le"), ("{}以下", "le"), ("{}以内", "le"), ("控制在{}以内", "le"), ("<{}", "lt"), ("不高于{}", "le"),
    ("不超过{}", "le"), ("控制在{}以下", "le"), ("{}左右", "approx"), ("低于{}", "lt"), ("降至{}", "eq"),
    ("控制在{}", "le"),
)  # fmt: skip


def word_target(rng: random.Random, indicator: Indicator, value: str, base_year: int | None) -> Figure:
    """Word a target: plain, a bound, a range, a change or words without a figure.

    Parameters
    ----------
    rng : random.Random
        Source of chance.
    indicator : Indicator
        Whose target it is; its direction decides the wording.
    value : str
        Digits of the target.
    base_year : int or None
        Year of the baseline printed beside it.
    """
    chance = rng.random()
    full = float(value) * 1.11 > FAMILIES[indicator.family].ceiling
    if chance < 0.45 or float(value) >= FAMILIES[indicator.family].ceiling:
        return plain(value)
    if chance < 0.82:
        pattern, comparator = rng.choice(RISING if indicator.rises else FALLING)
        return Figure(pattern.format(value), (Reading(value, comparator),))
    if chance < 0.88 and not full:
        return _range(rng, value)
    if chance < 0.95 and indicator.unit == "%":
        return _change(rng, indicator, base_year)
    if chance < 0.97:
        text = rng.choice(VAGUE if indicator.rises else VAGUE_FALLING)
        return Figure(text, (Reading("", "", "qualitative"),))
    return plain(value)


def _range(rng: random.Random, value: str) -> Figure:
    digits = len(value.partition(".")[2])
    upper = f"{float(value) * rng.uniform(1.02, 1.1) + 10**-digits:.{digits}f}"
    return Figure(f"{value}{rng.choice('—-~～至')}{upper}", (Reading(value, "ge"), Reading(upper, "le")))


def _change(rng: random.Random, indicator: Indicator, base_year: int | None) -> Figure:
    size = rng.choice(("0.5", "1", "1.5", "2", "3"))
    verb, sign = (rng.choice(("提高", "上升")), "") if indicator.rises else (rng.choice(("降低", "下降")), "-")
    bound, comparator = rng.choice((("", "eq"), ("以上", "le" if sign else "ge")))
    if rng.random() < 0.6 or base_year is None:
        return Figure(
            f"每年{verb}{size}个百分点{bound}", (Reading(sign + size, comparator, "annual_change", base_year),)
        )
    return Figure(
        f"较{base_year}年{verb}{size}个百分点{bound}", (Reading(sign + size, comparator, "change", base_year),)
    )


NUMBER = re.compile(r"\d+(?:\.\d+)?")


def ways_to_split(digits: str, parts: int) -> list[list[str]]:
    """List the ways to read run-together digits as so many figures, each within a factor five of the one before."""
    if parts == 0:
        return [[]] if not digits else []
    ways = []
    for end in range(1, len(digits) + 1):
        head = digits[:end]
        if not re.fullmatch(r"(0|[1-9]\d*)(\.\d{1,2})?", head) or float(head) == 0:
            continue
        for rest in ways_to_split(digits[end:], parts - 1):
            if not rest or 1 / 5 <= float(rest[0]) / float(head) <= 5:
                ways.append([head, *rest])
    return ways


def decidable(texts: list[str]) -> bool:
    """Tell whether figures printed without separator can be told apart by anybody."""
    joined = "".join(texts)
    for run in re.finditer(r"[\d.]+", joined):
        inside, place = 0, 0
        for text in texts:
            starts = [place + match.start() for match in NUMBER.finditer(text)]
            inside += sum(run.start() <= start < run.end() for start in starts)
            place += len(text)
        short = inside > 1 and run.group().isdigit() and len(run.group()) < 4
        if short or len(ways_to_split(run.group(), inside)) != 1:
            return False
        if len(texts) > 1 and inside == 1 and "—" not in joined and len(NUMBER.findall(joined)) == 1:
            return not ways_to_split(run.group(), 2)
    return True


def year_columns(rng: random.Random, style: Style) -> list[Column]:
    """Draw one, two or three years as columns."""
    years = rng.choice(
        ((2025,), (2020,), (2020, 2025), (2020, 2025), (2020, 2025), (2015, 2020), (2025, 2030), (2015, 2020, 2025),
         (2020, 2025, 2030), (2020, 2023, 2025), (2023, 2025), (2023, 2030))
    )  # fmt: skip
    actual = rng.choice(("{}年", "{}年实际值", "{}年基期值", "{}年现状", "{}年(实际)", "现状({}年)", "{}年完成值"))
    target = rng.choice(("{}年", "{}年目标", "{}年目标值", "{}年(目标)", "目标({}年)", "{}年规划目标"))
    columns = []
    for year in years:
        kind = "target" if year >= 2025 else "actual"
        pattern = target if kind == "target" else actual
        if year == 2023 and pattern == "{}年":
            pattern = "{}年实际"
        columns.append(Column(year, kind, pattern.format(year)))
    return columns


AUTHORITIES = {
    "市": (("国家", "省", "市"), ("全国", "全省", "全市"), ("省", "市"), ("国家", "市")),
    "区": (("省", "市", "区"), ("国家", "省", "市", "区"), ("省级", "市级", "区级"), ("市", "区")),
}


def authority_columns(rng: random.Random, style: Style) -> list[Column]:
    """Draw one target of several authorities; the last is the document's own."""
    year = rng.choice((2025, 2025, 2030))
    names = rng.choice(AUTHORITIES[style.own])
    pattern = rng.choice(("{y}年目标({r})", "{y}年{r}目标", "{r}{y}年目标", "{y}年目标值({r})"))
    own = names[-1]
    columns = [
        Column(year, "target", pattern.format(y=year, r=name), "" if name == own else name, f"{year}年目标", name)
        for name in names
    ]
    if rng.random() < 0.4:
        columns.insert(0, Column(2020, "actual", "2020年现状", "", "2020年现状", ""))
    return columns


def completion_columns(rng: random.Random, style: Style) -> list[Column]:
    """Draw a completion table: target and actual of one year."""
    year = rng.choice((2020, 2020, 2025))
    heads = rng.choice(
        (
            (f"{year}年目标", f"{year}年实际"), (f"{year}年规划目标", f"{year}年指标情况"), ("目标值", "实际值"),
            (f"{year}年目标值", f"{year}年完成值"), ("规划目标", "实际完成"), (f"{year}年目标", f"{year}年实际完成值"),
        )
    )  # fmt: skip
    return [Column(year, "target", heads[0]), Column(year, "actual", heads[1])]


ORDERS = (
    ("label", "unit", "nature", "value"), ("label", "unit", "value", "nature"), ("label", "nature", "unit", "value"),
    ("nature", "label", "unit", "value"), ("label", "value", "unit", "nature"), ("label", "value", "nature", "unit"),
)  # fmt: skip
LABEL_HEADS = ("指标", "指标名称", "主要指标", "项目", "指标内容")


@dataclass(frozen=True)
class Build:
    """The choices that make one table: shape, columns, furniture and twists."""

    shape: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    numbered: bool
    sections: str
    unit_place: str
    verdict: bool
    lone: bool = False


def _draw_build(rng: random.Random, shape: str, style: Style) -> Build:
    make = {"years": year_columns, "authorities": authority_columns, "completion": completion_columns}[shape]
    order = rng.choice([each for each in ORDERS if not style.fused or each.index("unit") < each.index("value")])
    if rng.random() < 0.35:
        order = tuple(role for role in order if role != "nature")
    unit_place = rng.choice(("column", "column", "column", "label", "none", "lost"))
    if unit_place in ("label", "none"):
        order = tuple(role for role in order if role != "unit")
    return Build(
        shape,
        tuple(make(rng, style)),
        order,
        rng.random() < 0.6,
        rng.choice(("none", "row", "column")),
        unit_place,
        shape == "completion" and rng.random() < 0.7,
        style.lone and rng.random() < 0.5,
    )


def _base_year(columns: tuple[Column, ...]) -> int | None:
    years = [column.year for column in columns if column.kind == "actual"]
    return max(years) if years and any(column.kind == "target" for column in columns) else None


def _draw_figures(rng: random.Random, indicator: Indicator, build: Build, style: Style) -> list[Figure]:
    series = draw_series(rng, indicator.family, len(build.columns))
    base_year = _base_year(build.columns) if build.shape == "years" else None
    figures = []
    for value, column in zip(series, build.columns, strict=True):
        if column.kind == "target":
            figures.append(word_target(rng, indicator, value, base_year))
        else:
            figures.append(plain(value))
        if len(build.columns) > 1 and rng.random() < 0.05:
            figures[-1] = rng.choice((MISSING, MISSING, Figure("/"))) if not style.fused else MISSING
    kinds = [column.kind for column in build.columns]
    if build.lone and build.shape == "years" and kinds == ["actual", "target"] and rng.random() < 0.1:
        figures[0] = Figure("")
    return figures


def _figures(rng: random.Random, indicator: Indicator, build: Build, style: Style) -> list[Figure]:
    for _ in range(400):
        figures = _draw_figures(rng, indicator, build, style)
        if any(figure.readings for figure in figures) and (
            not style.fused or decidable([figure.text for figure in figures])
        ):
            return figures
    return [plain(draw_series(rng, indicator.family, 1)[0])] + [MISSING] * (len(build.columns) - 1)


def _truths(label: str, indicator: Indicator, build: Build, figures: list[Figure]) -> list[Truth]:
    nature = indicator.nature if "nature" in build.order else ""
    return [
        Truth(
            label,
            column.year,
            column.kind,
            reading.value,
            reading.form,
            reading.comparator,
            reading.base_year,
            nature,
            column.region,
        )
        for column, figure in zip(build.columns, figures, strict=True)
        for reading in figure.readings
    ]


def _printed_unit(rng: random.Random, indicator: Indicator, build: Build) -> str:
    if build.unit_place == "lost" and indicator.unit != "%":
        return ""
    return indicator.unit or rng.choice(("—", "-", ""))


def _roles(build: Build) -> list[str]:
    roles = ["section"] if build.sections == "column" else []
    roles += ["number"] if build.numbered else []
    for role in build.order:
        roles += ["value"] * len(build.columns) if role == "value" else [role]
    return roles + (["verdict"] if build.verdict else [])


def _heads(rng: random.Random, build: Build, roles: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    words = {
        "section": rng.choice(("领域", "类别", "维度")),
        "number": "序号",
        "label": rng.choice(LABEL_HEADS),
        "unit": rng.choice(("单位", "计量单位")),
        "nature": rng.choice(("属性", "指标性质", "指标属性", "性质")),
        "verdict": "完成情况",
    }
    columns = iter(build.columns)
    flat, double = [], []
    for role in roles:
        if role == "value":
            column = next(columns)
            flat.append(column.head)
            double.append((column.top or column.head, column.sub))
        else:
            flat.append(words[role])
            double.append((words[role], ""))
    return flat, double


def _title(rng: random.Random, build: Build) -> str:
    last = max(column.year for column in build.columns)
    if build.shape == "completion":
        return f"{last}年{'“十三五”' if last == 2020 else '“十四五”'}规划主要指标完成情况"
    return rng.choice(("表1 卫生健康发展主要指标", "专栏1 主要发展指标", "主要指标表", "“十四五”时期卫生健康主要指标"))


def _cells(rng: random.Random, build: Build, roles: list[str], parts: dict[str, str], figures: list[Figure]) -> list:
    texts = iter(figure.text for figure in figures)
    return [next(texts) if role == "value" else parts.get(role, "") for role in roles]


def draw_table(rng: random.Random, shape: str, style: Style, rows: int) -> Table:
    """Draw a table of a shape (years, authorities, completion).

    Parameters
    ----------
    rng : random.Random
        Source of chance.
    shape : str
        years, authorities, completion or yearbook.
    style : Style
        What the way of printing allows.
    rows : int
        How many indicators.

    Returns
    -------
    Table
        The grid and its truth.
    """
    if shape == "yearbook":
        return draw_yearbook(rng, style)
    build = _draw_build(rng, shape, style)
    roles = _roles(build)
    header, double = _heads(rng, build, roles)
    table = Table(_title(rng, build), shape, roles, header, double, [])
    table.twists |= {f"sections:{build.sections}", f"units:{build.unit_place}"}
    section = ""
    for place, indicator in enumerate(draw_indicators(rng, rows, style), 1):
        label = indicator.label
        if build.unit_place == "label" and indicator.unit:
            label = f"{label}({indicator.unit})"
        if build.sections == "row" and indicator.section != section:
            table.section_rows.add(len(table.body))
            table.body.append([indicator.section] + [""] * (len(roles) - 1))
        figures = _figures(rng, indicator, build, style)
        parts = {
            "section": indicator.section if indicator.section != section else "",
            "number": str(place),
            "label": label,
            "unit": _printed_unit(rng, indicator, build),
            "nature": NATURES[indicator.nature],
            "verdict": rng.choice(VERDICTS),
        }
        section = indicator.section
        table.body.append(_cells(rng, build, roles, parts, figures))
        table.truths += _truths(label, indicator, build, figures)
    return table


def draw_yearbook(rng: random.Random, style: Style) -> Table:
    """Draw a yearbook table: indicators across, years down the rows."""
    width, first, last = rng.randint(2, 6), rng.randint(2008, 2016), rng.randint(2018, 2023)
    indicators = draw_indicators(rng, width, replace(style, fused=False))
    years = range(first, last + 1)
    header = ["年份"] + [f"{each.label}({each.unit})" if each.unit else each.label for each in indicators]
    series = [draw_series(rng, each.family, len(years)) for each in indicators]
    table = Table(
        "历年主要卫生指标", "yearbook", ["year"] + ["value"] * width, header, [(head, "") for head in header], []
    )
    suffix = rng.choice(("", "年"))
    for place, year in enumerate(years):
        table.body.append([f"{year}{suffix}"] + [values[place] for values in series])
        table.truths += [
            Truth(head, year, "actual", values[place]) for head, values in zip(header[1:], series, strict=True)
        ]
    return table


def decoy_table(rng: random.Random) -> Table:
    """Draw a table that states no indicator: equipment, division of tasks, projects."""
    kind = rng.choice(("equipment", "tasks", "projects"))
    header, make = {
        "equipment": (["序号", "设备名称", "型号", "数量(台)"], _equipment),
        "tasks": (["序号", "工作任务", "牵头单位", "完成时限"], _task),
        "projects": (["序号", "项目名称", "建设内容", "建设年限", "总投资(万元)"], _project),
    }[kind]
    body = [make(rng, place) for place in range(1, rng.randint(4, 7))]
    title = {"equipment": "主要设备购置清单", "tasks": "重点任务分工", "projects": "重点建设项目表"}[kind]
    roles = ["number", "label"] + ["other"] * (len(header) - 2)
    return Table(title, "decoy", roles, header, [(head, "") for head in header], body)


def _equipment(rng: random.Random, place: int) -> list[str]:
    name = rng.choice(("全自动生化分析仪", "移动DR", "负压救护车", "彩色超声诊断仪", "核酸提取仪"))
    return [str(place), name, f"{rng.choice('ABKX')}-{rng.randint(100, 900)}", str(rng.randint(1, 12))]


def _task(rng: random.Random, place: int) -> list[str]:
    task = rng.choice(("完善分级诊疗制度", "推进县域医共体建设", "加强疾控队伍建设", "健全院前急救网络"))
    office = rng.choice(("市卫生健康委", "市医保局", "市财政局"))
    return [str(place), task, office, f"{rng.choice((2022, 2023, 2025))}年{rng.choice((6, 12))}月"]


def _project(rng: random.Random, place: int) -> list[str]:
    name = rng.choice(("中医医院迁建项目", "妇幼保健院扩建项目", "急救中心新建项目", "托育综合服务中心项目"))
    span = f"{rng.randint(2020, 2022)}-{rng.randint(2023, 2025)}"
    return [str(place), name, f"新建业务用房{rng.randint(2, 60) * 500}平方米", span, str(rng.randint(8, 400) * 100)]


def draw_place(rng: random.Random, district: bool = False) -> str:
    """Draw the name of an invented region."""
    return rng.choice(PLACES) + ("区" if district else "市")
