"""Pages that must not be read: their figures were stripped, or their words were swapped."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from duibiao.catalogue import Catalogue
from duibiao.errors import DocumentError
from duibiao.extraction.pieces import Placed
from duibiao.extraction.rows import PrintedRow

_FEWEST_HOLES = 3
#: A unit right after a word that leads to a figure: the figure is gone (``为%``, ``提高个百分点``, ``、%和%``).
_HOLE = re.compile(
    r"(?:为|是|达到?|[至到于超]|过|提高|提升|下降|降低|增长|增加|上升|减少|占|、|和|约|控制在|以上|分别)(?:%|‰|个百分点|/10万)"
    r"|(?:到|较|比|截至|与)年(?:末|底|相比|,|提高|下降|增|减|上升|降)"
)
#: Holes that no whole page has: three of them, and other paragraphs were stripped where nothing shows it.
_SURE_HOLE = re.compile(
    r"(?=[为是达至到于超过提下降增上减控占较比截与率寿水数])(?:"  # what none of them begins with is passed over fast
    r"(?<!单位)(?:为|是|达到?|[至到于超过]|提高|提升|下降|降低|增长|增加|上升|减少|控制在|占)了?(?:%|‰|个?百分点|/10万)"
    r"|(?:到|较|比|截至|与)年(?:相比|,|提高|下降|增|减|上升|降)"
    r"|(?:率|比例|比重|寿命|水平|数)(?:为|达到?|提高到|降至|降到|控制在|保持在|稳定在)(?:以[上下内]|左右|岁|张|人|%|‰))"
)
_FILLED = re.compile(r"\d(?:%|‰|个?百分点|/10万)|\d{4}年")
#: What programs that reword a page put for words of the trade; no office writes them.
_SWAPPED = re.compile(
    # Each begins with a character of its own, so that a page without those is passed over fast.
    r"灭亡率|消亡率|逝世率|殒命率|(?:户籍|老年|总)生齿|婴孩|妊妇|寿数|寿龄|康健|安康(?=素养|程度|办事|中国|教育|水平)|笼罩率|遮盖率|掩盖率|规范办理率|系统办理率"
    r"|医疗办事|卫生办事|健康办事|康健办事|素养程度|涵养水平|照顾护士|住民(?=健康|康健|安康|素养|平均|人均)|床铺数|疾患|节制在"
    r"|低落到|低落至|孺子|医治机构|医治卫生|大众卫生|缓慢病|过早灭亡|病院|诊治机构|医疗机谈判|卫生机谈判|看护士|注册看护|大夫数"
)
_FEWEST_SWAPPED, _FEWEST_PLACES = 3, 4
_NEAR, _FEWEST_NEAR, _NEAR_TO_KNOWN = 72.0, 5, 3


class RefusedDocument(DocumentError):
    """A document that would be read wrongly; ``line`` is the place of the first sign."""

    def __init__(self, message: str, line: str = "") -> None:
        super().__init__(message)
        self.line = line


Sign = tuple[Placed, str]


def check_readable(name: str, lines: Sequence[Placed], sure: Sequence[Sign]) -> None:
    """Refuse a page whose figures were stripped, or that a program reworded.

    Parameters
    ----------
    name : str
        Of the document.
    lines : sequence of Placed
        Its lines.
    sure : sequence of (Placed, str)
        What :func:`find_holes` found in them.

    Raises
    ------
    RefusedDocument
        With the reason and the first place that shows it.
    """
    # A page that was stripped has a sure hole somewhere: only then is it looked for the others.
    holes = _signs(_HOLE, lines) if sure else []
    filled = len(_signs(_FILLED, lines)) if len(holes) >= _FEWEST_HOLES else 0
    stripped = sure if len(sure) >= _FEWEST_HOLES else holes
    if len(sure) >= _FEWEST_HOLES or (len(holes) >= _FEWEST_HOLES and len(holes) > filled):
        words = "', '".join(dict.fromkeys(text for _, text in stripped[:3]))
        told = f"digits missing: {len(stripped)} figures were stripped, as in '{words}'"
        raise _refused(name, told, stripped[0][0])
    swapped = _signs(_SWAPPED, lines)
    kinds = list(dict.fromkeys(text for _, text in swapped))
    if len(kinds) >= _FEWEST_SWAPPED or (len(kinds) > 1 and len(swapped) >= _FEWEST_PLACES):
        words = "', '".join(kinds[:4])
        raise _refused(name, f"names inconsistent: words were swapped, as in '{words}'", swapped[0][0])


def find_holes(lines: Sequence[Placed]) -> list[Sign]:
    """Find the places where a figure was surely taken out: its line, and the words around it."""
    return _signs(_SURE_HOLE, lines)


def _signs(pattern: re.Pattern[str], lines: Sequence[Placed]) -> list[Sign]:
    """Find a pattern in all lines at once, and the line of each place."""
    begins = list(accumulate((len(line.text) + 1 for line in lines), initial=0))
    text = "\n".join(line.text for line in lines)
    return [(lines[bisect_right(begins, found.start()) - 1], found[0]) for found in pattern.finditer(text)]


def check_names(name: str, rows: Iterable[PrintedRow], catalogue: Catalogue, lines: Sequence[Placed]) -> None:
    """Refuse a page that hardly names an indicator right, and many nearly so.

    Raises
    ------
    RefusedDocument
        With a few of the names, and what they are like.
    """
    from rapidfuzz import fuzz, process

    labels = {row.label: row for row in rows}
    known = {label for label in labels if catalogue.match(label, name)}
    unknown = sorted(set(labels) - known)
    if len(unknown) < _FEWEST_NEAR or len(unknown) <= _NEAR_TO_KNOWN * len(known):
        return
    names = [text for text in catalogue.names.all_names() if len(text) >= _FEWEST_NEAR]
    near = {}
    for label in unknown:
        best = process.extractOne(label, names, scorer=fuzz.ratio, score_cutoff=_NEAR)
        if best and len(best[0]) == len(label):
            near[label] = best[0]
    if len(near) >= _FEWEST_NEAR and len(near) > _NEAR_TO_KNOWN * len(known):
        shown = ", ".join(f"'{label}' for '{meant}'" for label, meant in list(near.items())[:3])
        row = labels[next(iter(near))]
        line = next(line for line in lines if line.place == (row.part, row.line))
        raise _refused(name, f"names inconsistent: {len(near)} names are nearly, but not, those in use: {shown}", line)


def _refused(name: str, reason: str, line: Placed) -> RefusedDocument:
    place = f"{line.part} {line.number}".strip()
    return RefusedDocument(f"{reason} (line {place})\n    document: {name}; nothing of it was read", place)
