"""Numbers that characters cut in two, or that are written in other digits: read as they are seen, or not at all."""

from __future__ import annotations

import pytest
from casebook import read_cases

from duibiao.documents import read_document
from duibiao.extraction.document import extract_document
from duibiao.extraction.forms import read_number

CASES = read_cases("cut_numbers.csv")


@pytest.mark.parametrize("suffix", ["txt", "csv"])
@pytest.mark.parametrize("case", CASES, ids=[case["written"] for case in CASES])
def test_a_number_is_read_whole_or_not_at_all(case, suffix, catalogue, tmp_path):
    """In a sentence, and in a cell; what is not read is a flag."""
    written = case["written"].encode().decode("unicode_escape")
    text = {
        "txt": f"某市卫生健康发展规划(2021-2025年)\n2020年，全市婴儿死亡率为{written}‰。\n",
        "csv": f"指标,单位,2020年,2025年\n婴儿死亡率,‰,{written},4.5\n人均预期寿命,岁,78.5,80\n",
    }[suffix]
    (tmp_path / f"plan.{suffix}").write_text(text, encoding="utf-8", newline="")
    rows = extract_document(read_document(tmp_path / f"plan.{suffix}"), catalogue).rows
    read = [row for row in rows if row.label.strip() == "婴儿死亡率" and row.year == 2020]
    assert read
    for row in read:
        assert row.value == case["value"]
        assert ("unreadable" in row.flags) == (not case["value"])


@pytest.mark.parametrize(
    ("cell", "read"),
    [("4.5²", ("4.5", "²")), ("4.5②", ("4.5", "②")), ("1½", ("1", "½")), ("٤.٥", ("4.5", "")), ("５.2‰", ("5.2", "‰"))],
)
def test_the_mark_of_a_note_is_no_digit_of_a_filled_in_number(cell, read):
    """What stands behind the number is no unit, so that the figure is told as unreadable."""
    assert read_number(cell) == read
