"""Single sentences and what they state: `tests/cases/statements.csv`, one sentence a row."""

from __future__ import annotations

import pytest
from casebook import read_cases

from duibiao.documents import read_document
from duibiao.extraction.document import extract_document

CASES = read_cases("statements.csv")
SENTENCES = {case["case"]: case["sentence"] for case in CASES}


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
    areas = _read(SENTENCES["two_areas_one_name"], catalogue, tmp_path)
    assert [(row.region_printed, row.value) for row in areas] == [("全国", "70.81"), ("全市", "78.02")]
    later = _read(SENTENCES["areas_that_go_on"], catalogue, tmp_path)
    assert [row.region_printed for row in later] == ["全国", "全省", "全市"]
    scopes = _read(SENTENCES["rate_of_other_people"], catalogue, tmp_path)
    assert [row.value for row in scopes if row.scope.startswith("常住")] == ["55"]


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u200d\u200c"], ids=ascii)
def test_characters_that_nobody_sees_cut_no_figure(catalogue, tmp_path, unseen):
    sentence = f"到2025年,人均预期寿命达到8{unseen}1.2岁,婴儿{unseen}死亡率控制在4.{unseen}5‰以下。"
    rows = _read(sentence, catalogue, tmp_path)
    assert [(row.label, row.value) for row in rows] == [("人均预期寿命", "81.2"), ("婴儿死亡率", "4.5")]
    assert [sentence[row.start : row.end] for row in rows] == [row.text for row in rows]
    assert rows[0].text == f"8{unseen}1.2岁"
