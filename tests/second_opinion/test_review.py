"""The review of the second opinion, on cases worked out by hand."""

from datetime import date, datetime, timedelta

import pytest

from tests.second_opinion import review
from tests.second_opinion.asks import asks
from tests.second_opinion.curves import wilson

ZERO = datetime(2026, 1, 1)
NO, YES = "resistance", "commitment"
WHOLE = (None, None, ZERO + timedelta(days=100))


def on(day):
    return None if day is None else ZERO + timedelta(days=day)


def contact(name, day, outcome=None, answered=None, tactics=(), purpose="ask", who="s", ask="a"):
    row = {"interaction_id": name, "project_id": "P", "stakeholder_id": who, "function": "Legal", "ask_id": ask}
    row |= {"happened_at": on(day), "answered_at": on(answered), "outcome": outcome, "purpose": purpose}
    return row | {"tactics": list(tactics), "reason": None, "stage": "market", "round": None}


def rounds(*contacts, as_of=100):
    return review.with_people(asks(contacts, on(as_of)), contacts, on(as_of))


def test_a_round_has_the_tactics_of_all_its_contacts_and_of_what_was_said_before_its_answer():
    found = rounds(
        contact("1", 0, purpose="prealign", tactics=["prealign"]),
        contact("2", 1, tactics=["visual"], who="first"),
        contact("3", 2, NO, tactics=["policy"], who="second"),
        contact("4", 3, purpose="update", tactics=["coalition"]),  # after the answer: of the next round
        contact("5", 4, YES, 6, tactics=[]),
        contact("6", 5, purpose="update", tactics=["exchange"]),  # before the answer was given
        contact("7", 7, purpose="update", tactics=["pressure"]),  # no round follows
        contact("8", 1, purpose="prealign", tactics=["small_win"], ask="b"),  # of another ask, never made
    )
    assert [(row["tactics"], row["stakeholder_id"]) for row in found] == [
        ({"prealign", "visual", "policy"}, "second"),
        ({"coalition", "exchange"}, "s"),
    ]
    (still_open,) = rounds(contact("1", 1, YES, 50, ["visual"], who="first"), as_of=9)
    assert (still_open["outcome"], still_open["stakeholder_id"], still_open["tactics"]) == ("none", "first", {"visual"})


def told(who, outcome, tactics, asked=1, answered=2):
    row = {"project_id": "P", "stakeholder_id": who, "function": "Legal", "outcome": outcome, "tactics": set(tactics)}
    return row | {"asked_at": on(asked), "answered_at": on(answered)}


def test_a_share_is_of_as_many_answers_as_its_people_are_worth():
    """A 4 of 4, B 0 of 4: effect 8, n 1. One person alone is one answer; as many people as answers are all of them."""
    alike = [told(who, outcome, ["visual"]) for who, outcome in (("A", YES), ("B", NO)) for _ in range(4)]
    found = review.tactic_success(alike, *WHOLE)
    assert found == {"visual": (8, 4, 0.5, *wilson(0.5, 1), 2)}
    assert review.objection_rate(alike[4:], *WHOLE) == (4, 4, 1, *wilson(1, 1), 1)
    apart = [told(who, YES if who in "AB" else NO, ["policy"]) for who in "ABCDE"]
    assert review.tactic_success(apart, *WHOLE)["policy"] == (5, 2, 0.4, *wilson(2, 5), 5)
    # A 2 of 2, B 1 of 1, C and D 0 of 1: 4/3 · (0.8² + 0.4² + 2 · 0.6²) ÷ 5² ÷ (0.6 · 0.4 ÷ 5) = 76/45.
    some = [told(who, YES if who in "AB" else NO, ["policy"]) for who in "AABCD"]
    assert review.tactic_success(some, *WHOLE)["policy"][3:5] == pytest.approx(wilson(3 * 45 / 76, 5 * 45 / 76))
    assert review.share_of([], bool) is None


def test_adoption_is_by_the_ask_and_success_by_the_answer():
    rows = [told("A", YES, ["visual"], 1, 9), told("A", "none", ["pressure"], 5, None), told("A", NO, [], 6, 7)]
    rows += [told("A", YES, ["prealign"], 0, 5), told("A", YES, ["prealign"], 8, 8)]
    period = on(1), on(8), on(7)
    share, not_recorded = review.tactic_adoption(rows, *period)
    assert share[:2] == (2, 1) and not_recorded == 1
    assert {name: row[:2] for name, row in review.tactic_success(rows, *period).items()} == {"prealign": (1, 1)}


def test_actions_are_late_after_their_day_and_ordered_by_what_presses():
    def action(name, raised, due, done):
        days = {"raised_on": raised, "due_on": due, "done_on": done}
        return {"action_id": name} | {key: day and date(2026, 1, day) for key, day in days.items()}

    rows = [action("a", 1, 10, None), action("b", 1, 9, None), action("c", 1, None, None), action("d", 1, 5, 10)]
    rows += [action("e", 1, 8, 11), action("f", 11, 8, None), action("g", 1, 5, 4), action("h", 1, 5, 3)]
    found = review.actions(rows, date(2026, 1, 4), None, on(9), "UTC")  # seen on the 10th
    assert found == [
        ("e", "overdue", None, 2),
        ("b", "overdue", None, 1),
        ("a", "open", None, None),
        ("c", "open", None, None),
        ("d", "done", date(2026, 1, 10), 5),
        ("g", "done", date(2026, 1, 4), None),
    ]


def test_the_quarters_of_a_year_follow_on_each_other():
    found = review.quarters(date(2025, 11, 30), date(2026, 10, 1))
    assert [begin.month for begin, _ in found] == [10, 1, 4, 7, 10]
    assert all(end == begin for (_, end), (begin, _) in zip(found, found[1:], strict=False))


def test_a_function_too_small_takes_the_smallest_other_with_it():
    """Legal has six people, Sales five, HR two; IT nobody with priorities. One of three pitches of Legal fits."""
    people = {"Legal": 6, "Sales": 5, "HR": 2}
    own = [
        {"stakeholder_id": f"{name}{n}", "function": name, "protects": ["risk"]}
        for name, size in people.items()
        for n in range(size)
    ]
    own += [{"stakeholder_id": "x", "function": "IT", "protects": None}]
    names = ["Legal"] * 3 + ["Sales", "HR", "IT"]
    projects = [{"project_id": n, "requesting_function": name, "started_at": on(n)} for n, name in enumerate(names)]
    benefits = [{"project_id": n, "measure": "risk" if n in (0, 4) else "speed"} for n in range(6)]
    found = review.pitches(projects, benefits, own, [date(2026, 1, 1), date(2026, 4, 1)], on(99), "UTC")
    assert {name: (row[:2], row[-2:]) for name, row in found.items()} == {
        "all": ((5, 2), (1, 13)),
        "Legal": ((3, 1), (1, 6)),
    }
    without = review.pitches(projects[:4], benefits, own, [date(2026, 1, 1)], on(99), "UTC")
    assert {name: row[:2] for name, row in without.items()} == {"all": (4, 1), "Legal": (3, 1), "Sales": (1, 0)}
    assert without["Legal"][2:5] == pytest.approx((1 / 3, *wilson(1, 3)))
