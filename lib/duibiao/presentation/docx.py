"""A report as DOCX: pandoc writes it from plain data, then pages, fonts, feet and times are set."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from datetime import datetime, time
from pathlib import Path
from typing import Any

from duibiao.presentation.documents import Document, Heading, Listing, Paragraph, Part, Picture
from duibiao.presentation.parsing import MANY, SMALL, Parsed, Row
from duibiao.presentation.pictures import files_of

#: Version of pandoc's own JSON that is written here.
_API = [1, 23, 1]
_PLAIN: list[Any] = ["", [], []]
#: Widest and highest a chart is set on an upright page, in millimetres.
_ROOM = (170, 225)
#: Millimetres of a PNG's pixel: it has two for one of the page.
_PIXEL = 25.4 / 96 / 2
#: Styles: points, whether bold, points before and after.
_SIZES = {
    "Normal": (10, False, 0, 3),
    "Title": (19, True, 0, 4),
    "Subtitle": (9, False, 0, 10),
    "Heading 1": (14, True, 16, 6),
    "Heading 2": (11, True, 12, 4),
    "Body Text": (10, False, 3, 3),
    "First Paragraph": (10, False, 3, 3),
    "Table Caption": (10, True, 10, 3),
    "Compact": (7.5, False, 1, 1),
    # of tables of many columns
    "Narrow": (7.5 * SMALL, False, 1, 1),
}
#: Paragraph that stands for the body's end, where landscape pages begin; no text holds it.
_TURN = "\ue010"


def docx_bytes(document: Document, pictures: Mapping[str, bytes], font: str) -> bytes:
    """Write a document as DOCX with page numbers, heads of tables repeated; equal documents give equal bytes.

    Parameters
    ----------
    document : Document
        What to write.
    pictures : mapping
        File name (``dots.zh.png``) to bytes, for each chart of the document.
    font : str
        Family of all its words; a reader's program takes another where it has not got it.
    """
    import pypandoc

    with tempfile.TemporaryDirectory(prefix="duibiao-") as folder:
        for name, data in pictures.items():
            if name.endswith(".png"):
                (Path(folder) / name).write_bytes(data)
        out = Path(folder) / "report.docx"
        pypandoc.convert_text(
            json.dumps(_tree(document, pictures), ensure_ascii=False),
            "docx",
            "json",
            outputfile=str(out),
            # Pictures are found by name there, so no path of this machine gets into the file.
            extra_args=[f"--resource-path={folder}"],
        )
        return _settled(_set(out, document, font), document)


def _tree(document: Document, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """Say the document in pandoc's own tree: every word is a string in it, never markup."""
    anchors = document.anchors
    blocks = [_styled("Title", document.title), _styled("Subtitle", document.dated)]
    for part in _words_first(document.body):
        blocks += _blocks(part, anchors, pictures, titled=True)
    if document.annex:
        blocks.append(_para(_TURN))
    for part in document.annex:
        blocks += _blocks(part, anchors, pictures, titled=False)
    return {"pandoc-api-version": _API, "meta": {}, "blocks": blocks}


def _words_first(parts: Iterable[Part]) -> Iterator[Part]:
    """Set pictures behind the words that follow them: a page that a picture does not fit on is filled by these."""
    held: list[Part] = []
    for part in parts:
        if isinstance(part, Picture):
            held.append(part)
            continue
        if not isinstance(part, Paragraph | Listing):
            yield from held
            held = []
        yield part
    yield from held


def _blocks(
    part: Part, anchors: frozenset[str], pictures: Mapping[str, bytes], *, titled: bool
) -> list[dict[str, Any]]:
    match part:
        case Heading(level, text):
            return [{"t": "Header", "c": [level, _PLAIN, _words(text)]}]
        case Paragraph(text):
            return [_para(text)]
        case Listing(items, True):
            shape = [1, {"t": "Decimal"}, {"t": "Period"}]
            return [{"t": "OrderedList", "c": [shape, [[_para(item)] for item in items]]}]
        case Listing(items):
            return [{"t": "BulletList", "c": [[_para(item)] for item in items]}] if items else []
        case Picture(stem, alternative):
            return [_picture(name, alternative, pictures) for name in files_of(stem, "png", pictures)]
        case Parsed():
            title = [_styled("Table Caption", part.title)] if titled else []
            return [*title, _table(part, anchors), *(_styled("Compact", note) for note in part.notes)]


def _words(text: str) -> list[dict[str, Any]]:
    return [{"t": "Str", "c": text}]


def _para(text: str) -> dict[str, Any]:
    return {"t": "Para", "c": _words(text)}


def _styled(style: str, text: str) -> dict[str, Any]:
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], [_para(text)]]}


