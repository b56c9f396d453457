"""Documents side by side give what they give one by one; a worker that dies loses none but the document that kills."""

from __future__ import annotations

from pathlib import Path

import pytest

from duibiao.errors import UsageError
from duibiao.extraction.files import extract_files
from duibiao.running import extracting
from duibiao.running.extracting import AT_A_TIME, extract_some, side_by_side

PLAN = "某市卫生健康发展规划(2021-2025年)\n到2025年,人均预期寿命达到{life}岁,婴儿死亡率控制在{deaths}‰以下。\n"


@pytest.fixture
def plans(tmp_path) -> list[Path]:
    paths = [tmp_path / f"plan{number:02}.txt" for number in range(2 * AT_A_TIME + 3)]
    for number, path in enumerate(paths):
        path.write_text(PLAN.format(life=70 + number, deaths=3 + number / 10), encoding="utf-8")
    paths[5].write_bytes(b"\x00\x01" * 50)
    return paths


def _written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_two_processes_write_what_one_writes(plans, home, tmp_path):
    one = extract_files(plans, tmp_path / "one", home)
    two = extract_files(plans, tmp_path / "two", home, side_by_side(2))
    assert _written(tmp_path / "one") == _written(tmp_path / "two")
    assert len(_written(tmp_path / "two")) == len(plans)  # with refused.csv, without the refused document
    assert [path.name for path in two.written] == [path.name for path in one.written]
    assert (two.refused, two.warnings) == (one.refused, one.warnings)
    assert {path.parent for path in two.written} == {tmp_path / "two"}


def test_a_worker_that_dies_loses_one_document_only(plans, home, tmp_path, monkeypatch):
    def spread(client, work, pieces, failed):
        for at, (paths, out, of) in enumerate(pieces):
            deadly = any(path.stem == "plan07" for path in paths)
            yield failed(at, "its worker died") if deadly else work(paths, out, of)

    monkeypatch.setattr(extracting, "spread", spread)
    report = extract_files(plans, tmp_path / "out", home, side_by_side(2))
    assert [name for name, _ in report.refused] == ["plan05.txt", "plan07.txt"]
    assert report.refused[1][1] == "its worker died"
    assert len(report.written) == len(plans) - 2
    assert "plan07.txt,its worker died," in (tmp_path / "out" / "refused.csv").read_text(encoding="utf-8")


def test_few_documents_start_no_processes(plans, home, tmp_path, monkeypatch):
    monkeypatch.setattr(extracting, "cluster", None)
    assert len(extract_files(plans[:3], tmp_path / "out", home, side_by_side()).written) == 3


def test_jobs_and_a_scheduler_exclude_each_other():
    with pytest.raises(UsageError, match="exclude each other"):
        side_by_side(2, "tcp://127.0.0.1:8786")


def test_some_are_extracted_in_their_order(plans, home, tmp_path):
    assert [outcome.path for outcome in extract_some(plans[:4], tmp_path / "out", home)] == plans[:4]
