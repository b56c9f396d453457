"""Names of offices and plans in English, by what they say: a proposal, for a person to better."""

from __future__ import annotations

from duibiao.catalogue.sources import Period

#: The longest ending that fits counts.
_OFFICES = {
    "人民政府办公室": "General Office of the People's Government of {}",
    "人民政府办公厅": "General Office of the People's Government of {}",
    "人民政府": "People's Government of {}",
    "卫生健康委员会": "Health Commission of {}",
    "卫生健康委": "Health Commission of {}",
    "卫健委": "Health Commission of {}",
    "卫生健康局": "Health Bureau of {}",
    "卫健局": "Health Bureau of {}",
    "卫生局": "Health Bureau of {}",
    "发展和改革委员会": "Development and Reform Commission of {}",
    "统计局": "Bureau of Statistics of {}",
    "医疗保障局": "Healthcare Security Bureau of {}",
    "疾病预防控制局": "Bureau of Disease Control of {}",
    "办公厅": "General Office of {}",
    "办公室": "General Office of {}",
}
#: The first word that stands in a title says what it is about.
_ABOUT = (
    ("区域卫生", "regional health plan"),
    ("医药卫生体制改革", "plan of health reform"),
    ("医疗卫生服务体系", "plan of the health service system"),
    ("中医", "plan of Chinese medicine"),
    ("国民经济", "plan of economic and social development"),
    ("健康", "health plan"),
    ("", "plan"),
)


def issuer_in_english(issuer: str, region: str) -> str:
    """Name the offices of an issuer in English; an office that is not listed leaves it empty.

    >>> issuer_in_english("丽水市发展和改革委员会 丽水市卫生健康委员会", "Lishui")
    'Development and Reform Commission of Lishui; Health Commission of Lishui'
    """
    told = []
    for office in issuer.split():
        ends = [end for end in _OFFICES if office.endswith(end)]
        if not ends:
            return ""
        told.append(_OFFICES[max(ends, key=len)].format(region))
    return "; ".join(told)


def title_in_english(title: str, region: str, period: Period, kind: str) -> str:
    """Name a document in English by region, subject and years.

    >>> title_in_english("保山市“十四五”卫生健康事业发展规划", "Baoshan", Period(2021, 2025), "plan")
    'Baoshan: health plan 2021-2025'
    """
    about = "figures" if kind == "bulletin" else next(words for mark, words in _ABOUT if mark in title)
    years = str(period.start) if period.start == period.end else f"{period.start}-{period.end}"
    return f"{region}: {about} {years}"
