"""Forecasts by hand, from any month-end without a look ahead, and beside the second opinion."""

from datetime import date, timedelta

import pytest

from dashboard.importing.mapping import EventRules, Mapping
from tests.queries import random_company
from tests.queries.drawn import DAY, company, day, select, utc
from tests.second_opinion import forecasts as second

COLUMNS = "made_on, place, at_risk, is_pooled, p50_on, p85_on, p50_days, p85_days"


def told(database, project, columns=COLUMNS, where="true"):
    """The forecasts of a project, oldest first."""
    sql = f"select {columns} from forecast where project_id = $project and {where} order by made_at"
    return select(database, sql, {"project": project})


def project(name, start, end=None, status="completed"):
    return {
        "project_id": name,
        "requesting_function": "IT",
        "intake_at": day(start),
        "completed_at": day(end) if end and status == "completed" else None,
        "closed_at": day(end) if end and status != "completed" else None,
        "status": status if end else "open",
    }


def visit(name, stage, entered, left=None):
    return {
        "project_id": name,
        "stage": stage,
        "holder_function": "Legal",
        "entered_at": day(entered),
        "left_at": day(left) if left else None,
    }


def earlier(number, start=-9, entered=1, stage="market", status="completed"):
    """So many projects that began on a day, entered a stage on another and ended 1, 2, 3, … days after that."""
    names = [f"{status}-{after:02d}" for after in range(1, number + 1)]
    rows = [project(name, start, entered + after, status) for after, name in enumerate(names, 1)]
    return rows, [visit(name, stage, entered, entered + after) for after, name in enumerate(names, 1)]


def built(tmp_path, as_of, *parts, **more):
    projects, visits = ([row for part in parts for row in part[place]] for place in (0, 1))
    return company(tmp_path, as_of, projects=projects, stage_visits=visits, **more)


def test_a_forecast_reads_on_from_the_days_already_spent_in_the_stage(tmp_path):
    """20 projects took 1 to 20 days from entering the market; P has been there for 4 days.

    16 took longer than 4 days: half of them, 8, had ended by day 12, and 85 %, 13.6 and so 14, by day 18. P entered on
    5 February, so half of its like are done by the 17th and 85 % by the 23rd.
    """
    own = ([project("P", 30)], [visit("P", "market", 36)])
    database = built(tmp_path, day(40), earlier(20), own)
    assert told(database, "P", where="made_on = '2026-02-09'") == [
        (date(2026, 2, 9), "market", 16, False, date(2026, 2, 17), date(2026, 2, 23), 12 - 4, 18 - 4)
    ]
    assert told(database, "P", "age_days, days_in_place, place_kind")[-1] == (10, 4, "stage")


@pytest.mark.parametrize(
    ("entered", "at_risk", "is_pooled", "half", "most"), [(35, 15, False, 13, 18), (34, 20, True, 20, 27)]
)
def test_with_fewer_than_fifteen_at_risk_all_projects_of_the_age_are_asked(
    tmp_path, entered, at_risk, is_pooled, half, most
):
    """5 days in the stage: 15 took 6 to 20 days; the 8th of them 13, the 13th (12.75) 18.

    6 days in: only 14 are left. So the age counts, 10 days, and all 20 projects took longer, 11 to 30 days: the 10th
    20 and the 17th 27 days from the start.
    """
    own = ([project("P", 30)], [visit("P", "market", entered)])
    found = told(built(tmp_path, day(40), earlier(20), own), "P", "at_risk, is_pooled, p50_days, p85_days")[-1]
    spent = 10 if is_pooled else 40 - entered
    assert found == (at_risk, is_pooled, half - spent, most - spent)


def test_a_part_of_a_day_in_the_stage_is_rounded_down_and_the_exits_up(tmp_path):
    """P entered at 12:00 and has been there for 4.5 days, so 4: half of 16 by day 12 after it entered, at 12:00."""
    own = ([project("P", 30)], [visit("P", "market", 36.0)])
    own[1][0]["entered_at"] = day(36.5)
    found = told(built(tmp_path, day(41), earlier(20), own), "P", "at_risk, p50_on, p50_days, days_in_place")[-1]
    assert found == (16, day(48.5).date(), 12 - 4.5, 4.5)


def test_cancelled_projects_are_exits_and_never_completions_so_a_percentile_may_not_be_reached(tmp_path):
    """15 completed after 1 to 15 days and 15 cancelled likewise: at most half ever complete, no day has 85 %.

    Of 30 at risk each day takes one of each, so F(15) = 15/30: half is reached on day 15, and just so.
    """
    own = ([project("P", 30)], [visit("P", "market", 40)])
    database = built(tmp_path, day(40), earlier(15), earlier(15, status="cancelled"), own)
    assert told(database, "P", "at_risk, p50_days, p85_on")[-1] == (30, 15, None)


