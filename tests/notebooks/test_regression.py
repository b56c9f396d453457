"""nbval sees a published figure that moved; papermill runs every notebook with other parameters."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys

import pytest

from duibiao.home import write_text
from duibiao.running.execute import execute, workplace
from duibiao.running.parameters import MODELS, known_ids


def nbval(home, name):
    """Run nbval on a notebook of a project; give exit status and what it printed."""
    words = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    path = home.notebooks / f"{name}.ipynb"
    environment = {**os.environ, "DUIBIAO_HOME": str(home.root)}
    ran = subprocess.run(
        [*words, str(path)], cwd=home.root, env=environment, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout


def change_one_figure(home, region, year):
    """Put a digit more to the first level that a region reports for a year."""
    path = home.long / "indicators.csv"
    reader = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    rows = list(reader)
    wanted = {"region": region, "year": str(year), "kind": "actual", "form": "level", "preferred": "true", "scope": ""}
    row = next(row for row in rows if row["value"] and wanted.items() <= row.items())
    row["value"] = repr(float(row["value"]) + 1)
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, out.getvalue())


def test_nbval_fails_when_one_figure_moved(copied):
    """The same notebook passes on the data as it is: ``make test`` runs nbval on all of them."""
    change_one_figure(copied, "baoshan", 2020)
    status, told = nbval(copied, "benchmark")
    assert status == 1
    assert "Cell outputs differ" in told
    assert "Cell execution caused an exception" not in told


OTHER = {
    "benchmark": {"regions": ["lishui", "shangcheng"], "year": 2020, "peers": ["xiamen"], "level": 0.998},
    "gap_to_target": {"region": "shangcheng", "target_year": 2025, "comparators": [], "convention": "continuous"},
    "trends": {"regions": ["china", "xiamen"], "indicators": ["infant_mortality"], "start": 2012, "end": 2024},
    "region_profile": {"region": "xinjiang_corps", "year": 2020, "target_year": 2025},
    "data_quality": {"documents": ["haicang"]},
}


@pytest.fixture(scope="module")
def place(home):
    with workplace(home) as made:
        yield made


@pytest.mark.parametrize("name", MODELS)
def test_every_notebook_runs_with_other_parameters(home, place, name):
    given = MODELS[name].model_validate(OTHER[name], context=known_ids(home)).model_dump()
    executed = execute(home.notebooks / f"{name}.ipynb", given, place).notebook
    outputs = [output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert {"zh", "en"} <= {
        output.metadata.get("duibiao", {}).get("lang") for output in outputs if "metadata" in output
    }
