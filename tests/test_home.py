"""Files are written whole or not at all, and a system that refuses is told of in words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from duibiao.cli import main
from duibiao.errors import WriteError
from duibiao.home import write_bytes, write_text


def test_a_file_is_replaced_whole(tmp_path):
    place = tmp_path / "new" / "file.txt"
    write_text(place, "before")
    write_text(place, "after")
    assert place.read_text() == "after"
    assert list(place.parent.iterdir()) == [place]


def test_a_folder_that_is_a_file_is_told_of(tmp_path):
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(WriteError, match=r"taken.x\.csv: cannot be written: .+\n +what to do: "):
        write_text(tmp_path / "taken" / "x.csv", "text")
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_system_that_refuses_leaves_the_old_file(tmp_path, monkeypatch, code):
    place = tmp_path / "file.txt"
    write_text(place, "before")

    def refuses(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "replace", refuses)
    with pytest.raises(WriteError, match=os.strerror(code)):
        write_bytes(place, b"after")
    assert place.read_text() == "before"
    assert list(tmp_path.iterdir()) == [place]


def test_a_command_says_so_without_a_traceback(tmp_path, capsys):
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "plan.txt").write_text(
        "某市卫生健康发展规划(2021-2025年)\n到2025年,人均预期寿命达到80岁。\n", encoding="utf-8"
    )
    assert main(["extract", str(tmp_path / "plan.txt"), "--out", str(tmp_path / "taken")]) == 1
    told = capsys.readouterr().err
    assert "cannot be written" in told
    assert "Traceback" not in told
    assert "bug" not in told
