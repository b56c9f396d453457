"""Would a factor for each family of series make the projection's intervals right by family? Measured, and refused.

Run by hand: ``python tests/performance/measure_families.py``. Series held out are never looked at: the calibration's
own series are halved, a factor is learnt for each family from one half (the ratio of error to multiplier that holds
80 % of its outcomes, shrunken towards one by the number of its series), and the other half is covered with it. Once
the outcomes of the two halves are of the same years, and once those learnt from come before those covered.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from duibiao.analysis.calibration import backtest, calibrate, histories
from duibiao.analysis.projection import LEVELS
from duibiao.home import find_home

HALVINGS, SHRINK, EARLIER = 12, 2.0, 0.6
_SERIES = ("family", "series")


def with_years(errors: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Add the year of each outcome, and the year up to which a family's outcomes count as earlier."""
    spans = table.group_by(*_SERIES).agg(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
    cut = pl.col("first") + EARLIER * (pl.col("last") - pl.col("first"))
    joined = errors.join(spans, on=_SERIES).with_columns(year=pl.col("first") + pl.col("n") + pl.col("h") - 1, cut=cut)
    return joined.drop("first", "last")


def halves(errors: pl.DataFrame, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Deal the series of every family to two sides by chance."""
    draw = np.random.default_rng(seed)
    names = errors.select(_SERIES).unique().sort(_SERIES)
    sides = [draw.permutation(np.arange(part.height) % 2) for _, part in names.group_by("family", maintain_order=True)]
    dealt = errors.join(names.with_columns(side=pl.Series(np.concatenate(sides))), on=_SERIES)
    return tuple(dealt.filter(pl.col("side") == side).drop("side") for side in (0, 1))  # type: ignore[return-value]


def ratios(errors: pl.DataFrame, calibration: pl.DataFrame) -> pl.DataFrame:
    """Errors over the multipliers of each level: up to one is covered."""
    joined = errors.join(calibration, on=["length", "shape", "h"], how="left")
    return joined.with_columns((pl.col("error") / pl.col(f"times{level}")).alias(f"ratio{level}") for level in LEVELS)


def factors(learnt: pl.DataFrame) -> pl.DataFrame:
    """The factor of each family, one for all levels."""
    each = pl.col("series").n_unique()
    shrunken = (pl.col("ratio80").quantile(0.8).log() * each / (each + SHRINK)).exp()
    return learnt.group_by("family").agg(shrunken.alias("factor"))


def distances(covered: pl.DataFrame, found: pl.DataFrame | None) -> np.ndarray:
    """How far, on average over the families, coverage is from the name of each level, in points."""
    joined = covered.with_columns(factor=pl.lit(1.0)) if found is None else covered.join(found, on="family")
    inside = [(100.0 * (pl.col(f"ratio{level}") <= pl.col("factor"))).mean().alias(str(level)) for level in LEVELS]
    by_family = joined.group_by(*_SERIES).agg(inside).group_by("family").agg(pl.col(str(lv)).mean() for lv in LEVELS)
    return np.abs(by_family.select(str(level) for level in LEVELS).to_numpy() - np.array(LEVELS)).mean(axis=0)


def main() -> None:
    """Print the mean distances without and with factors, of the same years and of later ones."""
    from measure_projection import reference_series

    table = reference_series(find_home().reference).filter(~pl.col("held") & (pl.col("kind") == "observed"))
    errors = with_years(backtest(histories(table)), table)
    told: dict[str, list[np.ndarray]] = {}
    for seed in range(HALVINGS):
        learnt, covered = halves(errors, seed)
        calibration = calibrate(learnt.drop("year", "cut"))
        learnt, covered = ratios(learnt, calibration), ratios(covered, calibration)
        early, late = learnt.filter(pl.col("year") <= pl.col("cut")), covered.filter(pl.col("year") > pl.col("cut"))
        for name, rows, found in (
            ("same years, without", covered, None),
            ("same years, with", covered, factors(learnt)),
            ("later years, without", late, None),
            ("later years, with", late, factors(early)),
        ):
            told.setdefault(name, []).append(distances(rows, found))
    print(f"mean distance of the families' coverage from its name at {LEVELS} %, points")
    for name, rows in told.items():
        print(f"{name:22}", np.mean(rows, axis=0).round(1))


if __name__ == "__main__":
    main()
