"""Where the files are that a build reads and writes: the project's, and those of an office's overlay."""

from __future__ import annotations

from pathlib import Path

from duibiao.home import Home


def folders(home: Home, name: str) -> list[Path]:
    """Give a folder of the project's data and, where an overlay has it too, the overlay's after it."""
    found = [home.data / name]
    if home.overlay is not None:
        found.append(home.overlay / name)
    return [folder for folder in found if folder.is_dir()]


def files(home: Home, name: str, suffix: str) -> list[Path]:
    """List the files of a data folder, the project's and the overlay's, sorted by stem."""
    found = [path for folder in folders(home, name) for path in folder.glob(f"*{suffix}")]
    return sorted(found, key=lambda path: (path.stem, str(path)))
