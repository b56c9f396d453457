"""The prose of a document, read statement by statement into printed rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from duibiao.extraction import confidence
from duibiao.extraction.cellwords import CHINESE
from duibiao.extraction.context import Context
from duibiao.extraction.groups import Group, figure_groups
from duibiao.extraction.heads import NATURES
from duibiao.extraction.labels import PLACE, Name
from duibiao.extraction.memory import Memory
from duibiao.extraction.paragraphs import Paragraph, paragraphs
from duibiao.extraction.pieces import Placed
from duibiao.extraction.rows import LONGEST_TEXT, PrintedRow
from duibiao.extraction.statements import Sentence, Statement
from duibiao.extraction.timing import Clock, Moment
from duibiao.extraction.topics import clause_topic, topic_of
from duibiao.extraction.wording import Figure

#: A stop ends a sentence, but not the one that stands in a broken ‰ in the middle of it (``2.49%。和4.55/10万``).
_GOES_ON_BEHIND = r"。(?= ?(?:和|、|,|;|与|及|以[上下内]|左右|(?:下降|降低|上升|提高|增加|减少)(?:了?\d|到)))"
_SENTENCE = re.compile(rf"[^。!?]*(?:(?<=%){_GOES_ON_BEHIND}[^。!?]*)*[。!?]?(?:\((?:约束性|预期性)(?:指标)?\))?")
#: A sentence without a stop for so long is read in parts, so that its cost grows with its length only.
_LONGEST_SENTENCE = 2000
#: Nobody writes a sentence of more figures: every ten characters one.
_MOST_FIGURES = 200
_COMMA = re.compile(r"[,;、\t]")
#: ``达到95%(约束性)``.
_NATURE = re.compile(r"。?[(,](约束性|预期性)(?:指标)?")
#: ``单位:发病数为例,发病率为1/10万``: what a table's figures are counted in, and no figure.
_OF_UNITS = re.compile(r"\(?(?:计量|数据)?单位:")
#: ``…期望寿命达到84.11岁。其中,男性81.76岁``: the sentence goes on with parts of what the one before it told.
_GOES_ON = re.compile(r"其中[,:]?(?:男|女|城|农|市|县|常住|户籍)")
_PLACE_FIRST = re.compile(r"[\u4e00-\u9fff]{2,10}\d")
_FIGURE_OF = re.compile(r"(?:则|约|仅)?[为是达]?\d")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_BROKEN_PER_MILLE = re.compile(rf"{_GOES_ON_BEHIND}(?P<bound>以[上下内])?")


@dataclass
class Prose:
    """The rows that prose tells, and the lines with a sentence of more figures than anybody writes: none is read."""

    rows: list[PrintedRow] = field(default_factory=list)
    crammed: list[Placed] = field(default_factory=list)


def read_prose(lines: Sequence[Placed], context: Context) -> Prose:
    """Read the statements of every paragraph.

    Parameters
    ----------
    lines : sequence of Placed
        The non-empty lines that no table takes up.
    context : Context
        Whose document it is, its years, the catalogue.

    Returns
    -------
    Prose
        One row a figure and name, in the order of the page.
    """
    clock = Clock(context)
    prose = Prose()
    for paragraph in paragraphs(lines, context):
        if clock.heading(paragraph.text):
            continue
        clock.paragraph()
        topic: list[Name] = []
        before: Memory | None = None
        for start, text in sentences(paragraph.text):
            clock.sentence(text)
            if not start and (named := topic_of(text, context)):
                topic = [named]
                continue
            groups = figure_groups(text)
            if len(groups) > _MOST_FIGURES:
                prose.crammed += [line[0] for line in [paragraph.line_of(start, start)] if line]
                continue
            if not groups or _OF_UNITS.match(text):
                continue
            if not topic and not CHINESE.search(text):
                before = Memory()  # figures alone: of what, nobody says
                continue
            named = clause_topic(text, context)
            memory = Memory([named] if named else topic)
            if before is not None and (_GOES_ON.match(text) or _is_next_place(text, context)):
                memory = before.kept()
            sentence = Sentence(context, clock, text, memory)
            prose.rows += _sentence(paragraph, groups, start, sentence)
            before = sentence.memory
    return prose


def _is_next_place(text: str, context: Context) -> bool:
    """Tell whether a sentence begins with a place and its figure (``全国居民期望寿命…。北京为81.2岁``)."""
    if not _PLACE_FIRST.match(text):
        return False
    place = context.place_at_start(text)
    found = PLACE.match(text)
    return any(_FIGURE_OF.match(text, len(name)) for name in (place, found[0] if found else "") if name)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Give the sentences of a paragraph and where each begins, over-long ones cut behind a comma.

    Where there is no comma either nobody wrote a sentence: a cut could fall into a number or a name, so that stretch
    is left out up to the next comma.
    """
    for found in _SENTENCE.finditer(text):
        start, end = found.span()
        while end - start > _LONGEST_SENTENCE:
            cuts = [mark.end() for mark in _COMMA.finditer(text, start, start + _LONGEST_SENTENCE)]
            if cuts:
                yield start, text[start : cuts[-1]]
                start = cuts[-1]
            else:
                comma = _COMMA.search(text, start, end)
                start = comma.end() if comma else end
        if start < end:
            yield start, text[start:end]


