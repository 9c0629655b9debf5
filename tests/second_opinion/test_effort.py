"""Effort, on-need rate, alignment, flow efficiency and response time of the second opinion, by hand."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings

from tests.second_opinion import effort, strategies
from tests.second_opinion.asks import asks
from tests.second_opinion.ledger import ON_HOLD, time_of

ZERO = datetime(2026, 1, 1)
LATE = ZERO + timedelta(days=100)
DAY = timedelta(days=1)
DAY_US = 86_400_000_000


def on(day):
    return None if day is None else ZERO + timedelta(days=day)


def test_internal_effort_is_set_against_effort_with_suppliers_only():
    """6 + 3 internal, 3 supplier, in weeks of January: 9/12. Analysis, February's week and later weeks are not in."""
    rows = [
        {"week_of": date(2026, 1, 5), "kind": "internal_alignment", "hours": 6.0},
        {"week_of": date(2026, 1, 26), "kind": "internal_alignment", "hours": 3.0},
        {"week_of": date(2026, 1, 12), "kind": "supplier", "hours": 3.0},
        {"week_of": date(2026, 1, 12), "kind": "analysis", "hours": 50.0},
        {"week_of": date(2026, 2, 1), "kind": "supplier", "hours": 7.0},
    ]
    period = date(2026, 1, 1), date(2026, 2, 1)
    assert effort.internal_share_of_effort(rows, *period)["share"] == Fraction(9, 12)
    assert effort.internal_share_of_effort(rows, *period, datetime(2026, 1, 20))["share"] == Fraction(6, 9)
    assert effort.internal_share_of_effort(rows[3:4], *period)["share"] is None


def needed(completed=None, closed=None, status=None, need_by=date(2026, 2, 10)):
    return {"project_id": "P", "need_by": need_by, "completed_at": completed, "closed_at": closed, "status": status}


@pytest.mark.parametrize(
    ("project", "met"),
    [
        (needed(datetime(2026, 2, 10, 22, 59)), True),  # 23:59 in Berlin, on the day
        (needed(datetime(2026, 2, 10, 23)), False),  # midnight in Berlin: the day after
        (needed(), False),  # still open
        (needed(datetime(2026, 5, 1)), False),  # completed after as_of: still open
        (needed(None, datetime(2026, 2, 9, 22), "cancelled"), None),  # cancelled before it
        (needed(None, datetime(2026, 2, 10, 8), "cancelled"), False),  # on the day: not before it
        (needed(None, datetime(2026, 1, 9), "bypassed"), False),
        (needed(datetime(2026, 1, 9), need_by=date(2026, 4, 9)), None),  # not yet due at as_of
        (needed(datetime(2026, 1, 9), need_by=None), None),
    ],
)
def test_a_need_is_met_when_completed_on_that_day_or_before(project, met):
    assert effort.on_need(project, datetime(2026, 4, 9, 21, 59), "Europe/Berlin") is met


def test_a_need_is_due_when_its_day_has_ended():
    just = datetime(2026, 2, 10, 23)
    assert effort.on_need(needed(), just, "Europe/Berlin") is False
    assert effort.on_need(needed(), just - timedelta(microseconds=1), "Europe/Berlin") is None


def test_the_rate_counts_the_needs_of_the_period():
    projects = [needed(datetime(2026, 2, 1)), needed(), needed(need_by=date(2026, 3, 1))]
    assert effort.on_need_rate(projects, date(2026, 2, 1), date(2026, 3, 1), LATE, "UTC") == {
        "n": 2,
        "met": 1,
        "rate": Fraction(1, 2),
    }
    assert effort.on_need_rate([], date(2026, 2, 1), date(2026, 3, 1), LATE, "UTC")["rate"] is None


def visit(stage, holder, entered, left, mode=None):
    row = {"project_id": "P", "stage": stage, "holder_function": holder, "mode": mode}
    return row | {"entered_at": on(entered), "left_at": on(left)}


def test_time_inside_is_a_share_of_all_time_and_a_ratio_to_suppliers():
    """intake 2 (procurement), evaluation 3 (stakeholder), nobody 1, legal 1 (control), market 4 (supplier), hold 1.

    4 of 12 days are inside; without procurement, nobody and the hold 4 of 8. From day 5 on: 1 of 7, and 1 of 5.
    """
    rows = [
        visit("intake", "A", 0, 2),
        visit("evaluation", "B", 2, 5),
        visit("legal_review", "C", 6, 7),
        visit("market", "D", 7, 11),
        visit(ON_HOLD, "A", 11, 12),
    ]
    project = {"project_id": "P", "intake_at": ZERO, "completed_at": on(12)}
    segments = effort.segments_of(project, rows, LATE)
    assert effort.alignment(effort.time_by_side(segments)) == (Fraction(4, 12), Fraction(4, 8))
    assert effort.alignment(effort.time_by_side(segments, on(5))) == (Fraction(1, 7), Fraction(1, 5))
    assert effort.alignment({}) == (None, None)


