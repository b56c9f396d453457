"""The streamed build against the build of plans: the same rows from the same printed figures."""

from __future__ import annotations

import importlib
import random
import sys
from decimal import Decimal

import polars as pl
import pytest
from casebook import ROOT
from polars.testing import assert_frame_equal

from duibiao.catalogue import load_catalogue, load_sources
from duibiao.cli import main
from duibiao.documents import read_document
from duibiao.errors import LongFormatError
from duibiao.extraction.document import extract_document
from duibiao.extraction.rows import COLUMNS, PrintedRow
from duibiao.home import find_home
from duibiao.longformat.convert import convert_rows
from duibiao.longformat.keys import give_figures
from duibiao.longformat.partitions import build_partitions, scan_partitions
from duibiao.longformat.preferred import mark_preferred
from duibiao.longformat.preferring import prefer
from duibiao.longformat.printed import read_files
from duibiao.longformat.rows import LongRow
from duibiao.longformat.tables import long_text, read_long

WHOLE = ("line", "start", "end", "table", "row", "year", "base_year")
HOME = find_home()
CATALOGUE, SOURCES = load_catalogue(HOME), load_sources(HOME)


@pytest.fixture(scope="module")
def printed():
    rows, problems = read_files(sorted(HOME.printed.glob("*.csv")))
    assert not problems
    return rows


def lay(folder, frames):
    """Write partitions and what is known of the documents."""
    (folder / "rows").mkdir(parents=True)
    for name, frame in frames.items():
        frame.write_parquet(folder / "rows" / f"{name}.parquet")
    documents = [(one.id, one.region, one.issued.isoformat() if one.issued else "") for one in SOURCES.values()]
    pl.DataFrame(documents, schema=["document", "region", "issued"], orient="row").write_parquet(
        folder / "documents.parquet"
    )
    words = [(one.id, word, region) for one in SOURCES.values() for word, region in one.means.items()]
    pl.DataFrame(words, schema=["document", "region_printed", "means"], orient="row").write_parquet(
        folder / "words.parquet"
    )
    return folder


def frame_of(rows):
    schema = {name: pl.Int64 if name in WHOLE else pl.String for name in COLUMNS}
    return pl.DataFrame([[getattr(row, name) for name in COLUMNS] for row in rows], schema=schema, orient="row")


def built(printed):
    """What the build of plans makes of printed rows before audits."""
    made = []
    for document, rows in printed.items():
        made += convert_rows([(row, False) for row in rows], SOURCES[document], CATALOGUE).rows
    rows = sorted(mark_preferred(give_figures(made)), key=lambda row: row.order)
    return read_long(long_text(rows).encode(), "this test")


def streamed(folder, out):
    told = build_partitions(folder, out, CATALOGUE)
    return told, scan_partitions(out).collect()


def test_the_plans_come_out_as_the_build_of_plans_makes_them(printed, tmp_path):
    rows = [row for document in printed for row in printed[document]]
    told, found = streamed(lay(tmp_path / "in", {"all": frame_of(rows)}), tmp_path / "out")
    expected = built(printed)
    assert_frame_equal(found.sort("figure"), expected.sort("figure"), check_exact=True)
    assert (told.rows, told.preferred) == (expected.height, expected["preferred"].sum())
    assert told.uncatalogued == len(rows) - expected.height > 0


def drawn(seed):
    """Printed rows drawn so that many speak of one thing: other places, sources, digits, units, issuers, dates."""
    rng = random.Random(seed)
    documents = sorted(SOURCES)
    labels = {"婴儿死亡率": ["‰", "", "/10万"], "每千人口注册护士数": ["人", ""], "每3万人口救护车数": ["辆", ""],
              "人均预期寿命": ["岁"], "社区药箱按期巡检率": ["%"]}  # fmt: skip
    made = {}
    for _ in range(400):
        document, label, kind = rng.choice(documents), rng.choice(list(labels)), rng.choice(["actual", "target"])
        form = "level" if rng.random() < 0.8 else rng.choice(["change", "qualitative"])
        year = rng.choice([2020, 2025, None])
        value = "" if form == "qualitative" else rng.choice(["4.5", "4.50", "4", "31", "", "5.1234567890123456789"])
        words = list(SOURCES[document].means)
        base = {
            **dict.fromkeys(COLUMNS, ""), "document": document, "part": rng.choice(["", "p1"]),
            "line": rng.randint(1, 9), "start": rng.randint(0, 9), "end": 20, "table": None, "row": None,
            "source": rng.choice(["table", "prose"]), "region_printed": rng.choice(["", *words]), "label": label,
            "scope": rng.choice(["", "", "户籍"]), "unit": rng.choice(labels[label]), "year": year,
            "base_year": 2015 if form == "change" else None, "kind": kind, "form": form, "value": value,
            "comparator": "" if form == "qualitative" else rng.choice(["eq", "ge"]), "text": value or "x",
            "flags": rng.choice(["", "", "split_prose", "uncatalogued", "unreadable;year_carried"]),
            "confidence": "0.9",
        }  # fmt: skip
        ends = [base]
        if value and rng.random() < 0.2:
            ends = [{**base, "comparator": end, "flags": "range"} for end in ("ge", "le")]
        for row in ends:
            key = tuple(row[name] for name in COLUMNS if name not in ("text", "value", "source", "unit", "flags"))
            made.setdefault(key, PrintedRow(**row))
    return list(made.values())


