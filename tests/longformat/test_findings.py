"""Every finding of the audits with all its figures, their places, and what would agree."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duibiao.longformat.slips import SLIPS, put_right

BEDS, DOCTORS, NURSES = "每千人口医疗卫生机构床位数", "每千人口执业(助理)医师数", "每千人口注册护士数"


def found(project, code, *names):
    """Build, and give columns of the rows of one audit."""
    project.build()
    return [tuple(row[name] for name in names) for row in project.table("findings") if row["audit"] == code]


def test_where_all_agrees_nothing_is_found(project, printed):
    project.plan(
        [
            printed(label="婴儿死亡率", unit="‰", value="5.17"),
            printed(line=2, label="5岁以下儿童死亡率", unit="‰", value="7.31"),
        ]
    )
    project.build()
    assert project.table("findings") == []


def test_a_part_and_its_whole(project, printed):
    rows = [
        printed(label="婴儿死亡率", unit="‰", value="7.51"),
        printed(line=2, label="5岁以下儿童死亡率", unit="‰", value="7.31"),
    ]
    again = printed(line=9, label="5岁以下儿童死亡率", unit="‰", value="7.31", source="prose")
    project.plan([*rows, again])
    assert found(project, "order_disagrees", "finding", "role", "value", "line", "flagged") == [
        ("1", "part", "7.51", "1", "true"),
        ("1", "whole", "7.31", "2", "true"),
        ("1", "whole", "7.31", "9", "true"),
    ]


def test_a_ratio_and_what_it_follows_from(project, printed):
    target = {"kind": "target", "year": 2025, "unit": ""}
    rows = [printed(label=DOCTORS, value="3.20", **target), printed(line=2, label=NURSES, value="4.20", **target)]
    project.plan([*rows, printed(line=3, label="医护比", value="2", text="1:2", **target)])
    told = found(project, "derived_disagrees", "role", "value", "line", "low", "high", "flagged")
    assert [one[:3] for one in told] == [("derived", "2", "3"), ("of", "4.2", "2"), ("and", "3.2", "1")]
    assert {one[3:5] for one in told} == {("1.308892", "1.316119")}
    assert [one[5] for one in told] == ["true", "false", "false"]


def test_densities_are_listed_together_with_those_that_agree(project, printed):
    pairs = ((BEDS, "7.04", "医疗卫生机构床位数", "17122"), (DOCTORS, "2.55", "执业(助理)医师数", "6203"))
    pairs += ((NURSES, "3.57", "注册护士数", "9690"),)
    rows = []
    for number, (label, rate, total_label, total) in enumerate(pairs, start=1):
        rows.append(printed(line=number, label=label, unit="", value=rate))
        rows.append(printed(line=90 + number, label=total_label, unit="", value=total, source="prose"))
    project.plan(rows)
    told = found(project, "denominator_disagrees", "finding", "role", "line", "flagged", "low")
    assert [one[:4] for one in told] == [
        ("plan:baoshan:2020", role, line, flagged)
        for first, second, flagged in (("1", "91", "false"), ("2", "92", "false"), ("3", "93", "true"))
        for role, line in (("rate", first), ("count", second))
    ]
    assert all(Decimal(one[4]) > 2_000_000 for one in told)


def test_a_value_out_of_range(project, printed):
    project.plan([printed(label="人均预期寿命", unit="岁", value="7.438")])
    assert found(project, "implausible", "role", "value", "low", "high") == [("figure", "7.438", "60", "90")]


def test_a_target_and_the_baseline_it_is_weaker_than(project, printed):
    project.plan([printed(), printed(line=2, kind="target", year=2025, comparator="le", value="10")])
    assert found(project, "weaker_than_baseline", "role", "value", "line", "flagged") == [
        ("target", "10", "2", "true"),
        ("baseline", "4.54", "1", "false"),
    ]


@pytest.mark.parametrize(
    ("values", "slipped"),
    [
        (("2.11", "2.05", "2.00"), []),
        (("2.11", "21.1", "2.00"), ["2"]),  # % taken for ‰; what goes back is no second slip
        (("2.11", "2.05", "0.20"), ["3"]),
        (("2.11", "6.4", "2.00"), []),
        (("2.11", "0", "2.00"), []),
        (("2.11", "17.1", "171"), ["2"]),
    ],
)
def test_a_figure_ten_times_the_last_one(project, printed, values, slipped):
    """The long table flags what an import warned of; the figure stands as it was printed."""
    years = enumerate(values, start=1)
    project.plan([printed(line=n, label="婴儿死亡率", unit="‰", value=one, year=2017 + n) for n, one in years])
    told = found(project, "slipped", "role", "line", "flagged")
    assert [line for role, line, _ in told if role == "figure"] == slipped
    assert [(line, flag) for role, line, flag in told if role == "before"] == [
        (str(int(line) - 1), "false") for line in slipped
    ]
    assert [row["line"] for row in project.table() if "slipped" in row["flags"].split(";")] == slipped


def test_a_target_and_another_part_of_the_people_are_no_years_before(project, printed):
    rows = [
        printed(label="婴儿死亡率", unit="‰", value="2.11", year=2019),
        printed(line=2, label="婴儿死亡率", unit="‰", value="21.1", year=2025, kind="target"),
        printed(line=3, label="婴儿死亡率", unit="‰", value="21.1", year=2020, scope="户籍"),
    ]
    project.plan(rows)
    assert found(project, "slipped", "line") == []


@given(st.floats(0.01, 1e6), st.floats(0.9, 1.1), st.sampled_from(SLIPS), st.booleans())
def test_a_slip_is_put_right_near_the_other_figure(value, change, slip, up):
    slipped = value * slip if up else value / slip
    assert put_right(slipped, value * change) == pytest.approx(value)
    assert put_right(value, value * change) is None
