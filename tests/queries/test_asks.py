"""Asks and objections by hand, and their intervals against a bootstrap and statsmodels."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

import random

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from tests.queries.drawn import answer, company, day, keyed, select

pytestmark = pytest.mark.slow

ONE_PROJECT = "project_id | requesting_function | intake_at | status\nP | Operations | 2026-01-01 | open"
PEOPLE = """
stakeholder_id | function | protects
S-1            | Legal    | risk;control
S-2            | Finance  | budget
"""


def rounds(folder, interactions, as_of=31, columns="ask_key, round, asked_at, answered_at, outcome", **tables):
    database = company(
        folder,
        day(as_of),
        projects=tables.pop("projects", ONE_PROJECT),
        stakeholders=PEOPLE,
        interactions=interactions,
        **tables,
    )
    return select(database, f"select {columns} from ask order by ask_key, round")


def test_after_a_yes_the_next_ask_is_a_new_one(tmp_path):
    found = rounds(
        tmp_path,
        """
        interaction_id | project_id | stakeholder_id | stage  | purpose | happened_at | answered_at | outcome    | why
        a              | P          | S-1            | market | ask     | 2026-01-01  | 2026-01-02  | resistance |
        b              | P          | S-1            | market | ask     | 2026-01-03  |             | none       | a reminder comes with d
        c              | P          | S-1            | market | ask     | 2026-01-04  |             |            |
        d              | P          | S-1            | market | resolve | 2026-01-06  |             | compliance |
        e              | P          | S-1            | market | ask     | 2026-01-08  | 2026-01-09  | resistance |
        f              | P          | S-1            | market | update  | 2026-01-10  |             |            | asks nothing
        g              | P          | S-2            | market | prealign| 2026-01-10  |             |            | asks nothing
        """,
    )
    name = "P / person / S-1 / market"
    assert found == [
        (f"{name} #1", 1, day(1), day(2), "resistance"),
        (f"{name} #1", 2, day(3), day(6), "compliance"),
        (f"{name} #2", 1, day(8), day(9), "resistance"),
    ]


def test_a_round_the_team_counted_is_kept_and_never_doubles_another(tmp_path):
    found = rounds(
        tmp_path,
        """
        interaction_id | project_id | ask_id | stakeholder_id | stage  | purpose | happened_at | answered_at | round | outcome    | why
        a              | P          | A      | S-1            | market | ask     | 2026-01-01  | 2026-01-02  | 2     | resistance | the first was not written down
        b              | P          | A      | S-1            | market | ask     | 2026-01-03  | 2026-01-04  |       | resistance | counted on
        c              | P          | A      | S-1            | market | ask     | 2026-01-05  | 2026-01-06  | 2     | commitment | would double a round
        d              | P          | B      | S-1            | market | ask     | 2026-01-05  |             | 1     |            | open
        """,
        columns="ask_key, round, answered_at, next_answered_at",
    )
    assert found == [
        ("P / A #1", 2, day(2), day(4)),
        ("P / A #1", 3, day(4), day(6)),
        ("P / A #1", 4, day(6), None),
        ("P / B #1", 1, None, None),
    ]


def test_asks_that_look_alike_are_not_one(tmp_path):
    found = rounds(
        tmp_path,
        """
        interaction_id | project_id | ask_id      | stakeholder_id | function | stage  | purpose | happened_at | why
        a              | P          | A           | S-1            |          | market | ask     | 2026-01-01  |
        b              | Q          | A           | S-1            |          | market | ask     | 2026-01-01  | another project
        c              | P          |             |                | S-1      | market | ask     | 2026-01-01  | a function of that name
        d              | P          |             | S-1            |          | market | ask     | 2026-01-01  | the person
        e              | P          | S-1 / market|                | Legal    | market | ask     | 2026-01-01  | an id that reads like one
        """,
        projects=ONE_PROJECT + "\nQ | IT | 2026-01-01 | open",
        columns="ask_key",
    )
    assert len({key for (key,) in found}) == 5


def test_a_round_is_its_answerer_s_and_keeps_the_tactics_of_every_contact(tmp_path):
    found = rounds(
        tmp_path,
        """
        interaction_id | project_id | ask_id | stakeholder_id | stage     | purpose  | happened_at | outcome    | tactics       | language | stance_before | reason | why
        a              | P          | A      | S-2            | market    | prealign | 2026-01-01  |            | prealign      | budget   | resistant     |        | belongs to the round it prepares
        b              | P          | A      | S-2            | market    | ask      | 2026-01-02  |            | visual        | budget   | neutral       |        |
        c              | P          | A      | S-1            | signature | resolve  | 2026-01-04  | resistance | visual;policy | risk     | unaware       | risk   |
        d              | P          | A      | S-2            | market    | ask      | 2026-01-05  | commitment | small_win     |          | neutral       | budget | a yes has no reason
        """,
        columns="stakeholder_id, function, stage, reason, tactics, earlier_tactics, language, is_language_matched, starting_stance",
    )
    assert found == [
        ("S-1", "Legal", "signature", "risk", ["policy", "prealign", "visual"], None, "risk", True, "unaware"),
        ("S-2", "Finance", "market", None, ["small_win"], ["policy", "prealign", "visual"], None, None, "resistant"),
    ]


def test_a_missing_stage_is_the_one_entered_last_and_of_several_the_highest(tmp_path):
    found = rounds(
        tmp_path,
        """
        interaction_id | project_id | function | purpose | happened_at | why
        a              | P          | Legal    | ask     | 2026-01-01  | before any visit
        b              | P          | Finance  | ask     | 2026-01-03  | two began at once
        c              | P          | IT       | ask     | 2026-01-09  | after the visit ended, before the next
        """,
        stage_visits="""
        project_id | stage        | holder_function | entered_at | left_at
        P          | legal_review | Legal           | 2026-01-02 | 2026-01-04
        P          | market       | Supplier        | 2026-01-02 | 2026-01-05
        P          | intake       | Procurement     | 2026-01-06 | 2026-01-08
        P          | signature    | Finance         | 2026-01-10 | 2026-01-12
        """,
        columns="function, stage",
    )
    assert sorted(found) == [("Finance", "legal_review"), ("IT", "intake"), ("Legal", "unattributed")]


def test_first_pass_means_that_every_ask_before_the_award_was_answered_yes_at_once(tmp_path):
    """The last award decision ends on the 10th; only asks made by then count."""
    people = [("A", "commitment"), ("B", "resistance"), ("C", None), ("D", "commitment"), ("E", "commitment")]
    projects = [
        {"project_id": name, "requesting_function": "IT", "intake_at": day(1), "status": "open"} for name in "ABCDEFG"
    ]
    asks = [
        {"interaction_id": name, "project_id": name, "function": "Legal", "stage": "market", "purpose": "ask",
         "happened_at": day(2), "answered_at": day(3) if outcome else None, "outcome": outcome}
        for name, outcome in people
    ]  # fmt: skip
    asks += [
        asks[3] | {"interaction_id": "D2", "happened_at": day(11), "answered_at": day(12), "outcome": "resistance"},
        asks[4] | {"interaction_id": "E2", "happened_at": day(9), "answered_at": day(12), "outcome": "resistance"},
        asks[0] | {"interaction_id": "G", "project_id": "G"},
    ]
    visits = [
        {"project_id": name, "stage": "award_decision", "holder_function": "Finance", "entered_at": day(5),
         "left_at": None if name == "G" else day(10)}
        for name in "ABCDEFG"
    ]  # fmt: skip
    database = company(tmp_path, day(31), projects=projects, interactions=asks, stage_visits=visits)
    assert dict(select(database, "select project_id, is_first_pass from project_clock")) == {
        "A": True,
        "B": False,  # an objection
        "C": False,  # no answer
        "D": True,  # the objection was to an ask after the award
        "E": False,
        "F": None,  # no asks
        "G": None,  # the award decision is not over
    }


# Objection rate -----------------------------------------------------------------------------------------------------


def one_answer_per_project(**counts):
    """Functions with so many objections of so many answers, each about a project of its own."""
    answers = [
        (function, "resistance" if number < objections else "commitment")
        for function, (objections, asks) in counts.items()
        for number in range(asks)
    ]
    projects = [
        {"project_id": f"P-{number}", "requesting_function": "Operations", "intake_at": day(1), "status": "open"}
        for number in range(len(answers))
    ]
    interactions = [
        {"interaction_id": f"I-{number}", "project_id": f"P-{number}", "function": function, "stage": "market",
         "purpose": "ask", "happened_at": day(2), "answered_at": day(3), "outcome": outcome}
        for number, (function, outcome) in enumerate(answers)
    ]  # fmt: skip
    return {"projects": projects, "interactions": interactions}


def test_the_interval_of_independent_answers_is_wilson_s(tmp_path):
    counts = {"Legal": (0, 5), "Finance": (3, 5), "IT": (5, 5), "Sales": (8, 10), "HR": (12, 20), "Quality": (1, 1)}
    rows = answer(
        company(tmp_path, day(31), **one_answer_per_project(**counts)), "resistance/objection_rate_by_function"
    )
    golden = {
        "Legal": (0, 0.4345), "Finance": (0.2307, 0.8824), "IT": (0.5655, 1), "Sales": (0.4902, 0.9433), "HR": (0.3866, 0.7812),
    }  # fmt: skip
    for row in rows.itertuples():
        objections, asks = counts[row.function]
        assert (row.objections, row.asks, row.people_or_projects) == (objections, asks, asks)
        assert (row.rate_low, row.rate_high) == pytest.approx(
            proportion_confint(objections, asks, method="wilson"), abs=1e-6
        )
        if row.function in golden:
            assert (row.rate_low, row.rate_high) == pytest.approx(golden[row.function], abs=5e-5)


def test_answers_count_by_the_day_of_the_answer_and_by_the_function_that_answers(tmp_path):
    """The period is 5 to 10 January in Berlin: from the 4th 23:00 to the 10th 23:00 UTC."""
    database = company(
        tmp_path,
        day(31),
        projects=ONE_PROJECT + "\nQ | IT | 2026-01-01 | open",
        interactions="""
        interaction_id | project_id | function | stage     | purpose | happened_at | answered_at      | outcome    | why
        a              | P          | Legal    | market    | ask     | 2026-01-01  | 2026-01-04 23:00 | resistance | the first moment
        b              | P          | Legal    | signature | ask     | 2026-01-06  | 2026-01-10 22:59 | commitment | the last minute
        c              | Q          | Legal    | market    | ask     | 2026-01-06  | 2026-01-10 23:00 | resistance | a moment too late
        d              | Q          | Legal    | signature | ask     | 2026-01-01  | 2026-01-04 22:59 | resistance | too early
        e              | Q          | Legal    | intake    | ask     | 2026-01-06  |                  |            | no answer
        f              | Q          | Finance  | market    | ask     | 2026-01-06  | 2026-01-07       | commitment |
        """,
    )
    name, period = "resistance/objection_rate_by_function", ("2026-01-05", "2026-01-10")
    found = keyed(answer(database, name, *period), "function", "asks", "objections", "rate")
    assert found == {"Legal": (2, 1, 1 / 2), "Finance": (1, 0, 0)}
    assert keyed(answer(database, name, *period, functions=("Legal",)), "function", "asks") == {"Legal": 2}
    assert keyed(answer(database, name, *period, functions=("IT",)), "function", "asks") == {}, (
        "IT has a need, no answer"
    )
    assert keyed(answer(database, name, as_of=day(6)), "function", "asks") == {"Legal": 2}, (
        "a and d were answered by then"
    )


def test_one_person_who_gave_all_answers_is_one_answer(tmp_path):
    tables = one_answer_per_project(Legal=(4, 10))
    rows = [row | {"stakeholder_id": "S-1"} for row in tables["interactions"]]
    database = company(tmp_path, day(31), projects=tables["projects"], interactions=rows, stakeholders=PEOPLE)
    row = answer(database, "resistance/objection_rate_by_function").iloc[0]
    assert (row.asks, row.people_or_projects) == (10, 1)
    assert (row.rate_low, row.rate_high) == pytest.approx(proportion_confint(0.4, 1, method="wilson"), abs=1e-6)


def test_the_interval_of_clustered_answers_is_no_narrower_than_a_bootstrap_of_the_clusters(random_files, sample):
    """2,000 draws of people with replacement; a few per cent are the draws' own noise and the discreteness of rates."""
    compared = 0
    for database in (random_files[0], sample):
        clusters = {}
        for function, objections, asks in select(
            database,
            "select function, count(*) filter (where outcome = 'resistance'), count(*) from ask where outcome <> 'none'"
            " group by function, coalesce(stakeholder_id, project_id) order by all",
        ):
            clusters.setdefault(function, []).append((objections, asks))
        for row in answer(database, "resistance/objection_rate_by_function").itertuples():
            own = clusters[row.function]
            assert (sum(o for o, _ in own), sum(n for _, n in own), len(own)) == (
                row.objections, row.asks, row.people_or_projects,
            )  # fmt: skip
            assert row.rate_low <= row.rate <= row.rate_high
            naive = proportion_confint(row.objections, row.asks, method="wilson")
            assert row.rate_high - row.rate_low >= (naive[1] - naive[0]) * (1 - 1e-6)
            if len(own) < 10 or row.rate in (0, 1):
                continue
            draw, rates = random.Random(1), []
            for _ in range(2_000):
                chosen = draw.choices(own, k=len(own))
                rates.append(sum(o for o, _ in chosen) / sum(n for _, n in chosen))
            low, high = pd.Series(rates).quantile([0.025, 0.975])
            assert row.rate_high - row.rate_low >= 0.94 * (high - low), row.function
            compared += 1
    assert compared >= 10
