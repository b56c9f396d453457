"""``make accept``: the golden files made again, each figure that moved listed, its changelog line asked for.

A figure is named in the changelog as ``region indicator year`` (without its year where it has none); a document that
came or went as a whole by its id. On a terminal the line is asked for and written, elsewhere its absence is an error.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from duibiao.errors import DuibiaoError
from duibiao.home import Home, find_home, write_text
from duibiao.longformat.changes import Change
from duibiao.running.published import HEADING, changelog, named
from duibiao.running.revision import committed, moved, table_rows


def main() -> int:
    """Make everything again and hold it against the changelog; give the exit status."""
    try:
        # The golden files are the project's own, whatever else somebody works on beside them.
        return accept(Home(find_home().root))
    except DuibiaoError as error:
        print(f"accept: {error}", file=sys.stderr)
        return 1


def accept(home: Home) -> int:
    """Make printed rows, long table and notebook outputs again, list what moved, ask for its reasons.

    Returns
    -------
    int
        0 where every moved figure has its line, 1 otherwise.
    """
    before = committed(home)
    if before is None:
        path = home.long / "indicators.csv"
        before = table_rows(path.read_text(encoding="utf-8")) if path.is_file() else []
    extracted = extract_registered(home)
    print(f"extracted again: {', '.join(extracted) or 'nothing, the documents are not here'}")
    from duibiao.longformat.build import build

    build(home)
    for name in refresh_notebooks(home):
        print(f"other outputs: {name}")
    after = table_rows((home.long / "indicators.csv").read_text(encoding="utf-8"))
    missing = {}
    for name, changes in moved(before, after).items():
        for change in changes:
            print(f"moved: {change}")
        if not named(name, changelog(home)):
            missing[name] = changes
    return _ask(home, missing) if missing else 0


def extract_registered(home: Home) -> list[str]:
    """Extract every registered document that is present into ``data/printed`` and ``data/claims``; give their ids."""
    from duibiao.catalogue import load_catalogue, load_sources
    from duibiao.documents import read_document
    from duibiao.extraction.claims import write_claims
    from duibiao.extraction.document import extract_document
    from duibiao.extraction.rows import write_printed
    from duibiao.longformat.originals import find_originals

    catalogue, sources = load_catalogue(home), load_sources(home)
    originals = find_originals(home, sources)
    for document, path in originals.items():
        extraction = extract_document(read_document(path), catalogue, sources[document])
        write_printed(extraction.rows, home.printed / f"{document}.csv")
        write_claims(extraction.claims, home.data / "claims" / f"{document}.csv")
    return sorted(originals)


def refresh_notebooks(home: Home) -> list[str]:
    """Run every notebook with its own parameters and store its outputs; name those whose outputs changed."""
    from duibiao.running.execute import refresh, workplace

    with workplace(home) as place:
        return [path.name for path in sorted(home.notebooks.glob("*.ipynb")) if refresh(path, place)]


def _ask(home: Home, missing: Mapping[str, Sequence[Change]]) -> int:
    """Ask for the reason of each moved figure, or say what is missing where nobody can be asked."""
    if not sys.stdin.isatty():
        print(f"\nno line in CHANGELOG.md under '{HEADING}' names:")
        for name in missing:
            print(f"  {name}")
        return 1
    lines = []
    for name, changes in missing.items():
        told = f" {changes[0].before or 'new'} -> {changes[0].after or 'gone'}" if len(changes) == 1 else ""
        reason = input(f"why did {name} change{told}? ").strip()
        if not reason:
            print("no reason, no line: nothing was written")
            return 1
        lines.append(f"- {name}:{told}{';' if told else ''} {reason}")
    path = home.root / "CHANGELOG.md"
    head, heading, tail = path.read_text(encoding="utf-8").partition(HEADING)
    write_text(path, f"{head}{heading}\n\n" + "\n".join(lines) + "\n" + tail.lstrip("\n"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
