"""What the looks of a page hide or turn around: only what its reader sees is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)"
    r"|(?:^|;)\s*font\s*:\s*0(?:px|pt|em)?[/\s]|opacity\s*:\s*0(?:\.0+)?%?\s*(?:;|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:^|;)\s*(?:left|top)\s*:\s*-\d{3,}"
    r"|transform\s*:\s*scale\(\s*0\s*\)"
    r"|clip\s*:\s*rect\(\s*(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?\s*\)"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%\s*\)|text-decoration(?:-line)?\s*:[^;]{0,60}line-through"
)
#: Letters without a colour are seen where what is behind them is cut out by their shapes.
_NO_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*(?:transparent|rgba\([^);]{0,40},\s*0(?:\.0+)?\s*\))")
_NO_SIZE = re.compile(r"(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*0(?:px|pt)?\s*(?:;|$)")
_TURNS = re.compile(r"unicode-bidi\s*:\s*(?:isolate-)?(?:bidi-)?override")
_RIGHT_TO_LEFT = re.compile(r"direction\s*:\s*rtl")
#: A rule for all elements of a class, or for the one of a name; others are not looked at.
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?([.#][\w-]+)", re.IGNORECASE)
#: Characters of all rules of a page that are looked at.
_MOST_RULES = 1_000_000


def is_hidden(element: Any) -> bool:
    """Tell whether an element says of itself that it is not shown, or struck out."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return _hides((element.get("style") or "").lower())


def _hides(style: str) -> bool:
    return (
        bool(_HIDDEN.search(style))
        or ("overflow" in style and bool(_NO_SIZE.search(style)))
        or ("background-clip" not in style and bool(_NO_COLOUR.search(style)))
    )


def _turns(style: str) -> bool:
    return bool(_TURNS.search(style)) and bool(_RIGHT_TO_LEFT.search(style))


class Sheet:
    """The rules of a page that hide or turn around all elements of a class.

    Whole sections are hidden so until a program shows them: that is for who reads the page to say.
    """

    def __init__(self, root: Any) -> None:
        self._root = root
        self._hidden: set[str] = set()
        self._turned: set[str] = set()
        text = "".join(piece for style in root.iter("style") for piece in style.itertext())[:_MOST_RULES].lower()
        for selector, style in _rules(_without_comments(text)):
            found = self._hidden if _hides(style) else self._turned if _turns(style) else None
            if found is not None:
                simple = (_SIMPLE.fullmatch(one.strip()) for one in selector.split(","))
                found.update(one[1] for one in simple if one)

    def hides(self, element: Any) -> bool:
        """Tell whether a rule hides an element."""
        return bool(self._hidden) and not self._hidden.isdisjoint(_names(element))

    def turned(self) -> Iterator[Any]:
        """Give the elements whose text is shown from right to left, digits too."""
        for element in self._root.iter():
            if not isinstance(element.tag, str) or not element.attrib:
                continue
            turns = element.tag == "bdo" and (element.get("dir") or "").lower() == "rtl"
            if turns or _turns((element.get("style") or "").lower()) or not self._turned.isdisjoint(_names(element)):
                yield element


def _names(element: Any) -> set[str]:
    names = {f".{name}" for name in (element.get("class") or "").lower().split()}
    return names | {f"#{(element.get('id') or '').lower()}"}


def _without_comments(text: str) -> str:
    first, *others = text.split("/*")
    return first + "".join(other.partition("*/")[2] for other in others)


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Give selectors and declarations; of those that hold for printers or small screens only the whole, as one."""
    depth, start, selector = 0, 0, ""
    for found in re.finditer(r"[{}]", text):
        if found[0] == "{":
            depth += 1
            if depth == 1:
                selector, start = text[start : found.start()].rpartition(";")[2].strip(), found.end()
        elif depth:
            depth -= 1
            if not depth:
                yield selector, text[start : found.start()]
                start = found.end()
