"""Every error the project raises on purpose, in one place.

An error says what is wrong, where it stands, what would have been allowed and what to do; all problems of one kind
come in one message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class DuibiaoError(Exception):
    """Something that a person can mend: the message is meant to be read, without a traceback."""


class UsageError(DuibiaoError):
    """A command was called with words it does not take (exit status 2)."""


class FolderInUse(UsageError):
    """Another run writes into the folder at the moment."""


class CatalogueError(DuibiaoError):
    """The catalogue, a source or a unit contradicts itself or does not know a name."""


class DocumentError(DuibiaoError):
    """A document cannot be read, or is refused."""


class PrintedRowError(DuibiaoError):
    """A printed row breaks the schema of ``data/printed``."""


class LongFormatError(DuibiaoError):
    """The long table cannot be built as its schema promises."""


class ParameterError(DuibiaoError):
    """A parameter file asks for something that does not exist."""


class ReportError(DuibiaoError):
    """A notebook ran into an error, or a report did not make what it should have made."""


class WriteError(DuibiaoError):
    """A file cannot be written: no room, no right, or something else stands in its place."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, told to somebody who has never seen the code.

    Parameters
    ----------
    what : str
        What is wrong.
    where : str
        File, line and the text that stands there.
    allowed : str
        What is allowed, or the nearest match.
    do : str
        What to do about it.
    """

    what: str
    where: str = ""
    allowed: str = ""
    do: str = ""

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        tail = [f"allowed: {self.allowed}"] if self.allowed else []
        tail += [f"what to do: {self.do}"] if self.do else []
        return "\n    ".join([head, *tail])


def raise_all(error: type[DuibiaoError], problems: Iterable[Problem]) -> None:
    """Raise one error that tells every problem, each once; do nothing where there is none."""
    told = list(dict.fromkeys(str(problem) for problem in problems))
    if not told:
        return
    head = "" if len(told) == 1 else f"{len(told)} problems:\n"
    raise error(head + "\n".join(told))


def encodable(text: str) -> str:
    """Give a text as it can be told and written: names of files may be bytes of no encoding."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
