"""Reading the files people write: YAML and CSV, every value as the text that stands there.

YAML is composed without guessing types, so ``no``, ``010`` and ``8:30`` stay what they were written as; whoever reads
a field says what it is. A key given twice is an error, since one of the two would be lost in silence.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from duibiao.errors import CatalogueError, Problem, raise_all

#: The parser in C reads the catalogue some ten times faster than the one in Python.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


#: Levels of the deepest nesting that is read: at some ten thousand the parser in C ends the process.
_DEEPEST = 20
#: Ends of lines that are none elsewhere: the writer would leave them bare, and they would be read as spaces.
_RARE_ENDS = re.compile("[\x85\u2028\u2029]")


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]  # the library has no types
    """Writes what is read back as it was."""


def _quoted(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _RARE_ENDS.search(text) else None)


_Dumper.add_representer(str, _quoted)


@dataclass
class PlainFile:
    """A YAML file as plain text values, and the line on which each key of the two upper levels stands."""

    path: Path
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def where(self, key: str) -> str:
        """Name the file and the line of a key, for messages."""
        line = self.lines.get(key)
        return f"{self.path.name}:{line} {key}" if line else f"{self.path.name} {key}"


def read_yaml(path: Path) -> PlainFile:
    """Read a YAML file whose upper level is a mapping.

    Parameters
    ----------
    path : Path
        File in UTF-8.

    Returns
    -------
    PlainFile
        Nested dictionaries, lists and strings; an empty value is the empty string.

    Raises
    ------
    CatalogueError
        Where the file is absent, is not YAML, is not a mapping, refers to itself, or gives a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
        _check_shape(text, path)
        node = yaml.compose(text, Loader=_LOADER)
    except FileNotFoundError as missing:
        raise CatalogueError(f"{path}: no such file") from missing
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: not UTF-8: {error}") from error
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path.name}: not YAML: {error}") from error
    read = PlainFile(path)
    if node is None:
        return read
    if not isinstance(node, yaml.MappingNode):
        raise CatalogueError(f"{path.name}: a mapping was expected\n    what to do: write `key: value` lines")
    problems: list[Problem] = []
    read.data = _value(node, path, problems, read.lines, depth=0)
    raise_all(CatalogueError, problems)
    return read


def _check_shape(text: str, path: Path) -> None:
    """Refuse references (``*name``), of which a few lines stand for more than any memory holds, and endless nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise CatalogueError(f"{path.name}: a reference (*) is not read\n    what to do: write out what it means")
        if depth > _DEEPEST:
            raise CatalogueError(f"{path.name}: nested too deep\n    allowed: at most {_DEEPEST} levels")


def plain_text(data: dict[str, Any]) -> str:
    """Write a mapping as such a file: one key a line, the mappings and lists below it within braces."""
    shape = {"allow_unicode": True, "sort_keys": False, "default_flow_style": None, "width": 100_000}
    return str(yaml.dump(data, Dumper=_Dumper, **shape))


def extend(base: dict[str, Any], extra: PlainFile, addable: frozenset[str]) -> list[Problem]:
    """Add an office's own entries to the project's; of an entry that exists, only lists of names may be lengthened.

    Parameters
    ----------
    base : dict
        Entries of the project, changed in place.
    extra : PlainFile
        The office's file; its entries under the same keys.
    addable : frozenset of str
        Fields that may be lengthened.

    Returns
    -------
    list of Problem
        One for each field that would have changed what the project says.
    """
    problems = []
    for key, entry in extra.data.items():
        if key not in base:
            base[key] = entry
            continue
        for name, value in entry.items():
            if name not in addable:
                told = f"{name} of {key} is already decided by the project"
                problems.append(Problem(told, extra.where(key), ", ".join(sorted(addable)), "use another id"))
            elif isinstance(value, dict):
                own = base[key].setdefault(name, {})
                base[key][name] = {k: [*own.get(k, []), *value.get(k, [])] for k in [*own, *value]}
            else:
                base[key][name] = [*base[key].get(name, []), *value]
    return problems


def _value(node: yaml.Node, path: Path, problems: list[Problem], lines: dict[str, int], depth: int) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path, problems, lines, depth + 1) for item in node.value]
    read: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in read:
            problems.append(Problem(f"the key {key!r} is given twice", f"{path.name}:{line}", do="keep one of the two"))
        if depth < 2:
            lines.setdefault(key, line)
        read[key] = _value(value_node, path, problems, lines, depth + 1)
    return read


def read_table(path: Path, columns: tuple[str, ...], delimiter: str = ",") -> list[dict[str, str]]:
    """Read a table whose header is known.

    Parameters
    ----------
    path : Path
        CSV or TSV file in UTF-8.
    columns : tuple of str
        The header the file must have, in this order.
    delimiter : str
        Character between fields.

    Returns
    -------
    list of dict
        One a row, with the line number as text under ``line``.

    Raises
    ------
    CatalogueError
        Where the file is absent, the header differs, or a row has too many or too few fields.
    """
    try:
        reader = csv.reader(path.read_text(encoding="utf-8").splitlines(), delimiter=delimiter)
        header, *records = [(tuple(cells), reader.line_num) for cells in reader] or [((), 0)]
    except FileNotFoundError as missing:
        raise CatalogueError(f"{path}: no such file") from missing
    except (UnicodeDecodeError, csv.Error) as error:
        raise CatalogueError(f"{path}: not CSV in UTF-8: {error}\n    what to do: save it so") from error
    if header[0] != columns:
        told = Problem(
            f"the header is {', '.join(header[0]) or 'empty'}", path.name, ", ".join(columns), "mend the header"
        )
        raise_all(CatalogueError, [told])
    problems = [
        Problem(f"{len(cells)} fields", f"{path.name}:{line}", f"{len(columns)} fields", "mend the row")
        for cells, line in records
        if len(cells) != len(columns)
    ]
    raise_all(CatalogueError, problems)
    return [dict(zip(columns, cells, strict=True)) | {"line": str(line)} for cells, line in records]


def nearest(word: str, known: object, n: int = 3) -> list[str]:
    """Name the known words most like a word: for messages, never to match."""
    from rapidfuzz import process

    # Anything that can be gone through.
    found = process.extract(word, [str(k) for k in known], limit=n)  # type: ignore[attr-defined]
    return [str(name) for name, _, _ in found]
