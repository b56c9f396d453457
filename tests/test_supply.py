"""What the project is made of: pinned with hashes, under licences it may be used under; no secret, nothing huge."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from casebook import ROOT

sys.path.insert(0, str(ROOT / "tests" / "supply"))

from audit import PINNED as AUDITED
from audit import verdict

#: Under these a dependency may be used and handed on beside MIT code. MPL holds for its own files only.
ALLOWED = {
    "MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "ISC", "PSF-2.0", "Zlib",
    "CC0-1.0", "MPL-2.0",
}  # fmt: skip
#: How licences are worded where no expression is given; the first that is found says it.
WORDED = (
    (r"\bA?GPL|\bLGPL|GNU", "GPL"), (r"MPL|Mozilla", "MPL-2.0"), (r"Apache", "Apache-2.0"), (r"ISC", "ISC"),
    (r"PSF|Python Software", "PSF-2.0"), (r"BSD[ -]2|2-clause BSD|Simplified", "BSD-2-Clause"),
    (r"BSD", "BSD-3-Clause"), (r"\bMIT\b", "MIT"),
)  # fmt: skip
#: Larger files are built, or the documents of others.
LARGEST = 2_000_000
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abp]-[0-9A-Za-z-]{10,}"
    r"|\bAIza[0-9A-Za-z_-]{35}|\bsk-[A-Za-z0-9]{32,}|(?i:password|passwd|secret|api_key)\s*[:=]\s*[\"'][^\"'\s]{8,}"
)
PINS = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
LISTED = {row["package"]: row for row in csv.DictReader((ROOT / "tests/cases/licences.csv").open(encoding="utf-8"))}


def stated(package: str) -> set[str]:
    """Give the licences that a package's own metadata state; none where it states none."""
    told = metadata.metadata(package)
    if told.get("License-Expression"):
        return set(re.findall(r"[\w.-]+", told["License-Expression"])) - {"AND", "OR", "WITH"}
    classified = [one for one in told.get_all("Classifier", []) if one.startswith("License ::")]
    worded = "; ".join([*classified, (told.get("License") or "").split("\n")[0]])
    return {next((name for pattern, name in WORDED if re.search(pattern, worded)), "")} - {""}


def test_each_dependency_is_pinned_with_hashes():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9_.-]+==)", text)
    assert len([block for block in blocks if "==" in block]) == len(PINS)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
    assert not re.search(r"index-url|git\+|https?://(?!pypi)", re.sub(r"(?m)^\s*#.*$", "", text))


def answered(*packages: dict) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


GOOD, UNASKED = {"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found on PyPI"}
FAULTY = {"name": "c", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]}


@pytest.mark.parametrize(
    ("answer", "complaint", "status", "told"),
    [
        (answered(GOOD), "No known vulnerabilities found", 0, "1 of 1 packages were asked about, 0 faults are known"),
        (answered(GOOD, FAULTY, UNASKED), "", 1, "c 2: CVE-1, mended in 3"),
        (answered(GOOD, UNASKED), "No known vulnerabilities found", 2, "NOT ALL WAS CHECKED: 1 of 2"),
        (answered(UNASKED), "No known vulnerabilities found", 2, "NOTHING WAS CHECKED: 0 of 1"),
        (answered(), "", 2, "NOTHING WAS CHECKED"),
        ("", "x\nConnectionError: no route", 2, "NOTHING WAS CHECKED: ConnectionError: no route"),
    ],
)
def test_what_was_not_asked_about_is_not_called_faultless(answer, complaint, status, told):
    given = verdict(answer, complaint)
    assert given[0] == status
    assert told in given[1]
    assert ("what to do: " in given[1]) == (status == 2)


@pytest.mark.parametrize("pinned", AUDITED)
def test_every_list_of_pins_has_hashes(pinned):
    text = (ROOT / pinned).read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=[A-Za-z0-9_.-]+==)", text) if "==" in block]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"index-url|git\+|https?://(?!pypi)", re.sub(r"(?m)^\s*#.*$", "", text))


def test_every_list_of_pins_is_audited():
    assert {
        str(path.relative_to(ROOT)) for path in committed() if re.fullmatch(r"requirements.*\.txt", path.name)
    } == set(AUDITED)


def test_the_licence_of_each_dependency_is_listed_and_allowed():
    assert sorted(LISTED) == sorted({name for name, _ in PINS}), "write the licence of a new one into licences.csv"
    found = {name: set(re.findall(r"[\w.-]+", row["licence"])) - {"AND", "OR"} for name, row in LISTED.items()}
    assert {name: one for name, one in found.items() if not one or one - ALLOWED} == {}


def test_what_is_installed_has_the_licence_that_is_listed():
    wrong = {}
    for name, row in LISTED.items():
        try:
            told = stated(name)
        except metadata.PackageNotFoundError:
            continue  # of another system
        if not told:
            assert row["note"], f"{name} states no licence: say where it stands"
        elif not told <= set(re.findall(r"[\w.-]+", row["licence"])):
            wrong[name] = (told, row["licence"])
    assert wrong == {}


def committed() -> list[Path]:
    told = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False)
    if told.returncode:
        pytest.skip("not a checkout")
    return [ROOT / name for name in told.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_secret_and_nothing_huge_is_committed():
    paths = committed()
    assert len(paths) > 300
    assert [path for path in paths if path.stat().st_size > LARGEST] == []
    held = [(path, SECRETS.search(path.read_text(encoding="utf-8", errors="replace"))) for path in paths]
    assert [(path, found[0][:20]) for path, found in held if found] == []


@pytest.mark.parametrize(
    "text", ["-----BEGIN RSA " + "PRIVATE KEY-----", "AKIA" + "A" * 16, "api_key" + ' = "0123456789"']
)
def test_a_secret_would_be_found(text):
    assert SECRETS.search(text)


def test_no_original_document_is_committed():
    import hashlib

    from duibiao.catalogue import load_sources
    from duibiao.home import Home

    known = {source.sha256 for source in load_sources(Home(ROOT)).values()}
    assert not [path for path in committed() if hashlib.sha256(path.read_bytes()).hexdigest() in known]


def test_each_exception_from_a_check_says_why_it_stands():
    """Behind it on its line, or in a comment right above."""
    bare = re.compile(r"#\s*(?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])$|#\s*(?:noqa|type: ignore|nosec)(?![:\[])")
    found = []
    for path in sorted((ROOT / "lib").rglob("*.py")):
        lines = path.read_text(encoding="utf-8").split("\n")
        found += [
            f"{path.name}:{at + 1}: {line.strip()}"
            for at, line in enumerate(lines)
            if bare.search(line) and not lines[at - 1].strip().startswith("# ")
        ]
    assert found == []
