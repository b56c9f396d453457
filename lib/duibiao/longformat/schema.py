"""The columns of the long table and of the tables beside it, with their types."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from duibiao.errors import LongFormatError
from duibiao.extraction.rows import COMPARATORS, FORMS, KINDS, NATURES

DERIVATIONS = ("printed", "split", "corrected", "reference")


class LongTable(dy.Schema):
    """The long table: one row a figure, in the canonical unit, with the place it was printed at.

    Text that is absent is empty, never null; a year, value or resolution that is absent is null.
    """

    figure = dy.String(primary_key=True)
    region = dy.String(min_length=1)
    indicator = dy.String(min_length=1)
    scope = dy.String()
    year = dy.Int16(nullable=True)
    base_year = dy.Int16(nullable=True)
    kind = dy.Enum(list(KINDS))
    form = dy.Enum(list(FORMS))
    comparator = dy.Enum(["", *COMPARATORS])
    nature = dy.Enum(list(NATURES))
    value = dy.Float64(nullable=True)
    resolution = dy.Float64(nullable=True, min=0)
    unit = dy.String()
    stated_by = dy.String(min_length=1)
    preferred = dy.Bool()
    document = dy.String(min_length=1)
    part = dy.String()
    line = dy.Int64(min=0)
    start = dy.Int64(min=0)
    end = dy.Int64(min=0)
    label_printed = dy.String()
    unit_printed = dy.String()
    text_printed = dy.String()
    remark = dy.String()
    derivation = dy.Enum(list(DERIVATIONS))
    flags = dy.String()

    @dy.rule()
    def qualitative_has_no_value(cls) -> pl.Expr:
        """Words are never turned into a number."""
        return (pl.col("form") != "qualitative") | pl.col("value").is_null()

    @dy.rule()
    def comparator_is_empty_only_where_qualitative(cls) -> pl.Expr:
        """Every figure has a comparator, readable or not."""
        return (pl.col("comparator") == "") == (pl.col("form") == "qualitative")

    @dy.rule()
    def value_comes_with_resolution(cls) -> pl.Expr:
        """A value is known as far as it was printed."""
        return pl.col("value").is_null() == pl.col("resolution").is_null()

    @dy.rule()
    def value_comes_with_unit(cls) -> pl.Expr:
        """A number without unit says nothing."""
        return pl.col("value").is_null() | (pl.col("unit") != "")


class LongRows(LongTable):
    """Rows of a long table whose ids are known to differ: millions of texts need not be held against each other."""

    figure = dy.String()


LONG_COLUMNS = tuple(LongTable.column_names())
CONFLICT_COLUMNS = (
    "region", "indicator", "scope", "year", "kind", "form", "base_year", "figure", "value", "unit", "comparator",
    "document", "line", "text_printed", "chosen", "rule",
)  # fmt: skip
CLAIM_COLUMNS = (
    "document", "part", "line", "start", "end", "claim", "region", "indicator", "scope", "year", "base_year", "kind",
    "text", "stated", "stated_comparator", "stated_unit", "against", "verdict", "reason", "candidate_verdict", "figure",
    *(f"{one}_{name}" for one in ("first", "other") for name in ("figure", "region", "year", "comparator", "value")),
    *(f"{one}_{name}" for one in ("first", "other") for name in ("document", "part", "line")),
    "unit", "low", "high",
)  # fmt: skip
#: Why a claim cannot be checked; the last one says how it was read where it holds.
CLAIM_REASONS = (
    "no_level", "no_base_level", "no_base_year", "no_year", "no_average", "no_goal", "no_direction", "unknown_area",
    "vague", "within_rounding", "bound", "base_is_zero", "unit", "not_sure", "second_hand_differs", "as_points",
)  # fmt: skip
FINDING_COLUMNS = (
    "audit", "finding", "role", "figure", "region", "indicator", "scope", "year", "kind", "comparator", "value", "unit",
    "document", "part", "line", "low", "high", "flagged",
)  # fmt: skip
FLAG_COLUMNS = ("figure", "region", "indicator", "document", "line", "flag", "zh", "en")
SUMMARY_COLUMNS = ("document", "aspect", "name", "rows")


def column_types() -> dict[str, pl.DataType]:
    """Give the Polars type of every column of the long table, in order."""
    return {name: column.dtype for name, column in LongTable.columns().items()}


def validate(frame: pl.DataFrame, where: str, schema: type[LongTable] = LongTable) -> pl.DataFrame:
    """Check a frame against the schema of the long table.

    Parameters
    ----------
    frame : polars.DataFrame
        One row a figure, with the columns of :class:`LongTable`.
    where : str
        What the frame was made from, for the error.
    schema : type
        The whole table's, or that of rows whose ids are known to differ.

    Returns
    -------
    polars.DataFrame
        The frame with the schema's types.

    Raises
    ------
    LongFormatError
        With the rules that are broken and how often.
    """
    try:
        return schema.validate(frame, cast=True)
    except (dy.exc.ValidationError, dy.exc.SchemaError, pl.exceptions.PolarsError) as error:
        raise LongFormatError(
            f"{where}: the long table breaks its schema\n{error}\n"
            "    what to do: mend the printed rows or the catalogue, then build again"
        ) from error
