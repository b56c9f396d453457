"""What a page keeps packed: the scripts that draw its charts, as this environment keeps them or as they are bundled."""

from __future__ import annotations

import sys
from functools import cache

import pytest

from duibiao.errors import ReportError
from duibiao.presentation import packing
from duibiao.presentation.charts import SCHEMA

VERSION = packing.vega_lite_version({"$schema": SCHEMA})


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """An environment that keeps nothing yet."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(packing, "_bundled", cache(packing._bundled))  # it takes seconds
    packing._library.cache_clear()
    yield tmp_path
    packing._library.cache_clear()


def test_what_an_environment_keeps_is_what_is_bundled_and_what_pages_hold(elsewhere):
    bundled = packing.vega_library(VERSION)
    packing._library.cache_clear()
    kept = packing.keep(VERSION)
    assert kept.is_relative_to(elsewhere)
    assert packing.vega_library(VERSION) == bundled
    kept.write_text("others", encoding="utf-8")
    packing._library.cache_clear()
    assert packing.vega_library(VERSION) == packing.Library(packing.packed("others"), packing.sha256("others"))


def test_a_version_that_cannot_be_embedded_is_refused(elsewhere):
    with pytest.raises(ReportError, match="allowed: "):
        packing.vega_library("1.0")
