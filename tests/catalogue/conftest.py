"""The project's own catalogue, and copies of it that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from duibiao.catalogue import Catalogue, load_catalogue
from duibiao.home import Home

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def home() -> Home:
    return Home(ROOT)


@pytest.fixture(scope="session")
def catalogue(home: Home) -> Catalogue:
    return load_catalogue(home)


@pytest.fixture
def copied(tmp_path: Path, home: Home) -> Home:
    """A home with a copy of the catalogue, the sources and the reference figures."""
    for folder in ("catalogue", "sources", "reference"):
        shutil.copytree(home.data / folder, tmp_path / "data" / folder)
    return Home(tmp_path)
