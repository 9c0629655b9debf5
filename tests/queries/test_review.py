"""What a review looks back on: objections, time, actions and pitches, worked out by hand."""

# A drawn table is as wide as its columns and its reasons.
# ruff: noqa: E501

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from statistics import stdev

import pandas as pd
import pytest

from dashboard import query
from dashboard.statistics import wilson
from tests.queries.drawn import BERLIN, answer, company, keyed, scope_of, utc
from tests.queries.test_tactics import JANUARY, TABLES

MICROSECOND = timedelta(microseconds=1)
COLUMNS = ["asks", "objections", "rate", "rate_low", "rate_high", "people_or_projects"]


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    return company(tmp_path_factory.mktemp("asked"), date(2026, 2, 28), time_zone=BERLIN, **TABLES)


def test_the_rate_of_all_functions_is_over_every_answer_of_the_period(asked):
    """Answers in January: 1, 3, 7, 8 yes; 2, 6 no. Of L1 1 of 3, of L2 0 of 1, on Q 1 of 2: closer than chance, effect 1."""
    row = answer(asked, "review/objection_rate", *JANUARY)
    assert row[["asks", "objections", "people_or_projects"]].to_numpy().tolist() == [[6, 2, 3]]
    assert row[["rate", "rate_low", "rate_high"]].to_numpy()[0] == pytest.approx((2 / 6, *wilson(2, 6)))


def test_answers_that_agree_by_person_count_for_less(tmp_path):
    """L1 objects 4 of 4, L2 0 of 4: (4·8 − 4·4)² · 2 ÷ 8² · 2/1 ÷ (8 · ½ · ½) = 8: half an objection of one answer."""
    rows = [f"{who}{n} | P | {who}{n} | {who} | 2026-01-02 | {outcome}" for who, outcome in (("L1", "resistance"), ("L2", "compliance")) for n in range(4)]  # fmt: skip
    database = company(
        tmp_path,
        date(2026, 2, 28),
        projects="project_id | requesting_function | intake_at\nP | Sales | 2026-01-01",
        stakeholders="stakeholder_id | function\nL1 | Legal\nL2 | Finance",
        interactions="interaction_id | project_id | ask_id | stakeholder_id | happened_at | outcome\n"
        + "\n".join(rows),
    )
    row = answer(database, "review/objection_rate").iloc[0]
    assert row[["rate", "rate_low", "rate_high"]].tolist() == pytest.approx([4 / 8, *wilson(0.5, 1)])
    # One person's four answers are one answer.
    row = answer(database, "review/objection_rate", functions=("Legal",)).iloc[0]
    assert row[COLUMNS].tolist() == pytest.approx([4, 4, 1, *wilson(1, 1), 1])


@pytest.mark.parametrize("period", [(), ("2025-11-01", "2026-10-31"), ("2026-03-05", "2026-03-20")])
def test_of_one_function_the_rate_is_that_of_its_row(period, sample):
    by_function = answer(sample, "resistance/objection_rate_by_function", *period)
    assert len(by_function) > 5
    for row in by_function.to_dict("records"):
        alone = answer(sample, "review/objection_rate", *period, functions=(row["function"],))
        assert alone.to_dict("records") == [{column: row[column] for column in COLUMNS}]


# Days by part ---------------------------------------------------------------------------------------------------------

