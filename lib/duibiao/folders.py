"""One writer of a folder at a time, and nothing half written left behind by one that was killed."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from duibiao.errors import FolderInUse, WriteError

#: Names of the lock and of the note that says who holds it.
LOCK, HOLDER = ".duibiao.lock", ".duibiao.holder"
#: Seconds after which a half-written file belongs to nobody: no file of the project takes so long to write.
ABANDONED = 600
#: Seconds until another run is told of.
_PATIENCE = 0.1


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Write into a folder alone; what an earlier run left half written is taken away first.

    The lock is the system's: it ends with the process that holds it, however that ends. Its file is gone when the work
    is done; of a run that was killed it is left, and holds nobody up.

    Raises
    ------
    FolderInUse
        Where another run writes there: which one, and since when.
    WriteError
        Where the folder cannot be made or written to.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        # Not at once: who opened the file just before the last run took it away has to open the next one.
        lock.acquire(timeout=_PATIENCE, poll_interval=_PATIENCE / 10)
    except Timeout as error:
        raise FolderInUse(
            f"{folder}: another run writes here ({_holder(folder)})\n"
            "    what to do: wait until it ends, or write into another folder"
        ) from error
    except OSError as error:
        raise WriteError(
            f"{folder}: cannot be written to: {error.strerror or error}\n"
            "    what to do: choose a folder that you may write to"
        ) from error
    try:
        _note(folder)
        sweep(folder)
        yield
        # All is written: what is half written now was left by a worker that died, and its work was done by another.
        sweep(folder, abandoned=0)
    finally:
        # While it is still held: nobody who has the next file can find this run's note in the folder.
        (folder / HOLDER).unlink(missing_ok=True)
        with suppress(OSError):
            (folder / LOCK).unlink()
        lock.release()


def sweep(folder: Path, abandoned: float = ABANDONED) -> list[Path]:
    """Take away what killed runs left half written in a folder and in those right below it.

    Parameters
    ----------
    folder : Path
        Where they wrote.
    abandoned : float
        Seconds after which a half-written file belongs to nobody.

    Returns
    -------
    list of Path
        What was taken away.
    """
    gone = []
    oldest = time.time() - abandoned
    for pattern in (".*.part", "*/.*.part", "*/*/.*.part"):
        for path in sorted(folder.glob(pattern)):
            with suppress(OSError):
                if path.stat().st_mtime <= oldest:
                    path.unlink()
                    gone.append(path)
    return gone


def _note(folder: Path) -> None:
    told = {
        "process": os.getpid(),
        "machine": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    # A note for people: without room for it the work itself will say so.
    with suppress(OSError):
        (folder / HOLDER).write_text(json.dumps(told), encoding="utf-8")


def _holder(folder: Path) -> str:
    try:
        told = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        return f"process {told['process']} on {told['machine']}, since {told['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "it has not said which"
