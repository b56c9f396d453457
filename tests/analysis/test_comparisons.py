"""Grades of pairs, what is refused, benchmarks, counts, targets and verdicts on true figures."""

from __future__ import annotations

import dataclasses
import re
import types

import polars as pl
import pytest

import duibiao.analysis as analysis
from duibiao.analysis import (
    allowances,
    awaiting,
    benchmark,
    calculator,
    codes,
    comparability,
    found_breaks,
    gap,
    joined_points,
    ledger,
    points,
    pooling,
    reference_class,
    refusals,
    small_numbers,
    trend,
    verdicts,
)
from duibiao.errors import CatalogueError

NO_PANEL = pl.DataFrame(schema={"indicator": pl.String, "region": pl.String, "year": pl.Int64, "value": pl.Float64})
FIVE = ["baoshan", "xinjiang_corps", "shangcheng", "lishui", "haicang"]


def pair_of(long, catalogue, sources, indicator, a, b):
    found = comparability.pairs(long, catalogue, [a, b], sources=sources).filter(pl.col("indicator") == indicator)
    assert found.height == 1
    return found["grade"][0], found["reasons"][0].split(";")


def test_like_for_like(long, catalogue, sources) -> None:
    assert pair_of(long, catalogue, sources, "mothers_managed", "baoshan", "xinjiang_corps")[0] == "B"
    assert "level" in pair_of(long, catalogue, sources, "mothers_managed", "baoshan", "xinjiang_corps")[1]


@pytest.mark.parametrize(
    ("indicator", "a", "b", "grade", "reason"),
    [
        ("oop", "baoshan", "xinjiang_corps", "C", "year"),
        ("beds", "baoshan", "shangcheng", "C", "hosts_hospitals"),
        ("beds", "baoshan", "china", "B", ""),
        ("beds", "china", "yunnan", "C", "year"),
        ("maternal_mortality", "baoshan", "xinjiang_corps", "C", "small_numbers"),
        ("maternal_mortality", "china", "shangcheng", "C", "small_numbers"),
        ("infant_mortality", "baoshan", "china", "B", "survey_or_register"),
        ("life_expectancy", "baoshan", "shangcheng", "B", "boundary"),
        ("infant_mortality", "baoshan", "xinjiang_corps", "B", "population_basis"),
        ("resident_population", "baoshan", "xinjiang_corps", "X", "grade_x"),
    ],
)
def test_grades(long, catalogue, sources, indicator, a, b, grade, reason) -> None:
    pairs = comparability.pairs(long, catalogue, [a, b], sources=sources).filter(pl.col("indicator") == indicator)
    row = pairs.filter((pl.col("year_a") == 2020) | (pairs.height == 1)).to_dicts()[0]
    assert row["grade"] == grade
    assert reason in row["reasons"].split(";")


def test_the_grade_of_a_circumstance_is_data(long, catalogue, sources, monkeypatch) -> None:
    rules = dict(catalogue.grading)
    rules["hosts_hospitals"] = dataclasses.replace(rules["hosts_hospitals"], grade="X", reason="definition")
    monkeypatch.setattr(catalogue, "grading", rules)
    grade, reasons = pair_of(long, catalogue, sources, "beds", "baoshan", "shangcheng")
    assert grade == "X" and "definition" in reasons and "hosts_hospitals" not in reasons


def test_every_reason_of_the_grading_has_words(catalogue) -> None:
    for rule in catalogue.grading.values():
        assert codes.word(rule.reason, "zh") and codes.word(rule.reason, "en")


def test_only_regions_of_one_level_are_peers(long, catalogue, sources) -> None:
    beside = benchmark.benchmark(long, catalogue, FIVE, sources=sources)
    roles = {(row["region"], row["against"]): row["role"] for row in beside.iter_rows(named=True)}
    # A district that hosts provincial hospitals is no peer of a prefecture.
    assert roles["baoshan", "shangcheng"] == roles["shangcheng", "baoshan"] == "other"
    assert roles["baoshan", "xinjiang_corps"] == "other" and roles["baoshan", "china"] == "nation"
    again = dict(catalogue.regions) | {"shangcheng": dataclasses.replace(catalogue.regions["baoshan"], id="shangcheng")}
    alike = types.SimpleNamespace(**catalogue.__dict__ | {"regions": again}, never_compare=catalogue.never_compare)
    alike_rows = benchmark.benchmark(long, alike, ["baoshan"], peers=["shangcheng"]).filter(against="shangcheng")
    assert set(alike_rows["role"]) == {"peer"}


