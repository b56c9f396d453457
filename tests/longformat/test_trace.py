"""From the long table back to the characters on the page, and the checks of everything on the way."""

import pytest

from duibiao.errors import LongFormatError, UsageError
from duibiao.longformat.check import check
from duibiao.longformat.load import load
from duibiao.longformat.trace import trace, trace_text

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


def test_another_year_finds_nothing(plan):
    assert trace(plan.home, "baoshan", "maternal_mortality", 1999) == []
    assert "no such figure" in trace_text([])


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
