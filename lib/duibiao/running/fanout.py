"""Several reports side by side: those that need it, each failure kept for its own report, the others finished."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import inf
from pathlib import Path

from duibiao.errors import Problem, UsageError, raise_all
from duibiao.folders import only_writer
from duibiao.home import Home
from duibiao.running.cluster import cluster, cores, spread
from duibiao.running.freshness import Wanted, kept, wanted
from duibiao.running.index import write_index
from duibiao.running.manifest import versions
from duibiao.running.paramfiles import ReportFile
from duibiao.running.published import changelog, entries, since
from duibiao.running.report import CHARTS, TABLES, failed
from duibiao.running.runs import Run, read_runs, remember
from duibiao.running.work import Order, make, places


def run_reports(
    reports: Sequence[ReportFile],
    home: Home,
    out: Path,
    jobs: int | None = None,
    told: Callable[[Run], None] = lambda run: None,
    *,
    force: bool = False,
    scheduler: str = "",
) -> list[Run]:
    """Make the reports that are not as they would be made now, so many at a time, and the index of all.

    Parameters
    ----------
    reports : sequence of ReportFile
        What is asked for, checked.
    home : Home
        Project they are made from.
    out : Path
        Folder they are made in.
    jobs : int, optional
        How many at a time; left out, one a core.
    told : callable
        Called with each run as it ends.
    force : bool
        Whether to make those too that are as they would be made.
    scheduler : str
        Address of a Dask scheduler; empty: this machine.

    Returns
    -------
    list of Run
        In the order of ``reports``; of a report that was not made the run that made it.
    """
    out = out.resolve()
    _check_folders(reports, out)
    with only_writer(out):
        return _make_wanted(reports, Order(home, out, json.dumps(versions(home))), jobs, told, force, scheduler)


def _make_wanted(
    reports: Sequence[ReportFile],
    order: Order,
    jobs: int | None,
    told: Callable[[Run], None],
    force: bool,
    scheduler: str,
) -> list[Run]:
    from duibiao.catalogue import load_catalogue

    home, out = order.home, order.out
    found, known = wanted(reports, home, out, json.loads(order.versions), force), read_runs(out)
    ended = {want.report.stem: kept(want, known) for want in found if not want.why}
    try:
        for run in _made(_longest_first(found, known), order, jobs or cores(), scheduler):
            ended[run.report] = run
            told(run)
    finally:
        # What was made before an interruption is in the index too.
        data = since(out, home, json.loads(order.versions)["data"]["long"][:12])
        write_index(out, remember(out, ended.values()), load_catalogue(home), data, entries(changelog(home)))
    return [ended[report.stem] for report in reports]


def plan(reports: Sequence[ReportFile], home: Home, out: Path, force: bool = False) -> list[Wanted]:
    """Say which reports would be made, and why; nothing is made."""
    _check_folders(reports, out)
    return wanted(reports, home, out, versions(home), force)


def _check_folders(reports: Sequence[ReportFile], out: Path) -> None:
    """Refuse reports whose folder leads elsewhere: files are written, and old ones removed, in folders of ours only."""
    folders = [out / report.stem / name for report in reports for name in ("", TABLES, CHARTS)]
    raise_all(
        UsageError,
        (
            Problem("is a link: the report would be made elsewhere", str(folder), do="remove the link")
            for folder in folders
            if folder.is_symlink()
        ),
    )


def _longest_first(found: Sequence[Wanted], known: Mapping[str, Run]) -> list[Wanted]:
    """Order what has to be made by how long it took the last time, so that at the end no core waits for a long one."""
    wants = [want for want in found if want.why]
    took = {want.report.stem: known[want.report.stem].seconds if want.report.stem in known else inf for want in wants}
    return sorted(wants, key=lambda want: took[want.report.stem], reverse=True)


def _made(wants: Sequence[Wanted], order: Order, jobs: int, scheduler: str) -> Iterator[Run]:
    """Make reports and give each run as it ends."""
    if not wants:
        return
    pieces = [(want.report, want.made_from, order) for want in wants]
    with (
        _own_place(order.home, scheduler),
        cluster(min(jobs, len(wants)), scheduler) as client,
        _Bar(len(wants)) as bar,
    ):
        try:
            for run in spread(client, make, pieces, lambda at, error: failed(wants[at].report, order.out, error)):
                bar.clear()
                yield run
                bar.ended(run)
        except BaseException:
            # The kernels first: then nothing that runs here has anything to wait for.
            places.close(order.home)
            raise


@contextmanager
def _own_place(home: Home, scheduler: str) -> Iterator[None]:
    """Have our kernels' process import its libraries while we make a cluster, and end it with the work."""
    if scheduler:
        yield
        return
    places.at(home)
    try:
        yield
    finally:
        places.close(home)


class _Bar:
    """How many are done, how many failed, how many are left, and the time, where somebody is looking."""

    def __init__(self, total: int) -> None:
        from tqdm import tqdm

        self._counts = {"done": 0, "failed": 0, "left": total}
        self._bar = tqdm(total=total, unit="report", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()

    def clear(self) -> None:
        """Make room for a line."""
        self._bar.clear()

    def ended(self, run: Run) -> None:
        """Count a run."""
        self._counts[run.state] += 1
        self._counts["left"] -= 1
        self._bar.set_postfix(self._counts, refresh=False)
        self._bar.update()
