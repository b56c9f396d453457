"""The committed printed rows of the five plans, held against what a reader wrote down by eye."""

from __future__ import annotations

import re
import unicodedata

import pytest
from casebook import ROOT, read_cases

from duibiao.extraction.claims import read_claim_file, write_claims
from duibiao.extraction.document import extract_document
from duibiao.extraction.rows import PrintedRow, read_printed, write_printed

FIVE = ("baoshan", "haicang", "lishui", "shangcheng", "xinjiang_corps")
_OF_A_CELL = [
    "row_printed",
    "region",
    "scope",
    "unit",
    "nature",
    "year",
    "base_year",
    "kind",
    "form",
    "comparator",
    "value",
    "text",
    "remark",
]
_OF_A_STATEMENT = ["region", "year", "base_year", "kind", "form", "comparator", "value"]


def plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def shown(row: PrintedRow, column: str) -> str:
    value = getattr(row, column)
    return "" if value is None else plain(str(value))


@pytest.fixture(scope="module")
def printed() -> dict[str, list[PrintedRow]]:
    return {name: read_printed(ROOT / "data" / "printed" / f"{name}.csv") for name in FIVE}


CELLS = read_cases("printed_tables.csv")


@pytest.mark.parametrize("case", CELLS, ids=[f"{c['document']}:{c['line']}:{c['label']}:{c['text']}" for c in CELLS])
def test_every_cell_of_the_four_tables(case, printed):
    here = [r for r in printed[case["document"]] if r.source == "table" and r.line == int(case["line"])]
    same = [
        r
        for r in here
        if plain(r.label) == plain(case["label"]) and r.value == case["value"] and r.text == case["text"]
    ]
    assert len(same) == 1, [(r.label, r.value, r.text) for r in here]
    assert {c: shown(same[0], c) for c in _OF_A_CELL} == {c: plain(case[c]) for c in _OF_A_CELL}


def test_the_tables_hold_no_other_cell(printed):
    counts = {name: sum(r.source == "table" for r in rows) for name, rows in printed.items()}
    assert counts == {name: sum(c["document"] == name for c in CELLS) for name in FIVE}


STATEMENTS = read_cases("printed_prose.csv")
MUST = [case for case in STATEMENTS if case["importance"] == "must"]


def same_name(row: PrintedRow, label: str, catalogue) -> bool:
    a, b = plain(row.label), plain(label)
    known = catalogue.match(row.label, row.document), catalogue.match(label, row.document)
    return (
        a in b
        or b in a
        or (known[0] is not None and known[1] is not None and known[0].indicator == known[1].indicator)
        or (plain(row.scope) + a == b or re.sub("拥有|配置|指标", "", a).endswith(b[-4:]))
    )


@pytest.mark.parametrize("case", MUST, ids=[f"{c['document']}:{c['line']}:{c['label']}:{c['value']}" for c in MUST])
def test_every_rate_of_the_prose(case, printed, catalogue):
    here = [
        r
        for r in printed[case["document"]]
        if r.source == "prose" and r.line == int(case["line"]) and r.value == case["value"]
    ]
    named = [r for r in here if same_name(r, case["label"], catalogue)]
    assert named, [(r.label, r.value) for r in printed[case["document"]] if r.line == int(case["line"])]
    wanted = {c: plain(case[c]) for c in _OF_A_STATEMENT}
    assert wanted in [{c: shown(r, c) for c in _OF_A_STATEMENT} for r in named]


def test_no_statement_of_the_prose_is_made_up(printed):
    known = {(c["document"], int(c["line"]), c["value"]) for c in STATEMENTS}
    made_up = [
        r
        for rows in printed.values()
        for r in rows
        if r.source == "prose" and (r.document, r.line, r.value) not in known
    ]
    assert made_up == []


STOPS = read_cases("percent_stop.csv")


def test_the_five_plans_have_23_percent_signs_before_a_full_stop():
    assert len(STOPS) == 23


@pytest.mark.parametrize("case", STOPS, ids=[f"{c['document']}:{c['line']}:{c['context'][-8:]}" for c in STOPS])
def test_a_percent_sign_before_a_full_stop_is_never_per_mille(case, printed):
    digits = re.findall(r"(\d+(?:\.\d+)?)(?:%。)", case["context"])
    rows = [
        r
        for r in printed[case["document"]]
        if r.line == int(case["line"]) and r.value.lstrip("-") in digits and "%" in r.text
    ]
    assert all("‰" not in r.unit for r in rows)
    assert all("unit_repaired" not in r.flags for r in rows)


def test_the_span_is_the_text(printed, originals):
    for name, document in originals.items():
        lines = {line.number: line.text for line in document.lines}
        assert [r for r in printed[name] if lines[r.line][r.start : r.end] != r.text] == []


@pytest.mark.parametrize("widening", [1.0, 2.0])
def test_reading_the_originals_again_gives_the_committed_bytes(widening, originals, catalogue, home, tmp_path):
    """Also with plausible ranges twice as wide: no split of the plans hangs on a narrow range."""
    from duibiao.catalogue import load_sources

    sources = load_sources(home)
    for name, document in originals.items():
        extraction = extract_document(document, catalogue, sources[name], widening)
        write_printed(extraction.rows, tmp_path / f"{name}.csv")
        assert (tmp_path / f"{name}.csv").read_bytes() == (home.printed / f"{name}.csv").read_bytes()
        write_claims(extraction.claims, tmp_path / f"{name}.csv")
        assert (tmp_path / f"{name}.csv").read_bytes() == (home.data / "claims" / f"{name}.csv").read_bytes()


def test_the_words_of_a_claim_stand_at_its_span(originals, home):
    for name, document in originals.items():
        lines = {line.number: line.text for line in document.lines}
        claims = read_claim_file(home.data / "claims" / f"{name}.csv")
        assert [one for one in claims if lines[one.line][one.start : one.end] != one.text] == []


def test_a_lost_table_is_said_to_be_lost(originals, catalogue, home):
    from duibiao.catalogue import load_sources

    warnings = extract_document(originals["lishui"], catalogue, load_sources(home)["lishui"]).warnings
    assert warnings == ["lishui line 63: the text points to a table that is not in the document"]


def test_an_unregistered_copy_is_read_alike(originals, catalogue, home):
    """Without its source a plan keeps every figure; only whose it is stays unknown."""
    for name, document in originals.items():
        rows = extract_document(document, catalogue, None).rows
        known = {
            (r.line, r.start, r.value, r.kind, r.year, r.comparator) for r in read_printed(home.printed / f"{name}.csv")
        }
        assert known - {(r.line, r.start, r.value, r.kind, r.year, r.comparator) for r in rows} == set()
        assert {r.region for r in rows} <= {""}
