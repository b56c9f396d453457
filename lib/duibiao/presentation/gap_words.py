"""What can be said of a region's targets in sentences, and no more than one baseline and one target allow."""

from __future__ import annotations

import polars as pl

from duibiao.presentation.figures import listed_rows, plain, row_names, some
from duibiao.presentation.gap_tables import baseline_said, chance_said, span, target_said
from duibiao.presentation.names import code_said, indicator_name, region_name, unit_name
from duibiao.presentation.numbers import Language, format_number
from duibiao.presentation.show import Sentences, nothing
from duibiao.presentation.wording import join, tally, word, word_of

#: A chance rarer than this is no luck of one year any more.
_SELDOM = 0.05
#: So many names are read; all of them stand in the register.
_NAMED = 6


def lead(
    register: pl.DataFrame, allowance: pl.DataFrame, assessed: pl.DataFrame, language: Language, region: str
) -> Sentences:
    """Say what a director reads first: what the targets ask for, what luck can meet, the pace, verdicts, and holes."""
    name = region_name(region, language)
    if register.is_empty():
        keys = ("lead.gap.no_targets", "lead.gap.no_targets.others", "lead.gap.no_targets.wanted")
        return Sentences(tuple(word(key, language, region=name) for key in keys), lead=True)
    in_numbers = register.filter(pl.col("role") != "qualitative")
    weak = register.filter(pl.col("role") == "hold")
    copied = register.filter(pl.col("copied_from") != "")
    missing = in_numbers.filter(pl.col("baseline").is_null())
    items = [
        word(
            "lead.gap.roles",
            language,
            region=name,
            n=register.height,
            told=tally(
                "lead.gap.roles",
                language,
                {
                    "improve": register.filter(pl.col("role") == "improve").height,
                    "hold": weak.height,
                    "copied": copied.height,
                },
                holds=some(row_names(weak, language), language, 3),
            )
            or word("lead.gap.roles.none", language),
        ),
        _by_luck(allowance, language),
        _fastest(register, language),
        _verdict(assessed, language, region),
        word_of(
            missing.height,
            "lead.gap.missing" if missing.height < in_numbers.height else "lead.gap.missing.all",
            language,
            total=in_numbers.height,
            names=some(row_names(missing, language), language, 3),
        ),
    ]
    return Sentences(tuple(items), lead=True)


def _by_luck(allowance: pl.DataFrame, language: Language) -> str:
    """Tell of the target that allows the fewest deaths, and how often the baseline's true rate would meet it.

    A baseline that is not printed, or zero, gives no such chance.
    """
    known = allowance.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return word("lead.gap.no_allowance", language)
    printed = known.filter(pl.col("reference") == "baseline")
    first = (known if printed.is_empty() else printed).sort("allowed_low", "indicator").row(0, named=True)
    of_first = (pl.col("indicator") == first["indicator"], pl.col("target_year") == first["target_year"])
    rows = (known if printed.is_empty() else printed).filter(*of_first)
    # A column of numbers has numbers at its ends.
    low, high = float(rows["value"].min()), float(rows["value"].max())  # type: ignore[arg-type]
    chances = [chance_said(end, language) for end in (low, high)]
    # Where nearly every year would turn out alike, one year does tell something.
    open_to_luck = low > 100 * _SELDOM and high < 100 * (1 - _SELDOM)
    luck = "lead.gap.luck" if open_to_luck else "lead.gap.luck.seldom"
    return word(
        "lead.gap.allowed" if printed.is_empty() else luck,
        language,
        indicator=indicator_name(first["indicator"], language),
        target=plain(first["target"], language, first["comparator"]),
        unit=unit_name(first["unit"], language),
        allowed=span(_least(rows, "allowed_low"), _most(rows, "allowed_high"), language),
        chance=" – ".join(dict.fromkeys(chances)),
    )


def _fastest(register: pl.DataFrame, language: Language) -> str:
    """Tell how many targets ask for more than the nation's earlier pace, and which asks for most."""
    kept = register.filter(pl.col("role") == "improve", pl.col("pace_ratio").is_not_null())
    if kept.is_empty():
        return word("lead.gap.no_pace_known", language)
    top = kept.sort("pace_ratio", "indicator", descending=[True, False]).row(0, named=True)
    faster = kept.filter(pl.col("pace_ratio") > 1).height
    return word(
        "lead.gap.pace" if faster else "lead.gap.pace.none",
        language,
        n=kept.height,
        faster=faster,
        indicator=indicator_name(top["indicator"], language, top["scope"]),
        times=format_number(top["pace_ratio"], language, 1),
    )


