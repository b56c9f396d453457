"""What is known of a document before it is read: whose it is, which years it plans, and what the catalogue can tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile, zip_longest
from typing import TYPE_CHECKING

from duibiao.extraction.baseyears import BaseYears
from duibiao.extraction.deciding import Evidence

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: Five-year plans of China by their ordinal: “十四五” is the fourteenth, 2021-2025.
_ORDINALS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
#: A plan named, not the years that went by until its end (``“十三五”末``).
_OWN_PLAN = re.compile(r"(十[一二三四五六]五)(?!(?<![到至]...)(?<![到至]“...)”?(?:期?末|期间|以来|收官))")
#: ``第十四个五年规划``.
_SPELLED = re.compile(r"第(十[一二三四五六])个五年")
_PERIOD = re.compile(r"(20\d\d)年?\s*[-—–~至]+\s*(20\d\d)年?")
_ONE_YEAR = re.compile(r"(?<![\d到较比与距离由从自])(?<!目标为)(?<!实现)(?<!达到)((?:19|20)\d\d)年(?!的?目标|[为:])")
#: 免疫规划 and 计划生育 are names of services, no plans.
_PLANS = re.compile(r"(?<!免疫)规划|计划(?!生育|免疫|[内外])|目标|方案|纲要|十[一二三四五六]五")
#: Titles of books and reports that plan nothing, whatever plans their text may name.
_LOOKS_BACK, _TITLE_LINES = (
    re.compile(
        r"年鉴|统计(?:公报|提要|资料|手册|信息)|(?:公报|年报)$|(?:情况|概况|统计表?)\((?:19|20)\d\d年?[-至](?:19|20)\d\d年?\)"
        r"|(?:调研|调查|视察|检查|考察|评议)报告|情况的?(?:报告|汇报|通报)|发布(?:19|20)\d\d年"
        r"|(?:十[一二三四五]五”?(?:期间|时期|以来|收官|成就|回顾|成绩|[^,。]{0,14}(?:综述|巡礼|纪实|盘点|答卷|成绩单))|目标(?:提前|全面|如期|基本|顺利|圆满|均已?|已)+实现|进展|监测报告|评估报告|完成情况|回望|回顾|发布会)"
        r"(?!.*(?:规划|计划|方案|纲要|要点|意见))[^。]*$"
    ),
    3,
)
#: Names of plans that a title is about say nothing of its length.
_QUOTED = re.compile(r"《[^《》]*》")
#: A line below a title that is its end, and nothing of the page around it.
_TITLE_ENDS = re.compile(r"[^:|>。]{2,30}")
#: ``未注明时间的数据均为2022年底数据``.
_DATA_OF = re.compile(
    r"未(?:注明|标明|标注|说明|特别注明)(?:时间|年份|年度)的?(?:指标|统计)?(?:数据|数值),?均?(?:为|是|指)((?:19|20)\d\d)年"
)
#: What a text says of a period that is over.
_IS_OVER = re.compile(
    r"(十[一二三四五六]五)(?:”?(?:时期|期间|以来)[^。;]{0,40}(?:完成|收官|取得|实现了)"
    r"|[”’']?(?:时期|期间|以来)?(?:(?!力争|将|推动|规划|目标|计划)[^。;]){0,20}(?:成就|成效|巡礼|答卷)"
    r"|[^。;]{0,30}(?:任务|目标|指标)[^。;]{0,10}(?:完成|实现)|”?(?:规划)?(?:圆满|顺利|胜利)?收官)"
)
_REVIEWED = re.compile(r"回顾[^。;\d]{0,4}?(十[一二三四五六]五)")
#: Years in the text are those of a plan in brackets, or beside the word.
_PLANNED = re.compile(
    rf"(?:规划|计划|纲要|方案|行动|目标)[^。;,]{{0,12}}?{_PERIOD.pattern}|\({_PERIOD.pattern}\)"
    rf"|{_PERIOD.pattern}[^。;,]{{0,12}}?(?:规划|计划|纲要|方案|行动)"
)
#: ``截至2022年底``: the year that a report is about; one delivered early in a year is about the year before.
_UNTIL = re.compile(r"截[至止]((?:19|20)\d\d)年(?:底|末|12月)")
_DELIVERED = re.compile(r"(20\d\d)年[1-4]月")
#: ``2021年工作总结和2022年工作打算``.
_REPORT_OF = re.compile(
    r"((?:19|20)\d\d)年[^,。至到》\d—-]{0,14}?(?:总结|公报|年报|完成情况|回顾|回眸|成效|成绩|亮点|简报|综述|盘点|监测报告|统计信息)"
)
_ANY_PLAN = re.compile("十[一二三四五六]五")
_GOAL_YEAR = re.compile(r"到(20\d\d)年")
_REPORT_NAMED = re.compile(r"《((?:19|20)\d\d)年[^》]{2,30}(?:公报|年报|简报)》")
_HEAD_LINES = 20
#: A year before it is only one that others are compared with (``1949年全国仅35岁``).
_LONG_AGO = 1980
_REPORTS = re.compile(r"公报|年报|简报|简况|统计|总结|报告|情况|亮点|成绩|成效|回眸|综述|纪实|盘点|工作")
_CHAPTER, _LONGEST_TITLE = (
    re.compile(r"第[一二三四五六七八九十]+[章节]|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)"),
    60,
)
_TITLE = re.compile(r"规划|计划|方案|纲要|要点|意见|工作重点|任务")
_NAMED_BY_END = re.compile(r"(20\d\d)[”》]?(?:远景)?(?:目标)?(?:规划|纲要|行动|计划)")
_BASE_YEAR = re.compile(r"(?:较|比)(20\d\d)年")
_DAY = re.compile(r"年\d{1,2}月")
#: What a page shows of the day it is looked at; and a paragraph, above which the date stands.
_TODAY, _LONGEST_ABOVE = re.compile(r"今天|今日|现在|当前|©|[Cc]opyright"), 150
_DATED, _LONGEST_DATELINE = (
    re.compile(
        r"(?<!\d)(20\d\d)(?:年(?:1[0-2]|0?[1-9])月\d{1,2}日(?!起)|([-/.])(?:1[0-2]|0?[1-9])\2\d{1,2}(?:(?!\d)|(?=\d\d?:\d\d)))"
    ),
    60,
)
_AREA = re.compile(r"^(?:全|本|我)?(国|省|市|区|县|州|自治区)(?:家|级|域|本级)?$")
#: What a new district calls itself.
_NEW_DISTRICT = re.compile(r"(?:全|本|我)?(?:新|高新|开发|经开|示范)区")
_ISSUER = re.compile(
    r"[\u4e00-\u9fff]{1,9}?(省|自治区|市|区|县|州|旗)(?=(?:人民政府|卫生|“|《|十[一二三四五六]五|20\d\d|健康|医疗|国民))"
)

#: Where no plan tells its period: a figure of this year or later was not measured by any document of this edition.
#: A constant and not the clock's year, so that a document is read alike for ever.
NOT_YET = 2027


@dataclass(frozen=True)
class Context:
    """What the extraction may ask about a document.

    Parameters
    ----------
    document : str
        Id of the document (its file stem).
    catalogue : Catalogue
        Names, plausible ranges, regions.
    region : str
        Region id of the issuer; empty for a document that is not registered.
    means : dict
        What 全市, 省, 区 stand for in this document: region ids by word.
    start, end : int or None
        First and last year of the plan.
    widening : float
        Factor by which plausible ranges are made wider about their middle (1: as the catalogue has them).
    only_year : int or None
        The one year that a document without a plan speaks of.
    own_level : str
        What the issuer of a document that is not registered is by its title: 省 市 区 县 or 州.
    not_yet : int
        Where no plan tells its period: the first year of which the document cannot have measured a figure.
    is_plan : bool
        Whether the document is surely the plan: it is registered, or its title names the period.
    reviewed_end : int or None
        Last year of the plan that a report looks back on, where its title names one.
    is_over : bool
        Whether that plan is over (a report on its first half is written before).
    is_news : bool
        Whether it tells of plans without being one: what it says is a goal only where its words say so.
    told_end : int or None
        Last year of the plan that a piece of news tells of.
    base_years : BaseYears
        What notes tell of the years of baselines.
    """

    document: str
    catalogue: Catalogue
    region: str = ""
    means: dict[str, str] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None
    widening: float = 1.0
    only_year: int | None = None
    own_level: str = ""
    not_yet: int = NOT_YET
    is_plan: bool = True
    reviewed_end: int | None = None
    is_over: bool = False
    is_news: bool = False
    told_end: int | None = None
    base_years: BaseYears = field(default_factory=BaseYears)

    @property
    def review_end(self) -> int | None:
        """Last year of the period that the plan looks back on."""
        return self.start - 1 if self.start else None

    @property
    def review_start(self) -> int | None:
        """The year before the plan that a report looks back on as a whole."""
        return self.reviewed_end - 5 if self.reviewed_end and self.is_over else None

    @property
    def dated(self) -> bool:
        """Whether the page bears the date it was written on."""
        return self.not_yet != NOT_YET

    @property
    def goal_year(self) -> int | None:
        """Year that a goal is of which names none: the last of the plan, or of the plan or year that a report is on."""
        return self.end or self.told_end or self.reviewed_end or self.only_year

    def indicator(self, label: str) -> str:
        """Give the indicator id of a label, empty where the catalogue does not know it."""
        found = self.catalogue.match(label, self.document)
        return found.indicator if found else ""

    def scope(self, label: str) -> str:
        """Give the part of the population that a label names itself (户籍人口出生性别比), empty where it names none."""
        found = self.catalogue.match(label, self.document)
        return found.scope if found else ""

    def region_of(self, words: str) -> str:
        """Give the region id of an area word (全市, 省, 市级, 区); empty where the document is not registered.

        Words that the source does not explain name no region, and are left to the reader as printed.
        """
        if not words:
            return self.region
        area = _AREA.match(words)
        spellings = [words] + ([f"全{area[1]}", area[1], f"{area[1]}级"] if area else [])
        return next((self.means[word] for word in spellings if word in self.means), "")

    def is_own(self, words: str) -> bool:
        """Tell whether an area word (全市, 市级) means the issuer of a document that is not registered."""
        area = _AREA.match("区" if _NEW_DISTRICT.fullmatch(words) else words)
        # It was found where this is asked.
        return bool(self.own_level) and bool(area) and area[1] == self.own_level  # type: ignore[index]

    def region_at_start(self, text: str) -> str:
        """Give the region's name that a text begins with, where more follows it; empty where it begins with none."""
        names = self.catalogue.region_names
        if self.region or not text.startswith(names):
            return ""
        begins = [name for name in names if text.startswith(name) and len(text) > len(name) + 2]
        return max(begins, key=len, default="")

    def place_at_start(self, text: str) -> str:
        """Give the province or city that a text begins with and prints without 省 or 市 (``成都居民…``)."""
        found = None if self.region else self.catalogue.places_first.match(text)
        return found[0] if found else ""

    def kind_of_year(self, year: int | None) -> str:
        """Tell a target from an actual by its year alone."""
        if year is None:
            return "target"
        return "target" if year >= (self.start or self.not_yet) else "actual"

    def evidence(self, label: str, prose: dict[str, frozenset[str]]) -> Evidence:
        """Give what the prose and the catalogue know of a name.

        Parameters
        ----------
        label : str
            Name as it stands in the table.
        prose : dict
            Digits that the prose prints, by indicator id or plain label.
        """
        indicator = self.indicator(label)
        digits = prose.get(indicator or plain(label), frozenset())
        entry = self.catalogue.indicators.get(indicator)
        if entry is None or entry.plausible_low is None or entry.plausible_high is None:
            return Evidence(digits)
        slack = (entry.plausible_high - entry.plausible_low) * (self.widening - 1) / 2
        return Evidence(digits, float(entry.plausible_low - slack), float(entry.plausible_high + slack))


