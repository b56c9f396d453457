"""Names of places: taken apart, found in the catalogue, proposed where they are new."""

from __future__ import annotations

import pytest
from casebook import read_cases
from hypothesis import given
from hypothesis import strategies as st

from duibiao.documents import Document
from duibiao.documents.reading import text_lines
from duibiao.extraction.frontmatter import front_lines
from duibiao.registry.areas import find_places, level_of, new_region, parts_of
from duibiao.registry.meanings import find_basis, find_meanings, words_for

CASES = read_cases("areas.csv")


def lines(text: str):
    return front_lines(Document("plan", "", text_lines(text)))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_names_are_taken_apart(case):
    assert ";".join(parts_of(case["text"])) == case["parts"]


@given(st.text(alphabet="甲乙丙丁省市区县州盟旗自治地卫生健康兵团建设生产0“", max_size=40))
def test_the_parts_are_what_the_text_begins_with(text):
    assert "".join(parts_of(text)) in text
    assert all(level_of(part) for part in parts_of(text))


def test_a_known_region_is_found_by_title_and_issuer(catalogue):
    (place,) = find_places(["海沧区“十四五”规划", "厦门市海沧区人民政府"], lines("正文"), catalogue)
    assert (place.region.id, place.is_new) == ("haicang", False)


def test_a_known_name_elsewhere_is_another_region(catalogue):
    places = find_places(["昆明市上城区“十四五”规划"], lines("正文"), catalogue)
    assert [(one.region.id, one.region.zh, one.region.parent, one.is_new) for one in places] == [
        ("kunming_shangcheng", "昆明市上城区", "kunming", True)
    ]


def test_a_known_region_whose_parent_is_never_named_is_asked_about(catalogue):
    (place,) = find_places(["上城区“十四五”规划"], lines("正文"), catalogue)
    assert place.region.id == "shangcheng"
    assert "杭州市 is not named" in place.how


@pytest.mark.parametrize(
    ("name", "province"),
    [("宁波市", "zhejiang"), ("凉山彝族自治州", "sichuan"), ("锡林郭勒盟", "inner_mongolia"), ("阿里地区", "tibet")],
)
def test_a_new_prefecture_lies_in_its_province_whatever_the_text_names(catalogue, name, province):
    (place,) = find_places([f"{name}“十四五”规划"], lines("江苏省领先,江苏省第一。"), catalogue)
    assert (place.region.level, place.region.parent) == ("prefecture", province)
    assert place.how == "the list of prefectures"


@pytest.mark.parametrize("name", ["扬中市", "宝应县", "广陵区"])
def test_a_new_county_lies_in_the_city_the_text_names_most(catalogue, name):
    text = lines("镇江市和扬州市签约。按照镇江市规划,江苏省第一。江苏省领先。江苏省。")
    city, place = find_places([f"{name}“十四五”规划"], text, catalogue)
    assert (city.region.id, city.region.parent, city.is_new) == ("zhenjiang", "jiangsu", True)
    assert (place.region.parent, place.region.level) == ("zhenjiang", "district" if name[-1] == "区" else "county")
    assert "镇江市 is named 2 times" in place.how


def test_a_city_that_is_known_is_no_new_one(catalogue):
    (place,) = find_places(["腾冲市“十四五”规划"], lines("云南省保山市腾冲市"), catalogue)
    assert (place.region.level, place.region.parent) == ("county", "baoshan")


@pytest.mark.parametrize("text", ["正文", "扬州市和镇江市签约。"])
def test_nothing_is_guessed_where_the_text_names_none_or_two(catalogue, text):
    (place,) = find_places(["宝应县“十四五”规划"], lines(text), catalogue)
    assert place.region.parent == ""


def test_every_new_region_of_a_full_name_is_proposed_in_its_order(catalogue):
    places = find_places(["江苏省苏州市昆山市“十四五”规划"], lines("正文"), catalogue)
    assert [(one.region.id, one.region.parent, one.region.level) for one in places] == [
        ("suzhou", "jiangsu", "prefecture"),
        ("kunshan", "suzhou", "county"),
    ]


def test_the_full_name_of_an_autonomous_prefecture_counts(catalogue):
    (place,) = find_places(["凉山州“十四五”规划", "凉山彝族自治州人民政府办公室"], lines("四川省凉山州"), catalogue)
    assert (place.region.zh, place.region.level, place.region.parent) == ("凉山彝族自治州", "prefecture", "sichuan")


def test_the_nations_offices_plan_for_the_nation(catalogue):
    (place,) = find_places(["“十四五”国民健康规划", "国务院办公厅"], lines("正文"), catalogue)
    assert place.region.level == "nation"


def test_a_district_may_lie_in_a_city_that_is_a_province(catalogue):
    (place,) = find_places(["崇明区卫生健康发展“十四五”规划"], lines("上海市崇明区"), catalogue)
    assert (place.region.level, place.region.parent) == ("district", "shanghai")


def test_a_city_in_no_list_of_prefectures_is_one_of_a_countys_level(catalogue):
    (place,) = find_places(["余姚市“十四五”规划"], lines("浙江省"), catalogue)
    assert (place.region.level, place.region.parent) == ("county", "zhejiang")
    assert "in no list of prefectures" in place.how


def test_every_listed_prefecture_lies_in_a_known_province(catalogue):
    provinces = {one.id for one in (catalogue.regions | catalogue.panel_regions).values() if one.level == "province"}
    assert set(catalogue.places.values()) <= provinces
    assert catalogue.places["吉林"] == "jilin" and catalogue.places["苏州"] == "jiangsu"


def test_a_new_region_takes_neither_an_id_nor_a_name_that_is_taken(catalogue):
    region = new_region("保山区", "district", "kunming", catalogue, "昆明市")
    assert region.id == "kunming_baoshan"
    assert set(region.aliases).isdisjoint({"保山"})


def test_words_mean_the_nearest_region_and_stand_in_the_text(catalogue):
    regions = [catalogue.regions[name] for name in ("haicang", "xiamen", "fujian", "china")]
    found = find_meanings(regions, lines("我区、全市\n全省和区级"))
    assert found == {
        "区": ("haicang", 1), "我区": ("haicang", 1), "区级": ("haicang", 2),
        "全市": ("xiamen", 1), "市": ("xiamen", 1), "全省": ("fujian", 2), "省": ("fujian", 2),
    }  # fmt: skip


def test_an_autonomous_region_is_called_qu(catalogue):
    assert {"全区", "我区", "自治区"} <= set(words_for(catalogue.regions["xinjiang"]))
    assert "区域" not in words_for(catalogue.regions["haicang"])


@pytest.mark.parametrize(
    ("text", "basis"),
    [("每千常住人口床位数", ("resident", 1)), ("正文\n每万户籍人口医生数", ("registered", 2)),
     ("每千人口床位数", ("unknown", 0)), ("每千常住人口床位数\n每千户籍人口床位数", ("unknown", 0))],
)  # fmt: skip
def test_the_people_rates_are_counted_by(text, basis):
    assert find_basis(lines(text)) == basis
