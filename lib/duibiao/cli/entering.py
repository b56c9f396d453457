"""The commands that enter what is new: a plan of a region, a year's actual figures."""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.cli.common import DONE, FAILED, Add, add_confirming, add_limit, confirmed, home_of, tell
from duibiao.errors import UsageError
from duibiao.together import put_back

if TYPE_CHECKING:
    from duibiao.home import Home
    from duibiao.registry.answers import Answers
    from duibiao.registry.proposal import Proposal


def add_entering(command: Add) -> None:
    """Add the commands that enter what is new."""
    _add_register(command)
    _add_import(command)


def _add_register(command: Add) -> None:
    register = command(
        "register", _register,
        "Enter a plan: propose what is known of it, show where each was found, and write it when it is confirmed.\n"
        "Title, issuer, number, days, period, region, what 全市 or 省 mean in it, and its figures are read from the\n"
        "document; what is found wrongly or not at all is said by an option. Writes sources/ID.yaml, printed/ID.csv,\n"
        "claims/ID.csv, a copy of the document and, where it is new, the region: into the folder of --data, else into\n"
        "the project.",
        "plan.pdf --data office --dry-run", "plan.pdf --data office",
        "plan.txt --data office --region 浙江省宁波市海曙区 --issuer 海曙区卫生健康局 --yes",
    )  # fmt: skip
    register.add_argument("file", type=Path, metavar="FILE", help="the document: txt, html, md, pdf, docx, xlsx or csv")
    _add_answers(register)
    _add_new_region(register)
    _add_writing(register)


def _add_answers(command: argparse.ArgumentParser) -> None:
    """Add the options by which a person says what a document does not."""
    said = command.add_argument_group("what you know better than the document says")
    said.add_argument("--id", default="", help="id of the document (else its file's name, or region and years)")
    said.add_argument("--title", default="")
    said.add_argument("--title-en", default="", metavar="TITLE", help="the title in English")
    said.add_argument("--issuer", default="")
    said.add_argument("--issuer-en", default="", metavar="ISSUER", help="the issuer in English")
    said.add_argument("--number", default="", help="such as 保政办发〔2022〕71号")
    said.add_argument("--issued", default="", metavar="DAY", help="such as 2022-12-29")
    said.add_argument("--published", default="", metavar="DAY", help="such as 2023-01-02")
    said.add_argument("--period", default="", metavar="YEARS", help="2021-2025, or one year")
    said.add_argument(
        "--kind", default="", choices=("plan", "bulletin"), help="a bulletin states what was, and plans nothing"
    )
    said.add_argument("--region", default="", help="id or name; of a new one the full name, such as 浙江省宁波市")


def _add_new_region(command: argparse.ArgumentParser) -> None:
    """Add the options about a region that the catalogue does not have."""
    said = command.add_argument_group("of a new region")
    said.add_argument("--parent", default="", help="id or name of the one it belongs to")
    said.add_argument("--level", default="", choices=("province", "prefecture", "district", "county", "corps"),
                      help="where its name does not say it")  # fmt: skip
    said.add_argument("--name-en", default="", metavar="NAME", help="its name in English")


def _add_writing(command: argparse.ArgumentParser) -> None:
    """Add the options of what is written."""
    command.add_argument("--replace", action="store_true", help="write over what stands there already")
    command.add_argument(
        "--no-copy", action="store_true", help="leave the document where it is; trace shows no line then"
    )
    add_limit(command)
    add_confirming(command)


def _add_import(command: Add) -> None:
    told = command(
        "import", _import,
        "Enter a year's actual figures: a bulletin, or the form that --template makes, filled in.\n"
        "Each figure is held against the catalogue and the years before; what is new, changed or the same is shown\n"
        "before it is written, as a source and printed figures like those of any document. Build the long table first.",
        "--template form.xlsx --region baoshan --year 2023", "form.xlsx --data office --dry-run",
        "form.xlsx --data office --yes", "bulletin.html --data office --region baoshan",
    )  # fmt: skip
    told.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a bulletin of any format, or a form")
    told.add_argument("--template", type=Path, metavar="OUT.xlsx", help="make the form of --region for --year instead")
    told.add_argument("--year", type=int, help="of the form (else the one after the last that is known)")
    _add_answers(told)
    _add_writing(told)


def _register(given: argparse.Namespace) -> int:
    from duibiao.registry.proposal import propose
    from duibiao.registry.words import proposal_text
    from duibiao.running.readers import check_reading

    home = home_of(given, new=True)
    put_back(home)
    check_reading(given.file, home, given.seconds)
    proposal = propose(given.file, home, _answers(given))
    tell(proposal_text(proposal), end="")
    return _enter(given, home, proposal)


def _import(given: argparse.Namespace) -> int:
    if (given.file is None) == (given.template is None):
        raise UsageError("name a FILE to enter, or --template OUT.xlsx to make a form\n    what to do: one of the two")
    home = home_of(given)
    if given.template:
        return _template(given, home)

    from duibiao.catalogue import load_catalogue
    from duibiao.registry.actuals import check_actuals, known_levels, raise_no_actuals
    from duibiao.registry.filled import altered_lasts
    from duibiao.registry.proposal import propose
    from duibiao.registry.words import checks_text, proposal_text
    from duibiao.running.readers import check_reading

    put_back(home)
    check_reading(given.file, home, given.seconds)
    proposal = propose(given.file, home, _answers(given))
    catalogue, known = load_catalogue(home), known_levels(home)
    checks = check_actuals(proposal, catalogue, known)
    form, region = proposal.form, proposal.region.id
    doubts = altered_lasts(form, region, known, catalogue) if form else []
    raise_no_actuals(proposal, checks)
    tell(proposal_text(proposal, figures=False), end="")
    tell(checks_text(checks, proposal, doubts), end="")
    return _enter(given, home, proposal)


def _template(given: argparse.Namespace, home: Home) -> int:
    from duibiao.home import write_bytes
    from duibiao.registry.template import template_of

    if given.template.suffix.lower() != ".xlsx":
        raise UsageError(f"--template {given.template}: a form is a workbook\n    allowed: a name that ends with .xlsx")
    if given.template.exists() and not given.replace:
        raise UsageError(f"{given.template}: there is a file already\n    what to do: another name, or --replace")
    year, data = template_of(home, given.region, given.year)
    if given.dry_run:
        tell(f"a form for {year} would be written to {given.template}")
        return DONE
    write_bytes(given.template, data)
    tell(f"{given.template}: the form for {year}. Fill in the shaded cells 填写底色格, then 然后:")
    tell(f"  duibiao import {given.template}{_data(given)}")
    return DONE


def _enter(given: argparse.Namespace, home: Home, proposal: Proposal) -> int:
    """Show which files would be written, ask, and write them."""
    from duibiao.registry.words import entries_text
    from duibiao.registry.writing import entries_of, raise_taken, write_entries

    source = proposal.source
    entries = entries_of(home, proposal, not given.no_copy)
    tell(entries_text(entries, Path.cwd()), end="")
    raise_taken(home, source, entries, given.replace)
    if given.dry_run or not confirmed(given):
        tell("nothing was written 未写入")
        return DONE if given.dry_run else FAILED
    write_entries(home, entries)
    tell(f"written 已写入. Next 下一步: duibiao build{_data(given)}")
    return DONE


def _data(given: argparse.Namespace) -> str:
    return f" --data {given.data}" if given.data else ""


def _answers(given: argparse.Namespace) -> Answers:
    from duibiao.registry.answers import Answers

    return Answers(**{field.name: getattr(given, field.name, "") for field in fields(Answers)})
