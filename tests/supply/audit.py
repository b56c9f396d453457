"""Ask for known faults of what the project is made of, and look for faults of our own.

    python tests/supply/audit.py

pip-audit counts what it could not ask about as faultless; here that is told, and is no success. Exit status: 0 all was
asked about and nothing is known, 1 something is, 2 what was not asked about, and why.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINNED = (
    "requirements.txt",
    "requirements-schedule.txt",
    "tests/fuzz/requirements.txt",
    "tests/supply/requirements.txt",
)
DO = "what to do: run make audit where https://pypi.org/pypi and https://files.pythonhosted.org can be reached"


def verdict(answer: str, complaint: str) -> tuple[int, str]:
    """Tell what pip-audit's answer (JSON) means, and the exit status; an empty one means that nobody answered."""
    try:
        asked = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        said = complaint.strip().splitlines()[-1:] or ["no answer"]
        return 2, f"NOTHING WAS CHECKED: {said[0]}\n    {DO}"
    faults = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'nothing yet'}"
        for one in asked
        for fault in one.get("vulns", [])
    ]
    skipped = [f"{one['name']}: {one['skip_reason']}" for one in asked if "skip_reason" in one]
    count = f"{len(asked) - len(skipped)} of {len(asked)} packages were asked about, {len(faults)} faults are known"
    if faults:
        return 1, "\n    ".join([count, *faults])
    if skipped or not asked:
        told = "NOTHING WAS CHECKED" if len(skipped) == len(asked) else "NOT ALL WAS CHECKED"
        return 2, "\n    ".join([f"{told}: {count}", *skipped[:3], DO])
    return 0, count


def main() -> int:
    """Look, ask, tell."""
    ours = subprocess.run(
        [sys.executable, "-m", "bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "lib"],
        cwd=ROOT, check=False,
    )  # fmt: skip
    print(f"bandit: {'nothing found' if not ours.returncode else 'see above'}")
    statuses = [min(ours.returncode, 1)]
    for pinned in PINNED:
        ran = subprocess.run(
            [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off",
             "--format", "json", "--requirement", pinned],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        status, told = verdict(ran.stdout, ran.stderr)
        print(f"{pinned}: {told}", flush=True)
        statuses.append(status)
    return 1 if 1 in statuses else max(statuses)


if __name__ == "__main__":
    sys.exit(main())
