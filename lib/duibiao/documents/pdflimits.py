"""What a PDF may cost: checked on its bytes, before any library follows its references or unpacks its streams."""

from __future__ import annotations

import re
import zlib

from duibiao.documents.limits import LARGEST_UNPACKED
from duibiao.errors import DocumentError

#: An object that is nothing but a reference to another.
_REFERENCE = re.compile(rb"\b(\d{1,10})\s+\d{1,5}\s+obj\s*(\d{1,10})\s+\d{1,5}\s+R\s*endobj")
_STREAM = re.compile(rb"\bstream\r?\n")
#: How far before a stream its dictionary is looked for.
_HEAD = 4_000
#: Bytes unpacked at a time.
_CHUNK = 1_000_000


def check_pdf(data: bytes, name: str) -> None:
    """Refuse a PDF whose objects lead in a circle, or which unpacks to more than a plan can be.

    Objects within packed streams are not looked at: for those there is the limit of time.

    Raises
    ------
    DocumentError
        With the circle, or the limit that was passed.
    """
    _check_circles(data, name)
    size = 0
    for found in _STREAM.finditer(data):
        if _is_packed(data, found.end()) and not _is_picture(data, found.start()):
            size += _unpacked(data, found.end(), LARGEST_UNPACKED - size)
        if size > LARGEST_UNPACKED:
            raise DocumentError(
                f"{name}: its texts and drawings unpack to more than {LARGEST_UNPACKED} bytes\n"
                f"    allowed: at most {LARGEST_UNPACKED}\n    what to do: cut the document into its parts"
            )


def _check_circles(data: bytes, name: str) -> None:
    leads = {int(number): int(other) for number, other in _REFERENCE.findall(data)}
    safe: set[int] = set()
    for first in list(leads):
        way: set[int] = set()
        at: int | None = first
        while at is not None and at not in safe:
            if at in way:
                raise DocumentError(
                    f"{name}: object {at} is nothing but a reference that leads back to itself\n"
                    "    what to do: open it in the program it was made with and save it again"
                )
            way.add(at)
            at = leads.get(at)
        safe |= way


def _is_packed(data: bytes, at: int) -> bool:
    """Tell whether what begins here has the two first bytes of zlib."""
    return data[at] & 0x0F == 8 and int.from_bytes(data[at : at + 2]) % 31 == 0 if at < len(data) else False


def _is_picture(data: bytes, at: int) -> bool:
    """Tell whether a stream is a picture by its own word: those are never unpacked."""
    head = data[max(0, at - _HEAD) : at]
    return b"/Image" in head[head.rfind(b"obj") + 1 :]


def _unpacked(data: bytes, at: int, most: int) -> int:
    """Give the size of a stream when unpacked; once it is beyond the most, no more is unpacked."""
    unpacker, size, view = zlib.decompressobj(), 0, memoryview(data)
    waiting: bytes | memoryview = b""
    try:
        while size <= most and not unpacker.eof:
            if not waiting:
                waiting = view[at : at + _CHUNK]
                at += _CHUNK
            if not waiting:
                break
            size += len(unpacker.decompress(waiting, _CHUNK))
            waiting = unpacker.unconsumed_tail
    except zlib.error:  # what is spoilt is for the library to judge
        return size
    return size
