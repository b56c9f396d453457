"""Audits across indicators: what cannot all be true at once is flagged, never repaired."""

import pytest

from duibiao.catalogue import load_sources
from duibiao.longformat.audit import audit_denominators
from duibiao.longformat.baselines import audit_baselines, audit_ranges
from duibiao.longformat.load import load
from duibiao.longformat.related import audit_derived, audit_orders

BEDS, DOCTORS, NURSES = "每千人口医疗卫生机构床位数", "每千人口执业(助理)医师数", "每千人口注册护士数"


def densities(printed, *pairs):
    """Rows of rates and counts: (label of the rate, rate, label of the count, count)."""
    rows = []
    for number, (label, rate, total_label, total) in enumerate(pairs, start=1):
        rows.append(printed(line=number, label=label, unit="", value=rate))
        rows.append(printed(line=90 + number, label=total_label, unit="", value=total, source="prose"))
    return rows


def flagged(project, code):
    return [row["figure"] for row in project.table() if code in row["flags"].split(";")]


def test_densities_that_share_a_population_agree(project, printed, catalogue):
    pairs = (
        (BEDS, "7.04", "医疗卫生机构床位数", "17122"),
        (DOCTORS, "2.55", "执业(助理)医师数", "6203"),
        (NURSES, "3.57", "注册护士数", "8690"),
    )
    project.plan(densities(printed, *pairs))
    project.build()
    audit = audit_denominators(load(True, project.home), catalogue)
    assert [round(population, -4) for population in audit["population"]] == [2_430_000] * 3
    assert audit["agrees"].to_list() == [True] * 3
    assert not flagged(project, "denominator_disagrees")


def test_two_densities_of_two_populations_are_both_flagged(project, printed, catalogue):
    pairs = (BEDS, "6.89", "医疗卫生机构床位数", "22418"), (DOCTORS, "3.03", "执业(助理)医师数", "10059")
    project.plan(densities(printed, *pairs))
    project.build()
    audit = audit_denominators(load(True, project.home), catalogue)
    assert [round(population, -3) for population in audit["population"]] == [3_254_000, 3_320_000]
    assert audit["agrees"].to_list() == [False, False]
    assert len(flagged(project, "denominator_disagrees")) == 4


def test_of_three_densities_only_the_odd_one_is_flagged(project, printed):
    pairs = (
        (BEDS, "7.04", "医疗卫生机构床位数", "17122"),
        (DOCTORS, "2.55", "执业(助理)医师数", "6203"),
        (NURSES, "3.57", "注册护士数", "9690"),
    )
    project.plan(densities(printed, *pairs))
    project.build()
    assert flagged(project, "denominator_disagrees") == ["plan:3:0:每千人口注册护士数", "plan:93:0:注册护士数"]


def test_one_density_alone_cannot_disagree(project, printed, catalogue):
    project.plan(densities(printed, (BEDS, "7.04", "医疗卫生机构床位数", "17122")))
    project.build()
    assert audit_denominators(load(True, project.home), catalogue)["agrees"].to_list() == [None]


@pytest.mark.parametrize(
    ("infant", "under5", "agrees"), [("5.17", "7.31", True), ("7.31", "5.17", False), ("5.2", "5.16", True)]
)
def test_infant_deaths_are_deaths_under_five(project, printed, catalogue, infant, under5, agrees):
    rows = [printed(label="婴儿死亡率", unit="‰", value=infant)]
    project.plan([*rows, printed(line=2, label="5岁以下儿童死亡率", unit="‰", value=under5)])
    project.build()
    audit = audit_orders(load(True, project.home), catalogue)
    assert audit.select("smaller", "larger", "agrees").rows() == [("infant_mortality", "under5_mortality", agrees)]


@pytest.mark.parametrize(("ratio", "agrees"), [("1.31", True), ("2", False)])
def test_nurses_per_doctor_follows_from_both_densities(project, printed, catalogue, ratio, agrees):
    target = {"kind": "target", "year": 2025, "unit": ""}
    rows = [printed(label=DOCTORS, value="3.20", **target), printed(line=2, label=NURSES, value="4.20", **target)]
    project.plan([*rows, printed(line=3, label="医护比", value=ratio, text=f"1:{ratio}", **target)])
    project.build()
    audit = audit_derived(load(True, project.home), catalogue)
    assert audit["agrees"].to_list() == [agrees]
    assert round(audit["implied"][0], 2) == 1.31
    assert flagged(project, "derived_disagrees") == ([] if agrees else ["plan:3:0:医护比"])


@pytest.mark.parametrize(("growth", "agrees"), [("-0.17", True), ("-0.19", False), ("0.17", False)])
def test_natural_growth_is_births_less_deaths(project, printed, catalogue, growth, agrees):
    rates = (("出生率", "7.31"), ("死亡率", "7.48"), ("自然增长率", growth))
    project.plan([printed(line=n, label=label, unit="‰", value=value) for n, (label, value) in enumerate(rates, 1)])
    project.build()
    audit = audit_derived(load(True, project.home), catalogue)
    assert audit.select("indicator", "second", "third", "agrees").rows() == [
        ("natural_growth", "birth_rate", "death_rate", agrees)
    ]


