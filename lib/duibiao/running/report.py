"""One report: its notebook run, its page assembled, its folder written."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duibiao.catalogue import Catalogue
from duibiao.errors import DuibiaoError
from duibiao.home import Home, write_bytes, write_text
from duibiao.presentation.documents import Document, document
from duibiao.presentation.docx import docx_bytes
from duibiao.presentation.exports import Exported, csv_bytes, data_day, exported, workbook_bytes
from duibiao.presentation.numbers import LANGUAGES, Language
from duibiao.presentation.page import Download, Downloads, Fact, assemble
from duibiao.presentation.pdf import pdf_bytes
from duibiao.presentation.pictures import KINDS, chart_titles, find_font, pictures, sheets
from duibiao.presentation.wording import word
from duibiao.running.execute import Executed, KernelDied, NotebookFailed, Workplace, execute
from duibiao.running.freshness import MANIFEST, NOTEBOOK, PAGE
from duibiao.running.manifest import manifest
from duibiao.running.parameters import regions_of
from duibiao.running.paramfiles import ReportFile
from duibiao.running.runs import Run
from duibiao.running.titles import worded

#: Folders of a report's tables as CSV and of its charts as pictures.
TABLES, CHARTS = "tables", "charts"
#: Pictures of the charts to the formats that need them.
NEEDED: Mapping[str, set[str]] = {"svg": {"svg", "pdf"}, "png": {"png", "docx"}}
DOCUMENTS: Mapping[str, Callable[[Document, Mapping[str, bytes], str], bytes]] = {"docx": docx_bytes, "pdf": pdf_bytes}
#: The tables of a report in each language.
Tables = Mapping[Language, list[Exported]]
#: Kinds of files beside the page, one a language, in the order they are offered.
BESIDE = ("xlsx", *DOCUMENTS)


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
    """

    out: Path
    place: Workplace
    catalogue: Catalogue


def make_report(report: ReportFile, made_from: Mapping[str, Any], bench: Bench) -> Run:
    """Make one report; a failure is an answer, so that the others go on.

    Parameters
    ----------
    report : ReportFile
        What to make.
    made_from : mapping
        What it is made from, for its manifest.
    bench : Bench
        Where to make it.

    Returns
    -------
    Run
        How it went. When it failed no page of an earlier run is left that could be taken for this one's.
    """
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    error, cell = "", 0
    try:
        _make(report, made_from, bench)
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


def _make(report: ReportFile, made_from: Mapping[str, Any], bench: Bench) -> None:
    ran = _executed(report, bench.place)
    executed = ran.notebook
    facts = _facts(report, made_from, bench.catalogue)
    tables = {language: exported(executed, language) for language in LANGUAGES}
    files = _exports(tables, report, made_from, bench.place.home) | _drawn(executed, report, made_from, facts, bench)
    page = assemble(
        executed,
        title=report.title,
        facts=facts,
        downloads=_downloads(report, files),
        sets=_sets(executed, tables, files),
    )
    folder = bench.out / report.stem
    # Without a manifest a report counts as not made: it goes first and comes last.
    (folder / MANIFEST).unlink(missing_ok=True)
    write_text(folder / NOTEBOOK, ran.text + "\n")
    _sweep(folder)
    for name, data in files.items():
        write_bytes(folder / name, data)
    write_text(folder / PAGE, page)
    write_text(folder / MANIFEST, manifest(made_from, {PAGE: page.encode(), **files}))


def _exports(tables: Tables, report: ReportFile, made_from: Mapping[str, Any], home: Home) -> dict[str, bytes]:
    """Write every table as CSV and all of them as one workbook a language: path in the folder to bytes."""
    from duibiao.catalogue import load_sources

    version, day = made_from["data"]["long"][:12], data_day(load_sources(home))
    made: dict[str, bytes] = {}
    for language, found in tables.items():
        made |= {f"{TABLES}/{table.name}.{language}.csv": csv_bytes(table) for table in found}
        if found:
            book = workbook_bytes(found, report.title[language], version, day, language)
            made[_beside(report, language, "xlsx")] = book
    return made