@pytest.mark.parametrize(("first", "flagged"), [(2020, True), (2021, False)])
def test_what_goes_across_a_boundary_is_flagged(make_long, catalogue, sources, first, flagged) -> None:
    rows = [
        ("shangcheng", "beds", first, "actual", 14.81, 0.005, "eq", "shangcheng", 1, {}),
        ("shangcheng", "beds", 2024, "actual", 15.5, 0.05, "eq", "shangcheng", 2, {}),
        ("shangcheng", "beds", 2025, "target", 16.0, 0.5, "ge", "shangcheng", 3, {"base_year": first}),
    ]
    long = make_long(rows)
    goal = gap.register(long, catalogue, ["shangcheng"], sources=sources).row(0, named=True)
    judged = verdicts.assess(long, catalogue, ["shangcheng"], sources=sources).row(0, named=True)
    assert [("boundary" in row["reasons"].split(";")) for row in (goal, judged)] == [flagged, flagged]
    classes = reference_class.class_changes(NO_PANEL, catalogue)
    asked = calculator.calculator(make_long(rows[:1] + rows[2:]), catalogue, classes, ["shangcheng"], 2025)
    assert ("boundary" in asked["note"][0].split(";")) is flagged


def test_a_pair_has_one_grade_both_ways(long, catalogue, sources) -> None:
    grader = comparability.make_grader(long, catalogue, sources)
    rows = [row for row in grader.figures.of() if row.kind == "actual" and row.value is not None]
    for a in rows:
        for b in rows:
            if a.indicator == b.indicator and a.region != b.region:
                assert grader.grade(a, b) == grader.grade(b, a)
                assert codes_rank(grader.grade(a, b)[0]) >= codes_rank(catalogue.indicators[a.indicator].grade)


def codes_rank(grade: str) -> int:
    return "ABCX".index(grade)


def test_near_names_are_refused_within_one_region_too(long, catalogue) -> None:
    found = refusals.refused(long, catalogue, ["shangcheng"]).to_dicts()
    assert [(r["indicator_a"], r["indicator_b"], r["reasons"]) for r in found] == [
        ("licensed", "physicians", "never_with")
    ]


def test_unequal_scopes_are_refused(long, catalogue) -> None:
    found = refusals.refused(long, catalogue, ["baoshan"]).to_dicts()
    assert [(r["indicator_a"], r["scope_a"], r["scope_b"], r["reasons"]) for r in found] == [
        ("county_visits", "", "贫困人口", "population_basis")
    ]


def test_a_region_without_figures_says_so(long, catalogue, sources) -> None:
    found = ledger.ledger(long, catalogue, FIVE, sources=sources)
    assert found.height == found["indicator"].n_unique() * len(FIVE)
    statuses = found.filter(pl.col("region") == "haicang")
    assert set(statuses["status"]) == {"no_figure", "standard_only"}
    told = {(r["region"], r["indicator"]): r["status"] for r in found.to_dicts()}
    assert told["baoshan", "infant_mortality"] == "comparable"
    assert told["baoshan", "oop"] == "shown_only"
    assert told["shangcheng", "licensed"] == "target_only"
    assert told["lishui", "staff_per_centre"] == "target_only"
    assert told["baoshan", "county_visits"] == "other_scope_only"
    assert told["baoshan", "resident_population"] == "refused"


def test_benchmark_beside_the_nation(long, catalogue, sources) -> None:
    found = benchmark.benchmark(long, catalogue, ["baoshan"], sources=sources)
    rows = {(r["indicator"], r["against"]): r for r in found.filter(pl.col("year") == 2020).to_dicts()}
    infant = rows["infant_mortality", "china"]
    assert (infant["grade"], infant["method"], infant["class"], infant["n"]) == ("B", "exact_poisson", "similar", 114)
    assert infant["distinguishable"] is False and infant["lower"] < 5.4 < infant["upper"]
    assert infant["favour"] == "favourable"
    doctors = rows["physicians", "china"]
    assert (doctors["difference"], doctors["favour"]) == (pytest.approx(-0.35), "unfavourable")
    assert (doctors["class"], doctors["distinguishable"], doctors["method"]) == ("not_compared", None, "rounding")
    assert (doctors["document"], doctors["line"], doctors["second_hand_against"]) == ("baoshan", 317, True)


