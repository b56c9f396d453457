"""What the programs here share: each way in a process of its own, the same words to ask by, tables and files alike."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def asked(told: str | None, ways: Iterable[str], sizes: str, usual: list[int]) -> argparse.Namespace:
    """Read what is asked for: sizes, ways, a file; ``way`` and ``work`` where this process is to be one way."""
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument(f"--{sizes}", dest="sizes", type=int, nargs="+", default=usual)
    parser.add_argument("--ways", nargs="+", choices=list(ways), default=list(ways))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def measured(program: str, way: str, work: Path, **options: Any) -> dict[str, Any]:
    """Run one way in a process of its own; give its seconds, processor seconds and peak, children included."""
    load, clock = os.getloadavg()[0], time.perf_counter()
    words = [sys.executable, program, "--way", way, "--work", str(work)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, **options)
    _, status, spent = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - clock
    if status:
        raise SystemExit(f"{way} ended with {status}")
    cpu = spent.ru_utime + spent.ru_stime
    peak = spent.ru_maxrss >> 10
    told = {"way": way, "seconds": round(seconds, 2), "cpu": round(cpu, 2), "peak_mb": peak, "load": round(load, 1)}
    print(json.dumps(told), file=sys.stderr, flush=True)
    return told


def keep(path: Path | None, told: Mapping[str, Any]) -> None:
    """Write what was measured, where a file was asked for."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"cores": os.cpu_count(), **told}, indent=2) + "\n")


def table(
    head: str,
    found: list[dict[str, Any]],
    ways: Mapping[str, str],
    sizes: Mapping[int, str],
    shown: Callable[[dict[str, Any]], str],
) -> None:
    """Print what was measured, a row a way, a column a size."""
    print(f"\n{head:<48}" + "".join(f"{size:>24}" for size in sizes.values()))
    for way, name in ways.items():
        cells = {one["size"]: shown(one) for one in found if one["way"] == way}
        if cells:
            print(f"{name:<48}" + "".join(f"{cells.get(size, ''):>24}" for size in sizes))
