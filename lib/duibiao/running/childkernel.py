"""A kernel whose sockets are one pipe: IPython's own application, shell and streams, run in a forked child.

Only what a kernel does with its sockets is other than in ipykernel; messages, display hooks, the capture of what is
written to the process's own stdout, magics and tracebacks are its own code.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from traitlets.config import Config

from duibiao.running.wire import IOPUB, KEY, LENGTH, SHELL, packed, unpacked

#: Kernels side by side must not wait for one history; and nobody looks on who would have to be given time to.
SETTINGS = {"HistoryManager": {"hist_file": ":memory:"}, "ChildKernel": {"_execute_sleep": 0.0}}


class Wire:
    """One channel of the pipe, in the place of a ZeroMQ socket."""

    def __init__(self, pipe: socket.socket, lock: threading.Lock, channel: bytes, context: zmq.Context[Any]) -> None:
        self.pipe, self.lock, self.channel, self.context = pipe, lock, channel, context
        self.closed = False

    def send_multipart(self, frames: Sequence[Any], *args: Any, **options: Any) -> None:
        """Send a message; channels share the pipe, messages are never mixed."""
        told = packed(self.channel, [bytes(frame) for frame in frames])
        with self.lock:
            self.pipe.sendall(told)

    def flush(self, *args: Any) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """The pipe ends with the process."""
        self.closed = True


class Publisher(IOPubThread):
    """Sends what is published at once, from the thread that publishes it, one message after the other.

    ipykernel hands each message to a thread of its own and wakes that by a socket, since its channel may make who
    publishes wait for those who listen; here one listens, and always does. To wake and to wait took as long as the
    cells of a short notebook. Timers, and the output of subprocesses, are still the thread's.
    """

    def __init__(self, socket: Wire, session: Session) -> None:
        super().__init__(socket, pipe=True, session=session)  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.turn = threading.RLock()

    def schedule(self, f: Callable[[], Any]) -> None:
        """Do something in turn with all that is published."""
        if not self._is_master_process():  # type: ignore[no-untyped-call]  # ipykernel has no types
            f()  # the turn may have been another thread's, which this process has not
            return
        with self.turn:
            f()


class ChildStream(OutStream):
    """What is written to stdout or stderr, sent by whoever asks for it: in turn, so that nothing overtakes it."""

    def _schedule_flush(self) -> None:
        if not self._flush_pending:
            self._flush_pending = True
            self._io_loop.add_callback(self._io_loop.call_later, self.flush_interval, self._flush)

    def flush(self) -> None:
        """Send what was written, and come back when that is done."""
        if self.pub_thread is not None:
            self._flush()

    def _flush(self) -> None:
        self.pub_thread.schedule(super()._flush)


class ChildShell(ZMQInteractiveShell):
    """Works out once what a cell becomes: ipykernel asks first to see whether it awaits something, then to run it."""

    _became: tuple[str, str] | None = None

    def transform_cell(self, raw_cell: str) -> str:
        """Give the Python that a cell becomes."""
        kept, self._became = self._became, None
        if kept is not None and kept[0] == raw_cell:
            return kept[1]
        made = str(super().transform_cell(raw_cell))  # type: ignore[no-untyped-call]  # IPython has no types
        self._became = raw_cell, made
        return made


class ChildKernel(IPythonKernel):
    """IPython's kernel; its requests come from the pipe, and no debugger can reach it."""

    shell_class = ChildShell
    shell_stream = AnyTrait()
    debugger_class = AnyTrait()
    # An async cell asks for the thread it must be in.
    shell_channel_thread = AnyTrait(SimpleNamespace(parent_thread=threading.main_thread()))

    @property
    def _supports_kernel_subshells(self) -> bool:
        return False

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing is queued: a cell is sent when the one before has answered."""

    def wire(self, session: Session, shell: Wire, iopub: IOPubThread) -> None:
        """Take the channels of this process, and what a shell takes from its surroundings when it is made."""
        self.session, self.shell_stream, self.iopub_thread = session, shell, iopub
        self.iopub_socket = iopub.background_socket
        made: Any = self.shell
        made.displayhook.session = made.display_pub.session = session
        made.displayhook.pub_socket = made.display_pub.pub_socket = self.iopub_socket
        made.starting_dir = str(Path.cwd())
        made.history_manager.dir_hist[:] = [Path.cwd()]

    def start(self) -> None:
        """Have the loop that async cells and interrupts look for."""
        from tornado.ioloop import IOLoop

        self.io_loop = IOLoop.current()


class ChildApp(IPKernelApp):
    """IPython's application without files and sockets of its own."""

    pipe = AnyTrait()
    outstream_class = f"{__name__}.ChildStream"

    def prepare(self) -> None:
        """Make what needs neither threads nor sockets, which is most of a kernel: once, before a process is forked."""
        super(IPKernelApp, self).initialize([])  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.init_pdb()  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.kernel = ChildKernel.instance(
            parent=self, log=self.log, profile_dir=self.profile_dir, user_ns=self.user_ns
        )

    def finish(self, pipe: socket.socket) -> None:
        """Make the rest, in the process that the kernel lives in, in the order of ipykernel."""
        self.pipe = pipe
        self.init_sockets()
        self.init_io()  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.init_signal()  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.kernel.wire(self.session, self.shell_socket, self.iopub_thread)
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count
        self.init_path()  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.init_shell()  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.init_gui_pylab()  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.init_extensions()  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.init_code()  # type: ignore[no-untyped-call]  # ipykernel has no types
        sys.stdout.flush()
        sys.stderr.flush()

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """There is no command line."""

    def init_crash_handler(self) -> None:
        """Errors outside cells go to the real stderr."""

    def init_sockets(self) -> None:
        """Make the two channels of the pipe."""
        self.context, lock = zmq.Context(), threading.Lock()
        self.session = Session(key=KEY, username="kernel", parent=self)
        self.shell_socket = Wire(self.pipe, lock, SHELL, self.context)
        # A session says nothing in other processes than the one it was made in.
        self.session = Session(key=KEY, username="kernel", parent=self)
        self.configure_tornado_logger()  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.iopub_thread = Publisher(Wire(self.pipe, lock, IOPUB, self.context), self.session)
        self.iopub_thread.start()  # type: ignore[no-untyped-call]  # ipykernel has no types
        self.iopub_socket = self.iopub_thread.background_socket


@cache
def prepared() -> ChildApp:
    """Make as much of the application as a fork may copy, once a process."""
    app = ChildApp(config=Config(SETTINGS))  # type: ignore[no-untyped-call]  # ipykernel has no types
    app.prepare()
    return app


def run(pipe: socket.socket) -> None:
    """Answer the requests that come through a pipe until it is closed; then end this process."""
    asyncio.run(_serve(pipe))
    os._exit(0)


async def _serve(pipe: socket.socket) -> None:
    # The writers are threads that may wait; the reader is the loop, which must not.
    reader, writer = await asyncio.open_connection(sock=pipe.dup())
    pipe.setblocking(True)
    app = prepared()
    app.finish(pipe)
    app.kernel.start()
    while True:
        try:
            (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
            _, frames = unpacked(await reader.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return
        await app.kernel.dispatch_shell([zmq.Frame(frame) for frame in frames])
