"""The command ``duibiao``. Exit status: 0 done, 1 something failed (the rest was done), 2 called wrongly."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from duibiao.cli.common import DONE, FAILED, USAGE, adder, say
from duibiao.cli.entering import add_entering
from duibiao.cli.extract import add_extract
from duibiao.cli.reports import add_reports
from duibiao.cli.tables import add_tables
from duibiao.errors import DuibiaoError, UsageError


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    words : sequence of str, optional
        The words after ``duibiao``; left out, those of the command line.

    Returns
    -------
    int
        Exit status.
    """
    given = _parser().parse_args(words)
    try:
        return int(given.run(given))
    except UsageError as error:
        return say(error, USAGE)
    except DuibiaoError as error:
        return say(error, FAILED)
    except KeyboardInterrupt:
        return say("interrupted: what was finished is kept", FAILED)
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has read enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        # No room, no right, no such device: what the system refuses, wherever it does, is no fault of ours.
        return say(f"the system refused: {error}\n    what to do: make room, or ask for the right to write", FAILED)
    except MemoryError:
        return say("there is not enough memory\n    what to do: do fewer things at a time (--jobs 1)", FAILED)
    except Exception as error:
        import traceback

        traceback.print_exc()
        return say(f"this is a bug in duibiao, please report it with the lines above: {error!r}", FAILED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="duibiao",
        description="Regional health plans: from the documents to one long table, and to reports that compare regions.",
        epilog="exit status: 0 done, 1 something failed (the rest was done), 2 called wrongly",
    )
    parser.add_argument("--home", metavar="DIR", help="the project's folder (else DUIBIAO_HOME, else found upwards)")
    command = adder(parser.add_subparsers(metavar="COMMAND", required=True))
    for add in (add_extract, add_entering, add_reports, add_tables):
        add(command)
    return parser
