"""How often rows of a confidence are right: the generator's documents, and real tables run together.

    python tests/generator/reliability.py [--seeds 61,62,63] [--count 300]

A row is right when label, year, kind, value, form, comparator, base year, nature and region are. The second table takes
every row of two figures in ``data/printed``, runs its cells together as broken pages do, and cuts it again without the
help of any prose: what decided the cut, and how often it found the two figures.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from run import extract, generate, read_printed  # noqa: E402
from truth import compare, read_expected  # noqa: E402

#: Lower ends of the classes of confidence.
CLASSES = (0.95, 0.9, 0.8, 0.7, 0.5, 0.0)
Judged = list[tuple[str, float, bool]]


def main() -> int:
    """Measure, and print both tables."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--seeds", default="61,62,63", help="seeds of the generator")
    given.add_argument("--count", type=int, default=300, help="documents of each seed")
    words = given.parse_args()
    judged: Judged = []
    for seed in words.seeds.split(","):
        with TemporaryDirectory() as name:
            judged += judge(Path(name), int(seed), words.count)
    show("generated documents, by confidence", judged, lambda how, confidence: _class_of(confidence))
    show("generated documents, by how a row was read", judged, lambda how, confidence: f"{how} {confidence:.2f}")
    show(
        "real rows run together, by what decided the cut",
        fused_again(),
        lambda how, confidence: f"{how} {confidence:.2f}",
    )
    return 0


def judge(folder: Path, seed: int, count: int, layout: str | None = None) -> Judged:
    """Make documents, read them, and tell of each row how it was read, its confidence, and whether it is right."""
    generate(folder, seed, count, layout, None)
    out = extract(folder, sys.executable)
    expected = read_expected(folder / "expected.csv")
    judged: Judged = []
    with (folder / "documents.csv").open(encoding="utf-8", newline="") as file:
        for tags in csv.DictReader(file):
            rows = read_printed(out / f"{Path(tags['file']).stem}.csv")
            for row, right in compare(tags["file"], expected.get(tags["file"], []), rows).judged:
                how = tags["layout"] if row["source"] == "table" else "prose"
                judged.append((how, float(row["confidence"]), right))
    return judged


def fused_again() -> Judged:
    """Run rows of real tables together, cut them again, and tell what decided and whether the figures are those."""
    from duibiao.catalogue import load_catalogue
    from duibiao.extraction import confidence
    from duibiao.extraction.context import Context
    from duibiao.extraction.fused import cut_row
    from duibiao.extraction.fusedheads import read_fused_heads
    from duibiao.extraction.rows import read_printed as read_rows
    from duibiao.home import find_home

    home = find_home(ROOT)
    context = Context("again", load_catalogue(home), start=2021, end=2025)
    columns = read_fused_heads("序号主要指标单位20202025")
    judged: Judged = []
    for path in sorted(home.printed.glob("*.csv")):
        rows = defaultdict(list)
        for row in read_rows(path):
            if row.source == "table" and not row.region_printed:
                rows[row.table, row.row].append(row)
        for held in rows.values():
            pair = sorted((row for row in held if row.value and row.form == "level"), key=lambda row: row.year or 0)
            if len(pair) != 2 or pair[0].year == pair[1].year:
                continue
            text = f"1{pair[0].label}{pair[0].unit}{pair[0].value}{pair[1].value}"
            cut = cut_row(text, columns, 1, lambda name: context.evidence(name, {}))
            values = [value for _, value in cut.cut.levels] if cut else []
            how = (cut.decided_by or "one reading") if cut else "not cut"
            sure = float(confidence.FUSED[cut.decided_by]) if cut else 0.0
            judged.append((how, sure, values == [pair[0].value, pair[1].value]))
    return judged


def show(title: str, judged: Judged, named) -> None:
    """Print how many rows of each group there are, how many are right, and the 95 % interval of that share (Wilson)."""
    from statsmodels.stats.proportion import proportion_confint

    groups: dict[str, list[bool]] = defaultdict(list)
    for how, confidence, right in judged:
        groups[named(how, confidence)].append(right)
    print(f"\n{title}\n{'':28s} {'rows':>7} {'right':>7} {'share':>7}   95 % interval")
    for name, rights in sorted(groups.items(), reverse=True):
        low, high = proportion_confint(sum(rights), len(rights), method="wilson")
        print(
            f"{name:28s} {len(rights):7d} {sum(rights):7d} {sum(rights) / len(rights):7.3f}   {low:.3f} to {high:.3f}"
        )


def _class_of(confidence: float) -> str:
    low = next(low for low in CLASSES if confidence >= low)
    return f"{low:.2f} and more"


if __name__ == "__main__":
    sys.exit(main())
