"""Two rows about one thing: when they contradict each other, and what is told."""

from dataclasses import replace
from decimal import Decimal

from duibiao.longformat.conflicts import find_conflicts
from duibiao.longformat.keys import give_figures
from duibiao.longformat.preferred import mark_preferred
from duibiao.longformat.rows import LongRow

PLAIN = LongRow(
    region="baoshan", indicator="maternal_mortality", scope="", year=2020, base_year=None, kind="actual", form="level",
    comparator="eq", nature="", value=Decimal("4.5"), resolution=Decimal("0.05"), unit="/10万", stated_by="baoshan",
    document="plan", part="", line=1, start=0, end=3, label_printed="孕产妇死亡率", unit_printed="", text_printed="4.5",
    remark="", derivation="printed", flags="", source="table",
)  # fmt: skip


def row(words: str, **changes: object) -> LongRow:
    """Make a row from comparator, value and resolution."""
    comparator, value, resolution = words.split(" ")
    numbers = (
        {"value": Decimal(value), "resolution": Decimal(resolution)} if value else {"value": None, "resolution": None}
    )
    return replace(PLAIN, comparator=comparator, **numbers, **changes)


def listed(*rows: LongRow) -> list[dict[str, object]]:
    return find_conflicts(mark_preferred(give_figures(rows)))


def test_case(case):
    told = listed(row(case["one"]), row(case["other"], line=2))
    assert bool(told) == (case["conflict"] == "yes")


def test_every_candidate_is_listed_with_the_rule_that_chose():
    told = listed(row("eq 5 0.5", source="prose", line=3), row("eq 4.54 0.005"), row("eq 4.6 0.05", line=2))
    assert [(one["value"], one["chosen"], one["rule"]) for one in told] == [
        ("4.54", True, "more_digits"),
        ("4.6", False, "more_digits"),
        ("5", False, "table_before_prose"),
    ]


def test_a_range_is_one_candidate():
    ends = [row("ge 3 0.5", flags="range"), row("le 5 0.5", flags="range")]
    again = [replace(end, line=7) for end in ends]
    assert listed(*ends, *again) == []
    other = [replace(again[0], value=Decimal(2)), again[1]]
    assert [(one["comparator"], one["value"], one["chosen"]) for one in listed(*ends, *other)] == [
        ("ge", "3", True), ("le", "5", True), ("ge", "2", False), ("le", "5", False),
    ]  # fmt: skip


def test_words_contradict_nothing():
    words = replace(PLAIN, form="qualitative", value=None, resolution=None, comparator="", text_printed="稳步提高")
    assert listed(words, replace(words, line=2, text_printed="持续改善")) == []


def test_changes_in_other_units_are_in_conflict():
    change = replace(PLAIN, form="change", unit="岁")
    assert len(listed(change, replace(change, line=2, unit="百分点"))) == 2


def test_an_own_goal_repeated_otherwise_by_the_parents_document_is_listed(project, printed):
    """A district's table states the city's goal; the city's own plan prints another."""
    goal = {"label": "居民健康素养水平", "unit": "%", "kind": "target", "year": 2025}
    project.plan([printed(document="city", line=3, value="42", **goal)], document="city", region="hangzhou")
    district = [printed(document="district", line=8, value="40", region_printed="2025年目标(市)", **goal)]
    project.plan(district, document="district", region="shangcheng", means="{2025年目标(市): hangzhou}")
    project.build()
    told = [
        (row["document"], row["line"], row["value"], row["chosen"], row["rule"]) for row in project.table("conflicts")
    ]
    assert told == [("city", "3", "42", "true", "own_document"), ("district", "8", "40", "false", "own_document")]


def test_a_districts_own_figure_repeated_otherwise_by_the_city_is_listed(project, printed):
    level = {"label": "居民健康素养水平", "unit": "%"}
    project.plan(
        [printed(document="city", value="41.2", region="shangcheng", **level)], document="city", region="hangzhou"
    )
    both = [printed(document="district", line=2, value="40.64", **level)]
    both.append(printed(document="district", line=9, value="40.6", source="prose", **level))
    project.plan(both, document="district", region="shangcheng")
    project.build()
    told = [(row["document"], row["line"], row["value"], row["chosen"]) for row in project.table("conflicts")]
    assert told == [
        ("district", "2", "40.64", "true"),
        ("district", "9", "40.6", "false"),
        ("city", "1", "41.2", "false"),
    ]
