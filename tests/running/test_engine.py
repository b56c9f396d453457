"""The forked kernel gives what papermill's own gives: outputs, errors, captured streams; it ends when it must."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from duibiao.errors import ReportError
from duibiao.running import execute as executing
from duibiao.running import kernels
from duibiao.running.execute import KernelDied, NotebookFailed, execute, workplace
from duibiao.running.kernels import can_fork
from duibiao.running.parameters import MODELS

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="processes cannot be forked safely on this platform"),
    pytest.mark.skipif(not os.environ.get("CI"), reason="minutes of kernels: run where CI is set, as .ci/run does"),
]
TIMES = ("execution", "papermill")
#: Where ipykernel says a cell lies: a folder with the number of the process.
FILE = re.compile(r"/tmp/ipykernel_\d+/")

#: What a cell may do, by what it shows.
CELLS = {
    "a value": "1 + 1",
    "nothing": "_ = [1]",
    "print": "print('甲', end='')\nprint('乙')",
    "stderr": "import sys\nprint('out')\nprint('err', file=sys.stderr)",
    "a line magic": "%pwd\n%timeit -n1 -r1 -q 0\n%who_ls",
    "a cell magic": "%%capture kept\nprint('hidden')",
    "what a magic kept": "kept.stdout",
    "a shell command": "!echo shell 1>&2; echo out",
    "a shell magic": "%%bash\necho from bash",
    "the process's own stdout": "import os, sys\nsys.stdout.flush()\n_ = os.system('echo from below')\n"
    "import time; time.sleep(0.3)",
    "a display": "from IPython.display import HTML, display\ndisplay(HTML('<b>一</b>'))\nHTML('<i>two</i>')",
    "a display that is updated": "shown = display('first', display_id='one')\nshown.update('second')",
    "an update from a later cell": "from IPython.display import update_display\n"
    "update_display('third', display_id='one')",
    "a cleared output": "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
    "metadata": "display({'text/plain': 'x'}, raw=True, metadata={'duibiao': {'lang': 'zh'}})",
    "a picture": "from IPython.display import Image\n"
    "Image(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(range(256)), format='png')",
    "not a number": "display({'application/json': {'a': float('nan'), 'b': (1, 2)}, 'text/plain': 'j'}, raw=True)",
    "await": "import asyncio\nawait asyncio.sleep(0.01, 'waited')",
    "a task of an earlier cell": "task = asyncio.ensure_future(asyncio.sleep(0.01, 'done'))",
    "its result": "await task",
    "a thread": "import threading\nt = threading.Thread(target=print, args=('from a thread',)); t.start(); t.join()",
    "a process that is forked": "from multiprocessing import get_context\n"
    "p = get_context('fork').Process(target=print, args=('from a fork',)); p.start(); p.join()\n"
    "import time; time.sleep(0.3)",
    "a warning": "import warnings\nwarnings.warn('careful', stacklevel=1)",
    "history": "In[-2], len(Out) > 3, _ is not None",
    "a question": "import inspect\n__name__, __doc__ is not None, inspect.getsource(type(get_ipython()))[:5]",
    "ten megabytes": "print('x' * 10_000_000)",
    "many lines": "for i in range(20_000): print(i)",
    "a seed": "hash('duibiao')",
}
FAILING = {
    "an error": "def deep(n):\n    return deep(n - 1) if n else 1 / 0\ndeep(3)",
    "a syntax error": "a = (1,\n",
    "an error of a magic": "%no_such_magic",
    "a long message": "raise ValueError('不对' * 1000)",
    "a chain": "try:\n    {}['a']\nexcept KeyError as error:\n    raise RuntimeError('b') from error",
    "an exit": "import sys\nsys.exit(3)",
    "an interrupt": "raise KeyboardInterrupt",
    "a question nobody answers": "input('?')",
}


def write(path, *sources, tags=()):
    notebook = new_notebook(cells=[new_code_cell(source, metadata={"tags": list(tags)}) for source in sources])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return path


def comparable(notebook):
    """A notebook's cells and metadata, times aside, and the paths of temporary files in tracebacks."""
    told = nbformat.from_dict(notebook)
    for part in (told, *told.cells):
        for name in TIMES:
            part.metadata.pop(name, None)
    for cell in told.cells:
        cell.pop("id")
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                output.traceback = [FILE.sub("", line) for line in output.traceback]
            elif output.output_type == "stream":
                output.text = FILE.sub("", output.text)
        cell["outputs"] = list(joined(cell.get("outputs", ())))
    return told


