"""Tactics: which were used and what was answered, worked out by hand."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

from datetime import date, timedelta

import pytest

from dashboard.statistics import wilson
from tests.queries.drawn import BERLIN, answer, company, keyed, utc

MICROSECOND = timedelta(microseconds=1)
JANUARY = ("2026-01-01", "2026-01-31")
TABLES = {
    "projects": """
        project_id | requesting_function | intake_at  | closed_at  | status    | category
        P          | Sales               | 2025-12-01 |            | open      | Steel
        Q          | Sales               | 2026-01-01 | 2026-01-20 | cancelled | Travel""",
    "stakeholders": """
        stakeholder_id | function
        L1             | Legal
        L2             | Legal""",
    "interactions": """
        interaction_id | project_id | ask_id | stakeholder_id | function | happened_at      | answered_at      | purpose | tactics         | outcome    | why
        1              | P          | a1     | L1             |          | 2026-01-01 00:00 | 2026-01-01 00:00 | ask     | visual          | commitment | the first instant of January
        2              | P          | a2     | L1             |          | 2026-01-10       | 2026-01-12       | ask     | visual;pressure | resistance | counts for both
        3              | P          | a3     | L2             |          | 2026-01-10       | 2026-01-31 23:59 | ask     | visual          | compliance | its last minute
        4              | P          | a4     | L2             |          | 2026-01-31 23:00 | 2026-02-01 00:00 | ask     | visual          | resistance | asked in January, answered after
        5              | P          | a5     | L2             |          | 2026-01-15       |                  | ask     | pressure        |            | still open
        6              | Q          | b1     |                | Finance  | 2026-01-05       | 2026-01-05       | ask     | policy          | resistance | nobody named: the project stands in; cancelled later
        7              | Q          | b2     |                | Finance  | 2026-01-06       | 2026-01-06       | ask     |                 | commitment | no tactic recorded
        8              | P          | a6     | L1             |          | 2025-12-31 23:59 | 2026-01-02       | ask     | small_win       | commitment | asked before January, answered in it
        9              | P          |        | L1             |          | 2026-01-08       |                  | update  | cocreate        |            | asks for nothing""",
}  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    return company(tmp_path_factory.mktemp("asked"), date(2026, 2, 28), time_zone=BERLIN, **TABLES)


def test_success_is_a_yes_among_the_answers_of_the_period_to_asks_with_the_tactic(asked):
    found = answer(asked, "tactics/tactic_success", *JANUARY)
    counts = ("asks", "successes", "people_or_projects", "is_proven_kind")
    assert keyed(found, "tactic", *counts) == {
        "small_win": (1, 1, 1, True),  # 8
        "visual": (3, 2, 2, True),  # 1, 3 of 1, 2, 3, by L1 and L2
        "policy": (1, 0, 1, False),  # 6
        "pressure": (1, 0, 1, False),  # 2
    }
    assert found["tactic"].tolist() == ["small_win", "visual", "policy", "pressure"]
    assert found["success_share"].tolist() == pytest.approx([1, 2 / 3, 0, 0])
    # Of visual, L1 said yes to 1 of 2 and L2 to 1 of 1: (3 − 4)² + (3 − 2)² = 2, ÷ 3² · 2/1 ÷ (3 · ⅔ · ⅓) = ⅔, no effect.
    low, high = zip(wilson(1, 1), wilson(2, 3), wilson(0, 1), wilson(0, 1), strict=True)
    assert found["success_share_low"].tolist() == pytest.approx(low, abs=1e-7)
    assert found["success_share_high"].tolist() == pytest.approx(high, abs=1e-7)


def test_people_who_always_answer_alike_count_for_less(tmp_path):
    """L1 says yes 4 of 4, L2 0 of 4: effect 8, half a success of one ask; L3, alone with exchange, is one ask."""
    given = [("L1", "commitment", "visual")] * 4 + [("L2", "resistance", "visual")] * 4
    given += [("L3", "compliance", "exchange")] * 4
    # Five people, once each: nothing is known about how alike one person's answers are.
    given += [(f"L{n}", "commitment" if n < 6 else "resistance", "coalition") for n in range(4, 9)]
    rows = [f"{n} | P | {n} | {who} | 2026-01-02 | {said} | {tactic}" for n, (who, said, tactic) in enumerate(given)]
    database = company(
        tmp_path,
        date(2026, 2, 28),
        projects="project_id | requesting_function | intake_at\nP | Sales | 2026-01-01",
        stakeholders="stakeholder_id | function\n" + "\n".join(f"L{n} | Legal" for n in range(1, 9)),
        interactions="interaction_id | project_id | ask_id | stakeholder_id | happened_at | outcome | tactics\n"
        + "\n".join(rows),
    )
    found = answer(database, "tactics/tactic_success").set_index("tactic")
    limits = found[["success_share_low", "success_share_high"]]
    assert limits.loc["visual"].tolist() == pytest.approx(wilson(0.5, 1))
    assert limits.loc["exchange"].tolist() == pytest.approx(wilson(1, 1))
    assert limits.loc["coalition"].tolist() == pytest.approx(wilson(2, 5))
    row = answer(database, "tactics/tactic_adoption").iloc[0]
    assert row[["asks", "adopted_asks", "people_or_projects", "not_recorded"]].tolist() == [17, 8, 8, 0]
    # Adopted: 8 of 17. L1 and L2 4 of 4: (68 − 32)² = 1296 each; L3 0 of 4: 32² = 1024; five 0 of 1: 8² = 64 each.
    effect = (2 * 1296 + 1024 + 5 * 64) / 17**2 * 8 / 7 / (17 * 8 / 17 * 9 / 17)
    assert row[["adoption_share_low", "adoption_share_high"]].tolist() == pytest.approx(wilson(8 / effect, 17 / effect))


def adoption(database, *period, **more):
    rows = answer(database, "tactics/tactic_adoption", *period, **more)
    counts = rows[["asks", "adopted_asks", "people_or_projects", "not_recorded"]].to_numpy().tolist()
    return counts[0] if counts else None


def test_adoption_is_over_what_was_asked_in_the_period_answered_or_not(asked):
    """Asked in January with a tactic: 1 to 6, of them 1 to 4 with visual; 7 has none recorded; 8 was asked before."""
    row = answer(asked, "tactics/tactic_adoption", *JANUARY).iloc[0]
    assert adoption(asked, *JANUARY) == [6, 4, 3, 1]
    # L1 2 of 2, L2 2 of 3, Q 0 of 1: (4² + 0 + 4²) ÷ 6² · 3/2 ÷ (6 · ⅔ · ⅓) = 1.
    figures = row[["adoption_share", "adoption_share_low", "adoption_share_high"]].tolist()
    assert figures == pytest.approx([4 / 6, *wilson(4, 6)], abs=1e-6)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"functions": ("Finance",)}, [1, 0, 1, 1]),
        ({"functions": ("Sales",)}, None),  # its need, but nothing was asked of it
        ({"categories": ("Steel",)}, [5, 4, 2, 0]),
    ],
)
def test_functions_are_those_asked_and_other_filters_those_of_the_project(filters, expected, asked):
    assert adoption(asked, *JANUARY, **filters) == expected


def test_without_a_tactic_recorded_there_is_no_share(asked):
    row = answer(asked, "tactics/tactic_adoption", "2026-01-06", "2026-01-06")
    assert adoption(asked, "2026-01-06", "2026-01-06") == [0, 0, 0, 1]
    assert row[["adoption_share", "adoption_share_low", "adoption_share_high"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("as_of", "ago", "visual", "asks"),
    [
        # The second was answered on the 12th, 0:00; seen a moment before, it is still asked with pictures.
        ("2026-01-12", 0 * MICROSECOND, (2, 1), 5),
        ("2026-01-12", MICROSECOND, (1, 1), 5),
        # 2 and 3 were asked on the 10th, 0:00; before, there are 1, 6 and 8.
        ("2026-01-10", 0 * MICROSECOND, (1, 1), 5),
        ("2026-01-10", MICROSECOND, (1, 1), 3),
    ],
)
def test_what_happens_at_as_of_has_happened(as_of, ago, visual, asks, asked):
    at = utc(as_of) - ago
    assert keyed(answer(asked, "tactics/tactic_success", as_of=at), "tactic", "asks", "successes")["visual"] == visual
    assert adoption(asked, as_of=at)[0] == asks


def test_rounds_of_a_log_have_no_tactics_and_are_counted_as_not_recorded(request_for_payment_like):
    assert adoption(request_for_payment_like) == [0, 0, 0, 2]
    assert len(answer(request_for_payment_like, "tactics/tactic_success")) == 0


@pytest.fixture(scope="module")
def request_for_payment_like(tmp_path_factory):
    events = """
        project_id | happened_at | step    | stage  | actor_function | outcome
        A          | 2026-01-02  | Asked   | market | Sales          |
        A          | 2026-01-03  | Refused | market | Legal          | resistance
        A          | 2026-01-05  | Agreed  | market | Legal          | commitment"""
    projects = "project_id | requesting_function\nA | Sales"
    return company(tmp_path_factory.mktemp("log"), date(2026, 2, 28), projects=projects, events=events)
