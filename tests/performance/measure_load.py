"""Load: a folder of 500 MB, a long table of ten million rows, eight reports at once, a thousand in a row, a nation's.

    python tests/performance/measure_load.py documents|table|eight|thousand|nation [--count N] [--jobs N]

Prints time and memory: of everything together (each page counted once), and how it grew.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1_000_000


class Memory:
    """Megabytes of a process and all it started, looked at again and again."""

    def __init__(self, pid: int) -> None:
        self.process, self.seen, self.over = psutil.Process(pid), [], threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self) -> None:
        while not self.over.wait(0.2):
            total = 0
            try:
                for one in [self.process, *self.process.children(recursive=True)]:
                    total += one.memory_full_info().pss
            except psutil.Error:
                continue
            self.seen.append(total / MEGABYTE)

    def told(self) -> str:
        """Give the peak, and the means of the second and the last fifth of the time."""
        self.over.set()
        self.thread.join()
        self.seen = self.seen or [self.process.memory_info().rss / MEGABYTE]
        fifth = max(1, len(self.seen) // 5)
        early, late = self.seen[fifth : 2 * fifth] or self.seen, self.seen[-fifth:]
        return f"peak {max(self.seen):.0f} MB, early {sum(early) / len(early):.0f}, late {sum(late) / len(late):.0f} MB"


def run(*words: str) -> None:
    """Run a command, and tell its time and memory."""
    os.environ.setdefault("DUIBIAO_HOME", str(ROOT))
    measured("-m", "duibiao", *words, stdout=subprocess.DEVNULL)


def measured(*words: str, stdout: int | None = None) -> None:
    """Run this Python, and tell time and memory."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, *words], stdout=stdout)
    memory = Memory(process.pid)
    status = process.wait()
    print(f"status {status}, {time.monotonic() - began:.1f} s, {memory.told()}", flush=True)


def documents(folder: Path, count: int, jobs: int) -> None:
    """Read a folder of documents, each of 50 KB and unlike the others."""
    chance = random.Random(1)
    names = ("人均预期寿命", "婴儿死亡率", "孕产妇死亡率", "每千人口床位数", "居民健康素养水平", "每千人口护士数")
    filler = "坚持以人民健康为中心,深化医药卫生体制改革,推进优质资源扩容下沉,完善公共卫生服务体系,提高基层服务能力。"
    for number in range(count):
        lines = [f"第{number}市卫生健康发展规划(2021-2025年)"]
        while sum(map(len, lines)) < 50_000 / 3:
            lines.append(chance.choice((filler, filler[::-1])) + str(chance.random())[2:5] + "项任务。")
            name = chance.choice(names)
            lines.append(f"到2025年,{name}达到{chance.randrange(1, 99)}.{chance.randrange(99)},比2020年有所提高。")
        (folder / f"plan{number}.txt").write_text("\n".join(lines), encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir()) / MEGABYTE
    print(f"{count} documents, {size:.0f} MB", flush=True)
    run("extract", *map(str, sorted(folder.iterdir())), "--out", str(folder / "out"), "--jobs", str(jobs))


#: What is asked of a large table, each by a process of its own.
ASKED = {
    "duibiao.load, every place": "print(duibiao.load(every_place=True).height, 'rows')",
    "duibiao.load, preferred rows": "print(duibiao.load().height, 'rows')",
    "duibiao.parquet": "print(duibiao.parquet().stat().st_size // 1_000_000, 'MB')",
    "its Parquet, lazily: the mean of each indicator and year": (
        "import polars as pl; asked = pl.scan_parquet(find_home().long / 'indicators.parquet'); "
        "asked = asked.filter('preferred').group_by('indicator', 'year').agg(pl.mean('value')); "
        "print(asked.collect(engine='streaming').height, 'groups')"
    ),
}


