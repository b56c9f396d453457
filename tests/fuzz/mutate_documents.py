"""Read mutated documents until something breaks: cut, shuffled, spliced, bytes flipped, in every format.

    python tests/fuzz/mutate_documents.py [--count 100000] [--jobs 2] [--seed 1] [--keep FOLDER]

Nothing but a ``DocumentError`` may come out of a document, none may take over five seconds of processor time, every
row must stand where it says (``text == line[start:end]``), and every digit of a value must have been printed there.
What fails is kept in a folder with its seed, to become a case of the tests. The seeds of the mutants are documents of
the generator, and any files that are given.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import random
import re
import subprocess
import sys
import time
import traceback
import zipfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
SLOW, HUNG, CHUNK = 5.0, 120.0, 250
ZIPPED = (".docx", ".xlsx")
LARGEST = 150_000
#: What texts of this kind are made of: put where they do not belong.
TOKENS = (
    "%", "‰", "/10万", "1/10万", "2025年", "2020", "指标", "单位", "序号", "\t", "|", ",", "，", "。", "%。", "分别",
    "每千人口", "全国、全市", "控制在", "以上", "百分之", "十", "(", ")", "<td>", "</tr>", "<table>", " ", "\u3000",
    "\u200b", "\r", "\n", "\n\n", "—", "-", "0", "9" * 40, "1,", "=", '"', "婴儿死亡率", "预期性", "约束性",
    ",高于全国平均水平", "比2015年多", "提前2年达到", "由2015年的", "降至",
)  # fmt: skip


@dataclass
class Tally:
    """What came of a number of mutants."""

    read: int = 0
    refused: int = 0
    rows: int = 0
    slowest: tuple[float, str] = (0.0, "")
    failures: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Take in what another process counted."""
        self.read += other.read
        self.refused += other.refused
        self.rows += other.rows
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures
        self.reasons += other.reasons


