"""How like two names of indicators are, for people who look for the name that was meant; nothing is matched by it."""

from __future__ import annotations

from collections.abc import Iterable

#: Less like than this two names share hardly more than 率 or 数: better no suggestion than such a one.
LEAST = 40.0
#: What a name counts for whose characters all stand in a longer label, in their order (过早死亡率 of …的过早死亡率).
_WITHIN = 85.0
#: What another last character costs: 率 is no 数.
_OTHER_END = 5.0


def likeness(label: str, name: str) -> float:
    """Tell how like a listed name is to a label, from 0 to 100.

    Half of it is how many characters must be changed, or how many of a short name stand in a longer label; half is
    how many pairs of neighbours both have. A label that is only a part of a name says little: 医院 is in many.
    """
    from rapidfuzz.distance import Indel, LCSseq

    if not label or not name:
        return 0.0
    alike = 100 * Indel.normalized_similarity(label, name)
    if len(label) >= len(name):
        within = LCSseq.similarity(label, name) / len(name)
        alike = max(alike, _WITHIN * within * (1 - 1 / len(name)))
    pairs, others = _pairs(label), _pairs(name)
    shared = 200 * len(pairs & others) / (len(pairs) + len(others)) if pairs or others else alike
    return (alike + shared) / 2 - (_OTHER_END if label[-1] != name[-1] else 0)


def likest(label: str, names: Iterable[str], n: int) -> list[tuple[str, int]]:
    """Name the names most like a label, best first, each with its likeness; none that is hardly like it."""
    found = sorted(((likeness(label, name), name) for name in names), key=lambda one: (-one[0], one[1]))
    return [(name, round(score)) for score, name in found[:n] if score >= LEAST]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
