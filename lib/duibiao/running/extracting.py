"""Many documents side by side: processes of this machine, or a cluster's, each with a catalogue of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import local

from duibiao.documents.limits import MOST_SECONDS
from duibiao.extraction.files import Each, Outcome
from duibiao.home import Home
from duibiao.running.cluster import check_choice, cluster, cores, spread
from duibiao.running.readers import Reader, read_all

#: A process that reads takes half a second to start: fewer documents are done as soon by one.
FEWEST = 24
#: Documents that a worker of a cluster is given at a time: enough to make the handing over cheap, few enough to keep
#: all busy.
AT_A_TIME = 12
#: The process that reads for a thread of a worker; it ends with the worker.
_own = local()


def side_by_side(jobs: int | None = None, scheduler: str = "", seconds: float = MOST_SECONDS) -> Each:
    """Give the way to extract documents: by so many processes, of this machine or of a cluster.

    No document is read by the process that asks: one that takes too long, or ends the process that reads it, is refused
    and the others are done.

    Parameters
    ----------
    jobs : int, optional
        Processes; left out, one a core, and one where documents are few.
    scheduler : str
        Address of a Dask scheduler whose workers see the same folders; empty: this machine.
    seconds : float
        Processor time that a document may take.

    Raises
    ------
    UsageError
        Where both are given.
    """
    check_choice(jobs, scheduler)
    if scheduler:
        return partial(_spread, scheduler=scheduler, seconds=seconds)
    return partial(_here, jobs=jobs, seconds=seconds)


def _here(paths: Sequence[Path], out: Path, home: Home, jobs: int | None, seconds: float) -> Iterator[Outcome]:
    at_a_time = jobs or (cores() if len(paths) >= FEWEST else 1)
    return read_all(paths, out, home, min(at_a_time, len(paths)), seconds)


def _spread(paths: Sequence[Path], out: Path, home: Home, scheduler: str, seconds: float) -> Iterator[Outcome]:
    chunks = [tuple(paths[at : at + AT_A_TIME]) for at in range(0, len(paths), AT_A_TIME)]
    with cluster(0, scheduler) as client:
        # A worker that dies takes its documents with it: the next pass gives each of them to a worker alone.
        lost: list[Path] = []

        def lose(at: int, _: str) -> list[Outcome]:
            lost.extend(chunks[at])
            return []

        pieces = [(chunk, out.resolve(), home, seconds) for chunk in chunks]
        for outcomes in spread(client, extract_some, pieces, lose):
            yield from (_as_named(outcome, out) for outcome in outcomes)
        alone = [((path,), out.resolve(), home, seconds) for path in lost]
        for outcomes in spread(client, extract_some, alone, lambda at, error: [Outcome(lost[at], refusal=error)]):
            yield from (_as_named(outcome, out) for outcome in outcomes)


def extract_some(paths: Sequence[Path], out: Path, home: Home, seconds: float = MOST_SECONDS) -> list[Outcome]:
    """Extract a few documents, in a worker."""
    reader: Reader | None = getattr(_own, "reader", None)
    if reader is None or (reader.out, reader.home, reader.seconds) != (out, home, seconds):
        if reader is not None:
            reader.close()
        _own.reader = reader = Reader(out, home, seconds)
    return [reader.read(path) for path in paths]


def _as_named(outcome: Outcome, out: Path) -> Outcome:
    """Name the CSV as whoever asked names the folder."""
    return replace(outcome, target=out / outcome.target.name) if outcome.target else outcome
