"""The index of all reports: titles, regions and state, with the error of each that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from duibiao.catalogue import Catalogue
from duibiao.home import write_text
from duibiao.presentation.page import render, script
from duibiao.running.parameters import MODELS
from duibiao.running.runs import Run

_STATES = {"done": {"zh": "已完成", "en": "done"}, "failed": {"zh": "失败", "en": "failed"}}


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
    choices = [
        _choice("regions", {"zh": "地区", "en": "Region"}, _regions(runs, catalogue)),
        _choice(
            "notebook", {"zh": "笔记本", "en": "Notebook"}, {run.notebook.removesuffix(".ipynb"): {} for run in runs}
        ),
        _choice("state", {"zh": "状态", "en": "State"}, {run.state: _STATES[run.state] for run in runs}),
    ]
    title = {"zh": "对标：地区卫生健康规划指标报告", "en": "duibiao: reports on regional health plans"}
    write_text(path, render("index.html", [script("page.js")], title=title, reports=reports, choices=choices))
    return path


def _choice(by: str, label: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Offer what the reports can be sifted by: a value and what it is called."""
    options = [{"value": value, "zh": value, "en": value, **words} for value, words in sorted(values.items())]
    return {"by": by, "label": label, "options": options}


def _regions(runs: Sequence[Run], catalogue: Catalogue) -> dict[str, Mapping[str, str]]:
    named = {region: catalogue.regions[region] for run in runs for region in run.regions if region in catalogue.regions}
    return {region: {"zh": entry.zh, "en": entry.en} for region, entry in named.items()}


def _named(run: Run, language: str, catalogue: Catalogue) -> list[str]:
    known = [catalogue.regions[region] for region in run.regions if region in catalogue.regions]
    return [str(getattr(region, language)) for region in known]
