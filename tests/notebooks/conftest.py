"""The notebooks, and copies of the project in which one thing is other than it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from duibiao.home import Home


@pytest.fixture
def copied(home: Home, tmp_path: Path) -> Home:
    """The project's data and notebooks, copied to be changed."""
    root = tmp_path / "copy"
    shutil.copytree(home.data, root / "data", ignore=shutil.ignore_patterns("documents", "*.parquet"))
    shutil.copytree(home.notebooks, root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return Home(root)
