"""The codes that results are told in, with their wording in Chinese and English.

Analysis never writes sentences: a frame holds codes, presentation words them here in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from duibiao.errors import CatalogueError

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

GRADES: dict[str, tuple[str, str]] = {
    "A": ("可比", "like for like"),
    "B": ("有保留地可比", "with a caveat"),
    "C": ("仅列示", "shown only"),
    "X": ("不可比", "not comparable"),
}

REASONS: dict[str, tuple[str, str]] = {
    "accounts": ("核算数据有初步核算与修订之别", "accounts are first estimates or revised figures"),
    "baseline_earlier_year": ("基期早于规划基年", "the baseline is of an earlier year than the plan's"),
    "baseline_later_year": ("基期缺失，取其后最早年份", "the baseline year is missing: the first later year stands in"),
    "baseline_missing": ("未公布基期值", "no baseline is published"),
    "boundary": ("行政区划有调整", "the boundary changed"),
    "definition": ("指标定义不同", "definitions differ"),
    "excluded": ("按规定不纳入", "left out as listed"),
    "fewer_than_five": ("同级可比地区不足五个", "fewer than five comparable regions of one level"),
    "floor_not_measurement": ("印出的是下限，不是测量值", "a floor was printed, not a measurement"),
    "grade_c": ("仅列示，不作判断", "shown only, not judged"),
    "grade_x": ("指标本身不作地区间比较", "the indicator is never compared between regions"),
    "growth_rate": ("指标本身是增长率，不再求增速", "the indicator is itself a rate of growth"),
    "hosts_hospitals": ("辖区内有省市级医院，资源按所在地统计", "higher-level hospitals stand in the district"),
    "implied": ("由变化幅度推算的水平", "a level implied by a change"),
    "index": ("指数由各地自定", "an index of local definition"),
    "institutions": ("以机构数计，无抽样误差", "a count of institutions: no sampling interval"),
    "left_out": ("该年份不参与拟合", "the year is left out of the fit"),
    "level": ("行政层级不同", "regions of different levels"),
    "never_with": ("名称相近而含义不同", "names look alike, meanings differ"),
    "no_births": ("缺出生人数，无法还原死亡数", "births are unknown: deaths cannot be recovered"),
    "no_solution": ("没有整数解能同时给出各率", "no whole counts give all printed rates"),
    "no_direction": ("无优劣方向", "neither more nor less is better"),
    "other_scope_only": ("仅有其他口径人群的数据", "only figures of another part of the population"),
    "population_basis": ("人口口径不同或未注明", "population bases differ or are not stated"),
    "printed_nearly": ("文件自评“基本完成”，无公布界限", "the document says nearly done; no threshold is published"),
    "second_hand": ("转引数据", "read at second hand"),
    "series_break": ("序列有断点", "the series breaks"),
    "small_numbers": ("事件数过少", "too few events"),
    "solutions_disagree": ("多组可能的事件数结论不一", "the possible counts do not agree"),
    "several_solutions": ("可能的事件数不止一组", "several counts fit the printed rates"),
    "standard": ("配置标准，不是实际值", "an allocation standard, not an actual"),
    "survey_or_register": ("监测抽样与年报来源不同", "sample surveillance beside annual returns"),
    "system": ("统计制度不同，差异未必真实", "reporting systems differ: the difference may be theirs"),
    "target_equals_baseline": ("目标等于基期值", "the target equals the baseline"),
    "target_weaker": ("目标弱于基期值", "the target is weaker than the baseline"),
    "too_many_solutions": ("可能的事件数过多，无法还原", "too many counts fit the printed rates"),
    "unit": ("单位无法换算", "the unit cannot be converted"),
    "year": ("年份不同", "the years differ"),
    "zero_or_negative": ("含零或负值，不能求比率", "zero or negative: no rate of change"),
}

STATUSES: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "ok": ("可评", "assessed"),
    "not_assessable": ("不可评", "not assessable"),
    "not_available": ("无数据", "not available"),
    "qualitative": ("定性目标", "in words only"),
    "no_target": ("资料中无对应目标", "no target in the data"),
    "no_later_actual": ("无后续实际值", "no later actual"),
    "trend": ("有趋势", "a trend"),
    "no_trend": ("未见趋势", "no trend seen"),
    "no_verdict": ("样本过少，不作判断", "too few points for a verdict"),
    "ranked": ("已排序", "ranked"),
    "not_ranked": ("不排序", "not ranked"),
    "plausible": ("合理", "plausible"),
    "rejected": ("排除", "rejected"),
    "unknown": ("无法判断", "cannot be told"),
    "comparable": ("可比", "comparable"),
    "shown_only": ("仅列示", "shown only"),
    "refused": ("拒绝比较", "refused"),
    "no_partner": ("其他地区无此数据", "no other region has it"),
    "target_only": ("仅有目标", "a target only"),
    "standard_only": ("仅有配置标准", "an allocation standard only"),
    "qualitative_only": ("仅有定性表述", "words only"),
    "other_year_only": ("仅有其他年份", "another year only"),
    "change_only": ("仅有变化幅度", "a change only"),
    "no_figure": ("无数据", "no figure"),
}

ROLES: dict[str, tuple[str, str]] = {
    "improve": ("改善", "improve"),
    "hold": ("保持", "hold"),
    "band": ("区间", "band"),
    "planned": ("规划值（无优劣方向）", "planned level (no direction)"),
    "aim": ("有目标无基期", "an aim without a baseline"),
    "copied": ("与上级目标相同", "equal to a higher level's target"),
    "nation": ("全国", "nation"),
    "parent": ("上级", "parent"),
    "peer": ("同级地区", "peer of the same level"),
    "other": ("其他层级地区", "region of another level"),
    "baseline": ("基期值", "baseline"),
    "stated": ("文件所载", "stated"),
    "earlier_year": ("较早年份", "an earlier year"),
    "later_year": ("较晚年份", "a later year"),
    "missing": ("缺失", "missing"),
    "more": ("更高要求", "more ambitious"),
    "equal": ("相同", "equal"),
    "less": ("较低要求", "less ambitious"),
    "none": ("无", "none"),
}

CLASSES: dict[str, tuple[str, str]] = {
    "better": ("优于", "better"),
    "worse": ("劣于", "worse"),
    "similar": ("无显著差异", "similar"),
    "lower": ("较低", "lower"),
    "higher": ("较高", "higher"),
    "not_compared": ("不作比较", "not compared"),
    "favourable": ("有利", "favourable"),
    "unfavourable": ("不利", "unfavourable"),
    "not_coloured": ("不判优劣", "not judged"),
}

VERDICTS: dict[str, tuple[str, str]] = {
    "substantial": ("进展充分", "substantial progress"),
    "moderate": ("进展中等", "moderate progress"),
    "limited": ("进展有限", "limited progress"),
    "deterioration": ("倒退", "deterioration"),
    "target_achieved": ("已达目标", "target achieved"),
    "on_track": ("照目前速度可达到", "met or on track at this pace"),
    "fair": ("尚可，需加速", "fair, accelerate"),
    "stagnation": ("停滞或倒退", "stagnation or regression"),
    "improved": ("有改善", "improved"),
    "little_change": ("变化很小", "little or no change"),
    "on_schedule": ("达到时序进度", "on or ahead of schedule"),
    "nearly": ("接近时序进度", "nearly on schedule"),
    "behind": ("落后于时序进度", "behind schedule"),
    "met": ("达到", "met"),
    "not_met": ("未达到", "not met"),
    "at_level": ("与规划值相当", "at the planned level"),
    "above": ("高于规划值", "above the planned level"),
    "below": ("低于规划值", "below the planned level"),
    "within_rounding": ("差距在修约误差内", "within rounding"),
    "agree": ("一致", "agree"),
    "disagree": ("不一致", "disagree"),
    "one_method": ("仅一种方法可评", "only one method could be judged"),
}

NOTES: dict[str, tuple[str, str]] = {
    "annual_average_only": ("跨多年平均，不能逐年检验", "an average over several years: single years untested"),
    "births_of_baseline_year": ("以基期年出生数计", "at the births of the baseline year"),
    "births_of_latest_counts": ("以最近可还原的出生数计", "at the births of the latest year whose counts are known"),
    "goal_of_another": ("非本地区目标，仅供测算", "not the region's own goal: asked for reckoning only"),
    "no_reference_class": ("没有二十个以上地区的参照", "no twenty regions of reference"),
    "other_span": ("参照期不是五年", "the class's span is not five years"),
    "beyond_backtest": ("超出回测年限，区间为外推", "beyond the years that were back-tested: the interval is extended"),
    "clipped": ("在端点处截断", "clipped at the limit"),
    "constant": ("各年数值相同", "a constant series"),
    "early_years_left_out": ("早期年份间隔过大，未用", "early years stand too far apart and are left out"),
    "endpoints_only": ("仅用首末两点", "first and last point only"),
    "few_points": ("点数很少，区间仅供参考", "few points: the interval rests on a straight line"),
    "ahead_of_class": (
        "最新值已好于四分之三以上参照地区的起点，同样大的变化未必还能有",
        "already better than where three quarters of the class began: as large a change may not be had again",
    ),
    "at_most_four": ("置换检验最多找四个连接点", "the permutation test looks for four joinpoints at most"),
    "beyond_numbers": ("数值超出可计算的范围", "no number is large enough"),
    "gaps": ("缺失年份过多", "too many years are missing"),
    "gaps_interpolated": ("缺失年份已插补", "missing years are interpolated"),
    "independence_assumed": ("假定各年误差独立", "errors of the years taken as independent"),
    "limit_reached": ("已到自然极限", "the natural limit is reached"),
    "n4_cannot_reach_5_percent": ("四个点不可能达到5%显著", "four points can never reach 5 %"),
    "no_rank_interval": ("不足五个点，无法给出95%秩区间", "fewer than five points: no 95 % interval of ranks exists"),
    "no_uncertainty": ("仅两点，无法估计不确定性", "two points: no uncertainty can be known"),
    "one_point": ("仅一个点", "one point only"),
    "no_target_year": ("缺目标年份或其不晚于基期", "no target year, or none after the baseline"),
    "not_after_last": ("目标年份不晚于末年", "the year is not after the last"),
    "odds": ("为优势比的变化", "percent of the odds"),
    "past_target_year": ("末值年份已过目标年份", "the latest year is past the target's"),
    "student_t": ("按t分布", "by Student's t"),
    "normal_quantiles": (
        "按正态分位数，斜率视为独立（同NCI）",
        "by normal quantiles, slopes as independent, as NCI has it",
    ),
    "events_unknown": ("缺事件数或为零，未加随机波动", "no events are known: their noise is not added"),
    "outside_class": (
        "最新值已好于所有参照地区的起点",
        "already better than where any region of the class began",
    ),
    "outside_scale": ("数值超出该尺度的定义域", "values outside the scale's domain"),
    "outside_window": ("序列不含该时段", "the series does not cover the window"),
    "poisson_added": ("已加事件数的随机波动", "Poisson noise of the events is added"),
    "se_missing": ("标准误不全，未加权", "standard errors are incomplete: not weighted"),
    "se_unused": ("该方法不用标准误", "the method takes no standard errors"),
    "sign_change": ("正负号改变", "the sign changes"),
    "ties": ("有相同值", "ties"),
    "too_far": ("预测年限过长", "too many years ahead"),
    "too_few_regions": ("参照地区不足二十个", "fewer than twenty regions of reference"),
    "too_few_points": ("点数不足", "too few points"),
    "weighted": ("按标准误加权", "weighted by the standard errors"),
    "window_nearest": ("取最接近的年份", "the nearest years stand in"),
    "years_pooled": ("多年合并，掩盖其间变化", "years together: a trend within them is hidden"),
    "jump": ("突变，疑为断点", "a jump that may be a break"),
    "zero_linear": ("含零，用线性形式", "a zero: the linear form"),
    "zero_substituted": ("零以0.001代替", "0.001 put for zero"),
}

METHODS: dict[str, tuple[str, str]] = {
    "exact_poisson": ("精确泊松区间", "exact Poisson"),
    "exact_rate_ratio": ("率比精确检验", "exact rate ratio"),
    "rounding": ("修约精度", "rounding only"),
    "ols": ("最小二乘", "ordinary least squares"),
    "theil_sen": ("Theil-Sen 斜率", "Theil-Sen slope"),
    "mann_kendall": ("Mann-Kendall 检验", "Mann-Kendall test"),
    "aarr": ("年均降低率", "annual average rate of reduction"),
    "joinpoint": ("连接点回归", "joinpoint"),
    "reference_class": ("参照地区的实际变化", "real changes of a reference class"),
    "ensemble": ("组合预测", "combination of forecasts"),
    "naive": ("末值外推", "last value"),
    "theta": ("Theta法", "Theta"),
    "ets": ("指数平滑（ETS）", "exponential smoothing (ETS)"),
    "poisson_cdf": ("泊松分布", "Poisson distribution"),
    "discrete": ("离散复利", "discrete"),
    "continuous": ("连续复利", "continuous"),
    "regression": ("回归", "regression"),
    "wbic": ("按加权BIC选连接点数", "joinpoints chosen by weighted BIC"),
    "bic": ("按BIC选连接点数", "joinpoints chosen by BIC"),
    "bic3": ("按BIC3选连接点数", "joinpoints chosen by BIC3"),
    "permutation": ("按置换检验选连接点数", "joinpoints chosen by permutation test"),
    "linear": ("线性", "linear"),
    "log": ("对数", "log"),
    "logit": ("logit", "logit"),
}

WORDS: dict[str, tuple[str, str]] = {
    **METHODS, **NOTES, **VERDICTS, **CLASSES, **ROLES, **STATUSES, **REASONS, **GRADES,
}  # fmt: skip


def word(code: str, language: str, catalogue: Catalogue | None = None) -> str:
    """Word a code in ``zh`` or ``en``; the catalogue's own reasons go before the table of this module.

    Raises
    ------
    CatalogueError
        Where the code is not known: a result must never show a bare code.
    """
    if catalogue is not None and code in catalogue.reasons:
        wording = catalogue.reasons[code]
        return wording.zh if language == "zh" else wording.en
    if code not in WORDS:
        raise CatalogueError(f"the code '{code}' has no wording\n    what to do: add it to duibiao.analysis.codes")
    return WORDS[code][0 if language == "zh" else 1]


def words(codes: str, language: str, catalogue: Catalogue | None = None) -> str:
    """Word several codes joined by ``;``."""
    between = ";" if language == "zh" else "; "
    return between.join(word(code, language, catalogue) for code in codes.split(";") if code)


def join(codes: Iterable[str]) -> str:
    """Join codes as the frames hold them: sorted, no doubles, no empty ones."""
    return ";".join(sorted({code for code in codes if code}))
