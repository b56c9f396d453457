"""One preferred row a key, by the stated order of rules."""

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from duibiao.longformat.keys import give_figures
from duibiao.longformat.preferred import candidates, deciding_rule, mark_preferred
from duibiao.longformat.rows import LongRow

PLAIN = LongRow(
    region="baoshan", indicator="maternal_mortality", scope="", year=2020, base_year=None, kind="actual", form="level",
    comparator="eq", nature="", value=Decimal("4.5"), resolution=Decimal("0.05"), unit="/10万", stated_by="baoshan",
    document="plan", part="", line=1, start=0, end=3, label_printed="孕产妇死亡率", unit_printed="", text_printed="4.5",
    remark="", derivation="printed", flags="", source="table",
)  # fmt: skip


def row(words: str, line: int) -> LongRow:
    """Make a row from words such as ``source=prose resolution=0.05``."""
    changes: dict[str, object] = {"line": line}
    for name, _, text in (word.partition("=") for word in words.split()):
        number = name in ("value", "resolution")
        changes[name] = (Decimal(text) if text else None) if number else int(text) if name == "line" else text
    return replace(PLAIN, **changes)


def test_case(case):
    both = give_figures([row(case["one"], 1), row(case["other"], 2)])
    marked = {"one": mark_preferred(both)[0].preferred, "other": mark_preferred(both)[1].preferred}
    assert [name for name, preferred in marked.items() if preferred] == [case["preferred"]]
    [(better, worse)] = candidates(both).values()
    assert deciding_rule(better, worse) == case["rule"]


def test_both_ends_of_a_range_are_preferred():
    ends = [replace(PLAIN, comparator=c, flags="range", value=Decimal(v)) for c, v in (("ge", 3), ("le", 5))]
    rows = mark_preferred(give_figures([*ends, replace(PLAIN, line=2, source="prose")]))
    assert [one.preferred for one in rows] == [True, True, False]


def test_another_year_scope_form_or_base_year_is_another_key():
    changes = ({"year": 2021}, {"scope": "户籍"}, {"form": "change"}, {"base_year": 2015}, {"kind": "target"})
    others = [replace(PLAIN, line=2 + n, **change) for n, change in enumerate(changes)]
    assert all(one.preferred for one in mark_preferred(give_figures([PLAIN, *others])))


def test_the_order_of_input_decides_nothing():
    rows = give_figures([row("source=prose", 1), row("", 2), row("resolution=0.005", 3)])
    chosen = {tuple(one.figure for one in mark_preferred(list(p)) if one.preferred) for p in permutations(rows)}
    assert chosen == {("plan:3:0:孕产妇死亡率",)}
