"""Make synthetic plans with known truth, and measure how well ``duibiao extract`` reads them.

Run ``python tests/generator/run.py --help``; README.md says more.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from formats import FORMATS, NEEDS, Document, missing  # noqa: E402
from layouts import LAYOUTS, SHAPES, shapes_for, twist_cells, twists_for  # noqa: E402
from plans import Style, decoy_table, draw_place, draw_table  # noqa: E402
from prose import FILLER, STATEMENTS, draw_statements, wide  # noqa: E402
from truth import Score, Truth, compare, read_expected, write_expected  # noqa: E402

OFTEN = ("txt_utf8", "txt_utf8", "txt_utf8", "txt_gb18030", "txt_big5")
TEXT_FORMATS = ("txt_utf8", "txt_gb18030", "txt_big5")
PAGE_FORMATS = tuple(name for name in FORMATS if name not in TEXT_FORMATS)
WITHOUT_PROSE = ("xlsx", "csv")
FLAT = tuple(name for name in LAYOUTS if name != "markdown")
GRID_TWISTS = ("wide", "spelled", "thousands", "notes")
TAGS = ("layout", "format", "shape", "twists")
UNFIT_FOR_BIG5 = ("‰",)


def _choose(rng: random.Random, layout: str | None, format_name: str | None) -> tuple[str, str, str]:
    """Choose layout, shape and format of one document; a layout may be a flattening, a shape, prose or a statement."""
    if layout == "prose" or layout in STATEMENTS:
        names = [name for name in FORMATS if name not in WITHOUT_PROSE and not missing(name)]
        return "prose", layout, format_name or rng.choice(names)
    if layout is None and format_name not in WITHOUT_PROSE and rng.random() < 0.25:
        return _choose(rng, "prose", format_name)
    shape = layout if layout in SHAPES else None
    flattening = layout if layout in LAYOUTS else None
    if format_name is None:
        pages = [name for name in PAGE_FORMATS if not missing(name)]
        in_text = flattening in FLAT or (flattening is None and rng.random() < 0.65)
        format_name = rng.choice([name for name in OFTEN if not missing(name)] if in_text else pages)
    format_name = "md" if flattening == "markdown" else format_name
    if format_name in TEXT_FORMATS:
        flattening = flattening if flattening in FLAT else rng.choice(FLAT)
    else:
        flattening = "markdown" if format_name == "md" else "grid"
    allowed = shapes_for(flattening) if flattening in LAYOUTS else SHAPES
    return flattening, shape if shape in allowed else rng.choice(("years", "years", *allowed)), format_name


def _table_parts(
    rng: random.Random, document: Document, shape: str, style: Style
) -> tuple[list, list[Truth], set[str]]:
    twists = twists_for(document.layout) if document.layout in LAYOUTS else GRID_TWISTS
    if document.format == "pdf":  # wide figures would be broken over the lines of a narrow cell
        twists = ("thousands", "notes")
    rows = rng.randint(18, 40) if document.format == "pdf" else rng.randint(5, 22)
    table = draw_table(rng, shape, style, rows)
    twist_cells(rng, table, twists)
    parts = [rng.choice(FILLER), table, rng.choice(FILLER)]
    if rng.random() < 0.2 and document.format != "csv":
        parts.insert(rng.choice((1, 3)), decoy_table(rng))
    return parts, table.truths, table.twists


def _prose_parts(rng: random.Random, style: Style, name: str) -> tuple[list, list[Truth], set[str]]:
    names = (name,) if name in STATEMENTS else ()
    if not names and rng.random() < 0.6:
        names = (rng.choice(list(STATEMENTS)),)
    statements = draw_statements(rng, style, rng.randint(2, 3) if names else rng.randint(4, 8), names)
    if rng.random() < 0.1:
        statements = [wide(each) for each in statements]
    parts: list = []
    for each in statements:
        parts += [each.text] if rng.random() < 0.7 else [rng.choice(FILLER), each.text]
    return parts, [truth for each in statements for truth in each.truths], set(names) or {"mixed"}


def _title(shape: str, truths: list[Truth]) -> str:
    """Name a document so that its years make sense: a plan looks back on what is actual and forward to its targets."""
    if shape == "yearbook":
        return "卫生健康统计年鉴"
    done = max((truth.year or 0 for truth in truths if truth.kind == "actual"), default=0)
    return f"“{'十五五' if done >= 2025 else '十四五'}”卫生健康发展规划"


def make(seed: int, place: int, layout: str | None, format_name: str | None) -> tuple[Document, list[Truth], dict]:
    """Make one document.

    Parameters
    ----------
    seed, place : int
        Together they decide everything.
    layout, format_name : str or None
        What was asked for; drawn when None.

    Returns
    -------
    Document, list of Truth, dict
        The document, what it says, and its tags for the report.
    """
    rng = random.Random(f"{seed}:{place}")
    layout, shape, format_name = _choose(rng, layout, format_name)
    big5 = format_name == "txt_big5"
    district = rng.random() < 0.5
    style = Style(
        fused=layout == "fused",
        commas=layout == "commas",
        lone=layout in ("fused", "lines"),
        spare=UNFIT_FOR_BIG5 if big5 else (),
        own="区" if district else "市",
    )
    document = Document(f"plan_{seed}_{place:05d}", draw_place(rng, district), format_name, layout)
    document.traditional = big5 or (not missing("txt_big5") and rng.random() < 0.06)
    if layout == "prose":
        document.parts, truths, twists = _prose_parts(rng, style, shape)
    else:
        document.parts, truths, twists = _table_parts(rng, document, shape, style)
    document.title += _title(shape, truths)
    tags = {"file": document.name, "layout": layout, "format": format_name, "shape": shape, "twists": twists}
    return document, truths, tags


def generate(folder: Path, seed: int, count: int, layout: str | None, format_name: str | None) -> None:
    """Write the documents, ``expected.csv`` and ``documents.csv`` (the tags of each) into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    expected: list[tuple[str, Truth]] = []
    with (folder / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", *TAGS])
        for place in range(count):
            document, truths, tags = make(seed, place, layout, format_name)
            rng = random.Random(f"{seed}:{place}:print")
            FORMATS[document.format](rng, document, folder / document.name)
            for part in document.parts:
                if not isinstance(part, str):
                    tags["twists"] |= part.twists
            if document.traditional:
                tags["twists"] = tags["twists"] | {"traditional"}
            expected += [(document.name, truth) for truth in truths]
            writer.writerow([tags["file"], *(tags[name] or "" for name in TAGS[:3]), ";".join(sorted(tags["twists"]))])
    write_expected(folder / "expected.csv", expected)


def extract(folder: Path, python: str, batch: int = 200) -> Path:
    """Run the project's command line over the documents; return the folder it wrote to."""
    out = folder / "printed"
    out.mkdir(exist_ok=True)
    with (folder / "documents.csv").open(encoding="utf-8", newline="") as file:
        files = [str(folder / row["file"]) for row in csv.DictReader(file)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "lib")}
    for start in range(0, len(files), batch):
        command = [python, "-m", "duibiao", "extract", *files[start : start + batch], "--out", str(out)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if "Traceback" in done.stderr:
            print(done.stderr[-3000:])
    return out


def read_printed(path: Path) -> list[dict[str, str]]:
    """Read the printed rows of a document; none where no CSV was written."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def score(folder: Path, out: Path, show: int) -> None:
    """Print recall and precision by layout, format, shape and twist, and the kinds of misses."""
    expected = read_expected(folder / "expected.csv")
    with (folder / "documents.csv").open(encoding="utf-8", newline="") as file:
        documents = list(csv.DictReader(file))
    groups: dict[str, dict[str, Score]] = {name: defaultdict(Score) for name in TAGS}
    total = Score()
    for tags in documents:
        rows = read_printed(out / f"{Path(tags['file']).stem}.csv")
        one = compare(tags["file"], expected.get(tags["file"], []), rows)
        total.add(one)
        for name in TAGS:
            for value in tags[name].split(";"):
                groups[name][value or "(none)"].add(one)
    for name in TAGS:
        print(f"\nby {name}")
        for value, one in sorted(groups[name].items()):
            print(f"  {value:18s} {one.line()}")
    print(f"\nall                  {total.line()}")
    _print_misses(total, show)


def _print_misses(total: Score, show: int) -> None:
    print("\nmisses")
    shown: Counter = Counter()
    for why, count in total.misses.most_common():
        print(f"  {count:6d}  {why}")
    for name, why, truth, read in total.examples if show else ():
        shown[why] += 1
        if shown[why] <= show:
            meant = (
                f"{truth.label} {truth.year} {truth.kind} {truth.form} {truth.comparator} {truth.value}"
                if truth
                else ""
            )
            print(f"  {name}: {why}: {meant} | read: {read}")


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, make the documents and score them if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--layout", choices=["prose", *LAYOUTS, *SHAPES, *STATEMENTS], help="one layout, shape or statement"
    )
    parser.add_argument("--format", choices=list(FORMATS), help="one format")
    parser.add_argument("--score", action="store_true", help="run duibiao extract on the documents and score it")
    parser.add_argument("--only-score", action="store_true", help="score documents made before")
    parser.add_argument("--show", type=int, default=0, help="how many examples of each kind of miss")
    parser.add_argument("--python", default=None, help="interpreter that runs duibiao (default: .venv, else this one)")
    options = parser.parse_args(arguments)
    if options.format and missing(options.format):
        parser.error(f"{options.format} needs {', '.join(NEEDS[options.format])}, which is not installed")
    if options.format in WITHOUT_PROSE and (options.layout == "prose" or options.layout in STATEMENTS):
        parser.error(f"{options.format} holds tables only")
    if not options.only_score:
        generate(options.out, options.seed, options.count, options.layout, options.format)
    absent = sorted(name for name in FORMATS if missing(name))
    if absent:
        print(f"left out, a library is missing: {', '.join(absent)}")
    if options.score or options.only_score:
        home = ROOT / ".venv" / "bin" / "python"
        python = options.python or (str(home) if home.exists() else sys.executable)
        score(options.out, extract(options.out.resolve(), python), options.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
