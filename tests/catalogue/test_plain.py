"""YAML of catalogue, sources and corrections: each value is the text that stands there; surprises are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from duibiao.catalogue.plain import read_table, read_yaml
from duibiao.errors import CatalogueError

#: A dozen lines that stand for more than any memory holds, were they read.
LAUGHS = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LAUGHS, r"a reference \(\*\) is not read\n    what to do: write out what it means"),
        ("a: &a {b: *a}", r"a reference \(\*\) is not read"),
        (f"a: {'[' * 21}{']' * 21}", r"nested too deep\n    allowed: at most 20 levels"),
        ("a: 1\nb: 2\na: 3", r"x\.yaml:3: the key 'a' is given twice\n    what to do: keep one of the two"),
        ("- a", "a mapping was expected"),
        ("a: [", "not YAML"),
        ("a:\n\tb: 1", "not YAML"),
    ],
)
def test_what_could_surprise_is_refused(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=told):
        read_yaml(path)


def test_bytes_that_are_no_utf_8_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes("名: 值".encode("gb18030"))
    with pytest.raises(CatalogueError, match="not UTF-8"):
        read_yaml(tmp_path / "x.yaml")


@pytest.mark.parametrize("data", ["名,值\n".encode("gb18030"), b"a,b\n" + b"x" * 200_000 + b",1\n"])
def test_a_table_that_is_no_csv_in_utf_8_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(CatalogueError, match="x.csv: not CSV in UTF-8: .*\n    what to do: save it so"):
        read_table(tmp_path / "x.csv", ("a", "b"))


def test_every_value_is_the_text_that_stands_there(tmp_path: Path) -> None:
    told = ["no", "010", "8:30", "1_000", "0x1f", "1e3", "~", "2021-01-01", "二〇二五", "!!python/name:os.system x"]
    (tmp_path / "x.yaml").write_text("\n".join(f"k{at}: {one}" for at, one in enumerate(told)), encoding="utf-8")
    read = read_yaml(tmp_path / "x.yaml").data
    assert list(read.values()) == [*told[:-1], "x"]
