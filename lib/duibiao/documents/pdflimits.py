"""What a PDF may cost: its size unpacked, told from its bytes, and no object that leads back to itself."""

from __future__ import annotations

import re
import zlib

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import PDFObjRef

from duibiao.documents.limits import LARGEST_UNPACKED
from duibiao.errors import DocumentError

_STREAM = re.compile(rb"\bstream\r?\n")
#: How far before a stream its dictionary is looked for.
_HEAD = 4_000
#: Bytes unpacked at a time.
_CHUNK = 1_000_000


class Circle(PDFException):
    """An object that is nothing but a reference, and leads back to itself."""


class Checked(PDFDocument):
    """A document whose references come to an end: the library would follow those of a circle for ever."""

    def getobj(self, objid: int) -> object:
        """Give an object; of one that is a reference what that leads to."""
        found, passed = super().getobj(objid), {objid}
        while isinstance(found, PDFObjRef):
            if found.objid in passed:
                raise Circle(f"object {found.objid} is nothing but a reference that leads back to itself")
            passed.add(found.objid)
            found = super().getobj(found.objid)
        return found


def check_pdf(data: bytes, name: str) -> None:
    """Refuse a PDF which unpacks to more than a plan can be.

    Raises
    ------
    DocumentError
        With the limit that was passed.
    """
    size = 0
    for found in _STREAM.finditer(data):
        if _is_packed(data, found.end()) and not _is_picture(data, found.start()):
            size += _unpacked(data, found.end(), LARGEST_UNPACKED - size)
        if size > LARGEST_UNPACKED:
            raise DocumentError(
                f"{name}: its texts and drawings unpack to more than {LARGEST_UNPACKED} bytes\n"
                f"    allowed: at most {LARGEST_UNPACKED}\n    what to do: cut the document into its parts"
            )


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
