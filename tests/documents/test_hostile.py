"""Documents that want to harm: each is refused by a stated limit, in words, and none has anything fetched."""

from __future__ import annotations

import io
import random
import re
import sys
import threading
import zipfile
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import openpyxl
import pytest
from casebook import ROOT

from duibiao.documents import html, pdflimits, read_document
from duibiao.documents import pdf as pdfs
from duibiao.documents.limits import LARGEST_RATIO, MOST_SPAN
from duibiao.documents.spans import Placing
from duibiao.errors import DocumentError
from duibiao.home import Home
from duibiao.running.readers import Reader

sys.path.insert(0, str(ROOT / "tests" / "fuzz"))

import fuzz_parsers as fuzz

DOCX, XLSX = fuzz._docx(["甲率", "乙率"], 2), fuzz._xlsx(["甲率", "乙率", "丙率"], 1)
#: Beyond the first characters that a hasty look would take in.
LATE = f"<!--{'x' * 10_000}-->"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
ENTITIES = f'<!DOCTYPE x [<!ENTITY a0 "lol">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a11 SYSTEM "file:///etc/hostname">]>'


def inside(whole: bytes, name: str, change) -> bytes:
    """Change the text of one part of a zipped document; bytes are put as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            if part == name:
                data = change(data.decode())
            new.writestr(part, data)
    return out.getvalue()


def renamed(whole: bytes, old: str, new: str) -> bytes:
    """Call a part by another name everywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            after.writestr(part.replace(old, new), before.read(part).replace(old.encode(), new.encode()))
    return out.getvalue()


def typed(whole: bytes, old: str, new: str) -> bytes:
    """Call a part by another name everywhere, and let only the ending of its name say what it is."""
    kind = re.compile(rf'<Override[^>]*PartName="/{re.escape(new)}"[^>]*ContentType="([^"]*)"[^>]*/>')

    def by_ending(types: str) -> str:
        default = f'<Default Extension="{new.rpartition(".")[2]}" ContentType="{kind.search(types)[1]}"/>'
        return re.sub(r"(<Types[^>]*>)", rf"\1{default}", kind.sub("", types), count=1)

    return inside(renamed(whole, old, new), "[Content_Types].xml", by_ending)


def sheets(count: int) -> bytes:
    """A workbook of so many sheets, the last cell of each 100,000 cells from its first."""
    book = openpyxl.Workbook()
    for sheet in [book.active, *(book.create_sheet() for _ in range(count - 1))]:
        sheet["A1"], sheet["CV1000"] = "甲率", 1
    book.save(out := io.BytesIO())
    return out.getvalue()


