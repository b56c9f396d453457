"""Parts that are joined as specifications are what Altair makes of them when it joins them itself."""

from __future__ import annotations

from typing import Any

import altair as alt
import pytest

from duibiao.presentation.charts import Datasets, grid, layered, plain, tips

ONLY_WHOLE = ("$schema", "config")


def point(data: dict[str, str]) -> alt.Chart:
    x = alt.X("value:Q", title=None, scale=alt.Scale(zero=False))
    return alt.Chart(data).mark_point(size=90).encode(x=x, y=alt.Y("label:N", sort=["b", "a"]))


def rule(data: dict[str, str]) -> alt.Chart:
    return alt.Chart(data).mark_rule().encode(x=alt.X("zero:Q"), x2=alt.X2("value:Q")).transform_filter("datum.zero")


@pytest.fixture
def rows() -> list[dict[str, str]]:
    sets = Datasets()
    return [sets.add([{"value": at}]) for at in range(2)]


def theirs(chart: Any) -> dict[str, Any]:
    return {name: part for name, part in chart.to_dict().items() if name not in ONLY_WHOLE}


def test_layers_over_the_same_rows_name_them_once(rows: list[dict[str, str]]) -> None:
    ours = layered(rule(rows[0]), point(rows[0]), width=100, title=alt.TitleParams("t", offset=6))
    joined = alt.layer(rule(rows[0]), point(rows[0])).properties(width=100, title=alt.TitleParams("t", offset=6))
    assert ours == theirs(joined)


def test_layers_over_rows_of_their_own_keep_them(rows: list[dict[str, str]]) -> None:
    assert layered(rule(rows[0]), point(rows[1])) == theirs(alt.layer(rule(rows[0]), point(rows[1])))


def test_a_grid_is_a_concatenation(rows: list[dict[str, str]]) -> None:
    ours = grid([point(one) for one in rows])
    assert ours["concat"] == theirs(alt.concat(*(point(one) for one in rows)))["concat"]


def test_a_tooltip_that_is_made_once_is_altairs_own(rows: list[dict[str, str]]) -> None:
    theirs_made = [alt.Tooltip("year:N", title="Year"), alt.Tooltip("place:N", title="Place")]
    assert point(rows[0]).encode(tooltip=tips("en", ("year", "place"))).to_dict() == (
        point(rows[0]).encode(tooltip=theirs_made).to_dict()
    )


def test_a_part_has_nothing_that_only_a_whole_has(rows: list[dict[str, str]]) -> None:
    assert not plain(point(rows[0])).keys() & set(ONLY_WHOLE)
