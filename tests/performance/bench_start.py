"""How soon one can begin: ``import duibiao``, and the commands where nothing is to do, beside an empty Python.

``python tests/performance/bench_start.py [--times 5] [--json FILE]`` (``make bench``). Each is the best of several runs
in processes of their own; what is to be up to date is made before.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benching import ROOT, keep

EMPTY = "an empty Python"
#: What is meant to be reached, in seconds.
AIMS = {"import duibiao": 0.3, "build and report, nothing changed": 3.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as out:
        duibiao = [sys.executable, "-m", "duibiao", "--home", str(ROOT)]
        report = [*duibiao, "report", "--out", out]
        run(report)
        ways = {
            EMPTY: [[sys.executable, "-c", ""]],
            "import duibiao": [[sys.executable, "-c", "import duibiao"]],
            "duibiao.load()": [[sys.executable, "-c", "import duibiao; duibiao.load()"]],
            "report --due, nothing due": [[*report, "--due"]],
            "build and report, nothing changed": [[*duibiao, "build"], report],
        }
        found = {name: best(words, given.times) for name, words in ways.items()}
    print(f"{'seconds (processor seconds)':<40}{'':>14}{'more than empty':>18}")
    for name, one in found.items():
        aim = f"  (aim {AIMS[name]} s)" if name in AIMS else ""
        shown = f"{one['seconds']:.2f} ({one['cpu']:.2f})"
        print(f"{name:<40}{shown:>14}{one['cpu'] - found[EMPTY]['cpu']:>18.2f}{aim}")
    keep(given.json, {"aims": AIMS, "measured": found})


def run(words: list[str]) -> None:
    environment = {**os.environ, "DUIBIAO_HOME": str(ROOT)}
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)


def best(commands: list[list[str]], times: int) -> dict[str, float]:
    """Seconds, and processor seconds, of the quickest of several runs of commands one after the other."""
    found = []
    for _ in range(times):
        clock, before = time.perf_counter(), os.times()
        for words in commands:
            run(words)
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        found.append((time.perf_counter() - clock, cpu))
    return {"seconds": min(one for one, _ in found), "cpu": min(one for _, one in found)}


if __name__ == "__main__":
    main()
