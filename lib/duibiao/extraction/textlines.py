"""Lines of flattened text between tables and around them: what ends a table, and what only interrupts it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction.pieces import Placed

#: A cell of a table is shorter than a sentence.
LONGEST_CELL = 60
_SENTENCE = re.compile(r"[。;!?]")
_CHAPTER = re.compile(
    r"^(?:第[一二三四五六七八九十]+[章节部]|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|附件)"
)
#: A title is short, and names years, a plan, or what a table is of.
SHORT, TITLE = 40, re.compile(r"\d{4}|[一二三四五]五|指标|目标|情况")
#: The number of a table begins its title.
TABLE_TITLE = re.compile(r"(?:附?[表图]|专栏)\s*(?:\d|[一二三四五六七八九十]+(?![\u4e00-\u9fff]))")
#: The title of a table again, over the page.
GOES_ON = re.compile(
    r"^续?(?:附?表|专栏)\s*[\d一二三四五六七八九十.-]*.{0,40}\(?续(?:表|[一二三\d])?\)?$|^\(?续(?:上)?表[\d一二三]*\)?$"
)
PAGE_NUMBER = re.compile(
    r"[-·]\s*\d{1,4}\s*[-·]|第\s*\d{1,4}\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}|Page\s*\d+|P\.?\d+|第[一二三四五六七八九十]+页"
)

#: What a table says of the row above, in a line of its own: how it is reckoned, what it means.
REMARK_LINE = re.compile(r"(?:指标)?(?:说明|解释|注|备注|计算方法|计算公式|数据来源):")


def title_above(lines: Sequence[Placed], at: int) -> str:
    """Give the nearest short line above a table that reads as its title, empty where there is none."""
    for line in reversed(lines[max(0, at - 3) : at]):
        if len(line.text) <= SHORT and TITLE.search(line.text):
            return line.text
    return ""


def titles_above(lines: Sequence[Placed], at: int) -> set[str]:
    """Give the lines above a table that bear its number: over the page they may stand again."""
    return {line.text for line in lines[max(0, at - 3) : at] if TABLE_TITLE.match(line.text)}


def ends_table(text: str) -> bool:
    """Tell whether a line can be no cell of a table: a sentence, a chapter's head, or too long."""
    return len(text) > LONGEST_CELL or bool(_SENTENCE.search(text)) or bool(_CHAPTER.match(text))
