"""Units: one spelling each, and exact conversion."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duibiao.catalogue import Catalogue, load_catalogue
from duibiao.errors import CatalogueError
from duibiao.home import Home

HERE = Path(__file__).parent
CATALOGUE = load_catalogue(Home(HERE.parents[1]))
PRINTED = list(csv.DictReader((HERE / "cases/units.csv").open(encoding="utf-8")))
CONVERSIONS = list(csv.DictReader((HERE / "cases/conversions.csv").open(encoding="utf-8")))
FAMILIES = [
    ["%", "‰", "/万", "/10万"],
    ["人/千人", "人/万人", "人/10万人"],
    ["张/千人", "张/万人"],
    ["人", "万人", "亿人"],
    ["元", "万元", "亿元"],
]
printed_values = st.decimals(min_value=0, max_value=100_000, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("case", PRINTED, ids=lambda case: case["printed"])
def test_printed_unit_has_one_spelling(catalogue: Catalogue, case: dict[str, str]) -> None:
    expected = None if case["canonical"] == "<none>" else case["canonical"]
    assert catalogue.units.parse(case["printed"]) == expected


@pytest.mark.parametrize("case", CONVERSIONS, ids=lambda case: f"{case['value']} {case['from']} {case['to']}")
def test_conversion(catalogue: Catalogue, case: dict[str, str]) -> None:
    value = Decimal(case["value"])
    if case["result"] == "<error>":
        with pytest.raises(CatalogueError):
            catalogue.units.convert(value, case["from"], case["to"])
    else:
        assert str(catalogue.units.convert(value, case["from"], case["to"])) == case["result"]


@given(printed_values, st.sampled_from(FAMILIES), st.data())
def test_there_and_back_is_the_same_value(value: Decimal, family: list[str], data: st.DataObject) -> None:
    frm, to = data.draw(st.sampled_from(family)), data.draw(st.sampled_from(family))
    there = CATALOGUE.units.convert(value, frm, to)
    assert CATALOGUE.units.convert(there, to, frm) == value


@given(st.sampled_from([*CATALOGUE.units.spellings, *CATALOGUE.units.units]))
def test_a_canonical_unit_is_its_own_spelling(spelling: str) -> None:
    canonical = CATALOGUE.units.parse(spelling)
    assert canonical is not None and CATALOGUE.units.parse(canonical) == canonical


@given(
    st.sampled_from(["人", "张", "个", "辆"]),
    st.integers(1, 99),
    st.sampled_from(["", "百", "千", "万", "十万", "百万"]),
)
def test_a_rate_to_people_keeps_its_size(noun: str, number: int, multiple: str) -> None:
    printed = f"{noun}/{number}{multiple}人口"
    canonical = CATALOGUE.units.parse(printed)
    assert canonical is not None
    people = number * {"": 1, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6}[multiple]
    assert CATALOGUE.units.measure(canonical)[1] * people == 1


@pytest.mark.parametrize(
    ("label", "printed", "unit"),
    [
        ("每千人口注册护士数", "人", "人/千人"),
        ("每千人口注册护士数", "", "人/千人"),
        ("每千人口公共卫生人员数", "", "人/千人"),
        ("每千人拥有婴幼儿照护设施托位", "张", "个/千人"),
        ("每千人拥有婴幼儿照护设施托位", "个", "个/千人"),
        ("孕产妇死亡率", "1/10万", "/10万"),
        ("孕产妇死亡率(1/10万)", "", "/10万"),
        ("婴儿死亡率", "", "‰"),
        ("健康浙江发展指数", "%", "分"),
        ("医疗卫生机构床位数", "万张", "万张"),
        ("出生人口性别比", "-", "女=100"),
        ("传染病收治能力", "床/万人", "张/万人"),
        ("人均基本公共卫生服务经费", "元", "元/人"),
    ],
)
def test_label_and_printed_unit_together_say_the_unit(
    catalogue: Catalogue, label: str, printed: str, unit: str
) -> None:
    match = catalogue.match(label)
    assert match is not None
    assert catalogue.unit_of(match, printed) == unit


@pytest.mark.parametrize(
    ("label", "printed"), [("婴儿死亡率", "张"), ("每千人口注册护士数", "人/万人"), ("婴儿死亡率", "斤")]
)
def test_contradicting_unit_is_an_error(catalogue: Catalogue, label: str, printed: str) -> None:
    match = catalogue.match(label)
    assert match is not None
    with pytest.raises(CatalogueError):
        catalogue.unit_of(match, printed)


def test_no_unit_has_chinese_words_in_english(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators.values():
        assert catalogue.units.words(indicator.unit, "en").isascii() or "×" in catalogue.units.words(
            indicator.unit, "en"
        )
    assert catalogue.units.words("张/千人", "en") == "beds per 1,000 people"
