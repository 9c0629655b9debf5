"""Flow of the second opinion, on cases worked out by hand and on random companies."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings

from tests.second_opinion import flow, history, strategies


def project(name, started, completed=None, closed=None, status=None):
    return {
        "project_id": name,
        "intake_at": started,
        "completed_at": completed,
        "closed_at": closed,
        "status": status,
    }


def at(month, day, hour=0):
    return datetime(2026, month, day, hour)


def test_a_month_is_cut_in_the_time_zone_and_a_project_counts_where_it_happened():
    """January ends at 23:00 UTC on the 31st in Berlin: P starts in February there. As of March 11."""
    projects = [
        project("P", at(1, 31, 23), at(2, 20)),
        project("Q", at(1, 10), None, at(2, 28, 23)),  # the first instant of March in Berlin
        project("R", at(3, 11)),
        project("S", at(3, 12)),  # after as_of: not there
        project("T", at(1, 10), at(3, 20)),  # completed after as_of: still open
    ]
    found = flow.flow_by_month(projects, [], at(3, 11), "Europe/Berlin")
    columns = ("month", "arrivals", "completions", "exits", "in_progress")
    assert [tuple(row[column] for column in columns) for row in found] == [
        (date(2026, 1, 1), 2, 0, 0, 2),
        (date(2026, 2, 1), 1, 1, 0, 2),
        (date(2026, 3, 1), 1, 0, 1, 2),
    ]


def test_mean_work_in_progress_is_time_over_length():
    """February has 28 days: one project for all of them, one for 7: 35/28 = 1.25. March up to the 11th: 10/10."""
    projects = [project("P", at(1, 20)), project("Q", at(2, 3), at(2, 10))]
    found = flow.flow_by_month(projects, [], at(3, 11), "UTC")
    assert [row["mean_in_progress"] for row in found[1:]] == [1.25, 1.0]


def visit(name, stage, entered, left=None):
    row = {"project_id": name, "stage": stage, "holder_function": "A"}
    return row | {"entered_at": entered, "left_at": left}


def test_a_project_stays_at_its_high_water_mark():
    """P reaches market in January and goes back to intake in February; Q goes to signature at once: in all before."""
    projects = [project("P", at(1, 5)), project("Q", at(1, 6), at(2, 20)), project("R", at(2, 1))]
    visits = [
        visit("P", "market", at(1, 5), at(1, 9)),
        visit("P", "intake", at(2, 2)),
        visit("Q", "signature", at(2, 3), at(2, 20)),
        visit("R", "Sanity check", at(2, 3)),
        visit("P", "legal_review", at(3, 1)),  # March: not by the end of February
    ]
    order = ("intake", "market", "legal_review", "signature", "handover")
    found = flow.cumulative_flow(projects, visits, at(2, 28), "UTC", order)
    assert [tuple(row["reached"].values()) for row in found] == [(1, 1, 0, 0, 0), (2, 2, 1, 1, 0)]
    assert [(row["started"], row["completed"], row["departed"]) for row in found] == [(2, 0, 0), (3, 1, 1)]


def test_littles_law_holds_when_as_many_arrive_as_depart():
    """Each day of January one arrives and stays a day, at noon: 30 depart in the 30 days from noon on the 1st."""
    projects = [project(f"P{n}", at(1, 1, 12) + timedelta(days=n), at(1, 2, 12) + timedelta(days=n)) for n in range(60)]
    found = flow.little(projects, [], at(12, 1), at(1, 11, 12), at(2, 10, 12))
    assert (found["arrivals"], found["departures"], found["mean_in_progress"]) == (30, 30, 1)
    assert (found["expected_days"], found["observed_days"], found["is_warning"]) == (1, 1, False)


@pytest.mark.parametrize(("departures", "warning"), [(10, False), (9, False), (8, True), (0, True)])
def test_littles_law_warns_when_arrivals_and_departures_differ_by_more_than_a_tenth(departures, warning):
    """Ten arrive on January 1 and so many leave on the 11th, in a window of 20 days."""
    projects = [project(f"P{n}", at(1, 1), at(1, 11) if n < departures else None) for n in range(10)]
    found = flow.little(projects, [], at(12, 1), at(1, 1), at(1, 21))
    assert found["is_warning"] is warning
    assert (found["observed_days"], found["expected_days"] is None) == ((10, False) if departures else (None, True))
    if departures == 10:  # mean 5 in progress, half a departure a day
        assert (found["mean_in_progress"], found["expected_days"]) == (5, 10)


def test_the_tenth_is_one_of_the_arrivals_or_of_the_larger():
    """19 arrive, 17 leave: 2 is more than 1.9. 19 arrive, 21 leave, two from before: more than 1.9, not than 2.1."""
    staying = [project(f"P{n}", at(1, 3), at(1, 11) if n < 17 else None) for n in range(19)]
    leaving = [project(f"P{n}", at(1, 3) if n < 19 else at(1, 1), at(1, 11)) for n in range(21)]
    for projects, against, warning in (
        (staying, "arrivals", True),
        (leaving, "arrivals", True),
        (leaving, "larger", False),
    ):
        found = flow.little(projects, [], at(12, 1), at(1, 2), at(1, 21), against)
        assert found["is_warning"] is warning


def test_a_window_that_reaches_beyond_as_of_is_cut_there():
    found = flow.little([project("P", at(1, 1), at(1, 9))], [], at(1, 11), at(1, 1), at(2, 1))
    assert found["mean_in_progress"] == pytest.approx(0.8)


def test_a_cancelled_project_without_a_date_ended_with_its_last_visit():
    projects = [project("P", at(1, 1), status="cancelled")]
    found = flow.flow_by_month(projects, [visit("P", "intake", at(1, 1), at(1, 9))], at(2, 2), "UTC")
    assert [(row["exits"], row["in_progress"]) for row in found] == [(1, 0), (0, 0)]


@given(strategies.companies(most_projects=8))
@settings(deadline=None)
def test_work_in_progress_is_what_came_less_what_went_and_reaching_a_stage_never_falls(company):
    rows = flow.flow_by_month(company["projects"], company["visits"], company["as_of"], "Europe/Amsterdam")
    before = 0
    for row in rows:
        before += row["arrivals"] - row["completions"] - row["exits"]
        assert row["in_progress"] == before
    order = strategies.STAGES[:6]
    water = flow.cumulative_flow(company["projects"], company["visits"], company["as_of"], "Europe/Amsterdam", order)
    for row in water:
        reached = list(row["reached"].values())
        assert reached == sorted(reached, reverse=True)
    for earlier, later in zip(water, water[1:], strict=False):
        assert all(later["reached"][stage] >= earlier["reached"][stage] for stage in order)
    lived = flow.lives(company["projects"], company["visits"], company["as_of"])
    begin = min((start for start, _, _ in lived), default=company["as_of"])
    whole = sum((min(end or company["as_of"], company["as_of"]) - start for start, end, _ in lived), flow.NOTHING)
    assert flow.time_within(lived, begin, company["as_of"]) == whole


def test_month_ends_lie_between_the_first_instant_and_the_last():
    found = history.month_ends(at(1, 15), at(4, 1), "UTC")
    assert found == [at(2, 1), at(3, 1), at(4, 1)]
