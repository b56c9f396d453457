"""A small catalogue and a long frame of true figures, with the line each stands on in its document."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from casebook import ROOT

from duibiao.catalogue.grading import read_grading
from duibiao.catalogue.indicators import Indicator
from duibiao.catalogue.regions import Boundary, Region
from duibiao.catalogue.sources import Period, Source
from duibiao.errors import CatalogueError

BIRTHS = "live births"
SECOND = {"derivation": "reference"}
#: id, unit, direction, scale, error kind, grade, domain, denominator
INDICATORS = [
    ("life_expectancy", "岁", "higher", "linear", "vital", "B", "health", "life table"),
    ("maternal_mortality", "/10万", "lower", "log", "vital", "C", "health", BIRTHS),
    ("infant_mortality", "‰", "lower", "log", "vital", "B", "health", BIRTHS),
    ("under5_mortality", "‰", "lower", "log", "vital", "B", "health", BIRTHS),
    ("myopia", "%", "lower", "logit", "survey", "B", "health", ""),
    ("literacy", "%", "higher", "logit", "survey", "B", "behaviour", ""),
    ("sanitary", "%", "higher", "logit", "institutions", "A", "environment", ""),
    ("beds", "张/千人", "none", "linear", "register", "B", "resources", "people"),
    ("physicians", "人/千人", "higher", "linear", "register", "B", "resources", "people"),
    ("licensed", "人/千人", "higher", "linear", "register", "B", "resources", "people"),
    ("gps", "人/万人", "higher", "linear", "register", "B", "resources", "people"),
    ("mothers_managed", "%", "higher", "logit", "register", "A", "service", ""),
    ("immunisation", "%", "higher", "logit", "register", "B", "service", ""),
    ("county_visits", "%", "higher", "logit", "register", "B", "service", ""),
    ("oop", "%", "lower", "logit", "accounts", "B", "security", ""),
    ("sex_ratio", "女=100", "none", "log", "vital", "C", "population", "births"),
    ("birth_rate", "‰", "none", "log", "vital", "B", "population", "mean population"),
    ("growth", "%", "none", "linear", "accounts", "C", "industry", ""),
    ("beds_total", "张", "none", "log", "register", "X", "resources", ""),
    ("births", "人", "none", "log", "vital", "B", "population", ""),
    ("resident_population", "万人", "none", "log", "register", "X", "population", ""),
    ("staff_per_centre", "人/机构", "higher", "linear", "standard", "B", "resources", ""),
]

#: region, indicator, year, kind, value, resolution, comparator, document, line, and what else differs from the usual
FIGURES: list[tuple[Any, ...]] = [
    ("baoshan", "life_expectancy", 2020, "actual", 74.38, 0.005, "eq", "baoshan", 211, {}),
    ("baoshan", "life_expectancy", 2025, "target", 77.0, 0.5, "eq", "baoshan", 213, {}),
    ("baoshan", "maternal_mortality", 2020, "actual", 4.54, 0.005, "eq", "baoshan", 221, {}),
    ("baoshan", "maternal_mortality", 2025, "target", 10.0, 0.5, "le", "baoshan", 223, {}),
    ("baoshan", "infant_mortality", 2020, "actual", 5.17, 0.005, "eq", "baoshan", 229, {}),
    ("baoshan", "infant_mortality", 2025, "target", 4.0, 0.5, "le", "baoshan", 231, {}),
    ("baoshan", "under5_mortality", 2020, "actual", 7.31, 0.005, "eq", "baoshan", 237, {}),
    ("baoshan", "under5_mortality", 2025, "target", 6.0, 0.5, "le", "baoshan", 239, {}),
    ("baoshan", "myopia", 2020, "actual", 49.33, 0.005, "eq", "baoshan", 257, {}),
    ("baoshan", "myopia", 2025, "target", -0.5, 0.05, "le", "baoshan", 259,
     {"form": "annual_change", "base_year": 2020, "unit": "个百分点"}),
    ("baoshan", "sanitary", 2020, "actual", 0.0, 0.5, "eq", "baoshan", 299, {}),
    ("baoshan", "sanitary", 2025, "target", 10.0, 0.5, "gt", "baoshan", 301, {}),
    ("baoshan", "beds", 2020, "actual", 7.04, 0.005, "eq", "baoshan", 309, {}),
    ("baoshan", "beds", 2025, "target", 7.53, 0.005, "eq", "baoshan", 311, {}),
    ("baoshan", "physicians", 2020, "actual", 2.55, 0.005, "eq", "baoshan", 317, {}),
    ("baoshan", "physicians", 2025, "target", 3.2, 0.005, "eq", "baoshan", 319, {}),
    ("baoshan", "mothers_managed", 2020, "actual", 93.24, 0.005, "eq", "baoshan", 385, {}),
    ("baoshan", "mothers_managed", 2025, "target", 90.0, 0.5, "gt", "baoshan", 387, {}),
    ("baoshan", "immunisation", 2020, "actual", 90.0, 0.5, "eq", "baoshan", 405, {}),
    ("baoshan", "immunisation", 2020, "actual", 90.0, 0.5, "ge", "baoshan", 155, {"preferred": False}),
    ("baoshan", "immunisation", 2025, "target", 90.0, 0.5, "gt", "baoshan", 407, {}),
    ("baoshan", "county_visits", 2020, "actual", 94.55, 0.005, "eq", "baoshan", 153, {"scope": "贫困人口"}),
    ("baoshan", "county_visits", 2025, "target", 90.0, 0.5, "ge", "baoshan", 499, {}),
    ("baoshan", "oop", 2019, "actual", 26.87, 0.005, "eq", "baoshan", 427, {}),
    ("baoshan", "oop", 2025, "target", 26.0, 0.5, "approx", "baoshan", 429, {}),
    ("baoshan", "growth", 2020, "actual", 10.0, 0.5, "eq", "baoshan", 439, {}),
    ("baoshan", "growth", 2025, "target", 10.0, 0.5, "eq", "baoshan", 441, {}),
    ("baoshan", "beds_total", 2020, "actual", 17122.0, 0.5, "eq", "baoshan", 147, {}),
    ("baoshan", "resident_population", 2020, "actual", 243.1211, 0.00005, "eq", "people", 2, SECOND),
    ("xinjiang_corps", "maternal_mortality", 2020, "actual", 15.92, 0.005, "eq", "xinjiang_corps", 177, {}),
    ("xinjiang_corps", "maternal_mortality", 2025, "target", 12.0, 0.5, "eq", "xinjiang_corps", 177, {}),
    ("xinjiang_corps", "infant_mortality", 2015, "actual", 5.88, 0.005, "eq", "xinjiang_corps", 112, {}),
    ("xinjiang_corps", "infant_mortality", 2020, "actual", 4.22, 0.005, "eq", "xinjiang_corps", 178, {}),
    ("xinjiang_corps", "infant_mortality", 2025, "target", 5.0, 0.5, "eq", "xinjiang_corps", 178, {}),
    ("xinjiang_corps", "under5_mortality", 2020, "actual", 5.73, 0.005, "eq", "xinjiang_corps", 179, {}),
    ("xinjiang_corps", "beds", 2020, "actual", 6.89, 0.005, "eq", "xinjiang_corps", 185, {}),
    ("xinjiang_corps", "physicians", 2020, "actual", 3.03, 0.005, "eq", "xinjiang_corps", 186, {}),
    ("xinjiang_corps", "oop", 2020, "actual", 27.42, 0.005, "eq", "xinjiang_corps", 195, {}),
    ("xinjiang_corps", "mothers_managed", 2020, "actual", 93.64, 0.005, "eq", "xinjiang_corps", 112, {}),
    ("xinjiang_corps", "resident_population", 2019, "actual", 324.84, 0.005, "eq", "people", 24, SECOND),
    ("xinjiang_corps", "birth_rate", 2017, "actual", 7.85, 0.005, "eq", "regional", 16, SECOND),
    ("xinjiang_corps", "birth_rate", 2018, "actual", 6.35, 0.005, "eq", "regional", 17, SECOND),
    ("xinjiang_corps", "birth_rate", 2019, "actual", 5.79, 0.005, "eq", "people", 27, SECOND),
    ("baoshan", "birth_rate", 2022, "actual", 7.31, 0.005, "eq", "people", 4, SECOND),
    ("shangcheng", "life_expectancy", 2020, "actual", 86.0, 0.5, "eq", "shangcheng", 49, {"remark": "完成"}),
    ("shangcheng", "maternal_mortality", 2020, "actual", 0.0, 0.5, "eq", "shangcheng", 71, {"remark": "完成"}),
    ("shangcheng", "beds", 2020, "actual", 14.81, 0.005, "eq", "shangcheng", 137, {"remark": "完成"}),
    ("shangcheng", "physicians", 2020, "actual", 5.58, 0.005, "eq", "shangcheng", 147, {"remark": "完成"}),
    ("shangcheng", "licensed", 2025, "target", 5.98, 0.005, "eq", "shangcheng", 401, {}),
    ("shangcheng", "sex_ratio", 2020, "actual", 107.02, 0.005, "eq", "shangcheng", 99, {"remark": "基本完成"}),
    ("hangzhou", "life_expectancy", 2020, "target", 82.3, 0.05, "eq", "shangcheng", 47, {"stated_by": "shangcheng"}),
    ("hangzhou", "physicians", 2020, "target", 4.5, 0.005, "eq", "shangcheng", 145, {"stated_by": "shangcheng"}),
    ("hangzhou", "sex_ratio", 2020, "target", 107.0, 0.5, "le", "shangcheng", 97, {"stated_by": "shangcheng"}),
    ("lishui", "staff_per_centre", 2025, "target", 1.0, 0.5, "ge", "lishui", 75, {"flags": "range"}),
    ("lishui", "staff_per_centre", 2025, "target", 1.5, 0.05, "le", "lishui", 75, {"flags": "range"}),
    ("haicang", "staff_per_centre", None, "standard", 1.0, 0.5, "eq", "haicang", 40, {}),
    ("china", "life_expectancy", 2015, "actual", 76.34, 0.005, "eq", "national", 68, SECOND),
    ("china", "life_expectancy", 2020, "actual", 77.93, 0.005, "eq", "national", 73, SECOND),
    ("china", "life_expectancy", 2025, "actual", 79.25, 0.005, "eq", "national", 77, SECOND),
    ("china", "life_expectancy", 2025, "target", 1.0, 0.5, "approx", "goals", 2,
     {"form": "change", "base_year": 2020, "unit": "岁", **SECOND}),
    ("china", "infant_mortality", 2015, "actual", 8.1, 0.05, "eq", "national", 124, SECOND),
    ("china", "infant_mortality", 2020, "actual", 5.4, 0.05, "eq", "national", 129, SECOND),
    ("china", "infant_mortality", 2025, "actual", 3.8, 0.05, "eq", "national", 134, SECOND),
    ("china", "infant_mortality", 2025, "target", 5.2, 0.05, "le", "goals", 32, SECOND),
    ("china", "infant_mortality", 2030, "target", 5.0, 0.05, "eq", "goals", 14, {"base_year": 2015, **SECOND}),
    ("china", "maternal_mortality", 2015, "actual", 20.1, 0.05, "eq", "national", 140, SECOND),
    ("china", "maternal_mortality", 2020, "actual", 16.9, 0.05, "eq", "national", 145, SECOND),
    ("china", "maternal_mortality", 2025, "actual", 13.4, 0.05, "eq", "national", 150, SECOND),
    ("china", "maternal_mortality", 2025, "target", 14.5, 0.05, "le", "goals", 34, SECOND),
    ("china", "maternal_mortality", 2030, "target", 12.0, 0.05, "eq", "goals", 16, {"base_year": 2015, **SECOND}),
    ("china", "physicians", 2015, "actual", 2.21, 0.005, "eq", "national", 210, SECOND),
    ("china", "physicians", 2020, "actual", 2.9, 0.05, "eq", "national", 215, SECOND),
    ("china", "physicians", 2025, "actual", 3.78, 0.005, "eq", "national", 220, SECOND),
    ("china", "physicians", 2025, "target", 3.2, 0.05, "eq", "goals", 24, {"base_year": 2020, **SECOND}),
    ("china", "beds", 2020, "actual", 6.46, 0.005, "eq", "national", 200, SECOND),
    ("china", "myopia", 2020, "actual", 52.7, 0.05, "eq", "national", 82, SECOND),
    ("china", "myopia", 2021, "actual", 52.6, 0.05, "eq", "national", 83, SECOND),
    ("china", "myopia", 2022, "actual", 51.9, 0.05, "eq", "national", 84, SECOND),
    ("china", "myopia", 2025, "target", -0.5, 0.05, "le", "goals", 8,
     {"form": "annual_change", "base_year": 2020, "unit": "个百分点", **SECOND}),
    ("china", "literacy", 2019, "actual", 19.17, 0.005, "eq", "national", 155, SECOND),
    ("china", "literacy", 2021, "actual", 25.4, 0.05, "eq", "national", 156, SECOND),
    ("china", "literacy", 2024, "actual", 31.87, 0.005, "eq", "national", 159, SECOND),
    ("china", "literacy", 2025, "target", 25.0, 0.05, "eq", "goals", 5, SECOND),
    ("china", "gps", 2019, "actual", 2.61, 0.005, "eq", "national", 180, SECOND),
    ("china", "gps", 2020, "actual", 2.9, 0.05, "eq", "national", 181, SECOND),
    ("china", "gps", 2021, "actual", 3.08, 0.005, "eq", "national", 182, SECOND),
    ("china", "gps", 2022, "actual", 3.28, 0.005, "eq", "national", 183, SECOND),
    ("china", "gps", 2023, "actual", 3.99, 0.005, "eq", "national", 184, SECOND),
    ("china", "gps", 2024, "actual", 4.54, 0.005, "eq", "national", 185, SECOND),
    ("yunnan", "beds", 2022, "actual", 7.26, 0.005, "eq", "regional", 8, SECOND),
]  # fmt: skip


class SmallCatalogue(SimpleNamespace):
    """As much of a catalogue as analysis asks for."""

    def never_compare(self, one: str, other: str) -> bool:
        return other in self.indicators[one].never_with or one in self.indicators[other].never_with


class NoUnits:
    def convert(self, value: Decimal, frm: str, to: str, indicator: Any) -> Decimal:
        raise CatalogueError(f"{frm} is not {to}")


def _indicator(row: tuple[str, ...]) -> Indicator:
    key, unit, direction, scale, error, grade, domain, denominator = row
    return Indicator(
        key,
        key,
        key,
        unit,
        direction,
        scale,
        error,
        grade,
        domain,
        denominator_en=denominator,
        never_with=("licensed",) if key == "physicians" else (),
        is_growth=key == "growth",
    )


@pytest.fixture(scope="session")
def catalogue() -> SmallCatalogue:
    moved = (Boundary("", "2021-03-31", "", ""), Boundary("2021-04-01", "", "", ""))
    regions = [
        Region("china", "全国", "China", "nation", population_basis="resident"),
        Region("yunnan", "云南省", "Yunnan", "province", "china"),
        Region("zhejiang", "浙江省", "Zhejiang", "province", "china"),
        Region("hangzhou", "杭州市", "Hangzhou", "prefecture", "zhejiang"),
        Region("lishui", "丽水市", "Lishui", "prefecture", "zhejiang"),
        Region("baoshan", "保山市", "Baoshan", "prefecture", "yunnan"),
        Region(
            "shangcheng", "上城区", "Shangcheng", "district", "hangzhou", boundary=moved, hosts_higher_hospitals=True
        ),
        Region("haicang", "海沧区", "Haicang", "district", "china"),
        Region("xinjiang_corps", "兵团", "Corps", "corps", "china"),
    ]
    return SmallCatalogue(
        indicators={row[0]: _indicator(row) for row in INDICATORS},
        regions={region.id: region for region in regions},
        units=NoUnits(),
        reasons={},
        grading=read_grading(ROOT / "data" / "catalogue" / "grading.csv"),
    )


@pytest.fixture(scope="session")
def sources() -> dict[str, Source]:
    plans = ("baoshan", "xinjiang_corps", "shangcheng", "lishui", "haicang")
    return {name: Source(name, name, name, "0" * 64, name, Period(2021, 2025), Period(2016, 2020)) for name in plans}


def _row(catalogue: Any, figure: tuple[Any, ...]) -> dict[str, Any]:
    region, indicator, year, kind, value, resolution, comparator, document, line, other = figure
    row = {
        "figure": f"{document}:{line}:{indicator}:{kind}:{year}:{comparator}",
        "region": region,
        "indicator": indicator,
        "scope": "",
        "year": year,
        "base_year": None,
        "kind": kind,
        "form": "level",
        "comparator": comparator,
        "nature": "",
        "value": value,
        "resolution": resolution,
        "unit": catalogue.indicators[indicator].unit,
        "stated_by": region,
        "preferred": True,
        "document": document,
        "part": "",
        "line": line,
        "start": 0,
        "end": 1,
        "label_printed": indicator,
        "unit_printed": "",
        "text_printed": str(value),
        "remark": "",
        "derivation": "printed",
        "flags": "",
    }
    return row | other


@pytest.fixture(scope="session")
def make_long(catalogue: SmallCatalogue) -> Callable[[list[tuple[Any, ...]]], pl.DataFrame]:
    """Make a long frame of figures written like ``FIGURES``."""

    def make(figures: list[tuple[Any, ...]]) -> pl.DataFrame:
        whole = {
            "year": pl.Int16,
            "base_year": pl.Int16,
            "line": pl.Int64,
            "value": pl.Float64,
            "resolution": pl.Float64,
        }
        frame = pl.DataFrame([_row(catalogue, figure) for figure in figures], infer_schema_length=None)
        return frame.with_columns(pl.col(name).cast(dtype) for name, dtype in whole.items())

    return make


@pytest.fixture(scope="session")
def long(make_long: Callable[[list[tuple[Any, ...]]], pl.DataFrame]) -> pl.DataFrame:
    return make_long(FIGURES)