def test_open_projects_are_at_risk_as_long_as_they_have_been_seen(tmp_path):
    """20 completed after 1 to 20 days, 10 have been open for 10 days: 30 at risk at first.

    S(10) = 20/30, then the ten leave and each of the last ten completions takes a tenth of it: F(10 + k) = 1/3 + k/15.
    Half is reached at k = 2.5, so day 13; 85 % at k = 7.75, so day 18. Without the open ones it were days 10 and 17.
    """
    others = ([project(f"O-{n}", 25) for n in range(10)], [visit(f"O-{n}", "market", 30) for n in range(10)])
    own = ([project("P", 30)], [visit("P", "market", 40)])
    database = built(tmp_path, day(40), earlier(20), others, own)
    assert told(database, "P", "at_risk, p50_days, p85_days")[-1] == (30, 13, 18)


@pytest.mark.parametrize(
    ("number", "expected"), [(5, (5, None, None)), (6, (6, 3, None)), (14, (14, 7, None)), (15, (15, 8, 13))]
)
def test_no_date_is_told_from_too_few(tmp_path, number, expected):
    """Half is told from 6 at risk, 85 % from 15; under 15 the ages of projects are asked, here the same."""
    own = ([project("P", 40)], [visit("P", "market", 40)])
    database = built(tmp_path, day(40), earlier(number, start=1), own)
    assert told(database, "P", "at_risk, p50_days, p85_days")[-1] == expected


def test_the_naive_forecast_is_the_usual_time_less_the_age_and_never_in_the_past(tmp_path):
    """20 completed projects took 11 to 30 days: the 10th 20, the 17th 27. P is 10 days old, Q 25, R 40."""
    own = ([project("P", 50), project("Q", 35), project("R", 20)], [])
    database = built(tmp_path, day(60), earlier(20), own)
    found = {name: told(database, name, "naive_p50_days, naive_p85_days, naive_p85_on")[-1] for name in "PQR"}
    assert found == {"P": (10, 17, day(77).date()), "Q": (0, 2, day(62).date()), "R": (0, 0, day(60).date())}


def test_the_place_is_the_highest_stage_running_and_in_a_gap_the_one_entered_last(tmp_path):
    """P: legal review runs beside the evaluation. Q: a gap after legal review and, entered later, the evaluation."""
    visits = [
        visit("P", "legal_review", 2),
        visit("P", "evaluation", 3),
        visit("P", "signature", 1, 3),
        visit("Q", "legal_review", 2, 9),
        visit("Q", "evaluation", 3, 4),
        visit("R", "on_hold", 5),
    ]
    database = built(tmp_path, day(10), ([project(name, 1) for name in "PQRS"], visits))
    found = select(database, "select project_id, place, days_in_place from forecast order by project_id")
    assert found == [("P", "legal_review", 8), ("Q", "evaluation", 7), ("R", "on_hold", 5), ("S", None, None)]


def test_forecasts_are_made_at_every_month_end_of_the_company_s_zone_and_at_as_of(tmp_path):
    """P ran from January to 10 April, Q started in the last hour of February in Berlin, R in the first of March."""
    rows = [project("P", 10, 100), project("Q", 59), project("R", 59)]
    rows[1]["intake_at"], rows[2]["intake_at"] = utc("2026-02-28 23:30"), utc("2026-03-01 00:30")
    database = company(tmp_path, day(110), projects=rows)
    found = select(database, "select project_id, made_on, made_at from forecast order by project_id, made_at")
    month_ends = [utc(f"{on} 00:00") - timedelta(microseconds=1) for on in ("2026-02-01", "2026-03-01", "2026-04-01")]
    assert found == [
        ("P", date(2026, 1, 31), month_ends[0]),
        ("P", date(2026, 2, 28), month_ends[1]),
        ("P", date(2026, 3, 31), month_ends[2]),
        ("Q", date(2026, 2, 28), month_ends[1]),
        ("Q", date(2026, 3, 31), month_ends[2]),
        ("Q", date(2026, 4, 20), day(110)),
        ("R", date(2026, 3, 31), month_ends[2]),
        ("R", date(2026, 4, 20), day(110)),
    ]


# A log ----------------------------------------------------------------------------------------------------------------

LOG = Mapping(time_zone="UTC", events=EventRules(completes=("Paid",), cancels=("Refused",)))


def log(name, *steps):
    """The steps of a project as (text, day)."""
    return [{"project_id": name, "step": text, "happened_at": day(on), "actor_function": "Legal"} for text, on in steps]


def test_in_a_log_the_place_is_the_last_step_and_the_days_count_from_its_completion(tmp_path):
    """20 were checked on 1 January and paid 1 to 20 days later; P was checked last on the 36th day, four days ago.

    At the end of January P has been asked for but not checked: no one else was ever asked for, so ages count.
    """
    events = [row for after in range(1, 21) for row in log(f"E-{after:02d}", ("Check", 1), ("Paid", 1 + after))]
    events += log("P", ("Ask", 30), ("Ask", 35), ("Check", 36))
    database = company(tmp_path, day(40), mapping=LOG, events=events)
    assert told(database, "P", "made_on, place_kind, place, days_in_place, is_pooled, p50_days, p85_days")[1:] == [
        (day(40).date(), "step", "Check", 4, False, 12 - 4, 18 - 4)
    ]
    assert told(database, "P", "place, is_pooled")[0] == ("Ask", True)