def test_a_c_is_shown_and_not_judged(long, catalogue, sources) -> None:
    found = benchmark.benchmark(long, catalogue, FIVE, sources=sources).filter(pl.col("grade") == "C")
    assert set(found["favour"]) == {"not_coloured"} and set(found["class"]) == {"not_compared"}


def test_baoshan_and_the_corps_cannot_be_told_apart(long, catalogue, sources) -> None:
    found = benchmark.benchmark(long, catalogue, ["baoshan", "xinjiang_corps"], sources=sources)
    row = found.filter(
        (pl.col("indicator") == "infant_mortality")
        & (pl.col("region") == "baoshan")
        & (pl.col("against") == "xinjiang_corps")
    ).to_dicts()[0]
    assert row["ratio"] == pytest.approx(1.23, abs=0.01)
    assert 0.13 <= row["p"] <= 0.23
    assert (row["class"], row["distinguishable"]) == ("similar", False)


def test_no_rank_below_five_regions(long, catalogue, sources) -> None:
    found = benchmark.ranks(long, catalogue, None, 2020, sources)
    assert set(found["status"]) == {"not_ranked"} and found["rank"].null_count() == found.height


def test_ranks_move_with_rounding(make_long, catalogue, sources) -> None:
    from types import SimpleNamespace

    from duibiao.catalogue.regions import Region

    names = [f"city{i}" for i in range(5)]
    more = SimpleNamespace(**vars(catalogue))
    more.regions = catalogue.regions | {
        n: Region(n, n, n, "prefecture", "china", population_basis="resident") for n in names
    }
    values = [3.0, 2.9, 2.8, 2.0, 1.0]
    rows = [
        (n, "physicians", 2020, "actual", v, 0.05, "eq", "d", i, {})
        for i, (n, v) in enumerate(zip(names, values, strict=True))
    ]
    found = benchmark.ranks(make_long(rows), more, None, 2020)
    assert found.select("rank", "rank_low", "rank_high").rows() == [
        (1, 1, 2),
        (2, 1, 3),
        (3, 2, 3),
        (4, 4, 4),
        (5, 5, 5),
    ]


def test_counts_of_the_real_regions(long, catalogue) -> None:
    found = small_numbers.counts(long, catalogue, FIVE)
    stands = found.filter((pl.col("status") == "ok") & (pl.col("plausible") == "plausible"))
    baoshan = stands.filter(pl.col("region") == "baoshan")
    assert dict(zip(baoshan["indicator"], baoshan["events"], strict=True)) == {
        "infant_mortality": 114,
        "maternal_mortality": 1,
        "under5_mortality": 161,
    }
    assert set(baoshan["births_low"]) == {22029}
    assert stands.filter(pl.col("region") == "xinjiang_corps")["solution"].n_unique() == 2


def test_twice_the_births_are_rejected(long, catalogue) -> None:
    found = small_numbers.counts(long, catalogue, ["baoshan"]).filter(pl.col("solution") == 2)
    assert set(found["plausible"]) == {"rejected"}
    assert found["birth_rate_low"][0] == pytest.approx(18.1, abs=0.05)


def test_what_baoshans_target_allows(long, catalogue) -> None:
    found = allowances.allowance(long, catalogue, ["baoshan"]).filter(pl.col("indicator") == "maternal_mortality")
    nation = found.filter(pl.col("reference") == "nation").to_dicts()[0]
    assert (nation["allowed_low"], nation["allowed_high"]) == (2, 2)
    assert 0 < nation["value"] < 50


def test_copied_targets_name_where_they_come_from(long, catalogue, sources) -> None:
    found = gap.register(long, catalogue, FIVE, sources=sources)
    rows = {(r["region"], r["indicator"]): r for r in found.to_dicts()}
    corps = rows["xinjiang_corps", "maternal_mortality"]
    assert (corps["copied_from"], corps["copied_document"], corps["copied_year"]) == ("china", "goals", 2030)
    doctors = rows["baoshan", "physicians"]
    assert (doctors["copied_from"], doctors["copied_year"], doctors["ambition_nation"]) == ("china", 2025, "equal")
    assert doctors["national_window"] == "2015-2020"
    assert doctors["national_linear"] == pytest.approx((2.9 - 2.21) / 5)
    assert doctors["national_later_window"] == "2020-2025"
    assert doctors["pace_ratio"] == pytest.approx(0.13 / 0.138)
    assert (doctors["own_window"], doctors["own_linear"], doctors["own_ratio"]) == ("", None, None)


