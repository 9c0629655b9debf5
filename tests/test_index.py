"""The credibility index: its score, the split of its change, its interval, and the signals against its baseline."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import statistics
from dashboard.findings.credibility.shared import SHARES
from dashboard.statistics import Limits, Opinion, Part

NAMES = ("trust", "promises_kept", "savings", "first_pass")
PARTS = {
    "trust": Part(0.6, 40, 80),
    "promises_kept": Part(0.3, 0.5, 0.95),
    "savings": Part(0.1, 0.5, 1.0),
}


def test_a_part_scores_in_proportion_between_floor_and_target_and_no_further():
    assert [float(PARTS["trust"].score(figure)) for figure in (20, 40, 50, 80, 95)] == [0, 0, 25, 100, 100]


def test_the_index_is_the_weighted_mean_of_the_scores_of_what_is_there():
    # 25 × 0.6 + 100 × 0.3 + 50 × 0.1
    assert statistics.index({"trust": 50, "promises_kept": 0.95, "savings": 0.75}, PARTS) == pytest.approx(50)
    # without trust the other weights are 3/4 and 1/4
    assert statistics.index({"promises_kept": 0.95, "savings": 0.75}, PARTS) == pytest.approx(100 * 3 / 4 + 50 / 4)
    assert statistics.shared_weights({"savings": 0.75}, PARTS) == {"savings": 1}
    assert math.isnan(statistics.index({}, PARTS))
    assert math.isnan(statistics.index({"trust": 50}, {"trust": Part(0, 40, 80)}))


def test_the_change_is_split_over_the_parts_of_both_periods_and_one_for_what_came_or_went():
    now, before = {"trust": 60.0, "savings": 1.0}, {"trust": 50.0, "promises_kept": 0.95}
    added, rest = statistics.index_change(now, before, PARTS)
    assert added == {"trust": pytest.approx(50 - 25)}
    # now (50 × 6 + 100 × 1) ÷ 7, before (25 × 6 + 100 × 3) ÷ 9
    assert rest == pytest.approx((300 + 100) / 7 - (150 + 300) / 9 - 25)


figures = st.dictionaries(st.sampled_from(NAMES), st.floats(-200, 200))
parts = st.dictionaries(
    st.sampled_from(NAMES),
    st.builds(lambda weight, floor, reach: Part(weight, floor, floor + reach), st.floats(0, 1), st.floats(-100, 100),
              st.floats(0.01, 100)),
)  # fmt: skip


@given(figures, figures, parts)
def test_the_parts_of_a_change_add_up_to_it_exactly(now, before, of):
    change = statistics.index(now, of) - statistics.index(before, of)
    added, rest = statistics.index_change(now, before, of)
    if not math.isnan(change):
        assert sum(added.values()) + rest == pytest.approx(change, abs=1e-9)
        assert 0 <= statistics.index(now, of) <= 100 + 1e-9


def drawn(random: np.random.Generator, people: int, projects: int, truth: dict[str, float]):
    """What a company of so many people and projects shows, by chance, of the truth."""
    trust = np.clip(random.normal(truth["trust"], 15, people), 0, 100)
    behaviour = {
        name: ((random.random(projects) < truth[name]).astype(float), np.ones(projects))
        for name in ("promises_kept", "first_pass")
    }
    money = random.lognormal(10, 1, projects)
    behaviour["savings"] = (money * random.beta(8, 8 / truth["savings"] - 8, projects), money)
    opinion = Opinion({"trust": trust.mean()}, {"trust": trust.std(ddof=1) / math.sqrt(people)}, people)
    found = {name: part.sum() / whole.sum() for name, (part, whole) in behaviour.items()} | opinion.figures
    return opinion, behaviour, found


OF_FOUR = {**PARTS, "first_pass": Part(0.2, 0.3, 0.8)}
TRUTH = {"trust": 58.0, "promises_kept": 0.7, "first_pass": 0.55, "savings": 0.8}


@pytest.mark.slow
@pytest.mark.parametrize(("people", "projects"), [(40, 30), (8, 12), (120, 150)])
def test_the_interval_holds_the_truth_in_ninety_of_a_hundred_companies(people, projects):
    random, held = np.random.default_rng(11), 0
    truth = statistics.index(TRUTH, OF_FOUR)
    for _ in range(100):
        opinion, behaviour, found = drawn(random, people, projects, TRUTH)
        low, high = statistics.index_interval(opinion, behaviour, OF_FOUR, SHARES)
        assert low <= statistics.index(found, OF_FOUR) <= high
        held += low <= truth <= high
    assert held >= 90


def test_people_and_projects_are_drawn_apart_and_a_part_of_no_weight_changes_nothing():
    opinion, behaviour, _ = drawn(np.random.default_rng(3), 40, 30, TRUTH)
    both = statistics.index_interval(opinion, behaviour, OF_FOUR, SHARES)
    no_weight = OF_FOUR | {"net_promoter": Part(0, -50, 50)}
    with_more = Opinion(opinion.figures | {"net_promoter": 3.0}, opinion.errors | {"net_promoter": 90.0}, 40, 0.4)
    wide = statistics.index_interval(with_more, behaviour, no_weight, SHARES)
    assert wide == pytest.approx(both, abs=1.5)  # other draws of the same
    only_people = statistics.index_interval(opinion, {}, OF_FOUR, SHARES)
    # Trust alone: ± t × its error, 39 degrees of freedom, 2.5 points of the index for one of trust.
    reach = 2.022691 * opinion.errors["trust"] * 2.5
    assert (only_people[1] - only_people[0]) / 2 == pytest.approx(reach, rel=0.06)


def test_a_share_of_all_is_drawn_within_its_wilson_limits():
    behaviour = {"promises_kept": (np.ones(10), np.ones(10))}
    low, high = statistics.index_interval(None, behaviour, {"promises_kept": Part(1, 0, 1)}, SHARES)
    # Wilson for 10 of 10: 0.7225 to 1; the middle 95 % of a uniform draw of it.
    assert (low, high) == (pytest.approx(72.25 + 0.025 * 27.75, abs=0.5), 100)
    assert all(math.isnan(limit) for limit in statistics.index_interval(None, {}, OF_FOUR, SHARES))


def test_process_limits_screen_the_moving_ranges_once():
    """The goldens: unscreened 6.95 / 1.94 / −3.06, screened 4.6 / 1.94 / −0.72."""
    limits = statistics.process_limits([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
    assert (limits.high, limits.mean, limits.low) == pytest.approx((4.6, 1.94, -0.72), abs=0.01)
    assert statistics.process_limits([1, 2, 1, 2, 10, 1, 2], (0, 100)).low == 0
    assert statistics.process_limits([5]) is None
    assert statistics.process_limits([5, 5, 5]) == Limits(5, 5, 5)


def test_a_signal_is_two_of_three_beyond_the_same_limit_and_one_alone_is_unusual():
    limits = Limits(50, 40, 60)
    series = [50, 61, 50, 62, 50, 50, 39, 61, 38, 50, 50, 61]
    told, beyond = statistics.signals(series, limits)
    assert [place for place, is_told in enumerate(told) if is_told] == [3, 8]
    assert [place for place, is_beyond in enumerate(beyond) if is_beyond] == [1, 3, 6, 7, 8, 11]
    assert statistics.signals([], limits) == ([], [])


@pytest.mark.slow
def test_a_step_of_four_sigma_is_found_within_six_months_and_without_one_there_is_no_signal():
    random, found, false_alarms = np.random.default_rng(5), 0, 0
    for _ in range(100):
        noise = random.normal(50, 3, 36)
        limits = statistics.process_limits(noise[:18], (0, 100))
        runs = statistics.run_signals(noise[:18], noise[18:])
        false_alarms += any(statistics.signals(noise[18:], limits)[0]) or any(runs)
        found += any(statistics.signals(noise[18:24] + 4 * 3, limits)[0])
    assert (found >= 90, false_alarms <= 10) == (True, True), (found, false_alarms)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 100), min_size=18, max_size=18), st.lists(st.floats(0, 100), max_size=18))
def test_a_signal_is_always_beyond_a_limit_and_limits_hold_the_mean(baseline, later):
    limits = statistics.process_limits(baseline, (0, 100))
    assert limits.low - 1e-9 <= limits.mean <= limits.high + 1e-9
    told, beyond = statistics.signals(later, limits)
    assert all(is_beyond for is_told, is_beyond in zip(told, beyond, strict=True) if is_told)


def test_a_run_on_one_side_of_the_baselines_median_is_a_signal_from_the_month_that_makes_it_too_long():
    baseline = [40, 60] * 9  # median 50, 18 values off it
    # 18 + 14 values: a run of up to round(log2 32) + 4 = 9 may be chance.
    assert statistics.run_signals(baseline, [60] * 14) == [False] * 9 + [True] * 5
    assert not any(statistics.run_signals(baseline, [60] * 9 + [40] * 5))
    # A value on the median neither ends a run nor makes it longer.
    assert statistics.run_signals(baseline, [40] * 9 + [50] + [40] * 4) == [False] * 10 + [True] * 4
    assert statistics.run_signals([50] * 9, [50] * 9) == [False] * 9
    assert statistics.run_signals([], []) == []
