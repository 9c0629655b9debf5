"""Forecasts, calibration and loss of the second opinion: by hand, against exact fractions, and on real logs."""

from datetime import datetime, timedelta

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.second_opinion import forecasts, history, strategies
from tests.second_opinion.curves import cumulative_incidence, curve_percentile, forecast_probability

ZERO = datetime(2026, 1, 1)
DAY_US = 86_400_000_000
OBSERVATIONS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["completed", "other", "open"])), min_size=1)


def on(day):
    return None if day is None else ZERO + timedelta(days=day)


def case(name, started, completed=None, closed=None, stays=()):
    own = [{"stage": stage, "entered_at": on(entered), "left_at": on(left)} for stage, entered, left in stays]
    return {
        "project_id": name,
        "started_at": on(started),
        "completed_at": on(completed),
        "closed_at": on(closed),
        "stays": own,
    }


def in_days(left):
    return {p: None if value is None else value / DAY_US for p, value in left.items()}


@given(OBSERVATIONS, st.integers(0, 12), st.integers(0, 12))
def test_the_conditional_probability_is_that_of_exact_fractions(observations, already, within):
    exact = forecast_probability(observations, already, within)
    found = forecasts.conditional_probability(forecasts.curve(observations), already, within)
    assert found is None if exact is None else found == pytest.approx(float(exact), abs=1e-12)


@given(OBSERVATIONS, st.integers(0, 12), st.sampled_from([0.5, 0.85]))
def test_the_conditional_percentile_is_the_first_time_with_that_probability(observations, already, p):
    enough = [within for within in range(14) if (forecast_probability(observations, already, within) or 0) >= p - 1e-9]
    found = forecasts.conditional_percentile(forecasts.curve(observations), already, p)
    assert found == (enough[0] if enough else None)


@given(OBSERVATIONS, st.integers(0, 12), st.integers(0, 12))
def test_the_open_project_itself_changes_no_forecast(observations, already, within):
    alone = forecast_probability(observations, already, within)
    with_itself = forecast_probability([*observations, (already, "open")], already, within)
    assert alone == with_itself or (alone is None and with_itself == 0)


@given(OBSERVATIONS, st.sampled_from([0.5, 0.7, 0.85, 0.95]))
def test_without_a_condition_the_percentile_is_that_of_the_whole_curve(observations, p):
    found = forecasts.conditional_percentile(forecasts.curve(observations), None, p)
    assert found == curve_percentile(observations, p)


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["completed", "open"])), min_size=1))
def test_without_other_exits_the_curve_is_that_of_scipy(observations):
    found = forecasts.curve(observations)
    completed = [time for time, kind in observations if kind == "completed"]
    still_open = [time for time, kind in observations if kind == "open"]
    library = stats.ecdf(stats.CensoredData(uncensored=completed, right=still_open)).cdf
    assert found["done"] == pytest.approx(list(library.evaluate(numpy.array(found["times"], float))), abs=1e-12)


def test_the_golden_curve_with_a_cancelled_project():
    golden = [(1, "other"), (2, "completed"), (3, "completed"), (4, "completed")]
    assert forecasts.curve(golden)["done"][-1] == pytest.approx(0.75)
    assert forecasts.conditional_percentile(forecasts.curve(golden), None, 0.8) is None
    one_more = forecasts.curve([*golden, (1, "open")])
    assert one_more["done"][-1] == pytest.approx(0.80)
    assert forecasts.conditional_percentile(one_more, None, 0.8) == 4


def earlier(n, stage="legal_review"):
    """n cases that entered the stage on day 0 and finished 1, 2, … n days later, and have been there since day -10."""
    return [case(f"E-{day}", -10, day, None, [(stage, 0, day)]) for day in range(1, n + 1)]


def test_a_forecast_reads_on_from_the_days_already_spent_in_the_stage():
    """20 cases took 1 … 20 days; 4 days in, the others still there took 4 … 20: 17 at risk, 16 beyond.

    p50: 8 of the 16 → T = 12, 8 more days. p85: 0.85 × 16 = 13.6 → the 14th, T = 18, 14 more days.
    """
    cases = [*earlier(20), case("P", 90, None, None, [("legal_review", 96, None)])]
    found = [row for row in forecasts.forecasts_at(cases, on(100)) if row["project_id"] == "P"][0]
    assert (found["basis"], found["at_risk"]) == ("stage", 17)
    assert in_days(found["left"]) == {0.5: 8, 0.85: 14}