def joined(outputs):
    """Outputs with the pieces of a stream in one: where it is cut is a matter of time."""
    streams = {}
    for output in outputs:
        if output.output_type != "stream":
            streams = {}
            yield output
        elif output.name in streams:
            streams[output.name].text += output.text
        else:
            streams[output.name] = output
            yield output


@pytest.fixture(scope="module")
def forked(home):
    with workplace(home, fork=True) as place:
        yield place


@pytest.fixture(scope="module")
def stock(home):
    with workplace(home, fork=False) as place:
        yield place


def both(path, parameters, forked, stock):
    """The cells of a notebook as it is run here, and by papermill itself with a kernel of its own."""
    import papermill

    ours = execute(path, parameters, forked)
    written = comparable(nbformat.reads(ours.text, 4))
    assert [cell.source for cell in written.cells] == [cell.source for cell in ours.notebook.cells]
    with stock.kernel(path.stem) as kernel:
        theirs = papermill.execute_notebook(
            path, None, parameters, kernel_name="python3", km=kernel, progress_bar=False
        )
    return comparable(ours.notebook), comparable(theirs)


def test_cells_of_every_kind_equal_those_of_stock_papermill(tmp_path, forked, stock):
    ours, theirs = both(write(tmp_path / "cells.ipynb", *CELLS.values()), {"extra": "值"}, forked, stock)
    for name, one, other in zip(["injected", *CELLS], ours.cells, theirs.cells, strict=True):
        assert one == other, name
    assert ours.metadata == theirs.metadata


def test_nothing_is_lost_that_threads_write_while_something_is_displayed(tmp_path, forked):
    several = "import threading\ndef many(name):\n    for _ in range(50): print(name, flush=True)\n"
    several += "threads = [threading.Thread(target=many, args=(name,)) for name in 'abcd']\n"
    several += "for one in threads: one.start()\nfor _ in range(30): display('shown')\nfor one in threads: one.join()"
    outputs = execute(write(tmp_path / "one.ipynb", several), {}, forked).notebook.cells[0].outputs
    text = "".join(one.text for one in outputs if one.output_type == "stream")
    assert [text.count(letter) for letter in "abcd\n"] == [50, 50, 50, 50, 200]
    assert sum(one.output_type == "display_data" for one in outputs) == 30


def test_errors_equal_those_of_stock_papermill(tmp_path, forked, stock):
    path = write(tmp_path / "errors.ipynb", *FAILING.values(), tags=["raises-exception"])
    ran = []
    for place in (forked, stock):
        with pytest.raises(NotebookFailed) as caught:
            execute(path, {}, place)
        ran.append([cell for cell in comparable(caught.value.notebook).cells if cell.cell_type == "code"])
    for name, one, other in zip(FAILING, *ran, strict=True):
        assert one.outputs, name
        assert one == other, name


@pytest.mark.parametrize("name", MODELS)
def test_every_notebook_equals_that_of_stock_papermill(project, name):
    with workplace(project, fork=True) as forked, workplace(project, fork=False) as stock:
        ours, theirs = both(project.notebooks / f"{name}.ipynb", {}, forked, stock)
    assert ours == theirs


