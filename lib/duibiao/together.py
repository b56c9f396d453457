"""Files that are written together: all of them or none, also where the run is killed between two of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from duibiao.errors import UsageError
from duibiao.folders import only_writer
from duibiao.home import Home, write_bytes, write_text

#: Name of the note of what stood at the places that are written, there as long as not all is written.
BEFORE = ".duibiao.before"


@contextmanager
def together(home: Home, paths: Iterable[Path]) -> Iterator[None]:
    """Write files of an office together, alone in its folder.

    Parameters
    ----------
    home : Home
        The project; the files are below its overlay, its own data, or its documents.
    paths : iterable of Path
        What is written within.

    Raises
    ------
    UsageError
        Where another run writes there.
    WriteError
        Where a file cannot be written. Whatever is raised within, all is as it was before.
    """
    before = _note(home)
    with only_writer(before.parent):
        _undo(home)
        stood = {path: path.read_bytes() if path.is_file() else None for path in paths}
        told = {str(path): None if data is None else base64.b64encode(data).decode() for path, data in stood.items()}
        write_text(before, json.dumps(told))
        try:
            yield
        except BaseException:
            _undo(home)
            raise
        before.unlink()


def put_back(home: Home) -> None:
    """Put back what stood where a killed run had begun to write files together; nothing happens where none was.

    Raises
    ------
    UsageError
        Where the run is still at work, or its note names places that are not the office's.
    """
    before = _note(home)
    if before.is_file():
        with only_writer(before.parent):
            _undo(home)


def _note(home: Home) -> Path:
    return home.own / "sources" / BEFORE


def _undo(home: Home) -> None:
    before = _note(home)
    if not before.is_file():
        return
    for path, data in _read(before, home).items():
        if data is None:
            path.unlink(missing_ok=True)
        else:
            write_bytes(path, data)
    before.unlink()


def _read(before: Path, home: Home) -> dict[Path, bytes | None]:
    """Read a note; one that others made must not name files that are none of the office's."""
    folders = [folder.resolve() for folder in (home.own, home.documents)]
    try:
        told = {Path(name): data for name, data in json.loads(before.read_text(encoding="utf-8")).items()}
        stood = {path: None if data is None else base64.b64decode(data, validate=True) for path, data in told.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"{before}: not a note of ours\n    what to do: look at it, and remove it") from error
    strange = [path for path in stood if not any(path.resolve().is_relative_to(folder) for folder in folders)]
    if strange:
        raise UsageError(
            f"{before}: it names files elsewhere ({strange[0]})\n    what to do: look at it, and remove it"
        )
    return stood
