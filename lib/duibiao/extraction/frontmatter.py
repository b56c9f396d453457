"""What a document says of itself before and after its text: its title, and where each thing was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duibiao.extraction.pieces import Placed, placed
from duibiao.extraction.spam import find_spam
from duibiao.extraction.view import is_traditional, view, without_radicals

if TYPE_CHECKING:
    from duibiao.documents import Document

#: Lines with text that may stand before the first chapter, notice and table of contents included.
OPENING = 80
#: A notice is a short line; longer ones cite the notices of others.
_LONGEST_NOTICE, _SHORTEST_TITLE, _LONGEST_TITLE = 120, 6, 70
_KIND = "(?:规划|计划|方案|纲要|要点|工作重点|行动|公报|报告|年报|简报|意见|年鉴|统计资料|办法|任务|通报|填报表)"
_HEADING = r"关于|现将|附件|附表|目录|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|第.{1,3}[章节篇]|\d+[.、]"
_OWN_LINE = re.compile(rf"(?!{_HEADING})[^。;:,!?|\t]{{4,60}}?{_KIND}(?:\([^()]{{2,20}}\))?")
_NAMED = f"[^《》]{{{_SHORTEST_TITLE},{_LONGEST_TITLE}}}"
_NOTICES = (
    re.compile(rf"关于(?:印发|发布|公布|下达|转发)《(?P<title>{_NAMED})》的通知"),
    re.compile(rf"(?:现将|现就)《(?P<title>{_NAMED})》(?:印发|下发|发布)"),
    re.compile(rf"^《(?P<title>{_NAMED})》(?:已经|业经)"),
    re.compile(rf"关于(?:印发|发布|公布|下达)(?P<title>{_NAMED}?)的通知"),
)
#: The first line of a title that goes on in the next: a place and a plan; and a line that begins with a place itself.
_BEGUN = re.compile(r"[\u4e00-\u9fff]{1,14}(?:省|市|区|县|州|盟|旗|兵团)(?:[“”\"]?十[一二三四五六]五[“”\"]?)?")
_NAMED_PLACE = re.compile(r"[\u4e00-\u9fff]{1,10}?(?:省|市|自治区|区(?!域)|县(?!域)|州|盟|旗|兵团)")
#: A title says what it plans, or when: a chapter named 规划 says neither.
_TELLING = re.compile(r"十[一二三四五六]五|(?:19|20)\d\d|卫生|健康|医疗|医药")


@dataclass(frozen=True)
class Found:
    """Something that a document says of itself.

    Parameters
    ----------
    text : str
        As printed.
    line : int
        1-based number of the line; 0 where it was not printed anywhere.
    part : str
        Page or cell, for formats that have them.
    how : str
        What showed it, for people.
    """

    text: str
    line: int = 0
    part: str = ""
    how: str = ""


def front_lines(document: Document, names: Iterable[str] = ()) -> list[Placed]:
    """Give a document's lines that have text, in their readable view.

    Where an advertisement stands in the place of a part of a name, and one of the given names fits there, that part is
    put back; everywhere else the foreign words are taken out.

    Parameters
    ----------
    document : Document
        The lines.
    names : iterable of str
        Names that the document may be about.
    """
    raw = [line.text for line in document.lines]
    spam, traditional = find_spam(raw), is_traditional(raw)
    hidden = hidden_name("\n".join(raw), spam, names)
    lines = []
    for line in document.lines:
        text = line.text
        for word in spam:
            text = text.replace(word, hidden)
        lines.append(placed(line._replace(text=text), view(text, (), document.markup, traditional)))
    return [line for line in lines if line.text]


def hidden_name(text: str, spam: Sequence[str], names: Iterable[str]) -> str:
    """Find what foreign words stand in the place of: the part of a name that fits between its neighbours.

    Returns
    -------
    str
        Empty where no name, or more than one, fits.
    """
    fits = set()
    for word in spam:
        before = {text[max(0, at.start() - 12) : at.start()] for at in re.finditer(re.escape(word), text)}
        for name in names:
            for cut in range(3, len(name)):
                # Three characters of a name before the hole are no chance.
                if any(left.endswith(name[:cut]) for left in before):
                    fits.add((cut, name[cut:]))
    longest = max((cut for cut, _ in fits), default=0)
    best = {hidden for cut, hidden in fits if cut == longest}
    return best.pop() if len(best) == 1 else ""


def printed(line: Placed, start: int, end: int) -> str:
    """Give characters of a readable view as they were printed, without what was taken out between them.

    Radicals, which only look like the characters that were meant, are not kept: no name would be found in them.
    """
    places = line.view.places[start:end]
    return without_radicals("".join(line.raw[place] for place in dict.fromkeys(places)).strip())


def find_title(lines: Sequence[Placed]) -> Found | None:
    """Find the title of a document.

    It stands on a line of its own, or in the notice that it is issued with; where both agree it is surest. Without
    either the first line is taken, where it is no sentence.

    Parameters
    ----------
    lines : sequence of Placed
        Lines with text, as :func:`front_lines` gives them.
    """
    opening = lines[:OPENING]
    named = [found for line in (*opening, *lines[-15:]) for found in _in_notice(line)]
    alone = [
        found for above, line in zip([None, *opening], opening, strict=False) for found in _on_own_line(line, above)
    ]
    plain = {_plain(found.text) for found in named}
    sure = [found for found in alone if _plain(found.text) in plain]
    for candidates in (sure, named, alone):
        if candidates:
            return candidates[0]
    first = opening[0] if opening else None
    if first is None or len(first.text) > _LONGEST_TITLE or re.search("[。;]", first.text):
        return None
    return Found(printed(first, 0, len(first.text)).rstrip(":："), first.number, first.part, "the first line, a guess")


def _on_own_line(line: Placed, above: Placed | None) -> list[Found]:
    """Take a line for a title; it may have begun on the line above, and empty cells of a table may follow it."""
    text = line.text.rstrip(" ,|\t")
    if not _OWN_LINE.fullmatch(text) or not _TELLING.search(text):
        return []
    title = printed(line, 0, len(text))
    if above and _BEGUN.fullmatch(above.text) and not _NAMED_PLACE.match(text):
        return [Found(printed(above, 0, len(above.text)) + title, above.number, above.part, "two lines of their own")]
    return [Found(title, line.number, line.part, "a line of its own")]


def _in_notice(line: Placed) -> list[Found]:
    if len(line.text) > _LONGEST_NOTICE:
        return []
    for pattern in _NOTICES:
        found = pattern.search(line.text)
        if found:
            text = printed(line, *found.span("title"))
            return [Found(text, line.number, line.part, "the notice it is issued with")]
    return []


def _plain(title: str) -> str:
    return re.sub(r"[\s“”\"'《》]|[(（].*", "", title)
