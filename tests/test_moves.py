"""Medians, differences, and which of many are more than chance: figures of libraries, and what must hold."""

import math
from collections import Counter
from dataclasses import astuple
from fractions import Fraction
from itertools import pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from dashboard.statistics import Difference, Estimate, difference, median_interval, real_moves, wilson

FIGURES = st.floats(-1e6, 1e6)
NOT_KNOWN = Difference(*[math.nan] * 4)


# The median -----------------------------------------------------------------------------------------------------------


def holds(n: int, rank: int) -> Fraction:
    """How often the rank-th smallest and rank-th largest of n values hold the median: exact."""
    return 1 - Fraction(2 * sum(comb(n, k) for k in range(rank)), 2**n)


@pytest.mark.parametrize("n", [*range(6, 60), 100, 137, 400])
def test_the_limits_of_a_median_are_the_innermost_values_that_hold_it_in_95_of_100(n):
    low, high = median_interval(list(range(n, 0, -1)))
    assert low + high == n + 1
    assert holds(n, int(low)) >= Fraction(95, 100) > holds(n, int(low) + 1)


@pytest.mark.parametrize(
    ("n", "rank"), [(6, 1), (8, 1), (9, 2), (10, 2), (15, 4), (20, 6), (25, 8), (40, 14), (50, 18)]
)
def test_the_ranks_are_those_of_the_textbook(n, rank):
    """Two-sided 95 % of the sign test: the 6th and the 15th of 20 values, and so on."""
    values = [10.0 * value for value in range(1, n + 1)]
    assert median_interval(values) == (10 * rank, 10 * (n + 1 - rank))


@pytest.mark.parametrize("values", [[], [1], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, math.nan]])
def test_under_six_values_or_with_one_unknown_a_median_has_no_limits(values):
    assert all(math.isnan(limit) for limit in median_interval(values))


@given(st.lists(FIGURES, min_size=6, max_size=80))
def test_the_limits_hold_the_median_of_the_values(values):
    low, high = median_interval(values)
    assert low <= float(np.median(values)) <= high
    assert low in values and high in values


def test_the_limits_hold_the_true_median_as_often_as_promised():
    draw = np.random.default_rng(3)
    held = 0
    for _ in range(1_000):
        low, high = median_interval(draw.lognormal(3, 1, 17))
        held += low <= math.exp(3) <= high
    assert held / 1_000 == pytest.approx(float(holds(17, 5)), abs=0.02) and held >= 935


# Differences ----------------------------------------------------------------------------------------------------------


def share(x: float, n: float) -> Estimate:
    return Estimate(x / n, *wilson(x, n))


@given(st.data(), st.integers(1, 400), st.integers(1, 400))
def test_the_difference_of_two_shares_is_that_of_newcombe(data, n, m):
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    found = difference(share(x, n), share(y, m))
    limits = confint_proportions_2indep(x, n, y, m, method="newcomb", compare="diff", alpha=0.05)
    # The library has more digits of the quantile than the limits of a share.
    assert (found.low, found.high) == pytest.approx(limits, abs=5e-8)
    assert found.change == x / n - y / m


@given(st.data(), st.integers(1, 400), st.integers(1, 400))
def test_with_as_many_digits_it_is_the_same(data, n, m):
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    one, other = ((k / of, stats.binomtest(k, of).proportion_ci(0.95, method="wilson")) for k, of in ((x, n), (y, m)))
    now, before = (Estimate(value, limits.low, limits.high) for value, limits in (one, other))
    found = difference(now, before)
    limits = confint_proportions_2indep(x, n, y, m, method="newcomb", compare="diff", alpha=0.05)
    assert (found.low, found.high) == pytest.approx(limits, abs=1e-9)


def test_the_figures_of_newcombe_himself():
    """Table II of Newcombe (1998), method 10: 56/70 and 48/80; 9/10 and 3/10; 10/10 and 0/10."""
    pairs = {(56, 70, 48, 80): (0.0524, 0.3339), (9, 10, 3, 10): (0.1705, 0.8090), (10, 10, 0, 10): (0.6075, 1.0)}
    for (x, n, y, m), limits in pairs.items():
        found = difference(share(x, n), share(y, m))
        assert (found.low, found.high) == pytest.approx(limits, abs=5e-5)
        assert found.p < 0.05


def test_of_two_means_with_even_intervals_p_is_that_of_the_z_test():
    """5 ± 1.96 · 3 and 1 ± 1.96 · 4, errors 3 and 4: 4 apart, error 5."""
    z = stats.norm.isf(0.025)
    found = difference(Estimate(5, 5 - 3 * z, 5 + 3 * z), Estimate(1, 1 - 4 * z, 1 + 4 * z))
    assert (found.change, found.low, found.high) == pytest.approx((4, 4 - 5 * z, 4 + 5 * z))
    assert found.p == pytest.approx(2 * stats.norm.sf(4 / 5))


