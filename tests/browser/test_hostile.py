"""An office whose every text wants to harm: its reports show it as text; nothing in them runs, links or computes."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from itertools import cycle
from pathlib import Path

import openpyxl
import pytest
from casebook import ROOT
from lxml import etree, html

from duibiao.catalogue import Region, Source
from duibiao.catalogue.regions import region_text
from duibiao.catalogue.sources import Period, source_text
from duibiao.errors import ReportError
from duibiao.extraction.rows import printed_text, read_printed
from duibiao.home import Home
from duibiao.longformat.build import build
from duibiao.presentation.pictures import find_font
from duibiao.running.fanout import run_reports
from duibiao.running.paramfiles import read_reports

pytestmark = pytest.mark.browser
#: What would do something if any format on the way took it for more than text. All are short enough for a quotation.
HARM = (
    "<script>window.hit=1</script>", '"><img src=x onerror=window.hit=1>', "</script><script>hit=1</script>",
    "[甲](javascript:window.hit=1)", "<a href=javascript:hit=1>甲</a>", "<svg onload=window.hit=1>", "{{7*7}}{%hit%}",
    "${window.hit=1}", "=1+1", "@SUM(A1)", "+1+1", "-cmd|x", "\t=1", "#panic[]", "*_$x$_*", "\\input{x}",
    "<style>*{display:none}</style>", "constructor.constructor('hit=1')()", "' + hit + '", "`${hit}`", "&lt;b&gt;",
)  # fmt: skip
#: What no page, workbook or terminal can hold, or what is not what it looks like.
SPOILT = (
    "甲\x1b[31m", "甲\x08\x0b乙", "甲\n=1+1", "甲\ufffe\uffff", "\u202e95.1", "_x0041_甲", "甲\u2028=1", "🀄\U000e0041",
    "甲\x85\x9b31m",
)  # fmt: skip
PARAMS = {
    "profile": "notebook: region_profile\ntitle: {zh: '%s', en: '%s'}\nformats: [html, docx, pdf]\n"
    "parameters: {region: evil, year: 2020, target_year: 2025}\n",
    "quality": "notebook: data_quality\ntitle: {zh: '%s', en: '%s'}\nparameters: {documents: [evil]}\n",
}


def office(folder: Path) -> Home:
    """Write the figures of a real plan as those of a region, and a document, whose every text wants to harm."""
    harm = cycle(HARM)
    home = Home(ROOT, folder)
    for name in ("printed", "sources", "catalogue", "params"):
        (folder / name).mkdir()
    texts = ("part", "row_printed", "region_printed", "text", "remark")
    rows = [
        row.changed(document="evil", region="evil", **{name: next(harm) for name in texts})
        for row in read_printed(ROOT / "data" / "printed" / "baoshan.csv")
        if row.region == "baoshan"
    ]
    rows += [row.changed(label=next(harm), unit="") for row in rows[: len(HARM)]]
    rows += [
        row.changed(label=one, remark=one, text=one, unit="", line=row.line + 1)
        for row, one in zip(rows, SPOILT, strict=False)
    ]
    (folder / "printed" / "evil.csv").write_text(printed_text(rows), encoding="utf-8")
    region = Region("evil", zh=f"恶{HARM[0]}", en=f"Evil {HARM[1]}", level="prefecture", parent="yunnan")
    (folder / "catalogue" / "regions.yaml").write_text(region_text(region), encoding="utf-8")
    told = {name: next(harm) for name in ("issuer", "title_en", "issuer_en", "number", "note_zh", "note_en")}
    source = Source("evil", sha256="e" * 64, region="evil", period=Period(2021, 2025), title=HARM[0] + HARM[2], **told)
    (folder / "sources" / "evil.yaml").write_text(source_text(source), encoding="utf-8")
    for name, text in PARAMS.items():
        (folder / "params" / f"{name}.yaml").write_text(text % (HARM[0], HARM[2]), encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    try:
        find_font()
    except ReportError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))
    home = office(tmp_path_factory.mktemp("office"))
    build(home)
    runs = run_reports(read_reports(sorted(home.params.glob("*.yaml")), home), home, home.reports)
    assert [(run.report, run.error) for run in runs if run.state != "done"] == []
    return home.reports


def test_nothing_runs_in_a_page(made, browser):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    for path in (made / "profile" / "index.html", made / "quality" / "index.html", made / "index.html"):
        page.goto(path.as_uri(), wait_until="load")
        page.wait_for_timeout(300)
        assert page.evaluate("window.hit") is None
        shown = page.evaluate("document.documentElement.textContent")
        assert HARM[0] in shown
        assert page.evaluate("getComputedStyle(document.body).display") != "none"
    assert all(address.startswith(("file:", "data:")) for address in asked)
    page.close()


@pytest.mark.parametrize("name", ["profile", "quality"])
def test_a_page_and_its_notebook_hold_no_element_of_a_document(name, made):
    page = html.document_fromstring((made / name / "index.html").read_text(encoding="utf-8"))
    notebook = (made / name / "report.ipynb").read_text(encoding="utf-8")
    outputs = [html.fragment_fromstring(one, create_parent=True) for one in _html_of(notebook)]
    assert outputs
    for tree in (page, *outputs):
        for element in tree.iter(etree.Element):
            assert not [one for one in element.attrib if one.startswith("on")], element.attrib
            for attribute in ("href", "src", "action", "style"):
                assert "javascript:" not in element.get(attribute, "")
                assert "hit" not in element.get(attribute, "")
    assert not [script for script in page.iter("script") if "hit=1" in (script.text or "")]
    assert not page.xpath("//img[@src='x']") and not page.xpath("//svg[@onload]")


def _html_of(notebook: str) -> list[str]:
    import nbformat

    cells = nbformat.reads(notebook, as_version=4).cells
    return [
        output["data"]["text/html"]
        for cell in cells if cell.cell_type == "code"
        for output in cell.outputs if "text/html" in output.get("data", {})
    ]  # fmt: skip


def test_workbooks_and_csv_compute_nothing(made):
    books = sorted(made.glob("*/*.xlsx"))
    assert len(books) == 4
    for path in books:
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                etree.fromstring(parts.read(name))
            assert not [name for name in parts.namelist() if b"<f>" in parts.read(name) or "externalLink" in name]
            assert not [name for name in parts.namelist() if name.endswith(".rels") and b"External" in parts.read(name)]
        for sheet in openpyxl.load_workbook(path).worksheets:
            assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    cells = [
        cell
        for path in made.glob("*/tables/*.csv")
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        for cell in row
    ]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and not re.fullmatch(r"[-+][\d.,]+%?", cell)]
    assert len({f"'{text}" for text in HARM if text[0] in "=@+-\t"} & set(cells)) >= 2


def test_documents_hold_no_link_and_no_field_of_a_document(made):
    for path in made.glob("profile/*.docx"):
        with zipfile.ZipFile(path) as parts:
            whole = {name: parts.read(name).decode("utf-8", "replace") for name in parts.namelist()}
        assert not [name for name, text in whole.items() if name.endswith(".rels") and "javascript" in text]
        assert set(re.findall(r'w:instr="(\w+)', "".join(whole.values()))) <= {"PAGE", "NUMPAGES"}
        assert "instrText" not in whole["word/document.xml"]
        assert "&lt;script&gt;" in whole["word/document.xml"]
    for path in made.glob("profile/*.pdf"):
        data = path.read_bytes()
        assert data.startswith(b"%PDF")
        assert not [word for word in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/EmbeddedFile") if word in data]
