"""The published figures of the request-for-payment log, recomputed from the raw file."""

from datetime import datetime

import pytest

from tests.second_opinion import request_for_payment as log
from tests.second_opinion.ledger import instant_of, ledger, time_of, visits_of_events

pytestmark = pytest.mark.skipif(log.shared_file(log.FILE) is None, reason="the shared data is not here")


@pytest.fixture(scope="module")
def events():
    return log.read_events()


def test_the_file_has_the_published_size(events):
    assert (len(events), events["case_id"].nunique(), log.variants(events)) == (36_072, 6_760, 77)


def test_the_durations_from_first_to_last_event_are_the_published_ones(events):
    figures = log.case_durations(events)["first to last event"]
    assert round(figures["mean"], 3) == 11.434
    assert figures["median (middle of two)"] == 8.0706
    assert figures["p85 nearest-rank"] == 16.8535


def test_the_durations_to_payment_count_paid_requests_only(events):
    figures = log.case_durations(events)["first event to Payment Handled"]
    assert (figures["cases"], figures["p50 nearest-rank"], figures["p85 nearest-rank"]) == (
        6_187,
        8.677,
        17.1128,
    )


def test_an_echo_is_a_return_to_sender_straight_after_a_rejection_by_another(events):
    prefix = "Request For Payment "
    assert log.echoes_after(events) == {
        prefix + "REJECTED by ADMINISTRATION": 801,
        prefix + "REJECTED by SUPERVISOR": 172,
        prefix + "REJECTED by PRE_APPROVER": 51,
        prefix + "REJECTED by BUDGET OWNER": 47,
        prefix + "SUBMITTED by EMPLOYEE": 3,
    }
    assert events["is_echo"].sum() == 1_071


def test_no_echo_depends_on_how_ties_are_ordered(events):
    previous = events.groupby("case_id")["time"].shift()
    assert (events["is_echo"] & (events["time"] == previous)).sum() == 0
    assert (events["time"] == previous).sum() == 20
    assert (events.groupby("case_id")["event_index"].diff().dropna() == 1).all()


def test_objections_without_echoes_are_the_published_ones_by_role(events):
    table = log.objections(events)
    rejected = table.loc[table["rejected"] > 0, "rejected"].to_dict()
    assert sum(rejected.values()) == 1_163
    assert rejected == {
        "ADMINISTRATION": 822,
        "SUPERVISOR": 174,
        "MISSING": 66,
        "PRE_APPROVER": 51,
        "BUDGET OWNER": 47,
        "EMPLOYEE": 3,
    }


@pytest.mark.parametrize(
    ("role", "percent"),
    [("ADMINISTRATION", 13.29), ("PRE_APPROVER", 10.99), ("SUPERVISOR", 2.70), ("BUDGET OWNER", 2.35)],
)
def test_the_rejection_rates_are_the_published_ones(events, role, percent):
    assert round(100 * log.objections(events).loc[role, "rate"], 2) == percent


def test_objections_took_7721_days_to_the_same_roles_next_answer(events):
    delays, never = log.objection_delays(events)
    assert round(delays["time"].sum() / log.DAY) == 7_721
    assert (delays["resolved"].sum(), never) == (634, 529)


def test_open_requests_move_the_p85_from_14_to_23_days(events):
    figures = log.open_example(events)
    assert (figures["started"], figures["open"]) == (765, 256)
    assert round(figures["completed-only p85"], 2) == 14.23
    assert round(figures["Kaplan-Meier p85"], 2) == 23.21


@pytest.fixture(scope="module")
def time_by_role(events):
    return log.time_by_role(events)


@pytest.mark.slow
def test_the_time_by_role_adds_up_and_agrees_with_the_ledger(events, time_by_role):
    total, elapsed = time_by_role
    assert sum(total.values()) == elapsed == 18_764_203_600_000_000
    as_of = instant_of(int(events["time"].max()))
    assert as_of == datetime(2019, 1, 7, 16, 31, 13)
    by_ledger = {}
    kept = events[~events["is_echo"]]
    columns = ["activity", "role", "time", "event_index"]
    for _, case in kept.groupby("case_id", sort=False):
        rows = [
            {
                "happened_at": instant_of(int(time)),
                "stage": activity,
                "actor_function": role,
                "outcome": None,
                "sequence": int(sequence),
            }
            for activity, role, time, sequence in case[columns].itertuples(index=False)
        ]
        paid = [row["happened_at"] for row in rows if row["stage"] == log.HANDLED]
        project = {"started_at": rows[0]["happened_at"], "ended_at": min(paid) if paid else None}
        for (_, role, _), part in time_of(ledger(project, visits_of_events(rows), as_of)).items():
            by_ledger[role] = by_ledger.get(role, 0) + part
    assert by_ledger == {role: part for role, part in total.items() if part}


def test_the_time_by_role_is_what_it_was_when_first_computed(time_by_role):
    assert time_by_role[0] == {
        "ADMINISTRATION": 338_300_904_000_000,
        "BUDGET OWNER": 406_943_025_000_000,
        "DIRECTOR": 11_781_548_000_000,
        "EMPLOYEE": 650_298_925_000_000,
        "MISSING": 17_971_207_000_000,
        "PRE_APPROVER": 28_786_319_000_000,
        "SUPERVISOR": 1_375_780_836_000_000,
        "UNDEFINED": 3_728_718_799_000_000,
        "unattributed": 12_205_622_037_000_000,
    }