def table(folder: Path, count: int) -> None:
    """Load a long table of many rows: each copy of the project's has figures and documents of its own."""
    import polars as pl

    import duibiao
    from duibiao.home import find_home

    one, path = duibiao.load(every_place=True, home=find_home(ROOT)), folder / "long" / "indicators.csv"
    path.parent.mkdir()
    times = -(-count // one.height)
    with path.open("wb") as file:
        for number in range(times):
            told = (pl.col("figure") + f"#{number}", pl.col("document") + f"_{number % 9_000}")
            one.with_columns(*told).write_csv(file, include_header=not number)
    print(f"{times * one.height} rows, {path.stat().st_size / MEGABYTE:.0f} MB of CSV", flush=True)
    os.environ |= {"DUIBIAO_HOME": str(ROOT), "DUIBIAO_DATA": str(folder)}
    for what, code in ASKED.items():
        print(what, end=": ", flush=True)
        measured("-c", f"import duibiao; from duibiao.home import find_home; {code}")


def eight(folder: Path, jobs: int) -> None:
    """Make eight reports at once."""
    chosen = sorted((ROOT / "params").glob("*.yaml"))[:8]
    run("report", *map(str, chosen), "--out", str(folder), "--jobs", str(jobs), "--force")


def thousand(folder: Path, count: int, jobs: int) -> None:
    """Make so many reports in a row, in one run; tell the memory of each of its processes ten times on the way."""
    text = (ROOT / "params" / "gap_baoshan.yaml").read_text(encoding="utf-8")
    for number in range(count):
        (folder / f"r{number}.yaml").write_text(text, encoding="utf-8")
    out, step, told = folder / "out", max(1, count // 10), 0
    words = ["report", *map(str, sorted(folder.glob("r*.yaml"))), "--out", str(out), "--jobs", str(jobs)]
    os.environ.setdefault("DUIBIAO_HOME", str(ROOT))
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "duibiao", *words], stdout=subprocess.DEVNULL)
    memory = Memory(process.pid)
    while process.poll() is None:
        time.sleep(0.5)
        made = len(list(out.glob("*/manifest.json")))
        if made >= told + step:
            told = made - made % step
            print(f"{told} reports, {time.monotonic() - began:.0f} s: {_each(process.pid)}", flush=True)
    print(f"status {process.returncode}, {made} reports, {memory.told()}", flush=True)


def nation(folder: Path, count: int, jobs: int) -> None:
    """Make the profiles of a tenth of an invented nation's counties, then of all: tell what a report takes in each."""
    sys.path.insert(0, str(ROOT / "tests"))
    from nation_office import office

    office(folder, count)
    params = sorted((folder / "params").glob("*.yaml"))
    os.environ.setdefault("DUIBIAO_HOME", str(ROOT))
    for chosen in (params[::10], params):
        out, before, began = folder / f"out{len(chosen)}", os.times(), time.monotonic()
        words = ["report", *map(str, chosen), "--data", str(folder), "--out", str(out), "--jobs", str(jobs)]
        process = subprocess.Popen([sys.executable, "-m", "duibiao", *words], stdout=subprocess.DEVNULL)
        memory = Memory(process.pid)
        status, seconds, after = process.wait(), time.monotonic() - began, os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        each = f"{seconds / len(chosen):.2f} s ({spent / len(chosen):.2f} processor s) a report"
        print(
            f"status {status}, {len(chosen)} of {count} counties: {seconds:.0f} s, {each}, {memory.told()}", flush=True
        )


def _each(pid: int) -> str:
    """Tell the memory of a run: its own, that of what its kernels are forked from, and the kernels together."""
    found = {"the run": 0.0, "kernels' server": 0.0, "kernels": 0.0}
    for one in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        try:
            name = "the run" if one.pid == pid else "kernels' server" if one.ppid() == pid else "kernels"
            found[name] += one.memory_full_info().uss / MEGABYTE
        except psutil.Error:
            continue
    return ", ".join(f"{name} {size:.0f} MB" for name, size in found.items())


def main() -> None:
    """Measure what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("what", choices=("documents", "table", "eight", "thousand", "nation"))
    asked.add_argument(
        "--count", type=int, default=0, help="documents (10,000), rows (10 million), reports (1,000), counties (300)"
    )
    asked.add_argument("--jobs", type=int, default=0)
    given = asked.parse_args()
    with TemporaryDirectory() as name:
        folder, jobs = Path(name), given.jobs
        match given.what:
            case "documents":
                documents(folder, given.count or 10_000, jobs or 2)
            case "table":
                table(folder, given.count or 10_000_000)
            case "eight":
                eight(folder, jobs or 8)
            case "thousand":
                thousand(folder, given.count or 1_000, jobs or 2)
            case "nation":
                nation(folder, given.count or 300, jobs or 2)


if __name__ == "__main__":
    main()
