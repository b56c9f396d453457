"""Names suggested for a label that no indicator has: the one that was meant first, and none that is hardly like it."""

from __future__ import annotations

import pytest
from casebook import read_cases
from hypothesis import given
from hypothesis import strategies as st

from duibiao.catalogue.likeness import likeness, likest

CASES = read_cases("suggestions.csv")
TEXT = st.text(alphabet="每千万人口床位数率医院婴儿死亡(%)", max_size=12)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_the_name_that_was_meant_is_suggested_first(catalogue, case):
    found = catalogue.ranked(case["label"])
    assert (found[0][1] if found else "") == case["first"]


def test_most_names_lead_to_the_other_names_of_their_indicator(catalogue):
    """Each name in turn is taken out of the book: its likest left is one of the same indicator's nine times in ten."""
    names = catalogue.names.all_names()
    several = [name for name in names if list(names.values()).count(names[name]) > 1][::4]
    right = sum(
        names[likest(name, [other for other in names if other != name], 1)[0][0]] == names[name] for name in several
    )
    assert len(several) > 100 and right > 0.9 * len(several)


@given(TEXT, TEXT)
def test_likeness_is_a_number_up_to_100(label, name):
    assert -10 <= likeness(label, name) <= 100
    assert likeness(label, label) == (100 if label else 0)
