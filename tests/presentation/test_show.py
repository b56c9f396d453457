"""Each display emits both languages, tagged in its metadata, with a plain text that is short and fixed."""

from __future__ import annotations

from typing import Any

import pytest

from duibiao.presentation.show import VEGA_LITE, Chart, Sentences, Shown, Table, bundle, say, show


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    import IPython.display

    seen: list[tuple[dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(IPython.display, "display", lambda data, raw, metadata: seen.append((data, metadata)))
    return seen


def test_a_chart_is_shown_in_both_languages(displayed: list[Any]) -> None:
    def draw(rows: list[int], language: str) -> Shown:
        return Chart({"mark": "point", "rows": rows}, f"title {language}")

    show(draw, [1, 2])
    assert [metadata["duibiao"]["lang"] for _, metadata in displayed] == ["zh", "en"]
    assert [metadata["duibiao"]["name"] for _, metadata in displayed] == ["draw", "draw"]
    data, _ = displayed[1]
    assert data == {VEGA_LITE: {"mark": "point", "rows": [1, 2]}, "text/plain": "[chart] title en"}


def test_sentences_are_escaped(displayed: list[Any]) -> None:
    say("甲 < 乙", ["a < b", "c"])
    assert displayed[0][0]["text/html"] == '<ul class="duibiao-sentences"><li>甲 &lt; 乙</li></ul>'
    assert displayed[1][0]["text/plain"] == "a < b\nc"


def test_the_plain_text_of_a_table_counts_its_rows() -> None:
    assert bundle(Table("<div></div>", "Register", 3))["text/plain"] == "[table] Register (3)"
    assert bundle(Sentences(("one",)))["text/plain"] == "one"
