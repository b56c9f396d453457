"""A full disk, a folder nobody may write to, two runs at once: each command says so in words, and loses nothing."""

from __future__ import annotations

import resource
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from casebook import ROOT
from registry_plans import PLAN
from test_kills import contents

from duibiao import cli
from duibiao.folders import only_writer

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits and folders as Linux has them")
#: Bytes that fit on the disk that is full.
ROOM = 100
#: A folder that nobody may write to, not even root.
SEALED = Path("/sys/kernel")
SERIES = "series,year,value\n" + "".join(f"a,{year},{year % 7 + 1}\n" for year in range(2010, 2021))
PARAMS = "notebook: benchmark\ntitle: {zh: 一, en: One}\nparameters: {regions: [baoshan], year: 2020}\n"


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """Words of each command by its name, and what it would write to."""
    monkeypatch.setenv("DUIBIAO_HOME", str(ROOT))
    monkeypatch.setenv("DUIBIAO_DOCUMENTS", str(tmp_path / "none"))
    monkeypatch.setattr("duibiao.running.readers.check_reading", lambda *_: None)
    for name, text in (("plan.txt", PLAN), ("series.csv", SERIES), ("one.yaml", PARAMS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "office" / "sources").mkdir(parents=True)

    def words(command: str, folder: Path) -> list[str]:
        given = {
            "extract": ["plan.txt", "--out", folder / "out"],
            "register": ["plan.txt", "--yes", "--data", folder / "office"],
            "import": ["--template", folder / "form.xlsx", "--region", "baoshan"],
            "build": ["--data", folder / "office"],
            "report": ["one.yaml", "--out", folder / "reports"],
            "fit": ["series.csv", "--method", "ols", "--out", folder / "fits.csv"],
        }[command]
        first = [tmp_path / given[0]] if str(given[0]).endswith((".txt", ".csv", ".yaml")) else [given[0]]
        return [str(word) for word in (command, *first, *given[1:])]

    return words


COMMANDS = ("extract", "register", "import", "build", "report", "fit")


@contextmanager
def room(size: int):
    """Have no file of this process, and of those it starts, grow beyond a size, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def told(capsys, status: int, *expected: str) -> None:
    words = capsys.readouterr().err
    assert any(text in words for text in expected), words
    assert "what to do" in words
    assert "Traceback" not in words and "bug" not in words
    assert status == 1


@pytest.mark.parametrize("command", [one for one in COMMANDS if one != "report"])
def test_a_full_disk(command, commands, tmp_path, capsys):
    before = contents(tmp_path)
    with room(ROOM):
        status = cli.main(commands(command, tmp_path))
    told(capsys, status, "cannot be written: File too large; what stood there before is as it was")
    assert contents(tmp_path) == before
    assert not list(tmp_path.glob("**/.*.part"))


def test_a_report_on_a_full_disk(commands, tmp_path, capsys):
    """Its kernel cannot even start: that is told as soon as it has died, not when it was waited for long enough."""
    with room(ROOM):
        status = cli.main(commands("report", tmp_path))
    told(capsys, status, "File too large")
    assert not (tmp_path / "reports" / "one" / "index.html").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_nobody_may_write_to(command, commands, tmp_path, capsys):
    if command == "build":
        (tmp_path / "office" / "long").symlink_to(SEALED)
        status = cli.main(commands(command, tmp_path))
    elif command == "register":
        (tmp_path / "office" / "sources").rmdir()
        (tmp_path / "office" / "sources").symlink_to(SEALED)
        status = cli.main(commands(command, tmp_path))
    else:
        status = cli.main(commands(command, SEALED))
    refused = ("Permission denied", "Read-only file system", "Operation not permitted")
    told(capsys, status, *(f"cannot be written{to}: {why}" for to in ("", " to") for why in refused))
    assert contents(tmp_path / "office") == {}


@pytest.mark.parametrize(
    ("command", "folder"),
    [("extract", "out"), ("register", "office/sources"), ("build", "office/long"), ("report", "reports")],
)
def test_two_runs_at_once(command, folder, commands, tmp_path, capsys):
    with only_writer(tmp_path / folder):
        assert cli.main(commands(command, tmp_path)) == 2
    words = capsys.readouterr().err
    assert f"{folder}: another run writes here (process " in words
    assert "what to do: wait until it ends, or write into another folder" in words
    assert contents(tmp_path / folder) == {}


def test_a_disk_too_full_for_what_is_told(commands, tmp_path, monkeypatch, capsys):
    """What a command prints may go into a file, and that may be where there is no room."""
    with room(3):
        monkeypatch.setattr(sys, "stdout", (tmp_path / "told.txt").open("w", buffering=1))
        status = cli.main(["trace", "baoshan", "infant_mortality"])
        with pytest.raises(OSError, match="File too large"):
            sys.stdout.close()
    told(capsys, status, "the system refused: [Errno 27] File too large")
