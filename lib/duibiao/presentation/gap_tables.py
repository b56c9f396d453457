"""Tables of a region's targets: the register, the pace, what a target allows, verdicts and what waits for data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from duibiao.presentation.citing import cite
from duibiao.presentation.figures import plain, texts, with_unit
from duibiao.presentation.names import code_said, flags_said, indicator_name, reasons_said, region_name, unit_name
from duibiao.presentation.numbers import MISSING, Language, format_number, is_missing
from duibiao.presentation.places import place
from duibiao.presentation.show import Shown
from duibiao.presentation.tables import make_table
from duibiao.presentation.wording import join, word

if TYPE_CHECKING:
    from duibiao.catalogue import Source

METHODS = ("cagr", "un", "healthy_people", "schedule", "escap")


def target_register(register: pl.DataFrame, sources: Mapping[str, Source], language: Language) -> Shown:
    """Set every target with its baseline, nature, role, origin, day of issue and place, roles in groups."""
    rows = [
        {
            "role": code_said(row["role"], language),
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "baseline_said": cite(baseline_said(row, language), _baselined(row), language, "_baseline"),
            "target_said": cite(with_year(target_said(row, language), row["target_year"], language), row, language),
            "unit_name": unit_name(row["unit"] or row["stated_unit"], language),
            "direction_said": word(f"direction.{row['direction']}", language),
            "nature_said": word(f"nature.{row['nature'] or 'none'}", language),
            "origin": _origin(row, language),
            "issued": _issued(row["document"], sources),
            "place": place(row, language),
            "flags_said": _target_notes(row, language),
        }
        for row in _by_role(register).iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    notes = [word("note.copied", language), word("note.second_hand", language)]
    return make_table("target_register", texts(rows, columns), language, group="role" if rows else None, notes=notes)


def pace_table(register: pl.DataFrame, language: Language) -> Shown:
    """Set the required yearly change of each improving target beside the region's own pace and the nation's."""
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "gap_said": cite(with_unit(plain(row["gap"], language, signed=True), row["unit"], language), row, language),
            "required_linear_value": format_number(row["required_linear"], language, signed=True),
            "required_rate": _turned(row["required_aarr"], language),
            "own_rate_said": _own_pace(row, language),
            "national_rate": _turned(row["national_aarr"], language),
            "national_window": row["national_window"].replace("-", "–") or MISSING,
            "national_later_rate": _turned(row["national_later_aarr"], language),
            "national_later_window": row["national_later_window"].replace("-", "–") or MISSING,
            "ratio_value": format_number(row["pace_ratio"], language, 1),
            "flags_said": _pace_notes(row, language),
        }
        for row in register.filter(pl.col("role") == "improve", pl.col("gap").is_not_null()).iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    notes = [word("note.pace", language), word("note.second_hand", language)]
    return make_table("pace", texts(rows, columns), language, notes=notes)


def allowance_table(allowance: pl.DataFrame, language: Language) -> Shown:
    """Set how many deaths a target allows, and how often luck alone would meet it."""
    rows = [
        {
            "indicator_name": indicator_name(row["indicator"], language),
            "target_said": cite(
                with_unit(plain(row["target"], language, row["comparator"]), row["unit"], language), row, language
            ),
            "births_said": span(row["births_low"], row["births_high"], language),
            "allowed_deaths": span(row["allowed_low"], row["allowed_high"], language),
            "reference_said": code_said(row["reference"], language),
            "reference_value": cite(
                plain(row["reference_rate"], language), {"figure": row["reference_figure"]}, language
            ),
            "chance_value": chance_said(row["value"], language),
            "chance_span": _percent_span(row, language),
            "flags_said": reasons_said(row["note"] or ("" if row["status"] == "ok" else row["status"]), language),
        }
        for row in allowance.iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    return make_table("allowance", texts(rows, columns), language, notes=[word("note.allowance", language)])


def verdicts(assessed: pl.DataFrame, language: Language) -> Shown:
    """Set the verdicts of five methods side by side, with whether they agree and what the document says itself."""
    rows = [
        {
            "region_name": _held_to(row, language),
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "baseline_said": cite(baseline_said(row, language), _baselined(row), language, "_baseline"),
            "target_said": cite(with_year(target_said(row, language), row["target_year"], language), row, language),
            "latest_said": cite(
                with_year(plain(row["latest"], language), row["latest_year"], language), row, language, "_latest"
            ),
            "unit_name": unit_name(row["unit"], language),
            "met_said": code_said(row["met"], language),
            **{f"{method}_said": code_said(row[f"{method}_status"], language) for method in METHODS},
            "agree_said": code_said(row["agree"], language),
            "flips_said": _flips(row, language),
            "printed_said": printed_verdict(row["printed_verdict"], row["printed_agrees"], language),
            "flags_said": reasons_said(row["reasons"], language),
        }
        for row in assessed.iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    notes = [word("note.verdicts", language), word("note.second_hand", language)]
    group = "region_name" if rows else None
    return make_table("verdicts", texts(rows, columns), language, group=group, notes=notes)


def final_assessment(assessed: pl.DataFrame, language: Language) -> Shown:
    """Set the targets with an actual of their own year in the form that offices hand in."""
    rows = [
        {
            "region_name": _held_to(row, language),
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "unit_name": unit_name(row["unit"], language),
            "nature_said": word(f"nature.{row['nature'] or 'none'}", language),
            "baseline_said": cite(baseline_said(row, language), _baselined(row), language, "_baseline"),
            "target_said": cite(with_year(target_said(row, language), row["target_year"], language), row, language),
            "actual_said": cite(
                with_year(plain(row["latest"], language), row["latest_year"], language), row, language, "_latest"
            ),
            "share_said": MISSING if is_missing(row["share"]) else format_number(row["share"], language, 0) + "%",
            "assessment_said": code_said(row["met"], language),
            "printed_said": printed_verdict(row["printed_verdict"], row["printed_agrees"], language),
            "flags_said": reasons_said(row["reasons"], language),
        }
        for row in assessed.filter("final").iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    notes = [word("note.final_assessment", language), word("note.second_hand", language)]
    return make_table(
        "final_assessment", texts(rows, columns), language, group="region_name" if rows else None, notes=notes
    )


def waiting(frame: pl.DataFrame, language: Language) -> Shown:
    """Set the targets that no later actual answers."""
    rows = [
        {
            "region_name": region_name(row["region"], language),
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "target_said": cite(target_said(row, language), row, language),
            "unit_name": unit_name(row["unit"], language),
            "target_year": row["target_year"],
            "status_said": code_said(row["status"], language),
            "place": place(row, language),
        }
        for row in frame.iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    return make_table("waiting", texts(rows, columns), language)


def unclaimed(frame: pl.DataFrame, language: Language) -> Shown:
    """Set the later actuals that no target waits for."""
    rows = [
        {
            "region_name": region_name(row["region"], language),
            "indicator_name": indicator_name(row["indicator"], language, row["scope"]),
            "year": row["year"],
            "shown_value": cite(plain(row["value"], language), row, language),
            "unit_name": unit_name(row["unit"], language),
            "status_said": code_said(row["status"], language),
            "place": place(row, language),
        }
        for row in frame.iter_rows(named=True)
    ]
    columns = list(rows[0]) if rows else ["indicator_name"]
    return make_table("unclaimed", texts(rows, columns), language, notes=[word("note.second_hand", language)])


def span(low: int | None, high: int | None, language: Language) -> str:
    """Write a whole number, or the two ends between which it lies."""
    if low == high:
        return format_number(low, language, 0)
    return f"{format_number(low, language, 0)}–{format_number(high, language, 0)}"


def target_said(row: dict[str, Any], language: Language) -> str:
    """Write a target: its level, its band, the change it asks for, or that it is in words only."""
    if row.get("target_low") is not None and row.get("target_high") is not None:
        return f"{plain(row['target_low'], language)} – {plain(row['target_high'], language)}"
    if row.get("form") == "qualitative":
        return word("target.qualitative", language)
    if row.get("implied") and row.get("stated") is not None:
        stated = with_unit(plain(row["stated"], language, row["comparator"], signed=True), row["stated_unit"], language)
        return word("target.implied", language, level=plain(row["target"], language), stated=stated)
    return plain(row.get("target"), language, row.get("comparator"))


def baseline_said(row: dict[str, Any], language: Language) -> str:
    """Write a baseline with its year, or that there is none."""
    if is_missing(row.get("baseline")):
        return word("baseline.missing", language)
    return with_year(plain(row["baseline"], language), row["baseline_year"], language)


def _baselined(row: dict[str, Any]) -> dict[str, Any]:
    """Leave the source away where no baseline is printed: a sentence leads nowhere."""
    return {} if is_missing(row.get("baseline")) else row


def printed_verdict(remark: str | None, agrees: bool | None, language: Language) -> str:
    """Tell what the document itself says of a target, and whether its figures bear it out."""
    if not remark:
        return ""
    english = word("printed.nearly" if "基本" in remark else "printed.done", language)
    said = remark if language == "zh" else english
    return said if agrees is None else word("printed.agrees" if agrees else "printed.disagrees", language, said=said)


def _by_role(register: pl.DataFrame) -> pl.DataFrame:
    order = {
        role: i for i, role in enumerate(("improve", "hold", "band", "planned", "aim", "qualitative", "not_assessable"))
    }
    rank = pl.col("role").replace_strict(order, default=9)
    return register.sort(rank, "indicator", "scope", "target_year")


def _issued(document: str, sources: Mapping[str, Source]) -> str:
    """Write the day a document was issued, where it is known; reports that are read at second hand have none."""
    day = sources[document].issued if document in sources else None
    return MISSING if day is None else day.isoformat()


def _origin(row: dict[str, Any], language: Language) -> str:
    if row["copied_from"]:
        return word("origin.copied", language, region=region_name(row["copied_from"], language))
    compared = [
        word(f"origin.{which}_{row[f'ambition_{which}']}", language)
        for which in ("nation", "parent")
        if row[f"ambition_{which}"] in ("more", "equal", "less")
    ]
    return join(compared, language, "clause") or word("origin.own", language)


def _target_notes(row: dict[str, Any], language: Language) -> str:
    notes = (
        [word("note.stated_by", language, region=region_name(row["stated_by"], language))]
        if row["stated_by"] != row["region"]
        else []
    )
    notes += [word("note.met_at_baseline", language)] if row["met_at_baseline"] else []
    notes += (
        [word("note.headroom", language, n=plain(row["headroom"], language))] if row["headroom"] is not None else []
    )
    flags = (row["flags"] or "").split(";")
    # What the analysis found itself need not be told again as it was flagged when read.
    own = ["weaker_than_baseline"] if "target_weaker" in (row["reasons"] or "").split(";") else []
    said = flags_said(";".join(flag for flag in flags if flag not in own), language)
    notes += [reasons_said(row["reasons"], language), said]
    return join([note for note in notes if note], language, "clause")


def _pace_notes(row: dict[str, Any], language: Language) -> str:
    notes = [] if row["beyond_rounding"] is not False else [word("note.within_rounding", language)]
    notes += [
        word(
            "note.window",
            language,
            window=row[f"{pace}_window"].replace("-", "–"),
            reasons=reasons_said(row[f"{pace}_note"], language),
        )
        for pace in ("own", "national", "national_later")
        if row[f"{pace}_note"]
    ]
    return join([note for note in notes if note], language, "clause")


def _turned(reduction: float | None, language: Language) -> str:
    """Turn a rate of reduction into a change: a fall carries the minus."""
    # What is missing is told apart first.
    return MISSING if is_missing(reduction) else format_number(-reduction, language, 2, signed=True)  # type: ignore[operator]


def _own_pace(row: dict[str, Any], language: Language) -> str:
    """The region's own rate with the years it was made in."""
    if is_missing(row["own_aarr"]):
        return MISSING
    window = row["own_window"].replace("-", "–")
    return word("value.with_year", language, value=_turned(row["own_aarr"], language), year=window)


