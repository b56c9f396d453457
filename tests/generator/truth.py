"""What a document is known to say, and how near a reading came to it.

The rows have the columns of the common scorer (file, label, year, base_year, kind, form, comparator, value, nature,
region); region is the word that names another region than the document's own.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Truth:
    """One figure as the document means it."""

    label: str
    year: int | None
    kind: str
    value: str
    form: str = "level"
    comparator: str = "eq"
    base_year: int | None = None
    nature: str = ""
    region: str = ""


COLUMNS = ["file", "label", "year", "base_year", "kind", "form", "comparator", "value", "nature", "region"]
CHECKED = ("form", "comparator", "base_year", "nature", "region")
NOTES = re.compile(r"[①②③④⑤⑥⑦⑧⑨*※]|\[\d+\]|[¹²³]")
IGNORED = re.compile(r"\s|其中[:：]|[()、,·\-—]")


@dataclass
class Score:
    """How many figures were expected, found, right in full and read though nobody wrote them.

    Attributes
    ----------
    misses : Counter
        Number of misses of each kind.
    examples : list of tuple
        (file, kind of miss, what was expected, what was read).
    judged : list of tuple
        (row as read, whether it is right in full).
    """

    expected: int = 0
    found: int = 0
    full: int = 0
    others: int = 0
    misses: Counter = field(default_factory=Counter)
    examples: list = field(default_factory=list)
    judged: list = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts of another document."""
        self.expected += other.expected
        self.found += other.found
        self.full += other.full
        self.others += other.others
        self.misses.update(other.misses)
        self.examples.extend(other.examples)
        self.judged.extend(other.judged)

    def line(self) -> str:
        """Return recall, recall in full and precision as one line."""
        recall = self.found / self.expected if self.expected else 1.0
        full = self.full / self.expected if self.expected else 1.0
        read = self.found + self.others
        precision = self.found / read if read else 1.0
        return f"{self.expected:6d} rows  recall {recall:.3f}  in full {full:.3f}  precision {precision:.3f}"


def write_expected(path: Path, truths: Iterable[tuple[str, Truth]]) -> None:
    """Write ``expected.csv``.

    Parameters
    ----------
    path : Path
        File to write.
    truths : iterable of (str, Truth)
        File name of the document, and one figure of it.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for name, truth in truths:
            row = {key: "" if value is None else value for key, value in asdict(truth).items()}
            writer.writerow({"file": name} | row)


def read_expected(path: Path) -> dict[str, list[Truth]]:
    """Read ``expected.csv``, by file."""
    known: dict[str, list[Truth]] = {}
    names = [each.name for each in fields(Truth)]
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cells = {name: row[name] for name in names}
            for name in ("year", "base_year"):
                cells[name] = int(cells[name]) if cells[name] else None
            known.setdefault(row["file"], []).append(Truth(**cells))
    return known


@cache
def _converter():
    try:
        from opencc import OpenCC
    except ImportError:
        return None
    return OpenCC("t2s")


@cache
def simplified(text: str) -> str:
    """Write a text in simplified characters; as it is without opencc."""
    converter = _converter()
    return converter.convert(text) if converter else text


@cache
def plain_label(label: str) -> str:
    """Fold widths and characters, drop what may be printed differently: brackets, blanks, footnote marks, numbers."""
    folded = unicodedata.normalize("NFKC", NOTES.sub("", simplified(label)))
    return re.sub(r"^\d+[.、]", "", IGNORED.sub("", folded))


def same_label(one: str, other: str) -> bool:
    """Tell whether two labels agree: equal, or one within the other and not much shorter."""
    one, other = plain_label(one), plain_label(other)
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) > 4 and len(short) >= 0.7 * len(long) and short in long)


def right_label(meant: str, row: dict[str, str]) -> bool:
    """Tell whether a row has the label that is meant, its scope (三级公立医院) put before it or not."""
    return any(same_label(meant, label) for label in (row["label"], row.get("scope", "") + row["label"]))


def number(value: str) -> float | None:
    """Return the number of a printed value; None where there is none."""
    try:
        return round(float(value.replace("%", "").replace(",", "")), 6)
    except ValueError:
        return None


def _at_place(truth: Truth, row: dict[str, str]) -> bool:
    year = row.get("year", "").split(".")[0]
    return row.get("kind") == truth.kind and (truth.year is None or year == str(truth.year))


def _right_region(truth: Truth, printed: str) -> bool:
    return truth.region in simplified(printed) if truth.region else printed == "" or printed[-1] in "市县区州"


def wrong_columns(truth: Truth, row: dict[str, str]) -> list[str]:
    """Name the columns that differ though label, year, kind and value agree."""
    wrong = []
    for name in CHECKED:
        meant, read = getattr(truth, name), row.get(name) or ""
        if name == "region":
            agrees = _right_region(truth, row.get("region_printed") or "")
        elif name in ("base_year", "nature"):
            agrees = meant in (None, "") or read.split(".")[0] == str(meant)
        else:
            agrees = read == meant
        if not agrees:
            wrong.append(name)
    return wrong


def _why_missed(truth: Truth, rows: list[dict[str, str]]) -> tuple[str, str]:
    named = [row for row in rows if same_label(truth.label, row["label"])]
    valued = [row for row in rows if number(row["value"]) == number(truth.value)]
    if any(row in named for row in valued):
        row = next(row for row in valued if row in named)
        return "year or kind wrong", f"{row['year']} {row['kind']}"
    here = [row for row in named if _at_place(truth, row)]
    if here:
        return "value wrong", here[0]["value"]
    here = [row for row in valued if _at_place(truth, row)]
    if here and truth.value:
        return "label wrong", here[0]["label"]
    return "not read", ""


def compare(name: str, truths: list[Truth], rows: list[dict[str, str]], example: int = 3) -> Score:
    """Compare one document's reading with its truth.

    Parameters
    ----------
    name : str
        File name, for the examples.
    truths : list of Truth
        What the document says.
    rows : list of dict
        What was read, as in the printed rows.
    example : int
        How many examples to keep.

    Returns
    -------
    Score
        Counts, kinds of misses and examples.
    """
    score, free, open_truths = Score(expected=len(truths)), list(rows), []
    for truth in truths:
        near = [
            row
            for row in free
            if right_label(truth.label, row) and _at_place(truth, row) and number(row["value"]) == number(truth.value)
        ]
        if not near:
            open_truths.append(truth)
            continue
        hit = min(near, key=lambda row: len(wrong_columns(truth, row)))
        free.remove(hit)
        score.found += 1
        wrong = wrong_columns(truth, hit)
        score.full += not wrong
        score.judged.append((hit, not wrong))
        for column in wrong:
            score.misses[f"{column} wrong"] += 1
            score.examples.append((name, f"{column} wrong", truth, f"{hit.get(column)} {hit.get('region_printed')}"))
    for truth in open_truths:
        why, read = _why_missed(truth, free)
        score.misses[why] += 1
        score.examples.append((name, why, truth, read))
    score.others = len(free)
    score.judged += [(row, False) for row in free]
    if free:
        score.misses["read though not there"] += len(free)
        score.examples += [(name, "read though not there", None, f"{r['label']} {r['value']}") for r in free[:example]]
    return score
