"""Running one notebook: papermill, a forked kernel of this environment, nothing from the user's own settings."""

from __future__ import annotations

import copy
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from uuid import uuid4

from duibiao.errors import ReportError
from duibiao.home import Home
from duibiao.running.kernels import (
    NOTEBOOK_SECONDS,
    START_SECONDS,
    ForkServer,
    can_fork,
    forked_kernel,
    stock_kernel,
)
from duibiao.running.leaner import FORMATS, without

#: Seconds one cell may take before the run is given up.
CELL_SECONDS = 300
#: Name of the papermill engine that runs notebooks.
ENGINE = "duibiao"
#: Tags of the cells that papermill puts into a notebook.
PUT_IN = frozenset({"injected-parameters", "papermill-error-cell-tag"})
#: Tag of cells whose outputs are widgets: nbval runs them, and holds their outputs against nothing.
LIVE = "nbval-ignore-output"
#: What a piece of work gives.
R = TypeVar("R")
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


class KernelDied(ReportError):
    """A kernel ended in the middle of a notebook; made again, the report may well succeed."""


@dataclass(frozen=True)
class Workplace:
    """Where notebooks run: a folder of sockets and settings of our own, and the process their kernels are forked from.

    Parameters
    ----------
    folder : Path
        Folder of settings and half-made notebooks.
    home : Home
        Project that notebooks find.
    server : ForkServer, optional
        Where kernels come from; left out, each is started anew.
    """

    folder: Path
    home: Home
    server: ForkServer | None = None

    @contextmanager
    def kernel(self, name: str) -> Iterator[Any]:
        """Give a kernel in the folder of the notebooks and kill it afterwards."""
        folder = self.home.notebooks
        if self.server is not None:
            with forked_kernel(self.server, folder) as forked:
                yield forked
        else:
            with stock_kernel(self.folder / f"{name}.json", folder, environment(self.folder, self.home)) as stock:
                yield stock