def _sentence(paragraph: Paragraph, groups: Sequence[Group], offset: int, sentence: Sentence) -> Iterator[PrintedRow]:
    for group in groups:
        statement = sentence.statement(group)
        if statement is None or _is_claim(statement) or _is_stray(statement):
            continue
        told_nature = _NATURE.match(group.after)
        nature = NATURES[told_nature[1]] if told_nature else ""
        if nature and statement.moment.flags == ("year_carried",) and sentence.context.end:
            # What is binding or expected is of the plan's last year, whatever year was spoken of before.
            statement.moment = Moment("target", sentence.context.end, ("year_from_plan",))
        if nature and statement.moment.kind == "actual" and _is_last_year(statement.moment.year, sentence.text):
            statement.moment = replace(statement.moment, kind="target")
        shared = len(statement.names) > (1 if statement.moments else len(statement.items))
        for name, figures, moment in _pairs(statement):
            for figure in figures:
                broken = _BROKEN_PER_MILLE.match(sentence.text, figure.end)
                mended = _mended(figure, name, sentence.context, broken["bound"]) if broken else figure
                for row in _row(paragraph, offset, mended, name, moment, sentence.context, shared=shared):
                    yield row.changed(nature=nature) if nature else row


def _is_claim(statement: Statement) -> bool:
    """Tell what is said of a level that was reached, in words alone: no goal, and held against figures elsewhere."""
    return statement.moment.kind == "actual" and statement.items[0][0].form == "qualitative"


def _is_stray(statement: Statement) -> bool:
    """Tell a bare number behind several names: what it counts, and of which of them, nobody says."""
    first = statement.items[0][0]
    bare = first.form == "level" and not first.unit and bool(first.value)
    return bare and len(statement.names) > len(statement.items)


def _is_last_year(year: int | None, text: str) -> bool:
    """Tell whether a year is the last that a sentence names (``2020年77.8岁,2025年78.8岁(预期性)``)."""
    return year == max((int(found) for found in _YEARS.findall(text)), default=None)


def _mended(figure: Figure, name: Name, context: Context, bound: str | None) -> Figure:
    """Read ``%。`` in the middle of a sentence as the broken ‰ of an indicator that is given in ‰, with its bound."""
    entry = context.catalogue.indicators.get(name.indicator)
    if figure.unit != "%" or entry is None or entry.unit != "‰":
        return figure
    side = ("ge" if bound == "以上" else "le") if bound and figure.comparator == "eq" else figure.comparator
    return replace(figure, unit="‰", comparator=side)


def _pairs(statement: Statement) -> Iterator[tuple[Name, list[Figure], Moment]]:
    """Deal figures to names: one each, one figure that several names share, or one name's figures to several years.

    Where there are other numbers of both, any dealing would be a guess: none is made.
    """
    names, items = statement.names, statement.items
    if statement.moments:
        dated = list(zip(items, statement.moments, strict=True))
        yield from ((name, item, moment) for name in names for item, moment in dated)
    elif len(names) == len(items) and not statement.shared:
        yield from ((name, item, statement.moment) for name, item in zip(names, items, strict=True))
    elif len(items) == 1:
        yield from ((name, items[0], moment) for name in names for moment in statement.shared or (statement.moment,))


def _placed(paragraph: Paragraph, offset: int, figure: Figure) -> tuple[Placed, int, int] | None:
    """Give the line of a figure and its span there: of the number alone where its words go over the line's end."""
    start, end = offset + figure.start, offset + figure.end
    found = paragraph.line_of(start, end)
    digits = figure.value.lstrip("-")
    if found is None and digits and paragraph.text.count(digits, start, end) == 1:
        start = paragraph.text.index(digits, start, end)
        end = start + len(digits)
        found = paragraph.line_of(start, end)
    if found is None:
        return None
    line, base = found
    return line, *line.view.span(start - base, end - base)


def _row(
    paragraph: Paragraph, offset: int, figure: Figure, name: Name, moment: Moment, context: Context, *, shared: bool
) -> Iterator[PrintedRow]:
    placed = _placed(paragraph, offset, figure)
    if placed is None:
        return  # a number over a line's end may be one or two
    line, start, end = placed
    if end - start > LONGEST_TEXT:
        return
    printed_unit = paragraph.text[offset + figure.start : offset + figure.end]
    flags = {
        *moment.flags,
        *(["label_restored"] if name.restored else []),
        *(["name_shared"] if shared else []),
        *(["range"] if figure.is_range else []),
        *(["unit_repaired"] if figure.unit == "‰" and "‰" not in printed_unit else []),
        *([] if name.indicator else ["uncatalogued"]),
    }
    whose = context.region_of(name.area)
    sure = confidence.of_prose(known=bool(name.indicator), restored=name.restored, conclusions=len(moment.flags))
    yield PrintedRow(
        document=context.document,
        part=line.part,
        line=line.number,
        start=start,
        end=end,
        source="prose",
        table=None,
        row=None,
        row_printed="",
        region=whose,
        region_printed="" if whose and whose == context.region else name.area,
        scope=name.scope,
        label=name.label,
        unit=_unit(figure, name),
        nature="",
        year=moment.year,
        base_year=figure.base_year,
        kind=moment.kind,
        form=figure.form,
        comparator=figure.comparator,
        value=figure.value,
        text="",  # the characters are taken from the document at the end, once for every row
        remark="",
        confidence=sure,
        flags=";".join(sorted(flags)),
    )


def _unit(figure: Figure, name: Name) -> str:
    """Give the unit; a count per a stated number of people takes that number in (``辆/3万人口``)."""
    per = re.match(r"每(\d[\d.万千百-]*(?:人口|人))", name.label)
    return f"{figure.unit}/{per[1]}" if per and figure.unit and "/" not in figure.unit else figure.unit
