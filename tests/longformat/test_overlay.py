"""An office's own folder: its plans are read beside the project's, and the project's data stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from duibiao.catalogue import load_catalogue, load_sources
from duibiao.errors import LongFormatError
from duibiao.home import find_home
from duibiao.longformat.build import build
from duibiao.longformat.check import check
from duibiao.longformat.load import load
from duibiao.longformat.trace import trace, trace_text

REGION = "ningbo:\n  zh: 宁波市\n  en: Ningbo\n  level: prefecture\n  parent: zhejiang\n"
#: A city of a province that is otherwise only one of the panel.
BELOW_PANEL = "suzhou:\n  zh: 苏州市\n  en: Suzhou\n  level: prefecture\n  parent: jiangsu\n"
TEXT = "2020年，婴儿死亡率为2.15‰。\n"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def office(project, printed, tmp_path):
    """A project of one plan, built, and a home that has an overlay with a plan of a region of its own."""
    project.plan([printed()])
    project.build()
    folder = tmp_path / "office"
    start = TEXT.index("2.15")
    row = printed(document="own", label="婴儿死亡率", unit="‰", value="2.15", start=start)
    project.plan([row], "own", "ningbo", data=folder, text=TEXT)
    project.write(folder / "catalogue" / "regions.yaml", REGION)
    project.write(folder / "documents" / "as the office calls it.txt", TEXT)
    return type(project.home)(project.home.root, folder)


def test_both_are_in_the_overlays_table_and_the_projects_data_stay(office, project):
    before = contents(project.home.data)
    build(office)
    assert set(load(home=office)["document"]) == {"plan", "own"}
    assert set(load(home=project.home)["document"]) == {"plan"}
    assert contents(project.home.data) == before
    assert office.long == office.overlay / "long"


def test_a_figure_of_the_overlay_leads_to_its_line(office):
    build(office)
    (found,) = trace(office, "宁波市", "婴儿死亡率")
    assert "2020年，婴儿死亡率为【2.15】‰。" in trace_text([found])


def test_an_overlay_is_checked_with_the_project(office, project):
    assert [str(problem) for problem in check(office) if "own" in str(problem)] == []
    path = office.overlay / "sources" / "own.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("ningbo", "ningpo"), encoding="utf-8")
    assert any("the region 'ningpo' is not known" in str(problem) for problem in check(office))


def test_a_decision_of_the_office_moves_only_its_own_table(office, project):
    project.write(
        office.overlay / "corrections" / "own.yaml",
        "document: own\ncorrections:\n"
        '  - {line: 1, text: "2.15", expect: "2.15", value: "2.51", reason: 抄录, by: 某人, date: 2025-03-01}\n',
    )
    build(office)
    own = load(home=office).filter(document="own")
    assert own["derivation"].to_list() == ["corrected"]
    assert own["value"].to_list() == [2.51]


def test_a_table_that_was_not_built_names_the_command(office):
    with pytest.raises(LongFormatError, match=f"duibiao build --data {office.overlay}"):
        load(home=office)


def test_a_panel_province_with_a_city_that_plans_is_a_region(office, project):
    project.write(office.overlay / "catalogue" / "regions.yaml", REGION + BELOW_PANEL)
    catalogue = load_catalogue(office)
    assert catalogue.ancestors("suzhou") == ["jiangsu", "china"]
    assert "jiangsu" in catalogue.regions and "jiangsu" not in catalogue.panel_regions
    assert "jiangsu" in load_catalogue(project.home).panel_regions


def test_the_variable_names_the_overlay(home, office, monkeypatch):
    monkeypatch.setenv("DUIBIAO_DATA", str(office.overlay))
    assert find_home(home.root).overlay == office.overlay
    assert "own" in load_sources(find_home(home.root))
    assert find_home(home.root, office.overlay.parent).overlay == office.overlay.parent
