"""The original documents, for tests that read them again."""

from __future__ import annotations

import pytest

from duibiao.documents import read_document


@pytest.fixture(scope="module")
def originals(home):
    """The original documents by id, where they lie on this machine; known by checksum."""
    from duibiao.catalogue import load_sources

    found = {}
    sources = load_sources(home)
    for path in sorted(home.documents.glob("*.txt")) if home.documents.is_dir() else []:
        document = read_document(path)
        source = sources.by_sha256(document.sha256)
        if source:
            found[source.id] = document
    if set(found) != set(sources):
        pytest.skip("the original documents are not here: set DUIBIAO_DOCUMENTS to the folder that holds them")
    return found
