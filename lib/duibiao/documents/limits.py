"""What a document may cost, and what reading a broken one may raise: nothing is fetched, nothing grows without end."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from xml.parsers.expat import ExpatError, ParserCreate

from duibiao.documents.model import Line
from duibiao.errors import DocumentError

LARGEST_BYTES = 50_000_000
#: Bytes of a file's name without its ending: every system takes 255 with one.
LONGEST_NAME = 240
#: A plan is text: unpacked it is some hundred kilobytes, and packs ten to one at most.
LARGEST_UNPACKED, LARGEST_RATIO, MOST_MEMBERS = 200_000_000, 200, 5_000
#: The longest plan known has 0.2 million characters; a whole book has one million.
LARGEST_TEXT, LONGEST_LINE = 5_000_000, 200_000
MOST_PAGES, MOST_CELLS, MOST_SPAN = 1_000, 500_000, 200
#: Elements within each other; the parser of HTML leaves out what is deeper, without a word.
DEEPEST = 256
_CHUNK = 4096
#: Turns what follows around, digits too: 1.59 is seen as 95.1.
TURNED = "\u202e"
#: Processor time and memory one document may take: the slowest of a hundred thousand broken ones took seven seconds.
MOST_SECONDS, MOST_MEMORY = 120.0, 4_000_000_000
#: Elements that what is put into a document as it is begins with: no reader takes one for a part of the document.
_WITH_DOCTYPE = ("svg", "html")
#: How the parts of an office document may be packed, and the mark of one that is locked.
_PACKED, _WITH_PASSWORD = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED), 0x1
#: What the libraries of other formats raise on broken input, beside errors of their own.
BROKEN = (
    LookupError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError, EOFError,
    OSError, NotImplementedError, struct.error, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile,
)  # fmt: skip


def broken(name: str, error: BaseException) -> DocumentError:
    """Give the error that tells of a file its own format's library could not read."""
    return DocumentError(
        f"{name}: the file is damaged or is not what its name says ({type(error).__name__})\n"
        "    what to do: open it in the program it was made with and save it again"
    )


def check_lines(lines: Sequence[Line], name: str) -> None:
    """Refuse a text longer than any plan, a line longer than any paragraph, and figures that are seen turned around.

    Raises
    ------
    DocumentError
        With the limit that was passed, and the line.
    """
    size = 0
    for line in lines:
        size += len(line.text)
        place = f"line {line.number}" if not line.part else f"{line.part}, line {line.number}"
        if TURNED in line.text:
            raise DocumentError(
                f"{name}: {place} holds U+202E, which shows what follows from right to left: another number is seen "
                "than is written\n    what to do: take the character out, and compare the figures with the original"
            )
        if len(line.text) > LONGEST_LINE:
            raise DocumentError(
                f"{name}: {place} has {len(line.text)} characters\n    allowed: at most {LONGEST_LINE} in a line\n"
                "    what to do: break the line where its paragraphs end"
            )
    if size > LARGEST_TEXT:
        raise DocumentError(
            f"{name}: its text has {size} characters\n    allowed: at most {LARGEST_TEXT}\n"
            "    what to do: cut the document into its parts"
        )


def check_turned(texts: Iterable[str], name: str) -> None:
    """Refuse texts that a format turns around, where they hold figures: 1.59 is seen as 95.1.

    Raises
    ------
    DocumentError
        With the first of them.
    """
    for text in texts:
        if re.search(r"\d", text):
            raise DocumentError(
                f"{name}: '{text.strip()[:40]}' is shown from right to left: another number is seen than is written\n"
                "    what to do: take the direction of writing out, and compare the figures with the original"
            )


def check_archive(data: bytes, name: str) -> None:
    """Refuse a zipped document (DOCX, XLSX) that unpacks to too much, or whose XML declares entities.

    Raises
    ------
    DocumentError
        With the limit that was passed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or size > LARGEST_UNPACKED or size > LARGEST_RATIO * len(data) + 1_000_000:
                raise DocumentError(
                    f"{name}: it unpacks to {size} bytes in {len(members)} parts\n"
                    f"    allowed: at most {LARGEST_UNPACKED} bytes, {LARGEST_RATIO} times its size, "
                    f"{MOST_MEMBERS} parts"
                )
            _check_members(members, name)
            for member in members:
                _check_xml(archive, member, name)
    except (*BROKEN, zlib.error) as error:
        raise broken(name, error) from error


def _check_members(members: Sequence[zipfile.ZipInfo], name: str) -> None:
    """Refuse what an office program would not open: it is packed for somebody else, and might be seen otherwise."""
    if any(member.flag_bits & _WITH_PASSWORD for member in members):
        raise DocumentError(f"{name}: it is locked with a password\n    what to do: save it again without one")
    strange = [member.filename for member in members if member.compress_type not in _PACKED]
    if strange:
        raise DocumentError(
            f"{name}: its part {strange[0]} is packed as no office program packs\n"
            "    allowed: deflated, or not packed\n"
            "    what to do: open it in the program it was made with and save it again"
        )
    parts = [member.filename.lower() for member in members]
    if len(set(parts)) < len(parts):
        twice = next(part for at, part in enumerate(parts) if part in parts[:at])
        raise DocumentError(
            f"{name}: two of its parts are called {twice}: another may be seen than is read\n"
            "    what to do: open it in the program it was made with and save it again"
        )


def _check_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Read the beginning of a part up to its first element, as any reader of XML would, in whatever encoding it is.

    What a part is called and said to be tells nothing: the formats' libraries read whatever is referred to. Only pages
    and drawings that lie there as such may have a DOCTYPE.
    """
    called_xml = member.filename.endswith((".xml", ".rels"))
    doctypes: list[str] = []
    elements: list[str] = []
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = lambda doctype, *_: doctypes.append(doctype)
    parser.StartElementHandler = lambda element, _: elements.append(element)
    chunk = b""
    try:
        with archive.open(member) as file:
            while not elements and (chunk := file.read(_CHUNK)):
                parser.Parse(chunk)
    except ExpatError as error:
        # What follows the first element is for the library of the format to judge, and so is what is no XML.
        if not elements and not doctypes and (called_xml or chunk.lstrip().startswith(b"<?xml")):
            raise broken(name, error) from error
    lies_there = not called_xml and elements[:1] and elements[0].lower().rpartition(":")[2] in _WITH_DOCTYPE
    if doctypes and not lies_there:
        raise DocumentError(f"{name}: its XML declares entities\n    allowed: documents without a DOCTYPE")
