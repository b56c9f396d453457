"""Every finding of the audits with all its figures, their places, and what would agree."""

from decimal import Decimal

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