def plain(label: str) -> str:
    """Give a label without brackets' contents, spaces and the words 其中, to compare labels that no catalogue knows."""
    return re.sub(r"\([^()]*\)|\s|其中:", "", label)


def guess_period(texts: Iterable[str]) -> tuple[tuple[int, int] | None, bool]:
    """Find the years that a document plans for, and tell whether its title says so: else its opening does.

    A plan names the one before it as often as itself, but its title names only itself.
    """
    lines = list(texts)
    if _is_report(lines) or not any(_PLANS.search(line) for line in lines):
        return None, False
    titles = [line for line in lines if len(line) <= 60 and _TITLE.search(line)]
    if named := _period_in(titles, _PERIOD):
        return named, True
    if told := _period_in(lines, _PLANNED):
        return _period_of_goals(told, lines), False
    ended = _period_since_base(titles, lines)
    return ended, ended is not None


def _period_of_goals(named: tuple[int, int], lines: Sequence[str]) -> tuple[int, int]:
    """Take the plan after the one named where goals are set for its last year alone (``到2030年,…``)."""
    goals = Counter(int(year) for line in lines for year in _GOAL_YEAR.findall(line))
    after = named[1] + 5
    return (named[1] + 1, after) if goals[after] > 1 and not goals[named[1]] else named