def with_year(text: str, year: int | None, language: Language) -> str:
    """Write a value with its year, where both are known."""
    return text if year is None or text == MISSING else word("value.with_year", language, value=text, year=year)


def chance_said(value: float | None, language: Language) -> str:
    """Write a chance in whole percent; less than one half is not nothing."""
    if is_missing(value):
        return MISSING
    # What is missing was told apart above.
    return "< 1%" if value < 0.5 else format_number(value, language, 0) + "%"  # type: ignore[operator]


def _percent_span(row: dict[str, Any], language: Language) -> str:
    if is_missing(row["lower"]) or is_missing(row["upper"]):
        return MISSING
    return " – ".join(dict.fromkeys(chance_said(row[end], language) for end in ("lower", "upper")))


def _flips(row: dict[str, Any], language: Language) -> str:
    """Tell what would change a verdict: the linear form, or one unit of the last digit."""
    linear, rounding = row["flip_linear"], row["flip_rounding"]
    said = [word("flip.linear", language, said=code_said(linear, language))] if linear else []
    if rounding:
        methods = join([word(f"column.{prefix}_said", language) for prefix in rounding.split(";")], language)
        said.append(word("flip.rounding", language, methods=methods))
    return join(said, language, "clause")


def _held_to(row: dict[str, Any], language: Language) -> str:
    name = region_name(row["region"], language)
    if row["target_region"] == row["region"]:
        return name
    return word("name.held_to", language, name=name, other=region_name(row["target_region"], language))
