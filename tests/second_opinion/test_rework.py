"""Rework, first-pass yield and hand-offs of the second opinion, on cases worked out by hand."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings

from tests.second_opinion import history, rework, strategies
from tests.second_opinion.asks import asks
from tests.second_opinion.ledger import ON_HOLD, ledger, stays, time_of

ZERO = datetime(2026, 1, 1)
LATE = ZERO + timedelta(days=100)
DAY_US = 86_400_000_000


def on(day):
    return None if day is None else ZERO + timedelta(days=day)


def visits(*rows):
    """(stage, holder, entered day, left day) each."""
    return [
        {"project_id": "P", "stage": stage, "holder_function": holder, "entered_at": on(entered), "left_at": on(left)}
        for stage, holder, entered, left in rows
    ]


def places(found):
    return [(row["stage"], row["visit_no"], (row["at"] - ZERO).days) for row in found]


def test_a_stay_goes_back_when_a_later_stage_was_left_and_none_runs():
    rows = visits(("evaluation", "IT", 0, 4), ("legal_review", "Legal", 4, 6), ("evaluation", "IT", 6, 8))
    assert places(rework.backward_moves(rows, LATE)) == [("evaluation", 2, 6)]


def test_a_stay_does_not_go_back_while_a_later_stage_runs():
    rows = visits(
        ("legal_review", "Legal", 0, 3),
        ("security_review", "IT", 2, 9),
        ("evaluation", "IT", 5, 7),  # security_review runs
        ("evaluation", "IT", 9, 10),  # left at that very instant: goes back
    )
    assert places(rework.backward_moves(rows, LATE)) == [("evaluation", 2, 9)]


def test_a_later_stage_that_starts_at_the_same_instant_runs():
    rows = visits(("legal_review", "Legal", 0, 3), ("evaluation", "IT", 5, 7), ("signature", "Board", 5, 6))
    assert rework.backward_moves(rows, LATE) == []


def test_on_hold_and_stages_of_a_teams_own_neither_go_back_nor_hold_up():
    rows = visits(
        ("legal_review", "Legal", 0, 3),
        (ON_HOLD, "Procurement", 3, 9),
        ("Sanity check", "IT", 4, 9),
        ("evaluation", "IT", 5, 7),
    )
    assert places(rework.backward_moves(rows, LATE)) == [("evaluation", 1, 5)]
    assert rework.backward_moves(rows, on(4)) == []  # as of day 4 it has not happened yet


def test_overlapping_ping_pong_counts_three():
    """A B A B A: B between A (day 2), A between B (day 3), B between A (day 4)."""
    rows = visits(*[("evaluation", holder, day, day + 1) for day, holder in enumerate("ABABA")])
    assert [(row["between"], (row["at"] - ZERO).days) for row in rework.ping_pongs(rows, LATE)] == [
        ("B", 2),
        ("A", 3),
        ("B", 4),
    ]


def test_the_holder_sequence_skips_nobody_and_on_hold_and_joins_neighbours():
    """A A gap B hold A is the sequence A B A: one ping-pong."""
    rows = visits(
        ("intake", "A", 0, 1),
        ("market", "A", 1, 2),
        ("evaluation", "B", 4, 5),
        (ON_HOLD, "C", 5, 8),
        ("evaluation", "A", 8, 9),
    )
    rows[3]["holder_side"] = "procurement"  # the stage alone makes it a hold
    assert [run["function"] for run in rework.holder_runs(rows, LATE)] == ["A", "B", "A"]
    assert len(rework.ping_pongs(rows, LATE)) == 1
    assert len(rework.ping_pongs(rows, on(7))) == 0


def test_a_visit_of_no_length_is_in_the_holder_sequence():
    rows = visits(("submit", "A", 0, 0), ("check", "B", 0, 3), ("submit", "A", 3, 5))
    assert [run["function"] for run in rework.holder_runs(rows, LATE)] == ["A", "B", "A"]


def test_a_later_stay_is_a_repeat_with_the_same_holder_and_a_redo_with_another():
    """legal: stays [0,2) Legal, [3,4) Legal, [5,6) IT. Touching visits are one stay; a second hold is no rework."""
    rows = visits(
        ("legal_review", "Legal", 0, 1),
        ("legal_review", "Legal", 1, 2),
        ("legal_review", "Legal", 3, 4),
        ("legal_review", "IT", 5, 6),
        (ON_HOLD, "A", 2, 3),
        (ON_HOLD, "A", 4, 5),
    )
    found = [(row["visit_no"], row["kind"]) for row in rework.repeats_and_redos(rows, LATE)]
    assert found == [(2, "repeat"), (3, "redo")]


def test_with_several_holders_one_in_common_is_a_repeat_or_the_ends_decide():
    """Legal then Finance in the first stay, Legal again in the second: shared, but Finance was last."""
    rows = visits(("legal_review", "Legal", 0, 2), ("legal_review", "Finance", 1, 4), ("legal_review", "Legal", 6, 7))
    assert [row["kind"] for row in rework.repeats_and_redos(rows, LATE)] == ["repeat"]
    assert [row["kind"] for row in rework.repeats_and_redos(rows, LATE, holder="ends")] == ["redo"]


def test_days_in_later_stays_are_shared_like_all_time():
    """legal stay 2 = [4, 8) days, from 6 on beside market: 2 + 2/2 = 3 days. In a window from day 7: half a day."""
    rows = visits(("legal_review", "Legal", 0, 2), ("legal_review", "Legal", 4, 8), ("market", "IT", 6, 9))
    segments = ledger({"started_at": ZERO, "ended_at": on(9)}, rows, LATE)
    assert rework.time_in_later_stays(segments) == {"legal_review": 3 * DAY_US}
    assert rework.time_in_later_stays(segments, on(7)) == {"legal_review": DAY_US // 2}


def contact(number, asked, answered, outcome, function="Legal", **more):
    return {
        "interaction_id": f"I-{number}",
        "project_id": "P",
        "function": function,
        "stage": "evaluation",
        "purpose": "ask",
        "happened_at": on(asked),
        "answered_at": on(answered),
        "outcome": outcome,
    } | more


AWARDED = visits(("award_decision", "Board", 4, 5), ("award_decision", "Board", 8, 10))


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([], (None, 0)),
        ([contact(1, 1, 2, "commitment"), contact(2, 3, 4, "compliance", "IT")], (True, 2)),
        ([contact(1, 1, 2, "resistance"), contact(2, 3, 4, "commitment")], (False, 1)),  # yes, but in round 2
        (
            [contact(1, 1, 2, "commitment"), contact(2, 3, None, "none")],
            (False, 2),
        ),  # after a yes a new ask, unanswered
        ([contact(1, 9, 12, "commitment")], (True, 1)),  # asked before the end, answered after it
        ([contact(1, 10, 11, "resistance")], (None, 0)),  # asked at the end: not before it
    ],
)
def test_first_pass_needs_a_yes_in_round_one_of_every_ask_before_the_last_award_decision_ends(contacts, expected):
    found = rework.first_pass({"project_id": "P"}, AWARDED, asks(contacts, LATE), LATE)
    assert (found["at"], found["is_first_pass"], found["asks"]) == (on(10), *expected)


def test_first_pass_is_not_due_while_the_last_award_decision_runs_and_falls_back_to_completion():
    assert rework.first_pass({"project_id": "P"}, AWARDED, [], on(9)) is None
    assert rework.first_pass({"project_id": "P", "completed_at": on(7)}, [], [], LATE)["at"] == on(7)
    assert rework.first_pass({"project_id": "P", "completed_at": None}, [], [], LATE) is None


def test_the_yield_leaves_out_projects_without_asks_and_counts_them():
    rows = [{"is_first_pass": passed} for passed in (True, False, None, True)]
    assert rework.first_pass_yield(rows) == {"n": 3, "passed": 2, "share": 2 / 3, "not_recorded": 1}
    assert rework.first_pass_yield([])["share"] is None


def test_a_hand_off_waits_while_nobody_holds_and_lasts_until_the_next_one_to_the_same_function():
    """A [0,2) nobody [2,5) B [5,6) A [6,8) B [8,12): A→B waits 3, lasts 1; B→A 0 and 2; A→B 0 and 4."""
    rows = visits(("intake", "A", 0, 2), ("market", "B", 5, 6), ("evaluation", "A", 6, 8), ("negotiation", "B", 8, 12))
    found = rework.hand_offs({"started_at": ZERO, "completed_at": on(12)}, rows, LATE)
    assert [(row["from"], row["to"], row["wait_us"] // DAY_US, row["total_us"] // DAY_US) for row in found] == [
        ("A", "B", 3, 1),
        ("B", "A", 0, 2),
        ("A", "B", 0, 4),
    ]
    without = rework.hand_offs({"started_at": ZERO, "completed_at": on(12)}, rows, LATE, gaps_recorded=False)
    assert {row["wait_us"] for row in without} == {None}


def test_a_hold_between_two_holders_is_no_wait_and_parallel_time_is_shared():
    """A [0,2) hold [2,4) nobody [4,5) B [5,9) with C [7,9): A→B waits 1 and lasts 2 + 2/2 = 3; B→C lasts 1."""
    rows = visits(("intake", "A", 0, 2), (ON_HOLD, "A", 2, 4), ("market", "B", 5, 9), ("legal_review", "C", 7, 9))
    found = rework.hand_offs({"started_at": ZERO, "completed_at": on(9)}, rows, LATE)
    assert [(row["to"], row["wait_us"] // DAY_US, row["total_us"] // DAY_US) for row in found] == [
        ("B", 1, 3),
        ("C", 0, 1),
    ]


@given(strategies.companies())
@settings(deadline=None)
def test_cutting_the_stays_of_the_full_record_is_cutting_the_visits(company):
    for project in company["projects"]:
        rows = strategies.visits_of(company, project["project_id"])
        at = company["as_of"]
        assert stays(history.known_visits(rows, at)) == history.stays_at(stays(rows), at)


@given(strategies.companies())
@settings(deadline=None)
def test_what_is_handed_to_a_function_and_its_opening_run_add_up_to_its_time(company):
    for project in company["projects"]:
        rows = strategies.visits_of(company, project["project_id"])
        as_of = company["as_of"]
        ended, _ = history.exit_of(project, as_of)
        start = history.started_at(project, rows)
        segments = ledger({"started_at": start, "ended_at": ended}, rows, as_of, strategies.SIDE_OF)
        found = rework.hand_offs(project, rows, as_of, strategies.SIDE_OF)
        runs = rework.holder_runs(rows, as_of, strategies.SIDE_OF)
        if not runs:
            continue
        opening = runs[0]["function"]
        again = [run["starts_at"] for run in runs[1:] if run["function"] == opening]
        total = {opening: 0} | {row["to"]: 0 for row in found}
        before = time_of(segments, None, again[0] if again else None)
        total[opening] = sum(
            spent for (stage, function, side), spent in before.items() if function == opening and held(stage, side)
        )
        for row in found:
            total[row["to"]] += row["total_us"]
        assert sum(total.values()) == sum(
            spent
            for (stage, function, side), spent in time_of(segments).items()
            if function in total and held(stage, side)
        )


def held(stage, side):
    return ON_HOLD not in (stage, side)
