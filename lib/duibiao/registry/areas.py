"""Which region a document is about: names of places taken apart, known ones found, new ones proposed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duibiao.catalogue import Region

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue
    from duibiao.extraction.pieces import Placed

#: What a name of a place ends with, and where it does not: 市 of 沙市区 and of 市级 ends no name.
_ENDS = (
    r"特别行政区|生产建设兵团|自治区|自治州|自治县|自治旗|地区|省(?!级|域|直)|市(?!级|域|区(?!域)|辖|场|民|直)|州(?=人民政府|卫生|“|健康|十)"
    r"|盟(?=行政|卫生|“|健康|十|人民政府)|区(?!域|级|块|直)|县(?!市|级|域|区|直)|旗(?!下|级)"
)
#: What a plan is about; no name of a place holds one of these.
_TOPIC = (
    r"卫生|健康|医疗|医药|事业|发展|人民|规划|服务|疾病|国民|公共|区域|县域|市域"
    r"|全国|全省|全市|全区|全县|年|十[一二三四五六]五"
)
_PART = re.compile(rf"(?:(?!{_TOPIC})[\u4e00-\u9fff]){{1,14}}?(?:{_ENDS})")
_NATIONAL = ("国务院", "国家", "中共中央", "全国")
_LEAD = re.compile(r"^(?:关于)?(?:印发|发布)?[《“]*(?:(?:19|20)\d\d年?度?)?")
_LEVELS = (
    ("生产建设兵团", "corps"), ("特别行政区", "province"), ("自治区", "province"), ("自治州", "prefecture"),
    ("自治县", "county"), ("自治旗", "county"), ("地区", "prefecture"), ("省", "province"), ("州", "prefecture"),
    ("盟", "prefecture"), ("市", "prefecture"), ("区", "district"), ("县", "county"), ("旗", "county"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A region that a document names.

    Parameters
    ----------
    region : Region
        The catalogue's, or a new one as proposed; the parent of a new one may be empty where nothing names it.
    is_new : bool
        Whether the catalogue does not have it.
    how : str
        What it was taken from, for people.
    """

    region: Region
    is_new: bool = False
    how: str = ""


def parts_of(text: str) -> list[str]:
    """Take apart the names of places that a text begins with, the widest first.

    >>> parts_of("浙江省杭州市上城区卫生健康局"), parts_of("济南市市中区“十四五”规划"), parts_of("丽水市区域卫生规划")
    (['浙江省', '杭州市', '上城区'], ['济南市', '市中区'], ['丽水市'])
    """
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    parts: list[str] = []
    while len(parts) < 4 and (found := _PART.match(text, at)):
        parts.append(found[0])
        at = found.end()
    return parts


def level_of(name: str, above: str = "") -> str:
    """Tell the level of a region by what its name ends with; a 市 below a prefecture is a county."""
    level = next((level for end, level in _LEVELS if name.endswith(end)), "")
    return "county" if level == "prefecture" and above == "prefecture" else level


def find_places(texts: Sequence[str], lines: Sequence[Placed], catalogue: Catalogue) -> list[Place]:
    """Find the region that a document is about, and those above it that are new.

    Parameters
    ----------
    texts : sequence of str
        Title and issuer, the title first.
    lines : sequence of Placed
        The document; what it names most often is what a new region lies in, where title and issuer do not say.
    catalogue : Catalogue
        Regions that are known.

    Returns
    -------
    list of Place
        The widest new region first, the document's own last; empty where no text names a region.
    """
    chains = [chain for text in texts if (chain := parts_of(text))]
    if not chains:
        known = next((place for text in texts if (place := _known_at_start(text, catalogue))), None)
        return [known] if known else _nation(texts, catalogue)
    # The issuer often says the same in full: 海沧区 and 厦门市海沧区, 凉山州 and 凉山彝族自治州.
    own = chains[0][-1]
    alike = [one for one in chains if one[-1] == own or ("自治" in one[-1] and one[-1].startswith(own[:-1]))]
    return _placed(max(alike, key=lambda one: len("".join(one))), lines, catalogue)


def _nation(texts: Sequence[str], catalogue: Catalogue) -> list[Place]:
    """Give the nation where its government issues a document whose title names no place."""
    if not any(text.startswith(_NATIONAL) for text in texts):
        return []
    return [Place(one, how="its office") for one in catalogue.regions.values() if one.level == "nation"]


def _known_at_start(text: str, catalogue: Catalogue) -> Place | None:
    """Find the longest name of a known region that a text begins with, or that a nation's office bears."""
    head = text[lead.end() :] if (lead := _LEAD.match(text)) else text
    found = [
        (len(name), region)
        for region in _all(catalogue).values()
        for name in _names(region)
        if len(name) > 1 and head.startswith(name)
    ]
    if not found:
        return None
    _, region = max(found, key=lambda one: one[0])
    return Place(region, how="the name that title or issuer begin with")


def _placed(chain: Sequence[str], lines: Sequence[Placed], catalogue: Catalogue) -> list[Place]:
    """Give the regions of a chain of names; above the first name stands what the document names most often."""
    places: list[Place] = []
    above = ""
    for at, name in enumerate(chain):
        region = _known(name, chain[:at], above, catalogue)
        if region is None:
            how = "title or issuer"
            level = level_of(name, _all(catalogue)[above].level if above in _all(catalogue) else _level(places))
            if not above:
                city, level, above, how = _first_of(name, level, lines, catalogue)
                places += [city] if city else []
            region = new_region(name, level, above, catalogue, "".join(chain[:at]))
            places.append(Place(region, True, how))
        elif at == len(chain) - 1:
            places.append(Place(region, how=_seen(region, chain[:at], lines, catalogue)))
        above = region.id
    return places


