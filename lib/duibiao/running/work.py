"""What a worker does, on this machine or another: one report at a time, in a place that is made once a process."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from duibiao.catalogue import load_catalogue
from duibiao.errors import ReportError
from duibiao.home import Home
from duibiao.running.execute import Workplace, workplace
from duibiao.running.manifest import versions
from duibiao.running.paramfiles import ReportFile
from duibiao.running.report import Bench, make_report
from duibiao.running.runs import Run


@dataclass(frozen=True)
class Order:
    """What a worker must know to make reports; it sees the same folders as whoever asks.

    Parameters
    ----------
    home : Home
        Project.
    out : Path
        Folder of the reports.
    versions : str
        What :func:`duibiao.running.manifest.versions` gave, as JSON.
    """

    home: Home
    out: Path
    versions: str


def make(report: ReportFile, made_from: Mapping[str, Any], order: Order) -> Run:
    """Make one report.

    Raises
    ------
    ReportError
        Where this process has other data, or another library, than the one that asks.
    """
    _agree(order)
    try:
        return make_report(report, made_from, Bench(order.out, places.at(order.home), load_catalogue(order.home)))
    finally:
        give_back()


def give_back() -> None:
    """Give memory that is free in this process back to the system, where it can be.

    A report's page and tables are large texts: the C library keeps the room of many of them, half a megabyte more a
    report, and a worker makes thousands.
    """
    # Other C libraries than GNU's have no such function.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


class Places:
    """The places of this process where notebooks run, one a project; they end with the process at the latest."""

    def __init__(self) -> None:
        self._open: dict[Home, tuple[ExitStack, Workplace]] = {}
        self._lock = Lock()

    def at(self, home: Home) -> Workplace:
        """Give the place of a project; made when it is asked for first."""
        with self._lock:
            if home not in self._open:
                stack = ExitStack()
                self._open[home] = (stack, stack.enter_context(workplace(home)))
            return self._open[home][1]

    def close(self, home: Home) -> None:
        """Take the place of a project away, with every kernel in it."""
        with self._lock:
            found = self._open.pop(home, None)
        if found:
            found[0].close()


places = Places()
#: Orders this process has agreed to.
_agreed: set[Order] = set()


def _agree(order: Order) -> None:
    if order in _agreed:
        return
    asked, here = json.loads(order.versions), versions(order.home)
    if asked["library"] != here["library"]:
        raise ReportError("this worker runs another version of the library\n    what to do: start it anew")
    for name in ("data", "environment"):
        if asked[name] != here[name]:
            raise ReportError(
                f"this worker has another {name} than the one that asked\n    what to do: have it read the same folder "
                f"({order.home.root}) with the same requirements.txt"
            )
    _agreed.add(order)
