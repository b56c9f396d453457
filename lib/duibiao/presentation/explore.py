"""What ``explore.ipynb`` offers: choices, and linked charts, graded comparisons and a table that follow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis.benchmark import benchmark
from duibiao.errors import ReportError
from duibiao.presentation import benchmark_charts, benchmark_tables
from duibiao.presentation.explore_charts import explored, levels, said
from duibiao.presentation.figures import FIGURE, named
from duibiao.presentation.names import indicator_name, region_name
from duibiao.presentation.numbers import LANGUAGES, MISSING, Language
from duibiao.presentation.show import Sentences, Shown, bundle
from duibiao.presentation.wording import word

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Source
    from duibiao.presentation.explore_choices import Several

_COLUMNS = (*FIGURE[:3], "kind_said", *FIGURE[3:])
#: Lists that a search replaced and a browser may still show.
_OLD_LISTS = 8
_TONGUES = {"zh": "中文", "en": "English"}
#: What the table says of itself, by the names that DataTables has for it.
_TABLE_WORDS = ("search", "lengthMenu", "info", "infoEmpty", "infoFiltered", "emptyTable", "zeroRecords")


class Explorer:
    """Widgets to choose regions, indicators, years and a benchmark by; everything below follows each choice.

    Parameters
    ----------
    long : polars.DataFrame
        Preferred rows of the long table.
    catalogue : Catalogue
        Names, directions and grades.
    sources : mapping
        Sources by document.
    regions, indicators : list of str
        What is chosen first.
    against : str
        Benchmark that is chosen first; empty: none.
    """

    def __init__(
        self,
        long: pl.DataFrame,
        catalogue: Catalogue,
        sources: Mapping[str, Source],
        regions: list[str],
        indicators: list[str],
        against: str = "china",
    ) -> None:
        import ipywidgets as widgets
        from itables.widget import ITable

        from duibiao.presentation.explore_choices import Buttons, One, Several, Span, Words, together

        self._long, self._catalogue, self._sources = long, catalogue, sources
        self._quiet = False
        self._old: list[Several] = []
        _check("region", [*regions, *([against] if against else [])], long["region"].unique().to_list())
        _check("indicator", indicators, self._things())
        years = long["year"].drop_nulls()
        wide: dict[str, Any] = {"style": {"description_width": "initial"}}
        wide["layout"] = widgets.Layout(width="25em", height="11em")
        self._wide = wide
        self.language = Buttons(options=[(_TONGUES[one], one) for one in LANGUAGES])
        self.search = Words(layout=widgets.Layout(width="25em"), continuous_update=False)
        self.regions = Several(**wide)
        self.indicators = Several(**wide)
        self.years = Span(
            min=years.min(), max=years.max(), value=(2010, 2025), continuous_update=False, layout={"width": "32em"}
        )
        self.against = One()
        self._turn = together(self.language, self.search, self.regions, self.indicators, self.years, self.against)
        self._charts = widgets.Output()
        self._table = ITable(self._rows(pl.DataFrame(schema=long.schema)), pageLength=10, show_dtypes=False)
        self._heads = {name: widgets.Label() for name in ("regions", "search", "indicators", "years", "against")}
        self._listed = widgets.VBox([self.indicators])
        self._name(regions, indicators, against)
        for one in (self.regions, self.years, self.against):
            one.observe(self._follow, "value")
        self.language.observe(self._speak, "value")
        self.search.observe(self._speak, "value")
        self._follow()

    def open(self) -> None:
        """Display the choices and what follows them."""
        import ipywidgets as widgets
        from IPython.display import display

        heads = self._heads
        left = widgets.VBox([heads["regions"], self.regions])
        right = widgets.VBox([heads["indicators"], self._listed, widgets.HBox([heads["search"], self.search])])
        below = widgets.HBox([heads["years"], self.years, heads["against"], self.against])
        # IPython's display has no types.
        display(widgets.VBox([self.language, widgets.HBox([left, right]), below, self._charts, self._table]))  # type: ignore[no-untyped-call]

    @property
    def spoken(self) -> Language:
        """The language that was chosen."""
        chosen: Language = self.language.value
        return chosen

    @property
    def found(self) -> pl.DataFrame:
        """The rows of the long table that fit what was chosen."""
        chosen = list(self.regions.value), list(self.indicators.value), tuple(self.years.value)
        return levels(self._long, *chosen, benchmark=self.against.value)

    @property
    def compared(self) -> pl.DataFrame:
        """Each chosen region beside the benchmark, graded, in the years they have in common."""
        found, against = self.found, self.against.value
        regions = [one for one in self.regions.value if one != against]
        actual = found.filter(pl.col("kind") == "actual")
        years = sorted(set(actual["year"]))
        if not against or not regions or not years:
            return pl.DataFrame()
        chosen = self._long.filter(pl.col("indicator").is_in(list(self.indicators.value)))
        made = benchmark(chosen, self._catalogue, regions, years, [against], sources=self._sources)
        return made.filter(pl.col("against") == against)

    def _things(self) -> list[str]:
        """List the indicators that have a printed level, as the catalogue does."""
        held = set(self._long.filter(pl.col("form") == "level", pl.col("value").is_not_null())["indicator"])
        listed = [one for one in self._catalogue.indicators if one in held]
        return [*listed, *sorted(held.difference(listed))]

    def _speak(self, _: object = None) -> None:
        self._name(list(self.regions.value), list(self.indicators.value), self.against.value)
        self._follow()

    def _name(self, regions: list[str], indicators: list[str], against: str) -> None:
        """Name everything in the language; what was chosen stays chosen, whatever is searched for.

        A browser tells a choice by its place in a list, and may do so before it has the new one. So lists keep their
        order in both languages, and what a search finds is a new list: a choice is taken up by the list it was made in.
        """
        language, self._quiet = self.spoken, True
        for name, head in self._heads.items():
            head.value = word(f"explore.{name}", language)
        places = sorted(set(self._long["region"]), key=lambda one: region_name(one, "en"))
        sought = self.search.value.strip().lower()
        things = [(indicator_name(one, language), one) for one in self._things()]
        self.regions.options = [(region_name(one, language), one) for one in places]
        self._list([(name, one) for name, one in things if one in indicators or sought in f"{name} {one}".lower()])
        self.against.options = [(word("none", language), ""), *self.regions.options]
        self.regions.value, self.indicators.value, self.against.value = regions, indicators, against
        self._quiet = False

    def _list(self, things: list[tuple[str, str]]) -> None:
        """List indicators: the same ones under other names, or others in a list of their own."""
        if [one for _, one in self.indicators.options] != [one for _, one in things]:
            from duibiao.presentation.explore_choices import Several, in_turn

            self._old = [*self._old, self.indicators][-_OLD_LISTS:]
            self.indicators = in_turn(self._turn, Several(**self._wide))
            self.indicators.observe(self._pick, "value")
            self._listed.children = (self.indicators,)
        self.indicators.options = things

    def _pick(self, change: Mapping[str, Any]) -> None:
        """Take up a choice of indicators, also one that was made in a list which a search has just replaced."""
        if self._quiet:
            return
        if change["owner"] is not self.indicators:
            self._name(list(self.regions.value), list(change["new"]), self.against.value)
        self._follow()

    def _follow(self, _: object = None) -> None:
        """Draw what was chosen anew."""
        if self._quiet:
            return
        language, found, compared = self.spoken, self.found, self.compared
        shown: list[Shown] = [explored(found, language, self.against.value)]
        without = [one for one in self.regions.value if one not in set(found["region"])]
        if without:
            shown.append(Sentences((word("explore.without", language, names=named(without, language)),)))
        if not compared.is_empty():
            latest = compared.filter(pl.col("year") == pl.col("year").max().over("indicator", "scope", "region"))
            shown += [benchmark_charts.dots(latest, language), benchmark_tables.comparisons(latest, language)]
        self._charts.outputs = tuple(
            {"output_type": "display_data", "data": bundle(one), "metadata": {}} for one in shown
        )
        words = {name: word(f"explore.table.{name}", self.spoken) for name in _TABLE_WORDS}
        self._table.update(self._rows(found), show_dtypes=False, language=words)

    def _rows(self, found: pl.DataFrame) -> pl.DataFrame:
        """Set the rows as texts for the table, headed in the language."""
        language = self.spoken
        heads = {name: word(f"column.{name}", language) for name in _COLUMNS}
        rows = [said(row, language) for row in found.iter_rows(named=True)]
        texts = [{heads[name]: str(row[name] or MISSING) for name in _COLUMNS} for row in rows]
        return pl.DataFrame(texts, schema=dict.fromkeys(heads.values(), pl.String))


def _check(kind: str, chosen: Sequence[str], known: Sequence[str]) -> None:
    """Refuse ids that have no figure, and name the nearest that have."""
    for one in chosen:
        if one not in known:
            near = ", ".join(get_close_matches(one, known, n=4)) or ", ".join(sorted(known)[:4])
            raise ReportError(
                f"no printed level for the {kind} '{one}'\n    nearest: {near}\n    what to do: name another"
            )
