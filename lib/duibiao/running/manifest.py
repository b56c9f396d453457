"""What a report was made from, by content: the same inputs give the same manifest, whenever and wherever it is made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
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
    """Give the checksums of data and library; made once, since all reports of a run share them."""
    folders = {
        "catalogue": home.catalogue,
        "corrections": home.corrections,
        "long": home.long,
        "printed": home.printed,
        "reference": home.reference,
        "sources": home.sources,
    }
    with as_file(files("duibiao")) as package:
        library = folder_sha256(package)
    return {"data": {name: folder_sha256(folder) for name, folder in folders.items()}, "library": library}


def manifest(report: ReportFile, home: Home, shared: Mapping[str, Any], made: Mapping[str, bytes]) -> str:
    """Write the manifest of a report as JSON.

    Parameters
    ----------
    report : ReportFile
        What was asked for.
    home : Home
        Project that holds its notebook.
    shared : mapping
        What :func:`versions` gave.
    made : mapping
        Name of each file of the report to its bytes, those without times only.
    """
    notebook = home.notebooks / f"{report.notebook}.ipynb"
    told = {
        "report": report.stem,
        "title": dict(report.title),
        "notebook": {"name": notebook.name, "sha256": sha256(notebook.read_bytes())},
        "parameters": report.parameters.model_dump(),
        "made": {name: sha256(data) for name, data in sorted(made.items())},
        **shared,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
