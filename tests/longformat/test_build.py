"""The build: deterministic, complete, and silent about nothing."""

import random

import pytest

from duibiao.errors import CatalogueError, LongFormatError, PrintedRowError
from duibiao.extraction.rows import COLUMNS
from duibiao.longformat.build import build
from duibiao.longformat.load import load

TABLES = ("indicators", "conflicts", "flags", "summary")


@pytest.fixture
def plan(printed):
    """Rows of every sort: a conflict, a range, an uncatalogued name, words, a shared figure, another region."""
    return [
        printed(nature="expected"),
        printed(line=2, source="prose", value="4.6"),
        printed(line=3, label="每千人口公共卫生人员数", unit="", value="0.36"),
        printed(line=4, label="一个没有的指标", unit="%", value="5"),
        printed(line=5, kind="target", year=2025, form="qualitative", comparator="", value="", text="稳步提高"),
        printed(line=6, label="婴儿死亡率", unit="‰", value="5.17", flags="name_shared"),
        printed(line=6, label="5岁以下儿童死亡率", unit="‰", value="5.17", flags="name_shared"),
        printed(line=7, kind="target", year=2025, comparator="ge", value="3", text="3-5", flags="range"),
        printed(line=7, kind="target", year=2025, comparator="le", value="5", text="3-5", flags="range"),
        printed(line=8, region="yunnan", region_printed="全省", value="13.62"),
    ]


def contents(project) -> dict[str, bytes]:
    return {name: (project.home.long / f"{name}.csv").read_bytes() for name in TABLES}


def test_built_twice_is_byte_identical(project, plan):
    project.plan(plan)
    project.build()
    first = contents(project)
    report = project.build()
    assert contents(project) == first
    assert report.changes == () and not report.first


def test_the_order_of_the_printed_rows_is_the_same_table(project, plan):
    project.plan(plan)
    project.build()
    first = contents(project)
    path = project.home.printed / "plan.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    random.Random(1).shuffle(lines)
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    project.build()
    assert contents(project) == first


def test_lines_end_alike_and_the_figures_are_unique(project, plan):
    project.plan(plan)
    project.build()
    assert all(b"\r" not in text and text.endswith(b"\n") for text in contents(project).values())
    figures = [row["figure"] for row in project.table()]
    assert len(figures) == len(set(figures))


def test_nothing_vanishes(project, plan):
    project.plan(plan)
    counts = project.build().counts
    assert (counts["printed"], counts["long"], counts["uncatalogued"]) == (10, 9, 1)
    told = {(row["aspect"], row["name"]): int(row["rows"]) for row in project.table("summary")}
    assert told["printed", ""] == told["long", ""] + told["uncatalogued", ""]
    assert told["uncatalogued_label", "一个没有的指标"] == 1


def test_a_document_of_a_header_alone_is_counted(project):
    project.plan([])
    project.build()
    assert {"document": "plan", "aspect": "printed", "name": "", "rows": "0"} in project.table("summary")


def test_units_region_and_preference_are_resolved(project, plan):
    project.plan(plan)
    project.build()
    rows = {row["figure"]: row for row in project.table()}
    staff = rows["plan:3:0:每千人口公共卫生人员数"]
    assert (staff["value"], staff["resolution"], staff["unit"]) == ("3.6", "0.05", "人/万人")
    assert rows["plan:8:0:孕产妇死亡率"]["region"] == "yunnan"
    assert rows["plan:1:0:孕产妇死亡率"]["region"] == rows["plan:1:0:孕产妇死亡率"]["stated_by"] == "baoshan"
    words = rows["plan:5:0:孕产妇死亡率"]
    assert (words["value"], words["resolution"], words["unit"], words["text_printed"]) == ("", "", "", "稳步提高")
    assert [rows[f"plan:7:0:孕产妇死亡率:{end}"]["preferred"] for end in ("ge", "le")] == ["true", "true"]


def test_a_conflict_is_listed_and_flagged(project, plan):
    project.plan(plan)
    project.build()
    told = [(row["figure"], row["chosen"], row["rule"]) for row in project.table("conflicts")]
    assert told == [
        ("plan:1:0:孕产妇死亡率", "true", "table_before_prose"),
        ("plan:2:0:孕产妇死亡率", "false", "table_before_prose"),
    ]
    flags = {(row["figure"], row["flag"]): row for row in project.table("flags")}
    assert flags["plan:1:0:孕产妇死亡率", "conflict"]["zh"] and flags["plan:1:0:孕产妇死亡率", "conflict"]["en"]


