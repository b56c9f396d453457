"""The work a document makes grows with its length only, whatever stands in it again and again.

Work is counted in calls, not in seconds: the count is the same on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from casebook import read_cases

from duibiao.documents import read_document
from duibiao.extraction.document import extract_document

#: Characters of the shorter document, how many times as long the other is, and how much more work that may be.
SHORT, LONGER, MOST = 2000, 4, 5.5
CASES = {case["case"]: case for case in read_cases("growing.csv")}


def calls(work) -> int:
    """Count the calls that a piece of work makes."""
    counted = 0

    def count(frame, event, argument) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("name", CASES)
def test_work_grows_with_the_length_only(name, catalogue, tmp_path):
    case = CASES[name]
    counts = []
    for size in (SHORT, SHORT * LONGER):
        again = case["again"].replace("⏎", "\n")
        path = tmp_path / f"plan{size}.txt"
        path.write_text(case["opening"].replace("⏎", "\n") + again * (size // len(again)), encoding="utf-8")
        document = read_document(path)
        extract_document(document, catalogue)  # what is kept of texts is not counted
        counts.append(calls(lambda document=document: extract_document(document, catalogue)))
    assert counts[1] < MOST * counts[0]


def test_work_that_grows_with_the_square_is_found():
    """The count itself must be able to fail."""
    few, many = (calls(lambda n=n: [abs(i) for _ in range(n) for i in range(n)]) for n in (50, 200))
    assert many > MOST * few
