"""What every test may ask for: the project's home and its catalogue."""

from __future__ import annotations

import os

import pytest
from casebook import ROOT
from hypothesis import settings

from duibiao.catalogue import Catalogue, load_catalogue
from duibiao.home import Home, find_home

# How long an example takes is the machine's affair.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
# What is tested is the project, not the plans of whoever runs the tests.
os.environ.pop("DUIBIAO_DATA", None)


@pytest.fixture(scope="session")
def home() -> Home:
    return find_home(ROOT)


@pytest.fixture(scope="session")
def catalogue(home: Home) -> Catalogue:
    return load_catalogue(home)
