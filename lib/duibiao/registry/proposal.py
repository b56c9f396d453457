"""What would be entered of a document: proposed from what it says itself, nothing of it decided yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from duibiao.catalogue import Catalogue, Region, Source, load_catalogue, load_sources
from duibiao.catalogue.plain import nearest
from duibiao.catalogue.sources import Period
from duibiao.documents import Document, read_document
from duibiao.errors import LongFormatError, Problem, UsageError
from duibiao.extraction.claims import Claim
from duibiao.extraction.context import guess_only_year, guess_period
from duibiao.extraction.document import extract_document
from duibiao.extraction.explain import passed_over
from duibiao.extraction.forms import Form, find_form
from duibiao.extraction.frontmatter import OPENING, Found, find_title, front_lines
from duibiao.extraction.imprint import find_issued, find_issuer, find_number, find_published
from duibiao.extraction.pieces import Placed
from duibiao.extraction.rows import PrintedRow
from duibiao.home import Home
from duibiao.longformat.convert import convert_rows
from duibiao.registry.answers import ID, Answers, raise_missing, years_of
from duibiao.registry.areas import Place, find_places, listed_city, new_region
from duibiao.registry.english import issuer_in_english, title_in_english
from duibiao.registry.filled import with_form
from duibiao.registry.meanings import find_basis, find_meanings

_PLAN = re.compile(r"规划|计划|纲要|方案|要点|工作重点|意见|行动|目标")
_REPORT = re.compile(r"公报|年鉴|年报|简报|报告|通报|完成情况|统计资料|填报表")


@dataclass(frozen=True)
class Unknown:
    """A label that the catalogue does not know: how often and where it stands, and the names most like it."""

    label: str
    count: int
    line: int
    part: str = ""
    suggestions: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What would be entered of a document.

    Parameters
    ----------
    path : Path
        The document.
    source : Source
        What its file in ``sources`` would say.
    found : dict
        Field to where it was found.
    new_regions : tuple of Region
        Regions the catalogue does not have yet, the widest first.
    region : Region
        The document's own.
    meanings : dict
        Word to region id and the line where it stands first.
    rows : tuple of PrintedRow
        Figures as printed.
    unknown : tuple of Unknown
        Labels the catalogue does not know, the most frequent first.
    problems : tuple of str
        Figures that the long table could not take as they are.
    warnings : tuple of str
        What a person should know.
    region_how : str
        What the region was taken from.
    basis_line : int
        Where the people that rates are counted by are named; 0 where nothing names them.
    form : Form or None
        What an office filled in, where it is a form.
    is_shown_first : bool
        Whether the catalogue has the region for the provincial panel only so far.
    claims : tuple of Claim
        What the document says of its own figures.
    passed_over : tuple of str
        Figures of its prose that were not read, with their lines.
    """

    path: Path
    source: Source
    found: Mapping[str, Found]
    new_regions: tuple[Region, ...]
    region: Region
    meanings: Mapping[str, tuple[str, int]]
    rows: tuple[PrintedRow, ...]
    unknown: tuple[Unknown, ...] = ()
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    region_how: str = ""
    basis_line: int = 0
    form: Form | None = None
    is_shown_first: bool = False
    claims: tuple[Claim, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def is_form(self) -> bool:
        """Whether it is a form that an office filled in."""
        return self.form is not None


def propose(path: Path, home: Home, answers: Answers | None = None) -> Proposal:
    """Read a document and propose what would be entered of it; nothing is written.

    Parameters
    ----------
    path : Path
        A document of any format that is read.
    home : Home
        Project, and overlay where there is one, whose catalogue and sources are known.
    answers : Answers, optional
        What a person has said already.

    Raises
    ------
    DocumentError
        Where the document cannot be read, or is refused.
    UsageError
        Where something that must be known is neither found nor said; all of it in one message.
    """
    catalogue, sources = load_catalogue(home), load_sources(home)
    document = read_document(path)
    answers = with_form(path, answers or Answers(), document, catalogue)
    # Read as a stranger first: only so are poisoned pages refused.
    extract_document(document, catalogue)
    names = [name for region in catalogue.regions.values() for name in (region.zh, *region.aliases)]
    lines = front_lines(document, names)
    form = find_form(document)
    said = "the form" if form else "as you said"
    found = _found(lines, answers, said)
    kind, period = _kind_and_period(lines, found, answers)
    places = _places(lines, found, answers, catalogue, said)
    new = [place.region for place in places if place.is_new]
    raise_missing(path, found, period, new, answers, places[-1].region if places else None)
    assert period is not None
    known = sources.by_sha256(document.sha256)
    meanings, (basis, basis_line) = _meanings(places, lines, catalogue), find_basis(lines)
    means = {word: region for word, (region, _) in meanings.items()}
    own = places[-1]
    source = replace(_source(document, found, kind, period, own.region, answers), means=means, population_basis=basis)
    proposal = Proposal(
        path,
        source,
        found,
        tuple(new),
        own.region,
        meanings,
        rows=(),
        warnings=(f"the document is registered already, as {known.id}",) if known else (),
        region_how=own.how,
        basis_line=basis_line,
        form=form,
        is_shown_first=own.region.id in catalogue.panel_regions,
    )
    return _with_rows(proposal, document, catalogue)


def _found(lines: Sequence[Placed], answers: Answers, how: str) -> dict[str, Found]:
    """Gather what the document says of itself; what a person says counts more."""
    searches = {
        "title": find_title,
        "issuer": find_issuer,
        "number": find_number,
        "issued": find_issued,
        "published": find_published,
    }
    found = {}
    for name, search in searches.items():
        said = getattr(answers, name)
        one = Found(said, how=how) if said else search(lines)
        if one:
            found[name] = one
    return found


def _kind_and_period(
    lines: Sequence[Placed], found: Mapping[str, Found], answers: Answers
) -> tuple[str, Period | None]:
    """Tell a plan from what only states figures, and find the years it is about.

    What names no plan plans nothing: its figures of later years would be taken for targets.
    """
    title = found["title"].text if "title" in found else ""
    planned = guess_period([title])[0] or guess_period(line.text for line in lines[:OPENING])[0]
    plans = not _REPORT.search(title) and (planned is not None or _PLAN.search(title) is not None)
    kind = answers.kind or ("plan" if plans else "bulletin")
    if answers.period:
        return kind, years_of(answers.period)
    if kind == "plan" and planned:
        return kind, Period(*planned)
    named = {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d\d)年", title)}
    year = named.pop() if len(named) == 1 else guess_only_year(line.text for line in lines)
    return kind, Period(year, year) if year is not None else None


def _places(
    lines: Sequence[Placed], found: Mapping[str, Found], answers: Answers, catalogue: Catalogue, how: str
) -> list[Place]:
    """Find the document's region and what is new above it; what a person says counts more."""
    said = _named(answers.region, catalogue)
    if said:
        return [Place(said, how=how)]
    texts = [answers.region] if answers.region else [found[name].text for name in ("title", "issuer") if name in found]
    places = find_places(texts, lines, catalogue)
    if answers.region and not places:
        places = [Place(new_region(answers.region, answers.level, "", catalogue), True, how)]
    if not places or not places[-1].is_new:
        return places
    own = places[-1].region
    parent = _named(answers.parent, catalogue)
    city = listed_city(answers.parent, catalogue) if answers.parent and not parent else None
    if answers.parent and not (parent or city):
        cities = [f"{place}市" for place in catalogue.places]
        near = ", ".join(nearest(answers.parent, [*catalogue.regions, *cities]))
        do = "name a known region, or a city of the list of prefectures"
        raise UsageError(str(Problem(f"--parent {answers.parent}: no such region", allowed=near, do=do)))
    parent = parent or (city.region if city else None)
    own = replace(
        own,
        parent=parent.id if parent else own.parent,
        level=answers.level or own.level,
        en=answers.name_en or own.en,
    )
    kept = [city] if city else [] if parent else places[:-1]
    return [*kept, Place(own, True, how if parent else places[-1].how)]


def _named(name: str, catalogue: Catalogue) -> Region | None:
    """Find a region by what a person calls it, the provinces of the panel among them."""
    return (catalogue.region_named(name) or catalogue.province_named(name)) if name else None


def _source(
    document: Document, found: Mapping[str, Found], kind: str, period: Period, own: Region, answers: Answers
) -> Source:
    """Put together what a source says, but for what words mean in it."""
    title, issuer, number = (found[name].text if name in found else "" for name in ("title", "issuer", "number"))
    issued, published = (_day(found.get(name)) for name in ("issued", "published"))
    five_years = kind == "plan" and period.end - period.start == 4
    stem = re.sub(r"[^a-z0-9]+", "_", document.id.lower()).strip("_")
    span = f"{period.start}_{period.end}" if period.start != period.end else str(period.start)
    named = stem if ID.fullmatch(stem) and document.id.isascii() else f"{own.id}_{span}"
    return Source(
        id=answers.id or named,
        title=title,
        issuer=issuer,
        number=number,
        issued=issued,
        published=published,
        title_en=answers.title_en or title_in_english(title, own.en, period, kind),
        issuer_en=answers.issuer_en or issuer_in_english(issuer, own.en),
        sha256=document.sha256,
        region=own.id,
        kind=kind,
        period=period,
        previous_period=Period(period.start - 5, period.start - 1) if five_years else None,
        file=document.id,
    )


def _meanings(places: Sequence[Place], lines: Sequence[Placed], catalogue: Catalogue) -> dict[str, tuple[str, int]]:
    """Find what words for places mean, with the regions that are only proposed."""
    regions = catalogue.regions | catalogue.panel_regions | {place.region.id: place.region for place in places}
    return find_meanings(_chain(places[-1].region, regions), lines)


def _day(found: Found | None) -> date | None:
    return date.fromisoformat(found.text) if found else None


def _chain(own: Region, regions: Mapping[str, Region]) -> list[Region]:
    """List a region, those above it, then those beside it."""
    chain, above = [own], own
    while above.parent in regions and above.parent not in {one.id for one in chain}:
        above = regions[above.parent]
        chain.append(above)
    return chain + [regions[one] for one in own.neighbours if one in regions and regions[one] not in chain]


def _with_rows(proposal: Proposal, document: Document, catalogue: Catalogue) -> Proposal:
    """Read the figures with what is proposed, and hold them against the catalogue."""
    extraction = extract_document(document, catalogue, proposal.source)
    problems = []
    for row in extraction.rows:
        try:
            convert_rows([(row, False)], proposal.source, catalogue)
        except LongFormatError as error:
            problems.append(str(error))
    return replace(
        proposal,
        rows=tuple(extraction.rows),
        claims=tuple(extraction.claims),
        unknown=unknown_labels(extraction.rows, catalogue),
        problems=tuple(problems),
        warnings=(*proposal.warnings, *extraction.warnings),
        passed_over=tuple(passed_over(document, catalogue, proposal.source)),
    )


def unknown_labels(rows: Sequence[PrintedRow], catalogue: Catalogue) -> tuple[Unknown, ...]:
    """Gather the labels that no indicator has, each with the names most like it, best first.

    A suggestion is for people: nothing is ever matched by likeness, and no alias is entered here.
    """
    first: dict[str, PrintedRow] = {}
    counts: dict[str, int] = {}
    for row in rows:
        if catalogue.match(row.label, row.document) is None:
            first.setdefault(row.label, row)
            counts[row.label] = counts.get(row.label, 0) + 1
    listed = [
        Unknown(label, counts[label], row.line, row.part, tuple(catalogue.ranked(label)))
        for label, row in first.items()
    ]
    return tuple(sorted(listed, key=lambda one: (-one.count, one.line, one.label)))
