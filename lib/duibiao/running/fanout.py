"""Several reports side by side: each failure is kept for its own report, the others are finished."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from duibiao.home import Home
from duibiao.running.execute import workplace
from duibiao.running.index import write_index
from duibiao.running.manifest import versions
from duibiao.running.paramfiles import ReportFile
from duibiao.running.report import Bench, make_report
from duibiao.running.runs import Run, remember


def run_reports(
    reports: Sequence[ReportFile],
    home: Home,
    out: Path,
    jobs: int | None = None,
    told: Callable[[Run], None] = lambda run: None,
) -> list[Run]:
    """Make reports, so many at a time, and the index of all.

    Parameters
    ----------
    reports : sequence of ReportFile
        What to make, checked.
    home : Home
        Project they are made from.
    out : Path
        Folder they are made in.
    jobs : int, optional
        How many at a time; left out, one a core.
    told : callable
        Called with each run as it ends.

    Returns
    -------
    list of Run
        In the order of ``reports``.
    """
    from tqdm import tqdm

    from duibiao.catalogue import load_catalogue

    out.mkdir(parents=True, exist_ok=True)
    ended: dict[str, Run] = {}
    # Threads are enough: the work is done by the kernels, which are processes of their own.
    with workplace(home) as place, ThreadPoolExecutor(jobs or cores()) as pool:
        bench = Bench(out, place, load_catalogue(home), versions(home))
        waiting = [pool.submit(make_report, report, bench) for report in reports]
        try:
            with tqdm(total=len(reports), unit="report", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
                for future in as_completed(waiting):
                    run = future.result()
                    ended[run.report] = run
                    bar.clear()
                    told(run)
                    bar.update()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            # What was made before an interruption is in the index too.
            write_index(out, remember(out, ended.values()), bench.catalogue)
    return [ended[report.stem] for report in reports]


def cores() -> int:
    """Count the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
