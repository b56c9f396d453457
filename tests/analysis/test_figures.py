"""Figures of the long table: those of the regions asked for, and no others, whatever else the table holds."""

from __future__ import annotations

import pytest

from duibiao.analysis import (
    allowances,
    awaiting,
    benchmark,
    figures,
    gap,
    ledger,
    points,
    sidebyside,
    small_numbers,
    verdicts,
)
from duibiao.analysis.figures import Figures, around, read_figures

#: What a report of a region asks for.
ASKED = {
    "register": gap.register,
    "ledger": ledger.ledger,
    "standing": sidebyside.standing,
    "benchmark": benchmark.benchmark,
    "counts": small_numbers.counts,
    "series": points.series,
    "assess": verdicts.assess,
    "allowance": allowances.allowance,
    "without_target": awaiting.without_target,
    "without_later_actual": awaiting.without_later_actual,
    "annual_steps": awaiting.annual_steps,
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_region_is_answered_from_its_own_figures_its_parents_and_the_nations(asked, long, catalogue, monkeypatch):
    reading, read = Figures._read, set()

    def noted(self, regions):
        read.update(regions)
        reading(self, regions)

    monkeypatch.setattr(figures, "_KEPT", {})
    monkeypatch.setattr(Figures, "_read", noted)
    ASKED[asked](long, catalogue, ["shangcheng"])
    assert "shangcheng" in read
    assert read - {""} <= set(around(["shangcheng"], catalogue))


def test_figures_of_regions_are_those_of_all_without_the_others(long, catalogue):
    every = read_figures(long, catalogue)
    for region in catalogue.regions:
        alone = Figures(long, catalogue)
        assert alone.of([region]) == [row for row in every.of() if row.region == region]
        assert alone.actuals([region]) == {key: one for key, one in every.actuals().items() if key[0] == region}
        assert [alone.is_floor(row) for row in alone.of([region])] == [
            every.is_floor(row) for row in alone.of([region])
        ]


def test_a_table_that_was_changed_is_read_anew(long, catalogue):
    before = read_figures(long, catalogue)
    assert read_figures(long.clone(), catalogue) is before
    changed = long.clone()
    changed[0, "value"] = 1.25
    after = read_figures(changed, catalogue)
    assert after is not before
    assert after.of() != before.of()
