"""Who issued a document, under which number, and when: what stands around a text, as the offices write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from duibiao.extraction.frontmatter import OPENING, Found, printed
from duibiao.extraction.pieces import Placed

#: Lines with text after the last chapter: signature, printing office, source of the page.
CLOSING = 15
_LONGEST_LINE = 160
_HAN = "[\u4e00-\u9fff]"
OFFICE = (
    rf"{_HAN}{{2,24}}?(?:人民政府办公[室厅]|人民政府|行政公署|国务院|(?:卫生健康|卫健|卫生)委员会|委员会办公室|委员会|办公[室厅]"
    r"|(?:卫生健康|卫健|卫生)[局委厅]|统计局|医疗保障局|疾病预防控制局|中医药管理局|管理局|财政[局厅]|[局厅委])(?:办公[室厅])?"
)
_OFFICE = re.compile(OFFICE)
_NOTICE = re.compile("关于(?:印发|发布|公布|下达|转发)")
#: Offices that issue one document together, and what stands between their names.
_MOST_OFFICES, _BETWEEN = 4, "、 "
_LABELLED = re.compile(
    r"(?:发布机构|发文机关|发文单位|制发机关|发布单位|信息来源|文章来源|来源|发布部门|责任部门)[: ]*"
    rf"(?P<issuer>{OFFICE})"
)
_NUMBER = rf"{_HAN}{{1,12}}[〔\[(【](?:19|20)\d\d[〕\])】]第?\d{{1,5}}号"
_LABELLED_NUMBER = re.compile(rf"(?:发文字号|发文号|文号|字号)[: ]*(?P<number>{_NUMBER})")
_NUMBER_ALONE = re.compile(rf"(?P<number>{_NUMBER})")
_NUMBER_OF_NOTICE = re.compile(rf"的通知\((?P<number>{_NUMBER})\)$")
_DIGITS = {**{str(n): n for n in range(10)}, **dict(zip("〇○零一二三四五六七八九", (0, 0, *range(10)), strict=True))}
_DATE = (
    r"(?P<year>(?:19|20)\d\d|二[〇○零][〇○零一二三四五六七八九]{2})(?:年|[./-])"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})(?:月|[./-])(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})日?"
)
_DATE_ALONE = re.compile(rf"\(?{_DATE}\)?")
#: A cover names the month only; a page puts the day behind its office.
_MONTH_ALONE = re.compile(
    r"\(?(?:(?:19|20)\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年(?:\d{1,2}|[一二三四五六七八九十]{1,2})月\)?"
)
_BEHIND_OFFICE = re.compile(rf"(?P<issuer>{OFFICE})[ |,:-]*{_DATE}(?: ?\d{{1,2}}:\d\d(?::\d\d)?)?")
_ISSUED = re.compile(rf"(?:成文日期|发文日期|印发日期|制发日期|签发日期)[: ]*{_DATE}")
_PRINTED = re.compile(rf"{_DATE}(?:印发|印制)$")
_PUBLISHED = re.compile(rf"(?:发布日期|发布时间|公开日期|公布日期|信息时间|发布于|发布)[: ]*{_DATE}")
_STAMPED = re.compile(rf"{_DATE} ?\d{{1,2}}:\d\d")
#: Who tells of a plan without being one: a newspaper, an agency, somebody who asked.
_NEWS = re.compile(
    r"记者[^,。;]{0,12}(?:获悉|了解|采访)|[(,]?(?:本报|通讯员|本网)?记者[::  ]?[\u4e00-\u9fff]{2,4}\)"
    r"|\d日(?:电|讯)|本[报网]讯|获悉|新闻发布会|通讯员"
)


def parse_date(text: str) -> date | None:
    """Read a date as offices print it (2022年7月8日, 二〇二二年七月八日, 2022-07-08); None where it is none.

    >>> parse_date("二〇二二年十二月二十九日"), parse_date("2022.2.30")
    (datetime.date(2022, 12, 29), None)
    """
    found = _DATE_ALONE.fullmatch(text.strip())
    return _date(found) if found else None


def find_issuer(lines: Sequence[Placed]) -> Found | None:
    """Find the office that issued a document: by its signature with a date, before the notice, or behind a label."""
    return next((found for search in (_signature, _before_notice, _labelled) for found in search(_around(lines))), None)


def find_number(lines: Sequence[Placed]) -> Found | None:
    """Find the number of a document: behind its label, or on a line of its own; sentences cite other documents."""
    searches = (
        (_LABELLED_NUMBER.search, "behind its label"),
        (_NUMBER_ALONE.fullmatch, "a line of its own"),
        (_NUMBER_OF_NOTICE.search, "behind the notice"),
    )
    for search, how in searches:
        for line in lines[:OPENING]:
            found = search(line.text) if len(line.text) <= _LONGEST_LINE else None
            if found:
                return Found(printed(line, *found.span("number")), line.number, line.part, how)
    return None


def find_issued(lines: Sequence[Placed]) -> Found | None:
    """Find the day of issue (ISO): behind its label, below a signature, on a line of its own, else that of printing."""
    around = _around(lines)
    labelled = _dated(around, _ISSUED, "behind its label")
    signed = _alone(around, signed=True)
    alone = _alone(lines[:OPENING], signed=False)
    printed_on = _dated(lines[-CLOSING:], _PRINTED, "the day it was printed")
    return next((found for search in (labelled, signed, alone, printed_on) for found in search if found), None)


def find_published(lines: Sequence[Placed]) -> Found | None:
    """Find the day a page was published: behind its label, or a stamp with the time of day; ISO."""
    opening = lines[:OPENING]
    return next(
        (
            found
            for search in (
                _dated(opening, _PUBLISHED, "behind its label"),
                _dated(opening[:10], _STAMPED, "a time stamp"),
                _dated(
                    [one for one in opening[:10] if len(one.text) <= _LONGEST_LINE], _BEHIND_OFFICE, "behind its office"
                ),
            )
            for found in search
        ),
        None,
    )


def _around(lines: Sequence[Placed]) -> list[Placed]:
    """Give the lines that stand around a text; of a short document each only once."""
    closing = lines[max(OPENING, len(lines) - CLOSING) :]
    return [*lines[:OPENING], *closing]


def _signature(lines: Sequence[Placed]) -> Iterator[Found]:
    for at, line in enumerate(lines):
        together = _BEHIND_OFFICE.fullmatch(line.text) if len(line.text) <= _LONGEST_LINE else None
        if together:
            yield Found(printed(line, *together.span("issuer")), line.number, line.part, "the line with its day")
        if not _DATE_ALONE.fullmatch(line.text) and not _MONTH_ALONE.fullmatch(line.text):
            continue
        # The notice is signed office first; the printing office stands above its day too.
        above: list[Placed] = []
        for one in reversed(lines[:at]):
            if not _is_offices(one.text):
                break
            above.insert(0, one)
        if above:
            offices = " ".join(_listed(one, 0, len(one.text)) for one in above)
            yield Found(offices, above[0].number, above[0].part, "the signature")


def _before_notice(lines: Sequence[Placed]) -> Iterator[Found]:
    above = None
    for line in lines:
        notice = _NOTICE.search(line.text) if len(line.text) <= _LONGEST_LINE else None
        if notice and notice.start() == 0 and above and _is_offices(above.text):
            yield Found(_listed(above, 0, len(above.text)), above.number, above.part, "above the notice")
        above = line
        start = _offices_before(line.text, notice.start()) if notice else -1
        if notice and start >= 0 and "根据" not in line.text[:start]:
            yield Found(_listed(line, start, notice.start()), line.number, line.part, "before the notice")


def _labelled(lines: Sequence[Placed]) -> Iterator[Found]:
    for line in lines:
        found = _LABELLED.search(line.text)
        if found:
            yield Found(printed(line, *found.span("issuer")), line.number, line.part, "behind its label")


def _offices_before(text: str, end: int) -> int:
    """Give where the names of offices begin that end at a place, one after the other; -1 where none does.

    One office is looked for at a time: all at once they would be tried in every way that cuts them apart.
    """
    start, at = -1, end
    for found in reversed(list(_OFFICE.finditer(text, 0, end))[-_MOST_OFFICES:]):
        if text[found.end() : at].strip(_BETWEEN):
            break
        start = at = found.start()
    return start


def _is_offices(text: str) -> bool:
    return len(text) <= _LONGEST_LINE and _offices_before(text, len(text)) == 0


def _listed(line: Placed, start: int, end: int) -> str:
    """Give several offices with a space between them."""
    return " ".join(printed(line, *found.span()) for found in _OFFICE.finditer(line.text, start, end))


def _alone(lines: Sequence[Placed], signed: bool) -> Iterator[Found]:
    for above, line in zip(lines, lines[1:], strict=False):
        day = parse_date(line.text.strip("()"))
        if day and (not signed or _is_offices(above.text)):
            how = "below the signature" if signed else "a line of its own"
            yield Found(day.isoformat(), line.number, line.part, how)


def _dated(lines: Sequence[Placed], pattern: re.Pattern[str], how: str) -> Iterator[Found]:
    for line in lines:
        found = pattern.search(line.text)
        day = _date(found) if found else None
        if day:
            yield replace(Found(day.isoformat(), line.number, line.part), how=how)


def _date(found: re.Match[str]) -> date | None:
    year = int("".join(str(_DIGITS[char]) for char in found["year"]))
    try:
        return date(year, _small(found["month"]), _small(found["day"]))
    except ValueError:
        return None


def _small(text: str) -> int:
    """Read a number below 100 in digits or Chinese numerals; 0 where it is none, as no day or month is."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if (len(tens) > 1) or len(ones) > 1 or "十" in tens:
        return 0
    return (10 * (_DIGITS[tens] if tens else 1) if ten else 0) + (_DIGITS[ones] if ones else 0)


def is_news(lines: Iterable[str]) -> bool:
    """Tell a piece of news, which may name plans, by what it says of who wrote it."""
    return any(_NEWS.search(line) for line in lines)