@pytest.mark.parametrize("seed", range(8))
def test_drawn_rows_come_out_as_the_build_of_plans_makes_them(seed, tmp_path):
    rows = drawn(seed)
    by_document = {}
    for row in rows:
        by_document.setdefault(row.document, []).append(row)
    _, found = streamed(lay(tmp_path / "in", {"all": frame_of(rows)}), tmp_path / "out")
    assert_frame_equal(found.sort("figure"), built(by_document).sort("figure"), check_exact=True)


@pytest.mark.parametrize(
    "dates", [("2021", "2021-10-25"), ("2021-10", "2021-10-25"), ("2022", "2021-10-25"), ("", "2020")]
)
def test_dates_that_are_known_to_the_month_only_supersede_as_in_the_build_of_plans(dates):
    shared = {
        **dict.fromkeys(LongRow.__dataclass_fields__, ""), "region": "a", "indicator": "i", "year": 2025,
        "base_year": None, "kind": "target", "form": "level", "comparator": "eq", "stated_by": "a", "line": 1,
        "start": 0, "end": 1, "source": "table", "preferred": False, "derivation": "printed",
    }  # fmt: skip
    rows = [
        LongRow(**{**shared, "document": document, "issued": issued, "value": Decimal(value),
                   "resolution": Decimal("0.5"), "figure": f"{document}:1:0:"})
        for document, issued, value in (("x", dates[0], 1), ("y", dates[1], 2), ("z", "2021-11", 3))
    ]  # fmt: skip
    frame = pl.DataFrame([{**vars(row), "value": float(row.value), "resolution": 0.5} for row in rows])
    found = prefer(frame.drop("preferred").with_columns(pl.Series("_place", range(3))))
    assert found["preferred"].to_list() == [row.preferred for row in mark_preferred(rows)]


def test_what_cannot_be_built_is_told_with_its_place(tmp_path):
    (row,) = [row for row in drawn(0) if row.label == "人均预期寿命"][:1]
    wrong = [
        row.changed(unit="张", form="level", value="4", comparator="eq"),
        row.changed(unit="%", line=11, form="level", value="4", comparator="eq"),
    ]
    with pytest.raises(LongFormatError, match=r"2 problems:\n[^\n]*one\.parquet: 人均预期寿命"):
        streamed(lay(tmp_path / "in", {"one": frame_of(wrong)}), tmp_path / "out")
    lost = row.changed(region_printed="全球", unit="岁")
    with pytest.raises(LongFormatError, match="'全球' is no region of this document"):
        streamed(lay(tmp_path / "region", {"one": frame_of([lost])}), tmp_path / "out")
    stray = row.changed(document="nowhere")
    with pytest.raises(LongFormatError, match="the document 'nowhere' is not in documents"):
        streamed(lay(tmp_path / "stray", {"one": frame_of([stray])}), tmp_path / "out")
    with pytest.raises(LongFormatError, match="no partitions there"):
        build_partitions(tmp_path, tmp_path / "out", CATALOGUE)


@pytest.fixture
def nation(monkeypatch):
    """The generator of a nation."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "generator"))
    yield importlib.import_module("nation")
    sys.modules.pop("nation")


def test_the_nation_is_printed_as_its_documents_are_read(nation, tmp_path):
    """What the generator writes as printed rows is what reading its documents gives, in every column."""
    count = nation.write(tmp_path, 2, with_documents=True)
    rows = pl.concat([pl.read_parquet(path) for path in sorted((tmp_path / "rows").glob("*.parquet"))])
    assert rows.height == count
    read = [
        row
        for path in sorted((tmp_path / "documents").glob("*.txt"))
        for row in extract_document(read_document(path), CATALOGUE).rows
    ]
    order = ["document", "line", "start"]
    assert_frame_equal(frame_of(read).sort(order), rows.sort(order))


def test_the_command_builds_a_nation(nation, tmp_path, capsys):
    count = nation.write(tmp_path / "nation", 2)
    words = ["--home", str(ROOT), "build", "--partitions", str(tmp_path / "nation")]
    assert main(words) == 2
    assert main([*words, "--out", str(tmp_path / "long")]) == 0
    assert f"long {count}, preferred {2 * 60 * 16}, uncatalogued 0" in capsys.readouterr().out
    assert scan_partitions(tmp_path / "long").collect().height == count
    (tmp_path / "nation" / "words.parquet").unlink()
    assert main([*words, "--out", str(tmp_path / "long")]) == 1
    assert "words.parquet: cannot be read" in capsys.readouterr().err
