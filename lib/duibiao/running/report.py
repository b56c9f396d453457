"""One report: its notebook run, its page assembled, its folder written."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duibiao.catalogue import Catalogue
from duibiao.errors import DuibiaoError
from duibiao.home import write_text
from duibiao.presentation.page import Fact, assemble
from duibiao.running.execute import NotebookFailed, Workplace, execute
from duibiao.running.manifest import manifest
from duibiao.running.parameters import regions_of
from duibiao.running.paramfiles import ReportFile
from duibiao.running.runs import Run

PAGE, NOTEBOOK, MANIFEST = "index.html", "report.ipynb", "manifest.json"


@dataclass(frozen=True)
class Bench:
    """What all reports of one run share.

    Parameters
    ----------
    out : Path
        Folder of the reports.
    place : Workplace
        Where notebooks run.
    catalogue : Catalogue
        Names of regions and indicators.
    versions : mapping
        Checksums of data and library.
    """

    out: Path
    place: Workplace
    catalogue: Catalogue
    versions: Mapping[str, Any]


def make_report(report: ReportFile, bench: Bench) -> Run:
    """Make one report; a failure is an answer, so that the others go on.

    Returns
    -------
    Run
        How it went. When it failed no page of an earlier run is left that could be taken for this one's.
    """
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    error, cell = "", 0
    try:
        _make(report, bench)
    except NotebookFailed as failed:
        error, cell = failed.error, failed.cell
        _leave(report, bench.out, failed.notebook)
    except DuibiaoError as failed:
        error = str(failed)
        _leave(report, bench.out)
    return Run(
        report=report.stem,
        state="failed" if error else "done",
        notebook=f"{report.notebook}.ipynb",
        parameter_file=report.path.name,
        title=dict(report.title),
        regions=regions_of(report.parameters),
        started=started,
        seconds=round(time.monotonic() - clock, 1),
        error=error,
        cell=cell,
    )


def _make(report: ReportFile, bench: Bench) -> None:
    from nbformat import writes

    home = bench.place.home
    executed = execute(home.notebooks / f"{report.notebook}.ipynb", report.parameters.model_dump(), bench.place)
    page = assemble(executed, title=report.title, facts=_facts(report, bench))
    folder = bench.out / report.stem
    write_text(folder / NOTEBOOK, writes(executed) + "\n")
    write_text(folder / PAGE, page)
    write_text(folder / MANIFEST, manifest(report, home, bench.versions, {PAGE: page.encode()}))


def _leave(report: ReportFile, out: Path, notebook: Any = None) -> None:
    """Take an earlier page away and leave the notebook as far as it came, for whoever looks for the cause."""
    from nbformat import writes

    folder = out / report.stem
    for name in (PAGE, NOTEBOOK, MANIFEST):
        (folder / name).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    if notebook is not None:
        write_text(folder / NOTEBOOK, writes(notebook) + "\n")


def _facts(report: ReportFile, bench: Bench) -> list[Fact]:
    """Say what the report was made from, parameters in words a reader knows."""
    facts = [
        Fact({"zh": "参数文件", "en": "Parameter file"}, _same(report.path.name)),
        Fact({"zh": "笔记本", "en": "Notebook"}, _same(f"{report.notebook}.ipynb")),
    ]
    for name, value in report.parameters.model_dump().items():
        told = {language: _worded(value, language, bench.catalogue) for language in ("zh", "en")}
        facts.append(Fact({"zh": f"参数 {name}", "en": f"Parameter {name}"}, told))
    long = bench.versions["data"]["long"][:12]
    facts.append(Fact({"zh": "数据版本", "en": "Data version"}, _same(long)))
    return facts


def _same(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def _worded(value: Any, language: str, catalogue: Catalogue) -> str:
    """Word a parameter's value: ids by their names."""
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(_worded(item, language, catalogue) for item in value) or "—"
    named = catalogue.regions.get(str(value)) or catalogue.indicators.get(str(value))
    return str(getattr(named, language)) if named else str(value)
