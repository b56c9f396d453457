"""Tables of flattened text below a line of names: words that spaces keep apart, ranks before, English between."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duibiao.extraction import heads
from duibiao.extraction.causesdown import read_causes_down
from duibiao.extraction.cellwords import CHINESE, is_figure
from duibiao.extraction.context import Context
from duibiao.extraction.pieces import GridCell, Piece, Placed
from duibiao.extraction.regionsdown import read_regions_down
from duibiao.extraction.tablerows import TextTable
from duibiao.extraction.textlines import title_above
from duibiao.extraction.titlednames import number_title
from duibiao.extraction.wordrows import rows_below, words_of

_NAMES = re.compile(r"(?:死因|疾病|病种|病名|死亡原因|项目|指标|机构|类别|地区)(?:名称|分类|类别)?")
_RANK = re.compile(r"序号?|顺位|位次|位|名次|排[名位]|编号")
_BEGINS = re.compile(
    r"\s*(?:[序顺位名排编][号位次名]?\s*[号位次名]?\s+)?[死疾病项指机类地][\u4e00-\u9fff ]{1,8}\s+\S.*[率数比成)%]\s*"
)
_FEWEST_COLUMNS, _FEWEST_ROWS, _LONGEST = 2, 3, 160


def _begins(line: Placed) -> bool:
    """Tell whether a line may be such heads: a word for names and others behind it, and no figure."""
    return len(line.raw) <= _LONGEST and bool(_BEGINS.fullmatch(line.raw))


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose heads are ``lines[at]``; None where they are none."""
    if not _begins(lines[at]):
        return None
    ranked, names = _heads(lines[at])
    if len(names) <= _FEWEST_COLUMNS:
        return None
    body, after = rows_below(lines, at, len(names) - 1, ranked=ranked)
    if len(body) < _FEWEST_ROWS:
        return None
    grid = [tuple(names), *body]
    title = number_title(lines, at) or title_above(lines, at)
    found = read_causes_down(grid, title, context) or read_regions_down(grid, title, context)
    return TextTable(*found, after) if found else None


def _heads(line: Placed) -> tuple[bool, list[GridCell]]:
    """Read the heads from that of the names on, and whether one of ranks stands before it; none if one is no name."""
    words = [word for word in words_of(line) if word.text and (CHINESE.search(word.text) or word.text[0] == "(")]
    joined: list[Piece] = []
    for word in words:  # the letters of a word are set apart for looks
        last = joined[-1] if joined else None
        if last and len(last.text) == 1 == len(word.text):
            joined[-1] = Piece(line, last.start, word.end)
        else:
            joined.append(word)
    ranked = bool(joined) and bool(_RANK.fullmatch(joined[0].text))
    names = joined[1:] if ranked else joined
    if not names or not _NAMES.fullmatch(names[0].text) or any(is_figure(name.text) for name in names):
        return ranked, []
    if any((column := heads.read_head(name.text)) and column.role != heads.VALUE for name in names[1:]):
        return ranked, []
    return ranked, [GridCell((name,)) for name in names]
