"""Tables of what is counted, of whom and in which years, as pages print them: whole ones are read whole, and of damaged
ones (a head or a cell lost, a cell emptied or put in) no figure is given to another name, year or kind of institutions.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from duibiao.documents import read_document
from duibiao.extraction.document import extract_document

MEASURES = [("机构数", "个"), ("床位数", "张"), ("卫生人员数", "人"), ("诊疗人次数", "万人次"), ("入院人数", "人")]
KINDS = ["综合医院", "中医医院", "专科医院", "乡镇卫生院", "社区卫生服务中心(站)", "妇幼保健院", "门诊部", "疗养院"]
PLACES = ["松江市", "宁北县", "西岭区", "东河县", "五桥区", "沙湾区", "江南县", "石山市"]
YEARS = [2015, 2016, 2017, 2018]


@dataclass
class Made:
    """A table: its two lines of heads, its rows, and what every figure is."""

    title: str
    heads: list[list[str]]
    each: int
    rows: list[list[str]]
    truth: dict[str, tuple[str, str, int]]


def made(chance: random.Random) -> Made:
    names = chance.sample(chance.choice([KINDS, PLACES]), chance.randint(3, 6))
    years = sorted(chance.sample(YEARS, chance.choice([1, 2, 3])))
    measures = chance.sample(MEASURES, chance.randint(2 if len(years) == 1 else 1, 4))
    values = chance.sample([value for value in range(100, 90_000) if not 1900 <= value < 2100], 200)
    truth: dict[str, tuple[str, str, int]] = {}
    rows = []
    for name in names:
        rows.append([name])
        for measure, _ in measures:
            for year in years:
                rows[-1].append(str(values.pop()))
                truth[rows[-1][-1]] = (name, measure, year)
    title = f"{years[-1]}年某省各类医疗卫生机构情况"
    if len(years) > 1:
        heads = [
            [f"{measure}({unit})" for measure, unit in measures],
            [f"{year}年" for _ in measures for year in years],
        ]
    else:
        heads = [[measure for measure, _ in measures], [f"({unit})" for _, unit in measures]]
    return Made(title, heads, len(years), rows, truth)


def damaged(lines: list[list[str]], heads: int, how: str, chance: random.Random) -> None:
    row = chance.randrange(heads) if how == "head lost" else chance.randrange(heads, len(lines))
    place = chance.randrange(len(lines[row]))
    if how in ("head lost", "cell lost"):
        lines[row].pop(place)
    elif how == "cell emptied":
        lines[row][place] = ""
    elif how == "cell put in":
        lines[row].insert(place, "")


def printed(table: Made, separator: str, how: str, chance: random.Random) -> str:
    lines = [[*chance.choice([["项目"], []]), *table.heads[0]], list(table.heads[1]), *table.rows]
    damaged(lines, 2, how, chance)
    if separator == "bars":
        cells = [table.title, *[""] * len(table.rows[0]), *(cell for line in lines for cell in line)]
        return "\n".join(f"{cell} |" if cell else "|" for cell in cells)
    if separator == "pipes":
        return "\n".join([table.title, *(" | ".join(line) + " |" for line in lines)])
    return "\n".join([table.title, *(" ".join(line) for line in lines)])


def read(text: str, catalogue, tmp_path) -> list:
    path = tmp_path / "page.txt"
    path.write_text(text, encoding="utf-8")
    return extract_document(read_document(path), catalogue).rows


def wrong(rows: list, table: Made) -> list:
    told = []
    for row in rows:
        name, measure, year = table.truth[row.value]
        right = measure in row.label and row.year == year and name == (row.scope or row.region_printed)
        if not right and "low_confidence" not in row.flags:
            told.append(row)
    return told


@pytest.mark.parametrize("separator", ["bars", "pipes", "spaces"])
@pytest.mark.parametrize("seed", range(12))
def test_a_whole_table_is_read_whole(separator, seed, catalogue, tmp_path):
    chance = random.Random(seed)
    table = made(chance)
    rows = read(printed(table, separator, "", chance), catalogue, tmp_path)
    assert not wrong(rows, table)
    assert {row.value for row in rows} == set(table.truth)


@pytest.mark.parametrize("separator", ["bars", "pipes", "spaces"])
@pytest.mark.parametrize("how", ["head lost", "cell lost", "cell emptied", "cell put in"])
@pytest.mark.parametrize("seed", range(12))
def test_no_figure_of_a_damaged_table_is_given_to_another(separator, how, seed, catalogue, tmp_path):
    if separator == "spaces" and how in ("cell emptied", "cell put in"):
        return  # nothing is left of an empty cell
    chance = random.Random(seed)
    table = made(chance)
    rows = read(printed(table, separator, how, chance), catalogue, tmp_path)
    assert not wrong(rows, table)
