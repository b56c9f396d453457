"""A notebook as it is written: the one that was run, in a form that everybody reads."""

from __future__ import annotations

import nbformat
import pytest
from casebook import ROOT
from nbformat.v4 import new_code_cell, new_notebook, new_output

from duibiao.running.execute import text_of

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_written_is_read_again_as_it_was(path):
    notebook = nbformat.read(path, 4)
    again = nbformat.reads(text_of(notebook), 4)
    nbformat.validate(again)
    assert again == notebook


def test_what_ends_lines_elsewhere_stays_within_its_cell():
    text = 'a\u2028b\u0085c\r\n"\\\ud83d\ude00'
    notebook = new_notebook(cells=[new_code_cell(text, outputs=[new_output("stream", text=text)])])
    assert nbformat.reads(text_of(notebook), 4) == notebook
