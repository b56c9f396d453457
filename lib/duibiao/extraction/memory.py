"""What a sentence has said so far, that later figures may lean on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from duibiao.extraction import labels
from duibiao.extraction.groups import Group
from duibiao.extraction.institutions import counted_kind, kind_behind
from duibiao.extraction.labels import Name
from duibiao.extraction.names import SHARE_END
from duibiao.extraction.stated import PER_MANY, is_done
from duibiao.extraction.subjects import is_counted

_PERCENT = re.compile(r"[%‰]")
#: How fast it grows names nothing.
_GROWTH = re.compile(r"(?:年均|平均每年|年平均)?(?:增长率|增速|增幅|增长)")
#: ``高于全国总诊疗量增长水平(4.1%)``: what others have is spoken of beside.
_COMPARED = re.compile(r"(?:略|明显|显著|均|都|也|已)*(?:高于|低于|优于|好于|多于|少于|快于|慢于)")


@dataclass
class Memory:
    """Of the figures of a sentence before the one that is read.

    Parameters
    ----------
    topic : list of Name
        The name that the paragraph begins with and tells the figures of; empty where it begins with none.
    names, unit, level_unit : list of Name, str, str
        The names last read, the unit of their figure, and that of the last level.
    listed : list of Name
        The names of the list that the last figure ends.
    head, scope, as_unit : str
        A per-head beginning they had (每千人口), the part of the population that is the subject, of which units a rate
        is taken (以乡镇为单位).
    end_follows, counts_owned, changed : bool
        Whether the figure before was a start (由…), counted what there is, was a change.
    base, stood : int or None, bool
        The year that the last change counts from, and whether the last level was the one that a change will count
        from (在2023年29.4%基础上).
    passed, passed_unit : str
        The words of the last name, read or not, and the unit of the level they stand before.
    counted : list of str
        The words of the names of the list that the last figure ends, read or not.
    tallied : list of str
        The words of the last names that stand before a count.
    stock, stock_unit : list of Name, str
        The names that were counted last, and in what: a share may stand between a count and its change.
    works : bool
        Whether the last figure, or the list it ends, counts what was done (建成).
    others : str
        Whose level the last figure was compared with in words (全国).
    institutions : str
        The kind of institutions that the sentence counts (乡镇卫生院): beds and people after it are theirs.
    aside : bool
        Whether the last figure was that of others, so that a bracket behind it is of them too.
    start_shared : bool
        Whether the last figure was a start of several names (高血压、糖尿病…率由50%), so that ends are of years.
    rose : bool
        Whether the last figure was the end behind a start, whose year a change behind it counts from.
    """

    topic: list[Name] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    unit: str = ""
    level_unit: str = ""
    listed: list[Name] = field(default_factory=list)
    head: str = ""
    scope: str = ""
    as_unit: str = ""
    end_follows: bool = False
    counts_owned: bool = False
    changed: bool = False
    base: int | None = None
    stood: bool = False
    passed: str = ""
    passed_unit: str = ""
    counted: list[str] = field(default_factory=list)
    tallied: list[str] = field(default_factory=list)
    stock: list[Name] = field(default_factory=list)
    stock_unit: str = ""
    works: bool = False
    others: str = ""
    institutions: str = ""
    aside: bool = False
    start_shared: bool = False
    rose: bool = False

    def kept(self) -> Memory:
        """Give a copy, to go back to behind a bracket."""
        return replace(self)

    def pass_over(self, named: str, group: Group) -> None:
        """Keep the words of a name, whether it is read or not."""
        if named and named != "占" and not _COMPARED.match(named) and not _GROWTH.fullmatch(labels.without_lead(named)):
            self.passed_unit = group.first.unit if group.first.form == "level" else ""
            self.passed = labels.without_lead(named.lstrip("、和与及"))
            if is_counted(self.passed_unit):
                self.tallied = [*self.tallied[-2:], self.passed]
            goes_on = group.lead.startswith(("、", "和", "与", "及"))
            self.counted = [*self.counted, self.passed] if goes_on else [self.passed]
            self.works = is_done(self.passed) or (self.works and group.lead.startswith(("、", ",", "和", "及")))
            self.institutions = counted_kind(self.passed, group, self.institutions)
        self.institutions = kind_behind(group) or self.institutions

    def remember(self, names: list[Name], group: Group, starts: bool) -> None:
        """Keep the names that were read, and what they tell of those to come."""
        goes_on = group.lead.startswith(("、", "和", "与", "及", ",")) and group.first.form == "level"
        self.listed = [*self.listed, *names] if goes_on else list(names)
        self.names, self.unit, self.end_follows = names, group.first.unit, starts
        self.start_shared = starts and len(names) > len(group.items) == 1
        self.changed = group.first.form != "level"
        if not self.changed and "/" not in self.unit and not _PERCENT.search(self.unit):
            self.stock, self.stock_unit = names, self.unit
        self.level_unit = self.level_unit if self.changed else group.first.unit

    def forget(self) -> None:
        """Forget the names: something else was spoken of, that no later figure may pass over."""
        self.names, self.listed = [], []

    def take_scope(self, words: str) -> None:
        """Keep the part of the population that words name."""
        for found in labels.CARRIED_SCOPE.finditer(words):
            self.scope = found[0]

    def goes_on(self, unit: str) -> bool:
        """Tell whether a figure may be of the rate or density before it; a number of people is no such figure."""
        rates = [SHARE_END.search(name.label) or PER_MANY.match(name.label) for name in self.names]
        of_people = bool(_PERCENT.search(unit)) or unit == "岁" or (bool(rates) and all(rates))
        return bool(self.names) and of_people and unit == self.level_unit != ""
