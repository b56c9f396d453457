"""Column heads of indicator tables: what a column holds, of which year, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CATEGORY, NUMBER, NAME, UNIT, NATURE, VALUE, REMARK = "category", "number", "name", "unit", "nature", "value", "remark"
_YEAR = r"(?:19|20)\d\d年?(?:末|底)?"
_VALUE_WORDS = (
    r"规划目标值?|目标值?|指标值|指标情况|现状值?|基期值?|基数|实际值?|实际完成值?|完成值|规划值|预期值|预计|达到值|值"
)
_WORDS = (
    (CATEGORY, r"领域|类别|类型|分类|方面|维度|一级指标|指标类别|指标类型"),
    (NUMBER, r"序号|编号|序"),
    (NAME, r"主要发展指标|发展指标|主要指标|具体指标|二级指标|指标名称|指标内容|指标|项目|名称"),
    (UNIT, r"计量单位|指标单位|单位"),
    (NATURE, r"指标性质|指标属性|性质|属性"),
    (REMARK, r"完成情况|是否完成|评估结果|实现情况|备注|说明|责任单位|牵头单位|牵头部门|责任部门"),
)  # fmt: skip
_HEAD = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _WORDS))
_AUTHORITY = r"(?:全?国家?|全?省级?|全?市级?|全?区级?|全?县级?|自治区|兵团)"
_VALUE_HEAD = re.compile(
    rf"(?P<before>{_AUTHORITY})?(?P<year>{_YEAR})?(?P<whose>{_AUTHORITY})?(?:的)?(?P<words>(?:{_VALUE_WORDS})*)(?:\((?P<in_brackets>[^()]*)\))?"
)
_TARGET_WORDS, _ACTUAL_WORDS = re.compile(r"目标|规划|预期|预计"), re.compile(r"现状|实际|基期|基数|完成|情况|达到值")
NATURES = {"预期性": "expected", "约束性": "binding", "预期": "expected", "约束": "binding"}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``year`` is None and ``kind`` and ``whose`` are empty where the head does not say; ``whose`` is the word for the
    authority or area that the figures are of (省, 市级, 区), ``printed`` the head as printed.
    """

    role: str
    printed: str = ""
    year: int | None = None
    kind: str = ""
    whose: str = ""


def read_head(text: str) -> Column | None:
    """Read one column head; None where the text is none."""
    found = _HEAD.fullmatch(text)
    if found:
        return Column(str(found.lastgroup), text)
    return _value_head(text)


def read_heads(fragments: Sequence[str]) -> list[Column] | None:
    """Read the heads of a table whose cells stand one a line, a head perhaps broken over two lines.

    A fragment with a year takes the words after it that say what kind of value it is (``2020年`` + ``指标情况``), but
    not words that make a column of their own.

    Returns
    -------
    list of Column or None
        None where a fragment is no head at all.
    """
    columns: list[Column] = []
    for fragment in fragments:
        column = read_head(fragment)
        last = columns[-1] if columns else None
        joined = _value_head(last.printed + fragment) if last and last.role == VALUE else None
        if joined and (column is None or (column.role == VALUE and column.year is None)):
            columns[-1] = joined
        elif column:
            columns.append(column)
        else:
            return None
    return columns


def read_fused_heads(text: str) -> list[Column] | None:
    """Read heads that stand without any separator (``领域序号主要指标单位20202025性质``)."""
    columns: list[Column] = []
    at = 0
    while at < len(text):
        found = _HEAD.match(text, at)
        value = None if found else _VALUE_HEAD.match(text, at)
        if found:
            columns.append(Column(str(found.lastgroup), found[0]))
            at = found.end()
        elif value and value["year"]:
            columns.append(_column(value))
            at = value.end()
        else:
            return None
    return columns


def makes_table(columns: Sequence[Column] | None) -> bool:
    """Tell whether heads are those of an indicator table: a name, and a year or the word target over a value."""
    if not columns:
        return False
    roles = [column.role for column in columns]
    return roles.count(NAME) == 1 and any(c.role == VALUE and (c.year or c.kind) for c in columns)


def _value_head(text: str) -> Column | None:
    found = _VALUE_HEAD.fullmatch(text)
    return _column(found) if found and (found["year"] or found["words"]) else None


def _column(found: re.Match[str]) -> Column:
    digits = re.sub(r"\D", "", found["year"] or "")
    words = (found["words"] or "") + (found["in_brackets"] or "")
    kind = "target" if _TARGET_WORDS.search(words) else "actual" if _ACTUAL_WORDS.search(words) else ""
    in_brackets = found["in_brackets"] if re.fullmatch(_AUTHORITY, found["in_brackets"] or "") else ""
    whose = found["whose"] or found["before"] or in_brackets or ""
    return Column(VALUE, found[0], int(digits) if digits else None, kind, whose)
