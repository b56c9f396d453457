"""The long table of a whole nation: printed rows stream through in partitions, and what is the same is decided once.

Three thousand regions print some three million figures a round, but under a few hundred names and in a few dozen units.
Name, unit and scope are decided by the same functions as in :func:`duibiao.longformat.build`, once for each that
occurs, and joined to the rows; ids and preferred rows are made in columns. All rows about one region lie in one
partition, so that memory stays that of one partition.

There are no corrections, reference figures or audits here: those of a plan are found when its office builds its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from duibiao.catalogue import Catalogue, NameMatch
from duibiao.errors import CatalogueError, LongFormatError, Problem, raise_all
from duibiao.folders import only_writer
from duibiao.longformat.convert import derivation_of, flags_of, scope_of
from duibiao.longformat.keys import refuse_doubles, tell_apart
from duibiao.longformat.measure import measured
from duibiao.longformat.preferring import PLACE, numbered, prefer
from duibiao.longformat.rows import decimal_text
from duibiao.longformat.schema import LONG_COLUMNS, LongRows, column_types, validate

#: Files beside the partitions: what is known of each document, and what its words for regions mean.
DOCUMENTS, WORDS = "documents.parquet", "words.parquet"
#: Where printed rows lie, one Parquet file a partition.
ROWS = "rows"
#: Partitions in memory: while one is read or written, another is reckoned with.
AT_A_TIME = 2
#: What decides an indicator, a unit, a scope and flags; ``own`` is the document where that has names of its own.
_DECIDES = ["label", "own", "unit", "form", "scope", "flags", "said"]
#: Columns that hold next to nothing: as dictionaries they are written in no time, and read as texts again.
_SPARSE = ["scope", "part", "remark", "flags"]
#: More digits than a Float64 keeps are rounded as decimals are, one by one.
_FLOAT_DIGITS = 15
#: Powers of ten that a Float64 holds exactly, and the least of a unit with which digits never ask for another.
_TENS = [float(10**power) for power in range(23)]
_LEAST_POWER = _FLOAT_DIGITS - len(_TENS) + 1
#: What of the printed rows is needed.
_READ = [
    "document", "part", "line", "start", "end", "source", "region", "region_printed", "scope", "label", "unit",
    "nature", "year", "base_year", "kind", "form", "comparator", "value", "text", "remark", "flags",
]  # fmt: skip


@dataclass(frozen=True)
class Streamed:
    """What a build in partitions made.

    Parameters
    ----------
    rows, preferred, uncatalogued : int
        Long rows, those preferred, and printed rows whose name is not catalogued.
    paths : tuple of Path
        Files written, one a partition.
    """

    rows: int
    preferred: int
    uncatalogued: int
    paths: tuple[Path, ...]


def build_partitions(printed: Path, out: Path, catalogue: Catalogue) -> Streamed:
    """Build a long table from printed rows in partitions.

    Parameters
    ----------
    printed : Path
        Folder with ``rows/*.parquet`` (the columns of ``data/printed``), ``documents.parquet`` (document, region,
        issued) and ``words.parquet`` (document, region_printed, means). No region may be in two partitions.
    out : Path
        Folder of the long table, one Parquet file a partition, with the columns of ``data/long/indicators.csv``.
    catalogue : Catalogue
        Names and units.

    Raises
    ------
    LongFormatError
        With every unit that cannot be converted and every word that names no region, of the partition they are in.
    """
    paths = sorted((printed / ROWS).glob("*.parquet"))
    if not paths:
        raise LongFormatError(f"{printed / ROWS}: no partitions there\n    what to do: name the folder above it")
    documents, words = (_beside(printed / name) for name in (DOCUMENTS, WORDS))
    deciding = _Deciding(catalogue)

    def make(path: Path) -> tuple[int, int, int]:
        long, left = _partition(path, documents, words, deciding)
        beside = out / f".{path.name}.part"
        long.cast(dict.fromkeys(_SPARSE, pl.Categorical)).write_parquet(beside, compression="lz4", statistics=False)
        beside.replace(out / path.name)
        return long.height, int(long["preferred"].sum()), left

    with only_writer(out), ThreadPoolExecutor(AT_A_TIME) as pool:
        rows, preferred, uncatalogued = (sum(counts) for counts in zip(*pool.map(make, paths), strict=True))
    return Streamed(rows, preferred, uncatalogued, tuple(out / path.name for path in paths))


def _beside(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise LongFormatError(f"{path}: cannot be read: {error}\n    what to do: put it beside {ROWS}/") from error


def scan_partitions(folder: Path) -> pl.LazyFrame:
    """Give a long table that was built in partitions, with the types of the schema."""
    return pl.scan_parquet(sorted(folder.glob("*.parquet"))).cast(dict.fromkeys(_SPARSE, pl.String))


def _partition(
    path: Path, documents: pl.DataFrame, words: pl.DataFrame, deciding: _Deciding
) -> tuple[pl.DataFrame, int]:
    """Give the long rows of a partition, and the number of rows that no name was found for."""
    rows = pl.read_parquet(path, columns=_READ).with_columns(
        deciding.own.alias("own"),
        ((pl.col("value") != "") & (pl.col("form") != "qualitative")).cast(pl.Int8).alias("said"),
    )
    rows = rows.with_columns(numbered(rows, _DECIDES).alias("case"), *_of_documents(rows["document"], documents))
    read = rows.height
    known = (
        _with_decided(rows, deciding, path.name)
        .pipe(_with_meanings, words)
        .with_columns(
            pl.when(pl.col("year").is_null() & (pl.col("kind") == "actual"))
            .then("year_of_label")
            .otherwise("year")
            .alias("year"),
            *_measures(),
        )
        .rename({"region_of_document": "stated_by", "label": "label_printed", "text": "text_printed"})
        .rename({"unit": "unit_printed", "unit_long": "unit", "scope": "scope_printed", "scope_long": "scope"})
        .drop("flags")
        .rename({"flags_long": "flags"})
    )
    del rows
    _refuse_unknown_regions(known, path.name)
    exact = prefer(_with_figures(_rounded(known, deciding)))
    types = column_types()
    # Polars asks for its own narrower types.
    table = exact.select(LONG_COLUMNS).cast(types)  # type: ignore[arg-type]
    return validate(table, path.name, LongRows).select(LONG_COLUMNS), read - known.height


def _with_decided(rows: pl.DataFrame, deciding: _Deciding, where: str) -> pl.DataFrame:
    """Give every row what its case means; a row that is not catalogued is left out.

    Cases are few and sorted: each row's is found and taken by number, several times sooner than rows are joined.
    """
    cases = rows[rows["case"].arg_unique()].select("case", *_DECIDES).sort("case")
    decided = cases.select("case").join(deciding.decide(cases, where), on="case", how="left", maintain_order="left")
    at = cases["case"].search_sorted(rows["case"])
    rows = rows.with_columns(decided[name].gather(at) for name in decided.columns if name != "case")
    return rows if not decided["indicator"].null_count() else rows.filter(pl.col("indicator").is_not_null())


def _of_documents(column: pl.Series, documents: pl.DataFrame) -> Iterator[pl.Series]:
    """Give the region of each row's document and when that was issued; texts by number are found sooner than joined."""
    number = column.cast(pl.Enum(documents["document"]), strict=False).to_physical()
    lost = column.filter(number.is_null()).unique().sort()
    raise_all(
        LongFormatError, (Problem(f"the document '{one}' is not in {DOCUMENTS}", do="list it there") for one in lost)
    )
    yield documents["region"].gather(number).alias("region_of_document")
    yield documents["issued"].gather(number)


def _with_meanings(rows: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Give every row its region: the one that is known, the document's, or what the document means by the words."""
    means = pl.lit(None, pl.String)
    if not words.is_empty() and (rows["region_printed"] != "").any():
        rows, means = (
            rows.join(words, on=["document", "region_printed"], how="left", maintain_order="left"),
            pl.col("means"),
        )
    own = pl.when(pl.col("region_printed") == "").then("region_of_document").otherwise(means)
    if (rows["region"] != "").any():
        own = pl.when(pl.col("region") != "").then("region").otherwise(own)
    return rows.with_columns(own.alias("region"))


class _Deciding:
    """What rows mean that differ in their figures only, each decided when it occurs first."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        listed = catalogue.names.documents()
        #: The document of a row where it has names of its own; empty elsewhere.
        self.own = pl.when(pl.col("document").is_in(listed)).then("document").otherwise(pl.lit(""))
        self._matches: dict[tuple[str, str], NameMatch | None] = {}

    def match(self, label: str, own: str) -> NameMatch | None:
        """Match a name, once."""
        if (label, own) not in self._matches:
            self._matches[label, own] = self.catalogue.match(label, own)
        return self._matches[label, own]

    def decide(self, cases: pl.DataFrame, where: str) -> pl.DataFrame:
        """Give indicator, unit, power of ten, scope, flags and so on; what is not catalogued has no row."""
        schema: dict[str, pl.DataType | type[pl.DataType]] = {
            "case": pl.UInt64, "indicator": pl.String, "unit_long": pl.String, "power": pl.Int32,
            "year_of_label": pl.Int64, "scope_long": pl.String, "flags_long": pl.String, "derivation": pl.String,
        }  # fmt: skip
        decided, problems = [], []
        for case, *one in cases.iter_rows():
            try:
                made = self._one(*one)
            except CatalogueError as error:
                problems.append(Problem(str(error), f"{where}: {one[0]} in '{one[2]}'"))
                continue
            decided += [(case, *made)] if made else []
        raise_all(LongFormatError, problems)
        return pl.DataFrame(decided, schema=schema, orient="row")

    def _one(self, label: str, own: str, unit: str, form: str, scope: str, flags: str, said: int) -> tuple[Any, ...]:
        match, codes = self.match(label, own), flags.split(";")
        if match is None or "unit_unlike" in codes:
            return ()
        one, _, long = measured("1" if said else "", unit, form, match, self.catalogue)
        told = flags_of(
            codes, unsaid=bool(said) and form == "level" and not unit, match=match, catalogue=self.catalogue
        )
        meant = scope_of(scope, match.scope, self.catalogue)
        return (match.indicator, long, _power(one), match.year, meant, told, derivation_of(codes))

    def exactly(self, label: str, own: str, unit: str, form: str, value: str) -> tuple[float, float]:
        """Give value and resolution of digits by decimal arithmetic."""
        match = self.match(label, own)
        assert match is not None  # rows without one are left out
        exact, resolution, _ = measured(value, unit, form, match, self.catalogue)
        return float(decimal_text(exact)), float(decimal_text(resolution))


def _power(one: Decimal | None) -> int | None:
    """Give the power of ten that a unit is; nothing where it is none, or where there is no number."""
    digits = one.normalize().as_tuple() if one is not None else None
    return digits.exponent if digits and digits.digits == (1,) and isinstance(digits.exponent, int) else None


def _measures() -> Iterator[pl.Expr]:
    """Give value and resolution in the long table's unit: digits that a float holds, over or times a power of ten.

    Both are exact then, and one division or product rounds as the exact figure does; what has more digits, or is no
    power of ten away, is converted one by one afterwards.
    """
    value = pl.col("value")
    point = value.str.find(".", literal=True).fill_null(value.str.len_bytes() - 1)
    places = (value.str.len_bytes() - point - 1).cast(pl.Int32)
    digits = (value.cast(pl.Float64) * _ten(places)).round()
    exponent = pl.col("power") - places
    for name, exact in (("value_long", digits), ("resolution", pl.lit(5.0))):
        less = exponent if name == "value_long" else exponent - 1
        scaled = pl.when(less < 0).then(exact / _ten(-less)).otherwise(exact * _ten(less))
        yield pl.when(pl.col("said") == 1).then(scaled).alias(name)


def _ten(exponent: pl.Expr) -> pl.Expr:
    """Give ten to a power from 0 to 22: exactly, as a float holds it."""
    return exponent.clip(0, len(_TENS) - 1).replace_strict(range(len(_TENS)), _TENS, return_dtype=pl.Float64)


def _rounded(rows: pl.DataFrame, deciding: _Deciding) -> pl.DataFrame:
    """Convert one by one what is no power of ten away from the long table's unit, or has more digits than a float."""
    long = pl.col("value").str.len_bytes() > _FLOAT_DIGITS
    far = ~pl.col("power").is_between(_LEAST_POWER, _FLOAT_DIGITS).fill_null(False)
    odd = rows.filter((pl.col("said") == 1) & (far | long))
    key = ["label_printed", "own", "unit_printed", "form", "value"]
    found = odd.select(key).unique(maintain_order=True)
    if not found.is_empty():
        made = [(*one, *deciding.exactly(*one)) for one in found.iter_rows()]
        schema = {**dict.fromkeys(key, pl.String), "value_exact": pl.Float64, "resolution_exact": pl.Float64}
        rows = rows.join(pl.DataFrame(made, schema=schema, orient="row"), on=key, how="left", maintain_order="left")
        rows = rows.with_columns(
            pl.coalesce("value_exact", "value_long").alias("value_long"),
            pl.coalesce("resolution_exact", "resolution").alias("resolution"),
        )
    return rows.drop("value").rename({"value_long": "value"})


def _with_figures(rows: pl.DataFrame) -> pl.DataFrame:
    """Give every row its id, as :func:`duibiao.longformat.keys.give_figures` does."""
    part = pl.when(pl.col("part") != "").then(pl.concat_str(pl.lit("#"), "part")).otherwise(pl.lit(""))
    is_range = pl.col("flags").str.contains(r"(?:^|;)range(?:;|$)")
    end = pl.when(is_range).then(pl.concat_str(pl.lit(":"), "comparator")).otherwise(pl.lit(""))
    plain = pl.concat_str(
        "document", part, pl.lit(":"), "line", pl.lit(":"), "start", pl.lit(":"), "label_printed", end
    )
    rows = rows.with_columns(plain.alias("figure"))
    # Ids can only be alike where places are, and numbers are compared sooner than texts.
    rows = rows.with_columns(numbered(rows, PLACE).alias("_place"))
    suspects = rows.filter(pl.col("_place").is_duplicated())
    shared = suspects.filter(pl.col("figure").is_duplicated())
    if shared.is_empty():
        return rows
    told = [
        (number, figure + apart)
        for (figure,), same in shared.with_row_index("at").group_by("figure", maintain_order=True)
        for number, apart in zip(same["at"], tell_apart(same.to_dicts()), strict=True)
    ]
    given = [figure for _, figure in sorted(told)]
    refuse_doubles(given)
    rest = rows.join(shared.select("figure").unique(), on="figure", how="anti", maintain_order="left")
    return pl.concat([rest, shared.with_columns(pl.Series("figure", given))])


def _refuse_unknown_regions(rows: pl.DataFrame, where: str) -> None:
    lost = rows.filter(pl.col("region").is_null()).select("document", "region_printed").unique(maintain_order=True)
    raise_all(
        LongFormatError,
        (
            Problem(
                f"'{word}' is no region of this document", f"{where}: {document}", do=f"say in {WORDS} what it means"
            )
            for document, word in lost.iter_rows()
        ),
    )
