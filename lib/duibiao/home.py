"""Where the project's folders are, and how a file is written there."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from duibiao.errors import UsageError, WriteError

#: Bytes of a file's name that the name of what is written beside it begins with: it must have room for its ending.
_LONGEST_PREFIX = 100
#: What this process withholds from others of each file it makes; it can only be asked for by setting it.
_UMASK = os.umask(0o077)
os.umask(_UMASK)
#: The folder that makes a folder a home: nothing else in the layout is as telling.
MARK = Path("data") / "catalogue" / "indicators.yaml"


@dataclass(frozen=True)
class Home:
    """The root of a project and, where an office keeps its own plans, an overlay folder beside it.

    Parameters
    ----------
    root : Path
        Folder that holds ``data``, ``notebooks``, ``params`` and ``reports``.
    overlay : Path, optional
        An office's own folder with the layout of ``data``; what lies there is read after the project's own, and what is
        made of both (long table, reports) is written there, so that the project's own data stay as they are.
    """

    root: Path
    overlay: Path | None = None

    @property
    def data(self) -> Path:
        """Folder of everything that is decided, printed or built."""
        return self.root / "data"

    @property
    def own(self) -> Path:
        """Folder that new plans and what is built of them are written to: the overlay, where there is one."""
        return self.overlay or self.data

    @property
    def catalogue(self) -> Path:
        """Folder of names, units, regions and flags."""
        return self.data / "catalogue"

    @property
    def sources(self) -> Path:
        """Folder of one YAML file a registered document."""
        return self.data / "sources"

    @property
    def printed(self) -> Path:
        """Folder of the figures as printed."""
        return self.data / "printed"

    @property
    def corrections(self) -> Path:
        """Folder of human decisions about single figures."""
        return self.data / "corrections"

    @property
    def reference(self) -> Path:
        """Folder of national series, targets and populations."""
        return self.data / "reference"

    @property
    def long(self) -> Path:
        """Folder of the built long table: of the project's plans or, in the overlay, of these and the office's own."""
        return self.own / "long"

    @property
    def documents(self) -> Path:
        """Folder of the original documents: ``DUIBIAO_DOCUMENTS`` or ``data/documents``."""
        return Path(os.environ.get("DUIBIAO_DOCUMENTS") or self.data / "documents")

    @property
    def notebooks(self) -> Path:
        """Folder of the notebooks."""
        return self.root / "notebooks"

    @property
    def params(self) -> Path:
        """Folder of one YAML file a report: the overlay's, where it has one."""
        own = self.overlay / "params" if self.overlay else None
        return own if own and own.is_dir() else self.root / "params"

    @property
    def reports(self) -> Path:
        """Folder of the built reports."""
        return (self.overlay or self.root) / "reports"


def find_home(root: Path | str | None = None, overlay: Path | str | None = None) -> Home:
    """Find the project: by argument, then ``DUIBIAO_HOME``, then upward from the working folder.

    The overlay is that of the argument, then of ``DUIBIAO_DATA``, else there is none.

    Raises
    ------
    UsageError
        Where no folder with ``data/catalogue/indicators.yaml`` is found.
    """
    own = overlay or os.environ.get("DUIBIAO_DATA")
    beside = Path(own).resolve() if own else None
    named = root or os.environ.get("DUIBIAO_HOME")
    candidates = [Path(named).resolve()] if named else [Path.cwd(), *Path.cwd().parents]
    for folder in candidates:
        if (folder / MARK).is_file():
            return Home(folder, beside)
    raise UsageError(
        f"no project found: looked for {MARK} in {candidates[0]}"
        + ("" if named else " and in every folder above it")
        + "\n    what to do: run inside the project, pass --home DIR, or set DUIBIAO_HOME"
    )


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file beside its place and rename it there, so that no reader ever sees half of it.

    Raises
    ------
    WriteError
        Where the system refuses; what stood there before still stands.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        name = os.fsencode(path.name)[:_LONGEST_PREFIX].decode("utf-8", "ignore")
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(beside).chmod(path.stat().st_mode & 0o777 if path.is_file() else 0o666 & ~_UMASK)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WriteError(
            f"{path}: cannot be written: {error.strerror or error}; what stood there before is as it was\n"
            "    what to do: make room, or choose a folder that you may write to"
        ) from error


def write_text(path: Path, text: str) -> None:
    r"""Write UTF-8 text with ``\n`` line ends, beside and renamed."""
    write_bytes(path, text.encode("utf-8"))
