"""What a document says of itself: title, issuer, number, dates, region, period; proposed, for a person to confirm."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import TYPE_CHECKING

from duibiao.catalogue.regions import LEVEL_WORDS
from duibiao.documents import Document
from duibiao.extraction.document import Reading, read
from duibiao.extraction.pieces import Placed

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: So many characters of a longer name tell it, where a hijacked page lost the rest.
_TELLING = 4
_OPENING, _CLOSING, _LONGEST_TITLE, _MOST_SUGGESTED = 80, 30, 60, 3
_KIND = r"(?:规划|计划|方案|纲要|要点|工作重点|意见|公报|年报|年鉴|简报|统计资料)"
_TITLE = re.compile(rf"[^,。;:!?《》]{{4,{_LONGEST_TITLE}}}{_KIND}(?:\(\d{{4}}年?-\d{{4}}年?\))?")
_ISSUED_TITLE = re.compile(
    rf"印发(?:《([^《》]{{4,{_LONGEST_TITLE}}})》|([^《》,。]{{4,{_LONGEST_TITLE}}}?{_KIND})的?通知)"
    rf"|^\s*《([^《》]{{4,{_LONGEST_TITLE}}})》已[经由]"
)
_ORGAN = (
    r"(?:人民政府办公[室厅]|人民政府|办公[室厅]|卫生健康委员会|卫生健康委|卫生健康局|卫生局"
    r"|发展和改革委员会|发展和改革局|统计局|委员会)"
)
_ISSUER_ALONE = re.compile(rf"([\u4e00-\u9fff]{{2,24}}?{_ORGAN})(?: +[\u4e00-\u9fff]{{2,24}}?{_ORGAN})*")
_ISSUER_BEFORE = re.compile(rf"^([\u4e00-\u9fff]{{2,24}}?{_ORGAN})关于印发")
_ISSUER_FIELD = re.compile(rf"(?:发布机构|发文机关|发文单位|信息来源|来源)[::]?\s*([\u4e00-\u9fff]{{2,24}}?{_ORGAN})")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[]\d{4}[〕\]]\d{1,4}号")
_DAY = r"((?:19|20)\d\d)[年./-](\d{1,2})[月./-](\d{1,2})日?"
_ISSUED = re.compile(rf"{_DAY}(?:印发)?")
_PUBLISHED = re.compile(rf"(?:发布日期|发布时间|公开日期|发文日期|日期)[::]?\s*{_DAY}")
_REGION_IN = re.compile(r"^([\u4e00-\u9fff]{1,9}?(?:省|自治区|自治州|市|区|县|州|旗|兵团))(?=.{2})")
_BASES = (("resident", "常住人口"), ("registered", "户籍人口"), ("served", "服务人口"))
#: What the own region and those above it are called in a document, by the word for their level.
_CALLED = ("全{0}", "{0}", "我{0}", "本{0}", "{0}级")


@dataclass(frozen=True)
class Proposed:
    """One thing that a document says of itself, and the line that says it (empty: concluded, or not found)."""

    value: str
    line: str = ""


@dataclass(frozen=True)
class Proposal:
    """What would be registered of a document.

    Parameters
    ----------
    fields : dict of str to Proposed
        title, issuer, number, issued, published, period, kind, population_basis.
    region : str
        Id in the catalogue, empty where it has no such region.
    new_region : dict of str to str
        Name, level and parent of a region that the catalogue does not have; empty where it has.
    means : dict of str to str
        Word (全市, 省) to the id of a region; the own region is the empty id where it is new.
    unknown : list of (label, count, suggestions)
        Labels outside the catalogue, the most frequent first, with listed names that are like them.
    reading : Reading
        The figures, read without a source.
    """

    fields: dict[str, Proposed]
    region: str
    new_region: dict[str, str]
    means: dict[str, str]
    unknown: list[tuple[str, int, list[str]]]
    reading: Reading = field(repr=False)


def propose(document: Document, catalogue: Catalogue) -> Proposal:
    """Read what a document says of itself.

    Parameters
    ----------
    document : Document
        Any that can be read.
    catalogue : Catalogue
        Knows regions and names.

    Raises
    ------
    DocumentError
        Where the document is refused.
    """
    reading = read(document, catalogue)
    lines = reading.lines
    title = _title(lines)
    issuer = _issuer(lines)
    region, name = _region(title.value, issuer.value, catalogue)
    parent = _parent(region, name, lines, catalogue)
    context = reading.context
    plans = context.start is not None
    year = context.only_year
    period = f"{context.start}-{context.end}" if plans else f"{year}-{year}" if year else ""
    fields = {
        "title": title,
        "issuer": issuer,
        "number": _number(lines),
        "issued": _issued(lines),
        "published": _published(lines),
        "period": Proposed(period),
        "kind": Proposed("plan" if plans else "bulletin"),
        "population_basis": _basis(lines),
    }
    new = {"zh": name, "level": _level(name), "parent": parent} if name and not region else {}
    return Proposal(fields, region, new, _means(region, new, catalogue), _unknown(reading, catalogue), reading)


def _where(line: Placed) -> str:
    return f"{line.part} {line.number}".strip()


def _edges(lines: Sequence[Placed]) -> Iterator[Placed]:
    yield from lines[:_OPENING]
    yield from lines[max(_OPENING, len(lines) - _CLOSING) :]


def _title(lines: Sequence[Placed]) -> Proposed:
    """Find the title: a line that is one, else what the notice before it says is issued."""
    for line in lines[:_OPENING]:
        if _TITLE.fullmatch(line.text.strip()) and "通知" not in line.text:
            return Proposed(line.text.strip(), _where(line))
    for line in lines[:_OPENING]:
        if found := _ISSUED_TITLE.search(line.text):
            return Proposed(found[1] or found[2] or found[3], _where(line))
    return Proposed("")


def _issuer(lines: Sequence[Placed]) -> Proposed:
    for pattern in (_ISSUER_BEFORE, _ISSUER_FIELD):
        for line in lines[:_OPENING]:
            if found := pattern.search(line.text):
                return Proposed(found[1], _where(line))
    for line in _edges(lines):
        if found := _ISSUER_ALONE.fullmatch(line.text.strip()):
            return Proposed(found[1], _where(line))
    return Proposed("")


def _number(lines: Sequence[Placed]) -> Proposed:
    """Find the document's own number: others are quoted in the middle of sentences."""
    for line in _edges(lines):
        found = _NUMBER.search(line.text)
        if found and len(line.text) <= _LONGEST_TITLE and not re.search(r"[《,。]", line.text[: found.start()]):
            return Proposed(re.sub(r"^文号", "", found[0]), _where(line))
    return Proposed("")


