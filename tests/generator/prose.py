"""Statements in running text, with what they say."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from layouts import spell
from plans import FAMILIES, Indicator, Style, draw_indicators, draw_series
from truth import Truth

BASES = ((2015, 2020), (2016, 2020), (2015, 2019), (2010, 2020))
AHEAD = (2025, 2025, 2025, 2030)


@dataclass
class Statement:
    """A sentence, its name for the report, and its figures."""

    name: str
    text: str
    truths: list[Truth]


def _draw(rng: random.Random, style: Style, count: int = 1, families: tuple[str, ...] = ()) -> list[Indicator]:
    chosen = families or tuple(name for name in FAMILIES if name not in ("index", "count"))
    return [replace(it, unit=it.unit.removeprefix("1")) for it in draw_indicators(rng, count, style, chosen)]


def _list(items: list[str]) -> str:
    return "、".join(items[:-1]) + "和" + items[-1] if len(items) > 1 else items[0]


def _verbs(indicator: Indicator) -> tuple[str, ...]:
    return ("提高到", "上升到", "增长至", "提升至") if indicator.rises else ("降低到", "下降到", "降至", "下降至")


def _target(rng: random.Random, indicator: Indicator, value: str) -> tuple[str, str]:
    figure = value + indicator.unit
    rising = (
        ("达到{}", "eq"), ("达到{}以上", "ge"), ("不低于{}", "ge"), ("力争达到{}", "eq"), ("达{}左右", "approx"),
        ("稳定在{}以上", "ge"), ("超过{}", "gt"), ("力争达到{}以上", "ge"), ("提高到{}", "eq"), ("达到{}及以上", "ge"),
    )  # fmt: skip
    falling = (
        ("控制在{}以内", "le"), ("降至{}以下", "le"), ("不超过{}", "le"), ("下降到{}", "eq"),
        ("控制在{}左右", "approx"), ("控制在{}以下", "le"), ("不高于{}", "le"),
        ("低于{}", "lt"), ("力争降至{}", "eq"), ("保持在{}以下", "le"),
    )  # fmt: skip
    pattern, comparator = rng.choice(rising if indicator.rises else falling)
    return pattern.format(figure), comparator


def from_to(rng: random.Random, style: Style) -> Statement:
    """由2015年的…提高到2020年的…."""
    (it,), (old, new) = _draw(rng, style), rng.choice(BASES)
    first, last = draw_series(rng, it.family, 2)
    start = rng.choice(("由", "从"))
    before = f"{it.label}{start}{old}年{rng.choice(('的', ''))}{first}{it.unit}"
    text = f"{before}{rng.choice(_verbs(it))}{new}年的{last}{it.unit}。"
    return Statement("from_to", text, [Truth(it.label, old, "actual", first), Truth(it.label, new, "actual", last)])


def from_to_several(rng: random.Random, style: Style) -> Statement:
    """A和B分别由2015年的a、b降至2020年的c、d."""
    family = rng.choice(("permille", "share", "density", "burden", "rare"))
    family = "share" if set(FAMILIES[family].units) & set(style.spare) else family
    items = _draw(rng, style, rng.randint(2, 3), (family,))
    old, new = rng.choice(BASES)
    series = [draw_series(rng, family, 2) for _ in items]
    olds = [values[0] + it.unit for it, values in zip(items, series, strict=True)]
    news = [values[1] + it.unit for it, values in zip(items, series, strict=True)]
    labels = _list([it.label for it in items])
    text = f"{labels}分别由{old}年的{_list(olds)}{rng.choice(_verbs(items[0]))}{new}年的{_list(news)}。"
    truths = [
        Truth(it.label, year, "actual", values[place])
        for it, values in zip(items, series, strict=True)
        for place, year in enumerate((old, new))
    ]
    return Statement("from_to_several", text, truths)


def respectively(rng: random.Random, style: Style) -> Statement:
    """到2025年,A、B和C分别达到a、b和c."""
    year = rng.choice(AHEAD)
    items = _draw(rng, style, rng.randint(2, 4), ("share", "density", "life"))
    values = [draw_series(rng, it.family, 2)[1] for it in items]
    bounds = [rng.choice((("", "eq"), ("", "eq"), ("以上", "ge"))) for _ in items]
    bounds[-1] = ("", "eq") if bounds[0][1] == "eq" else bounds[-1]
    figures = [value + it.unit + bound[0] for it, value, bound in zip(items, values, bounds, strict=True)]
    text = f"到{year}年,{_list([it.label for it in items])}分别达到{_list(figures)}。"
    truths = [
        Truth(it.label, year, "target", value, comparator=bound[1])
        for it, value, bound in zip(items, values, bounds, strict=True)
    ]
    return Statement("respectively", text, truths)


def change_since(rng: random.Random, style: Style) -> Statement:
    """2020年,A达到x%,较2015年提高y个百分点."""
    (it,), (old, new) = _draw(rng, style, 1, ("share", "burden")), rng.choice(BASES)
    value, size = draw_series(rng, it.family, 1)[0], f"{rng.uniform(0.4, 9):.2f}"
    verb, sign = ("提高", "") if it.rises else ("降低", "-")
    text = f"{new}年,{it.label}为{value}%,{rng.choice('较比')}{old}年{verb}{size}个百分点。"
    change = Truth(it.label, new, "actual", sign + size, "change", base_year=old)
    return Statement("change_since", text, [Truth(it.label, new, "actual", value), change])


def relative_change(rng: random.Random, style: Style) -> Statement:
    """到2025年,A较2020年下降20%以上."""
    (it,) = _draw(rng, style, 1, ("density", "count", "rare", "money"))
    size, year = str(rng.randint(5, 40)), rng.choice(AHEAD)
    verb, sign = (rng.choice(("增长", "提高")), "") if it.rises else (rng.choice(("下降", "降低")), "-")
    start = rng.choice(("较2020年", "比2020年", "在2020年基础上"))
    bound, comparator = rng.choice((("", "eq"), ("以上", "le" if sign else "ge"), ("左右", "approx")))
    text = f"到{year}年,{it.label}{start}{verb}{size}%{bound}。"
    return Statement(
        "relative_change",
        text,
        [Truth(it.label, year, "target", sign + size, "relative_change", comparator, 2020)],
    )


def annual_change(rng: random.Random, style: Style) -> Statement:
    """到2025年,A每年降低0.5个百分点以上."""
    (it,) = _draw(rng, style, 1, ("share", "burden"))
    size, year = rng.choice(("0.5", "1", "1.5", "2")), rng.choice(AHEAD)
    verb, sign = (rng.choice(("提高", "上升")), "") if it.rises else (rng.choice(("降低", "下降")), "-")
    bound, comparator = rng.choice((("", "eq"), ("以上", "le" if sign else "ge")))
    text = f"到{year}年,{it.label}{rng.choice(('', '力争'))}每年{verb}{size}个百分点{bound}。"
    return Statement("annual_change", text, [Truth(it.label, year, "target", sign + size, "annual_change", comparator)])


FACTORED = (
    (("婴儿", "5岁以下儿童", "新生儿"), "死亡率", "permille"),
    (("高血压患者", "糖尿病患者", "肺结核患者"), "规范管理率", "share"),
    (("孕产妇", "3岁以下儿童", "老年人"), "健康管理率", "share"),
    (("助浴车", "送药无人机", "健康驿站"), "按期巡检率", "share"),
    (("门诊", "住院", "体检"), "预约等候超时率", "burden"),
)


def factored(rng: random.Random, style: Style) -> Statement:
    """婴儿、5岁以下儿童死亡率分别为…."""
    heads, tail, family = rng.choice([each for each in FACTORED if each[2] != "permille" or "‰" not in style.spare])
    heads = rng.sample(heads, rng.randint(2, 3))
    unit = FAMILIES[family].units[0]
    values = [draw_series(rng, family, 1)[0] for _ in heads]
    year = rng.choice((2019, 2020, 2025))
    kind = "target" if year == 2025 else "actual"
    verb = "分别达到" if kind == "target" else "分别为"
    start = f"{'到' if kind == 'target' else ''}{year}年,"
    text = f"{start}{'、'.join(heads)}{tail}{verb}{_list([value + unit for value in values])}。"
    truths = [Truth(head + tail, year, kind, value) for head, value in zip(heads, values, strict=True)]
    return Statement("factored", text, truths)


def elided(rng: random.Random, style: Style) -> Statement:
    """每千人口床位数6.5张、执业(助理)医师数2.9人、注册护士数3.4人."""
    base = rng.choice(("每千人口", "每千常住人口", "每万人口"))
    choices = (
        ("医疗卫生机构床位数", "张"), ("执业(助理)医师数", "人"), ("注册护士数", "人"), ("药师(士)数", "人"),
        ("心理驿站数", "个"), ("陪诊员数", "名"),
    )  # fmt: skip
    tails = rng.sample(choices, 3)
    year = rng.choice((2020, 2025))
    kind = "target" if year == 2025 else "actual"
    values = [draw_series(rng, "density", 1)[0] for _ in tails]
    verb = "达到" if kind == "target" else ""
    parts = [f"{tail}{verb}{value}{unit}" for (tail, unit), value in zip(tails, values, strict=True)]
    text = f"{'到' if kind == 'target' else ''}{year}年{'末' if kind == 'actual' else ''},{base}{'、'.join(parts)}。"
    truths = [Truth(base + tail, year, kind, value) for (tail, _), value in zip(tails, values, strict=True)]
    return Statement("elided", text, truths)


def standard(rng: random.Random, style: Style) -> Statement:
    """按照每3万人口配置1辆救护车的标准…."""
    size, people = str(rng.randint(1, 4)), rng.randint(2, 5)
    hospital = rng.choice(("三级甲等综合医院", "二级综合医院", "三级乙等中医医院"))
    days = f"{rng.uniform(6, 10):.1f}"
    share = str(rng.randint(20, 80))
    choices = (
        (f"按照每{people}万人口配置{size}辆救护车的标准,完善院前急救网络。", f"每{people}万人口救护车", size, "eq"),
        (f"每个发热门诊至少配备{size}辆负压救护车。", "每个发热门诊负压救护车", size, "ge"),
        (f"每个健康驿站至少配备{size}名陪诊员。", "每个健康驿站陪诊员", size, "ge"),
        (f"原则上{hospital}平均住院日控制在{days}天以内。", "平均住院日", days, "le"),
        (f"原则上妇幼保健机构卫生技术人员比例不低于{share}%。", "妇幼保健机构卫生技术人员比例", share, "ge"),
        (f"按照每千名老年人不少于{size}张的标准配置安宁疗护床位。", "每千名老年人安宁疗护床位", size, "ge"),
    )
    text, label, value, comparator = rng.choice(choices)
    return Statement("standard", text, [Truth(label, None, "standard", value, comparator=comparator)])


def several_regions(rng: random.Random, style: Style) -> Statement:
    """2020年,全国、全省、全市A分别为a、b和c."""
    (it,) = _draw(rng, style, 1, ("share", "density", "life"))
    own = f"全{style.own}"
    names = rng.choice((("全国", "全省", own), ("全省", own), ("全国", own)))
    values = draw_series(rng, it.family, len(names))
    if rng.random() < 0.5:
        text = f"2020年,{'、'.join(names)}{it.label}分别为{_list([value + it.unit for value in values])}。"
    else:
        parts = [f"{name}{it.label if not place else ''}为{value}{it.unit}"
                 for place, (name, value) in enumerate(zip(names, values, strict=True))]  # fmt: skip
        text = f"2020年,{','.join(parts)}。"
    truths = [
        Truth(it.label, 2020, "actual", value, region="" if name == names[-1] else name)
        for name, value in zip(names, values, strict=True)
    ]
    return Statement("several_regions", text, truths)


def scopes(rng: random.Random, style: Style) -> Statement:
    """到2025年,A城市地区达到a,农村地区达到b."""
    (it,) = _draw(rng, style, 1, ("share", "density"))
    parts = rng.choice((("城市地区", "农村地区"), ("男性", "女性"), ("户籍人口", "常住人口"), ("三级医院", "二级医院")))
    year = rng.choice(AHEAD)
    values = draw_series(rng, it.family, 2)
    figures = [value + it.unit for value in values]
    text = rng.choice(
        (
            f"到{year}年,{parts[0]}{it.label}达到{figures[0]},{parts[1]}达到{figures[1]}。",
            f"到{year}年,{parts[0]}、{parts[1]}{it.label}分别达到{figures[0]}和{figures[1]}。",
        )
    )
    return Statement("scopes", text, [Truth(it.label, year, "target", value) for value in values])


def aims(rng: random.Random, style: Style) -> Statement:
    """到2025年,A达到a以上,B控制在b以内."""
    year, items = rng.choice(AHEAD), _draw(rng, style, rng.randint(1, 3))
    start = rng.choice((f"到{year}年,", f"到{year}年底,", f"至{year}年,"))
    if year == 2025:
        start = rng.choice((start, "到“十四五”末,"))
    parts, truths = [], []
    for it in items:
        value = draw_series(rng, it.family, 2)[1]
        wording, comparator = _target(rng, it, value)
        parts.append(it.label + wording)
        truths.append(Truth(it.label, year, "target", value, comparator=comparator))
    return Statement("aims", start + ",".join(parts) + "。", truths)


def counts(rng: random.Random, style: Style) -> Statement:
    """2020年末,全市有医疗卫生机构1404个,床位17122张."""
    names = (("医疗卫生机构", "个"), ("卫生技术人员", "人"), ("注册护士", "人"), ("社区药箱", "个"), ("健康驿站", "个"))
    names = rng.sample(names, 3)
    values = [str(rng.randint(120, 60000)) for _ in names]
    printed = [f"{int(value):,}" if rng.random() < 0.2 else value for value in values]
    parts = [f"{label}{value}{unit}" for (label, unit), value in zip(names, printed, strict=True)]
    text = f"{rng.choice(('2020年末', '截至2020年底'))},全{style.own}拥有{','.join(parts)}。"
    return Statement(
        "counts", text, [Truth(label, 2020, "actual", value) for (label, _), value in zip(names, values, strict=True)]
    )


def shared(rng: random.Random, style: Style) -> Statement:
    """到2025年,A、B均达到90%以上."""
    items = _draw(rng, style, rng.randint(2, 3), ("share",))
    year, value = rng.choice(AHEAD), str(rng.randint(60, 99))
    bound, comparator = rng.choice((("", "eq"), ("以上", "ge")))
    text = f"到{year}年,{'、'.join(it.label for it in items)}均达到{value}%{bound}。"
    return Statement("shared", text, [Truth(it.label, year, "target", value, comparator=comparator) for it in items])


def spelled_out(rng: random.Random, style: Style) -> Statement:
    """到2025年,A达到百分之二十五以上."""
    (it,) = _draw(rng, style, 1, ("share",))
    year, value = rng.choice(AHEAD), rng.choice((str(rng.randint(20, 99)), f"{rng.uniform(20, 99):.1f}"))
    bound, comparator = rng.choice((("", "eq"), ("以上", "ge"), ("左右", "approx")))
    text = f"到{year}年,{it.label}达到百分之{spell(value)}{bound}。"
    return Statement("spelled_out", text, [Truth(it.label, year, "target", value, comparator=comparator)])


def ranges(rng: random.Random, style: Style) -> Statement:
    """到2025年,A达到7.4—7.5张."""
    (it,) = _draw(rng, style, 1, ("share", "density", "life"))
    year = rng.choice(AHEAD)
    low, high = sorted(draw_series(rng, it.family, 2), key=float)
    if low == high:
        return ranges(rng, style)
    inner = it.unit if it.unit == "%" else ""
    text = f"到{year}年,{it.label}达到{low}{inner}{rng.choice('—-~')}{high}{it.unit}。"
    return Statement(
        "ranges",
        text,
        [Truth(it.label, year, "target", low, comparator="ge"), Truth(it.label, year, "target", high, comparator="le")],
    )


def words_only(rng: random.Random, style: Style) -> Statement:
    """到2025年,孕产妇死亡率为零."""
    if rng.random() < 0.5:
        label = rng.choice(("孕产妇死亡率", "重大职业病危害事故发生率", "无烟站台差错发生率"))
        text = f"2020年,{label}为{rng.choice(('零', '0'))}。"
        return Statement("words_only", text, [Truth(label, 2020, "actual", "0")])
    (it,) = _draw(rng, style, 1, ("share",))
    text = f"到2025年,{it.label}{rng.choice(('不低于全省平均水平', '达到全省平均水平'))}。"
    return Statement("words_only", text, [Truth(it.label, 2025, "target", "", "qualitative", "")])


STATEMENTS: dict[str, Callable[[random.Random, Style], Statement]] = {
    each.__name__: each
    for each in (
        from_to, from_to_several, respectively, change_since, relative_change, annual_change, factored, elided,
        standard, several_regions, scopes, aims, counts, shared, spelled_out, ranges, words_only,
    )
}  # fmt: skip

FILLER = (
    "坚持以人民健康为中心,深化医药卫生体制改革,推动优质医疗资源扩容和区域均衡布局。",
    "根据《“健康中国2030”规划纲要》和国发〔2016〕77号文件精神,结合实际,制定本规划。",
    "规划实施分为3个阶段,由各级人民政府统一领导,各部门按职责分工落实。",
    "完善“1+3+N”服务体系,健全分级诊疗制度,促进中医药传承创新发展。",
    "联系电话:0592-6058111。本规划自2022年1月1日起施行。",
    "各单位要加强组织领导,强化责任落实,确保各项任务落到实处。",
    "深入开展爱国卫生运动,倡导文明健康绿色环保生活方式。",
)


def under_a_heading(rng: random.Random, style: Style) -> Statement:
    """A heading or sentence that gives the year, and lines that do not."""
    year, items = rng.choice(AHEAD), _draw(rng, style, rng.randint(2, 4))
    lines, truths = [f"到{year}年,具体实现以下目标:"], []
    for place, it in enumerate(items):
        value = draw_series(rng, it.family, 2)[1]
        wording, comparator = _target(rng, it, value)
        lines.append(f"({spell(str(place + 1))}){it.label}{wording}。")
        truths.append(Truth(it.label, year, "target", value, comparator=comparator))
    return Statement("under_a_heading", "\n".join(lines), truths)


STATEMENTS["under_a_heading"] = under_a_heading


def draw_statements(rng: random.Random, style: Style, count: int, names: tuple[str, ...] = ()) -> list[Statement]:
    """Draw statements that do not speak of the same indicator twice; fewer where the words run out.

    Parameters
    ----------
    rng : random.Random
        Source of chance.
    style : Style
        Units to spare.
    count : int
        How many.
    names : tuple of str
        Statements to choose from; all when empty.
    """
    seen: set[str] = set()
    drawn: list[Statement] = []
    for _ in range(40 * count):
        if len(drawn) == count:
            break
        statement = STATEMENTS[rng.choice(names or tuple(STATEMENTS))](rng, style)
        labels = {truth.label for truth in statement.truths}
        if not any(one in other or other in one for one in labels for other in seen):
            seen |= labels
            drawn.append(statement)
    return drawn


def wide(statement: Statement) -> Statement:
    """Print a statement with full-width digits."""
    from layouts import to_wide

    return replace(statement, text=to_wide(statement.text))
