"""Throw made-up input at every parser until something comes out that is not documented.

    python tests/fuzz/fuzz_parsers.py [--count 1000000] [--seed 1] [--only NAME ...]

Hypothesis makes the input: of the words such texts are made of, and of any characters at all. A parser may refuse by
its own error and nothing else; where there is a printer too, what was printed must be read back as it was.
"""

from __future__ import annotations

import argparse
import csv
import functools
import io
import json
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from mutate_documents import ROOT, TOKENS, misplaced, unfounded

from duibiao.catalogue import Region, Source, load_catalogue
from duibiao.catalogue.plain import plain_text, read_yaml
from duibiao.catalogue.regions import region_text
from duibiao.catalogue.sources import Period, load_sources, source_text
from duibiao.documents import read_document
from duibiao.documents.decoding import decode
from duibiao.documents.sheets import read_csv, shown
from duibiao.errors import CatalogueError, DocumentError, LongFormatError, PrintedRowError, UsageError
from duibiao.extraction.claims import COLUMNS as CLAIM_COLUMNS
from duibiao.extraction.claims import claims_text, read_claim_file, read_comparison
from duibiao.extraction.document import extract_document
from duibiao.extraction.forms import read_number
from duibiao.extraction.fusedheads import read_fused_heads
from duibiao.extraction.heads import read_head, read_heads, read_loose_head
from duibiao.extraction.imprint import parse_date
from duibiao.extraction.numerals import arabic, cell_in_digits
from duibiao.extraction.rows import COLUMNS, PrintedRow, printed_text, read_printed
from duibiao.extraction.wording import figures_in, read_cell
from duibiao.home import Home
from duibiao.longformat.corrections import read_corrections
from duibiao.longformat.tables import read_long
from duibiao.presentation.exports import number_of
from duibiao.presentation.numbers import format_number
from duibiao.presentation.parsing import parsed
from duibiao.presentation.show import Table, bundle
from duibiao.presentation.tables import make_table
from duibiao.registry.answers import years_of
from duibiao.running.plainyaml import NotPlain, read_plain
from duibiao.tablefile import TableError, read_table
from duibiao.usertables import FIT

#: What texts of every kind here are made of.
WORDS = (
    *TOKENS, "岁", "张/千人", "1/10万", "百分点", "提高", "至", "2020-2025", "〔2021〕8号", "2021年9月8日", "十四五",
    "累计", ": ", "- ", "'", "[", "]", "{", "}", "&a ", "*a", "!!x ", "# ", "010", "1_000", "no", "零", "点", "亿", "−",
    "<<: ", "%YAML 1.1\n---\n", "0.9_5", "9" * 4400, "\n", "\u2066", "\u202e", "½", "·", "²", "①", "\x08", "\x85",
    "\u0336", "\ufe0f", "\u2028", "\ufffe", "٣", "𝟓", "5\u2009", "<br>", "&nbsp;",
)  # fmt: skip
words = st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=14).map("".join)
#: Texts that can be encoded, and read back from a file: no half of a pair, no line ends but \n.
lines = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\0"), max_size=20)
PARSERS: dict[str, Callable[..., None]] = {}
#: Parsers that take as long as so many others.
HEAVY = {
    "zipped_document": 10,
    "page_document": 10,
    "text_document": 10,
    "broken_document": 4,
    "deep_yaml": 40,
    "table_there_and_back": 4,
}


def parser(test: Callable[..., None]) -> Callable[..., None]:
    """Enter a parser by the name of what is thrown at it."""
    PARSERS[test.__name__] = test
    return test


@cache
def catalogue():
    """The project's catalogue."""
    return load_catalogue(Home(ROOT))


@cache
def folder() -> Path:
    """A folder for files that live no longer than this process."""
    kept.append(tempfile.TemporaryDirectory())
    return Path(kept[0].name)


kept: list[tempfile.TemporaryDirectory] = []


def saved(name: str, data: bytes | str) -> Path:
    """Write a file that a parser reads."""
    path = folder() / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    return path


def documented(run: Callable[[], object], *errors: type[Exception]) -> None:
    """Run a parser that may refuse."""
    try:
        run()
    except errors:
        return


@parser
@given(st.binary(max_size=300) | words.map(lambda text: text.encode("gb18030", "replace")))
def bytes_of_a_text(data):
    documented(lambda: decode(data, "x"), DocumentError)


def _document(name: str, data: bytes | str) -> None:
    try:
        document = read_document(saved(name, data))
        extraction = extract_document(document, catalogue())
    except DocumentError:
        return
    assert not misplaced(document, extraction.rows)
    assert not unfounded(document, extraction)


@parser
@given(st.lists(words, max_size=12).map("\n".join), st.sampled_from([".txt", ".md", ".csv"]))
def text_document(text, suffix):
    _document("x" + suffix, text)


