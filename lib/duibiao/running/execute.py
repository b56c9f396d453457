"""Running one notebook: papermill, a kernel of this environment, nothing taken from the user's own settings."""

from __future__ import annotations

import copy
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duibiao.errors import ReportError
from duibiao.home import Home

#: Seconds one cell may take before the run is given up.
CELL_SECONDS = 300
#: Seconds a kernel may take to start on a machine that is busy.
START_SECONDS = 120
#: Longest path of a kernel's socket that every system takes (108 with its end).
SOCKET_PATH = 90
#: Tags of the cells that papermill puts into a notebook.
PUT_IN = frozenset({"injected-parameters", "papermill-error-cell-tag"})
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class NotebookFailed(ReportError):
    """A cell of a notebook raised an error.

    Parameters
    ----------
    error : str
        Last line of what Python said.
    cell : int
        1-based ordinal of the cell in the notebook as it lies in its folder.
    notebook : dict, optional
        The notebook as far as it came.
    """

    def __init__(self, error: str, cell: int, notebook: Any = None) -> None:
        super().__init__(f"cell {cell}: {error}")
        self.error, self.cell, self.notebook = error, cell, notebook


@dataclass(frozen=True)
class Workplace:
    """Where notebooks run: a folder of sockets and settings of our own, and what kernels find in their environment."""

    folder: Path
    home: Home

    def environment(self) -> dict[str, str]:
        """Give the variables of a kernel: this project, one hash seed, no start-up files of the user."""
        return {
            **os.environ,
            "DUIBIAO_HOME": str(self.home.root),
            "IPYTHONDIR": str(self.folder / "ipython"),
            "PYTHONHASHSEED": "0",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            # Kernels run side by side: each takes one core instead of fighting for all.
            "POLARS_MAX_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }


@contextmanager
def workplace(home: Home) -> Iterator[Workplace]:
    """Make a folder for running notebooks and take it away afterwards."""
    with tempfile.TemporaryDirectory(prefix="duibiao-") as folder:
        (Path(folder) / "ipython").mkdir()
        yield Workplace(Path(folder), home)


def execute(notebook: Path, parameters: Mapping[str, Any], place: Workplace) -> Any:
    """Run a notebook with parameters and give it back as it was run.

    Parameters
    ----------
    notebook : Path
        Notebook with a cell tagged ``parameters``.
    parameters : mapping
        Name to value, checked before.
    place : Workplace
        Where its kernel lives.

    Returns
    -------
    nbformat.NotebookNode
        The executed notebook.

    Raises
    ------
    NotebookFailed
        Where a cell raised an error or a kernel died.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from nbformat import read
    from papermill.exceptions import PapermillExecutionError

    handle, name = tempfile.mkstemp(dir=place.folder, prefix=f"{notebook.stem}-", suffix=".ipynb")
    os.close(handle)
    made = Path(name)
    settings = {
        "kernel_name": "python3",
        "progress_bar": False,
        "start_timeout": START_SECONDS,
        "execution_timeout": CELL_SECONDS,
        "request_save_on_cell_execute": False,
    }
    try:
        with _kernel(made.with_suffix(".json"), notebook.parent, place) as kernel:
            executed = papermill.execute_notebook(notebook, made, dict(parameters), km=kernel, **settings)
    except PapermillExecutionError as error:
        ran = read(made, 4)
        raise NotebookFailed(_told(error.ename, error.evalue), _failed_cell(ran), ran) from error
    except CellTimeoutError as error:
        raise ReportError(f"a cell took longer than {CELL_SECONDS} seconds: {str(error).splitlines()[0]}") from error
    except DeadKernelError as error:
        raise ReportError("the kernel died: perhaps it ran out of memory") from error
    return executed


def refresh(notebook: Path, place: Workplace) -> bool:
    """Run a notebook with its own parameters and store the outputs in it, without times.

    Returns
    -------
    bool
        Whether any stored output changed.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbformat import read, writes

    from duibiao.home import write_text

    before = read(notebook, 4)
    after = copy.deepcopy(before)
    with _kernel(place.folder / f"{notebook.stem}.json", notebook.parent, place) as kernel:
        client = NotebookClient(
            after, km=kernel, timeout=CELL_SECONDS, startup_timeout=START_SECONDS, record_timing=False
        )
        try:
            client.execute()
        except CellExecutionError as error:
            raise ReportError(f"{notebook.name}: {_told(error.ename, error.evalue)}") from error
    # The version of the Python that ran it is no part of a notebook.
    after.metadata = before.metadata
    if after == before:
        return False
    write_text(notebook, writes(after) + "\n")
    return True


@contextmanager
def _kernel(connection: Path, folder: Path, place: Workplace) -> Iterator[Any]:
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
    run_sync(manager.start_kernel)(env=place.environment(), cwd=str(folder))
    try:
        yield manager
    finally:
        run_sync(manager.shutdown_kernel)(now=True)


def _told(name: str, value: str) -> str:
    """Word an error as the last line of Python's report, without colours."""
    return _COLOURS.sub("", f"{name}: {value}").strip()


def _failed_cell(notebook: Any) -> int:
    """Count to the cell that failed, leaving out those that papermill put in."""
    count = 0
    for cell in notebook.cells:
        if not PUT_IN.intersection(cell.metadata.get("tags", ())):
            count += 1
        if any(output.output_type == "error" for output in cell.get("outputs", ())):
            break
    return count