def test_the_required_pace_stands_beside_the_regions_own(make_long, catalogue) -> None:
    def asked(*actuals: tuple[int, float], breaks: pl.DataFrame | None = None) -> dict:
        rows = [("baoshan", "beds", year, "actual", value, 0.05, "eq", "d", year, {}) for year, value in actuals]
        goal = ("baoshan", "beds", 2025, "target", 7.0, 0.05, "ge", "d", 9, {})
        return gap.register(make_long([*rows, goal]), catalogue, ["baoshan"], breaks=breaks).row(0, named=True)

    found = asked((2016, 4.0), (2020, 6.0))
    assert (found["own_window"], found["own_linear"], found["own_note"]) == ("2016-2020", 0.5, "window_nearest")
    assert found["own_ratio"] == pytest.approx(0.2 / 0.5) and found["own_aarr"] == pytest.approx(-10.668, abs=1e-3)
    # Two years are no pace; what fell does not go the target's way; across a break no pace is stated.
    assert asked((2018, 4.0), (2020, 6.0))["own_window"] == ""
    fell = asked((2015, 6.5), (2020, 6.0))
    assert fell["own_linear"] == pytest.approx(-0.1) and fell["own_ratio"] is None
    listed = pl.DataFrame({"indicator": ["beds"], "region": ["baoshan"], "year": [2018], "reasons": ["series_break"]})
    broken = asked((2015, 5.0), (2020, 6.0), breaks=listed)
    assert broken["own_linear"] is None and "series_break" in broken["own_note"]


def test_register_speaks_no_verdict(long, catalogue, sources) -> None:
    found = gap.register(long, catalogue, sources=sources)
    assert not set(found["status"]) & set(codes.VERDICTS)
    assert (
        found.filter(pl.col("role") == "hold")["required_linear"].null_count()
        == found.filter(pl.col("role") == "hold").height
    )


def test_baseline_printed_for_an_earlier_year(long, catalogue, sources) -> None:
    row = gap.register(long, catalogue, ["baoshan"], sources=sources).filter(pl.col("indicator") == "oop").to_dicts()[0]
    assert (row["baseline_year"], row["baseline_status"], row["years"]) == (2019, "earlier_year", 6)


def test_final_assessment_of_the_nation(long, catalogue, sources) -> None:
    found = verdicts.assess(long, catalogue, ["china"], sources=sources)
    rows = {(r["indicator"], r["target_year"]): r for r in found.to_dicts()}
    infant = rows["infant_mortality", 2025]
    assert (infant["final"], infant["met"], infant["agree"], infant["schedule_status"]) == (
        True,
        "met",
        "agree",
        "target_achieved",
    )
    assert infant["share"] == pytest.approx(800.0)
    assert (rows["life_expectancy", 2025]["target"], rows["life_expectancy", 2025]["met"]) == (78.93, "met")
    assert rows["infant_mortality", 2030]["final"] is False


def test_a_district_beside_the_citys_goal(long, catalogue, sources) -> None:
    found = verdicts.assess(long, catalogue, ["shangcheng"], sources=sources)
    rows = {r["indicator"]: r for r in found.to_dicts()}
    doctors = rows["physicians"]
    assert (doctors["target_region"], doctors["met"], doctors["printed_verdict"], doctors["printed_agrees"]) == (
        "hangzhou",
        "met",
        "完成",
        True,
    )
    assert (doctors["role"], doctors["status"]) == ("aim", "not_assessable")
    ratio = rows["sex_ratio"]
    assert (ratio["met"], ratio["printed_agrees"]) == ("not_met", None) and "printed_nearly" in ratio["reasons"]


def test_annual_targets_year_by_year(long, catalogue, sources) -> None:
    found = awaiting.annual_steps(long, catalogue, ["china"], sources)
    assert [(r["year"], r["change"], r["met"]) for r in found.to_dicts()] == [
        (2021, -0.1, "not_met"),
        (2022, -0.7, "met"),
    ]


