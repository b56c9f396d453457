"""A form that came back: whether it is whole, and of the region and year that it was made for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.errors import Problem, UsageError, raise_all
from duibiao.extraction.forms import REGION, Form, find_forms, missing_headings, read_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duibiao.catalogue import Catalogue, Region
    from duibiao.documents import Document
    from duibiao.registry.actuals import Known, Series
    from duibiao.registry.answers import Answers

#: A form shows figures as they are known, to their last digit.
_SAME = 1e-9
_ANEW = "make a new form (duibiao import --template OUT.xlsx) and copy the figures into its shaded cells"


def with_form(path: Path, answers: Answers, document: Document, catalogue: Catalogue) -> Answers:
    """Take from a form that was filled in what nobody said otherwise.

    Parameters
    ----------
    path : Path
        Where the document lies.
    answers : Answers
        What a person said.
    document : Document
        Any document.
    catalogue : Catalogue
        Regions that are known.

    Raises
    ------
    UsageError
        Where it is a form that lost a column, or names no known region, or two, or has a figure of no indicator.
    """
    missing = missing_headings(document)
    if missing:
        told = f"this was the form of import, and it is damaged: without {', '.join(missing)}"
        raise UsageError(str(Problem(told, path.name, do=_ANEW)))
    forms = list(find_forms(document))
    if not forms:
        return answers
    forms = [form for form in forms if form.rows] or forms[:1]
    if len(forms) > 1:
        years = ", ".join(str(form.year) for form in forms)
        do = "save each as a workbook of its own and import one after the other"
        raise UsageError(str(Problem(f"{len(forms)} forms in one file, for {years}", path.name, do=do)))
    (form,) = forms
    region = catalogue.region_named(answers.region or form.region)
    if region is None:
        raise UsageError(str(_unknown(path, answers.region or form.region, catalogue)))
    raise_all(UsageError, _contradictions(path, form, region, bool(answers.region)))
    return replace(
        answers,
        id=answers.id or f"{region.id}_form_{form.year}",
        issuer=answers.issuer or form.office or region.zh,
        region=answers.region or region.id,
        period=answers.period or str(form.year),
        kind="bulletin",
    )


def altered_lasts(
    form: Form, region: str, known: Mapping[Series, Mapping[int, Known]], catalogue: Catalogue
) -> list[str]:
    """Tell where a form no longer says what is known of an earlier year: a figure in the column beside its own is lost.

    Parameters
    ----------
    form : Form
        As it came back.
    region : str
        Id of its region.
    known : mapping
        As :func:`~duibiao.registry.actuals.known_levels` gives it.
    catalogue : Catalogue
        Names of indicators.
    """
    told = []
    for last in form.lasts:
        match, year = catalogue.match(last.label), int(last.year) if last.year.isdigit() else 0
        one = known.get((region, match.indicator, last.scope), {}).get(year) if match else None
        digits, _ = read_number(last.value)
        if digits and one and abs(float(digits) - one.value) > _SAME * abs(one.value):
            told.append(
                f"{last.label} [{last.part}]: {last.value} as the last value, {one.value:.10g} is known of {year}: "
                "is it this year's, in the wrong column?"
            )
    return told


def _unknown(path: Path, named: str, catalogue: Catalogue) -> Problem:
    near = ", ".join(catalogue.suggest_region(named)) if named else ", ".join(catalogue.regions)
    told = f"the region {named!r} behind {REGION!r} is not known" if named else f"no region behind {REGION!r}"
    return Problem(told, path.name, near, "write its id there, or say it: --region ID")


def _contradictions(path: Path, form: Form, region: Region, said: bool) -> list[Problem]:
    """Tell what a form says of its region and year in two ways; a person who says the region has the last word."""
    name, year = form.title
    told = []
    if name and not said and name not in (region.zh, region.en, *region.aliases):
        told.append(
            Problem(
                f"its title says {name}, and {REGION!r} says {region.id} ({region.zh})",
                path.name,
                do="correct the one that is wrong, or say which it is: --region ID",
            )
        )
    if year and year != str(form.year):
        told.append(
            Problem(
                f"its title says {year}, and the heading of the figures {form.year}",
                path.name,
                do="correct the one that is wrong",
            )
        )
    return told + [
        Problem("a figure in a row that names no indicator", part, do="put the name back, or take the figure out")
        for part in form.nameless
    ]
