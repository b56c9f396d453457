"""YAML for people in a hurry: plain values only, each with its line; what could surprise is refused in words.

YAML 1.2 is read, so ``no`` and ``8:30`` stay text. Tags would make objects, references may grow without bound, deep
nesting would end the reader, and ``010`` or ``2_020`` are other numbers to other programs: none of them is read, nor a
directive, by which ``no`` and ``8:30`` would be what they were in YAML 1.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean
from ruamel.yaml.scalarfloat import ScalarFloat
from ruamel.yaml.scalarint import ScalarInt
from ruamel.yaml.scalarstring import ScalarString
from ruamel.yaml.tokens import (
    AliasToken,
    AnchorToken,
    BlockEndToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    DirectiveToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    ScalarToken,
    TagToken,
    Token,
)

#: Path of a key within a file: names of mappings, ordinals of lists.
Place = tuple[str | int, ...]
#: Characters of the longest text, and levels of the deepest nesting, that are read.
LONGEST, DEEPEST = 100_000, 12
_OPENING = (FlowSequenceStartToken, FlowMappingStartToken, BlockSequenceStartToken, BlockMappingStartToken)
_CLOSING = (FlowSequenceEndToken, FlowMappingEndToken, BlockEndToken)
_OTHER_NUMBER = re.compile(r"[-+]?(?:0[\dxob_][\w]*|[\d.][\d_.]*_[\d_.]*(?:[eE][-+]?\d+)?)")
#: No figure has so many digits, and Python itself refuses to read far more.
_ENDLESS_NUMBER = re.compile(r"[-+]?[\d.]{31,}")


class NotPlain(Exception):
    """A text that is no YAML, or holds more than plain values.

    Parameters
    ----------
    reason : str
        What stands there.
    line : int
        1-based line; 0 where it is not known.
    allowed : str
        What may be written instead.
    """

    def __init__(self, reason: str, line: int = 0, allowed: str = "") -> None:
        super().__init__(reason)
        self.reason, self.line, self.allowed = reason, line, allowed


@dataclass(frozen=True)
class PlainYaml:
    """Values of a text, and the 1-based line of each by its place."""

    values: Any
    lines: dict[Place, int]


def read_plain(text: str) -> PlainYaml:
    """Read a text of YAML 1.2 that holds plain values only.

    Raises
    ------
    NotPlain
        Where it is no YAML, too long, nested too deep, or holds tags, references or numbers that read in two ways.
    """
    if len(text) > LONGEST:
        raise NotPlain(f"the file has {len(text):,} characters", 1, f"at most {LONGEST:,}")
    try:
        _check_tokens(text)
        tree = YAML(typ="rt").load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        told = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise NotPlain(f"not YAML: {told}", mark.line + 1 if mark else 0) from error
    lines: dict[Place, int] = {}
    return PlainYaml(_plain(tree, (), lines), lines)


def _check_tokens(text: str) -> None:
    depth = 0
    for token in YAML(typ="rt").scan(text):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        _check_token(token, depth)


def _check_token(token: Token, depth: int) -> None:
    line = token.start_mark.line + 1
    if isinstance(token, TagToken | AnchorToken | AliasToken):
        raise NotPlain("a tag (!), an anchor (&) or a reference (*) is not read", line, "plain values; text in quotes")
    if isinstance(token, DirectiveToken):
        raise NotPlain("a directive (%) is not read", line, "the file without it; YAML 1.2 is read")
    if depth > DEEPEST:
        raise NotPlain(f"nested more than {DEEPEST} deep", line)
    if not isinstance(token, ScalarToken) or not token.plain:
        return
    if token.value == "<<":
        raise NotPlain("a merge (<<) is not read", line, "each name and its value, written out")
    if _ENDLESS_NUMBER.fullmatch(token.value):
        raise NotPlain(f"a number of {len(token.value)} digits", line, "at most 30 digits, or text in quotes")
    if _OTHER_NUMBER.fullmatch(token.value):
        raise NotPlain(f"'{token.value}' reads as two different numbers", line, "digits only, or text in quotes")


def _plain(node: Any, place: Place, lines: dict[Place, int]) -> Any:
    """Turn ruamel's tree into plain values, noting the line of each."""
    if isinstance(node, CommentedMap):
        for key in node:
            lines[(*place, str(key))] = node.lc.key(key)[0] + 1
        return {str(key): _plain(value, (*place, str(key)), lines) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        for index in range(len(node)):
            lines[(*place, index)] = node.lc.item(index)[0] + 1
        return [_plain(value, (*place, index), lines) for index, value in enumerate(node)]
    for kind, plain in ((ScalarBoolean, bool), (ScalarInt, int), (ScalarFloat, float), (ScalarString, str)):
        if isinstance(node, kind):
            return plain(node)
    return node
