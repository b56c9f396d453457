"""The figures of a sentence: what is a number of its own, and which numbers stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from duibiao.extraction.wording import IN_WORDS, Figure, figures_in, times_in

_PEOPLE_OF_AGE = (
    r"儿童|婴幼儿|婴儿|幼儿|人群|居民|年龄|老年|老人|人口|学生|青少年|妇女|男性|女性|常住|户籍|城乡|高龄|纯母乳"
    # 80岁以上 at the end of a clause, or before the next figure, is itself a figure: a life expectancy with its bound.
    r"|以[上下](?!$|[,。;:、)]|和[\d·]|与[\d·]|及[\d·]|以及[\d·])|的?人"
)
#: Numbers that belong to a name, a date or a denominator.
_MASKED = re.compile(
    r"(?=[\d(每提连第A-Za-z+“])(?:^\(?\d{1,2}[、.)](?:(?!\d)|(?=\d{1,2}(?:[-至]\d+)?(?:周?岁|个月)))|(?:19|20)\d\d(?:年|-(?=(?:19|20)\d\d))"
    # What stands in the middle of a line is a list's number too; and years that a page hides (``20**年``).
    r"|(?<=[;:。])\(?\d{1,2}[、.)](?=[\u4e00-\u9fff])|(?:19|20)(?:\d[*×Xx_]|[*×Xx_]{2})年"
    rf"|(?<![\d.])\d+(?:(?:周?岁|个月)?[-至到]\d+)?(?:周?岁|个?月龄|个月)(?:及?以[上下]|以?内)?(?={_PEOPLE_OF_AGE})"
    r"|每\d+(?:\.\d+)?(?:万|千|百|十)?(?:-\d+万)?(?=[\u4e00-\u9fff])|每\d+年|每[天日周月年]\d+次(?=[\u4e00-\u9fff])|(?<!\d)\d{1,2}月(?:份|底|末)?|\(1?/\d*[十百千]?万\)|提前\d+年"
    r"|(?<![\d.])\d{1,3}[多余]?年|第\d+"
    r"|(?<![\d.])(?:19|20)\d\d[-/](?:1[0-2]|0?[1-9])(?:[-/]\d{1,2})?(?![\d.%‰])|(?<![\d:])\d{1,2}:\d\d:\d\d(?!\d)"
    # Runs are looked at from their beginning only: from every character, a long run would cost its square.
    r"|(?<![A-Za-z])[A-Za-z]+\d+|(?<![\d.])\d+(?:\.\d+)?[A-Za-z]+|(?<![\d.])\d+种大病|(?<![\d.])\d型|[+“]\d+(?![\d.])|(?<!\d)\d+小时内"
    r"|(?<!\d)\d+分钟(?=、?(?:城市|农村|社会|健康|医疗|中医|服务|圈|可达)))"
)
#: Figures run together, a date, the number of a section: no number has two points.
_TWO_POINTS = re.compile(r"(?<![\d.])\d+(?:\.\d+){2,}")
_CLAUSE = re.compile(r"[,;:]")
#: A figure in brackets right behind a name is of that name: ``死亡率(现状18.9%)``, ``吸烟率较2025年(20.6%)``.
_NOTE_HEAD = re.compile(r"\((?P<head>(?:现状|基期|基线|目前|现有|实际|当前)?(?:值|水平)?(?:为|是|:)?)$")
_COLON = re.compile(r"(?:^|[,;。])(?P<name>(?:[^,;:。()]|\([^()]*\)){3,}):(?:约|近|达|达到|为)?$")
_NOTE_ALONE = re.compile(r"\([^()]*\)[、,;和]?")
_NOTE_ENDS = re.compile(r"^[^()]*\)(?:、|和|与|及|以及|,)*")
_DIGIT = re.compile(r"\d")
_RATIO = re.compile(r"1:(\d+(?:\.\d+)?)")
_JOINED = re.compile(r"。?(?:、|和|与|及|以及)|/")
#: ``总诊疗人次达95.5亿``, ``参保人数132.7万``: the name says what is counted.
_MULTIPLES, _COUNTS = (
    ("万", "亿"),
    re.compile(r"(?:(?P<visits>人次)|人(?:员|口)?)(?:总?数|总?量)?(?:达到?|为|共计?|约|近|是)*$"),
)


@dataclass
class Group:
    """Figures that stand together (``5.17‰、7.31‰、4.54/10万``) and the words around them.

    ``lead`` is what stands between the group before and this one, ``before`` all of the sentence up to it, ``after``
    what stands between it and the next.
    """

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

    @cached_property
    def clause(self) -> str:
        """The words right before the group: after the last comma, or inside the bracket that is still open."""
        clause = _CLAUSE.split(self.lead)[-1]
        if clause.count("(") > clause.count(")"):
            clause = clause[clause.rindex("(") + 1 :]
        elif clause.count(")") > clause.count("("):
            clause = clause[clause.rindex(")") + 1 :]
        return clause

    @cached_property
    def after_note(self) -> bool:
        """Whether only a note in brackets stands before (``控制在25%以内(2020年)、20%以内(2025年)``)."""
        return bool(_NOTE_ALONE.fullmatch(self.lead))

    @cached_property
    def in_bracket(self) -> str:
        """All words since the bracket that is still open; empty where none is."""
        lead = self.lead
        return lead[lead.rindex("(") + 1 :] if lead.count("(") > lead.count(")") else ""

    @cached_property
    def noted_of(self) -> str:
        """The words that a figure is set behind, in brackets (``死亡率(5.2/10万)``) or after a colon; else empty."""
        if told := _COLON.search(self.lead):
            return told["name"]
        head = _NOTE_HEAD.search(self.lead)
        return _CLAUSE.split(_NOTE_ENDS.sub("", self.lead[: head.start()]))[-1] if head else ""


def figure_groups(text: str) -> list[Group]:
    """Find the figures of a sentence and put those together that only 、和与及 keep apart."""
    if not _DIGIT.search(text) and not IN_WORDS.search(text) and "番" not in text:
        return []
    hidden = _MASKED.sub(_hide, text)
    if hidden.count(".") > 1:
        hidden = _TWO_POINTS.sub(_hide, hidden)
    groups: list[Group] = []
    end = 0
    for item in _in_order(hidden):
        between = text[end : item[0].start].removeprefix("。")  # of a broken ‰: it ends no sentence
        if groups and between and _JOINED.fullmatch(between):
            groups[-1].items.append(item)
        else:
            groups.append(Group([item], item[0].start, item[0].end, between, text[: item[0].start]))
        groups[-1].end = end = item[0].end
    for place, group in enumerate(groups):
        stop = groups[place + 1].start if place + 1 < len(groups) else len(text)
        group.after = text[group.end : stop]
        if group.first.unit in _MULTIPLES and (counts := _COUNTS.search(group.lead)):
            counted = "人次" if counts["visits"] else "人"
            group.items = [[replace(one, unit=one.unit + counted) for one in item] for item in group.items]
    return groups


def _hide(found: re.Match[str]) -> str:
    return "·" * len(found[0])


def _figures(hidden: str) -> Iterator[list[Figure]]:
    """Give the figures, a ratio (1:1.25) as one figure that is its second member."""
    ratios = list(_RATIO.finditer(hidden))
    covered = -1
    for item in figures_in(hidden):
        first = item[0]
        ratio = next((found for found in ratios if first.start <= found.start() < first.end), None)
        if ratio:
            covered = ratio.end()
            yield [replace(first, end=ratio.end(), value=ratio[1], unit="1:")]
        elif first.start >= covered:
            yield item


def _in_order(hidden: str) -> list[list[Figure]]:
    """Give the figures, and the goals in words alone (``达到全省平均水平``), as they stand."""
    figures = list(_figures(hidden))
    words = times_in(hidden) + [
        [Figure(found.start(), found.end(), "", "", form="qualitative")]
        for found in IN_WORDS.finditer(hidden)
        if not any(item[0].start < found.end() and found.start() < item[-1].end for item in figures)
    ]
    return sorted([*figures, *words], key=lambda item: item[0].start)


def shared_bound(items: list[list[Figure]], text: str) -> list[list[Figure]]:
    """Give every figure of a list the bound that stands before the first or behind the last alone.

    ``控制在6/10万、3.5‰和4.5‰``, ``稳定在70%、85%以上``; 100 % is the most there is, and stays.
    """
    figures = [item[0] for item in items]
    if len(items) < 2 or any(len(item) > 1 or item[0].form != "level" for item in items):
        return items
    sides = [figure.comparator for figure in figures]
    leads = sides[0] != "eq" and not text[figures[0].start].isdigit() and set(sides[1:]) <= {"eq", sides[0]}
    closes = sides[-1] != "eq" and text[figures[-1].start].isdigit() and set(sides[:-1]) == {"eq"}
    if not leads and not closes:
        return items
    side = sides[0] if leads else sides[-1]
    return [
        [figure if figure.comparator != "eq" or _is_all(figure) else replace(figure, comparator=side)]
        for figure in figures
    ]


def _is_all(figure: Figure) -> bool:
    return figure.unit == "%" and float(figure.value) == 100


def as_change(group: Group, base_year: int | None) -> list[list[Figure]]:
    """Give every figure of a list the form, sign and base of the first (``分别增长4.77%和5.17%``)."""
    first = group.first
    base = base_year or first.base_year
    points = next((item[0].unit for item in reversed(group.items) if item[0].unit.endswith("百分点")), "")
    if not points and all(
        figure.form == "level" and figure.base_year is None for item in group.items for figure in item
    ):
        return group.items
    changed: list[list[Figure]] = []
    for item in group.items:
        same = first.form != "level" and item[0].form == "level"
        sign = "-" if same and first.value.startswith("-") else ""
        form = _form_like(first, item[0].unit) if same else item[0].form
        changed.append(
            [
                replace(
                    figure,
                    form=form,
                    value=sign + figure.value,
                    base_year=None if form == "level" else base,
                    # 0.6个、0.4个百分点; 1.48、2.87和3.14个百分点
                    unit=points if points and form != "level" and figure.unit in ("个", "") else figure.unit,
                )
                for figure in item
            ]
        )
    return changed


def _form_like(first: Figure, unit: str) -> str:
    """Give the form of a figure that shares the verb of another, by its own unit (``分别下降10%、1.02个千分点``)."""
    if not unit or unit == "个":
        return first.form
    change = "relative_change" if unit == "%" else "change"
    return f"annual_{change}" if first.form.startswith("annual") else change


def counted_from(items: list[list[Figure]], base_year: int) -> list[list[Figure]]:
    """Give changes that name no year the one that the paragraph compares with."""
    return [
        [
            replace(figure, base_year=base_year) if figure.form != "level" and figure.base_year is None else figure
            for figure in item
        ]
        for item in items
    ]
