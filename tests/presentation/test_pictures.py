"""Pictures of charts: with a Chinese font the words are there, without one they are refused."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from duibiao.errors import ReportError
from duibiao.presentation.charts import SCHEMA
from duibiao.presentation.pictures import FAMILIES, files_of, find_font, pictures, sheets
from duibiao.presentation.show import VEGA_LITE

TITLE = "每千人口床位数"


@pytest.fixture(scope="module")
def font() -> str:
    try:
        return find_font()
    except ReportError as error:
        return (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))  # type: ignore[no-any-return]


def notebook() -> dict[str, Any]:
    spec = {
        "$schema": SCHEMA,
        "title": TITLE,
        "mark": "point",
        "data": {"values": [{"x": 1}]},
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    output = {"data": {VEGA_LITE: spec}, "metadata": {"duibiao": {"lang": "zh", "name": "dots"}}}
    return {"cells": [{"outputs": [output, output]}]}


def test_pictures_hold_the_words_and_are_the_same_twice(font: str) -> None:
    made = pictures(notebook(), ["svg", "png"], font)
    assert sorted(made) == ["dots-2.zh.png", "dots-2.zh.svg", "dots.zh.png", "dots.zh.svg"]
    assert TITLE in made["dots.zh.svg"].decode("utf-8")
    assert font in made["dots.zh.svg"].decode("utf-8")
    assert made["dots.zh.png"].startswith(b"\x89PNG")
    assert made == pictures(notebook(), ["svg", "png"], font)


def test_without_a_chinese_font_pictures_are_refused(tmp_path: Path) -> None:
    (tmp_path / "DejaVuSans.ttf").touch()
    with pytest.raises(ReportError, match=r"no font with Chinese characters(.|\n)*fonts-noto-cjk"):
        find_font([str(tmp_path)])


@pytest.mark.parametrize(("file", "family"), [("NotoSansCJK-Regular.ttc", 0), ("msyh.ttc", 3), ("PingFang.ttc", 2)])
def test_the_first_font_of_the_list_is_taken(tmp_path: Path, file: str, family: int) -> None:
    (tmp_path / file).touch()
    assert find_font([str(tmp_path), "/nowhere/at/all"]) == list(FAMILIES)[family]


def test_many_panels_stand_three_abreast(font: str) -> None:
    panel = {
        "data": {"values": [{"x": 1}]},
        "mark": "point",
        "width": 200,
        "height": 100,
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }

    def widths(count: int) -> tuple[int, int]:
        output = {
            "data": {VEGA_LITE: {"$schema": SCHEMA, "concat": [panel] * count, "columns": 2}},
            "metadata": {"duibiao": {"lang": "zh", "name": "dots"}},
        }
        drawn = pictures({"cells": [{"outputs": [output]}]}, ["svg"], font)["dots.zh.svg"].decode("utf-8")
        found = re.search(r'width="(\d+)[^"]*" height="(\d+)', drawn)
        assert found
        return int(found[1]), int(found[2])

    few, many = widths(12), widths(14)
    assert 1.4 < many[0] / few[0] < 1.6
    assert many[1] < few[1]


def panels(count: int, columns: int, height: int) -> dict[str, Any]:
    spec = {
        "$schema": SCHEMA,
        "title": {"text": TITLE},
        "columns": columns,
        "concat": [
            {
                "data": {"values": [{"x": 1}]},
                "mark": "point",
                "width": 250,
                "height": height,
                "title": f"panel {number}",
                "encoding": {"x": {"field": "x", "type": "quantitative"}},
            }
            for number in range(count)
        ],
    }
    output = {"data": {VEGA_LITE: spec}, "metadata": {"duibiao": {"lang": "en", "name": "dots"}}}
    return {"cells": [{"outputs": [output]}]}


@pytest.mark.parametrize(
    ("count", "columns", "height", "expected"),
    [
        # what is readable on one page stays whole; a column of panels that belong below each other too
        (4, 2, 100, 0),
        (3, 3, 900, 0),
        (2, 1, 200, 0),
        # the download has three abreast, paper two, for whoever has to read it
        (14, 2, 20, 1),
        (8, 2, 400, 2),
        (9, 2, 400, 3),
    ],
)
def test_charts_of_many_panels_are_split_among_sheets(
    font: str, count: int, columns: int, height: int, expected: int
) -> None:
    made = {name: data.decode("utf-8") for name, data in sheets(panels(count, columns, height), ["svg"], font).items()}
    assert sorted(made) == [f"dots.en.{number}.svg" for number in range(1, expected + 1)]
    shown = [number for number in range(count) if any(f">panel {number}<" in drawn for drawn in made.values())]
    assert shown == (list(range(count)) if expected else [])
    if expected > 1:
        assert all(
            f"{TITLE} ({number}/{expected})" in made[f"dots.en.{number}.svg"] for number in range(1, expected + 1)
        )
    drawn = {name: data.encode() for name, data in made.items()}
    assert files_of("dots.en", "svg", drawn) == (sorted(made) or ["dots.en.svg"])
