"""The papermill engine ``duibiao``: ``papermill --engine duibiao in.ipynb out.ipynb`` works like papermill, faster.

Cells are run by papermill's own client; only the kernel is another: forked from a process that has imported the
libraries, instead of started anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from papermill.engines import NBClientEngine  # noqa: TID253 - only papermill itself imports this module
from papermill.log import logger  # noqa: TID253 - as above

from duibiao.running.kernels import ForkServer, can_fork, forked_kernel


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
        if km is not None:
            return super().execute_managed_notebook(nb_man, kernel_name, km=km, **options)
        why = why_not(nb_man.nb)
        if why:
            logger.warning("papermill's own engine runs this notebook: %s", why)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        server = ForkServer(os.environ)
        try:
            with forked_kernel(server, Path.cwd()) as kernel:
                return super().execute_managed_notebook(nb_man, kernel_name, km=kernel, **options)
        finally:
            server.close()


def why_not(notebook: Any) -> str:
    """Say why a notebook cannot run in a forked kernel; empty where it can."""
    if not can_fork():
        return "processes cannot be forked safely on this platform"
    spec = notebook.metadata.get("kernelspec", {})
    language = spec.get("language") or notebook.metadata.get("language_info", {}).get("name") or "python"
    return "" if language == "python" else f"its language is {language}"
