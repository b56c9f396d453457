"""Statements: which names a group of figures belongs to, and when it holds.

The words between one figure and the next tell whether a figure is a level, a start (由…), an end (降至…) or a change
(提高…个百分点), and a name may stand before its figure, after it, or only once for several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from duibiao.extraction import labels
from duibiao.extraction.called import Caller
from duibiao.extraction.context import Context
from duibiao.extraction.groups import Group, as_change, counted_from, shared_bound
from duibiao.extraction.labels import Name
from duibiao.extraction.memory import Memory
from duibiao.extraction.moments import (
    HIDDEN_YEAR,
    LONG_BEFORE,
    YEAR_BEFORE,
    beside,
    is_compared,
    moment_of,
    moments_listed,
    moments_shared,
    note_listed,
    note_span,
    without_listed_years,
)
from duibiao.extraction.since import ON_BASE, Since, since_of
from duibiao.extraction.stated import bounded, is_inventory, is_noted, signed, with_base, with_growth
from duibiao.extraction.timing import Clock, Moment
from duibiao.extraction.wording import Figure

_FROM = re.compile(
    rf"(?:由|从|自)(?:(?:(?:19|20)\d\d年(?:末|底)?|{YEAR_BEFORE}|目前|当前|现在|现有|原来|{LONG_BEFORE})的?)?$"
)
_FROM_YEAR_BEFORE = re.compile(rf"(?:由|从|自)(?:{YEAR_BEFORE}|{LONG_BEFORE})的?$")
#: Another thing was spoken of, though it is not read; words of time, place and manner name none.
_OTHER_NAME = re.compile(
    r"率|比例|比重|占比|寿命|水平|指数|人均|^(?!.*(?:年|期|上|中|下|来|后|前|时|按|以)$)(?:[\u4e00-\u9fff]{2,}|.*[\u4e00-\u9fff]{2,}$)"
)
_OTHERS = re.compile(r"全[国省市区县州]|自治区|国家|[省市]级?")
_PACE = re.compile("以?(?:每年|年均)$")
_DIFFERS = re.compile(
    r"(?:比|较)(?!上年|去年|同期|(?:19|20)\d\d)[^,;]{2,14}(?:低|高|多|少)(?:出|了)?$"
    r"|(?:低|高|少|多)于[^,;]{0,10}(?:平均水平|平均值?|均值)$"
)
#: ``低于日本的83.5岁(男性80岁)``: of others, and all that is noted behind it.
_OF_OTHERS = re.compile(r"(?:低于|高于|不及|优于|超过|接近|多于|少于)(?!全[国省市])[\u4e00-\u9fff]{2,10}的$")
#: A place from which a figure was taken away: who reads on reads it as another's.
_HOLE = re.compile(r"(?:^|[,;。、])[%‰]")
_NOTE_FIRST = re.compile(r"^\([^()]*\)")
_YEAR_FIRST = re.compile(
    r"(?:\(?[一二三四五六七八九十\d]{1,3}[)、.]|[一二三四五六七八九十]是|[-·●])*(?:截[至止]|到|至|预计到?|力争到?)?(?P<year>(?:19|20)\d\d)年"
)
#: ``新中国成立前,我国人均寿命只有35岁``: of no year that is told.
_LONG_AGO = re.compile(r"(?:成立|建国|解放|改革开放)(?:之?前|以前|初期?|之初)(?!.*(?:19|20)\d\d年)")
#: ``100-199张医院28个``: of those of one size, which the name does not say.
_OF_A_SIZE = re.compile(r"\d张(?:床位?)?(?:(?:及?以|之)[上下])?的?(?:医院|医疗机构|卫生院)$")
#: ``由解放初期的35.5岁提高到68.2岁``: a start of no year that is told.
_AGO = r"(?:新中国|共和国|和平)?(?:成立|建国|解放|改革开放)(?:之?前|以前|初期?|之初)"
_LONG_AGO_LAST = re.compile(rf"{_AGO}的?$")
#: ``由解放初期(即1951年)的35.5岁``.
_AGO_IN_YEAR = re.compile(rf"{_AGO}\(即?(?P<year>(?:19|20)\d\d)年\)的?$")
_STANDARD = re.compile(r"(?:按照?|参照)[^,按]{2,10}标准$")


@dataclass
class Statement:
    """Names, the figures dealt to them, and the moment they hold, or one moment for each figure.

    ``shared`` are all the moments that one figure holds at.
    """

    names: list[Name]
    items: list[list[Figure]]
    moment: Moment
    moments: tuple[Moment, ...] = ()
    shared: tuple[Moment, ...] = ()


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
    memory : Memory
        What its figures said so far.
    outside : Memory or None
        While a bracket is read: what the sentence had said before it.
    """

    context: Context
    clock: Clock
    text: str
    memory: Memory = field(default_factory=Memory)
    outside: Memory | None = None

    def statement(self, group: Group) -> Statement | None:
        """Read one group; None where it states nothing of an indicator."""
        if self.outside is not None and ")" in group.lead:
            self.memory, self.outside = self.outside, None
        if group.before.count("(") <= group.before.count(")"):
            self.memory.aside = bool(_OF_OTHERS.search(group.clause)) and group.after.startswith("(")
        elif self.memory.aside:
            return None
        elif self.outside is None and not group.noted_of:
            # What a bracket tells (``(含村卫生室1904个)``) changes nothing of what the sentence goes on about.
            self.outside = self.memory
            self.memory = self.memory.kept()
        return self._statement(group)

    def _statement(self, group: Group) -> Statement | None:
        memory = self.memory
        clause = group.noted_of or ("" if group.after_note else _NOTE_FIRST.sub("", group.clause))
        clause = (HIDDEN_YEAR.sub("", clause) if "年" in clause else clause).strip()
        if ";" in group.lead:
            memory.scope = ""
            # Of what is counted in parts (2.5人) each is of so many still.
            memory.head = memory.head if "." in group.first.value and group.first.unit else ""
        clause = _AGO_IN_YEAR.sub(lambda ago: f"{ago['year']}年", clause)
        long_ago = _LONG_AGO_LAST.search(clause)
        clause = clause[: long_ago.start()] if long_ago else clause
        since = since_of(group, clause, self.context.review_end)
        starts = bool(_FROM.search(clause))
        clause = _FROM_YEAR_BEFORE.sub("", clause)
        note_listed(self.clock, group)
        if starts:
            note_span(self.clock, group)
        items = as_change(group, since.year if since and not since.stands else None)
        clause, items = with_base(clause, items, group)
        clause, items = with_growth(clause, items, group, self.text)
        named = labels.strip_connectors(clause[: since.start] if since else clause)
        named, items = signed(without_listed_years(named), items)
        items = bounded(shared_bound(items, self.text), clause[len(named) :])
        own = beside(named, group, since, self.text)
        named = own.named if own else named
        named, memory.as_unit = labels.without_unit_clause(named)
        memory.take_scope(group.lead[: len(group.lead) - len(clause)].rpartition(";")[2])
        leans = own is not None or group.lead.endswith(f"({clause}")
        is_distance = items[0][0].form == "level" and items[0][0].unit.endswith("百分点")  # 高于全国(29.7%)1.8个百分点
        names = [] if is_distance else self._names(named, group, len(items), leans=leans)
        memory.take_scope(clause)
        on_base = bool(ON_BASE.match(group.lead)) or (memory.stood and group.lead in ("", ")"))
        if on_base and not names:
            names = list(memory.names)
        # ``比上年增加62.8万人,增长5.1%``, ``从2005年的47.7/10万下降到31.9/10万,下降了33.1%``: since the same year
        goes_on = (memory.changed or memory.rose) and group.lead in (",", "(")
        if not since and group.first.form != "level" and (on_base or (goes_on and not named)):
            items = as_change(group, memory.base)
        if not since and self.clock.base_year:
            items = counted_from(items, self.clock.base_year)
        kept = self.clock.carried()
        moment = moment_of(self.clock, self.text, group, own, starts)
        if since and since.ago and moment.year:
            items = as_change(group, moment.year - since.ago)
        elif not since and self.clock.since_last and moment.year:
            items = counted_from(items, moment.year - 1)
        if names and not names[0].indicator and moment.kind != "actual" and is_inventory(names[0].label, group.first):
            names = []
        leads = _YEAR_FIRST.match(self.text)
        if not names:
            leading = leads and int(leads["year"]) == self.clock.paragraph_year
            if not leading or kept[0] == self.clock.paragraph_year:
                self.clock.carry(kept)  # the year of a project says nothing of the figures after it
        told = self._told(group, named, Statement(names, items, moment), since, starts=starts)
        return None if long_ago else told

    def _names(self, named: str, group: Group, figures: int, *, leans: bool) -> list[Name]:
        caller = Caller(self.context, self.clock, self.text, self.memory)
        names = caller.names(_STANDARD.sub("", named), group, figures, leans)
        if _HOLE.search(group.lead):
            return []
        if group.after.startswith("<") and not group.items[-1][-1].unit:
            return []  # what the page prints there was a per cent sign, or another
        if group.after.startswith(("倍", "→")):
            return []  # so many times another; where an arrow starts from, of no year that is told
        if _LONG_AGO.search(group.before) and not (self.memory.end_follows or _LONG_AGO_LAST.search(group.clause)):
            return []
        if _OF_A_SIZE.search(group.before):
            return []
        if group.first.form == "level" and _DIFFERS.search(group.clause):
            return []  # ``比全省平均水平低0.39张``, ``低于全省平均水平0.31人``: how far from another
        return [] if group.noted_of and named and not all(is_noted(name) for name in names) else names

    def _told(
        self, group: Group, named: str, told: Statement, since: Since | None, *, starts: bool
    ) -> Statement | None:
        """Keep what later figures lean on, and give the statement where it has a name."""
        memory = self.memory
        memory.pass_over(named, group)
        compared = group.first.form == "qualitative" and _OTHERS.search(self.text[group.start : group.end])
        memory.others = compared[0] if compared else ""
        if not told.names:
            if _OTHER_NAME.search(_PACE.sub("", labels.without_lead(named))):
                memory.forget()
            return None
        alike = 1 if memory.start_shared else len(told.names)
        memory.rose = memory.end_follows and told.items[0][0].form == "level" and not starts
        since_start = memory.base
        memory.remember(told.names, group, starts)
        if not starts and not group.in_bracket and not is_compared(group):
            self.clock.note_told(told.moment)
        memory.stood = bool(since and since.stands) or is_compared(group)
        memory.base = told.moment.year if memory.stood or starts else told.items[0][0].base_year
        memory.base = since_start if memory.rose else memory.base
        told.moments = moments_listed(self.clock, group, alike, len(told.items))
        if not told.moments and len(told.items) == 1:
            told.shared = moments_shared(self.clock, group, told.moment)
        return told
