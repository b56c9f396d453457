"""An office's folder, and plans that nobody has seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from registry_plans import PLAN

from duibiao import cli


@pytest.fixture
def office(home, tmp_path, monkeypatch) -> Path:
    """An office's folder that is not there yet; the project is the real one, and must stay as it is."""
    monkeypatch.setenv("DUIBIAO_HOME", str(home.root))
    monkeypatch.setenv("DUIBIAO_DOCUMENTS", str(tmp_path / "none"))
    # A process of its own that reads the document first takes longer than all the rest; tests/running tests it.
    monkeypatch.setattr("duibiao.running.readers.check_reading", lambda *_: None)
    return tmp_path / "office"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan of a city that the catalogue does not have."""
    path = tmp_path / "新规划.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture
def run(office: Path):
    """Run a command on the office's folder; give its exit status."""
    return lambda *words: cli.main([str(word) for word in (*words, "--data", office)])
