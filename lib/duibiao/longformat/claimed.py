"""What is claimed, of which figure, and what it is to be held against.

A claim is a printed change (``较2015年提高1.03个百分点``), a comparison with the nation's or a parent's average, a rise
or fall from one printed figure to another, or a goal that is said to be met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.catalogue import NameMatch
from duibiao.errors import CatalogueError
from duibiao.extraction.claims import HOW, Claim, areas_of, read_comparison
from duibiao.longformat import agreement
from duibiao.longformat.agreement import Verdict
from duibiao.longformat.beside import Row, levels_beside
from duibiao.longformat.measure import change_unit, half_unit

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source

#: Document, part, line, start and end.
Place = tuple[str, str, int, int, int]
_BY = ("region", "indicator", "scope", "year", "kind")
_FIGURE = ("document", "part", "line", "start", "label_printed")
#: A verdict printed beside a figure in a table of results.
_MET = re.compile(
    r"(?P<vaguely>基本|大体|部分)?(?P<not>未|没有)?(?:已|超额|提前|全面|全部|如期|按期)*(?:完成|达标|实现|达到)"
)
_DOUBLED = re.compile("翻.{0,2}番")
#: Figures that stand for nothing else than themselves.
_LEFT_OUT = "leave_out_of_trends"


@dataclass(frozen=True)
class Claimed:
    """A claim with the figures it is held against.

    Parameters
    ----------
    claim : str
        What is claimed: a form of change, or one of :data:`duibiao.extraction.claims.CLAIMS`, ``met`` or ``not_met``.
    row : dict
        The row of the long table that is flagged where the claim does not hold.
    figures, others : sequence of dict
        The candidates: levels that the claim is made of, and what they are compared with.
    judge : callable
        Holds one of the figures against one of the others.
    place, text : tuple, str
        Where the words stand, and the words.
    against : str
        Region whose average or goal it is (several with ``;``), or the number of years of ``early``.
    missing : str
        Why it cannot be checked whatever the candidates are; empty where they can tell.
    change : dict, optional
        By how much, with ``form``, ``comparator``, ``value``, ``resolution``, ``unit``, ``year``, ``base_year``.
    sure : bool
        Whether the words are surely said of the figure.
    second_hand_decides : bool
        Whether a second-hand figure alone can show that it does not hold: an average nobody prints of himself.
    """

    claim: str
    row: Row
    figures: Sequence[Row]
    others: Sequence[Row]
    judge: Callable[[Row, Row], Verdict]
    place: Place
    text: str
    against: str = ""
    missing: str = ""
    change: Row | None = None
    sure: bool = True
    second_hand_decides: bool = False


class Claims:
    """Finds the claims of a long table, and the candidates of each.

    Parameters
    ----------
    long : polars.DataFrame
        The long table, every place.
    catalogue, sources
        Which way is better, who is above whom, and what 全省 means in a document.
    """

    def __init__(self, long: pl.DataFrame, catalogue: Catalogue, sources: Mapping[str, Source]) -> None:
        self.catalogue, self.sources = catalogue, sources
        usable = ~pl.col("flags").str.split(";").list.contains(_LEFT_OUT)
        beside = levels_beside(long, _BY, usable)
        self._levels = {tuple(shared[name] for name in _BY): list(rows.values())[0] for shared, rows in beside}
        self.rows: list[Row] = long.filter(pl.col("derivation") != "reference").sort(*_FIGURE, "figure").to_dicts()
        self.printed = [row for row in self.rows if row["form"] == "level" and row["value"] is not None]

    def changes(self) -> Iterator[Claimed]:
        """Give the changes that are printed rows; a goal only where level and baseline are printed beside it."""
        for row in self.rows:
            if row["form"] in ("level", "qualitative") or row["value"] is None:
                continue
            told = self._changed(row["form"], row, row, _place(row), row["text_printed"])
            if row["kind"] == "actual" or not told.missing:
                yield told

    def completions(self) -> Iterator[Claimed]:
        """Give the verdicts beside a figure in a table of results: 完成, 未完成, 基本完成."""
        same = ("document", "indicator", "scope", "year")
        goals: dict[tuple[Any, ...], list[Row]] = {}
        for row in self.printed:
            if row["kind"] == "target":
                goals.setdefault(tuple(row[name] for name in same), []).append(row)
        for row in self.printed:
            words = _MET.match(row["remark"])
            if not words or row["kind"] != "actual":
                continue
            found = goals.get(tuple(row[name] for name in same), [])
            whose = ";".join(sorted({one["region"] for one in found} - {row["region"]}))
            yield Claimed(
                "not_met" if words["not"] else "met", row, [row], found, self._meets(row, said_not=bool(words["not"])),
                _place(row), words[0], whose, "vague" if words["vaguely"] else "" if found else "no_goal",
            )  # fmt: skip

    def in_words(self) -> Iterator[Claimed]:
        """Give the comparisons that are printed rows without a figure: 婴儿死亡率低于全国平均水平."""
        for row in self.rows:
            found = read_comparison(row["text_printed"]) if row["form"] == "qualitative" else None
            if found is None or row["kind"] != "actual":
                continue
            for area in areas_of(found):
                figures = self._of(row) if row["year"] is not None else []
                yield self._compared(HOW[found["how"]], row, figures, area, _place(row), row["text_printed"])

    def of_figures(self, claims: Iterable[Claim]) -> Iterator[Claimed]:
        """Give what sentences claim of figures that they print."""
        by_place: dict[tuple[Any, ...], Row] = {}
        for row in self.printed:
            by_place.setdefault(tuple(row[name] for name in _FIGURE), row)
        for claim in claims:
            at, before = (
                (claim.document, claim.part, claim.line, start, claim.label)
                for start in (claim.of_start, claim.from_start)
            )
            if at in by_place:  # else the catalogue does not know the name, or a correction took the figure out
                yield self._of_figure(claim, by_place[at], by_place.get(before))

    def _of_figure(self, claim: Claim, row: Row, earlier: Row | None) -> Claimed:
        place = (claim.document, claim.part, claim.line, claim.start, claim.end)
        if claim.claim in ("rise", "fall"):
            return Claimed(
                claim.claim, row, [row], [earlier] if earlier else [],
                lambda later, before: agreement.is_moved(claim.claim, later, before), place, claim.text,
                missing="" if earlier else "no_base_level",
            )  # fmt: skip
        if claim.claim == "early":
            goals = self._goals(row, int(claim.against))
            missing = "" if goals else "no_goal"
            return Claimed("early", row, [row], goals, self._meets(row), place, claim.text, claim.against, missing)
        change = self._amount(claim, row) if claim.amount else None
        if claim.claim == "since":
            assert change is not None  # nothing is said of another year but how much
            return self._changed("since", row, change, place, claim.text)
        return self._compared(
            claim.claim, row, [row], claim.against, place, claim.text, change=change, sure=claim.sure == "yes"
        )

    def _changed(self, claim: str, row: Row, change: Row, place: Place, text: str) -> Claimed:
        base_year = change["base_year"]
        found = self._exact(row) if row["year"] is not None else []
        base = self._exact(row, year=base_year, kind="actual") if base_year is not None else []
        missing = "" if found else "no_level"
        missing = "no_base_year" if base_year is None else missing if base else "no_base_level"
        told = {**change, "comparator": agreement.IN_WORDS} if _DOUBLED.search(text) else change
        return Claimed(claim, row, found, base, self._differs(told), place, text, missing=missing, change=change)

    def _compared(
        self, claim: str, row: Row, figures: Sequence[Row], area: str, place: Place, text: str,
        *, change: Row | None = None, sure: bool = True,
    ) -> Claimed:  # fmt: skip
        against = self._region(area, row)
        averages = self._exact(row, region=against, kind="actual") if against and row["year"] is not None else []
        missing = "" if averages else "no_average" if against else "unknown_area"
        missing = "no_year" if row["year"] is None else missing if figures else "no_level"
        direction = self._direction(row)

        def judge(figure: Row, average: Row) -> Verdict:
            return agreement.compares(claim, figure, average, direction)

        return Claimed(
            claim, row, figures, averages, self._differs(change) if change else judge, place, text, against, missing,
            change, sure, second_hand_decides=True,
        )  # fmt: skip

    def _amount(self, claim: Claim, row: Row) -> Row:
        """Give by how much a figure is said to differ, as a row of a change; a bare % is relative, as it is there."""
        value = Decimal(claim.amount.replace(",", ""))
        match, form = NameMatch(row["indicator"]), "relative_change" if claim.unit == "%" else "change"
        try:
            unit = change_unit(claim.unit, form, match, self.catalogue)
        except CatalogueError:
            unit = claim.unit  # which no level has: that is what the verdict says then
        since = int(claim.against) if claim.claim == "since" else None
        numbers = {"value": float(value), "resolution": float(half_unit(value)), "unit": unit}
        return {"form": form, "comparator": "eq", "year": row["year"], "base_year": since, **numbers}

    def _differs(self, change: Row) -> Callable[[Row, Row], Verdict]:
        return lambda level, base: agreement.is_changed(change, level, base, self.catalogue.units)

    def _meets(self, row: Row, *, said_not: bool = False) -> Callable[[Row, Row], Verdict]:
        direction = self._direction(row)

        def judge(figure: Row, goal: Row) -> Verdict:
            found = agreement.meets(figure, goal, direction)
            return agreement.opposite(found) if said_not else found

        return judge

    def _direction(self, row: Row) -> str:
        return self.catalogue.indicators[row["indicator"]].direction

    def _of(self, row: Row, **others: Any) -> list[Row]:
        """Give the levels that are of the same thing as a row, but for what is said otherwise."""
        return self._levels.get(tuple(others.get(name, row[name]) for name in _BY), [])

    def _exact(self, row: Row, **others: Any) -> list[Row]:
        return [one for one in self._of(row, **others) if one["comparator"] == "eq"]

    def _goals(self, row: Row, years: int) -> list[Row]:
        """Find the goals of a later year that a figure is said to have met, in the document itself."""
        same = ("document", "indicator", "scope")
        return [
            one
            for one in self.printed
            if one["kind"] == "target"
            and row["year"] is not None
            and one["year"] == row["year"] + years
            and all(one[name] == row[name] for name in same)
        ]

    def _region(self, area: str, row: Row) -> str:
        """Say which region above a row's own an area word means; empty where that is not known."""
        above = self.catalogue.ancestors(row["region"])
        if area in ("国家", "全国"):
            return above[-1] if above else ""
        source = self.sources.get(row["document"])
        level = area.removeprefix("全").removesuffix("级")
        means = source.means if source else {}
        meant = next((means[word] for word in (area, f"全{level}", level) if word in means), "")
        return meant if meant in above else ""


def _place(row: Row) -> Place:
    return (row["document"], row["part"], row["line"], row["start"], row["end"])
