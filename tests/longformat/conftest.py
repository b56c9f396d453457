"""A small project in a temporary folder: the real catalogue, and plans of one or two figures."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from duibiao.catalogue import Catalogue, load_catalogue
from duibiao.catalogue.reference import FILES, columns_of
from duibiao.extraction.rows import PrintedRow, write_printed
from duibiao.home import Home
from duibiao.longformat.build import BuildReport, build

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"
_PLAIN: dict[str, Any] = {
    "document": "plan", "part": "", "line": 1, "start": 0, "end": 1, "source": "table", "table": 1, "row": 1,
    "row_printed": "1", "region": "", "region_printed": "", "scope": "", "label": "孕产妇死亡率", "unit": "/10万",
    "nature": "", "year": 2020, "base_year": None, "kind": "actual", "form": "level", "comparator": "eq",
    "value": "4.54", "text": "", "remark": "", "confidence": "1", "flags": "",
}  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a ``case`` every row of the table named as its module."""
    if "case" in metafunc.fixturenames:
        name = Path(str(metafunc.module.__file__)).stem.removeprefix("test_")
        with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        metafunc.parametrize("case", rows, ids=[row["case"] for row in rows])


def _printed(**fields: Any) -> PrintedRow:
    cells = _PLAIN | fields
    cells["text"] = cells["text"] or cells["value"] or "x"
    cells["end"] = cells["start"] + len(cells["text"])
    return PrintedRow(**cells)


@pytest.fixture(scope="session")
def printed() -> Callable[..., PrintedRow]:
    """Make a printed row; what is not given is an ordinary cell of a table."""
    return _printed


class CatalogueOfThisProject(Home):
    """A home with the project's own catalogue, which is then read once for all tests."""

    @property
    def catalogue(self) -> Path:
        """Folder of the project's own catalogue."""
        return ROOT / "data" / "catalogue"


class Project:
    """A home whose files a test writes one by one."""

    def __init__(self, root: Path) -> None:
        (root / "data").mkdir(parents=True)
        self.home = CatalogueOfThisProject(root)

    def plan(
        self, rows: list[PrintedRow], document: str = "plan", region: str = "baoshan", means: str = "{}",
        data: Path | None = None, text: str = "",
    ) -> None:  # fmt: skip
        """Write a registered document: its source and its printed rows."""
        folder = data or self.home.data
        checksum = hashlib.sha256((text or document).encode()).hexdigest()
        self.write(
            folder / "sources" / f"{document}.yaml",
            f"title: 规划\nissuer: 政府\nsha256: {checksum}\nregion: {region}\n"
            f"period: {{start: 2021, end: 2025}}\nmeans: {means}\n",
        )
        write_printed(rows, folder / "printed" / f"{document}.csv")

    def reference(self, **files: list[str]) -> None:
        """Write the reference files; what is not given has a header alone."""
        for name in FILES:
            lines = [",".join(columns_of(name)), *files.get(Path(name).stem, [])]
            self.write(self.home.reference / name, "\n".join(lines) + "\n")

    def correction(self, *corrections: str, document: str = "plan") -> None:
        """Write a file of corrections, each in YAML's flow style."""
        listed = "".join(f"  - {{{one}}}\n" for one in corrections)
        self.write(self.home.corrections / f"{document}.yaml", f"document: {document}\ncorrections:\n{listed}")

    def build(self) -> BuildReport:
        """Build the long table."""
        return build(self.home)

    def table(self, name: str = "indicators") -> list[dict[str, str]]:
        """Read a built table as text."""
        with (self.home.long / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @staticmethod
    def write(path: Path, text: str) -> None:
        """Write a file, with its folders."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """An empty project."""
    yield Project(tmp_path / "home")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The project's own catalogue."""
    return load_catalogue(Home(ROOT))
