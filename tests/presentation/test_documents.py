"""DOCX and PDF hold what the page shows: real tables, charts, sources, page numbers; texts inert; the same bytes."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date
from typing import Any

import polars as pl
import pytest
from casebook import ROOT

from duibiao.errors import ReportError
from duibiao.presentation.charts import SCHEMA
from duibiao.presentation.citing import anchor, cite
from duibiao.presentation.documents import Document, Heading, Listing, Paragraph, Picture, document
from duibiao.presentation.docx import docx_bytes
from duibiao.presentation.page import Fact
from duibiao.presentation.parsing import MANY, SMALL, Group, Head, Parsed, Row, Run
from duibiao.presentation.pdf import _floating, pdf_bytes
from duibiao.presentation.pictures import find_font, pictures
from duibiao.presentation.show import Chart, Sentences, bundle
from duibiao.presentation.tables import LONG, make_table
from duibiao.running.parameters import MODELS

DAY = date(2022, 7, 8)
#: What would do something if it were read as markup of any of the formats on the way.
HOSTILE = ("#panic[]", "*bold* _x_ $y$", "<script>1</script>", "\\input{x}", "[a](b)", "@ref <label>", "=1+1")
FACTS = [Fact({"zh": "数据版本", "en": "Data version"}, {"zh": "abc", "en": "abc"})]


@pytest.fixture(scope="module")
def font() -> str:
    try:
        return find_font()
    except ReportError as error:
        return (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))  # type: ignore[no-any-return]


def _table(rows: int) -> Any:
    frame = pl.DataFrame(
        {
            "region_name": ["甲地", "乙地"] * (rows // 2),
            "indicator_name": [anchor(f"figure {row}", "zh") + HOSTILE[row % len(HOSTILE)] for row in range(rows)],
            "shown_value": [cite(f"{row}.50", {"figure": f"figure {row}"}, "zh") for row in range(rows)],
        }
    )
    return make_table("splits", frame, "zh", group="region_name", notes=["注：二手"])


def _notebook() -> dict[str, Any]:
    spec = {
        "$schema": SCHEMA,
        "title": "床位",
        "mark": "bar",
        "data": {"values": [{"x": "甲地", "y": 1}]},
        "encoding": {"x": {"field": "x"}, "y": {"field": "y", "type": "quantitative"}},
    }
    shown = [
        ("sentences", Sentences(("平常的一句",))),
        ("chart", Chart(spec, "床位图")),
        ("table", _table(4)),
        ("sentences", Sentences((HOSTILE[0], "先读的一句"), lead=True)),
        ("table", _table(LONG + 2)),
    ]
    outputs = [
        {
            "output_type": "display_data",
            "data": bundle(one),
            "metadata": {"duibiao": {"lang": "zh", "kind": kind, "name": "one"}},
        }
        for kind, one in shown
    ]
    words = {"cell_type": "markdown", "metadata": {"duibiao": {"lang": "zh"}}, "source": "# 题\n\n## 节\n\n- 甲 `#x`"}
    other = {"cell_type": "markdown", "metadata": {"duibiao": {"lang": "en"}}, "source": "English only"}
    return {"cells": [words, other, {"cell_type": "code", "outputs": outputs}]}


@pytest.fixture(scope="module")
def told() -> Document:
    return document(_notebook(), "zh", "题目", "0123456789ab", DAY, FACTS)


@pytest.fixture(scope="module")
def drawn(font: str) -> dict[str, bytes]:
    return pictures(_notebook(), ["svg", "png"], font)


@pytest.fixture(scope="module")
def word(told: Document, drawn: dict[str, bytes], font: str) -> bytes:
    return docx_bytes(told, drawn, font)


@pytest.fixture(scope="module")
def pdf(told: Document, drawn: dict[str, bytes], font: str) -> bytes:
    return pdf_bytes(told, drawn, font)


def test_a_document_has_the_parts_of_the_page_in_one_language(told: Document) -> None:
    kinds = [type(part) for part in told.body]
    assert kinds == [Listing, Heading, Listing, Listing, Picture, Parsed, Paragraph, Heading, Listing]
    assert isinstance(told.body[0], Listing) and told.body[0].lead
    assert told.body[1:3] == (Heading(1, "节"), Listing(("甲 #x",)))
    assert told.body[-1] == Listing(("数据版本：abc",))


def test_a_long_table_stands_in_the_annex_and_the_body_names_it(told: Document) -> None:
    assert [type(part) for part in told.annex] == [Heading, Heading, Parsed]
    pointer = told.body[6]
    assert isinstance(pointer, Paragraph) and pointer.kind == "pointer"
    assert isinstance(told.annex[1], Heading) and told.annex[1].text in pointer.text


def test_a_docx_has_real_tables_its_chart_and_every_text_as_it_is(word: bytes) -> None:
    import docx

    made = docx.Document(io.BytesIO(word))
    assert [len(table.rows) for table in made.tables] == [1 + 2 + 4, 1 + 2 + LONG + 2]
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert set(HOSTILE) <= set(cells)
    assert {"1.50", "甲地"} <= set(cells)
    assert len(made.inline_shapes) == 1
    assert made.core_properties.title == "题目"
    assert made.core_properties.created.date() == DAY


def test_a_docx_turns_its_annex_and_numbers_its_pages(word: bytes) -> None:
    import docx

    upright, turned = docx.Document(io.BytesIO(word)).sections
    assert upright.page_width < upright.page_height
    assert turned.page_width > turned.page_height
    foot = upright.footer._element.xml
    assert "PAGE" in foot and "NUMPAGES" in foot and "0123456789ab" in foot


def test_a_docx_leads_from_a_value_to_its_source_and_repeats_heads(word: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        body = parts.read("word/document.xml").decode("utf-8")
    assert body.count("<w:tblHeader") == 2
    anchors = {piece.split('"')[0] for piece in body.split('w:anchor="')[1:]}
    names = {
        piece.split('"')[0] for piece in body.split("<w:bookmarkStart")[1:] for piece in piece.split('w:name="')[1:]
    }
    assert anchors and anchors <= names


def test_no_path_of_the_machine_is_in_a_docx(word: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        assert not [name for name in parts.namelist() if b"duibiao-" in parts.read(name)]
        assert {info.date_time[:3] for info in parts.infolist()} == {(DAY.year, DAY.month, DAY.day)}


def test_a_pdf_has_every_text_as_it_is_and_page_numbers(pdf: bytes) -> None:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(pdf)) as made:
        texts = [page.extract_text() for page in made.pages]
        assert made.pages[0].width < made.pages[0].height
        assert made.pages[-1].width > made.pages[-1].height
        assert made.metadata["Title"] == "题目"
        assert made.metadata["CreationDate"].startswith("D:20220708")
    whole = "\n".join(texts)
    assert [text for text in (*HOSTILE, "平常的一句", "注：二手", "甲 #x") if text not in whole] == []
    assert [f"{number} / {len(texts)}" in text for number, text in enumerate(texts, start=1)] == [True] * len(texts)


def test_the_same_document_gives_the_same_bytes(
    told: Document, drawn: dict[str, bytes], font: str, word: bytes, pdf: bytes
) -> None:
    assert docx_bytes(told, drawn, font) == word
    assert pdf_bytes(told, drawn, font) == pdf


def test_a_pdf_without_its_font_is_refused(told: Document, drawn: dict[str, bytes]) -> None:
    with pytest.raises(ReportError, match=r"does not find the font 'No Such Family'(.|\n)*what to do"):
        pdf_bytes(told, drawn, "No Such Family")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", MODELS)
def test_every_report_has_its_sentences_first_and_its_sources_in_the_annex(name: str, language: Any) -> None:
    import nbformat

    made = document(nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", 4), language, "x", "y", DAY, FACTS)
    assert isinstance(made.body[0], Listing) and made.body[0].lead and made.body[0].items
    assert [part for part in made.body if isinstance(part, Picture)]
    tables = [part for part in made.annex if isinstance(part, Parsed)]
    assert tables[-1].name == "by_line"
    linked = {run.to for part in (*made.body, *tables) if isinstance(part, Parsed) for run in _runs(part)} - {""}
    assert linked and linked <= made.anchors


def _runs(table: Parsed) -> list[Any]:
    return [run for group in table.groups for row in group.rows for cell in row.cells for run in cell]


def test_a_docx_sets_words_before_a_picture_and_keeps_heads_with_their_rows(word: bytes) -> None:
    import docx
    from docx.oxml.ns import qn

    made = docx.Document(io.BytesIO(word))
    body = list(made.element.body)
    picture = next(at for at, part in enumerate(body) if part.findall(".//" + qn("w:drawing")))
    said = next(at for at, part in enumerate(body) if "平常的一句" in "".join(part.itertext()))
    table = next(at for at, part in enumerate(body) if part.tag == qn("w:tbl"))
    assert said < picture < table
    heads = [row.tc_lst[0] for row in made.tables[0]._tbl.tr_lst if len(row.tc_lst) == 1]
    assert len(heads) == 2
    assert all(paragraph.pPr.keepNext is not None for cell in heads for paragraph in cell.p_lst)
    # The parts of a table's settings stand in the order that strict programs ask for.
    settings = [part.tag for part in made.tables[0]._tbl.tblPr]
    assert settings.index(qn("w:tblBorders")) < settings.index(qn("w:tblLayout")) < settings.index(qn("w:tblLook"))


def test_a_picture_stays_where_nothing_of_its_section_follows() -> None:
    shown = Picture("one", "")
    parts = (Heading(1, "a"), shown, Listing(("b",)), shown, Heading(1, "c"), shown)
    assert _floating(parts) == [False, True, False, False, False, False]


def test_a_table_of_many_columns_is_set_smaller_and_gives_its_notes_the_room() -> None:
    def share(columns: int) -> float:
        heads = tuple(Head("unit" if at else "notes", False) for at in range(columns))
        long = "the baseline year is missing: the first later year stands in; the years differ"
        cells = tuple((Run("not assessable" if at else long),) for at in range(columns))
        return Parsed("one", "one", heads, (Group(None, (Row("", cells),)),), ()).shares[0]

    assert share(MANY + 1) > share(MANY) * SMALL


def test_a_docx_sets_a_table_of_many_columns_in_its_own_style(drawn: dict[str, bytes], font: str) -> None:
    import docx

    heads = tuple(Head(f"head {at}", False) for at in range(MANY + 1))
    cells = tuple((Run("text"),) for _ in heads)
    table = Parsed("one", "one", heads, (Group(None, (Row("", cells),)),), ())
    made = docx.Document(io.BytesIO(docx_bytes(Document("en", "t", "v", DAY, (table,), ()), drawn, font)))
    styles = {paragraph.style.name for cell in made.tables[0]._cells for paragraph in cell.paragraphs}
    assert styles == {"Narrow"}
    assert made.styles["Narrow"].font.size < made.styles["Compact"].font.size