def _verdict(assessed: pl.DataFrame, language: Language, region: str) -> str:
    name = region_name(region, language)
    own = assessed.filter(pl.col("region") == region)
    if own.is_empty():
        return word("say.judged.none", language, region=name)
    met = own.filter(pl.col("met") == "met").height
    able, disagree = _agreement(own)
    years = join([str(year) for year in sorted(set(own["target_year"].to_list()))], language)
    key = "lead.gap.judged" if able else "lead.gap.judged.none_able"
    return word(key, language, region=name, n=own.height, years=years, met=met, able=able, disagree=disagree)


def _agreement(assessed: pl.DataFrame) -> tuple[int, int]:
    """On how many targets two methods or more can speak, and on how many of these they disagree."""
    disagree = assessed.filter(pl.col("agree") == "disagree").height
    return disagree + assessed.filter(pl.col("agree") == "agree").height, disagree


def summary(register: pl.DataFrame, language: Language, region: str) -> Sentences:
    """Say how many targets there are, of which role, which are copied and which are weaker than the baseline."""
    name = region_name(region, language)
    if register.is_empty():
        return nothing(language, "say.targets.none", region=name)
    counted = register.group_by("role").len().sort("len", "role", descending=[True, False])
    roles = join(
        [word("counted", language, name=code_said(role, language), n=n) for role, n in counted.rows()], language
    )
    kinds = {
        "copied": pl.col("copied_from") != "",
        "no_baseline": pl.col("baseline").is_null() & (pl.col("role") != "qualitative"),
        "qualitative": pl.col("role") == "qualitative",
    }
    items = [word("say.targets.count", language, region=name, n=register.height, roles=roles)]
    for kind, test in kinds.items():
        names = row_names(register.filter(test), language)
        if names:
            told = some(names, language, _NAMED)
            items.append(word(f"say.targets.{kind}", language, n=register.filter(test).height, names=told))
    return Sentences(tuple(items))


def weaker(register: pl.DataFrame, language: Language) -> Sentences:
    """Say which targets are met or weaker than the baseline: a kept floor is not an achievement."""
    kept = register.filter(pl.col("weaker_than_baseline") | (pl.col("role") == "hold"))
    if kept.is_empty():
        return nothing(language, "say.weaker.none")
    items = [
        word(
            "say.weaker",
            language,
            indicator=indicator_name(row["indicator"], language, row["scope"]),
            baseline=baseline_said(row, language),
            target=target_said(row, language),
            year=row["target_year"],
            unit=unit_name(row["unit"], language),
            headroom=plain(row["headroom"], language),
        )
        for row in kept.iter_rows(named=True)
    ]
    return Sentences((*items, word("say.weaker.meaning", language)))


def pace(register: pl.DataFrame, language: Language) -> Sentences:
    """Say how many targets ask for more than the nation's pace, and that this is no forecast."""
    improving = register.filter(pl.col("role") == "improve", pl.col("required_linear").is_not_null())
    kept = improving.filter(pl.col("pace_ratio").is_not_null())
    if kept.is_empty():
        return nothing(language, "say.no_pace_known")
    faster = kept.filter(pl.col("pace_ratio") > 1)
    names = listed_rows(faster, language)
    items = [word_of(faster.height, "say.pace", language, total=kept.height, names=names)]
    doubted = kept.filter(pl.col("national_note").str.split(";").list.contains("jump"))
    if doubted.height:
        items.append(word("say.pace.doubted", language, n=doubted.height, names=listed_rows(doubted, language)))
    known = improving.filter(pl.col("own_aarr").is_not_null())
    told = {"names": listed_rows(known, language), "faster": known.filter(pl.col("own_ratio") > 1).height}
    items.append(word_of(known.height, "say.pace.own", language, total=improving.height, **told))
    return Sentences((*items, word("say.pace.limits", language)))


