"""Notebooks are thin, take exactly the parameters of their model, and hold the outputs that nbval guards."""

from __future__ import annotations

import ast
import json

import nbformat
import pytest
from casebook import ROOT

from duibiao.running.parameters import MODELS, known_ids

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
VEGA_LITE = "application/vnd.vegalite.v5+json"


def read(path):
    return nbformat.read(path, 4)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def parameters(path):
    """What the cell tagged ``parameters`` assigns."""
    (cell,) = [cell for cell in code_cells(path) if "parameters" in cell.metadata.get("tags", [])]
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.Assign)
    }


def test_every_model_has_its_notebook():
    assert set(MODELS) <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("name", MODELS)
def test_the_parameters_cell_assigns_what_the_model_takes(home, name):
    given = parameters(home.notebooks / f"{name}.ipynb")
    assert list(given) == list(MODELS[name].model_fields)
    assert MODELS[name].model_validate(given, context=known_ids(home)).model_dump() == given


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stored_in_both_languages(path):
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    languages = {output.metadata.get("duibiao", {}).get("lang") for output in outputs if "metadata" in output}
    assert {"zh", "en"} <= languages
    assert all(output.output_type == "display_data" for output in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_that_shows_has_outputs(path):
    for cell in code_cells(path):
        if "show(" in cell.source:
            assert cell.outputs, cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_thin(path):
    trees = [ast.parse(cell.source) for cell in code_cells(path)]
    kinds = {type(node) for tree in trees for node in ast.walk(tree)}
    assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.Lambda}
    texts = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert not [text for text in texts if isinstance(text, str) and "/" in text]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_time_and_no_machine_is_stored(path):
    notebook = read(path)
    assert "papermill" not in notebook.metadata
    assert notebook.metadata.kernelspec.name == "python3"
    assert not any("execution" in cell.metadata for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_shown_says_nan_null_or_none(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            shown = output.data.get("text/html", "") + output.data.get("text/plain", "")
            assert not [word for word in (">NaN<", ">nan<", ">null<", ">None<") if word in shown]


def charts(path):
    """The Vega-Lite specifications among the stored outputs."""
    found = [output.get("data", {}) for cell in code_cells(path) for output in cell.outputs]
    return [json.loads(json.dumps(data[VEGA_LITE])) for data in found if VEGA_LITE in data]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_chart_is_one_by_the_schema_of_vega_lite(path):
    """Charts are drawn without Altair's own check of each part: here each is held against the schema whole."""
    import altair

    assert charts(path)
    for chart in charts(path):
        altair.Chart.from_dict(chart, validate=True)  # raises where it is none


def test_a_chart_that_is_none_is_found():
    import altair
    from jsonschema import ValidationError

    (broken, *_) = charts(NOTEBOOKS[0])
    broken["width"] = {"steps": "many"}
    with pytest.raises(ValidationError):
        altair.Chart.from_dict(broken, validate=True)
