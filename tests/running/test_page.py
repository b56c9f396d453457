"""The page shows what the notebook's outputs hold: in two languages, escaped, without asking any host."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re

import pytest

from duibiao.errors import ReportError
from duibiao.presentation.page import Fact, assemble

TITLE = {"zh": "标题", "en": "Title"}
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.20.1.json"
OLD_SCHEMA = "https://vega.github.io/schema/vega-lite/v4.17.0.json"
ERROR = {"output_type": "error", "ename": "E", "evalue": "x", "metadata": {}}


def markdown(source, lang=""):
    return {"cell_type": "markdown", "source": source, "metadata": {"duibiao": {"lang": lang}} if lang else {}}


def output(data, lang=""):
    return {"output_type": "display_data", "data": data, "metadata": {"duibiao": {"lang": lang}} if lang else {}}


def chart(lang="", schema=SCHEMA, **fields):
    return output({"application/vnd.vegalite.v5+json": {"$schema": schema, "mark": "point", **fields}}, lang)


def notebook(*cells):
    return {"cells": list(cells)}


def code(*outputs, source="secret = 1"):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": list(outputs)}


def page(*cells, **options):
    return assemble(notebook(*cells), title=TITLE, **options)


def test_outputs_are_tagged_with_their_language():
    made = page(code(output({"text/html": "<p>甲</p>"}, "zh"), output({"text/html": "<p>one</p>"}, "en")))
    assert '<div class="html zh" lang="zh-CN"><p>甲</p></div>' in made
    assert '<div class="html en" lang="en"><p>one</p></div>' in made


def test_code_is_not_shown():
    assert "secret" not in page(code(output({"text/html": "<p>1</p>"})))


def test_markdown_is_shown_with_its_own_html_escaped():
    made = page(markdown("# 一 <img src=x>\n\n[a](javascript:alert(1))", "zh"), code(output({"text/html": "<p>1</p>"})))
    assert "&lt;img src=x&gt;" in made
    assert "<img" not in made
    assert "javascript:" not in made


def test_titles_and_facts_are_escaped():
    fact = Fact({"zh": "甲", "en": "a"}, {"zh": "<script>", "en": "<script>"})
    made = assemble(notebook(code(output({"text/html": "<p>1</p>"}))), title={"zh": "<i>", "en": "&"}, facts=[fact])
    assert "&lt;i&gt;" in made
    assert "<dd><span" in made
    assert "&lt;script&gt;" in made


def unpacked(kept):
    return gzip.decompress(base64.b64decode(kept)).decode()


def test_a_chart_is_kept_whole_and_cannot_end_its_script_element():
    told = "</script><script>alert(1)</script>"
    made = page(code(chart(description=told)))
    kept = re.search(r'<figure.*?<script type="application/gzip">([A-Za-z0-9+/=]+)</script>', made, re.S)[1]
    assert json.loads(unpacked(kept)) == chart(description=told)["data"]["application/vnd.vegalite.v5+json"]
    assert "alert(1)<" not in made


def test_a_chart_has_a_text_alternative():
    assert 'role="group" aria-label="Deaths &amp; births"' in page(code(chart(description="Deaths & births")))


def test_only_the_page_s_own_scripts_may_run():
    made = page(code(chart()))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    library = re.search(r'class="library">([A-Za-z0-9+/=]+)</script>', made)[1]
    scripts = [*re.findall(r"<script>(.*?)</script>", made, re.S), unpacked(library)]
    assert len(scripts) == 3  # what unpacks in older browsers, the page's own, the library that draws
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy


def test_the_drawing_library_is_there_once_and_only_with_charts():
    with_charts = page(code(chart("zh"), chart("en"), chart("zh"), chart("en")))
    without = page(code(output({"text/html": "<p>1</p>"})))
    assert with_charts.count('class="library"') == 1
    assert len(with_charts) < 450_000
    assert len(without) < 30_000  # of which the script for language, filters, keyboard and phones is more than a half


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([markdown("# only words")], "shows nothing in 'zh'"),
        ([code(output({"text/html": "<p>甲</p>"}, "zh"))], "shows nothing in 'en'"),
        ([code(output({"text/html": "<p>un</p>"}, "fr"))], "'fr' is not a language of the page"),
        ([code(chart(schema=OLD_SCHEMA))], "Vega-Lite 4.17 cannot be embedded"),
        ([code(chart(schema=""))], "does not name its Vega-Lite version"),
        ([code(ERROR)], "the notebook holds an error"),
    ],
    ids=["no output", "one language", "third language", "old chart", "unnamed chart", "error"],
)
def test_a_page_that_would_mislead_is_refused(cells, told):
    with pytest.raises(ReportError, match=told):
        page(*cells)


def test_what_was_printed_is_shown_but_not_what_went_to_stderr():
    streams = [
        {"output_type": "stream", "name": name, "text": [f"{name} <", "b>"], "metadata": {}}
        for name in ("stdout", "stderr")
    ]
    made = page(code(*streams))
    assert "<pre>stdout &lt;b&gt;</pre>" in made
    assert "stderr &lt;" not in made