def test_every_candidate_is_held_against_every_other(project, printed, catalogue):
    """The sentence's figure is not preferred, and still it cannot be larger than its whole."""
    rows = [
        printed(label="婴儿死亡率", unit="‰", value="5.17"),
        printed(line=2, label="5岁以下儿童死亡率", unit="‰", value="7.31"),
    ]
    prose = [printed(line=8, label="婴儿死亡率", unit="‰", value="7.51", source="prose")]
    again = [printed(line=9, label="5岁以下儿童死亡率", unit="‰", value="7.31", source="prose")]
    project.plan(rows + prose + again)
    project.build()
    audit = audit_orders(load(True, project.home), catalogue)
    assert audit.select("smaller_value", "lines", "larger_lines", "agrees").rows() == [
        (5.17, ["1"], ["2", "9"], True),
        (7.51, ["8"], ["2", "9"], False),
    ]
    assert flagged(project, "order_disagrees") == ["plan:8:0:婴儿死亡率"]


def test_parts_and_wholes_of_two_documents_are_compared(project, printed):
    project.plan([printed(label="每千人口执业医师数", unit="人", value="3.5", region_printed="全市", region="baoshan")])
    project.plan(
        [printed(document="other", label=DOCTORS, unit="人", value="3.1")],
        document="other",
        region="yunnan",
        means="{}",
    )
    project.plan(
        [printed(document="third", label=DOCTORS, unit="人", value="3.1", region="baoshan")],
        document="third",
        region="yunnan",
    )
    project.build()
    assert flagged(project, "order_disagrees") == ["plan:1:0:每千人口执业医师数", "third:1:0:每千人口执业(助理)医师数"]


@pytest.mark.parametrize(
    ("part", "whole", "agrees"),
    [
        ("ge 3.5", "le 3.2", [False]),  # a floor above a ceiling
        ("ge 3.5", "eq 3.2", [False]),
        ("eq 3.5", "le 3.2", [False]),
        ("ge 3.5", "ge 3.2", [False]),  # of two floors the part's should not be the higher one
        ("ge 3.2", "ge 3.5", [True]),
        ("le 3.5", "eq 3.2", []),  # the part may be anything below its ceiling
        ("eq 3.5", "ge 3.2", []),
        ("approx 3.5", "eq 3.2", []),
    ],
)
def test_bounds_of_parts_and_wholes(project, printed, catalogue, part, whole, agrees):
    target = {"kind": "target", "year": 2025, "unit": "人"}
    told = [
        (n, label, *words.split())
        for n, (label, words) in enumerate((("每千人口执业医师数", part), (DOCTORS, whole)), 1)
    ]
    project.plan([printed(line=n, label=label, comparator=c, value=v, **target) for n, label, c, v in told])
    project.build()
    assert audit_orders(load(True, project.home), catalogue)["agrees"].to_list() == agrees


def test_a_part_in_another_unit_is_converted(project, printed, catalogue):
    rows = [
        printed(label="每万人口全科医生数", unit="人", value="33"),
        printed(line=2, label=DOCTORS, unit="人", value="3.1"),
    ]
    project.plan(rows)
    project.build()
    audit = audit_orders(load(True, project.home), catalogue)
    assert audit.select("smaller_value", "larger_value", "unit", "agrees").rows() == [(3.3, 3.1, "人/千人", False)]


def test_a_count_with_two_values_is_divided_twice(project, printed, catalogue):
    pairs = (BEDS, "7.04", "医疗卫生机构床位数", "17122"), (DOCTORS, "2.55", "执业(助理)医师数", "6203")
    wrong = printed(line=80, label="医疗卫生机构床位数", unit="张", value="19122", source="prose")
    again = printed(line=81, label="医疗卫生机构床位数", unit="张", value="17122", source="prose")
    project.plan([*densities(printed, *pairs), wrong, again])
    project.build()
    audit = audit_denominators(load(True, project.home), catalogue)
    assert audit.select("total", "total_lines", "agrees").rows() == [
        (19122.0, ["80"], False),
        (17122.0, ["81", "91"], True),
        (6203.0, ["92"], True),
    ]
    assert flagged(project, "denominator_disagrees") == ["plan:80:0:医疗卫生机构床位数"]


def test_a_level_outside_the_plausible_range_is_flagged(project, printed, catalogue):
    project.plan(
        [
            printed(label="人均预期寿命", unit="岁", value="7.438"),
            printed(line=2, label="人均预期寿命", unit="岁", value="74.38"),
        ]
    )
    project.build()
    assert audit_ranges(load(True, project.home), catalogue)["line"].to_list() == [1]
    assert flagged(project, "implausible") == ["plan:1:0:人均预期寿命"]


def test_weaker_than_baseline(case, project, printed):
    target = {"kind": "target", "year": 2025, "line": 2, "label": case["label"], "unit": case["unit"]}
    low, _, high = case["target"].partition("-")
    ends = [("ge", low), ("le", high)] if high else [(case["comparator"], low)]
    flags = "range" if high else ""
    rows = [printed(comparator=c, value=v, text=case["target"], flags=flags, **target) for c, v in ends]
    actual = printed(year=int(case["baseline_year"]), label=case["label"], unit=case["unit"], value=case["baseline"])
    project.plan([actual, *rows])
    project.build()
    assert len(flagged(project, "weaker_than_baseline")) == (len(rows) if case["weaker"] == "yes" else 0)


def test_the_baseline_is_told(project, printed, catalogue):
    project.plan(
        [
            printed(year=2018, value="3"),
            printed(line=2, year=2020),
            printed(line=3, kind="target", year=2025, comparator="le", value="10"),
        ]
    )
    project.build()
    audit = audit_baselines(load(True, project.home), catalogue, load_sources(project.home))
    assert audit.select("target", "baseline", "baseline_year").rows() == [(10.0, 4.54, 2020)]
