"""Ways to print a table as text, and the accidents that happen on the way.

A layout takes a table and gives lines; a twist changes the cells before that (full-width digits, Chinese numerals,
thousands separators, footnote marks, missing marks) or the lines after (pages that break, repeated heads).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

from plans import Table

WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
DIGITS = "零一二三四五六七八九"
MARKS = ("①", "②", "*", "[1]", "※")
SHAPES = ("years", "authorities", "completion", "yearbook")


def to_wide(text: str) -> str:
    """Print digits, points and per cent signs at full width."""
    return text.translate(WIDE)


def to_traditional(text: str) -> str:
    """Write a text in traditional characters."""
    return _converter().convert(text)


@cache
def _converter():
    from opencc import OpenCC

    return OpenCC("s2tw")


def spell(number: str) -> str:
    """Spell a number below 10,000 in Chinese characters.

    Examples
    --------
    >>> spell("25"), spell("4.5"), spell("107")
    ('二十五', '四点五', '一百零七')
    """
    whole, _, decimals = number.partition(".")
    words = _spell_whole(int(whole))
    return words + ("点" + "".join(DIGITS[int(digit)] for digit in decimals) if decimals else "")


def _spell_whole(value: int) -> str:
    if value < 10:
        return DIGITS[value]
    words, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            words += ("零" if zero and words else "") + DIGITS[digit] + name
            zero = False
        elif words:
            zero = True
    return words.removeprefix("一") if words.startswith("一十") else words


def with_thousands(text: str) -> str:
    """Put thousands separators into the numbers of four digits and more."""
    return re.sub(r"(?<![\d.])\d{4,}(?![\d.]|年)", lambda match: f"{int(match.group()):,}", text)


def spelled(text: str, unit: str) -> str:
    """Print a bare figure as Chinese numerals: 25 per cent becomes 百分之二十五."""
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text):
        return text
    return ("百分之" if unit == "%" else "") + spell(text)


def twist_cells(rng: random.Random, table: Table, allowed: tuple[str, ...]) -> None:
    """Apply one or two of the allowed twists to the cells.

    Parameters
    ----------
    rng : random.Random
        Source of chance.
    table : Table
        Changed in place; ``twists`` says what was done.
    allowed : tuple of str
        wide, spelled, thousands, notes.
    """
    for name in allowed:
        if rng.random() < 0.15:
            _TWISTS[name](rng, table)
            table.twists.add(name)


def _each(table: Table, role: str, change: Callable[[str, list[str]], str]) -> None:
    for place, row in enumerate(table.body):
        if place not in table.section_rows:
            for column, name in enumerate(table.roles):
                if name == role:
                    row[column] = change(row[column], row)


def _wide(rng: random.Random, table: Table) -> None:
    _each(table, "value", lambda text, row: to_wide(text))


def _thousands(rng: random.Random, table: Table) -> None:
    _each(table, "value", lambda text, row: with_thousands(text))


def _spelled(rng: random.Random, table: Table) -> None:
    if "unit" in table.roles:
        unit = table.roles.index("unit")
        _each(table, "value", lambda text, row: spelled(text, row[unit]) if rng.random() < 0.5 else text)


def _notes(rng: random.Random, table: Table) -> None:
    mark = rng.choice(MARKS)
    _each(table, "label", lambda text, row: text + mark if rng.random() < 0.3 else text)


_TWISTS = {"wide": _wide, "thousands": _thousands, "spelled": _spelled, "notes": _notes}


def break_labels(rng: random.Random, table: Table, mark: str = "\n") -> None:
    """Break some long labels (and heads) in two by a mark."""
    table.twists.add("broken")
    _each(table, "label", lambda text, row: _break(rng, text, mark) if rng.random() < 0.4 else text)


def _break(rng: random.Random, text: str, mark: str) -> str:
    places = [place for place in range(4, len(text) - 3) if text[place] not in "0123456789)(./%‰万"]
    if len(text) < 10 or not places:
        return text
    place = rng.choice(places)
    return text[:place] + mark + text[place:]


def _section_line(table: Table, place: int) -> str | None:
    return table.body[place][0] if place in table.section_rows else None


def one_cell_a_line(rng: random.Random, table: Table) -> list[str]:
    """Print one cell a line; empty cells are lost."""
    lines = []
    for row in [table.header, *table.body]:
        for cell in row:
            lines += cell.split("\n") if cell else []
    return lines


def one_cell_and_blanks(rng: random.Random, table: Table) -> list[str]:
    """Print one cell a line with a blank line between cells, but none inside a broken cell."""
    lines = []
    for row in [table.header, *table.body]:
        for cell in row:
            lines += [*cell.split("\n"), ""] if cell else []
    return lines


def fused(rng: random.Random, table: Table) -> list[str]:
    """Print the cells of a row without anything between them."""
    return "\n".join("".join(row) for row in [table.header, *table.body]).split("\n")


def _joined(table: Table, separator: str) -> list[str]:
    lines = []
    for place, row in enumerate([table.header, *table.body]):
        section = _section_line(table, place - 1) if place else None
        lines += [section] if section else separator.join(row).split("\n")
    return lines


def tabs(rng: random.Random, table: Table) -> list[str]:
    """Print cells with tabs between them."""
    return _joined(table, "\t")


def commas(rng: random.Random, table: Table) -> list[str]:
    """Print cells with commas between them."""
    return _joined(table, ",")


def pipes(rng: random.Random, table: Table) -> list[str]:
    """Print cells with pipes between them."""
    edge = rng.choice(("", "|"))
    return [f"{edge}{line}{edge}" for line in _joined(table, rng.choice(("|", " | ")))]


def spaces(rng: random.Random, table: Table) -> list[str]:
    """Print cells with two to six blanks between them; an empty cell is a dash where a figure could stand."""
    lines = []
    for row in [table.header, *table.body]:
        gap = " " * rng.randint(2, 6)
        lines += gap.join(cell for cell in row if cell).split("\n")
    return lines


def markdown(rng: random.Random, table: Table) -> list[str]:
    """Print a Markdown table."""
    rows = [[cell.replace("\n", "<br>") for cell in row] for row in [table.header, *table.body]]
    rows.insert(1, [rng.choice(("---", ":---:", "---:"))] * len(table.header))
    return ["| " + " | ".join(row) + " |" for row in rows]


LAYOUTS: dict[str, Callable[[random.Random, Table], list[str]]] = {
    "lines": one_cell_a_line,
    "lines_blank": one_cell_and_blanks,
    "fused": fused,
    "tabs": tabs,
    "spaces": spaces,
    "commas": commas,
    "pipes": pipes,
    "markdown": markdown,
}


def twists_for(layout: str) -> tuple[str, ...]:
    """Name the twists that leave a layout decidable."""
    if layout == "fused":
        return ("wide",)
    if layout == "commas":
        return ("wide", "spelled", "notes")
    return ("wide", "spelled", "thousands", "notes")


def shapes_for(layout: str) -> tuple[str, ...]:
    """Name the shapes a layout can print so that they can still be read."""
    return SHAPES[:3] if layout == "fused" else SHAPES


def _page_break(rng: random.Random, header: list[str], blank: bool) -> list[str]:
    page = rng.choice(("— {} —", "- {} -", "第{}页", "第{}页 共48页")).format(rng.randint(5, 40))
    lines = [page, *header] if rng.random() < 0.7 else [page]
    return [each for line in lines for each in ((line, "") if blank else (line,))]


def _row_starts(lines: list[str], table: Table) -> list[int]:
    """Find the lines at which a row that can follow a page break begins."""
    firsts = {row[0].split("\n")[0] for row in table.body if row[0]}
    return [place for place, line in enumerate(lines) if place > len(table.header) and line in firsts]


def print_table(rng: random.Random, table: Table, layout: str) -> list[str]:
    """Print a table as lines in a layout, sometimes with a page break in its middle.

    Parameters
    ----------
    rng : random.Random
        Source of chance.
    table : Table
        What to print; its cells may change.
    layout : str
        A name in ``LAYOUTS``.

    Returns
    -------
    list of str
        The lines.
    """
    if rng.random() < 0.2 and "label" in table.roles and layout not in ("commas", "pipes"):
        break_labels(rng, table)
    header_only = Table(table.title, table.shape, table.roles, table.header, table.two_level, [])
    state = rng.getstate()
    head = LAYOUTS[layout](rng, header_only)
    rng.setstate(state)
    lines = LAYOUTS[layout](rng, table)
    if rng.random() < 0.2 and len(table.body) > 5 and layout != "markdown":
        place = _break_place(rng, lines, table, layout, len(head))
        if place:
            table.twists.add("page_break")
            lines[place:place] = _page_break(rng, [line for line in head if line], layout == "lines_blank")
    return lines


def _break_place(rng: random.Random, lines: list[str], table: Table, layout: str, head: int) -> int | None:
    if layout in ("lines", "lines_blank"):
        places = _row_starts(lines, table) if "number" in table.roles[:1] or table.roles[0] == "year" else []
    else:
        broken = "broken" in table.twists
        places = [] if broken else list(range(head + 2, len(lines)))
    return rng.choice(places) if places else None
