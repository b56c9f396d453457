"""What the commands have in common: how one is added, where the project is, what ends it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import TextIO

from duibiao.documents.limits import MOST_SECONDS
from duibiao.errors import UsageError
from duibiao.home import Home, find_home

DONE, FAILED, USAGE = 0, 1, 2
#: Controls but for tabs and ends of lines, and marks that change the direction of a text.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Adds a command: its name, what runs it, what it does, examples.
Add = Callable[..., argparse.ArgumentParser]


def adder(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> Add:
    """Give the function that adds a command, with its examples and, unless told otherwise, ``--data``."""

    def add(name: str, run: object, told: str, *examples: str, overlay: bool = True) -> argparse.ArgumentParser:
        epilog = "examples:\n" + "\n".join(f"  duibiao {name} {example}".rstrip() for example in examples)
        made = commands.add_parser(
            name,
            help=told.partition(". ")[0],
            description=told,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.set_defaults(run=run)
        if overlay:
            made.add_argument(
                "--data",
                metavar="DIR",
                help="an office's own folder of plans, read beside the project's (else DUIBIAO_DATA, else none)",
            )
        return made

    return add


def home_of(given: argparse.Namespace, new: bool = False) -> Home:
    """Find the project that a command works in, and the office's own folder.

    Parameters
    ----------
    given : argparse.Namespace
        The words of the command line.
    new : bool
        Whether the office's folder need not be there yet.

    Raises
    ------
    UsageError
        Where the project, or the office's folder, is not there.
    """
    home = find_home(given.home, getattr(given, "data", None))
    if home.overlay and not new and not home.overlay.is_dir():
        raise UsageError(
            f"--data {home.overlay}: there is no such folder\n"
            "    what to do: check the path; `duibiao register FILE --data DIR` makes a new one"
        )
    return home


def tell(text: object, *, end: str = "\n", file: TextIO | None = None) -> None:
    """Print a text; what a terminal would obey, or cannot show, is told by its code.

    Texts are of documents too: a title could move the cursor, rename the window or turn the line around.
    """
    stream = sys.stdout if file is None else file
    shown = _OBEYED.sub(lambda found: f"\\x{ord(found[0]):02x}", str(text))
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(shown.encode(encoding, "backslashreplace").decode(encoding), end=end, file=stream, flush=True)


def say(message: object, status: int) -> int:
    """Tell what went wrong, and give the exit status."""
    tell(f"duibiao: {message}", file=sys.stderr)
    return status


def add_confirming(command: argparse.ArgumentParser) -> None:
    """Add the options of what asks before it writes."""
    command.add_argument("--yes", action="store_true", help="write without asking")
    command.add_argument("--dry-run", action="store_true", help="only show what would be written")


def confirmed(given: argparse.Namespace) -> bool:
    """Ask whether to write what was shown.

    Raises
    ------
    UsageError
        Where nobody can be asked.
    """
    if given.yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError(
            "nobody can be asked here: nothing was written\n    what to do: --yes writes, --dry-run only shows"
        )
    try:
        answer = input("write this? 写入吗？ [y/N] ")
    except EOFError:
        answer = ""
    return answer.strip().lower() in ("y", "yes", "是")


def count(text: str) -> int:
    """Read a whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 on")
    return int(text)


def _seconds(text: str) -> float:
    """Read a number of seconds above zero."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds above 0")
    return seconds


def add_limit(command: argparse.ArgumentParser) -> None:
    """Add the option of how long reading a document may take."""
    told = f"processor time that reading a document may take before it is refused (else {MOST_SECONDS:g})"
    command.add_argument("--seconds", type=_seconds, default=MOST_SECONDS, metavar="N", help=told)


def add_spreading(command: argparse.ArgumentParser) -> None:
    """Add the options of what may be done side by side, here or on a cluster."""
    command.add_argument("--jobs", type=count, metavar="N", help="how many at a time (else one a core)")
    command.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="a Dask scheduler (tcp://host:8786) whose workers see the same folders and do it",
    )
