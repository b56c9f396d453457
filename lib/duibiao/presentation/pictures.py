"""Charts as SVG and PNG, in a font that has Chinese characters: refused where there is none, never drawn as boxes."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, takewhile
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any

from duibiao.errors import ReportError
from duibiao.presentation.numbers import Language
from duibiao.presentation.show import VEGA_LITE
from duibiao.presentation.wording import word

#: Families with Chinese characters, best first, and how their files are called.
FAMILIES = {
    "Noto Sans CJK SC": ("notosanscjk",),
    "Source Han Sans SC": ("sourcehansanssc", "sourcehansans-", "sourcehansans."),
    "PingFang SC": ("pingfang",),
    "Microsoft YaHei": ("msyh",),
}
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
KINDS = ("svg", "png")
#: Pixels of a PNG for one of the page.
_SCALE = 2
#: More panels than this stand so many abreast: in two columns they would be so high that a page shrinks their words.
_MANY, _ABREAST = 12, 3
#: Width of an upright page of paper in pixels of a chart that is not shrunk, and how high it is beside that.
_PAPER_WIDE, _PAPER_RATIO = 642, 225 / 170
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
# The drawing engine is not made for several threads.
_DRAWING = Lock()


def find_font(folders: Iterable[str] = FOLDERS) -> str:
    """Find the first family with Chinese characters among the fonts of the machine.

    Raises
    ------
    ReportError
        Where there is none; the message says what was looked for, where, and what to do.
    """
    looked = [Path(folder).expanduser() for folder in folders]
    names = {path.name.lower() for folder in looked if folder.is_dir() for path in folder.rglob("*") if path.suffix}
    for family, stems in FAMILIES.items():
        if any(name.startswith(stems) for name in names):
            return family
    raise ReportError(
        "no font with Chinese characters was found, so neither pictures of charts nor documents are made\n"
        f"    looked for: {', '.join(FAMILIES)}\n"
        f"    in: {', '.join(str(folder) for folder in looked)}\n"
        "    what to do: install one (Debian, Ubuntu: fonts-noto-cjk), or ask for the format html only"
    )


def pictures(notebook: Any, kinds: Sequence[str], font: str) -> dict[str, bytes]:
    """Draw every chart of an executed notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode or dict
        Executed notebook.
    kinds : sequence of {'svg', 'png'}
        What to draw them as.
    font : str
        Family that has every character, as :func:`find_font` gives it.

    Returns
    -------
    dict
        File name (``dots.zh.svg``; a chart that is shown twice has its ordinal) to bytes.
    """
    made: dict[str, bytes] = {}
    for stem, output in named_charts(notebook):
        made |= {f"{stem}.{kind}": data for kind, data in _drawn(output["data"][VEGA_LITE], kinds, font).items()}
    return made


def sheets(notebook: Any, kinds: Sequence[str], font: str) -> dict[str, bytes]:
    """Draw charts of many panels for paper: on as many sheets as it takes to keep their words readable.

    Parameters
    ----------
    notebook, kinds, font
        As of :func:`pictures`.

    Returns
    -------
    dict
        File name with the sheet's number (``dots.zh.1.svg``) to bytes, for each chart that is not shown whole.
    """
    made: dict[str, bytes] = {}
    for stem, output in named_charts(notebook):
        parts = list(_parts_on_paper(output["data"][VEGA_LITE], output["metadata"]["duibiao"].get("lang", "zh"), font))
        for number, part in enumerate(parts, start=1):
            drawn = _drawn(part, kinds, font, most=len(part["concat"]))
            made |= {f"{stem}.{number}.{kind}": data for kind, data in drawn.items()}
    return made


def files_of(stem: str, kind: str, drawn: Mapping[str, bytes]) -> list[str]:
    """Name the files that show a chart on paper: its sheets, or the whole of it."""
    numbered = takewhile(drawn.__contains__, (f"{stem}.{number}.{kind}" for number in count(1)))
    return list(numbered) or [f"{stem}.{kind}"]


def _parts_on_paper(spec: Mapping[str, Any], language: Language, font: str) -> Iterator[dict[str, Any]]:
    """Split panels among sheets by their rows; nothing for a chart that is readable on one sheet as it is."""
    panels, columns = spec.get("concat", ()), spec.get("columns", 1)
    if len(panels) <= columns:
        return
    svg = _drawn(spec, ["svg"], font, most=len(panels))["svg"].decode("utf-8")
    wide, high = (float(side) for side in _SIZE.findall(svg[:400])[0])
    rows = -(-len(panels) // columns)
    pages = min(rows, ceil(high / (max(wide, _PAPER_WIDE) * _PAPER_RATIO)))
    if pages == 1 and len(panels) <= _MANY:
        return
    each = columns * -(-rows // pages)
    for number, start in enumerate(range(0, len(panels), each), start=1):
        title = word("chart.sheet", language, title=spec["title"]["text"], number=number, n=-(-len(panels) // each))
        told = spec["title"] if pages == 1 else {**spec["title"], "text": title}
        yield {**spec, "concat": panels[start : start + each], "title": told}


def named_charts(notebook: Any) -> Iterator[tuple[str, Any]]:
    """Give every chart's output with the stem of its pictures' files: name, ordinal where shown again, language."""
    seen: dict[str, int] = {}
    for output in (one for cell in notebook["cells"] for one in cell.get("outputs", ())):
        if VEGA_LITE not in output.get("data", {}):
            continue
        tag = output.get("metadata", {}).get("duibiao", {})
        name, end = tag.get("name", "chart"), f".{tag['lang']}" if "lang" in tag else ""
        seen[name + end] = again = seen.get(name + end, 0) + 1
        yield (f"{name}{end}" if again == 1 else f"{name}-{again}{end}"), output


def chart_titles(notebook: Any) -> Iterator[tuple[str, str]]:
    """Give the stem of every chart's pictures with the chart's title."""
    for stem, output in named_charts(notebook):
        head = output["data"][VEGA_LITE].get("title", stem)
        yield stem, head["text"] if isinstance(head, Mapping) else str(head)


def _drawn(spec: Any, kinds: Sequence[str], font: str, most: int = _MANY) -> dict[str, bytes]:
    import vl_convert

    told = copy.deepcopy(dict(spec))
    # Asked for a font that is not there, the engine leaves all words away: it is asked for the one that is.
    told["config"] = {**told.get("config", {}), "font": font}
    if len(told.get("concat", ())) > most:
        told["columns"] = max(told["columns"], _ABREAST)
    with _DRAWING:
        svg: str = vl_convert.vegalite_to_svg(told, vl_version="5.20")
        png: bytes = vl_convert.svg_to_png(svg, scale=_SCALE) if "png" in kinds else b""
    drawn = {"svg": svg.encode("utf-8"), "png": png}
    return {kind: drawn[kind] for kind in KINDS if kind in kinds}
