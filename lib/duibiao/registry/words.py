"""A proposal in words: what would be entered, where each thing was found, what would be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from duibiao.registry.bilingual import both
from duibiao.registry.figures import figures_lines, where
from duibiao.registry.writing import Entry

if TYPE_CHECKING:
    from duibiao.catalogue import Region
    from duibiao.extraction.frontmatter import Found
    from duibiao.registry.actuals import Check
    from duibiao.registry.proposal import Proposal, Unknown

_MOST_LABELS, _MOST_PASSED_OVER = 40, 15
_FIELDS = (
    ("title", "标题"),
    ("issuer", "发文机关"),
    ("number", "文号"),
    ("issued", "成文日期"),
    ("published", "发布日期"),
)
_STATUS = {"new": "new 新增", "changed": "changed 不同", "same": "same 相同", "unreadable": "unreadable 不可读"}
_KINDS = {"plan": "plan 规划", "bulletin": "bulletin 公报、年报"}


def proposal_text(proposal: Proposal, figures: bool = True) -> str:
    """Write what was found, in the order of a source, with the line of each.

    Parameters
    ----------
    proposal : Proposal
        What would be entered.
    figures : bool
        Whether every figure is listed.
    """
    source = proposal.source
    lines = [
        _field("document 文件", proposal.path.name, f"sha256 {source.sha256[:12]}…"),
        _field("id 编号", source.id),
        _field("kind 类别", _KINDS[source.kind]),
    ]
    for name, zh in _FIELDS:
        found = proposal.found.get(name)
        lines.append(_field(f"{name} {zh}", found.text if found else "—", _where(found)))
        english = getattr(source, f"{name}_en", "")
        if english:
            lines.append(_field("  in English 英文", english, "proposed"))
    years = {source.period.start, source.period.end}
    lines.append(_field("period 时期", "-".join(str(year) for year in sorted(years))))
    lines.append(_field("region 地区", f"{proposal.region.zh} = {proposal.region.id}", proposal.region_how))
    lines += [_field("  new 新地区", _region(region)) for region in proposal.new_regions]
    if proposal.is_shown_first:
        lines.append(_field("  shown 列入报告", proposal.region.id, "of the provincial panel only so far"))
    lines.append(_field("rates are per 人口口径", source.population_basis, _line(proposal.basis_line)))
    lines += [] if proposal.is_form else _meanings(proposal)
    known = len(proposal.rows) - sum(one.count for one in proposal.unknown)
    lines.append(_field("figures 数字", f"{len(proposal.rows)}, {known} of them of indicators of the catalogue"))
    if figures and proposal.rows:
        lines[-1] += "; hold them against the document 请与原文核对:"
        lines += figures_lines(proposal.rows, {one.label for one in proposal.unknown})
    lines += _unknown(proposal.unknown)
    lines += _passed_over(proposal.passed_over)
    if proposal.problems:
        lines.append("these figures stop `duibiao build` until data/corrections decides about them 须先更正:")
        lines += [f"  {line}" for problem in proposal.problems for line in problem.splitlines()]
    lines += [f"warning 注意: {warning}" for warning in proposal.warnings]
    return _printable("\n".join(lines)) + "\n"


def checks_text(checks: Sequence[Check], proposal: Proposal, doubts: Sequence[str] = ()) -> str:
    """Write figures beside what is known of the same year and of the last one, doubtful ones marked.

    Parameters
    ----------
    checks : sequence of Check
        Actual figures.
    proposal : Proposal
        The document; its figures of other kinds, or of no indicator, are entered too.
    doubts : sequence of str
        What is doubtful about the document as a whole.
    """
    lines = ["actual figures beside what is known 与已知数字对照:"]
    for check in checks:
        lines.append(f"  {_STATUS[check.status]:<16} {_figure(check)}{_beside(check)}")
        lines += [f"      warning 注意: {both(warning)}" for warning in check.warnings]
    lines += [f"warning 注意: {both(doubt)}" for doubt in doubts]
    counts = Counter(check.status for check in checks)
    told = [f"{counts[status]} {words}" for status, words in _STATUS.items() if counts[status]]
    told.append(f"{sum(bool(check.warnings) for check in checks)} with a warning 有疑问")
    held = {id(check.row) for check in checks}
    others = [row for row in proposal.rows if id(row) not in held]
    if others:
        lines.append("entered too: targets, changes, names no indicator has (?) 其余照录:")
        lines += figures_lines(others, {one.label for one in proposal.unknown})
        told.append(f"{len(others)} others 其余")
    return _printable("\n".join([*lines, ", ".join(told)])) + "\n"


def _figure(check: Check) -> str:
    scope = f" ({check.scope})" if check.scope else ""
    value = f"'{check.row.text}'" if check.value is None else f"{check.value:.10g} {check.unit}"
    place = where(check.row.part, check.row.line)
    return f"{check.row.label}{scope} {check.region} {check.year or '—'}: {value} [{place}]"


def _beside(check: Check) -> str:
    told = [f"known {check.known.value:.10g} ({check.known.document})"] if check.known else []
    told += [f"{check.before.year}: {check.before.value:.10g}"] if check.before else []
    return f"; {', '.join(told)}" if told else ""


def entries_text(entries: Iterable[Entry], base: Path) -> str:
    """List the files that would be written, and which of them stand already."""
    told = ["files 文件:"]
    for entry in entries:
        path = entry.path.relative_to(base) if entry.path.is_relative_to(base) else entry.path
        told.append(f"  {entry.what:<9} {path}")
    return "\n".join(told) + "\n"


def _field(name: str, text: str, where: str = "") -> str:
    return f"{name:<22} {text}" + (f"    [{both(where)}]" if where else "")


def _where(found: Found | None) -> str:
    if found is None:
        return "not found"
    return ", ".join(part for part in (found.part, _line(found.line), both(found.how)) if part)


def _line(number: int) -> str:
    return f"line {number}" if number else ""


def _region(region: Region) -> str:
    also = f", also {'、'.join(region.aliases)}" if region.aliases else ""
    return f"{region.id}: {region.zh}, {region.en}, {region.level}, parent {region.parent}{also}"


def _meanings(proposal: Proposal) -> list[str]:
    """Say what the words for places mean, one line a region."""
    words: dict[str, list[str]] = {}
    for word, (region, line) in proposal.meanings.items():
        words.setdefault(region, []).append(f"{word} (line {line})")
    head = ["words for places 地区用语:"] if words else []
    return head + [f"  {region:<20} {'、'.join(listed)}" for region, listed in words.items()]


def _unknown(unknown: Sequence[Unknown]) -> list[str]:
    """List the labels no indicator has, with the names most like them."""
    if not unknown:
        return []
    told = [f"labels no indicator has 未收录的名称: {len(unknown)}; likest names are suggestions, none is taken"]
    for one in unknown[:_MOST_LABELS]:
        like = "; ".join(f"{name} ({indicator}) {likeness}" for name, indicator, likeness in one.suggestions)
        told.append(f"  {one.label} ×{one.count}, {where(one.part, one.line)}: {like or 'none is like it 无相近名称'}")
    if len(unknown) > _MOST_LABELS:
        told.append(f"  … and {len(unknown) - _MOST_LABELS} more, flagged `uncatalogued` in the printed file")
    return told


def _passed_over(figures: Sequence[str]) -> list[str]:
    """List the figures of the text that no row has: what is lost there, a person can still put in."""
    if not figures:
        return []
    told = [f"figures of the text that were not read 正文中未读出的数字: {len(figures)}"]
    told += [f"  {figure}" for figure in figures[:_MOST_PASSED_OVER]]
    if len(figures) > _MOST_PASSED_OVER:
        told.append(f"  … and {len(figures) - _MOST_PASSED_OVER} more: duibiao extract FILE --out DIR --explain")
    return told


def _printable(text: str) -> str:
    """Show characters that would steer a terminal as a box."""
    return "".join(char if char.isprintable() or char == "\n" else "□" for char in text)
