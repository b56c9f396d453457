"""The list of guards is true: each stands where it is said to, and its test is there (`make guards` removes them)."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from remove_guards import ROOT, guards

GUARDS = guards()


@pytest.mark.parametrize("guard", GUARDS, ids=[guard.promise for guard in GUARDS])
def test_a_guard_stands_where_it_is_listed(guard):
    text = (ROOT / "lib" / "duibiao" / guard.file).read_text(encoding="utf-8")
    compile(guard.removed(text), guard.file, "exec")
    named = [word for word in shlex.split(guard.test) if word.startswith("tests/")]
    assert named
    assert all((ROOT / name).exists() for name in named)
