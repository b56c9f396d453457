"""A small fuzz run in every test run; ``make fuzz`` makes the long one."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import mutate_documents as fuzz


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    return fuzz.seeds(tmp_path_factory.mktemp("plans"), 1, 40)


def test_mutants_raise_only_what_is_documented_and_invent_no_figure(plans, tmp_path):
    tally = fuzz.read_mutants(plans, 20260, range(400), tmp_path)
    assert not tally.failures
    assert tally.read > 200
    assert tally.rows > 2000


def test_a_mutant_can_be_made_again(plans):
    first, second = plans[0], plans[1]
    assert fuzz.mutant(random.Random("1:7"), first, second) == fuzz.mutant(random.Random("1:7"), first, second)
    assert fuzz.mutant(random.Random("1:7"), first, second) != first.read_bytes()


def test_a_row_that_stands_elsewhere_is_found(plans):
    """The check itself must be able to fail."""
    from dataclasses import replace

    from duibiao.catalogue import load_catalogue
    from duibiao.documents import read_document
    from duibiao.extraction.document import extract_document
    from duibiao.home import find_home

    document = next(
        d for d in map(read_document, plans) if extract_document(d, load_catalogue(find_home(fuzz.ROOT))).rows
    )
    row = extract_document(document, load_catalogue(find_home(fuzz.ROOT))).rows[0]
    assert not fuzz.misplaced(document, [row])
    assert "misplaced" in fuzz.misplaced(document, [replace(row, text="x")])
    assert "not printed" in fuzz.misplaced(document, [replace(row, value=row.value + "77")])
