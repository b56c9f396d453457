"""Texts of other regions, in the shapes they were published in, held against what a reader wrote down by hand."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict

import pytest
from casebook import CASES

from duibiao.documents import read_document
from duibiao.extraction.document import extract_document
from duibiao.extraction.files import extract_files
from duibiao.extraction.refusals import RefusedDocument

OTHERS = CASES / "others"
STRIPPED = "national_literacy_2022_digits_missing.txt"


def expected_rows():
    by_file = defaultdict(list)
    with (OTHERS / "expected_rows.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_file[row["file"]].append(row)
    return by_file


EXPECTED = expected_rows()


def plain(label: str) -> str:
    return re.sub(r"\s|其中:|[()、,·\-—]|^\d+[.、]", "", unicodedata.normalize("NFKC", label))


def same_name(printed: str, meant: str, catalogue) -> bool:
    a, b = plain(printed), plain(meant)
    known = catalogue.match(printed), catalogue.match(meant)
    return a in b or b in a or (None not in known and known[0].indicator == known[1].indicator)


@pytest.mark.parametrize("file", sorted(EXPECTED))
def test_a_text_gives_the_rows_a_reader_finds_and_no_other(file, catalogue):
    rows = extract_document(read_document(OTHERS / file), catalogue).rows
    left = list(rows)
    for wanted in EXPECTED[file]:
        fits = [
            row
            for row in left
            if same_name(row.label, wanted["indicator"], catalogue)
            and row.value
            and float(row.value) == float(wanted["value"])
            and wanted["year"] in ("", str(row.year))
            and (row.kind, row.form, row.comparator) == (wanted["kind"], wanted["form"], wanted["comparator"])
        ]
        assert fits, (wanted, [(r.label, r.year, r.kind, r.form) for r in left if r.value == wanted["value"]])
        left.remove(fits[0])
    assert left == []


def test_every_text_is_either_expected_or_refused():
    assert {path.name for path in OTHERS.glob("*.txt")} == {*EXPECTED, STRIPPED}


def test_a_page_whose_figures_were_stripped_is_refused(catalogue):
    with pytest.raises(RefusedDocument, match="digits missing"):
        extract_document(read_document(OTHERS / STRIPPED), catalogue)


def test_a_refused_page_writes_no_csv_but_a_line_that_says_why(tmp_path, home):
    report = extract_files([OTHERS / STRIPPED], tmp_path, home)
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["refused.csv"]
    with (tmp_path / "refused.csv").open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert [row["document"] for row in told] == [STRIPPED] and told[0]["line"] == "1"
    assert told[0]["reason"].startswith("digits missing") and report.written == {}


def test_a_reworded_page_is_refused(catalogue, tmp_path):
    page = tmp_path / "reworded.txt"
    page.write_text(
        "2022年全市住民安康素养程度为25%,婴孩灭亡率为3‰,妊妇灭亡率为10/10万,医治机构床铺数每千人6张。", encoding="utf-8"
    )
    with pytest.raises(RefusedDocument, match="names inconsistent"):
        extract_document(read_document(page), catalogue)


PARAGRAPHS = (
    "2020年,人均预期寿命达到78.2岁,婴儿死亡率为2.85‰,居民健康素养水平达到24.1%。",
    "到2025年,孕产妇系统管理率达到95%以上,产前筛查率达到85%,较2020年提高3个百分点。",
    "家庭医生签约服务覆盖率达到75%,高血压患者规范管理率保持在70%以上。",
)


@pytest.mark.parametrize("stripped", range(len(PARAGRAPHS)))
def test_a_page_stripped_in_one_paragraph_is_not_half_read(stripped, catalogue, tmp_path):
    path = tmp_path / "plan.txt"
    paragraphs = [re.sub(r"\d+(\.\d+)?", "", text) if at == stripped else text for at, text in enumerate(PARAGRAPHS)]
    path.write_text("\n".join(["某市卫生健康规划(2021-2025年)", *PARAGRAPHS]), encoding="utf-8")
    assert len(extract_document(read_document(path), catalogue).rows) == 8
    paragraphs[stripped] += "减少到%。"
    path.write_text("\n".join(["某市卫生健康规划(2021-2025年)", *paragraphs]), encoding="utf-8")
    with pytest.raises(RefusedDocument, match="digits missing: [3-9] figures were stripped"):
        extract_document(read_document(path), catalogue)


def test_one_missing_figure_is_a_warning(catalogue, tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("某市卫生健康规划(2021-2025年)\n产前筛查率达到%,婚前医学检查率达到70%。", encoding="utf-8")
    extraction = extract_document(read_document(path), catalogue)
    assert [row.value for row in extraction.rows] == ["70"]
    assert any("line 2: a figure is missing in" in warning for warning in extraction.warnings)
