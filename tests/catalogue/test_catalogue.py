"""The catalogue agrees with itself, and says clearly where a changed one does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from duibiao.catalogue import Catalogue, load_catalogue, load_sources
from duibiao.catalogue.reference import load_breaks, load_reference
from duibiao.catalogue.sources import check_sources
from duibiao.errors import CatalogueError
from duibiao.home import Home


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_catalogue_agrees_with_itself(catalogue: Catalogue) -> None:
    assert [str(problem) for problem in catalogue.check()] == []


def test_every_wording_is_there_in_both_languages(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators.values():
        for name in ("name", "definition", "denominator", "note"):
            zh, en = indicator.text(name, "zh"), indicator.text(name, "en")
            assert bool(zh) == bool(en), (indicator.id, name)
            assert not any("一" <= character <= "鿿" for character in en), (indicator.id, name)
    for vocabulary in (catalogue.flag_words, catalogue.reasons):
        assert all(not any("一" <= c <= "鿿" for c in wording.en) for wording in vocabulary.values())


def test_a_changed_file_is_read_again(copied: Home) -> None:
    before = load_catalogue(copied)
    assert load_catalogue(copied) is before
    change(copied.catalogue / "indicators.yaml", "zh: 人均预期寿命", "zh: 人均寿命")
    assert load_catalogue(copied).indicators["life_expectancy"].zh == "人均寿命"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("direction: higher", "direction: up", "direction is 'up'"),
        ("  unit: 岁\n", "", "unit is missing"),
        ("denominator_zh:", "denominatr_zh:", "denominator_zh"),
        ("bounds: [0, 100]", "bounds: [100, 0]", "runs from 100.0 to 0.0"),
        ("bounds: [0, 100]", "bounds: [0, many]", "holds 'many'"),
        ("infant_mortality:\n", "maternal_mortality:\n", "given twice"),
    ],
)
def test_a_malformed_entry_is_an_error(copied: Home, old: str, new: str, told: str) -> None:
    change(copied.catalogue / "indicators.yaml", old, new)
    with pytest.raises(CatalogueError, match="indicators.yaml") as error:
        load_catalogue(copied)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("indicators.yaml", "aliases: [五岁以下儿童死亡率", "aliases: [婴儿死亡率", "is also infant_mortality's"),
        (
            "indicators.yaml",
            "near_names: [婴儿死亡率",
            "near_names: [五岁以下儿童死亡率",
            "is an alias and a near name",
        ),
        (
            "indicators.yaml",
            "never_with: [under5_mortality",
            "never_with: [under_five",
            "never_with names 'under_five'",
        ),
        ("indicators.yaml", "unit: 岁", "unit: 年岁", "is not canonical"),
        ("indicators.yaml", "reasons: [source_of_estimate", "reasons: [sources", "the reason 'sources' is not known"),
        ("regions.yaml", "parent: hangzhou", "parent: hangzou", "the region 'hangzou' is not known"),
        ("regions.yaml", "level: district", "level: borough", "the level 'borough' is not known"),
        ("regions.yaml", "parent: zhejiang", "parent: shangcheng", "lead back to itself"),
    ],
)
def test_a_contradiction_is_told(copied: Home, file: str, old: str, new: str, told: str) -> None:
    path = copied.catalogue / file
    change(path, old, new)
    assert any(told in str(problem) for problem in load_catalogue(copied).check())


def test_an_office_may_add_but_not_change(copied: Home, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "catalogue").mkdir(parents=True)
    (own / "catalogue/regions.yaml").write_text(
        "dali: {zh: 大理州, en: Dali, level: prefecture, parent: yunnan}\n", encoding="utf-8"
    )
    (own / "catalogue/indicators.yaml").write_text("life_expectancy:\n  aliases: [全州人均寿命]\n", encoding="utf-8")
    extended = load_catalogue(Home(copied.root, own))
    assert extended.check() == []
    assert extended.regions["dali"].parent == "yunnan"
    found = extended.match("全州人均寿命")
    assert found is not None and found.indicator == "life_expectancy"
    (own / "catalogue/indicators.yaml").write_text("life_expectancy:\n  unit: 天\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="already decided"):
        load_catalogue(Home(copied.root, own))


def test_sources_name_known_regions(home: Home, catalogue: Catalogue) -> None:
    sources = load_sources(home)
    assert sorted(sources) == ["baoshan", "haicang", "lishui", "shangcheng", "xinjiang_corps"]
    assert check_sources(sources, catalogue.regions) == []
    for source in sources.values():
        found = sources.by_sha256(source.sha256)
        assert found is source


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("issued: 2022-12-29", "issued: 29.12.2022", "issued is"),
        ("sha256: 4", "sha256: x", "not a checksum"),
        ("region: baoshan\n", "", "region is missing"),
        ("title:", "titel:", "'titel' is not known"),
    ],
)
def test_a_malformed_source_is_an_error(copied: Home, old: str, new: str, told: str) -> None:
    change(copied.sources / "baoshan.yaml", old, new)
    with pytest.raises(CatalogueError, match=told):
        load_sources(copied)


def test_two_sources_of_one_document_are_an_error(copied: Home) -> None:
    (copied.sources / "again.yaml").write_bytes((copied.sources / "baoshan.yaml").read_bytes())
    with pytest.raises(CatalogueError, match="same document as again"):
        load_sources(copied)


def test_every_reference_figure_is_known_and_second_hand(home: Home) -> None:
    rows = load_reference(home, panel=True)
    assert len(rows) > 1500
    assert all(row.second_hand and row.source for row in rows)
    assert load_breaks(home)


def test_traps_of_the_reference_figures_are_marked(home: Home) -> None:
    rows = load_reference(home)
    paper = [
        r for r in rows if r.region == "yunnan" and r.indicator == "life_expectancy" and r.value in ("67.3", "73.6")
    ]
    assert len(paper) == 2 and all("leave_out_of_trends" in row.flags for row in paper)
    lishui = [r for r in rows if r.region == "lishui" and r.value == "7.28"]
    assert [row.scope for row in lishui] == ["口径未注明"]
    assert any(b.indicator == "gps_per_10000" and b.year == 2023 for b in load_breaks(home))
    assert any(b.indicator == "myopia_children" and b.year == 2020 for b in load_breaks(home))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("china,health_literacy", "china,health_litracy", "health_literacy"),
        ("china,life_expectancy", "chin,life_expectancy", "the region 'chin' is not known"),
        ("78.2", "78,2", "fields"),
        ("78.2", "7B.2", "the value is '7B.2'"),
    ],
)
def test_a_wrong_reference_row_is_an_error(copied: Home, old: str, new: str, told: str) -> None:
    change(copied.reference / "national_series.csv", old, new)
    with pytest.raises(CatalogueError, match=told):
        load_reference(copied)


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"\xff\xfe\x00")])
def test_an_absent_or_unreadable_file_is_an_error(copied: Home, spoil: Callable[[Path], object]) -> None:
    spoil(copied.catalogue / "indicators.yaml")
    with pytest.raises(CatalogueError, match="indicators.yaml"):
        load_catalogue(copied)


def test_shangcheng_has_two_boundaries(catalogue: Catalogue) -> None:
    region = catalogue.regions["shangcheng"]
    assert region.hosts_higher_hospitals
    before, after = region.boundary_at(2019), region.boundary_at(2021)
    assert before is not None and after is not None and before != after


def test_parents_and_peers(catalogue: Catalogue) -> None:
    assert catalogue.ancestors("shangcheng") == ["hangzhou", "zhejiang", "china"]
    assert catalogue.ancestors("xinjiang_corps") == ["china"]
    assert "lishui" in catalogue.peers("baoshan")
    assert catalogue.regions["xinjiang_corps"].neighbours == ("xinjiang",)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("whole,beds_per_1000,beds_total,,因,why", "the relation 'whole' is not known"),
        ("part,neonatal_mortality,infant_mortality,,因,why", "the same relation as relations.csv:2"),
        ("part,rehab_beds_per_1000,beds_per_1000,,,", "reason_zh is missing"),
        ("ratio,nurse_doctor_ratio,nurses_per_1000,,因,why", "a ratio without third member"),
        ("part,births,beds_total,people,因,why", "a part has a third member"),
    ],
)
def test_a_malformed_relation_is_an_error(copied: Home, row: str, told: str) -> None:
    path = copied.catalogue / "relations.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=told):
        load_catalogue(copied)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("other_level,B,", "other_levels,B,", "the rule 'other_levels' is not known"),
        ("other_level,B,", "boundary,B,", "the rule 'boundary' is given twice"),
        ("other_level,B,", "boundary,B,", "the rule 'other_level' is missing"),
        ("other_level,B,", "other_level,D,", "'D' is no grade"),
        ("other_level,B,level,", "other_level,B,,", "reason is missing"),
    ],
)
def test_malformed_grading_is_an_error(copied: Home, old: str, new: str, told: str) -> None:
    path = copied.catalogue / "grading.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError, match=told):
        load_catalogue(copied)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("part,beds_per_100,beds_per_1000,,因,why", "the indicator 'beds_per_100' is not known"),
        ("part,births,beds_per_1000,,因,why", "a part of 人 and 张/千人"),
        ("density,beds_per_1000,nurses_total,people,因,why", "a density of 人 and 张"),
        ("ratio,nurse_doctor_ratio,nurses_total,physicians_per_1000,因,why", "a ratio of 人 and 人/千人"),
    ],
)
def test_a_relation_that_cannot_hold_is_told(copied: Home, row: str, told: str) -> None:
    path = copied.catalogue / "relations.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    assert [told in str(problem) for problem in load_catalogue(copied).check()] == [True]
