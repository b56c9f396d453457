"""The long table of a nation: built in partitions, and by pandas from the same partitions, at three sizes in one run.

``python tests/performance/bench_build.py [--regions 27 270 2700] [--json FILE]`` (``make bench``): 0.1, 1 and 10
million long rows. Either way runs in a process of its own that is measured from its start to its end, imports and all;
nation and out folder are new each time. The pandas way decides names and units with the project's catalogue too, once
each, and does with merges and sorts what :mod:`duibiao.longformat.partitions` does in columns, less: no scopes, flags,
ranges, superseded goals or check of the schema. The tables of both are held against each other.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benching import ROOT, asked, keep, measured, table

WAYS = {"partitions": "duibiao, in partitions", "pandas": "pandas, in the same partitions"}
AIM = "10 million rows in under 10 s and 2 GB on two free cores"


def main() -> int:
    given = asked(__doc__, WAYS, "regions", [27, 270, 2700])
    if given.way:
        {"partitions": partitions, "pandas": with_pandas}[given.way](given.work / "nation", given.work / given.way)
        return 0
    found: list[dict[str, Any]] = []
    same = True
    for regions in given.sizes:
        with tempfile.TemporaryDirectory() as name:
            work, generator = Path(name), ROOT / "tests" / "generator" / "nation.py"
            words = [sys.executable, generator, "--regions", str(regions), "--out", work / "nation"]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
            size = {"size": regions, "rows": rows(work)}
            found += [size | measured(__file__, way, work, cwd=ROOT) for way in given.ways]
            same &= len(given.ways) < len(WAYS) or equal(work)
    sizes = {one["size"]: f"{one['rows']:,} rows" for one in found}
    table("seconds (processor seconds), peak", found, WAYS, sizes, told)
    for regions, ratio in ratios(found).items():
        print(
            f"{sizes[regions]:>24}: pandas takes {ratio['cpu']}x the processor time, {ratio['seconds']}x the time, "
            f"{ratio['peak_mb']}x the memory"
        )
    print("tables equal" if same else "TABLES DIFFER")
    keep(given.json, {"aim": AIM, "measured": found, "ratios": ratios(found), "equal": same})
    return 0 if same else 1


def told(one: dict[str, Any]) -> str:
    return f"{one['seconds']} ({one['cpu']}), {one['peak_mb']} MB"


def rows(work: Path) -> int:
    import polars as pl

    return pl.scan_parquet(work / "nation" / "rows" / "*.parquet").select(pl.len()).collect().item()


def partitions(nation: Path, out: Path) -> None:
    """Build as the project does."""
    from duibiao.catalogue import load_catalogue
    from duibiao.longformat.partitions import build_partitions

    build_partitions(nation, out, load_catalogue())


def with_pandas(nation: Path, out: Path) -> None:
    """Build with pandas: the way an analyst would write it, partition after partition."""
    import pandas as pd

    from duibiao.catalogue import load_catalogue
    from duibiao.longformat.measure import measured

    catalogue, documents = load_catalogue(), pd.read_parquet(nation / "documents.parquet")
    out.mkdir()
    for path in sorted((nation / "rows").glob("*.parquet")):
        frame = pd.read_parquet(path)
        distinct = frame[["label", "unit", "form"]].drop_duplicates()
        decided = []
        for label, unit, form in distinct.itertuples(index=False):
            match = catalogue.match(label)
            if match:
                factor, _, long = measured("1", unit, form, match, catalogue)
                decided.append((label, unit, form, match.indicator, long, float(factor)))
        names = pd.DataFrame(decided, columns=["label", "unit", "form", "indicator", "unit_long", "factor"])
        frame = frame.merge(names, on=["label", "unit", "form"]).merge(
            documents.rename(columns={"region": "stated_by"}), on="document"
        )
        frame["region"] = frame["region"].where(frame["region"] != "", frame["stated_by"])
        digits = frame["value"].str.len() - frame["value"].str.find(".") - 1
        frame["resolution"] = 0.5 * 10.0**-digits * frame["factor"]
        frame["value"] = frame["value"].astype(float) * frame["factor"]
        place = ["document", "part", "line", "start", "label"]
        text = [frame[name].astype(str) for name in ("document", "line", "start", "label")]
        frame["figure"] = text[0] + ":" + text[1] + ":" + text[2] + ":" + text[3]
        frame["foreign"], frame["prose"] = frame["stated_by"] != frame["region"], frame["source"] != "table"
        key = ["region", "indicator", "scope", "year", "kind", "form", "base_year"]
        ranked = frame.sort_values(["foreign", "prose", "resolution", *place])
        frame["preferred"] = False
        frame.loc[ranked.drop_duplicates(key).index, "preferred"] = True
        frame.drop(columns=["factor", "foreign", "prose"]).to_parquet(out / path.name, compression="lz4")


def equal(work: Path) -> bool:
    """Tell whether both ways chose the same figures and gave them the same values, to twelve digits."""
    import polars as pl

    columns = ["figure", "region", "indicator", "value", "resolution", "preferred"]
    for path in sorted((work / "partitions").glob("*.parquet")):
        ours, theirs = (
            pl.read_parquet(work / way / path.name, columns=columns).sort("figure").with_columns(
                pl.col("value", "resolution").round_sig_figs(12)
            )
            for way in WAYS
        )  # fmt: skip
        if not ours.equals(theirs):
            return False
    return True


def ratios(found: list[dict[str, Any]]) -> dict[int, dict[str, float]]:
    """How many times as long, and as much memory, pandas takes, by regions."""
    by = {(one["way"], one["size"]): one for one in found}
    return {
        size: {unit: round(one[unit] / by["partitions", size][unit], 1) for unit in ("seconds", "cpu", "peak_mb")}
        for (way, size), one in by.items()
        if way == "pandas" and ("partitions", size) in by
    }


if __name__ == "__main__":
    sys.exit(main())
