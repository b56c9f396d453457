"""The same answer every time: in another time zone, language, order of files, on more cores, and without a network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from casebook import ROOT, first_on_path

from duibiao.running.kernels import can_fork

#: All reports in all formats, and four surroundings: ``make same``. Else one report in two.
LONG = bool(os.environ.get("LONG"))
SURROUNDINGS = {
    "plain": {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "jobs": "1"},
    "elsewhere": {"TZ": "Pacific/Kiritimati", "LC_ALL": "POSIX", "PYTHONHASHSEED": "4711", "jobs": "2"},
    "west": {"TZ": "Pacific/Pago_Pago", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "random", "jobs": "4"},
    "ascii": {"TZ": "Asia/Kathmandu", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C",
              "PYTHONIOENCODING": "ascii", "PYTHONHASHSEED": "99", "jobs": "3"},
}  # fmt: skip
CHOSEN = list(SURROUNDINGS) if LONG else ["plain", "elsewhere"]
#: Where the system allows it every run but the first has no network, only the machine's own loopback.
ALONE = (
    "import fcntl, os, socket, struct, sys; "
    "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 0x41)); os.execv(sys.argv[1], sys.argv[1:])"
)
#: Refuses, and notes, whatever a process of Python asks of another machine; put where Python looks first. A machine may
#: ask for its own name, and for its own address: what does so "connects" without sending anything (datagrams).
CLOSED = """
import os, socket, sys
OWN = {"127.0.0.1", "::1", "localhost", "", socket.gethostname()}
def watch(event, given):
    if event == "socket.connect" and given[0].family != socket.AF_UNIX and given[0].type == socket.SOCK_STREAM:
        host = given[1][0]
    elif event == "socket.getaddrinfo":
        host = given[0]
    else:
        return
    if host and host not in OWN:
        with open(os.environ["ASKED"], "a") as file:
            file.write(f"{event} {host}\\n")
        raise OSError("closed")
sys.addaudithook(watch)
"""
#: What tells when it was made, and is never compared.
TIMES = {"runs.json", "moved.json", "published.csv"}


def copied(root: Path, backwards: bool) -> Path:
    """Copy the project; a folder's files are made in the other order, so that a system may list them otherwise."""
    for name in ("data", "notebooks", "params"):
        for path in sorted((ROOT / name).rglob("*"), reverse=backwards):
            if path.is_file() and "documents" not in path.relative_to(ROOT).parts:
                target = root / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    for path in (root / "data" / "long").iterdir():
        path.unlink()
    if LONG:
        for path in (root / "params").glob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            if "formats:" not in text:
                path.write_text(f"{text}\nformats: [html, svg, png, docx, pdf]\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, dict[str, bytes]]:
    """What lies there after building and reporting, by the surroundings."""
    return {name: _made(name, tmp_path_factory.mktemp(name)) for name in CHOSEN}


def _made(name: str, root: Path) -> dict[str, bytes]:
    around = dict(SURROUNDINGS[name])
    jobs = around.pop("jobs")
    copied(root, backwards=name != "plain")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    environment |= around | {"DUIBIAO_HOME": str(root), "PYTHONDONTWRITEBYTECODE": "1", "CI": ""}
    (root / "closed").mkdir()
    (root / "closed" / "sitecustomize.py").write_text(CLOSED, encoding="utf-8")
    environment |= {"PYTHONPATH": first_on_path(root / "closed"), "ASKED": str(root / "asked")}
    python = [*_alone(name != "plain"), sys.executable]
    chosen = [] if LONG else [str(root / "params" / "gap_baoshan.yaml")]
    extract = ["extract", *map(str, _documents(root, name != "plain")), "--out", str(root / "read"), "--jobs", jobs]
    for words in (["build"], ["report", *chosen, "--jobs", jobs], extract):
        ran = subprocess.run(
            [*python, "-m", "duibiao", *words],
            env=environment, cwd=root, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
    assert not (root / "asked").exists(), (root / "asked").read_text()
    found = [path for part in ("data/long", "reports", "read") for path in (root / part).rglob("*") if path.is_file()]
    kept = {str(path.relative_to(root)): path for path in found if path.name not in TIMES and path.name[0] != "."}
    return {place: _bare(path) for place, path in sorted(kept.items()) if place != "reports/index.html"}


def _alone(wanted: bool) -> list[str]:
    words = ["unshare", "--map-root-user", "--net", sys.executable, "-c", ALONE]
    able = wanted and shutil.which("unshare") and not subprocess.run([*words, "/bin/true"], check=False).returncode
    return words if able else []


def _documents(root: Path, backwards: bool) -> list[Path]:
    folder = root / "plans"
    folder.mkdir()
    for number in sorted(range(30), reverse=backwards):
        text = f"某市卫生健康发展规划(2021-2025年)\n到2025年,人均预期寿命达到{70 + number}岁,婴儿死亡率控制在5‰以下。\n"
        (folder / f"plan{number}.txt").write_text(text, encoding="utf-8")
    return list(folder.iterdir())


def _bare(path: Path) -> bytes:
    """Leave the times and ids of a run out of its notebook."""
    if path.suffix != ".ipynb":
        return path.read_bytes()
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [[cell.get("outputs", []), cell["source"]] for cell in notebook["cells"]]
    return json.dumps(cells, sort_keys=True).encode()


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    """List every file that is not there twice or has other bytes, a line each, with the first place that differs."""
    lines = [f"{place}: only {'here' if place in one else 'there'}" for place in sorted(one.keys() ^ other.keys())]
    for place in sorted(one.keys() & other.keys()):
        here, there = one[place], other[place]
        if here != there:
            pairs = enumerate(zip(here, there, strict=False))
            at = next((at for at, (left, right) in pairs if left != right), min(len(here), len(there)))
            near = slice(max(0, at - 30), at + 30)
            lines.append(f"{place}: {len(here)} and {len(there)} bytes, at {at}: {here[near]!r} and {there[near]!r}")
    return "\n".join(lines)


def test_every_file_that_differs_is_listed():
    one = {"a": b"1", "b": b"one", "c": b"same", "d": b"long", "e": b"here"}
    told = differing(one, {"a": b"2", "b": b"two", "c": b"same", "d": b"longer", "f": b"there"}).splitlines()
    assert [line.partition(":")[0] for line in told] == ["e", "f", "a", "b", "d"]
    assert told[-1] == "d: 4 and 6 bytes, at 4: b'long' and b'longer'"


@pytest.mark.skipif(not can_fork(), reason="reports in other surroundings are made as Linux makes them")
@pytest.mark.parametrize("name", CHOSEN[1:])
def test_the_same_bytes_in_other_surroundings(name, made):
    one, other = made[CHOSEN[0]], made[name]
    assert {Path(place).suffix for place in one} >= {".csv", ".parquet", ".html", ".xlsx", ".ipynb", ".json"}
    if told := differing(one, other):
        pytest.fail(f"{len(told.splitlines())} files differ:\n{told}", pytrace=False)


def test_the_long_table_is_the_committed_one(made):
    for path in (ROOT / "data" / "long").glob("*.csv"):
        assert made[CHOSEN[0]][f"data/long/{path.name}"] == path.read_bytes()
