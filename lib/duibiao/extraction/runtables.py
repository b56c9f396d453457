"""Tables run together into a line of text, as pages cut a document into slices: heads, then name and figures on end.

``机构数(个) 床位数(张)2015年 2014年 2015年 2014年总计 62646 61571 396450 355485医院 …``: the years below each name tell
how many figures a row has. A slice may end in the middle of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from duibiao.extraction.context import Context
from duibiao.extraction.crosstables import Sheet, SheetRow, read_sheet
from duibiao.extraction.overheads import Stack
from duibiao.extraction.pieces import GridCell, Piece, Placed, piece_of
from duibiao.extraction.tablerows import TextTable

#: What such tables count, one behind the other.
_NAMED = (
    r"(?:卫生技术人员|卫生人员|执业(?:\(助理\))?医师|注册护士|机构|床位|病床|医院|职工|诊疗|入院|出院|住院)"
    r"(?:总?数|人次数?|人数|使用率)? ?\([\u4e00-\u9fff%]{1,4}\)"
)
_HEADS = re.compile(rf"表 ?\d[^\d]{{2,40}}?(?P<names>(?:{_NAMED} ?){{1,6}})(?P<years>(?:(?:19|20)\d\d ?年 ?){{2,12}})")
_NAME, _YEAR = re.compile(_NAMED), re.compile(r"(?:19|20)\d\d ?年")
_SLICE, _FIGURE = re.compile(r"\s*\d{1,3}、"), r"\d[\d,]*(?:\.\d+)?"
#: A page that begins to count its slices anew, or a sentence, ends the table.
_LONGEST_NAME, _MOST_LINES, _LATEST = 24, 40, 12


def _begins(raw: str) -> bool:
    """Tell whether a line may hold the heads: the number of a table at its beginning."""
    return "表" in raw[:_LATEST]


def read(lines: Sequence[Placed], at: int, context: Context) -> TextTable | None:
    """Read the table whose heads and first rows are in ``lines[at]``; None where they are not."""
    if not _begins(lines[at].raw):
        return None
    line = lines[at]
    found = _HEADS.search(line.raw, 0, 400)
    if found is None or found.start() > _LATEST:
        return None
    names = [_cell(line, found.start("names"), one) for one in _NAME.finditer(found["names"])]
    years = [_cell(line, found.start("years"), one) for one in _YEAR.finditer(found["years"])]
    each, left = divmod(len(years), len(names))
    texts = [year.text for year in years]
    if left or each < 2 or texts != texts[:each] * len(names):
        return None
    stacks: list[Stack] = [[names[place // each], year] for place, year in enumerate(years)]
    rows, after = _rows(lines, at, found.end(), len(years))
    title = line.view.text[: piece_of(line, found.start("names"), found.end("names")).start]
    told = read_sheet(Sheet(stacks, rows, [_SLICE.sub("", title)], [], "run together with spaces"), context)
    return TextTable(*told, after) if told else None


def _cell(line: Placed, base: int, found: re.Match[str]) -> GridCell:
    return GridCell((piece_of(line, base + found.start(), base + found.end()),))


def _rows(lines: Sequence[Placed], at: int, start: int, width: int) -> tuple[list[SheetRow], int]:
    """Give the rows, and the place after the last line that one is in."""
    row = re.compile(
        rf"(?P<name>[^\d。;]{{1,{_LONGEST_NAME}}}?) ?(?P<figures>{_FIGURE}(?: +{_FIGURE}){{{width - 1}}})(?![\d.])"
    )
    rows: list[SheetRow] = []
    after, begun = at, GridCell()
    for place, (line, first) in enumerate(_from(lines, at, start), start=at):
        end = first
        while found := row.match(line.raw, end):
            name = _cell_of(line, found.start("name"), found.end("name"), begun)
            figures = re.finditer(_FIGURE, found["figures"])
            rows.append(SheetRow(name, GridCell(), tuple(_cell(line, found.start("figures"), one) for one in figures)))
            after, end, begun = place + 1, found.end(), GridCell()
        rest = line.raw[end:].strip()
        if after != place + 1 or len(rest) > _LONGEST_NAME or re.search(r"[\d。]", rest):
            break
        begun = _cell_of(line, end, len(line.raw), GridCell()) if rest else GridCell()
    return rows, after


def _cell_of(line: Placed, start: int, end: int, begun: GridCell) -> GridCell:
    piece: Piece = piece_of(line, start, end)
    return GridCell((*begun.pieces, piece) if piece.text else begun.pieces)


def _from(lines: Sequence[Placed], at: int, start: int) -> Iterator[tuple[Placed, int]]:
    """Give the lines from one on, and where each begins: below the number of its slice."""
    yield lines[at], start
    for line in lines[at + 1 : at + _MOST_LINES]:
        found = _SLICE.match(line.raw)
        yield line, found.end() if found else 0