def test_a_refusal_that_the_log_takes_back_later_is_one_until_then(tmp_path):
    """P is refused on 20 January and asked for again on 20 February: at the end of January it counts as cancelled.

    So it has no forecast then, and is an exit to others: of 20 checked on 1 January, P cancelled after 19 days (as
    many as are there on the 20th), Q at the end of January has ages 11 to 30 and one exit more.
    """
    events = [row for after in range(1, 21) for row in log(f"E-{after:02d}", ("Check", 1), ("Paid", 1 + after))]
    events += log("P", ("Check", 1), ("Refused", 20), ("Ask", 51)) + log("Q", ("Check", 31))
    database = company(tmp_path, day(70), mapping=LOG, events=events)
    assert told(database, "P", "made_on") == [(date(2026, 2, 28),), (day(70).date(),)]
    # 21 at risk. S(18) = 3/21; day 19 takes one paid and P: F(19) = 19/21 = 0.905 all the same, but of 21 at risk,
    # 0.85 needs 17.85, so day 18, and half 10.5, so day 11. Q was checked just under one day before the end of January.
    assert told(database, "Q", "at_risk, round(p50_days), round(p85_days)")[0] == (21, 11 - 1, 18 - 1)


# From any moment ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    tables = random_company.rows(seed=7, projects=300)
    return tables, company(tmp_path_factory.mktemp("today"), date(2026, 10, 31), **tables)


@pytest.mark.slow
@pytest.mark.parametrize("until", [date(2025, 6, 30), date(2026, 6, 30)])
def test_what_was_told_at_a_month_end_is_what_is_told_of_the_past_today(until, today, tmp_path):
    """The file as of today, and the file as it was: nothing dated later, no status, no promise is read."""
    tables, database = today
    at = utc(f"{until + timedelta(days=1)} 00:00") - timedelta(microseconds=1)
    then = company(tmp_path, at, **known_at(tables, at))
    sql = "select * from forecast where made_at <= $at order by project_id, made_at"
    found, expected = (select(each, sql, {"at": at}) for each in (database, then))
    assert len(found) > 200
    assert found == expected


def known_at(tables, at):
    """The rows dated by an instant, with what happened later taken out of them; a status says what was known."""
    projects = [
        row
        | {name: row[name] if row[name] and row[name] <= at else None for name in ("completed_at", "closed_at")}
        | {"status": row["status"] if (row["completed_at"] or row["closed_at"] or at) <= at else "open"}
        for row in tables["projects"]
    ]
    visits = [
        row | {"left_at": row["left_at"] if row["left_at"] and row["left_at"] <= at else None}
        for row in tables["stage_visits"]
        if row["entered_at"] <= at
    ]
    started = {row["project_id"] for row in visits}
    projects = [
        row for row in projects if row["project_id"] in started or (row["intake_at"] and row["intake_at"] <= at)
    ]
    return {"projects": projects, "stage_visits": visits}


def whole_days(tables):
    """Cases of the second opinion. All instants of the random company are at 08:00, so whole days are exact."""
    return second.cases_of_visits(tables["projects"], tables["stage_visits"])


@pytest.mark.slow
def test_every_forecast_of_a_random_company_is_that_of_the_second_opinion(tmp_path):
    tables = random_company.rows(seed=11, projects=700)
    database = company(tmp_path, date(2026, 10, 31), **tables)
    cases = whole_days(tables)
    names = ("place", "is_pooled", "at_risk", "p50_days", "p85_days", "naive_p50_days", "naive_p85_days")
    rows = select(database, f"select made_at, project_id, {', '.join(names)} from forecast order by all")
    made_ats = sorted({row[0] for row in rows})
    assert len(made_ats) > 20
    expected = []
    for at in made_ats:
        completed = sum(
            case["completed_at"] is not None and case["started_at"] <= case["completed_at"] <= at for case in cases
        )
        for own in second.forecasts_at(cases, at, each="stay"):
            half, most = (days_of(own["left"][p]) for p in second.PERCENTILES)
            naive_half, naive_most = (days_of(own["naive"][p]) for p in second.PERCENTILES)
            expected.append(
                (
                    at,
                    own["project_id"],
                    own["stage"],
                    own["basis"] == "pooled",
                    own["at_risk"],
                    half if own["at_risk"] >= 6 else None,
                    most if own["at_risk"] >= 15 else None,
                    naive_half if completed >= 6 else None,
                    naive_most if completed >= 15 else None,
                )
            )
    assert {row[3] for row in rows} == {True, False}
    assert rows == sorted(expected, key=lambda row: row[:2])


def days_of(microseconds):
    return None if microseconds is None else pytest.approx(microseconds / DAY, abs=1e-9)
