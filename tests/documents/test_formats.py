"""One table in every format, with spans and hidden parts; each value keeps the place it was printed in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from duibiao.documents import read_document
from duibiao.documents.decoding import decode
from duibiao.documents.pdflines import tables_without_rules, text_lines
from duibiao.documents.sheets import UNCOMPUTED, shown
from duibiao.errors import DocumentError
from duibiao.extraction.document import extract_document

TITLE = "某市“十四五”卫生健康规划主要指标"
WANTED = {
    ("婴儿死亡率", 2020, "4.22"),
    ("婴儿死亡率", 2025, "5"),
    ("人均预期寿命", 2020, "77.30"),
    ("人均预期寿命", 2025, "78.5"),
}
PAGE = f"""<html><head><meta charset="utf-8"><title>x</title><style>td{{}}</style></head><body>
<p style="display:none">婴儿死亡率2020年为99‰。</p>
<table><tr><td>首页</td></tr><tr><td><h1>{TITLE}</h1>
<table><tr><th rowspan="2">指标</th><th rowspan="2">单位</th><th colspan="2">数值</th></tr>
<tr><th>2020年</th><th>2025年</th></tr>
<tr><td colspan="4">健康水平</td></tr>
<tr><td>婴儿<br>死亡率</td><td>‰</td><td>4.22</td><td>5<sup>①</sup></td></tr>
<tr><td>人均预期寿命</td><td>岁</td><td>77.30</td><td>78.5</td></tr></table>
<p>到2025年,孕产妇死亡率控制在12/10万以下。</p></td></tr></table></body></html>"""


def figures(document, catalogue, source="table"):
    rows = extract_document(document, catalogue).rows
    lines = {(line.part, line.number): line.text for line in document.lines}
    assert all(lines[row.part, row.line][row.start : row.end] == row.text for row in rows)
    return {(row.label, row.year, row.value) for row in rows if row.source == source}


def saved(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_document(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_html_with_spans_in_a_table_that_lays_out_the_page(encoding, catalogue, tmp_path):
    document = saved(tmp_path, "plan.html", PAGE.encode(encoding))
    assert figures(document, catalogue) == WANTED
    assert figures(document, catalogue, "prose") == {("孕产妇死亡率", 2025, "12")}
    assert "99" not in "".join(line.text for line in document.lines)


def test_digits_on_both_sides_of_a_line_end_in_a_cell_are_no_figure(catalogue, tmp_path):
    page = PAGE.replace("<td>77.30</td>", "<td>77<br>30</td>").replace("<td>78.5</td>", "<td>约78.5<br>左右</td>")
    rows = extract_document(saved(tmp_path, "plan.html", page), catalogue).rows
    told = [(row.year, row.value, "unreadable" in row.flags) for row in rows if row.label == "人均预期寿命"]
    assert told == [(2020, "", True), (2025, "78.5", False)]


def test_a_table_goes_on_over_the_page_without_its_column_of_sections(catalogue, tmp_path):
    rows = [
        "健康水平|婴儿死亡率|‰|4.22|5",
        "|孕产妇死亡率|/10万|9.1|10",
        "|人均预期寿命|岁|77.30|78.5",
        "|产前筛查率|%|80|85",
    ]
    cells = ["".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in ["领域|指标|单位|2020年|2025年", *rows]]
    over = [cell.removeprefix("<td></td>") for cell in cells[3:]]
    page = f"<p>{TITLE}</p>" + "".join(
        f"<table>{''.join(f'<tr>{row}</tr>' for row in part)}</table>" for part in (cells[:3], over)
    )
    found = figures(saved(tmp_path, "plan.html", page), catalogue)
    assert found > WANTED
    assert ("产前筛查率", 2025, "85") in found


def test_markdown(catalogue, tmp_path):
    text = f"# {TITLE}\n\n| 指标 | 单位 | 2020年 | 2025年 |\n|---|:-:|--:|--:|\n| **婴儿死亡率** | ‰ | 4.22 | 5 |\n"
    text += "| 人均预期寿命 | 岁 | 77.30 | 78.5 |\n\n到2025年,**孕产妇死亡率**控制在12/10万以下。\n"
    document = saved(tmp_path, "plan.md", text)
    assert figures(document, catalogue) == WANTED
    assert figures(document, catalogue, "prose") == {("孕产妇死亡率", 2025, "12")}


def test_csv_with_quoted_fields(catalogue, tmp_path):
    text = f'{TITLE},,,\n指标,单位,2020年,2025年\n"婴儿\n死亡率",‰,4.22,5\n人均预期寿命,岁,"77.30","78.5"\n'
    text += '诊疗人次数,人次,"12,345","13,000"\n'
    document = saved(tmp_path, "plan.csv", text)
    assert figures(document, catalogue) == WANTED | {("诊疗人次数", 2020, "12345"), ("诊疗人次数", 2025, "13000")}


def test_xlsx_with_merged_cells_and_formats(catalogue, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "指标表"
    for row in [
        [TITLE],
        ["指标", "单位", 2020, "2025年"],
        ["健康水平"],
        ["婴儿死亡率", "‰", 4.22, 5],
        ["人均预期寿命", "岁", 77.3, 78.5],
    ]:
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A3:D3")
    sheet["C5"].number_format = "0.00"
    book.create_sheet("藏").sheet_state = "hidden"
    book["藏"].append(["婴儿死亡率", 99])
    book.save(tmp_path / "plan.xlsx")
    document = read_document(tmp_path / "plan.xlsx")
    assert figures(document, catalogue) == WANTED
    assert "指标表!C5" in {line.part for line in document.lines}


def test_docx_with_merged_cells(catalogue, tmp_path):
    from docx import Document

    book = Document()
    book.add_paragraph(TITLE)
    table = book.add_table(rows=5, cols=4)
    texts = [
        ["指标", "单位", "数值", ""],
        ["", "", "2020年", "2025年"],
        ["健康水平", "", "", ""],
        ["婴儿死亡率", "‰", "4.22", "5"],
        ["人均预期寿命", "岁", "77.30", "78.5"],
    ]
    for row, cells in enumerate(texts):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(0, 2).merge(table.cell(0, 3))
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(1, 1))
    table.cell(2, 0).merge(table.cell(2, 3))
    book.add_paragraph("到2025年,孕产妇死亡率控制在12/10万以下。")
    book.save(tmp_path / "plan.docx")
    document = read_document(tmp_path / "plan.docx")
    assert figures(document, catalogue) == WANTED
    assert figures(document, catalogue, "prose") == {("孕产妇死亡率", 2025, "12")}


def pdf(pages):
    """Draw words at places, in the built-in Chinese font that every reader of PDF knows."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light"
               b" /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
               b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo"
               b" << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> >>"]  # fmt: skip
    kids = []
    for words in pages:
        drawn = b"".join(
            b"BT /F1 10 Tf %d %d Td <%s> Tj ET\n" % (x, y, text.encode("utf-16-be").hex().encode())
            for x, y, text in words
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, len(out),
    )  # fmt: skip