def test_words_that_name_a_region_are_those_of_the_source(project, printed):
    project.plan([printed(region_printed="全省"), printed(line=2, region_printed="省里")], means="{全省: yunnan}")
    with pytest.raises(LongFormatError, match="'省里' is no region of this document"):
        project.build()
    project.plan([printed(region_printed="全省"), printed(line=2)], means="{全省: yunnan}")
    project.build()
    assert [row["region"] for row in project.table()] == ["yunnan", "baoshan"]


def test_a_moved_figure_is_told(project, printed):
    project.plan([printed(), printed(line=2, year=2019, value="6.1")])
    assert project.build().first
    project.plan([printed(value="4.45"), printed(line=3, year=2019, value="6.1")])
    changes = project.build().changes
    assert [str(change) for change in changes] == [
        "plan:1:0:孕产妇死亡率 (baoshan maternal_mortality 2020 actual): 4.54 /10万 -> 4.45 /10万"
    ]


def test_a_figure_that_came_or_went_is_told(project, printed):
    project.plan([printed()])
    project.build()
    project.plan([printed(year=2019)])
    changes = project.build().changes
    assert {(change.before, change.after) for change in changes} == {("4.54 /10万", ""), ("", "4.54 /10万")}


def test_the_overlay_is_read_and_written_to(project, printed, tmp_path):
    project.plan([printed()])
    project.build()
    before = contents(project)
    office = tmp_path / "office"
    project.plan([printed(document="own", value="7.7")], document="own", region="lishui", data=office)
    home = type(project.home)(project.home.root, office)
    report = build(home)
    assert report.counts["documents"] == 2
    assert set(load(home=home)["region"].to_list()) == {"baoshan", "lishui"}
    assert contents(project) == before


REFUSED = {
    "a letter in a value": (
        {"value": "4.5a", "text": "4.5a"},
        PrintedRowError,
        r"plan.csv line 2: column value: '4.5a'",
    ),
    "an unknown flag": ({"flags": "odd"}, LongFormatError, "the flag 'odd' is not known"),
    "an unknown region": ({"region": "baoshn"}, LongFormatError, "'baoshn' is not known(.|\n)*baoshan"),
    "an unknown unit": ({"unit": "碗"}, LongFormatError, "plan line 1, 孕产妇死亡率 '4.54'.*'碗' is not known"),
    "a unit of another kind": ({"unit": "岁"}, LongFormatError, "'岁' cannot be converted to '/10万'"),
    "a row of another document": ({"document": "other"}, LongFormatError, "the row is of the document 'other'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_told_and_loses_nothing(project, printed, name):
    fields, error, told = REFUSED[name]
    project.plan([printed()])
    project.build()
    before = contents(project)
    project.plan([printed(**fields)])
    with pytest.raises(error, match=told):
        project.build()
    assert contents(project) == before
    assert not list(project.home.long.glob("*.part"))


def test_problems_of_several_documents_come_together(project, printed):
    project.plan([printed(unit="碗")])
    project.plan([printed(document="other", unit="盆")], document="other")
    with pytest.raises(LongFormatError, match="(?s)盆.*碗"):
        project.build()


def test_a_document_without_source_is_refused(project, printed):
    project.plan([printed()])
    (project.home.sources / "plan.yaml").unlink()
    with pytest.raises(LongFormatError, match="no source(.|\n)*sources/plan.yaml"):
        project.build()


def test_a_source_without_region_is_refused(project, printed):
    project.plan([printed()])
    path = project.home.sources / "plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("region: baoshan\n", ""), encoding="utf-8")
    with pytest.raises(CatalogueError, match="region is missing"):
        project.build()


def test_a_file_of_another_header_is_refused(project, printed):
    project.plan([printed()])
    (project.home.printed / "plan.csv").write_text(",".join(COLUMNS[1:]) + "\n", encoding="utf-8")
    with pytest.raises(PrintedRowError, match="missing: document"):
        project.build()


def test_the_same_figure_twice_is_refused(project, printed):
    project.plan([printed(), printed()])
    with pytest.raises(LongFormatError, match="stands 2 times"):
        project.build()
