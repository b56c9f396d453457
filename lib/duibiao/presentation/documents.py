"""A report as a document of one language, DOCX or PDF: the same outputs as the page, in the order of the page.

An office hands a document on in one language, so each language is a file of its own. What fits upright stands in the
body; a long or a wide table stands in an annex of landscape pages, and the body names it at its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from duibiao.presentation.numbers import Language
from duibiao.presentation.page import Fact
from duibiao.presentation.parsing import Parsed, Row, parsed
from duibiao.presentation.pictures import named_charts
from duibiao.presentation.repeats import told_once
from duibiao.presentation.tables import LONG
from duibiao.presentation.wording import word

#: Tables of more columns stand on landscape pages.
WIDE = 8


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the document's own parts."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of plain text; ``kind`` says how it is set."""

    text: str
    kind: Literal["text", "pointer"] = "text"


@dataclass(frozen=True)
class Listing:
    """Sentences, one an item; ``lead`` where they are what is read first, and numbered."""

    items: tuple[str, ...]
    lead: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart: the stem of its picture's file, and its text alternative."""

    stem: str
    alternative: str


Part = Heading | Paragraph | Listing | Picture | Parsed


@dataclass(frozen=True)
class Document:
    """A report, ready to be written in any format.

    Parameters
    ----------
    language : {'zh', 'en'}
        Its language.
    title : str
        Its title.
    version : str
        Version of its data.
    day : datetime.date
        Day it says it was made on: a day of the data, so that equal data give equal bytes.
    body, annex : tuple
        Parts on upright and on landscape pages.
    """

    language: Language
    title: str
    version: str
    day: date
    body: tuple[Part, ...]
    annex: tuple[Part, ...]

    @property
    def dated(self) -> str:
        """What stands below the title and at the foot of each page."""
        return word("export.version", self.language, version=self.version)

    @property
    def anchors(self) -> frozenset[str]:
        """Rows that a link can lead to."""
        tables = [part for part in (*self.body, *self.annex) if isinstance(part, Parsed)]
        return frozenset(row.anchor for table in tables for group in table.groups for row in group.rows if row.anchor)


def document(
    notebook: Any, language: Language, title: str, version: str, day: date, facts: Sequence[Fact] = ()
) -> Document:
    """Read an executed notebook as a document of one language.

    Parameters
    ----------
    notebook : nbformat.NotebookNode or dict
        Executed notebook.
    language : {'zh', 'en'}
        Language of the document.
    title, version : str
        Title of the report and version of its data.
    day : datetime.date
        Day of the data.
    facts : sequence of Fact
        What the report was made from.
    """
    body: list[Part] = []
    annex: list[Part] = []
    anchors: set[str] = set()
    for part in _parts(notebook, language):
        if not isinstance(part, Parsed):
            body.append(part)
            continue
        table = _anchored_once(part, anchors)
        if table.height <= LONG and len(table.heads) <= WIDE:
            body.append(table)
            continue
        number = sum(isinstance(one, Parsed) for one in annex) + 1
        named = word("export.annex_table", language, number=number, title=table.title)
        body.append(Paragraph(word("export.see_annex", language, named=named, n=table.height), "pointer"))
        annex += [Heading(2, named), table]
    body += [
        Heading(1, word("export.made_from", language)),
        Listing(tuple(_fact(fact, language) for fact in facts)),
    ]
    if annex:
        annex.insert(0, Heading(1, word("export.annex", language)))
    # What is read first stands first, as on the page.
    body.sort(key=lambda part: not (isinstance(part, Listing) and part.lead))
    return Document(language, title, version, day, tuple(body), tuple(annex))


def _anchored_once(table: Parsed, anchors: set[str]) -> Parsed:
    """Leave a row its anchor only where no row before has it: a document has each place once."""

    def once(row: Row) -> Row:
        first = row.anchor not in anchors
        anchors.add(row.anchor)
        return row if first else replace(row, anchor="")

    return replace(table, groups=tuple(replace(group, rows=tuple(map(once, group.rows))) for group in table.groups))


def _fact(fact: Fact, language: Language) -> str:
    return word("export.fact", language, label=fact.label[language], value=fact.value[language])


def _parts(notebook: Any, language: Language) -> Iterator[Part]:
    stems = {id(output): stem for stem, output in named_charts(notebook)}
    for cell, outputs in told_once(notebook["cells"]):
        if cell["cell_type"] == "markdown" and _spoken(cell) in ("", language):
            yield from _markdown("".join(cell["source"]))
        for output in outputs:
            if _spoken(output) in ("", language):
                yield from _output(output, stems.get(id(output), ""))


def _spoken(tagged: Mapping[str, Any]) -> str:
    return str(tagged.get("metadata", {}).get("duibiao", {}).get("lang", ""))


def _output(output: Any, stem: str) -> Iterator[Part]:
    """Turn an output into parts; one that the library did not make is told in its plain text."""
    from lxml import html

    data, kind = output.get("data", {}), output.get("metadata", {}).get("duibiao", {}).get("kind", "")
    plain = "".join(data.get("text/plain", ""))
    if stem:
        yield Picture(stem, plain.removeprefix("[chart]").strip())
    elif kind == "table":
        yield parsed(output)
    elif kind == "sentences":
        tree = html.fromstring("".join(data["text/html"]))
        items = tuple(" ".join(item.text_content().split()) for item in tree.xpath("//li"))
        yield Listing(items, "duibiao-lead" in tree.get("class", ""))
    elif plain:
        yield Paragraph(plain)


def _markdown(source: str) -> Iterator[Part]:
    """Read the notebook's own words: headings, paragraphs and lists; the document has its title already."""
    import mistune
    from lxml import html

    for node in html.fragments_fromstring(str(mistune.html(source)), no_leading_text=True):
        text = " ".join(node.text_content().split())
        if node.tag in ("ul", "ol"):
            yield Listing(tuple(" ".join(item.text_content().split()) for item in node.xpath("./li")))
        elif node.tag == "h1" or not text:
            continue
        elif node.tag[0] == "h" and node.tag[1:].isdigit():
            yield Heading(int(node.tag[1:]) - 1, text)
        else:
            yield Paragraph(text)
