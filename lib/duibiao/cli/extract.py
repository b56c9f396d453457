"""The command that reads documents."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from duibiao.cli.common import DONE, FAILED, Add, add_limit, add_spreading, home_of, tell
from duibiao.home import Home


def add_extract(command: Add) -> None:
    """Add the command that reads documents."""
    extract = command(
        "extract", _extract, "Read the indicators of documents, exactly as printed, into one CSV each.",
        "plan.txt --out printed", "documents/*.txt --out printed --jobs 4", "plan.pdf --out printed --about 死亡率",
    )  # fmt: skip
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE", help="documents")
    extract.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for <file stem>.csv")
    add_spreading(extract)
    add_limit(extract)
    extract.add_argument("--explain", action="store_true", help="tell for each figure how it was read")
    extract.add_argument("--about", default="", metavar="NAME", help="explain only figures whose name holds this")


def _extract(given: argparse.Namespace) -> int:
    from duibiao.extraction.files import extract_files
    from duibiao.running.extracting import side_by_side

    each = side_by_side(given.jobs, given.scheduler, given.seconds)
    report = extract_files(given.files, given.out, home_of(given), each)
    if given.explain or given.about:
        _explain(given.files, {path.stem for path in report.written}, home_of(given), given.about)
    for path, rows in report.written.items():
        unlisted = report.uncatalogued.get(path, 0)
        tell(f"{path}: {rows} rows" + (f", {unlisted} of names that no indicator has" if unlisted else ""))
    for warning in report.warnings:
        tell(f"warning: {warning}", file=sys.stderr)
    for name, reason in report.refused:
        tell(f"refused: {name}: {reason}", file=sys.stderr)
    return FAILED if report.refused else DONE


def _explain(files: Sequence[Path], read: set[str], home: Home, about: str) -> None:
    """Tell for each figure how it was read; a refused document has nothing to explain."""
    from duibiao.extraction.explain import explain_file

    for path in files:
        if path.stem in read:
            tell(explain_file(path, home, about))
