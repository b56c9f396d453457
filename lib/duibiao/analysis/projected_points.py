"""Projection of the long table's own series: the scale, the bounds and the direction are the catalogue's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.analysis import codes
from duibiao.analysis.figures import PLACE, Columns, frame, read_figures
from duibiao.analysis.projection import FARTHEST_TESTED, LEAST_POINTS, LEVELS, PROJECTED, project_frame
from duibiao.analysis.small_numbers import PER, on_births

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue, Indicator

_KEY = ("region", "indicator", "scope", "segment")
PROJECTED_POINTS: Columns = {
    "region": pl.String,
    "indicator": pl.String,
    "scope": pl.String,
    "segment": pl.Int64,
    "unit": pl.String,
    **{name: kind for name, kind in PROJECTED.items() if name != "series"},
}
#: Indicator and scope of the births behind rates of deaths.
_BIRTHS = ("births", "")
_FIGURES = ("value", *(f"{side}{level}" for level in LEVELS for side in ("lower", "upper")))


def project_points(
    points: pl.DataFrame,
    catalogue: Catalogue,
    to: int,
    targets: pl.DataFrame | None = None,
    births: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Project the last segment of every series (``points`` from `duibiao.analysis.points.series`) to a year.

    Parameters
    ----------
    points : polars.DataFrame
        Series, split where they break: nothing is projected across a break. Years that are not used stay out.
    to : int
        Last year.
    targets : polars.DataFrame, optional
        region, indicator, scope, target: adds the probability that the target is met.
    births : polars.DataFrame, optional
        region, births (a year; `births_of`): deaths of mothers and children carry the Poisson noise of as many. Where a
        region has none its noise stays out, and that is noted (``events_unknown``).

    Returns
    -------
    polars.DataFrame
        region, indicator, scope, segment, unit, then the columns of `project_frame`. Figures outside the catalogue's
        bounds are cut off at them (``clipped``). Refused as there; besides, a rate of growth (``growth_rate``) and a
        year farther off than the back-test looked (``too_far``).
    """
    rows: list[dict[str, Any]] = []
    wanted = _targets(targets)
    born = {} if births is None else dict(births.select("region", "births").iter_rows())
    last = points.filter(pl.col("segment") == pl.col("segment").max().over("region", "indicator", "scope"))
    for key, part in last.sort(*_KEY, "year").group_by(_KEY, maintain_order=True):
        indicator = catalogue.indicators[str(key[1])]
        shared = {**dict(zip(_KEY, key, strict=True)), "unit": indicator.unit}
        n = int(part["used"].sum())
        # A column of years has a year at its end.
        beyond = n >= LEAST_POINTS and to - int(part.filter("used")["year"].max()) > FARTHEST_TESTED  # type: ignore[arg-type]
        if indicator.is_growth or not n or beyond:
            reason = "growth_rate" if indicator.is_growth else "too_far" if n else "excluded"
            rows.append(shared | {"year": to, "method": "none", "n": n, "note": reason})
            continue
        counted = on_births(indicator.id, catalogue)
        last_rate = float(part.filter("used")["value"][-1])
        events = last_rate * born.get(str(key[0]), 0.0) / PER[indicator.unit] if counted else None
        table = part.filter("used").select(
            "year", "value", series=pl.lit("a"), scale=pl.lit(indicator.scale), events=pl.lit(events, pl.Float64),
            target=pl.lit(wanted.get((key[0], key[1], key[2])), pl.Float64),
            direction=pl.lit(None if indicator.direction == "none" else indicator.direction, pl.String),
        )  # fmt: skip
        rows += [shared | _inside(row, indicator) for row in project_frame(table, to).to_dicts()]
    return frame(rows, PROJECTED_POINTS, (*_KEY, "year"))


def births_of(long: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """The latest year's births of every region that has them: region, births."""
    figures = read_figures(long, catalogue)
    held = {region: years for region in catalogue.regions if (years := figures.held(region, *_BIRTHS))}
    rows = [{"region": region, "births": years[max(years)].number} for region, years in held.items()]
    return frame(rows, {"region": pl.String, "births": pl.Float64}, ("region",))


def goals_of(long: pl.DataFrame, year: int) -> pl.DataFrame:
    """Levels that are the goals of a year (bounds and single levels), with where each is printed.

    Columns: region, indicator, scope, target, comparator, figure and the other places.
    """
    kept = long.filter(
        pl.col("preferred"),
        pl.col("kind").cast(pl.String) == "target",
        pl.col("form").cast(pl.String) == "level",
        pl.col("year") == year,
        pl.col("value").is_not_null(),
    )
    key = ("region", "indicator", "scope")
    named = kept.select(
        *key,
        pl.col("value").alias("target"),
        pl.col("comparator").cast(pl.String),
        *(pl.col(name).cast(PLACE[name]) for name in ("figure", "document", "part", "line")),
        pl.col("text_printed").cast(PLACE["text"]).alias("text"),
        pl.col("flags").cast(PLACE["flags"]),
        second_hand=pl.col("flags").cast(pl.String).str.split(";").list.contains("second_hand"),
    )
    # A range is two goals; a probability of one of its ends would be none of the range.
    return named.filter(pl.len().over(key) == 1).sort(key)


def _targets(targets: pl.DataFrame | None) -> dict[tuple[Any, ...], float]:
    if targets is None:
        return {}
    return {(row["region"], row["indicator"], row["scope"]): row["target"] for row in targets.to_dicts()}


def _inside(row: dict[str, Any], indicator: Indicator) -> dict[str, Any]:
    """Cut figures off at the bounds of the indicator."""
    cut = dict(row)
    for name in _FIGURES:
        if cut[name] is not None and indicator.lower_bound is not None:
            cut[name] = max(cut[name], float(indicator.lower_bound))
        if cut[name] is not None and indicator.upper_bound is not None:
            cut[name] = min(cut[name], float(indicator.upper_bound))
    if any(cut[name] != row[name] for name in _FIGURES):
        cut["note"] = codes.join([*row["note"].split(";"), "clipped"])
    return cut