def test_no_annual_change_is_told_across_a_break(long, catalogue, sources) -> None:
    (target,) = {row["indicator"] for row in awaiting.annual_steps(long, catalogue, ["china"], sources).to_dicts()}
    breaks = pl.DataFrame({"indicator": [target], "region": ["china"], "year": [2021], "reasons": ["series_break"]})
    across, after = awaiting.annual_steps(long, catalogue, ["china"], sources, breaks).to_dicts()
    assert (across["change"], across["met"], across["level_met"]) == (None, "not_assessable", "not_assessable")
    # The later change lies within the new series; the level implied since the baseline does not.
    assert (after["change"], after["met"], after["level_met"]) == (-0.7, "met", "not_assessable")
    assert all("series_break" in row["reasons"] for row in (across, after))
    elsewhere = breaks.with_columns(region=pl.lit("yunnan"))
    assert awaiting.annual_steps(long, catalogue, ["china"], sources, elsewhere)["met"].to_list() == ["not_met", "met"]


def test_what_has_no_target_and_what_no_actual(long, catalogue, sources) -> None:
    free = awaiting.without_target(long, catalogue)
    assert ("yunnan", "beds") in set(zip(free["region"], free["indicator"], strict=True))
    waiting = awaiting.without_later_actual(long, catalogue, sources=sources)
    assert "physicians" in waiting.filter(pl.col("region") == "baoshan")["indicator"]
    assert (
        "physicians" not in waiting.filter((pl.col("region") == "china") & (pl.col("target_year") == 2025))["indicator"]
    )


def test_breaks_split_a_series(long, catalogue) -> None:
    breaks = pl.DataFrame({"indicator": ["gps"], "region": ["china"], "year": [2023], "reasons": ["definition"]})
    found = trend.series(long, catalogue, ["china"], ["gps"], breaks)
    assert found["segment"].to_list() == [1, 1, 1, 1, 2, 2]
    assert found.filter(pl.col("year") == 2023)["reasons"][0] == "definition"
    methods = trend.trend(found, catalogue).filter(pl.col("segment") == 1)
    assert set(methods["end"]) == {2022}
    assert trend.fitted(found, catalogue)["year"].to_list() == [2019, 2020, 2021, 2022]


def test_a_new_boundary_splits_a_series(make_long, catalogue) -> None:
    rows = [("shangcheng", "beds", y, "actual", 14.0, 0.5, "eq", "d", y, {}) for y in (2019, 2020, 2022)]
    found = points.series(make_long(rows), catalogue)
    assert found["segment"].to_list() == [1, 1, 2] and found["reasons"][2] == "boundary"


def test_excluded_points_stay_and_are_not_used(long, catalogue) -> None:
    out = pl.DataFrame({"indicator": ["gps"], "region": [""], "year": [2019], "reasons": ["definition"]})
    found = trend.series(long, catalogue, ["china"], ["gps"], exclude=out)
    assert found.filter(~pl.col("used"))["year"].to_list() == [2019]


def test_every_code_can_be_worded(long, catalogue, sources) -> None:
    frames = [
        ledger.ledger(long, catalogue, FIVE, sources=sources),
        benchmark.benchmark(long, catalogue, FIVE, sources=sources),
        gap.register(long, catalogue, sources=sources),
        verdicts.assess(long, catalogue, sources=sources),
        trend.trend(trend.series(long, catalogue), catalogue),
        small_numbers.counts(long, catalogue),
        allowances.allowance(long, catalogue),
    ]
    columns = {
        "status",
        "reasons",
        "note",
        "role",
        "grade",
        "favour",
        "class",
        "method",
        "met",
        "agree",
        "baseline_status",
        "plausible",
    }
    for table in frames:
        for name in columns & set(table.columns):
            for value in table[name].drop_nulls().unique():
                for code in value.split(";"):
                    if code:
                        assert codes.word(code, "zh") and codes.word(code, "en").isascii()


def test_results_do_not_depend_on_the_order_of_the_rows(long, catalogue, sources) -> None:
    turned = long.reverse()
    for function in (comparability.pairs, gap.register, verdicts.assess):
        assert function(long, catalogue, sources=sources).equals(function(turned, catalogue, sources=sources))


