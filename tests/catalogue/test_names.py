"""A name is matched whole or by a listed alias, and by nothing else."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duibiao.catalogue import Catalogue, load_catalogue
from duibiao.catalogue.names import fold
from duibiao.catalogue.plain import read_table
from duibiao.home import Home

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NAMES = list(csv.DictReader((HERE / "cases/names.csv").open(encoding="utf-8")))
FORBIDDEN = read_table(
    ROOT / "data/catalogue/should_not_match.tsv", ("label", "document", "not_indicator", "reason"), delimiter="\t"
)
CATALOGUE = load_catalogue(Home(ROOT))
OWN_NAMES = [
    (indicator.id, name.text, name.scope, document)
    for indicator in CATALOGUE.indicators.values()
    for document, names in [("", indicator.aliases), *indicator.document_aliases.items()]
    for name in names
] + [(indicator.id, indicator.zh, "", "") for indicator in CATALOGUE.indicators.values()]
NEAR_NAMES = [(i.id, name) for i in CATALOGUE.indicators.values() for name in i.near_names]


@pytest.mark.parametrize("case", NAMES, ids=lambda case: f"{case['document']}:{case['label']}")
def test_printed_name_is_known(catalogue: Catalogue, case: dict[str, str]) -> None:
    found = catalogue.match(case["label"], case["document"])
    assert found is not None, catalogue.suggest(case["label"])
    year = str(found.year) if found.year else ""
    expected = tuple(case[column] for column in ("indicator", "scope", "unit", "year"))
    assert (found.indicator, found.scope, found.unit, year) == expected


@pytest.mark.parametrize("case", FORBIDDEN, ids=lambda case: f"{case['label']}-{case['not_indicator']}")
def test_listed_name_does_not_match(catalogue: Catalogue, case: dict[str, str]) -> None:
    found = catalogue.match(case["label"], case["document"])
    if case["not_indicator"] == "*":
        assert found is None, case["reason"]
    else:
        assert case["not_indicator"] in catalogue.indicators
        assert found is None or found.indicator != case["not_indicator"], case["reason"]


@pytest.mark.parametrize(("indicator", "name", "scope", "document"), OWN_NAMES)
def test_every_alias_leads_to_its_indicator(
    catalogue: Catalogue, indicator: str, name: str, scope: str, document: str
) -> None:
    found = catalogue.match(name, document)
    assert found is not None
    assert (found.indicator, found.scope) == (indicator, scope)


@pytest.mark.parametrize(("indicator", "name"), NEAR_NAMES)
def test_no_near_name_leads_to_its_indicator(catalogue: Catalogue, indicator: str, name: str) -> None:
    found = catalogue.match(name)
    assert found is None or found.indicator != indicator


@given(st.sampled_from(OWN_NAMES), st.data())
def test_a_name_without_one_character_is_never_guessed(case: tuple[str, str, str, str], data: st.DataObject) -> None:
    """A shortened name matches only where what is left is itself a listed name."""
    _, name, _, document = case
    place = data.draw(st.integers(0, len(name) - 1))
    found = CATALOGUE.match(name[:place] + name[place + 1 :], document)
    if found is not None:
        known = {fold(own) for ident, own, _, _ in OWN_NAMES if ident == found.indicator}
        left = fold(name[:place] + name[place + 1 :])
        left = left if left in known else left.replace("的", "")  # a particle, that names take and leave
        behind_scope = found.scope and any(left.endswith(own) for own in known)
        before_unit = left.endswith(")") and left[: left.rindex("(")] in known  # 医护比(1:)
        assert left in known or behind_scope or before_unit or CATALOGUE.names._split_denominator(left) is not None


@given(st.sampled_from([case for case in OWN_NAMES if not case[3]]), st.sampled_from(["", " ", "　", "\n"]))
def test_spaces_and_widths_do_not_matter(case: tuple[str, str, str, str], space: str) -> None:
    indicator, name, _, _ = case
    wide = name.replace("(", "（").replace(")", "）").replace(":", "：")
    found = CATALOGUE.match(space.join(wide))
    assert found is not None and found.indicator == indicator


def test_per_thousand_and_per_ten_thousand_are_one_indicator(catalogue: Catalogue) -> None:
    per_thousand = catalogue.match("每千人口公共卫生人员数")
    per_ten_thousand = catalogue.match("每万人口公共卫生人员数")
    assert per_thousand and per_ten_thousand
    assert per_thousand.indicator == per_ten_thousand.indicator
    assert (per_thousand.denominator_factor, per_ten_thousand.denominator_factor) == (Decimal(10), Decimal(1))


def test_a_document_alias_holds_in_its_document_only(catalogue: Catalogue) -> None:
    assert catalogue.match("精神科医师数量", "baoshan") is not None
    assert catalogue.match("精神科医师数量", "haicang") is None


def test_unknown_name_gets_suggestions_not_a_match(catalogue: Catalogue) -> None:
    assert catalogue.match("孕产妇系统管理") is None
    assert "maternal_system_management" in catalogue.suggest("孕产妇系统管理")[0]


@pytest.mark.parametrize("label", ["", " ", "()", "(()", "其中:", "全市全市", "每千人口", "((((", "\x00", "𠮷" * 500])
def test_odd_labels_match_nothing(catalogue: Catalogue, label: str) -> None:
    assert catalogue.match(label) is None
