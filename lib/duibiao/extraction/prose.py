"""Statements of the prose: a figure, the name it belongs to, and when it holds.

A sentence is read from left to right. Numbers that are part of a name (5岁以下), of a date or of a denominator
(每3万人口) are masked; what remains with a unit or a bound is a figure. The words between one figure and the next say
which names it belongs to, and whether it is a level, a start (由…), an end (降至…) or a change (提高…个百分点).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from duibiao.extraction import labels
from duibiao.extraction.context import Context
from duibiao.extraction.labels import Name
from duibiao.extraction.rows import LONGEST_TEXT, PrintedRow
from duibiao.extraction.tables import Placed
from duibiao.extraction.timing import Clock, Moment
from duibiao.extraction.wording import BOUND_BEFORE, Figure, figures_in, read_cell

_SENTENCE = re.compile(r"[^。!?]*[。!?]?")
_MASKED = re.compile(
    r"(?:19|20)\d\d(?:年|-(?=(?:19|20)\d\d))"
    r"|\d+(?:-\d+)?(?:周?岁|个月)(?:及?以[上下])?(?=[\u4e00-\u9fff(“])(?!左右)"
    r"|每\d+(?:\.\d+)?(?:万|千|百|十)?(?:-\d+万)?(?=[\u4e00-\u9fff])|每\d+年|连续\d+年|第\d+|[A-Za-z]+\d+|\d+[A-Za-z]+|\d+种大病|[+“]\d+|\d+小时内|\d+分钟(?=、?(?:城市|农村|社会|健康|医疗|中医|服务|圈|可达))"
)  # fmt: skip
_BASE_OF = re.compile(rf"(?:应当?|原则上)?(?P<bound>{BOUND_BEFORE})(?P<whole>[\u4e00-\u9fff]{{2,8}})的$")
_RATIO = re.compile(r"1:(\d+(?:\.\d+)?)")
_JOINED = re.compile(r"(?:、|和|与|及|以及)$")
_SINCE = re.compile(r"(?:较|比|与|在)((?:19|20)\d\d)年(?:末|底|相比|的)*(?:基础上)?(?:平均)?(?:分别|各|均|累计)?$")
_OWN_YEAR = re.compile(r"((?:19|20)\d\d)年(?:末|底)?的?$")
_FROM = re.compile(r"(?:由|从|自)(?:(?:19|20)\d\d年(?:末|底)?的?)?$")
_GROWTH = re.compile(r"(?:年均|每年|年均增|平均每年)(?:增长|增加|递增)$")
_OBJECT = re.compile(r"^(?:的)?(?:以上|左右)?(?:合格的?|的)?([\u4e00-\u9fff“”]{2,14}(?:\([^()]*\))?[\u4e00-\u9fff]*)")
_VERB_OBJECT = re.compile(
    r"^(?:的)?(?:标准|比例)?,?(?:原则上)?(?:重新|合理)?(?:配置|配备|核定|设置|每5年动态调整|动态调整|安排)([\u4e00-\u9fff()]{3,24})"
)
_SHARE_OF = re.compile(r"其中(?:至少|不低于|不少于)?$")
#: Units that make a rate or a measure of their own; a bare count needs a name that the catalogue knows.
_RATE_UNIT = re.compile(r"%|‰|百分点|/|岁|天|日|分钟|小时|公里|^1:$")


#: ``常住人口超过50万以上的县`` says which counties are meant, and states nothing.
_CONDITION = re.compile(r"(?:万)?(?:以上|以下)?的[\u4e00-\u9fff]")


@dataclass
class Group:
    """Figures that stand together (``5.17‰、7.31‰、4.54/10万``) and the words before and after them."""

    items: list[list[Figure]]
    start: int
    end: int
    lead: str = ""
    before: str = ""
    after: str = ""

    @property
    def first(self) -> Figure:
        """The first figure."""
        return self.items[0][0]


@dataclass
class Memory:
    """What a sentence has said so far that later figures may lean on."""

    names: list[Name] = field(default_factory=list)
    head: str = ""
    scope: str = ""
    to_follows: bool = False
    year: int | None = None


def read_prose(lines: Sequence[Placed], context: Context) -> list[PrintedRow]:
    """Read the statements of every paragraph.

    Parameters
    ----------
    lines : sequence of Placed
        The non-empty lines that no table takes up.
    context : Context
        Whose document it is, its years, the catalogue.

    Returns
    -------
    list of PrintedRow
        One row a figure and name, in the order of the page.
    """
    clock = Clock(context)
    rows: list[PrintedRow] = []
    for line in lines:
        if clock.heading(line.text):
            continue
        clock.paragraph()
        for found in _SENTENCE.finditer(line.text):
            if found[0]:
                clock.sentence(found[0])
                rows += _sentence(line, found[0], found.start(), context, clock)
    return rows


def _sentence(line: Placed, text: str, offset: int, context: Context, clock: Clock) -> Iterator[PrintedRow]:
    memory = Memory()
    for group in _groups(text):
        names, moment, groups = _statement(group, context, clock, memory, text)
        if not names:
            continue
        for name, figures in _pairs(names, groups):
            for figure in figures:
                yield from _row(line, offset, figure, name, moment, context, shared=len(names) > len(groups))


def _groups(text: str) -> list[Group]:
    """Find the figures of a sentence and put those together that only 、和与及 keep apart."""
    hidden = _MASKED.sub(lambda found: "·" * len(found[0]), text)
    items = list(_figures(hidden))
    groups: list[Group] = []
    end = 0
    for item in items:
        between = text[end : item[0].start]
        if groups and between and _JOINED.fullmatch(between):
            groups[-1].items.append(item)
        else:
            groups.append(Group([item], item[0].start, item[0].end, between, text[: item[0].start]))
        groups[-1].end = end = item[0].end
    for place, group in enumerate(groups):
        stop = groups[place + 1].start if place + 1 < len(groups) else len(text)
        group.after = text[group.end : stop]
    return groups


def _figures(hidden: str) -> Iterator[list[Figure]]:
    ratios = {found.start(): found for found in _RATIO.finditer(hidden)}
    covered = -1
    for item in figures_in(hidden):
        first = item[0]
        ratio = next((found for at, found in ratios.items() if first.start <= at < first.end), None)
        if ratio:
            covered = ratio.end()
            yield [replace(first, end=ratio.end(), value=ratio[1], unit="1:")]
        elif first.start >= covered:
            yield item


def _statement(
    group: Group, context: Context, clock: Clock, memory: Memory, text: str
) -> tuple[list[Name], Moment, list[list[Figure]]]:
    """Tell which names a group of figures belongs to, and when it holds."""
    clause = re.split(r"[,;:]", group.lead)[-1]
    if ";" in group.lead:
        memory.scope, memory.head = "", ""
    since, own = _SINCE.search(clause), _OWN_YEAR.search(labels.strip_connectors(clause))
    starts = bool(_FROM.search(clause))
    items = _as_change(group, since)
    base = _BASE_OF.search(clause)
    if base and group.first.comparator == "eq":
        clause, items = _of_base(clause, base, items)
    if _GROWTH.search(clause + text[group.first.start : group.first.start + 4]) or _is_growth(group, text):
        clause = clause + "年均增长"
        items = [[replace(figure, form="level", value=figure.value) for figure in item] for item in group.items]
    named = clause[: since.start()] if since else labels.strip_connectors(clause)
    items = _bounded(items, clause[len(named) :])
    if own and not since:
        named = labels.strip_connectors(_OWN_YEAR.sub("", named))
    for found in labels.CARRIED_SCOPE.finditer(group.lead[: len(group.lead) - len(clause)]):
        memory.scope = found[0]
    named = re.sub(r"(?:按照?|参照)[^,按]{2,10}标准$", "", named)
    names = _names(named, group, context, memory, len(items))
    for found in labels.CARRIED_SCOPE.finditer(clause):
        memory.scope = found[0]
    moment = _moment(group, clock, own, since, starts, memory, text[: group.end] + re.split("[,;。]", group.after)[0])
    if names:
        memory.names = names
        memory.to_follows = starts
    return names, moment, items


def _bounded(items: list[list[Figure]], between: str) -> list[list[Figure]]:
    """Give the figures a bound that a verb keeps apart from them (``至少配备1辆``)."""
    found = re.search(rf"(?:{BOUND_BEFORE})", between)
    bound = read_cell(found[0] + "1") if found and not found[0].startswith("控制") else None
    if not bound:
        return items
    return [[replace(f, comparator=bound[0].comparator) if f.comparator == "eq" else f for f in item] for item in items]


def _of_base(clause: str, base: re.Match[str], items: list[list[Figure]]) -> tuple[str, list[list[Figure]]]:
    """Read ``卫生技术人员比例不低于总人数的80%``: the bound stands before the words that the share is of."""
    bound = read_cell(base["bound"] + "1")
    comparator = bound[0].comparator if bound else "eq"
    fore = clause[: base.start()]
    named = (
        fore
        if labels.INDICATOR_END.search(fore) and fore.endswith(("比例", "率", "占比", "比重"))
        else f"{fore}占{base['whole']}的比例"
    )
    return named, [[replace(figure, comparator=comparator) for figure in item] for item in items]


def _is_growth(group: Group, text: str) -> bool:
    return group.first.form == "annual_relative_change" and text[group.first.start :].startswith("年均")


def _as_change(group: Group, since: re.Match[str] | None) -> list[list[Figure]]:
    """Give every figure of a list the form, sign and base of the first (``分别增长4.77%和5.17%``)."""
    first = group.first
    base = int(since[1]) if since else first.base_year
    changed: list[list[Figure]] = []
    for item in group.items:
        same = first.form != "level" and item[0].form == "level"
        sign = "-" if same and first.value.startswith("-") else ""
        changed.append([
            replace(
                figure,
                form=first.form if same else figure.form,
                value=sign + figure.value,
                base_year=base if figure.form != "level" or same else None,
            )
            for figure in item
        ])  # fmt: skip
    return changed


def _moment(
    group: Group,
    clock: Clock,
    own: re.Match[str] | None,
    since: re.Match[str] | None,
    starts: bool,
    memory: Memory,
    said: str,
) -> Moment:
    if own and not since:
        year = int(own[1])
        if not starts:
            memory.year = year
        return Moment(clock.context.kind_of_year(year), year)
    if starts:
        return clock.before_plan()
    before = _without_bases(group.before)
    return clock.moment(before, said)


def _without_bases(before: str) -> str:
    """Take out the years that only say since when, or that belong to a starting value."""
    return re.sub(r"(?:较|比|在|由|从|自|与)(?:19|20)\d\d年", "", before)


def _names(named: str, group: Group, context: Context, memory: Memory, figures: int) -> list[Name]:
    """Find the names of a group: before the figure, after it, or carried from the figure before."""
    as_unit = labels.prefix_clause(group.lead[: len(group.lead) - len(re.split(r"[,;:]", group.lead)[-1])])
    if _SHARE_OF.search(named) or (named == "其中"):
        return _share_of(group, context)
    per_head = labels.PER_HEAD.search(named) or re.search(r"每(?=·|\d)[^,]*$", named)
    if per_head and per_head.end() == len(named):
        return [
            _of_unit(name, as_unit, context) if as_unit else name
            for name in _after_figure(named, per_head[0], group, context)
        ]
    ratio_to = re.search(r"按照?((?:[\u4e00-\u9fff]{0,4}人口)?)$", named)
    if ratio_to and re.search("/|‰|%", group.first.unit):
        return _ratio_to(ratio_to[1], group, context)
    if not labels.without_lead(named).strip("、"):
        return list(memory.names) if group.first.form != "level" or memory.to_follows else []
    names = (
        labels.split_names(named.lstrip("、"), context, figures)
        if group.first.unit != "1:"
        else [labels.read_name(named, context)]
    )
    names = [labels.elided(name, memory.names) or name for name in names]
    if as_unit:
        names = [_of_unit(name, as_unit, context) for name in names]
    names = [_with_memory(name, named, group, context, memory) for name in names]
    return _kept(names, group)


def _of_unit(name: Name, as_unit: str, context: Context) -> Name:
    """Put ``以乡镇为单位`` back to the name where the catalogue knows it so; else it is the scope."""
    indicator = context.indicator(as_unit + name.label)
    if indicator:
        return replace(name, label=as_unit + name.label, indicator=indicator, restored=True)
    return replace(name, scope=name.scope or as_unit)


def _with_memory(name: Name, named: str, group: Group, context: Context, memory: Memory) -> Name:
    """Put back a per-head beginning that an earlier name of the sentence had, and the scope of the subject."""
    head = labels.PER_HEAD.match(name.label)
    elided = named.startswith("、") or group.lead.startswith("、") or "." in group.first.value
    if head:
        memory.head = head[0]
    elif (
        memory.head
        and elided
        and group.first.unit in ("张", "人", "名", "个", "")
        and not name.indicator.endswith("_per_1000")
    ):
        return labels.with_head(name, memory.head, context)
    elif not re.match(r"[、,和]", group.lead):
        memory.head = ""
    return replace(name, scope=name.scope or memory.scope) if memory.scope else name


def _ratio_to(whole: str, group: Group, context: Context) -> list[Name]:
    """Read ``按照服务人口1‰的比例,调整…编制总量``: what is counted comes last."""
    found = _VERB_OBJECT.match(group.after)
    if not found:
        return []
    label = found[1] if not whole else re.sub("总量$", "", found[1]) + f"与{whole}之比"
    return [replace(labels.read_name(label, context), restored=bool(whole))]


def _share_of(group: Group, context: Context) -> list[Name]:
    """Read ``其中至少20%为负压救护车``: a share of what was named before."""
    found = re.match(r"(?:以上|左右)?(?:为|是|属于)([\u4e00-\u9fff]{2,12})", group.after)
    if not found or group.first.unit != "%":
        return []
    name = labels.read_name(found[1] + "占比", context)
    return [replace(name, restored=True)]


def _after_figure(named: str, head: str, group: Group, context: Context) -> list[Name]:
    """Read a name that follows its figure (``每万名居民拥有3.79名全科医生``) or goes before the words 按照每…."""
    fore = re.sub(r"(?:,|原则上|按照|按)+$", "", named[: -len(head)])
    area = labels.read_name(fore, context).area if fore else ""
    fore = labels.read_name(fore, context).label if fore else ""
    if fore and labels.INDICATOR_END.search(fore):
        name = labels.read_name(fore, context)
        return _kept([labels.with_head(name, head, context)], group)
    found = _OBJECT.match(group.after)
    noun = re.split(r"[的,。;]", found[1])[0] if found else ""
    if found and re.match(r"的(?=[\u4e00-\u9fff])", group.after):
        noun = found[1]
    verb_object = _VERB_OBJECT.match(group.after)
    if verb_object:
        noun = verb_object[1]
    if not noun or noun in ("配置", "比例"):
        return []
    if not fore:
        for verb in ("", "拥有", "配备", "配置"):
            indicator = context.indicator(head + verb + noun)
            if indicator:
                return [Name(head + verb + noun, area=area, indicator=indicator, restored=True)]
    label = fore + head + noun
    return [Name(label, area=area, indicator=context.indicator(label), restored=True)]


def _kept(names: list[Name], group: Group) -> list[Name]:
    """Keep statements: the catalogue knows the name, or name and unit together are those of an indicator."""
    kept = []
    for name in names:
        label = name.label.strip("、 ")
        if _CONDITION.match(group.after) and not _RATE_UNIT.search(group.first.unit):
            continue
        if name.indicator or (
            _RATE_UNIT.search(group.first.unit) and labels.INDICATOR_END.search(label) and 3 <= len(label) <= 45
        ):
            kept.append(replace(name, label=label))
    return kept


def _pairs(names: list[Name], items: list[list[Figure]]) -> Iterator[tuple[Name, list[Figure]]]:
    """Deal figures to names: one each, or one figure that several names share."""
    if len(names) == len(items):
        yield from zip(names, items, strict=True)
    elif len(items) == 1:
        yield from ((name, items[0]) for name in names)
    else:
        yield names[0], items[0]


def _row(
    line: Placed, offset: int, figure: Figure, name: Name, moment: Moment, context: Context, *, shared: bool
) -> Iterator[PrintedRow]:
    start, end = line.view.span(offset + figure.start, offset + figure.end)
    if end - start > LONGEST_TEXT:
        return
    flags = [*moment.flags]
    flags += ["label_restored"] if name.restored else []
    flags += ["name_shared"] if shared else []
    flags += ["range"] if figure.is_range else []
    flags += [] if name.indicator else ["uncatalogued"]
    whose = context.region_of(name.area)
    confidence = 0.95 - 0.1 * (not name.indicator) - 0.03 * len(moment.flags) - 0.05 * name.restored
    yield PrintedRow(
        context.document, line.part, line.number, start, end, "prose", None, None, "",
        whose, "" if whose == context.region else name.area, name.scope, name.label, _unit(figure, name), "",
        moment.year, figure.base_year, moment.kind, figure.form, figure.comparator, figure.value,
        "", "", f"{confidence:.2f}", ";".join(sorted(set(flags))),
    )  # fmt: skip


def _unit(figure: Figure, name: Name) -> str:
    """Give the unit; a count per a stated number of people takes that number in (``辆/3万人口``)."""
    per = re.match(r"每(\d[\d.万千百-]*(?:人口|人))", name.label)
    return f"{figure.unit}/{per[1]}" if per and figure.unit and "/" not in figure.unit else figure.unit
