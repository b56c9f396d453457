"""An office of invented counties whose plans were read and built, and processes of a cluster of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from casebook import ROOT
from waiting import until

from duibiao.extraction.files import extract_files
from duibiao.home import Home
from duibiao.longformat.build import build


def office(folder: Path, counties: int) -> Home:
    """Make an office's folder, read its plans and build its long table."""
    spec = importlib.util.spec_from_file_location("nation", ROOT / "tests" / "generator" / "nation.py")
    generator = importlib.util.module_from_spec(spec)
    sys.modules["nation"] = generator
    spec.loader.exec_module(generator)
    plans = generator.write_office(folder, counties)
    home = Home(ROOT, folder)
    extract_files(plans, folder / "printed", home)
    build(home)
    return home


class Cluster:
    """A scheduler and two workers in processes of their own, on this machine."""

    def __init__(self, folder: Path) -> None:
        file = folder / "scheduler.json"
        common = ("--no-dashboard", "--scheduler-file", str(file))
        self.processes = [self._start(folder, "scheduler", "--host", "127.0.0.1", "--port", "0", *common)]
        until(file.is_file)
        self.address = json.loads(file.read_text())["address"]
        words = ("worker", *common, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
        self.workers = [self._start(folder, *words) for _ in range(2)]
        self.processes += self.workers

    def _start(self, folder: Path, *words: str) -> subprocess.Popen:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "DUIBIAO_HOME": str(ROOT)}
        return subprocess.Popen([sys.executable, "-m", "dask", *words], cwd=folder, env=environment, **quiet)

    def close(self) -> None:
        """End every process that was started here."""
        for process in self.processes:
            process.kill()
            process.wait()
