"""Make the projection's calibration anew from the reference series, and measure it on those held out.

Run by hand: ``python tests/performance/measure_projection.py`` writes the tables that come with the package;
``tests/analysis/test_projection.py`` holds them against the series. Further series (columns family, series, year,
value, scale) given as CSV files are measured too, but change nothing.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

import polars as pl

from duibiao.analysis.calibration import backtest, calibrate, coverage, histories, measure
from duibiao.analysis.class_projection import backtest_classes
from duibiao.home import find_home
from duibiao.presentation.reading import load_panel

PANEL = ("health_personnel_total", "health_institutions_total", "resident_population")


def reference_series(reference: Path) -> pl.DataFrame:
    """All yearly series of the reference data: source, kind, family, series, year, value, scale, held."""
    public = pl.read_csv(reference / "yearly_health_series.csv")
    public = public.with_columns(family=pl.col("source") + " " + pl.col("series").str.split(":").list.first())
    own = [_own(reference, "provincial_panel", PANEL), _own(reference, "national_series", None)]
    held = pl.read_csv(reference / "held_out.csv").with_columns(held=pl.lit(True))
    table = pl.concat([public.drop("licence"), *own], how="diagonal_relaxed")
    return table.join(held, on=["source", "series"], how="left").with_columns(pl.col("held").fill_null(False))


def second_series(reference: Path) -> pl.DataFrame:
    """The second set held out: family, series, year, value, scale, each series checked against the list of it.

    The list (``second_held_out.csv``: which series, by what rule they were chosen, who measured them, their checksums)
    was laid down after the last tuning and before anything was computed on them. They are looked at once; nothing may
    be chosen by what they show.
    """
    table = pl.read_csv(reference / "second_held_out_series.csv", schema_overrides={"value": pl.String})
    listed = {(row["source"], row["series"]): row for row in pl.read_csv(reference / "second_held_out.csv").to_dicts()}
    for (source, series), part in table.group_by("source", "series", maintain_order=True):
        text = "".join(f"{year},{value}\n" for year, value in part.select("year", "value").iter_rows())
        row = listed.pop((str(source), str(series)))
        if (part.height, sha256(text.encode()).hexdigest()[:16]) != (row["rows"], row["sha256"]):
            raise ValueError(f"{source} {series}: not the rows that the list names")
    if listed:
        raise ValueError(f"listed, but without rows: {sorted(listed)}")
    family = pl.col("source") + " " + pl.col("series").str.split(":").list.first()
    return table.with_columns(pl.col("value").cast(pl.Float64), family=family, scale=pl.lit("log"))


def _own(reference: Path, name: str, indicators: tuple[str, ...] | None) -> pl.DataFrame:
    """A reference table's series up to their first break: nothing is forecast across one."""
    scales = _scales(reference.parent / "catalogue")
    table = pl.read_csv(reference / f"{name}.csv", infer_schema_length=0)
    table = table.filter((pl.col("kind") == "actual") & (pl.col("form") == "level") & pl.col("scope").is_null())
    if indicators:
        table = table.filter(pl.col("indicator").is_in(indicators))
    breaks = pl.read_csv(reference / "breaks.csv").group_by("indicator", "region").agg(broke=pl.col("year").min())
    anywhere = breaks.filter(pl.col("region").is_null()).select("indicator", anywhere="broke")
    table = table.join(breaks, on=["indicator", "region"], how="left").join(anywhere, on="indicator", how="left")
    broke, year = pl.min_horizontal("broke", "anywhere"), pl.col("year").cast(pl.Int64)
    first = year.min().over("indicator", "region")
    table = table.filter(broke.is_null() | (broke <= first) | (year < broke))
    return table.select(
        source=pl.lit(name),
        series=pl.col("indicator") + ":" + pl.col("region"),
        year=pl.col("year").cast(pl.Int64),
        value=pl.col("value").cast(pl.Float64),
        scale=pl.col("indicator").replace_strict(scales, default="log"),
        kind=pl.lit("observed"),
        family=pl.lit(name) + " " + pl.col("indicator"),
    ).unique(["series", "year"], keep="first", maintain_order=True)


def _scales(catalogue: Path) -> dict[str, str]:
    from duibiao.catalogue import load_catalogue

    return {name: one.scale for name, one in load_catalogue(find_home(catalogue.parent.parent)).indicators.items()}


def main(further: list[str]) -> None:
    """Calibrate, measure, write, and print."""
    home = find_home()
    table = reference_series(home.reference)
    # Model-smoothed series would make the intervals too narrow: they are measured apart, and calibrate nothing.
    calibration = calibrate(backtest(histories(table.filter(~pl.col("held") & (pl.col("kind") == "observed")))))
    held = table.filter("held")
    parts, families = [], []
    pl.Config.set_tbl_rows(60)
    pl.Config.set_tbl_cols(20)
    sets = {kind: held.filter(pl.col("kind") == kind) for kind in ("observed", "smoothed")}
    for kind, series in (sets | {"second": second_series(home.reference)}).items():
        errors = backtest(histories(series))
        parts.append(measure(errors, calibration).insert_column(0, pl.lit(kind).alias("kind")))
        families.append(coverage(errors, calibration).insert_column(0, pl.lit(kind).alias("kind")))
        print(families[-1])
    accuracy = pl.concat(parts)
    print(accuracy)
    for path in further:
        errors = backtest(histories(pl.read_csv(path)))
        print(path, measure(errors, calibration), coverage(errors, calibration))
    package = home.root / "lib" / "duibiao" / "analysis"
    calibration.write_csv(package / "projection_calibration.csv")
    accuracy.write_csv(package / "projection_accuracy.csv")
    pl.concat(families).write_csv(package / "projection_coverage.csv")
    classes = backtest_classes(load_panel(home))
    print(classes)
    classes.write_csv(package / "class_coverage.csv")


if __name__ == "__main__":
    main(sys.argv[1:])
