"""Whose turn it is: `tests/cases/schedules.csv` has one moment a row; and the command that cron calls."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from casebook import ROOT, read_cases

from duibiao.cli import main
from duibiao.folders import only_writer
from duibiao.running.paramfiles import read_reports
from duibiao.running.runs import Run, remember
from duibiao.running.schedule import NAME, TRIES, run_due, turns

CASES = read_cases("schedules.csv")
EVERY_MINUTE = "schedule: '* * * * *'\n"


def utc(local):
    """Write a local time as runs are noted."""
    return datetime.fromisoformat(local).astimezone(UTC).isoformat(timespec="seconds")


@pytest.fixture(params=["Asia/Shanghai", "UTC", "America/New_York"])
def clock(request, monkeypatch):
    """A machine whose clock shows another zone's time."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def written(home, params, texts, tmp_path):
    """A parameter file with a schedule, read; the folder of its reports; and what was noted there."""

    def write(schedule, started="", state="done", looked="", failures=0):
        (report,) = read_reports([params("one", texts["good"] + f"schedule: '{schedule}'\n")], home)
        out = tmp_path / "out"
        (out / "one").mkdir(parents=True, exist_ok=True)
        if started:
            remember(out, [Run("one", state, "benchmark.ipynb", "one.yaml", {}, started=utc(started))])
        if looked:
            (out / NAME).write_text(json.dumps({"one": {"at": utc(looked), "failures": failures}}))
        return report, out

    return write


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_case(case, clock, written):
    report, out = written(
        case["schedule"], case["started"], case["state"] or "done", case["looked"], int(case["failures"])
    )
    (turn,) = turns([report], out, datetime.fromisoformat(case["now"]).astimezone())
    assert case["due"] in turn.due
    assert bool(turn.due) == bool(case["due"])
    assert turn.following == (datetime.fromisoformat(case["following"]) if case["following"] else None)


@pytest.mark.parametrize("clock", ["America/New_York"], indirect=True)
def test_an_hour_that_clocks_skip_is_made_up_for_and_one_that_comes_twice_counts_once(clock, written):
    report, out = written("30 2 * * *", "2026-03-08T01:00:00")
    # At 02:00 that day clocks went to 03:00.
    (turn,) = turns([report], out, datetime.fromisoformat("2026-03-08T03:00:00-04:00"))
    assert "2026-03-08 02:30" in turn.due
    # At 02:00 that day they went back to 01:00: 01:30 came at 05:30 and at 06:30 UTC.
    report, out = written("30 1 * * *")
    remember(out, [Run("one", "done", "benchmark.ipynb", "one.yaml", {}, started="2026-11-01T05:30:10+00:00")])
    assert not turns([report], out, datetime.fromisoformat("2026-11-01T06:45:00+00:00"))[0].due


def later(minutes):
    return datetime.now(UTC) + timedelta(minutes=minutes)


def test_what_is_due_is_made_once_and_what_did_not_change_is_not_made_again(home, params, texts, tmp_path):
    out = tmp_path / "out"
    files = [params("due", texts["good"] + EVERY_MINUTE), params("never", texts["good"])]
    reports, told = read_reports(files, home), []
    runs = run_due(turns(reports, out), home, out, told=lambda run: told.append(run.report))
    assert ([run.report for run in runs], told) == (["due"], ["due"])
    assert not (out / "never").exists()
    # Nothing changed: the next moment finds it as it would be made, and is served by that.
    again = run_due(turns(reports, out, later(2)), home, out, told=lambda run: told.append(run.report))
    assert again == runs
    assert told == ["due"]
    assert not [turn for turn in turns(reports, out) if turn.due]


def test_a_report_that_fails_is_tried_so_often_and_no_more(written, home, monkeypatch):
    report, out = written("0 0 1 1 *")
    state = "failed"

    def ran(reports, home, out, *given, **options):
        runs = [Run(one.stem, state, "benchmark.ipynb", "one.yaml", {}, started=utc(now())) for one in reports]
        remember(out, runs)
        return runs

    monkeypatch.setattr("duibiao.running.schedule.run_reports", ran)
    tried = 0
    while any(turn.due for turn in turns([report], out)):
        tried += 1
        run_due(turns([report], out), home, out)
        assert tried <= TRIES
    assert tried == TRIES
    # Mended, it is made at its next moment, and its failures are forgotten.
    state = "done"
    run_due([replace(turn, due="its moment came") for turn in turns([report], out)], home, out)
    assert json.loads((out / NAME).read_text())["one"]["failures"] == 0


