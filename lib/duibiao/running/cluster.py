"""Work spread over Dask: a cluster inside this process, or one that runs elsewhere; the same code either way."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from duibiao.errors import DuibiaoError, ReportError, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

#: Seconds to find a scheduler, and to wait for its first worker.
CONNECT_SECONDS = 30
#: Seconds a cluster may be without any worker before the work is given up.
DESERTED_SECONDS = 60
#: Seconds between two looks at whether anybody is there.
LOOK_SECONDS = 2.0
#: How often work is given to another worker because the one that had it died.
RETRIES = 3
#: Only this machine, and no pages: what is left of Dask's web server tells nothing.
SETTINGS: Mapping[str, Any] = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # Dask notes a hundred times a second what its workers are at, and keeps an hour of it: megabytes, for nobody.
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.allowed-failures": RETRIES,
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
    # A catalogue can have hundreds of problems, all told at once: Dask would cut what says so in the middle.
    "distributed.admin.max-error-length": 1_000_000,
}
LOOPBACK = "127.0.0.1:0"

#: What a piece of work gives.
R = TypeVar("R")


def check_choice(jobs: int | None, scheduler: str) -> None:
    """Refuse to be told both how many workers there are and whose they are.

    Raises
    ------
    UsageError
        Where both are given.
    """
    if jobs and scheduler:
        raise UsageError("--jobs and --scheduler exclude each other: a cluster knows how many it can do at a time")


@contextmanager
def cluster(jobs: int, scheduler: str = "") -> Iterator[Client]:
    """Connect to a cluster; without an address make one that lives as long as this.

    Parameters
    ----------
    jobs : int
        Workers of a cluster of our own; they are threads, which only wait for processes of their own.
    scheduler : str
        Address of a scheduler (``tcp://host:8786``); empty: a cluster of our own.

    Raises
    ------
    UsageError
        Where there is no scheduler at the address, or it has no workers.
    """
    import dask
    from distributed import Client, LocalCluster

    with dask.config.set(SETTINGS):
        if scheduler:
            with _connected(scheduler) as client:
                yield client
            return
        # A wait that a closing loop leaves behind is told when it is swept up, whenever that is: it means nothing.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        with (
            LocalCluster(
                n_workers=1,
                threads_per_worker=jobs,
                processes=False,
                dashboard_address=LOOPBACK,
                worker_dashboard_address=LOOPBACK,
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
                memory_limit=0,
            ) as local,
            Client(local) as client,
        ):
            yield client


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TypeError) as error:  # the last where an address asks for TLS and no key is known
        do = "start one with `dask scheduler`, and `dask worker` where the project's folder can be read"
        if scheduler.startswith("tls:"):
            do = "say where its certificates are (DASK_DISTRIBUTED__COMM__TLS__CA_FILE and the like, see the README)"
        raise UsageError(f"no scheduler at {scheduler}: {error}\n    what to do: {do}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError as error:
            raise UsageError(
                f"{scheduler} has no workers\n    what to do: start one: dask worker {scheduler}"
            ) from error
        yield client


def spread(
    client: Client, work: Callable[..., R], pieces: Sequence[tuple[Any, ...]], failed: Callable[[int, str], R]
) -> Iterator[R]:
    """Do pieces of work side by side and give what each gave as it ends.

    Parameters
    ----------
    client : distributed.Client
        Cluster that does it. A piece whose worker dies is given to another, :data:`RETRIES` times.
    work : callable
        A function of the values of a piece.
    pieces : sequence of tuple
        Values, one tuple a piece.
    failed : callable
        Makes the answer of a piece that raised an error, from its ordinal and the error in words.

    Raises
    ------
    ReportError
        Where all workers, or the scheduler, have gone for good.
    """
    ended: SimpleQueue[Future[Any]] = SimpleQueue()
    waiting: dict[Any, tuple[int, Future[Any]]] = {}
    for ordinal, piece in enumerate(pieces):
        # Kept until it is answered, since Dask forgets what nobody holds; then let go, so that memory stays flat.
        future = client.submit(work, *piece, pure=False)
        waiting[future.key] = (ordinal, future)
        future.add_done_callback(ended.put)
    while waiting:
        future = _next(ended, client)
        ordinal, _ = waiting.pop(future.key)
        yield future.result() if future.status == "finished" else failed(ordinal, _told(future))


def _next(ended: SimpleQueue[Future[Any]], client: Client) -> Future[Any]:
    """Wait for the next piece that ends, as long as anybody is there to end it."""
    deserted = 0.0
    while True:
        try:
            return ended.get(timeout=LOOK_SECONDS)
        except Empty:
            workers = client.scheduler_info(n_workers=-1)["workers"] if client.status == "running" else {}
            deserted = 0.0 if workers else deserted + LOOK_SECONDS
            if deserted >= DESERTED_SECONDS:
                raise ReportError(
                    f"the cluster has had no workers for {DESERTED_SECONDS} seconds\n    what to do: start workers and "
                    "run the same command again: what is made already is kept"
                ) from None


def _told(future: Future[Any]) -> str:
    """Word why a piece failed."""
    from distributed import KilledWorker

    if future.status == "cancelled":
        raise ReportError("the scheduler has gone\n    what to do: run the same command again: what is made is kept")
    error = future.exception()
    if isinstance(error, KilledWorker):
        return f"its worker died, {RETRIES + 1} times: perhaps it ran out of memory"
    return str(error) if isinstance(error, DuibiaoError) else f"{type(error).__name__}: {error}"


def cores() -> int:
    """Count the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
