"""A project of its own for each test: the real catalogue and data, a small notebook."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from casebook import ROOT

from duibiao.home import Home, find_home

HERE = Path(__file__).parent

GOOD = """\
notebook: benchmark
title:
  zh: 样例
  en: A sample
parameters:
  regions: [baoshan, lishui]
  year: 2020
"""
#: The small notebook has no figures of this year, and says so by an error.
FAILING = GOOD.replace("2020", "1999")


@pytest.fixture(scope="session")
def project() -> Home:
    """The project itself."""
    return find_home(ROOT)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, project: Home) -> Home:
    """A project with the real data in which a small notebook stands for the real ones."""
    root = tmp_path_factory.mktemp("project")
    (root / "data").mkdir()
    for name in ("catalogue", "sources", "long", "printed", "reference", "corrections"):
        (root / "data" / name).symlink_to(project.data / name)
    shutil.copytree(HERE / "notebooks", root / "notebooks")
    return Home(root)


@pytest.fixture
def params(tmp_path: Path):
    """Write a parameter file and give its path."""

    def write(stem: str, text: str = GOOD) -> Path:
        path = tmp_path / "params" / f"{stem}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """Parameter files by what they lead to."""
    return {"good": GOOD, "failing": FAILING}
