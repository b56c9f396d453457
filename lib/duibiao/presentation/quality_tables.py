"""Tables of data quality: documents, splits with their evidence, conflicts, audits, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.presentation.citing import cite
from duibiao.presentation.figures import plain, texts
from duibiao.presentation.names import flags_said, indicator_name, region_name, unit_name
from duibiao.presentation.numbers import MISSING, SIGNS, Language, format_number
from duibiao.presentation.places import document_name, document_title, place, places
from duibiao.presentation.quality_charts import agrees_code
from duibiao.presentation.show import Shown
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import word

if TYPE_CHECKING:
    from duibiao.catalogue import Source

_SPLITS = ("split_prose", "split_format", "split_range")


def documents(summary: pl.DataFrame, sources: Mapping[str, Source], language: Language) -> Shown:
    """Set what was read of each document, and what it says of itself."""
    counts = {(document, aspect, name): rows for document, aspect, name, rows in summary.rows()}
    rows = [_document(source, counts, language) for source in sources.values()]
    return make_table("documents", texts(rows, list(rows[0]) if rows else ["document_name"]), language)


def splits(long: pl.DataFrame, language: Language) -> Shown:
    """Set every figure that stood fused with others, as printed and as read, with what decided."""
    flags = pl.col("flags").str.split(";")
    kept = long.filter(pl.any_horizontal(flags.list.contains(code) for code in _SPLITS))
    rows = [
        {**_figure(row, language), "flags_said": flags_said(row["flags"], language)}
        for row in kept.sort("document", "line", "start", "indicator").iter_rows(named=True)
    ]
    columns = (
        "indicator_name",
        "year",
        "kind_said",
        "shown_value",
        "unit_name",
        "label_printed",
        "text_printed",
        "flags_said",
        "place",
    )
    return make_table("splits", texts(rows, columns), language, notes=[word("note.splits", language)])


def conflicts(frame: pl.DataFrame, language: Language) -> Shown:
    """Set every candidate where one thing is printed with different values, and the rule that chose."""
    rows = [
        {
            "region_name": region_name(row["region"], language),
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "year": row["year"],
            "kind_said": word(f"kind.{row['kind']}", language),
            "shown_value": cite(plain(row["value"], language, row["comparator"]), row, language),
            "unit_name": unit_name(row["unit"], language),
            "chosen_said": word(f"chosen.{str(row['chosen']).lower()}", language),
            "rule_said": word(f"rule.{row['rule']}", language),
            "place": place(row, language),
        }
        for row in frame.iter_rows(named=True)
    ]
    columns = (
        "region_name",
        "indicator_name",
        "year",
        "kind_said",
        "shown_value",
        "unit_name",
        "chosen_said",
        "rule_said",
        "place",
    )
    return make_table("conflicts", texts(rows, columns), language)


def denominators(audit: pl.DataFrame, language: Language) -> Shown:
    """Set the population that each pair of count and rate implies, and whether those of a document agree."""
    rows = [
        {
            "region_name": region_name(row["region"], language),
            "year": row["year"],
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "rate": cite(f"{plain(row['rate'], language)} {unit_name(row['rate_unit'], language)}", row, language),
            "total_said": cite(
                f"{plain(row['total'], language)} {unit_name(row['total_unit'], language)}",
                {"figure": row["total_figure"]},
                language,
            ),
            "population_value": format_number(row["population"], language, -2),
            "span_value": f"{format_number(row['lower'], language, -2)} – {format_number(row['upper'], language, -2)}",
            "agrees_said": word(f"agrees.{agrees_code(row['agrees'])}", language),
            "place": places(row["document"], row["lines"], language),
            "place_total": places(row["document"], row["total_lines"], language),
        }
        for row in audit.iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["region_name"]
    return make_table("denominators", texts(rows, columns), language, notes=[word("note.denominators", language)])


def contradictions(derived: pl.DataFrame, orders: pl.DataFrame, ranges: pl.DataFrame, language: Language) -> Shown:
    """Set what disagrees with the figures it is held against: ratios, differences, parts, values out of range."""
    rows = [_derived(row, language) for row in derived.filter(pl.col("agrees").not_()).iter_rows(named=True)]
    rows += [_order(row, language) for row in orders.filter(pl.col("agrees").not_()).iter_rows(named=True)]
    rows += [_out_of_range(row, language) for row in ranges.iter_rows(named=True)]
    columns = ("region_name", "year", "kind_said", "indicator_name", "stated_value", "implied_said", "place")
    return make_table("contradictions", texts(rows, columns), language)


def missing_baselines(register: pl.DataFrame, language: Language) -> Shown:
    """Set the targets in numbers whose baseline is not printed."""
    kept = register.filter(pl.col("baseline").is_null(), pl.col("role") != "qualitative")
    rows = [
        {
            "region_name": region_name(row["region"], language),
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "target_year": row["target_year"],
            "target_said": cite(
                plain(row["stated"] if row["target"] is None else row["target"], language, row["comparator"]),
                row,
                language,
            ),
            "unit_name": unit_name(row["unit"] or row["stated_unit"], language),
            "place": place(row, language),
        }
        for row in kept.iter_rows(named=True)
    ]
    columns = ("region_name", "indicator_name", "target_year", "target_said", "unit_name", "place")
    return make_table("missing_baselines", texts(rows, columns), language, group="region_name")


def _document(source: Source, counts: Mapping[tuple[str, str, str], int], language: Language) -> dict[str, Any]:
    def count(aspect: str, name: str = "") -> str:
        return format_number(counts.get((source.id, aspect, name), 0), language, 0)

    zh = language == "zh"
    return {
        "document_name": document_name(source.id, language),
        "title_said": document_title(source, language),
        "issuer_said": source.issuer if zh else source.issuer_en,
        "issued_said": _date(source.issued, source.published, language),
        "basis_said": word(f"basis.{source.population_basis}", language),
        "printed_count": count("printed"),
        "table_count": count("source", "table"),
        "prose_count": count("source", "prose"),
        "long_count": count("long"),
        "uncatalogued_count": count("uncatalogued"),
        "note_said": source.note_zh if zh else source.note_en,
    }


def _date(issued: Any, published: Any, language: Language) -> str:
    if issued:
        return str(issued)
    return word("date.published", language, day=published) if published else word("date.unknown", language)


def _figure(row: dict[str, Any], language: Language) -> dict[str, Any]:
    signed = row["form"] not in ("level", "qualitative")
    sign = SIGNS.get(row["comparator"], "")
    value = MISSING if row["value"] is None else sign + plain(row["value"], language, signed=signed)
    return {
        "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
        "region_name": region_name(row["region"], language),
        "year": row["year"],
        "kind_said": word(f"kind.{row['kind']}", language),
        "shown_value": cite(
            word("target.qualitative", language) if row["form"] == "qualitative" else value, row, language
        ),
        "unit_name": unit_name(row["unit"], language),
        "label_printed": row["label_printed"],
        "text_printed": row["text_printed"],
        "place": place(row, language),
    }


def _derived(row: dict[str, Any], language: Language) -> dict[str, Any]:
    told = {
        end: word(
            "audit.term",
            language,
            name=indicator_name(row[end], language, row["scope"]),
            value=cite(plain(row[f"{end}_value"], language), {"figure": row[f"{end}_figure"]}, language),
            place=places(row["document"], row[f"{end}_lines"], language),
        )
        for end in ("second", "third")
    }
    low, high = format_number(row["lower"], language, 2), format_number(row["upper"], language, 2)
    implied = format_number(row["implied"], language, 2)
    return {
        **_held(row, row["indicator"], row["stated"], language),
        "place": places(row["document"], row["lines"], language),
        "implied_said": word("audit.derived", language, implied=implied, low=low, high=high, **told),
    }


def _held(row: dict[str, Any], indicator: str, value: float, language: Language) -> dict[str, Any]:
    return {
        "region_name": region_name(row["region"], language),
        "year": row["year"],
        "kind_said": word(f"kind.{row['kind']}", language),
        "indicator_name": indicator_name(indicator, language, row["scope"]),
        "stated_value": cite(plain(value, language, row.get("comparator")), row, language),
    }


def _out_of_range(row: dict[str, Any], language: Language) -> dict[str, Any]:
    return {
        **_held(row, row["indicator"], row["value"], language),
        "place": place(row, language),
        "implied_said": _believable(row, language),
    }


def _believable(row: dict[str, Any], language: Language) -> str:
    """Say what would be plausible: the catalogue's range, or a figure near the year before's."""
    unit = unit_name(row["unit"], language)
    if row.get("before_figure"):
        before = cite(plain(row["before"], language), {"figure": row["before_figure"]}, language)
        right = plain(row["put_right"], language)
        return word("audit.slip", language, right=right, unit=unit, before=before, year=row["before_year"])
    low, high = (plain(row[f"plausible_{end}"], language) for end in ("low", "high"))
    return word("audit.range", language, low=low, high=high, unit=unit)


def _order(row: dict[str, Any], language: Language) -> dict[str, Any]:
    told = {
        "name": indicator_name(row["larger"], language, row["scope"]),
        "value": cite(plain(row["larger_value"], language), {"figure": row["larger_figure"]}, language),
        "place": places(row["larger_document"], row["larger_lines"], language),
    }
    return {
        **_held(row, row["smaller"], row["smaller_value"], language),
        "place": places(row["document"], row["lines"], language),
        "implied_said": word("audit.order", language, whole=word("audit.term", language, **told)),
    }
