"""What a sentence says of its figures: `tests/cases/claims.csv`, one sentence a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebook import read_cases

from duibiao.documents import read_document
from duibiao.errors import PrintedRowError
from duibiao.extraction.claims import COLUMNS, read_claim_file, write_claims
from duibiao.extraction.document import Extraction, extract_document

CASES = read_cases("claims.csv")


def _read(sentence: str, catalogue, folder: Path) -> Extraction:
    path = folder / "plan.txt"
    path.write_text(f"某市卫生健康发展规划(2021-2025年)\n{sentence}\n", encoding="utf-8")
    return extract_document(read_document(path), catalogue)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_claims(case, catalogue, tmp_path):
    extraction = _read(case["sentence"], catalogue, tmp_path)
    values = {(row.line, row.start, row.label): row.value for row in extraction.rows}
    told = []
    for one in extraction.claims:
        value = values[one.line, one.of_start, one.label]
        told.append(f"{one.claim}|{one.against}|{value}|{one.sure}|{one.amount}{one.unit}".removesuffix("|"))
    assert told == list(filter(None, case["claims"].split(";")))


def test_the_words_stand_at_their_span_and_lead_to_both_figures(catalogue, tmp_path):
    sentence = "婴儿死亡率由2015年的5.88‰降至2020年的4.22‰,低于全国平均水平。"
    fall, below = _read(sentence, catalogue, tmp_path).claims
    assert [sentence[one.start : one.end] for one in (fall, below)] == ["降至", "低于全国平均水平"]
    assert [one.text for one in (fall, below)] == ["降至", "低于全国平均水平"]
    assert sentence[fall.from_start :].startswith("5.88‰") and sentence[fall.of_start :].startswith("4.22‰")


def test_foreign_words_before_a_claim_move_no_span(catalogue, tmp_path):
    """Full-width signs and unseen characters are in the line and not in its readable view."""
    sentence = "2020年,\u200b婴儿死亡率 为 4.22‰,低于\u200b全国平均水平。"
    (claim,) = _read(sentence, catalogue, tmp_path).claims
    assert sentence[claim.start : claim.end] == claim.text == "低于\u200b全国平均水平"


def test_written_and_read_again_a_claim_is_the_same(catalogue, tmp_path):
    claims = [one for case in CASES for one in _read(case["sentence"], catalogue, tmp_path).claims]
    write_claims(claims, tmp_path / "plan.csv")
    assert read_claim_file(tmp_path / "plan.csv") == claims


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("plan,,x,1,3,rise,,,,婴儿死亡率,1,,yes,降至", "'x' is not a whole number"),
        ("plan,,1,1,3,risen,,,,婴儿死亡率,1,,yes,降至", "'risen' is not known"),
        ("plan,,1,1,3,rise,,,,婴儿死亡率,1,,maybe,降至", "'maybe' is not known"),
        (f"plan,,1,1,3,rise,,,,婴儿死亡率,1,,yes,{'降' * 41}", "41 characters"),
        ("plan,,1,1,3,above,全国,many,个,婴儿死亡率,1,,yes,高", "'many' is not a number"),
        ("plan,,1", "3 cells"),
    ],
)
def test_a_malformed_file_is_an_error(tmp_path, line, told):
    path = tmp_path / "plan.csv"
    path.write_text(f"{','.join(COLUMNS)}\n{line}\n", encoding="utf-8")
    with pytest.raises(PrintedRowError, match=told):
        read_claim_file(path)