@pytest.mark.parametrize(("entered", "basis", "at_risk"), [(94, "stage", 15), (93, "pooled", 20)])
def test_with_fewer_than_fifteen_at_risk_all_stages_are_pooled_on_project_age(entered, basis, at_risk):
    """6 days in: T = 6 … 20 are 15 at risk. 7 days in: 14, so the age counts: 10 days, and 11 … 30 are 20 at risk."""
    cases = [*earlier(20), case("P", 90, None, None, [("legal_review", entered, None)])]
    found = [row for row in forecasts.forecasts_at(cases, on(100)) if row["project_id"] == "P"][0]
    assert (found["basis"], found["at_risk"]) == (basis, at_risk)
    if basis == "pooled":  # ages 11 … 30, 10 days old: half of 20 → 20 days, 10 more; the 17th → 27, 17 more
        assert in_days(found["left"]) == {0.5: 10, 0.85: 17}


def test_a_curve_that_ends_below_the_percentile_is_not_reached():
    """10 of 20 are cancelled on day 30: given 0 days in, 50 % complete by day 10, 85 % never do."""
    cases = [case(f"E-{day}", 0, day, None, [("market", 0, None)]) for day in range(1, 11)]
    cases += [case(f"C-{number}", 0, None, 30, [("market", 0, None)]) for number in range(10)]
    cases.append(case("P", 100, None, None, [("market", 100, None)]))
    found = forecasts.forecasts_at(cases, on(100))[0]
    assert in_days(found["left"]) == {0.5: 10, 0.85: None}


def test_the_current_stage_is_the_running_one_highest_in_order_and_the_latest_one_in_a_gap():
    running = [("evaluation", 0, None), ("legal_review", 1, None), ("Sanity check", 2, None), ("signature", 0, 2)]
    left = [("legal_review", 0, 9), ("evaluation", 3, 4)]
    for own, expected in ((running, "legal_review"), (left, "evaluation")):
        known = history.stays_at(case("P", 0, stays=own)["stays"], on(10))
        assert history.current_stay(known)["stage"] == expected


def test_the_latest_stay_of_a_case_counts_or_every_one():
    cases = [case("P", 0, 10, None, [("market", 1, 2), ("market", 6, 8)])]
    by_stage, ages = forecasts.observations_by_stage(cases, on(20))
    assert (by_stage, ages) == ({"market": [(2 * DAY_US, 4 * DAY_US, "completed")]}, [(10 * DAY_US, "completed")])
    by_stage, _ = forecasts.observations_by_stage(cases, on(20), each="stay")
    assert by_stage == {"market": [(DAY_US, 9 * DAY_US, "completed"), (2 * DAY_US, 4 * DAY_US, "completed")]}
    by_stage, ages = forecasts.observations_by_stage(cases, on(5))
    assert (by_stage, ages) == ({"market": [(DAY_US, 4 * DAY_US, "open")]}, [(5 * DAY_US, "open")])


def test_a_stay_entered_after_the_exit_is_no_observation():
    cases = [case("P", 0, 10, None, [("signature", 8, 10), ("handover", 12, 15)]), case("Q", 30)]
    by_stage, _ = forecasts.observations_by_stage(cases, on(20))
    assert by_stage == {"signature": [(2 * DAY_US, 2 * DAY_US, "completed")]}


def test_in_a_log_the_current_stage_is_the_last_completed_step():
    events = [
        {"project_id": "P", "happened_at": on(0), "step": "submit", "sequence": 1},
        {"project_id": "P", "happened_at": on(4), "step": "approve", "sequence": 2},
        {"project_id": "P", "happened_at": on(9), "step": "pay", "sequence": 3},
    ]
    cases = forecasts.cases_of_events([{"project_id": "P", "completed_at": on(9)}], events)
    assert [row["stage"] for row in forecasts.forecasts_at(cases, on(6), is_log=True)] == ["approve"]
    by_stage, _ = forecasts.observations_by_stage(cases, on(9))
    assert by_stage["approve"] == [(5 * DAY_US, 5 * DAY_US, "completed")]