def now():
    return datetime.now(UTC).isoformat()


def duibiao(home, out, *words):
    return main(["--home", str(home.root), "report", *map(str, words), "--out", str(out), "--due"])


def test_the_command_is_silent_where_nothing_is_due_and_tells_what_it_made(home, params, texts, tmp_path, capsys):
    out, path = tmp_path / "out", params("one", texts["good"] + "schedule: '0 0 1 1 *'\n")
    assert duibiao(home, out, path, "--dry-run") == 0
    assert re.search(r"^one: due: it was never made; next \d{4}-01-01 00:00$", capsys.readouterr().out, re.M)
    assert duibiao(home, out, path) == 0
    assert re.search(r"^one: done in .* s$", capsys.readouterr().out, re.M)
    assert duibiao(home, out, path) == 0
    assert capsys.readouterr() == ("", "")


def test_the_command_says_by_its_status_how_it_went(home, params, texts, tmp_path, capsys):
    files = [params("bad", texts["failing"] + EVERY_MINUTE), params("good", texts["good"] + EVERY_MINUTE)]
    assert duibiao(home, tmp_path / "out", *files) == 1
    assert "1 of 2 reports failed: bad" in capsys.readouterr().err
    assert (tmp_path / "out" / "good" / "index.html").is_file()
    assert duibiao(home, tmp_path / "out", params("wrong", texts["good"] + "schedule: daily\n")) != 0
    assert "not a schedule" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        duibiao(home, tmp_path / "out", files[1], "--force")


def test_a_call_that_finds_another_at_work_leaves_it_alone(home, params, texts, tmp_path, capsys):
    out, path = tmp_path / "out", params("one", texts["good"] + EVERY_MINUTE)
    with only_writer(out):
        assert duibiao(home, out, path) == 0
    assert "another run writes here" in capsys.readouterr().err
    assert not (out / NAME).exists()
    (turn,) = turns(read_reports([path], home), out)
    assert turn.due == "it was never made"


def test_the_line_of_the_readme_works_as_cron_calls_it(home, params, texts, tmp_path):
    """Cron has a shell, a home and next to no path; the folder of the project is all that differs here."""
    line = re.search(r"^(\S+ \S+ \S+ \S+ \S+) (cd \S+ && \.venv/bin/duibiao report --due)$", readme(), re.M)
    read_reports([params("one", texts["good"] + f"schedule: '{line[1]}'\n")], home)
    project = tmp_path / "project"
    project.mkdir()
    for name in ("data", "notebooks"):
        (project / name).symlink_to(home.root / name)
    (project / "params").mkdir()
    (project / "params" / "one.yaml").write_text(texts["good"] + EVERY_MINUTE, encoding="utf-8")
    (project / ".venv").symlink_to(Path(sys.executable).parents[1])
    command = re.sub(r"cd \S+", f"cd {project}", line[2])
    called = {"env": {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}, "cwd": tmp_path}
    made = subprocess.run(["/bin/sh", "-c", command], check=False, capture_output=True, text=True, **called)
    assert (made.returncode, made.stderr) == (0, "")
    assert "one: done in" in made.stdout
    assert (project / "reports" / "one" / "index.html").is_file()


def test_the_units_of_the_readme_call_the_same_command():
    units = dict(re.findall(r"^(ExecStart|OnCalendar|Persistent|Type)=(.*)$", readme(), re.M))
    assert units["ExecStart"].endswith(".venv/bin/duibiao report --due")
    assert (units["Type"], units["Persistent"]) == ("oneshot", "true")
    if verify := which("systemd-analyze"):
        subprocess.run([verify, "calendar", units["OnCalendar"]], check=True, capture_output=True)


def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def which(name):
    return next((f"{folder}/{name}" for folder in os.get_exec_path() if Path(folder, name).is_file()), None)