def _picture(name: str, alternative: str, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    wide, high = (side * _PIXEL for side in _pixels(pictures[name]))
    scale = min(1.0, _ROOM[0] / wide, _ROOM[1] / high)
    size = [["width", f"{wide * scale / 10:.3f}cm"], ["height", f"{high * scale / 10:.3f}cm"]]
    image = {"t": "Image", "c": [["", [], size], _words(alternative), [name, ""]]}
    return {"t": "Para", "c": [image]}


def _pixels(png: bytes) -> tuple[int, int]:
    """Read width and height where every PNG has them."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _table(table: Parsed, anchors: frozenset[str]) -> dict[str, Any]:
    sides = [{"t": "AlignRight" if head.right else "AlignLeft"} for head in table.heads]
    head = [[_PLAIN, [_cell([{"t": "Strong", "c": _words(one.text)}]) for one in table.heads]]]
    rows: list[Any] = []
    for group in table.groups:
        if group.head is not None:
            strong = [{"t": "Strong", "c": _words(group.head)}]
            rows.append([_PLAIN, [_cell(strong, columns=len(table.heads))]])
        rows += [_row(row, anchors) for row in group.rows]
    body = [_PLAIN, 0, [], rows]
    columns = [[side, {"t": "ColWidth", "c": share}] for side, share in zip(sides, table.shares, strict=True)]
    return {"t": "Table", "c": [_PLAIN, [None, []], columns, [_PLAIN, head], [body], [_PLAIN, []]]}


def _row(row: Row, anchors: frozenset[str]) -> list[Any]:
    cells = []
    for at, runs in enumerate(row.cells):
        inlines: list[dict[str, Any]] = [
            {"t": "Link", "c": [_PLAIN, _words(run.text), [f"#{run.to}", ""]]}
            if run.to in anchors
            else {"t": "Str", "c": run.text}
            for run in runs
        ] or _words("—")
        if at == 0 and row.anchor:
            inlines = [{"t": "Span", "c": [[row.anchor, [], []], inlines]}]
        cells.append(_cell(inlines))
    return [_PLAIN, cells]


def _cell(inlines: list[dict[str, Any]], columns: int = 1) -> list[Any]:
    return [_PLAIN, {"t": "AlignDefault"}, 1, columns, [{"t": "Plain", "c": inlines}]]


def _set(path: Path, document: Document, font: str) -> bytes:
    """Set pages, fonts, tables and feet of what pandoc wrote."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    word = docx.Document(str(path))
    _fonts(word, font)
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)
    _foot(page, f"{document.title}　{document.dated}")
    turn = next((one for one in word.paragraphs if one.text == _TURN), None)
    if turn is not None:
        # The section of the body ends here; the document's own becomes the annex.
        turn.text = ""
        turn._p.get_or_add_pPr().append(deepcopy(page._sectPr))
        annex = word.sections[-1]
        annex.orientation, annex.page_width, annex.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
        annex.left_margin = annex.right_margin = Mm(14)
    for table in word.tables:
        _ruled(table)
    _whole_numbers(word)
    properties, moment = word.core_properties, datetime.combine(document.day, time())
    properties.title, properties.comments, properties.author = document.title, document.dated, "duibiao"
    properties.created = properties.modified = moment
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _fonts(word: Any, font: str) -> None:
    """Set every style in one family that has all characters, and the sizes of what is read."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    word.styles.add_style("Narrow", WD_STYLE_TYPE.PARAGRAPH).base_style = word.styles["Compact"]
    for style in word.styles:
        if style.type not in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            continue
        element = style.element.get_or_add_rPr().get_or_add_rFonts()
        element.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            element.set(qn(f"w:{script}"), font)
    for name, (size, bold, before, after) in _SIZES.items():
        style = word.styles[name]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, RGBColor(0x22, 0x22, 0x22)
        # Chinese letters have no slanted form: programs would tilt them.
        style.font.italic = False
        for spaced in style.element.rPr.findall(qn("w:spacing")):
            style.element.rPr.remove(spaced)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    for name in ("Title", "Subtitle"):
        word.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    # A font of Chinese letters stands far apart by itself: a table would take half as many pages again.
    for name in ("Compact", "Narrow"):
        word.styles[name].paragraph_format.line_spacing = Pt(1.35 * _SIZES[name][0])
    word.styles["Hyperlink"].font.color.rgb = RGBColor(0x00, 0x5A, 0x8C)


def _whole_numbers(word: Any) -> None:
    """Take away the hint that all of a run is East Asian: programs then break a number between its digits."""
    from docx.oxml.ns import qn

    for fonts in word.element.body.iter(qn("w:rFonts")):
        fonts.attrib.pop(qn("w:hint"), None)


def _ruled(table: Any) -> None:
    """Draw a line below each row, and repeat the row of heads on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "BBBBBB")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    # Programs that are strict want the parts in this order.
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)
    columns = len(table._tbl.tblGrid.gridCol_lst)
    if columns > MANY:
        for style in table._tbl.iter(qn("w:pStyle")):
            style.set(qn("w:val"), "Narrow")
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if len(row.tc_lst) == 1 and columns > 1:
            _heads_group(row.tc_lst[0])


def _heads_group(cell: Any) -> None:
    """Set the head of a group: shaded, and never left alone at the foot of a page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EEF1F4")):
        shade.set(qn(f"w:{name}"), value)
    cell.get_or_add_tcPr().append(shade)
    for paragraph in cell.p_lst:
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def _foot(section: Any, text: str) -> None:
    """Write the foot of every page: what it is of, and its number of all."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = section.footer.paragraphs[0]
    paragraph.add_run(f"{text}　").font.size = Pt(8)
    for before, field in (("", "PAGE"), (" / ", "NUMPAGES")):
        run = paragraph.add_run(before)
        run.font.size = Pt(8)
        element = OxmlElement("w:fldSimple")
        element.set(qn("w:instr"), field)
        shown = deepcopy(run._r)
        for child in list(shown):
            if child.tag != qn("w:rPr"):
                shown.remove(child)
        number = OxmlElement("w:t")
        number.text = "1"
        shown.append(number)
        element.append(shown)
        paragraph._p.append(element)


def _settled(made: bytes, document: Document) -> bytes:
    """Give the parts of the file their place and the day of the data: the same bytes for the same document."""
    out, day = io.BytesIO(), document.day
    with zipfile.ZipFile(io.BytesIO(made)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in _ordered(parts.namelist()):
            told = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            told.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(told, parts.read(name))
    return out.getvalue()


def _ordered(names: Iterable[str]) -> list[str]:
    """The list of types stands first, as programs that look for it expect."""
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
