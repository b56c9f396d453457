"""Notebooks a second: the forked engine, papermill one by one, papermill two at a time, and the plain script as floor.

``python tests/performance/bench_reports.py [--sizes 2 4 8] [--json FILE]`` (``make bench``). Every way runs the same
notebooks with the same parameters, in a process of its own that is measured from its start to its end, imports and all.
Every notebook has other bytes, nothing is kept between runs, and the outputs of all ways are held against each other.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benching import ROOT, asked, keep, measured, table

TIMES = ("execution", "papermill")
WAYS = {
    "forked": "duibiao, two at a time",
    "report": "duibiao report --jobs 2 (pages and index too)",
    "papermill": "papermill, one by one",
    "papermill two": "papermill, two at a time",
    "script": "plain script, one process (floor)",
}
#: What ``forked`` is held against, and how many times faster it is meant to be at the largest size.
AIMS = {"papermill": 15, "papermill two": 8}


def main() -> int:
    given = asked(__doc__, WAYS, "sizes", [2, 4, 8])
    if given.way:
        RUN[given.way](json.loads((given.work / "work.json").read_text()), given.work)
        return 0
    found = [measure(way, size) for size in given.sizes for way in given.ways]
    sizes = {size: f"{size} notebooks" for size in sorted(given.sizes)}
    table("seconds (processor seconds)", found, WAYS, sizes, lambda one: f"{one['seconds']} ({one['cpu']})")
    for way, by_size in ratios(found).items():
        cells = (f"{one['seconds']} ({one['cpu']}) times" for one in (by_size[size] for size in sizes))
        aim = f" (aim {AIMS[way]})" if way in AIMS else ""
        print(f"{'as long as duibiao: ' + way + aim:<48}" + "".join(f"{cell:>24}" for cell in cells))
    print("outputs equal" if equal(found) else "OUTPUTS DIFFER")
    keep(given.json, {"python": sys.version.split()[0], "measured": found, "ratios": ratios(found)})
    return 0 if equal(found) else 1


def measure(way: str, size: int) -> dict[str, Any]:
    """Run one way in a process of its own; give what it took, and a checksum of every notebook's outputs."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        prepare(work, size)
        told = {"size": size, **measured(__file__, way, work, cwd=work, env=environment(work))}
        return {**told, "outputs": [digest(path) for path in sorted(work.glob("made/*.ipynb"))]}


def prepare(work: Path, size: int) -> None:
    """Lay out notebooks of different bytes, and the parameters of each: the project's own reports, over and over."""
    from duibiao.home import find_home
    from duibiao.running.paramfiles import read_reports

    home = find_home(ROOT)
    reports = read_reports(sorted(home.params.glob("*.yaml"))[:8], home)
    (work / "made").mkdir()
    (work / "params").mkdir()
    (work / "notebooks").mkdir()
    pieces = []
    for ordinal in range(size):
        report = reports[ordinal % len(reports)]
        notebook = json.loads((home.notebooks / f"{report.notebook}.ipynb").read_text())
        notebook["metadata"]["ordinal"] = ordinal
        path = work / "notebooks" / f"{ordinal:03}.ipynb"
        path.write_text(json.dumps(notebook))
        pieces.append([str(path), str(work / "made" / path.name), report.parameters.model_dump()])
        text = report.path.read_text(encoding="utf-8")
        (work / "params" / f"r{ordinal:03}.yaml").write_text(f"{text}# {ordinal}\n", encoding="utf-8")
    (work / "work.json").write_text(json.dumps(pieces))


def environment(work: Path) -> dict[str, str]:
    """One core a notebook for every way, as the engine has it; nobody's own settings."""
    own = {
        "DUIBIAO_HOME": str(ROOT),
        "IPYTHONDIR": str(work / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        # Else every process of every way would compile the library anew.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONHASHSEED": "0",
        "POLARS_MAX_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return {**os.environ, **own}


def forked(pieces: list, work: Path) -> None:
    """Run through papermill, engine ``duibiao``, kernels forked from one process."""
    from duibiao.home import find_home
    from duibiao.running.execute import execute, workplace

    def run(piece: list) -> None:
        notebook, made, parameters = piece
        Path(made).write_text(execute(Path(notebook), parameters, place).text, encoding="utf-8")

    with workplace(find_home(ROOT), fork=True) as place, ThreadPoolExecutor(2) as pool:
        list(pool.map(run, pieces))


def papermill_one_by_one(pieces: list, work: Path) -> None:
    """Run through papermill as it is; its own import is paid once."""
    import papermill

    for notebook, made, parameters in pieces:
        papermill.execute_notebook(notebook, made, parameters, progress_bar=False, cwd=str(ROOT / "notebooks"))


def papermill_two(pieces: list, work: Path) -> None:
    """Run two such processes side by side, each with every other notebook."""
    running = []
    for half in (0, 1):
        folder = work / f"half{half}"
        folder.mkdir()
        (folder / "work.json").write_text(json.dumps(pieces[half::2]))
        running.append(subprocess.Popen([sys.executable, __file__, "--way", "papermill", "--work", str(folder)]))
    ended = [process.wait() for process in running]
    if any(ended):
        raise SystemExit(1)


def script(pieces: list, work: Path) -> None:
    """Run the code of the cells, with nothing that makes or keeps a notebook."""
    os.chdir(ROOT / "notebooks")
    for notebook, _, parameters in pieces:
        names: dict = {}
        for cell in json.loads(Path(notebook).read_text())["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
                if "parameters" in cell["metadata"].get("tags", ()):
                    names.update(parameters)


def report(pieces: list, work: Path) -> None:
    """Run the command."""
    from duibiao.cli import main as duibiao

    files = [str(path) for path in sorted((work / "params").glob("*.yaml"))]
    if duibiao(["--home", str(ROOT), "report", *files, "--out", str(work / "reports"), "--jobs", "2"]):
        raise SystemExit(1)


RUN = {
    "forked": forked,
    "report": report,
    "papermill": papermill_one_by_one,
    "papermill two": papermill_two,
    "script": script,
}


def digest(path: Path) -> str:
    """Checksum of a notebook's cells, times and random ids aside."""
    cells = json.loads(path.read_text())["cells"]
    for cell in cells:
        cell.pop("id", None)
        for name in TIMES:
            cell["metadata"].pop(name, None)
        # On the disk texts are lists of lines.
        for output in cell.get("outputs", ()):
            for part in (output, output.get("data", {})):
                part.update({name: "".join(text) for name, text in part.items() if isinstance(text, list)})
        cell["source"] = "".join(cell["source"])
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def ratios(found: list[dict[str, Any]]) -> dict[str, dict[int, dict[str, float]]]:
    """How many times as long as ``forked`` each other way takes, by size; in seconds and in processor time."""
    by = {(one["way"], one["size"]): one for one in found}
    told: dict[str, dict[int, dict[str, float]]] = {}
    for (way, size), one in by.items():
        ours = by.get(("forked", size))
        if ours and way != "forked":
            both = {unit: round(one[unit] / ours[unit], 1) for unit in ("seconds", "cpu")}
            told.setdefault(way, {})[size] = both
    return told


def equal(found: list[dict[str, Any]]) -> bool:
    """Tell whether all ways that keep notebooks made the same."""
    for size in {one["size"] for one in found}:
        made = {tuple(one["outputs"]) for one in found if one["size"] == size and one["outputs"]}
        if len(made) > 1:
            print(f"outputs differ at {size} notebooks", file=sys.stderr)
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
