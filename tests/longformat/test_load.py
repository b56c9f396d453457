"""The long table is read once a process, or was by another; a table that changed is read anew."""

from __future__ import annotations

import polars as pl
import pytest
from casebook import ROOT
from polars.testing import assert_frame_equal

from duibiao.errors import LongFormatError
from duibiao.home import Home, find_home
from duibiao.longformat import load as loading
from duibiao.longformat import tables


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(loading._Kept, "checksum", b"")
    (tmp_path / "long").mkdir()
    text = (find_home(ROOT).long / "indicators.csv").read_bytes()
    (tmp_path / "long" / "indicators.csv").write_bytes(text)
    return Home(ROOT, tmp_path)


def test_what_another_process_read_is_what_would_be_read_here(home, monkeypatch):
    read, here = loading.read_for_another(home), loading.load(every_place=True, home=home)
    loading.remember(read)
    monkeypatch.setattr(tables, "read_long", None)
    assert_frame_equal(loading.load(every_place=True, home=home), here)
    assert_frame_equal(loading.load(home=home), here.filter("preferred"))


def test_a_table_that_changed_is_read_anew(home):
    loading.remember(loading.read_for_another(home))
    before = loading.load(every_place=True, home=home)
    path = home.long / "indicators.csv"
    first, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text("\n".join([first, *rest.split("\n")[1:]]), encoding="utf-8")
    assert_frame_equal(loading.load(every_place=True, home=home), before.slice(1))
    path.write_text(first.replace("region", "nobody"), encoding="utf-8")
    with pytest.raises(LongFormatError, match="the header is not that of the long table"):
        loading.load(home=home)


def test_one_table_is_held_against_its_schema_once(home, monkeypatch):
    read, reading = [], tables.read_long
    monkeypatch.setattr(tables, "read_long", lambda *words: read.append(1) or reading(*words))
    frames = [loading.load(every_place=True, home=home) for _ in range(3)]
    assert len(read) == 1
    assert all(isinstance(frame, pl.DataFrame) and frame.equals(frames[0]) for frame in frames)
