"""The project as Dagster sees and runs it, in processes of this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from casebook import read_cases
from waiting import PATIENCE, until

from duibiao.home import Home
from duibiao.running.paramfiles import read_reports
from duibiao.running.runs import read_runs

# .ci/run installs it: there its absence is a failure.
dg = (
    __import__("dagster")
    if os.environ.get("CI")
    else pytest.importorskip("dagster", reason="Dagster is an extra that `make schedule-environment` installs")
)
#: This machine alone, as /proc writes it: in four bytes, in sixteen, and the first within the second.
LOOPBACK = ("0100007F:", "00000000000000000000000001000000:", "0000000000000000FFFF00000100007F:")
WEEKLY = "schedule: '0 6 * * 1'\n"


@pytest.fixture(scope="module")
def orchestration():
    from duibiao.running import orchestration

    return orchestration


@pytest.fixture
def own(home, project, tmp_path):
    """A project with data and parameter files of its own."""
    root = tmp_path / "own"
    shutil.copytree(project.data, root / "data", ignore=shutil.ignore_patterns("documents", ".duibiao*"))
    (root / "notebooks").symlink_to(home.notebooks)
    (root / "params").mkdir()
    return Home(root)


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def test_every_parameter_file_is_an_asset_of_its_region(orchestration, project):
    told = {spec.key.path[-1]: spec for spec in orchestration.project(project).resolve_all_asset_specs()}
    reports = read_reports(sorted(project.params.glob("*.yaml")), project)
    assert set(told) == {report.stem for report in reports} | {"long_table"}
    for report in reports:
        given = report.parameters.model_dump()
        regions = [given["region"]] if "region" in given else given.get("regions", [])
        expected = {0: "all_data", 1: "".join(regions[:1])}.get(len(regions), "several_regions")
        assert told[report.stem].group_name == expected
        assert report.title["zh"] in told[report.stem].description
        assert [dep.asset_key.path for dep in told[report.stem].deps] == [["long_table"]]


def test_a_schedule_runs_the_reports_that_name_it_and_no_others(orchestration, project):
    made = orchestration.project(project)
    reports = read_reports(sorted(project.params.glob("*.yaml")), project)
    for line in {report.schedule for report in reports} - {""}:
        (schedule,) = [one for one in made.schedules if one.cron_schedule == line]
        keys = made.resolve_job_def(schedule.job_name).asset_layer.executable_asset_keys
        assert {key.path[-1] for key in keys} == {one.stem for one in reports if one.schedule == line}
        assert schedule.execution_timezone == orchestration.zone()


@pytest.mark.parametrize("line", sorted({case["schedule"] for case in read_cases("schedules.csv")} - {""}))
def test_dagster_reads_a_schedule_as_the_command_does(line):
    from cronsim import CronSim
    from dagster._utils.schedules import cron_string_iterator

    begin = datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC)
    ours, theirs = CronSim(line, begin.replace(tzinfo=None)), cron_string_iterator(begin.timestamp(), line, "UTC")
    for _ in range(20):
        assert next(ours) == next(theirs).replace(tzinfo=None)


def test_what_fails_is_tried_again_what_is_made_is_made_once(orchestration, own, texts, instance, monkeypatch):
    for stem, text in {"bad": texts["failing"], "good": texts["good"]}.items():
        (own.params / f"{stem}.yaml").write_text(text + WEEKLY, encoding="utf-8")
    monkeypatch.setattr(orchestration, "RETRY", dg.RetryPolicy(max_retries=1, delay=0))
    made = orchestration.project(own)
    job = made.resolve_job_def(made.schedules[0].job_name)
    ran = job.execute_in_process(instance=instance, raise_on_error=False)
    assert not ran.success
    assert len([event for event in ran.all_events if event.is_step_restarted]) == 1
    told = ran.failure_data_for_node("reports").user_failure_data.description
    assert told.startswith("1 of 2 reports failed: bad: ValueError: no figures of that year")
    assert {run.report: run.state for run in read_runs(own.reports).values()} == {"bad": "failed", "good": "done"}
    done = [event.asset_key.path for event in ran.get_asset_materialization_events()]
    assert done == [["good"], ["good"]]
    checks = {one.asset_key.path[-1]: one.passed for one in ran.get_asset_check_evaluations()}
    assert checks == {"good": True}


def test_the_long_table_is_built_and_checked(orchestration, own, texts, instance):
    (own.params / "one.yaml").write_text(texts["good"], encoding="utf-8")
    conflicts = (own.long / "conflicts.csv").read_text(encoding="utf-8").count(",true,")
    ran = orchestration.project(own).resolve_implicit_global_asset_job_def()
    result = ran.execute_in_process(instance=instance, asset_selection=[dg.AssetKey("long_table")])
    assert result.success
    (built,) = result.asset_materializations_for_node("long_table")
    assert built.metadata["moved"].value == []
    checks = {one.check_name: one for one in result.get_asset_check_evaluations()}
    assert checks["in_order"].passed
    assert checks["conflicts"].metadata["count"].value == conflicts > 0
    assert checks["conflicts"].severity == dg.AssetCheckSeverity.WARN
    assert all("baoshan" in place or ":" in place for place in checks["findings"].metadata["where"].value)


def test_a_table_out_of_order_fails_its_check(orchestration, own, texts, instance):
    (own.params / "one.yaml").write_text(texts["good"], encoding="utf-8")
    printed = next(own.printed.glob("*.csv"))
    text = printed.read_text(encoding="utf-8")
    job = orchestration.project(own).resolve_implicit_global_asset_job_def()
    printed.write_text(text.replace(",eq,", ",equal,", 1), encoding="utf-8")
    key = dg.AssetCheckKey(dg.AssetKey("long_table"), "in_order")
    result = job.get_subset(asset_check_selection={key}, asset_selection=set()).execute_in_process(
        instance=instance, raise_on_error=False
    )
    (check,) = result.get_asset_check_evaluations()
    assert not check.passed
    assert "equal" in str(check.metadata["problems"].value)


@pytest.fixture
def page(project, tmp_path):
    """Dagster as `make schedule` starts it, at a port of its own; gives the port and the session of its processes."""
    port = free_port()
    shutil.copy(project.root / "lib/duibiao/running/dagster.yaml", tmp_path)
    recipe = (project.root / "Makefile").read_text(encoding="utf-8")
    (words,) = re.findall(r"^\t@\$\(BIN\)/(dagster dev .*)$", recipe, re.M)
    command = words.replace("--port 3000", f"--port {port}").split()
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path), "DUIBIAO_HOME": str(project.root)}
    started = subprocess.Popen(
        [Path(sys.executable).parent / command[0], *command[1:]],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    yield port, started.pid
    # A shell that starts tests in the background has them deaf to Ctrl-C, and the servers too; on a busy machine they
    # take longer to end than anybody waits. What is left is killed.
    started.terminate()
    with suppress(subprocess.TimeoutExpired):
        started.wait(10)
    for pid in session(started.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    started.wait()


def test_the_page_is_there_for_this_machine_only(page):
    port, leader = page
    told = until(lambda: asked(port, "{assetNodes {groupName assetKey {path}}}"))
    assert {"groupName": "baoshan", "assetKey": {"path": ["gap_baoshan"]}} in told["assetNodes"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        assert b"<html" in answer.read()
    bound = listening(session(leader))
    assert f"0100007F:{port:04X}" in bound
    assert [address for address in bound if not address.startswith(LOOPBACK)] == []


def free_port():
    """Find a port below those that the system gives away: Dagster takes some of these itself."""
    for port in range(20000 + os.getpid() % 5000, 30000):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def asked(port, query):
    """Ask the page's own interface; nothing where it is not there yet."""
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["data"]
    except OSError:
        return None


def session(leader):
    """Ids of the processes of a session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[3]) == leader:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def listening(pids):
    """Addresses, as /proc writes them, that processes listen at."""
    sockets = set()
    for pid in pids:
        for path in Path(f"/proc/{pid}/fd").iterdir():
            try:
                sockets.add(str(path.readlink()))
            except OSError:
                continue
    rows = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/self/net/{name}").read_text().splitlines()[1:]
    ]
    return {row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}