def _drawn(
    executed: Any, report: ReportFile, made_from: Mapping[str, Any], facts: list[Fact], bench: Bench
) -> dict[str, bytes]:
    """Draw charts and write documents as the parameter file asks for: it takes seconds, so it is not done unasked."""
    from duibiao.catalogue import load_sources

    wanted = {kind for kind, needed in NEEDED.items() if needed & set(report.formats)}
    if not wanted:
        return {}
    font = find_font()
    drawn = pictures(executed, sorted(wanted), font)
    made = {f"{CHARTS}/{name}": data for name, data in drawn.items() if name.rpartition(".")[2] in report.formats}
    version, day = made_from["data"]["long"][:12], data_day(load_sources(bench.place.home))
    if set(report.formats) & DOCUMENTS.keys():
        drawn |= sheets(executed, sorted(wanted), font)
    for language in LANGUAGES:
        told = document(executed, language, report.title[language], version, day, facts)
        for kind, write in DOCUMENTS.items():
            if kind in report.formats:
                made[_beside(report, language, kind)] = write(told, drawn, font)
    return made


def _beside(report: ReportFile, language: str, kind: str) -> str:
    return f"{report.stem}.{language}.{kind}"


def _downloads(report: ReportFile, made: Mapping[str, bytes]) -> list[Download]:
    """Offer what lies beside the page and is of one language each."""
    offered = [(kind, language) for kind in BESIDE for language in LANGUAGES]
    return [
        Download(_beside(report, language, kind), {one: word(f"export.{kind}", one) for one in LANGUAGES}, language)
        for kind, language in offered
        if _beside(report, language, kind) in made
    ]


def _sets(executed: Any, tables: Tables, made: Mapping[str, bytes]) -> list[Downloads]:
    """Offer every table as CSV and every chart as the pictures that were made of it, by their titles."""
    sheets = [
        Download(f"{TABLES}/{table.name}.{language}.csv", dict.fromkeys(LANGUAGES, table.title), language)
        for language, found in tables.items()
        for table in found
    ]
    charts = [
        Download(
            f"{CHARTS}/{stem}.{kind}", dict.fromkeys(LANGUAGES, f"{title} ({kind.upper()})"), stem.rpartition(".")[2]
        )
        for stem, title in chart_titles(executed)
        for kind in KINDS
    ]
    sets = {"export.csv": sheets, "export.charts": [one for one in charts if one.address in made]}
    return [
        Downloads({language: word(key, language) for language in LANGUAGES}, files)
        for key, files in sets.items()
        if files
    ]


def _executed(report: ReportFile, place: Workplace) -> Executed:
    """Run the notebook; a second time where its kernel died, since memory may have been short for a moment."""
    notebook, parameters = place.home.notebooks / f"{report.notebook}.ipynb", report.parameters.model_dump()
    try:
        return execute(notebook, parameters, place)
    except KernelDied:
        return execute(notebook, parameters, place)


def failed(report: ReportFile, out: Path, error: str) -> Run:
    """Tell of a report that could not even be begun, and take an earlier page away."""
    _leave(report, out)
    return Run(
        report=report.stem,
        state="failed",
        notebook=f"{report.notebook}.ipynb",
        parameter_file=report.path.name,
        title=dict(report.title),
        regions=regions_of(report.parameters),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        error=error,
    )


def _leave(report: ReportFile, out: Path, notebook: Any = None) -> None:
    """Take an earlier page away and leave the notebook as far as it came, for whoever looks for the cause."""
    from nbformat import writes

    folder = out / report.stem
    for name in (PAGE, NOTEBOOK, MANIFEST):
        (folder / name).unlink(missing_ok=True)
    _sweep(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if notebook is not None:
        write_text(folder / NOTEBOOK, writes(notebook) + "\n")


def _sweep(folder: Path) -> None:
    """Take away what an earlier run exported, which other formats or another title may not make again."""
    for name in (TABLES, CHARTS):
        shutil.rmtree(folder / name, ignore_errors=True)
    for kind in BESIDE:
        for beside in folder.glob(f"*.{kind}"):
            beside.unlink()


def _facts(report: ReportFile, made_from: Mapping[str, Any], catalogue: Catalogue) -> list[Fact]:
    """Say what the report was made from, parameters in words a reader knows."""
    facts = [
        Fact({"zh": "参数文件", "en": "Parameter file"}, _same(report.path.name)),
        Fact({"zh": "笔记本", "en": "Notebook"}, _same(f"{report.notebook}.ipynb")),
    ]
    for name, value in report.parameters.model_dump().items():
        label = {"zh": word(f"parameter.{name}", "zh"), "en": word(f"parameter.{name}", "en")}
        facts.append(Fact(label, {"zh": worded(value, "zh", catalogue), "en": worded(value, "en", catalogue)}))
    long = made_from["data"]["long"][:12]
    facts.append(Fact({"zh": "数据版本", "en": "Data version"}, _same(long)))
    return facts


def _same(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}
