"""The process that notebooks are forked from: it has imported the libraries, and read what all need.

``python -m duibiao.running.forkserver FD`` serves one process at the other end of a socket pair. A request is one JSON
packet, its answer another:

``{"do": "fork", "folder": ...}`` (with the child's socket as its ancillary data)
    ``{"pid": ...}``
``{"do": "alive", "pid": ...}``
    ``{"alive": true, "signal": 0}``
``{"do": "kill", "pid": ...}``
    ``{"killed": true}``

When the other end goes away, however it went, every child is killed and the server ends: nothing is left behind.
A process whose libraries have started threads of their own must not be forked (a lock that such a thread held is never
released in the child), so nothing here may use Polars; what it imports never does.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import pkgutil
import re
import select
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from duibiao.running.leaner import FORMATS, without, without_numpys_parts

#: Modules for a notebook that is open in JupyterLab, with what draws its tables there: no report needs them.
EXPLORING = "explore"
#: What they import when they are used, and what a kernel is made of.
LIBRARIES = (
    "altair",
    "duibiao.longformat.audit",
    "duibiao.longformat.load",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
    "duibiao.running.childkernel",
)
#: What they do without where it is not installed, and no report needs though it takes long to import: a debugger that
#: nobody could attach, charts as widgets.
UNNEEDED = ("debugpy", "anywidget", *FORMATS)
#: Largest request or answer.
PACKET = 65536
#: Seconds between two looks at who is still there.
LOOK = 1.0
#: Seconds that the long table may take to be read ahead.
READ_SECONDS = 60.0
#: Linux: the signal a process gets when its parent dies.
PR_SET_PDEATHSIG = 1


def preload() -> None:
    """Import and read what notebooks need, and let none of it be walked by the garbage collector again."""
    # What is imported stays: looking for what could be freed meanwhile is in vain.
    gc.disable()
    # The table is read meanwhile. To import Polars starts a thread already, so the fork comes before all imports.
    table = start_reading_table()
    with without(*UNNEEDED):
        import_layers("catalogue", "analysis", "presentation")
        with without_numpys_parts():
            importlib.import_module("scipy.special")
        for name in LIBRARIES:
            importlib.import_module(name)
    read_ahead()
    draw_ahead()
    from duibiao.running.childkernel import prepared

    prepared()
    keep_table(*table)
    gc.freeze()
    gc.enable()


def import_layers(*layers: str) -> None:
    """Import the modules of layers that notebooks may use."""
    for layer in layers:
        package = importlib.import_module(f"duibiao.{layer}")
        for module in pkgutil.iter_modules(package.__path__):
            if not module.name.startswith(EXPLORING):
                importlib.import_module(f"duibiao.{layer}.{module.name}")


def start_reading_table() -> tuple[int, int]:
    """Read the long table, which takes Polars, in a process of its own; give its id and where it answers.

    Raises
    ------
    RuntimeError
        Where this process has threads: the other would wait for ever for what one of them holds.
    """
    if len(others := threads()) > 1:
        raise RuntimeError(f"this process has threads ({', '.join(others)}) and must not be forked")
    server = os.getpid()
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    die_with_parent(server)
    os.close(ours)  # kept open it would let this process wait for ever to be read, where the asking one was killed
    status = 1
    # Where there is no table, or it is damaged, the notebook that needs it will say so.
    with suppress(BaseException):
        from duibiao.home import find_home
        from duibiao.longformat.load import read_for_another

        # To hold a table against its schema takes Polars only, not records of another library's models.
        with os.fdopen(theirs, "wb") as answer, without("pydantic", "pydantic_core"):
            answer.write(read_for_another(find_home()))
        status = 0
    os._exit(status)


def keep_table(pid: int, answer: int, seconds: float = READ_SECONDS) -> None:
    """Keep the long table as the other process read it, for the notebooks that load the very same.

    Where it takes too long, that process is killed, and a notebook that needs the table reads it.
    """
    from duibiao.longformat.load import remember

    read, until = bytearray(), time.monotonic() + seconds
    while select.select([answer], [], [], max(0.0, until - time.monotonic()))[0]:
        told = os.read(answer, PACKET)
        if not told:
            break
        read += told
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(answer)
    _, status = os.waitpid(pid, 0)
    if status == 0:
        remember(bytes(read))


def read_ahead() -> None:
    """Read what every notebook reads first, as far as it is read without Polars.

    Children find it in the memory they are forked with; of a file that has changed since they notice that, as every
    process does, and read it again.
    """
    from duibiao.catalogue import load_catalogue
    from duibiao.catalogue.reference import load_reference
    from duibiao.errors import DuibiaoError
    from duibiao.presentation.wording import wording

    wording()
    # Where there is no project, or it is out of order, the notebook that needs it will say so.
    with suppress(DuibiaoError, OSError):
        load_catalogue()
        load_reference()


def draw_ahead() -> None:
    """Make an empty chart: Altair looks up once a process which class stands for which channel."""
    import altair as alt

    alt.Chart(alt.NamedData("rows")).mark_point().encode(x=alt.X("x:Q")).to_dict(validate=False)


class Server:
    """Children by their process id, and the socket of the one they are made for."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.living: set[int] = set()
        self.ended: dict[int, int] = {}
        self.parent = os.getppid()

    def serve(self) -> None:
        """Answer requests until the other end is gone; then leave nothing behind."""
        self.control.settimeout(LOOK)
        try:
            while os.getppid() == self.parent:
                try:
                    packet, handles, _, _ = socket.recv_fds(self.control, PACKET, 1)
                except TimeoutError:
                    self.reap()
                    continue
                if not packet:
                    break
                self.reap()
                answer = self.answer(json.loads(packet), handles)
                self.control.send(json.dumps(answer).encode())
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            for pid in tuple(self.living):
                self.kill(pid)

    def answer(self, asked: dict[str, Any], handles: list[int]) -> dict[str, Any]:
        """Do what was asked."""
        match asked["do"]:
            case "fork":
                return {"pid": self.fork(asked["folder"], handles[0])}
            case "kill":
                return {"killed": self.kill(asked["pid"])}
            case _:
                return {"alive": asked["pid"] in self.living, "signal": self.ended.get(asked["pid"], 0)}

    def fork(self, folder: str, handle: int) -> int:
        """Make a child that runs a kernel over the socket; in the child this never returns."""
        server, used = os.getpid(), pools()
        if used:
            raise RuntimeError(f"this process has used threads ({', '.join(used)}) and must not be forked")
        pid = os.fork()
        if pid:
            os.close(handle)
            with suppress(PermissionError, ProcessLookupError):
                os.setpgid(pid, pid)
            self.living.add(pid)
            return pid
        try:
            os.setpgid(0, 0)
            die_with_parent(server)
            self.control.close()
            os.chdir(folder)
            run_child(socket.socket(fileno=handle))
        finally:
            # Whatever happened, a child must never come back and serve.
            if sys.exc_info()[0] is not None:
                traceback.print_exc(file=sys.__stderr__)
            os._exit(1)

    def kill(self, pid: int) -> bool:
        """Kill a child and whatever it started; it is not asked, since it has nothing to lose."""
        if pid not in self.living:
            return False
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        self._gone(pid, status)
        return True

    def reap(self) -> None:
        """Note which children have died."""
        for pid in tuple(self.living):
            dead, status = os.waitpid(pid, os.WNOHANG)
            if dead:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
                self._gone(pid, status)

    def _gone(self, pid: int, status: int) -> None:
        self.living.discard(pid)
        self.ended[pid] = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def die_with_parent(parent: int) -> None:
    """Have the system kill this process when its parent dies; end at once where it is dead already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def run_child(wire: socket.socket) -> None:
    """Turn this process into a kernel; what a fork copies and must not be shared is made anew first."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    random = sys.modules.get("numpy.random")
    if random is not None:
        random.seed()
    from duibiao.running.childkernel import run

    run(wire)


def threads() -> list[str]:
    """Name the threads of this process."""
    return sorted(path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm"))


def pools() -> list[str]:
    """Name the threads of this process that were started by using Polars, not by importing it."""
    return [name for name in threads() if re.match(r"polars-\d|async-executor|tokio", name)]


def main() -> None:
    """Serve the socket whose number is the first argument."""
    # The terminal's Ctrl-C is for the one we serve, who ends us by going away.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    control = socket.socket(fileno=int(sys.argv[1]))
    preload()
    Server(control).serve()
    # Nothing is left behind: to take all that was imported apart would only let the other end wait.
    os._exit(0)


if __name__ == "__main__":
    main()
