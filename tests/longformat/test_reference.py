"""Reference figures are rows of the long table, second hand, and last in every choice."""

import pytest

from duibiao.errors import CatalogueError
from duibiao.longformat.trace import trace

LITERACY = 'china,health_literacy,,居民健康素养水平,2020,,actual,level,eq,23.15,%,,"监测,公报",yes,,,'
BIRTHS = "lishui,birth_rate,户籍,出生率,2020,,actual,level,eq,8.42,‰,registered,公报,yes,leave_out_of_trends,口径,basis"
BEDS = "china,beds_total,,医疗卫生机构床位数,2020,,actual,level,eq,910.1,万张,,公报,no,,,"
EXERCISE = "china,healthy_life_expectancy,,人均健康预期寿命,2025,,target,qualitative,,,,,规划,yes,,,,,"


def test_a_reference_row_is_a_long_row(project):
    project.reference(national_series=[LITERACY, BEDS], population_births=[BIRTHS], national_targets=[EXERCISE])
    project.build()
    rows = {row["document"] + row["line"]: row for row in project.table()}
    literacy = rows["national_series2"]
    assert (literacy["figure"], literacy["stated_by"]) == ("national_series:2:54:居民健康素养水平", "china")
    assert (literacy["derivation"], literacy["flags"], literacy["remark"]) == ("reference", "second_hand", "监测,公报")
    beds = rows["national_series3"]
    assert (beds["value"], beds["resolution"], beds["unit"], beds["flags"]) == ("9101000", "500", "张", "")
    births = rows["population_births2"]
    assert (births["scope"], births["flags"]) == ("户籍", "leave_out_of_trends;second_hand")
    assert births["remark"] == "公报; registered; 口径"
    assert (rows["national_targets2"]["value"], rows["national_targets2"]["comparator"]) == ("", "")


def test_a_printed_figure_is_preferred_to_a_reference_figure(project, printed):
    project.plan([printed(region="china", label="居民健康素养水平", unit="%", value="23.2", source="prose")])
    project.reference(national_series=[LITERACY])
    project.build()
    assert {row["document"]: row["preferred"] for row in project.table()} == {
        "plan": "true",
        "national_series": "false",
    }
    assert project.table("conflicts") == []


def test_the_nations_newer_plan_sets_its_goal(project):
    goal = "china,life_expectancy,,人均预期寿命,2030,,target,level,eq,{},岁,,规划,yes,,,,{},新华社"
    project.reference(national_targets=[goal.format("79.0", "2016-10-25"), goal.format("80", "2026-03")])
    project.build()
    assert {row["value"]: row["preferred"] for row in project.table()} == {"79": "false", "80": "true"}
    assert {row["rule"] for row in project.table("conflicts")} == {"newer_plan"}


@pytest.mark.parametrize(
    ("issued", "told"), [("2016-13,新华社", "issued is '2016-13'"), ("2016-10-25,", "goes with its source")]
)
def test_a_wrong_date_of_issue_is_an_error(project, issued, told):
    project.reference(
        national_targets=[f"china,life_expectancy,,人均预期寿命,2030,,target,level,eq,79,岁,,规划,yes,,,,{issued}"]
    )
    with pytest.raises(CatalogueError, match=told):
        project.build()


def test_the_cell_is_marked(project):
    project.reference(national_series=[LITERACY])
    project.build()
    (found,) = trace(project.home, "china", "health_literacy")
    assert "【23.15】" in found.marked and found.printed is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("23.15", "23.1x", "23.1x"),
        ("health_literacy", "health_litercy", "health_literacy"),
        ("%", "岁", "岁"),
        ("china", "chna", "china"),
    ],
)
def test_a_bad_row_is_told_with_file_and_line(project, old, new, told):
    project.reference(national_series=[LITERACY.replace(old, new)])
    with pytest.raises(CatalogueError, match=f"(?s)national_series.csv:2.*{told}"):
        project.build()
