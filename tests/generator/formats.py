"""Write a document in a format: text in three encodings, HTML, Markdown, PDF, DOCX, XLSX, CSV.

The libraries (reportlab, python-docx, openpyxl, opencc) are imported where they are used; ``missing`` names those that
a format lacks.
"""

from __future__ import annotations

import csv
import html
import importlib.util
import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from layouts import print_table, to_traditional
from plans import Table

NEEDS = {
    "pdf": ("reportlab",),
    "docx": ("docx",),
    "xlsx": ("openpyxl",),
    "txt_big5": ("opencc",),
}
SUFFIXES = {"txt_utf8": "txt", "txt_gb18030": "txt", "txt_big5": "txt"}
MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ENCODINGS = {"txt_utf8": "utf-8", "txt_gb18030": "gb18030", "txt_big5": "big5"}


@dataclass
class Document:
    """A document before it is written: its parts in order, text or table.

    Attributes
    ----------
    layout : str
        How its tables are flattened in text formats.
    """

    stem: str
    title: str
    format: str
    layout: str
    parts: list[str | Table] = field(default_factory=list)
    traditional: bool = False

    @property
    def name(self) -> str:
        """File name."""
        return f"{self.stem}.{SUFFIXES.get(self.format, self.format)}"


def missing(name: str) -> list[str]:
    """Name the libraries that a format needs and that are not installed."""
    return [module for module in NEEDS.get(name, ()) if importlib.util.find_spec(module) is None]


def _voice(document: Document) -> Callable[[str], str]:
    return to_traditional if document.traditional else str


def _say_in_all(table: Table, say: Callable[[str], str]) -> Table:
    """Translate every cell of a table (its truth stays as meant)."""
    return Table(
        say(table.title),
        table.shape,
        table.roles,
        [say(cell) for cell in table.header],
        [(say(top), say(sub)) for top, sub in table.two_level],
        [[say(cell) for cell in row] for row in table.body],
        table.section_rows,
        table.truths,
        table.twists,
    )


def parts_of(document: Document) -> list[str | Table]:
    """Return the parts, in traditional characters where the document is."""
    say = _voice(document)
    return [say(part) if isinstance(part, str) else _say_in_all(part, say) for part in document.parts]


def _text(rng: random.Random, document: Document) -> str:
    lines = [_voice(document)(document.title), ""]
    for part in parts_of(document):
        if isinstance(part, str):
            lines += [part, ""]
        else:
            lines += [part.title, "", *print_table(rng, part, document.layout), ""]
    return _voice(document)("\n".join(lines)) + "\n"


def write_txt(rng: random.Random, document: Document, path: Path) -> None:
    """Write plain text in the encoding of the format; Big5 has ≦ and ≧ where others have ≤ and ≥."""
    text, encoding = _text(rng, document), ENCODINGS[document.format]
    if encoding == "big5":
        text = text.replace("≤", "≦").replace("≥", "≧").replace("～", "~")
        text = "".join(char for char in text if _encodable(char, encoding))
    path.write_bytes(text.encode(encoding))


def _encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        if char in "①②※":
            return False
        raise
    return True