def _is_report(lines: Sequence[str]) -> bool:
    """Tell a report by its title: the first line that reads as one; the head of a chapter is none.

    The title may end in the line below the name of its plan (``…规划(2011-2020年)``, ``终期监测报告``).
    """
    for line, below in zip_longest(lines[:_TITLE_LINES], lines[1 : _TITLE_LINES + 1], fillvalue=""):
        if _is_title(line) and not _CHAPTER.match(line):
            if _LOOKS_BACK.search(line):
                return True
            if _TITLE.search(line):
                ends = _TITLE_ENDS.fullmatch(below) and not _TITLE.search(below) and not _CHAPTER.match(below)
                return bool(ends and _LOOKS_BACK.search(below))
    return False


def _is_title(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE or ("》" in line and len(_QUOTED.sub("", line)) <= _LONGEST_TITLE // 2)


def guess_reviewed(lines: Sequence[str]) -> int | None:
    """Find the last year of the plan that a report looks back on (``“十四五”…规划中期评估报告``)."""
    titles = [line for line in lines[:_TITLE_LINES] if _is_title(line)]
    if not _is_report(lines):
        return None
    named = {_ORDINALS[word] + 4 for line in titles for word in _ANY_PLAN.findall(line)}
    named |= {int(end) for line in titles for _, end in _PERIOD.findall(line)}
    return named.pop() if len(named) == 1 else None


def guess_level(texts: Iterable[str]) -> str:
    """Find what the issuer is by the document's title (``…市…区“十四五”…规划``); empty where no title tells."""
    for line in texts:
        found = list(_ISSUER.finditer(line)) if _PLANS.search(line) or _TITLE.search(line) else []
        if found:
            return found[-1][1]
    return ""


def guess_only_year(texts: Iterable[str]) -> int | None:
    """Find the one year that a report speaks of: that of its title (``2023年…公报``), else the only one it names."""
    lines = list(texts)
    if stated := _DATA_OF.search("\n".join(lines)):
        return int(stated[1])
    told = [found for line in lines[:_HEAD_LINES] if _is_title(line) for found in _REPORT_OF.findall(line)]
    told += [found for line in lines[:_HEAD_LINES] for found in _REPORT_NAMED.findall(line)]
    if told:
        return int(told[0])
    titles = [line for line in lines[:_TITLE_LINES] if len(line) <= _LONGEST_TITLE and _REPORTS.search(line)]
    titles = titles or [line for line in lines[:1] if len(line) <= _LONGEST_TITLE and not _DAY.search(line)]
    delivered = (
        _DELIVERED.search("\n".join(lines[:_TITLE_LINES])) if any("工作报告" in line for line in titles) else None
    )
    if delivered:
        return int(delivered[1]) - 1
    for named in (titles, lines):
        years = {int(year) for year in _ONE_YEAR.findall("\n".join(named)) if int(year) >= _LONG_AGO}
        if len(years) == 1:
            return years.pop()
    until = Counter(int(year) for year in _UNTIL.findall("\n".join(lines)))
    if until:
        return max(until, key=lambda year: (until[year], year))
    return None


def guess_not_yet(texts: Iterable[str]) -> int:
    """Find the first year that lies after the date that a page bears at its top (``2013年02月17日 10:55``)."""
    above = takewhile(lambda text: len(text) <= _LONGEST_ABOVE, islice(texts, _HEAD_LINES))
    datelines = [text for text in above if len(text) <= _LONGEST_DATELINE and not _TODAY.search(text)]
    dated = [found for text in datelines for found in _DATED.finditer(text)]
    return int(dated[0][1]) + 1 if dated else NOT_YET


def _period_in(lines: Sequence[str], spanned: re.Pattern[str]) -> tuple[int, int] | None:
    text = _SPELLED.sub(r"\1五", "\n".join(lines))
    over = {*_IS_OVER.findall(text), *_REVIEWED.findall(text)}
    named = Counter(word for word in _OWN_PLAN.findall(text) if word not in over)
    if named:
        first = _ORDINALS[max(named.items(), key=lambda item: (item[1], _ORDINALS[item[0]]))[0]]
        return first, first + 4
    found = [tuple(int(year) for year in years.groups() if year) for years in spanned.finditer(text)]
    spans = Counter((start, end) for start, end in found if 2 <= end - start <= 15)
    return max(spans.items(), key=lambda item: (item[1], item[0]))[0] if spans else None


def _period_since_base(titles: Sequence[str], lines: Sequence[str]) -> tuple[int, int] | None:
    """Find the period of a plan that is named by its last year, and counts its changes from one base year."""
    ends = {int(year) for line in titles for year in _NAMED_BY_END.findall(line)}
    bases = {int(year) for line in lines for year in _BASE_YEAR.findall(line)}
    if len(ends) != 1 or len(bases) != 1:
        return None
    end, base = ends.pop(), bases.pop()
    return (base + 1, end) if base < end else None
