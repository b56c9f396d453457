"""Runs that are killed at any moment: each file is the old or the new one, whole; the next run comes to its end."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from pathlib import Path

import openpyxl
import pytest
from casebook import ROOT
from registry_plans import PLAN

from duibiao import cli
from duibiao.errors import UsageError
from duibiao.folders import HOLDER
from duibiao.home import Home, find_home
from duibiao.together import BEFORE, put_back, together

#: Kills of the ordinary run (10), and of a long one (KILLS=200, ``make kills``): this many of ten by command.
KILLS = int(os.environ.get("KILLS", "10"))
SHARES = {"extract": 6, "build": 2, "import": 1, "report": 1}
#: Seconds until a run that does not begin to write has gone wrong.
PATIENCE = 120


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for locks, notes and what is half written."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


class Work(ABC):
    """A command that is run again and again, on one of two states of what it reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"

    @abstractmethod
    def words(self, state: int) -> list[str]:
        """Set what the command reads to a state, and give the words of the command."""

    def start(self, state: int) -> subprocess.Popen:
        words = [sys.executable, "-m", "duibiao", "--home", str(ROOT), *self.words(state)]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)

    def finished(self, state: int) -> dict[str, bytes]:
        """Run to the end; give what lies there then."""
        assert self.start(state).wait() == 0
        return {name: data for name, data in contents(self.out).items() if not self.passing(name)}

    def passing(self, name: str) -> bool:
        """Whether a file is of the run and not of what it was made from."""
        return False

    def at_work(self) -> bool:
        """Whether somebody writes, or was killed while he did."""
        return any(self.out.glob(f"**/{HOLDER}")) or any(self.out.glob("**/.*.part"))


class Extract(Work):
    def words(self, state: int) -> list[str]:
        place = self.folder / f"plans{state}"
        if not place.exists():
            place.mkdir()
            for number in range(30):
                life = 70 + number % 20 + state
                text = f"某市卫生健康发展规划(2021-2025年)\n到2025年,人均预期寿命达到{life}岁。\n"
                (place / f"plan{number}.txt").write_text(text, encoding="utf-8")
        return ["extract", *sorted(map(str, place.glob("*.txt"))), "--out", str(self.out), "--jobs", "2"]