def packed(whole: bytes, how: int) -> bytes:
    """Pack all parts in another way."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as before, zipfile.ZipFile(out, "w", how) as after:
        for part in before.namelist():
            after.writestr(part, before.read(part))
    return out.getvalue()


def locked(whole: bytes) -> bytes:
    """Say of each part that it is locked with a password."""
    data = bytearray(whole)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def twice(whole: bytes, part: str, change) -> bytes:
    """Put a changed part beside the one of the same name."""
    text = zipfile.ZipFile(io.BytesIO(whole)).read(part).decode()
    with zipfile.ZipFile(out := io.BytesIO(whole), "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(part, change(text))
    return out.getvalue()


def in_body(xml: str) -> bytes:
    """A document that begins with this."""
    return inside(DOCX, DOCUMENT, lambda whole: whole.replace("<w:body>", f"<w:body>{xml}"))


def run(text: str, looks: str = "") -> str:
    return f"<w:r><w:rPr>{looks}</w:rPr><w:t>{text}</w:t></w:r>"


def with_entity(head: str, change=str):
    return lambda xml: change(LATE + head + xml.replace("甲率", "&a11;"))


def utf16(text: str) -> bytes:
    return ('<?xml version="1.0" encoding="utf-16"?>' + text).encode("utf-16")


def with_parts(whole: bytes, parts: int, size: int = 0) -> bytes:
    """Add so many empty parts, and one that says of itself that it unpacks to so much."""
    with zipfile.ZipFile(out := io.BytesIO(whole), "a") as archive:
        for number in range(parts):
            archive.writestr(f"x{number}", b"")
        if size:
            archive.writestr("noise", chance.randbytes(size // LARGEST_RATIO), zipfile.ZIP_STORED)
            archive.getinfo("noise").file_size = size
    return out.getvalue()


chance = random.Random(1)
DOCUMENT, SHEET, STRINGS = "word/document.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
BARE = inside(XLSX, STRINGS, lambda xml: xml.partition("?>")[2])
JOINED = '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
HOSTILE = {
    "laughs.docx": (inside(DOCX, DOCUMENT, with_entity(ENTITIES)), "its XML declares entities"),
    "outside.docx": (inside(DOCX, DOCUMENT, with_entity(OUTSIDE)), "its XML declares entities"),
    "utf16.docx": (inside(DOCX, DOCUMENT, with_entity(OUTSIDE, utf16)), "its XML declares entities"),
    "renamed.docx": (renamed(inside(DOCX, DOCUMENT, with_entity(OUTSIDE)), "document.xml", "document.bin"), "declares"),
    "laughs.xlsx": (inside(BARE, STRINGS, with_entity(ENTITIES)), "its XML declares entities"),
    "outside.xlsx": (inside(BARE, STRINGS, with_entity(OUTSIDE)), "its XML declares entities"),
    "joined.xlsx": (inside(XLSX, SHEET, lambda xml: xml.replace("</sheetData>", JOINED)), "it joins 17179869184 cells"),
    "joined.bin.xlsx": (
        renamed(inside(XLSX, SHEET, lambda xml: xml.replace("</sheetData>", JOINED)), "worksheets/", "pages/"),
        "it joins 17179869184 cells",
    ),
    "joined.coded.xlsx": (
        inside(XLSX, SHEET, lambda xml: xml.replace("</sheetData>", JOINED.replace("A1:X", "a&#49;:x"))),
        "it joins 17179869184 cells",
    ),
    "typed.docx": (
        typed(inside(DOCX, DOCUMENT, with_entity(OUTSIDE)), DOCUMENT, "word/document.bin"),
        "its XML declares entities",
    ),
    "sheets.xlsx": (sheets(6), "with sheet Sheet5 it has 600000 cells"),
    "far.xlsx": (inside(XLSX, SHEET, lambda xml: xml.replace('"A2"', '"XFD1048576"')), "has 17179869184 cells"),
    "zeros.docx": (inside(DOCX, DOCUMENT, lambda xml: xml + " " * 50_000_000), "it unpacks to 5"),
    "zeros.xlsx": (inside(XLSX, SHEET, lambda xml: xml + " " * 50_000_000), "it unpacks to 5"),
    "deep.html": ("<div>" * 300 + "婴儿死亡率4‰", "its elements stand too deep within each other"),
    "unclosed.html": ("<b>" * 300 + "婴儿死亡率4‰", "its elements stand too deep within each other"),
    "tables.html": ("<table><tr><td>" * 300 + "婴儿死亡率4‰", "its elements stand too deep within each other"),
    "long.html": (" " * 11_000_000, "one holds too long a text"),
    "deep.docx": (
        inside(DOCX, DOCUMENT, lambda xml: xml.replace("<w:body>", "<w:body>" + "<w:sdt>" * 9000)),
        "damaged",
    ),
    **{f"line{end}": ("1," * 5_000_000, "line 1 has 10000000 characters") for end in (".txt", ".md", ".csv", ".html")},
    "parts.docx": (with_parts(DOCX, 5_001), "bytes in 5004 parts"),
    "unpacked.docx": (with_parts(DOCX, 0, 200_000_001), "it unpacks to 20000"),
    "turned.txt": ("第一行\n婴儿死亡率\u202e为1.59‰", "turned.txt: line 2 holds U+202E"),
    "turned.html": ("<p>婴儿死亡率&#x202e;为1.59‰", "holds U+202E"),
    "wide.csv": ("1," * 2_000 + "\n1" * 300, "a CSV of 602301 fields"),
    "spans.html": ("<table><tr>" + "<td rowspan=200 colspan=200>1" * 20, "cells of a table span 520000 places"),
    "locked.docx": (locked(DOCX), "locked.docx: it is locked with a password"),
    "locked.xlsx": (locked(XLSX), "locked.xlsx: it is locked with a password"),
    "packed.docx": (packed(DOCX, zipfile.ZIP_LZMA), "is packed as no office program packs"),
    "packed.xlsx": (packed(XLSX, zipfile.ZIP_BZIP2), "is packed as no office program packs"),
    "twice.docx": (twice(DOCX, DOCUMENT, lambda xml: xml.replace("甲", "丁")), "are called word/document.xml: another"),
    "bdo.docx": (in_body(f'<w:p><w:bdo w:val="rtl">{run("1.59")}</w:bdo></w:p>'), "'1.59' is shown from right to left"),
    "bdo.html": ("<p>婴儿死亡率<bdo dir=RTL>1.59</bdo>‰", "'1.59' is shown from right to left"),
    "turned.style.html": (
        '<p>婴儿死亡率<i style="direction:rtl;unicode-bidi: bidi-override">1.59</i>',
        "is shown from right to left",
    ),
    "turned.class.html": (
        "<style>/* x */ @import 'x'; b, i.r {direction: rtl; unicode-bidi:bidi-override}</style><i class=R>1.59</i>",
        "'1.59' is shown from right to left",
    ),
    "corners.html": ("<table><tr>" + "<td>1" * 1_000 + "<tr><td>2" * 1_000, "cells of a table span 1001000 places"),
    "zeros.txt": ("规划\0".encode("utf-16"), "this is no text (it holds zero bytes)"),
    "late.txt": ("规划" * 3_000 + "\0", "this is no text (it holds zero bytes)"),
    "wide.txt": ("规划".encode("utf-32"), "this is no text (it holds zero bytes)"),
    "fields.csv": ("1,2,3,4,5,6,7\n" * 100_000, "a CSV of 600000 fields"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_document_that_wants_to_harm_is_refused(name, tmp_path):
    data, told = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(DocumentError) as refused:
        read_document(path)
    assert told in str(refused.value)
    assert "allowed: " in str(refused.value) or "what to do: " in str(refused.value)


def test_the_documents_they_were_made_from_are_read(tmp_path):
    for name, data in (
        ("x.docx", DOCX),
        ("x.xlsx", XLSX),
        ("y.xlsx", BARE),
        ("z.docx", renamed(DOCX, "ment.xml", "ment.b")),
    ):
        (tmp_path / name).write_bytes(data)
        assert "甲率" in {line.text for line in read_document(tmp_path / name).lines}


def test_a_page_and_a_drawing_within_a_document_may_have_a_doctype(tmp_path):
    with zipfile.ZipFile(out := io.BytesIO(DOCX), "a") as archive:
        archive.writestr("word/media/a.svg", '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>')
        archive.writestr("word/page.htm", "<!DOCTYPE HTML><HTML><p>one<p>two")
        archive.writestr("word/media/b.png", chance.randbytes(9_000))
    (tmp_path / "x.docx").write_bytes(out.getvalue())
    assert "甲率" in {line.text for line in read_document(tmp_path / "x.docx").lines}


HIGH, NOT_HIDDEN = '<w:vertAlign w:val="superscript"/>', '<w:vanish w:val="0"/>'
#: What is read beside what a reader sees, by the format and by how the rest is kept from him.
SEEN = {
    "moved.docx": in_body(f"<w:p>{run('婴儿死亡率')}<w:moveFrom>{run('5')}</w:moveFrom>{run('4‰')}</w:p>"),
    "deleted.docx": in_body(f"<w:p>{run('婴儿死亡率')}<w:del>{run('5')}</w:del>{run('4‰')}</w:p>"),
    "struck.docx": in_body(f"<w:p>{run('婴儿死亡率')}{run('5', '<w:strike/>')}{run('4‰')}</w:p>"),
    "twice_struck.docx": in_body(f"<w:p>{run('婴儿死亡率')}{run('5', '<w:dstrike/>')}{run('4‰')}</w:p>"),
    "hidden.docx": in_body(f"<w:p>{run('婴儿死亡率')}{run('5', '<w:vanish/>')}{run('4‰')}</w:p>"),
    "not_hidden.docx": in_body(f"<w:p>{run('婴儿死亡率')}{run('4', NOT_HIDDEN)}</w:p>"),
    "struck.html": "<p>婴儿死亡率<del>5</del><s>6</s>4‰".encode(),
    "line_through.html": "<p>婴儿死亡率<i style='text-decoration: red line-through'>5</i>4‰".encode(),
    "class.html": "<style>a{color:red} .h, b.x{display:none}</style><p>婴儿死亡率<i class='y h'>5</i>4‰".encode(),
    "clipped.html": "<p>婴儿死亡率<i style='position:absolute;clip:rect(1px, 1px, 1px, 1px)'>5</i>4‰".encode(),
    "no_colour.html": "<p>婴儿死亡率<i style='color: rgba(0, 0, 0, 0)'>5</i>4‰".encode(),
    "printed_only.html": "<style>@media print {.h{display:none}}</style><p>婴儿死亡率<i class=h>4</i>‰".encode(),
    "cut_out.html": "<p>婴儿死亡率<i style='background-clip:text;color:transparent'>4</i>‰".encode(),
    "dialog.html": "<p>婴儿死亡率<dialog>5</dialog>4‰".encode(),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_a_reader_does_not_see_is_no_digit_of_a_figure(name, tmp_path):
    (tmp_path / name).write_bytes(SEEN[name])
    assert read_document(tmp_path / name).lines[0].text.rstrip("‰") == "婴儿死亡率4"


@pytest.mark.parametrize(
    ("name", "data", "seen"),
    [
        ("x.html", "<p>婴儿死亡率5.4<sup>2</sup>".encode(), "婴儿死亡率5.4²"),
        ("x.html", "<p>PM<sub>2.5</sub>每m<sup>3</sup>".encode(), "PM2.5每m3"),
        ("x.html", "<p>5.4<sup>①</sup>".encode(), "5.4①"),
        ("x.docx", in_body(f"<w:p>{run('5.4')}{run('2', HIGH)}</w:p>"), "5.4²"),
    ],
)
def test_the_mark_of_a_note_is_no_digit_of_a_figure(name, data, seen, tmp_path):
    (tmp_path / name).write_bytes(data)
    assert read_document(tmp_path / name).lines[0].text == seen


def test_a_box_of_text_is_no_part_of_the_paragraph_it_hangs_on(tmp_path):
    box = f"<w:txbxContent><w:p>{run('5')}</w:p></w:txbxContent>"
    other = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f'<mc:AlternateContent xmlns:mc="{other}">{both}</mc:AlternateContent>'
    (tmp_path / "x.docx").write_bytes(in_body(f"<w:p>{run('婴儿死亡率4')}<w:r>{both}</w:r>{run('‰')}</w:p>"))
    assert [line.text for line in read_document(tmp_path / "x.docx").lines][:3] == ["婴儿死亡率4‰", "5", "甲率"]


def test_a_long_row_is_not_looked_through_for_each_of_its_cells():
    asked = []

    class Counting(dict):
        def __contains__(self, key):
            asked.append(key)
            return super().__contains__(key)

    placing = Placing("x")
    placing.begin_row()
    placing._row = Counting()
    for number in range(1_000):
        placing.put(number)
    assert len(asked) <= 3_000


def test_no_cell_spans_without_end(tmp_path):
    (tmp_path / "x.html").write_text(
        "<table><tr><td colspan=9999 rowspan=9999>甲率<tr><td>乙率</table>", encoding="utf-8"
    )
    span = '<w:tcPr><w:gridSpan w:val="9999"/></w:tcPr>'
    docx = inside(DOCX, DOCUMENT, lambda xml: xml.replace("<w:tc>", f"<w:tc>{span}", 1))
    (tmp_path / "x.docx").write_bytes(docx)
    (tmp_path / "before.docx").write_bytes(
        inside(DOCX, DOCUMENT, lambda xml: xml.replace("<w:tr>", '<w:tr><w:trPr><w:gridBefore w:val="9999"/></w:trPr>'))
    )
    for name in ("x.html", "x.docx", "before.docx"):
        (grid,) = read_document(tmp_path / name).grids
        assert MOST_SPAN < max(map(len, grid.rows)) <= MOST_SPAN + 2


@pytest.mark.parametrize(
    ("module", "limit", "name", "data", "told"),
    [
        (html, "MOST_CELLS", "cells.html", b"<table><tr><td>1<td>2<td>3", "too many cells\n    allowed: at most 0"),
        (pdfs, "MOST_PAGES", "pages.pdf", None, "1 pages\n    allowed: at most 0"),
    ],
)
def test_what_takes_long_to_make_is_refused_by_a_smaller_limit(module, limit, name, data, told, tmp_path, monkeypatch):
    monkeypatch.setattr(module, limit, 0)
    (tmp_path / name).write_bytes(data or pdf(CATALOG, PAGES, PAGE, stream=WORDS))
    with pytest.raises(DocumentError, match=told):
        read_document(tmp_path / name)


def test_a_file_of_a_gigabyte_is_not_even_opened(tmp_path, monkeypatch):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    monkeypatch.setattr(Path, "read_bytes", None)
    with pytest.raises(DocumentError, match="1000000000 bytes\n    allowed: at most 50000000 bytes"):
        read_document(path)


def test_what_is_no_file_is_not_read(tmp_path):
    (tmp_path / "endless.txt").symlink_to("/dev/zero")
    with pytest.raises(DocumentError, match="there is no such document"):
        read_document(tmp_path / "endless.txt")


def pdf(*objects: bytes, stream: bytes = b"", given: bytes = b"") -> bytes:
    """A PDF whose first objects are given and whose page draws a stream."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    whole = [*objects, b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), given, stream), font]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(whole, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = (len(whole) + 1, table, len(whole) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % tail


