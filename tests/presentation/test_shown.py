"""What the reports show: nothing missing is spelled out, English is English, every figure leads to its place."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from presentation.reports import Made, calls

from duibiao.presentation.charts import QUANTITIES
from duibiao.presentation.show import Chart, Sentences, Table, bundle
from duibiao.presentation.wording import word

CJK = re.compile(r"[⺀-鿿豈-﫿＀-￯　-〿]")
SPELLED_OUT = re.compile(r"\b(nan|none|null|undefined|inf)\b", re.IGNORECASE)
#: The word stands in sentences too: "none comparable".
FORBIDDEN = re.compile(r"\b(NaN|None|null|undefined|inf)\b")
PRINTED = ("text_printed", "label_printed", "unit_printed")
PLACES = ("place", "places", "place_first", "place_a")


def texts_of(made: Made) -> Iterator[str]:
    """Give every text that a reader may see, without quotations of documents where it is English."""
    shown = made.shown
    if isinstance(shown, Sentences):
        yield from shown.items
    elif isinstance(shown, Table):
        unquoted = (
            re.sub(r'<span class="printed" lang="zh">.*?</span>', "", shown.html)
            if made.language == "en"
            else shown.html
        )
        yield html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", unquoted)))
    else:
        spec = {**shown.spec, "datasets": {}, "config": {}}
        yield json.dumps(spec, ensure_ascii=False)
        for rows in shown.spec["datasets"].values():
            yield from (
                str(value)
                for row in rows
                for name, value in row.items()
                if made.language == "zh" or name not in PRINTED
            )


def test_nothing_missing_is_spelled_out(everything: list[Made]) -> None:
    found = [
        (made.name, made.language, text[:120])
        for made in everything
        for text in texts_of(made)
        if not isinstance(made.shown, Chart) and FORBIDDEN.search(text)
    ]
    assert found == []


#: Fields of a chart's rows that are no words: they decide how a mark is drawn, and where it leads.
UNSAID = ("kind", "series", "sources", "covered", "colour", "fill", "shape", "domain", "rank", "role")


def test_no_id_is_shown(everything: list[Made]) -> None:
    from duibiao.catalogue import load_catalogue, load_sources
    from duibiao.catalogue.reference import load_reference

    listed = load_catalogue()
    known = {*listed.regions, *listed.indicators, *load_sources(), *(row.document for row in load_reference())}
    # A name of one word would be found in English sentences; in Chinese ones it has no place either.
    ids = {"zh": known, "en": {one for one in known if "_" in one}}
    found = []
    for made in everything:
        shown = made.shown
        texts = list(texts_of(made)) if not isinstance(shown, Chart) else [shown.title, shown.spec["description"]]
        if isinstance(shown, Chart):
            rows = [row for rows in shown.spec["datasets"].values() for row in rows]
            texts += [str(value) for row in rows for name, value in row.items() if name not in UNSAID]
        words = {word for text in texts for word in re.findall(r"[a-z][a-z0-9_]+", text)}
        found += [(made.name, made.language, one) for one in sorted(words & ids[made.language])]
    assert found == []


def test_no_row_of_a_chart_holds_nothing(everything: list[Made]) -> None:
    found = [
        (made.name, name, value)
        for made in charts(everything)
        for rows in made.shown.spec["datasets"].values()  # type: ignore[union-attr]
        for row in rows
        for name, value in row.items()
        if value is None
        or value == ""
        or (isinstance(value, str) and SPELLED_OUT.fullmatch(value) and name != "partners_said")
    ]
    assert found == []


def test_english_holds_no_chinese_outside_quotations(everything: list[Made]) -> None:
    english = [made for made in everything if made.language == "en"]
    found = [
        (made.name, text[max(0, hit.start() - 60) : hit.end() + 20])
        for made in english
        for text in texts_of(made)
        if (hit := CJK.search(text))
    ]
    assert found == []


def test_quotations_stand_only_in_printed_columns(everything: list[Made]) -> None:
    for made in everything:
        if isinstance(made.shown, Table) and '<span class="printed"' in made.shown.html:
            heads = re.findall(r"<th[^>]*scope=\"col\"[^>]*>(.*?)</th>", made.shown.html, flags=re.S)
            assert any(word in " ".join(heads) for word in ("as printed", "所印")), made.name


def charts(everything: list[Made]) -> list[Made]:
    return [made for made in everything if isinstance(made.shown, Chart)]


def _layers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in ("layer", "concat", "hconcat", "vconcat"):
        for part in spec.get(key, []):
            yield from _layers({**part, "data": part.get("data", spec.get("data"))})
    if "mark" in spec:
        yield spec


def _axes(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the position channels of each plot: at least one layer of it must title them."""
    for plot in spec.get("concat", [spec]):
        for channel in ("x", "y"):
            found = [layer["encoding"][channel] for layer in _layers(plot) if channel in layer.get("encoding", {})]
            titled = [one for one in found if one.get("title")]
            yield channel, titled[0] if titled else {}


