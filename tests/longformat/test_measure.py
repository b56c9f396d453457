"""Digits and unit as printed become value, resolution and unit of the long table."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duibiao.errors import CatalogueError
from duibiao.longformat.measure import half_unit, measured
from duibiao.longformat.rows import decimal_text

PRINTED = st.decimals(min_value=-(10**6), max_value=10**6, places=3, allow_nan=False, allow_infinity=False)


def test_case(case, catalogue):
    match = catalogue.match(case["label"])
    value, resolution, unit = measured(case["digits"], case["unit"], case["form"], match, catalogue)
    assert (decimal_text(value), decimal_text(resolution), unit) == (
        case["value"],
        case["resolution"],
        case["canonical"],
    )


@pytest.mark.parametrize(
    ("unit", "said"), [("碗", "not known"), ("岁", "cannot be converted"), ("张", "cannot be converted")]
)
def test_a_unit_that_does_not_fit_is_refused(unit, said, catalogue):
    with pytest.raises(CatalogueError, match=said):
        measured("4.54", unit, "level", catalogue.match("孕产妇死亡率"), catalogue)


def test_a_change_in_an_unknown_unit_is_refused(catalogue):
    with pytest.raises(CatalogueError, match="碗"):
        measured("1", "碗", "change", catalogue.match("孕产妇死亡率"), catalogue)


@given(PRINTED)
def test_rounding_never_leaves_the_resolution(number):
    digits = format(number, "f")
    coarser = Decimal(digits).quantize(Decimal("0.1"))
    assert abs(Decimal(digits) - coarser) <= half_unit(coarser)


@given(PRINTED)
def test_conversion_keeps_the_printed_digits(number):
    """Value and resolution are scaled alike: their quotient is what was printed."""
    from duibiao.catalogue import load_catalogue

    catalogue = load_catalogue()
    digits = format(number, "f")
    match = catalogue.match("每千人口公共卫生人员数")
    value, resolution, _ = measured(digits, "", "level", match, catalogue)
    assert value == Decimal(digits) * 10
    assert resolution == half_unit(Decimal(digits)) * 10


@given(PRINTED)
def test_the_written_text_is_the_number(number):
    text = decimal_text(number)
    assert Decimal(text) == number
    assert "E" not in text and not (text.endswith("0") and "." in text) and text != "-0"


@pytest.mark.parametrize(
    ("number", "text"), [("4.540", "4.54"), ("-0.0", "0"), ("1E+6", "1000000"), ("1E-7", "0.0000001")]
)
def test_one_text_a_number(number, text):
    assert decimal_text(Decimal(number)) == text
