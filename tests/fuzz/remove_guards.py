"""Take each guard away in turn, in a copy of the library, and see that its test falls.

    python tests/fuzz/remove_guards.py [--only WORDS]

`tests/cases/guards.csv` names each guard: what it promises, its file and code, the code without it, and the test that
must fail then (files, and `-k` with what pytest is to choose).
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "guards.csv"
#: Seconds after which a test without its guard counts as failed: many guards are against work without end.
PATIENCE = 300
#: Bytes that a test may ask for: some guards are against a file without end.
MEMORY = 8_000_000_000


@dataclass(frozen=True)
class Guard:
    """What is promised, where it is held, and by which test."""

    promise: str
    file: str
    code: str
    without: str
    test: str

    def removed(self, text: str) -> str:
        """Give the text of its file without it."""
        if text.count(self.code) != 1:
            raise SystemExit(f"{self.promise}: {text.count(self.code)} times in {self.file}: {self.code}")
        return text.replace(self.code, self.without)


def guards() -> list[Guard]:
    """Read the list; ends of lines and backslashes in code are written as in Python."""
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Guard(row["promise"], row["file"], _code(row["code"]), _code(row["without"]), row["test"]) for row in rows]


def _code(text: str) -> str:
    return text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")


def falls(test: str, lib: Path, home: Path) -> bool:
    """Run a test on a copy of the library; tell whether it fails or does not come to its end."""
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"--basetemp={home}/tests"]
    environment = {**os.environ, "PYTHONPATH": str(lib), "PYTHONDONTWRITEBYTECODE": "1", "CI": "1"}
    run = subprocess.Popen(
        [*words, *shlex.split(test)], cwd=ROOT, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        said, _ = run.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        for one in [*psutil.Process(run.pid).children(recursive=True), run]:  # some have sessions of their own
            with suppress(psutil.NoSuchProcess):
                one.kill()
        run.wait()
        return True
    if run.returncode > 1:  # no test was chosen, or none could be read
        raise SystemExit(f"{test}: pytest ended with {run.returncode}\n{said}")
    return bool(run.returncode)


def main() -> int:
    """Take away, test, tell."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--only", default="", help="guards whose promise or file holds these words")
    asked.add_argument("--no-whole", action="store_true", help="do not run the tests with all guards first")
    given = asked.parse_args()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))  # of every test, too; V8 only reserves more
    chosen = [guard for guard in guards() if given.only in guard.promise or given.only in guard.file]
    useless = []
    with TemporaryDirectory() as name:
        lib = Path(name) / "lib"
        shutil.copytree(ROOT / "lib", lib, ignore=shutil.ignore_patterns("__pycache__"))
        for test in [] if given.no_whole else sorted({guard.test for guard in chosen}):
            if falls(test, lib, Path(name)):
                raise SystemExit(f"{test}: fails with all guards in place")
        for guard in chosen:
            path = lib / "duibiao" / guard.file
            whole = path.read_text(encoding="utf-8")
            path.write_text(guard.removed(whole), encoding="utf-8")
            fell = falls(guard.test, lib, Path(name))
            path.write_text(whole, encoding="utf-8")
            print(f"{'falls' if fell else 'HOLDS'}  {guard.promise}  ({guard.file}; {guard.test})", flush=True)
            useless += [] if fell else [guard]
    print(f"{len(chosen)} guards, {len(useless)} that no test misses")
    return bool(useless)


if __name__ == "__main__":
    sys.exit(main())