def test_every_axis_has_a_title(everything: list[Made]) -> None:
    untitled = [
        (made.name, made.language, channel)
        for made in charts(everything)
        for channel, axis in _axes(made.shown.spec)
        if not axis
    ]  # type: ignore[union-attr]
    assert untitled == []


def test_every_quantity_axis_says_its_year_or_span(everything: list[Made]) -> None:
    for made in charts(everything):
        axes = [axis for _, axis in _axes(made.shown.spec)]  # type: ignore[union-attr]
        for axis, other in [*zip(axes[::2], axes[1::2], strict=True), *zip(axes[1::2], axes[::2], strict=True)]:
            # Beside an axis of years, which must say them, they need not be said again.
            if axis["type"] == "quantitative" and other.get("field") != "year":
                title = axis["title"] if isinstance(axis["title"], str) else "".join(axis["title"])
                assert re.search(r"\d{4}|year|plan|规划|年", title), (made.name, title)


def test_a_region_has_one_colour_and_shape_in_both_languages(everything: list[Made]) -> None:
    """Of the charts over time: whoever switches the language, or looks from one chart to the next, sees the same."""
    from duibiao.catalogue import load_catalogue
    from duibiao.presentation.names import region_name

    regions = load_catalogue().regions
    looks: dict[tuple[str, str], set[str]] = {}
    for made in charts(everything):
        if made.name not in ("regional: series_panels", "regional: two_points"):
            continue
        named = {region_name(region, made.language): region for region in regions}
        encodings = [layer["encoding"] for layer in _layers(made.shown.spec)]  # type: ignore[union-attr]
        for channel in ("color", "shape"):
            for scale in (one[channel]["scale"] for one in encodings if channel in one):
                for name, look in zip(scale["domain"], scale["range"], strict=True):
                    looks.setdefault((named[name], channel), set()).add(look)
    assert len(looks) > 2
    assert {key: seen for key, seen in looks.items() if len(seen) > 1} == {}


def test_no_title_of_an_axis_must_be_read_sideways(everything: list[Made]) -> None:
    import vl_convert

    for made in charts(everything):
        whole = vl_convert.vegalite_to_vega(made.shown.spec, vl_version="5.20")  # type: ignore[union-attr]
        parts = [whole, *(mark for mark in whole["marks"] if mark["type"] == "group")]
        axes = [axis for part in parts for axis in part.get("axes", []) if axis["orient"] == "left" and "title" in axis]
        assert axes, made.name
        assert [axis["title"] for axis in axes if axis.get("titleAngle") != 0] == [], made.name


def test_every_chart_leads_to_the_place_of_its_figures(everything: list[Made]) -> None:
    for made in charts(everything):
        if "evidence" in made.name:  # it counts figures, and shows none
            continue
        tips = {tip["field"] for layer in _layers(made.shown.spec) for tip in layer["encoding"].get("tooltip", [])}  # type: ignore[union-attr]
        assert tips & set(PLACES), made.name


def test_every_field_of_a_tooltip_is_there_in_every_row(everything: list[Made]) -> None:
    for made in charts(everything):
        spec = made.shown.spec  # type: ignore[union-attr]
        for layer in _layers(spec):
            asked = {tip["field"] for tip in layer["encoding"].get("tooltip", [])} - set(QUANTITIES)
            for row in spec["datasets"][layer["data"]["name"]]:
                assert asked <= set(row), (made.name, asked - set(row))


def test_every_chart_compiles(everything: list[Made]) -> None:
    import vl_convert

    for made in charts(everything):
        drawn = vl_convert.vegalite_to_vega(made.shown.spec, vl_version="5.20")  # type: ignore[union-attr]
        assert drawn["marks"], made.name


def test_every_chart_has_a_text_alternative(everything: list[Made]) -> None:
    assert all(made.shown.spec["description"] for made in charts(everything))  # type: ignore[union-attr]


def test_made_twice_it_is_the_same(everything: list[Made]) -> None:
    english = [made.shown for made in everything if made.language == "en"]
    functions = {
        make: (name, frames, options, first)
        for (name, make, frames, options), first in zip(calls(), english, strict=True)
    }
    for make, (name, frames, options, first) in functions.items():
        assert bundle(make(*frames, language="en", **options)) == bundle(first), name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_document_prints_is_escaped(language: Any) -> None:
    from duibiao.presentation.tables import make_table

    frame = pl.DataFrame(
        {"label_printed": ["<script>alert(1)</script>"], "text_printed": ["<b>5</b> & 6"], "place": ['x"><img>']}
    )
    made = make_table("splits", frame, language)
    assert "<script>" not in made.html and "<b>" not in made.html and "<img>" not in made.html
    assert "&lt;script&gt;" in made.html


