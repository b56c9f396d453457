"""The table of wordings is whole: every key in both languages, with the same fields, and every code has words."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from duibiao.analysis import codes
from duibiao.catalogue import load_catalogue, load_sources
from duibiao.errors import CatalogueError, ReportError
from duibiao.presentation import wording as module
from duibiao.presentation.names import flags_said, reasons_said, unit_name, wrapped
from duibiao.presentation.numbers import Language
from duibiao.presentation.wording import word, wording

CJK = re.compile(r"[⺀-鿿＀-￯　-〿]")
SOURCE = Path(module.__file__).parent
USED = sorted(
    {key for path in SOURCE.glob("*.py") for key in re.findall(r'word\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))}
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(wording()))
def test_both_languages_say_the_same_fields(key: str) -> None:
    zh, en = wording()[key]["zh"], wording()[key]["en"]
    assert zh.strip() and en.strip()
    assert fields(zh) == fields(en)
    assert not CJK.search(en)


@pytest.mark.parametrize("key", USED)
def test_every_key_in_the_code_is_in_the_table(key: str) -> None:
    assert key in wording()


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(ReportError, match=r"column\.grade"):
        word("column.grades", "en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_words(language: str) -> None:
    catalogue = load_catalogue()
    for code in [*catalogue.reasons, *codes.WORDS]:
        assert code == "" or reasons_said(code, language)  # type: ignore[arg-type]
    assert all(flags_said(code, language) for code in catalogue.flag_words if code != "second_hand")  # type: ignore[arg-type]


def test_a_bare_code_is_an_error() -> None:
    with pytest.raises(CatalogueError, match="has no wording"):
        reasons_said("no_such_code", "en")


def test_every_unit_of_the_catalogue_has_an_english_name() -> None:
    for indicator in load_catalogue().indicators.values():
        assert not CJK.search(unit_name(indicator.unit, "en")), indicator.id


@pytest.mark.parametrize(
    ("language", "width", "lines"),
    [
        # lines are even: no word or letter stands alone
        ("zh", 26, ["每千人口医疗卫生", "机构床位数，二"]),
        ("en", 32, ["Mean yearly growth of", "health-service revenue"]),
        ("en", 44, ["Licensed and assistant", "physicians per 1,000 [B]"]),
        # no line begins with a closing mark or ends with an opening one, no number is broken
        ("zh", 8, ["甲乙丙，", "（庚辛）"]),
        ("zh", 8, ["到50%、", "80%和95%"]),
        # what fits stays as it is
        ("en", 44, ["Infant mortality rate"]),
        ("zh", 2, ["abc"]),
        ("zh", 9, [""]),
    ],
)
def test_a_text_is_broken_into_even_lines(language: Language, width: int, lines: list[str]) -> None:
    assert wrapped(("" if language == "zh" else " ").join(lines), language, width) == lines


def test_chinese_is_punctuated_as_chinese() -> None:
    """No comma, semicolon, colon or bracket of a Latin letter's width between Chinese characters."""
    narrow = re.compile(
        r"(?<=[\u4e00-\u9fff”》）])[,;:?!](?=[\u4e00-\u9fff“《])|(?<=[\u4e00-\u9fff])[(](?!助理|士|镇|城市|含|街道|社区)"
    )
    listed = load_catalogue()
    said = {key: texts["zh"] for key, texts in wording().items()}
    said |= {code: zh for code, (zh, _) in codes.WORDS.items()}
    said |= {code: one.zh for code, one in {**listed.reasons, **listed.flag_words}.items()}
    said |= {f"note of {one.id}": one.note_zh for one in (*listed.indicators.values(), *load_sources().values())}
    assert {key: text for key, text in said.items() if narrow.search(text)} == {}