def main() -> int:
    """Mutate, read, tell."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("documents", nargs="*", type=Path, help="documents to mutate beside the generator's")
    given.add_argument("--count", type=int, default=100_000, help="how many mutants")
    given.add_argument("--jobs", type=int, default=2, help="processes")
    given.add_argument("--seed", type=int, default=1, help="the same seed gives the same mutants")
    given.add_argument("--only", type=int, help="make this one mutant, write it to the folder, and read it")
    given.add_argument("--keep", type=Path, default=Path("fuzz"), help="folder for what fails")
    words = given.parse_args()
    with TemporaryDirectory() as name:
        paths = [*seeds(Path(name), words.seed), *words.documents]
        if words.only is not None:
            return remake(paths, words.seed, words.only, words.keep)
        total = run(paths, words.count, words.seed, words.jobs, words.keep)
    print(f"{words.count} mutants of {len(paths)} documents: {total.read} read, {total.refused} refused")
    print(f"rows: {total.rows}, each held against its line")
    print(f"slowest: {total.slowest[0]:.2f} s of processor time (mutant {total.slowest[1]})")
    for reason, number in total.reasons.most_common(12):
        print(f"{number:>8} {reason}")
    for failure in total.failures[:20]:
        print(f"FAILED {failure}")
    return bool(total.failures)


def remake(paths: list[Path], seed: int, place: int, keep: Path) -> int:
    """Make one mutant again, leave it in the folder, and read it."""
    keep.mkdir(parents=True, exist_ok=True)
    chance = random.Random(f"{seed}:{place}")
    first, second = chance.choice(paths), chance.choice(paths)
    path = keep / f"{seed}_{place}{first.suffix}"
    path.write_bytes(mutant(chance, first, second))
    tally = read_mutants(paths, seed, range(place, place + 1), keep)
    print(path, tally)
    return bool(tally.failures)


def seeds(folder: Path, seed: int, count: int = 120) -> list[Path]:
    """Make documents of every format with the generator."""
    words = [sys.executable, str(ROOT / "tests" / "generator" / "run.py"), "--seed", str(seed), "--count", str(count)]
    subprocess.run([*words, "--out", str(folder)], check=True, stdout=subprocess.DEVNULL)
    return sorted(path for path in folder.glob("plan*") if path.is_file())


def run(paths: list[Path], count: int, seed: int, jobs: int, keep: Path) -> Tally:
    """Read the mutants, in several processes where more than one is asked for."""
    from tqdm import tqdm

    pieces = [(paths, seed, range(at, min(at + CHUNK, count)), keep) for at in range(0, count, CHUNK)]
    total = Tally()
    with tqdm(total=count, desc="fuzz", unit="document", disable=None) as bar:
        if jobs == 1:
            for piece in pieces:
                total.add(read_mutants(*piece))
                bar.update(len(piece[2]))
            return total
        with ProcessPoolExecutor(jobs) as pool:
            for piece, tally in zip(pieces, pool.map(read_mutants, *zip(*pieces, strict=True)), strict=True):
                total.add(tally)
                bar.update(len(piece[2]))
    return total


def read_mutants(paths: list[Path], seed: int, places: range, keep: Path) -> Tally:
    """Make and read the mutants of some places."""
    from duibiao.catalogue import load_catalogue
    from duibiao.home import find_home

    catalogue = load_catalogue(find_home(ROOT))
    tally = Tally()
    with TemporaryDirectory() as name:
        for place in places:
            chance = random.Random(f"{seed}:{place}")
            first, second = chance.choice(paths), chance.choice(paths)
            path = Path(name) / f"mutant{first.suffix}"
            path.write_bytes(mutant(chance, first, second))
            faulthandler.dump_traceback_later(HUNG, exit=True)
            failure = _read(path, f"{seed}_{place}", catalogue, tally)
            faulthandler.cancel_dump_traceback_later()
            if failure:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{seed}_{place}{first.suffix}").write_bytes(path.read_bytes())
                tally.failures.append(f"{seed}_{place}{first.suffix}: {failure}")
    return tally


def _read(path: Path, name: str, catalogue, tally: Tally) -> str:
    from duibiao.documents import read_document
    from duibiao.errors import DocumentError
    from duibiao.extraction.document import extract_document

    began = time.process_time()
    failure = ""
    try:
        document = read_document(path)
        extraction = extract_document(document, catalogue)
        rows = extraction.rows
        failure = misplaced(document, rows) or unfounded(document, extraction)
        tally.read += 1
        tally.rows += len(rows)
    except DocumentError as error:
        tally.refused += 1
        tally.reasons[str(error).splitlines()[0].partition(": ")[2][:60]] += 1
    except Exception:  # noqa: BLE001 - to find what should not come out is what this is for
        failure = traceback.format_exc(limit=-4)
    seconds = time.process_time() - began
    tally.slowest = max(tally.slowest, (seconds, name))
    return failure or (f"{seconds:.1f} s" if seconds > SLOW else "")


def unfounded(document, extraction) -> str:
    """Tell of a claim that does not stand where it says, or is said of a figure that was not read."""
    lines = {(line.part, line.number): line.text for line in document.lines}
    figures = {(row.part, row.line, row.start, row.label) for row in extraction.rows}
    for claim in extraction.claims:
        if lines[claim.part, claim.line][claim.start : claim.end] != claim.text:
            return f"misplaced: {claim}"
        if (claim.part, claim.line, claim.of_start, claim.label) not in figures:
            return f"said of nothing: {claim}"
    return ""


def misplaced(document, rows) -> str:
    """Tell of a row that does not stand where it says, or whose digits were not printed there."""
    lines = {(line.part, line.number): line.text for line in document.lines}
    for row in rows:
        if lines[row.part, row.line][row.start : row.end] != row.text:
            return f"misplaced: {row}"
        printed = iter(character for character in row.text if character.isdigit() or not character.isascii())
        digits = [character for character in row.value if character.isdigit()]
        spelled = any(character in "零〇一二三四五六七八九十百两番" for character in row.text)
        if not spelled and not all(any(_same(digit, other) for other in printed) for digit in digits):
            return f"value not printed: {row}"
    return ""


def _same(digit: str, printed: str) -> bool:
    return printed.isdecimal() and int(printed) == int(digit)


def mutant(chance: random.Random, first: Path, second: Path) -> bytes:
    """Give the bytes of a mutant of a document, spliced with another at times.

    One in eight is broken as bytes, which its format hardly survives; the others as text, which gets far.
    """
    data = first.read_bytes()
    if chance.random() < 0.12 or first.suffix == ".pdf":
        return _flipped(chance, data)
    if first.suffix in ZIPPED:
        return _inside(chance, data)
    return _mutated(chance, _text(data), _text(second.read_bytes())).encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    for encoding in ("utf-8", "big5", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _inside(chance: random.Random, data: bytes) -> bytes:
    """Mutate texts inside the XML of a zipped document, or the XML itself, and zip it again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    big = [name for name in parts if name.endswith(("document.xml", "sheet1.xml", "sharedStrings.xml", "styles.xml"))]
    name = chance.choice(big or sorted(parts))
    xml = parts[name].decode("utf-8", "replace")
    if chance.random() < 0.2:
        changed = _mutated(chance, xml, xml)
    else:
        often = chance.choice((0.02, 0.2, 0.8))
        changed = re.sub(
            r">([^<>]+)<",
            lambda found: (
                f">{escape(_mutated(chance, found[1], xml[:500]))[:20_000]}<" if chance.random() < often else found[0]
            ),
            xml,
        )
    parts[name] = changed.encode("utf-8", "replace")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return out.getvalue()