def test_what_stands_around_a_table_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its title, its heads, the heads of its groups, its notes."""
    from duibiao.presentation import tables

    words = tables.word
    monkeypatch.setattr(tables, "word", lambda key, *given, **fields: f'{words(key, *given, **fields)}"<i>{key}</i>')
    frame = pl.DataFrame({"label_printed": ["<b>1</b>"], "place": ["p3"]})
    made = tables.make_table("splits", frame, "en", group="label_printed", notes=["<u>note</u>"])
    assert isinstance(made, Table)
    for told in ("&lt;i&gt;table.splits", "&lt;i&gt;column.place", "&lt;b&gt;1", "&lt;u&gt;note"):
        assert told in made.html
    assert not re.search("<[ibu]>", made.html.replace("<i>table.rows</i>", ""))


def test_no_text_turns_around_what_is_seen_beside_it() -> None:
    turned, straight = "控制在\u202b≥5\u202c\u2067人\u2069\u202e15\u200f", "控制在≥5人15"
    shown = (
        Sentences((turned,)),
        Table(turned, turned, 1),
        Chart({"title": turned, "data": {"values": [{turned: turned, "value": 1.5, "none": None}]}}, turned),
    )
    for one in shown:
        told = json.dumps(bundle(one), ensure_ascii=False)
        assert straight in told
        assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", told)


def test_what_is_no_character_is_shown_as_a_box() -> None:
    """No page, workbook or document of Word can hold it."""
    spoilt = "甲\x00\x08\x1b[31m\x9b\ud800\ufffe\uffff乙\n丙"
    for one in (Sentences((spoilt,)), Table(spoilt, spoilt, 1), Chart({"title": spoilt}, spoilt)):
        assert "甲□□□[31m□□□□乙\\n丙" in json.dumps(bundle(one), ensure_ascii=False)


@pytest.mark.parametrize("missing", [None, "", float("nan")])
def test_a_missing_cell_is_an_em_dash(missing: object) -> None:
    from duibiao.presentation.tables import make_table

    made = make_table("splits", pl.DataFrame({"place": [missing]}, strict=False), "en")
    assert "<td>—</td>" in made.html  # type: ignore[union-attr]


def test_every_value_that_leads_to_its_source_finds_it(everything: list[Made]) -> None:
    for report in {made.name.split(":")[0] for made in everything}:
        tables = [
            made.shown.html
            for made in everything
            if made.name.startswith(f"{report}:") and isinstance(made.shown, Table)
        ]
        asked = {key for table in tables for key in re.findall(r'<a class="cite" href="#([^"]+)"', table)}
        there = [key for table in tables for key in re.findall(r'<tr id="([^"]+)"', table)]
        assert asked and asked <= set(there), report
        assert len(there) == len(set(there)), report


def test_no_mark_of_a_link_is_left(everything: list[Made]) -> None:
    marks = re.compile("[\ue000-\ue00f]")
    assert [made.name for made in everything if marks.search(json.dumps(bundle(made.shown), ensure_ascii=False))] == []


def test_five_sentences_are_read_first(everything: list[Made]) -> None:
    leads = [made for made in everything if made.name.endswith(": lead")]
    assert leads
    for made in leads:
        assert isinstance(made.shown, Sentences) and made.shown.lead
        assert len(made.shown.items) == 5 or "haicang" in made.name, made.name


def test_tables_of_one_page_have_ids_of_their_own(everything: list[Made]) -> None:
    for report in {made.name.split(":")[0] for made in everything}:
        ids = [
            re.search(r'<div id="([^"]*)"', made.shown.html).group(1)  # type: ignore[union-attr]
            for made in everything
            if made.name.startswith(f"{report}:") and isinstance(made.shown, Table)
        ]
        assert len(ids) == len(set(ids)), report


#: Columns whose figures stand in a document: every one leads to its source. Other numbers are counted or reckoned.
STATED = (
    "shown_value",
    "against_value",
    "baseline_said",
    "target_said",
    "target_then",
    "latest_said",
    "actual_said",
    "reference_value",
    "rate",
    "total_said",
    "stated_value",
)


def test_every_figure_of_a_document_leads_to_its_source(everything: list[Made]) -> None:
    seen, lost = set(), []
    for made in everything:
        if not isinstance(made.shown, Table) or "table-sources" in made.shown.html:
            continue
        heads = re.findall(r'<th class="gt_col_heading[^>]*>(.*?)</th>', made.shown.html)
        stated = {html.escape(word(f"column.{name}", made.language)): name for name in STATED}
        for row in re.findall(r"<tr[^>]*>(<td.*?)</tr>", made.shown.html.split("<tfoot>")[0], re.S):
            for head, cell in zip(heads, re.findall(r"<td[^>]*>(.*?)</td>", row, re.S), strict=True):
                if head in stated and re.search(r"\d", cell):
                    seen.add(stated[head])
                    if 'class="cite"' not in cell:
                        lost.append((made.name, head, cell))
    assert lost == []
    # Names that share a head are one here.
    assert len(seen) >= 8
