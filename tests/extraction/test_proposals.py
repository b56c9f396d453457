"""What a document says of itself: `tests/cases/proposals.csv`, a made-up document a row, its lines parted by |."""

from __future__ import annotations

import pytest
from casebook import read_cases

from duibiao.documents import read_document
from duibiao.extraction.proposals import propose

CASES = read_cases("proposals.csv")
FIELDS = ("title", "issuer", "number", "issued", "published", "period", "kind")


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_document_is_proposed_as_it_describes_itself(case, catalogue, tmp_path):
    path = tmp_path / "document.txt"
    path.write_text(case["text"].replace("|", "\n\n"), encoding="utf-8")
    proposal = propose(read_document(path), catalogue)
    assert {name: proposal.fields[name].value for name in FIELDS} == {name: case[name] for name in FIELDS}
    assert (proposal.region, proposal.new_region.get("zh", "")) == (case["region"], case["new_region"])


@pytest.mark.parametrize("field", FIELDS[:5])
def test_what_is_found_names_its_line(field, catalogue, tmp_path):
    path = tmp_path / "document.txt"
    path.write_text(CASES[0]["text"].replace("|", "\n"), encoding="utf-8")
    found = propose(read_document(path), catalogue).fields[field]
    lines = CASES[0]["text"].split("|")
    assert not found.value or found.value.replace("-", "") in lines[int(found.line) - 1] or field == "issued"


def test_the_registered_plans_propose_what_is_registered(catalogue, home, originals):
    """Also the page that lost the name of its region to an advertisement is known by the rest of it."""
    from duibiao.catalogue import load_sources

    for source in load_sources(home).values():
        proposal = propose(originals[source.id], catalogue)
        assert proposal.region == source.region
        assert proposal.fields["period"].value == f"{source.period.start}-{source.period.end}"
        for name in ("issued", "published", "number"):
            told = str(getattr(source, name) or "")
            assert proposal.fields[name].value in ("", told)
        agreed = {word: place for word, place in proposal.means.items() if word in source.means}
        assert agreed == {word: source.means[word] for word in agreed}
        assert len(agreed) > 4
