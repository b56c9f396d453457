"""Which year a statement of the prose speaks of, and whether it looks back, looks forward, or sets a standard."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duibiao.extraction.context import Context
from duibiao.extraction.wording import PLAN_ENDS

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?:度|末|底|初)?")
_CHAPTER = re.compile(r"^(?:第[一二三四五六七八九十]+章|[一二三四五六七八九十]+、)")
_SECTION = re.compile(r"^(?:第[一二三四五六七八九十]+节|\([一二三四五六七八九十]+\))")
_LOOKS_FORWARD = re.compile(r"目标|任务|指导思想|原则|思路|措施|工程|总体要求|保障")
_LOOKS_BACK = re.compile(r"成效|成就|现状|基础|背景|回顾|形势|环境|机遇|挑战|完成情况|进展")
_REVIEW_WORDS = re.compile(
    r"十(?<![比较与]十)(?<![比较与]“十)[一二三四五]五”?(?:时期|期间|以来|末)|五年来|近年来|五年间|过去五年|截至|目前|已经|经过[^,。;\d]{0,14}努力,(?:我|全)"
)
_PLAN_PERIOD = re.compile(r"(?<![比较与])(?<![比较与]“)十([一二三四五])五”?(?:时期|期间|以来)")
_SURVEYED = re.compile(r"(?:数据|统计|监测|调查)(?:结果)?显示|据统计")
_ALLOCATION = re.compile(
    r"按照?(?=每|\d|服务人口|常住人口|不少于|不低于|供血量)|按照[^,。;]{0,24}(?:确定|核定)|原则上|不得|应当?不"
    r"|每(?![^,。;]{2,24}[数率量](?:要|应当?|均|保持在?)?(?:不少于|不低于|至少|达到|保持|控制))[^,。;]{0,16}(?:至少|不少于|配备|配置|设置|(?P<owns>拥有)(?![^,。;]{0,16}数))|比例配"
)
#: A paragraph that sets standards goes on doing so with such words.
_NORM = re.compile(r"不少于|不低于|不得|至少|每")
_LOOKS_AHEAD = re.compile(
    r"(?:^|[,;:、“”计)是了]|提出|明确|要求|确定)到20\d\d年|预计(?:到|将|在)|力争|争取(?:到|在|使|于)|(?<!免疫)规划(?!纲要)|目标[值为是要]|目标(?:达到?)?\d|年[^,。]{0,8}目标|(?<!现)将|有望|确保"
)
_AIMS = re.compile(r"力争|争取|目标|预期|规划要求|应达到")
_AIMS_HERE = re.compile(r"(?:力争|争取|确保)[^,。;]{0,30}$")
_GOALS_OF = re.compile(
    r"(20\d\d)[^。\d]{0,12}(?:目标|(?:重点|主要)?(?:工作)?(?:打算|安排|计划(?!生育|免疫)|任务|思路|重点|要点))"
    r"(?!(?:任务|指标)?(?:已|全面|提前|基本|如期|顺利|圆满)*(?:实现|完成|达成|超额))"
)
_STRIVES = re.compile(r"力争|争取|达到|提高到|降至|提升到")
_BOUND = re.compile(r"以[上下内]|不低于|不少于|不高于|不超过|[≥≤]")
_DONE = re.compile(r"截至|已|完成了|由|从")
#: ``2025年,人均预期寿命已提高到80.7岁``.
_ALREADY = re.compile(r"已经?(?:提|降|达|升|增|减|超|突破|实现|完成|上升|下降|高|低|优)|[到至破过]了")
_PAST = re.compile(r"年(?:末|底)|截至|已|完成|由|从|较上年|同比")
#: ``“十一五”末期``: the last year of that plan, unless a change only counts from it.
_AT_END_OF = re.compile(r"(?<![比较与])(?<![比较与]“)十([一二三四五])五”?(?:时期|规划)?(?:期?末)")
#: ``第七次全国人口普查显示,…``: of the year it was taken in.
_CENSUS = re.compile(r"(?<![比较与])(?<![比较与]20\d\d年)(?<![比较与]20\d\d年的)第([五六七八])次(?:全国)?人口普查")
_CENSUSES = {"五": 2000, "六": 2010, "七": 2020, "八": 2030}
#: A line of a list: a number, a bullet, or a dash.
_LIST_ITEM = re.compile(r"\(?[一二三四五六七八九十\d]{1,3}[)、.]|[一二三四五六七八九十]是|[-·●•◆■]|[①-⑳]")
_ANNOUNCES = re.compile(r"(?:\(?[\d一二三四五六七八九十]{1,2}[)、.])?(?:力争|预计)?,?到(20\d\d)年")
_GOALS_BELOW = re.compile(r"到20\d\d年|目标|指标")
_ADVISES = re.compile(r"(?:^|[,;。])建议[^。;]{2,40}$")
_GOALS_SET = re.compile(r"(?:^|[,;:、“”])(?:力争|预计)?到(20\d\d)年")
_UNTIL = re.compile(r"到20\d\d年")
_WORK_DONE = re.compile(r"年[^。]{0,10}(?:完成情况|开展情况|进展情况|总结|回顾|成效|成绩)")
_OPEN_BRACKET = re.compile(r"\([^()]*$")
#: What a report on the last year says of the one that has begun.
_THIS_YEAR = re.compile(r"(?:今年|新的一年|本年度)(?:里)?,?(?:我们|要|将|重点|着力|全面|的)")
_SPOKEN = re.compile(r"(?<![较比与])(?:今年|去年)(?!同期)|(?:19|20)\d\d年")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_PAIR_HEADING = re.compile(
    r"((?:19|20)\d\d)年(?:现状|实际|基期)?(?:值)?/((?:19|20)\d\d)年(?:规划)?(?:目标|实际)?(?:值)?"
)
_YEAR_HEADING = re.compile(r"#*((?:19|20)\d\d)年(?:度)?(?:\([^()]*\))?")
_COMPARED_WITH = re.compile(r"(?:与|同|和|较|比)((?:19|20)\d\d)年(?:\d{1,2}月)?(?:末|底|份)?(?:相比|比较|比(?=,))")
#: ``与上年相比,医院病床使用率下降3.1个百分点``: all changes of the sentence count from the year before.
_COMPARED_LAST = re.compile(r"(?:与|同|较|比)(?:上年|上一年|去年)(?:末|底|同期)?(?:相比|比较|比)(?=,)")
_LONGEST_HEADING = 40
#: What a line of a list says, and no heading does: ``(三)农村供水水质达标率提高到92%``.
_STATES = re.compile(r"\d(?:%|‰|/\d)")
_SHORT_CLAUSE = 8


@dataclass(frozen=True)
class Moment:
    """When a statement holds: its kind, year, and the flags that say where the year came from."""

    kind: str
    year: int | None
    flags: tuple[str, ...] = ()


class Clock:
    """Keeps the section, the paragraph and the sentence in mind while a document is read from top to bottom."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.looks_back = False
        self.paragraph_year: int | None = None
        self.paragraph_looks_back = False
        self.sets_standard = False
        self.heading_year: int | None = None
        self.start_year: int | None = None
        #: The year before the plan that a sentence looks back on (``“十三五”时期,…由…降至…``).
        self.review_start: int | None = None
        #: What the changes of a paragraph count from where they do not say (``与2010年比,…``).
        self.base_year: int | None = None
        self.since_last = False
        self.list_year: int | None = None
        self.list_kind = ""
        self.lists_goals = False
        self.paragraph_kind = ""
        #: A moment for each figure of a name, where the paragraph lists years (到2022年和2030年).
        self.listed: tuple[Moment, ...] = ()
        self.listed_before: tuple[Moment, ...] = ()
        #: The moments of two figures that a stroke keeps apart, below a heading that says so (2021年现状/2025年目标).
        self.paired: tuple[Moment, ...] = ()
        #: Years that the document has set goals for (到2022年).
        self.goal_years: set[int] = set()
        #: Those of the sentence: a later year in it is one too.
        self.goal_told: set[int] = set()
        #: Of a report that names no year in its title: the last year it told figures of.
        self.told_year: int | None = None

    def heading(self, text: str) -> bool:
        """Take note of a heading; True where the line was one."""
        self._announce(text)
        if len(text) > _LONGEST_HEADING or text.endswith(("。", ";")) or _STATES.search(text):
            return False
        named = _GOALS_OF.search(text)
        if _WORK_DONE.search(text):
            self.heading_year = None  # ``2022年工作总结及2023年工作计划``: of both
        elif named:
            self.heading_year = int(named[1])
        chapter, section = _CHAPTER.match(text), _SECTION.match(text)
        if pair := _PAIR_HEADING.search(text):
            first, second = int(pair[1]), int(pair[2])
            self.paired = (
                Moment("actual", first),
                Moment("target" if "目标" in text[pair.start(2) :] else "actual", second),
            )
        elif chapter or section:
            self.paired = ()
        if year := _YEAR_HEADING.fullmatch(text):
            self.told_year = int(year[1])
            return True
        if chapter:
            self.looks_back = bool(_LOOKS_BACK.search(text)) and not _LOOKS_FORWARD.search(text)
        elif section and _LOOKS_FORWARD.search(text):
            self.looks_back = False
        elif section and _LOOKS_BACK.search(text):
            self.looks_back = True
        return bool(chapter or section)

    def _announce(self, text: str) -> None:
        """Keep the year that a line announces for the numbered lines below it (``到2030年,实现以下目标:``)."""
        if text.endswith(":"):
            said = text.rpartition("。")[2]
            years = YEAR.findall(said)
            year = int(years[-1]) if years else None
            self.list_year = None if year == self.context.end else year
            self.list_kind = "target" if _LOOKS_AHEAD.search(said) else ""
            self.lists_goals = bool(self.list_kind or _GOALS_BELOW.search(said))
        elif not _LIST_ITEM.match(text):
            self.list_year, self.list_kind, self.lists_goals = None, "", False

    def paragraph(self) -> None:
        """Begin a paragraph: years are carried inside one only."""
        self.paragraph_year, self.paragraph_looks_back = self.list_year, self.looks_back
        self.paragraph_kind = self.list_kind
        self.sets_standard = False
        self.start_year = self.base_year = self.review_start = None
        self.listed = self.paired

    def sentence(self, text: str) -> None:
        """Begin a sentence; words that look back hold until the paragraph ends."""
        self.goal_told = {int(year) for year in _GOALS_SET.findall(text)} if "到20" in text else set()
        looks_back = _REVIEW_WORDS.search(text) and self._reviews(_IN_BRACKETS.sub("", text))
        if looks_back and not _UNTIL.search(text):
            self.paragraph_looks_back = True
            if period := _PLAN_PERIOD.search(text):
                self.review_start = PLAN_ENDS[period[1]] - 5
            if self.paragraph_kind == "target":
                self.paragraph_year, self.paragraph_kind = None, ""
        if self.context.start is not None and _SURVEYED.search(text) and not _UNTIL.search(text):
            self.paragraph_looks_back = True  # what a plan says was found is no goal
        if _THIS_YEAR.match(text) and self.context.only_year == self.context.not_yet - 2:
            self.heading_year = self.context.not_yet - 1
        if "年" in text and (compared := _COMPARED_WITH.search(text)):
            self.start_year = self.base_year = int(compared[1])
        self.since_last = bool(_COMPARED_LAST.search(text))
        if announced := _ANNOUNCES.match(text):
            # ``到2025年,体系更加完善。床位数达到1.7万张``: the year holds for what follows, figures or none beside it.
            year = int(announced[1])
            self.paragraph_year, self.paragraph_kind = year, self.kind_of(year, announced[0])

    def _reviews(self, text: str) -> bool:
        """Tell whether words look back; the period of the plan itself (“十四五”时期) lies ahead."""
        begins = self.context.start or self.context.not_yet
        return any(PLAN_ENDS.get(found[0][1], 0) < begins for found in _REVIEW_WORDS.finditer(text))

    def carried(self) -> tuple[int | None, str]:
        """Give the year and kind that the paragraph carries, to go back to where a figure turns out to be none."""
        return self.paragraph_year, self.paragraph_kind

    def carry(self, kept: tuple[int | None, str]) -> None:
        """Go back to a year and kind that were carried."""
        self.paragraph_year, self.paragraph_kind = kept

    def span(self, start: int, end: int) -> None:
        """Begin a stretch of years (``2015年至2020年,…由…提高到…``): starts are of its first year, ends of its last."""
        self.start_year, self.paragraph_year = start, end

    def note_year(self, year: int, starts: bool) -> None:
        """Keep the year of a figure for those after it that name none: starts (由…) and ends (升至…) apart."""
        if starts:
            self.start_year = year
        else:
            self.paragraph_year = year

    def kind_of(self, year: int, words: str) -> str:
        """Tell a target from an actual.

        A document that plans for no period we know is told by its words too; of a year inside a plan's period figures
        are printed as well as goals: in the plan itself what does not look back is a goal, elsewhere what looks ahead.
        """
        start, end = self.context.start, self.context.end
        over = (year == end or not self.context.is_plan) and year < self.context.not_yet
        if over and _ALREADY.search(_about(year, words)):
            return "actual"
        if start is None or (end and start <= year < end):
            said = _OPEN_BRACKET.sub("", _about(year, words))
            plans = start is not None and self.context.is_plan and not self.paragraph_looks_back
            strives = plans and bool(said) and not _PAST.search(said)
            if self.context.is_over and year <= (self.context.reviewed_end or 0) and not _AIMS.search(said):
                return "actual"  # ``到2020年底,…`` of a plan that is over
            if self.context.dated and year < self.context.not_yet - 1 and not _AIMS.search(said):
                return "actual"  # ``到2023年底,…`` on a page of 2024
            plans = self.context.reviewed_end is None and self.context.only_year is None
            strives_again = _STRIVES.search(said) or _BOUND.search(said)
            again = plans and year in self.goal_years and bool(strives_again) and not _PAST.search(said)
            headed = year == self.heading_year and not _DONE.search(said)
            # What a report on one year says of a later one is no result.
            aims = bool(_STRIVES.search(said) or _BOUND.search(said)) and not _PAST.search(said)
            # What a report on one year says of a later one is no result; nor what follows a goal of the same sentence.
            since = min([*self.goal_told, *([self.context.only_year] if self.context.only_year else [])], default=year)
            later = year in self.goal_told or (aims and year > since)
            if _LOOKS_AHEAD.search(said) or strives or again or headed or later or year >= self.context.not_yet:
                self.goal_years.add(year)
                self.goal_told.add(year)
                return "target"
            return "actual"
        return self.context.kind_of_year(year)

    def moment(self, before: str, allocation: str) -> Moment:
        """Tell when a figure holds.

        Parameters
        ----------
        before : str
            The sentence up to the figure, without the years that belong to other figures.
        allocation : str
            The words before and right after the figure: words of allocation (按照, 原则上, 至少配备) make a standard
            where no year is given, and go on making one until the paragraph strives for something.
        """
        years = [int(found[1]) for found in YEAR.finditer(before)]
        if self.context.dated and (named := _SPOKEN.findall(before)) and not named[-1][0].isdigit():
            # ``截至今年6月底`` on a page that bears its date
            spoken = self.context.not_yet - (2 if named[-1].startswith("去") else 1)
            self.paragraph_year, self.paragraph_kind = spoken, self.kind_of(spoken, allocation)
            return Moment(self.paragraph_kind, spoken, ("year_carried",))
        if not years:
            years = [PLAN_ENDS[found[1]] for found in _AT_END_OF.finditer(before)]
            years = years or [_CENSUSES[found[1]] for found in _CENSUS.finditer(before)]
        if years:
            kind = self.kind_of(years[-1], allocation)
            self.paragraph_year, self.paragraph_kind, self.sets_standard = years[-1], kind, False
            return Moment(kind, years[-1])
        if _STRIVES.search(allocation):
            self.sets_standard = False
        elif self._allocates(allocation) and not self.paragraph_looks_back:
            self.sets_standard = True
            return Moment("standard", None)
        if self.paragraph_year is not None:
            kind = self.paragraph_kind or self.kind_of(self.paragraph_year, allocation)
            return Moment(kind, self.paragraph_year, ("year_carried",))
        if self.heading_year is not None and self.context.end is None:
            return Moment("target", self.heading_year, ("year_carried",))
        if self.paragraph_looks_back and _AIMS_HERE.search(allocation):
            return Moment("target", self.context.end)  # ``“十二五”期间…规划提出,力争使就诊率提高到90%左右``
        if self.paragraph_looks_back:
            year = self.context.review_end or self.context.only_year
            return Moment("actual", year, ("year_from_period",) if year else ())
        if self.context.end is None:
            year = self.context.only_year
            if _ADVISES.search(allocation):
                return Moment("target", None)  # ``建议将…比重保持在10%以上``: nobody says by when
            ahead = _LOOKS_AHEAD.search(allocation) or (year or 0) >= self.context.not_yet
            if ahead and (year or self.context.is_news):
                return self._goal_without_year()
            if year is None and self.told_year is not None:
                return Moment("actual", self.told_year, ("year_carried",))
            return Moment("actual", year, ("year_from_period",) if year else ())
        return Moment("target", self.context.end, ("year_from_plan",))

    def _goal_without_year(self) -> Moment:
        """Give the moment of a goal that names no year: what news tells is not meant to be reached in its own year."""
        if self.context.is_news:
            return Moment("target", self.context.told_end, ("year_from_plan",) if self.context.told_end else ())
        return Moment("target", self.context.only_year, ("year_from_period",))

    def _allocates(self, words: str) -> bool:
        """Tell whether words set a standard; what a report says people have (每千人口拥有) it only tells."""
        found = _ALLOCATION.search(words)
        if found and found["owns"] and self.context.end is None and not _NORM.search(found[0][1:]):
            found = None
        if found and self.lists_goals and found[0].startswith("每"):
            found = None  # in a list of goals what each has is one
        return bool(found) or (self.sets_standard and bool(_NORM.search(re.split(r"[,;]", words)[-1])))

    def note_told(self, moment: Moment) -> None:
        """Keep the year of what a report tells for its paragraphs that name none."""
        if moment.kind == "actual" and moment.year and not moment.flags:
            self.told_year = moment.year

    def before_plan(self) -> Moment:
        """Give the moment of a starting value without a year (由90%提升到95%): that of the start before it, else the
        last year before the plan; where the paragraph looks back, the end is of that year, and the start of none known.
        """
        if self.start_year is not None:
            return Moment("actual", self.start_year, ("year_carried",))
        if self.paragraph_looks_back:
            began = self.review_start or self.context.review_start
            return Moment("actual", began, ("year_from_period",) if began else ())
        before = self.context.review_end
        if before and self.paragraph_year is not None and self.paragraph_year <= before:
            return Moment("actual", None)  # the end is of that year already (截至2015年,…由10.7‰下降到4.54‰)
        return Moment("actual", before, ("year_from_period",) if before else ())


def _about(year: int, words: str) -> str:
    """Give the words about a year: from the clause that names it last, and the short one before it (``力争,``)."""
    at = words.rfind(str(year))
    if at < 0:
        return words
    begin = max(words.rfind(mark, 0, at) for mark in ",;:。(")
    before = max(words.rfind(mark, 0, max(begin, 0)) for mark in ",;:。(")
    return words[(before if begin - before <= _SHORT_CLAUSE else begin) + 1 :]
