"""Documents side by side give what they give one by one; one that ends its process, or never ends, stops none."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from casebook import ROOT, first_on_path

from duibiao.errors import UsageError, WriteError
from duibiao.extraction.files import extract_files
from duibiao.running import extracting
from duibiao.running.extracting import AT_A_TIME, extract_some, side_by_side

PLAN = "某市卫生健康发展规划(2021-2025年)\n到2025年,人均预期寿命达到{life}岁,婴儿死亡率控制在{deaths}‰以下。\n"


@pytest.fixture
def plans(tmp_path) -> list[Path]:
    paths = [tmp_path / f"plan{number:02}.txt" for number in range(2 * AT_A_TIME + 3)]
    for number, path in enumerate(paths):
        path.write_text(PLAN.format(life=70 + number, deaths=3 + number / 10), encoding="utf-8")
    paths[5].write_bytes(b"\x00\x01" * 50)
    return paths


def _written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_two_processes_write_what_one_writes(plans, home, tmp_path):
    one = extract_files(plans, tmp_path / "one", home)
    two = extract_files(plans, tmp_path / "two", home, side_by_side(2))
    assert _written(tmp_path / "one") == _written(tmp_path / "two")
    assert len(_written(tmp_path / "two")) == len(plans)  # with refused.csv, without the refused document
    assert [path.name for path in two.written] == [path.name for path in one.written]
    assert (two.refused, two.warnings) == (one.refused, one.warnings)
    assert {path.parent for path in two.written} == {tmp_path / "two"}


def test_a_worker_of_a_cluster_that_dies_loses_one_document_only(plans, home, tmp_path, monkeypatch):
    def spread(client, work, pieces, failed):
        for at, (paths, *more) in enumerate(pieces):
            deadly = any(path.stem == "plan07" for path in paths)
            yield failed(at, "its worker died") if deadly else work(paths, *more)

    monkeypatch.setattr(extracting, "spread", spread)
    monkeypatch.setattr(extracting, "cluster", lambda jobs, scheduler: nullcontext())
    report = extract_files(plans, tmp_path / "out", home, side_by_side(scheduler="tcp://127.0.0.1:8786"))
    assert [name for name, _ in report.refused] == ["plan05.txt", "plan07.txt"]
    assert report.refused[1][1] == "its worker died"
    assert len(report.written) == len(plans) - 2
    assert "plan07.txt,its worker died," in (tmp_path / "out" / "refused.csv").read_text(encoding="utf-8")


#: Put where Python looks first: reading a document of one of these names meets what no document is known to meet.
HARM = """
import itertools, os, re, signal
import duibiao.documents as documents
read = documents.read_document
def harmed(path):
    match path.stem:
        case "never_ends":
            re.search(r"(a|a)*b", "a" * 60)
        case "never_ends_in_c":
            -1 in itertools.count()
        case "meets_a_fault":
            return {}["a key that is not there"]
        case "prints":
            os.write(1, b"noise\\n")
        case "takes_all_memory":
            return bytes(5 << 30)  # reserved, not touched: more than allowed, and less than a machine gives
        case "ends_the_process":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "asks_to_exit":
            os._exit(3)
    return read(path)
documents.read_document = harmed
"""
TOLD = {
    "never_ends": "reading it takes more than 0.7 seconds of processor time",
    "never_ends_in_c": "reading it takes more than 0.7 seconds of processor time",
    "meets_a_fault": "an internal fault of duibiao, not of the document: KeyError: 'a key that is not there'",
    "takes_all_memory": "reading it takes more memory than 4000000000 bytes",
    "ends_the_process": "an internal fault of duibiao: the process that read it ended, 2 times (SIGSEGV)",
    "asks_to_exit": "an internal fault of duibiao: the process that read it ended, 2 times (exit status 3)",
}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_no_document_ends_or_holds_up_the_run_of_the_others(jobs, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(HARM, encoding="utf-8")
    for number, stem in enumerate(TOLD):
        for name in (f"plan{number}", stem):
            text = PLAN.format(life=70 + number, deaths=5)
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "prints.txt").write_text(PLAN.format(life=80, deaths=5), encoding="utf-8")
    words = [sys.executable, "-m", "duibiao", "extract", *sorted(map(str, tmp_path.glob("*.txt")))]
    words += ["--out", str(tmp_path / "out"), "--jobs", jobs, "--seconds", "0.7"]
    environment = {**os.environ, "PYTHONPATH": first_on_path(tmp_path), "DUIBIAO_HOME": str(ROOT)}
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.returncode == 1
    refused = (tmp_path / "out" / "refused.csv").read_text(encoding="utf-8")
    for stem, told in TOLD.items():
        assert f"refused: {stem}.txt: {stem}.txt: {told}" in ran.stderr
        assert told in refused
    assert "what to do: report it with the document and these lines:" in ran.stderr
    assert sorted(_written(tmp_path / "out")) == [
        *(f"plan{number}.csv" for number in range(len(TOLD))),
        "prints.csv",
        "refused.csv",
    ]


@pytest.mark.parametrize("command", ["register", "import"])
def test_a_plan_that_never_ends_is_not_entered(command, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(HARM, encoding="utf-8")
    (tmp_path / "office").mkdir()
    (tmp_path / "never_ends.txt").write_text(PLAN.format(life=80, deaths=5), encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "duibiao",
        command,
        "never_ends.txt",
        "--data",
        "office",
        "--seconds",
        "0.7",
        "--yes",
    ]
    environment = {**os.environ, "PYTHONPATH": first_on_path(tmp_path), "DUIBIAO_HOME": str(ROOT)}
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (ran.returncode, TOLD["never_ends"] in ran.stderr) == (1, True)
    assert list((tmp_path / "office").iterdir()) == []


def test_a_file_that_cannot_be_written_ends_the_run_in_words(plans, home, tmp_path):
    (tmp_path / "out" / "plan03.csv").mkdir(parents=True)
    with pytest.raises(WriteError, match=r"plan03\.csv: cannot be written"):
        extract_files(plans, tmp_path / "out", home, side_by_side(2))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPool")]


def test_nothing_is_imported_from_the_folder_a_run_is_started_in(tmp_path):
    """A folder of documents may hold files with the names of Python's own modules."""
    for name in ("csv", "json", "lxml", "traceback", "zipfile"):
        (tmp_path / f"{name}.py").write_text("open('taken', 'w')", encoding="utf-8")
    (tmp_path / "plan.txt").write_text(PLAN.format(life=80, deaths=5), encoding="utf-8")
    words = [str(Path(sys.executable).parent / "duibiao"), "--home", str(ROOT), "extract", "plan.txt", "--out", "out"]
    assert subprocess.run(words, cwd=tmp_path, check=False, stdout=subprocess.DEVNULL).returncode == 0
    assert (tmp_path / "out" / "plan.csv").exists()
    assert not (tmp_path / "taken").exists()


def test_jobs_and_a_scheduler_exclude_each_other():
    with pytest.raises(UsageError, match="exclude each other"):
        side_by_side(2, "tcp://127.0.0.1:8786")


def test_a_scheduler_with_tls_and_no_key_is_told(plans, home, tmp_path):
    with pytest.raises(UsageError, match="DASK_DISTRIBUTED__COMM__TLS__CA_FILE"):
        extract_files(plans, tmp_path / "out", home, side_by_side(scheduler="tls://127.0.0.1:9"))


def test_some_are_extracted_in_their_order(plans, home, tmp_path):
    assert [outcome.path for outcome in extract_some(plans[:4], tmp_path / "out", home)] == plans[:4]
