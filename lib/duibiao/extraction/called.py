"""Whose figures they are: names before the figures, behind them, or those of the figures before, put back whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from duibiao.extraction import labels
from duibiao.extraction.context import Context
from duibiao.extraction.groups import Group
from duibiao.extraction.labels import Name
from duibiao.extraction.memory import Memory
from duibiao.extraction.moments import NOTED_YEAR
from duibiao.extraction.namelists import split_names
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.restoring import of_share, with_memory
from duibiao.extraction.setoff import names_set_off
from duibiao.extraction.since import since_of
from duibiao.extraction.stated import (
    COUNT_UNITS,
    PER_MANY,
    RATE_UNIT,
    is_inventory,
    is_one_count,
    kept_names,
    noun_after,
    ratio_to,
    share_of,
)
from duibiao.extraction.subjects import of_account, rates_of_each
from duibiao.extraction.timing import YEAR, Clock
from duibiao.extraction.topics import is_of

#: A year and nothing else leads to the next level of what was named.
_YEAR_ALONE = re.compile(rf"[,;。]?(?:力争)?,?(?:到)?{YEAR.pattern},?(?:要)?")
_SEVERAL = re.compile(r"(?:这|上述|以上)?([两二三四五])(?:项|个|大)(?:主要)?(?:指标|数据)")
_COUNTED = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_ALL = re.compile("均|都")
_LEAST = re.compile(r"(?:至少|不少于|不低于)(?:配备|配置)$|(?:配备|配置)(?:至少|不少于|不低于)$")
_SHARE_OF = re.compile(r"其中(?:至少|不低于|不少于)?$")
_OF_WHOM = re.compile(r"的(?!速度|幅度|目标|水平|比例|比重|标准|要求|增速|增幅|高位|低位|覆盖)[\u4e00-\u9fff]{2}")
_OF_SHARE = re.compile(r"[%‰/]")
_OWNS = re.compile(r"拥有|共有")
#: Things that are counted; what was done to them (新建, 培训) is no stock.
_THING = re.compile(r"(?!新|培训|完成|开展|实施|投入|改造|建设|引进|招聘|组织|累计|发放)[\u4e00-\u9fff()]{2,16}")
_COUNTING = re.compile(r"^(?:新增|开放|实有|现有|共有|拥有|累计|编制)+")
_AREA = re.compile(r"全[国省市区县州]")
#: ``全国、全市…率分别为…``: one name, a figure for each area.
_A_PLACE = re.compile(rf"{_AREA.pattern}|{labels.PLACE.pattern}")
#: ``远高于同期某县的5.6张``: whose figure it is.
_COMPARING = re.compile(r"^(?:但|而|远|略|均|都|也|仍|明显|显著|大幅)*[高低多少优好]于(?:同期)?")
_LONGEST_PLACE = 4
_AREAS = re.compile(rf"(?:(?:{_A_PLACE.pattern})(?:、|和|与|及|以及))+(?:{_A_PLACE.pattern})(?=[\u4e00-\u9fff\d])")
_AREA_ALONE = re.compile(rf"(?:{_AREA.pattern})(?:平均)?(?:水平)?")
_PEOPLE_ALONE = re.compile(
    r"(?:常住|户籍|流动|农业|非农业|城镇|农村|城市|城乡|男性|女性|男|女)(?:人口|居民|地区)?|小学生?|初中生?|高中生?|幼儿园|大学生|中学生"
)
#: ``新法接生率97.8%,其中:市98.7%,县97.2%``: the places of a list that 其中 begins.
_OF_THESE = re.compile(r"其中[:,]?(?:城?市|县)\d")
#: ``全市医疗机构共完成门急诊2.4亿人次``.
_PERFORMED = re.compile(
    r"^[^,;、]{0,20}?(?:共|累计|总共)?完成(?=(?:总?诊疗|门急诊|门诊|急诊|住院|手术|出院|入院)[^,;、]{0,6}$)"
)
_PER = re.compile(r"每(?=·|\d)[^,]*$")
_RATIO, _RATIO_UNIT = re.compile(r"按照?((?:[\u4e00-\u9fff]{0,4}人口)?)$"), re.compile("[/‰%]")
_ENDS = re.compile(r"$|[,;。、)(]")
_LEADS_TO_HEAD = re.compile(r"(?:,|原则上|按照|按|平均|达到?)+$")


@dataclass
class Caller:
    """Finds the names of the figures of one sentence.

    Parameters
    ----------
    context : Context
        Whose document it is, its years, the catalogue.
    clock : Clock
        The section and paragraph the sentence stands in.
    text : str
        The sentence.
    memory : Memory
        What earlier figures of the sentence said.
    """

    context: Context
    clock: Clock
    text: str
    memory: Memory

    def names(self, named: str, group: Group, figures: int, leans: bool) -> list[Name]:
        """Find the names of a group: before the figure, after it, or (``leans``) those of the figure before."""
        if named == "其中" and 1 < figures == len(self.clock.listed):
            return list(self.memory.names)  # ``2025年为4.5张,其中2021年、2022年分别规划3.9张、4.1张``
        if _SHARE_OF.search(named) or named == "其中":
            return share_of(group, self.context)
        per_head = labels.PER_HEAD.search(named) or _PER.search(named)
        if not per_head and _LEAST.search(group.clause):
            per_head = labels.PER_PLACE.search(named)
        if per_head and per_head.end() == len(named):
            return self._of_unit(self._after_figure(named, per_head[0], group), group)
        if (several := _SEVERAL.fullmatch(named)) and figures == _COUNTED[several[1]] <= len(self.memory.listed):
            return self.memory.listed[-figures:]  # ``三项指标较2015年分别降低了42.6%、37.1%和38.9%``
        told_ratio = _RATIO.search(named)
        if told_ratio and _RATIO_UNIT.search(group.first.unit):
            return ratio_to(told_ratio[1], group, self.context)
        if not labels.without_lead(named).strip("、"):
            return self._unnamed(group, figures, leans)
        return self._before_figure(named, group, figures)

    def _unnamed(self, group: Group, figures: int, leans: bool) -> list[Name]:
        """Give the names that figures without one are of: the last, or those of the last list, one a figure."""
        first = group.first
        if set_off := names_set_off(group, figures, self.context):
            return set_off
        if first.form == "qualitative" or (first.form == "change" and self.memory.end_follows):
            return []  # what a figure before it is compared with, or by how much it rose from there
        if first.unit == "%" and group.lead.startswith((";", ",", "。")) and _OF_WHOM.match(group.after):
            return []  # ``;70%的乡镇卫生院达到服务能力标准``: a share of what follows
        counts = group.items[-1][0].unit.lstrip("万亿") in COUNT_UNITS[:-1]
        if first.form == "change" and _OF_SHARE.search(self.memory.unit) and counts:
            # ``出生率8.09‰,同比减少301人``: of the births, where these were counted
            return list(self.memory.stock) if first.unit == self.memory.stock_unit else []
        if self.memory.names and PER_MANY.match(self.memory.names[0].label) and self._says_new(group):
            return []  # ``每千人口托位数5.35个,全年新增1120个``: of the places
        listed = 1 < figures == len(self.clock.listed) and not YEAR.search(group.lead)
        if len(self.memory.names) > 1 and listed and not self.memory.start_shared:
            return []  # as many figures as years were listed, and several names: of the years, or one each?
        # ``A率达到50%,B量由10.5克分别下降10%和15%``: behind a start come its own ends, of several years.
        several = not self.memory.end_follows and len(self.memory.names) < figures <= len(self.memory.listed)
        if several and ("分别" in group.clause if first.form != "level" else leans and group.lead.count("(") == 1):
            return self.memory.listed[-figures:]
        # ``较2020年下降10%,控制在15%以下``, ``达到40%;到2030年,进一步提高到43%``: the level of what was named.
        again = (
            bool(_YEAR_ALONE.fullmatch(labels.strip_connectors(group.lead))) and first.unit == self.memory.level_unit
        )
        # ``较目前的76.34岁继续增长,达到79岁``
        again = again or (self.memory.stood and first.form == "level" and first.unit == self.memory.level_unit)
        noted = group.after_note and bool(NOTED_YEAR.match(group.after))
        goes_on = noted or again or (self.memory.changed and bool(RATE_UNIT.search(first.unit)))
        carried = self.memory.names or (
            self.memory.topic if self.memory.topic and is_of(self.memory.topic[0], group, self.context) else []
        )
        if carried and carried is self.memory.topic:
            return list(carried)
        if leans and len(self.memory.listed) > len(self.memory.names) and _ALL.search(group.clause):
            return list(self.memory.listed)  # ``…率达到73.6%,…率达到72.8%,均超过70%``
        names = list(self.memory.names) if leans or first.form != "level" or self.memory.end_follows or goes_on else []
        if self.memory.others and group.lead == "(":  # ``低于全国平均水平(7.23张)``: a figure of the others
            names = [replace(name, area=self.memory.others) for name in names]
        return names

    def _says_new(self, group: Group) -> bool:
        return self.text.startswith("新增", group.start)

    def _before_figure(self, named: str, group: Group, figures: int) -> list[Name]:
        named = _PERFORMED.sub("", named) if self.context.end is None else named
        areas = _AREAS.match(named)
        wanted = 1 if figures == len(self.clock.listed) and not YEAR.search(group.lead) else figures
        if _AREA_ALONE.fullmatch(named) and self.memory.names and group.first.unit == self.memory.unit and figures == 1:
            # ``全国…率为43%,全省为47%``: the name goes on, in another area.
            # The whole of it matched before.
            return [replace(name, area=_AREA.search(named)[0]) for name in self.memory.names]  # type: ignore[index]
        place = _COMPARING.sub("", named.lstrip("、和与及"))
        is_place = _A_PLACE.fullmatch(place) or (
            1 < len(place) <= _LONGEST_PLACE and self.context.place_at_start(place) == place
        )
        if figures == 1 and is_place:
            return [replace(name, area=place) for name in self._of_places(group)]
        people = labels.without_lead(named.lstrip("、"))
        alone = _PEOPLE_ALONE.fullmatch(people) or (_OF_THESE.search(self.text) and people in ("市", "县"))
        if alone and self.memory.goes_on(group.first.unit):
            # ``户籍人口…率达到53%,常住人口达到55%``: the rate goes on, of other people.
            names = [replace(name, scope=people) for name in self.memory.names]
        elif areas and len(words := _A_PLACE.findall(areas[0])) == figures:
            names = [replace(labels.read_name(named[areas.end() :], self.context), area=word) for word in words]
        elif group.first.unit == "1:":  # the name of a ratio holds 与 or 和
            names = [labels.read_name(named, self.context)]
        elif people == "占比" and self._is_share(group):
            names = list(self.memory.names)  # ``个人卫生支出占卫生总费用27.0%,2021年占比为27.7%``
        elif named == "占" and INDICATOR_END.search(self.memory.passed):
            # ``个人卫生支出20954.8亿元,占27.7%``: the share that the amount before is.
            names = [labels.read_name(f"{self.memory.passed}占", self.context)]
        else:
            names = rates_of_each(named, figures, self.memory, self.context) or split_names(
                named.lstrip("、"), self.context, wanted
            )
            if len(names) > figures and is_one_count(group):
                names = [labels.read_name(named, self.context)]
        names = [
            name if is_inventory(name.label, group.first) else labels.elided(name, self.memory.names) or name
            for name in names
        ]
        names = [
            of_share(of_account(name, self.memory, self.context), group, self.memory, self.context)
            for name in self._of_unit(names, group)
        ]
        units = [item[0].unit for item in group.items] if figures == len(names) else [group.first.unit] * len(names)
        names = [
            with_memory(name, named, group, unit, self.memory, self.context)
            for name, unit in zip(names, units, strict=True)
        ]
        since = self.clock.since_last or self.clock.base_year or since_of(group, group.clause, self.context.review_end)
        return self._counted(names, named, group) or kept_names(
            names, group, reports=self._tells_stock(group), since=bool(since)
        )

    def _is_share(self, group: Group) -> bool:
        """Tell whether the last name is a share itself, so that 占比 says no more of it."""
        names = self.memory.names
        return len(names) == 1 and "占" in names[0].label and group.first.unit == self.memory.level_unit == "%"

    def _tells_stock(self, group: Group) -> bool:
        """Tell whether counts are of what there is: in a report, and where a plan looks back on it.

        What a plan did (``建成中医院1家,中医馆44家``) is work, and no stock.
        """
        if self.context.end is None:
            return True
        works = self.memory.works and group.lead.startswith(("、", ",", "和", "及"))
        return self.clock.paragraph_looks_back and not works

    def _of_places(self, group: Group) -> list[Name]:
        """Give the name that a list of places is of: ``县域内就诊率依次为:临泽县94.2%、武平县92.8%``."""
        if set_off := names_set_off(group, 1, self.context):
            return set_off
        if self.memory.names and group.first.unit == self.memory.unit:
            return self.memory.names
        head, colon, _ = group.lead.rpartition(":")
        told = labels.read_name(labels.strip_connectors(head.rpartition(",")[2]), self.context) if colon else None
        return [told] if told and told.indicator else []

    def _counted(self, names: list[Name], named: str, group: Group) -> list[Name]:
        """Keep what a sentence says there is of a thing (``全市拥有驿站45个,药箱7521个``), though it makes no rate."""
        self.memory.counts_owned = bool(_OWNS.search(named)) or (
            self.memory.counts_owned and group.lead.startswith((",", "、"))
        )
        first = group.first
        counted = (
            self.memory.counts_owned
            and YEAR.search(self.text)
            and first.form == "level"
            and first.unit.removeprefix("万") in COUNT_UNITS[:-1]
            and len(names) == 1
        )
        is_whole = "." not in first.value or first.unit.startswith("万")
        if not counted or names[0].indicator or not is_whole or not _THING.fullmatch(names[0].label):
            return []
        return names

    def _of_unit(self, names: list[Name], group: Group) -> list[Name]:
        """Put ``以乡镇为单位`` back to names where the catalogue knows them so; else it is the scope."""
        as_unit = labels.prefix_clause(group.lead[: len(group.lead) - len(group.clause)]) or self.memory.as_unit
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
        counts = group.lead.startswith((",", ";")) and _ENDS.match(group.after)
        unit = self.memory.passed_unit.removeprefix("万")
        same = counts and unit in COUNT_UNITS[:-1] and unit == group.first.unit
        return _COUNTING.sub("", labels.read_name(self.memory.passed, self.context).label) if same else ""

    def _after_figure(self, named: str, head: str, group: Group) -> list[Name]:
        """Read a name that follows its figure (``每万名居民拥有3.79名全科医生``) or stands before 按照每…."""
        fore_words = _LEADS_TO_HEAD.sub("", named[: -len(head)])
        fore = labels.read_name(fore_words, self.context) if fore_words else Name("")
        if INDICATOR_END.search(fore.label):
            return kept_names([labels.with_head(fore, head, self.context)], group)
        if not fore.label and 1 < len(group.items) <= len(self.memory.listed):
            # ``医师28.6万人、护士33.9万人,每千人口分别达到3.42人和4.06人``
            return [labels.with_head(name, head, self.context) for name in self.memory.listed[-len(group.items) :]]
        noun = noun_after(group) or ("" if fore.label else self._counted_before(group))
        if not noun:
            return []
        known = ["", "拥有", "配备", "配置"] if not fore.label else []
        for verb in known:
            if indicator := self.context.indicator(head + verb + noun):
                return [Name(head + verb + noun, area=fore.area, indicator=indicator, restored=True)]
        label = fore.label + head + noun
        return [Name(label, area=fore.area, indicator=self.context.indicator(label), restored=True)]