def test_empty_tables_keep_their_columns(long, catalogue, sources) -> None:
    none = long.clear()
    assert ledger.ledger(none, catalogue, FIVE).columns == list(ledger.LEDGER)
    assert benchmark.benchmark(none, catalogue, FIVE).columns == list(benchmark.BENCHMARK)
    assert trend.trend(trend.series(none, catalogue), catalogue).columns == list(trend.TREND)


@pytest.mark.parametrize(
    "columns",
    [
        comparability.PAIRS, ledger.LEDGER, refusals.REFUSED, benchmark.BENCHMARK, benchmark.RANKS,
        small_numbers.COUNTS, allowances.ALLOWANCE, gap.REGISTER, verdicts.ASSESSED, awaiting.STEPS,
        awaiting.WITHOUT_TARGET, awaiting.WITHOUT_ACTUAL, points.POINTS, trend.TREND, trend.FITTED,
        calculator.CALCULATED, found_breaks.FOUND, joined_points.JOINED, pooling.POOLED,
        reference_class.CLASSES, reference_class.RARITY,
    ],
)  # fmt: skip
def test_the_packages_page_names_every_column(columns) -> None:
    page = analysis.__doc__ or ""
    prefix = re.compile(r"^(cagr|un|healthy_people|schedule|escap)_(value|status|score)$")
    told = [name for name in columns if not re.search(rf"\b{re.escape(name)}\b", page) and not prefix.match(name)]
    told = [name for name in told if not re.match(r"^(figure|document|part|line|text|flags|second_hand)_", name)]
    assert told == []


def test_reasons_of_the_catalogue_stand_only_where_they_apply(long, catalogue, sources) -> None:
    from dataclasses import replace
    from types import SimpleNamespace

    doctors = replace(catalogue.indicators["physicians"], reasons=("hosts_hospitals", "population_basis", "year"))
    more = SimpleNamespace(**vars(catalogue))
    more.indicators = catalogue.indicators | {"physicians": doctors}
    pairs = comparability.pairs(long, more, ["baoshan", "china", "shangcheng"], sources=sources)
    rows = {(r["region_a"], r["region_b"]): r["reasons"] for r in pairs.to_dicts() if r["indicator"] == "physicians"}
    assert rows["baoshan", "china"] == "population_basis"
    assert "hosts_hospitals" in rows["baoshan", "shangcheng"]


def test_beyond_chance_is_not_better_where_systems_differ(make_long, catalogue, sources) -> None:
    rows = [
        ("xinjiang_corps", "under5_mortality", 2020, "actual", 5.73, 0.005, "eq", "d", 1, {}),
        ("xinjiang_corps", "infant_mortality", 2020, "actual", 4.22, 0.005, "eq", "d", 2, {}),
        ("xinjiang_corps", "maternal_mortality", 2020, "actual", 15.92, 0.005, "eq", "d", 3, {}),
        ("xinjiang_corps", "resident_population", 2019, "actual", 324.84, 0.005, "eq", "d", 4, {}),
        ("china", "under5_mortality", 2020, "actual", 7.5, 0.05, "eq", "d", 5, {}),
    ]
    found = benchmark.benchmark(make_long(rows), catalogue, ["xinjiang_corps"], sources=sources)
    row = found.filter(pl.col("against") == "china").to_dicts()[0]
    assert (row["distinguishable"], row["class"], row["grade"]) == (True, "not_compared", "B")
    assert "system" in row["note"].split(";")
    assert row["distinguishable"] and row["favour"] == "not_coloured"
    # Where the possible counts do not agree, or none are known, the difference may be the systems' all the more.
    for rate, known in ((4.22, True), (9.9, False)):
        infants = ("china", "infant_mortality", 2020, "actual", 5.4, 0.05, "eq", "d", 6, {})
        own = (
            [*rows[:1], (*rows[1][:4], rate, *rows[1][5:]), *rows[2:]]
            if known
            else [(*rows[1][:4], rate, *rows[1][5:])]
        )
        found = benchmark.benchmark(make_long([*own, infants]), catalogue, ["xinjiang_corps"], sources=sources)
        row = found.filter(pl.col("indicator") == "infant_mortality").row(0, named=True)
        assert (row["distinguishable"], row["favour"]) == (None, "not_coloured") and "system" in row["note"].split(";")