def write_md(rng: random.Random, document: Document, path: Path) -> None:
    """Write Markdown with headings and pipe tables."""
    lines = [f"# {_voice(document)(document.title)}", ""]
    for part in parts_of(document):
        if isinstance(part, str):
            lines += [part.replace("\n", "\n\n"), ""]
        else:
            lines += [f"## {part.title}", "", *print_table(rng, part, "markdown"), ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def section_spans(table: Table) -> dict[int, int]:
    """Return how many rows each cell of the section column covers, by its first row; empty without that column."""
    if table.roles[0] != "section":
        return {}
    starts = [place for place, row in enumerate(table.body) if row[0]]
    ends = [*starts[1:], len(table.body)]
    return {start: end - start for start, end in zip(starts, ends, strict=True)}


def header_rows(table: Table) -> list[list[tuple[str, int, int]]]:
    """Return the head as one or two rows of (text, columns covered, rows covered).

    Two rows only where several columns share a head, as with the targets of several authorities.
    """
    if not any(sub for _, sub in table.two_level):
        return [[(cell, 1, 1) for cell in table.header]]
    upper: list[tuple[str, int, int]] = []
    lower: list[tuple[str, int, int]] = []
    for top, sub in table.two_level:
        if not sub:
            upper.append((top, 1, 2))
            continue
        lower.append((sub, 1, 1))
        if upper and upper[-1][0] == top:
            upper[-1] = (top, upper[-1][1] + 1, 1)
        else:
            upper.append((top, 1, 1))
    return [upper, lower]


def _cell(tag: str, text: str, columns: int = 1, rows: int = 1) -> str:
    spans = (f' colspan="{columns}"' if columns > 1 else "") + (f' rowspan="{rows}"' if rows > 1 else "")
    return f"<{tag}{spans}>{html.escape(text).replace(chr(10), '<br/>')}</{tag}>"


def html_table(rng: random.Random, table: Table) -> str:
    """Return a table as HTML, its sections and heads spanning rows and columns."""
    head_tag = rng.choice(("th", "td"))
    lines = ["<table border='1'>"]
    for row in header_rows(table):
        lines.append("<tr>" + "".join(_cell(head_tag, *cell) for cell in row) + "</tr>")
    spans = section_spans(table)
    for place, row in enumerate(table.body):
        if place in table.section_rows:
            lines.append("<tr>" + _cell("td", row[0], len(table.header)) + "</tr>")
            continue
        cells = row[1:] if spans else row
        first = _cell("td", row[0], 1, spans[place]) if place in spans else ""
        lines.append("<tr>" + first + "".join(_html_figure(rng, cell) for cell in cells) + "</tr>")
    lines.append("</table>")
    return ("\n" if rng.random() < 0.7 else "").join(lines)


def _html_figure(rng: random.Random, text: str) -> str:
    if not text:
        return rng.choice(("<td></td>", "<td>&nbsp;</td>"))
    if rng.random() < 0.2:
        return "<td><p><span>" + html.escape(text).replace("\n", "<br/>") + "</span></p></td>"
    return _cell("td", text)


def write_html(rng: random.Random, document: Document, path: Path) -> None:
    """Write a page: paragraphs, tables, a script and a menu; half the time within a table for the page's layout."""
    title = html.escape(_voice(document)(document.title))
    body = [f"<h1>{title}</h1>"]
    for part in parts_of(document):
        if isinstance(part, str):
            body += [f"<p>{html.escape(line)}</p>" for line in part.split("\n")]
        else:
            body += [f"<p>{html.escape(part.title)}</p>", html_table(rng, part)]
    inner = "\n".join(body)
    if rng.random() < 0.5:
        inner = f"<table width='100%'><tr><td>首页 | 政务公开</td></tr><tr><td>\n{inner}\n</td></tr></table>"
    script = "<script>var hits = 2025; var rate = 45.6;</script><style>td{width:12.5%}</style>"
    page = (
        f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>{title}</title>{script}</head>\n<body>\n{inner}\n"
    )
    path.write_text(page + "</body></html>\n", encoding="utf-8")


def write_csv(rng: random.Random, document: Document, path: Path) -> None:
    """Write the tables, one after the other, as CSV with quoting."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=rng.choice(("\n", "\r\n")))
    for part in parts_of(document):
        if isinstance(part, Table):
            if part.shape in ("authorities", "completion") or rng.random() < 0.4:
                writer.writerow([f"{_voice(document)(document.title)} {part.title}"])
            writer.writerows([part.header, *part.body])
    path.write_bytes(buffer.getvalue().encode(rng.choice(("utf-8", "utf-8-sig", "gb18030"))))


def write_xlsx(rng: random.Random, document: Document, path: Path) -> None:
    """Write one sheet a table, sections and heads merged, plain figures as numbers with their printed decimals."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    tables = [part for part in parts_of(document) if isinstance(part, Table)]
    for place, table in enumerate(tables, 1):
        sheet = book.create_sheet(f"表{place}")
        sheet.append([f"{_voice(document)(document.title)} {table.title}"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(table.header))
        _fill_sheet(sheet, table)
    book.save(path)
    fix_dates(path)


def _fill_sheet(sheet, table: Table) -> None:
    heads = header_rows(table)
    for level in range(len(heads)):
        for column, (top, sub) in enumerate(table.two_level, 1):
            text = table.header[column - 1] if len(heads) == 1 else (top, sub)[level]
            sheet.cell(2 + level, column, text or None)
    if len(heads) == 2:
        _merge_heads(sheet, heads[0])
    first = 2 + len(heads)
    for place, row in enumerate(table.body):
        for column, (role, text) in enumerate(zip(table.roles, row, strict=True), 1):
            _fill_cell(sheet.cell(first + place, column), role, text)
        if place in table.section_rows:
            sheet.merge_cells(
                start_row=first + place, start_column=1, end_row=first + place, end_column=len(table.header)
            )
    for start, height in section_spans(table).items():
        sheet.merge_cells(start_row=first + start, start_column=1, end_row=first + start + height - 1, end_column=1)


def _merge_heads(sheet, upper: list[tuple[str, int, int]]) -> None:
    column = 1
    for _, columns, rows in upper:
        if columns > 1 or rows > 1:
            sheet.merge_cells(start_row=2, start_column=column, end_row=1 + rows, end_column=column + columns - 1)
        column += columns


def _fill_cell(cell, role: str, text: str) -> None:
    if role in ("value", "number", "year") and re.fullmatch(r"(0|[1-9]\d*)(\.\d+)?", text):
        decimals = len(text.partition(".")[2])
        cell.value = float(text) if decimals else int(text)
        cell.number_format = "0." + "0" * decimals if decimals else "0"
    else:
        cell.value = text or None


def write_docx(rng: random.Random, document: Document, path: Path) -> None:
    """Write paragraphs and tables with merged cells."""
    from docx import Document as Docx

    file = Docx()
    file.add_heading(_voice(document)(document.title), 0)
    for part in parts_of(document):
        if isinstance(part, str):
            for line in part.split("\n"):
                file.add_paragraph(line)
        else:
            file.add_paragraph(part.title)
            _docx_table(file, part)
    file.save(path)
    fix_dates(path)


def _docx_table(file, table: Table) -> None:
    heads = header_rows(table)
    grid = file.add_table(rows=len(heads) + len(table.body), cols=len(table.header))
    column = 0
    for text, columns, rows in heads[0]:
        cell = grid.cell(0, column)
        if columns > 1 or rows > 1:
            cell = cell.merge(grid.cell(rows - 1, column + columns - 1))
        cell.text = text
        column += columns
    if len(heads) == 2:
        for place, (_, sub) in enumerate(table.two_level):
            if sub:
                grid.cell(1, place).text = sub
    _docx_body(grid, table, len(heads))


def _docx_body(grid, table: Table, first: int) -> None:
    spans = section_spans(table)
    for place, row in enumerate(table.body):
        if place in table.section_rows:
            grid.cell(first + place, 0).merge(grid.cell(first + place, len(row) - 1)).text = row[0]
            continue
        for column, text in enumerate(row):
            if not (column == 0 and spans):
                grid.cell(first + place, column).text = text
    for start, height in spans.items():
        merged = grid.cell(first + start, 0).merge(grid.cell(first + start + height - 1, 0))
        merged.text = table.body[start][0]


def write_pdf(rng: random.Random, document: Document, path: Path) -> None:
    """Write A4 pages with page numbers; tables are long or begin low, so that they break over pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    font = "STSong-Light"  # its character collection holds the traditional characters too
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    style = ParagraphStyle("text", fontName=font, fontSize=10.5, leading=17, wordWrap="CJK", firstLineIndent=21)
    story = [Paragraph(html.escape(_voice(document)(document.title)), style)]
    for part in parts_of(document):
        if isinstance(part, str):
            story += [Paragraph(html.escape(line), style) for line in part.split("\n")]
        else:
            story += [Spacer(1, rng.choice((10, 200, 420))), Paragraph(part.title, style), _pdf_table(rng, part, font)]
    number = _page_number(font, rng.choice(("— {} —", "- {} -", "{}")))
    template = SimpleDocTemplate(str(path), pagesize=A4, invariant=1)
    template.build(story, onFirstPage=number, onLaterPages=number)


def _page_number(font: str, pattern: str) -> Callable:
    def draw(canvas, template) -> None:
        canvas.setFont(font, 9)
        canvas.drawCentredString(297, 40, pattern.format(template.page))

    return draw


def _pdf_table(rng: random.Random, table: Table, font: str):
    from reportlab.lib.colors import black
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph
    from reportlab.platypus import Table as PdfTable

    style = ParagraphStyle("cell", fontName=font, fontSize=8, leading=11, wordWrap="CJK")
    shares = {"label": 4.0, "number": 1.0, "unit": 1.5, "section": 1.5}
    if table.shape in ("yearbook", "decoy"):
        shares = {"label": 3.0, "number": 1.0}
    parts = [shares.get(role, 2.4) for role in table.roles]
    widths = [450 * part / sum(parts) for part in parts]
    rows = [[Paragraph(html.escape(cell), style) for cell in row] for row in [table.header, *table.body]]
    commands = [("FONT", (0, 0), (-1, -1), font, 9), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    commands += [("SPAN", (0, place + 1), (-1, place + 1)) for place in sorted(table.section_rows)]
    if rng.random() < 0.75:
        commands.append(("GRID", (0, 0), (-1, -1), 0.5, black))
    return PdfTable(rows, colWidths=widths, repeatRows=rng.choice((0, 1)), style=commands)


def fix_dates(path: Path) -> None:
    """Write a zipped document again with fixed dates, so that equal seeds give equal bytes."""
    with zipfile.ZipFile(path) as package:
        files = [(name, package.read(name)) for name in package.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files:
            fixed = MOMENT.sub(b"2021-12-31T00:00:00Z", data) if name == "docProps/core.xml" else data
            package.writestr(zipfile.ZipInfo(name, (2021, 12, 31, 0, 0, 0)), fixed, zipfile.ZIP_DEFLATED)


FORMATS: dict[str, Callable[[random.Random, Document, Path], None]] = {
    "txt_utf8": write_txt,
    "txt_gb18030": write_txt,
    "txt_big5": write_txt,
    "html": write_html,
    "md": write_md,
    "pdf": write_pdf,
    "docx": write_docx,
    "xlsx": write_xlsx,
    "csv": write_csv,
}
