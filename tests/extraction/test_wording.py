"""Target wording: a table of cases, and what holds for every number."""

from __future__ import annotations

from collections import defaultdict

import pytest
from casebook import read_cases
from hypothesis import given
from hypothesis import strategies as st

from duibiao.extraction.view import view
from duibiao.extraction.wording import figures_in, is_missing, read_cell

CASES = read_cases("wordings.csv")
#: More wordings, as pages print them (full-width, with spaces); a range is two rows of one text.
PRINTED = defaultdict(list)
for _case in read_cases("wordings_more.csv"):
    PRINTED[_case["text"]].append(_case)
NUMBERS = st.decimals(min_value=0, max_value=99999, places=2, allow_nan=False).map(str)


@pytest.mark.parametrize("case", CASES, ids=[c["text"] for c in CASES])
def test_wording(case):
    (figure,) = read_cell(case["text"])
    told = {
        name: "" if getattr(figure, name) is None else str(getattr(figure, name))
        for name in case
        if name not in ("text", "source")
    }
    assert told == {name: text for name, text in case.items() if name not in ("text", "source")}


@pytest.mark.parametrize("text", PRINTED)
def test_a_wording_as_pages_print_it(text):
    named = ("value", "comparator", "unit", "form", "base_year")
    read = [
        {name: "" if getattr(figure, name) is None else str(getattr(figure, name)) for name in named}
        for figure in read_cell(view(text).text) or []
    ]
    assert read == [{name: case[name] for name in named} for case in PRINTED[text]]


def test_a_range_has_two_ends():
    assert [(f.comparator, f.value, f.is_range) for f in read_cell("7.4-7.5")] == [
        ("ge", "7.4", True),
        ("le", "7.5", True),
    ]


@pytest.mark.parametrize("text", ["完成", "基本完成", "预期性", "人均预期寿命", "", "人", "2020年", "1/10万"])
def test_what_is_no_target(text):
    figures = read_cell(text)
    assert figures is None or text == "1/10万"


@pytest.mark.parametrize("text", ["-", "--", "/", "无", "…"])
def test_marks_of_absence(text):
    assert is_missing(text) and read_cell(text) is None


@given(NUMBERS, st.sampled_from(["", "%", "‰", "/10万", "张", "岁"]), st.sampled_from(["", "以上", "以下", "左右"]))
def test_a_printed_figure_is_read_back(number, unit, after):
    (figure,) = read_cell(number + unit + after)
    assert (figure.value, figure.unit) == (number, unit)
    assert figure.comparator == {"": "eq", "以上": "ge", "以下": "le", "左右": "approx"}[after]


@given(st.text(alphabet="由从2015年8.47%‰/10万降至达到5.73、和,。岁张以下上左右每提高个百分点-—", max_size=60))
def test_any_text_is_read_without_fault_and_spans_hold(text):
    for item in figures_in(text):
        for figure in item:
            assert 0 <= figure.start < figure.end <= len(text)
            assert figure.value.lstrip("-").replace(".", "") in text[figure.start : figure.end].replace(
                ",", ""
            ).replace(".", "")
