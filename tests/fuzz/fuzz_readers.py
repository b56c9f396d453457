"""Have a coverage-guided fuzzer look for bytes that a document reader answers by anything but its own error.

    python tests/fuzz/fuzz_readers.py CORPUS [-max_total_time=600 ...]

Atheris (libFuzzer) sees which branches an input takes, in the readers and in the libraries under them, and changes
what went somewhere new. The first byte says of what format the rest is; of DOCX and XLSX the rest is the XML of one
part, zipped as it should be, since a changed zip hardly ever gets beyond its checksums. CORPUS is a folder that is
filled with small documents first and keeps what was found; what went wrong lies in ``crash-*`` where this was started.

Not a dependency: ``make atheris`` fetches it.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["duibiao.documents", "pdfminer", "pdfplumber", "docx", "openpyxl"]):
    import docx  # noqa: F401 - imported here to be seen
    import openpyxl  # noqa: F401
    import pdfplumber  # noqa: F401

    from duibiao.documents import reading
    from duibiao.documents.limits import check_lines

sys.path[:0] = [
    str(Path(__file__).parent),
    str(Path(__file__).parents[1] / "documents"),
    str(Path(__file__).parents[1]),
]

import fuzz_parsers as fuzz  # noqa: E402 - found only now
from test_hostile import CATALOG, PAGE, PAGES, WORDS, pdf  # noqa: E402

from duibiao.errors import DocumentError  # noqa: E402

#: Formats by the first byte; the part that the rest is, where it is not the whole file.
WHOLE = (".txt", ".md", ".csv", ".html", ".pdf")
PARTS = ((".docx", "word/document.xml"), (".xlsx", "xl/worksheets/sheet1.xml"), (".xlsx", "xl/styles.xml"))
DOCX, XLSX = fuzz._docx(["甲率", "5.5‰"], 2), fuzz._xlsx(["甲率", "5.5‰", "2025"], 1)


def zipped(suffix: str, part: str, xml: bytes) -> bytes:
    """Put a part into a small document in place of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(DOCX if suffix == ".docx" else XLSX)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == part else old.read(name))
    return out.getvalue()


def read(data: bytes) -> None:
    """Read one input; a reader may refuse it, and what it reads stands where it says it does."""
    if not data:
        return
    at = data[0] % (len(WHOLE) + len(PARTS))
    suffix, rest = (WHOLE[at], data[1:]) if at < len(WHOLE) else (PARTS[at - len(WHOLE)][0], b"")
    if not rest and at >= len(WHOLE):
        rest = zipped(*PARTS[at - len(WHOLE)], data[1:])
    try:
        parts = reading._READERS[suffix](rest, "x" + suffix)
        check_lines(parts.lines, "x")
    except DocumentError as error:
        assert str(error).startswith("x")
        return
    places = [(line.part, line.number) for line in parts.lines]
    assert len(set(places)) == len(places)
    for grid in parts.grids:
        assert len({len(row) for row in grid.rows}) <= 1
        for span in (span for row in grid.rows for cell in row for span in cell.spans):
            assert 0 <= span.start <= span.end <= len(span.line.text)


def sow(corpus: Path) -> None:
    """Fill a corpus with a small document of each format."""
    corpus.mkdir(parents=True, exist_ok=True)
    text = "某市规划(2021-2025年)\n指标|2020|2025\n婴儿死亡率(‰)|5.5|≤5\n".encode()
    page = "<table><tr><th rowspan=2>指标<td colspan=2>5.5<tr><td>5</table><p hidden>甲<pre>乙</pre>".encode()
    seeds = [text, b"# " + text, text.replace(b"|", b","), page, pdf(CATALOG, PAGES, PAGE, stream=WORDS)]
    for suffix, part in PARTS:
        with zipfile.ZipFile(io.BytesIO(DOCX if suffix == ".docx" else XLSX)) as archive:
            seeds.append(archive.read(part))
    for at, seed in enumerate(seeds):
        (corpus / f"seed{at}").write_bytes(bytes([at]) + seed)


if __name__ == "__main__":
    words = sys.argv[1:]
    sow(Path(next(word for word in words if not word.startswith("-"))))
    atheris.Setup([sys.argv[0], "-max_len=4096", "-timeout=60", "-rss_limit_mb=4000", *words], read)
    atheris.Fuzz()
