"""Colours, fonts and the common look of charts and tables."""

from __future__ import annotations

from typing import Any

from duibiao.presentation.numbers import Language

#: First what a report machine has, then what readers' machines have; the generic family comes last.
FONTS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"

# Okabe and Ito's palette, safe for the common kinds of colour-blindness; every colour comes with a shape of its own.
BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, BLACK = "#E69F00", "#56B4E9", "#222222"
GREY, INK, LINE, PAPER = "#8A8A8A", "#222222", "#D9D9D9", "#FFFFFF"
#: Words that stand back; grey ones of a mark's colour would be too faint to read.
SOFT = "#555555"
# A ninth, as far from each of the others in every kind of colour-blindness as these are from each other.
BROWN = "#8B5A2B"

GRADE_COLOURS = {"A": BLUE, "B": SKY, "C": "#C4C4C4", "X": "#FFFFFF"}
SERIES_COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK, GREY, BROWN)
# Fewer shapes than colours, and no common divisor: the pair stays a region's own when both begin again.
SERIES_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")

#: How the title of an upright axis is set: level, its last line this far above the plot.
TITLE_Y = -7
LEVEL = {"titleAngle": 0, "titleAnchor": "end", "titleBaseline": "bottom", "titleY": TITLE_Y}

#: Width of a chart's plot in pixels: with labels a chart stays within a page of 900.
WIDTH = 520
ROW = 26


def config(language: Language) -> dict[str, Any]:
    """Give the Vega-Lite configuration that all charts share; in Chinese numbers have no commas, as in the tables."""
    return {
        "font": FONTS,
        "background": "#FFFFFF",
        **({"numberFormat": "f"} if language == "zh" else {}),
        "padding": 8,
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "group",
            "fontSize": 15,
            "fontWeight": "bold",
            "color": INK,
            "subtitleFontSize": 12,
            "subtitleColor": SOFT,
            "subtitlePadding": 4,
            "offset": 14,
        },
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "titleColor": "#444444",
            "labelColor": INK,
            "gridColor": "#EEEEEE",
            "domainColor": LINE,
            "tickColor": LINE,
            "titlePadding": 8,
            "labelLimit": 460,
            "maxExtent": 520,
        },
        # Nobody turns the head to read a unit: what an upright axis shows is said above it, level.
        "axisYQuantitative": {**LEVEL, "titleAlign": "left", "titleX": 0},
        "axisYDiscrete": {**LEVEL, "titleAlign": "right", "titleX": -8},
        "legend": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": 360,
            "symbolSize": 110,
            "symbolOpacity": 1,
        },
        "header": {"labelFontSize": 13, "labelFontWeight": "bold", "labelLimit": 600, "titleFontSize": 12},
        "text": {"fontSize": 12},
    }


def bare_sheet() -> str:
    """Give the sheet of the tables without its element, for a page that has all its styles in one place."""
    return TABLE_STYLE.removeprefix("<style>").removesuffix("</style>") + "\n"


#: A table's look, small enough to travel with every table (the library's own sheet is ten times as long). JupyterLab
#: sets every cell to the right unless it is told more urgently.
TABLE_STYLE = (
    "<style>.duibiao-box summary{cursor:pointer;font-weight:bold;font-size:15px}.duibiao-box small{font-weight:normal}"
    ".duibiao-table{overflow-x:auto}"
    ".duibiao-table table{border-collapse:collapse;font-size:13px;line-height:1.45}"
    ".duibiao-table th,.duibiao-table td{padding:4px 9px;border-bottom:1px solid rgba(128,128,128,.28);"
    "vertical-align:top;text-align:left!important;min-width:4em}"
    ".duibiao-table .gt_col_heading{border-bottom:2px solid #888;font-weight:600}"
    ".duibiao-table .gt_group_heading{background:rgba(128,128,128,.13);font-weight:600}"
    ".duibiao-table .r{text-align:right!important;white-space:nowrap;font-variant-numeric:tabular-nums}"
    # figures stay on one line, what heads them need not: a long head would push the last columns off the page
    ".duibiao-table .gt_col_heading{white-space:normal}"
    ".duibiao-table .gt_sourcenote{opacity:.8;font-size:12px;border-bottom:0}</style>"
)