CATALOG, PAGES = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
WORDS = b"BT /F1 10 Tf 50 700 Td (births 2025) Tj ET"
#: Found by the coverage-guided fuzzer.
SPOILT = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Cat\b" + bytes(10) + b"\1\r  2 0 R /MediaBox [0 0 595 842] /Conten}ts 4 n \n"
    b"trailer << /Sizc 6 /Root" + b"\xaf" * 14 + b"[" + b"\xaf" * 14 + b" 1 0 R >>\nstartxref\n404\n"
    b"%%E 00000 n \n0000000334 00000 n \ntrailer << /Size 6 /Root 1 0 R >>\nstartxref\n404\n%%EOF"
)
CIRCLES = {
    "an object that is itself": pdf(CATALOG, b"2 0 R", PAGE, stream=WORDS),
    "objects that are each other": pdf(CATALOG, b"3 0 R", b"2 0 R", stream=WORDS),
    "a broken end": pdf(CATALOG, b"2 0 R %", PAGE, stream=WORDS),
    "a broken file": SPOILT,
}
LOOPS = {
    "pages that hold themselves": (
        pdf(CATALOG, b"<< /Type /Pages /Count 1 /Kids [2 0 R 3 0 R] >>", PAGE, stream=WORDS),
        "",
    ),
    "a parent of itself": (pdf(CATALOG, b"<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] >>", PAGE, stream=WORDS), ""),
    "a stream of a hundred megabytes": (
        pdf(CATALOG, PAGES, PAGE, stream=zlib.compress(b"0 " * 50_000_000), given=b"/Filter /FlateDecode"),
        "seconds of processor time",
    ),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_a_pdf_whose_references_lead_in_a_circle_is_refused(name, tmp_path):
    (tmp_path / "x.pdf").write_bytes(CIRCLES[name])
    with pytest.raises(DocumentError, match=r"a reference that leads back to itself\n    what to do: open it"):
        read_document(tmp_path / "x.pdf")


def test_a_pdf_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pdflimits, "LARGEST_UNPACKED", 30_000)
    whole = zlib.compress(bytes(20_000))
    for name, given, streams, told in (
        ("one.pdf", b"/Filter /FlateDecode", 1, "no text"),
        ("two.pdf", b"/Filter /FlateDecode", 2, "unpack to more than 30000 bytes\n    allowed: at most 30000"),
        ("pictures.pdf", b"/Subtype /Image /Filter /FlateDecode", 2, "no text"),
    ):
        more = [b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(whole), given, whole)] * (streams - 1)
        (tmp_path / name).write_bytes(pdf(CATALOG, PAGES, PAGE, stream=whole, given=given) + b"\n".join(more))
        with pytest.raises(DocumentError, match=told):
            read_document(tmp_path / name)


