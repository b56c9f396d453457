"""The long table of a nation: built in partitions, and by pandas from the same partitions, at three sizes in one run.

``python tests/performance/bench_build.py [--regions 27 270 2700] [--json FILE]`` (``make bench``): 0.1, 1 and 10
million long rows. Either way runs in a process of its own that is measured from its start to its end, imports and all;
nation and out folder are new each time. The pandas way decides names and units with the project's catalogue too, once
each, and does with merges and sorts what :mod:`duibiao.longformat.partitions` does in columns, less: no scopes, flags,
ranges, superseded goals or check of the schema. The tables of both are held against each other.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAYS = {"partitions": "duibiao, in partitions", "pandas": "pandas, in the same partitions"}
AIM = "10 million rows in under 10 s and 2 GB on two free cores"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, nargs="+", default=[27, 270, 2700])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        {"partitions": partitions, "pandas": with_pandas}[given.way](given.work / "nation", given.work / given.way)
        return 0
    found, same = [], True
    for regions in given.regions:
        with tempfile.TemporaryDirectory() as name:
            generator = ROOT / "tests" / "generator" / "nation.py"
            words = [sys.executable, generator, "--regions", str(regions), "--out", f"{name}/nation"]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
            found += [measure(way, regions, Path(name)) for way in given.ways]
            same &= len(given.ways) < len(WAYS) or equal(Path(name))
    table(found)
    print("tables equal" if same else "TABLES DIFFER")
    if given.json:
        told = {"cores": os.cpu_count(), "aim": AIM, "measured": found, "ratios": ratios(found), "equal": same}
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(told, indent=2) + "\n")
    return 0 if same else 1


def measure(way: str, regions: int, work: Path) -> dict:
    """Run one way in a process of its own; give its seconds, processor seconds and peak."""
    load, clock = os.getloadavg()[0], time.perf_counter()
    process = subprocess.Popen([sys.executable, __file__, "--way", way, "--work", str(work)], cwd=ROOT)
    _, status, spent = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - clock
    if status:
        raise SystemExit(f"{way} ended with {status}")
    told = {
        "way": way, "regions": regions, "rows": rows(work), "seconds": round(seconds, 2),
        "cpu": round(spent.ru_utime + spent.ru_stime, 2), "peak_mb": spent.ru_maxrss >> 10, "load": load,
    }  # fmt: skip
    print(json.dumps(told), file=sys.stderr, flush=True)
    return told


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


def ratios(found: list[dict]) -> dict:
    """How many times as long, and as much memory, pandas takes, by regions."""
    by = {(one["way"], one["regions"]): one for one in found}
    return {
        regions: {unit: round(one[unit] / by["partitions", regions][unit], 1) for unit in ("seconds", "cpu", "peak_mb")}
        for (way, regions), one in by.items()
        if way == "pandas" and ("partitions", regions) in by
    }


def table(found: list[dict]) -> None:
    """Print what was measured, a row a way, a column a size."""
    sizes = {one["regions"]: one["rows"] for one in found}
    print(f"\n{'seconds (processor seconds), peak':<36}" + "".join(f"{rows:>18,} rows" for rows in sizes.values()))
    for way, name in WAYS.items():
        own = [one for one in found if one["way"] == way]
        cells = {one["regions"]: f"{one['seconds']} ({one['cpu']}), {one['peak_mb']} MB" for one in own}
        if cells:
            print(f"{name:<36}" + "".join(f"{cells.get(regions, ''):>23}" for regions in sizes))
    for regions, ratio in ratios(found).items():
        print(f"{sizes[regions]:>12,} rows: pandas takes {ratio['seconds']}x the time, {ratio['peak_mb']}x the memory")


if __name__ == "__main__":
    sys.exit(main())
