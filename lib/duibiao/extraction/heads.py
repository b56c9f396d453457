"""Column heads of indicator tables: what a column holds, of which year, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from duibiao.extraction.cellwords import YEAR_CELL, YEAR_WORDS

CATEGORY, NUMBER, NAME, UNIT, NATURE, VALUE, REMARK = "category", "number", "name", "unit", "nature", "value", "remark"
YEAR, GROWTH, OTHER = "year", "growth", "other"
#: Five-year plans of China by the last year of each.
PLAN_ENDS = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_PLAN = r"“?(?:十[一二三四五六]五)”?(?:规划)?(?:期末|时期末|末期?|末年|时期|期间)?"
_VALUE_WORDS = (
    r"年度(?:工作|任务)?目标值?|规划目标值?|预期目标值?|工作目标值?|发展目标值?|目标完成值|目标值?|指标值|指标情况|指标数值?|现状值?|现状水平|基[期准线]水平|基期值?|基期|基准值?|基线值?|基数|中期值?|终期值?"
    r"|监测(?:值|数据|结果)|监测评估值|评估值|现值|起始值|执行值|预测值|(?:规划)?期末目标值?"
    r"|绝对[数值量]|实际完成值?|实际完成数|完成|实际|实际数值?|实际水平|实际值?|实绩值?|实现值|完成值|完成数|完成情况值|规划值?|计划值?|预期值?|预计值?|预计|达到值|进展|数值|数据|值"
)
#: What columns of growth are called: a year and in all, since when, how much.
_GROWS, _MUCH = r"(?:增长|增减|增加|提高|变化|变动|升降)", r"(?:率|值|数|量|额|幅度?|速度?|情况)"
_SINCE_WHEN = r"(?:同比|[较比](?:上一?年|去年|(?:19|20)\d\d年?)(?:同期|末|底)?)"
_COUNTED = r"(?:\(?±?(?:%|个?百分点)?\)?)"
_A_YEAR_OR_IN_ALL = (
    r"(?:五年|“?十[一二三四五六]五”?(?:期间|时期)?)?(?:年均|累计)(?:/?累计)?"
    rf"(?:{_GROWS}|增速|增幅)?{_MUCH}?(?:[/或]?[\[〔【(]?累计(?:增长|数|值)?[\]〕】)]?)?(?:\((?:%|个?百分点|\[\])\))?(?:[\[〔【(]累计(?:值|数)?[\]〕】)])?"
)
_WORDS = (
    (CATEGORY, r"指标领域|重点领域|领域|指标类别|类别|指标类型|类型|指标分类|分类|方面|维度|一级指标|板块|大类"),
    (NUMBER, r"序号|编号|序|No\.?|NO\.?"),
    (NAME, r"主要发展指标|发展指标|主要指标名称|主要指标|具体指标|二级指标|三级指标|指标名称|指标内容|指标项目|核心指标"
           r"|监测指标|评价指标|考核指标|规划指标|目标指标|重点指标|指标|项目名称|项目|名称"),
    (UNIT, r"计量单位|指标单位|单位|量纲"),
    (NATURE, r"指标性质|指标属性|目标性质|目标属性|性质|属性"),
    (REMARK, r"目标完成情况|完成情况|是否完成|评估(?:结果|结论|情况|意见)?|评价(?:结果|结论)?|结论|状态"
             r"|实现情况|进展情况|(?:序时|时序)?(?:完成|目标)?进度(?:\(%\))?|完成程度|达标情况|是否(?:达标|完成|实现|达到|符合)(?:序时|时序|预期|目标)?(?:进度|目标|要求)?|(?:目标)?完成率(?:\(%\))?|(?:完成|达到)目标的?(?:%|百分比|比例)(?:\(%\))?"
             r"|备注|说明|指标说明|注|数据来源|来源|责任单位|牵头单位|牵头部门|责任部门|责任科室"),
    (YEAR, r"年份|年度|年别"),
    (GROWTH, rf"{_A_YEAR_OR_IN_ALL}|(?:{YEAR_WORDS})?(?:{_SINCE_WHEN}(?:{_GROWS}|增|)(?:{_MUCH}|){_COUNTED}"
             rf"|{_GROWS}(?:{_MUCH}|){_COUNTED}|(?:增速|增幅|涨幅|±)(?:\(?%\)?)?)"),
)  # fmt: skip
#: What may stand below the head of names: that they hold their units, or the rest of a broken word.
_UNITS_IN_NAMES, _REST_OF_NAME = re.compile(r"\((?:计量)?单位[^()]{0,6}\)"), ("名称", "内容", "项目")
_LONGEST_HEAD = 60
#: The English that yearbooks print behind a head (``项目Item``).
_TRANSLATED = re.compile(r"([^A-Za-z]*[\u4e00-\u9fff])[A-Z][A-Za-z. ]*")
_HEAD = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _WORDS))
#: One of these is in every head of a column of names.
NAMES = re.compile(r"指标|项目|名称")
_ANY_NAME = re.compile(r"[\u4e00-\u9fff]{0,10}指标(?:名称|内容|项目)?(?:\((?P<unit>[^()]*)\))?")
_AUTHORITY = (
    r"(?:新区|高新区|开发区|全?国家?级?|全?省级?|全?市级?|市本级|全?区级?|全?县级?|全?州级?|自治区|本[省市区县州]"
    r"|我[省市区县州])"
)
_NAMED = r"(?:[\u4e00-\u9fff]{2,6}(?:省|市|区|县|州|自治区))"
_PLACE = re.compile(rf"全[国省市区县州]|{_NAMED}")
_VALUE_HEAD = re.compile(
    rf"(?P<before>{_AUTHORITY}|{_NAMED}(?={YEAR_WORDS}))?(?P<year>{YEAR_WORDS})?(?P<whose>{_AUTHORITY})?(?:的)?(?P<words>(?:{_VALUE_WORDS})*)(?:\((?P<in_brackets>[^()]*)\))?"
)
#: A part of a year, or a day in it, of which a column of a report made before the year's end is.
_WITHIN_YEAR = r"(?:19|20)\d\d年(?:(?:1-)?(?:1[0-2]|[1-9])月(?:份|底|末)?|(?:上|下)半年|(?:第?[一二三四]|前三)季度)"
_ALL_YEAR = re.compile(r"(?<!\d)(?:1-)?12月")
#: Months of a year up to one before its end, as the title of a report made in between tells them.
_MONTHS_SO_FAR = re.compile(
    r"(?:19|20)\d\d年(?:1-(?:1[01]|[2-9])月|上半年|前三季度|(?:第?一|1)季度)|(?<!\d)(?:19|20)\d\d年(?:1[01]|[1-9])月(?=[\u4e00-\u9fff])(?![底末])"
)
#: What a head may hold besides, once it stands in a row of heads: the plan's name, a region's name, the unit.
_LOOSE_HEAD = re.compile(
    rf"(?P<before>{_AUTHORITY}|{_NAMED})?(?:到|截?[至止])?(?P<year>{_WITHIN_YEAR}|{YEAR_WORDS}|{_PLAN})?(?P<whose>{_AUTHORITY}|{_NAMED})?(?:的)?(?P<words>(?:{_VALUE_WORDS})*)"
    rf"(?P<late>{YEAR_WORDS})?(?P<behind>{_AUTHORITY})?(?:平均(?:水平|值)?)?(?:\((?P<in_brackets>[^()]*)\))?(?P<more>(?:{_VALUE_WORDS})*)"
)
#: ``2020年完成情况`` in one cell: what was reached in that year.
_REACHED_IN = re.compile(
    rf"(?:到|截至)?(?P<year>(?:19|20)\d\d)年?(?:底|末)?(?P<whose>{_AUTHORITY})?(?:目标|指标)?(?:完成|实现|执行|达到)情况"
)
_TARGET_WORDS = re.compile(r"目标|规划|预期|预计|计划|预测")
_ACTUAL_WORDS = re.compile(
    r"现状|实际|实绩|实现|基期|基数|基准|基线|完成|情况|达到值|进展|[中终]期|监测|评估|现值|起始|执行"
)
_SURELY_ACTUAL = re.compile(r"实际|完成值|完成数|实现值|实绩|现状")
#: What was reached, in words or in figures.
_RESULT = re.compile(r"(?:目标)?完成情况|实现情况|进展情况|完成进度")
#: What a target is by its nature; what is only advocated, or a guide, is neither expected nor binding.
NATURES = {
    "预期性": "expected", "约束性": "binding", "预期": "expected", "约束": "binding",
    "预期性指标": "expected", "约束性指标": "binding",
    "倡导性": "", "指导性": "", "引导性": "", "参考性": "",
}  # fmt: skip
#: Columns that no indicator table has: plans of building, buying, spending and doing.
_NO_INDICATORS = re.compile(
    r"投资|资金|预算|建设|规模|地点|设备|品目|型号|任务|措施|工程|时限|责任人|合计|总计|台数|面积"
)


#: A part of the people or places that a figure is of, or all of them.
_PART = r"(?:城市|农村|城镇|乡村|城区|郊区|男性?|女性?|户籍人口|常住人口|流动人口|户籍|常住)"
_WHOLE = r"(?:合计|总计|小计|全部|全体|平均)"
PART_OR_WHOLE = re.compile(rf"(?:其中:?|#)?(?:{_WHOLE}|(?P<scope>{_PART}|市区|县|县城|男|女|城市地区|农村地区))")
_PART_OF = re.compile(rf"(?P<year>{YEAR_WORDS})?(?:{_WHOLE}|(?P<scope>{_PART}))(?P<late>{YEAR_WORDS})?")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``year`` is None and ``kind`` and ``whose`` are empty where the head does not say; ``whose`` is the word for the
    authority or area that the figures are of (省, 市级, 区), ``printed`` the head as printed, ``unit`` the unit that
    stands in the head, ``flags`` what was concluded about the year, ``scope`` the part of the people (农村, 女性).
    """

    role: str
    printed: str = ""
    year: int | None = None
    kind: str = ""
    whose: str = ""
    unit: str = ""
    flags: tuple[str, ...] = ()
    scope: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether the head says of which year or kind its figures are."""
        return self.role == VALUE and bool(self.year or self.kind)


@lru_cache(maxsize=4096)
def read_head(text: str) -> Column | None:
    """Read one column head; None where the text is none."""
    if len(text) > _LONGEST_HEAD:
        return None
    found = _HEAD.fullmatch(text)
    if found:
        return Column(str(found.lastgroup), text)
    return _value_head(text)


@lru_cache(maxsize=4096)
def read_loose_head(text: str) -> Column | None:
    """Read a head as it may stand in a row of heads: also a plan's or region's name, a unit, an authority alone."""
    column = read_head(text)
    if column or not text:
        return column
    if translated := _TRANSLATED.fullmatch(text):
        return read_loose_head(translated[1])
    named = _ANY_NAME.fullmatch(text)
    if named:
        return Column(NAME, text, unit=named["unit"] or "")
    if part := _PART_OF.fullmatch(text):
        digits = re.sub(r"\D", "", part["year"] or part["late"] or "")
        return Column(VALUE, text, int(digits) if digits else None, scope=part["scope"] or "")
    found = _LOOSE_HEAD.fullmatch(text)
    return _loose_column(found) if found and text != "" and any(found.groupdict().values()) else None


def read_heads(fragments: Sequence[str], *, of_years: bool = False) -> list[Column] | None:
    """Read the heads of a table whose cells stand one a line, a head perhaps broken over two lines.

    A fragment with a year takes the words after it that say what kind of value it is (``2020年`` + ``指标情况``), but
    not words that make a column of their own.

    Parameters
    ----------
    fragments : sequence of str
        The lines.
    of_years : bool
        Whether 完成情况 after a year says what is of that year; else it is a column of its own.

    Returns
    -------
    list of Column or None
        None where a fragment is no head at all.
    """
    heads = HeadCells(of_years)
    return heads.columns if all(heads.take(fragment) for fragment in fragments) else None


@dataclass
class HeadCells:
    """Heads whose cells stand one a line, read a line at a time.

    Parameters
    ----------
    of_years : bool
        Whether 完成情况 after a year says what is of that year; else it is a column of its own.
    columns : list of Column
        The heads so far.
    place : str
        Name of a place that waits for the year below it (``全国`` over ``2025年``).
    """

    of_years: bool = False
    columns: list[Column] = field(default_factory=list)
    place: str = ""

    def take(self, fragment: str) -> bool:
        """Take one more line; False, and nothing changed, where it is no head."""
        last = self.columns[-1] if self.columns else None
        if self.place:
            column = _value_head(self.place + fragment)
            if column is None or not column.year:
                return False
            self.columns.append(column)
            self.place = ""
        elif is_place(fragment) and (last is None or last.role != VALUE or last.whose):
            self.place = fragment
        elif (joined := _broken_head(self.columns, fragment) or self._joined(last, fragment)) is not None:
            self.columns[-1] = joined
        elif (column := read_head(fragment)) is not None:
            self.columns.append(column)
        else:
            return False
        return True

    def names_before(self) -> int:
        """Count the columns of names before the last column: only the last may yet turn out to be another."""
        return sum(column.role == NAME for column in self.columns[:-1])

    def _joined(self, last: Column | None, fragment: str) -> Column | None:
        """Give the column of values whose head goes on in a line; None where the line is none of its words."""
        if last is None or last.role != VALUE:
            return None
        column = read_head(fragment)
        if column is None or (column.role == VALUE and column.year is None and not (last.kind and column.kind)):
            joined = _value_head(last.printed + fragment) if last.year else None
            if joined:
                return joined
        if self.of_years and column and is_result(column) and last.is_dated and not last.kind:
            return replace(last, printed=last.printed + fragment, kind="actual")
        return None


def _broken_head(columns: Sequence[Column], fragment: str) -> Column | None:
    """Give the head that the line before began: ``指标名称`` + ``(单位)``, a second ``指标`` + ``属性``."""
    last = columns[-1] if columns else None
    if last is not None and last.role == NUMBER and len(fragment) == 1 and _HEAD.fullmatch(last.printed + fragment):
        return replace(last, printed=last.printed + fragment)  # ``序`` + ``号``, set upright
    if last is None or last.role != NAME:
        return None
    if _UNITS_IN_NAMES.fullmatch(fragment):
        return replace(last, printed=last.printed + fragment)
    if all(column.role != NAME for column in columns[:-1]) and fragment not in _REST_OF_NAME:
        return None
    joined = _HEAD.fullmatch(last.printed + fragment)
    return Column(str(joined.lastgroup), joined[0]) if joined else None


def is_place(fragment: str) -> bool:
    """Tell whether a line is the name of a place alone, which may stand over the year of its figures."""
    return bool(_PLACE.fullmatch(fragment))


@lru_cache(maxsize=16384)
def read_fused_word(word: str, led: bool) -> Column | None:
    """Read a word of a line of run-together heads; ``led`` tells that another stands before it."""
    found = _HEAD.fullmatch(word)
    if found:
        return Column(str(found.lastgroup), word)
    value = _VALUE_HEAD.fullmatch(word)
    if value is None or not (value["year"] or (len(value["words"]) > 1 and led)):
        return None
    if value["year"] and YEAR_CELL.fullmatch(value["in_brackets"] or ""):
        return None  # two columns: 2020年, 目标(2025年)
    says_both = _TARGET_WORDS.search(value["words"]) and _ACTUAL_WORDS.search(value["words"])
    return None if says_both else _column(value)


def stacked(texts: Sequence[str]) -> Column | None:
    """Read a head whose words stand in several cells above each other (``2025年`` over ``目标值`` over ``省``).

    Returns
    -------
    Column or None
        What they say together; None where one of them is no word of a head.
    """
    read = [read_loose_head(text) for text in texts]
    columns = [column for column in read if column]
    if not columns or len(columns) < len(read):
        return None
    own = next((column for column in reversed(columns) if column.role != VALUE), None)
    values = [column for column in columns if column.role == VALUE]
    if own and own.role == GROWTH:
        return replace(own, printed="".join(texts))
    if own and not (values and values[-1].year and columns[-1].role == VALUE):
        return replace(own, printed="".join(texts))
    joined = Column(VALUE, "".join(texts))
    for column in values:
        joined = replace(
            joined,
            year=column.year or joined.year,
            kind=column.kind or joined.kind,
            whose=column.whose or joined.whose,
            unit=column.unit or joined.unit,
            scope=column.scope or joined.scope,
            flags=column.flags or joined.flags,
        )
    says_whose = [column.printed for column in values if column.whose]
    return replace(joined, printed=says_whose[-1]) if says_whose and len(values) > 1 else joined


def makes_table(columns: Sequence[Column] | None) -> bool:
    """Tell whether heads are those of an indicator table: a name, and a year or the word target over a value."""
    if not columns:
        return False
    roles = [column.role for column in columns]
    return roles.count(NAME) == 1 and any(column.is_dated for column in columns)


def is_foreign(text: str) -> bool:
    """Tell whether a head is one that no indicator table has (投资, 设备品目, 建设内容)."""
    return read_loose_head(text) is None and bool(_NO_INDICATORS.search(text))


def is_result(column: Column) -> bool:
    """Tell whether a column of remarks may as well hold what was reached, in figures (完成情况)."""
    return column.role == REMARK and bool(_RESULT.fullmatch(column.printed))


def as_result(column: Column) -> Column:
    """Give a column of results as a column of actual values."""
    return replace(column, role=VALUE, kind="actual")


@lru_cache(maxsize=4096)
def _value_head(text: str) -> Column | None:
    reached = _REACHED_IN.fullmatch(text)
    if reached:
        return Column(VALUE, text, int(reached["year"]), "actual", reached["whose"] or "")
    found = _VALUE_HEAD.fullmatch(text)
    return _column(found) if found and (found["year"] or found["words"]) else None


def _column(found: re.Match[str]) -> Column:
    in_brackets = found["in_brackets"] or ""
    noted = in_brackets if YEAR_CELL.fullmatch(in_brackets) else ""
    digits = re.sub(r"\D", "", found["year"] or noted)
    authority = in_brackets if re.fullmatch(_AUTHORITY, in_brackets) else ""
    whose = found["whose"] or found["before"] or authority
    kind = _kind_of((found["words"] or "") + in_brackets)
    unit = "" if authority or noted or kind_words(in_brackets) else in_brackets
    return Column(VALUE, found[0], int(digits) if digits else None, kind, whose or "", unit)


def _loose_column(found: re.Match[str]) -> Column:
    in_brackets = found["in_brackets"] or ""
    noted = in_brackets if re.fullmatch(rf"{YEAR_WORDS}|{_PLAN}", in_brackets) else ""
    dated = found["year"] or found["late"] or noted
    plan = next((end for word, end in PLAN_ENDS.items() if word in dated), None)
    digits = re.sub(r"\D", "", dated)[:4]
    within = re.fullmatch(_WITHIN_YEAR, dated) and not _ALL_YEAR.search(dated)
    authority = in_brackets if re.fullmatch(rf"{_AUTHORITY}|{_NAMED}", in_brackets) else ""
    whose = found["whose"] or found["before"] or found["behind"] or authority
    kind = _kind_of(found["words"] + found["more"] + in_brackets)
    unit = "" if authority or noted or kind_words(in_brackets) else in_brackets
    flags = ("part_of_year",) if within else ()
    return Column(VALUE, found[0], int(digits) if digits else plan, kind, whose or "", unit, flags)


def tells_part_of_year(title: str) -> bool:
    """Tell whether a title says that its figures are of the first months of a year only."""
    return bool(_MONTHS_SO_FAR.search(title))


def kind_words(text: str) -> bool:
    """Tell whether words say what kind of value a column holds."""
    return bool(_TARGET_WORDS.search(text) or _ACTUAL_WORDS.search(text))


def _kind_of(words: str) -> str:
    if _SURELY_ACTUAL.search(words):
        return "actual"
    return "target" if _TARGET_WORDS.search(words) else "actual" if _ACTUAL_WORDS.search(words) else ""
