"""What 全市, 省, 我区 mean in a document: the words that offices use for their region and those above it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duibiao.catalogue import Region
    from duibiao.extraction.pieces import Placed

#: The word for a level, by what the region's name ends with; the longest end that fits counts.
_WORDS = {
    "自治区": "自治区", "兵团": "兵团", "自治州": "州", "自治县": "县", "自治旗": "旗", "省": "省", "市": "市",
    "地区": "地区", "区": "区", "县": "县", "旗": "旗", "盟": "盟", "州": "州",
}  # fmt: skip
_FORMS = ("全{}", "{}", "我{}", "本{}", "{}级", "{}域")
#: What such a word says of no region in particular.
_OTHER = {"区域", "地域"}
#: A word for people in the denominators of a document: what its rates are counted by, where it says so.
_BASES = {"resident": "常住人口", "registered": "户籍人口", "served": "服务人口"}
_PER = r"每[百千万十]+名?"


def find_meanings(chain: Sequence[Region], lines: Sequence[Placed]) -> dict[str, tuple[str, int]]:
    """Find the words that mean a region in a document.

    Parameters
    ----------
    chain : sequence of Region
        The document's own region first, then those above it and beside it; a word that two of them claim is the
        nearer one's.
    lines : sequence of Placed
        The document: only words that stand in it are given.

    Returns
    -------
    dict
        Word to region id and the line where it stands first.
    """
    wanted: dict[str, str] = {}
    for region in chain:
        for word in words_for(region):
            wanted.setdefault(word, region.id)
    found: dict[str, tuple[str, int]] = {}
    for word, region_id in wanted.items():
        line = next((line.number for line in lines if word in line.text), 0)
        if line:
            found[word] = (region_id, line)
    return found


def words_for(region: Region) -> list[str]:
    """List the words that may mean a region: its level in every form, and its names."""
    if region.level == "nation":
        return ["全国", "国家", "我国", "国家级", *region.aliases]
    word = next((word for end, word in _WORDS.items() if region.zh.endswith(end)), "")
    forms = [form.format(word) for form in _FORMS] if word else []
    forms = [form for form in forms if form not in _OTHER]
    if word == "自治区":
        forms += ["全区", "我区", "本区"]
    return list(dict.fromkeys([*forms, region.zh, *region.aliases]))


def find_basis(lines: Sequence[Placed]) -> tuple[str, int]:
    """Find what rates per head are divided by, where the document says one thing only; else ``unknown`` and line 0."""
    first: Mapping[str, int] = {
        basis: line
        for basis, people in _BASES.items()
        if (line := next((one.number for one in lines if re.search(_PER + people, one.text)), 0))
    }
    return next(iter(first.items())) if len(first) == 1 else ("unknown", 0)
