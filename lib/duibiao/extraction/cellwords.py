"""What the words of a cell are by themselves: a figure, a year, a Chinese name, a unit in brackets."""

from __future__ import annotations

import re

from duibiao.extraction.wording import is_missing, read_cell

CHINESE = re.compile(r"[\u4e00-\u9fff]")
YEAR_WORDS = r"(?:19|20)\d\d年?(?:度|末|底)?"
YEAR_CELL = re.compile(YEAR_WORDS)
#: The English name that yearbooks print behind a Chinese one; an abbreviation (HPV) is a part of the name.
TRANSLATION = re.compile(r"(?<=[\u4e00-\u9fff)]) ?[A-Z#]?[a-z]{2}[A-Za-z ,&()/.#'-]*$")
UNIT_ONLY = re.compile(r"\(([^()]*)\)")


def is_figure(text: str) -> bool:
    """Tell whether a cell holds a figure, or says that there is none."""
    return is_missing(text) or read_cell(text) is not None


def kind_of(text: str) -> str:
    """Give what a cell is by one letter: empty, missing, a year, a figure, a name, or x for anything else."""
    if not text or is_missing(text):
        return "m" if text else "e"
    if YEAR_CELL.fullmatch(text):
        return "y"
    read = read_cell(text)
    if read is not None and read[0].form != "qualitative":
        return "f"
    return "n" if CHINESE.search(text) else "x"


def number_in(text: str) -> float | None:
    """Give the first number of a cell; None where it holds none."""
    figures = read_cell(text) if text else None
    return float(figures[0].value) if figures and figures[0].value else None
