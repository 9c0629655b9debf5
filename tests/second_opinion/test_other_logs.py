"""What the purchasing example and the incident log hold, recomputed from the raw files."""

import pytest

from tests.second_opinion import incident_log, purchasing
from tests.second_opinion.request_for_payment import shared_file


@pytest.fixture(scope="module")
def purchases():
    if shared_file(purchasing.FILE) is None:
        pytest.skip("the shared data is not here")
    return purchasing.read_events()


@pytest.fixture(scope="module")
def incident_rows():
    if shared_file(incident_log.FILE) is None:
        pytest.skip("the shared data is not here")
    return incident_log.read_rows()


@pytest.fixture(scope="module")
def figures(incident_rows):
    return incident_log.summary(incident_rows)


def test_a_third_of_the_requisitions_end_without_an_order(purchases):
    assert (len(purchases), purchases["Case ID"].nunique(), purchasing.without_order(purchases)) == (
        9_119,
        608,
        195,
    )
    assert purchasing.last_activities(purchases) == {
        "Pay invoice": 413,
        "Analyze Request for Quotation": 131,
        "Analyze Purchase Requisition": 64,
    }


def test_touch_and_wait_by_role_add_up_to_the_elapsed_time(purchases):
    total, elapsed = purchasing.touch_and_wait(purchases)
    minute = 60_000_000
    assert {role: (part["touch"] // minute, part["wait"] // minute) for role, part in total.items()} == {
        "Financial Manager": (7_518, 372_776),
        "Purchasing Agent": (360_660, 12_562_866),
        "Requester": (30_048, 431_779),
        "Requester Manager": (9_124, 468_154),
        "Supplier": (635_084, 3_909_882),
    }
    assert sum(sum(part.values()) for part in total.values()) == elapsed == 1_127_273_460_000_000


def test_rework_and_disputes_follow_the_step_they_object_to(purchases):
    assert purchasing.steps_before(purchases, "Amend Request for Quotation Requester") == {
        "Analyze Request for Quotation": 514
    }
    assert purchasing.steps_before(purchases, "Settle dispute with supplier Purchasing Agent") == {
        "Release Purchase Order": 26
    }


@pytest.mark.slow
def test_every_incident_ends_closed_and_no_update_is_counted_as_a_transition(figures):
    assert (figures["rows"], figures["incidents"]) == (141_712, 24_918)
    assert (figures["closed"], figures["open"], figures["last row at closed_at"]) == (24_918, 0, 24_918)
    assert (figures["holdings (state and group)"], figures["runs of one state"]) == (109_517, 88_952)
    assert (figures["rows of -100"], figures["incidents of -100"], figures["closed and left again"]) == (
        5,
        2,
        12,
    )


@pytest.mark.slow
def test_stays_are_fewer_than_runs_of_one_state_because_some_states_take_no_time(figures):
    fewer = {
        state: figures["runs by state"][state] - stays
        for state, stays in figures["stays by state"].items()
        if figures["runs by state"][state] != stays
    }
    assert fewer == {"Resolved": 1, "Active": 3, "Awaiting User Info": 3}


@pytest.mark.slow
def test_the_time_by_state_adds_up_to_the_elapsed_time(figures):
    assert sum(figures["time by state"].values()) == figures["elapsed"] == 28_278_798_900_000_000


@pytest.mark.slow
def test_the_file_of_incidents_is_in_order_but_for_one(incident_rows):
    falling = incident_rows[incident_rows.groupby("number")["line"].diff() < 0]
    assert set(falling["number"]) == {"INC0000137"}
