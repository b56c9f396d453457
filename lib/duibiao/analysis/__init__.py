"""Comparisons, gaps, verdicts and trends: pure functions of the long frame and the catalogue.

Every function takes ``long`` (the frame of ``duibiao.longformat.load``; ``every_place=True`` may be given too: only
preferred rows are counted, the others are read as evidence), ``catalogue`` (``duibiao.catalogue.Catalogue``) and,
where said, ``sources`` (document id -> ``Source``). Nothing is read or written, nothing is random; every frame is
sorted by its leading columns and has the columns below even where it is empty. ``regions`` is a list of region ids,
``None`` all.

Conventions
-----------
* Codes, never sentences: ``status``, ``role``, ``grade``, ``note`` and ``reasons`` hold codes of
  ``duibiao.analysis.codes``; ``reasons`` and ``note`` join several by ``;`` in sorted order, empty text where there
  is none. ``codes.word(code, "zh"|"en")`` gives the wording, ``codes.words("a;b", lang)`` the joined wording.
* A *place* is seven columns: ``figure`` (id in the long table), ``document``, ``part``, ``line`` (Int64), ``text``
  (as printed), ``flags``, ``second_hand`` (Boolean: the figure was read at second hand). A second figure's place
  has the same names with a suffix, written below as ``place_a`` = ``figure_a, document_a, part_a, line_a, text_a,
  flags_a, second_hand_a``.
* ``value``, ``lower``, ``upper``, ``level`` (0.95), ``method``, ``n`` (Int64), ``note`` are the statistics of rule
  4 of the house; null value with a ``status`` other than ``ok`` is an answer. Null never means zero.
* ``year`` Int64, figures Float64 in the catalogue's unit, text String. Percentages are 0-100.
* An indicator's ``direction`` is ``higher``, ``lower`` or ``none``. Only differences graded A or B carry
  ``favour``.

comparability
-------------
``pairs(long, catalogue, regions=None, kind="actual", sources=None)``: every pair of figures of one indicator and
two regions (nation and parents too). Shared years give a row each; without any, the nearest years give one row
(code ``year``). Columns:
    indicator, scope_a, scope_b, kind: String; region_a, region_b: String (region_a < region_b); year_a, year_b:
    Int64; unit: String; comparator_a, comparator_b: String; value_a, value_b: Float64; resolution_a, resolution_b:
    Float64; grade: String (A|B|C|X); reasons: String; place_a; place_b
``ledger.ledger(long, catalogue, regions, year=None, sources=None)``: one row per indicator x region, indicators
that any of the regions reports.
    indicator, region: String; status: String (comparable: an A or B partner; shown_only: C at best; refused: X at
    best; no_partner: nobody else has the figure; target_only; standard_only; qualitative_only; other_scope_only;
    change_only; other_year_only (with ``year``); no_figure); grade: String ("" where there is no pair); reasons:
    String; scope, kind: String; year: Int64; comparator: String; value: Float64; unit: String; partners: String
    (region ids graded A or B, ``;``); shown: String (graded C); refused: String (graded X); place

refusals
--------
``refused(long, catalogue, regions=None)``: two figures that must never stand side by side: names that look alike
(the catalogue's ``never_with``, whose grade is X; also within one region) and unequal scopes of one indicator.
    indicator_a, indicator_b, region_a, region_b, scope_a, scope_b, kind_a, kind_b: String; year_a, year_b: Int64;
    comparator_a, comparator_b: String; value_a, value_b: Float64; unit_a, unit_b: String; grade: String (X);
    reasons: String (``never_with`` or ``population_basis``); place_a; place_b

benchmark
---------
``benchmark(long, catalogue, regions, years=None, peers=None, level=0.95, sources=None)``: each region's actual
beside nation, parent and other regions of the same year (``years=None``: every year the region has; ``peers=None``:
``regions``). Where no figure of the same year exists, the nearest year stands with grade C and code ``year``.
Refused pairs (X) are not here.
    indicator, scope: String; year: Int64; region, against: String; role: String (nation|parent|peer|other: of another
    level); year_against: Int64; unit, direction: String; comparator: String; value, value_against, resolution,
    resolution_against: Float64; grade: String (A|B|C); reasons: String; difference: Float64 (value - value_against);
    relative: Float64 (percent of the other); beyond_rounding: Boolean; favour: String
    (favourable|unfavourable|equal|no_direction|not_coloured); class: String
    (better|worse|lower|higher|similar|not_compared); distinguishable: Boolean? (null: cannot be known); ratio, lower,
    upper: Float64? (interval of the region's own value, or of the ratio of two vital rates); level: Float64?; method:
    String (exact_poisson|exact_rate_ratio|rounding|none); n: Int64? (events); p: Float64?; note: String; place;
    place_against
``ranks(long, catalogue, regions, year, sources=None)``: ranks, or why there are none.
    indicator, scope: String; year: Int64; region: String; value: Float64;
    rank, rank_low, rank_high: Int64? (by moving every value over its rounding); n: Int64 (regions); status: String
    (ranked|not_ranked); reasons: String (``fewer_than_five``, ``no_direction``)

sidebyside
----------
``standing(long, catalogue, regions, year=None, sources=None)``: each region's latest actual (none later than
``year``) beside nation and nearest parent of the same year; what is refused leaves its grade and no figure.
    region, indicator, scope: String; year: Int64; unit: String; value, resolution: Float64; comparator: String; place;
    parent: String; then for ``_nation`` and ``_parent``: value, resolution: Float64?; comparator, grade, reasons:
    String?; place

small_numbers
-------------
``recover_counts(rates, births_low, births_high)``: pure core; ``rates`` is a list of ``PrintedRate(value,
resolution, per)``; gives a list of ``Counts(events: tuple[int, ...], births_low: int, births_high: int)``.
``counts(long, catalogue, regions, birth_rates=None)``: whole events and births behind the printed vital rates.
    region: String; year: Int64; solution: Int64 (1..); births_low, births_high: Int64; indicator: String; rate:
    Float64; resolution: Float64; per: Int64; events: Int64; value, lower, upper: Float64 (rate, exact Poisson);
    level: Float64; method: String; n: Int64 (events); birth_rate_low, birth_rate_high: Float64? (per mille, implied
    by the population); population: Float64? (people); population_year: Int64?; plausible: String
    (plausible|rejected|unknown); status: String (ok|not_assessable); note: String; place
``allowances.allowance(long, catalogue, regions, births=None)``: what a target allows; births of the baseline year
unless given.
    region, indicator: String; target_year: Int64; comparator: String; target: Float64; unit: String; solution:
    Int64; births_low, births_high: Int64; allowed_low, allowed_high: Int64 (whole deaths); reference: String
    (baseline|nation); reference_rate: Float64; reference_figure: String; value, lower, upper: Float64 (chance in
    percent that the target is met by luck at that true rate, and its range over the births); level, method, n; status,
    note; place
``deaths_allowed(target, per, births, comparator="le")`` -> int; ``chance_by_luck(target, per, births, rate,
comparator="le")`` -> float (0-1).

gap
---
``register(long, catalogue, regions=None, target_year=None, approx_units=1.0, convention="discrete",
sources=None, breaks=None)``: the register of targets.
    region, indicator, scope: String; target_year: Int64; kind: String; form, nature, direction, unit: String;
    comparator: String; target: Float64? (level; implied where ``implied``); target_low, target_high: Float64?
    (band); stated: Float64? (the number as printed, a change for a change); stated_unit: String; implied: Boolean;
    stated_by: String; role: String (improve|hold|band|planned|aim|qualitative|not_assessable); copied_from: String
    (region id of nation or parent with the equal target, ""), copied_document: String; copied_year: Int64?;
    met_at_baseline: Boolean?; weaker_than_baseline: Boolean?; baseline: Float64?; baseline_year: Int64?;
    baseline_status: String (stated|earlier_year|later_year|missing|floor_not_measurement); gap: Float64? (target -
    baseline); gap_relative: Float64? (percent); beyond_rounding: Boolean?; headroom: Float64? (holds only, >= 0);
    years: Int64?; required_linear: Float64? (a year); required_aarr: Float64? (percent a year, positive is a fall);
    convention: String; national_linear, national_aarr: Float64?, national_window: String ("2015-2020", before the
    baseline; "" where none); national_note: String; national_later_linear, national_later_aarr: Float64?,
    national_later_window: String (from the baseline on), national_later_note: String; pace_ratio: Float64?
    (required over national, before; same direction only); own_linear, own_aarr: Float64?, own_window, own_note:
    String (the region's own pace in the five years before the baseline), own_ratio: Float64?; nation_target,
    parent_target: Float64?; ambition_nation, ambition_parent: String (more|equal|less|none); status: String
    (ok|not_assessable|qualitative); reasons: String; place (of the target); place_baseline

verdicts
--------
Scalars, each -> ``Verdict(value, score, status, note)``:
``cagr_ratio(baseline, baseline_year, latest, latest_year, direction, target=None, target_year=None, limit=None,
zero="linear")``, ``un_ratio``, ``healthy_people``, ``schedule(..., margin=0.05)``, ``escap`` (same arguments;
direction -1, 1, "lower", "higher").
``assess(long, catalogue, regions=None, approx_units=1.0, margin=0.05, sources=None, zero="linear",
breaks=None)``: every target that has a later actual (or an actual of its own year).
    region, indicator, scope: String; target_region: String (whose target; a district may be held to its city's);
    target_year: Int64; final: Boolean (latest_year == target_year; where false, ``not_met`` reads "not yet"); nature,
    unit, direction, comparator: String; target: Float64; implied: Boolean; baseline: Float64?; baseline_year: Int64?;
    baseline_status: String; latest: Float64; latest_year: Int64; role: String (improve|hold|aim|planned); met:
    String (met|not_met|within_rounding; without a direction at_level|above|below); shortfall: Float64? (percent of
    the target, 0 where met); met_at_baseline: Boolean?; printed_verdict: String (remark, as printed);
    printed_agrees: Boolean?; share: Float64? (percent of the change made); elapsed: Float64? (percent of the time);
    then <prefix>_value, <prefix>_status for cagr, un, healthy_people, schedule, escap and cagr_score; agree: String
    (agree|disagree|one_method|not_assessable; of two methods or more); flip_linear: String (the class with linear paces
    where it differs); flip_rounding: String (prefixes, and ``met``, that one unit of a last digit changes); headroom:
    Float64?; status: String (ok|not_assessable); reasons: String; place
    (of the target); place_baseline; place_latest

awaiting
--------
``annual_steps(long, catalogue, regions=None, sources=None, breaks=None)``: annual-change targets year by year: region,
indicator, scope: String; target_region: String; target_year, year_from, year: Int64;
    required: Float64; change: Float64? (a year); comparator: String; met: String (met|not_met, not_assessable across
    a break); level: Float64 (implied, of that year); level_met: String; reasons: String; place; place_latest
``without_target(long, catalogue, regions=None, since=2021)``: later actuals that no target waits for: region,
indicator, scope: String; year: Int64; value: Float64; unit: String;
    status: String (``no_target``); place
``without_later_actual(long, catalogue, regions=None, sources=None)``: targets that no later actual answers: region,
indicator, scope: String; target_year: Int64; comparator, form: String; target: Float64?; unit: String;
    status: String (``no_later_actual``); place

reference_class
---------------
``class_changes(panel, catalogue, span=5, breaks=None)``: the real changes of twenty regions or more, by indicator:
    indicator, region: String; start, end: Int64; first, last: Float64; scale: String; pace: Float64; n: Int64; note:
    String
``rarity(asked, classes, catalogue)``: required paces beside them: region, indicator, scope: String; target_year: Int64;
    scale: String; required: Float64?; value, lower, upper: Float64? (median and middle 80 % of the class); level:
    Float64?; reached: Int64? (regions at least as fast); n: Int64?; window, method: String; status: String
    (ok|no_reference_class); note: String

calculator
----------
``calculator(long, catalogue, classes, regions=None, year=2030, convention="discrete", approx_units=1.0)``: what the
goals of a year ask from the latest figure on; own goal, else a parent's, else the nation's (``goal_of_another``).
    region, indicator, scope, target_region: String; target_year: Int64; comparator: String; target: Float64; unit,
    direction: String; latest: Float64; latest_year, years: Int64; role: String (improve|hold|planned); gap: Float64;
    headroom, required_linear, required_aarr: Float64?; convention: String; reached, n: Int64?; window: String?;
    allowed_low, allowed_high, births_low, births_high: Int64?; chance_low, chance_high: Float64? (percent); status:
    String; note: String; place; place_latest

found_breaks
------------
``found_breaks(points, catalogue, unlike=3.5)``: changes unlike all others of their series, in the form of ``breaks``:
    indicator, region, scope: String; year: Int64; value: Float64 (robust deviations); method: String; n: Int64;
    reasons: String (``jump``)
``breaks_by_source(whole, split, catalogue)`` (points made without and with the breaks): indicator, region, scope:
    String; year: Int64; source: String (listed|both|found); value: Float64?; n: Int64?; splits: Boolean; reasons:
    String
``with_found(listed, points, catalogue, believe)``: the listed breaks and, if believed, the found ones

pooling
-------
``pooled(counted, level=0.95, most=5)`` (``counted`` from ``counts``): the latest three to five years together: region,
    indicator: String; start, end, years, births_low, births_high: Int64?; value, lower, upper, level: Float64?;
    method: String; n: Int64?; status, note: String

trend
-----
(``series`` also lies in ``points``, ``aarr`` in ``pace``, ``joinpoint`` and ``aapc`` in ``joinpoints``; ``trend``
gives all of them on.)
``series(long, catalogue, regions=None, indicators=None, breaks=None, exclude=None, leave_out=(), least=1)``: the
points. ``breaks`` and ``exclude``: frames with indicator, region ("" for any), year and, optional, reasons
(``breaks``: first year of the new series). Regions' boundary versions and the flags ``series_break`` (break) and
``leave_out_of_trends`` (not used) do so by themselves.
    region, indicator, scope: String; segment: Int64 (1..); year: Int64; value, resolution: Float64; unit: String;
    used: Boolean; reasons: String (why left out, or, at a segment's first point, why it broke); points: Int64
    (used, in the segment); place
``trend(points, catalogue, level=0.95, convention="discrete", joinpoints=0)`` (``points`` from ``series``): one row
per segment and method.
    region, indicator, scope: String; segment: Int64; method: String (ols|theil_sen|mann_kendall|aarr|joinpoint);
    scale: String (linear|log|logit); start, end: Int64; n: Int64; years: String ("2015;2018"); left_out: String;
    value: Float64? (ols, theil_sen: change a year: units on the linear scale, percent on log (APC), percent of the
    odds on logit; mann_kendall: tau; aarr: percent a year, positive is a fall); lower, upper: Float64?; level:
    Float64?; p: Float64?; points_a_year: Float64? (theil_sen and ols slope in the indicator's own unit, for
    reading); convention: String (aarr); status: String (ok|not_assessable|trend|no_trend|no_verdict); note: String
``fitted(points, catalogue)``: the OLS line of each segment of three points or more: region, indicator, scope:
String; segment, year: Int64; value, fitted: Float64
``aarr(first, first_year, last, last_year, convention)`` -> float; ``aarr_regression(years, values)`` -> float;
``aapc(segments, window)`` -> float
``joined_points.both_ways(points, catalogue, most=7, disputed=(2020,), level=0.95)``: joinpoints chosen by weighted BIC,
each series with the disputed years and, where it has them, without:
    region, indicator, scope: String; segment: Int64; without: String (years left out for this fit); piece, start, end:
    Int64; value, lower, upper: Float64? (percent a year); level: Float64?; p: Float64?; joinpoints, n: Int64; method:
    String; same: Boolean? (the joinpoint years are those of the other fit); status, note: String
``joinpoint(years, values, joinpoints, se=None)`` -> list of ``Segment(start, end, slope, apc, fitted, lower, upper,
p)``; ``most_joinpoints(n)`` -> int
``joinpoints.fit_joined(x, y, joinpoints, weights=None, level=0.95)`` -> ``Joined(segments, error, freedom,
errors)`` on any scale; ``joinpoints.select_joinpoints(x, y, most, weights=None, selection="wbic",
permutations=4499, seed=20000)`` -> int (wbic|bic|bic3|permutation); ``joinpoints.average(model, window, level)`` ->
``Average(value, lower, upper, level, by)``
``batches.ols_many(x, y, level=0.95, weights=None)``, ``theil_sen_many(x, y, level)``, ``mann_kendall_many(y)``,
``one_joinpoint_many(x, y, level, weights=None)``: many series of one length at once, x (n,) or (m, n), y (m, n).

a user's own table
------------------
``assessed_table.assess_frame(table, zero="linear", margin=0.05)``: columns series, baseline, baseline_year, latest,
latest_year, direction, target, target_year, limit in; adds cagr_value, cagr_score, cagr_status, un_value, un_status,
healthy_people_value, healthy_people_status, schedule_value, schedule_status, escap_value, escap_status, agree
(agree|disagree|one_method|not_assessable), flip_linear, role (improve|hold|aim|""), met_at_baseline, met_now:
Boolean?; headroom, required_linear, required_aarr: Float64?; note (``<prefix>:<code>``). Rows and order stay.
``fits.fit_frame(table, FitOptions(method, joinpoints, scale, leave_out, level, convention, selection,
find_breaks))`` -> segments, fitted; columns series, year, value, se, break in (break: yes where a new series begins).
    segments: series: String; segment, start, end: Int64; slope, apc, lower, upper, p: Float64?; n: Int64; method,
    note: String. fitted: series: String; year: Int64; fitted: Float64
``averages.aapc_frame(table, options, window)``: series: String; start, end: Int64; aapc, lower, upper: Float64?;
    joinpoints, n: Int64?; method, note: String

projection
----------
``project_frame(table, to, calibration=None)``: columns series, year, value and optional scale, direction, target,
events in.
    series: String; year: Int64; value, lower50, upper50, lower80, upper80, lower95, upper95, probability: Float64?;
    method: String (ensemble|none); n: Int64; note: String
``projected_points.project_points(points, catalogue, to, targets=None, births=None)`` (``points`` from `series`, births
    from ``projected_points.births_of``): region, indicator, scope: String; segment: Int64; unit: String; then as
    ``project_frame`` without series; the last segment only
``class_projection.project_from_class(latest, changes, target=None, direction=None)``: by the changes of 20 regions or
    more -> dict
``class_projection.project_by_class(asked, panel, catalogue, breaks=None)`` (``asked`` from the calculator): each latest
    figure by the changes that a class of 20 regions made over a span as long
    region, indicator, scope, target_region: String; target_year: Int64; comparator: String; target: Float64; unit:
    String; latest: Float64; latest_year, years: Int64; value, lower50, upper50, lower80, upper80, lower95, upper95:
    Float64?; reached: Int64?; probability: Float64?; n: Int64?; window, method (reference_class|none), status
    (ok|no_reference_class), note: String; places of goal and latest figure
``class_projection.class_coverage()``: what such intervals held of the panel's own changes: indicator: String; span,
    outcomes: Int64; covered50, covered80, covered95: Float64
``accuracy()``: what the projection was measured to be worth on series held out: kind (observed|smoothed|second:
    looked at once, after the last tuning), method (ensemble|naive|theta|ets): String; series, forecasts: Int64; mase,
    smape, covered50, covered80, covered95: Float64?
``coverage_by_family()``: the same coverage by family of series: kind, family: String; series: Int64; covered50,
    covered80, covered95: Float64
``calibration.histories(table)``, ``backtest(series, peers=None)``, ``calibrate(errors)``, ``measure(errors,
calibration)``, ``coverage(errors, calibration)``: rolling-origin back-tests, the multipliers and what they cover

intervals
---------
``wilson(events, n, level)``, ``byar(events, level)``, ``exact_poisson(events, level)``, ``poisson_rate(events, n,
per, level)`` (Byar from 10 events, exact below),
``exact_rate(events, n, per, level)`` -> (lower, upper); ``rate_ratio(events_a, n_a, events_b, n_b, level)`` ->
(ratio, lower, upper, p); ``compare(lower, upper, benchmark, direction)`` -> class
"""
