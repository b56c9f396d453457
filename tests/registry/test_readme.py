"""The walk-throughs of the README are commands that run, and show what they print."""

from __future__ import annotations

import re
import shlex

import openpyxl
import pytest
from casebook import ROOT

from duibiao import cli

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def section(name: str) -> list[str]:
    """Give the code blocks of a section."""
    text = TEXT.partition(f"## {name}\n")[2].partition("\n## ")[0]
    return re.findall(r"```\n(.*?)```", text, flags=re.DOTALL)


def run(block: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run the commands of a block, reports left out, and give what they print."""
    capsys.readouterr()
    for line in block.splitlines():
        words = shlex.split(line)[1:]
        if words[0] != "report":
            agreed = [] if "--dry-run" in words or words[0] not in ("register", "import") else ["--yes"]
            assert cli.main([*words, *agreed]) == 0, line
    return capsys.readouterr().out


def shown(block: str, told: str) -> None:
    """Hold every line of a block against what was printed; a line that ends with ... goes on."""
    for line in block.splitlines():
        assert line.removesuffix("...").rstrip() in told, line


def test_the_walk_throughs(tmp_path, home, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUIBIAO_HOME", str(home.root))
    monkeypatch.setenv("DUIBIAO_DOCUMENTS", str(tmp_path / "none"))
    plan, commands, output = section("A new region in five minutes")
    (tmp_path / "yunxi.txt").write_text(plan, encoding="utf-8")
    shown(output, run(commands, capsys))
    form, commands, output = section("A year's actuals in five minutes")
    run(form, capsys)
    book = openpyxl.load_workbook("form.xlsx")
    assert book.active["A9"].value == "婴儿死亡率"
    book.active["H9"] = 4.5
    book.save("form.xlsx")
    shown(output, run(commands, capsys))
