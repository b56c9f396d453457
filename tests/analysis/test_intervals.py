"""Intervals and tests reckoned here, beside those of SciPy, which takes longer to import than a report to make."""

from __future__ import annotations

import math
import random

import pytest
from scipy.stats import binomtest, kendalltau, theilslopes

from duibiao.analysis.intervals import rate_ratio
from duibiao.analysis.slopes import mann_kendall, theil_sen

DRAWN = random.Random(5)
RATIOS = [
    (DRAWN.randint(0, 60), DRAWN.uniform(100, 9e4), DRAWN.randint(1, 900), DRAWN.uniform(100, 9e5)) for _ in range(60)
]
RATIOS += [(0, 10.0, 5, 10.0), (5, 10.0, 0, 10.0), (7, 3.0, 7, 3.0), (1, 1.0, 1, 3.0), (40_000, 2.0, 39_500, 2.0)]


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("counts", RATIOS)
def test_a_ratio_of_rates_is_the_binomial_test_of_its_share(counts, level):
    a, n_a, b, n_b = counts
    test = binomtest(a, a + b, n_a / (n_a + n_b))
    low, high = test.proportion_ci(level, method="exact")
    _, lower, upper, p = rate_ratio(a, n_a, b, n_b, level)
    # SciPy searches the limits; here they are quantiles of the beta distribution.
    assert lower * n_a / n_b == pytest.approx(low / (1 - low), rel=1e-7)
    assert upper * n_a / n_b == (pytest.approx(high / (1 - high), rel=1e-7) if high < 1 else math.inf)
    assert p == pytest.approx(test.pvalue, rel=1e-9)


def test_without_events_there_is_no_ratio():
    ratio, lower, upper, p = rate_ratio(0, 10, 0, 20)
    assert math.isnan(ratio)
    assert (lower, upper, p) == (0, math.inf, 1)


@pytest.mark.parametrize("n", range(2, 11))
def test_mann_kendall_without_ties_is_exact(n):
    for _ in range(5):
        values = DRAWN.sample(range(100), n)
        assert mann_kendall(values).p == pytest.approx(kendalltau(range(n), values, method="exact").pvalue, rel=1e-12)


@pytest.mark.parametrize("n", [3, 4, 9, 15])
def test_theil_sen_is_that_of_scipy(n):
    years, values = list(range(2010, 2010 + n)), [round(DRAWN.gauss(5, 2), 1) for _ in range(n)]
    expected, found = theilslopes(values, years, 0.9), theil_sen(years, values, 0.9)
    assert (found.slope, found.intercept, found.lower, found.upper) == pytest.approx(tuple(expected), rel=1e-12)
