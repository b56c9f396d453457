"""Measure how fast documents are read: documents and megabytes a second, and peak memory, at three sizes.

    python tests/performance/bench_extraction.py [--sizes 300,1000,3000] [--jobs 2] [--json FILE]

Every document is made anew and differs from every other: statements and tables of the generator of plans, between
paragraphs that state nothing, until it has 50 KB.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benching import ROOT, keep

#: Bytes of a document, and plans that the parts of the documents come from.
SIZE, PLANS = 50_000, 300
FILLER = (
    "坚持以人民健康为中心,把保障人民健康放在优先发展的战略位置,推动卫生健康事业从以治病为中心转向以健康为中心。",
    "完善公共卫生应急管理体系,健全监测预警机制,提高突发事件处置能力,加强部门协同和信息共享。",
    "深化医药卫生体制改革,推进紧密型医共体建设,促进优质资源下沉,方便群众就近看病。",
)


def main() -> int:
    """Make the documents, read them, print a table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--sizes", default="300,1000,3000", help="numbers of documents")
    given.add_argument("--jobs", type=int, default=2, help="processes")
    given.add_argument("--json", type=Path, help="where the figures are written")
    words = given.parse_args()
    sizes = sorted(int(size) for size in words.sizes.split(","))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = make_documents(folder, sizes[-1])
        found = [measure(paths[:size], folder / f"out{size}", words.jobs) for size in sizes]
    print(f"{'documents':>10} {'MB':>7} {'seconds':>8} {'a second':>9} {'MB/s':>6} {'peak MB':>8}")
    shapes = {"documents": ">10", "megabytes": ">7.1f", "seconds": ">8.1f", "documents_a_second": ">9.1f"}
    shapes |= {"megabytes_a_second": ">6.2f", "peak_megabytes": ">8.0f"}
    for told in found:
        print(" ".join(format(told[name], shape) for name, shape in shapes.items()))
    keep(words.json, {"jobs": words.jobs, "measured": found})
    return 0


def make_documents(folder: Path, count: int) -> list[Path]:
    """Make documents of 50 KB, no two of them alike."""
    generator = [sys.executable, str(ROOT / "tests" / "generator" / "run.py"), "--format", "txt_utf8"]
    subprocess.run([*generator, "--seed", "7", "--count", str(PLANS), "--out", str(folder / "plans")], check=True)
    plans = [path.read_text(encoding="utf-8") for path in sorted((folder / "plans").glob("plan_*"))]
    chance = random.Random(11)
    paths = []
    for number in range(count):
        parts = [f"第{number}号卫生健康发展规划(2021-2025年)"]
        while sum(len(part.encode()) for part in parts) < SIZE:
            parts += [chance.choice(plans), *chance.choices(FILLER, k=40), f"文号{chance.randrange(10**9)}"]
        paths.append(folder / f"plan{number:05}.txt")
        paths[-1].write_text("\n".join(parts), encoding="utf-8")
    return paths


def measure(paths: list[Path], out: Path, jobs: int) -> dict[str, float]:
    """Read documents in a process of its own; the peak is that of its largest process."""
    began = time.perf_counter()
    words = [sys.executable, "-m", "duibiao", "extract", *map(str, paths), "--out", str(out), "--jobs", str(jobs)]
    subprocess.run(words, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    seconds = time.perf_counter() - began
    megabytes = sum(path.stat().st_size for path in paths) / 1e6
    return {
        "documents": len(paths),
        "written": len(list(out.glob("plan*.csv"))),
        "megabytes": megabytes,
        "seconds": seconds,
        "documents_a_second": len(paths) / seconds,
        "megabytes_a_second": megabytes / seconds,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    sys.exit(main())
