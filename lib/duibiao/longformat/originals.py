"""The original documents, where they are present: known by checksum, never by name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.documents import read_document
from duibiao.errors import DocumentError
from duibiao.home import Home

if TYPE_CHECKING:
    from duibiao.catalogue import Source


def find_originals(home: Home, sources: Mapping[str, Source]) -> dict[str, Path]:
    """Find the registered documents that are present.

    Parameters
    ----------
    home : Home
        Its documents folder, and that of its overlay, are looked through, not the folders below.
    sources : mapping
        Document id to source.

    Returns
    -------
    dict
        Document id to file, for those whose checksum is that of the source.
    """
    folders = [home.documents, *([home.overlay / "documents"] if home.overlay else [])]
    registered = {source.sha256: document for document, source in sources.items()}
    found: dict[str, Path] = {}
    for path in (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())):
        if path.is_file():
            document = registered.get(hashlib.sha256(path.read_bytes()).hexdigest())
            if document:
                found.setdefault(document, path)
    return found


def read_lines(path: Path) -> dict[tuple[str, int], str]:
    """Read a document's lines by part and number; empty where its format is not read."""
    try:
        return {(line.part, line.number): line.text for line in read_document(path).lines}
    except DocumentError:
        return {}
