"""Doubts of the long table in a terminal: of a region, of a document, of all."""

from __future__ import annotations

import pytest

from duibiao import cli
from duibiao.errors import LongFormatError
from duibiao.home import Home
from duibiao.presentation.audit_text import audit_text


def test_a_regions_doubts_are_told_with_every_figure(home):
    told = audit_text(home, regions=["baoshan"])
    assert "differing figures of one thing 同一件事的不同数字: 1" in told
    assert "    ≥ 90 % [baoshan, line 155] left 未用: table before prose 表格先于正文" in told
    assert "    !孕产妇死亡率 maternal_mortality, 保山市, 2025 target 目标: ≤ 10 /10万 [baoshan, line 223]" in told
    assert "       孕产妇死亡率 maternal_mortality, 保山市, 2020 actual 实际: 4.54 /10万 [baoshan, line 221]" in told
    assert "丽水市" not in told


def test_all_doubts_are_those_of_every_document(home):
    each = [
        audit_text(home, documents=[name]) for name in ("baoshan", "haicang", "lishui", "shangcheng", "xinjiang_corps")
    ]
    lines = {line for told in each for line in told.splitlines() if line.startswith("    !")}
    assert lines <= set(audit_text(home).splitlines()) and len(lines) > 10


def test_without_a_long_table_the_command_that_makes_it_is_named(home, tmp_path):
    with pytest.raises(LongFormatError, match="duibiao build --data"):
        audit_text(Home(home.root, tmp_path))


@pytest.mark.parametrize(("words", "told"), [(["baosham"], "allowed: china"), (["baosham", "baoshan"], "baosham\n")])
def test_what_is_neither_region_nor_document_is_told(home, monkeypatch, capsys, words, told):
    monkeypatch.setenv("DUIBIAO_HOME", str(home.root))
    assert cli.main(["audit", *words]) == 2
    assert told in capsys.readouterr().err


def test_a_region_may_be_named(home, monkeypatch, capsys):
    monkeypatch.setenv("DUIBIAO_HOME", str(home.root))
    assert cli.main(["audit", "保山市"]) == 0
    assert capsys.readouterr().out == audit_text(home, regions=["baoshan"], documents=[])
