"""The index of all reports: titles, regions and state, with the error of each that failed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from duibiao.catalogue import Catalogue
from duibiao.home import write_text
from duibiao.presentation.page import render, script
from duibiao.running.parameters import MODELS
from duibiao.running.runs import Run


def write_index(out: Path, runs: Sequence[Run], catalogue: Catalogue) -> Path:
    """Write ``index.html`` of a folder of reports and give its path.

    Parameters
    ----------
    out : Path
        Folder of the reports.
    runs : sequence of Run
        The last run of each.
    catalogue : Catalogue
        Names of the regions.
    """
    order = {f"{name}.ipynb": ordinal for ordinal, name in enumerate(MODELS)}
    reports = [
        {
            "run": run,
            "regions": {
                "zh": "、".join(_named(run, "zh", catalogue)),
                "en": ", ".join(_named(run, "en", catalogue)),
            },
        }
        for run in sorted(runs, key=lambda run: (order.get(run.notebook, len(order)), run.report))
    ]
    path = out / "index.html"
    title = {"zh": "对标：地区卫生健康规划指标报告", "en": "duibiao: reports on regional health plans"}
    write_text(path, render("index.html", [script("page.js")], title=title, reports=reports))
    return path


def _named(run: Run, language: str, catalogue: Catalogue) -> list[str]:
    known = [catalogue.regions[region] for region in run.regions if region in catalogue.regions]
    return [str(getattr(region, language)) for region in known]
