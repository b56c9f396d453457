"""The process that reads documents for another: whatever a document does to it, the others are read all the same.

``python -P -m duibiao.running.readerprocess ROOT OVERLAY OUT SECONDS`` takes one path a line, as JSON, and answers
each by one line:

``{"rows": 12, "warnings": [], "refusal": "", "line": ""}``
    The document was read into its CSV, or refused.
``{"error": "WriteError", "told": ...}``
    Something that no other document would escape either, such as a full disk.

A document that takes too long ends the process, by the system itself: neither a regular expression nor a library in C
can put that off. Who asked sees the end, says why, and starts another process.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from duibiao.catalogue import load_catalogue, load_sources
from duibiao.documents.limits import MOST_MEMORY
from duibiao.errors import DuibiaoError
from duibiao.extraction.files import Outcome, read_into
from duibiao.home import Home

#: Objects made until it looks for garbage, and how many such looks until it looks at older ones: reading makes hardly
#: any garbage that only a search would find.
_SELDOM = (100_000, 20, 20)
#: Lines of a traceback that are told.
_TOLD = -6


def main(words: list[str]) -> None:
    """Answer until nobody asks any more."""
    root, overlay, out, seconds = words
    home, folder = Home(Path(root), Path(overlay) if overlay else None), Path(out)
    # What a library prints must not be taken for an answer.
    with os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1) as answers:
        os.dup2(2, 1)
        gc.set_threshold(*_SELDOM)
        _bound_memory()
        try:
            catalogue, sources = load_catalogue(home), load_sources(home)
        except DuibiaoError as error:
            sys.stdin.readline()
            _answer(answers, _ends(error))
            return
        for line in sys.stdin:
            path = Path(json.loads(line))
            try:
                with _at_most(float(seconds)):
                    told = _told(read_into(path, folder, catalogue, sources))
            except DuibiaoError as error:
                told = _ends(error)
            except Exception as error:
                told = _told(Outcome(path, refusal=_fault(path, error)))
            _answer(answers, told)


def _answer(answers: Any, told: dict[str, Any]) -> None:
    answers.write(json.dumps(told) + "\n")


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "rows": outcome.rows,
        "warnings": outcome.warnings,
        "refusal": outcome.refusal,
        "line": outcome.line,
        "uncatalogued": outcome.uncatalogued,
    }


def _ends(error: DuibiaoError) -> dict[str, Any]:
    return {"error": type(error).__name__, "told": str(error)}


def _fault(path: Path, error: Exception) -> str:
    """Word an error nobody foresaw: ours, not the document's, unless it took all the memory there is for one."""
    if isinstance(error, MemoryError):
        return (
            f"{path.name}: reading it takes more memory than {MOST_MEMORY} bytes\n"
            "    what to do: cut the document into its parts"
        )
    told = "".join(traceback.format_exception(error, limit=_TOLD)).rstrip()
    return (
        f"{path.name}: an internal fault of duibiao, not of the document: {type(error).__name__}: {error}\n"
        "    what to do: report it with the document and these lines:\n" + told
    )


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Have the system end this process after so many seconds of processor time."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _bound_memory() -> None:
    """Have what a document asks for beyond all measure refused, so that nothing else on the machine is ended for it."""
    import resource

    # Not every system takes the limit.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
