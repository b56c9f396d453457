"""Imports that do without what nobody here uses: others' packages import all that is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: What tests addresses, colours and spans of time, as JSON schemas may ask: those of notebooks and charts do not.
FORMATS = ("fqdn", "isoduration", "rfc3986_validator", "uri_template", "webcolors")
#: Parts of numpy that are imported when somebody asks for them, or when scipy copies all of numpy's names; medians ask
#: for `numpy.ma`, which is not among these.
NUMPYS = ("ctypeslib", "f2py", "fft", "polynomial", "random", "testing")


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Let modules not be found while others are imported that do without them; what is there already stays."""
    blocked: dict[str, Any] = {name: None for name in names if name not in sys.modules}
    sys.modules.update(blocked)
    try:
        yield
    finally:
        for name in blocked:
            del sys.modules[name]


@contextmanager
def without_numpys_parts() -> Iterator[None]:
    """Let scipy find nothing in the place of parts of numpy: it imports them for their names only.

    Whoever uses them afterwards gets them.
    """
    import numpy

    absent = [name for name in NUMPYS if name not in vars(numpy)]
    vars(numpy).update(dict.fromkeys(absent))
    try:
        yield
    finally:
        for name in absent:
            if vars(numpy).get(name) is None:
                del vars(numpy)[name]
