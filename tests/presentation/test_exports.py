"""Workbooks and CSV files hold the tables of the page: numbers as numbers, texts inert, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from duibiao.presentation.exports import Exported, csv_bytes, exported, number_of, workbook_bytes
from duibiao.presentation.show import bundle
from duibiao.presentation.tables import make_table

DAY = date(2022, 7, 8)
HOSTILE = ("=1+1", "+1+1", "-cmd", "@SUM(A1)", "\t=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1")


def notebook(*outputs: tuple[str, Any]) -> dict[str, Any]:
    told = [
        {
            "output_type": "display_data",
            "data": bundle(made),
            "metadata": {"duibiao": {"lang": lang, "kind": "table", "name": "splits"}},
        }
        for lang, made in outputs
    ]
    return {"cells": [{"cell_type": "code", "outputs": told}]}


def table(language: Any = "en") -> Any:
    import polars as pl

    frame = pl.DataFrame({"region_name": ["a", "b"], "shown_value": ["1,234.50", None], "text_printed": ["=1", "<b>"]})
    return make_table("splits", frame, language, group="region_name")


@pytest.mark.parametrize(
    ("text", "value", "shape"),
    [
        ("5.170", 5.17, "0.000"),
        ("\N{MINUS SIGN}0.5", -0.5, "0.0"),
        ("1,234", 1234.0, "#,##0"),
        ("+9.0%", 9.0, '+0.0"%";-0.0"%";0.0"%"'),
        ("2020", 2020.0, "0"),
    ],
)
def test_a_number_keeps_the_digits_it_is_shown_with(text: str, value: float, shape: str) -> None:
    made = number_of(text)
    assert made and (made.value, made.format) == (value, shape)


@pytest.mark.parametrize("text", ["≥ 5", "5 – 6", "2020–2025", "1.2.3", "", "=1", "1e5", "12,34"])
def test_what_is_more_than_a_number_stays_a_text(text: str) -> None:
    assert number_of(text) is None


def test_tables_are_read_as_they_are_shown() -> None:
    (made,) = exported(notebook(("zh", table("zh")), ("en", table())), "en")
    assert made.heads == ("Group", "Value", "Text as printed")
    assert made.rows == (("a", "1,234.50", "=1"), ("b", "", "<b>"))


def test_a_csv_begins_with_its_mark_and_holds_no_formula() -> None:
    made = csv_bytes(Exported("x", "X", ("head",), tuple((text,) for text in (*HOSTILE, "\N{MINUS SIGN}0.5"))))
    assert made.startswith(b"\xef\xbb\xbf")
    lines = made.decode("utf-8-sig").splitlines()
    assert lines[1:-1] == [f"'{text}" for text in HOSTILE]
    assert lines[-1] == "-0.5"


def test_a_workbook_is_the_same_twice_and_holds_no_formula() -> None:
    import openpyxl

    tables = [
        Exported(
            "x",
            "A title: with / marks, longer than a sheet's name may be",
            ("head", "n"),
            tuple((text, "5.10") for text in HOSTILE),
        )
    ] * 2
    made = workbook_bytes(tables, "Title", "abc", DAY, "en")
    assert made == workbook_bytes(tables, "Title", "abc", DAY, "en")
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert len(book.sheetnames) == 3
    sheet = book[book.sheetnames[1]]
    assert sheet.freeze_panes == "A2"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2, max_col=1)} == {"s"}
    assert (sheet["B2"].value, sheet["B2"].number_format) == (5.1, "0.00")
    assert book.properties.created.date() == DAY
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())