class Office(Work):
    """What works on an office's folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.plan = folder / "宁波市规划.txt"
        self.plan.write_text(PLAN, encoding="utf-8")
        self.office = folder / "office"
        self.do("register", str(self.plan), "--data", str(self.office), "--id", "ningbo", "--yes")

    def do(self, *words: str) -> None:
        assert cli.main(["--home", str(ROOT), *words]) == 0


class Build(Office):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.out = self.office / "long"

    def words(self, state: int) -> list[str]:
        printed = self.office / "printed" / "ningbo.csv"
        text = printed.read_text(encoding="utf-8")
        printed.write_text(text.replace(",1.59,", f",1.{state},").replace(f",1.{1 - state},", f",1.{state},"), "utf-8")
        return ["build", "--data", str(self.office)]

    def passing(self, name: str) -> bool:
        return name.endswith(".parquet")  # as long as it can be read it need not be the same bytes


class Import(Office):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.do("build", "--data", str(self.office))
        self.out = self.office
        form = folder / "form.xlsx"
        self.do("import", "--template", str(form), "--region", "ningbo", "--data", str(self.office))
        for state in range(2):
            book = openpyxl.load_workbook(form)
            sheet = book.active
            sheet["B6"] = "宁波市卫生健康委员会"
            row = next(row for row in sheet.iter_rows(min_row=9) if row[0].value == "婴儿死亡率")
            row[7].value = 1.5 + state / 10
            (folder / f"state{state}").mkdir()
            book.save(folder / f"state{state}" / "form.xlsx")

    def words(self, state: int) -> list[str]:
        """Enter one form into an office that has the other: it is taken out first, and what was entered whole."""
        gone = {1 - state}
        if not (self.office / "sources" / BEFORE).exists() and (self.office / "sources" / f"form{state}.yaml").exists():
            gone.add(state)
        for one in gone:
            for path in self.office.glob(f"*/form{one}.*"):
                path.unlink()
        form = self.folder / f"state{state}" / "form.xlsx"
        return ["import", str(form), "--data", str(self.office), "--id", f"form{state}", "--yes"]


class Report(Work):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.home = folder / "project"
        (self.home / "data").mkdir(parents=True)
        for path in find_home(ROOT).data.iterdir():
            (self.home / "data" / path.name).symlink_to(path)
        shutil.copytree(Path(__file__).parent / "running" / "notebooks", self.home / "notebooks")

    def words(self, state: int) -> list[str]:
        params = self.home / "params" / "one.yaml"
        params.parent.mkdir(exist_ok=True)
        head = f"notebook: benchmark\ntitle: {{zh: 样例{state}, en: Sample}}\n"
        params.write_text(head + "parameters: {regions: [baoshan], year: 2020}\n", encoding="utf-8")
        return ["--home", str(self.home), "report", str(params), "--out", str(self.out)]

    def passing(self, name: str) -> bool:
        return name in ("runs.json", "index.html", "moved.json") or name.endswith(".ipynb")  # they tell the time


WORK = {"extract": Extract, "build": Build, "import": Import, "report": Report}


def killed(work: Work, state: int, chance: random.Random, seconds: float, at_work: bool) -> bool:
    """Run and kill: at any moment, or soon after it began to write; tell whether it was at work."""
    run = work.start(state)
    if at_work:
        deadline = time.monotonic() + PATIENCE
        while run.poll() is None and not work.at_work():
            assert time.monotonic() < deadline
            time.sleep(0.0002)
        time.sleep(chance.random() * 0.004)
    else:
        time.sleep(chance.random() * seconds)
    run.send_signal(signal.SIGKILL)
    run.wait()
    return work.at_work()


@pytest.mark.parametrize("command", WORK)
def test_kills_lose_nothing(command, tmp_path):
    work = WORK[command](tmp_path)
    began = time.monotonic()
    states = {0: work.finished(0)}
    seconds = time.monotonic() - began
    chance, kills, in_the_middle = random.Random(20250101), -(-KILLS * SHARES[command] // 10), 0
    for number in range(1, kills + 1):
        before, state = (number - 1) % 2, number % 2
        landed = killed(work, state, chance, seconds, at_work=state == 1)
        while state == 1 and not landed:  # it had ended already: the machine was busy elsewhere
            work.finished(before)
            landed = killed(work, state, chance, seconds, at_work=True)
        in_the_middle += landed
        left = contents(work.out)
        after = work.finished(state)
        assert after == states.setdefault(state, after)
        for name, data in left.items():
            assert work.passing(name) or data in (states[before].get(name), after.get(name)), name
    assert states[0] != states[1]
    assert in_the_middle >= kills / 2


@pytest.fixture
def office(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "one.yaml").write_text("old")
    return Home(ROOT, tmp_path)


def test_what_is_written_together_is_undone_together(office):
    old, new = office.overlay / "sources" / "one.yaml", office.overlay / "printed" / "one.csv"
    new.parent.mkdir()
    with pytest.raises(KeyboardInterrupt), together(office, [old, new]):
        old.write_text("new")
        new.write_text("new")
        raise KeyboardInterrupt
    assert old.read_text() == "old" and not new.exists()
    assert not (office.overlay / "sources" / BEFORE).exists()


def test_a_note_that_names_other_files_is_refused(office, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "mine.txt"
    elsewhere.write_text("mine")
    note = office.overlay / "sources" / BEFORE
    for text in (
        f'{{"{elsewhere}": null}}',
        f'{{"{office.overlay}/../{elsewhere.parent.name}/mine.txt": null}}',
        "[]",
        "{",
    ):
        note.write_text(text)
        with pytest.raises(UsageError, match="what to do: look at it, and remove it"):
            put_back(office)
    assert elsewhere.read_text() == "mine"
