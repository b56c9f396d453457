"""The long table read back from its CSV: any size, and every row held against the schema."""

from __future__ import annotations

import polars as pl
import pytest
from casebook import ROOT

from duibiao.errors import LongFormatError
from duibiao.longformat import tables
from duibiao.longformat.schema import LONG_COLUMNS
from duibiao.longformat.tables import read_long, scan_long

BUILT = ROOT / "data" / "long" / "indicators.csv"


@pytest.fixture
def in_stretches(monkeypatch):
    """Have even a small table read a stretch at a time."""
    whole, batches = read_long(BUILT, "x"), pl.LazyFrame.collect_batches
    monkeypatch.setattr(tables, "_AT_A_TIME", 100)
    monkeypatch.setattr(pl.LazyFrame, "collect_batches", lambda frame, **given: batches(frame, chunk_size=100, **given))
    return whole


def test_a_table_read_in_stretches_is_the_same(in_stretches):
    assert len(list(tables._stretches(BUILT, "x"))) > 5
    assert read_long(BUILT, "x").equals(in_stretches)
    assert read_long(BUILT.read_bytes(), "x").equals(in_stretches)
    assert read_long(BUILT, "x", preferred_only=True).equals(in_stretches.filter("preferred"))
    assert scan_long(BUILT, "x").select(pl.len()).collect().item() == in_stretches.height


def test_a_figure_with_two_rows_far_apart_is_refused(in_stretches):
    head, first, *rest = BUILT.read_bytes().splitlines(keepends=True)
    with pytest.raises(LongFormatError, match=f"1 figures have more than one row, the first is {in_stretches[0, 0]}"):
        read_long(head + first + b"".join(rest) + first, "x")


def test_figures_whose_numbers_are_alike_are_not_taken_for_one(in_stretches):
    key = in_stretches["figure"].head(1).hash()
    assert pl.concat([key, key]).is_duplicated().all()
    assert tables._check_unique([key, key], BUILT, "x") is None  # one row of the table has that number, not two
    head, first, *rest = BUILT.read_bytes().splitlines(keepends=True)
    with pytest.raises(LongFormatError, match="more than one row"):
        tables._check_unique([key, key], head + first + first + b"".join(rest), "x")


def test_a_row_that_breaks_the_schema_is_found_in_any_stretch(in_stretches):
    *rows, last = BUILT.read_text(encoding="utf-8").splitlines()
    broken = last.split(",")
    broken[LONG_COLUMNS.index("region")] = ""
    with pytest.raises(LongFormatError, match="breaks its schema"):
        read_long("\n".join([*rows, ",".join(broken)]).encode(), "x")


def test_a_header_longer_than_any_is_refused():
    with pytest.raises(LongFormatError, match="the header is not that of the long table"):
        read_long(b"x" * 200_000 + b",b\n", "x")


def test_a_table_without_rows_is_a_table():
    frame = read_long((",".join(LONG_COLUMNS) + "\n").encode(), "x")
    assert frame.height == 0
    assert frame.schema == read_long(BUILT, "x").schema
