"""From the long table back to the characters on the page, and the checks of everything on the way."""

import pytest

from duibiao.documents.cellrows import row_beside
from duibiao.errors import LongFormatError, UsageError
from duibiao.longformat.check import check
from duibiao.longformat.load import load
from duibiao.longformat.trace import trace, trace_text
from duibiao.longformat.untraced import untraced_text

TEXT = "第一行\n全市孕产妇死亡率降至4.54/10万,比上年下降\x1b[31m。\n"


@pytest.fixture
def plan(project, printed, monkeypatch, tmp_path):
    """A project with one figure in prose and its original document."""
    row = printed(line=2, start=10, value="4.54", text="4.54/10万", source="prose", row_printed="")
    project.plan([row], text=TEXT)
    originals = tmp_path / "originals"
    originals.mkdir()
    (originals / "another name.txt").write_bytes(TEXT.encode())
    monkeypatch.setenv("DUIBIAO_DOCUMENTS", str(originals))
    project.build()
    return project


def test_the_line_is_marked(plan):
    found = trace(plan.home, "baoshan", "maternal_mortality", 2020)
    assert [one.marked for one in found] == ["全市孕产妇死亡率降至【4.54/10万】,比上年下降□[31m。"]
    assert found[0].printed.label == "孕产妇死亡率"
    text = trace_text(found)
    assert "eq 4.54 /10万" in text and "another name.txt line 2" in text and "\x1b" not in text


def test_names_do_as_well_as_ids(plan):
    assert trace(plan.home, "保山市", "孕产妇死亡率") == trace(plan.home, "baoshan", "maternal_mortality")


def test_a_document_that_is_not_there_is_said(plan, monkeypatch, tmp_path):
    monkeypatch.setenv("DUIBIAO_DOCUMENTS", str(tmp_path / "nowhere"))
    assert "the original is not here" in trace_text(trace(plan.home, "baoshan", "maternal_mortality"))


def test_a_changed_document_is_not_the_document(plan, tmp_path):
    (tmp_path / "originals" / "another name.txt").write_text(TEXT + "x", encoding="utf-8")
    assert trace(plan.home, "baoshan", "maternal_mortality")[0].document is None


def test_another_year_finds_nothing(plan, catalogue):
    assert trace(plan.home, "baoshan", "maternal_mortality", 1999) == []
    region = catalogue.regions["baoshan"]
    told = untraced_text(plan.home, catalogue, region, "maternal_mortality", 1999)
    assert "no such figure" in told and "2020 actual" in told
    told = untraced_text(plan.home, catalogue, region, "infant_mortality", None)
    assert "has 1 other indicators" in told and "孕产妇死亡率" in told
    told = untraced_text(plan.home, catalogue, catalogue.regions["yunnan"], "infant_mortality", None)
    assert "has none at all" in told and "duibiao register" in told


def test_a_name_that_no_indicator_has_is_said_to_be_printed(project, printed):
    """Uncatalogued rows are no rows of the long table, but nothing vanishes."""
    project.plan([printed(label="每千人口游泳池数", unit="个"), printed(line=2, label="每千人口游泳池数", unit="个")])
    project.build()
    with pytest.raises(UsageError, match=r"printed in plan \(×2\), but no indicator has the name"):
        trace(project.home, "baoshan", "每千人口游泳池数")


def test_a_cell_is_shown_with_its_row():
    lines = [("table 1!r2c1", "婴儿死亡率"), ("table 1!r2c2", "2.1"), ("table 1!r12c2", "3"), ("p", "文")]
    assert row_beside("table 1!r2c2", lines) == "婴儿死亡率 | 2.1"
    assert row_beside("表!H9", [("表!A9", "甲"), ("表!A9", "乙"), ("表!H9", "7"), ("表!H10", "8")]) == "甲乙 | 7"
    assert row_beside("", lines) == row_beside("p2", lines) == ""


def test_unknown_words_are_told_with_the_nearest(plan):
    with pytest.raises(
        UsageError, match="(?s)'baoshn' is not known.*baoshan.*'孕产妇死忙率' is not known.*孕产妇死亡率"
    ):
        trace(plan.home, "baoshn", "孕产妇死忙率")


def test_a_table_that_was_not_built_is_said(project):
    with pytest.raises(LongFormatError, match="not there(.|\n)*duibiao build"):
        load(home=project.home)


def test_a_damaged_table_is_said(plan):
    path = plan.home.long / "indicators.csv"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(",actual,", ",goal,"), encoding="utf-8")
    with pytest.raises(LongFormatError, match="indicators.csv"):
        load(home=plan.home)
    path.write_text(whole.replace(",4.54,", ",4.5x,", 1), encoding="utf-8")
    with pytest.raises(LongFormatError, match="indicators.csv"):
        load(home=plan.home)


def test_preferred_or_every_place(project, printed):
    project.plan([printed(), printed(line=2, source="prose")])
    project.build()
    assert (load(home=project.home).height, load(every_place=True, home=project.home).height) == (1, 2)
    assert load(home=project.home).to_pandas().shape[0] == 1


def test_check_finds_a_text_that_the_document_does_not_have(plan, printed, catalogue):
    own = catalogue.check()
    assert check(plan.home) == own
    plan.plan([printed(line=2, start=9, value="4.54", text="4.54/10万")], text=TEXT)
    assert [problem.what for problem in check(plan.home)[len(own) :]] == [
        "text is '4.54/10万', the document has '至4.54/10'"
    ]


def test_check_tells_problems_of_every_kind_at_once(plan, printed, catalogue):
    plan.plan([printed(value="x"), printed()], document="one")
    plan.plan([printed(document="two", unit="碗", flags="odd")], document="two", region="nowhere")
    plan.correction('line: 9, text: "1", expect: "1", value: "2", reason: r, by: b, date: 2025-01-01')
    told = "\n".join(str(problem) for problem in check(plan.home)[len(catalogue.check()) :])
    for words in (
        "column value: 'x'",
        "flag 'odd'",
        "'碗' is not known",
        "region 'nowhere'",
        "no printed row has this line",
    ):
        assert words in told
