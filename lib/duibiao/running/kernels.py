"""Kernels that are forked, as nbclient and papermill drive them; and the stock one, where nothing can be forked."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from queue import Empty
from threading import Lock, Timer
from typing import Any

from duibiao.errors import ReportError
from duibiao.running.wire import KEY, LENGTH, SHELL, packed, unpacked

#: Seconds a kernel, or the process that kernels are forked from, may take to start on a machine that is busy.
START_SECONDS = 120
#: Seconds between two looks at whether a kernel that starts is still there.
LOOK_SECONDS = 1.0
#: Seconds a whole notebook may take before its kernel is killed.
NOTEBOOK_SECONDS = 1800
#: Longest path of a kernel's socket that every system takes (108 with its end).
SOCKET_PATH = 90
#: Jupyter's end of the names of those whom a message is for.
DELIM = b"<IDS|MSG>"
#: Bytes read at once.
CHUNK = 1 << 20


def can_fork() -> bool:
    """Tell whether kernels can be forked: on Linux. macOS kills forked processes that use its own libraries."""
    return sys.platform.startswith("linux")


class ForkServer:
    """The process that kernels are forked from, seen from the one that wants them.

    Parameters
    ----------
    environment : mapping
        Environment variables of all kernels.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._lock = Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(START_SECONDS)
        with theirs:
            words = [sys.executable, "-P", "-m", "duibiao.running.forkserver", str(theirs.fileno())]
            # A session of its own: Ctrl-C in the terminal is ours to handle, and it ends when we do.
            # This Python on a module of ours, without a shell.
            self._process = subprocess.Popen(  # noqa: S603
                words,
                pass_fds=[theirs.fileno()],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def fork(self, folder: Path) -> ForkedKernel:
        """Fork a kernel that runs in a folder.

        Raises
        ------
        ReportError
            Where the process is gone, or does not answer in time.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            answer = self._ask({"do": "fork", "folder": str(folder)}, theirs.fileno())
        return ForkedKernel(self, answer["pid"], ours)

    def alive(self, pid: int) -> bool:
        """Tell whether a kernel lives."""
        try:
            return bool(self._ask({"do": "alive", "pid": pid})["alive"])
        except ReportError:
            return False

    def kill(self, pid: int) -> None:
        """Kill a kernel and what it started; nothing happens where it is gone already."""
        with suppress(ReportError):
            self._ask({"do": "kill", "pid": pid})

    def close(self) -> None:
        """End the process; every kernel ends with it."""
        # Closing alone would leave a thread that waits for an answer waiting, and the other end open.
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            # Its kernels die with it: the system sees to that.
            self._process.kill()
            self._process.wait()

    def _ask(self, request: Mapping[str, Any], *handles: int) -> dict[str, Any]:
        try:
            with self._lock:
                socket.send_fds(self._control, [json.dumps(request).encode()], handles)
                answer = self._control.recv(CHUNK)
        except OSError as error:
            raise ReportError(f"the process that kernels are forked from does not answer: {error}") from error
        if not answer:
            raise ReportError("the process that kernels are forked from has ended: its errors are above")
        told: dict[str, Any] = json.loads(answer)
        return told


class ForkedKernel:
    """A forked kernel: what nbclient asks of a kernel manager and of its client."""

    has_kernel = True
    allow_stdin = False

    def __init__(self, server: ForkServer, pid: int, pipe: socket.socket) -> None:
        from jupyter_client.session import Session

        self.server, self.pid, self.expired = server, pid, False
        self.session = Session(key=KEY)
        self.shell_channel, self.iopub_channel = Channel(self), Channel(self)
        self._pipe, self._read = pipe, bytearray()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = False

    def client(self) -> ForkedKernel:
        """Give its client, which it is itself."""
        return self

    def start_channels(self) -> None:
        """Its channels are open from the start."""

    def stop_channels(self) -> None:
        """They are closed when it is killed."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until it answers.

        Raises
        ------
        RuntimeError
            Where it does not in time, or dies before; as jupyter_client says it.
        """
        self.kernel_info()
        waited = 0.0
        while timeout is None or waited < timeout:
            with suppress(Empty):
                await self.shell_channel.get_msg(LOOK_SECONDS)
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before it could answer: why is told above")
            waited += LOOK_SECONDS
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    def kernel_info(self) -> str:
        """Ask what it is; give the id of the message."""
        return self._send("kernel_info_request", {})

    def execute(
        self,
        code: str,
        silent: bool = False,
        store_history: bool = True,
        user_expressions: dict[str, Any] | None = None,
        allow_stdin: bool | None = None,
        stop_on_error: bool = True,
    ) -> str:
        """Have it run a cell; give the id of the message."""
        content = {
            "code": code,
            "silent": silent,
            "store_history": store_history,
            "user_expressions": user_expressions or {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        return self._send("execute_request", content)

    async def is_alive(self) -> bool:
        """Tell whether it lives; what it has sent is read first."""
        return not self._ended and self.server.alive(self.pid)

    def shutdown_kernel(self, now: bool = True) -> None:
        """Kill it."""
        self.server.kill(self.pid)

    def interrupt_kernel(self) -> None:
        """Kill it: a cell that does not end is given up with its notebook."""
        self.server.kill(self.pid)

    def cleanup_resources(self) -> None:
        """Nothing is left to clean."""

    def expire(self) -> None:
        """Kill it because its time is over."""
        self.expired = True
        self.server.kill(self.pid)

    def close(self) -> None:
        """Kill it and close its pipe."""
        self.server.kill(self.pid)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._pipe)
        self._pipe.close()

    def listen(self) -> None:
        """Have the running loop read the pipe."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop and not self._ended:
            self._loop = loop
            loop.add_reader(self._pipe, self._readable)

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        message = self.session.msg(kind, content)
        self._pipe.settimeout(START_SECONDS)
        with suppress(BrokenPipeError, ConnectionResetError):
            # Of a kernel that is dead nbclient learns by asking whether it lives.
            self._pipe.sendall(packed(SHELL, self.session.serialize(message)))
        return str(message["header"]["msg_id"])

    def _readable(self) -> None:
        """Take what has come and hand on the messages that are whole."""
        try:
            chunk = self._pipe.recv(CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self._ended = True
            if self._loop is not None:
                self._loop.remove_reader(self._pipe)
            return
        self._read += chunk
        while len(self._read) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._read)
            if len(self._read) < LENGTH.size + length:
                break
            self._hand_on(bytes(self._read[LENGTH.size : LENGTH.size + length]))
            del self._read[: LENGTH.size + length]

    def _hand_on(self, body: bytes) -> None:
        channel, frames = unpacked(body)
        message = _message(frames)
        (self.shell_channel if channel == SHELL else self.iopub_channel).put(message)


def _message(frames: list[bytes]) -> dict[str, Any]:
    """Give a message of Jupyter's: what stands before its header is whom it is for, and its signature.

    The pipe has two ends, so nobody is asked for the signature; and of all its dates only that of the header is used.
    """
    parts = frames[frames.index(DELIM) + 2 :]
    header, parent, metadata, content = (json.loads(part) for part in parts[:4])
    header["date"] = datetime.fromisoformat(header["date"])
    told = {"header": header, "parent_header": parent, "metadata": metadata, "content": content}
    return {**told, "msg_id": header["msg_id"], "msg_type": header["msg_type"], "buffers": parts[4:]}


class Channel:
    """Messages of one channel of a forked kernel."""

    def __init__(self, kernel: ForkedKernel) -> None:
        self._kernel = kernel
        self._waiting: asyncio.Queue[Any] = asyncio.Queue()

    def put(self, message: Any) -> None:
        """Add a message."""
        self._waiting.put_nowait(message)

    async def get_msg(self, timeout: float | None = None) -> Any:
        """Wait for a message.

        Raises
        ------
        queue.Empty
            Where none comes in time, in seconds.
        """
        self._kernel.listen()
        try:
            return await asyncio.wait_for(self._waiting.get(), timeout)
        except TimeoutError as error:
            raise Empty from error


@contextmanager
def forked_kernel(server: ForkServer, folder: Path) -> Iterator[ForkedKernel]:
    """Fork a kernel, and kill it at the end; earlier where its notebook takes longer than it may."""
    kernel = server.fork(folder)
    timer = Timer(NOTEBOOK_SECONDS, kernel.expire)
    timer.daemon = True
    timer.start()
    try:
        yield kernel
    finally:
        timer.cancel()
        kernel.close()


@contextmanager
def stock_kernel(connection: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[Any]:
    """Start a kernel of this environment; end it by force, since it has nothing to lose and asking takes a second."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import run_sync

    # TCP ports race when kernels start side by side; a socket's path must be short.
    transport = "ipc" if os.name == "posix" and len(str(connection)) < SOCKET_PATH else "tcp"
    # Only this environment's own kernel: a user's may be another Python.
    specs = KernelSpecManager(kernel_dirs=[], ensure_native_kernel=True)
    manager = AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=specs, transport=transport, connection_file=str(connection)
    )
    run_sync(manager.start_kernel)(env=dict(environment), cwd=str(folder))
    try:
        yield manager
    finally:
        run_sync(manager.shutdown_kernel)(now=True)
