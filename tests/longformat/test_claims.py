"""What a document claims of its figures, held against them: it holds, it does not, or that cannot be told and why."""

import pytest

from duibiao.errors import LongFormatError
from duibiao.extraction.claims import Claim, write_claims

DOCTORS = "每千人口执业(助理)医师数"
NATION = "china,physicians_per_1000,,每千人口执业(助理)医师数,2020,,actual,level,eq,{},人/千人,,公报,yes,{},,"


def said(claim="above", against="国家", line=1, of_start=0, label=DOCTORS, sure="yes", from_start=None, by=" "):
    """Make a claim of the plan; ``by`` is an amount and its unit."""
    amount, unit = by.split(" ")
    return Claim("plan", "", line, 50, 52, claim, against, amount, unit, label, of_start, from_start, sure, "所说")


def write(project, *claims):
    write_claims(claims, project.home.data / "claims" / "plan.csv")


def judged(project, *names):
    """Build, and give the verdicts of the claims, or other columns."""
    project.build()
    return [tuple(row[name] for name in (names or ("verdict", "reason"))) for row in project.table("claims")]


def flagged(project):
    return [row["figure"] for row in project.table() if "claim_disagrees" in row["flags"].split(";")]


def test_case(case, project, printed):
    """A change since 2015, with the two levels."""
    level = {"label": case["label"], "unit": case["unit"]}
    rows = [printed(line=1, year=2015, value=case["base"], **level)] if case["base"] else []
    rows += [printed(line=2, value=case["level"], **level)] if case["level"] else []
    change = {"form": case["form"], "comparator": case["comparator"], "value": case["stated"]}
    rows.append(
        printed(line=3, label=case["label"], unit=case["stated_unit"], base_year=2015, source="prose", **change)
    )
    project.plan(rows)
    assert judged(project) == [(case["verdict"], case["reason"])]
    assert len(flagged(project)) == (case["verdict"] == "does_not_hold")


@pytest.mark.parametrize(
    ("level", "verdict"), [("2410", "holds"), ("2300", "holds"), ("3000", "holds"), ("2000", "does_not_hold")]
)
def test_a_doubling_in_words_is_about_that_or_more(project, printed, level, verdict):
    told = {"label": "托位总数", "unit": "个"}
    change = {"form": "relative_change", "value": "100", "unit": "%", "text": "翻一番", "base_year": 2015}
    rows = [printed(year=2015, value="1200", **told), printed(line=2, value=level, **told)]
    project.plan([*rows, printed(line=3, label="托位总数", source="prose", **change)])
    assert judged(project, "verdict") == [(verdict,)]


def test_a_change_is_held_against_every_candidate(project, printed):
    """The table's level of 2015 does not bear the sentence out, the sentence's own does: both are listed."""
    level = {"label": "居民健康素养水平", "unit": "%"}
    rows = [printed(year=2015, value="38.61", **level), printed(line=2, value="40.64", **level)]
    rows.append(printed(line=8, year=2015, value="39.61", source="prose", **level))
    change = {"form": "change", "value": "1.03", "unit": "百分点", "base_year": 2015, "label": "居民健康素养水平"}
    project.plan([*rows, printed(line=9, source="prose", **change)])
    told = judged(project, "verdict", "candidate_verdict", "other_value", "other_line", "low", "high")
    assert told == [
        ("holds", "does_not_hold", "38.61", "1", "2.02", "2.04"),
        ("holds", "holds", "39.61", "8", "1.02", "1.04"),
    ]
    assert not flagged(project)


def test_second_hand_figures_alone_convict_nobody_of_a_wrong_change(project, printed):
    change = {"form": "change", "value": "1.03", "unit": "百分点", "base_year": 2015, "label": "居民健康素养水平"}
    project.plan([printed(line=2, label="居民健康素养水平", unit="%", value="40.64"), printed(line=9, **change)])
    project.reference(
        regional_actuals=["baoshan,health_literacy,,居民健康素养水平,2015,,actual,level,eq,12.5,%,,公报,yes,,,"]
    )
    assert judged(project) == [("cannot_be_checked", "second_hand_differs")]


