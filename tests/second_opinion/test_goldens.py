"""The facts of metrics.md, recomputed by the second opinion."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.second_opinion.curves import (
    Z_95,
    Z_998,
    cumulative_incidence,
    curve_percentile,
    forecast_probability,
    funnel,
    nearest_rank,
    process_limits,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (0, 5, 0.0000, 0.4345),
        (3, 5, 0.2307, 0.8824),
        (5, 5, 0.5655, 1.0000),
        (8, 10, 0.4902, 0.9433),
        (12, 20, 0.3866, 0.7812),
    ],
)
def test_the_wilson_interval_is_the_published_one(successes, n, low, high):
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)
    library = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert wilson(successes, n) == pytest.approx((library.low, library.high), abs=1e-6)


@pytest.mark.parametrize(
    ("values", "p", "expected"),
    [
        (range(1, 11), 0.85, 9),
        ((3, 5, 8, 13, 40), 0.85, 40),
        ((3, 5, 8, 13, 40), 0.50, 8),
        ((2, 4), 0.50, 2),
        (range(1, 21), 0.85, 17),  # 0.85 × 20 is 17 exactly: no rounding up by floating point
        (range(1, 101), 0.07, 7),  # 0.07 × 100 is a little over 7 in floating point
        ((), 0.5, None),
    ],
)
def test_a_percentile_is_a_value_of_the_list_by_nearest_rank(values, p, expected):
    assert nearest_rank(values, p) == expected


@given(st.lists(st.integers(0, 50), min_size=1), st.sampled_from([0.5, 0.7, 0.85, 0.95]))
def test_nearest_rank_agrees_with_the_inverted_distribution_of_numpy(values, p):
    agreed = numpy.quantile(values, p, method="inverted_cdf")
    at_most = sum(1 for value in values if value <= nearest_rank(values, p))
    below = sum(1 for value in values if value < nearest_rank(values, p))
    assert at_most >= p * len(values) - 1e-9 and below < p * len(values) + 1e-9
    if abs(p * len(values) - round(p * len(values))) > 1e-9:
        assert nearest_rank(values, p) == agreed


CANCELLED_FIRST = [(1, "other"), (2, "completed"), (3, "completed"), (4, "completed")]


@pytest.mark.parametrize(
    ("observations", "last", "p80"),
    [
        (CANCELLED_FIRST, 0.75, None),
        ([*CANCELLED_FIRST, (1, "open")], 0.80, 4),
    ],
)
def test_a_cancelled_project_never_counts_as_completed_or_as_open(observations, last, p80):
    assert float(cumulative_incidence(observations)[-1][1]) == last
    assert curve_percentile(observations, 0.80) == p80


EXITS = st.sampled_from(["completed", "other", "open"])


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["completed", "open"])), min_size=1))
def test_without_other_exits_the_curve_is_kaplan_and_meiers(observations):
    completed = [time for time, exit_ in observations if exit_ == "completed"]
    still_open = [time for time, exit_ in observations if exit_ == "open"]
    library = stats.ecdf(stats.CensoredData(uncensored=completed, right=still_open)).cdf
    for moment, done, _, _ in cumulative_incidence(observations):
        assert float(done) == pytest.approx(library.evaluate(numpy.array([float(moment)]))[0], abs=1e-12)


@given(st.lists(st.integers(0, 20), min_size=1), st.sampled_from([0.5, 0.7, 0.85, 0.95]))
def test_without_open_projects_the_curve_is_the_plain_distribution(times, p):
    observations = [(time, "completed") for time in times]
    for moment, done, _, _ in cumulative_incidence(observations):
        assert done * len(times) == sum(1 for time in times if time <= moment)
    assert curve_percentile(observations, p) == nearest_rank(times, p)


@given(st.lists(st.tuples(st.integers(0, 20), EXITS), min_size=1))
def test_the_exits_and_the_survivors_add_up_to_one_and_the_curves_never_fall(observations):
    curve = cumulative_incidence(observations)
    assert all(completed + other + surviving == 1 for _, completed, other, surviving in curve)
    for (_, earlier, earlier_other, _), (_, later, later_other, _) in zip(curve, curve[1:], strict=False):
        assert earlier <= later and earlier_other <= later_other


@given(
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["completed", "open"])), min_size=1),
    st.integers(0, 20),
    st.sampled_from([0.5, 0.85]),
)
def test_without_other_exits_one_more_open_project_never_lowers_a_percentile(observations, time, p):
    before = curve_percentile(observations, p)
    after = curve_percentile([*observations, (time, "open")], p)
    assert after is None or (before is not None and after >= before)


def test_a_forecast_conditions_on_no_exit_so_far():
    assert forecast_probability(CANCELLED_FIRST, 0, 3) == pytest.approx(0.5)  # 2 of 4
    assert forecast_probability(CANCELLED_FIRST, 1, 2) == pytest.approx(2 / 3)  # 2 of the 3 still there
    assert forecast_probability(CANCELLED_FIRST, 4, 1) is None


def interval_places(n, p):
    """(exists a lower limit, exists an upper limit) of a two-sided 95 % order-statistic interval."""
    return stats.binom.pmf(0, n, p) <= 0.025, stats.binom.pmf(n, n, p) <= 0.025


def test_an_interval_for_a_median_needs_six_and_an_upper_limit_for_a_p85_needs_twenty_three():
    assert [n for n in range(1, 40) if all(interval_places(n, 0.5))][0] == 6
    assert [n for n in range(1, 40) if interval_places(n, 0.85)[1]][0] == 23


@pytest.mark.parametrize(
    ("n", "low", "high", "far_low", "far_high"),
    [
        (10, 0.0235, 0.4881, 0.0000, 0.6638),
        (20, 0.0586, 0.3981, 0.0139, 0.5237),
        (50, 0.1020, 0.3209, 0.0589, 0.3975),
        (100, 0.1278, 0.2836, 0.0926, 0.3359),
    ],
)
def test_the_funnel_has_the_published_limits(n, low, high, far_low, far_high):
    assert funnel(0.2, n, Z_95) == pytest.approx((low, high), abs=5e-5)
    assert funnel(0.2, n, Z_998) == pytest.approx((far_low, far_high), abs=5e-5)


@pytest.mark.parametrize(
    ("n", "longest_run", "fewest_crossings"),
    [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8), (30, 8, 10)],
)
def test_the_run_chart_has_the_published_limits(n, longest_run, fewest_crossings):
    assert round(numpy.log2(n)) + 3 == longest_run
    assert stats.binom.ppf(0.05, n - 1, 0.5) == fewest_crossings


def test_the_process_limits_are_the_published_ones_screened_and_unscreened():
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    assert process_limits(values) == pytest.approx((4.6, 1.94, -0.72), abs=5e-3)
    assert process_limits(values, screened=False) == pytest.approx((6.95, 1.94, -3.06), abs=5e-3)
