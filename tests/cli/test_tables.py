"""The commands on a user's own table: published figures through them, what they refuse, and what their errors say."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from duibiao import cli
from duibiao.errors import UsageError
from duibiao.tablefile import TableError, read_table
from duibiao.usertables import FIT

CASES = Path(__file__).parent.parent / "cases"
SEGMENTS = ["series", "segment", "start", "end", "slope", "apc", "lower", "upper", "p", "n", "method", "note"]
PROJECTED = ["series", "year", "value", *(f"{side}{level}" for level in (50, 80, 95) for side in ("lower", "upper"))]
PROJECTED += ["probability", "method", "n", "note"]


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """A folder without a project: these commands need none."""
    monkeypatch.setenv("DUIBIAO_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def oracle(name: str) -> list[dict[str, str]]:
    with (CASES / f"oracle_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, *lines: str) -> str:
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def run(*words: str, status: int = 0) -> None:
    assert cli.main([str(word) for word in words]) == status


def read(name: str) -> list[dict[str, str]]:
    with Path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fit(series: dict[str, list[tuple[int, float]]], *words: str) -> list[dict[str, str]]:
    rows = [f"{name},{year},{value!r}" for name, points in series.items() for year, value in points]
    run("fit", write("in.csv", "series,year,value", *rows), "--out", "out.csv", *words)
    return read("out.csv")


@pytest.mark.parametrize("command", ["assess", "fit", "project"])
def test_help_has_examples(command, capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main([command, "--help"])
    assert f"examples:\n  duibiao {command}" in capsys.readouterr().out


# Published figures


def test_assess_gives_the_published_ratios_scores_and_statuses():
    run("assess", CASES / "oracle_cagr_ratio.csv", "--out", "out.csv")
    found, asked = read("out.csv"), oracle("cagr_ratio")
    assert [row["series"] for row in found] == [row["series"] for row in asked]
    for row, want in zip(found, asked, strict=True):
        assert {name: row[name] for name in want} == want  # the user's own columns stay as they were written
        assert row["cagr_status"] == want["status"]
        for got, published in ((row["cagr_value"], want["progress_value"]), (row["cagr_score"], want["score"])):
            assert (got == "") == (published == "")
            assert not got or float(got) == pytest.approx(float(published), rel=1e-9)


def test_assess_gives_the_published_un_ratios():
    run("assess", CASES / "oracle_un_ratio.csv", "--out", "out.csv")
    for row in read("out.csv"):
        assert float(row["un_value"]) == pytest.approx(float(row["q"]), abs=5e-5)
        assert float(row["cagr_value"]) == pytest.approx(float(row["ratio"]), abs=5e-5)


def test_fit_gives_the_published_joinpoints():
    points = list(oracle("joinpoint_published"))
    series: dict[str, list[tuple[int, float]]] = {}
    for row in points:
        series.setdefault(row["series"], []).append((int(row["year"]), float(row["observed"])))
    found = fit(series, "--method", "joinpoint", "--joinpoints", "1", "--leave-out", "2020")
    for want in oracle("joinpoint_segments"):
        before, after = (row for row in found if row["series"] == want["series"])
        assert before["end"] == after["start"] == want["joinpoint"]
        assert float(before["apc"]) == pytest.approx(float(want["apc_before"]), abs=0.1)
        assert float(after["apc"]) == pytest.approx(float(want["apc_after"]), abs=0.1)
    fitted = {(row["series"], row["year"]): float(row["fitted"]) for row in read("out_fitted.csv")}
    for row in points:
        if row["left_out"] == "yes":
            assert (row["series"], row["year"]) not in fitted
        else:
            published = float(row["published_fit"])
            assert fitted[row["series"], row["year"]] == pytest.approx(published, rel=0.0025)
    assert "left_out=2020" in found[0]["note"] and "left_out" not in found[-1]["note"]


@pytest.mark.parametrize("asked", ["4", "auto"])
def test_fit_gives_the_published_weighted_joinpoints(asked):
    points = oracle("joinpoint_weighted")
    lines = [f"male,{p['year']},{p['rate']},{p['standard_error']}" for p in points]
    run("fit", write("in.csv", "series,year,value,se", *lines), "--out", "out.csv", "--method", "joinpoint",
        "--joinpoints", asked)  # fmt: skip
    fitted = {row["year"]: float(row["fitted"]) for row in read("out_fitted.csv")}
    for point in points:
        if point["published_fit"]:
            assert fitted[point["year"]] == pytest.approx(float(point["published_fit"]), abs=0.06)
    rows = read("out.csv")
    assert [row["start"] for row in rows[1:]] == [row["end"] for row in rows[:-1]]
    assert "weighted" in rows[0]["note"]


@pytest.mark.parametrize("row", oracle("mann_kendall"), ids=lambda row: row["series"])
def test_fit_gives_the_published_mann_kendall_and_sen(row):
    series = {row["series"]: [(1950 + i, float(value)) for i, value in enumerate(row["values"].split())]}
    (found,) = fit(series, "--method", "theil_sen", "--scale", "linear")
    assert float(found["p"]) == pytest.approx(float(row["p"]), rel=5e-4)
    if row["sen_slope"]:
        for name, want in (("slope", "sen_slope"), ("lower", "sen_lower95"), ("upper", "sen_upper95")):
            assert float(found[name]) == pytest.approx(float(row[want]), abs=5e-7)
    assert found["apc"] == ""


@pytest.mark.parametrize("row", oracle("aarr"), ids=lambda row: row["case"])
def test_fit_gives_the_published_aarr(row):
    series = {"a": [(2000, float(row["start"])), (2000 + int(row["years"]), float(row["end"]))]}
    (found,) = fit(series, "--method", "aarr", "--convention", row["convention"])
    places = len(row["published_percent"].partition(".")[2])
    assert -float(found["apc"]) == pytest.approx(float(row["published_percent"]), abs=0.5 * 10**-places + 1e-9)
    assert row["convention"] in found["note"] and found["p"] == found["lower"] == ""


@pytest.mark.parametrize("row", oracle("exact_p"), ids=lambda row: f"n={row['n']}")
def test_fit_gives_the_exact_p_of_a_monotone_series(row):
    (found,) = fit({"a": [(2000 + i, 1.0 + i) for i in range(int(row["n"]))]}, "--method", "theil_sen")
    assert float(found["p"]) == pytest.approx(float(row["p"]), abs=5e-7)


def test_the_average_over_a_window_is_weighted_by_years():
    growth = [(2000 + i, 100 * 1.05 ** min(i, 8) * 0.98 ** max(0, i - 8)) for i in range(16)]
    fit({"a": growth}, "--method", "joinpoint", "--joinpoints", "1", "--window", "2005-2012")
    (found,) = read("out_aapc.csv")
    assert float(found["aapc"]) == pytest.approx(100 * ((1.05**3 * 0.98**4) ** (1 / 7) - 1))
    assert float(found["lower"]) <= float(found["aapc"]) <= float(found["upper"])


# Files


def test_parquet_in_and_out_is_the_same_answer():
    rows = [(name, 2010 + i, 5.0 + i + (name == "b") * i) for name in "ab" for i in range(8)]
    table = pl.DataFrame(rows, schema=["series", "year", "value"], orient="row")
    table.write_csv("in.csv")
    table.write_parquet("in.parquet")
    run("fit", "in.csv", "--out", "one.csv", "--method", "ols")
    run("fit", "in.parquet", "--out", "two.parquet", "--method", "ols")
    assert pl.read_csv("one.csv").drop("note").equals(pl.read_parquet("two.parquet").drop("note"))
    assert Path("two_fitted.csv").exists()


def test_columns_are_exactly_those_promised_and_series_keep_their_order():
    lines = [f"{name},{2010 + i},{5 + i}" for name in ("z", "a", "m") for i in range(7)]
    table = write("in.csv", "series,year,value", *lines)
    run("fit", table, "--out", "fit.csv", "--method", "joinpoint")
    run("project", table, "--to", "2018", "--out", "project.csv")
    assert list(read("fit.csv")[0]) == SEGMENTS
    assert list(read("fit_fitted.csv")[0]) == ["series", "year", "fitted"]
    assert list(read("project.csv")[0]) == PROJECTED
    for name in ("fit.csv", "fit_fitted.csv", "project.csv"):
        assert list(dict.fromkeys(row["series"] for row in read(name))) == ["z", "a", "m"]


def test_spaces_blank_lines_byte_order_mark_and_chinese_encodings_are_read():
    text = "series, year ,value\r\n指标, 2010 ,5.0\r\n\r\n指标,2011.0,\r\n指标,2012, 6 \r\n"
    Path("in.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    Path("gb.csv").write_bytes(text.encode("gb18030"))
    for name in ("in.csv", "gb.csv"):
        run("fit", name, "--out", "out.csv", "--method", "aarr")
        (row,) = read("out.csv")
        assert (row["series"], row["n"]) == ("指标", "2")
        assert "missing=2011" in row["note"]


def test_the_same_answer_twice():
    for out in ("one.csv", "two.csv"):
        run("assess", CASES / "oracle_cagr_ratio.csv", "--out", out)
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()


# Errors: 2 called wrongly, 1 the table holds something unreadable; nothing is written


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fit", "absent.csv", "--out", "out.csv", "--method", "ols"], "no such file"),
        (["fit", "in.csv", "--out", "in.csv", "--method", "ols"], "would be overwritten"),
        (["fit", "in.csv", "--out", "out.xlsx", "--method", "ols"], "neither .csv nor .parquet"),
        (["fit", "in.csv", "--out", "out.csv", "--method", "aarr", "--scale", "linear"], "log scale only"),
        (["assess", "in.csv", "--out", "out.csv"], "the column 'baseline' is missing"),
    ],
)
def test_a_wrong_call_ends_with_2(words, said, capsys):
    write("in.csv", "series,year,value", "a,2010,1", "a,2011,2")
    run(*words, status=2)
    assert said in capsys.readouterr().err
    assert not Path("out.csv").exists()


def test_a_damaged_parquet_file_is_told_in_words(tmp_path):
    """Whatever byte of it was lost: the library panics at some of them."""
    frame = pl.DataFrame({"series": ["a"] * 9, "year": range(2010, 2019), "value": [0.5] * 9})
    frame.write_parquet(whole := io.BytesIO())
    for at in range(0, len(whole.getvalue()), 2):
        data = bytearray(whole.getvalue())
        data[at] ^= 0xFF
        (tmp_path / "in.parquet").write_bytes(data)
        with suppress(UsageError, TableError):
            read_table(tmp_path / "in.parquet", FIT)


@pytest.mark.parametrize(
    "words",
    [["--method", "spline"], ["--method", "ols", "--joinpoints", "x"], ["--method", "ols", "--window", "2010"], []],
)
def test_an_unknown_word_ends_with_2(words):
    with pytest.raises(SystemExit) as caught:
        cli.main(["fit", "in.csv", "--out", "out.csv", *words])
    assert caught.value.code == 2


def test_a_missing_column_is_told_with_all_that_are_allowed_and_the_nearest(capsys):
    run("fit", write("in.csv", "series,yaer,value", "a,2010,1"), "--out", "out.csv", "--method", "ols", status=2)
    told = capsys.readouterr().err
    assert "the column 'year' is missing" in told
    assert "series, year, value, se (optional)" in told
    assert "rename the column 'yaer' to 'year'" in told


def test_a_column_that_looks_like_an_optional_one_is_noticed(capsys):
    header = "series,baseline,baseline_year,latest,latest_year,direction,taget,target_year"
    run("assess", write("in.csv", header, "a,5,2015,4,2020,lower,3,2030"), "--out", "out.csv")
    assert "'taget' is not read; did you mean 'target'?" in capsys.readouterr().out


def test_every_unreadable_cell_is_told_with_its_line(capsys):
    lines = ("series,year,value", 'a,2010,"1,5"', "", '"b', 'c",2010,x', "a,20x0,1", "a,2010.5,1", "a,2012,inf")
    run("fit", write("in.csv", *lines), "--out", "out.csv", "--method", "ols", status=1)
    told = capsys.readouterr().err
    for place, text in ((2, "1,5"), (4, "x"), (6, "20x0"), (7, "2010.5"), (8, "inf")):
        assert f"in.csv, line {place}: " in told
        assert f"'{text}'" in told
    assert not Path("out.csv").exists()


def test_an_unknown_direction_is_told_with_the_known_ones(capsys):
    header = "series,baseline,baseline_year,latest,latest_year,direction"
    run("assess", write("in.csv", header, "a,5,2015,4,2020,lowr"), "--out", "out.csv", status=1)
    told = capsys.readouterr().err
    assert "in.csv, line 2: the direction is not known: 'lowr'" in told
    assert "higher, lower, 1" in told and "nearest: lower" in told


@pytest.mark.parametrize("words", [["fit", "--method", "ols"], ["project", "--to", "2030"]])
def test_duplicate_years_are_an_error(words, capsys):
    command, *rest = words
    table = write("in.csv", "series,year,value", "a,2010,1", "b,2010,1", "a,2010,2")
    run(command, table, "--out", "out.csv", *rest, status=1)
    told = capsys.readouterr().err
    assert "line 2: the year stands twice in 'a'" in told and "line 4: " in told


def test_a_series_that_stands_twice_is_an_error(capsys):
    header = "series,baseline,baseline_year,latest,latest_year,direction"
    run("assess", write("in.csv", header, *["a,5,2015,4,2020,lower"] * 2), "--out", "out.csv", status=1)
    told = capsys.readouterr().err
    assert "line 2: the same years stand twice of series 'a'" in told and "line 3: " in told


def test_a_series_without_a_direction_is_not_judged_and_the_others_are():
    header = "series,baseline,baseline_year,latest,latest_year,direction"
    run("assess", write("in.csv", header, "a,5,2015,4,2020,", "b,5,2015,4,2020,none", "c,5,2015,4,2020,lower"),
        "--out", "out.csv")  # fmt: skip
    assert pl.read_csv("out.csv")["cagr_status"].to_list() == ["not_assessable", "not_assessable", "substantial"]


def test_numbers_of_four_bytes_are_what_they_are_written_as():
    values = [9.1, 8.7, 8.2, 7.7, 7.3, 7.1]
    table = pl.DataFrame({"series": "a", "year": range(2010, 2016), "value": values})
    for kind in (pl.Float32, pl.Float64):
        table.with_columns(pl.col("value").cast(kind)).write_parquet(f"{kind}.parquet")
        run("project", Path(f"{kind}.parquet"), "--to", "2018", "--out", f"{kind}.csv")
    assert Path("Float32.csv").read_text() == Path("Float64.csv").read_text()


def test_fewer_events_than_none_are_told(capsys):
    lines = [f"a,{2010 + k},{9 - k},-1" for k in range(6)]
    run("project", write("in.csv", "series,year,value,events", *lines), "--to", "2018", "--out", "out.csv", status=1)
    assert "line 2: there are fewer events than none" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["series,year,value,scale", "a,2010,1,log", "a,2011,1,linear"], "the scale changes within the series"),
        (["series,year,value,scale", "a,2010,1,lgo"], "the scale is not known"),
        (["series,year,value", ",2010,1"], "the series is empty"),
        (["series,year,value", "a,,1"], "the year is empty"),
        (["series,year,value", "a,2010,1,7"], "4 values under 3 columns"),
    ],
)
def test_a_table_that_contradicts_itself_is_told(lines, said, capsys):
    run("project", write("in.csv", *lines), "--to", "2030", "--out", "out.csv", status=1)
    assert said in capsys.readouterr().err


def test_columns_that_stand_twice_and_empty_files_end_with_2(capsys):
    run("fit", write("in.csv", "series,year,year,value"), "--out", "out.csv", "--method", "ols", status=2)
    assert "columns stand twice: year" in capsys.readouterr().err
    run("fit", write("in.csv", ""), "--out", "out.csv", "--method", "ols", status=2)
    assert "the file is empty" in capsys.readouterr().err


@pytest.mark.parametrize(("mark", "named"), [(";", "semicolons"), ("\t", "tabs")])
def test_columns_that_commas_do_not_part_are_told(mark, named, capsys):
    run("fit", write("in.csv", f"series{mark}year{mark}value", f"a{mark}2015{mark}5"), "--out", "out.csv",
        "--method", "ols", status=2)  # fmt: skip
    assert f"the columns stand apart by {named}, not by commas" in capsys.readouterr().err


def test_the_permutation_test_says_how_far_it_looks():
    points = [(1980 + i, 5.0 * 1.03**i) for i in range(27)]
    (row,) = fit({"a": points}, "--method", "joinpoint", "--selection", "permutation")
    assert "at_most_four" in row["note"].split(";")


def test_a_negative_standard_error_is_told(capsys):
    table = write("in.csv", "series,year,value,se", "a,2010,1,0.1", "a,2011,1,-0.1")
    run("fit", table, "--out", "out.csv", "--method", "joinpoint", status=1)
    assert "line 3: a standard error is negative" in capsys.readouterr().err
