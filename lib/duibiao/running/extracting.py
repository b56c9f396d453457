"""Many documents side by side: processes of this machine, or a cluster's, each with a catalogue of its own."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from duibiao.extraction.files import Each, Outcome, one_by_one
from duibiao.home import Home
from duibiao.running.cluster import check_choice, cluster, cores, spread

#: A worker takes two seconds to start: fewer documents are done sooner one by one.
FEWEST = 60
#: Documents that a worker is given at a time: enough to make the handing over cheap, few enough to keep all busy.
AT_A_TIME = 12
#: Objects made until a worker looks for garbage, and how many such looks until it looks at older ones.
_SELDOM = (100_000, 20, 20)


def side_by_side(jobs: int | None = None, scheduler: str = "") -> Each:
    """Give the way to extract documents: so many processes, or one by one where they are few.

    Parameters
    ----------
    jobs : int, optional
        Processes; left out, one a core.
    scheduler : str
        Address of a Dask scheduler whose workers see the same folders; empty: this machine.

    Raises
    ------
    UsageError
        Where both are given.
    """
    check_choice(jobs, scheduler)
    return partial(_spread, jobs=jobs, scheduler=scheduler)


def _spread(
    paths: Sequence[Path], out: Path, home: Home, jobs: int | None = None, scheduler: str = ""
) -> Iterator[Outcome]:
    at_a_time = min(jobs or cores(), len(paths))
    if not scheduler and (at_a_time < 2 or (jobs is None and len(paths) < FEWEST)):
        yield from one_by_one(paths, out, home)
        return
    chunks = [tuple(paths[at : at + AT_A_TIME]) for at in range(0, len(paths), AT_A_TIME)]
    with cluster(at_a_time, scheduler, processes=True) as client:
        # A worker that dies takes its documents with it: the next pass gives each of them to a worker alone.
        lost: list[Path] = []

        def lose(at: int, _: str) -> list[Outcome]:
            lost.extend(chunks[at])
            return []

        for outcomes in spread(client, extract_some, [(chunk, out.resolve(), home) for chunk in chunks], lose):
            yield from (_here(outcome, out) for outcome in outcomes)
        alone = [((path,), out.resolve(), home) for path in lost]
        for outcomes in spread(client, extract_some, alone, lambda at, error: [Outcome(lost[at], refusal=error)]):
            yield from (_here(outcome, out) for outcome in outcomes)


def extract_some(paths: Sequence[Path], out: Path, home: Home) -> list[Outcome]:
    """Extract a few documents, in a worker; reading makes hardly any garbage that only a search would find."""
    gc.set_threshold(*_SELDOM)
    return list(one_by_one(paths, out, home))


def _here(outcome: Outcome, out: Path) -> Outcome:
    """Name the CSV as whoever asked names the folder."""
    return replace(outcome, target=out / outcome.target.name) if outcome.target else outcome
