"""When a figure of a sentence holds: the years beside it, and those that are said of something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from duibiao.extraction.groups import Group
from duibiao.extraction.labels import strip_connectors
from duibiao.extraction.names import INDICATOR_END
from duibiao.extraction.since import CENSUS, Since
from duibiao.extraction.timing import YEAR, Clock, Moment

#: ``到2025年和2030年,…分别达到28%和35%``: a year for each figure.
_YEARS_LISTED = re.compile(
    r"(?:(?:19|20)\d\d年(?:度|末|底)?(?:、|和|与|及|以及)(?:到)?)+(?:19|20)\d\d年(?:度|末|底)?,?"
)
#: ``孕产妇死亡率2020年和2030年分别控制在…``: years between the name and its figures.
_LISTED_LAST = re.compile(rf"(?<=[\u4e00-\u9fff)]){_YEARS_LISTED.pattern}$")
_LONGEST_YEAR, _LONGEST_NOW = 4, 4
#: ``其中2021年、2022年分别规划3.9张、4.1张``.
_PLANNED = re.compile(r"(?:规划|计划|预计)$")
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_FROM_YEAR, _CLAUSE = re.compile(r"[由从自](?:19|20)\d\d年"), re.compile("[,;。]")
#: ``从2015年到2019年底,…从76.3岁提高到77.3岁``: the years of a start and an end.
#: ``2016年至2019年依次为9.8%、12.1%、15.4%和18.3%``: a year for each figure.
_YEARS_RUN = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?:-|至|到)((?:19|20)\d\d)年[^\d;。]*(?:依次|分别)")
_YEARS_SPANNED = re.compile(r"((?:19|20)\d\d)年?(?:底|末|初)?(?:-|至|到)((?:19|20)\d\d)年(?:底|末)?(?:间|期间)?,?")
#: ``由上年的21.3%提高到22.0%``.
YEAR_BEFORE = r"(?:上一?年|去年)(?:度|末|底|同期)?"
_FROM_YEAR_BEFORE = re.compile(rf"{YEAR_BEFORE}的?$")
#: ``从项目实施前的34.8%下降到…``: of a year that nobody tells; and one that the page hides (``由20**年16.25‰下降至…``).
LONG_BEFORE = r"(?:[\u4e00-\u9fff“”]{2,8}(?:之?前|之?初|初期)|“?十[一二三四五]五”?(?:期间|时期))"
_LONG_BEFORE = re.compile(rf"(?:由|从|自){LONG_BEFORE}的?$")
HIDDEN_YEAR = re.compile(r"(?:19|20)(?:\d[*×Xx_]|[*×Xx_]{2})年(?:末|底)?的?")
#: ``比2015年全省居民人均预期寿命77.04岁提高3岁``: the level of that year, whose name stands behind it.
_THAN_NAMED = re.compile(r"^(?:比|较)(?:基期)?((?:19|20)\d\d)年(?:末|底)?的?(?!第[五六七八]次)(?=[\u4e00-\u9fff]{3})")
#: ``较上年9.87/10万下降了0.71%``: the level of the year before, that a change counts from.
_THAN_YEAR_BEFORE = re.compile(rf"(?:较|比){YEAR_BEFORE}的?$")
#: Since when, or from when: no year of the figure itself.
_OTHER_YEAR = re.compile(
    r"(?:较|比|在|由|从|自|与|距离?|离|[建立办设高低优多少]于|始于|超过|[和同](?=(?:19|20)\d\d年(?:末|底)?相比))"
    rf"(?:基期|[我全本][国省市区县州])?(?:19|20)\d\d年(?:{CENSUS})?|(?:19|20)\d\d年(?:建院|建成|成立|创建|创办|组建)"
)
#: How far off a goal is: ``距2025年80.5岁的目标尚差0.64岁``.
_DISTANT = re.compile(r"(?:距离?|离)(?:19|20)\d\d年")
#: ``(2020年为2.95名)``: a figure of another year beside the one that is spoken of.
_NOTED_FIGURE = re.compile(r"\([^()]{0,60}(?:19|20)\d\d年(?![底末])[^()]{0,60}\d[^()]{0,60}\)")
_GOAL_BEHIND = re.compile(r"的(?:规划|预期|既定)?目标")
_OWN_YEAR = re.compile(rf"((?:19|20)\d\d)年(?:末|底)?(?:{CENSUS})?的?:?$")
#: ``孕产妇系统管理率到2005年城市要达到90%``: a year between the name and the people it is of.
_YEAR_INSIDE = re.compile(
    r"(?<=[率例重平])(?:到|至)?((?:19|20)\d\d)年(?:底|末)?(?=(?:(?:城市|农村|城镇|乡村)(?:地区)?|男性|女性)$)"
)
_GOAL_OF = re.compile(
    r"((?:19|20)\d\d)年(?:末|底)?,?(?:我们|我市|全[省市县区])?的?(?:规划|预期|既定)*目标(?:值)?(?:是|为)?:?$"
    r"|((?:19|20)\d\d)年(?:末|底)?(?:应|须|需)?要求$"
)
#: ``规划目标为2025年降至20%以下``, ``(目标值:≤9/10万)``: a goal beside what was reached.
_GOAL = re.compile(
    r"(?:全年|年度|目标)任务(?:指标|目标)?:?$|任务(?:指标|数|值):?$"
    r"|(?:已经?|均|都|也|提前(?:[\d·]+年)?)*(?:完成|实现|达到|优于|好于|低于|高于|超过|距离?)?了?"
    r"(?:国家|[省市县区]级?|规划|预期|既定|考核|期末|年度)*目标(?:值|要求)?:?$"
)
#: ``均优于规划目标值(分别为≤7/10万、≤4‰)``: the goals of what was named, in brackets.
_SIGN = re.compile(r"[≥≤<>]")
_GOALS_LISTED = re.compile(r"目标(?:值|要求)?\((?:分别|依次)?(?:为|是)?$")
#: ``已优于规划确定的3.5‰以内的目标``.
_GOAL_MET = re.compile(
    r"距离?(?:年底|年末)|(?:已经?|提前|均|也)*(?:优于|好于|达到|实现|完成|超过|超出|低于|高于)了?(?:本?规划|方案|纲要|“?十[一二三四五六]五”?(?:规划)?)?"
    r"(?:期末|终期)?(?:所?(?:确定|设定|提出|要求|规定))?的?$"
)
#: ``规划基期值(2020年)为77.6岁``.
_BASE_OF_PLAN = re.compile(r"(?:规划)?(?:基期|基线|现状|期初|基准)(?:年|值|水平)*\(((?:19|20)\d\d)年(?:末|底)?\)$")
#: ``较目前的76.34岁继续增长,达到79岁``: the level of a year that is not told.
_THAN_NOW = re.compile(r"(?:较|比)(?:目前|当前|现在)的?$")
#: What a year is compared with leaves no name (``距2025年``, ``较2020年``).
#: ``目标25%,实际26.83%``.
_REACHED = re.compile(r"(?:实际)?(?:完成|达到|实现|已达|实际|现状|现)(?:值|为|完成)?:?")
#: ``而2020年这一数字为28.6%``.
_THE_SAME = re.compile(r"(?:而|但)?(?:同期)?(?:这一|这个|该|此)(?:数字|数据|比例|指标|数值|水平|比重|比率)$")
_COMPARED = re.compile(
    r"(?:(?:较|(?<![别占之护])比|与|距离?|离)(?:基期)?|^[而但]|(?:已经?|提前|均|也|略)*(?:优于|好于|达到|实现|超过|超出|低于|高于|接近))$"
)
#: ``《规划》提出到2025年降至65/10万``.
_SAID_BY = re.compile(r"(?:《[^》]*》|规划|方案|计划|纲要)中?(?:提出|要求|明确|确定)$")
NOTED_YEAR = re.compile(r"\((?:为|即)?((?:19|20)\d\d)年(?:数据|数|末)?\)")
_COMPARED_YEAR = re.compile(rf"(?:较|(?<![别占之护])比|与|距离?|离)(?:基期)?(?:19|20)\d\d年(?:末|底)?(?:{CENSUS})?的?$")
#: ``2025年的目标是27%以上;…率为26.5%``: of no figure but its own.
_GOAL_ALONE = re.compile(r"(?:19|20)\d\d年的?(?:规划)?目标值?(?:是|为|:)?(?=[\d≥≤<>不控])")
_FAR_FROM = re.compile(r"(?:距离?|离)(?:19|20)\d\d年(?:末|底)?的?$")
#: A goal noted behind a figure (``4.02‰(目标值6‰以内)``) makes no goal of what follows.
_GOAL_NOTED = re.compile(r"\([^()]{0,30}目标[^()]{0,30}\)")
#: ``是1949年的146倍``.
_TIMES_OF = re.compile(r"(?:19|20)\d\d年的?[\d.]+倍")
_NOW = re.compile(r"(?:^|[;。])(?:目前|当前|现阶段),?[^,;。]{2,30}$")
_AT_PRESENT = re.compile(r"(?:目前|现状|现有|基期)(?:为|是|达到?)?$")


@dataclass(frozen=True)
class Beside:
    """What stands right beside figures and says when they hold.

    Parameters
    ----------
    named : str
        What is left before it: the name, or nothing.
    year : int or None
        The year.
    goal : bool
        Whether it says that they are a goal.
    base : bool
        Whether it says that they are what a plan began with.
    """

    named: str
    year: int | None = None
    goal: bool = False
    base: bool = False


def beside(named: str, group: Group, since: Since | None, text: str) -> Beside | None:
    """Read the year or the goal right beside figures; None where only the sentence can tell.

    Parameters
    ----------
    named : str
        The words before the figures, without those that lead to them.
    group : Group
        The figures.
    since : Since or None
        Since when they count.
    text : str
        The sentence.
    """
    if since:
        # ``在2023年29.4%基础上提高1.5个百分点``: a level of that year, and a change since.
        if since.stands:
            return Beside(named, since.year)
        told = _OWN_YEAR.search(named)  # ``人均预期寿命2015年比2010年提高1岁``
        return Beside(named[: told.start()], int(told[1])) if told and told.start() else None
    if group.first.form == "level" and (before := _THAN_YEAR_BEFORE.search(named)):
        return Beside(named[: before.start()])
    if _is_now(group):
        return Beside(named.rstrip("较比"))
    if group.first.form == "level" and not group.after.startswith((",", ";")) and (than := _THAN_NAMED.match(named)):
        return Beside(named[than.end() :], int(than[1]))
    words = _THE_SAME.sub("", named) or group.in_bracket
    if found := _GOAL_OF.search(words or group.lead.removesuffix("(")):
        return Beside("", int(found[1] or found[2]), goal=True)
    if _REACHED.fullmatch(words):
        return Beside("")
    if found := _BASE_OF_PLAN.search(words):
        return Beside(words[: found.start()], int(found[1]), base=True)
    if found := _YEAR_INSIDE.search(words):
        return Beside(words[: found.start()] + words[found.end() :], int(found[1]))
    if found := _OWN_YEAR.search(words):
        fore = words[: found.start()]
        rest = _SAID_BY.sub("", strip_connectors(fore))
        if fore.endswith(("由", "从", "自")):
            return Beside(rest, int(found[1]))  # ``龋齿填充治疗比从2016年的…``: nothing is compared
        goal = _GOAL.search(rest)
        if _GOAL_BEHIND.match(group.after):
            rest = _COMPARED.sub("", rest)  # ``按此速度难以实现2025年降至21%以下的目标``
            return Beside(rest if INDICATOR_END.search(rest) else "", int(found[1]), goal=True)
        return Beside(_COMPARED.sub("", rest[: goal.start()] if goal else rest), int(found[1]), goal=bool(goal))
    if group.lead == "(" and group.after.startswith(")") and _SIGN.match(text, group.start):
        return Beside("", goal=True)  # ``早孕建册率95.42%(≥90%)``
    if group.in_bracket and _GOALS_LISTED.search(group.lead):
        return Beside("", goal=True)
    if words != named and not words:
        return Beside("")
    met = _GOAL_MET.fullmatch(named) if _GOAL_BEHIND.match(group.after) else None
    return Beside("", goal=True) if met or _GOAL.fullmatch(words) else None


def _is_now(group: Group) -> bool:
    """Tell whether figures are what there is now, that a goal is compared with."""
    clause = group.clause[-_LONGEST_NOW:]
    return group.first.form == "level" and bool(_THAN_NOW.search(clause))


def note_span(clock: Clock, group: Group) -> None:
    """Begin a stretch of years where a start (由…) is told of one (``2015年至2020年,…从76.3岁提高到77.3岁``)."""
    if spanned := _YEARS_SPANNED.search(group.before):
        clock.span(int(spanned[1]), int(spanned[2]))


def without_listed_years(named: str) -> str:
    """Take the years that stand between a name and its figures off the name."""
    return _LISTED_LAST.sub("", named) if "年" in named[-_LONGEST_YEAR:] else named


def is_compared(group: Group) -> bool:
    """Tell whether a figure is one that others are compared with (``较2015年的2.11人增加…``)."""
    return group.first.form == "level" and bool(
        _COMPARED_YEAR.search(group.clause)
        or _is_now(group)
        or _THAN_YEAR_BEFORE.search(group.clause)
        or _THAN_NAMED.match(group.clause)
    )


def note_listed(clock: Clock, group: Group) -> None:
    """Keep the years that stand listed before figures, read or not (``到2022年和2030年,…``)."""
    run = _YEARS_RUN.search(group.lead) if "年" in group.lead else None
    if run and int(run[2]) - int(run[1]) + 1 == len(group.items):
        spanned = range(int(run[1]), int(run[2]) + 1)
        clock.listed = tuple(Moment(clock.kind_of(year, ""), year) for year in spanned)
        return
    listed = _YEARS_LISTED.search(group.lead) if "年" in group.lead else None
    if listed:
        years = [int(year) for year in _A_YEAR.findall(listed[0])]
        words = group.lead[: listed.end()]  # 到2022年和2030年: both lie ahead
        told = [clock.kind_of(year, words) for year in years]
        if _PLANNED.search(group.lead, listed.end()):
            told = ["target"] * len(years)
        elif told[-1] == "target":  # of years that lead up to a goal none before the plan's first has one
            told = ["target" if year >= (clock.context.start or 0) else "actual" for year in years]
        clock.listed = tuple(Moment(kind, year) for kind, year in zip(told, years, strict=True))
        clock.listed_before = clock.listed


def moments_listed(clock: Clock, group: Group, names: int, figures: int) -> tuple[Moment, ...]:
    """Give a moment for each figure where the paragraph lists as many years, and there is one name.

    Where it lists none, figures told 分别 are of the years that were listed last, as in the paragraph before.
    """
    own_years = _YEARS_LISTED.search(group.lead) or _YEARS_RUN.search(group.lead)
    if (not own_years and YEAR.search(group.lead)) or names != 1:
        return ()
    if figures == len(clock.listed):
        return clock.listed
    if not clock.listed and figures == len(clock.listed_before) and figures > 1 and "分别" in group.clause:
        return tuple(replace(moment, flags=("year_carried",)) for moment in clock.listed_before)
    return ()


def moments_shared(clock: Clock, group: Group, moment: Moment) -> tuple[Moment, ...]:
    """Give the moments that the sentence lists where one figure holds at all of them.

    ``到2022年和2030年,…接种率保持在90%以上``: of both years, as long as no other year was spoken of since.
    """
    if len(clock.listed) < 2 or clock.paired or group.first.form == "qualitative" or "分别" in group.clause:
        return ()
    goals = all(one.kind == "target" for one in clock.listed)
    last = clock.listed[-1]
    if not goals or (moment.kind, moment.year) != (last.kind, last.year):
        return ()
    listed = list(_YEARS_LISTED.finditer(group.before))
    if not listed or YEAR.search(group.before, listed[-1].end()):
        return ()
    return tuple(replace(one, flags=moment.flags) for one in clock.listed)


def moment_of(clock: Clock, text: str, group: Group, own: Beside | None, starts: bool) -> Moment:
    """Tell when the figures of a group hold.

    Parameters
    ----------
    clock : Clock
        The section and paragraph the sentence stands in; it takes note of the year.
    text : str
        The sentence.
    group : Group
        The figures.
    own : Beside or None
        The year or goal that stands right beside them.
    starts : bool
        Whether they are a start (由…).
    """
    long_before = starts and _LONG_BEFORE.search(group.clause)
    if long_before or _is_now(group) or ("年" in group.clause and HIDDEN_YEAR.search(group.clause)):
        return Moment("actual", None)
    noted = NOTED_YEAR.match(group.after)
    if noted:
        aims = "" if group.first.comparator == "eq" else text[group.start : group.end]
        return Moment(clock.kind_of(int(noted[1]), aims), int(noted[1]))
    if _GOAL_BEHIND.match(group.after):
        # ``距2025年80.5岁的目标尚差…``: no figure after it leans on that year.
        years = _A_YEAR.findall(group.clause)
        return Moment("target", int(years[-1]) if years else clock.context.goal_year)
    if own and own.goal:
        return Moment("target", own.year or clock.context.goal_year, () if own.year else ("year_from_plan",))
    if own and own.base:
        return Moment("actual", own.year)
    if own and own.year is not None:
        year = own.year
        if _FAR_FROM.search(group.clause):
            return Moment("target", year)  # ``距离2025年的6.20张还差0.59张``
        # A figure noted in brackets, or that others are compared with, says nothing of when others hold.
        if group.lead.count("(") <= group.lead.count(")") and not is_compared(group):
            clock.note_year(year, starts)
        said = group.clause + text[group.start : group.end]
        # What rose from one year to another on a page that plans for no period did so.
        rose = clock.context.start is None and _FROM_YEAR.search(_CLAUSE.split(group.before)[-1])
        return Moment(clock.kind_of(year, f"由{said}" if starts or rose else said), year)
    if (starts and _FROM_YEAR_BEFORE.search(group.clause)) or (
        group.first.form == "level" and _THAN_YEAR_BEFORE.search(group.clause)
    ):
        told = clock.moment(_without_other_years(group.before), group.clause).year
        return Moment("actual", told - 1 if told else None)
    if starts:
        return clock.before_plan()
    if _AT_PRESENT.match(group.clause):
        return Moment("actual", clock.context.review_end)
    if _NOW.search(group.before) and clock.carried()[1] != "actual" and not clock.paragraph_looks_back:
        # ``目前,…率仍达85.6/10万,《规划》提出到2025年降至…``
        now = clock.context.review_end or clock.context.only_year
        return Moment("actual", now, ("year_from_period",) if now else ())
    said = _GOAL_NOTED.sub("", text[: group.end]) + re.split(r"[,;。]|\((?=[^()]*目标)", group.after)[0]
    before = _NOTED_FIGURE.sub("", group.before) if ")" in group.before else group.before
    return clock.moment(_without_other_years(before), _GOAL_ALONE.sub("", _DISTANT.sub("", said)))


def _without_other_years(before: str) -> str:
    """Take out the years that only say since when, belong to a start or a goal, or are noted behind a figure."""
    if "年" not in before:
        return before
    before = _TIMES_OF.sub("", before) if "倍" in before else before
    return NOTED_YEAR.sub("", _GOAL_ALONE.sub("", _OTHER_YEAR.sub("", before)))
