"""The page of a report: one offline HTML file from the outputs of an executed notebook, its code left out.

Whatever the page shows stands in the notebook's outputs, so nbval guards it. Cells and outputs tagged
``{"duibiao": {"lang": "zh"}}`` (or ``en``) are shown in that language only, the others in both.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from duibiao.errors import ReportError
from duibiao.presentation.numbers import LANGUAGES
from duibiao.presentation.packing import Library, packed_json, sha256, vega_library, vega_lite_version
from duibiao.presentation.repeats import told_once
from duibiao.presentation.style import TABLE_STYLE, bare_sheet
from duibiao.presentation.wording import word

#: MIME type of a chart whose Vega-Lite has a given major version.
VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v(?P<major>\d+)\+json")
#: Level of the notebook's headings that the list of contents names.
SECTION = 2
#: A quotation that fills its cell: the cell itself says so on a page, in half the characters.
_QUOTED = re.compile(r'<td><span class="printed" lang="zh">([^<]*)</span>')
#: The tags that a table repeats, and their attributes that need no quotation marks in HTML.
_BARE = re.compile(r"<(?:td|tr|a)(?: [a-z-]+=\"[A-Za-z0-9#_-]+\")+>")
_WORDS = re.compile(r'([a-z-]+)="([A-Za-z0-9#_-]+)"')
_ENDS = re.compile(r"</t[dhr]>(?=\s*(?:<t[dhr]|</t(?:r|head|body|foot)>))")
IMAGES = ("image/svg+xml", "image/png")


@dataclass(frozen=True)
class Block:
    """One thing on a page.

    Parameters
    ----------
    kind : {'markdown', 'html', 'chart'}
        What it is.
    lang : str
        Language it is shown in; empty: both.
    html : Markup
        What is shown; of a chart its specification, packed.
    alternative : str
        Text alternative of a chart.
    """

    kind: str
    lang: str
    html: Markup
    alternative: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of the page, for its list of contents."""

    lang: str
    id: str
    text: str


@dataclass(frozen=True)
class Download:
    """A file that lies beside the page: its address, and what it is in both languages; ``lang`` where it is of one."""

    address: str
    label: Mapping[str, str]
    lang: str = ""


@dataclass(frozen=True)
class Downloads:
    """Files beside the page that are offered together, folded away: what they are, and each of them."""

    label: Mapping[str, str]
    files: Sequence[Download]


@dataclass(frozen=True)
class Fact:
    """A line of the page's foot: what was asked for, and from which data it was made; language to text."""

    label: Mapping[str, str]
    value: Mapping[str, str]


def assemble(
    notebook: Any,
    *,
    title: Mapping[str, str],
    facts: Sequence[Fact] = (),
    downloads: Sequence[Download] = (),
    sets: Sequence[Downloads] = (),
    back: str = "../index.html",
    dictionary: str = "../dictionary.html",
) -> str:
    """Make the page of a report.

    Parameters
    ----------
    notebook : nbformat.NotebookNode or dict
        Executed notebook, format 4.
    title : mapping
        Language (``zh``, ``en``) to title.
    facts : sequence of Fact
        Lines of the foot.
    downloads : sequence of Download
        Files beside the page.
    sets : sequence of Downloads
        Many files of a kind: tables, pictures.
    back, dictionary : str
        Addresses of the index and of the data dictionary.

    Returns
    -------
    str
        HTML of one file that asks no host for anything.

    Raises
    ------
    ReportError
        Where the notebook shows nothing in one of the languages, or a chart cannot be drawn offline.
    """
    headings: list[Heading] = []
    charts: list[Mapping[str, Any]] = []
    blocks = list(_blocks(notebook, headings, charts))
    for language in LANGUAGES:
        if not any(_shown_in(block, language) for block in blocks if block.kind != "markdown"):
            raise ReportError(f"the notebook ran, but shows nothing in '{language}': do its cells call show(...)?")
    versions = {vega_lite_version(spec) for spec in charts}
    if len(versions) > 1:
        raise ReportError(f"charts of several Vega-Lite versions on one page: {', '.join(sorted(versions))}")
    libraries = [vega_library(version) for version in versions]
    shown = {"facts": facts, "downloads": downloads, "sets": sets, "blocks": blocks, "headings": headings}
    shown |= {"back": back, "dictionary": dictionary}
    # What is read first stands first, before the notebook's own title.
    blocks.sort(key=lambda block: "duibiao-lead" not in block.html)
    unpacking = [script("inflate.js")] if libraries else []
    return render("page.html", [*unpacking, script("page.js")], libraries, title=title, **shown)