@pytest.mark.parametrize("name", LOOPS)
def test_a_pdf_with_a_loop_comes_to_an_end(name, tmp_path):
    """Read as the commands read: by a process that the system ends."""
    data, told = LOOPS[name]
    (tmp_path / "x.pdf").write_bytes(data)
    reader = Reader(tmp_path / "out", Home(ROOT), seconds=1.5)
    try:
        outcome = reader.read(tmp_path / "x.pdf")
    finally:
        reader.close()
    assert told in outcome.refusal
    assert bool(told) == bool(outcome.refusal)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("pictures.pdf", pdf(CATALOG, PAGES, PAGE), "no text: its pages are pictures\n    what to do: "),
        ("bytes.txt", "规划".encode() + bytes(9), r"this is no text \(it holds zero bytes\)\n    what to do: "),
    ],
)
def test_what_holds_no_text_is_told_so(name, data, told, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DocumentError, match=told):
        read_document(tmp_path / name)


@pytest.fixture
def asked():
    """A server of this machine, and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


def test_no_document_has_anything_fetched(asked, tmp_path):
    address, paths = asked
    page = (
        f'<!DOCTYPE html SYSTEM "{address}/dtd"><html><head><link rel=stylesheet href="{address}/css">'
        f'<meta http-equiv=refresh content="0;url={address}/refresh"><base href="{address}/">'
        '<script src="a.js"></script>'
        f'</head><body background="bg"><img src="img"><iframe src="frame"></iframe><object data="obj"></object>'
        f'<style>@import url({address}/import)</style><p style="background:url({address}/url)">婴儿死亡率4‰</p>'
    )
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    template = f'<Relationship Id="a" Type="{office}/attachedTemplate" Target="{address}/dotx" TargetMode="External"/>'
    image = f'<Relationship Id="b" Type="{office}/image" Target="{address}/png" TargetMode="External"/>'
    with zipfile.ZipFile(out := io.BytesIO(DOCX), "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", rels + template + image + "</Relationships>")
    entity = f'<!DOCTYPE x SYSTEM "{address}/dtd" [<!ENTITY a11 SYSTEM "{address}/entity">]>'
    link = b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (%s/uri) >> >>" % address.encode()
    files = {
        "page.html": page.encode(),
        "template.docx": out.getvalue(),
        "entity.docx": inside(DOCX, DOCUMENT, with_entity(entity)),
        "entity.xlsx": inside(BARE, STRINGS, with_entity(entity)),
        "link.pdf": pdf(CATALOG, PAGES, PAGE.replace(b"/Contents", b"/Annots [6 0 R] /Contents"), stream=WORDS) + link,
        "link.md": f"![x]({address}/md) <img src={address}/img> 婴儿死亡率4‰".encode(),
        "formula.csv": f'=WEBSERVICE("{address}/csv"),1\n婴儿死亡率,4‰\n'.encode(),
    }
    read = set()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        try:
            read_document(tmp_path / name)
            read.add(name)
        except DocumentError:
            continue
    assert read == files.keys() - {"entity.docx", "entity.xlsx"}
    assert paths == []