@parser
@given(st.lists(st.sampled_from(["<td>", "</td>", "<tr>", "</tr>", "<table>", "</table>", "<p>", "<br>",
                                 "<td rowspan=9 colspan=3>", "<pre>", "<!--", "<![CDATA[", "&lt;", "&#0;", "<sup>",
                                 "</sup>", "<del>", "<bdo dir=rtl>", "<i class=h>", "</i>", "<style>",
                                 ".h{display:none}", "</style>", "/*", "{", "}", "@media x", "<i style='"]) | words,
                max_size=30).map("".join))  # fmt: skip
def page_document(text):
    _document("x.html", text)


@parser
@given(st.lists(words, min_size=1, max_size=12), st.sampled_from([".docx", ".xlsx"]), st.integers(0, 3))
def zipped_document(texts, suffix, width):
    _document("x" + suffix, (_docx if suffix == ".docx" else _xlsx)(texts, width))


@parser
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xfe", b"<html>"]),
       st.sampled_from([".docx", ".xlsx", ".pdf", ".html", ".csv", ".md", ".txt"]))  # fmt: skip
def broken_document(data, head, suffix):
    documented(lambda: read_document(saved("broken" + suffix, head + data)), DocumentError)


def _xml(text: str) -> str:
    return escape("".join(c for c in text if c >= " " and not 0xD800 <= ord(c) < 0xE000 and ord(c) < 0xFFFE))


def _docx(texts: list[str], width: int) -> bytes:
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraphs = [f"<w:p><w:r><w:t>{_xml(text)}</w:t></w:r></w:p>" for text in texts]
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{one}</w:tc>" for one in paragraphs[at : at + width]) + "</w:tr>"
        for at in range(0, len(paragraphs) if width else 0, max(width, 1))
    )
    body = (f"<w:tbl>{rows}</w:tbl>" if rows else "") + "".join(paragraphs)
    rels, word = "http://schemas.openxmlformats.org/package/2006", "/word/document.xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _zip({
        "[Content_Types].xml": f'<Types xmlns="{rels}/content-types"><Override PartName="{word}"'
                               f' ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{rels}/relationships">'
                       f'<Relationship Id="a" Type="{office}/officeDocument"'
                       f' Target="{word}"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>',
    })  # fmt: skip


def _zip(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _xlsx(texts: list[str], width: int) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for at, text in enumerate(texts):
        sheet.write_string(at // (width + 1), at % (width + 1), text.encode("utf-8", "replace").decode())
    book.close()
    return out.getvalue()


@parser
@given(st.text(max_size=60) | words)
def csv_text(text):
    try:
        found, grids = read_csv(text, "x")
    except DocumentError:
        return
    for grid in grids:
        for row in grid.rows:
            for cell in row:
                for span in cell.spans:
                    assert span.line in found and span.text == span.line.text[span.start : span.end]


#: A field may not begin or end with what the reader takes off: quotes and spaces.
field = st.text(st.sampled_from('甲乙12.%"\n;| '), max_size=6).map(lambda text: text.strip(' "\n') or "甲")


@parser
@given(st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(field, min_size=width, max_size=width), min_size=3, max_size=6)
))  # fmt: skip
def csv_there_and_back(rows):
    # One line ends each record and commas part them, as spreadsheets write it; nothing else is promised.
    rows = [[cell.replace("\n", "").replace('"', "").replace(";", "").replace("|", "").strip() or "甲" for cell in row]
            for row in rows]  # fmt: skip
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    _, (grid,) = read_csv(out.getvalue(), "x")
    read = [
        ["".join(span.text for span in cell.spans) for cell in row] for row in grid.rows if any(c.spans for c in row)
    ]
    assert read == rows


@parser
@given(st.one_of(st.integers(), st.floats(), words, st.booleans(), st.dates(), st.none()), words)
def sheet_cell(value, number_format):
    assert isinstance(shown(value, number_format), str)


#: What codes of sheets' formats are made of.
code = st.lists(
    st.sampled_from(
        ["0", "#", "?", ".", ",", "%", ";", '"万"', '"', "!", "\\", "[>=100]", "[<0]", "[红色]", "[", "_", "*", "@",
         "General", "E+", "/", "(", ")", "-", " ", "‰", "人"]
    ), max_size=12,
).map("".join)  # fmt: skip


@parser
@given(st.integers() | st.floats(), code)
def sheet_format(value, number_format):
    assert isinstance(shown(value, number_format), str)


@parser
@given(
    st.decimals(-(10**8), 10**8, places=3), st.sampled_from(["0", "#,##0", "0.0", "0.00_ ;[红色]-0.00 ", "#,##0.000"])
)
def sheet_number_there_and_back(number, number_format):
    places = len(number_format.partition(".")[2].partition("_")[0])
    told = Decimal(shown(float(number), number_format).replace(",", ""))
    assert abs(told - number) <= Decimal(5).scaleb(-places - 1)