def render(template: str, scripts: Sequence[str], libraries: Sequence[Library] = (), **values: Any) -> str:
    """Fill a template; only the scripts and libraries given may run, and nothing may be fetched.

    Parameters
    ----------
    template : str
        Name of a file in ``templates``.
    scripts : sequence of str
        Scripts of the page, without their elements.
    libraries : sequence of Library
        Scripts that are kept packed; one of ``scripts`` unpacks them.
    **values
        What the template asks for; texts are escaped.
    """
    allowed = [*(sha256(code) for code in scripts), *(library.sha256 for library in libraries)]
    hashes = " ".join(f"'sha256-{one}'" for one in allowed) or "'none'"
    policy = (
        "default-src 'none'; "
        f"script-src {hashes}; "
        "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    page: str = (
        _templates()
        .get_template(template)
        .render(
            **values,
            policy=policy,
            scripts=[Markup(code) for code in scripts],  # noqa: S704 - our own files
            libraries=[Markup(library.packed) for library in libraries],  # noqa: S704 - base64
            style=Markup(script("style.css") + bare_sheet()),  # noqa: S704 - our own files
        )
    )
    return page


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("duibiao.presentation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["word"] = word
    return made


def script(name: str) -> str:
    """Read a script or style sheet of the templates."""
    return (files("duibiao.presentation") / "templates" / name).read_text(encoding="utf-8")


def _shown_in(block: Block, language: str) -> bool:
    return block.lang in ("", language)


def _blocks(notebook: Any, headings: list[Heading], charts: list[Mapping[str, Any]]) -> Iterator[Block]:
    for cell, outputs in told_once(notebook["cells"]):
        lang = _language(cell)
        if cell["cell_type"] == "markdown":
            yield Block("markdown", lang, _markdown(_joined(cell["source"]), lang, headings))
        elif cell["cell_type"] == "code":
            for output in outputs:
                block = _output(output, _language(output) or lang, charts)
                if block:
                    yield block


def _language(tagged: Any) -> str:
    lang = str(tagged.get("metadata", {}).get("duibiao", {}).get("lang", ""))
    if lang and lang not in LANGUAGES:
        raise ReportError(f"'{lang}' is not a language of the page\n    allowed: {', '.join(LANGUAGES)}")
    return lang


def _output(output: Any, lang: str, charts: list[Mapping[str, Any]]) -> Block | None:
    """Turn one output into a block: the first of chart, HTML, picture, text that it has."""
    if output["output_type"] == "stream":
        # What goes to stderr is for whoever runs the notebook, not for its reader.
        return Block("html", lang, _pre(_joined(output["text"]))) if output["name"] == "stdout" else None
    if output["output_type"] == "error":
        raise ReportError(f"the notebook holds an error: {output['ename']}: {output['evalue']}")
    data = output["data"]
    chart = next((mime for mime in data if VEGA_LITE.fullmatch(mime)), None)
    if chart:
        charts.append(data[chart])
        return _chart(data[chart], _joined(data.get("text/plain", "")), lang)
    if "text/html" in data:
        # The sheet of the tables travels with each of them in a notebook; a page has it once.
        # HTML that the library's own tables made, every text in it escaped there.
        return Block("html", lang, Markup(_slim(_joined(data["text/html"]), lang)))  # noqa: S704
    for mime in IMAGES:
        if mime in data:
            return Block("html", lang, _picture(mime, _joined(data[mime]), _joined(data.get("text/plain", ""))))
    return Block("html", lang, _pre(_joined(data["text/plain"]))) if "text/plain" in data else None


def _slim(text: str, lang: str) -> str:
    """Leave out what every table repeats: its sheet, and the ends of cells and rows, which HTML lets one leave out.

    A cell that is a quotation says its language itself, where it is not the table's.
    """
    if TABLE_STYLE not in text:
        return text
    quoted = _QUOTED.sub(r"<td>\1" if lang == "zh" else r'<td lang="zh">\1', text.replace(TABLE_STYLE, ""))
    return _BARE.sub(lambda tag: _WORDS.sub(r"\1=\2", tag[0]), _ENDS.sub("", quoted))


def _chart(spec: Mapping[str, Any], plain: str, lang: str) -> Block:
    title = spec.get("description") or plain.removeprefix("[chart]").strip()
    return Block("chart", lang, Markup(packed_json(spec)), str(title))  # noqa: S704 - base64


def _picture(mime: str, data: str, alternative: str) -> Markup:
    encoded = data.strip() if mime == "image/png" else base64.b64encode(data.encode("utf-8")).decode("ascii")
    return Markup('<p><img src="data:{};base64,{}" alt="{}"></p>').format(mime, encoded.replace("\n", ""), alternative)


def _pre(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(text)


def _joined(text: str | Sequence[str]) -> str:
    """Join the lines of a text, which notebooks may keep as a list."""
    return text if isinstance(text, str) else "".join(text)


def _markdown(source: str, lang: str, headings: list[Heading]) -> Markup:
    """Turn markdown into HTML, raw HTML escaped, headings one level below the page's own."""
    import mistune

    class Renderer(mistune.HTMLRenderer):
        def heading(self, text: str, level: int, **attrs: Any) -> str:
            below = min(level + 1, 6)
            if level != SECTION:
                return f"<h{below}>{text}</h{below}>\n"
            plain = str(Markup(text).striptags())  # noqa: S704 - tags are taken out, nothing is shown
            headings.append(Heading(lang, f"part-{len(headings) + 1}", plain))
            return f'<h{below} id="{headings[-1].id}">{text}</h{below}>\n'

    made = mistune.create_markdown(escape=True, renderer=Renderer(escape=True), plugins=["table"])(source)
    return Markup(made)  # noqa: S704 - mistune escapes what is no Markdown
