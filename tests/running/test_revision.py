"""A build tells which committed figure moved, from what to what, and why; once more until it is committed."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from duibiao import cli

FIGURE = "baoshan infant_mortality 2020"


@pytest.fixture
def checkout(project, tmp_path):
    """A copy of the project's data in a repository of its own."""
    shutil.copytree(project.data, tmp_path / "data", ignore=shutil.ignore_patterns("documents", ".*"))
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- Nothing yet.\n")
    for words in (["init", "-q"], ["add", "data"], ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    return tmp_path


def build(root, capsys):
    assert cli.main(["--home", str(root), "build"]) == 0
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith(("moved:", "    why:"))]


def test_a_revision_leaves_a_trace(checkout, capsys):
    assert build(checkout, capsys) == []
    printed = checkout / "data" / "printed" / "baoshan.csv"
    text = printed.read_text(encoding="utf-8")
    assert text.count(",5.17,5.17") == 2
    printed.write_text(text.replace(",5.17,5.17", ",5.71,5.17"), encoding="utf-8")
    told = build(checkout, capsys)
    figures = [line for line in told if "baoshan infant_mortality 2020 actual" in line]
    assert len(figures) == 2 and all("5.17 ‰" in line and "-> 5.71 ‰" in line for line in figures)
    assert f"    why: nobody has said; name {FIGURE} in CHANGELOG.md" in told
    assert build(checkout, capsys) == told  # also when the table that lies there has moved already
    log = checkout / "CHANGELOG.md"
    log.write_text(log.read_text() + f"- {FIGURE}: 5.17 -> 5.71; misread.\n")
    assert f"    why: {FIGURE}: 5.17 -> 5.71; misread." in build(checkout, capsys)
    printed.write_text(text, encoding="utf-8")
    assert build(checkout, capsys) == []