def environment(folder: Path, home: Home) -> dict[str, str]:
    """Give the variables of a kernel: this project, one hash seed, no start-up files of the user.

    Parameters
    ----------
    folder : Path
        Folder whose ``ipython`` holds IPython's settings.
    home : Home
        Project that notebooks find.
    """
    own = {
        "DUIBIAO_HOME": str(home.root),
        "DUIBIAO_DATA": str(home.overlay or ""),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        # Kernels run side by side: each takes one core instead of fighting for all.
        "POLARS_MAX_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    # Under pytest ipykernel leaves what is written to the process's own stdout alone; a report never should.
    return {name: value for name, value in (os.environ | own).items() if name != "PYTEST_CURRENT_TEST"}


@contextmanager
def workplace(home: Home, fork: bool | None = None) -> Iterator[Workplace]:
    """Make a place for running notebooks and take it away afterwards.

    Parameters
    ----------
    home : Home
        Project that notebooks find.
    fork : bool, optional
        Whether kernels are forked; left out, wherever they can be.
    """
    with tempfile.TemporaryDirectory(prefix="duibiao-") as name:
        folder = Path(name)
        (folder / "ipython").mkdir()
        if not (can_fork() if fork is None else fork):
            yield Workplace(folder, home)
            return
        server = ForkServer(environment(folder, home))
        try:
            yield Workplace(folder, home, server)
        finally:
            server.close()


@dataclass(frozen=True)
class Executed:
    """A notebook as it was run: as nbformat has it, and as text, which takes as long to write as a page."""

    notebook: Any
    text: str


def execute(notebook: Path, parameters: Mapping[str, Any], place: Workplace) -> Executed:
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
    Executed
        The executed notebook.

    Raises
    ------
    NotebookFailed
        Where a cell raised an error.
    KernelDied
        Where the kernel did.
    ReportError
        Where a cell, or the whole notebook, took too long.
    """
    # While the kernels' process imports the libraries, which it may still be at, this one does what needs no kernel.
    ready = _prepared(notebook, parameters, place.folder)

    def run() -> Executed:
        with place.kernel(f"{notebook.stem}-{uuid4().hex}") as kernel:
            return _run(ready, kernel)

    return run() if place.server is not None else _in_own_loop(run)


def _in_own_loop(work: Callable[[], R]) -> R:
    """Do what runs asynchronous code in an event loop that nothing else uses, closed afterwards.

    jupyter_core keeps its loop in a context variable, and the threads of a cluster are given copies of one context:
    two of them would run the same loop.
    """
    from jupyter_core.utils import ensure_event_loop

    def alone() -> R:
        try:
            return work()
        finally:
            loop = ensure_event_loop()
            # In JupyterLab it is the one that runs this.
            if not loop.is_running():
                loop.close()

    return Context().run(alone)


#: What is imported, and made of a schema, for the first notebook serves all: two threads would each do it.
_PREPARING = Lock()


def _prepared(notebook: Path, parameters: Mapping[str, Any], folder: Path) -> Any:
    """Read a notebook and put its parameters in, as `papermill.execute_notebook` does."""
    with _PREPARING:
        _import_papermill()
        from papermill.execute import prepare_notebook_metadata
        from papermill.parameterize import parameterize_notebook

        read = _without_outputs(notebook, folder)
        if parameters:
            read = parameterize_notebook(read, dict(parameters), kernel_name="python3", engine_name=ENGINE)
        return prepare_notebook_metadata(read, str(notebook), None)


def _import_papermill() -> None:
    """Import papermill, without what it would read notebooks from Hadoop with: that takes longer than the rest."""
    if "papermill.execute" not in sys.modules:
        with without("pyarrow", *FORMATS):
            import papermill.execute  # noqa: F401 - only so that it is there


def _run(notebook: Any, kernel: Any) -> Executed:
    """Do the rest of what `papermill.execute_notebook` does, without writing the notebook before, between and after."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import raise_for_execution_errors

    settings = {
        "kernel_name": "python3",
        "progress_bar": False,
        "log_output": False,
        "start_timeout": START_SECONDS,
        "execution_timeout": CELL_SECONDS,
        "km": kernel,
    }
    try:
        notebook = papermill_engines.execute_notebook_with_engine(ENGINE, notebook, **settings)
        raise_for_execution_errors(notebook, None)
    except PapermillExecutionError as error:
        raise NotebookFailed(_told(error.ename, error.evalue), _failed_cell(notebook), notebook) from error
    except CellTimeoutError as error:
        reason = f"a cell took longer than {CELL_SECONDS} seconds: {str(error).splitlines()[0]}"
        raise ReportError(reason) from error
    except DeadKernelError as error:
        if getattr(kernel, "expired", False):
            raise ReportError(f"the notebook took longer than {NOTEBOOK_SECONDS} seconds") from error
        raise KernelDied("the kernel died: perhaps it ran out of memory") from error
    return Executed(notebook, text_of(notebook))


def _without_outputs(notebook: Path, folder: Path) -> Any:
    """Read a notebook as papermill does; its stored outputs, most of its bytes, are left out: they are made anew."""
    from papermill.iorw import load_notebook_node

    told = json.loads(notebook.read_bytes())
    for cell in told["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".ipynb", encoding="utf-8") as bare:
        bare.write(json.dumps(told))
        bare.flush()
        return load_notebook_node(bare.name)


def text_of(notebook: Any) -> str:
    """Write a notebook, a cell a line: nbformat writes an item a line, which takes longer than to run one."""
    rest = {name: part for name, part in notebook.items() if name != "cells"}
    cells = ",\n".join(_json(cell) for cell in notebook["cells"])
    return f'{{"cells": [\n{cells}\n], {_json(rest)[1:]}'


def _json(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, sort_keys=True)


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
    from duibiao.running.client import ForkedClient

    before = read(notebook, 4)
    after = copy.deepcopy(before)
    with place.kernel(notebook.stem) as kernel:
        asking = ForkedClient if place.server is not None else NotebookClient
        client = asking(after, km=kernel, timeout=CELL_SECONDS, startup_timeout=START_SECONDS, record_timing=False)
        try:
            client.execute()
        except CellExecutionError as error:
            raise ReportError(f"{notebook.name}: {_told(error.ename, error.evalue)}") from error
    # The version of the Python that ran it is no part of a notebook.
    after.metadata = before.metadata
    for cell in after.cells:
        # Widgets live only while their kernel does, under names made by chance: nothing of them is kept.
        if LIVE in cell.metadata.get("tags", ()):
            cell.outputs = []
    if after == before:
        return False
    write_text(notebook, writes(after) + "\n")
    return True


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
