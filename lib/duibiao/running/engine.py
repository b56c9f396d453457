"""The papermill engine ``duibiao``: ``papermill --engine duibiao in.ipynb out.ipynb`` works like papermill, faster.

The kernel is forked from a process that has imported the libraries, instead of started anew.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from papermill.engines import NBClientEngine  # noqa: TID253 - only papermill itself imports this module
from papermill.log import logger  # noqa: TID253 - as above

from duibiao.running.kernels import ForkedKernel, ForkServer, can_fork, forked_kernel

#: Options of nbclient's that its own client does between messages: whoever wants them gets that one.
ONLY_NBCLIENT = (
    "coalesce_streams",
    "error_on_timeout",
    "interrupt_on_timeout",
    "on_cell_complete",
    "on_cell_error",
    "on_cell_execute",
    "on_cell_executed",
    "on_cell_start",
    "on_notebook_complete",
    "on_notebook_error",
    "on_notebook_start",
)
#: What papermill tells its engines and its own passes over.
UNUSED = ("input_path", "startup_timeout")


class DuibiaoEngine(NBClientEngine):  # type: ignore[misc]  # its base has no types
    """Run notebooks in forked kernels; in papermill's own where the platform, or the language, has none."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, km: Any = None, **options: Any) -> Any:
        """Run a notebook.

        Parameters
        ----------
        nb_man : papermill.engines.NotebookExecutionManager
            The notebook, and what is told of each cell.
        kernel_name : str
            Name of the kernel that the notebook asks for.
        km : ForkedKernel or jupyter_client.KernelManager, optional
            A kernel that runs already; left out, one is made in the working folder and killed at the end.
        **options
            As papermill's own engine takes them.
        """
        if isinstance(km, ForkedKernel):
            return run(nb_man, kernel_name, km, **options)
        if km is not None:
            return super().execute_managed_notebook(nb_man, kernel_name, km=km, **options)
        why = why_not(nb_man.nb, options)
        if why:
            logger.warning("papermill's own engine runs this notebook: %s", why)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        server = ForkServer(os.environ)
        try:
            with forked_kernel(server, Path.cwd()) as kernel:
                return run(nb_man, kernel_name, kernel, **options)
        finally:
            server.close()


def run(
    nb_man: Any,
    kernel_name: str,
    kernel: ForkedKernel,
    start_timeout: float = 60,
    execution_timeout: float | None = None,
    timeout: float | None = None,
    **options: Any,
) -> Any:
    """Run a notebook in a forked kernel; options as papermill's own engine takes them."""
    # It imports papermill, which imports this module.
    from duibiao.running.client import ForkedPapermillClient

    given = {name: value for name, value in options.items() if name not in UNUSED}
    client = ForkedPapermillClient(
        nb_man,
        km=kernel,
        kernel_name=kernel_name,
        log=logger,
        startup_timeout=start_timeout,
        timeout=execution_timeout or timeout,
        **given,
    )
    return client.execute()


def why_not(notebook: Any, options: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Say why a notebook cannot run in a forked kernel; empty where it can."""
    if not can_fork():
        return "processes cannot be forked safely on this platform"
    if wanted := sorted(set(ONLY_NBCLIENT).intersection(options)):
        return f"only that knows {', '.join(wanted)}"
    spec = notebook.metadata.get("kernelspec", {})
    language = spec.get("language") or notebook.metadata.get("language_info", {}).get("name") or "python"
    return "" if language == "python" else f"its language is {language}"
