"""What documents say of themselves: title, issuer, number, days; and names that an advertisement hides."""

from __future__ import annotations

from datetime import date

import pytest
from casebook import read_cases
from hypothesis import given
from hypothesis import strategies as st

from duibiao.documents import Document
from duibiao.documents.reading import text_lines
from duibiao.extraction.frontmatter import find_title, front_lines, hidden_name
from duibiao.extraction.imprint import find_issued, find_issuer, find_number, find_published, parse_date
from duibiao.extraction.view import without_radicals

SEARCHES = {
    "title": find_title,
    "issuer": find_issuer,
    "number": find_number,
    "issued": find_issued,
    "published": find_published,
}
CASES = read_cases("frontmatter.csv")
CHINESE = "〇一二三四五六七八九"


def read(text: str, names=()):
    return front_lines(Document("plan", "", text_lines(text)), names)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_what_a_document_says_of_itself(case):
    lines = read(case["text"].replace("\\n", "\n"))
    found = {name: search(lines) for name, search in SEARCHES.items()}
    assert {name: one.text if one else "" for name, one in found.items()} == {name: case[name] for name in SEARCHES}
    printed = without_radicals(case["text"]).split("\\n")
    for name in ("title", "number"):
        if found[name]:
            assert found[name].text in "".join(printed[found[name].line - 1 :][:2])


def test_a_hidden_part_of_a_name_is_put_back():
    spam = "888app官网下载_abc娱乐_xyz备用"
    text = "\n".join(
        [
            f"关于印发《大河建设{spam}“十四五”卫生健康规划》的通知",
            *(
                f"{spam}{words}人民政府第{at}号文"
                for at, words in enumerate(["推进", "全面", "坚持", "加快", "完善", "各级"])
            ),
        ]
    )
    assert find_title(read(text, ["大河建设集团", "小河"])).text == "大河建设集团“十四五”卫生健康规划"
    assert find_title(read(text, ["小河"])).text == "大河建设“十四五”卫生健康规划"


def test_a_hole_that_two_names_fit_stays_empty():
    assert hidden_name("大河建设SPAM规划", ["SPAM"], ["大河建设集团", "大河建设兵团"]) == ""
    assert hidden_name("大河建设SPAM规划", ["SPAM"], ["大河建设集团"]) == "集团"


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_in_every_spelling(day):
    def small(n: int) -> str:
        tens, ones = divmod(n, 10)
        return ("" if tens == 0 else "十" if tens == 1 else f"{CHINESE[tens]}十") + (CHINESE[ones] if ones else "")

    year = "".join(CHINESE[int(digit)] for digit in str(day.year))
    for text in (
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        f"{year}年{small(day.month)}月{small(day.day)}日",
    ):
        assert parse_date(text) == day


@given(st.text(alphabet="0123456789二〇一三十年月日-./ ", max_size=14))
def test_what_is_no_day_is_none(text):
    found = parse_date(text)
    assert found is None or str(found.year)[:2] in ("19", "20")


@given(
    st.lists(
        st.text(alphabet="甲乙市县人民政府办公室卫生健康局关于印发《》规划的通知〔2021〕1号年月日 :,。\t", max_size=60),
        max_size=12,
    )
)
def test_any_text_is_read_without_an_error_and_to_its_own_lines(texts):
    lines = read("\n".join(texts))
    for search in SEARCHES.values():
        found = search(lines)
        assert found is None or 1 <= found.line <= len(texts)
