"""Every parser meets some made-up input in every test run; ``make fuzz`` throws a million at them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis.errors import UnsatisfiedAssumption

sys.path.insert(0, str(Path(__file__).parent))

import fuzz_parsers as fuzz


@pytest.mark.parametrize("name", fuzz.PARSERS)
def test_a_parser_refuses_by_its_own_error_only(name):
    # What is read is held by the parser's own check; that it was read at all is held here.
    assert fuzz.throw(name, max(4, 60 // fuzz.HEAVY.get(name, 1)), 1) > 0


def test_what_is_not_documented_is_found(monkeypatch):
    """The check itself must be able to fail."""
    monkeypatch.setattr(fuzz, "arabic", lambda text: text)
    with pytest.raises(AssertionError):
        fuzz.PARSERS["chinese_numeral"].hypothesis.inner_test("一")


#: What the long runs found: each ended a command, or the process, or was read back otherwise than written.
FOUND = {
    "chinese_numeral": "〇点十",
    "yaml_of_the_catalogue": "a: " + "[" * 200_000,
    "catalogue_there_and_back": {"a": "甲\x85乙\u2028丙"},
    "source": ("‰", "means"),
    "long_table": b"\r\x00",
    "printed_rows": ",".join(["²"] * len(fuzz.COLUMNS)),
    "own_table": ("a\rb", ".csv"),
    "sheet_cell": (9.999999999995001e27, "0.00"),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once_holds(name):
    """The property asserts what it holds; that it was reached, and not skipped by an assumption, is asserted here."""
    given = FOUND[name] if isinstance(FOUND[name], tuple) else (FOUND[name],)
    try:
        fuzz.PARSERS[name].hypothesis.inner_test(*given)
    except UnsatisfiedAssumption:
        reached = False
    else:
        reached = True
    assert reached
