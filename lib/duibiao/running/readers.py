"""Documents read by processes of their own, as many side by side as are wanted: none can end or hold up the run."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from duibiao import errors
from duibiao.documents.limits import MOST_SECONDS
from duibiao.errors import DocumentError, DuibiaoError
from duibiao.extraction.files import Outcome
from duibiao.home import Home

#: How often a document is tried whose process ended without a reason of the document's: memory may have been short.
TRIES = 2


class Reader:
    """A process that reads one document after the other; one that a document ended is followed by another.

    Parameters
    ----------
    out : Path
        Folder of the CSV files.
    home : Home
        Project whose catalogue and sources are used.
    seconds : float
        Processor time that a document may take.
    """

    def __init__(self, out: Path, home: Home, seconds: float = MOST_SECONDS) -> None:
        self.out, self.home, self.seconds = out, home, seconds
        self._process: subprocess.Popen[str] | None = None
        self._starting, self._closed = Lock(), False

    def read(self, path: Path) -> Outcome:
        """Read a document into its CSV, or say why it is refused.

        Raises
        ------
        DuibiaoError
            Where something is wrong that no other document would escape either.
        """
        status = 0
        for _ in range(TRIES):
            answer = self._ask(path)
            if answer.endswith("\n"):
                return self._outcome(path, json.loads(answer))
            status = self._ended()
            if status == -signal.SIGPROF:
                break
        return Outcome(path, refusal=self._why(path, status))

    def close(self) -> None:
        """End the process, whatever it does; no other is started."""
        with self._starting:
            self._closed = True
            process = self._process
        if process is not None:
            process.kill()
            self._ended()

    def _ask(self, path: Path) -> str:
        with self._starting:
            if self._process is None and not self._closed:
                self._process = self._started()
            process = self._process
        if process is None:
            return ""
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(str(path)) + "\n")
            process.stdin.flush()
            return process.stdout.readline()
        except (OSError, ValueError):
            return ""  # it has ended; why is asked next

    def _started(self) -> subprocess.Popen[str]:
        words = [str(self.home.root), str(self.home.overlay or ""), str(self.out), str(self.seconds)]
        # This Python on a module of ours, without a shell; nothing is imported from the folder it runs in (-P). Ctrl-C
        # in the terminal is ours to handle.
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", "duibiao.running.readerprocess", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def _ended(self) -> int:
        """Wait for the end of the process; give its exit status, negative where a signal ended it."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and not pipe.closed:
                try:
                    pipe.close()
                except OSError:  # what could not be sent is lost with it
                    continue
        return process.wait()

    def _outcome(self, path: Path, told: dict[str, Any]) -> Outcome:
        if "error" in told:
            raise getattr(errors, told["error"], DuibiaoError)(told["told"])
        target = None if told["refusal"] else self.out / f"{path.stem}.csv"
        told_too = told["refusal"], told["line"], told["uncatalogued"]
        return Outcome(path, target, told["rows"], tuple(told["warnings"]), *told_too)

    def _why(self, path: Path, status: int) -> str:
        if status == -signal.SIGPROF:
            return (
                f"{path.name}: reading it takes more than {self.seconds:g} seconds of processor time\n"
                "    what to do: cut the document into its parts, or allow more with --seconds"
            )
        how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        return (
            f"{path.name}: an internal fault of duibiao: the process that read it ended, {TRIES} times ({how})\n"
            "    what to do: read it alone on a machine with more free memory; if it ends again, report it with the "
            "document"
        )


def read_all(paths: Sequence[Path], out: Path, home: Home, jobs: int, seconds: float) -> Iterator[Outcome]:
    """Read documents, so many at a time, and give what became of each as it ends."""
    readers = [Reader(out, home, seconds) for _ in range(jobs)]
    free: SimpleQueue[Reader] = SimpleQueue()
    for reader in readers:
        free.put(reader)

    def read(path: Path) -> Outcome:
        reader = free.get()
        try:
            return reader.read(path)
        finally:
            free.put(reader)

    with ThreadPoolExecutor(jobs) as pool:
        reading: list[Future[Outcome]] = [pool.submit(read, path) for path in paths]
        try:
            for done in as_completed(reading):
                yield done.result()
        finally:
            # The processes first: then no thread has anything to wait for.
            pool.shutdown(wait=False, cancel_futures=True)
            for reader in readers:
                reader.close()


def check_reading(path: Path, home: Home, seconds: float) -> None:
    """Have a process of its own read a document first, for what then reads it in this one.

    Raises
    ------
    DocumentError
        Where it is refused, takes too long, or ends the process that reads it.
    """
    with TemporaryDirectory(prefix="duibiao-") as folder:
        reader = Reader(Path(folder), home, seconds)
        try:
            outcome = reader.read(path)
        finally:
            reader.close()
    if outcome.refusal:
        raise DocumentError(outcome.refusal)
