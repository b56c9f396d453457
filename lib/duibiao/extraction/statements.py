"""Statements: which names a group of figures belongs to, and when it holds.

The words between one figure and the next tell whether a figure is a level, a start (由…), an end (降至…) or a change
(提高…个百分点), and a name may stand before its figure, after it, or only once for several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from duibiao.extraction import labels
from duibiao.extraction.context import Context
from duibiao.extraction.groups import Group, as_change, shared_bound
from duibiao.extraction.labels import Name
from duibiao.extraction.moments import (
    NOTED_YEAR,
    beside,
    moment_of,
    moments_listed,
    note_listed,
    note_span,
    without_listed_years,
)
from duibiao.extraction.names import INDICATOR_END, SHARE_END
from duibiao.extraction.since import ON_BASE, since_of
from duibiao.extraction.stated import (
    COUNT_UNITS,
    PER_MANY,
    RATE_UNIT,
    bounded,
    is_inventory,
    is_noted,
    is_one_count,
    kept_names,
    noun_after,
    ratio_to,
    share_of,
    signed,
)
from duibiao.extraction.timing import YEAR, Clock, Moment
from duibiao.extraction.topics import is_of
from duibiao.extraction.wording import BOUND_BEFORE, Figure, read_cell

#: A year and nothing else leads to the next level of what was named.
_YEAR_ALONE = re.compile(rf"[,;。]?(?:力争)?(?:到)?{YEAR.pattern},?(?:要)?")
_FROM = re.compile(r"(?:由|从|自)(?:(?:19|20)\d\d年(?:末|底)?的?)?$")
_GROWTH = re.compile(r"(?:年均|每年|平均每年)(?:增长|增加|递增)$")
_BASE_OF = re.compile(rf"(?:应当?|原则上)?(?P<bound>{BOUND_BEFORE})(?P<whole>[\u4e00-\u9fff]{{2,8}})的$")
_SHARE_IN = re.compile(r"占[\u4e00-\u9fff]{2,12}$")
#: Another thing was spoken of, though it is not read; words of time, place and manner name none.
_OTHER_NAME = re.compile(
    r"率|比例|比重|占比|寿命|水平|指数|人均|^(?!.*(?:年|期|上|中|下|来|后|前|时|按|以)$)(?:[\u4e00-\u9fff]{2,}|.*[\u4e00-\u9fff]{2,}$)"
)
_PEOPLE_FIRST = re.compile(r"[\u4e00-\u9fff\d]{2,14}?(?:患者|儿童|老年人|老人|孕产妇|产妇|居民|人群)")
#: ``控制在25%以内(2020年)、20%以内(2025年)``.
_LISTED_NOTE = re.compile(r"\([^()]*\)[、,;和]?")
_RATE_OF = re.compile(r"(?:报告)?(?P<kind>发病率|患病率|死亡率|接种率)$")
_ALL = re.compile("均|都")
_OTHERS = re.compile(r"全[国省市区县州]|自治区|国家|[省市]级?")
_PACE = re.compile("以?(?:每年|年均)$")
_LEAST = re.compile(r"(?:至少|不少于|不低于)(?:配备|配置)$|(?:配备|配置)(?:至少|不少于|不低于)$")
_SHARE_OF = re.compile(r"其中(?:至少|不低于|不少于)?$")
_PERCENT = re.compile(r"[%‰]")
_OWNS = re.compile(r"拥有|共有")
#: Things that are counted; what was done to them (新建, 培训) is no stock.
_THING = re.compile(r"(?!新|培训|完成|开展|实施|投入|改造|建设|引进|招聘|组织|累计|发放)[\u4e00-\u9fff()]{2,16}")
_COUNTING = re.compile(r"^(?:新增|开放|实有|现有|共有|拥有|累计|编制)+")
_AREA = re.compile(r"全[国省市区县州]")
#: ``全国、全市…率分别为…``: one name, a figure for each area.
_A_PLACE = re.compile(rf"{_AREA.pattern}|{labels.PLACE.pattern}")
_AREAS = re.compile(rf"(?:(?:{_A_PLACE.pattern})(?:、|和|与|及|以及))+(?:{_A_PLACE.pattern})(?=[\u4e00-\u9fff\d])")
#: Of whom, the count before it says (``婴儿死亡8人,死亡率4.28‰``).
_DEATHS, _LONGEST_SUBJECT = "死亡率", 14
_AREA_ALONE = re.compile(rf"(?:{_AREA.pattern})(?:平均)?(?:水平)?")
_PEOPLE_ALONE = re.compile(r"(?:常住|户籍|流动|农业|非农业|城镇|农村|城市|城乡|男性|女性)(?:人口|居民|地区)?")


_GOES_ON = ("names", "unit", "head", "listed", "changed", "base", "end_follows", "passed", "passed_unit")


@dataclass
class Statement:
    """Names, the figures dealt to them, and the moment they hold, or one moment for each figure."""

    names: list[Name]
    items: list[list[Figure]]
    moment: Moment
    moments: tuple[Moment, ...] = ()


@dataclass
class Sentence:
    """Reads the groups of one sentence in turn; later figures lean on what earlier ones said.

    Parameters
    ----------
    context : Context
        Whose document it is, its years, the catalogue.
    clock : Clock
        The section and paragraph the sentence stands in.
    text : str
        The sentence.
    names, unit, head, scope : list of Name, str, str, str
        The names last read and the unit of their figure, a per-head beginning they had (每千人口), the part of the
        population that is the subject.
    end_follows, counts_owned, changed : bool
        Whether the figure before was a start (由…), counted what there is, was a change.
    listed : list of Name
        The names of the list that the last figure ends.
    base, stood, passed : int or None, bool, str
        The year that the last change counts from, whether the last level was the one that a change will count from
        (在2023年29.4%基础上), and the words of the last name, read or not.
    passed_unit, level_unit, others : str
        The unit of the level they stand before, and of the last level that was read; whose level the last figure was compared with in words (全国).
    topic : list of Name
        The name that the paragraph begins with and tells the figures of; empty where it begins with none.
    """

    context: Context
    clock: Clock
    text: str
    names: list[Name] = field(default_factory=list)
    head: str = ""
    scope: str = ""
    unit: str = ""
    end_follows: bool = False
    counts_owned: bool = False
    changed: bool = False
    as_unit: str = ""
    listed: list[Name] = field(default_factory=list)
    base: int | None = None
    stood: bool = False
    passed: str = ""
    passed_unit: str = ""
    level_unit: str = ""
    others: str = ""
    topic: list[Name] = field(default_factory=list)

    def statement(self, group: Group) -> Statement | None:
        """Read one group; None where it states nothing of an indicator."""
        if not group.in_bracket or group.noted_of:
            return self._statement(group)
        # What a bracket tells (``(含村卫生室1904个)``) changes nothing of what the sentence goes on about.
        kept = {name: getattr(self, name) for name in _GOES_ON}
        told = self._statement(group)
        for name, value in kept.items():
            setattr(self, name, value)
        return told

    def _statement(self, group: Group) -> Statement | None:
        clause = group.noted_of or ("" if _LISTED_NOTE.fullmatch(group.clause) else group.clause)
        of_others = _OTHERS.search(self.text[group.start : group.end]) if group.first.form == "qualitative" else None
        if ";" in group.lead:
            self.scope, self.head = "", ""
        since = since_of(group, clause, self.context.review_end)
        starts = bool(_FROM.search(clause))
        note_listed(self.clock, group)
        if starts:
            note_span(self.clock, group)
        in_brackets = group.lead.endswith(f"({clause}")
        items = as_change(group, since.year if since and not since.stands else None)
        clause, items = self._with_base(clause, items, group)
        clause, items = self._with_growth(clause, items, group)
        named = labels.strip_connectors(clause[: since.start] if since else clause)
        named, items = signed(without_listed_years(named), items)
        items = bounded(shared_bound(items, self.text), clause[len(named) :])
        own = beside(named, group, since)
        named = own.named if own else named
        named, self.as_unit = labels.without_unit_clause(named)
        self._take_scope(group.lead[: len(group.lead) - len(clause)].rpartition(";")[2])
        names = self._names(
            re.sub(r"(?:按照?|参照)[^,按]{2,10}标准$", "", named), group, len(items), own is not None or in_brackets
        )
        if group.noted_of and named and not all(is_noted(name) for name in names):
            names = []
        self._take_scope(clause)
        on_base = bool(ON_BASE.match(group.lead)) or (self.stood and group.lead == ")")
        if on_base and not names:
            names = list(self.names)
        goes_on = self.changed and group.lead in (",", "(")  # ``比上年增加62.8万人,增长5.1%``: since the same year
        if not since and group.first.form != "level" and (on_base or (goes_on and not named)):
            items = as_change(group, self.base)
        moment = moment_of(self.clock, self.text, group, own, starts)
        if since and since.ago and moment.year:
            items = as_change(group, moment.year - since.ago)
        if named and named != "占":
            self.passed_unit = group.first.unit if group.first.form == "level" else ""
            self.passed = labels.without_lead(named)
        self.others = of_others[0] if of_others else ""
        if names and moment.kind != "actual" and is_inventory(names[0].label, group.first) and not names[0].indicator:
            names = []
        if names:
            self._remember(names, group, starts)
            if not starts and not group.in_bracket:
                self.clock.note_told(moment)
            self.stood = bool(since and since.stands)
            self.base = moment.year if self.stood else items[0][0].base_year
            return Statement(names, items, moment, moments_listed(self.clock, group, len(names), len(items)))
        if _OTHER_NAME.search(_PACE.sub("", labels.without_lead(named))):
            self.names, self.listed = [], []  # something else was named, that no later figure may pass over
        return None

    def _remember(self, names: list[Name], group: Group, starts: bool) -> None:
        """Keep what later figures may lean on."""
        goes_on = group.lead.startswith(("、", "和", "与", "及", ",")) and group.first.form == "level"
        self.listed = [*self.listed, *names] if goes_on else list(names)
        self.names, self.unit, self.end_follows = names, group.first.unit, starts
        self.changed = group.first.form != "level"
        self.level_unit = self.level_unit if self.changed else group.first.unit

    def _take_scope(self, words: str) -> None:
        for found in labels.CARRIED_SCOPE.finditer(words):
            self.scope = found[0]

    def _with_base(self, clause: str, items: list[list[Figure]], group: Group) -> tuple[str, list[list[Figure]]]:
        """Read ``卫生技术人员比例不低于总人数的80%``: the bound stands before the words that the share is of."""
        base = _BASE_OF.search(clause) if clause.endswith("的") else None
        if not base or group.first.comparator != "eq":
            return clause, items
        bound = read_cell(base["bound"] + "1")
        comparator = bound[0].comparator if bound else "eq"
        fore = clause[: base.start()]
        is_share = fore.endswith(("比例", "率", "占比", "比重"))
        named = fore if is_share else f"{fore}占{base['whole']}的比例"
        return named, [[replace(figure, comparator=comparator) for figure in item] for item in items]

    def _with_growth(self, clause: str, items: list[list[Figure]], group: Group) -> tuple[str, list[list[Figure]]]:
        """Read ``财政投入年均增长14.82%``: an indicator that is itself a rate of growth is a level."""
        here = self.text[group.first.start :]
        grows = _GROWTH.search(clause + here[:4]) or (
            group.first.form == "annual_relative_change" and here.startswith("年均")
        )
        if not grows:
            return clause, items
        return clause + "年均增长", [[replace(f, form="level") for f in item] for item in group.items]

    def _names(self, named: str, group: Group, figures: int, leans: bool) -> list[Name]:
        """Find the names of a group: before the figure, after it, or (``leans``) those of the figure before."""
        if _SHARE_OF.search(named) or named == "其中":
            return share_of(group, self.context)
        per_head = labels.PER_HEAD.search(named) or re.search(r"每(?=·|\d)[^,]*$", named)
        if not per_head and _LEAST.search(group.clause):
            per_head = labels.PER_PLACE.search(named)
        if per_head and per_head.end() == len(named):
            return self._of_unit(self._after_figure(named, per_head[0], group), group)
        told_ratio = re.search(r"按照?((?:[\u4e00-\u9fff]{0,4}人口)?)$", named)
        if told_ratio and re.search("/|‰|%", group.first.unit):
            return ratio_to(told_ratio[1], group, self.context)
        if not labels.without_lead(named).strip("、"):
            return self._unnamed(group, figures, leans)
        return self._before_figure(named, group, figures)

    def _unnamed(self, group: Group, figures: int, leans: bool) -> list[Name]:
        """Give the names that figures without one are of: the last, or those of the last list, one a figure."""
        first = group.first
        if first.form == "qualitative" or (first.form == "change" and self.end_follows):
            return []  # what a figure before it is compared with, or by how much it rose from there
        counts = group.items[-1][0].unit in COUNT_UNITS[:-1]
        if first.form == "change" and _PERCENT.search(self.unit) and counts:
            return []  # ``出生率8.09‰,同比减少301人``: of the births
        if first.form != "level" and len(self.names) < figures <= len(self.listed) and "分别" in group.clause:
            return self.listed[-figures:]
        # ``较2020年下降10%,控制在15%以下``, ``达到40%;到2030年,进一步提高到43%``: the level of what was named.
        again = bool(_YEAR_ALONE.fullmatch(labels.strip_connectors(group.lead))) and first.unit == self.unit
        listed = bool(_LISTED_NOTE.fullmatch(group.lead)) and bool(NOTED_YEAR.match(group.after))
        goes_on = listed or again or (self.changed and bool(RATE_UNIT.search(first.unit)))
        carried = self.names or (self.topic if self.topic and is_of(self.topic[0], group, self.context) else [])
        if carried and carried is self.topic:
            return list(carried)
        if leans and len(self.listed) > len(self.names) and _ALL.search(group.clause):
            return list(self.listed)  # ``…率达到73.6%,…率达到72.8%,均超过70%``
        names = list(self.names) if leans or first.form != "level" or self.end_follows or goes_on else []
        if self.others and group.lead == "(":  # ``低于全国平均水平(7.23张)``: a figure of the others
            names = [replace(name, area=self.others) for name in names]
        return names

    def _before_figure(self, named: str, group: Group, figures: int) -> list[Name]:
        areas = _AREAS.match(named)
        wanted = 1 if figures == len(self.clock.listed) and not YEAR.search(group.lead) else figures
        if _AREA_ALONE.fullmatch(named) and self.names and group.first.unit == self.unit and figures == 1:
            # ``全国…率为43%,全省为47%``: the name goes on, in another area.
            return [replace(name, area=_AREA.search(named)[0]) for name in self.names]  # type: ignore[index]
        if figures == 1 and _A_PLACE.fullmatch(place := named.lstrip("、和与及")):
            return [replace(name, area=place) for name in self._of_places(group)]
        if _PEOPLE_ALONE.fullmatch(named) and self._goes_on(group.first.unit):
            # ``户籍人口…率达到53%,常住人口达到55%``: the rate goes on, of other people.
            names = [replace(name, scope=named) for name in self.names]
        elif areas and len(words := _A_PLACE.findall(areas[0])) == figures:
            names = [replace(labels.read_name(named[areas.end() :], self.context), area=word) for word in words]
        elif group.first.unit == "1:":  # the name of a ratio holds 与 or 和
            names = [labels.read_name(named, self.context)]
        elif named == "占" and INDICATOR_END.search(self.passed):
            # ``个人卫生支出20954.8亿元,占27.7%``: the share that the amount before is.
            names = [labels.read_name(f"{self.passed}占", self.context)]
        else:
            names = labels.split_names(named.lstrip("、"), self.context, wanted)
            if len(names) > figures and is_one_count(group):
                names = [labels.read_name(named, self.context)]
        names = [
            name if is_inventory(name.label, group.first) else labels.elided(name, self.names) or name for name in names
        ]
        names = [self._of_share(name, group) for name in self._of_unit(names, group)]
        units = [item[0].unit for item in group.items] if figures == len(names) else [group.first.unit] * len(names)
        names = [self._with_memory(name, named, group, unit) for name, unit in zip(names, units, strict=True)]
        return self._counted(names, named, group) or kept_names(names, group, reports=self.context.end is None)

    def _of_places(self, group: Group) -> list[Name]:
        """Give the name that a list of places is of: ``县域内就诊率依次为:临泽县94.2%、武平县92.8%``."""
        if self.names and group.first.unit == self.unit:
            return self.names
        head, colon, _ = group.lead.rpartition(":")
        told = labels.read_name(labels.strip_connectors(head.rpartition(",")[2]), self.context) if colon else None
        return [told] if told and told.indicator else []

    def _counted(self, names: list[Name], named: str, group: Group) -> list[Name]:
        """Keep what a sentence says there is of a thing (``全市拥有驿站45个,药箱7521个``), though it makes no rate."""
        self.counts_owned = bool(_OWNS.search(named)) or (self.counts_owned and group.lead.startswith((",", "、")))
        first = group.first
        counted = (
            self.counts_owned
            and YEAR.search(self.text)
            and first.form == "level"
            and first.unit.removeprefix("万") in COUNT_UNITS[:-1]
            and len(names) == 1
        )
        is_whole = "." not in first.value or first.unit.startswith("万")
        if not counted or names[0].indicator or not is_whole or not _THING.fullmatch(names[0].label):
            return []
        return names

    def _goes_on(self, unit: str) -> bool:
        """Tell whether a figure may be of the rate or density before it; a number of people is no such figure."""
        rates = [SHARE_END.search(name.label) or PER_MANY.match(name.label) for name in self.names]
        of_people = bool(_PERCENT.search(unit)) or (bool(rates) and all(rates))
        return bool(self.names) and of_people and unit == self.unit != ""

    def _of_share(self, name: Name, group: Group) -> Name:
        """Put back the last word of ``个人卫生支出占卫生总费用小于28%``."""
        if name.label.startswith("占") and INDICATOR_END.search(self.passed) and not self.passed.startswith("占"):
            name = replace(name, label=self.passed + name.label)  # ``门诊量增长2.1%,占全国总量的23.1%``
        is_share = bool(_SHARE_IN.search(name.label)) or name.label.endswith("占")
        if name.indicator or group.first.unit != "%" or not is_share or SHARE_END.search(name.label):
            return name
        for tail in ("比重", "的比重", "比例", "的比例", "占比"):
            whole = name.label.removesuffix("占") + tail
            if indicator := self.context.indicator(whole):
                return replace(name, label=whole, indicator=indicator, restored=True)
        return replace(name, label=name.label.removesuffix("占") + "占比", restored=True)

    def _of_unit(self, names: list[Name], group: Group) -> list[Name]:
        """Put ``以乡镇为单位`` back to names where the catalogue knows them so; else it is the scope."""
        as_unit = labels.prefix_clause(group.lead[: len(group.lead) - len(group.clause)]) or self.as_unit
        if not as_unit:
            return names
        told = []
        for name in names:
            indicator = self.context.indicator(as_unit + name.label)
            if indicator:
                told.append(replace(name, label=as_unit + name.label, indicator=indicator, restored=True))
            else:
                told.append(replace(name, scope=name.scope or as_unit))
        return told

    def _counted_before(self, group: Group) -> str:
        """Give what the clause before counts, where a density of it follows (``医师2415名,每10万人口3.75名``)."""
        counts = group.lead.startswith((",", ";")) and re.match(r"$|[,;。、)(]", group.after)
        unit = self.passed_unit.removeprefix("万")
        same = counts and unit in COUNT_UNITS[:-1] and unit == group.first.unit
        return _COUNTING.sub("", labels.read_name(self.passed, self.context).label) if same else ""

    def _with_memory(self, name: Name, named: str, group: Group, unit: str) -> Name:
        """Put back a per-head or other beginning that an earlier name had, and the scope of the subject."""
        head = labels.PER_HEAD.match(name.label)
        in_list = named.startswith("、") or group.lead.startswith("、") or "." in group.first.value
        if head or name.label.startswith("每"):
            self.head = head[0] if head else ""
        elif self.head and in_list and unit in COUNT_UNITS and not SHARE_END.search(name.label):
            return labels.with_head(name, self.head, self.context)
        elif not re.match(r"[、,和]", group.lead):
            self.head = ""
        if not name.indicator or name.label == _DEATHS:
            for subject in self._subjects(name, group):
                if indicator := self.context.indicator(subject + name.label):
                    return replace(name, label=subject + name.label, indicator=indicator, restored=True)
        if (
            not name.indicator
            and self.names
            and (rate := _RATE_OF.search(self.names[0].label))
            and unit == self.level_unit
        ):
            # ``甲乙类传染病报告发病率168.25/10万,其中肺结核27.6/10万``
            for tail in dict.fromkeys((rate[0], rate["kind"])):
                if indicator := self.context.indicator(name.label + tail):
                    return replace(name, label=name.label + tail, indicator=indicator, restored=True)
        if not name.indicator and self.names:
            whole = self.names[0].label + name.label
            if indicator := self.context.indicator(whole):
                return replace(name, label=whole, indicator=indicator, restored=True)
        return replace(name, scope=name.scope or self.scope) if self.scope else name

    def _subjects(self, name: Name, group: Group) -> Iterator[str]:
        """Give what the clause before may be the subject of a rate by (``管理高血压患者2.31万人,规范管理率71.5%``)."""
        if not group.lead.startswith((",", ";")) or not SHARE_END.search(name.label):
            return
        if name.label == _DEATHS:
            found = re.fullmatch(r"(?:其中)?(.{2,12})死亡", self.passed)
            yield from [found[1]] if found else []
            return
        yield from (self.passed[at:] for at in range(max(0, len(self.passed) - _LONGEST_SUBJECT), len(self.passed) - 2))
        if people := _PEOPLE_FIRST.match(self.passed):
            yield people[0]  # ``高血压患者建卡管理6.83万人,规范管理率74.92%``

    def _after_figure(self, named: str, head: str, group: Group) -> list[Name]:
        """Read a name that follows its figure (``每万名居民拥有3.79名全科医生``) or stands before 按照每…."""
        fore_words = re.sub(r"(?:,|原则上|按照|按|平均|达到?)+$", "", named[: -len(head)])
        fore = labels.read_name(fore_words, self.context) if fore_words else Name("")
        if INDICATOR_END.search(fore.label):
            return kept_names([labels.with_head(fore, head, self.context)], group)
        if not fore.label and "分别" in group.clause and 1 < len(group.items) <= len(self.listed):
            # ``医师28.6万人、护士33.9万人,每千人口分别达到3.42人和4.06人``
            return [labels.with_head(name, head, self.context) for name in self.listed[-len(group.items) :]]
        noun = noun_after(group) or ("" if fore.label else self._counted_before(group))
        if not noun:
            return []
        known = ["", "拥有", "配备", "配置"] if not fore.label else []
        for verb in known:
            if indicator := self.context.indicator(head + verb + noun):
                return [Name(head + verb + noun, area=fore.area, indicator=indicator, restored=True)]
        label = fore.label + head + noun
        return [Name(label, area=fore.area, indicator=self.context.indicator(label), restored=True)]