def _flipped(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30, 300))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.choice((len(changed), chance.randrange(len(changed)) + 1))])


def _mutated(chance: random.Random, text: str, other: str) -> str:
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        text = chance.choice(MUTATIONS)(chance, text, other)[:LARGEST]
    return text


def _cut(chance: random.Random, text: str, other: str) -> str:
    start, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
    return text[:start] + text[end:] if chance.random() < 0.5 else text[start:end]


def _shuffled(chance: random.Random, text: str, other: str) -> str:
    at = chance.choice(("\n", "\n", "。", ",", "|", "\t", "<"))
    pieces = text.split(at)
    chance.shuffle(pieces)
    return chance.choice((at, "\n", "", "\r\n", "\n\n")).join(pieces)


def _doubled(chance: random.Random, text: str, other: str) -> str:
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((1, 3, 40, 900)))
    return text[:end] + text[start:end] * chance.choice((1, 20, 400)) + text[end:]


def _spliced(chance: random.Random, text: str, other: str) -> str:
    at, start = chance.randrange(len(text) + 1), chance.randrange(len(other) + 1)
    return text[:at] + other[start : start + chance.choice((10, 500, 20_000))] + text[at:]


def _salted(chance: random.Random, text: str, other: str) -> str:
    for _ in range(chance.choice((1, 10, 200))):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 30)) + text[at:]
    return text


def _changed(chance: random.Random, text: str, other: str) -> str:
    letters = list(text)
    for _ in range(chance.choice((1, 10, 200)) if letters else 0):
        letters[chance.randrange(len(letters))] = chance.choice(text + "0123456789.%,")
    return "".join(letters)


def _replaced(chance: random.Random, text: str, other: str) -> str:
    return text.replace(chance.choice(TOKENS), chance.choice(TOKENS))


def _unbroken(chance: random.Random, text: str, other: str) -> str:
    return text.replace("\n", chance.choice(("", " ", "\t", ",")))


MUTATIONS = (_cut, _shuffled, _doubled, _spliced, _salted, _changed, _replaced, _unbroken)

if __name__ == "__main__":
    sys.exit(main())
