"""Documents as files: what their names may be, where their rows go, and the list of what was refused."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import pytest
from casebook import ROOT

from duibiao.documents.limits import LONGEST_NAME
from duibiao.errors import UsageError
from duibiao.extraction.files import extract_files
from duibiao.home import Home, write_text

PLAN = "某市卫生健康发展规划(2021-2025年)\n到2025年，全市婴儿死亡率为4‰。\n"


def refused(out: Path) -> dict[str, str]:
    with (out / "refused.csv").open(encoding="utf-8", newline="") as file:
        return {row["document"]: row["reason"] for row in csv.DictReader(file)}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names are bytes there")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (os.fsdecode("云溪规划.txt".encode("gb18030")), "no character of a text (U+DC"),
        ("a\nb.txt", "a□b.txt: its name holds what is no character of a text (U+000A)"),
        ("\x1b[31m.txt", "no character of a text (U+001B)"),
        ("x" * (LONGEST_NAME + 1) + ".txt", f"its name has {LONGEST_NAME + 1} bytes"),
    ],
)
def test_a_name_that_no_file_of_rows_can_have_is_refused_and_the_others_are_done(name, reason, tmp_path):
    for one in (name, "plan.txt"):
        (tmp_path / one).write_text(PLAN, encoding="utf-8")
    report = extract_files([tmp_path / name, tmp_path / "plan.txt"], tmp_path / "out", Home(ROOT))
    assert list(report.written.values()) == [1]
    (told,) = refused(tmp_path / "out").values()
    assert reason in told


def test_the_longest_name_finds_room(tmp_path):
    name = "规" * (LONGEST_NAME // 3)
    (tmp_path / f"{name}.txt").write_text(PLAN, encoding="utf-8")
    assert not extract_files([tmp_path / f"{name}.txt"], tmp_path / "out", Home(ROOT)).refused
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{name}.csv"]


@pytest.mark.parametrize(
    "names", [("plan.txt", "plan.html"), ("Plan.txt", "plan.html"), ("é.txt", "e\u0301.md"), ("refused.txt",)]
)
def test_two_documents_are_not_written_to_one_file_on_any_system(names, tmp_path):
    with pytest.raises(UsageError, match="would be written to one file: .* and "):
        extract_files([tmp_path / name for name in names], tmp_path / "out", Home(ROOT))
    assert not (tmp_path / "out").exists()


def test_the_list_of_the_refused_is_of_what_was_tried_last(tmp_path):
    paths = [tmp_path / name for name in ("one.txt", "two.txt")]
    for path in paths:
        path.write_text("\0")
    extract_files(paths, tmp_path / "out", Home(ROOT))
    assert list(refused(tmp_path / "out")) == ["one.txt", "two.txt"]
    (tmp_path / "three.txt").write_text(PLAN, encoding="utf-8")
    extract_files([tmp_path / "three.txt", paths[0]], tmp_path / "out", Home(ROOT))
    assert list(refused(tmp_path / "out")) == ["one.txt", "two.txt"]
    for path in paths:
        path.write_text(PLAN, encoding="utf-8")
    extract_files([paths[0]], tmp_path / "out", Home(ROOT))
    assert list(refused(tmp_path / "out")) == ["two.txt"]
    extract_files([paths[1]], tmp_path / "out", Home(ROOT))
    assert not (tmp_path / "out" / "refused.csv").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files as Unix has them")
def test_a_file_is_open_to_nobody_whom_its_owner_keeps_out(tmp_path, monkeypatch):
    monkeypatch.setattr("duibiao.home._UMASK", 0o077)
    write_text(tmp_path / "one.csv", "1")
    assert (tmp_path / "one.csv").stat().st_mode & 0o777 == 0o600
    (tmp_path / "one.csv").chmod(0o640)
    write_text(tmp_path / "one.csv", "2")
    assert (tmp_path / "one.csv").stat().st_mode & 0o777 == 0o640
