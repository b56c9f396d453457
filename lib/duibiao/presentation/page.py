"""The page of a report: one offline HTML file from the outputs of an executed notebook, its code left out.

Whatever the page shows stands in the notebook's outputs, so nbval guards it. Cells and outputs tagged
``{"duibiao": {"lang": "zh"}}`` (or ``en``) are shown in that language only, the others in both.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

from markupsafe import Markup

from duibiao.errors import ReportError
from duibiao.presentation.numbers import LANGUAGES
from duibiao.presentation.style import TABLE_STYLE, bare_sheet
from duibiao.presentation.wording import word

#: MIME type of a chart whose Vega-Lite has a given major version.
VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v(?P<major>\d+)\+json")
#: Level of the notebook's headings that the list of contents names.
SECTION = 2
#: Making a bundle takes seconds and is not safe for several threads.
_BUNDLING = Lock()
#: A quotation that fills its cell: the cell itself says so on a page, in half the characters.
_QUOTED = re.compile(r'<td><span class="printed" lang="zh">([^<]*)</span>')
#: The tags that a table repeats, and their attributes that need no quotation marks in HTML.
_BARE = re.compile(r"<(?:td|tr|a)(?: [a-z]+=\"[A-Za-z0-9#_-]+\")+>")
_WORDS = re.compile(r'([a-z]+)="([A-Za-z0-9#_-]+)"')
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
        What is shown; of a chart its specification as JSON, fit for a script element.
    titles : mapping
        Text alternative of a chart, by language; the empty one where it is the same in both.
    """

    kind: str
    lang: str
    html: Markup
    titles: Mapping[str, str] = field(default_factory=dict)


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
    blocks = _both(_blocks(notebook, headings, charts))
    for language in LANGUAGES:
        if not any(_shown_in(block, language) for block in blocks if block.kind != "markdown"):
            raise ReportError(f"the notebook ran, but shows nothing in '{language}': do its cells call show(...)?")
    scripts = [script("page.js")]
    versions = {_vega_lite_version(spec) for spec in charts}
    if len(versions) > 1:
        raise ReportError(f"charts of several Vega-Lite versions on one page: {', '.join(sorted(versions))}")
    scripts = [*(vega_bundle(version) for version in versions), *scripts]
    shown = {"facts": facts, "downloads": downloads, "blocks": blocks, "headings": headings}
    shown |= {"back": back, "dictionary": dictionary}
    # What is read first stands first, before the notebook's own title.
    blocks.sort(key=lambda block: "duibiao-lead" not in block.html)
    return render("page.html", scripts, title=title, **shown)


def render(template: str, scripts: Sequence[str], **values: Any) -> str:
    """Fill a template; only the scripts given may run, and nothing may be fetched.

    Parameters
    ----------
    template : str
        Name of a file in ``templates``.
    scripts : sequence of str
        Scripts of the page, without their elements.
    **values
        What the template asks for; texts are escaped.
    """
    hashes = " ".join(f"'sha256-{_sha256(code)}'" for code in scripts) or "'none'"
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
            style=Markup(script("style.css") + bare_sheet()),  # noqa: S704 - our own files
        )
    )
    return page


@cache
def vega_bundle(version: str) -> str:
    """Give the scripts that draw charts of a Vega-Lite version (such as ``5.20``) offline.

    Raises
    ------
    ReportError
        Where the version is not among those that can be embedded.
    """
    import vl_convert

    known = list(vl_convert.get_vegalite_versions())
    if version not in known:
        raise ReportError(f"Vega-Lite {version} cannot be embedded\n    allowed: {', '.join(known)}")
    with _BUNDLING:
        bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", version)
    if "</script" in bundle.lower():
        raise ReportError("the drawing library holds the end of a script element and cannot be embedded")
    return bundle


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


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _vega_lite_version(spec: Mapping[str, Any]) -> str:
    """Read ``5.20`` from a specification's ``$schema`` (.../vega-lite/v5.20.1.json)."""
    found = re.search(r"/vega-lite/v(\d+\.\d+)", str(spec.get("$schema", "")))
    if not found:
        raise ReportError(f"a chart does not name its Vega-Lite version: {spec.get('$schema')!r}")
    return found.group(1)


def _shown_in(block: Block, language: str) -> bool:
    return block.lang in ("", language) and (not block.titles or "" in block.titles or language in block.titles)


def _both(blocks: Iterator[Block]) -> list[Block]:
    """Join the two languages of each chart: what they share, its figures above all, is kept once."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and (last.kind, last.lang, block.kind, block.lang) == ("chart", LANGUAGES[0], "chart", LANGUAGES[1]):
            joined[-1] = Block("chart", "", _merged_json(last.html, block.html), {**last.titles, **block.titles})
        else:
            joined.append(block)
    return joined


def _merged_json(one: str, other: str) -> Markup:
    return _script_json(merged(packed(json.loads(one)), packed(json.loads(other))))


def packed(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Set the rows of a chart as columns, ``{"=": {name: values}}``: names once, and repeated values once.

    A column of few values is ``{"#": [values, which]}``; a row without a value has none (-1 there, else null).
    """
    sets = {name: {"=": _columns(rows)} if rows else rows for name, rows in spec.get("datasets", {}).items()}
    return {**spec, "datasets": sets} if sets else dict(spec)


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = sorted({name for row in rows for name in row})
    return {name: _column([row.get(name) for row in rows]) for name in names}


def _column(values: list[Any]) -> Any:
    texts = [value for value in values if value is not None]
    kept = list(dict.fromkeys(texts)) if all(isinstance(value, str) for value in texts) else texts
    if len(kept) > len(values) / 2:
        return values
    return {"#": [kept, [-1 if value is None else kept.index(value) for value in values]]}


def merged(one: Any, other: Any) -> Any:
    """Join two specifications: where they differ stands ``{"~": [one, other]}``; the page takes them apart again."""
    if type(one) is type(other):
        if isinstance(one, dict) and one.keys() == other.keys():
            return {key: merged(value, other[key]) for key, value in one.items()}
        if isinstance(one, list) and len(one) == len(other):
            return [merged(*pair) for pair in zip(one, other, strict=True)]
        if one == other:
            return one
    return {"~": [one, other]}


def _blocks(notebook: Any, headings: list[Heading], charts: list[Mapping[str, Any]]) -> Iterator[Block]:
    for cell in notebook["cells"]:
        lang = _language(cell)
        if cell["cell_type"] == "markdown":
            yield Block("markdown", lang, _markdown(_joined(cell["source"]), lang, headings))
        elif cell["cell_type"] == "code":
            for output in cell["outputs"]:
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
    return Block("chart", lang, _script_json(spec), {lang: str(title)})


def _script_json(spec: Any) -> Markup:
    """Write JSON for a script element, which ends at the first "</", whatever the JSON around it says."""
    told = json.dumps(spec, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(told.replace("<", "\\u003c"))  # noqa: S704 - no "<" is left in it


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
