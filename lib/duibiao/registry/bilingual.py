"""What showed a thing, and what is doubtful about a figure, in Chinese beside the English words."""

from __future__ import annotations

import re

#: English words, as a pattern, and how the same is said in Chinese.
SAID = (
    (r"a line of its own", "独立成行"),
    (r"two lines of their own", "独立两行"),
    (r"the notice it is issued with", "印发通知"),
    (r"the first line, a guess", "首行,推测"),
    (r"the signature", "落款"),
    (r"before the notice", "通知之前"),
    (r"above the notice", "通知上一行"),
    (r"behind its label", "标签之后"),
    (r"behind the notice", "通知之后"),
    (r"behind its office", "机关名之后"),
    (r"the line with its day", "与日期同行"),
    (r"below the signature", "落款之下"),
    (r"the day it was printed", "印发日期"),
    (r"a time stamp", "网页时间"),
    (r"as you said", "由您指定"),
    (r"the form", "填报表"),
    (r"title or issuer", "标题或发文机关"),
    (r"the name that title or issuer begin with", "标题或发文机关开头的地名"),
    (r"its office", "其机关"),
    (r"every province's", "各省均属全国"),
    (r"nothing in the document says it", "文中未说明"),
    (r"(\S+) is named once in the text", r"文中提到\1一次"),
    (r"(\S+) is named (\d+) times in the text", r"文中提到\1\2次"),
    (r"the list of prefectures", "地级行政区名单"),
    (r"in no list of prefectures: .*", "不在地级行政区名单中,按县级市"),
    (r"(\S+) is not named in the text: is it this (\S+)\?", r"文中未提到\1,是这个\2吗"),
    (r"a jump: (\S+) in (\d+), (\S+) in (\d+)", r"跳变:\2年\1,\4年\3"),
    (r"outside what is possible: (\S+) to (\S+) (.*)", r"超出可能范围:\1至\2\3"),
    (r"outside what is possible: (\S+) to (.*)", r"超出可能范围:不小于\1\2"),
    (r"outside what is possible: to (\S+) (.*)", r"超出可能范围:不大于\1\2"),
    (r"outside what is usual: (\S+) to (\S+) (.*)", r"超出通常范围:\1至\2\3"),
    (r"a wrong unit or decimal point\? (\S+) (\S+) would be near (\S+)", r"单位或小数点有误?\1\2才与\3相近"),
    (r"(.*): (\S+) as the last value, (\S+) is known of (\d+): .*", r"上次数值\2与已知的\4年\3不同,是填错了列吗"),
    (r"the same as in (\d+): is it this year's\?", r"与\1年相同,是本年的数吗"),
    (r"no year was found: .*", "未见年份,不进入趋势"),
    (r"this document also says (\S+)", r"本文件另处写作\1"),
    (r"this is no number", "不是数字"),
    (r"the unit '(.*)' is none that it has", r"该指标没有“\1”这个单位"),
    (r"of the provincial panel only so far", "此前只用于省级面板"),
    (r"proposed", "建议"),
    (r"not found", "未见"),
)


def both(told: str) -> str:
    """Give English words with the same in Chinese behind them; what has several parts, part by part.

    >>> both("a jump: 1.59 in 2020, 4.5 in 2021")
    'a jump: 1.59 in 2020, 4.5 in 2021 跳变:2020年1.59,2021年4.5'
    """
    return "; ".join(_both(part) for part in told.split("; "))


def _both(part: str) -> str:
    for pattern, zh in SAID:
        found = re.fullmatch(pattern, part)
        if found:
            return f"{part} {found.expand(zh)}"
    return part
