"""The commands that take plans and figures in: ``duibiao register`` and ``duibiao import``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from duibiao.cli.common import DONE, Add, count, home_of
from duibiao.errors import UsageError
from duibiao.home import Home


def add_entering(command: Add) -> None:
    """Add them to the command line."""
    register = command(
        "register", _register,
        "Make a document known, and read it: propose title, issuer, number, dates, region and names that are unknown,\n"
        "ask, then write its source and its printed rows (with --data, into an office's own folder).",
        "plan.txt --data office", "plan.pdf --data office --yes --set issuer=云溪市人民政府", "plan.docx --dry-run",
    )  # fmt: skip
    register.add_argument("file", type=Path, metavar="FILE", help="the document")
    register.add_argument("--id", default="", metavar="NAME", help="id of the document (else made of the file's name)")
    register.add_argument("--region", default="", metavar="ID", help="id of its region (else the one its title names)")
    register.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="what the document does not say, or says wrongly",
    )
    register.add_argument("--yes", action="store_true", help="write without asking")
    register.add_argument("--dry-run", action="store_true", help="only show what would be written")

    imported = command(
        "import", _import,
        "Take in a year's actual figures: a bulletin (read as any document is) or a filled-in template. Every figure\n"
        "is held against the catalogue, the long table and the year before, and what changes is shown before it is\n"
        "written.",
        "--template 2023.xlsx --region lishui --year 2023", "2023.xlsx --data office",
        "bulletin.html --data office --yes",
    )  # fmt: skip
    imported.add_argument("file", nargs="?", type=Path, metavar="FILE", help="bulletin or filled-in template")
    imported.add_argument("--template", type=Path, metavar="OUT", help="write an empty template (.xlsx) instead")
    imported.add_argument("--year", type=count, metavar="Y", help="the year a template asks for")
    imported.add_argument("--region", default="", metavar="ID", help="id of the region (else the one the title names)")
    imported.add_argument("--id", default="", metavar="NAME", help="id of the source (else made of the name)")
    imported.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="as for register")
    imported.add_argument("--yes", action="store_true", help="write without asking")
    imported.add_argument("--dry-run", action="store_true", help="only show what would change")


def _register(given: argparse.Namespace) -> int:
    from duibiao.longformat.registering import plan_registration, register, registration_text

    home = home_of(given, new=True)
    values = dict(_pair(text) for text in given.set)
    plan = plan_registration(given.file, home, document_id=given.id, region=given.region, values=values)
    print(registration_text(plan), end="")
    if given.dry_run or not _agreed(given.yes):
        return DONE
    rows = register(plan, home)
    print(f"registered: {len(rows)} rows in {plan.paths[1]}\nnext: duibiao build{_data_words(given)}")
    return DONE


def _import(given: argparse.Namespace) -> int:
    from duibiao.longformat.importing import prepare, save

    home = home_of(given)
    if given.template:
        return _template(given, home)
    if given.file is None:
        raise UsageError(
            "no file is named\n    what to do: duibiao import FILE, or --template OUT.xlsx --region ID --year Y"
        )
    values = dict(_pair(text) for text in given.set)
    prepared = prepare(given.file, home, document_id=given.id, region=given.region, values=values)
    print(prepared.text, end="")
    if given.dry_run or not _agreed(given.yes):
        return DONE
    for path in save(prepared, home):
        print(path)
    print(f"next: duibiao build{_data_words(given)}")
    return DONE


def _template(given: argparse.Namespace, home: Home) -> int:
    from duibiao.longformat.actuals import write_template

    if not given.region or not given.year:
        raise UsageError("--template wants --region ID and --year Y\n    what to do: name the region and the year")
    print(f"{given.template}: {write_template(given.template, home, given.region, given.year)} indicators to fill in")
    return DONE


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--set {text}: no = in it\n    what to do: --set issuer=云溪市人民政府")
    return name, value


def _data_words(given: argparse.Namespace) -> str:
    return f" --data {given.data}" if given.data else ""


def _agreed(yes: bool) -> bool:
    """Ask on a terminal; elsewhere only --yes agrees."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError(
            "nobody is there to be asked\n    what to do: look at the above, then add --yes (or --dry-run)"
        )
    if input("write this? [y/N] ").strip().lower() in ("y", "yes", "是"):
        return True
    print("nothing was written")
    return False
