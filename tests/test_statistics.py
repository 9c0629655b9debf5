"""Intervals: textbook figures, and coverage on companies whose truth is known."""

import math

import numpy as np
import pytest

from dashboard.statistics import intervals, ratio_interval, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 5, 0, 0.4345), (3, 5, 0.2307, 0.8824), (5, 5, 0.5655, 1), (8, 10, 0.4902, 0.9433), (12, 20, 0.3866, 0.7812)],
)
def test_wilson_limits_are_those_of_the_textbook(part, whole, low, high):
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


def company(draw: np.random.Generator, projects: int) -> tuple[np.ndarray, np.ndarray]:
    """Days inside and in all per project: long projects are more often inside, so that ratios of sums lean on them."""
    wholes = draw.lognormal(4, 0.8, projects)
    return wholes * draw.beta(2, 2, projects) ** (80 / (wholes + 40)), wholes


# The ratio of the sums over five million projects.
TRUTH = float(np.divide(*(values.sum() for values in company(np.random.default_rng(99), 5_000_000))))


def test_the_limits_hold_the_truth_as_often_as_promised():
    draw, held = np.random.default_rng(5), 0
    for _ in range(300):
        low, high = ratio_interval(*company(draw, 60))
        held += low <= TRUTH <= high
    # A bootstrap of 60 skewed projects falls a little short of 95 %.
    assert 0.90 <= held / 300 <= 0.98


def test_the_drawn_and_the_linearised_limits_agree_for_many_projects(monkeypatch):
    parts, wholes = company(np.random.default_rng(6), 5_000)
    drawn = ratio_interval(parts, wholes)
    monkeypatch.setattr(intervals, "MOST_DRAWN", 4_999)
    linear = ratio_interval(parts, wholes)
    assert drawn != linear
    assert drawn == pytest.approx(linear, abs=0.1 * (linear[1] - linear[0]))


def test_the_same_projects_have_the_same_limits_every_time():
    parts, wholes = company(np.random.default_rng(7), 40)
    low, high = ratio_interval(parts, wholes)
    assert (low, high) == ratio_interval(parts, wholes)
    assert low < parts.sum() / wholes.sum() < high


def test_all_or_nothing_has_the_limits_of_wilson():
    ones = np.array([1.0, 5, 3, 2, 9])
    assert ratio_interval(ones, ones) == wilson(5, 5)
    assert ratio_interval(0 * ones, ones) == wilson(0, 5)


def test_one_project_or_no_time_has_no_limits():
    assert ratio_interval(np.array([1.0]), np.array([2.0])) is None
    assert ratio_interval(np.zeros(3), np.zeros(3)) is None
    assert ratio_interval(np.array([]), np.array([])) is None


def test_projects_without_time_of_the_kind_leave_a_draw_without_a_ratio_and_are_no_harm():
    parts, wholes = np.array([3.0, 0, 0]), np.array([4.0, 0, 0])
    assert ratio_interval(parts, wholes) == (0.75, 0.75)


def test_hours_of_no_project_pull_the_limits_towards_themselves():
    parts, wholes = company(np.random.default_rng(8), 40)
    low, high = ratio_interval(parts, wholes)
    fixed = ratio_interval(parts, wholes, fixed=(float(wholes.sum()), float(wholes.sum())))
    assert fixed[0] > low and fixed[1] > high and fixed[1] - fixed[0] < high - low


def test_a_hundred_thousand_projects_are_not_drawn(monkeypatch):
    monkeypatch.setattr(intervals, "_drawn_ratios", None)
    parts, wholes = company(np.random.default_rng(9), 100_000)
    low, high = ratio_interval(parts, wholes)
    assert 0 < high - low < 0.01


def test_the_fewest_heads_are_those_of_exact_counting():
    for throws in range(1, 400):
        so_far, fewest = 0, {}
        for heads in range(throws + 1):
            so_far += math.comb(throws, heads)
            for percent in (2.5, 5, 50.1):
                if 1000 * so_far >= round(10 * percent) * 2**throws:
                    fewest.setdefault(percent, heads)
        assert {percent: intervals.heads_at_most(percent / 100, throws) for percent in (2.5, 5, 50.1)} == fewest
