"""Claims: what a sentence says of figures that it prints, where the saying is no figure itself.

``高于国家平均水平``, ``比2010年多1.26张``, ``由…提高到…`` and ``提前8年达到…`` are found with the figures they are said
of, so that somebody can hold one against the other. A change in numbers (``提高1.03个百分点``) is a printed row
already. Of the sentence only the words of the claim are kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from duibiao.errors import PrintedRowError, Problem, raise_all
from duibiao.extraction.pieces import Placed
from duibiao.extraction.prose import sentences
from duibiao.extraction.rows import LONGEST_TEXT, PrintedRow, read_records, records_text
from duibiao.extraction.wording import NUMBER, UNIT
from duibiao.home import write_text

CLAIMS = ("above", "below", "better", "reached", "since", "rise", "fall", "early")
_AREA = r"(?:全国|国家|全省|省级?|全自治区|自治区|全市|市级?|全区|全县|全州)"
_AREAS = rf"(?P<areas>{_AREA}(?:(?:和|、|与|及|以及)?{_AREA}){{0,4}})(?:同期)?的?"
_EACH = r"(?P<each>均|都|全部|分别|各项)?(?:明显|显著|远|略|大幅|总体|整体|普遍|已){0,3}"
_AMOUNT = rf"(?P<amount>{NUMBER})(?P<unit>个?千分点|{UNIT})?"
_COMPARED = re.compile(
    rf"{_EACH}(?P<how>不低于|不高于|高[于出]|超[过出]|低[于出]|少于|优于|好于|达到){_AREAS}平均(?:水平|值|数)?(?:{_AMOUNT})?"
)
_BESIDE = re.compile(rf"{_EACH}比{_AREAS}(?:平均)?(?:水平|值|数)?(?P<how>[高低多少])(?:出|了)?{_AMOUNT}")
_SINCE = re.compile(
    rf"(?P<each>均|都|分别)?比(?P<base>(?:19|20)\d\d)年(?:的{NUMBER}(?:{UNIT})?)?(?P<how>[高低多少])(?:出|了)?{_AMOUNT}"
)
#: What each word says of the figure before it.
HOW = {
    "不低于": "reached", "不高于": "reached", "达到": "reached", "优于": "better", "好于": "better",
    **dict.fromkeys(("高于", "高出", "超过", "超出", "高", "多"), "above"),
    **dict.fromkeys(("低于", "低出", "少于", "低", "少"), "below"),
}  # fmt: skip
_RISE, _FALL = r"提高|提升|上升|增长|增加|升高|扩大|升|增", r"下降|降低|减少|缩短|压缩|降|减"
_MOVED = re.compile(rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?:到|至|为)")
_EARLY = re.compile(r"提前(?P<years>\d+)年(?:达到|完成|实现)")
#: What may stand between a figure and what is said of it.
_NOTHING_BETWEEN = re.compile(r"[,、]?(?:\([^()]*\))?[,、]?")
_PART = re.compile(r"[;;]")


@dataclass(frozen=True)
class Claim:
    """What is said of one printed figure.

    Parameters
    ----------
    document, part, line, start, end
        Where the words stand, as for a printed row.
    claim : str
        ``above``, ``below``, ``better`` or ``reached`` (than the average of ``against``), ``since`` (more or less than
        in an earlier year), ``rise`` or ``fall`` (from another figure), ``early`` (a goal, years before its time).
    against : str
        The area compared with, as printed; the year of ``since``; the number of years of ``early``; else empty.
    amount, unit : str
        By how much it differs, as printed, with a minus where it is less; empty where only the direction is told.
    label : str
        Label of the figure.
    of_start, from_start : int, int or None
        Where the figure begins in the same line, and the one that it rose or fell from.
    sure : str
        ``yes`` where the words are surely said of it; ``no`` for the earlier figures of a list, which may be meant.
    text : str
        The words, at most 40 characters.
    """

    document: str
    part: str
    line: int
    start: int
    end: int
    claim: str
    against: str
    amount: str
    unit: str
    label: str
    of_start: int
    from_start: int | None
    sure: str
    text: str

    @property
    def order(self) -> tuple[str, int, int, int, str, str]:
        """The order of claims in a file."""
        return (self.part, self.line, self.start, self.of_start, self.label, self.against)


COLUMNS = tuple(field.name for field in fields(Claim))
_WHOLE = ("line", "start", "end", "of_start")


@dataclass(frozen=True)
class _Said:
    """A printed row and where its figure stands in the readable view."""

    row: PrintedRow
    start: int
    end: int


def read_claims(lines: Sequence[Placed], rows: Iterable[PrintedRow]) -> list[Claim]:
    """Find what the sentences of a document say of the figures read from them.

    Parameters
    ----------
    lines : sequence of Placed
        Lines of prose.
    rows : iterable of PrintedRow
        The figures read from the document, of any form.

    Returns
    -------
    list of Claim
        In the order of the page.
    """
    levels: dict[tuple[str, int], list[PrintedRow]] = {}
    for row in rows:
        if row.source == "prose" and row.form == "level" and row.value:
            levels.setdefault((row.part, row.line), []).append(row)
    claims = [claim for line in lines if line.place in levels for claim in _of_line(line, levels[line.place])]
    return sorted(claims, key=lambda claim: claim.order)


def _of_line(line: Placed, rows: Sequence[PrintedRow]) -> Iterator[Claim]:
    places = line.view.places
    said = [_Said(row, bisect_left(places, row.start), bisect_left(places, row.end)) for row in rows]
    said.sort(key=lambda one: (one.start, one.row.label))
    starts = [one.start for one in said]
    for start, text in sentences(line.text):
        here = said[bisect_left(starts, start) : bisect_left(starts, start + len(text))]
        if here:
            yield from _compared(line, start, text, here)
            yield from _moved(line, start, text, here)
            yield from _early(line, start, text, here)


def _compared(line: Placed, start: int, text: str, said: Sequence[_Said]) -> Iterator[Claim]:
    begin = 0
    for found in _comparisons(text):
        cut = max((part.end() for part in _PART.finditer(text, 0, found.start())), default=0)
        before = [one for one in said if start + max(begin, cut) <= one.start and one.end <= start + found.start()]
        begin = found.end()
        nearest = _nearest(line, before, start + found.start())
        # Of a name that fell from one figure to another, the later is compared.
        latest = {(one.row.label, one.row.scope, one.row.region_printed): one for one in before}
        # An amount is said of one figure, a direction perhaps of all.
        meant = nearest if found["amount"] else latest.values() if nearest else []
        for one in meant:
            yield from _comparison(line, start, found, one, sure=one in nearest or bool(found["each"]))


def _comparisons(text: str) -> list[re.Match[str]]:
    found = [match for pattern in (_COMPARED, _BESIDE, _SINCE) for match in pattern.finditer(text)]
    return sorted(found, key=lambda match: match.start())


def _comparison(line: Placed, start: int, found: re.Match[str], said: _Said, *, sure: bool) -> Iterator[Claim]:
    how = HOW[found["how"]]
    amount = ("-" if how == "below" else "") + found["amount"].replace(",", "") if found["amount"] else ""
    is_since = found.re is _SINCE
    for against in [found["base"]] if is_since else areas_of(found):
        yield from _claim(
            line, start, found, "since" if is_since else how, said,
            against=against, amount=amount, unit=found["unit"] or "", sure=sure,
        )  # fmt: skip


def _moved(line: Placed, start: int, text: str, said: Sequence[_Said]) -> Iterator[Claim]:
    for place, later in enumerate(said):
        earlier = next((one for one in reversed(said[:place]) if _is_earlier(one.row, later.row)), None)
        if earlier is None or earlier.end > later.start:
            continue
        between = text[earlier.end - start : later.start - start]
        found = list(_MOVED.finditer(between))
        if len(found) != 1 or _PART.search(between) or "," in between[: found[0].start()].removesuffix(","):
            continue
        verb = _MOVED.search(text, earlier.end - start + found[0].start())
        if verb:
            claim = "rise" if verb["rise"] else "fall"
            yield from _claim(line, start, verb, claim, later, from_start=earlier.row.start)


def _is_earlier(one: PrintedRow, other: PrintedRow) -> bool:
    same = (one.label, one.scope, one.region, one.region_printed) == (
        other.label, other.scope, other.region, other.region_printed,
    )  # fmt: skip
    return same and one.year is not None and other.year is not None and one.year < other.year


def _early(line: Placed, start: int, text: str, said: Sequence[_Said]) -> Iterator[Claim]:
    for found in _EARLY.finditer(text):
        before = [one for one in said if one.end <= start + found.start()]
        for one in _nearest(line, before, start + found.start()):
            yield from _claim(line, start, found, "early", one, against=found["years"])


def _nearest(line: Placed, before: Sequence[_Said], start: int) -> list[_Said]:
    """Give the figures right before some words; none where other words stand between."""
    last = max((one.end for one in before), default=None)
    if last is None or not _NOTHING_BETWEEN.fullmatch(line.text[last:start]):
        return []
    return [one for one in before if one.end == last]


def _claim(
    line: Placed, offset: int, found: re.Match[str], claim: str, said: _Said,
    *, against: str = "", amount: str = "", unit: str = "", from_start: int | None = None, sure: bool = True,
) -> Iterator[Claim]:  # fmt: skip
    start, end = line.view.span(offset + found.start(), offset + found.end())
    if said.row.kind != "actual" or end - start > LONGEST_TEXT:
        return  # a goal is no claim; words that foreign text tears apart are not kept
    yield Claim(
        document=said.row.document, part=line.part, line=line.number, start=start, end=end, claim=claim,
        against=against, amount=amount, unit=unit, label=said.row.label, of_start=said.row.start, from_start=from_start,
        sure="yes" if sure else "no", text=line.raw[start:end],
    )  # fmt: skip


def read_comparison(text: str) -> re.Match[str] | None:
    """Read words that compare with an average as a whole (``低于全国平均水平``): groups ``how`` and ``areas``."""
    return _COMPARED.fullmatch(text)


def areas_of(found: re.Match[str]) -> list[str]:
    """List the areas whose averages a comparison names, as printed."""
    return list(dict.fromkeys(re.findall(_AREA, found["areas"])))


def write_claims(claims: Iterable[Claim], path: Path) -> None:
    """Write claims as CSV, in their order."""
    write_text(path, claims_text(claims))


def claims_text(claims: Iterable[Claim]) -> str:
    """Give claims as the text of their file."""
    return records_text(COLUMNS, claims)


def read_claim_file(path: Path) -> list[Claim]:
    """Read and check a file of claims.

    Raises
    ------
    PrintedRowError
        With every cell that is not what its column holds.
    """
    numbered = read_records(path, f"claims/{path.name}", COLUMNS, "claims")
    problems = [
        problem for number, cells in numbered for problem in _problems(f"claims/{path.name} line {number}", cells)
    ]
    raise_all(PrintedRowError, problems)
    return [_read(dict(zip(COLUMNS, cells, strict=True))) for _, cells in numbered]


def _problems(where: str, cells: Sequence[str]) -> list[Problem]:
    if len(cells) != len(COLUMNS):
        return [Problem(f"{len(cells)} cells", where, f"{len(COLUMNS)} cells", "extract the document again")]
    named = dict(zip(COLUMNS, cells, strict=True))
    numbers = [
        name for name in (*_WHOLE, *(["from_start"] if named["from_start"] else [])) if not named[name].isdecimal()
    ]
    found = [Problem(f"column {name}: '{named[name]}' is not a whole number", where, "digits only") for name in numbers]
    for name, allowed in (("claim", CLAIMS), ("sure", ("yes", "no"))):
        if named[name] not in allowed:
            found.append(Problem(f"column {name}: '{named[name]}' is not known", where, ", ".join(allowed)))
    if named["amount"] and not re.fullmatch(rf"-?{NUMBER}", named["amount"]):
        found.append(Problem(f"column amount: '{named['amount']}' is not a number", where, "digits, or nothing"))
    if len(named["text"]) > LONGEST_TEXT:
        found.append(Problem(f"column text: {len(named['text'])} characters", where, f"at most {LONGEST_TEXT}"))
    return found


def _read(cells: dict[str, str]) -> Claim:
    numbers = {name: int(cells[name]) for name in _WHOLE}
    from_start = int(cells["from_start"]) if cells["from_start"] else None
    texts = {name: cells[name] for name in COLUMNS if name not in (*_WHOLE, "from_start")}
    return Claim(from_start=from_start, **numbers, **texts)  # type: ignore[arg-type]  # each column by its name
