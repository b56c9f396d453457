"""Corrections: guarded by what they expect, and refused when they no longer match."""

import pytest

from duibiao.errors import LongFormatError

WHO = "reason: printed otherwise on line 9, by: somebody, date: 2025-03-01"
ONE = 'line: 1, text: "4.54", expect: "4.54"'


def test_a_correction_sets_the_value_and_is_preferred(project, printed):
    project.plan([printed(), printed(line=2, value="4.60")])
    project.correction(f'line: 2, text: "4.60", expect: "4.60", value: "4.45", {WHO}')
    project.build()
    first, second = project.table()
    assert (first["preferred"], first["derivation"]) == ("false", "printed")
    assert (second["value"], second["text_printed"], second["preferred"]) == ("4.45", "4.60", "true")
    assert (second["derivation"], second["flags"]) == ("corrected", "conflict;corrected")


def test_a_row_may_be_left_out_and_is_counted(project, printed):
    project.plan([printed(), printed(line=2)])
    project.correction(f"{ONE}, leave_out: true, {WHO}")
    report = project.build()
    assert (report.counts["long"], report.counts["left_out"]) == (1, 1)
    assert {"document": "plan", "aspect": "left_out_label", "name": "孕产妇死亡率", "rows": "1"} in project.table(
        "summary"
    )


def test_a_value_that_was_unreadable_is_readable_now(project, printed):
    project.plan([printed(value="", text="4.?4", flags="unreadable")])
    project.correction(f'line: 1, text: "4.?4", expect: "", value: "4.54", {WHO}')
    project.build()
    assert (project.table()[0]["value"], project.table()[0]["flags"]) == ("4.54", "corrected")


@pytest.mark.parametrize(
    ("corrections", "told"),
    [
        ([f'line: 7, text: "4.54", expect: "4.54", value: "5", {WHO}'], "no printed row has this line and text"),
        ([f'line: 1, text: "4.55", expect: "4.54", value: "5", {WHO}'], "on this line: 4.54"),
        ([f'line: 1, text: "4.54", expect: "4.60", value: "5", {WHO}'], "expects the value '4.60' and finds '4.54'"),
        ([f'{ONE}, value: "5", {WHO}', f'{ONE}, year: 2019, {WHO}'], "already met by plan.yaml correction 1"),
        ([f'{ONE}, value: "4.5人", {WHO}'], "value: '4.5人' is not a number"),
        ([f'{ONE}, valeu: "5", {WHO}'], "'valeu' is not known.*allowed: value"),
        ([f'{ONE}, {WHO}'], "changes nothing"),
        ([f'{ONE}, kind: goal, {WHO}'], "kind: 'goal' is not known"),
        ([f'{ONE}, value: "5", by: x, date: 2025-03-01'], "reason is missing"),
        ([f'{ONE}, value: "5", reason: "", by: x, date: soon'], "reason is empty.*date: 'soon'"),
    ],
)  # fmt: skip
def test_what_does_not_match_is_refused(project, printed, corrections, told):
    import re

    project.plan([printed()])
    project.correction(*corrections)
    with pytest.raises(LongFormatError, match=re.compile(told, re.DOTALL)):
        project.build()


def test_two_rows_of_one_text_need_another_word(project, printed):
    project.plan([printed(), printed(label="婴儿死亡率", unit="‰")])
    project.correction(f'{ONE}, value: "5", {WHO}')
    with pytest.raises(LongFormatError, match="means 2 rows"):
        project.build()
    project.correction(f'{ONE}, expect_label: 婴儿死亡率, value: "5", {WHO}')
    project.build()
    assert {row["label_printed"]: row["value"] for row in project.table()} == {
        "孕产妇死亡率": "4.54",
        "婴儿死亡率": "5",
    }


def test_a_correction_of_an_absent_document_is_refused(project, printed):
    project.plan([printed()])
    project.correction(f'{ONE}, value: "5", {WHO}', document="nowhere")
    with pytest.raises(LongFormatError, match="corrects a document without printed rows"):
        project.build()