def test_national_pace_across_a_break_is_noted_not_stated(long, make_long, catalogue, sources) -> None:
    own = [
        ("baoshan", "gps", 2020, "actual", 3.79, 0.005, "eq", "baoshan", 349, {}),
        ("baoshan", "gps", 2025, "target", 4.5, 0.005, "eq", "baoshan", 351, {}),
    ]
    breaks = pl.DataFrame({"indicator": ["gps"], "region": ["china"], "year": [2023]})
    table = pl.concat([long, make_long(own)], how="vertical_relaxed")
    row = gap.register(table, catalogue, ["baoshan"], sources=sources, breaks=breaks)
    row = row.filter(pl.col("indicator") == "gps").to_dicts()[0]
    assert (row["national_later_window"], row["national_later_note"]) == ("2020-2024", "series_break;window_nearest")
    assert (row["national_later_linear"], row["national_later_aarr"]) == (None, None)
    unbroken = gap.register(table, catalogue, ["baoshan"], sources=sources)
    assert unbroken.filter(pl.col("indicator") == "gps")["national_later_linear"].is_not_null().all()


def test_years_left_out_never_vanish(long, catalogue) -> None:
    found = trend.trend(trend.series(long, catalogue, ["yunnan"], ["beds"], leave_out=[2022]), catalogue)
    assert set(found["left_out"]) == {"2022"} and set(found["note"]) == {"excluded"} and set(found["n"]) == {0}


@pytest.mark.parametrize(("jump", "noted"), [(0.0, False), (3.0, True)])
def test_a_national_pace_across_what_may_be_a_break_says_so(make_long, catalogue, sources, jump, noted) -> None:
    steady = {2008 + k: 4 + 0.2 * k + 0.02 * (k % 3) for k in range(13)}
    rows = [
        ("china", "gps", year, "actual", value + jump * (year >= 2017), 0.005, "eq", "national", year, {})
        for year, value in steady.items()
    ]
    rows += [
        ("baoshan", "gps", 2020, "actual", 3.0, 0.05, "eq", "baoshan", 1, {}),
        ("baoshan", "gps", 2025, "target", 4.0, 0.05, "eq", "baoshan", 2, {}),
    ]
    row = gap.register(make_long(rows), catalogue, ["baoshan"], sources=sources).row(0, named=True)
    assert row["national_window"] == "2015-2020" and row["national_linear"] is not None
    assert ("jump" in row["national_note"].split(";")) is noted


@pytest.mark.parametrize("way", ["listed", "listed for any", "flagged", "none"])
def test_no_verdict_goes_across_a_break(make_long, catalogue, sources, way) -> None:
    flags = {"flags": "series_break"} if way == "flagged" else {}
    rows = [
        ("china", "gps", 2020, "actual", 2.9, 0.05, "eq", "national", 1, {}),
        ("china", "gps", 2022, "actual", 3.28, 0.005, "eq", "national", 2, {}),
        ("china", "gps", 2023, "actual", 3.99, 0.005, "eq", "national", 3, flags),
        ("china", "gps", 2024, "actual", 4.54, 0.005, "eq", "national", 4, {}),
        ("china", "gps", 2025, "target", 5.0, 0.05, "eq", "goals", 5, {"base_year": 2020}),
    ]
    region = {"listed": "china", "listed for any": ""}.get(way)
    breaks = None if region is None else pl.DataFrame({"indicator": ["gps"], "region": [region], "year": [2023]})
    row = verdicts.assess(make_long(rows), catalogue, ["china"], sources=sources, breaks=breaks).row(0, named=True)
    assert (row["latest_year"], row["met"]) == (2024, "not_met")
    judged = {row[f"{method}_status"] for method in verdicts.PREFIXES}
    if way == "none":
        assert row["agree"] in ("agree", "disagree") and row["share"] is not None
        return
    assert judged == {"not_assessable"} and row["agree"] == "not_assessable" and row["share"] is None
    assert row["baseline"] is None and row["baseline_status"] == "series_break"
    assert "series_break" in row["reasons"].split(";")


def test_an_unknown_region_is_told_with_the_nearest_ids(make_long, catalogue) -> None:
    long = make_long([("baoshan", "beds", 2020, "actual", 5.0, 0.05, "eq", "d", 1, {})])
    for ask in (benchmark.benchmark, gap.register, points.series):
        with pytest.raises(CatalogueError, match=r"the region 'baosan' is not known\n +allowed: baoshan, "):
            ask(long, catalogue, ["baosan"])
