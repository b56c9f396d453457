"""Read a plain-text document: bytes become lines, each with its part and number."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from duibiao.errors import DocumentError

#: Tried in this order; UTF-8 refuses what it is not, and GB18030 nearly so.
ENCODINGS = ("utf-8-sig", "gb18030", "big5")
SUFFIXES = (".txt", ".text", ".md")
LARGEST_BYTES = 50_000_000
_LINE_END = re.compile(r"\r?\n")


@dataclass(frozen=True)
class Line:
    """One line of a document.

    Parameters
    ----------
    part : str
        Page, sheet or table for formats that have them, else empty.
    number : int
        1-based number of the line inside its part.
    text : str
        The decoded line without its end.
    """

    part: str
    number: int
    text: str


@dataclass(frozen=True)
class Document:
    """A document as lines, with the checksum by which it is registered."""

    id: str
    sha256: str
    lines: tuple[Line, ...]


def read_document(path: Path) -> Document:
    r"""Read a document into lines; a line ends at ``\n`` or ``\r\n`` and nowhere else.

    Raises
    ------
    DocumentError
        Where the file is missing, too large, of an unknown format, or holds no text.
    """
    if not path.is_file():
        raise DocumentError(
            f"{path}: there is no such document\n    what to do: check the path; quote names with spaces"
        )
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentError(f"{path.name}: the format '{path.suffix}' is not read\n    allowed: {', '.join(SUFFIXES)}")
    if path.stat().st_size > LARGEST_BYTES:
        raise DocumentError(f"{path.name}: {path.stat().st_size} bytes\n    allowed: at most {LARGEST_BYTES} bytes")
    data = path.read_bytes()
    text = decode(data, path.name)
    lines = tuple(Line("", number, line) for number, line in enumerate(_LINE_END.split(text), start=1))
    return Document(path.stem, hashlib.sha256(data).hexdigest(), lines)


def decode(data: bytes, name: str) -> str:
    """Decode bytes as UTF-8, else GB18030, else Big5.

    Raises
    ------
    DocumentError
        Where the bytes are no text in any of them.
    """
    if b"\x00" in data[:4096]:
        raise DocumentError(
            f"{name}: this is no text (it holds zero bytes)\n    what to do: save the page as text first"
        )
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentError(f"{name}: the characters cannot be decoded\n    allowed: {', '.join(ENCODINGS)}")
