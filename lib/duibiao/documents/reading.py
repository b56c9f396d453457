"""Read a document of any format: its bytes become lines and grids that know their place."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from duibiao.documents.decoding import decode
from duibiao.documents.limits import LARGEST_BYTES, LONGEST_NAME, check_lines
from duibiao.documents.model import Document, Grid, Line
from duibiao.errors import DocumentError

_LINE_END = re.compile(r"\r?\n")
#: Marks of Markdown that stand in the middle of its text; pipes are read as any separator is.
_MARKDOWN = (
    "###### ",
    "##### ",
    "#### ",
    "### ",
    "## ",
    "# ",
    "**",
    "__",
    "`",
    "\\",
    "<br>",
    "<br/>",
    "<br />",
    "&nbsp;",
)


_AS_WORD = "open it in the program that wrote it, and save it as .docx or .pdf"
_AS_SHEET = "open it in the program that wrote it, and save it as .xlsx or .csv"
#: What becomes of formats that offices use and that are not read.
_SAVE_AS = {
    **dict.fromkeys((".doc", ".wps", ".rtf", ".odt", ".ofd", ".ceb", ".caj", ".ppt", ".pptx"), _AS_WORD),
    **dict.fromkeys((".xls", ".et", ".ods", ".xlsm", ".xlsb"), _AS_SHEET),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff"), "have its characters recognised (OCR) first"),
    **dict.fromkeys((".zip", ".rar", ".7z"), "unpack it, and name the documents in it"),
    ".mht": "save the page as HTML",
    ".mhtml": "save the page as HTML",
}


class _Parts(NamedTuple):
    """What a format gives of a document."""

    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    markup: tuple[str, ...] = ()
    title: str = ""


def read_document(path: Path) -> Document:
    r"""Read a document into lines and grids.

    In text a line ends at ``\n`` or ``\r\n`` and nowhere else; in other formats it is a paragraph.

    Raises
    ------
    DocumentError
        Where the file is missing, too large, of an unknown format, damaged, or holds no text, and where no file of rows
        can be called by its name.
    """
    _check_name(path)
    if not path.is_file():
        raise DocumentError(_absent(path))
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        do = _SAVE_AS.get(path.suffix.lower(), "give the file the ending of its format, or save it in one of these")
        raise DocumentError(
            f"{path.name}: the format '{path.suffix}' is not read\n    allowed: {', '.join(SUFFIXES)}\n"
            f"    what to do: {do}"
        )
    if path.stat().st_size > LARGEST_BYTES:
        raise DocumentError(f"{path.name}: {path.stat().st_size} bytes\n    allowed: at most {LARGEST_BYTES} bytes")
    data = path.read_bytes()
    parts = reader(data, path.name)
    check_lines(parts.lines, path.name)
    return Document(path.stem, hashlib.sha256(data).hexdigest(), *parts)


def _absent(path: Path) -> str:
    if path.is_dir():
        return f"{path}: this is a folder\n    what to do: name the documents in it, such as {path}/*.pdf"
    if re.search(r"(?:^|/)(?:https?|ftp):/", str(path)):
        return f"{path}: nothing is fetched\n    what to do: save the page with a browser, and name the file"
    return f"{path}: there is no such document\n    what to do: check the path; quote names with spaces"


def _check_name(path: Path) -> None:
    """Refuse a name that was unpacked in another encoding, holds an end of line, or has no room for an ending."""
    unfit = [char for char in path.name if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
    if unfit:
        shown = "".join("□" if char in unfit else char for char in path.name)
        raise DocumentError(
            f"{shown}: its name holds what is no character of a text (U+{ord(unfit[0]):04X})\n"
            "    what to do: rename the file; names in an archive of another system can come out so"
        )
    size = len(os.fsencode(path.stem))
    if size > LONGEST_NAME:
        raise DocumentError(
            f"{path.name[:20]}…: its name has {size} bytes\n    allowed: at most {LONGEST_NAME}\n"
            "    what to do: rename the file"
        )


def text_lines(text: str) -> tuple[Line, ...]:
    """Cut a text into its lines."""
    return tuple(Line("", number, line) for number, line in enumerate(_LINE_END.split(text), start=1))


def _text(data: bytes, name: str) -> _Parts:
    return _Parts(text_lines(decode(data, name)))


def _markdown(data: bytes, name: str) -> _Parts:
    return _Parts(text_lines(decode(data, name)), markup=_MARKDOWN)


def _html(data: bytes, name: str) -> _Parts:
    from duibiao.documents.html import read_html

    lines, grids, title = read_html(decode(data, name), name)
    return _Parts(lines, grids, title=title)


def _pdf(data: bytes, name: str) -> _Parts:
    from duibiao.documents.pdf import read_pdf

    return _Parts(*read_pdf(data, name))


def _docx(data: bytes, name: str) -> _Parts:
    from duibiao.documents.word import read_docx

    return _Parts(*read_docx(data, name))


def _xlsx(data: bytes, name: str) -> _Parts:
    from duibiao.documents.sheets import read_xlsx

    return _Parts(*read_xlsx(data, name))


def _csv(data: bytes, name: str) -> _Parts:
    from duibiao.documents.sheets import read_csv

    return _Parts(*read_csv(decode(data, name), name))


_READERS: dict[str, Callable[[bytes, str], _Parts]] = {
    ".txt": _text, ".text": _text, ".md": _markdown, ".markdown": _markdown, ".html": _html, ".htm": _html,
    ".pdf": _pdf, ".docx": _docx, ".xlsx": _xlsx, ".csv": _csv, ".tsv": _csv,
}  # fmt: skip
SUFFIXES = tuple(_READERS)