def test_a_change_without_a_base_year_and_a_goal_are_not_checked(project, printed):
    change = {"form": "relative_change", "value": "10", "unit": "%", "label": "托位总数", "source": "prose"}
    project.plan([printed(line=1, **change), printed(line=2, kind="target", year=2025, **change)])
    assert judged(project, "line", "verdict", "reason") == [("1", "cannot_be_checked", "no_base_year")]


@pytest.mark.parametrize(
    ("claim", "value", "nation", "verdict", "reason"),
    [
        ("above", "3.03", "2.90", "holds", ""),  # the Corps, 2020
        ("above", "2.55", "2.90", "does_not_hold", ""),  # Baoshan's density beside the same average
        ("above", "2.90", "2.90", "cannot_be_checked", "within_rounding"),
        ("above", "2.9", "2.94", "cannot_be_checked", "within_rounding"),
        ("above", "2.9", "2.96", "does_not_hold", ""),
        ("below", "2.55", "2.90", "holds", ""),
        ("below", "3.03", "2.90", "does_not_hold", ""),
        ("better", "3.03", "2.90", "holds", ""),  # more doctors are better
        ("better", "2.55", "2.90", "does_not_hold", ""),
        ("reached", "2.90", "2.90", "holds", ""),
        ("reached", "2.55", "2.90", "does_not_hold", ""),
    ],
)
def test_comparison_with_the_nation(project, printed, claim, value, nation, verdict, reason):
    project.plan([printed(label=DOCTORS, unit="人", value=value, source="prose")])
    project.reference(national_series=[NATION.format(nation, "")])
    write(project, said(claim))
    assert judged(project, "verdict", "reason", "against", "other_region") == [(verdict, reason, "china", "china")]
    assert flagged(project) == ([f"plan:1:0:{DOCTORS}"] if verdict == "does_not_hold" else [])


@pytest.mark.parametrize(
    ("label", "unit", "value", "nation", "by", "verdict", "reason"),
    [
        (DOCTORS, "人", "3.03", "2.90", "0.13 人", "holds", ""),
        (DOCTORS, "人", "3.03", "2.90", "0.2 人", "does_not_hold", ""),
        (DOCTORS, "人", "3.03", "2.90", "-0.13 人", "does_not_hold", ""),  # said to be below
        (DOCTORS, "人", "3.03", "2.90", "4.5 %", "holds", ""),
        (DOCTORS, "人", "3.03", "2.90", "0.13 张", "cannot_be_checked", "unit"),
        ("居民健康素养水平", "%", "26.25", "23.15", "3.1 个百分点", "holds", ""),
        ("居民健康素养水平", "%", "26.25", "23.15", "3.1 %", "holds", "as_points"),
        ("婴儿死亡率", "‰", "4.22", "5.4", "-1.18 个千分点", "holds", ""),
        ("婴儿死亡率", "‰", "4.22", "5.4", "-1.18 ", "holds", ""),
    ],
)
def test_by_how_much_a_figure_differs_from_an_average(
    project, printed, label, unit, value, nation, by, verdict, reason
):
    project.plan([printed(label=label, unit=unit, value=value, source="prose")])
    ids = {DOCTORS: "physicians_per_1000", "居民健康素养水平": "health_literacy", "婴儿死亡率": "infant_mortality"}
    canonical = {"人": "人/千人"}.get(unit, unit)
    row = f"china,{ids[label]},,{label},2020,,actual,level,eq,{nation},{canonical},,公报,yes,,,"
    project.reference(national_series=[row])
    write(project, said("above" if by[0] != "-" else "below", label=label, by=by))
    assert judged(project) == [(verdict, reason)]


