"""A synthetic nation: thousands of invented counties, sixty indicators, fifteen years, and documents that print them.

``python tests/generator/nation.py --regions 3000 --out nation`` writes printed rows in partitions, one a province, as
``duibiao.longformat.partitions`` reads them; ``--documents`` writes the yearbooks and plans too, which hold the same
figures; ``--office`` makes an office's own folder instead: the counties' plans, registered, and a profile of each to be
made. Every county has yearbooks in several editions that repeat each other and a plan with a target for each
indicator. Names and figures are drawn, the same for the same county however many there are.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from duibiao.catalogue import Catalogue, load_catalogue

YEARS = tuple(range(2010, 2025))
BASELINE, TARGET = 2020, 2025
INDICATORS = 60
#: Years in which a yearbook came out.
EDITIONS = (2021, 2022, 2023, 2024)
COUNTIES_A_PROVINCE = 100
#: Units of rates and densities, and how they are printed beside a name; others are left to real documents.
UNITS = {
    "%": ("%", "%"), "‰": ("‰", "‰"), "岁": ("岁", "岁"), "/10万": ("/10万", "1/10万"), "张/千人": ("张", "张/千人"),
    "人/千人": ("人", "人/千人"), "人/万人": ("人", "人/万人"), "张/万人": ("张", "张/万人"),
}  # fmt: skip
FIRST, SECOND = "云青石金龙凤玉清安永东南西北长白", "岭江川山溪湖泉原林河谷峰湾桥塘洲"
COLUMNS = (
    "document", "part", "line", "start", "end", "source", "table", "row", "row_printed", "region", "region_printed",
    "scope", "label", "unit", "nature", "year", "base_year", "kind", "form", "comparator", "value", "text", "remark",
    "confidence", "flags",
)  # fmt: skip
WHOLE = ("line", "start", "end", "table", "row", "year", "base_year")


@dataclass(frozen=True)
class County:
    """An invented county."""

    number: int

    @property
    def id(self) -> str:
        return f"county_{self.number:04d}"

    @property
    def name(self) -> str:
        first, second = divmod(self.number, len(SECOND))
        third, first = divmod(first, len(FIRST))
        return f"{FIRST[first]}{SECOND[second]}{FIRST[third] if third else ''}县"

    @property
    def province(self) -> int:
        return self.number // COUNTIES_A_PROVINCE


@dataclass(frozen=True)
class Indicator:
    """What every county prints: label, unit in two ways, and the range of figures, in hundredths."""

    label: str
    units: tuple[str, str]
    low: int
    high: int
    rises: bool


@dataclass(frozen=True)
class Document:
    """A document: its figures in hundredths, an indicator a row, a year a column."""

    id: str
    county: County
    title: str
    issued: str
    years: tuple[int, ...]
    figures: np.ndarray
    plan: bool


def indicators(catalogue: Catalogue) -> list[Indicator]:
    """Take the first sixty rates and densities of the catalogue."""
    found = [
        Indicator(
            one.zh,
            UNITS[one.unit],
            int(100 * one.plausible_low),
            int(100 * one.plausible_high),
            one.direction != "lower",
        )
        for one in catalogue.indicators.values()
        if one.unit in UNITS and one.plausible_low is not None and one.plausible_high is not None
    ]
    assert len(found) >= INDICATORS
    return found[:INDICATORS]


def documents(county: County, listed: Sequence[Indicator]) -> Iterator[Document]:
    """Give the documents of a county."""
    rng = np.random.default_rng([20, county.number])
    low, high = (np.array([getattr(one, name) for one in listed])[:, None] for name in ("low", "high"))
    turn = np.array([1 if one.rises else -1 for one in listed])[:, None]
    level = low + (high - low) * rng.uniform(0.3, 0.6, (len(listed), 1))
    pace = (high - low) * rng.uniform(0.002, 0.012, (len(listed), 1)) * turn
    noise = (high - low) * rng.normal(0, 0.003, (len(listed), len(YEARS)))
    figures = np.clip(np.rint(level + pace * np.arange(len(YEARS)) + noise), low + 1, high - 1).astype(np.int64)
    for edition in EDITIONS:
        title = f"{county.name}卫生健康统计年鉴({edition}年版)"
        yield Document(f"{county.id}_y{edition}", county, title, f"{edition}-09-01", YEARS, figures, plan=False)
    at = YEARS.index(BASELINE)
    goal = np.clip(np.rint(figures[:, [at]] + 6 * pace), low + 1, high - 1).astype(np.int64)
    both = np.hstack([figures[:, [at]], goal])
    title = f"{county.name}“十四五”卫生健康发展规划"
    yield Document(f"{county.id}_plan", county, title, "2021-12-20", (BASELINE, TARGET), both, plan=True)


def printed(hundredths: int) -> str:
    """Write a figure as every document does, with two digits."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def text_of(document: Document, listed: Sequence[Indicator]) -> str:
    """Write a document."""
    odd = document.county.number % 2
    natures = ["约束性" if number % 4 == 0 else "预期性" for number in range(len(listed))]
    head = ["指标", "单位", *(f"{year}年" for year in document.years), *(["属性"] if document.plan else [])]
    rows = [
        [one.label, one.units[odd], *map(printed, figures), *([nature] if document.plan else [])]
        for one, figures, nature in zip(listed, document.figures.tolist(), natures, strict=True)
    ]
    lines = [head, ["---"] * len(head), *rows]
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    return f"{document.title}\n\n主要指标\n\n{table}\n"


