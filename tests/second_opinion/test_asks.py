"""Small tables of interactions, the boundary cases among them, and the rounds they make."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.second_opinion.asks import asks, resolved_delays

DAY_ZERO = datetime(2026, 1, 1)


def day(number):
    return None if number is None else DAY_ZERO + timedelta(days=number)


def interactions(table):
    """id, day, purpose, outcome, day answered (– = absent)."""
    rows = []
    for line in table.strip().splitlines():
        name, happened, purpose, outcome, answered = (cell.strip() for cell in line.split("|"))
        rows.append(
            {
                "interaction_id": name,
                "project_id": "p",
                "function": "Legal",
                "stage": "legal_review",
                "happened_at": day(int(happened)),
                "purpose": purpose,
                "outcome": None if outcome == "–" else outcome,
                "answered_at": None if answered == "–" else day(int(answered)),
            }
        )
    return rows


def rounds(table, as_of=None):
    """ask number, round, day asked, day answered, outcome, counts for response time."""
    return [
        (
            each["ask_number"],
            each["round"],
            (each["asked_at"] - DAY_ZERO).days,
            None if each["answered_at"] is None else (each["answered_at"] - DAY_ZERO).days,
            each["outcome"],
            each["counts_for_response_time"],
        )
        for each in asks(interactions(table), as_of)
    ]


@pytest.mark.parametrize(
    ("what", "table", "expected"),
    [
        (
            "an answer answers the earlier open ask",
            """
            a | 1 | ask    | none       | –
            b | 4 | update | compliance | –
            """,
            [(1, 1, 1, 4, "compliance", True)],
        ),
        (
            "an answer without an earlier ask is asked and answered at once",
            """
            a | 4 | ask | commitment | –
            """,
            [(1, 1, 4, 4, "commitment", False)],
        ),
        (
            "a reminder opens no round",
            """
            a | 1 | ask     | none       | –
            b | 3 | ask     | –          | –
            c | 7 | resolve | resistance | –
            """,
            [(1, 1, 1, 7, "resistance", True)],
        ),
        (
            "a resistance makes the next round, and a yes makes a new ask",
            """
            a | 1 | ask | resistance | 2
            b | 3 | ask | resistance | 5
            c | 6 | ask | commitment | 8
            d | 9 | ask | none       | –
            """,
            [
                (1, 1, 1, 2, "resistance", True),
                (1, 2, 3, 5, "resistance", True),
                (1, 3, 6, 8, "commitment", True),
                (2, 1, 9, None, "none", True),
            ],
        ),
        (
            "an undated answer inside a dated round stands alone",
            """
            a | 1 | ask    | compliance | 9
            b | 4 | update | resistance | –
            """,
            [(1, 1, 4, 4, "resistance", False), (1, 2, 1, 9, "compliance", True)],
        ),
        (
            "an update or a prealign without an answer is no ask",
            """
            a | 1 | prealign | none | –
            b | 2 | update   | –    | –
            """,
            [],
        ),
        (
            "on one date the identifier decides what is earlier",
            """
            a | 1 | ask | none       | –
            b | 1 | ask | compliance | –
            """,
            [(1, 1, 1, 1, "compliance", True)],
        ),
    ],
)
def test_rounds_follow_the_contract(what, table, expected):
    assert rounds(table) == expected, what


def test_an_answer_dated_after_as_of_is_not_yet_given():
    table = """
        a | 1 | ask | resistance | 9
        b | 5 | ask | none       | –
        c | 7 | ask | commitment | –
    """
    assert rounds(table, day(6)) == [(1, 1, 1, None, "none", True)]
    assert rounds(table, day(8)) == [(1, 1, 1, 7, "commitment", True)]
    assert rounds(table, day(9)) == [(1, 1, 5, 7, "commitment", True), (2, 1, 1, 9, "resistance", True)]


def test_an_objection_lasts_until_the_next_answer_of_the_same_ask():
    table = """
        a | 1 | ask | resistance | 2
        b | 3 | ask | resistance | 5
        c | 6 | ask | commitment | 8
        d | 9 | ask | resistance | 9
    """
    spans = [(start, end) for _, start, end in resolved_delays(asks(interactions(table)))]
    assert spans == [(day(2), day(5)), (day(5), day(8)), (day(9), None)]


@st.composite
def random_interactions(draw):
    rows = []
    for number in range(draw(st.integers(0, 8))):
        happened = draw(st.integers(0, 6))
        outcome = draw(st.sampled_from(["commitment", "compliance", "resistance", "none", None]))
        answered = draw(st.one_of(st.none(), st.integers(happened, 9)))
        rows.append(
            {
                "interaction_id": f"i{number}",
                "project_id": draw(st.sampled_from(["p", "q"])),
                "function": draw(st.sampled_from(["Legal", "Finance"])),
                "stakeholder_id": draw(st.sampled_from([None, "s"])),
                "stage": "signature",
                "ask_id": draw(st.sampled_from([None, None, "1"])),
                "happened_at": day(happened),
                "answered_at": day(answered),
                "purpose": draw(st.sampled_from(["ask", "ask", "update", "resolve", "prealign"])),
                "outcome": outcome,
            }
        )
    return rows


@given(random_interactions(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert asks(rows) == asks(shuffled)


@given(random_interactions())
def test_every_answer_is_one_round_and_rounds_are_unique_within_an_ask(rows):
    found = asks(rows)
    answered = [row for row in rows if row["outcome"] in ("commitment", "compliance", "resistance")]
    assert sum(1 for each in found if each["answered_at"] is not None) == len(answered)
    keys = [(each["ask_key"], each["ask_number"], each["round"]) for each in found]
    assert len(keys) == len(set(keys))
    assert all(each["answered_at"] is None or each["asked_at"] <= each["answered_at"] for each in found)


@given(random_interactions())
def test_delays_of_objections_never_overlap_within_an_ask(rows):
    ends = {}
    for each, start, end in resolved_delays(asks(rows)):
        assert end is None or start <= end
        assert each["ask_key"] not in ends or ends[each["ask_key"]] <= start
        ends[each["ask_key"]] = end or datetime.max