def _first_of(
    name: str, level: str, lines: Sequence[Placed], catalogue: Catalogue
) -> tuple[Place | None, str, str, str]:
    """Find what a new region belongs to whose name stands alone: a new city above it, level, parent, and how."""
    province = _province_of(name, catalogue)
    if province:
        return None, level, province, "the list of prefectures"
    below = level == "prefecture" and name.endswith("市")
    level = "county" if below else level
    city, above, how = _parent_in_text(level, lines, catalogue)
    if below and not above:
        _, above, how = _parent_in_text("prefecture", lines, catalogue)
    if below:
        how += "; in no list of prefectures: a city of a county's level"
    return city, level, above, how


def listed_city(name: str, catalogue: Catalogue) -> Place | None:
    """Propose a listed place of prefecture level as a new region; None where the list has none of the name."""
    province = _province_of(name, catalogue)
    if not province:
        return None
    return Place(new_region(name, "prefecture", province, catalogue), True, "the list of prefectures")


def _province_of(name: str, catalogue: Catalogue) -> str:
    """Give the province of a listed place of prefecture level (南通市, 恩施土家族苗族自治州), empty for others."""
    listed = [
        place
        for place in catalogue.places
        if name in (place, f"{place}市") or (name.startswith(place) and name.endswith(("盟", "地区", "州")))
    ]
    return catalogue.places[max(listed, key=len)] if listed else ""


def _seen(region: Region, before: Sequence[str], lines: Sequence[Placed], catalogue: Catalogue) -> str:
    """Say where a known region was found; that nothing speaks of the region above it may mean another of its name."""
    above = _all(catalogue).get(region.parent)
    # Of districts and counties many bear one name.
    if before or above is None or region.level not in ("district", "county"):
        return "title or issuer"
    if any(name in line.text for line in lines for name in _names(above)):
        return "title or issuer"
    return f"title or issuer; {above.zh} is not named in the text: is it this {region.zh}?"


def _level(places: Sequence[Place]) -> str:
    return places[-1].region.level if places else ""


def _known(name: str, before: Sequence[str], above: str, catalogue: Catalogue) -> Region | None:
    """Find a known region of a name; one that lies elsewhere bears the same name by chance."""
    regions = _all(catalogue)
    for region in regions.values():
        if name not in _names(region) and "".join((*before, name)) not in _names(region):
            continue
        if not above or above in _above(region, regions):
            return region
    return None


def _parent_in_text(level: str, lines: Sequence[Placed], catalogue: Catalogue) -> tuple[Place | None, str, str]:
    """Find the region above a level that the document names most often: a city that is new, its id, and how often."""
    regions = _all(catalogue)
    if level in ("province", "corps"):
        return None, next((one.id for one in regions.values() if one.level == "nation"), ""), "every province's"
    wanted = [
        one.zh for one in regions.values() if one.level == ("province" if level == "prefecture" else "prefecture")
    ]
    if level != "prefecture":
        # A district or county lies in a city: also in one that is a province, or that no document was entered of yet.
        wanted += [one.zh for one in regions.values() if one.level == "province" and one.zh.endswith("市")]
        wanted += [f"{place}市" for place in catalogue.places]
    text = "\n".join(line.text for line in lines)
    named = Counter({name: text.count(name) for name in dict.fromkeys(wanted)})
    (name, count), (_, next_count) = (named.most_common(2) + [("", 0), ("", 0)])[:2]
    if count in (0, next_count):
        return None, "", "nothing in the document says it"
    how = f"{name} is named {'once' if count == 1 else f'{count} times'} in the text"
    known = next((one for one in regions.values() if one.zh == name), None)
    if known:
        return None, known.id, how
    city = listed_city(name, catalogue)
    return city, city.region.id if city else "", how


def new_region(name: str, level: str, parent: str, catalogue: Catalogue, before: str = "") -> Region:
    """Propose a region that the catalogue does not have: its id and English name are its name in Latin letters.

    Parameters
    ----------
    name : str
        As the document names it.
    level, parent : str
        As proposed; the parent may be empty.
    catalogue : Catalogue
        Ids and names that are taken.
    before : str
        Names of the regions above it, to tell it from another of the same name.
    """
    from pypinyin import lazy_pinyin

    regions = _all(catalogue)
    stem = next((name[: -len(end)] for end, _ in _LEVELS if name.endswith(end) and len(name) > len(end) + 1), name)
    latin = re.sub(r"[^a-z]", "", "".join(lazy_pinyin(stem, errors="ignore")).lower())
    key = latin or "region"
    taken = {own for region in regions.values() for own in _names(region)}
    zh = name if name not in taken else before + name
    if key in regions and parent:
        key = f"{parent}_{latin}"
    number = 2
    while key in regions:
        key, number = f"{latin}_{number}", number + 1
    aliases = tuple(alias for alias in (before + name, stem) if alias not in taken and alias != zh and len(alias) > 1)
    return Region(key, zh, latin.capitalize() or name, level, parent, aliases=tuple(dict.fromkeys(aliases)))


def _names(region: Region) -> set[str]:
    return {region.zh, *region.aliases}


def _above(region: Region, regions: dict[str, Region]) -> list[str]:
    found = []
    while region.parent in regions:
        region = regions[region.parent]
        found.append(region.id)
    return found


def _all(catalogue: Catalogue) -> dict[str, Region]:
    return catalogue.regions | catalogue.panel_regions