def rare(rarity: pl.DataFrame, language: Language) -> Sentences:
    """Say for how many targets there is a reference class at all."""
    able = rarity.filter(pl.col("status") == "ok")
    if able.is_empty():
        return nothing(language, "say.rarity.none" if rarity.height else "say.rarity.nothing", n=rarity.height)
    names = listed_rows(able, language)
    return Sentences((word("say.rarity", language, n=rarity.height, able=able.height, names=names),))


def calculated(calculator: pl.DataFrame, language: Language, region: str, year: int) -> Sentences:
    """Say whose goals of a year are reckoned with, and how many the latest figure meets."""
    said = {"region": region_name(region, language), "year": year}
    if calculator.is_empty():
        return nothing(language, "say.calculator.none", **said)
    own = calculator.filter(pl.col("target_region") == region).height
    hold = calculator.filter(pl.col("role") == "hold").height
    told = tally("say.calculator", language, {"own": own, "others": calculator.height - own, "hold": hold}, "clause")
    return Sentences((word("say.calculator", language, **said, n=calculator.height, told=told),))


def no_later(waiting: pl.DataFrame, language: Language, region: str, document_year: int | None = None) -> Sentences:
    """Say plainly that a region has no later actual for its own targets, or for how many."""
    years = sorted({year for year in waiting["target_year"].to_list() if year is not None})
    said = join([str(year) for year in years], language)
    name = region_name(region, language)
    if waiting.is_empty():
        return nothing(language, "say.waiting.none", region=name)
    return Sentences((word("say.waiting", language, region=name, n=waiting.height, years=said),))


def judged(assessed: pl.DataFrame, language: Language, region: str) -> Sentences:
    """Say what the targets that have a later actual came to; those of others are told apart."""
    name = region_name(region, language)
    own = assessed.filter(pl.col("region") == region)
    items = []
    if own.is_empty():
        items.append(word("say.judged.none", language, region=name))
    for held, rows in assessed.group_by("region", maintain_order=True):
        missed = pl.col("met") == "not_met"
        said = {
            "met": rows.filter(pl.col("met") == "met").height,
            "not_met": rows.filter(missed, pl.col("final")).height,
            "waiting": rows.filter(missed, pl.col("final").not_()).height,
            "within_rounding": rows.filter(pl.col("met") == "within_rounding").height,
        }
        said["other"] = rows.height - sum(said.values())
        able, disagree = _agreement(rows)
        agree = "disagree" if disagree else "agree" if able else "none_able"
        items.append(
            word(
                "say.judged",
                language,
                region=region_name(str(held[0]), language),
                n=rows.height,
                told=tally("say.judged", language, said),
                agreed=word(f"say.judged.{agree}", language, able=able, disagree=disagree),
            )
        )
    return Sentences(tuple(items))


def deaths(allowance: pl.DataFrame, language: Language) -> Sentences:
    """Say how few deaths a target allows and how often luck meets it; several solutions make one envelope."""
    known = allowance.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return nothing(language, "say.no_allowance")
    targets = known.group_by("indicator", "target_year", "comparator", "target", maintain_order=True)
    return Sentences(tuple(_allowed(rows, language) for _, rows in targets))


def _allowed(rows: pl.DataFrame, language: Language) -> str:
    first = rows.row(0, named=True)
    chances = [_chance(held, language) for _, held in rows.group_by("reference", maintain_order=True)]
    return word(
        "say.deaths",
        language,
        indicator=indicator_name(first["indicator"], language),
        target=plain(first["target"], language, first["comparator"]),
        unit=unit_name(first["unit"], language),
        births=span(_least(rows, "births_low"), _most(rows, "births_high"), language),
        allowed=span(_least(rows, "allowed_low"), _most(rows, "allowed_high"), language),
        chances=join(chances, language, "clause"),
    )


def _chance(rows: pl.DataFrame, language: Language) -> str:
    """Say in how many years one true rate would meet the target."""
    first = rows.row(0, named=True)
    # Polars does not say that these are numbers.
    ends = dict.fromkeys(chance_said(end, language) for end in (rows["value"].min(), rows["value"].max()))  # type: ignore[arg-type]
    return word(
        "say.deaths.chance",
        language,
        rate=plain(first["reference_rate"], language),
        reference=code_said(first["reference"], language),
        chance=" – ".join(ends),
    )


def _least(rows: pl.DataFrame, column: str) -> int:
    return int(min(rows[column].to_list()))


def _most(rows: pl.DataFrame, column: str) -> int:
    return int(max(rows[column].to_list()))
