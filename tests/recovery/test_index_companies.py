"""The credibility index can be trusted: over many generated companies, its interval and signals do what they promise.

Each company is made by the generator, imported, and looked at as a reader does. Two kinds: in one nothing changes but
by chance, in the other credibility steps up on one day. `make proof` takes a hundred of each, and asks for ninety.
Fewer cannot show that much: of them, as many must hold as a kept promise would undercut less than once in a thousand
times. That still finds an interval half as wide, or limits twice as far; limits half as far only the hundred find.
"""

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from tests.recovery import companies
from tests.recovery.companies import COMPANIES, PARTS, Seen, Truth, least, level, stepped

pytestmark = pytest.mark.slow

# Of forty times 500 projects a month has over 400, and what is counted of them a standard error of 0.025 at most:
# less than a point of the index, where an interval is over 20 wide.
TIMES = 400 if COMPANIES >= 100 else 40
SEEDS = range(1, COMPANIES + 1)
UNSEEN = 10_001  # the truth is not counted in a company that is looked at
# One late month of all companies, so that they are independent, with all parts, half a year after the step.
MONTH = pd.Timestamp("2026-06-01")
STEP_ON = pd.Timestamp("2025-10-01")


@pytest.fixture(scope="module")
def unchanged() -> list[Seen]:
    """Return what is seen of the companies in which nothing changes."""
    return [companies.seen(level(seed)) for seed in SEEDS]


@pytest.fixture(scope="module")
def improved() -> list[Seen]:
    """Return what is seen of the companies that become more credible on one day."""
    return [companies.seen(stepped(seed)) for seed in SEEDS]


@pytest.fixture(scope="module")
def truth() -> Truth:
    """Return what is to be expected where nothing changes."""
    return Truth(level(UNSEEN), level(UNSEEN, TIMES))


@pytest.fixture(scope="module")
def truth_of_step() -> Truth:
    """Return what is to be expected of the companies that become more credible."""
    return Truth(stepped(UNSEEN), stepped(UNSEEN, TIMES))


def holds(found: list[Seen], truth: Truth) -> pd.DataFrame:
    """Return one row per company and whole month: whether the interval holds the truth."""
    rows = []
    for place, one in enumerate(found):
        for month in one.whole_months().itertuples():
            expected = truth.index(month.month_on, one.parts[month.month_on])
            rows.append((place, month.month_on, month.index_low <= expected <= month.index_high))
    return pd.DataFrame(rows, columns=["company", "month_on", "is_held"])


def test_what_is_expected_of_each_part_is_what_the_companies_show_on_average(unchanged: list[Seen], truth: Truth):
    for part in PARTS:
        shown = np.array([one.figures[part] for one in unchanged])
        error = shown.std(ddof=1) / sqrt(len(shown))
        assert shown.mean() == pytest.approx(truth.figures[part], abs=5 * error), part


def test_the_interval_of_a_month_holds_the_truth_in_ninety_of_a_hundred_companies(
    unchanged: list[Seen], improved: list[Seen], truth: Truth, truth_of_step: Truth
):
    for name, found, expected in (("unchanged", unchanged, truth), ("improved", improved, truth_of_step)):
        rows = holds(found, expected)
        held = int(rows.loc[rows["month_on"] == MONTH, "is_held"].sum())
        share = rows["is_held"].mean()
        print(f"\n{name}: {held} of {COMPANIES} intervals of {MONTH:%b %Y} hold the truth, {share:.1%} of all months'")
        assert held >= least(COMPANIES, 0.95)
        # Nobody answers twice in a quarter, and no project is in one part twice: a third of the months is independent.
        independent = len(rows) // 3
        assert share >= binom.ppf(0.001, independent, 0.95) / independent


def test_the_interval_of_the_whole_period_holds_the_truth_in_ninety_of_a_hundred_companies(
    unchanged: list[Seen], truth: Truth
):
    expected = companies.index(truth.figures)
    held = sum(one.interval[0] <= expected <= one.interval[1] for one in unchanged)
    print(f"\n{held} of {COMPANIES} intervals of three years hold the truth, {expected:.1f}")
    assert held >= least(COMPANIES, 0.95)


def monthly_noise(found: list[Seen]) -> float:
    """Return σ: how far months lie from their company's mean where nothing changes, from the baseline on."""
    return sqrt(np.mean([one.values().var(ddof=1) for one in found]))


def test_a_step_of_four_sigma_is_a_signal_within_six_months_in_ninety_of_a_hundred_companies(
    unchanged: list[Seen], improved: list[Seen], truth: Truth, truth_of_step: Truth
):
    after = [month for month in truth.by_month.index if STEP_ON <= month <= MONTH]
    step = np.mean([truth_of_step.index(month, PARTS) - truth.index(month, PARTS) for month in after])
    noise = monthly_noise(unchanged)
    in_time = [one.months["month_on"].between(STEP_ON, STEP_ON + pd.DateOffset(months=5)) for one in improved]
    found = sum(one.months.loc[six, "is_signal"].any() for one, six in zip(improved, in_time, strict=True))
    print(f"\na step of {step:.1f} points, {step / noise:.1f} sigma of {noise:.1f}, is found in {found} of {COMPANIES}")
    assert all(six.sum() == 6 for six in in_time)
    # The step is as large as promised and hardly larger, or finding it would prove less.
    assert 4 <= step / noise <= 5
    assert found >= least(COMPANIES, 0.90)


def test_where_nothing_changes_there_is_no_signal_in_ninety_of_a_hundred_companies(unchanged: list[Seen]):
    quiet = sum(not one.months["is_signal"].any() for one in unchanged)
    print(f"\n{quiet} of {COMPANIES} companies in which nothing changes have no signal")
    assert quiet >= least(COMPANIES, 0.90)
