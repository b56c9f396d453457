"""Target wording: the words around a number, and what they say about it.

A figure is a number with its unit and bound (``10/10万以下``, ``≥70``, ``26左右``,
``每年降低0.5个百分点以上``). Sign and bound are one: what falls by 0.5 or more is -0.5 or less.
Text here is the readable view of a line (half-width, no spaces).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from duibiao.extraction.numerals import cell_in_digits

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PEOPLE = r"(?:常住|服务|户籍)?(?:人口|居民|人|活产儿?)?"
#: Longest first: a unit is taken whole.
UNIT = (
    r"个?(?:[百千万]|十万)分点|%|‰"
    rf"|(?:名|人|张|床|间|辆|个)?/ ?(?:每)?\d*(?:十万|万|千|百){_PEOPLE}"
    r"|/1000{0,3}(?!\d)"
    # A bare multiple (320.5万) counts what the name says.
    r"|[万亿](?![\u4e00-\u9fff])"
    r"|万亿元|[多余]?[万亿]?[多余]?(?:人次|剂次|车次|床日)"
    r"|(?:[多余]?[万亿][多余]?|[多余])(?:元|人|户|张|个|名|份|例|套|次|台|辆|家|所|件|剂|支|册|吨)|[万亿]?平方米"
    r"|平方公里|公里|分钟|小时|岁|张|床|颗|人|名|位|个|家|所|辆|部(?![门委分队])|元|天|日|分|种|间|台|项|户|例|份|次|件|套|毫克|微克|千克|公斤|克|毫升"
    # Of what it is a multiple the words behind tell: without it the figure would be a wrong one.
    r"|[多余]?[万亿]"
)
_MORE_THAN = re.compile("[多余]")
_LESS = r"回落|降低|下降|减少|递减|降|减|缩短|压缩"
_MORE = r"上涨|回升|提高|提升|增长|增加|上升|新增|延长|递增|升|增"
VERB = rf"(?:{_LESS}|{_MORE})"
#: A change named by a noun: ``年均增速保持在7%以上``, ``降幅达到15%``.
_LESS_NOUN, _MORE_NOUN = r"降幅|减幅", r"增幅|增速|涨幅"
_GE_BEFORE = r"≥|>=|不低于|不少于|不小于|不得低于|不得少于|至少(?:达到?)?|最低为?"
_LE_BEFORE = r"≤|<=|不超过|不高于|不大于|不得超过|不得高于|最多|至多|控制在|控制"
_GT_BEFORE = r">|大于|超过|高于|多于|突破|[超逾]"
_LT_BEFORE = r"<|小于|少于|低于|不足|不到"
_APPROX_BEFORE = r"约为|大约|(?<![签预节])约|接近|近"
_BEFORE = (
    ("ge", _GE_BEFORE), ("le", _LE_BEFORE), ("gt", _GT_BEFORE), ("lt", _LT_BEFORE), ("approx", _APPROX_BEFORE),
)  # fmt: skip
_AFTER = (("ge", r"及以上|以上"), ("le", r"及以下|以下|以内|之内"), ("approx", r"左右|上下"))
_BEFORE_WORDS = re.compile("|".join(f"(?P<{side}>{words})" for side, words in _BEFORE))
_AFTER_WORDS = [(side, re.compile(words)) for side, words in _AFTER]
#: More than all words of bounds before one number are long.
_LONGEST_BOUND = 24
_DIGIT = re.compile(r"\d")
BOUND_BEFORE = "|".join(words for _, words in _BEFORE)
BOUND_AFTER = "|".join(words for _, words in _AFTER)
_FLIPPED = {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt"}
_FIGURE = re.compile(
    rf"(?P<before>(?:{BOUND_BEFORE})*)(?P<number>{NUMBER})(?P<unit>{UNIT})?"
    rf"(?:(?P<range>至|到|-)(?P<number2>{NUMBER})(?P<unit2>{UNIT})?)?(?P<after>{BOUND_AFTER})?"
)
_CHANGE = re.compile(
    rf"(?P<yearly>每年|年均|平均每年|逐年)?(?:累计|再|各)?"
    rf"(?:(?P<verb>{VERB})了?|(?P<noun>{_LESS_NOUN}|{_MORE_NOUN})(?:为|达到?|保持在)?)(?={NUMBER}|(?:{BOUND_BEFORE}))"
)
#: A pace, whose verb stands behind: ``以每年不少于1个百分点的速度提升``.
_PACE = re.compile(r"以(?:每年|年均|平均每年)(?:平均)?$|(?:每年|年均)以(?:平均)?$")
_AT_PACE = re.compile(rf"的(?:平均|年均)?(?:速度|速率|幅度)(?:稳步|持续|逐步)?(?P<verb>{VERB})(?![至到])")
_LONGEST_PACE = 8
#: A comparison that only a whole cell can tell from a level: ``比2010年多1.26张``.
_THAN = re.compile(rf"(?P<verb>[多少高低])(?={NUMBER})")
#: The same of rates and ages in a sentence: ``比2015年高0.96岁``; how many more there are (多) only repeats two levels.
_THAN_THEN = re.compile(
    r"(?:比|较)(?:上一?年|去年|同期|(?:19|20)\d\d年|·{5})(?:末|底|同期)*(?P<verb>[高低])(?:出|了)?$"
)
_LONGEST_THAN = 16
#: So many times as much, as a change in per cent.
_TIMES = {
    "翻一番": "100",
    "翻1番": "100",
    "翻番": "100",
    "翻两番": "300",
    "翻2番": "300",
    "增长一倍": "100",
    "提高一倍": "100",
}
_TIMES_OVER = re.compile(r"翻[一两12]?番|(?:增长|提高|增加)(?P<times>[1-9一])倍")
_SINCE = re.compile(
    r"(?:(?:较|比|与|在|以|相比)?(?P<base>(?:19|20)\d\d)年(?:末|底)?(?:\([\d.%‰]+\))?(?:为(?:基数|基准|基期))?的?(?:相比)?(?:基础上)?,?"
    r"|(?:较|比|与)“?十(?P<plan>[一二三四五])五”?(?:期)?末(?:相比)?|同比|[较比](?:上一?年|去年)(?:同期)?)(?=[^\d])"
)
#: Last years of the five-year plans.
PLAN_ENDS = {"一": 2010, "二": 2015, "三": 2020, "四": 2025, "五": 2030}
#: Targets in words alone. The vocabulary is that of plans in general; a cell must be such a phrase as a whole.
_QUALITATIVE = re.compile(
    r"(?:(?:持续|逐步|有效|明显|进一步|得到|有所)+"
    r"|(?:上升|增长|快速上升|高发|流行)?(?:趋势|态势|幅度|速度|增速)(?:得到|有所|持续|逐步|有效|明显)*)"
    r"(?:减缓|放缓|遏制|缓解|扭转|逆转|控制)|"
    r"(?:趋于|趋向|恢复|保持|维持|基本)(?:正常|合理|均衡|平衡|稳定|平稳|良好)|"
    r"(?:持续|稳步|逐步|逐年|不断|进一步|明显|显著|同比例|大幅|有所|适度|保持|维持)+(?:提高|提升|增长|增加|上升|改善|下降|降低|减少|完善|稳定|优化|扩大|巩固|健全)"
    r"|(?:不低于|不高于|达到|高于|低于|优于|接近|相当于|力争达到)?(?:全?国家?|全?省级?|全?市级?|自治区|全区|同期)(?:平均|规定|要求|标准|考核|先进)(?:水平|要求|标准|指标)?(?:以上|以下)?"
    r"|由(?:国家|省|市|区|县|上级)(?:级)?(?:统一)?(?:指定|确定|下达|核定)"
    r"|(?:控制|保持|稳定)在?(?:合理|正常|规定|较低|低)(?:范围|水平|区间|流行水平)(?:以?内)?"
    r"|(?:完成|达到)(?:国家|省|市|上级)(?:下达)?(?:的)?(?:任务|要求|标准|目标)|(?:基本)?(?:消除|实现)|全覆盖|实现全覆盖|正常|稳定|待定"
    r"|(?:达到|完成)[国省市县区]定(?:目标|标准|要求)|(?:达到|位居|居于?|进入|保持)?全[国省市区县](?:中上|上游|前列|先进)(?:水平|行列)?"
    r"|(?:基本)?实现[\u4e00-\u9fff]{0,6}全覆盖|与[\u4e00-\u9fff]{2,10}相适应|按(?:照)?[\u4e00-\u9fff]{2,6}(?:标准|规定|要求)执行"
    r"|(?:维持|保持|控制在)较?[低高]水平|动态清零"
    r"|(?:继续)?(?:保持|达到|处于|位居|进入)(?:国际|国内|世界|全国|全省|全市|同类(?:城市|地区)?)(?:先进|领先|前列|较高|中上|较好)(?:水平|行列|地位)?"
    r"|(?:力争|争取|确保|基本|全面|逐步)*(?:实现)?(?:全部|普遍|全面)(?:设置|覆盖|开展|建立|达标|完成|建成|配备|纳入|普及)"
    r"|(?:总体|基本)?稳中(?:有|求|向|趋)[升降进好]|只[升增减降]不[升增减降]|(?:逐年|逐步|持续|稳步|不断|进一步)?(?:向好|好转|趋好|趋稳|扩面|覆盖)"
)
#: In a sentence only a level that somebody else sets is a goal; 稳步提高 and its like are what every sentence says.
IN_WORDS = re.compile(
    r"(?:不低于|不高于|达到|高于|低于|优于|好于|接近|相当于|控制在|保持在)"
    r"(?:全国|全省|全市|全区|全县|自治区|国家|省级?|市级?|同期)(?:同期)?(?:平均|规定|要求|标准|考核|先进)(?:水平|要求|标准|指标)?(?:以上|以下|以内)?"
)
_MISSING = re.compile(r"-+|/|…+|\.{3,}|无|暂无|暂缺|缺|\*+|×|N/?A|n/?a|空|无数据")
#: Marks that point to a note below the table.
_NOTE = re.compile(r"(?:[*※#①-⑳¹²³⁰⁴-⁹]|\[\d+\]|\(注\d*\)|注\d+)+$")
#: ``以乡镇为单位保持在95%以上``: of what the rate is taken.
_UNIT_OF_COUNTING = re.compile(r"^以[^,。;\d]{1,14}为单位(?:的|均|都|总体)?(?=.)")
#: The year of a figure that is not that of its column: ``26.48(2021年)``.
NOTED_YEAR = re.compile(r"\(((?:19|20)\d\d)年?(?:数据|数|末|底)?\)$")
#: Verbs that only say that a level is to be reached.
_WISH = r"(?:力争|争取|确保|努力|保证|预计|基本|稳定|严格|原则上|应当?|均|各|都)*"
_LED = re.compile(
    rf"{_WISH}(?=每年|年均|[≥≤<>]|控制|不|超过|低于|高于|\d)(?<=.)"
    rf"|{_WISH}"
    r"(?:实现|达到|达|(?:提高|提升|增加|增长|上升|升高|扩大|下降|降低|减少|缩短|压缩|降|升|增)(?:到|至|为)|(?:保持|稳定|维持|巩固)在?|为|到|至)"
    r"(?=\d|[≥≤<>]|不|低于|高于|超过|[零一二三四五六七八九十百])"
)
#: A ratio to one (医护比 1:1.25) is its second member.
_RATIO = re.compile(rf"(?P<before>(?:{BOUND_BEFORE})*)1:(?P<number>{NUMBER})(?P<after>{BOUND_AFTER})?")
_NEGATIVE = re.compile(rf"[-−]{NUMBER}(?:%|‰|个百分点)?(?:{BOUND_AFTER})?")
_ARABIC = re.compile(r"\d")
#: Longer cells are not kept once they are read.
_LONGEST_KEPT = 60


@dataclass(frozen=True)
class Figure:
    """A figure as the wording gives it.

    Parameters
    ----------
    start, end : int
        Half-open span of the phrase in the text it was read from.
    value : str
        Digits as printed (without thousands separators), signed for a change; empty for words alone.
    comparator : str
        ``eq ge gt le lt approx``; empty for words alone.
    unit : str
        Unit printed with the figure, as printed; empty where there is none.
    form : str
        ``level change relative_change annual_change annual_relative_change qualitative``.
    base_year : int or None
        Year since which a change counts, where the phrase names it.
    is_range : bool
        Whether it is one end of a printed range.
    """

    start: int
    end: int
    value: str
    comparator: str
    unit: str = ""
    form: str = "level"
    base_year: int | None = None
    is_range: bool = False


def read_cell(text: str) -> tuple[Figure, ...] | None:
    """Read a whole table cell: one figure, two ends of a range, or words alone; None where it is no target.

    >>> [(f.value, f.comparator) for f in read_cell("10/10万以下")]
    [('10', 'le')]
    >>> [(f.value, f.comparator, f.form) for f in read_cell("每年降低0.5个百分点以上")]
    [('-0.5', 'le', 'annual_change')]
    """
    if not text:
        return None
    return _read_short(text) if len(text) <= _LONGEST_KEPT else _read_spelled(text)


def _read_spelled(text: str) -> tuple[Figure, ...] | None:
    if _QUALITATIVE.fullmatch(text):
        return (Figure(0, len(text), "", "", form="qualitative"),)
    for spelled in _spellings(text):
        read = _read_whole(spelled)
        if read:
            return tuple(read if spelled is text else [replace(figure, start=0, end=len(text)) for figure in read])
    return None


#: Every kind of table asks what a cell is.
_read_short = lru_cache(maxsize=16384)(_read_spelled)


def _spellings(text: str) -> Iterator[str]:
    """Give a cell as printed, then without its footnote mark, its verb (达到), or with digits for its numeral."""
    yield text
    if " " in text:
        text = text.replace(" ", "")
        yield text
    bare = _UNIT_OF_COUNTING.sub("", _NOTE.sub("", text))
    bare = NOTED_YEAR.sub("", bare) if bare.endswith(")") else bare
    if bare and bare != text:
        yield bare
    led = _LED.match(bare)
    if led and led.end() < len(bare):
        yield bare[led.end() :]
    if not _ARABIC.search(bare):
        digits = cell_in_digits(bare[led.end() :] if led else bare)
        if digits:
            yield digits


def _read_whole(text: str) -> list[Figure] | None:
    ratio = _RATIO.fullmatch(text)
    if ratio:
        comparator = _comparator(ratio["before"] or "", ratio["after"] or "")
        return [Figure(0, len(text), ratio["number"], comparator, "1:")]
    signed = _NEGATIVE.fullmatch(text)
    if signed:
        return [replace(figure, value="-" + figure.value, end=len(text)) for figure in _read_whole(text[1:]) or []]
    since = _SINCE.match(text)
    at = since.end() if since else 0
    base = _base(since)
    times = _TIMES_OVER.fullmatch(text, at)
    if times:
        return [Figure(0, len(text), _times(times), "eq", "%", "relative_change", base)]
    change = _CHANGE.match(text, at) or (_THAN.match(text, at) if since else None)
    found = _FIGURE.fullmatch(text, change.end() if change else at)
    if not found or (since and not change):
        return None
    return _figures(found, change, base, 0)


def _base(since: re.Match[str] | None) -> int | None:
    """Give the year that a change counts from; 同比 and 比上年 name none."""
    if since is None:
        return None
    return int(since["base"]) if since["base"] else PLAN_ENDS.get(since["plan"] or "")


def _times(found: re.Match[str]) -> str:
    """Give a doubling, or so many times more, as a change in per cent."""
    times = (found["times"] or "").replace("一", "1")
    return f"{times}00" if times else _TIMES[found[0]]


def is_missing(text: str) -> bool:
    """Tell whether a cell says that there is no figure (a dash, a stroke, 无)."""
    return bool(_MISSING.fullmatch(text))


def figures_in(text: str) -> Iterator[list[Figure]]:
    """Find the figures of a sentence, from left to right; each item is one figure or the two ends of a range.

    A change is read with its verb (``提高1.03个百分点``); since when, and of what, is for the sentence to tell.
    """
    at = 0
    while digit := _DIGIT.search(text, at):
        # The search begins right before the number: from the whole of the words before it, it would try all bounds.
        found = _FIGURE.search(text, max(at, digit.start() - _LONGEST_BOUND))
        if found is None:
            break
        at = max(found.end(), found.start() + 1)
        change = _change_before(text, found.start())
        if not change and (pace := _pace_of(text, found)):
            yield pace
            at = pace[0].end
            continue
        than = None if change else _than_before(text, found.start())
        start = change.start() if change else than.start("verb") if than else found.start()
        yield _figures(found, change or than, None, start)


def times_in(text: str) -> list[list[Figure]]:
    """Find the doublings of a sentence (``翻一番``): changes in per cent that no digits tell."""
    return [
        [Figure(found.start(), found.end(), _times(found), "eq", "%", "relative_change")]
        for found in _TIMES_OVER.finditer(text)
        if found[0].startswith("翻")
    ]


def _change_before(text: str, at: int) -> re.Match[str] | None:
    """Find a verb of change that ends right where a figure begins."""
    for start in range(max(0, at - 8), at):
        change = _CHANGE.match(text, start)
        if change and change.end() == at:
            return change
    return None


def _than_before(text: str, at: int) -> re.Match[str] | None:
    """Find how a figure is compared with an earlier year right before it (``比2015年高0.96岁``)."""
    if at == 0 or text[at - 1] not in "高低出了":
        return None
    return _THAN_THEN.search(text, max(0, at - _LONGEST_THAN), at)


def _pace_of(text: str, found: re.Match[str]) -> list[Figure]:
    """Read a figure that is a pace (``以每年1.2%的速度下降``) as the change a year that it is; none where it is not."""
    verb = _AT_PACE.match(text, found.end())
    begin = max(0, found.start() - _LONGEST_PACE)
    yearly = _PACE.search(text[begin : found.start()]) if verb else None
    if verb is None or yearly is None:
        return []
    told = _figures(found, None, None, begin + yearly.start())
    form = "annual_relative_change" if told[0].unit == "%" else "annual_change"
    told = [replace(figure, form=form, end=verb.end()) for figure in told]
    if not re.fullmatch(_LESS, verb["verb"]):
        return told
    sides = [_FLIPPED.get(figure.comparator, figure.comparator) for figure in told]
    return [
        replace(figure, value=f"-{figure.value}", comparator=side)
        for figure, side in zip(reversed(told), reversed(sides), strict=True)
    ]


def _figures(found: re.Match[str], change: re.Match[str] | None, base: int | None, start: int) -> list[Figure]:
    printed = found["unit2"] or found["unit"] or ""
    unit = _MORE_THAN.sub("", printed)
    form = _form(unit, change)
    falls = change is not None and _falls(change)
    if found["number2"]:
        low, high = found["number"].replace(",", ""), found["number2"].replace(",", "")
        ends = [("ge", f"-{high}"), ("le", f"-{low}")] if falls else [("ge", low), ("le", high)]
        return [Figure(start, found.end(), number, side, unit, form, base, True) for side, number in ends]
    comparator = _comparator(found["before"] or "", found["after"] or "")
    comparator = "gt" if unit != printed and comparator == "eq" else comparator  # ``1600余万人次``
    value = found["number"].replace(",", "")
    if falls and float(value):
        value, comparator = "-" + value, _FLIPPED.get(comparator, comparator)
    return [Figure(start, found.end(), value, comparator, unit, form, base)]


def _falls(change: re.Match[str]) -> bool:
    noun = change.groupdict().get("noun")
    return bool(re.fullmatch(rf"{_LESS}|[少低]", change["verb"] or "") or re.fullmatch(_LESS_NOUN, noun or ""))


def _form(unit: str, change: re.Match[str] | None) -> str:
    if not change:
        return "level"
    kind = "relative_change" if unit == "%" else "change"
    return f"annual_{kind}" if change.groupdict().get("yearly") else kind


def _comparator(before: str, after: str) -> str:
    """Approximate beats every bound; a strict word before beats the word after, which beats 控制在."""
    sides = [side for side, words in _AFTER_WORDS if after and words.fullmatch(after)]
    fore = [str(found.lastgroup) for found in _BEFORE_WORDS.finditer(before)] if before else []
    if "approx" in sides or "approx" in fore:
        return "approx"
    for strict in ("gt", "lt"):
        if strict in fore:
            return strict
    return (sides or fore or ["eq"])[0]