def test_the_cell_that_failed_keeps_what_it_had_shown(tmp_path, forked):
    path = write(tmp_path / "one.ipynb", "1", "print('so far')\nraise ValueError('too far')", "3")
    with pytest.raises(NotebookFailed) as caught:
        execute(path, {}, forked)
    assert (caught.value.error, caught.value.cell) == ("ValueError: too far", 2)
    assert "so far" in nbformat.writes(caught.value.notebook)


def test_nothing_of_one_notebook_is_left_for_the_next(tmp_path, forked):
    path = write(tmp_path / "one.ipynb", "import duibiao\nprint(hasattr(duibiao, 'mine'))\nduibiao.mine = 1")
    shown = [execute(path, {}, forked).notebook.cells[0].outputs[0].text for _ in range(2)]
    assert shown == ["False\n", "False\n"]


def test_random_numbers_of_two_notebooks_differ(tmp_path, forked):
    path = write(tmp_path / "one.ipynb", "import random, numpy\nprint(random.random(), numpy.random.rand())")
    first, second = (execute(path, {}, forked).notebook.cells[0].outputs[0].text.split() for _ in range(2))
    assert not set(first) & set(second)


def test_a_cell_that_never_ends_is_given_up(tmp_path, forked, monkeypatch):
    monkeypatch.setattr(executing, "CELL_SECONDS", 1)
    with pytest.raises(ReportError, match="a cell took longer than 1 seconds"):
        execute(write(tmp_path / "one.ipynb", "while True: pass"), {}, forked)


def test_a_notebook_that_takes_too_long_is_given_up(tmp_path, forked, monkeypatch):
    monkeypatch.setattr(kernels, "NOTEBOOK_SECONDS", 1)
    with pytest.raises(ReportError, match="the notebook took longer than"):
        execute(write(tmp_path / "one.ipynb", *["import time\ntime.sleep(0.4)"] * 9), {}, forked)


def test_a_kernel_that_dies_is_told(tmp_path, forked):
    path = write(tmp_path / "one.ipynb", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(KernelDied, match="the kernel died"):
        execute(path, {}, forked)
    assert execute(write(tmp_path / "two.ipynb", "1"), {}, forked).notebook.cells[0].outputs


def test_the_process_that_is_forked_has_not_used_polars(tmp_path, forked):
    used = "import polars\npolars.DataFrame({'a': [1, 2]}).lazy().group_by('a').agg(polars.len()).collect()\n"
    look = "from duibiao.running.forkserver import pools\nprint(pools())"
    first = execute(write(tmp_path / "one.ipynb", look, used + look), {}, forked).notebook
    assert first.cells[0].outputs[0].text == "[]\n"
    assert "polars-0" in first.cells[1].outputs[0].text


def test_threads_that_share_a_context_do_not_share_a_loop(tmp_path, forked):
    from jupyter_core.utils import ensure_event_loop

    ensure_event_loop()
    path = write(tmp_path / "one.ipynb", "import time\ntime.sleep(0.3)\n1")
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(copy_context().run, execute, path, {}, forked) for _ in range(4)]
        assert all(one.result().notebook.cells[0].outputs for one in waiting)


def test_papermill_itself_finds_the_engine(tmp_path):
    import papermill

    out = tmp_path / "out.ipynb"
    path = write(tmp_path / "one.ipynb", "print(open('/proc/self/cmdline').read())")
    papermill.execute_notebook(path, out, engine_name="duibiao", progress_bar=False)
    assert "duibiao.running.forkserver" in nbformat.read(out, 4).cells[0].outputs[0].text


def test_another_language_is_left_to_papermill_and_said(tmp_path, caplog, monkeypatch):
    import papermill

    monkeypatch.setattr("duibiao.running.engine.can_fork", lambda: False)
    path = write(tmp_path / "one.ipynb", "print(open('/proc/self/cmdline').read())")
    made = papermill.execute_notebook(path, tmp_path / "out.ipynb", engine_name="duibiao", progress_bar=False)
    assert "ipykernel" in made.cells[0].outputs[0].text
    assert "papermill's own engine runs this notebook: processes cannot be forked safely" in caplog.text