def test_pdf_with_a_table_over_a_page_break(catalogue, tmp_path):
    heads = [(60, "指标"), (220, "单位"), (300, "2020年"), (400, "2025年")]
    rows = [["婴儿死亡率", "‰", "4.22", "5"], ["人均预期寿命", "岁", "77.30", "78.5"], ["诊疗人次增长", "%", "3", "4"]]
    more = [["住院人次增长", "%", "5", "6"], ["门诊人次增长", "%", "7", "8"], ["体检人次增长", "%", "9", "10"]]

    def drawn(top, table):
        return [
            (x, top - 30 * at, text) for at, row in enumerate(table) for (x, _), text in zip(heads, row, strict=True)
        ]

    first = [(60, 780, TITLE), *((x, 740, text) for x, text in heads), *drawn(710, rows), (290, 40, "- 1 -")]
    document = saved(tmp_path, "plan.pdf", pdf([first, drawn(780, more)]))
    read = figures(document, catalogue)
    assert read >= WANTED and ("体检人次增长", 2025, "10") in read and len(read) == 12
    assert {line.part.split()[0] for line in document.lines} == {"p1", "p2"}


def test_pdf_in_two_columns_of_text_is_read_one_column_after_the_other(tmp_path):
    left = "一、资源。2023年末，全市实有床位26714张，每千人口床位数5.94张，执业（助理）医师3.52人，护士3.97人。"
    right = "居民健康素养水平36.24%，其中城市居民39.5%，农村居民31.8%。市民体质合格率94.3%，吸烟率20.1%。"
    words = [(140, 800, "2023年某市卫生健康事业发展统计公报，供各单位参考使用")]
    for x, down, text in ((60, 0, left), (320, 3, right)):
        lines = [text[at : at + 22] for at in range(0, len(text), 22)] * 3
        words += [(x, 760 - down - 16 * at, line) for at, line in enumerate(lines)]
    document = saved(tmp_path, "bulletin.pdf", pdf([words]))
    assert [line.text for line in document.lines] == [words[0][2], *[left] * 3, *[right] * 3]


def char(text, x, y):
    return {"text": text, "x0": x, "x1": x + 10, "top": y, "bottom": y + 10, "size": 10}


def test_lines_of_one_cell_go_to_the_row_they_stand_around():
    words = [
        ("甲率", 0, 30),
        ("1", 200, 30),
        ("2", 300, 30),
        ("乙乙乙", 0, 54),
        ("丙率", 0, 66),
        ("3", 200, 60),
        ("4", 300, 60),
        ("丁率", 0, 90),
        ("5", 200, 90),
        ("6", 300, 90),
    ]
    chars = [char(c, x + 10 * at, y) for text, x, y in words for at, c in enumerate(text)]
    [(bands, width)] = tables_without_rules(text_lines(chars))
    assert width == 3
    assert [band.cells for band in bands] == [
        {0: ["甲率"], 1: ["1"], 2: ["2"]},
        {0: ["乙乙乙", "丙率"], 1: ["3"], 2: ["4"]},
        {0: ["丁率"], 1: ["5"], 2: ["6"]},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "utf-16"])