def test_of_lopsided_intervals_p_is_from_the_side_towards_nought():
    """4 (1 to 10) less 0 (−8 to 4): 4 up, √(3² + 4²) = 5 on the way to nought, √(6² + 8²) = 10 away from it."""
    z = stats.norm.isf(0.025)
    found = astuple(difference(Estimate(4, 1, 10), Estimate(0, -8, 4)))
    assert found == pytest.approx((4, -1, 14, 2 * stats.norm.sf(z * 4 / 5)))
    # Beyond the 5 %, too: 4 with 1 on the way.
    found = astuple(difference(Estimate(4, 3, 24), Estimate(0, -9, 0)))
    assert found[3] == pytest.approx(2 * stats.norm.sf(z * 4))


def test_a_limit_at_nought_leaves_nothing_out():
    """2 less 1 is 1, less the root of 1² + 0² is 0."""
    assert difference(Estimate(2, 1, 3), Estimate(1, 1, 1)) == Difference(1, 0, 2, 0.05)
    assert difference(Estimate(1, 1, 1), Estimate(1, 1, 1)) == Difference(0, 0, 0, 1)
    assert difference(Estimate(2, 2, 2), Estimate(1, 1, 1)) == Difference(1, 1, 1, 0)
    assert difference(Estimate(2, 1.5, math.inf), Estimate(1, 1, 1)).high == math.inf


@pytest.mark.parametrize("place", range(6))
def test_what_is_not_known_makes_the_difference_not_known(place):
    figures = [2.0, 1.0, 3.0, 1.0, 0.0, 2.0]
    figures[place] = math.nan
    found = difference(Estimate(*figures[:3]), Estimate(*figures[3:]))
    assert [repr(value) for value in (found.change, found.low, found.high, found.p)] == ["nan"] * 4
    assert repr(found) == repr(NOT_KNOWN)


@st.composite
def estimates(draw):
    value, below, above = draw(FIGURES), draw(st.floats(0, 1e6)), draw(st.floats(0, 1e6))
    return Estimate(value, value - below, value + above)


@given(estimates(), estimates())
def test_a_difference_lies_in_its_interval_and_p_says_whether_nought_does(now, before):
    found, turned = difference(now, before), difference(before, now)
    assert found.low <= found.change <= found.high
    assert (found.p < 0.05) == (found.low > 0 or found.high < 0)
    assert 0 <= found.p <= 1
    assert (turned.change, turned.low, turned.high, turned.p) == (-found.change, -found.high, -found.low, found.p)


@given(estimates(), estimates(), st.floats(1, 10))
def test_wider_intervals_make_a_change_less_certain(now, before, times):
    wider = Estimate(now.value, now.value - times * (now.value - now.low), now.value + times * (now.high - now.value))
    found, less = difference(now, before), difference(wider, before)
    assert less.p >= found.p - 1e-9


# Many at once ---------------------------------------------------------------------------------------------------------


def test_the_step_up_procedure_is_that_of_the_paper():
    """Benjamini and Hochberg (1995), 3.2: of 15 tests at 5 % the first four, for 0.0095 ≤ 4/15 · 0.05 = 0.0133."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert real_moves(p) == [True] * 4 + [False] * 11
    # Step-up: 0.04 alone is above 0.025, but with another under 0.05 beside it is taken along.
    assert real_moves([0.04, 0.049]) == [True, True] and real_moves([0.04, 0.06]) == [False, False]
    assert real_moves([0.049]) == [True] and real_moves([0.051]) == [False] and real_moves([]) == []


def test_what_was_not_tested_is_not_real_and_not_counted():
    assert real_moves([math.nan, 0.03, math.nan]) == [False, True, False]
    assert real_moves([math.nan]) == [False]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.01, 0.5), st.integers(0, 3))
def test_real_is_what_scipy_adjusts_to_the_rate_or_less(p, rate, unknown):
    adjusted = stats.false_discovery_control(p, method="bh")
    # Where an adjusted value is the rate but for rounding, either answer is right.
    assume(not np.any(np.isclose(adjusted, rate, rtol=1e-9)))
    found = real_moves([*p, *[math.nan] * unknown], rate)
    assert found == [*(adjusted <= rate), *[False] * unknown]
    told = sorted(zip(p, found, strict=False))
    assert all(one >= other for (_, one), (_, other) in pairwise(told))


def test_of_many_tests_of_nothing_few_are_told_as_real():
    draw = np.random.default_rng(2)
    any_told = Counter(any(real_moves(draw.uniform(size=12))) for _ in range(2_000))
    assert any_told[True] / 2_000 <= 0.06
