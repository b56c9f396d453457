"""Kernels that are forked, and the stock one, where nothing can be forked."""

from __future__ import annotations

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
    """A forked kernel, asked through its pipe: what `duibiao.running.client` needs of a kernel and its manager."""

    def __init__(self, server: ForkServer, pid: int, pipe: socket.socket) -> None:
        from jupyter_client.session import Session

        self.server, self.pid, self.expired = server, pid, False
        self.session = Session(key=KEY)
        self._pipe, self._read, self._ended = pipe, bytearray(), False

    @property
    def shell_channel(self) -> ForkedKernel:
        """Where widgets send what they tell the kernel."""
        return self

    def kernel_info(self) -> str:
        """Ask what it is; give the id of the message."""
        return self._ask("kernel_info_request", {})

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Have it run a cell; give the id of the message."""
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        return self._ask("execute_request", content)

    def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        self._pipe.settimeout(START_SECONDS)
        with suppress(BrokenPipeError, ConnectionResetError):
            # Of a kernel that is dead its client learns by asking whether it lives.
            self._pipe.sendall(packed(SHELL, self.session.serialize(message)))

    def message(self, seconds: float) -> tuple[bytes, dict[str, Any]]:
        """Give the channel of the next message, and the message.

        Raises
        ------
        queue.Empty
            Where none comes in time, or the kernel has ended.
        """
        while (body := self._whole()) is None:
            self._pipe.settimeout(seconds)
            try:
                chunk = b"" if self._ended else self._pipe.recv(CHUNK)
            except TimeoutError as error:
                raise Empty from error
            except OSError:
                chunk = b""
            if not chunk:
                self._ended = True
                raise Empty
            self._read += chunk
        channel, frames = unpacked(body)
        return channel, _message(frames)

    def is_alive(self) -> bool:
        """Tell whether it lives; what it has sent is read first."""
        return not self._ended and self.server.alive(self.pid)

    def expire(self) -> None:
        """Kill it because its time is over."""
        self.expired = True
        self.server.kill(self.pid)

    def close(self) -> None:
        """Kill it and close its pipe."""
        self.server.kill(self.pid)
        self._pipe.close()

    def _ask(self, kind: str, content: dict[str, Any]) -> str:
        message = self.session.msg(kind, content)
        self.send(message)
        return str(message["header"]["msg_id"])

    def _whole(self) -> bytes | None:
        """Take the first message that has come, where all of it has."""
        if len(self._read) < LENGTH.size:
            return None
        end = LENGTH.size + LENGTH.unpack_from(self._read)[0]
        if len(self._read) < end:
            return None
        body = bytes(self._read[LENGTH.size : end])
        del self._read[:end]
        return body


def _message(frames: list[bytes]) -> dict[str, Any]:
    """Give a message of Jupyter's: what stands before its header is whom it is for, and its signature.

    The pipe has two ends, so nobody is asked for the signature; and of all its dates only that of the header is used.
    """
    parts = frames[frames.index(DELIM) + 2 :]
    header, parent, metadata, content = (json.loads(str(part, "utf-8")) for part in parts[:4])
    header["date"] = datetime.fromisoformat(header["date"])
    told = {"header": header, "parent_header": parent, "metadata": metadata, "content": content}
    return {**told, "msg_id": header["msg_id"], "msg_type": header["msg_type"], "buffers": parts[4:]}


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