def test_an_encoding_is_told_by_what_it_gives(encoding):
    text = "嬰兒死亡率控制在千分之四以內,人均預期壽命達到七十八歲"
    assert decode(text.encode(encoding), "x") == text


@pytest.mark.parametrize("wrong", ["gb18030", "latin-1"])
def test_mojibake_is_refused(wrong):
    text = (
        "为推进健康中国建设,提高人民健康水平,根据规划纲要,制定本规划,到二零二五年,卫生健康体系更加完善,人均预期寿命继续提高。"
        * 3
    )
    with pytest.raises(DocumentError, match="mojibake|decoded"):
        decode(text.encode().decode(wrong, "replace").encode(), "x")


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.253, "0.0%", "25.3%"), (4.5, "0.00", "4.50"), (2020, "General", "2020"), (12345.6, "#,##0.0", "12,345.6"),
        (0.1 + 0.2, "General", "0.3"), (5, '0"张"', "5张"), (None, "General", ""), ("≥5", "General", "≥5"),
        (123456, '0!.0,"万"', "12.3万"), (1234567, "0.0,", "1234.6"), (5, '"≥"0.0', "≥5.0"), (5, ";;;", ""),
        (15, '[>10]"大";0', "大"), (5, '[>10]"大";0', "5"), (12, "0\\.0", "1.2"), (5, "000", "005"), (3, "0人", "3人"),
        (-0.5, "0.00_);[Red]\\(0.00\\)", "-0.50"), (-5, "0;0", "-5"), (1, "0.##", "1"), (1.5, "# ?/?", "1.5"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"), (1234567.891, "#,##0.00", "1,234,567.89"),
        (123456789, '[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "1.23亿"), (5, "", "5"), (0.5, ".00", "0.50"),
        (1234, '[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "1234"), (1234567, "#\\ ##0", "1234 567"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_the_sheet_shows_it(value, number_format, text):
    assert shown(value, number_format) == text


def test_a_bomb_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(DocumentError, match="unpacks"):
        saved(tmp_path, "bomb.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("text", "told"),
    [("规划\n" + "率" * 200_001, "line 2 has 200001 characters"), (("率" * 99_999 + "\n") * 51, "its text has")],
)
def test_a_text_longer_than_any_plan_is_refused(text, told, tmp_path):
    with pytest.raises(DocumentError, match=told):
        saved(tmp_path, "long.txt", text)


def test_entities_are_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(DocumentError, match="entities"):
        saved(tmp_path, "bomb.docx", out.getvalue())


@given(data=st.binary(max_size=200), suffix=st.sampled_from([".docx", ".xlsx", ".pdf", ".html", ".csv", ".md", ".txt"]))
def test_broken_files_raise_nothing_but_a_document_error(data, suffix, tmp_path_factory):
    path = tmp_path_factory.mktemp("broken") / f"x{suffix}"
    path.write_bytes(data)
    try:
        read_document(path)
    except DocumentError as error:
        assert path.name in str(error)


def test_a_formula_without_its_value_is_shown_as_one(tmp_path):
    """A program that does not reckon leaves the value out: an empty cell would lose the figure unsaid."""
    with xlsxwriter.Workbook(tmp_path / "reckoned.xlsx") as book:
        sheet = book.add_worksheet("表")
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("A2", '="甲"', None, "甲")
    reckoned = read_document(tmp_path / "reckoned.xlsx")
    assert [line.text for line in reckoned.lines] == ["2", "甲"]
    book = openpyxl.load_workbook(tmp_path / "reckoned.xlsx")
    book.active["A3"] = 7
    book.save(tmp_path / "saved.xlsx")
    saved = read_document(tmp_path / "saved.xlsx")
    assert [(line.part, line.text) for line in saved.lines] == [
        ("表!A1", UNCOMPUTED), ("表!A2", UNCOMPUTED), ("表!A3", "7"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("plan.doc", "save it as .docx or .pdf"), ("plan.wps", "save it as .docx or .pdf"),
        ("plan.xls", "save it as .xlsx or .csv"), ("plan.jpg", "recognised"), ("plan.zip", "unpack it"),
        ("plan", "give the file the ending of its format"), ("folder", "this is a folder"),
        ("absent.pdf", "check the path"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_told_with_what_to_do(tmp_path, name, told):
    if name == "folder":
        (tmp_path / name).mkdir()
    elif name != "absent.pdf":
        (tmp_path / name).write_text("文", encoding="utf-8")
    with pytest.raises(DocumentError, match=told):
        read_document(tmp_path / name)


def test_an_address_is_not_fetched():
    with pytest.raises(DocumentError, match="nothing is fetched"):
        read_document(Path("https://www.example.gov.cn/plan.html"))
