"""What is said first of a region: who is counted, by the plan where a year's form says nothing of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

import duibiao
from duibiao.catalogue import load_sources
from duibiao.presentation.profile_words import counted
from duibiao.presentation.source_tables import read_how


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (("plan",), "are divided by"),
        (("plan", "form"), "are divided by"),
        (("form",), "does not say which population"),
        ((), "No document of Shangcheng"),
    ],
)
def test_who_is_counted_is_said_by_the_plan(home, kept, told):
    plan = replace(load_sources(home)["shangcheng"], population_basis="resident")
    form = replace(plan, id="form", kind="bulletin", population_basis="unknown")
    sources = {name: source for name, source in (("plan", plan), ("form", form)) if name in kept}
    assert told in counted(sources, "en", "shangcheng")


def test_a_page_without_a_figure_says_so(home):
    every = duibiao.load(every_place=True, home=home)
    assert "No figure is shown on this page." in str(read_how(every, every.clear(), language="en").items)
    assert "本页没有引用任何数。" in str(read_how(every, every.clear(), language="zh").items)
