"""Widgets to choose by whose choices are taken up one after the other."""

from __future__ import annotations

from threading import RLock
from typing import Any, TypeVar

import ipywidgets as widgets


class _InTurn(widgets.DOMWidget):  # type: ignore[misc]  # its base has no types
    """A widget that takes up what a reader did only when the work on what was done before has ended.

    JupyterLab hands the messages of widgets to several threads of a kernel. Two choices shortly one after the other
    would be worked on at once: the slower one, which may be the older, would have the last word on what is shown,
    and a choice that comes while all names are set in the other language would be undone.
    """

    #: The lock of all widgets whose choices decide on the same outputs.
    turn: RLock

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take up what the reader did."""
        with self.turn:
            super().set_state(sync_data)


class Buttons(_InTurn, widgets.ToggleButtons):  # type: ignore[misc]  # as above
    """One of a few, as buttons."""


class Words(_InTurn, widgets.Text):  # type: ignore[misc]  # as above
    """Words that are typed in."""


class Several(_InTurn, widgets.SelectMultiple):  # type: ignore[misc]  # as above
    """Any number of a list."""


class Span(_InTurn, widgets.IntRangeSlider):  # type: ignore[misc]  # as above
    """From one whole number to another."""


class One(_InTurn, widgets.Dropdown):  # type: ignore[misc]  # as above
    """One of a list."""


Made = TypeVar("Made", bound=_InTurn)


def together(*made: _InTurn) -> RLock:
    """Have the choices of these widgets taken up one after the other; gives the lock they share."""
    turn = RLock()
    for one in made:
        in_turn(turn, one)
    return turn


def in_turn(turn: RLock, made: Made) -> Made:
    """Have a widget's choices taken up in turn with those of others."""
    made.turn = turn
    return made
