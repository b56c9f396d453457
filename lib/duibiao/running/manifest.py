"""What a report was made from, by content: the same inputs give the same manifest, whenever and wherever it is made."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from duibiao.home import Home
from duibiao.running.paramfiles import ReportFile

#: Built beside the files that are compared, and not the same on every machine.
LEFT_OUT = frozenset({".parquet", ".pyc", ".part"})


def sha256(data: bytes) -> str:
    """Give the checksum of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def folder_sha256(folder: Path) -> str:
    """Give one checksum of all files below a folder: names and contents, in order; of nothing where it is absent."""
    told = hashlib.sha256()
    for path in sorted(_files(folder), key=lambda path: path.relative_to(folder).as_posix()):
        told.update(f"{path.relative_to(folder).as_posix()}\0{sha256(path.read_bytes())}\n".encode())
    return told.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in LEFT_OUT and not path.name.startswith("."):
            yield path


def versions(home: Home) -> dict[str, Any]:
    """Give the checksums of all that reports share: the data they read, the library, the environment.

    What the long table was built from is not among them: as long as the table is the same, so are the reports.
    """
    folders = {
        "catalogue": home.catalogue,
        "long": home.long,
        "reference": home.reference,
        "sources": home.sources,
    }
    if home.overlay is not None:
        folders |= {f"own {name}": home.overlay / name for name in ("catalogue", "sources")}
    return {
        "data": {name: folder_sha256(folder) for name, folder in folders.items()},
        "library": library(),
        "environment": environment(),
    }


@cache
def library() -> str:
    """Give the checksum of the library as it lay on the disk when this process, which has imported it, first asked."""
    with as_file(files("duibiao")) as package:
        return folder_sha256(package)


def environment() -> str:
    """Give the checksum of the names and versions of Python and of every package that is installed."""
    packages = {path.name for folder in sys.path for path in Path(folder or ".").glob("*.dist-info")}
    # The library's own checksum says more than its version.
    others = sorted(name for name in packages if not name.startswith("duibiao-"))
    return sha256("\n".join([platform.python_version(), *others]).encode())


def inputs(report: ReportFile, home: Home, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Say what a report is made from; where two of these are equal, so are the reports.

    Parameters
    ----------
    report : ReportFile
        What was asked for.
    home : Home
        Project that holds its notebook.
    shared : mapping
        What :func:`versions` gave.
    """
    notebook = home.notebooks / f"{report.notebook}.ipynb"
    return {
        "report": report.stem,
        "title": dict(report.title),
        "parameter_file": report.path.name,
        "formats": list(report.formats),
        "notebook": {"name": notebook.name, "sha256": sha256(notebook.read_bytes())},
        "parameters": report.parameters.model_dump(),
        **shared,
    }


def manifest(made_from: Mapping[str, Any], made: Mapping[str, bytes]) -> str:
    """Write the manifest of a report as JSON.

    Parameters
    ----------
    made_from : mapping
        What :func:`inputs` gave.
    made : mapping
        Name of each file of the report to its bytes, those without times only.
    """
    told = {**made_from, "made": {name: sha256(data) for name, data in sorted(made.items())}}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
