"""The index of all reports: titles, regions and state, with the error of each that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from duibiao.catalogue import Catalogue
from duibiao.home import write_text
from duibiao.presentation.dictionary import dictionary
from duibiao.presentation.figures import with_unit
from duibiao.presentation.names import named_by
from duibiao.presentation.numbers import LANGUAGES, MISSING, SIGNS, Language
from duibiao.presentation.page import render, script
from duibiao.presentation.wording import word
from duibiao.running.parameters import MODELS
from duibiao.running.published import Moved, Since
from duibiao.running.runs import Run

DICTIONARY = "dictionary.html"
_STATES = {"done": {"zh": "已完成", "en": "done"}, "failed": {"zh": "失败", "en": "failed"}}


def write_index(out: Path, runs: Sequence[Run], catalogue: Catalogue, data: Since, told: Sequence[str] = ()) -> Path:
    """Write ``index.html`` of a folder of reports, the data dictionary beside it, and give the path of the first.

    Parameters
    ----------
    out : Path
        Folder of the reports.
    runs : sequence of Run
        The last run of each.
    catalogue : Catalogue
        Names and meanings.
    data : Since
        Version of the data, and which figures moved.
    told : sequence of str
        Entries of the changelog.
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
    about = {**_last(runs), "version": data.version, "before": data.before, "changelog": told}
    with named_by(catalogue):
        about["moved"] = [_moved(one, catalogue) for one in data.moved]
        page = render("index.html", [script("page.js")], title=title, reports=reports, choices=choices, about=about)
        write_text(path, page)
        write_text(out / DICTIONARY, dictionary(catalogue))
    return path


def _last(runs: Sequence[Run]) -> dict[str, Any]:
    """Say when a report was last begun, and how many are done."""
    latest = max((run.started for run in runs), default="")
    states = [run.state for run in runs]
    when = latest[:16].replace("T", " ")
    return {"last": when, "done": states.count("done"), "failed": states.count("failed")}


def _moved(one: Moved, catalogue: Catalogue) -> dict[str, Any]:
    """Name a figure that moved in both languages."""
    region, indicator = catalogue.regions.get(one.region), catalogue.indicators.get(one.indicator)
    return {
        "region": {"zh": region.zh, "en": region.en} if region else dict.fromkeys(LANGUAGES, one.region),
        "indicator": {"zh": indicator.zh, "en": indicator.en} if indicator else dict.fromkeys(LANGUAGES, one.indicator),
        "year": one.year,
        "before": {language: _figure(one.before, language) for language in LANGUAGES},
        "after": {language: _figure(one.after, language) for language in LANGUAGES},
        "why": one.why,
    }


def _figure(cells: Mapping[str, str] | None, language: Language) -> str:
    """Write a figure of the long table; one in words is told as such."""
    if cells is None:
        return MISSING
    if not cells["value"]:
        return word("target.qualitative", language)
    told = with_unit(SIGNS.get(cells["comparator"], "") + cells["value"], cells["unit"], language)
    return told if cells["preferred"] == "true" else word("index.not_preferred", language, figure=told)


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
