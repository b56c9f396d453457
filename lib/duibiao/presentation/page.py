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
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

from markupsafe import Markup

from duibiao.errors import ReportError
from duibiao.presentation.numbers import LANGUAGES

#: MIME type of a chart whose Vega-Lite has a given major version.
VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v(?P<major>\d+)\+json")
#: Level of the notebook's headings that the list of contents names.
SECTION = 2
#: Making a bundle takes seconds and is not safe for several threads.
_BUNDLING = Lock()
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
    title : str
        Text alternative of a chart.
    """

    kind: str
    lang: str
    html: Markup
    title: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of the page, for its list of contents."""

    lang: str
    id: str
    text: str


@dataclass(frozen=True)
class Fact:
    """A line of the page's foot: what was asked for, and from which data it was made; language to text."""

    label: Mapping[str, str]
    value: Mapping[str, str]


def assemble(
    notebook: Any, *, title: Mapping[str, str], facts: Sequence[Fact] = (), back: str = "../index.html"
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
    back : str
        Address of the index.

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
    blocks = list(_blocks(notebook, headings))
    for language in LANGUAGES:
        if not any(block.lang in ("", language) for block in blocks if block.kind != "markdown"):
            raise ReportError(f"the notebook ran, but shows nothing in '{language}': do its cells call show(...)?")
    scripts = [script("page.js")]
    versions = {_vega_lite_version(json.loads(block.html)) for block in blocks if block.kind == "chart"}
    if len(versions) > 1:
        raise ReportError(f"charts of several Vega-Lite versions on one page: {', '.join(sorted(versions))}")
    scripts = [*(vega_bundle(version) for version in versions), *scripts]
    return render("page.html", scripts, title=title, facts=facts, back=back, blocks=blocks, headings=headings)


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
        .render(**values, policy=policy, scripts=[Markup(code) for code in scripts], style=Markup(script("style.css")))
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

    return Environment(
        loader=PackageLoader("duibiao.presentation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


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


def _blocks(notebook: Any, headings: list[Heading]) -> Iterator[Block]:
    for cell in notebook["cells"]:
        lang = _language(cell)
        if cell["cell_type"] == "markdown":
            yield Block("markdown", lang, _markdown(_joined(cell["source"]), lang, headings))
        elif cell["cell_type"] == "code":
            for output in cell["outputs"]:
                block = _output(output, _language(output) or lang)
                if block:
                    yield block


def _language(tagged: Any) -> str:
    lang = str(tagged.get("metadata", {}).get("duibiao", {}).get("lang", ""))
    if lang and lang not in LANGUAGES:
        raise ReportError(f"'{lang}' is not a language of the page\n    allowed: {', '.join(LANGUAGES)}")
    return lang


def _output(output: Any, lang: str) -> Block | None:
    """Turn one output into a block: the first of chart, HTML, picture, text that it has."""
    if output["output_type"] == "stream":
        # What goes to stderr is for whoever runs the notebook, not for its reader.
        return Block("html", lang, _pre(_joined(output["text"]))) if output["name"] == "stdout" else None
    if output["output_type"] == "error":
        raise ReportError(f"the notebook holds an error: {output['ename']}: {output['evalue']}")
    data = output["data"]
    chart = next((mime for mime in data if VEGA_LITE.fullmatch(mime)), None)
    if chart:
        return _chart(data[chart], _joined(data.get("text/plain", "")), lang)
    if "text/html" in data:
        return Block("html", lang, Markup(_joined(data["text/html"])))
    for mime in IMAGES:
        if mime in data:
            return Block("html", lang, _picture(mime, _joined(data[mime]), _joined(data.get("text/plain", ""))))
    return Block("html", lang, _pre(_joined(data["text/plain"]))) if "text/plain" in data else None


def _chart(spec: Mapping[str, Any], plain: str, lang: str) -> Block:
    # A script element ends at the first "</", whatever the JSON around it says.
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")
    title = spec.get("description") or plain.removeprefix("[chart]").strip()
    return Block("chart", lang, Markup(text), str(title))


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
            headings.append(Heading(lang, f"part-{len(headings) + 1}", str(Markup(text).striptags())))
            return f'<h{below} id="{headings[-1].id}">{text}</h{below}>\n'

    return Markup(mistune.create_markdown(escape=True, renderer=Renderer(escape=True), plugins=["table"])(source))
