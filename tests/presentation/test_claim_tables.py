"""Claims as they are shown: every kind, every reason, both languages."""

from __future__ import annotations

import re

import polars as pl
import pytest
from presentation.reports import calls

from duibiao.extraction.claims import CLAIMS
from duibiao.longformat.schema import CLAIM_REASONS
from duibiao.presentation.claim_tables import claim_said, claims, claims_said, counted
from duibiao.presentation.quality_words import questions
from duibiao.presentation.reading import load_claims
from duibiao.presentation.show import Table
from duibiao.presentation.wording import wording

CHANGES = ("change", "relative_change", "annual_change", "annual_relative_change")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    """The claims of the project's own plans."""
    return load_claims()


def made(frame: pl.DataFrame, **changes: object) -> pl.DataFrame:
    """Give one row with other cells."""
    row = {**frame.row(0, named=True), **changes}
    return pl.DataFrame([row], schema=frame.schema)


def bare(markup: str) -> str:
    """Take quotations and tags out of a table."""
    return re.sub(r"<[^>]*>", "", re.sub(r'<span class="printed".*?</span>', "", markup))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("claim", [*CLAIMS, *CHANGES, "met", "not_met"])
def test_every_claim_has_words(frame, claim, language):
    against = "8" if claim == "early" else "china"
    told = made(frame, claim=claim, against=against, other_year=2015)
    said = claim_said(told.row(0, named=True), language)
    assert "None" not in said and (language == "zh") == bool(CHINESE.search(said))
    shown = claims(told, language)
    assert "None" not in shown.html and not (language == "en" and CHINESE.search(bare(shown.html)))


def test_every_reason_has_words_and_every_word_a_reason():
    assert {key.partition(".")[2] for key in wording() if key.startswith("claim_reason.")} == set(CLAIM_REASONS)


def test_what_fails_comes_first_with_what_follows_from_the_levels(frame):
    failing = {
        "verdict": "does_not_hold",
        "reason": "",
        "candidate_verdict": "does_not_hold",
        "low": 2.02,
        "high": 2.04,
    }
    both = pl.concat([frame, made(frame, line=999, **failing)])
    rows = re.findall(r"<tr>(.*?)</tr>", claims(both, "en").html, re.S)
    assert "does not hold; +2.02 to +2.04 follow from the two levels" in rows[0]


def test_a_claim_with_two_candidates_is_counted_once(frame):
    pair = made(frame, verdict="holds", reason="", candidate_verdict="holds")
    other = made(frame, verdict="holds", reason="", candidate_verdict="does_not_hold", other_value=1.0)
    both = pl.concat([pair, other])
    assert counted(both) == {"does_not_hold": 0, "cannot_be_checked": 0, "holds": 1}
    assert "does not hold with the figures of this row" in claims(both, "en").html
    assert "Claims in the text that were held against figures: 1 (1 hold)" in claims_said(both, "en").items[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_claims_are_said_to_be_none(frame, language):
    assert claims_said(frame.head(0), language).items != claims_said(frame, language).items
    assert claims(frame.head(0), language).items


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_office_is_asked_about_a_claim_that_does_not_hold_only(frame, language):
    told = next(frames for _, function, frames, _ in calls() if function is questions)
    sources, targets, implied, conflicts, _, printed, counts = told

    def asked(claims: pl.DataFrame) -> set[str]:
        letters = questions(sources, targets, implied, conflicts, claims, printed, counts, language=language)
        assert isinstance(letters, Table)
        return set(re.findall(r"<td>([^<]*)</td></tr>", letters.html))

    failing = made(frame, claim="above", against="china", verdict="does_not_hold", reason="")
    new = asked(pl.concat([frame, failing, failing])) - asked(frame)
    assert len(new) == 1
    assert all("the text says" in one or "文中称" in one for one in new)