@parser
@given(words | st.text(max_size=80), st.sampled_from([".csv", ".parquet"]))
def own_table(text, suffix):
    for head in ("", "series,year,value\n"):
        path = saved(f"own{suffix}", head + text)
        documented(lambda path=path: read_table(path, FIT), UsageError, TableError)


@parser
@given(st.text("零〇一二三四五六七八九十百千万亿两点", max_size=8) | words)
def chinese_numeral(text):
    assert all(character.isdigit() or character == "." for character in arabic(text))
    assert isinstance(cell_in_digits(text), str)


@parser
@given(st.integers(1, 99_999_999))
def numeral_there_and_back(number):
    import cn2an

    assert arabic(cn2an.an2cn(number)) == str(number)


@parser
@given(words)
def cell_of_a_table(text):
    for figure in read_cell(text) or []:
        assert figure.value == "" or Decimal(figure.value.replace(",", "")) is not None
    list(figures_in(text))


@parser
@given(words, st.lists(words, max_size=4))
def head_of_a_table(text, fragments):
    read_head(text), read_loose_head(text), read_fused_heads(text), read_heads(fragments)


@parser
@given(words)
def cell_of_a_form(text):
    number, _ = read_number(text)
    assert number == "" or Decimal(number) is not None


@parser
@given(words)
def day_or_years(text):
    parse_date(text)
    documented(lambda: years_of(text), UsageError)


@parser
@given(words)
def comparison(text):
    read_comparison(text)


@parser
@given(words)
def unit(text):
    units = catalogue().units
    name = units.parse(text)
    if name:
        assert units.parse(name) == name
        units.measure(name)


@parser
@given(words | st.text(max_size=12))
def label(text):
    catalogue().match(text)


@parser
@given(words | st.text(max_size=80))
def yaml_of_parameters(text):
    documented(lambda: read_plain(text), NotPlain)


@parser
@given(st.sampled_from(["[", "{a: ", "- ", "? ", "[&a ", "{? "]), st.integers(0, 40_000), words)
def deep_yaml(opening, depth, text):
    for body in (opening * depth, f"a: {opening * depth}{text}"):
        documented(lambda body=body: read_yaml(saved("x.yaml", body)), CatalogueError)
        documented(lambda body=body: read_plain(body), NotPlain)


value = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | lines,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcd", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@parser
@given(st.dictionaries(st.text("abcd", min_size=1, max_size=4), value, max_size=4))
def yaml_there_and_back(data):
    """All JSON is YAML."""
    printed = json.dumps(data, ensure_ascii=False)
    assume(not re.search("[\x85\u2028\u2029\ufeff]", printed))
    documented(lambda: _same(read_plain(printed).values or {}, data), NotPlain)


def _same(one: object, other: object) -> None:
    assert one == other


@parser
@given(words | st.text(max_size=80))
def yaml_of_the_catalogue(text):
    documented(lambda: read_yaml(saved("x.yaml", text)), CatalogueError)


@parser
@given(st.dictionaries(st.text("abcd", min_size=1, max_size=4), lines, max_size=4))
def catalogue_there_and_back(data):
    assert read_yaml(saved("x.yaml", plain_text(data))).data == data


@parser
@given(words)
def correction(text):
    for body in (text, f"document: x\ncorrections:\n  - {{line: 1, text: {text}, expect: 1}}"):
        documented(lambda body=body: read_corrections([saved("x.yaml", body)]), CatalogueError, LongFormatError)


@parser
@given(words, st.sampled_from([field.name for field in fields(Source)]))
def source(text, name):
    home = Home(folder() / "home")
    (home.root / "data").mkdir(parents=True, exist_ok=True)
    told = f"title: a\nissuer: b\nsha256: {'a' * 64}\nregion: china\nperiod: {{start: 2021, end: 2025}}\n"
    home.sources.mkdir(exist_ok=True)
    (home.sources / "x.yaml").write_bytes(f"{told}{name}: {text}".encode("utf-8", "surrogatepass"))
    documented(lambda: load_sources(home), CatalogueError)


@parser
@given(lines.filter(str.strip), lines, st.dates(), st.integers(1990, 2060))
def source_there_and_back(title, number, day, year):
    made = Source(
        "x", title, title, "a" * 64, "china", Period(year, year + 4), number=number, issued=day, note_zh=number
    )
    home = Home(folder() / "home")
    home.sources.mkdir(parents=True, exist_ok=True)
    (home.sources / "x.yaml").write_text(source_text(made), encoding="utf-8")
    assert load_sources(home)["x"] == made