def _issued(lines: Sequence[Placed]) -> Proposed:
    for line in _edges(lines):
        if found := _ISSUED.fullmatch(line.text.strip()):
            return Proposed(_day(found), _where(line))
    return Proposed("")


def _published(lines: Sequence[Placed]) -> Proposed:
    for line in _edges(lines):
        if found := _PUBLISHED.search(line.text):
            return Proposed(_day(found), _where(line))
    return Proposed("")


def _day(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"


def _region(title: str, issuer: str, catalogue: Catalogue) -> tuple[str, str]:
    """Find whose document it is: a region of the catalogue, else the name that title or issuer begin with."""
    for text in (re.sub(r"^\d{4}年", "", title), issuer):
        known = [
            (len(shared), region.id)
            for region in catalogue.regions.values()
            for name in (region.zh, *region.aliases)
            for shared in [commonprefix([name, text])]
            if region.level != "nation" and (len(shared) == len(name) > 1 or len(shared) >= _TELLING)
        ]
        found = _REGION_IN.match(text)
        if known and (not found or max(known)[0] >= len(found[1]) - 1):
            return max(known)[1], ""
        if found:
            return "", found[1]
    return "", ""


def _level(name: str) -> str:
    return next((level for word, level in LEVEL_WORDS.items() if name.endswith(word)), "county")


def _parent(region: str, name: str, lines: Sequence[Placed], catalogue: Catalogue) -> str:
    """Find the region above a new one: the one that the text names most, of the levels above."""
    if region or not name:
        return ""
    above = {"prefecture": ("province",), "district": ("prefecture", "province"), "county": ("prefecture", "province")}
    text = "\n".join(line.text for line in lines)
    for level in above.get(_level(name), ()):
        named = Counter({each.id: text.count(each.zh) for each in catalogue.regions.values() if each.level == level})
        best = named.most_common(1)
        if best and best[0][1]:
            return best[0][0]
    return "china" if "china" in catalogue.regions else ""


def _means(region: str, new: dict[str, str], catalogue: Catalogue) -> dict[str, str]:
    """Say what 全市, 省, 区 mean: the own region by the word for its level, and those above it."""
    chain: list[tuple[str, str]] = []
    if region:
        chain = [(each, catalogue.regions[each].zh) for each in (region, *catalogue.ancestors(region))]
    elif new:
        parent = new["parent"]
        above = [parent, *catalogue.ancestors(parent)] if parent in catalogue.regions else []
        chain = [("", new["zh"]), *((each, catalogue.regions[each].zh) for each in above)]
    means: dict[str, str] = {}
    for place, name in chain:
        word = next((word for word in LEVEL_WORDS if name.endswith(word)), "")
        called = ["全国", "国家"] if place == "china" else [form.format(word) for form in _CALLED] if word else []
        means |= {each: place for each in [*called, name] if each not in means}
    return means


def _basis(lines: Sequence[Placed]) -> Proposed:
    for basis, word in _BASES:
        for line in lines:
            if re.search(rf"每[十百千万]+(?:名)?{word}", line.text):
                return Proposed(basis, _where(line))
    return Proposed("unknown")


def _unknown(reading: Reading, catalogue: Catalogue) -> list[tuple[str, int, list[str]]]:
    counted = Counter(row.label for row in reading.rows if "uncatalogued" in row.flags.split(";"))
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [(label, count, catalogue.suggest(label, _MOST_SUGGESTED)) for label, count in ordered]