FINISHED = {
    "projects": """
        project_id | requesting_function | intake_at        | completed_at     | closed_at  | status    | why
        A          | Sales               | 2026-01-01       | 2026-01-11       |            | completed |
        B          | IT                  | 2025-12-30       | 2026-01-01 00:00 |            | completed | first instant of the period
        C          | IT                  | 2026-01-25       | 2026-02-01 00:00 |            | completed | the instant after the period
        D          | Sales               | 2026-01-02       |                  | 2026-01-10 | cancelled | never completed
        E          | Sales               | 2026-01-15       | 2026-01-15       |            | completed | no time at all: 0 days everywhere
        F          | Sales               | 2026-01-01       |                  |            | open      |""",
    "stage_visits": """
        project_id | stage        | holder_function | entered_at | left_at    | why
        A          | market       | Supplier        | 2026-01-01 | 2026-01-05 | 4 days
        A          | legal_review | Legal           | 2026-01-06 | 2026-01-11 | nobody for 1 day, then 5
        B          | market       | Supplier        | 2025-12-30 | 2026-01-01 | 2 days, all of them before the period
        C          | market       | Supplier        | 2026-01-25 | 2026-02-01 |
        D          | market       | Supplier        | 2026-01-02 | 2026-01-10 |
        F          | market       | Supplier        | 2026-01-01 |            |""",
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return company(tmp_path_factory.mktemp("finished"), date(2026, 2, 28), time_zone=BERLIN, **FINISHED)


def error(*days):
    return round(stdev(days) / len(days) ** 0.5, 9)


def test_days_are_means_over_all_completed_projects_those_without_time_in_a_part_included(finished):
    found = answer(finished, "cycle_time/mean_days_by_part", *JANUARY)
    assert set(found["completed"]) == {3}  # A, B and E
    expected = {"market": (2, (4 + 2 + 0) / 3, error(4, 2, 0)), "nobody": (1, round(1 / 3, 9), error(1, 0, 0))}
    expected |= {"legal_review": (1, round(5 / 3, 9), error(5, 0, 0))}
    columns = ("projects", "mean_days", "error_days")
    assert keyed(found[found["view"] == "stage"], "part", *columns) == expected
    expected["Supplier"], expected["Legal"] = expected.pop("market"), expected.pop("legal_review")
    assert keyed(found[found["view"] == "holder"], "part", *columns) == expected
    assert found["part"].tolist() == ["Supplier", "Legal", "nobody", "market", "legal_review", "nobody"]
    assert found.groupby("view")["mean_days"].sum().tolist() == pytest.approx([(10 + 2 + 0) / 3] * 2)


def test_one_completed_project_has_no_standard_error(finished):
    found = answer(finished, "cycle_time/mean_days_by_part", *JANUARY, functions=("IT",))
    assert keyed(found, "part", "completed", "mean_days", "error_days") == {
        "market": (1, 2, None),
        "Supplier": (1, 2, None),
    }


def test_projects_completed_at_as_of_count_and_a_moment_earlier_they_do_not(finished):
    at = [
        answer(finished, "cycle_time/mean_days_by_part", as_of=utc("2026-01-11") - ago)
        for ago in (0 * MICROSECOND, MICROSECOND)
    ]
    assert [rows["completed"].max() for rows in at] == [2, 1]  # A and B, then B


@pytest.mark.parametrize("clock", ["calendar", "working"])
@pytest.mark.parametrize("period", [(), ("2025-11-01", "2026-10-31")])
def test_means_of_a_view_add_up_to_the_days_of_the_completed_projects(period, clock, sample):
    found = answer(sample, "cycle_time/mean_days_by_part", *period, clock=clock)
    took = answer(sample, "cycle_time/finished_projects", *period, clock=clock)["elapsed_days"]
    assert found["mean_days"].tolist() == pytest.approx((found["days"] / found["completed"]).tolist())
    assert found.groupby("view")["mean_days"].sum().tolist() == pytest.approx([took.mean()] * 2)


def test_projects_of_the_same_days_have_no_error(tmp_path):
    """Three days each, to the microsecond: sums of squares as large as these leave nothing behind."""
    rows = [
        f"P{n} | Sales | 2026-01-0{n} 07:13:59.123457 | 2026-01-0{n + 3} 07:13:59.123457 | completed"
        for n in range(1, 5)
    ]
    database = company(
        tmp_path,
        date(2026, 2, 28),
        projects="project_id | requesting_function | intake_at | completed_at | status\n" + "\n".join(rows),
    )
    found = answer(database, "cycle_time/mean_days_by_part")
    assert keyed(found, "view", "mean_days", "error_days") == {"stage": (3, 0), "holder": (3, 0)}


# Sides by quarter -----------------------------------------------------------------------------------------------------

RUNNING = {
    "projects": "project_id | requesting_function | intake_at | status\nA | Sales | 2026-03-30 | open",
    "stage_visits": """
        project_id | stage        | holder_function | holder_side | entered_at | left_at
        A          | market       | Supplier        | supplier    | 2026-03-30 | 2026-04-03
        A          | legal_review | Legal           | control     | 2026-04-03 |""",
}


@pytest.mark.parametrize(
    ("period", "as_of", "expected"),
    [
        # 30 and 31 March; 1 and 2 April, then from the 3rd to the 30th.
        (("2026-03-01", "2026-04-30"), date(2026, 5, 15), {"Q1": (2, True), "Q2 supplier": (2, True), "Q2 control": (28, True)}),
        (("2026-01-01", "2026-06-30"), date(2026, 5, 15), {"Q1": (2, False), "Q2 supplier": (2, True), "Q2 control": (43, True)}),
        # A day given as as_of is over.
        (("2026-01-01", "2026-06-30"), date(2026, 6, 30), {"Q1": (2, False), "Q2 supplier": (2, False), "Q2 control": (89, False)}),
        ((), date(2026, 6, 29), {"Q1": (2, False), "Q2 supplier": (2, True), "Q2 control": (88, True)}),
        (("2026-04-02", "2026-04-03"), date(2026, 6, 29), {"Q2 supplier": (1, True), "Q2 control": (1, True)}),
    ],
)  # fmt: skip
def test_time_is_clipped_to_quarters_and_a_cut_one_is_told(period, as_of, expected, tmp_path):
    database = company(tmp_path, date(2026, 9, 30), time_zone=BERLIN, **RUNNING)
    found = answer(database, "review/side_shares_by_quarter", *period, as_of=as_of)
    found["name"] = [
        "Q1" if on.month == 1 else f"Q2 {side}"
        for on, side in zip(found["quarter_on"], found["holder_side"], strict=True)
    ]
    assert keyed(found, "name", "days", "is_partial") == expected
    for _, quarter in found.groupby("quarter_on"):
        assert quarter["share"].tolist() == pytest.approx((quarter["days"] / quarter["days"].sum()).tolist())
    assert set(found["projects"]) == {1}


@pytest.mark.parametrize("clock", ["calendar", "working"])
@pytest.mark.parametrize("period", [(), ("2025-11-01", "2026-10-31"), ("2026-02-01", "2026-02-28")])
def test_quarters_are_sums_of_their_months(period, clock, sample):
    months = answer(sample, "cycle_time/side_shares_by_month", *period, clock=clock)
    months["quarter_on"] = months["month_on"].dt.to_period("Q").dt.start_time.astype(months["month_on"].dtype)
    summed = months.groupby(["quarter_on", "holder_side"])["days"].sum()
    quarters = answer(sample, "review/side_shares_by_quarter", *period, clock=clock)
    pd.testing.assert_series_equal(quarters.set_index(["quarter_on", "holder_side"])["days"], summed, rtol=1e-12)
    assert quarters.groupby("quarter_on")["share"].sum().tolist() == pytest.approx(
        [1] * quarters["quarter_on"].nunique()
    )


# Reasons of delay -----------------------------------------------------------------------------------------------------


def test_the_reason_that_cost_most_days_is_named_whatever_had_none(tmp_path):
    database = company(
        tmp_path,
        date(2026, 1, 31),
        projects="""
            project_id | requesting_function | intake_at  | closed_at  | status
            A          | Sales               | 2026-01-01 |            | open
            B          | Sales               | 2026-01-01 | 2026-01-20 | cancelled""",
        interactions="""
            interaction_id | project_id | ask_id | function | happened_at | stage        | outcome    | reason | why
            1              | A          | a      | Legal    | 2026-01-03  | legal_review | resistance | risk   | until the 7th: 4 days
            2              | A          | a      | Legal    | 2026-01-07  | legal_review | resistance | budget | until the 9th: 2 days
            3              | A          | a      | Legal    | 2026-01-09  | legal_review | commitment |        |
            4              | A          | b      | Legal    | 2026-01-05  | legal_review | resistance |        | no reason: until the 25th, 20 days
            5              | A          | b      | Legal    | 2026-01-25  | legal_review | compliance |        |
            6              | A          | c      | IT       | 2026-01-03  | market       | resistance | speed  | until the 6th: 3 days
            7              | A          | c      | IT       | 2026-01-06  | market       | resistance | risk   | as many: 3 days
            8              | A          | c      | IT       | 2026-01-09  | market       | commitment |        |
            9              | B          | d      | Finance  | 2026-01-18  | market       | resistance |        | until B was cancelled: 2 days
            10             | B          | e      | Sales    | 2026-01-20  | market       | resistance | risk   | as B was cancelled: no time
            11             | A          | f      | Sales    | 2026-01-20  | market       | commitment |        |""",
    )  # fmt: skip
    found = answer(database, "review/delay_reasons")
    assert keyed(found, "function", "stage", "reason", "reason_days", "days") == {
        "Legal": ("legal_review", "risk", 4, 4 + 2 + 20),
        "IT": ("market", "risk", 3, 3 + 3),
        "Finance": ("market", None, None, 2),
    }
    # Clipped to 6 to 8 January UTC (the period begins an hour earlier), more is waited after budget: from the 7th on.
    clipped = answer(database, "review/delay_reasons", "2026-01-07", "2026-01-08", functions=("Legal",))
    assert keyed(clipped, "reason", "reason_days") == {"budget": round(2 - 1 / 24, 9)}


@pytest.mark.parametrize("period", [(), ("2025-11-01", "2026-10-31")])
def test_days_of_a_cell_are_those_of_the_delay_by_stage(period, sample):
    found = answer(sample, "review/delay_reasons", *period)
    cells = answer(sample, "resistance/delay_by_stage", *period)
    key = ["function", "stage"]
    pd.testing.assert_series_equal(
        found.set_index(key)["days"].sort_index(), cells.set_index(key)["days"].sort_index(), check_exact=True
    )
    assert (found["reason_days"] <= found["days"] + 1e-9).all() and found["days"].is_monotonic_decreasing


# Actions --------------------------------------------------------------------------------------------------------------

ACTIONS = {
    "projects": "project_id | requesting_function | intake_at\nA | Sales | 2026-01-01",
    "actions": """
        action_id | raised_on  | text | owner_team | function | due_on     | done_on    | why
        D01       | 2026-05-01 | Meet | Metals     | Legal    | 2026-06-14 |            | a day late
        D02       | 2026-05-01 | Meet |            |          | 2026-06-15 |            | due on the day of looking: not overdue
        D03       | 2026-05-01 | Meet |            | Finance  |            |            | no day to be late after
        D04       | 2026-03-01 | Meet |            | Legal    | 2026-03-31 | 2026-04-01 | done on the first day of the period, a day late
        D05       | 2026-03-01 | Meet |            | Legal    | 2026-03-31 | 2026-03-31 | done the day before the period
        D06       | 2026-05-01 | Meet |            | Legal    | 2026-06-10 | 2026-06-16 | done after as_of: still open, five days late
        D07       | 2026-06-15 | Meet |            | Finance  | 2026-06-20 |            | agreed on the day of looking
        D08       | 2026-06-16 | Meet |            | Finance  | 2026-06-10 |            | agreed later
        D09       | 2026-05-01 | Meet |            |          | 2026-06-15 | 2026-06-15 | done on the day it was due, the last of the period
        D10       | 2026-01-01 | Meet |            |          |            | 2026-05-01 | done, with no day to be late after
        D11       | 2024-01-01 | Meet |            | Finance  | 2026-06-10 |            | open for long, and overdue like D06""",
}  # fmt: skip
PERIOD = ("2026-04-01", "2026-06-15")


@pytest.fixture(scope="module")
def agreed(tmp_path_factory):
    return company(tmp_path_factory.mktemp("agreed"), date(2026, 6, 15), time_zone=BERLIN, **ACTIONS)


def test_open_actions_come_first_the_latest_at_the_top_and_those_done_in_the_period_last(agreed):
    found = answer(agreed, "review/actions", *PERIOD)
    assert keyed(found, "action_id", "state", "done_on", "days_late") == {
        "D06": ("overdue", None, 5),
        "D11": ("overdue", None, 5),
        "D01": ("overdue", None, 1),
        "D02": ("open", None, None),
        "D07": ("open", None, None),
        "D03": ("open", None, None),
        "D09": ("done", "2026-06-15", None),
        "D10": ("done", "2026-05-01", None),
        "D04": ("done", "2026-04-01", 1),
    }
    assert found["action_id"].tolist() == ["D06", "D11", "D01", "D02", "D07", "D03", "D09", "D10", "D04"]
    assert found.iloc[2][["text", "owner_team", "function"]].tolist() == ["Meet", "Metals", "Legal"]


@pytest.mark.parametrize(
    ("first", "last", "done"),
    [
        ("2026-04-01", "2026-04-30", ["D04"]),
        ("2026-04-02", "2026-04-30", []),  # D04 the day before it, D10 the day after
        ("2026-05-01", "2026-05-01", ["D10"]),
    ],
)
def test_done_is_what_was_done_on_a_day_of_the_period(first, last, done, agreed):
    found = answer(agreed, "review/actions", first, last)
    assert found[found["state"] == "done"]["action_id"].tolist() == done
    assert len(found) == 6 + len(done), "what is open always shows"


def test_the_day_of_looking_is_that_of_the_company(agreed):
    """22:30 on the 14th in UTC is the 15th in Berlin: what was due on the 14th is overdue."""
    as_of = utc("2026-06-15 00:30")
    assert as_of.day == 14
    rows = answer(agreed, "review/actions", *PERIOD, as_of=as_of)
    assert keyed(rows, "action_id", "state")["D01"] == "overdue" and "D07" in set(rows["action_id"])
    before = keyed(answer(agreed, "review/actions", *PERIOD, as_of=as_of - timedelta(hours=1)), "action_id", "state")
    assert before["D01"] == "open" and before["D09"] == "open" and "D07" not in before


def test_an_action_of_no_function_always_shows_and_only_functions_filter(agreed):
    names = [answer(agreed, "review/actions", *PERIOD, **some)["action_id"].tolist() for some in (
        {"functions": ("Legal",)}, {"categories": ("No such",), "regions": ("No such",)}, {})]  # fmt: skip
    assert names[0] == ["D06", "D01", "D02", "D09", "D10", "D04"]
    assert names[1] == names[2] and len(names[2]) == 9
    rest = query.run(agreed, "review/actions", replace(scope_of(agreed, *PERIOD, functions=("Legal",)), is_rest=True))
    assert rest["action_id"].tolist() == ["D11", "D07", "D03"]


# Pitches --------------------------------------------------------------------------------------------------------------

PITCHED = {
    "projects": """
        project_id | requesting_function | intake_at        | category | why
        A          | Sales               | 2026-01-01 00:00 | Steel    | first instant of the quarter: one of five protects risk
        B          | Sales               | 2026-03-31 23:59 | Steel    | last minute of the quarter: nobody protects budget
        C          | Sales               | 2026-04-01 00:00 | Steel    | the quarter after, which has not ended
        D          | Sales               | 2026-02-01       | Steel    | no benefits
        E          | IT                  | 2026-02-01       | Steel    | nobody's priorities are known: not counted
        F          | HR                  | 2026-02-01       | Steel    | two people, too few
        G          | Legal               | 2026-02-01       | Travel   | one of two benefits speaks to them""",
    "benefits": """
        project_id | measure | statement
        A          | risk    | Fewer outages
        B          | budget  | Cost known
        C          | risk    | Fewer outages
        E          | risk    | Fewer outages
        F          | risk    | Fewer outages
        G          | budget  | Cost known
        G          | trust   | Said openly""",
    "stakeholders": "stakeholder_id | function | protects\nS0 | Sales | risk;control\n"
    + "\n".join(f"S{n} | Sales | speed" for n in range(1, 5))
    + "\nS9 | Sales |\n"  # nobody knows what this one protects
    + "\n".join(f"L{n} | Legal | trust" for n in range(7))
    + "\n"
    + "\n".join(f"H{n} | HR | risk" for n in range(2))
    + "\n"
    + "\n".join(f"I{n} | IT |" for n in range(6)),
}
SHOWN = ("projects", "speaking_projects", "quarters", "people")


def pitched(folder, *, without=()):
    lines = PITCHED["projects"].splitlines()
    kept = "\n".join(line for line in lines if line.split("|")[0].strip() not in without)
    gone = "\n".join(line for line in PITCHED["benefits"].splitlines() if line.split("|")[0].strip() not in without)
    tables = PITCHED | {"projects": kept, "benefits": gone}
    return company(folder, date(2026, 4, 30), time_zone=BERLIN, **tables)


def test_a_pitch_speaks_to_them_when_somebody_of_the_function_protects_what_it_brings(tmp_path):
    database = pitched(tmp_path, without=("F",))
    found = answer(database, "review/pitches")
    assert keyed(found, "function", *SHOWN) == {
        "all functions": (3, 2, 1, 5 + 7),
        "Sales": (2, 1, 1, 5),
        "Legal": (1, 1, 1, 7),
    }
    assert found["is_all"].tolist() == [True, False, False]
    assert found["speaking_share"].tolist() == pytest.approx([2 / 3, 1 / 2, 1])
    limits = [wilson(x, n) for x, n in ((2, 3), (1, 2), (1, 1))]
    assert found[["speaking_share_low", "speaking_share_high"]].to_numpy() == pytest.approx(
        pd.DataFrame(limits).to_numpy()
    )
    alone = answer(database, "review/pitches", functions=("Sales",))
    assert keyed(alone, "function", *SHOWN) == {"Sales": (2, 1, 1, 5)}
    # No other filter applies, and only quarters that the period holds whole, and that have ended.
    assert len(answer(database, "review/pitches", categories=("Steel",))) == 3
    assert len(answer(database, "review/pitches", "2026-01-02", "2026-04-30")) == 0
    assert len(answer(database, "review/pitches", as_of=date(2026, 3, 30))) == 0
    assert len(answer(database, "review/pitches", as_of=date(2026, 3, 31))) == 3


def test_a_group_too_small_is_hidden_and_the_smallest_other_with_it(tmp_path):
    """HR has two people; all less Legal and Sales would show it."""
    found = answer(pitched(tmp_path), "review/pitches")
    assert keyed(found, "function", *SHOWN) == {"all functions": (4, 3, 1, 5 + 7 + 2), "Legal": (1, 1, 1, 7)}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_of_the_whole_when_shown_functions_are_taken_away_rests_on_enough_people(seed, tmp_path):
    draw = Random(seed)
    people = {name: draw.randrange(1, 12) for name in ("Legal", "IT", "Sales", "HR", "Quality", "Finance")}
    projects = [
        f"P{n} | {draw.choice([*people])} | 2026-{draw.choice(('01', '04', '07'))}-0{draw.randrange(1, 9)}"
        for n in range(14)
    ]
    database = company(
        tmp_path,
        date(2026, 9, 30),
        time_zone=BERLIN,
        projects="project_id | requesting_function | intake_at\n" + "\n".join(projects),
        benefits="project_id | measure | statement\n" + "\n".join(f"P{n} | risk | Fewer outages" for n in range(14)),
        stakeholders="stakeholder_id | function | protects\n"
        + "\n".join(f"{name}{n} | {name} | risk" for name, number in people.items() for n in range(number)),
    )
    found = 0
    for months in (("01", "03"), ("04", "06"), ("07", "09")):
        period = f"2026-{months[0]}-01", f"2026-{months[1]}-{30 if months[1] in ('06', '09') else 31}"
        rows = answer(database, "review/pitches", *period)
        in_quarter = {line.split(" | ")[1] for line in projects if line.split(" | ")[2][5:7] == months[0]}
        shown = set(rows[~rows["is_all"]]["function"])
        hidden = sum(people[name] for name in in_quarter - shown)
        assert all(people[name] >= 5 for name in shown) and shown <= in_quarter
        assert rows[rows["is_all"]]["people"].tolist() in ([sum(people[name] for name in in_quarter)], [])
        assert hidden == 0 or hidden >= 5 or not rows["is_all"].any()
        found += len(shown)
    assert found