@pytest.mark.parametrize(("by", "verdict"), [("0.09 岁", "holds"), ("0.9 岁", "does_not_hold")])
def test_by_how_much_a_figure_differs_from_an_earlier_year(project, printed, by, verdict):
    level = {"label": "人均预期寿命", "unit": "岁", "source": "prose"}
    project.plan([printed(year=2013, value="80.98", **level), printed(start=20, year=2011, value="80.89", **level)])
    write(project, said("since", "2011", label="人均预期寿命", by=by))
    assert judged(project, "verdict", "base_year", "low", "high") == [(verdict, "2011", "0.08", "0.1")]


def test_lower_mortality_is_better(project, printed):
    project.plan([printed(label="婴儿死亡率", unit="‰", value="4.22", source="prose")])
    project.reference(national_series=["china,infant_mortality,,婴儿死亡率,2020,,actual,level,eq,5.4,‰,,公报,yes,,,"])
    write(project, said("better", label="婴儿死亡率"), said("above", label="婴儿死亡率"))
    assert sorted(judged(project, "claim", "verdict")) == [("above", "does_not_hold"), ("better", "holds")]


@pytest.mark.parametrize(
    ("comparator", "claim", "verdict"),
    [("ge", "above", "holds"), ("le", "above", "cannot_be_checked"), ("approx", "above", "cannot_be_checked")],
)
def test_a_bound_bears_out_what_lies_beyond_it_only(project, printed, comparator, claim, verdict):
    project.plan([printed(label=DOCTORS, unit="人", value="3.03", comparator=comparator, source="prose")])
    project.reference(national_series=[NATION.format("2.90", "")])
    write(project, said(claim))
    assert [one for (one,) in judged(project, "verdict")] == [verdict]


def test_a_figure_that_may_not_be_meant_convicts_nobody(project, printed):
    project.plan([printed(label=DOCTORS, unit="人", value="2.55", source="prose")])
    project.reference(national_series=[NATION.format("2.90", "")])
    write(project, said(sure="no"))
    assert judged(project) == [("cannot_be_checked", "not_sure")]


def test_without_an_average_of_the_year_nothing_is_checked(project, printed):
    project.plan([printed(label=DOCTORS, unit="人", value="3.03", source="prose", year=2019)])
    project.reference(national_series=[NATION.format("2.90", "")])
    write(project, said(), said(against="全省"), said(against="全市"))
    assert sorted(judged(project, "text", "against", "reason")) == [
        ("所说", "", "unknown_area"),
        ("所说", "", "unknown_area"),
        ("所说", "china", "no_average"),
    ]


def test_an_average_left_out_of_trends_is_no_yardstick(project, printed):
    project.plan([printed(label=DOCTORS, unit="人", value="2.55", source="prose")])
    project.reference(national_series=[NATION.format("2.90", "leave_out_of_trends")])
    write(project, said())
    assert judged(project) == [("cannot_be_checked", "no_average")]


def test_the_province_is_whom_the_document_means(project, printed):
    rows = [printed(label=DOCTORS, unit="人", value="2.55", source="prose")]
    rows.append(printed(line=2, label=DOCTORS, unit="人", value="2.61", region="yunnan", source="prose"))
    project.plan(rows, means="{全省: yunnan}")
    write(project, said(against="全省"))
    assert judged(project, "verdict", "against", "other_line") == [("does_not_hold", "yunnan", "2")]


def test_a_comparison_in_words_alone_is_held_against_the_level_printed_elsewhere(project, printed):
    rows = [printed(label=DOCTORS, unit="人", value="2.55")]
    rows.append(printed(line=7, label=DOCTORS, form="qualitative", comparator="", value="", text="高于全国平均水平"))
    goal = {"form": "qualitative", "comparator": "", "value": "", "kind": "target", "year": 2025}
    rows.append(printed(line=8, label=DOCTORS, text="高于全国平均水平", **goal))
    project.plan(rows)
    project.reference(national_series=[NATION.format("2.90", "")])
    assert judged(project, "line", "claim", "verdict", "first_value") == [("7", "above", "does_not_hold", "2.55")]


