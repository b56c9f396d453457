"""Cells of a form: numbers in every spelling, with and without a unit behind them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duibiao.extraction.forms import read_number

FULL = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
NUMBERS = st.decimals(-(10**9), 10**9, places=3, allow_nan=False, allow_infinity=False)


@given(NUMBERS, st.sampled_from(["", "‰", "%", "/10万", "张", "元"]), st.booleans(), st.booleans())
def test_a_number_is_read_as_it_was_written(number, unit, full_width, thousands):
    text = f"{number:,f}" if thousands else f"{number:f}"
    text = text.translate(FULL) if full_width else text
    digits, own = read_number(f" {text} {unit}")
    assert Decimal(digits) == number
    assert digits == f"{number:f}"
    assert own == unit


@pytest.mark.parametrize("text", ["", "约5", "五", "—", ".", "-", "1..2", "5-6", "1.2.3", "NaN"])
def test_what_is_no_number_is_none(text):
    digits, own = read_number(text)
    assert digits == "" or own


@given(st.text(max_size=20))
def test_any_text_is_read_without_an_error(text):
    digits, _ = read_number(text)
    assert digits == "" or Decimal(digits).is_finite()
