"""Waiting for something that must come to be, on machines of any speed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

#: Seconds after which something has gone wrong on the slowest machine.
PATIENCE = 240

F = TypeVar("F")


def until(condition: Callable[[], F]) -> F:
    """Ask until the answer is true, and give it."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found
