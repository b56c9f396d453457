"""The id of a figure: readable, and the same in every build."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from duibiao.errors import LongFormatError, Problem, raise_all
from duibiao.longformat.rows import LongRow

#: What is added, one after the other, where one span at one label still means several figures.
_TELL_APART = ("region", "scope", "year", "kind", "form", "base_year", "comparator")


def give_figures(rows: Sequence[LongRow]) -> list[LongRow]:
    """Give every row its figure id.

    The id is ``document:line:start:label``, with ``#part`` behind the document for formats that have parts, and the
    comparator behind the label for the two ends of a range. Where one figure was printed for several regions, scopes
    or years, what tells them apart is added too.

    Raises
    ------
    LongFormatError
        Where two rows are the same figure.
    """
    plain = [_plain(row) for row in rows]
    together: dict[str, list[int]] = defaultdict(list)
    for number, figure in enumerate(plain):
        together[figure].append(number)
    given = list(rows)
    for figure, numbers in together.items():
        ends = tell_apart([vars(rows[number]) for number in numbers]) if len(numbers) > 1 else [""]
        for number, end in zip(numbers, ends, strict=True):
            given[number] = replace(rows[number], figure=figure + end)
    refuse_doubles(row.figure for row in given)
    return given


def _plain(row: LongRow) -> str:
    document = f"{row.document}#{row.part}" if row.part else row.document
    ending = f":{row.comparator}" if row.has_flag("range") else ""
    return f"{document}:{row.line}:{row.start}:{row.label_printed}{ending}"


def tell_apart(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Say of rows with one span and label what tells each apart from the others; nothing of a row that is alone."""
    differing = [name for name in _TELL_APART if len({row[name] for row in rows}) > 1]
    return ["".join(f":{'' if row[name] is None else row[name]}" for name in differing) for row in rows]


def refuse_doubles(figures: Iterable[str]) -> None:
    """Refuse ids that stand for more than one figure.

    Raises
    ------
    LongFormatError
        With every one of them, and how often it stands.
    """
    times = Counter(figures)
    raise_all(
        LongFormatError,
        (
            Problem(
                f"the figure stands {count} times with the same meaning",
                figure,
                "one row a figure",
                "extract the document again; take the double out of the printed file",
            )
            for figure, count in sorted(times.items())
            if count > 1
        ),
    )