#: Lines above the first row of the table.
ABOVE = 6


def rows_of(found: Sequence[Document], listed: Sequence[Indicator]) -> pl.DataFrame:
    """Give the printed rows of documents that have the same years."""
    years, plan = found[0].years, found[0].plan
    shape = (len(found), len(listed), len(years))
    figures = np.stack([one.figures for one in found])
    odd = np.array([one.county.number % 2 for one in found])
    labels, units = [one.label for one in listed], np.array([one.units for one in listed])
    width = np.char.str_len(np.char.mod("%d", figures // 100)) + 3
    before = np.array([len(label) for label in labels])[None, :] + np.char.str_len(units[:, odd].T) + 8
    start = before[:, :, None] + np.cumsum(width + 3, axis=2) - (width + 3)
    number = np.broadcast_to(np.arange(len(listed))[None, :, None], shape).ravel()

    def repeated(values: Sequence[str], times: int) -> pl.Series:
        return pl.Series(values, dtype=pl.String).gather(np.repeat(np.arange(len(values)), times))

    size = len(listed) * len(years)
    flat = figures.ravel()
    value = (pl.Series(flat // 100).cast(pl.String) + "." + pl.Series(flat % 100).cast(pl.String).str.zfill(2)).alias(
        "v"
    )
    goals = np.broadcast_to(np.array(years) == TARGET, shape).ravel() if plan else np.zeros(figures.size, bool)
    natures = pl.Series(
        ["binding" if at % 4 == 0 else "expected" for at in range(len(listed))] if plan else [""] * len(listed)
    )
    cells: dict[str, object] = {
        "document": repeated([one.id for one in found], size),
        "line": number + ABOVE + 1,
        "start": start.ravel(),
        "end": (start + width).ravel(),
        "row": number + 1,
        "label": pl.Series(labels).gather(number),
        "unit": pl.Series(units[:, odd].T.ravel()).gather(np.repeat(np.arange(shape[0] * shape[1]), len(years))),
        "nature": natures.gather(number),
        "year": np.broadcast_to(np.array(years), shape).ravel(),
        "kind": pl.Series(["actual", "target"]).gather(goals.astype(np.int64)),
        "value": value,
        "text": value,
    }
    same = {"source": "table", "form": "level", "comparator": "eq", "confidence": "0.95"}
    frame = pl.DataFrame({name: cells[name] for name in COLUMNS if name in cells}).with_columns(
        pl.lit(1, pl.Int64).alias("table"),
        pl.lit(None, pl.Int64).alias("base_year"),
        *(
            pl.lit(same.get(name, "")).alias(name)
            for name in COLUMNS
            if name not in cells and name not in ("table", "base_year")
        ),
    )
    return frame.select(pl.col(name).cast(pl.Int64) if name in WHOLE else pl.col(name) for name in COLUMNS)


def write(out: Path, regions: int, with_documents: bool = False) -> int:
    """Write a nation of so many counties; give the number of printed rows."""
    listed, known, count = indicators(load_catalogue()), [], 0
    (out / "rows").mkdir(parents=True, exist_ok=True)
    for province in range((regions + COUNTIES_A_PROVINCE - 1) // COUNTIES_A_PROVINCE):
        numbers = range(province * COUNTIES_A_PROVINCE, min(regions, (province + 1) * COUNTIES_A_PROVINCE))
        found = [one for number in numbers for one in documents(County(number), listed)]
        kinds = [[one for one in found if one.plan is plan] for plan in (False, True)]
        frame = pl.concat([rows_of(kind, listed) for kind in kinds])
        frame.write_parquet(out / "rows" / f"province_{province:02d}.parquet", compression="lz4")
        known += [(one.id, one.county.id, one.issued) for one in found]
        count += frame.height
        if with_documents:
            (out / "documents").mkdir(exist_ok=True)
            for one in found:
                (out / "documents" / f"{one.id}.txt").write_text(text_of(one, listed), encoding="utf-8")
    pl.DataFrame(known, schema=["document", "region", "issued"], orient="row").write_parquet(out / "documents.parquet")
    words = pl.DataFrame(schema=dict.fromkeys(["document", "region_printed", "means"], pl.String))
    words.write_parquet(out / "words.parquet")
    return count


def write_office(out: Path, regions: int) -> list[Path]:
    """Write an office's folder: plans and their sources, names, a parameter file a county; give the plans.

    What is read of the plans, and built, is the project's own work: ``duibiao extract``, ``duibiao build``.
    """
    listed = indicators(load_catalogue())
    for name in ("documents", "sources", "catalogue", "params"):
        (out / name).mkdir(parents=True, exist_ok=True)
    counties = [County(number) for number in range(regions)]
    entries = [
        f"{one.id}: {{zh: {one.name}, en: County {one.number}, level: county, parent: yunnan}}\n" for one in counties
    ]
    (out / "catalogue" / "regions.yaml").write_text("".join(entries), encoding="utf-8")
    plans = []
    for one in counties:
        (plan,) = (document for document in documents(one, listed) if document.plan)
        path = out / "documents" / f"{plan.id}.txt"
        path.write_text(text_of(plan, listed), encoding="utf-8")
        (out / "sources" / f"{plan.id}.yaml").write_text(
            SOURCE.format(plan=plan, county=one, sha256=hashlib.sha256(path.read_bytes()).hexdigest()), encoding="utf-8"
        )
        (out / "params" / f"profile_{one.id}.yaml").write_text(PROFILE.format(county=one), encoding="utf-8")
        plans.append(path)
    return plans


SOURCE = """\
title: {plan.title}
title_en: Plan for health services of County {county.number}
issuer: {county.name}人民政府
issuer_en: Government of County {county.number}
number: 文发〔2021〕{county.number}号
issued: {plan.issued}
published: {plan.issued}
sha256: {sha256}
region: {county.id}
period: {{start: 2021, end: 2025}}
means: {{全县: {county.id}, 全省: yunnan, 全国: china}}
population_basis: resident
"""
PROFILE = """\
notebook: region_profile
title: {{zh: {county.name}概况, en: Profile of County {county.number}}}
parameters: {{region: {county.id}, year: 2020, target_year: 2025}}
"""


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=3000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--documents", action="store_true", help="write the documents too")
    parser.add_argument("--office", action="store_true", help="write an office's folder instead")
    given = parser.parse_args()
    if given.office:
        print(len(write_office(given.out, given.regions)), "plans")
    else:
        print(write(given.out, given.regions, given.documents), "printed rows")


if __name__ == "__main__":
    main()