@given(strategies.companies(most_projects=8))
@settings(deadline=None)
def test_a_forecast_reads_no_row_dated_after_it_and_no_status(company):
    """Cutting every row at m, and replacing all statuses, leaves each forecast as it was."""
    at = company["as_of"]
    cut = []
    for project in company["projects"]:
        ended = {name: project[name] for name in ("completed_at", "closed_at") if project[name] and project[name] <= at}
        cut.append(project | {"completed_at": None, "closed_at": None, "status": "cancelled"} | ended)
    cut = [project for project in cut if not project["intake_at"] or project["intake_at"] <= at]
    seen = history.known_visits(company["visits"], at)
    full = forecasts.forecasts_at(forecasts.cases_of_visits(company["projects"], company["visits"]), at)
    assert forecasts.forecasts_at(forecasts.cases_of_visits(cut, seen), at) == full


def test_the_naive_forecast_is_what_is_left_of_the_usual_time():
    """Completed after 10, 20, 30 and 40 days: median 20, p85 40. 25 days old: 0 and 15 left."""
    cases = [case(f"E-{day}", 0, day) for day in (10, 20, 30, 40)] + [case("P", 75), case("C", 0, None, 5)]
    found = forecasts.forecasts_at(cases, on(100))[0]
    assert in_days(found["naive"]) == {0.5: 0, 0.85: 15}


def row(name, at, left, naive=0):
    return {
        "project_id": name,
        "at": on(at),
        "left": dict.fromkeys((0.5, 0.85), left if left is None else left * DAY_US),
        "naive": dict.fromkeys((0.5, 0.85), naive * DAY_US),
    }


def test_a_forecast_holds_when_completed_by_its_date_and_only_due_dates_count():
    """A done on day 10: 10 held, 9 not. C cancelled: not. B open at the end: not. Due after 50 or no date: left out."""
    cases = [case("A", 0, 10), case("B", 0), case("C", 0, None, 12)]
    rows = [row("A", 0, 10), row("A", 5, 4), row("C", 0, 20), row("B", 0, 30), row("B", 40, 11), row("B", 30, None)]
    found = forecasts.calibration(rows, cases, on(50))
    assert (found["n"], found["held"], found["projects"]) == (4, 1, 3)
    assert (found["not_due"], found["not_reached"]) == (1, 1)


def test_the_interval_knows_that_forecasts_of_one_project_are_not_independent():
    """Shares 2/4 in clusters [1,1], [0,0]: deviations 1 and −1, √(2 × 2/1)/4 = 0.5, × 1.96 → cut to 0–1.

    Four clusters of one: √(4/3 × 4 × 0.25)/4 = 0.2887, × 1.959964 = 0.5658: again the whole range; so ten of each.
    """
    assert forecasts.clustered_interval([[True, True], [False, False]]) == (0.0, 1.0)
    low, high = forecasts.clustered_interval([[True]] * 10 + [[False]] * 10)
    assert (low, high) == pytest.approx((0.5 - 1.959964 * (20 / 19 * 5) ** 0.5 / 20, 0.5 + 0.22483), abs=1e-4)
    assert forecasts.clustered_interval([[True]]) is None


def test_the_loss_weighs_too_short_and_too_long_by_the_percentile():
    """A took 10 more days. Told 6: 0.5·4 = 2 and 0.85·4 = 3.4. Naive 14: 0.5·4 = 2 and 0.15·4 = 0.6."""
    cases = [case("A", 0, 10), case("B", 0), case("C", 0, None, 12)]
    rows = [row("A", 0, 6, 14), row("A", 0, None, 14), row("B", 0, 6), row("C", 0, 6)]
    found = forecasts.losses(rows, cases, on(50))
    for p, own, naive in ((0.5, 2, 2), (0.85, 3.4, 0.6)):
        assert (found[p]["n"], found[p]["unfinished"], found[p]["without_number"]) == (1, 2, 1)
        assert found[p]["forecast"] / DAY_US == pytest.approx(own)
        assert found[p]["naive"] / DAY_US == pytest.approx(naive)


def test_the_curve_agrees_with_exact_fractions_at_every_exit():
    observations = [(time % 7, ("completed", "other", "open")[time % 3]) for time in range(40)]
    found = forecasts.curve(observations)
    exact = {moment: (float(done), float(left)) for moment, done, _, left in cumulative_incidence(observations)}
    for moment, done, left in zip(found["times"], found["done"], found["surviving"], strict=True):
        assert (done, left) == pytest.approx(exact[moment], abs=1e-12)
