"""Reports on a cluster: one here, or one elsewhere whose workers die; nothing is left behind, whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from waiting import PATIENCE, until

from duibiao.errors import UsageError
from duibiao.running.cluster import cluster
from duibiao.running.fanout import plan, run_reports
from duibiao.running.kernels import can_fork
from duibiao.running.paramfiles import read_reports

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="processes are found and forked as Linux does"),
    pytest.mark.skipif(not os.environ.get("CI"), reason="minutes of kernels: run where CI is set, as .ci/run does"),
]
MARK = "DUIBIAO_TEST_MARK"


def marked(mark):
    """Ids of the processes that carry a mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={mark}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.fixture
def mark():
    """A mark; what carries it is killed at the end."""
    made = uuid.uuid4().hex
    yield made
    for pid in marked(made):
        os.kill(pid, signal.SIGKILL)


def start(mark, *words, **options):
    return subprocess.Popen(
        [sys.executable, *words], env={**os.environ, MARK: mark}, stdout=subprocess.DEVNULL, **options
    )


def test_a_cluster_of_our_own_listens_to_this_machine_only():
    with cluster(2):
        listening = [
            line.split()[1]
            for name in ("tcp", "tcp6")
            for line in Path(f"/proc/self/net/{name}").read_text().splitlines()[1:]
            if line.split()[3] == "0A" and line.split()[9] in sockets()
        ]
    assert all(address.startswith("0100007F:") for address in listening)


def test_a_cluster_of_our_own_keeps_no_notes_of_what_it_was_at():
    with cluster(1) as client:
        assert client.submit(len, "ab").result() == 2
        (worker,) = client.cluster.workers.values()
        assert "profile" not in worker.periodic_callbacks


def sockets():
    """Inodes of this process's sockets."""
    found = set()
    for path in Path("/proc/self/fd").iterdir():
        try:
            target = str(path.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found


def test_a_scheduler_that_is_not_there_is_told(home, params, tmp_path, monkeypatch):
    monkeypatch.setattr("duibiao.running.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match=r"no scheduler at tcp://127\.0\.0\.1:9"):
        run_reports(read_reports([params("one")], home), home, tmp_path / "out", scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_after_an_end_by_force(home, params, texts, tmp_path, mark, ending):
    """A notebook that never ends, with a process it started itself."""
    path = params("one", texts["good"].replace("2020", "1997"))
    words = ("-m", "duibiao", "--home", str(home.root), "report", str(path), "--out", str(tmp_path / "out"))
    run = start(mark, *words, stderr=subprocess.DEVNULL)
    # The command, the process that kernels are forked from, the kernel, and what the notebook started.
    until(lambda: len(marked(mark)) >= 4)
    run.send_signal(ending)
    assert run.wait(PATIENCE) != 0
    until(lambda: not marked(mark))


@pytest.fixture
def elsewhere(mark, tmp_path):
    """A scheduler and two workers, as somebody would start them; gives its address and the workers."""
    file = tmp_path / "scheduler.json"
    quiet = {"stderr": subprocess.DEVNULL, "cwd": tmp_path}
    common = ("--no-dashboard", "--scheduler-file", str(file))
    start(mark, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", *common, **quiet)
    until(file.is_file)
    words = ("-m", "dask", "worker", *common, "--nthreads", "2", "--no-nanny", "--host", "127.0.0.1")
    workers = [start(mark, *words, **quiet) for _ in range(2)]
    address = until(lambda: json.loads(file.read_text()))["address"]
    return address, workers


def test_a_worker_that_dies_leaves_its_reports_to_another(home, params, texts, tmp_path, elsewhere):
    address, workers = elsewhere
    stems = [f"r{year}" for year in range(2001, 2017)]
    files = [params(stem, texts["good"].replace("2020", stem[1:])) for stem in stems]
    out, told = tmp_path / "out", []

    def kill_one(run):
        told.append(run.report)
        if len(told) == 4:
            workers[0].kill()

    reports = read_reports(files, home)
    runs = run_reports(reports, home, out, told=kill_one, scheduler=address)
    assert [(run.report, run.error) for run in runs] == [(stem, "") for stem in stems]
    assert sorted(told) == stems
    assert workers[0].wait() and workers[1].poll() is None
    # Every file of every report is the one its manifest names, and nothing half-written lies about.
    assert not [want.report.stem for want in plan(reports, home, out) if want.why]
    assert not list(out.rglob("*.part"))
