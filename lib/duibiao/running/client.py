"""Clients of forked kernels: papermill's and nbclient's own, asking one cell after the other without an event loop.

What a message means (displays, updates, widgets, cleared outputs, times) is nbclient's own code; only how messages are
waited for is other, and what both libraries do again for every message: an output that IPython has just made is not
held against the schema of notebooks, and a time that was just written is not read by guessing at its format.
"""

from __future__ import annotations

import math
import time
from datetime import datetime
from queue import Empty
from typing import TYPE_CHECKING, Any

from nbclient.client import NotebookClient, timestamp
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient  # noqa: TID253 - only what has papermill imports this module

from duibiao.running.kernels import LOOK_SECONDS
from duibiao.running.wire import SHELL

if TYPE_CHECKING:
    from duibiao.running.kernels import ForkedKernel

#: Messages that are an output as they are.
DISPLAYED = {"display_data": ("metadata", "data"), "execute_result": ("metadata", "data", "execution_count")}


class ForkedClient(NotebookClient):
    """Ask a forked kernel to run cells, one after the other."""

    kernel: ForkedKernel

    def execute(self, **options: Any) -> NotebookNode:
        """Run a notebook whose kernel runs already.

        Raises
        ------
        CellExecutionError
            Where a cell raised an error that it was not expected to.
        CellTimeoutError
            Where a cell took too long.
        DeadKernelError
            Where the kernel died.
        """
        self.reset_execution_trackers()
        # The pipe serves as what nbclient calls a kernel's manager and its client.
        pipe: Any = self.km
        self.kernel = self.kc = pipe
        info = self.answer(self.kernel.kernel_info(), self.startup_timeout)
        self.run_cells()
        self.nb.metadata["language_info"] = info["content"]["language_info"]
        self.set_widgets_metadata()
        return self.nb

    def run_cells(self) -> None:
        """Run all cells."""
        for index, cell in enumerate(self.nb.cells):
            self.execute_cell(cell, index, self.code_cells_executed + 1)

    def execute_cell(
        self, cell: NotebookNode, cell_index: int, execution_count: int | None = None, store_history: bool = True
    ) -> NotebookNode:
        """Run one cell; raises as `execute` does."""
        tags = cell.metadata.get("tags", ())
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        if self.record_timing:
            cell["metadata"]["execution"] = {}
        may_fail = not self.force_raise_errors and (self.allow_errors or "raises-exception" in tags)
        asked = self.kernel.execute(cell.source, store_history=store_history, stop_on_error=not may_fail)
        self.code_cells_executed += 1
        cell.outputs = []
        self.clear_before_next_output = False
        reply = self.answer(asked, self._get_timeout(cell), cell, cell_index)
        if self.record_timing:
            cell["metadata"]["execution"]["shell.execute_reply"] = timestamp(reply)
        if execution_count:
            cell["execution_count"] = execution_count
        told = reply["content"]
        expected = may_fail or (not self.force_raise_errors and told.get("ename") in self.allow_error_names)
        if told["status"] == "error" and not expected:
            raise CellExecutionError.from_cell_and_msg(cell, told)
        return cell

    def answer(
        self, asked: str, seconds: float | None, cell: NotebookNode | None = None, index: int = 0
    ) -> dict[str, Any]:
        """Wait for the reply to a request, and until a cell has nothing more to show."""
        until = math.inf if seconds is None else time.monotonic() + seconds
        reply, busy = None, cell is not None
        while reply is None or busy:
            channel, message = self._next(until, cell)
            if message["parent_header"].get("msg_id") != asked:
                continue
            if channel == SHELL:
                # What a cell has shown was sent before its reply.
                reply, until = message, time.monotonic() + self.iopub_timeout
            elif cell is not None:
                try:
                    self.process_message(message, cell, index)
                except CellExecutionComplete:
                    busy = False
        return reply

    def _next(self, until: float, cell: NotebookNode | None) -> tuple[bytes, dict[str, Any]]:
        while True:
            left = until - time.monotonic()
            if left <= 0 and cell is None:
                raise RuntimeError(f"Kernel didn't respond in {self.startup_timeout} seconds")
            if left <= 0 and cell is not None:
                seconds = self._get_timeout(cell) or self.iopub_timeout
                raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", seconds, cell)
            try:
                return self.kernel.message(min(left, LOOK_SECONDS))
            except Empty:
                # Of its end it is told at once, unless a process that it forked still holds the pipe.
                if not self.kernel.is_alive():
                    raise DeadKernelError("Kernel died") from None

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Add what a cell shows to its outputs."""
        names = DISPLAYED.get(msg["msg_type"])
        hooked = self.output_hook_stack[msg["parent_header"].get("msg_id")]
        if names is None or hooked or display_id or self.clear_before_next_output:
            return super().output(outs, msg, display_id, cell_index)
        shown = NotebookNode(output_type=msg["msg_type"], **{name: msg["content"][name] for name in names})
        outs.append(shown)
        return shown


class ForkedPapermillClient(ForkedClient, PapermillNotebookClient):  # type: ignore[misc]  # its base has no types
    """The same for papermill, which is told of every cell."""

    def __init__(self, nb_man: Any, **options: Any) -> None:
        told: Any = nb_man if nb_man.output_path else Told(nb_man)
        super().__init__(told, **options)

    def run_cells(self) -> None:
        """Run all cells until one fails, which papermill finds in its outputs."""
        self.papermill_execute_cells()


class Told:
    """What papermill is told of cells while it need not write the notebook after each."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager

    def __getattr__(self, name: str) -> Any:
        return getattr(self._manager, name)

    def cell_complete(self, cell: NotebookNode, **options: Any) -> None:
        """Note that a cell has ended, and how long it took: papermill would read its own time by guessing."""
        noted = cell.metadata.papermill
        began, noted["start_time"] = noted["start_time"], None
        self._manager.cell_complete(cell, **options)
        noted["start_time"] = began
        ended = datetime.fromisoformat(noted["end_time"])
        noted["duration"] = (ended - datetime.fromisoformat(began)).total_seconds()
