"""Parts of charts are what Altair makes of the same words, and one is not changed by what is made of it."""

from __future__ import annotations

import altair
import pytest

from duibiao.presentation.parts import Part, by


def test_a_part_is_what_altair_makes_of_it():
    ours = (
        Part({"name": "rows"})
        .mark("point", size=90, filled=True)
        .encode(
            x=by("value:Q", title=None, scale={"zero": False}), y=by("label:N", sort=["b", "a"]), x2={"field": "to"}
        )
        .where("datum.value > 1")
        .sized(width=100, title="t")
    )
    theirs = (
        altair.Chart(altair.NamedData("rows"))
        .mark_point(size=90, filled=True)
        .encode(
            x=altair.X("value:Q", title=None, scale=altair.Scale(zero=False)),
            y=altair.Y("label:N", sort=["b", "a"]),
            x2=altair.X2("to:Q"),
        )
        .transform_filter("datum.value > 1")
        .properties(width=100, title="t")
        .to_dict()
    )
    assert ours.to_dict() == {name: one for name, one in theirs.items() if name not in ("$schema", "config")}


def test_what_is_made_of_a_part_leaves_it_as_it_was():
    base = Part({"name": "rows"}).encode(x=by("a:Q")).where("datum.a")
    before = base.to_dict()
    base.mark("bar").encode(x=by("b:O"), y=by("c:T")).where("datum.b").sized(width=1)
    assert base.to_dict() == before


def test_a_type_that_vega_lite_does_not_have_is_refused():
    with pytest.raises(KeyError):
        by("value:X")