@parser
@given(lines.filter(str.strip), st.lists(lines, max_size=3))
def region_there_and_back(name, aliases):
    made = Region("x", zh=name, en=name, level="prefecture", parent="china", aliases=tuple(aliases))
    read = read_yaml(saved("x.yaml", region_text(made))).data["x"]
    assert (read["zh"], read.get("aliases", [])) == (name, aliases)


row = st.builds(
    PrintedRow, document=st.just("x"), part=lines, line=st.integers(1, 999), start=st.integers(0, 99), end=st.just(100),
    source=st.sampled_from(["table", "prose"]), table=st.none() | st.integers(1, 9), row=st.none() | st.integers(1, 9),
    row_printed=lines, region=lines, region_printed=lines, scope=lines, label=lines, unit=lines,
    nature=st.sampled_from(["", "expected", "binding"]), year=st.none() | st.integers(1949, 2060),
    base_year=st.none() | st.integers(1949, 2060), kind=st.sampled_from(["actual", "target", "standard"]),
    form=st.just("level"), comparator=st.just("eq"), value=st.integers(0, 10**6).map(str), text=lines, remark=lines,
    confidence=st.just("0.95"), flags=st.just(""),
)  # fmt: skip


@parser
@given(st.lists(row, max_size=3))
def printed_rows_there_and_back(rows):
    path = saved("printed/x.csv", printed_text(rows))
    try:
        read = read_printed(path)
    except PrintedRowError:
        return
    assert read == sorted(rows, key=lambda row: row.order)


@parser
@given(words | st.text(max_size=80))
def printed_rows(text):
    for head in ("", ",".join(COLUMNS) + "\n"):
        documented(lambda head=head: read_printed(saved("printed/x.csv", head + text)), PrintedRowError)


@parser
@given(words | st.text(max_size=80))
def claims(text):
    for head in ("", ",".join(CLAIM_COLUMNS) + "\n"):
        path = saved("claims/x.csv", head + text)
        documented(lambda path=path: claims_text(read_claim_file(path)), PrintedRowError)


@parser
@given(st.binary(max_size=80) | words.map(lambda text: text.encode("utf-8", "surrogatepass")))
def long_table(data):
    documented(lambda: read_long(data, "x"), LongFormatError)


@parser
@given(words)
def number_of_a_table(text):
    number = number_of(text)
    assert number is None or number.value == float(number.text)


@parser
@given(st.decimals(-(10**9), 10**9, places=3), st.integers(0, 3))
def number_there_and_back(number, digits):
    told = number_of(format_number(float(number), "en", digits))
    assert told is not None
    assert abs(Decimal(told.text) - number) <= Decimal(5).scaleb(-digits - 1) + Decimal("0.000001")


#: Characters that a page takes as they are; the others no HTML can hold.
told = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cs", "Co", "Cn", "Cc", "Zs", "Zl", "Zp")), min_size=1
)


@parser
@given(st.lists(st.tuples(told, told), min_size=1, max_size=4))
def table_there_and_back(rows):
    import polars as pl

    frame = pl.DataFrame({"label_printed": [one for one, _ in rows], "place": [other for _, other in rows]})
    made = make_table("splits", frame, "en")
    assert isinstance(made, Table)
    data = {"data": bundle(made), "metadata": {"duibiao": {"lang": "en", "kind": "table", "name": "splits"}}}
    (group,) = parsed(data).groups
    assert [row.texts for row in group.rows] == rows


def throw(name: str, count: int, start: int) -> int:
    """Throw so many inputs at a parser; gives how many it took, and raises what it raises."""
    test = PARSERS[name]
    inner, taken = test.hypothesis.inner_test, 0

    @functools.wraps(inner)
    def counted(*given: object, **named: object) -> None:
        nonlocal taken
        inner(*given, **named)
        taken += 1

    test.hypothesis.inner_test = counted
    try:
        chosen = settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        seed(start)(chosen(test))()
    finally:
        test.hypothesis.inner_test = inner
    return taken


def main() -> int:
    """Throw, tell."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--count", type=int, default=1_000_000, help="inputs in total")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", nargs="+", choices=PARSERS, metavar="NAME")
    given_words = asked.parse_args()
    names = given_words.only or list(PARSERS)
    share = given_words.count / sum(1 / HEAVY.get(name, 1) for name in names)
    failed = total = 0
    for name in names:
        count, began = max(1, round(share / HEAVY.get(name, 1))), time.process_time()
        taken = 0
        try:
            taken = throw(name, count, given_words.seed)
            state = "held"
        except Exception as error:  # noqa: BLE001 - to find what should not come out is what this is for
            failed += 1
            notes = "\n".join(getattr(error, "__notes__", []))
            state = f"FAILED {type(error).__name__}: {error}\n{notes}"
        total += taken
        print(f"{name:<30} {taken:>8} inputs, {time.process_time() - began:7.1f} s: {state}", flush=True)
    print(f"{total} inputs, {len(names)} parsers, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
