"""One writer of a folder at a time; what killed runs leave half written is swept away; kills lose nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from casebook import ROOT

from duibiao.errors import UsageError
from duibiao.folders import ABANDONED, HOLDER, only_writer, sweep

#: Kills of the ordinary run, and of a long one (KILLS=200).
KILLS = int(os.environ.get("KILLS", "10"))
#: Writes a large file over and over, and says when it has begun: half of it would show.
WRITER = """
import sys
from pathlib import Path
from duibiao.folders import only_writer
from duibiao.home import write_bytes
folder = Path(sys.argv[1])
with only_writer(folder):
    print("begun", flush=True)
    while True:
        for letter in b"ab":
            write_bytes(folder / "one.csv", bytes([letter]) * 20_000_000)
"""


def _started(code: str, *words: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_a_second_writer_is_told_who_is_at_work(tmp_path):
    first = _started(WRITER, str(tmp_path))
    try:
        assert first.stdout.readline() == "begun\n"
        told = rf"another run writes here \(process {first.pid} on .+, since 20.+\)"
        with pytest.raises(UsageError, match=told), only_writer(tmp_path):
            raise AssertionError("two writers in one folder")
    finally:
        first.kill()
        first.wait()
    with only_writer(tmp_path):
        assert json.loads((tmp_path / HOLDER).read_text())["process"] == os.getpid()
    assert not (tmp_path / HOLDER).exists()


#: Goes in and out again and again, and says how often somebody else was inside.
IN_AND_OUT = """
import os, sys, time
from pathlib import Path
from duibiao.errors import FolderInUse
from duibiao.folders import only_writer
folder, inside, entered, met = Path(sys.argv[1]), Path(sys.argv[2]), 0, 0
deadline = time.monotonic() + 60
while entered < 60 and time.monotonic() < deadline:
    try:
        with only_writer(folder):
            entered += 1
            try:
                os.close(os.open(inside, os.O_CREAT | os.O_EXCL))
                inside.unlink()
            except FileExistsError:
                met += 1
    except FolderInUse:
        pass
print(entered, met)
"""


def test_nobody_is_ever_inside_with_another_and_nothing_is_left(tmp_path):
    folder = tmp_path / "out"
    runs = [_started(IN_AND_OUT, str(folder), str(tmp_path / "inside")) for _ in range(3)]
    told = [run.communicate()[0].split() for run in runs]
    assert told == [["60", "0"]] * 3
    assert list(folder.iterdir()) == []


def test_only_old_half_written_files_are_swept(tmp_path):
    old, new, own = tmp_path / "report" / ".page.html.x.part", tmp_path / ".long.csv.y.part", tmp_path / "mine.part"
    old.parent.mkdir()
    for path in (old, new, own):
        path.write_text("half")
    for path in (old, own):
        os.utime(path, (time.time() - 2 * ABANDONED,) * 2)
    assert sweep(tmp_path) == [old]
    assert new.exists() and own.exists()


def test_what_a_dead_worker_left_is_gone_when_the_run_ends(tmp_path):
    left = tmp_path / "report" / ".index.html.x.part"
    with only_writer(tmp_path):
        left.parent.mkdir()
        left.write_text("half")
    assert not left.exists()


def test_a_run_that_is_broken_off_takes_nothing_from_who_still_writes(tmp_path):
    left = tmp_path / ".index.html.x.part"
    with pytest.raises(KeyboardInterrupt), only_writer(tmp_path):
        left.write_text("half")
        raise KeyboardInterrupt
    assert left.exists()


def test_a_kill_leaves_the_old_or_the_new_file_whole(tmp_path):
    chance, in_the_middle = random.Random(20250101), 0
    for _ in range(KILLS):
        writer = _started(WRITER, str(tmp_path))
        assert writer.stdout.readline() == "begun\n"
        time.sleep(0.03 + chance.random() / 10)
        # On a busy machine the moment could fall between two writes each time: it is put off to the next one.
        deadline = time.monotonic() + 5
        while not list(tmp_path.glob(".*.part")) and time.monotonic() < deadline:
            time.sleep(0.0005)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        in_the_middle += bool(list(tmp_path.glob(".*.part")))
        written = (tmp_path / "one.csv").read_bytes() if (tmp_path / "one.csv").exists() else b"a" * 20_000_000
        assert len(written) == 20_000_000
        assert len(set(written)) == 1
    assert in_the_middle >= KILLS / 2
    for path in tmp_path.glob(".*.part"):
        os.utime(path, (0, 0))
    with only_writer(tmp_path):
        assert list(tmp_path.glob(".*.part")) == []


def test_a_killed_extraction_goes_on_to_its_end(tmp_path):
    plan = "某市卫生健康发展规划(2021-2025年)\n" + "到2025年,人均预期寿命达到80岁,婴儿死亡率控制在5‰以下。\n" * 10
    for number in range(40):
        (tmp_path / f"plan{number}.txt").write_text(plan.replace("80", str(70 + number % 20)), encoding="utf-8")
    words = [sys.executable, "-m", "duibiao", "extract", *sorted(map(str, tmp_path.glob("plan*.txt")))]

    def run(out: str) -> subprocess.Popen:
        return subprocess.Popen([*words, "--out", str(tmp_path / out)], stdout=subprocess.DEVNULL, cwd=ROOT)

    assert run("whole").wait() == 0
    right = {path.name: path.read_bytes() for path in (tmp_path / "whole").glob("*.csv")}
    assert len(right) == 40
    killed, deadline = run("killed"), time.monotonic() + 60
    while not list((tmp_path / "killed").glob("*.csv")) and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.kill()
    killed.wait()
    left = {path.name: path.read_bytes() for path in (tmp_path / "killed").glob("*.csv")}
    assert 0 < len(left) < 40
    assert all(right[name] == data for name, data in left.items())
    assert run("killed").wait() == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "killed").glob("*.csv")} == right
