"""Single sentences and what they state: `tests/cases/statements.csv`, one sentence a row."""

from __future__ import annotations

import pytest
from casebook import read_cases

from duibiao.documents import read_document
from duibiao.extraction.document import extract_document

CASES = read_cases("statements.csv")


def _read(sentence: str, catalogue, folder):
    path = folder / "plan.txt"
    path.write_text(f"某市卫生健康发展规划(2021-2025年)\n{sentence}\n", encoding="utf-8")
    return extract_document(read_document(path), catalogue).rows


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_statement(case, catalogue, tmp_path):
    rows = _read(case["sentence"], catalogue, tmp_path)
    told = [f"{row.label}|{row.year}|{row.comparator}|{row.value}" for row in rows]
    assert sorted(told) == sorted(filter(None, case["rows"].split(";")))


def test_areas_and_scopes_stay_with_their_figures(catalogue, tmp_path):
    areas = _read(CASES[4]["sentence"], catalogue, tmp_path)
    assert [(row.region_printed, row.value) for row in areas] == [("全国", "70.81"), ("全市", "78.02")]
    scopes = _read(CASES[5]["sentence"], catalogue, tmp_path)
    assert [row.value for row in scopes if row.scope.startswith("常住")] == ["55"]
