"""Registered documents: what an overlay may add, and what it may not take the place of."""

from __future__ import annotations

import re

import pytest

from duibiao.catalogue import load_sources
from duibiao.errors import CatalogueError
from duibiao.home import Home


@pytest.fixture
def overlaid(home: Home, tmp_path):
    """A function that puts a source like Baoshan's, of another document, into an overlay under a name."""

    def put(name: str) -> Home:
        text = (home.sources / "baoshan.yaml").read_text(encoding="utf-8")
        folder = tmp_path / "office" / "sources"
        folder.mkdir(parents=True)
        (folder / f"{name}.yaml").write_text(re.sub(r"[0-9a-f]{64}", "0" * 64, text), encoding="utf-8")
        return Home(home.root, folder.parent)

    return put


def test_an_overlay_adds_a_document(overlaid, home):
    assert set(load_sources(overlaid("office_plan"))) == {*load_sources(home), "office_plan"}


def test_an_overlay_takes_no_other_documents_name(overlaid):
    with pytest.raises(CatalogueError, match=r"baoshan\.yaml: another document is already called 'baoshan'"):
        load_sources(overlaid("baoshan"))


def test_files_are_read_again_only_when_they_changed(overlaid):
    overlay = overlaid("office_plan")
    before, path = load_sources(overlay), overlay.overlay / "sources" / "office_plan.yaml"
    assert load_sources(overlay)["office_plan"] is before["office_plan"]
    path.write_text(re.sub("(?m)^issuer: .*", "issuer: another", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert load_sources(overlay)["office_plan"].issuer == "another"
    path.unlink()
    assert "office_plan" not in load_sources(overlay)