def test_flow_efficiency_is_touch_time_over_time_with_a_mode():
    """market wait [0,4), shared with legal touch [2,4): 2 + 1 wait, 1 touch; then touch over wait [4,6): 2 touch.

    No mode for [6,9); blocked on hold [9,10): 3 touch of 3 + 3 + 1; without the hold 3 of 6.
    """
    rows = [
        visit("market", "D", 0, 4, "wait"),
        visit("legal_review", "C", 2, 4, "touch"),
        visit("evaluation", "B", 4, 6, "touch"),
        visit("evaluation", "B", 4, 6, "wait"),
        visit("signature", "C", 6, 9),
        visit(ON_HOLD, "A", 9, 10, "blocked"),
    ]
    project = {"project_id": "P", "intake_at": ZERO, "completed_at": on(10)}
    segments = effort.segments_of(project, rows, LATE)
    by_mode = effort.time_by_mode(segments, rows, LATE)
    assert by_mode == {"wait": 3 * DAY_US, "touch": 3 * DAY_US, None: 3 * DAY_US, "blocked": DAY_US}
    assert effort.flow_efficiency(by_mode) == Fraction(3, 7)
    assert effort.flow_efficiency(effort.time_by_mode(segments, rows, LATE, with_on_hold=False)) == Fraction(3, 6)
    assert effort.flow_efficiency(effort.time_by_mode(segments, rows, LATE, on(6), on(9))) is None


@given(strategies.companies())
@settings(deadline=None)
def test_the_modes_share_out_the_ledger(company):
    for project in company["projects"]:
        rows = strategies.visits_of(company, project["project_id"])
        segments = effort.segments_of(project, rows, company["as_of"], strategies.SIDE_OF)
        by_mode = effort.time_by_mode(segments, rows, company["as_of"])
        assert sum(by_mode.values()) == sum(time_of(segments).values())
        share = effort.flow_efficiency(by_mode)
        assert share is None or 0 <= share <= 1


def contact(number, function, asked, answered, outcome, project="P"):
    return {
        "interaction_id": f"I-{number}",
        "project_id": project,
        "ask_id": f"A-{number}",
        "function": function,
        "purpose": "ask",
        "happened_at": on(asked),
        "answered_at": on(answered),
        "outcome": outcome,
    }


def test_an_ask_without_an_answer_is_censored_and_lengthens_the_response_time():
    """Legal: 2, 4 and 10 days, one open for 6: F(2) = 1/4, F(4) = 1/2, then one left after the open one: F(10) = 1.

    IT: one answer in 3 days, one open for 90: half is reached in 3 days, 85 % never.
    """
    contacts = [
        contact(1, "Legal", 0, 2, "commitment"),
        contact(2, "Legal", 0, 4, "resistance"),
        contact(3, "Legal", 0, 10, "compliance"),
        contact(4, "Legal", 94, None, "none"),
        contact(5, "IT", 0, 3, "commitment"),
        contact(6, "IT", 10, 101, "commitment"),  # answered after as_of: open
        contact(7, "HR", 10, None, "commitment"),  # asked and answered at one time: not timed
    ]
    rounds = asks(contacts, LATE)
    assert effort.response_times(rounds, LATE) == {
        "Legal": {"n": 4, "open": 1, "p50": 4 * DAY, "p85": 10 * DAY},
        "IT": {"n": 2, "open": 1, "p50": 3 * DAY, "p85": None},
    }
    assert effort.response_times(rounds, LATE, on(1), on(50)) == {"IT": {"n": 1, "open": 1, "p50": None, "p85": None}}


def test_an_open_ask_of_an_ended_project_may_be_censored_at_its_end():
    """One answered in 5 days, one open: until as_of, 1/2 by day 5; its project ended after 3 days: all by day 5."""
    contacts = [contact(1, "Legal", 0, 5, "commitment"), contact(2, "Legal", 0, None, "none", "Q")]
    rounds = asks(contacts, LATE)
    assert effort.response_times(rounds, LATE)["Legal"]["p85"] is None
    assert effort.response_times(rounds, LATE, ends={"Q": on(3)})["Legal"]["p85"] == 5 * DAY