@pytest.mark.parametrize(
    ("claim", "before", "after", "verdict", "reason"),
    [
        ("fall", "5.88", "4.22", "holds", ""),  # the Corps, 2015 and 2020
        ("rise", "5.88", "4.22", "does_not_hold", ""),
        ("rise", "4.2", "4.22", "holds", ""),
        ("fall", "4.2", "4.22", "cannot_be_checked", "within_rounding"),
    ],
)
def test_a_move_between_two_printed_figures(project, printed, claim, before, after, verdict, reason):
    level = {"label": "婴儿死亡率", "unit": "‰", "source": "prose"}
    project.plan([printed(year=2015, value=before, **level), printed(start=20, value=after, **level)])
    write(project, said(claim, "", label="婴儿死亡率", of_start=20, from_start=0))
    assert judged(project) == [(verdict, reason)]


@pytest.mark.parametrize(
    ("label", "unit", "goal", "value", "remark", "verdict", "reason"),
    [
        ("孕产妇死亡率", "/10万", "le 7", "0", "完成", "holds", ""),  # Shangcheng's table of results
        ("孕产妇死亡率", "/10万", "le 7", "9.1", "完成", "does_not_hold", ""),
        ("孕产妇死亡率", "/10万", "le 7", "9.1", "未完成", "holds", ""),
        ("居民健康素养水平", "%", "eq 24", "40.64", "完成", "holds", ""),  # a plain goal of a good thing is a floor
        ("居民健康素养水平", "%", "eq 24", "23.1", "超额完成", "does_not_hold", ""),
        ("居民健康素养水平", "%", "eq 24", "23.1", "基本完成", "cannot_be_checked", "vague"),
        ("居民健康素养水平", "%", "eq 24.0", "23.96", "完成", "does_not_hold", ""),  # a goal is exact
        ("居民健康素养水平", "%", "eq 24", "23.5", "见表", None, None),
        ("每千人口医疗卫生机构床位数", "张", "eq 8.11", "14.81", "完成", "cannot_be_checked", "no_direction"),
        ("居民健康素养水平", "%", "", "40.64", "完成", "cannot_be_checked", "no_goal"),
    ],
)
def test_a_verdict_printed_beside_a_figure(project, printed, label, unit, goal, value, remark, verdict, reason):
    comparator, _, wanted = goal.partition(" ")
    rows = [printed(line=2, label=label, unit=unit, value=value, remark=remark)]
    target = {"kind": "target", "comparator": comparator, "value": wanted}
    rows += [printed(label=label, unit=unit, region="yunnan", **target)] if goal else []
    project.plan(rows)
    assert judged(project) == ([(verdict, reason)] if verdict else [])


@pytest.mark.parametrize(
    ("goal_year", "verdict", "reason"),
    [(2030, "holds", ""), (2029, "cannot_be_checked", "no_goal")],
)
def test_a_goal_met_before_its_time(project, printed, goal_year, verdict, reason):
    level = {"label": "居民健康素养水平", "unit": "%", "source": "prose"}
    goal = printed(line=1, start=20, kind="target", year=goal_year, value="37", **level)
    project.plan([printed(year=2022, value="38.2", **level), goal])
    write(project, said("early", "8", label="居民健康素养水平"))
    assert judged(project) == [(verdict, reason)]


def test_where_the_whole_region_is_its_own_yardstick_nothing_is_compared(project, printed):
    """In a city's plan 全市平均水平 is the city's own figure."""
    project.plan([printed(label=DOCTORS, unit="人", value="3.03", source="prose")], means="{全市: baoshan}")
    write(project, said(against="全市"))
    assert judged(project) == [("cannot_be_checked", "unknown_area")]


def test_a_claim_of_a_figure_that_is_not_there_is_an_error(project, printed):
    project.plan([printed(label=DOCTORS, unit="人", value="3.03", source="prose")])
    write(project, said(of_start=7))
    with pytest.raises(LongFormatError, match="said of a figure that is not there"):
        project.build()


def test_of_a_name_that_no_catalogue_knows_nothing_is_claimed(project, printed):
    project.plan([printed(label="传染病发病率", unit="/10万", value="210", source="prose")])
    write(project, said("below", label="传染病发病率"))
    assert judged(project) == []
