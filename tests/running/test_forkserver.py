"""The process that kernels are forked from: what it forks itself, and when."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from duibiao.running.kernels import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes are forked as Linux does")


def run_alone(code: str) -> str:
    """Run code in a Python of its own; give what it printed."""
    words = [sys.executable, "-c", textwrap.dedent(code)]
    told = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout


def test_the_table_is_read_by_a_fork_of_a_process_without_threads():
    code = """
        import sys, threading
        from duibiao.running.forkserver import start_reading_table, threads
        print("polars" in sys.modules, len(threads()))
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        try:
            start_reading_table()
        except RuntimeError as error:
            print(error)
        import polars
        print(len(threads()) > 2)
    """
    before, refused, more = run_alone(code).splitlines()
    assert before == "False 1"
    assert refused.endswith("must not be forked")
    assert more == "True"  # why: to import Polars starts threads


def test_a_table_that_is_never_read_is_not_waited_for():
    code = """
        import os, time
        from duibiao.running.forkserver import keep_table
        ours, theirs = os.pipe()
        pid = os.fork()
        if not pid:
            time.sleep(60)
            os._exit(0)
        os.close(theirs)
        began = time.monotonic()
        keep_table(pid, ours, 0.3)
        print(time.monotonic() - began < 30)
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            print("gone")
    """
    assert run_alone(code).split() == ["True", "gone"]
